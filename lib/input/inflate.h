/*
 * Inflate: gzip members, one after the other, into chunks.  Damage is noted and
 * the search for the next member goes on behind it.
 *
 *     window  | searched again after damage | not yet used        |
 *             0            LIMIT_SALVAGE    pos                   size
 *
 * The file is read in steps that end at multiples of INFLATE_STEP bytes,
 * however it was fed, so that where damage shows is always the same.
 *
 *     START --> BODY --> TRAILER --> START ...
 *       |         |         |
 *       +---------+---------+--> SEARCH --(trial inflates)--> START
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_INFLATE_H
#define SEINE_INPUT_INFLATE_H

#include "input/chunk.h"

struct inflate;

struct inflate_options {
    uint64_t max_bytes; /* inflated; 0: no cap */
    bool portable;      /* by zlib alone */
    /*
     * A chunk is full, or its stream over.  *chunk may be exchanged for an
     * empty one; non-zero ends the call of inflate that it came from.
     */
    int (*on_chunk)(void *user, struct chunk **chunk);
    void *user;
};

/* 0 or SEINE_E_MEMORY. */
int
sn_inflate_new(struct inflate **out, const struct inflate_options *options);
void
sn_inflate_free(struct inflate *inflate);
void
sn_inflate_begin(struct inflate *inflate);

/* 0, SEINE_E_MEMORY or what on_chunk returned. */
int
sn_inflate_push(struct inflate *inflate, const char *data, size_t size);

/* Give the chunk out as it is. */
int
sn_inflate_flush(struct inflate *inflate);
int
sn_inflate_finish(struct inflate *inflate);

#endif
