/*
 * What every record tells of its log: when it is alive, whether time runs
 * backwards, and whether its lines are whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/text.h"
#include "survey/survey.h"

#define BACKWARDS_NS (2 * NS_PER_SECOND)
#define GAP_LEAST (30 * 60) /* seconds: shorter ones are no silence */

/* --------------------------------------------------------------- kinds --- */

static int
note_kind(struct seine_survey *survey, struct log *log,
          const struct seine_record *record)
{
    struct slice name = {"", 0};
    seine_survey_kind *kind;
    size_t i;

    if (sn_record_has(record, FIELD_EVENT_ACTION))
        name = sn_slice_first(record->value[FIELD_EVENT_ACTION].text,
                              LIMIT_SURVEY_VALUE);
    for (i = 0; i < log->kinds.count; i++)
        if (sn_slice_is(name, log->kinds.at[i].name)) {
            log->kinds.at[i].count++;
            return 0;
        }
    if (log->kinds.count == LIMIT_SURVEY_KINDS) {
        log->view.kinds_dropped++;
        return 0;
    }
    kind = sn_array_push(&log->kinds, sizeof(*kind));
    if (!kind)
        return SEINE_E_MEMORY;
    kind->name = sn_arena_string(&survey->texts, name);
    kind->count = 1;
    return kind->name ? 0 : SEINE_E_MEMORY;
}

/* ---------------------------------------------------------------- time --- */

static int64_t
gap_length(const struct gap *gap)
{
    return gap->to - gap->from;
}

static int
compare_lengths(const void *a, const void *b)
{
    int64_t x = gap_length(a), y = gap_length(b);

    return x < y ? -1 : x > y;
}

/* Put a gap in the place of the shortest one, if it is longer. */
static void
replace_shortest(struct log *log, const struct gap *gap)
{
    struct gap *heap = log->gaps.at;
    size_t at = 0, count = log->gaps.count, child;

    if (!log->gaps_full && count > 1)
        qsort(heap, count, sizeof(*heap), compare_lengths);
    log->gaps_full = true;
    if (count == 0 || gap_length(gap) <= gap_length(&heap[0]))
        return;
    for (child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count &&
            gap_length(&heap[child + 1]) < gap_length(&heap[child]))
            child++;
        if (gap_length(&heap[child]) >= gap_length(gap))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = *gap;
}

