/*
 * Correlate: events of all inputs, in any order in; findings over time out.
 *
 *     events --> store --sorted--> detect: when does a condition hold?
 *                 ^  |              |    |
 *                 |  |              |    bursts
 *                 |  |              |    v
 *                 |  +--sorted--> collect: how many, which lines
 *        events of                  |
 *        correlations that          v
 *        others refer to <------- found: findings, in a store of their own
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
 * Memory.  A level is gone over in the order of time first, with the groups and
 * the bursts of all in memory.  Where that is too much, its events are sorted
 * into a second store by their groups (grouped.c).  Then one group after
 * another is looked at: of all groups only the present one is in memory, and
 * bursts are collected and handed on as often as they take too much.  That
 * needs a bound of how far a burst reaches back: no more than `timespan` before
 * the event at which it begins to hold, so that a collection that stays so far
 * behind misses none.  Findings go to a third store, in the order in which they
 * are told. All three stores write what is too much for them to temporary
 * files; so no number of events, groups or findings is too much.  What alone
 * must fit is the window of one group; where it does not, the others are judged
 * nevertheless.
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
    size_t number;      /* of the correlation in its level */
    struct slice group; /* sizes and values */
    char *text;         /* where they lie, if it is its own */
    int64_t from;       /* time: events before are not part of it */
    uint64_t since;     /* number of the first event that can be part of it */
    uint64_t until;     /* number of the last event at which it holds */
    uint32_t next;      /* of the same group */
    double value;       /* what was compared when it began */
    struct trace began; /* the event at which it began to hold */
    uint64_t used;      /* bytes */
    /* collected */
    uint64_t count;
    int64_t first;
    int64_t last;
    uint64_t assets;                 /* events about a critical asset */
    unsigned outcomes;               /* bits by SEINE_OUTCOME_... */
    SN_ARRAY(struct trace) evidence; /* the first ones */
};

/* Those that are not handed on yet. */
struct bursts {
    SN_ARRAY(struct burst) list;
    uint64_t used; /* bytes */
};

/* Not taking part, by reason. */
struct left_out {
    uint64_t without_group;
    uint64_t without_value;
    uint64_t learned; /* new_terms: within the first lead-in */
};

static inline void
sn_left_out_add(struct left_out *to, const struct left_out *more)
{
    to->without_group += more->without_group;
    to->without_value += more->without_value;
    to->learned += more->learned;
}

/* ---------------------------------------------------------------- links --- */

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

/* ----------------------------------------------------------------- walk --- */

/* A part of all groups, by their hash. */
struct part {
    uint32_t number;
    uint32_t of; /* 0: all groups */
};

/* A walk over the events of a store, for each correlation they take part in. */
struct walk {
    const struct links *links;
    struct cursor *cursor;
    bool grouped; /* the store is one that sn_grouped_fill filled */
    struct part part;
    size_t next; /* links of the present event that come */
    size_t end;
    struct slice tuple;
    struct buf key;
    struct buf text;
    struct left_out left_out;
    /* the present arrival */
    uint64_t number; /* of its event, from 1 */
    struct trace trace;
    const struct link *link;
    struct slice group; /* sizes and values */
    struct arrival arrival;
};

/* Begin to read all of a store, as sn_cursor_open. */
int
sn_walk_open(struct walk *walk, struct store *store, const struct links *links,
             bool grouped);

/* The next arrival, as sn_cursor_next. */
int
sn_walk_next(struct walk *walk);
void
sn_walk_close(struct walk *walk);

/* ------------------------------------------------------------- the level ---
 */

/* One level at work. */
struct correlating {
    const struct seine_rules *rules;
    struct store *store;
    struct store *found;
    unsigned level;
    uint64_t memory;  /* bytes, for all */
    uint64_t spilled; /* runs that were written besides those of the stores */
    int64_t begin;    /* the logs do not reach back further */
    size_t evidence;  /* pointers of a finding */
    bool tell_silent;
    uint64_t untold; /* findings that could not be kept */
    struct links links;
    struct bursts bursts;
    struct left_out left_out;
};

/*
 * Judge one level: findings go to the store `found`, and events of correlations
 * to the store of events.  0, SEINE_E_MEMORY, SEINE_E_IO, or SEINE_E_LIMIT
 * where the window of one group does not fit; what was found so far is handed
 * on.
 */
int
sn_correlate_level(struct correlating *correlating);

/* A second pass that follows the first one. */
struct waiting;
struct collecting {
    struct correlating *correlating;
    struct walk walk;
    bool pending; /* the present arrival of the walk is still to be taken */
    bool ended;
    struct waiting *waiting; /* by number of the correlation */
};

/*
 * The first pass, over all events in the order of time: note all bursts of the
 * groups of a part.  SEINE_E_LIMIT where groups and bursts take more than
 * `most` bytes.
 */
int
sn_detect_whole(struct correlating *correlating, struct part part,
                uint64_t most);

/*
 * Likewise over a grouped store; bursts are collected and handed on by
 * `collecting`.  SEINE_E_LIMIT where one group takes more than `most` bytes:
 * the rest of its events is passed over.
 */
int
sn_detect_grouped(struct correlating *correlating, struct store *grouped,
                  struct collecting *collecting, uint64_t most);

int
sn_collect_open(struct collecting *collecting, struct correlating *correlating,
                struct store *store, bool grouped);

/*
 * Fill the bursts from the events up to the first one whose number is at least
 * `number` and whose time is at least `time`; then hand those on that are
 * complete.
 */
int
sn_collect_until(struct collecting *collecting, uint64_t number, int64_t time);

/* Likewise from all events. */
int
sn_collect_all(struct collecting *collecting);
void
sn_collect_close(struct collecting *collecting);

/* --------------------------------------------------------------- grouped ---
 */

/* Put the arrivals of a walk into a store, by correlation and group. */
int
sn_grouped_fill(struct store *grouped, struct walk *walk);

/* Take the group and the link off a tuple of such a store. */
struct slice
sn_grouped_open(struct slice *tuple);

/* The order of such a store. */
int
sn_grouped_order(const struct store *store, const struct trace *a,
                 struct slice a_tuple, const struct trace *b,
                 struct slice b_tuple);

/* ----------------------------------------------------------------- found ---
 */

/*
 * Hand a burst on: its finding to `found`, its event to the store.  One that
 * has no event collected is passed over.
 */
int
sn_found_add(struct correlating *correlating, const struct burst *burst);

/* Read it back; its evidence lies in `evidence`, its group in the tuple. */
void
sn_found_read(const struct store *found, struct slice tuple,
              struct burst *burst, struct trace *evidence);

/* The order of findings. */
int
sn_found_order(const struct store *store, const struct trace *a,
               struct slice a_tuple, const struct trace *b,
               struct slice b_tuple);

/* Take a burst's memory back. */
void
sn_burst_fini(struct bursts *bursts, struct burst *burst);

#endif
