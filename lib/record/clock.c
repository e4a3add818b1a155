/*
 * The clock of one input.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/clock.h"

#include <stdlib.h>

#include "base/civil.h"

#define DAY 86400
#define HALF_YEAR (INT64_C(182) * DAY)
#define NEARLY_YEAR (INT64_C(358) * DAY)
#define SLACK \
 (INT64_C(2) * DAY)  /* of hints: zones, and clocks that are wrong */
#define LEAP_CYCLE 8 /* years from a 29 February to the next one */
#define ZONE_MOST (14 * 3600)
#define ZONE_STEP 900 /* zones differ by quarters of an hour */
#define ZONE_SLOP 2   /* seconds that an export may be late */

void
sn_clock_init(struct clock *clock, const struct zone *assume)
{
    memset(clock, 0, sizeof(*clock));
    clock->assume = assume;
    clock->hint_low = INT64_MIN;
    clock->hint_high = INT64_MAX;
}

void
sn_clock_set_hint(struct clock *clock, enum clock_hint hint, int64_t seconds)
{
    clock->hint = hint;
    clock->hint_seconds = seconds;
}

void
sn_clock_set_offset(struct clock *clock, int32_t offset)
{
    clock->offset = offset;
    clock->offset_known = true;
}

static int
year_of(int64_t seconds)
{
    struct civil civil;

    sn_civil_from_seconds(seconds, &civil);
    return civil.year;
}

/* A time of 1972 in another year; false for a 29 February that it has not. */
static bool
move_to_year(int64_t yearless, int year, int64_t *out)
{
    struct civil civil;

    sn_civil_from_seconds(yearless, &civil);
    civil.year = year;
    if (!sn_civil_valid(&civil))
        return false;
    *out = sn_civil_seconds(&civil);
    return true;
}

/* The year in which the time is nearest to another time. */
static int
nearest_year(int64_t yearless, int64_t to)
{
    int best = 0, about = year_of(to);
    int64_t distance = INT64_MAX, at;

    for (int year = about - LEAP_CYCLE; year <= about + LEAP_CYCLE; year++)
        if (move_to_year(yearless, year, &at) && llabs(at - to) < distance) {
            distance = llabs(at - to);
            best = year;
        }
    return best;
}

/* The hint could have been this much and not less; and not more. */
static void
note_low(struct clock *clock, int64_t seconds)
{
    if (seconds > clock->hint_low)
        clock->hint_low = seconds;
}

static void
note_high(struct clock *clock, int64_t seconds)
{
    if (seconds < clock->hint_high)
        clock->hint_high = seconds;
}

/* The year next to another one, in that direction, that has this time. */
static bool
find_next(int64_t yearless, int year, int step, int64_t *at)
{
    for (int i = 0; i < LEAP_CYCLE; i++)
        if (move_to_year(yearless, year += step, at))
            return true;
    return false;
}

/* The last year in which the time is not after the hint. */
static int
year_until(struct clock *clock, int64_t yearless)
{
    int64_t bound = clock->hint_seconds + SLACK, at, later;
    int about = year_of(bound);

    for (int year = about; year >= about - LEAP_CYCLE; year--)
        if (move_to_year(yearless, year, &at) && at <= bound) {
            note_low(clock, at - SLACK);
            if (find_next(yearless, year, 1, &later))
                note_high(clock, later - SLACK - 1);
            return year;
        }
    note_low(clock, clock->hint_seconds);
    note_high(clock, clock->hint_seconds);
    return 0;
}

/* The first year in which the time is not before the hint. */
static int
year_from(struct clock *clock, int64_t yearless)
{
    int64_t bound = clock->hint_seconds - SLACK, at, earlier;
    int about = year_of(bound);

    for (int year = about; year <= about + LEAP_CYCLE; year++)
        if (move_to_year(yearless, year, &at) && at >= bound) {
            note_high(clock, at + SLACK);
            if (find_next(yearless, year, -1, &earlier))
                note_low(clock, earlier + SLACK + 1);
            return year;
        }
    note_low(clock, clock->hint_seconds);
    note_high(clock, clock->hint_seconds);
    return 0;
}

static bool
is_after_writing(struct clock *clock, int64_t yearless, int year)
{
    int64_t at;

    if (clock->hint != HINT_WRITTEN || !move_to_year(yearless, year, &at))
        return false;
    if (at > clock->hint_seconds + SLACK) {
        note_high(clock, at - SLACK - 1);
        return true;
    }
    note_low(clock, at - SLACK);
    return false;
}

static bool
is_before_opening(struct clock *clock, int64_t yearless, int year)
{
    int64_t at;

    if (clock->hint != HINT_BEGUN || !move_to_year(yearless, year, &at))
        return false;
    if (at < clock->hint_seconds - SLACK) {
        note_low(clock, at + SLACK + 1);
        return true;
    }
    note_high(clock, at + SLACK);
    return false;
}

