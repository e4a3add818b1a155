/*
 * Part: what scans of inputs gave, as bytes that can be kept, sent, and told
 * later as if the inputs were read then.
 *
 *     part    HEAD, blocks, END
 *     block   BEGIN, DATA..., LEDGER      one input; can be kept alone
 *
 *     chunk   kind (1 byte), size (4 bytes, lowest first), so many bytes
 *     HEAD    "seine-part 2\n", then what a block depends on: versions, fields
 *             and formats, the keys of all rules, options; the shard; a seal
 *     BEGIN   the name of the input
 *     DATA    whole records, about PART_CHUNK bytes of them, as items:
 *             RECORD  another record: its offset; all items of it follow
 *             ENTRY   the record with its fields and evidence pointer
 *             EVENT   a rule held on it, or a filter took that away
 *             TRACE   the same, as correlations keep it
 *     LEDGER  the ledger entry, which rules were applicable, of which tests
 *             were given up; the trail, if rules ask for signs that logs were
 *             changed; a seal
 *     END     how many blocks; a seal
 *
 * A seal is the SHA-256 of all that goes before it: of its chunk (HEAD), of its
 * block (LEDGER), of the seals of head and blocks (END).  Rules are numbers in
 * the table of the head; heads with equal rules and options are equal but for
 * the shard.  Nothing depends on threads, so that equal inputs give equal
 * blocks, byte for byte.
 *
 *     head.c          heads: written, read, compared
 *     record_item.c   items: records and events as bytes, and back
 *     ledger_item.c   ledger entries likewise
 *     trail_item.c    trails likewise
 *     finding_item.c  findings over time likewise
 *     block_writer.c  records and events in, blocks out
 *     block_reader.c  blocks in, records and events out
 *
 * Whatever is read may be damaged or made up: all of it is checked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PART_PART_H
#define SEINE_PART_PART_H

#include "base/array.h"
#include "base/hasher.h"
#include "base/map.h"
#include "base/wire.h"
#include "correlate/pack.h"
#include "record/record.h"
#include "rule/rules.h"

#define PART_MAGIC "seine-part 2\n"
#define PART_CHUNK                                                            \
 262144                   /* a DATA chunk ends with the record that passes it \
                           */
#define PART_CHUNK_HEAD 5 /* kind and size */
#define PART_SEAL 32      /* bytes of a seal */
#define PART_KEY 32       /* digits of a rule's key that are kept */

enum part_chunk {
    CHUNK_HEAD = 'H',
    CHUNK_BEGIN = 'B',
    CHUNK_DATA = 'D',
    CHUNK_LEDGER = 'L',
    CHUNK_END = 'E',
};

enum part_item {
    ITEM_RECORD = 1,
    ITEM_ENTRY,
    ITEM_EVENT,
    ITEM_TRACE,
};

/* Write kind and size of a chunk; size is at most LIMIT_PART_CHUNK. */
void
sn_chunk_head(char out[PART_CHUNK_HEAD], enum part_chunk kind, size_t size);

/* Read them; false if this is none. */
bool
sn_chunk_parse(const char at[PART_CHUNK_HEAD], char *kind, size_t *size);

/* End a hash as the bytes of a seal.  0 or SEINE_E_MEMORY. */
int
sn_seal(struct hasher *hasher, char out[PART_SEAL]);

/* ---------------------------------------------------------------- head --- */

/* Options that change what is found. */
struct part_options {
    bool has_interval;
    int64_t from_ns;
    int64_t to_ns;
    const char *format; /* "": none, as below */
    const char *wsa_format;
    const char *assume_tz;
    uint64_t max_bytes;
    uint64_t max_line;
    bool no_screen; /* it only changes what is counted */
};

struct part_head {
    struct arena arena;     /* of all texts */
    const char *version;    /* of the library that wrote it */
    const char *vocabulary; /* fields and formats, by their hash */
    const char *rules_hash;
    size_t rule_count;
    uint64_t rejected;       /* documents */
    const char *const *keys; /* by rule: PART_KEY digits */
    const char *const *titles;
    struct part_options options;
    uint64_t shard; /* from 1; 0: there are none */
    uint64_t shards;
    const char *set; /* hash of what was named; "" without shards */
};

/* What is written for these options. */
void
sn_part_options(struct part_options *out, const seine_scanner_options *scan);

