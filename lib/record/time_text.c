/*
 * Instants as text: what a person types, and what outputs show.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/civil.h"
#include "base/text.h"
#include "base/zone.h"
#include "record/stamp.h"
#include "seine.h"

#define TEXT_MAX 48 /* "2025-12-03T02:11:09.123456789 +01:00" and more */

const char *
seine_time_quality_name(int quality)
{
    static const char *const names[] = {
        [SEINE_TIME_NONE] = "none",       [SEINE_TIME_EPOCH] = "epoch",
        [SEINE_TIME_ZONED] = "zoned",     [SEINE_TIME_HEADER] = "offset-header",
        [SEINE_TIME_ASSUMED] = "assumed", [SEINE_TIME_UNKNOWN] = "unknown",
        [SEINE_TIME_EXPORT] = "export",
    };

    if (quality < 0 || (size_t)quality >= sizeof(names) / sizeof(names[0]))
        return names[SEINE_TIME_NONE];
    return names[quality];
}

static bool
is_utc(const char *zone)
{
    return !zone || sn_equal_nocase(sn_slice_str(zone), sn_slice_str("utc")) ||
           sn_equal_nocase(sn_slice_str(zone), sn_slice_str("z"));
}

/*
 * A date, or a date with hours and minutes, as a whole RFC 3339 time without a
 * zone; what has more is left as it is.  full takes TEXT_MAX bytes.
 */
static bool
fill_up(struct slice text, char *full)
{
    struct slice minute = sn_slice_first(text, 16), rest;

    if (text.size >= TEXT_MAX - 10)
        return false;
    if (text.size == 10) {
        snprintf(full, TEXT_MAX, "%.10sT00:00:00", text.at);
        return true;
    }
    rest = sn_slice_skip(text, minute.size);
    if (minute.size == 16 && minute.at[13] == ':' &&
        (rest.size == 0 || (rest.at[0] != ':' && !sn_is_digit(rest.at[0]))))
        snprintf(full, TEXT_MAX, "%.16s:00%.*s", text.at, (int)rest.size,
                 rest.at);
    else
        snprintf(full, TEXT_MAX, "%.*s", (int)text.size, text.at);
    return true;
}

static bool
parse_stamp(struct slice text, struct stamp *stamp)
{
    char full[TEXT_MAX];
    struct slice all;

    memset(stamp, 0, sizeof(*stamp));
    if (sn_stamp_epoch(text, stamp) == text.size)
        return true;
    if (!fill_up(text, full))
        return false;
    all = sn_slice_str(full);
    return sn_stamp_iso(all, stamp) == all.size;
}

int
seine_time_parse(const char *text, const char *zone, int64_t *ns)
{
    struct stamp stamp;
    struct zone *local;
    int64_t out;
    int status;

    if (!text || !ns)
        return SEINE_E_INVALID;
    status = sn_zone_new(&local, zone ? zone : "UTC");
    if (status < 0)
        return status;
    status = SEINE_E_INVALID;
    if (*text && parse_stamp(sn_slice_str(text), &stamp)) {
        if (stamp.kind == STAMP_LOCAL)
            stamp.seconds = sn_zone_to_utc(local, stamp.seconds);
        if (sn_ns_from_seconds(stamp.seconds, stamp.nanos, &out)) {
            *ns = out;
            status = 0;
        }
    }
    sn_zone_free(local);
    return status;
}

/* RFC 3339 has no seconds in an offset; those of local mean time are dropped.
 */
static int32_t
whole_minutes(int32_t offset)
{
    return offset - offset % 60;
}

static int64_t
floor_seconds(int64_t ns)
{
    return ns / NS_PER_SECOND - (ns % NS_PER_SECOND < 0);
}

int
seine_time_format(int64_t ns, const char *zone, char *buffer, size_t size)
{
    char text[40], suffix[8] = "Z";
    int32_t offset = 0, most;
    struct zone *local;
    int status;

    if (!buffer || size == 0)
        return SEINE_E_INVALID;
    buffer[0] = '\0';
    if (!is_utc(zone)) {
        status = sn_zone_new(&local, zone);
        if (status < 0)
            return status;
        offset = whole_minutes(sn_zone_offset(local, floor_seconds(ns)));
        sn_zone_free(local);
        most = offset < 0 ? -offset : offset;
        snprintf(suffix, sizeof(suffix), "%c%02d:%02d", offset < 0 ? '-' : '+',
                 (int)(most / 3600 % 100), (int)(most / 60 % 60));
    }
    sn_time_write(ns, offset, suffix, text);
    if (strlen(text) >= size)
        return SEINE_E_INVALID;
    memcpy(buffer, text, strlen(text) + 1);
    return 0;
}
