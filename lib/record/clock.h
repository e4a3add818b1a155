/*
 * The clock of one input: turns stamps into UTC by the offset lines met so far,
 * an assumed zone, and - for stamps without a year - neighbours and hints.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_CLOCK_H
#define SEINE_RECORD_CLOCK_H

#include "base/zone.h"
#include "record/stamp.h"
#include "seine.h"

/* How a time about the whole input bounds the times in it. */
enum clock_hint {
    HINT_NONE,
    HINT_BEGUN,   /* it was opened then: entries are later */
    HINT_WRITTEN, /* it was last written then: entries are earlier */
};

struct clock {
    const struct zone *assume; /* NULL: none */
    enum clock_hint hint;
    int64_t hint_seconds;
    int32_t offset; /* local minus UTC */
    bool offset_known;
    int year;              /* of the last year-less stamp; 0: none yet */
    int64_t last_yearless; /* in the year 1972 */
    bool neighbour_known;
    int64_t neighbour; /* of the last stamp that had a year */
    /* with any hint of the same kind in here all would have been the same */
    bool hint_used;
    int64_t hint_low;
    int64_t hint_high;
};

void
sn_clock_init(struct clock *clock, const struct zone *assume);

/* For stamps without a year; before the first of them. */
void
sn_clock_set_hint(struct clock *clock, enum clock_hint hint, int64_t seconds);
void
sn_clock_set_offset(struct clock *clock, int32_t offset);

/*
 * The time of a stamp, from the offsets and hints so far.  A stamp without a
 * year for which nothing hints at one has no time (SEINE_TIME_NONE).
 */
void
sn_clock_resolve(struct clock *clock, const struct stamp *stamp,
                 struct seine_time *out);

/*
 * The same for an entry of an export that has a time of its own: that one is
 * used if the stamp has none, if it lacks the year, or if its zone is not known
 * and the two differ as zones do.
 */
void
sn_clock_resolve_export(struct clock *clock, const struct stamp *stamp,
                        const struct stamp *export_stamp,
                        struct seine_time *out);

#endif