/* Append the HEAD chunk.  rules may be NULL.  0 or SEINE_E_MEMORY. */
int
sn_head_write(struct buf *out, const struct seine_rules *rules,
              const struct part_options *options, uint64_t shard,
              uint64_t shards, const char *set);

/*
 * Read a HEAD chunk at the begin of bytes; *used is its size.  0,
 * SEINE_E_MEMORY, SEINE_E_FORMAT if it is none or damaged, SEINE_E_LIMIT if
 * it is of another version of the format.  out is to be finished in any case.
 */
int
sn_head_read(struct part_head *out, struct slice bytes, size_t *used);
void
sn_head_fini(struct part_head *head);

/*
 * Why blocks under this head do not fit here: appends one line to why, or
 * nothing if they do.
 */
void
sn_head_compare(const struct part_head *head, const struct seine_rules *rules,
                const struct part_options *options, struct buf *why);

/* The same, of the options alone. */
void
sn_head_compare_options(const struct part_head *head,
                        const struct part_options *options, struct buf *why);

/* The same, of version and vocabulary alone: can its blocks be read at all? */
void
sn_head_readable(const struct part_head *head, struct buf *why);

/* The shard of a path, from 1. */
uint64_t
sn_part_shard(const char *path, uint64_t shards);

/* --------------------------------------------------------------- items --- */

/* Texts of one record that its events share. */
struct texts {
    SN_ARRAY(struct slice) list;
};

/*
 * Append a record.  What is equal is written equally, wherever its slices lie.
 */
void
sn_item_put_entry(struct buf *out, const struct seine_record *record,
                  const seine_evidence *evidence);

/*
 * Read it.  Both point into the bytes; file and sha256 are NULL.  The record is
 * reset.
 */
void
sn_item_get_entry(struct wire *wire, struct seine_record *record,
                  seine_evidence *evidence);

/*
 * A text that may have been there before: its number, or its bytes.  `texts`
 * must outlive what they point to; the bytes are copied into arena.
 */
void
sn_item_put_text(struct buf *out, struct texts *texts, struct arena *arena,
                 struct slice text);
struct slice
sn_item_get_text(struct wire *wire, struct texts *texts);

/* Append a ledger entry without its file name. */
void
sn_item_put_ledger(struct buf *out, const seine_ledger *ledger);

/* Read one; its texts and lists lie in arena, file is NULL. */
void
sn_item_get_ledger(struct wire *wire, struct arena *arena, seine_ledger *out);

struct trail; /* survey/trail.h */

/* Append a trail, or that there is none (NULL).  0 or SEINE_E_MEMORY. */
int
sn_item_put_trail(struct buf *out, const struct trail *trail);

/* Read it as that of a file of this name; all of it lies in arena.  NULL: bad,
 * or there is none. */
struct trail *
sn_item_get_trail(struct wire *wire, struct arena *arena, const char *file);

/* The file has another name; 0 or SEINE_E_MEMORY. */
int
sn_item_name_trail(struct trail *trail, struct arena *arena, const char *file);

/* All of its lines are in this member now. */
void
sn_item_repack_trail(struct trail *trail, uint64_t member);

/* Append a finding of a correlation, or a sign. */
void
sn_item_put_finding(struct buf *out, const seine_finding *finding);

/*
 * Read one of these rules; its lists lie in arena, its values in the bytes.  Of
 * what a sign is about there are the names alone.
 */
void
sn_item_get_finding(struct wire *wire, struct arena *arena,
                    const struct seine_rules *rules, seine_finding *out);

/* ------------------------------------------------------------- writing --- */

/* The next bytes of a block; ledger: with its last ones.  0 or a status. */
typedef int (*on_block_bytes)(void *user, struct slice bytes,
                              const seine_ledger *ledger);

struct block_writer {
    on_block_bytes callback;
    void *user;
    const struct seine_rules *rules;
    struct hasher *hasher;
    struct buf chunk; /* with room for its kind and size in front */
    struct buf item;
    int status;           /* the first failure */
    bool open;            /* inside a block */
    char seal[PART_SEAL]; /* of the last block */
    /* the record at hand, and its entry */
    uint64_t offset;
    uint64_t last_offset; /* of the record before in the chunk */
    bool has_offset;
    bool has_entry;
    struct texts texts;
    struct arena text_arena;
    /* traces of the chunk */
    struct map tuples;
    struct map values; /* of tuples */
    struct arena tuple_arena;
    uint32_t tuple_count;
    uint32_t value_count;
    struct trace last;
};

