/*
 * The times that exports give to their entries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/export_time.h"

#include "base/civil.h"
#include "base/text.h"

/* The event's own time is better than that of its arrival. */
static const struct slice names[] = {
    SLICE("date"),
    SLICE("datetime"),
    SLICE("ts"),
    SLICE("time"),
    SLICE("timestamp"),
    SLICE("TimeGenerated"),
    SLICE("TimeGenerated [UTC]"),
    SLICE("EventTime"),
    SLICE("EventTime [UTC]"),
    SLICE("@timestamp"),
    SLICE("_time"),
};

unsigned
sn_export_time_rank(struct slice name)
{
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (sn_slice_equal(names[i], name))
            return i + 1;
    return 0;
}

/* Digits and at most one fraction: seconds, or a finer unit by their number. */
static bool
parse_epoch(struct slice text, struct stamp *out)
{
    static const struct {
        size_t digits;
        int64_t per_second;
    } units[] = {{11, 1}, {14, 1000}, {17, 1000000}, {19, 1000000000}};
    size_t point = sn_slice_find(text, '.');
    uint64_t whole;

    if (!sn_parse_u64(sn_slice_first(text, point), &whole) || point < 9)
        return false;
    if (point <= 10)
        return sn_stamp_epoch(text, out) == text.size;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (point <= units[i].digits) {
            int64_t per = units[i].per_second;

            out->seconds = (int64_t)(whole / (uint64_t)per);
            out->nanos = (int32_t)((int64_t)(whole % (uint64_t)per) *
                                   (NS_PER_SECOND / per));
            out->kind = STAMP_EPOCH;
            return true;
        }
    return false;
}

/* A number of at most `digits` digits, and the byte after it. */
static bool
take_part(struct slice *rest, size_t digits, const char *ends, int *out)
{
    size_t at = 0;

    *out = 0;
    while (at < rest->size && at < digits && sn_is_digit(rest->at[at]))
        *out = *out * 10 + (rest->at[at++] - '0');
    if (at == 0 || at == rest->size ||
        !memchr(ends, rest->at[at], strlen(ends)))
        return false;
    *rest = sn_slice_skip(*rest, at + 1);
    return true;
}

/* ".603 PM", "PM" or nothing, at the end of a time. */
static bool
take_half_day(struct slice rest, struct civil *civil)
{
    bool afternoon = sn_slice_is(rest, "PM");

    if (!afternoon && !sn_slice_is(rest, "AM"))
        return false;
    if (civil->hour < 1 || civil->hour > 12)
        return false;
    civil->hour = civil->hour % 12 + (afternoon ? 12 : 0);
    return true;
}

/* Month first, hours from 1 to 12. */
static bool
parse_american(struct slice text, struct stamp *out)
{
    struct civil civil = {0};
    int32_t unit = 100000000;

    if (!take_part(&text, 2, "/", &civil.month) ||
        !take_part(&text, 2, "/", &civil.day) ||
        !take_part(&text, 4, ", ", &civil.year))
        return false;
    text = sn_trim(text);
    if (!take_part(&text, 2, ":", &civil.hour) ||
        !take_part(&text, 2, ":", &civil.minute))
        return false;
    if (text.size < 2 || !sn_is_digit(text.at[0]) || !sn_is_digit(text.at[1]))
        return false;
    civil.second = (text.at[0] - '0') * 10 + (text.at[1] - '0');
    text = sn_slice_skip(text, 2);
    if (text.size && text.at[0] == '.')
        text = sn_slice_skip(text, 1);
    for (; text.size && sn_is_digit(text.at[0]); unit /= 10) {
        civil.nanos += (text.at[0] - '0') * unit;
        text = sn_slice_skip(text, 1);
    }
    if (!take_half_day(sn_trim(text), &civil) || !sn_civil_valid(&civil))
        return false;
    out->seconds = sn_civil_seconds(&civil);
    out->nanos = civil.nanos;
    out->kind = STAMP_ZONED;
    return true;
}

/* " UTC" may follow; another name of a zone makes the time a local one. */
static bool
parse_iso(struct slice text, struct stamp *out)
{
    size_t used = sn_stamp_iso(text, out);
    struct slice rest = sn_trim(sn_slice_skip(text, used));

    if (!used)
        return false;
    if (sn_slice_is(rest, "UTC") || sn_slice_is(rest, "GMT"))
        out->kind = STAMP_ZONED;
    for (size_t i = 0; i < rest.size; i++)
        if (!sn_is_alpha(rest.at[i]))
            return false;
    return true;
}

bool
sn_export_time_parse(struct slice text, struct stamp *out)
{
    memset(out, 0, sizeof(*out));
    text = sn_trim(text);
    if (!parse_epoch(text, out) && !parse_iso(text, out) &&
        !parse_american(text, out)) {
        memset(out, 0, sizeof(*out));
        return false;
    }
    out->text = text;
    return true;
}
