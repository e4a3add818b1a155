/*
 * Calendar: days, seconds and names of months, without a time zone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_CIVIL_H
#define SEINE_BASE_CIVIL_H

#include "base/slice.h"

#define NS_PER_SECOND INT64_C(1000000000)

struct civil {
    int year;  /* 1 .. 9999 */
    int month; /* 1 .. 12 */
    int day;   /* 1 .. 31 */
    int hour;
    int minute;
    int second; /* 60 is taken as given by a leap second */
    int32_t nanos;
};

/* Days since 1970-01-01 of a Gregorian date. */
int64_t
sn_days_from_civil(int year, int month, int day);

/* Seconds since 1970 as if the time were UTC. */
int64_t
sn_civil_seconds(const struct civil *civil);

/* The date and time of seconds since 1970. */
void
sn_civil_from_seconds(int64_t seconds, struct civil *out);

/* Is it a real date and time? */
bool
sn_civil_valid(const struct civil *civil);

/* 1..12 for "Jan".."Dec" (exactly three letters as written), else 0. */
int
sn_month_from_name(struct slice name);

/* 0..6 for "Sun".."Sat", else -1. */
int
sn_weekday_from_name(struct slice name);

/* seconds to ns; false if it does not fit (years 1678 .. 2262 do). */
bool
sn_ns_from_seconds(int64_t seconds, int32_t nanos, int64_t *ns);

/* RFC 3339 text of ns with offset seconds; out takes 40 bytes.  suffix: "Z",
   "+01:00" or "" is written after it. */
void
sn_time_write(int64_t ns, int32_t offset, const char *suffix, char *out);

#endif
