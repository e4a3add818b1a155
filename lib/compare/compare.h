/*
 * Compare: what one copy of a log has and another lacks.
 *
 *     round   side        what is done with its records
 *     take    reference   key.c: a key of each; skew.c: a sample
 *     take    export      the same; if they do not write down the same fields,
 *                         both again, by those that they have in common; then
 *                           skew.c   how the clocks differ
 *                           pairing.c  keys and times against each other:
 *                                    what is left over is on one side only
 *                           span.c   which streams belong together
 *     tell    reference   tell.c: what is left over is told, line by line;
 *                         texts.c: texts that it may have in common
 *     count   reference   count.c: which of all records have these texts
 *                         explain.c: what they explain, and what else it can be
 *     tell, count  export the same the other way round
 *
 * A record is known by its place: file, number in the file, stream.  Keys and
 * places go through sorters, so that neither the order of the files nor that of
 * times is of importance.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_COMPARE_COMPARE_H
#define SEINE_COMPARE_COMPARE_H

#include "base/limits.h"
#include "base/sha256.h"
#include "compare/common_texts.h"
#include "compare/skew.h"
#include "compare/sorter.h"
#include "record/format.h"
#include "survey/keyed.h"

#define COMPARE_CLASSES 16 /* categories of log sources */
#define COMPARE_GROUPS 8   /* of common texts */

/* A file of a side. */
struct source {
    struct keyed keyed; /* its name */
    char sha256[SHA256_HEX_SIZE];
    uint64_t records; /* of the first reading */
    bool changed;
    unsigned readings;
};

/* The records of one format from one host or folder. */
struct stream {
    struct keyed keyed;
    seine_compare_stream view;
    uint64_t run; /* the stretch of missing records that is open; 0: none */
    uint64_t run_size;
    int64_t run_from;
    int64_t run_to;
};

struct side {
    int number; /* SEINE_SIDE_... */
    struct keyed_table sources;
    struct keyed_table streams;
    struct sorter records; /* key, time, place */
    struct sorter left;    /* place, time: on this side only */
    struct sample sample;
    seine_compare_side view;
    struct texts texts;
    struct arena values; /* of the common texts */
    SN_ARRAY(seine_common) commons;
    const seine_common **common_list;
    const seine_compare_stream **stream_list;
};

/* Where in the present reading. */
struct present {
    struct side *side;
    unsigned reading;      /* of this side, from 1 */
    struct source *source; /* NULL: none is open */
    uint64_t file;
    uint64_t ordinal; /* of the last record in it, from 0 */
    uint64_t sources; /* seen in this reading */
    uint64_t told;    /* records that the other side may have */
    uint64_t runs;
    uint64_t open_runs; /* streams whose last record was missing */
    bool has_item;
    struct item item; /* of side->left: the next one missing */
};

/* Fields that tell records of one kind apart. */
enum key_field {
    KEY_SOURCE,
    KEY_USER,
    KEY_SESSION,
    KEY_METHOD,
    KEY_URL,
    KEY_URI, /* where not both sides have the URL as written */
    KEY_STATUS,
    KEY_FIELDS
};

/* Which of them the records of a category have, on either side. */
struct carried {
    const char *category; /* static storage */
    unsigned fields[SEINE_SIDES];
};

struct seine_compare {
    seine_compare_options options;
    char *folder;
    int status; /* a failure is final */
    bool done;
    size_t round; /* index, from 1; 0: before the first one */
    unsigned readings[SEINE_SIDES];
    struct present present;
    struct side sides[SEINE_SIDES];
    struct carried carried[COMPARE_CLASSES];
    bool narrow; /* only what both carry counts */
    size_t class_count;
    struct skews skews;
    unsigned char *pairs; /* bit [reference stream][export stream] */
    struct buf key;
    struct buf message;
    seine_compare_report report;
    const seine_compare_side *side_list[SEINE_SIDES];
    const seine_compare_skew *skew_list[LIMIT_COMPARE_SKEWS];
};

/* A place: file, number of the record in it, stream. */
#define PLACE_STREAM_BITS 10
#define PLACE_RECORD_BITS 34

