/*
 * Runs: of which bytes so many must follow each other in the text of a record
 * for a rule to hold there.  They stand in for literals where there are none:
 *
 *     =[A-Za-z0-9+/]{200}     200 bytes of A-Z a-z 0-9 + /
 *
 * Sound as literals are: a run may only be given if no record can match without
 * it, so that its class has rather too many bytes than too few.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_RUN_H
#define SEINE_RULE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define RUN_LEAST 32   /* shorter ones stand in every line */
#define RUN_MOST 65535 /* of which a reader takes note */

struct run {
    size_t least;      /* bytes that follow each other; 0: no run */
    uint64_t class[4]; /* bits: which bytes they are */
};

static inline bool
sn_run_has(const struct run *run, unsigned char byte)
{
    return run->class[byte / 64] >> (byte % 64) & 1;
}

static inline void
sn_run_add(struct run *run, unsigned char byte)
{
    run->class[byte / 64] |= UINT64_C(1) << (byte % 64);
}

/* All bytes from `first` to `last`. */
void
sn_run_add_range(struct run *run, unsigned char first, unsigned char last);

/* A run that stands wherever one of these two does: both classes. */
struct run
sn_run_or(const struct run *a, const struct run *b);

/*
 * Read the class of a regular expression, whose `[` is taken, up to behind its
 * `]`.  Bytes beyond ASCII, which stand for parts of characters, are added
 * together or not at all.  false for what is not understood.
 */
bool
sn_run_read_class(struct run *run, struct slice *rest, bool caseless);

/* The bytes of \d, \w and so on; any byte, and false, for unknown letters. */
bool
sn_run_add_escape(struct run *run, char letter);

/* Does the run stand in the text?  Looks at every least-th byte where not. */
bool
sn_run_stands_in(const struct run *run, struct slice text);

#endif
