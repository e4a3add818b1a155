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

struct clock {
    const struct zone *assume; /* NULL: none */
    int64_t hint_seconds; /* about when the input was written; 0: unknown */
    int32_t offset;       /* local minus UTC */
    bool offset_known;
    int year;              /* of the last year-less stamp; 0: none yet */
    int64_t last_yearless; /* in the year 1972 */
};

void
sn_clock_init(struct clock *clock, const struct zone *assume,
              int64_t hint_seconds);
void
sn_clock_set_offset(struct clock *clock, int32_t offset);
void
sn_clock_resolve(struct clock *clock, const struct stamp *stamp,
                 struct seine_time *out);

#endif
