/*
 * Input: the bytes of a file as received, plain or gzip, fed in pieces of any
 * size; out come blocks of whole pieces (lines, or objects of an export), and
 * an account of all damage.
 *
 *     feed --> [inflate, salvage] --> split --> on_block
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_INPUT_H
#define SEINE_INPUT_INPUT_H

#include "base/wire.h"
#include "seine.h"

/* How a stream is cut into pieces; told by its first bytes (see split.h). */
enum split_mode {
    SPLIT_LINES, /* text: a piece is a line */
    SPLIT_JSON,  /* array, hits.hits[] or objects over many lines: an object */
    SPLIT_CSV,   /* a CSV export that carries raw lines: a row, quotes heeded */
};

#define PIECE_CUT 1U     /* longer than max_line: text is what was kept */
#define PIECE_DAMAGED 2U /* ends where the stream was damaged or cut off */
#define PIECE_OPEN 4U    /* the last line, without a line end */

struct piece {
    struct slice text; /* without LF or CRLF; points into the block */
    uint64_t offset;   /* of its first byte in the decompressed stream */
    uint64_t line;     /* number of its first line, from 1 */
    uint64_t cut;      /* bytes after text that were not kept */
    uint64_t member;   /* gzip member that its first byte is in; 0: plain */
    unsigned flags;    /* PIECE_... */
};

struct block {
    struct slice text; /* all pieces with what is between them */
    enum split_mode mode;
    const struct piece *pieces;
    size_t count;
};

/* Gets every block in order.  Non-zero ends the feed that called it. */
typedef int (*on_block)(void *user, const struct block *block);

/* Gets the decompressed stream as it is.  Non-zero as for on_block. */
typedef int (*on_stream)(void *user, const char *data, size_t size);

/* The account; the fields are those of seine_ledger. */
struct input_account {
    bool compressed;
    bool ratio_warning;
    uint64_t size;
    uint64_t bytes;
    uint64_t members;
    uint64_t long_lines;
    uint64_t cut_bytes;
    uint64_t cut_lines;
    uint64_t nul_bytes;
    int64_t gzip_time; /* MTIME of the first member, seconds; 0: none */
    const struct seine_damage *damage;
    size_t damage_kept;
    uint64_t damage_total;
    uint64_t damage_lossy; /* of these, how many lost bytes */
    const struct seine_nul_run *nul_runs;
    size_t nul_runs_kept;
    uint64_t nul_run_total;
};

struct input_options {
    size_t max_line;    /* bytes; 0: LIMIT_LINE */
    uint64_t max_bytes; /* decompressed; 0: no cap */
    on_block on_block;
    on_stream on_stream; /* NULL: nobody */
    void *user;
    bool portable; /* inflate by zlib alone (for tests) */
    bool single;   /* and without a thread */
};

struct input;

int
sn_input_new(struct input **out, const struct input_options *options);
void
sn_input_free(struct input *input);

/* Begin a new stream; the account is zero again. */
void
sn_input_begin(struct input *input);

/*
 * 0, SEINE_E_MEMORY, or what on_block returned; then that is what every call
 * returns until the next begin.  Damage is no failure.
 */
int
sn_input_feed(struct input *input, const void *data, size_t size);

/*
 * Note damage that the caller met.  SEINE_DAMAGE_READ: bytes are missing here,
 * a line that they were part of ends.  SEINE_DAMAGE_CHANGED: the file is not
 * what it was at first, but all that was there was read; reported only.
 */
int
sn_input_damage(struct input *input, int kind);

/*
 * Hand on what is whole of what was fed.  Later pieces do not depend on it, but
 * for how the stream is cut, which the bytes up to here then tell.
 */
int
sn_input_flush(struct input *input);

/* The stream is over: what is held is handed on. */
int
sn_input_finish(struct input *input);

/*
 * Is a column or member of this name one that holds the raw line in an export?
 * Its place in the order of preference, from 0, or -1.  Caseless.  A stream is
 * SPLIT_CSV only if its header has one.
 */
int
sn_raw_column(struct slice name);

/*
 * What stands between the columns of a table whose header row begins the text:
 * comma, semicolon or tab; or a NUL if that is no header with a raw column.
 */
char
sn_table_separator(struct slice text);

/*
 * What is known of the stream before this piece of the present block, as bytes.
 * false: something that is counted may lie behind it, or it is no plain stream
 * of lines whose first bytes told how it is cut.
 */
bool
sn_input_save(const struct input *input, const struct block *block,
              const struct piece *piece, struct buf *out);

/*
 * After begin: what is fed next is that piece and what follows it.  wire->bad
 * if these are no such bytes.  *offset is where that is in the stream.
 */
void
sn_input_load(struct input *input, struct wire *wire, uint64_t *offset);

/* Until the next begin. */
const struct input_account *
sn_input_account(const struct input *input);

#endif
