/*
 * Numbers and parts of dates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/number.h"

#include "base/civil.h"
#include "base/text.h"
#include "record/stamp.h"

#define DAY_SECONDS 86400

static int
digit_value(char c, unsigned base)
{
    int value = sn_hex_value(c);

    return value < (int)base ? value : -1;
}

/* Digits of base 16 or 8; false if there are others, none, or too many. */
static bool
parse_base(struct slice s, unsigned base, int64_t *out)
{
    uint64_t value = 0;

    if (s.size == 0)
        return false;
    for (size_t i = 0; i < s.size; i++) {
        int digit = digit_value(s.at[i], base);

        if (digit < 0 || value > (uint64_t)INT64_MAX / base - 1)
            return false;
        value = value * base + (unsigned)digit;
    }
    *out = (int64_t)value;
    return true;
}

bool
sn_number_parse(struct slice s, bool hex, struct number *out)
{
    out->whole = sn_parse_i64(s, &out->integer) ||
                 (s.size > 1 && s.at[0] == '+' && sn_is_digit(s.at[1]) &&
                  sn_parse_i64(sn_slice_skip(s, 1), &out->integer));
    if (!out->whole && hex && sn_slice_opens(s, "0x"))
        out->whole = parse_base(sn_slice_skip(s, 2), 16, &out->integer);
    else if (!out->whole && hex && sn_slice_opens(s, "0o"))
        out->whole = parse_base(sn_slice_skip(s, 2), 8, &out->integer);
    if (out->whole) {
        out->real = (double)out->integer;
        return true;
    }
    return sn_parse_double(s, &out->real);
}

int
sn_number_compare(const struct number *a, const struct number *b)
{
    if (a->whole && b->whole)
        return (a->integer > b->integer) - (a->integer < b->integer);
    return (a->real > b->real) - (a->real < b->real);
}

bool
sn_number_holds(const struct number *a, enum compare compare,
                const struct number *b)
{
    /* by enum compare: does less, equal, greater hold? */
    static const bool holds[][3] = {
        [COMPARE_EQ] = {false, true, false},
        [COMPARE_LT] = {true, false, false},
        [COMPARE_LTE] = {true, true, false},
        [COMPARE_GT] = {false, false, true},
        [COMPARE_GTE] = {false, true, true},
    };

    return holds[compare][sn_number_compare(a, b) + 1];
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int
weekday(int64_t days)
{
    return (int)(((days + 3) % 7 + 7) % 7);
}

/* The week's number is that of its Thursday's year. */
static int64_t
iso_week(int64_t seconds)
{
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    int64_t thursday = days - weekday(days) + 3;
    struct civil civil;

    sn_civil_from_seconds(thursday * DAY_SECONDS, &civil);
    return (thursday - sn_days_from_civil(civil.year, 1, 1)) / 7 + 1;
}

int64_t
sn_date_part(int64_t seconds, enum date_part part)
{
    struct civil civil;

    sn_civil_from_seconds(seconds, &civil);
    switch (part) {
    case PART_MINUTE:
        return civil.minute;
    case PART_HOUR:
        return civil.hour;
    case PART_DAY:
        return civil.day;
    case PART_WEEK:
        return iso_week(seconds);
    case PART_MONTH:
        return civil.month;
    case PART_YEAR:
        return civil.year;
    case PART_NONE:
        break;
    }
    return seconds;
}

/* Seconds since 1970, or thousandths and so on: by their size. */
static bool
parse_epoch(struct slice text, int64_t *seconds)
{
    static const double last = 253402300799.0; /* 9999-12-31T23:59:59 */
    double value;

    if (!sn_parse_double(text, &value))
        return false;
    for (int i = 0; i < 3 && value > last; i++)
        value /= 1000;
    if (value < 0 || value > last)
        return false;
    *seconds = (int64_t)value;
    return true;
}

bool
sn_date_parse(struct slice text, int64_t *seconds)
{
    static size_t (*const stamps[])(struct slice, struct stamp *) = {
        sn_stamp_iso, sn_stamp_clf, sn_stamp_asctime, sn_stamp_gmt};
    struct stamp stamp;

    if (parse_epoch(text, seconds))
        return true;
    if (text.size > 0 && text.at[0] == '[')
        text = sn_slice_skip(text, 1);
    for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++)
        if (stamps[i](text, &stamp) > 0) {
            *seconds = stamp.seconds;
            return true;
        }
    return false;
}
