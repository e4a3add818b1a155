/*
 * Skew: by how much the clocks of two copies differ.
 *
 * Of each side a sample is kept: the records whose key ends in so many zero
 * bits, the same for both sides.  A key that stands once in each sample votes
 * for the difference of its two times; where that says nothing, keys that stand
 * there several times vote as well.  Where the votes are thickest is the
 * skew; what is left votes again, for there may be several: a time zone with
 * summer time, a clock that was set or drifts, a year that was guessed.  Each
 * is first tried at the times only where it got votes, and up to where another
 * one did.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_COMPARE_SKEW_H
#define SEINE_COMPARE_SKEW_H

#include "base/array.h"
#include "base/limits.h"
#include "seine.h"

struct timed {
    uint64_t key;
    int64_t ns;
};

struct sample {
    SN_ARRAY(struct timed) timed;
    unsigned bits; /* of a key that are zero */
};

struct skew {
    seine_compare_skew view;
    int64_t least; /* differences that it is about */
    int64_t most;
    int64_t from; /* where it got votes, in the clock of the reference */
    int64_t to;
};

struct skews {
    struct skew at[LIMIT_COMPARE_SKEWS];
    size_t count; /* one at least */
};

/* 0 or SEINE_E_MEMORY. */
int
sn_sample_add(struct sample *sample, uint64_t key, int64_t ns);
void
sn_sample_fini(struct sample *sample);

/* Differences are export minus reference.  The samples are changed. */
int
sn_skew_estimate(struct skews *skews, struct sample *reference,
                 struct sample *export, int64_t tolerance);

/* The skew at a time of one side: of what was matched near to it. */
int64_t
sn_skew_near(const struct skews *skews, int side, int64_t ns);

/* The most frequent first.  Those that matched nothing go. */
void
sn_skew_sort(struct skews *skews);

#endif
