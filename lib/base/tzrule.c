/*
 * The POSIX TZ string, as extended by RFC 8536: "CET-1CEST,M3.5.0,M10.5.0/3".
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/tzrule.h"

#include "base/civil.h"
#include "base/text.h"

#define DAY 86400
#define HOURS_MAX                                           \
 167 /* RFC 8536: a week, for rules such as "the day after" \
      */
#define CHANGE_TIME 7200

/* A number of one to three digits, or -1. */
static int
take_number(struct slice *rest, int min, int max)
{
    int number = 0;
    size_t at = 0;

    while (at < rest->size && at < 3 && sn_is_digit(rest->at[at]))
        number = number * 10 + (rest->at[at++] - '0');
    if (at == 0 || number < min || number > max)
        return -1;
    *rest = sn_slice_skip(*rest, at);
    return number;
}

static bool
take_byte(struct slice *rest, char byte)
{
    if (rest->size == 0 || rest->at[0] != byte)
        return false;
    *rest = sn_slice_skip(*rest, 1);
    return true;
}

/* "CET" or "<+0330>". */
static bool
take_name(struct slice *rest)
{
    size_t at = 0;

    if (take_byte(rest, '<')) {
        at = sn_slice_find(*rest, '>');
        if (at == 0 || at == rest->size)
            return false;
        *rest = sn_slice_skip(*rest, at + 1);
        return true;
    }
    while (at < rest->size && sn_is_alpha(rest->at[at]))
        at++;
    *rest = sn_slice_skip(*rest, at);
    return at >= 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool
take_time(struct slice *rest, int32_t *seconds)
{
    bool minus = take_byte(rest, '-');
    int hours, minutes = 0, more = 0;

    if (!minus)
        take_byte(rest, '+');
    hours = take_number(rest, 0, HOURS_MAX);
    if (hours >= 0 && take_byte(rest, ':')) {
        minutes = take_number(rest, 0, 59);
        if (minutes >= 0 && take_byte(rest, ':'))
            more = take_number(rest, 0, 59);
    }
    if (hours < 0 || minutes < 0 || more < 0)
        return false;
    *seconds = (int32_t)(hours * 3600 + minutes * 60 + more);
    if (minus)
        *seconds = -*seconds;
    return true;
}

static bool
take_month_day(struct slice *rest, struct tzday *out)
{
    out->kind = TZDAY_MONTH;
    out->month = take_number(rest, 1, 12);
    if (out->month < 0 || !take_byte(rest, '.'))
        return false;
    out->week = take_number(rest, 1, 5);
    if (out->week < 0 || !take_byte(rest, '.'))
        return false;
    out->day = take_number(rest, 0, 6);
    return out->day >= 0;
}

/* ",day[/time]" */
static bool
take_day(struct slice *rest, struct tzday *out)
{
    out->time = CHANGE_TIME;
    if (!take_byte(rest, ','))
        return false;
    if (take_byte(rest, 'M')) {
        if (!take_month_day(rest, out))
            return false;
    } else if (take_byte(rest, 'J')) {
        out->kind = TZDAY_JULIAN;
        out->day = take_number(rest, 1, 365);
    } else {
        out->kind = TZDAY_ORDINAL;
        out->day = take_number(rest, 0, 365);
    }
    if (out->day < 0)
        return false;
    return !take_byte(rest, '/') || take_time(rest, &out->time);
}

/* Offsets are written west of UTC; ours are east. */
bool
sn_tzrule_parse(struct tzrule *out, struct slice s)
{
    int32_t west;

    memset(out, 0, sizeof(*out));
    if (!take_name(&s) || !take_time(&s, &west))
        return false;
    out->standard_offset = -west;
    out->daylight_offset = 3600 - west;
    if (s.size > 0) {
        if (!take_name(&s))
            return false;
        if (s.size > 0 && s.at[0] != ',') {
            if (!take_time(&s, &west))
                return false;
            out->daylight_offset = -west;
        }
        if (!take_day(&s, &out->start) || !take_day(&s, &out->end))
            return false;
        out->daylight = true;
    }
    out->known = s.size == 0;
    return out->known;
}

static bool
is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1970 to the weekday of a week of a month. */
static int64_t
month_day(const struct tzday *day, int year)
{
    int64_t first = sn_days_from_civil(year, day->month, 1);
    int64_t next = day->month == 12
                       ? sn_days_from_civil(year + 1, 1, 1)
                       : sn_days_from_civil(year, day->month + 1, 1);
    int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970 began on Thursday */
    int64_t at = first + (day->day - weekday + 7) % 7 + (day->week - 1) * 7;

    return at < next ? at : at - 7;
}

/* Local seconds since 1970 of the change in a year. */
static int64_t
change_at(const struct tzday *day, int year)
{
    int64_t days = sn_days_from_civil(year, 1, 1);

    if (day->kind == TZDAY_MONTH)
        days = month_day(day, year);
    else if (day->kind == TZDAY_ORDINAL)
        days += day->day;
    else
        days += day->day - 1 + (is_leap(year) && day->day >= 60);
    return days * DAY + day->time;
}

/* South of the equator the end comes before the start. */
int32_t
sn_tzrule_offset(const struct tzrule *rule, int64_t utc_seconds)
{
    struct civil civil;
    int64_t start, end;
    bool summer;

    if (!rule->daylight)
        return rule->standard_offset;
    sn_civil_from_seconds(utc_seconds + rule->standard_offset, &civil);
    start = change_at(&rule->start, civil.year) - rule->standard_offset;
    end = change_at(&rule->end, civil.year) - rule->daylight_offset;
    if (start < end)
        summer = utc_seconds >= start && utc_seconds < end;
    else
        summer = utc_seconds >= start || utc_seconds < end;
    return summer ? rule->daylight_offset : rule->standard_offset;
}
