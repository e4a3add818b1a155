/*
 * Single stamps, each in its own notation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/stamp.h"

#include "base/civil.h"
#include "base/text.h"

#define MINUTE 60
#define HOUR 3600
#define LEAP_YEAR 1972 /* year-less stamps may be a 29 February */

/* The digits at the start of s as a number: between min and max of them. */
static size_t
take_digits(struct slice s, size_t min, size_t max, int *out)
{
    size_t at = 0;
    int number = 0;

    while (at < s.size && at < max && sn_is_digit(s.at[at]))
        number = number * 10 + (s.at[at++] - '0');
    *out = number;
    return at >= min ? at : 0;
}

/* "HH:MM:SS" at the start of s: 8, or 0. */
static size_t
take_clock(struct slice s, struct civil *civil)
{
    if (s.size < 8 || s.at[2] != ':' || s.at[5] != ':' ||
        !take_digits(s, 2, 2, &civil->hour) ||
        !take_digits(sn_slice_skip(s, 3), 2, 2, &civil->minute) ||
        !take_digits(sn_slice_skip(s, 6), 2, 2, &civil->second))
        return 0;
    return s.size > 8 && sn_is_digit(s.at[8]) ? 0 : 8;
}

/* "Mon DD HH:MM:SS " with a day of one or two digits, padded or not (Q1). */
static size_t
take_month_to_clock(struct slice s, struct civil *civil)
{
    size_t at = 4, used;

    if (s.size < 14 || s.at[3] != ' ')
        return 0;
    civil->month = sn_month_from_name(sn_slice_first(s, 3));
    if (!civil->month)
        return 0;
    at += s.at[at] == ' ';
    used = take_digits(sn_slice_skip(s, at), 1, 2, &civil->day);
    at += used;
    if (!used || at >= s.size || s.at[at] != ' ')
        return 0;
    used = take_clock(sn_slice_skip(s, at + 1), civil);
    return used ? at + 1 + used : 0;
}

static size_t
finish(struct stamp *out, struct slice s, size_t used,
       const struct civil *civil, int32_t offset, enum stamp_kind kind)
{
    if (!sn_civil_valid(civil))
        return 0;
    out->text = sn_slice_first(s, used);
    out->seconds = sn_civil_seconds(civil) - offset;
    out->nanos = civil->nanos;
    out->kind = kind;
    return used;
}

size_t
sn_stamp_bsd(struct slice s, struct stamp *out)
{
    struct civil civil = {.year = LEAP_YEAR};
    size_t used = take_month_to_clock(s, &civil);

    return used ? finish(out, s, used, &civil, 0, STAMP_YEARLESS) : 0;
}

/*
 * asctime, as AsyncOS writes it; the weekday is no check of the date, since
 * masked logs have wrong ones.  Also without the weekday, as some relays do.
 */
size_t
sn_stamp_asctime(struct slice s, struct stamp *out)
{
    struct civil civil = {0};
    struct slice rest = s;
    size_t used, year;

    if (s.size < 15 || s.at[3] != ' ')
        return 0;
    if (sn_weekday_from_name(sn_slice_first(s, 3)) >= 0)
        rest = sn_slice_skip(s, 4);
    used = take_month_to_clock(rest, &civil);
    rest = sn_slice_skip(rest, used);
    if (!used || rest.size < 5 || rest.at[0] != ' ')
        return 0;
    year = take_digits(sn_slice_skip(rest, 1), 4, 4, &civil.year);
    rest = sn_slice_skip(rest, 1 + year);
    if (!year || (rest.size && rest.at[0] != ' ' && rest.at[0] != ':'))
        return 0;
    return finish(out, s, s.size - rest.size, &civil, 0, STAMP_LOCAL);
}

/* "+HH:MM", "+HHMM" or "+HH": bytes used. */
static size_t
take_zone(struct slice s, int32_t *offset)
{
    int hours, minutes = 0;
    size_t at = 3;

    if (s.size < 3 || (s.at[0] != '+' && s.at[0] != '-') ||
        !take_digits(sn_slice_skip(s, 1), 2, 2, &hours))
        return 0;
    if (s.size > at && s.at[at] == ':')
        at++;
    if (take_digits(sn_slice_skip(s, at), 2, 2, &minutes))
        at += 2;
    else
        at = 3;
    if (hours > 23 || minutes > 59 || (s.size > at && sn_is_digit(s.at[at])))
        return 0;
    *offset = (int32_t)(hours * HOUR + minutes * MINUTE);
    if (s.at[0] == '-')
        *offset = -*offset;
    return at;
}

