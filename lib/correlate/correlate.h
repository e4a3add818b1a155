/*
 * Correlate: events of all inputs, in any order in; findings over time out.
 *
 *     events --> store --sorted--> detect: when does a condition hold?
 *                 ^  |              |    |
 *                 |  |              |    bursts
 *                 +--|--------------+    v
 *        events of   +--sorted--> collect: how many, which lines --> findings
 *        correlations that others refer to
 *
 * Levels one after another: first correlations over rules, then those over
 * them.
 *
 * What the types mean.  Events of one group are looked at in the order of the
 * store.  At each of them the window holds those events of the group that are
 * not older than `timespan`, the present one included; both ends count.  The
 * condition is asked there.  A burst is a row of events at which it holds, each
 * at most `timespan` after the one before.  Its events are those of the
 * windows of all of these: from the begin of the first window to the last event
 * at which the condition holds.  temporal and temporal_ordered begin with the
 * first event that the condition needs, not with the whole window.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_CORRELATE_H
#define SEINE_CORRELATE_CORRELATE_H

#include "correlate/store.h"
#include "correlate/window.h"

#define BURST_NONE UINT32_MAX

/* One finding to be: where it lies in the order of the store. */
struct burst {
    const struct rule *rule;
    struct slice group; /* sizes and values; in the arena */
    int64_t from;       /* time: events before are not part of it */
    uint64_t since;     /* number of the first event that can be part of it */
    uint64_t until;     /* number of the last event at which it holds */
    uint32_t next;      /* of the same group */
    double value;       /* what was compared when it began */
    /* collected */
    uint64_t count;
    int64_t first;
    int64_t last;
    uint64_t assets;        /* events about a critical asset */
    unsigned outcomes;      /* bits by SEINE_OUTCOME_... */
    struct trace *evidence; /* the first ones */
    size_t evidence_count;
};

/* Not taking part, by reason. */
struct left_out {
    uint64_t without_group;
    uint64_t without_value;
    uint64_t learned; /* new_terms: within the first lead-in */
};

struct bursts {
    SN_ARRAY(struct burst) list;
    struct arena arena; /* groups, evidence */
};

/* An event of a correlation, for those above it. */
struct derived {
    struct trace trace;
    struct slice tuple;
    uint32_t burst; /* that it stands for */
};

/* One level at work. */
struct correlating {
    const struct seine_rules *rules;
    struct store *store;
    unsigned level;
    uint64_t most;   /* bytes of state */
    int64_t begin;   /* the logs do not reach back further */
    size_t evidence; /* pointers of a finding */
    struct bursts *bursts;
    struct left_out left_out;
    SN_ARRAY(struct derived) derived;
};

/*
 * Go over the store and note the bursts of this level.  0, SEINE_E_MEMORY,
 * SEINE_E_IO, or SEINE_E_LIMIT where the state takes more than `most` bytes;
 * bursts noted so far hold.
 */
int
sn_correlate_detect(struct correlating *correlating);

/* Go over it again and fill the bursts from number `first` on. */
int
sn_correlate_collect(struct correlating *correlating, size_t first);

/* ------------------------------------------- shared by the two passes --- */

/* A correlation that a rule is a base of. */
struct link {
    const struct rule *rule;
    size_t base;   /* its first place among the bases */
    size_t number; /* of the correlation in this level */
};

/* The links of every rule, for one level. */
struct links {
    SN_ARRAY(struct link) list;
    size_t *first; /* by rule; one more at the end */
    size_t count;  /* correlations of the level */
};

int
sn_links_make(struct links *links, const struct seine_rules *rules,
              unsigned level);
void
sn_links_fini(struct links *links);

/* The group of an event as sizes and values; false if a value is absent. */
bool
sn_link_group(const struct link *link, struct slice tuple, struct buf *out);

/*
 * Base and value or number of an event; false if it has none that counts.  The
 * value lies in text.
 */
bool
sn_link_arrival(const struct link *link, struct slice tuple, struct buf *text,
                struct arrival *arrival);

#endif