/* The shortest silence goes when there are too many. */
static int
keep_gap(struct seine_survey *survey, struct log *log, const struct gap *gap)
{
    struct gap *slot;

    if (log->gaps_full || log->gaps.count == LIMIT_SURVEY_GAPS ||
        survey->gaps == LIMIT_SURVEY_GAPS_ALL) {
        survey->report.gaps_dropped++;
        replace_shortest(log, gap);
        return 0;
    }
    slot = sn_array_push(&log->gaps, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *gap;
    survey->gaps++;
    return 0;
}

static int
note_gap(struct seine_survey *survey, const struct part *part, int64_t ns,
         const seine_evidence *evidence)
{
    struct log *log = sn_survey_log(survey, part->log);
    uint64_t seconds =
        ((uint64_t)ns - (uint64_t)part->previous) / NS_PER_SECOND;
    struct gap gap = {
        .from = part->previous,
        .to = ns,
        .unknown = part->previous_unknown,
        .place = sn_survey_place(survey, evidence),
    };

    sn_rhythm_add(&log->rhythm, seconds);
    if (seconds > log->view.gap_longest) {
        log->view.gap_longest = seconds;
        log->view.gap_from = part->previous;
        log->gap_place = gap.place;
    }
    return seconds > GAP_LEAST ? keep_gap(survey, log, &gap) : 0;
}

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

static int
note_backwards(struct seine_survey *survey, const struct part *part,
               const struct seine_time *when, const seine_evidence *evidence)
{
    struct log *log = sn_survey_log(survey, part->log);
    seine_survey_place place = sn_survey_place(survey, evidence);
    seine_survey_sign sign = sn_survey_sign_at(&place);

    if (part->begun)
        return 0;
    if (is_summer_end(when, part->previous)) {
        log->view.dst_steps++;
        return 0;
    }
    sign.value =
        ((uint64_t)part->previous - (uint64_t)when->ns) / NS_PER_SECOND;
    sign.threshold = BACKWARDS_NS / NS_PER_SECOND;
    sn_survey_sign_time(&sign, when);
    sign.from = part->previous;
    return sn_survey_sign(survey, SIGN_BACKWARDS, part->log, &sign);
}

/* Where the file begins and ends; header lines count as well. */
static void
widen(struct part *part, int64_t ns, const seine_survey_place *place)
{
    if (ns < part->link.begin)
        part->link.begin = ns;
    if (ns >= part->link.end) {
        part->link.end = ns;
        part->link.last = *place;
    }
    if (!part->link.place.file)
        part->link.place = *place;
}

/* A record against the one before it. */
static int
compare_times(struct seine_survey *survey, struct part *part,
              const struct seine_time *when, const seine_evidence *evidence)
{
    bool unknown = when->quality == SEINE_TIME_UNKNOWN;
    int status = 0;

    if (part->previous != INT64_MIN && unknown == part->previous_unknown) {
        if (when->ns >= part->previous)
            status = note_gap(survey, part, when->ns, evidence);
        else if (part->previous - when->ns > BACKWARDS_NS)
            status = note_backwards(survey, part, when, evidence);
    }
    part->previous = when->ns;
    part->previous_unknown = unknown;
    part->begun = false;
    return status;
}

/* Headers may be in UTC before the line that tells the offset. */
static int
note_header(struct seine_survey *survey, struct part *part,
            const struct seine_record *record, const seine_evidence *evidence)
{
    seine_survey_place place = sn_survey_place(survey, evidence);
    struct slice action = record->value[FIELD_EVENT_ACTION].text;

    part->headers++;
    if (sn_record_has(record, FIELD_EVENT_ACTION) &&
        sn_slice_is(action, "log-begin"))
        part->begun = true;
    if (!part->link.place.file)
        part->link.place = place;
    if (sn_survey_is_time(&record->when) &&
        record->when.quality != SEINE_TIME_UNKNOWN)
        widen(part, record->when.ns, &place);
    return 0;
}

int
sn_survey_time(struct seine_survey *survey, struct part *part,
               const struct seine_record *record,
               const seine_evidence *evidence)
{
    struct log *log = sn_survey_log(survey, part->log);
    const struct seine_time *when = &record->when;
    seine_survey_place place;
    int status;

    part->lines += evidence->lines;
    if (evidence->flags & SEINE_EVIDENCE_HEADER)
        return note_header(survey, part, record, evidence);
    log->view.records++;
    part->records++;
    log->view.zone_unknown += when->quality == SEINE_TIME_UNKNOWN;
    part->link.unknown |= when->quality == SEINE_TIME_UNKNOWN;
    place = sn_survey_place(survey, evidence);
    if (!part->link.place.file)
        part->link.place = place;
    status = note_kind(survey, log, record);
    if (status < 0)
        return status;
    if (!sn_survey_is_time(when)) {
        log->view.untimed++;
        survey->report.times_dropped += when->quality != SEINE_TIME_NONE;
        return 0;
    }
    if (when->ns < log->view.first)
        log->view.first = when->ns;
    if (when->ns > log->view.last)
        log->view.last = when->ns;
    widen(part, when->ns, &place);
    status = compare_times(survey, part, when, evidence);
    if (status < 0)
        return status;
    return sn_hours_add(&survey->hours, part->log, when->ns,
                        sn_record_has(record, FIELD_STATUS) ||
                            sn_record_has(record, FIELD_METHOD));
}

/* --------------------------------------------------------------- lines --- */

/* The words that begin the message of an entry. */
static bool
is_level(struct slice s)
{
    static const char *const levels[] = {
        " Info: ", " Warning: ", " Critical: ", " Debug: ", " Trace: "};
    size_t i;

    for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (sn_slice_opens(s, levels[i]))
            return true;
    return false;
}

/*
 * "Mon Dec  1 00:00:00 2025 Info: " inside a message; the colons of its time
 * are looked for.
 */
static bool
find_stamp(struct slice text, size_t *out)
{
    struct stamp stamp;
    size_t at, used, before;

    for (at = 12; at + 11 < text.size; at++) {
        at += sn_slice_find(sn_slice_skip(text, at), ':');
        if (at + 11 >= text.size)
            return false;
        if (text.at[at + 3] != ':' || !sn_is_digit(text.at[at - 1]))
            continue;
        /* "Mon Dec 1 00" or "Mon Dec  1 00", "Mon Dec 11 00" */
        for (before = 12; before <= 13 && before <= at; before++) {
            used = sn_stamp_asctime(sn_slice_skip(text, at - before), &stamp);
            if (used && is_level(sn_slice_skip(text, at - before + used))) {
                *out = at - before;
                return true;
            }
        }
    }
    return false;
}

static int
check_merged(struct seine_survey *survey, const struct part *part,
             const struct seine_record *record, const seine_evidence *evidence)
{
    struct slice line =
        sn_slice_first(record->payload, sn_slice_find(record->payload, '\n'));
    seine_survey_place place = sn_survey_place(survey, evidence);
    seine_survey_sign sign = sn_survey_sign_at(&place);
    size_t at;

    if (!find_stamp(line, &at))
        return 0;
    if (!(evidence->flags & SEINE_EVIDENCE_WRAPPED))
        place.offset += (size_t)(line.at - record->text.at) + at;
    sign.value = 2;
    sign.threshold = 1;
    sn_survey_sign_time(&sign, &record->when);
    sign.detail = line.at + at;
    sign.detail_size = line.size - at < 200 ? line.size - at : 200;
    return sn_survey_sign(survey, SIGN_MERGED, part->log, &sign);
}

/* A request is one line: what follows it is the rest of something else. */
static int
check_continuation(struct seine_survey *survey, const struct part *part,
                   const struct seine_record *record,
                   const seine_evidence *evidence)
{
    seine_survey_place place = sn_survey_place(survey, evidence);
    seine_survey_sign sign = sn_survey_sign_at(&place);
    struct slice rest =
        sn_slice_skip(record->text, sn_slice_find(record->text, '\n') + 1);

    if (evidence->lines < 2 || !sn_record_has(record, FIELD_EVENT_ACTION) ||
        !sn_slice_is(record->value[FIELD_EVENT_ACTION].text, "request"))
        return 0;
    place.line++;
    place.offset += record->text.size - rest.size;
    sign.value = sign.count = evidence->lines - 1;
    sn_survey_sign_time(&sign, &record->when);
    sign.detail = rest.at;
    sign.detail_size = rest.size < 200 ? rest.size : 200;
    return sn_survey_sign(survey, SIGN_CONTINUATION, part->log, &sign);
}

/* The appliance says that its clock was set. */
static int
note_clock(struct seine_survey *survey, const struct part *part,
           const struct seine_record *record)
{
    struct box *box = sn_survey_box(survey, part->box);
    int64_t *at;

    if (!sn_survey_is_time(&record->when) ||
        box->clocks.count == LIMIT_SURVEY_CLOCKS ||
        sn_find_nocase(record->text, sn_slice_str("system time was changed")) ==
            record->text.size)
        return 0;
    at = sn_array_push(&box->clocks, sizeof(*at));
    if (!at)
        return SEINE_E_MEMORY;
    *at = record->when.ns;
    return 0;
}

int
sn_survey_lines(struct seine_survey *survey, struct part *part,
                const struct seine_record *record,
                const seine_evidence *evidence)
{
    bool text = (record->format->flags & FORMAT_ENVELOPE) != 0;
    int status = 0;

    if (evidence->flags & (SEINE_EVIDENCE_HEADER | SEINE_EVIDENCE_ORPHAN) ||
        !text)
        return 0;
    if ((evidence->flags & SEINE_EVIDENCE_CUT) && part->cuts++ == 0)
        part->cut = sn_survey_place(survey, evidence);
    status = check_merged(survey, part, record, evidence);
    if (status == 0)
        status = check_continuation(survey, part, record, evidence);
    if (status == 0 && !sn_record_has(record, FIELD_METHOD))
        status = note_clock(survey, part, record);
    return status;
}