int
sn_part_writer_new(struct block_writer **out, const struct seine_rules *rules,
                   on_block_bytes callback, void *user);
void
sn_part_writer_free(struct block_writer *writer);

/* A block begins; one that was not ended is given up. */
int
sn_part_block_begin(struct block_writer *writer, const char *file);
int
sn_part_block_event(struct block_writer *writer, const seine_event *event);
int
sn_part_block_trace(struct block_writer *writer, const struct trace *trace,
                    int quality, struct slice tuple);

/*
 * It ends.  hash_known: its events were told with the hash.  applicable: bits
 * by rule, or NULL.  trail: NULL if nobody asks for it.
 */
int
sn_part_block_end(struct block_writer *writer, const seine_ledger *ledger,
                  bool hash_known, const uint64_t *applicable,
                  const struct trail *trail);

/* ------------------------------------------------------------- reading --- */

/* As seine_read_at. */
typedef int64_t (*read_at)(void *user, uint64_t offset, void *buffer,
                           size_t size);

struct block_trace {
    const struct rule *rule;
    struct trace trace;
    int quality;
    struct slice tuple;
};

struct block_event {
    const struct rule *rule;
    seine_event event; /* time, evidence and record are NULL */
};

/* All that was found in one record. */
struct block_group {
    uint64_t offset;
    bool has_entry;
    seine_evidence evidence; /* of `record` of the reader */
    SN_ARRAY(struct block_event) events;
    SN_ARRAY(struct block_trace) traces;
    struct arena arena; /* lists of matched values */
};

struct block_reader {
    read_at read;
    void *user;
    uint64_t start; /* where the block begins */
    const struct rule *const
        *rules; /* by number in the head; NULL: pass over */
    size_t rule_count;
    uint64_t until; /* the first record from here on ends it; 0: all */
    struct seine_record *record;
    struct block_group group;
    struct texts texts;
    /* where it is */
    uint64_t at; /* behind the present chunk */
    struct buf chunk;
    char kind; /* of it */
    struct wire items;
    uint64_t offset;       /* of the record before in the chunk */
    struct hasher *hasher; /* NULL: not hashed now */
    /* traces of the chunk */
    SN_ARRAY(struct block_trace) tuples; /* rule and tuple */
    SN_ARRAY(struct slice) values;       /* of tuples, in the chunk */
    struct arena tuple_arena;
    struct trace last;
    struct buf tuple;
    /* of the block */
    const char *file;
    seine_ledger ledger; /* its file is `file` */
    bool hash_known;
    struct slice applicable; /* bits by number in the head */
    struct slice given_up;
    struct trail *trail; /* NULL: none */
    uint64_t size;       /* bytes of the block */
    uint64_t ledger_at;  /* where its last chunk begins */
    char seal[PART_SEAL];
    struct arena arena;                  /* of file, ledger and bits */
    uint64_t events, suppressed, traces; /* counted, wanted or not */
};

/* All zero may be finished. */
int
sn_part_reader_init(struct block_reader *reader);
void
sn_part_reader_fini(struct block_reader *reader);

/*
 * The next chunk, at reader->at: its items are to be read.  Or just so many
 * bytes, as reader->chunk.  As open.
 */
int
sn_part_chunk_next(struct block_reader *reader);
int
sn_part_bytes_next(struct block_reader *reader, size_t size);

/*
 * Read a block that begins at `start` through and check all of it; then its
 * name, ledger and size are known, and sn_part_block_next gives its records
 * from the first one on.  They live until the next open.  0, SEINE_E_MEMORY,
 * SEINE_E_IO if read failed, SEINE_E_FORMAT if it is damaged or cut off.
 */
int
sn_part_block_open(struct block_reader *reader, uint64_t start);

/*
 * The same for a block that was checked before, and whose last chunk begins at
 * `ledger_at`: only that is read, not all that is before it.
 */
int
sn_part_block_reopen(struct block_reader *reader, uint64_t start,
                     uint64_t ledger_at);

/* The next record: 1 with reader->group and ->record; 0 after the last. */
int
sn_part_block_next(struct block_reader *reader);

/* Is this rule, by number in the head, applicable to the input? */
bool
sn_part_block_applicable(const struct block_reader *reader, size_t rule);

/* Was a test of it given up there? */
bool
sn_part_block_gave_up(const struct block_reader *reader, size_t rule);

#endif
