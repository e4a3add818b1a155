/*
 * Time that is missing: silences, holes between files, steps back.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "survey/survey.h"

#define SILENCE_LEAST (30 * 60) /* seconds */
#define HOLE_LEAST (10 * 60)
#define RHYTHM_TIMES 20 /* so many times the 99th percentile of the gaps */
#define CLOCK_NS                                             \
 (10 * MINUTE_NS) /* a changed clock explains a step so near \
                   */
#define OVERLAP_NS (2 * NS_PER_SECOND)

/* That all slots are silent by chance: less than one in ten thousand. */
#define SURPRISE 9.2

/* What is needed to judge one log. */
struct judged {
    struct seine_survey *survey;
    struct log *log;
    uint32_t number;
    uint64_t p99;
    struct habit habit;
};

static uint64_t
threshold(const struct judged *judged, uint64_t least)
{
    uint64_t own = judged->p99 * RHYTHM_TIMES;

    return own > least ? own : least;
}

static uint64_t
seconds_between(int64_t from, int64_t to)
{
    return ((uint64_t)to - (uint64_t)from) / NS_PER_SECOND;
}

/* Is the log mostly alive at this time of day?  What is known, in words. */
static bool
is_unusual(const struct judged *judged, int64_t from, int64_t to, char *text,
           size_t size)
{
    struct habit_verdict verdict;

    sn_habit_judge(&judged->habit, &judged->survey->hours, judged->number, from,
                   to, &verdict);
    if (verdict.days == 0)
        snprintf(text, size, "no other day of its kind to compare with");
    else
        snprintf(text, size,
                 "at this time of day alive on %u %% of %" PRIu64
                 " other days of its kind",
                 verdict.usual, verdict.days);
    return verdict.days == 0 || verdict.surprise > SURPRISE;
}

static int
tell(const struct judged *judged, enum sign_kind kind, const struct gap *gap,
     uint64_t least, const char *text)
{
    seine_survey_sign sign = sn_survey_sign_at(&gap->place);

    sign.value = seconds_between(gap->from, gap->to);
    sign.threshold = threshold(judged, least);
    sign.from = gap->from;
    sign.to = gap->to;
    sign.zone_unknown = gap->unknown;
    sign.detail = text;
    sign.detail_size = strlen(text);
    return sn_survey_sign(judged->survey, kind, judged->number, &sign);
}

/* ------------------------------------------------------------ silences --- */

static int
compare_gaps(const void *a, const void *b)
{
    const struct gap *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return strcmp(x->place.file, y->place.file);
}

/* 1: another log of the appliance has a record in there; -1: there is none. */
static int
others_alive(const struct judged *judged, int64_t from, int64_t to)
{
    struct seine_survey *survey = judged->survey;
    const struct log *other;
    int found = -1;
    uint32_t i;

    for (i = 0; i < survey->logs.count; i++) {
        other = sn_survey_log(survey, i);
        if (i == judged->number || other->canon != i ||
            other->box != judged->log->box || other->view.first == INT64_MAX)
            continue;
        found = 0;
        if (sn_hours_alive(&survey->hours, i, from, to))
            return 1;
    }
    return found;
}

static int
judge_gaps(const struct judged *judged)
{
    struct log *log = judged->log;
    int64_t from = 0, to = 0;
    int status = 0, alive;
    char text[100];
    size_t i;

    if (log->gaps.list.count > 1)
        qsort(log->gaps.list.at, log->gaps.list.count,
              sizeof(*log->gaps.list.at), compare_gaps);
    for (i = 0; status == 0 && i < log->gaps.list.count; i++) {
        const struct gap *gap = &log->gaps.list.at[i];

        if ((i > 0 && gap->from == from && gap->to == to) ||
            seconds_between(gap->from, gap->to) <=
                threshold(judged, SILENCE_LEAST))
            continue;
        from = gap->from;
        to = gap->to;
        if (!is_unusual(judged, from, to, text, sizeof(text)))
            continue;
        alive = others_alive(judged, from + MINUTE_NS, to - MINUTE_NS);
        judged->survey->report.silences_not_judged += alive < 0;
        if (alive > 0)
            status = tell(judged, SIGN_SILENCE, gap, SILENCE_LEAST, text);
    }
    return status;
}

/* ------------------------------------------------------------- the chain ---
 */

static int
compare_links(const void *a, const void *b)
{
    const struct link *x = a, *y = b;

    if (x->log != y->log)
        return x->log < y->log ? -1 : 1;
    if (x->unknown != y->unknown)
        return x->unknown ? 1 : -1;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return strcmp(x->place.file, y->place.file);
}

