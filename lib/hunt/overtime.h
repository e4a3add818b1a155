/*
 * What a hunt does over all inputs: correlations and filters.  All of it is
 * called by the thread that tells, so that events come in the same order
 * however many threads there are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_OVERTIME_H
#define SEINE_HUNT_OVERTIME_H

#include "base/slice.h"
#include "seine.h"

struct trace;
struct walk_item;

struct overtime {
    seine_correlator *correlator; /* NULL: no correlations */
    const seine_rule **filters;
    uint64_t *suppressed; /* by filter, as filters */
    uint64_t *by_rule;    /* likewise by index of the rule */
};

int
sn_overtime_init(struct overtime *overtime, struct seine_hunt *hunt);
void
sn_overtime_fini(struct overtime *overtime);

/* Records before this time were not looked at; 0: not limited. */
void
sn_overtime_since(struct overtime *overtime, int64_t since_ns);

/*
 * Can events of a file go to the correlator before its hash is known?  Then all
 * of them are to.
 */
bool
sn_overtime_is_early(const struct seine_hunt *hunt,
                     const struct walk_item *item);

/* An event for correlations, of the file that is told. */
void
sn_overtime_event(struct seine_hunt *hunt, const struct trace *trace,
                  int quality, struct slice tuple);

/* An input was read. */
void
sn_overtime_file(struct seine_hunt *hunt, const seine_ledger *ledger);

/* Count an event that a filter took away. */
void
sn_overtime_suppressed(struct seine_hunt *hunt, const seine_event *event);

/* After the last input: findings.  0, SEINE_STOPPED or what failed. */
int
sn_overtime_finish(struct seine_hunt *hunt);

/*
 * Fill what the summary says of filters; applicable, by rule, is set for
 * correlations from that of the rules that they refer to.
 */
void
sn_overtime_summarise(struct seine_hunt *hunt, bool *applicable);

#endif