/*
 * The year after that of the stamp before.  A long way back in the calendar is
 * December to January; nearly a year forward is a late entry of December.
 */
static int
next_year(struct clock *clock, int64_t yearless)
{
    int64_t step = yearless - clock->last_yearless, at;
    int year = clock->year;

    if ((step < -HALF_YEAR && !is_after_writing(clock, yearless, year + 1)) ||
        is_before_opening(clock, yearless, year))
        year++;
    else if (step > NEARLY_YEAR ||
             (step > HALF_YEAR && is_after_writing(clock, yearless, year)))
        year--;
    if (move_to_year(yearless, year, &at))
        return year;
    at = 0;
    move_to_year(clock->last_yearless, clock->year, &at);
    return nearest_year(yearless, at);
}

static int
infer_year(struct clock *clock, int64_t yearless)
{
    if (clock->year)
        return next_year(clock, yearless);
    if (clock->neighbour_known)
        return nearest_year(yearless, clock->neighbour);
    if (clock->hint == HINT_WRITTEN)
        return year_until(clock, yearless);
    if (clock->hint == HINT_BEGUN)
        return year_from(clock, yearless);
    return 0;
}

/* Local time to UTC, by the best that is known of the zone. */
static int
apply_zone(const struct clock *clock, int64_t *seconds)
{
    if (clock->offset_known) {
        *seconds -= clock->offset;
        return SEINE_TIME_HEADER;
    }
    if (clock->assume) {
        *seconds = sn_zone_to_utc(clock->assume, *seconds);
        return SEINE_TIME_ASSUMED;
    }
    return SEINE_TIME_UNKNOWN;
}

static void
set_time(struct seine_time *out, int quality, int64_t seconds, int32_t nanos)
{
    out->quality = sn_ns_from_seconds(seconds, nanos, &out->ns)
                       ? quality
                       : SEINE_TIME_NONE;
}

static void
resolve_yearless(struct clock *clock, const struct stamp *stamp,
                 struct seine_time *out)
{
    int year = infer_year(clock, stamp->seconds);
    int64_t seconds;
    int quality;

    clock->hint_used = true;
    if (!year || !move_to_year(stamp->seconds, year, &seconds))
        return;
    clock->year = year;
    clock->last_yearless = stamp->seconds;
    quality = apply_zone(clock, &seconds);
    set_time(out, quality, seconds, stamp->nanos);
    out->year_inferred = 1;
}

void
sn_clock_resolve(struct clock *clock, const struct stamp *stamp,
                 struct seine_time *out)
{
    static const int qualities[] = {
        [STAMP_ZONED] = SEINE_TIME_ZONED,
        [STAMP_EPOCH] = SEINE_TIME_EPOCH,
        [STAMP_EXPORT] = SEINE_TIME_EXPORT,
    };
    int64_t seconds = stamp->seconds;
    int quality;

    memset(out, 0, sizeof(*out));
    out->original = stamp->text.at ? stamp->text.at : "";
    out->original_size = stamp->text.size;
    if (stamp->kind == STAMP_NONE)
        return;
    if (stamp->kind == STAMP_YEARLESS) {
        resolve_yearless(clock, stamp, out);
        return;
    }
    clock->neighbour_known = true;
    clock->neighbour = stamp->seconds;
    quality = stamp->kind == STAMP_LOCAL ? apply_zone(clock, &seconds)
                                         : qualities[stamp->kind];
    set_time(out, quality, seconds, stamp->nanos);
}

/* Can the difference of local time and UTC be a zone? */
static bool
is_zone(int64_t difference)
{
    int64_t odd = llabs(difference) % ZONE_STEP;

    return llabs(difference) <= ZONE_MOST + ZONE_SLOP &&
           (odd <= ZONE_SLOP || odd >= ZONE_STEP - ZONE_SLOP);
}

void
sn_clock_resolve_export(struct clock *clock, const struct stamp *stamp,
                        const struct stamp *export_stamp,
                        struct seine_time *out)
{
    if (stamp->kind == STAMP_NONE) {
        sn_clock_resolve(clock, export_stamp, out);
        return;
    }
    if (stamp->kind == STAMP_YEARLESS && export_stamp->kind != STAMP_NONE) {
        clock->year = 0;
        clock->neighbour_known = true;
        clock->neighbour = export_stamp->seconds;
    }
    sn_clock_resolve(clock, stamp, out);
    if (out->quality == SEINE_TIME_UNKNOWN &&
        export_stamp->kind == STAMP_EXPORT &&
        is_zone(out->ns / NS_PER_SECOND - export_stamp->seconds)) {
        set_time(out, SEINE_TIME_EXPORT, export_stamp->seconds,
                 export_stamp->nanos);
        out->year_inferred = 0;
    }
}
