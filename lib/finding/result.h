/*
 * A line of results, read back: where the evidence of a finding is said to
 * stand.  Everything in it may be forged.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_FINDING_RESULT_H
#define SEINE_FINDING_RESULT_H

#include "base/arena.h"
#include "base/array.h"
#include "base/buf.h"
#include "base/sha256.h"

enum result_kind {
    RESULT_NONE,  /* no line of results */
    RESULT_OTHER, /* one that holds no evidence */
    RESULT_RUN,
    RESULT_SUMMARY,
    RESULT_FINDING,
    RESULT_SUPPRESSED,
    RESULT_RECORD,
    RESULT_FILE,
};

/* A place in a file, as told. */
struct result_place {
    struct slice file;            /* with a NUL behind it, and none in it */
    char sha256[SHA256_HEX_SIZE]; /* of the file; "": not told */
    char raw[SHA256_HEX_SIZE];    /* of the line; "": not told */
    uint64_t raw_size;
    uint64_t member;
    uint64_t line;
    uint64_t offset;
    uint64_t length;
};

/* An SN_ARRAY with a tag, to be passed on. */
struct result_places {
    struct result_place *at;
    size_t count;
    size_t room;
};

/* All zero at first; the places' memory is used again. */
struct result {
    enum result_kind kind;
    struct slice id; /* finding_id, with a NUL behind it; "" if none */
    struct result_places places;
    uint64_t max_line;   /* of RESULT_RUN; 0: not told */
    uint64_t max_bytes;  /* likewise */
    uint64_t findings;   /* of RESULT_SUMMARY; */
    uint64_t suppressed; /* UINT64_MAX: not told */
};

/*
 * Read a line; its strings go to the arena.  `room` is for decoding.  0 with
 * the kind set, or SEINE_E_MEMORY.
 */
int
sn_result_read(struct result *result, struct arena *arena, struct buf *room,
               struct slice line);
void
sn_result_fini(struct result *result);

#endif
