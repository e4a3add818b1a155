/*
 * Windows: what of the events of one group still counts, by the type of the
 * correlation.  A window holds the events from `span` before the present one up
 * to it, both ends included, and no more of them than the condition can tell
 * apart.
 *
 *     event_count       the times of the latest events
 *     value_count       the latest distinct values, and when each was seen
 *     temporal          when each base was seen last
 *     temporal_ordered  for each k the latest begin of a run of bases 1 .. k
 *     value_sum, _avg, _percentile   times and numbers of all its events
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_WINDOW_H
#define SEINE_CORRELATE_WINDOW_H

#include "base/array.h"
#include "rule/rules.h"

/* A number and when it was. */
struct sample {
    int64_t time;
    struct number number;
};

/* A queue in a ring. */
struct ring {
    struct sample *at;
    size_t first;
    size_t count;
    size_t room; /* power of two */
};

/* A distinct value; the latest seen is the head of the list. */
struct distinct {
    char *text;
    size_t size;
    uint32_t hash;
    uint32_t newer;
    uint32_t older;
    uint32_t chain; /* next with the same bucket */
    int64_t time;
};

struct window {
    struct ring ring;
    int64_t *times; /* by base */
    SN_ARRAY(struct distinct) values;
    uint32_t *buckets;
    size_t bucket_count;
    uint32_t newest;
    uint32_t oldest;
    size_t text_size; /* of all values */
    int64_t whole;    /* sum of what is whole; */
    double real;      /* of what is not */
    size_t reals;     /* how many are not */
    uint64_t *below;  /* by bound: numbers less than the limit; then equal */
};

/* What is asked of a window, once for all groups of a correlation. */
struct window_rules {
    const struct correlation *correlation;
    size_t most; /* counts from here on are all the same to the condition */
};

struct arrival {
    int64_t time;
    const struct rule *base; /* temporal */
    struct slice value;      /* value_count */
    struct number number;    /* value_sum and so on */
};

void
sn_window_rules(struct window_rules *rules,
                const struct correlation *correlation);

/*
 * Take an event in and let go what is too old.  1 if the condition holds now, 0
 * if not, or SEINE_E_MEMORY.
 */
int
sn_window_push(struct window *window, const struct window_rules *rules,
               const struct arrival *arrival);

/* What the condition compared, and where the events begin that made it so. */
double
sn_window_value(const struct window *window, const struct window_rules *rules,
                int64_t now);
int64_t
sn_window_begin(const struct window *window, const struct window_rules *rules,
                int64_t now);

/* Bytes that it takes besides itself. */
size_t
sn_window_used(const struct window *window, const struct window_rules *rules);
void
sn_window_fini(struct window *window);

/* Do all bounds hold for a number? */
bool
sn_bounds_hold(const struct correlation *correlation,
               const struct number *number);

#endif
