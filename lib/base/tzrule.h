/*
 * The POSIX TZ string: when daylight saving time begins and ends every year.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_TZRULE_H
#define SEINE_BASE_TZRULE_H

#include "base/slice.h"

enum tzday_kind {
    TZDAY_JULIAN,  /* Jn: day 1 .. 365, a 29 February is not counted */
    TZDAY_ORDINAL, /* n: day 0 .. 365 */
    TZDAY_MONTH,   /* Mm.w.d: weekday d of week w of month m, 5 is the last */
};

/* A day of every year, and seconds of local time from its midnight on. */
struct tzday {
    enum tzday_kind kind;
    int day; /* number, or weekday from Sunday = 0 */
    int week;
    int month;
    int32_t time;
};

struct tzrule {
    bool known;
    bool daylight;
    int32_t standard_offset; /* east of UTC */
    int32_t daylight_offset;
    struct tzday start; /* in standard time */
    struct tzday end;   /* in daylight time */
};

/* All of s; false if it is none. */
bool
sn_tzrule_parse(struct tzrule *out, struct slice s);

/* Offset (local minus UTC, seconds) at a UTC time. */
int32_t
sn_tzrule_offset(const struct tzrule *rule, int64_t utc_seconds);

#endif