/* The last record of all other logs of the appliance; INT64_MIN: none. */
static int64_t
others_last(const struct judged *judged)
{
    struct seine_survey *survey = judged->survey;
    int64_t last = INT64_MIN;
    uint32_t i;

    for (i = 0; i < survey->logs.count; i++) {
        const struct log *other = sn_survey_log(survey, i);

        if (i != judged->number && other->canon == i &&
            other->box == judged->log->box && other->view.last > last)
            last = other->view.last;
    }
    return last;
}

static int
judge_end(const struct judged *judged, const struct link *last)
{
    int64_t others = others_last(judged);
    const struct gap gap = {last->end, others, last->unknown, last->last};
    char text[100];

    if (!last->current || others <= last->end ||
        seconds_between(last->end, others) <=
            threshold(judged, SILENCE_LEAST) ||
        !is_unusual(judged, last->end, others, text, sizeof(text)))
        return 0;
    return tell(judged, SIGN_EARLY_END, &gap, SILENCE_LEAST, text);
}

/* A file without header may follow a log's own silence. */
static int
judge_hole(const struct judged *judged, int64_t end, const struct link *next)
{
    const struct gap gap = {end, next->begin, next->unknown, next->place};
    char text[100];
    bool unusual = is_unusual(judged, end, next->begin, text, sizeof(text));

    if (seconds_between(end, next->begin) <= threshold(judged, HOLE_LEAST) ||
        (!next->header && !unusual))
        return 0;
    return tell(judged, SIGN_HOLE, &gap, HOLE_LEAST, text);
}

/*
 * Files in order of time.  One whose zone is not known has no place among those
 * of known zone: it begins another chain.
 */
static int
judge_chain(const struct judged *judged, const struct link *links, size_t count)
{
    const struct link *last = NULL;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < count; i++) {
        const struct link *next = &links[i];

        if (next->begin == INT64_MAX)
            continue;
        if (last && last->unknown == next->unknown) {
            if (next->begin > last->end)
                status = judge_hole(judged, last->end, next);
            else if (last->end - next->begin > OVERLAP_NS)
                judged->log->view.overlaps++;
        } else {
            last = NULL;
        }
        if (!last || next->end >= last->end)
            last = next;
    }
    if (status == 0 && last)
        status = judge_end(judged, last);
    return status;
}

/* ------------------------------------------------------------ steps back ---
 */

static bool
is_near_clock(const struct box *box, int64_t from, int64_t to)
{
    size_t i;

    for (i = 0; i < box->clocks.count; i++) {
        int64_t clock = box->clocks.at[i];

        if ((clock > from - CLOCK_NS && clock < from + CLOCK_NS) ||
            (clock > to - CLOCK_NS && clock < to + CLOCK_NS))
            return true;
    }
    return false;
}

/* Those that a changed clock explains are no signs. */
static void
excuse_steps(struct seine_survey *survey)
{
    size_t i, kept = 0;

    for (i = 0; i < survey->signs.count; i++) {
        const struct sign *sign = &survey->signs.at[i];

        if (sign->kind == SIGN_BACKWARDS &&
            is_near_clock(sn_survey_box(survey, sign->box), sign->view.from,
                          sign->view.to)) {
            sn_survey_log(survey, sign->log)->view.clock_changes++;
            survey->report.signs_total--;
        } else {
            survey->signs.at[kept++] = *sign;
        }
    }
    survey->signs.count = kept;
}

int
sn_survey_judge_time(struct seine_survey *survey)
{
    struct link *links = survey->links.at;
    size_t count = survey->links.count, i = 0, end;
    int status = 0;
    uint32_t n;

    excuse_steps(survey);
    if (count > 1)
        qsort(links, count, sizeof(*links), compare_links);
    for (n = 0; status == 0 && n < survey->logs.count; n++) {
        struct judged judged = {.survey = survey, .number = n};

        judged.log = sn_survey_log(survey, n);
        if (judged.log->canon != n)
            continue;
        judged.p99 = judged.log->view.gap_p99 =
            sn_rhythm_p99(&judged.log->rhythm);
        judged.log->view.gaps = judged.log->rhythm.count;
        if (survey->zone && judged.log->view.first != INT64_MAX)
            judged.habit.zone_seconds = sn_zone_offset(
                survey->zone, judged.log->view.first / NS_PER_SECOND);
        sn_habit_learn(&judged.habit, &survey->hours, n);
        while (i < count && links[i].log < n)
            i++;
        for (end = i; end < count && links[end].log == n;)
            end++;
        status = judge_gaps(&judged);
        if (status == 0 && end > i)
            status = judge_chain(&judged, links + i, end - i);
        i = end;
    }
    return status;
}