/* "DD/Mon/YYYY" at the start of s: 11, or 0. */
static size_t
take_clf_date(struct slice s, struct civil *civil)
{
    if (s.size < 11 || s.at[2] != '/' || s.at[6] != '/' ||
        !take_digits(s, 2, 2, &civil->day) ||
        !take_digits(sn_slice_skip(s, 7), 4, 4, &civil->year))
        return 0;
    civil->month = sn_month_from_name(sn_slice(s.at + 3, 3));
    return civil->month ? 11 : 0;
}

/* The brackets are the caller's.  A blank for the first colon is the API
   log's notation. */
size_t
sn_stamp_clf(struct slice s, struct stamp *out)
{
    struct civil civil = {0};
    size_t at = take_clf_date(s, &civil), used = 0;
    int32_t offset = 0;

    if (!at || s.size < 20 || (s.at[at] != ':' && s.at[at] != ' ') ||
        !take_clock(sn_slice_skip(s, at + 1), &civil))
        return 0;
    at += 9;
    if (at < s.size && s.at[at] == ' ')
        used = take_zone(sn_slice_skip(s, at + 1), &offset);
    if (!used)
        return finish(out, s, at, &civil, 0, STAMP_LOCAL);
    return finish(out, s, at + 1 + used, &civil, offset, STAMP_ZONED);
}

/* The digits of a fraction as nanoseconds; beyond the ninth they are lost. */
static size_t
take_fraction(struct slice s, int32_t *nanos)
{
    int32_t unit = 100000000, sum = 0;
    size_t at = 0;

    while (at < s.size && sn_is_digit(s.at[at])) {
        sum += (s.at[at++] - '0') * unit;
        unit /= 10;
    }
    *nanos = sum;
    return at;
}

size_t
sn_stamp_epoch(struct slice s, struct stamp *out)
{
    int64_t seconds = 0;
    size_t at = 0, fraction;

    while (at < s.size && at < 11 && sn_is_digit(s.at[at]))
        seconds = seconds * 10 + (s.at[at++] - '0');
    if (at < 9 || at > 10)
        return 0;
    out->nanos = 0;
    if (at < s.size && s.at[at] == '.') {
        fraction = take_fraction(sn_slice_skip(s, at + 1), &out->nanos);
        if (!fraction)
            return 0;
        at += 1 + fraction;
    }
    out->text = sn_slice_first(s, at);
    out->seconds = seconds;
    out->kind = STAMP_EPOCH;
    return at;
}

/* "YYYY-MM-DDTHH:MM:SS", blank or T: 19, or 0. */
static size_t
take_iso(struct slice s, struct civil *civil)
{
    if (s.size < 19 || s.at[4] != '-' || s.at[7] != '-' ||
        (s.at[10] != 'T' && s.at[10] != ' ' && s.at[10] != 't') ||
        !take_digits(s, 4, 4, &civil->year) ||
        !take_digits(sn_slice_skip(s, 5), 2, 2, &civil->month) ||
        !take_digits(sn_slice_skip(s, 8), 2, 2, &civil->day) ||
        !take_clock(sn_slice_skip(s, 11), civil))
        return 0;
    return 19;
}

size_t
sn_stamp_iso(struct slice s, struct stamp *out)
{
    struct civil civil = {0};
    size_t at = take_iso(s, &civil), used;
    int32_t offset = 0;

    if (!at)
        return 0;
    if (at < s.size && (s.at[at] == '.' || s.at[at] == ',')) {
        used = take_fraction(sn_slice_skip(s, at + 1), &civil.nanos);
        at += used ? used + 1 : 0;
    }
    if (at < s.size && (s.at[at] == 'Z' || s.at[at] == 'z'))
        return finish(out, s, at + 1, &civil, 0, STAMP_ZONED);
    used = take_zone(sn_slice_skip(s, at), &offset);
    return finish(out, s, at + used, &civil, offset,
                  used ? STAMP_ZONED : STAMP_LOCAL);
}

