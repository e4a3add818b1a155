/*
 * The rhythm of a log: how long it is silent between two records, and in which
 * hours it is alive.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_RHYTHM_H
#define SEINE_SURVEY_RHYTHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Gaps in whole seconds: exact below 32, then 16 steps for each doubling, so
 * that a percentile is at most a sixteenth too high.
 */
#define RHYTHM_STEPS 512

struct rhythm {
    uint64_t count;
    uint32_t gaps[RHYTHM_STEPS]; /* stops at its maximum */
};

void
sn_rhythm_add(struct rhythm *rhythm, uint64_t seconds);

/* The gap that 99 of 100 are not longer than; 0 if there are none. */
uint64_t
sn_rhythm_p99(const struct rhythm *rhythm);

/* All of `other` as if it had been added. */
void
sn_rhythm_merge(struct rhythm *rhythm, const struct rhythm *other);

/* An hour in which a log has records. */
struct hour {
    uint32_t log;
    int32_t hour;     /* since 1970 */
    uint64_t minutes; /* bit 0: the first one has records */
    uint32_t records; /* stop at their maximum */
    uint32_t requests;
};

/*
 * The hours of all logs.  An open hash table while it grows, then sorted by log
 * and hour.
 */
struct hours {
    struct hour *at; /* records == 0: free */
    size_t count;
    size_t room; /* power of two */
    size_t limit;
    uint64_t refused; /* records in hours that had no place */
    size_t latest;    /* of the last record that was added */
    uint64_t minute;  /* when the minute of that record begins, in ns; */
    uint64_t bit;     /* and which one of the hour it is; 0: not known */
};

/* Count a record at ns.  0 or SEINE_E_MEMORY. */
int
sn_hours_add(struct hours *hours, uint32_t log, int64_t ns, bool request);
void
sn_hours_fini(struct hours *hours);

/* Forget all of them. */
void
sn_hours_clear(struct hours *hours);

/* Add what another table has of an hour, as one of this log. */
int
sn_hours_merge(struct hours *hours, uint32_t log, const struct hour *other);

/* Of two hours, for qsort: by log, then by hour. */
int
sn_hours_order(const void *a, const void *b);

/*
 * Give every hour the log that `canon` says, and sort.  Nothing can be added
 * after this.
 */
void
sn_hours_sort(struct hours *hours, const uint32_t *canon);

/* The index of the first one of a log at or after an hour. */
size_t
sn_hours_from(const struct hours *hours, uint32_t log, int64_t hour);

/* Does the log have a record in a whole minute within [from, to), in ns? */
bool
sn_hours_alive(const struct hours *hours, uint32_t log, int64_t from,
               int64_t to);

#define DAY_SLOTS 144 /* of ten minutes */

/*
 * When in the day a log is alive: on how many of its days, slot by slot.  Index
 * 0 is for workdays, 1 for Saturdays and Sundays.
 */
struct habit {
    int64_t zone_seconds; /* local time minus UTC; the caller's to set */
    uint64_t days[2];
    uint32_t alive[2][DAY_SLOTS];
};

/* The habit of a log between its first and last day. */
void
sn_habit_learn(struct habit *habit, const struct hours *hours, uint32_t log);

/* What a habit says of a silence, the days that it touches left out. */
struct habit_verdict {
    double surprise; /* minus the natural logarithm of the chance that all
                        slots are silent, if each were by itself */
    uint64_t days;   /* like the days of the silence */
    unsigned usual;  /* per cent of them on which the log is alive then */
};

void
sn_habit_judge(const struct habit *habit, const struct hours *hours,
               uint32_t log, int64_t from, int64_t to,
               struct habit_verdict *out);

#endif