static inline uint64_t
sn_place_stream(uint64_t place)
{
    return place & ((UINT64_C(1) << PLACE_STREAM_BITS) - 1);
}

/* Times in items: the order of numbers is that of times; 0: none. */
#define TIME_MOST (INT64_MAX / 2)

static inline uint64_t
sn_time_pack(int64_t ns)
{
    return (uint64_t)ns ^ UINT64_C(1) << 63;
}

static inline int64_t
sn_time_unpack(uint64_t packed)
{
    return (int64_t)(packed ^ UINT64_C(1) << 63);
}

/* Has the record a time within bounds? */
static inline bool
sn_compare_is_timed(const struct seine_record *record)
{
    return record->when.quality != SEINE_TIME_NONE &&
           record->when.ns >= -TIME_MOST && record->when.ns <= TIME_MOST;
}

/* Header lines are those of a file, not of the log. */
static inline bool
sn_compare_is_header(const seine_evidence *evidence)
{
    return evidence->flags & SEINE_EVIDENCE_HEADER;
}

static inline struct stream *
sn_compare_stream(const struct side *side, uint64_t index)
{
    return sn_keyed_at(&side->streams, index);
}

/* --- source.c: 0 or a failure --- */

/* The files of a side are read (again). */
void
sn_compare_begin(struct seine_compare *compare, int side);

/* A record comes: which file, which number has it in it. */
int
sn_compare_locate(struct seine_compare *compare,
                  const seine_evidence *evidence);

/* A file is over. */
int
sn_compare_end_file(struct seine_compare *compare, const seine_ledger *ledger);

/* All files were read: have all come? */
int
sn_compare_end(struct seine_compare *compare);

/* The stream of a record, made if it is new, and its place. */
int
sn_compare_place(struct seine_compare *compare,
                 const struct seine_record *record,
                 const seine_evidence *evidence, struct stream **out,
                 uint64_t *place);

/* Count a record into its stream. */
void
sn_compare_note(struct stream *stream, const struct seine_record *record);

/* --- key.c --- */

/* Note which fields a record has. */
void
sn_compare_carry(struct seine_compare *compare, int side,
                 struct seine_record *record);

/* Do the sides have other fields in records of the same category? */
bool
sn_compare_differ(const struct seine_compare *compare);

/* The key of a record: equal on both sides if they tell of the same. */
int
sn_compare_key(struct seine_compare *compare, int side,
               struct seine_record *record, uint64_t *key);

/* --- pairing.c, span.c --- */

/* Match all records that were taken; the sorters `left` get the others. */
int
sn_compare_match(struct seine_compare *compare);

/* What each stream is held against. */
void
sn_compare_find_spans(struct seine_compare *compare);

/* --- step.c --- */

enum step_state {
    STEP_BOTH,    /* both sides have it */
    STEP_MISSING, /* missing from the other one within its span */
    STEP_BEFORE,  /* out of its span */
    STEP_AFTER,
    STEP_FOREIGN, /* it has nothing of the stream */
};

struct step {
    enum step_state state;
    struct stream *stream;
    uint64_t run;   /* number of the stretch, if it is missing */
    bool opens;     /* its first record */
    uint64_t index; /* of it among those that both sides may have */
};

/* Begin to go through the records of a side again. */
int
sn_compare_start(struct seine_compare *compare);

/* What became of a record, which was located. */
int
sn_compare_step(struct seine_compare *compare,
                const struct seine_record *record,
                const seine_evidence *evidence, struct step *out);

/* --- rounds: tell.c, count.c --- */

/* Make what telling needs. */
int
sn_compare_prepare(struct seine_compare *compare);
int
sn_compare_tell(struct seine_compare *compare, struct seine_record *record,
                const seine_evidence *evidence);
int
sn_compare_choose(struct seine_compare *compare);
int
sn_compare_count(struct seine_compare *compare, struct seine_record *record,
                 const seine_evidence *evidence);

/* --- explain.c --- */
int
sn_compare_judge(struct seine_compare *compare, struct side *side);

/* --- compare_report.c --- */

/* The lists of the report. */
int
sn_compare_report(struct seine_compare *compare);

#endif
