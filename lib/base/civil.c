/*
 * Calendar: days, seconds and names of months, without a time zone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/civil.h"

#include <stdio.h>

#define SECONDS_PER_DAY 86400

/* Days of the era of 400 years that begins on March 1 (proleptic Gregorian). */
int64_t
sn_days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year =
        (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

int64_t
sn_civil_seconds(const struct civil *civil)
{
    return sn_days_from_civil(civil->year, civil->month, civil->day) *
               SECONDS_PER_DAY +
           civil->hour * 3600 + civil->minute * 60 + civil->second;
}

void
sn_civil_from_seconds(int64_t seconds, struct civil *out)
{
    int64_t days = seconds / SECONDS_PER_DAY;
    int64_t rest = seconds % SECONDS_PER_DAY;
    int64_t era, of_era, year, of_year, month;

    if (rest < 0) {
        rest += SECONDS_PER_DAY;
        days--;
    }
    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    of_era = days - era * 146097;
    year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year + year / 4 - year / 100);
    month = (5 * of_year + 2) / 153;
    out->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    out->month = (int)(month < 10 ? month + 3 : month - 9);
    out->year = (int)(year + era * 400 + (out->month <= 2));
    out->hour = (int)(rest / 3600);
    out->minute = (int)(rest / 60 % 60);
    out->second = (int)(rest % 60);
    out->nanos = 0;
}

bool
sn_civil_valid(const struct civil *civil)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = civil->year, most;

    if (y < 1 || y > 9999 || civil->month < 1 || civil->month > 12)
        return false;
    most = days[civil->month - 1];
    if (civil->month == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
        most = 29;
    return civil->day >= 1 && civil->day <= most && civil->hour >= 0 &&
           civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 &&
           civil->second >= 0 && civil->second <= 60;
}

static int
index_of(const char *names, int count, struct slice name)
{
    int i;

    if (name.size != 3)
        return -1;
    for (i = 0; i < count; i++)
        if (memcmp(names + 3 * i, name.at, 3) == 0)
            return i;
    return -1;
}

int
sn_month_from_name(struct slice name)
{
    return index_of("JanFebMarAprMayJunJulAugSepOctNovDec", 12, name) + 1;
}

int
sn_weekday_from_name(struct slice name)
{
    return index_of("SunMonTueWedThuFriSat", 7, name);
}

bool
sn_ns_from_seconds(int64_t seconds, int32_t nanos, int64_t *ns)
{
    if (seconds > INT64_MAX / NS_PER_SECOND - 1 ||
        seconds < INT64_MIN / NS_PER_SECOND + 1)
        return false;
    *ns = seconds * NS_PER_SECOND + nanos;
    return true;
}

/* `count` digits of a number; returns what is behind them. */
static char *
write_digits(char *out, uint32_t number, int count)
{
    for (int i = count; i-- > 0; number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + count;
}

/* A fraction: none, milli-, micro- or nanoseconds. */
static char *
write_fraction(char *out, uint32_t nanos)
{
    if (nanos == 0)
        return out;
    *out++ = '.';
    if (nanos % 1000000 == 0)
        return write_digits(out, nanos / 1000000, 3);
    if (nanos % 1000 == 0)
        return write_digits(out, nanos / 1000, 6);
    return write_digits(out, nanos, 9);
}

/* Two digits and the mark behind them. */
static char *
write_two(char *out, int number, char mark)
{
    out = write_digits(out, (uint32_t)number, 2);
    *out++ = mark;
    return out;
}

void
sn_time_write(int64_t ns, int32_t offset, const char *suffix, char *out)
{
    int64_t seconds = ns / NS_PER_SECOND;
    int64_t nanos = ns % NS_PER_SECOND;
    struct civil civil;

    if (nanos < 0) {
        nanos += NS_PER_SECOND;
        seconds--;
    }
    sn_civil_from_seconds(seconds + offset, &civil);
    out = write_digits(out, (uint32_t)(civil.year % 10000), 4);
    *out++ = '-';
    out = write_two(out, civil.month, '-');
    out = write_two(out, civil.day, 'T');
    out = write_two(out, civil.hour, ':');
    out = write_two(out, civil.minute, ':');
    out = write_digits(out, (uint32_t)civil.second, 2);
    out = write_fraction(out, (uint32_t)nanos);
    for (int i = 0; i < 7 && *suffix; i++)
        *out++ = *suffix++;
    *out = '\0';
}
