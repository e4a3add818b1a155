/*
 * What every sighting tells of its log: when it is alive, and whether time runs
 * backwards.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/trail.h"

#define BACKWARDS_NS (2 * NS_PER_SECOND)
#define GAP_LEAST (30 * 60) /* seconds: shorter ones are no silence */

bool
sn_survey_is_time(const struct seine_time *when)
{
    return when->quality != SEINE_TIME_NONE && when->ns <= SURVEY_TIME_MOST &&
           when->ns >= -SURVEY_TIME_MOST;
}

/* -------------------------------------------------------------- silences ---
 */

static int
note_gap(struct part *part, const struct sighting *sighting)
{
    int64_t ns = sighting->when->ns;
    uint64_t seconds =
        ((uint64_t)ns - (uint64_t)part->previous) / NS_PER_SECOND;
    struct gap gap = {
        .from = part->previous,
        .to = ns,
        .unknown = part->previous_unknown,
        .place = sn_trail_place(sighting),
    };

    sn_rhythm_add(&part->rhythm, seconds);
    if (seconds > part->gap_longest) {
        part->gap_longest = seconds;
        part->gap_from = part->previous;
        part->gap_place = gap.place;
    }
    if (seconds <= GAP_LEAST)
        return 0;
    return sn_gaps_keep(&part->gaps, &gap,
                        part->gaps.list.count < LIMIT_SURVEY_GAPS);
}

/* ------------------------------------------------------------ steps back ---
 */

/* The local time of a stamp, in seconds as if it were UTC. */
static bool
local_seconds(const struct seine_time *when, int64_t *out)
{
    struct slice text = sn_slice(when->original, when->original_size);
    struct stamp stamp;

    memset(&stamp, 0, sizeof(stamp));
    if (text.size && sn_stamp_asctime(text, &stamp)) {
        *out = stamp.seconds;
        return true;
    }
    *out = when->ns / NS_PER_SECOND;
    return when->quality == SEINE_TIME_UNKNOWN;
}

/*
 * Up to an hour back, to the hours before 3 of a Sunday (or to 23 h before it)
 * in March, April, September, October or November, in a log whose stamps are
 * local time: the end of summer time, somewhere.
 */
static bool
is_summer_end(const struct seine_time *when, int64_t previous)
{
    const unsigned months = 1U << 3 | 1U << 4 | 1U << 9 | 1U << 10 | 1U << 11;
    struct civil civil;
    int64_t seconds, days;

    if (when->quality == SEINE_TIME_EPOCH ||
        when->quality == SEINE_TIME_ZONED ||
        (uint64_t)previous - (uint64_t)when->ns > HOUR_NS ||
        !local_seconds(when, &seconds))
        return false;
    sn_civil_from_seconds(seconds, &civil);
    days = sn_days_from_civil(civil.year, civil.month, civil.day) +
           (civil.hour == 23);
    return (months >> civil.month & 1) &&
           (civil.hour < 3 || civil.hour == 23) &&
           ((days + 4) % 7 + 7) % 7 == 0;
}

/* The order of an export is that of whoever asked for it. */
static int
note_backwards(struct trail *trail, uint32_t number,
               const struct sighting *sighting)
{
    struct part *part = &trail->parts.at[number];
    struct trail_sign sign;

    if (part->begun || sighting->flags & SEINE_EVIDENCE_WRAPPED)
        return 0;
    if (is_summer_end(sighting->when, part->previous)) {
        part->dst_steps++;
        return 0;
    }
    sign = sn_trail_sign_at(SIGN_BACKWARDS, number, sighting);
    sign.value = ((uint64_t)part->previous - (uint64_t)sighting->when->ns) /
                 NS_PER_SECOND;
    sign.threshold = BACKWARDS_NS / NS_PER_SECOND;
    sign.from = part->previous;
    return sn_trail_sign(trail, &sign, sn_slice("", 0));
}

/* ---------------------------------------------------------------- span --- */

/* Where the file begins and ends; header lines count as well. */
static void
widen(struct part *part, int64_t ns, const seine_survey_place *where)
{
    if (ns < part->begin)
        part->begin = ns;
    if (ns >= part->end) {
        part->end = ns;
        part->last_place = *where;
        part->ended = true;
    }
}

static void
begin_at(struct part *part, const seine_survey_place *where)
{
    if (!part->placed)
        part->place = *where;
    part->placed = true;
}

/* A record against the one before it. */
static int
compare_times(struct trail *trail, uint32_t number,
              const struct sighting *sighting)
{
    struct part *part = &trail->parts.at[number];
    const struct seine_time *when = sighting->when;
    bool unknown = when->quality == SEINE_TIME_UNKNOWN;
    int status = 0;

    if (part->previous != INT64_MIN && unknown == part->previous_unknown) {
        if (when->ns >= part->previous)
            status = note_gap(part, sighting);
        else if (part->previous - when->ns > BACKWARDS_NS)
            status = note_backwards(trail, number, sighting);
    }
    part->previous = when->ns;
    part->previous_unknown = unknown;
    part->begun = false;
    return status;
}

/* Headers may be in UTC before the line that tells the offset. */
static void
note_header(struct part *part, const struct sighting *sighting)
{
    seine_survey_place where = sn_trail_place(sighting);

    part->headers++;
    if (sn_slice_is(sighting->action, "log-begin"))
        part->begun = true;
    begin_at(part, &where);
    if (sn_survey_is_time(sighting->when) &&
        sighting->when->quality != SEINE_TIME_UNKNOWN)
        widen(part, sighting->when->ns, &where);
}

int
sn_trail_time(struct trail *trail, uint32_t number,
              const struct sighting *sighting)
{
    struct part *part = &trail->parts.at[number];
    const struct seine_time *when = sighting->when;
    seine_survey_place where = sn_trail_place(sighting);
    int status;

    part->lines += sighting->lines;
    if (sighting->flags & SEINE_EVIDENCE_HEADER) {
        note_header(part, sighting);
        return 0;
    }
    part->records++;
    part->zone_unknown += when->quality == SEINE_TIME_UNKNOWN;
    part->unknown |= when->quality == SEINE_TIME_UNKNOWN;
    begin_at(part, &where);
    if (!sn_survey_is_time(when)) {
        part->untimed++;
        part->times_dropped += when->quality != SEINE_TIME_NONE;
        return 0;
    }
    if (when->ns < part->first)
        part->first = when->ns;
    if (when->ns > part->last)
        part->last = when->ns;
    widen(part, when->ns, &where);
    status = compare_times(trail, number, sighting);
    if (status < 0)
        return status;
    return sn_hours_add(&trail->hours, number, when->ns, sighting->request);
}
