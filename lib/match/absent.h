/*
 * Clients that were looked up, and that no list has.  Most entries of a log
 * have one of few; those met last are kept by their text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_ABSENT_H
#define SEINE_MATCH_ABSENT_H

#include "base/slice.h"

#define ABSENT_SLOTS                                     \
 4096 /* each text has one where it may be; a power of 2 \
       */

/* A text by its first and last eight bytes; all zero is a free one. */
struct absent_slot {
    uint64_t first;
    uint64_t last;
    uint64_t size;
};

/* All zero is one of nothing. */
struct absent {
    const void *of; /* for whose lists they are */
    struct absent_slot slots[ABSENT_SLOTS];
};

/* true is sure: the text was added for the same lists. */
bool
sn_absent_has(const struct absent *absent, const void *of, struct slice text);

/* Texts that are too short or too long are not kept. */
void
sn_absent_add(struct absent *absent, const void *of, struct slice text);

#endif
