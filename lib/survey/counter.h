/*
 * Counter: how often each value comes.  Exact up to a limit of different
 * values; beyond it only values that come often are kept, and by how much their
 * counts may be too low is known.
 *
 * When it is full, the median of all counts is taken off every count, and what
 * has nothing left goes (the purge of a frequent-items sketch).  So a count is
 * too low by at most the sum of these medians, and no value that came more
 * often than that sum is missing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_COUNTER_H
#define SEINE_SURVEY_COUNTER_H

#include "seine.h"
#include "survey/keyed.h"

struct counted {
    struct keyed keyed;
    uint64_t count; /* at least; at most this plus counter->error */
    int64_t first;  /* ns; INT64_MAX: none had a time */
    int64_t last;   /* ns; INT64_MIN: none */
    bool unknown;   /* the zone of some time is not known */
    bool cut;       /* the value is longer than what is kept */
};

struct counter {
    struct keyed_table table;
    uint64_t total;  /* values counted */
    uint64_t error;  /* 0: exact */
    uint64_t purges; /* each lost at least half of the values */
};

/* So many different values, each kept up to so many bytes. */
void
sn_counter_init(struct counter *counter, size_t limit);
void
sn_counter_fini(struct counter *counter);

/* Count a value at a time, which may be none.  0 or SEINE_E_MEMORY. */
int
sn_counter_add(struct counter *counter, struct slice value,
               const struct seine_time *when);

/* Sort by count, the highest first, then by value.  Nothing may be added. */
void
sn_counter_sort(struct counter *counter);

#endif