/* Does s begin so?  9: a digit, A: a letter, ~: blank or digit, else itself. */
static bool
opens_like(struct slice s, const char *shape)
{
    for (size_t at = 0; shape[at]; at++) {
        char c = at < s.size ? s.at[at] : '\n';

        if (shape[at] == '9'   ? !sn_is_digit(c)
            : shape[at] == 'A' ? !sn_is_alpha(c)
            : shape[at] == '~' ? c != ' ' && !sn_is_digit(c)
                               : c != shape[at])
            return false;
    }
    return true;
}

/* An impossible date of a common log in brackets, after client, ident and user.
 */
static bool
has_spoilt_clf(struct slice line)
{
    struct slice front, word;
    size_t open = 0, words = 0;
    struct stamp stamp;

    while ((open += sn_slice_find(sn_slice_skip(line, open), '[')) <
           line.size) {
        if (opens_like(sn_slice_skip(line, open), "[99/AAA/9999:99:99:99"))
            break;
        open++;
    }
    front = sn_slice_first(line, open);
    if (sn_stamp_clf(sn_slice_skip(line, open + 1), &stamp))
        return false;
    while (open < line.size && words < 3 && sn_next_word(&front, &word))
        words++;
    return words == 3;
}

bool
sn_stamp_is_spoilt(struct slice line)
{
    static const char *const shapes[] = {
        "AAA AAA ~9 99:99:99 ",  "AAA AAA 9 99:99:99 ",
        "AAA ~9 99:99:99 ",      "AAA 9 99:99:99 ",
        "9999-99-99T99:99:99",   "99999999.999 ",
        "999999999.999 ",        "9999999999.999 ",
        "99999999999.999 ",      "999999999999.999 ",
        "9999999999999.999 ",    "99 AAA 9999 99:99:99 (",
        "9 AAA 9999 99:99:99 (", "99/AAA/9999:99:99:99 ",
    };
    struct stamp stamp;

    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if (opens_like(line, shapes[i]))
            return !sn_stamp_epoch(line, &stamp) && !sn_stamp_clf(line, &stamp);
    return has_spoilt_clf(line);
}

/* "(GMT+H:MM)", "(GMT)": bytes used; the sign is as printed, + is east. */
static size_t
take_gmt(struct slice s, int32_t *offset)
{
    size_t at = 4, used;
    int hours, minutes;

    *offset = 0;
    if (sn_slice_opens(s, "(GMT)"))
        return 5;
    if (!sn_slice_opens(s, "(GMT") || s.size < 10 ||
        (s.at[at] != '+' && s.at[at] != '-'))
        return 0;
    used = take_digits(sn_slice_skip(s, ++at), 1, 2, &hours);
    at += used;
    if (!used || hours > 23 || at >= s.size || s.at[at] != ':' ||
        !take_digits(sn_slice_skip(s, at + 1), 2, 2, &minutes) ||
        minutes > 59 || at + 3 >= s.size || s.at[at + 3] != ')')
        return 0;
    *offset = (int32_t)(hours * HOUR + minutes * MINUTE);
    if (s.at[4] == '-')
        *offset = -*offset;
    return at + 4;
}

size_t
sn_stamp_gmt(struct slice s, struct stamp *out)
{
    struct civil civil = {0};
    size_t day = take_digits(s, 1, 2, &civil.day), at = day + 10, used;
    int32_t offset;

    if (!day || s.size < at + 8 || s.at[day] != ' ' || s.at[day + 4] != ' ' ||
        s.at[day + 9] != ' ' ||
        !take_digits(sn_slice_skip(s, day + 5), 4, 4, &civil.year) ||
        !take_clock(sn_slice_skip(s, at), &civil))
        return 0;
    civil.month = sn_month_from_name(sn_slice(s.at + day + 1, 3));
    at += 8;
    if (!civil.month || at >= s.size || s.at[at] != ' ')
        return 0;
    used = take_gmt(sn_slice_skip(s, at + 1), &offset);
    return used ? finish(out, s, at + 1 + used, &civil, offset, STAMP_ZONED)
                : 0;
}
