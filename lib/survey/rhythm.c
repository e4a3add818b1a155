/*
 * The rhythm of a log.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/rhythm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "seine.h"

#define HOUR_NS (3600 * NS_PER_SECOND)
#define MINUTE_NS (60 * NS_PER_SECOND)
#define SLOT_MINUTES 10
#define SECONDS_MOST ((UINT64_C(1) << 35) - 1)
#define HOURS_FIRST 256
#define HOURS_KEPT 4096 /* more room is given back */

/* -------------------------------------------------------------- gaps --- */

static size_t
step_of(uint64_t seconds)
{
    unsigned power = 5;

    if (seconds < 32)
        return (size_t)seconds;
    if (seconds > SECONDS_MOST)
        seconds = SECONDS_MOST;
    while (seconds >> (power + 1))
        power++;
    return 32 + (power - 5) * 16 + (size_t)(seconds >> (power - 4) & 15);
}

/* The longest gap of a step. */
static uint64_t
step_end(size_t step)
{
    unsigned power;

    if (step < 32)
        return step;
    power = 5 + (unsigned)(step - 32) / 16;
    return ((UINT64_C(16) + (step - 32) % 16 + 1) << (power - 4)) - 1;
}

void
sn_rhythm_add(struct rhythm *rhythm, uint64_t seconds)
{
    uint32_t *gaps = &rhythm->gaps[step_of(seconds)];

    if (*gaps == UINT32_MAX)
        return;
    ++*gaps;
    rhythm->count++;
}

uint64_t
sn_rhythm_p99(const struct rhythm *rhythm)
{
    uint64_t want = rhythm->count - rhythm->count / 100, seen = 0;
    size_t i;

    if (rhythm->count == 0)
        return 0;
    for (i = 0; i < RHYTHM_STEPS; i++) {
        seen += rhythm->gaps[i];
        if (seen >= want)
            return step_end(i);
    }
    return step_end(RHYTHM_STEPS - 1);
}

void
sn_rhythm_merge(struct rhythm *rhythm, const struct rhythm *other)
{
    size_t i;

    for (i = 0; i < RHYTHM_STEPS; i++) {
        uint32_t room = UINT32_MAX - rhythm->gaps[i];
        uint32_t more = other->gaps[i] < room ? other->gaps[i] : room;

        rhythm->gaps[i] += more;
        rhythm->count += more;
    }
}

/* -------------------------------------------------------------- hours --- */

static int64_t
floor_divide(int64_t a, int64_t b)
{
    int64_t quotient = a / b;

    return quotient - (a % b < 0);
}

static struct hour *
find_hour(const struct hours *hours, uint32_t log, int32_t hour)
{
    uint64_t hash =
        ((uint64_t)log << 32 ^ (uint32_t)hour) * UINT64_C(0x9e3779b97f4a7c15);
    size_t mask = hours->room - 1, i = (size_t)(hash >> 32) & mask;

    while (hours->at[i].records &&
           (hours->at[i].log != log || hours->at[i].hour != hour))
        i = (i + 1) & mask;
    return &hours->at[i];
}

static int
grow_hours(struct hours *hours)
{
    struct hours old = *hours;
    size_t i;

    hours->room = old.room ? old.room * 2 : HOURS_FIRST;
    hours->at = sn_calloc(hours->room, sizeof(*hours->at));
    if (!hours->at) {
        *hours = old;
        return SEINE_E_MEMORY;
    }
    for (i = 0; i < old.room; i++)
        if (old.at[i].records)
            *find_hour(hours, old.at[i].log, old.at[i].hour) = old.at[i];
    sn_free(old.at);
    return 0;
}

static uint32_t
add_capped(uint32_t a, uint32_t b)
{
    return b > UINT32_MAX - a ? UINT32_MAX : a + b;
}

static void
add_hour(struct hour *to, const struct hour *from)
{
    to->minutes |= from->minutes;
    to->records = add_capped(to->records, from->records);
    to->requests = add_capped(to->requests, from->requests);
}

int
sn_hours_merge(struct hours *hours, uint32_t log, const struct hour *other)
{
    struct hour *hour;

    hours->bit = 0;
    if (hours->count >= hours->room / 2 && grow_hours(hours) < 0)
        return SEINE_E_MEMORY;
    hour = find_hour(hours, log, other->hour);
    if (hour->records == 0) {
        if (hours->count == hours->limit) {
            hours->refused += other->records;
            return 0;
        }
        hours->count++;
        hour->log = log;
        hour->hour = other->hour;
    }
    hours->latest = (size_t)(hour - hours->at);
    add_hour(hour, other);
    return 0;
}

/* Count a record in an hour that is there. */
static void
count_record(struct hour *hour, uint64_t minute, bool request)
{
    hour->minutes |= minute;
    hour->records += hour->records < UINT32_MAX;
    hour->requests += request && hour->requests < UINT32_MAX;
}

/* The hour of the last record, if it is of this log; NULL: look for it. */
static struct hour *
latest_hour(const struct hours *hours, uint32_t log)
{
    struct hour *latest =
        hours->latest < hours->room ? &hours->at[hours->latest] : NULL;

    return latest && latest->records && latest->log == log ? latest : NULL;
}

int
sn_hours_add(struct hours *hours, uint32_t log, int64_t ns, bool request)
{
    struct hour *latest = latest_hour(hours, log);
    struct hour hour = {.records = 1, .requests = request};
    int64_t minute, number;

    if (latest && hours->bit && (uint64_t)ns - hours->minute < MINUTE_NS) {
        count_record(latest, hours->bit, request);
        return 0;
    }
    minute = floor_divide(ns, MINUTE_NS);
    number = floor_divide(minute, 60);
    hour.hour = (int32_t)number;
    hour.minutes = UINT64_C(1) << (minute - number * 60);
    if (!latest || latest->hour != hour.hour)
        return sn_hours_merge(hours, log, &hour);
    count_record(latest, hour.minutes, request);
    hours->minute = (uint64_t)minute * MINUTE_NS;
    hours->bit = hour.minutes;
    return 0;
}

void
sn_hours_clear(struct hours *hours)
{
    if (hours->room > HOURS_KEPT) {
        sn_free(hours->at);
        hours->at = NULL;
        hours->room = 0;
    } else if (hours->at) {
        memset(hours->at, 0, hours->room * sizeof(*hours->at));
    }
    hours->count = 0;
    hours->refused = 0;
}

void
sn_hours_fini(struct hours *hours)
{
    sn_free(hours->at);
    memset(hours, 0, sizeof(*hours));
}

int
sn_hours_order(const void *a, const void *b)
{
    const struct hour *x = a, *y = b;

    if (x->log != y->log)
        return x->log < y->log ? -1 : 1;
    return x->hour < y->hour ? -1 : x->hour > y->hour;
}

static void
merge_equal(struct hours *hours)
{
    size_t i, count = 0;

    for (i = 0; i < hours->count; i++) {
        struct hour *last = count ? &hours->at[count - 1] : NULL;

        if (!last || sn_hours_order(last, &hours->at[i]) != 0) {
            hours->at[count++] = hours->at[i];
            continue;
        }
        add_hour(last, &hours->at[i]);
    }
    hours->count = count;
}

void
sn_hours_sort(struct hours *hours, const uint32_t *canon)
{
    size_t i, count = 0;

    for (i = 0; i < hours->room; i++)
        if (hours->at[i].records) {
            hours->at[count] = hours->at[i];
            hours->at[count].log = canon[hours->at[count].log];
            count++;
        }
    hours->count = count;
    if (count > 1)
        qsort(hours->at, count, sizeof(*hours->at), sn_hours_order);
    merge_equal(hours);
}

size_t
sn_hours_from(const struct hours *hours, uint32_t log, int64_t hour)
{
    size_t low = 0, high = hours->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct hour *at = &hours->at[middle];

        if (at->log < log || (at->log == log && at->hour < hour))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The minutes [from, to) of an hour that begins at `start`, all in minutes. */
static uint64_t
minute_mask(int64_t start, int64_t from, int64_t to)
{
    uint64_t mask = (UINT64_C(1) << 60) - 1;

    if (from > start)
        mask &= from - start < 60 ? ~UINT64_C(0) << (from - start) : 0;
    if (to < start + 60)
        mask &= to > start ? (UINT64_C(1) << (to - start)) - 1 : 0;
    return mask;
}

bool
sn_hours_alive(const struct hours *hours, uint32_t log, int64_t from,
               int64_t to)
{
    int64_t first = floor_divide(from, MINUTE_NS);
    int64_t end = floor_divide(to, MINUTE_NS);
    size_t i;

    if (first * MINUTE_NS < from)
        first++;
    for (i = sn_hours_from(hours, log, floor_divide(first, 60));
         i < hours->count && hours->at[i].log == log &&
         (int64_t)hours->at[i].hour * 60 < end;
         i++)
        if (hours->at[i].minutes &
            minute_mask((int64_t)hours->at[i].hour * 60, first, end))
            return true;
    return false;
}

/* -------------------------------------------------------------- habit --- */

/* 1970-01-01 was a Thursday: 0 for Monday to Friday. */
static unsigned
day_class(int64_t day)
{
    int64_t weekday = (day % 7 + 7 + 3) % 7; /* 0: Monday */

    return weekday >= 5;
}

/* Days of a class among [first, last]. */
static uint64_t
count_days(int64_t first, int64_t last, unsigned class)
{
    int64_t whole = last < first ? 0 : (last - first + 1) / 7, day;
    uint64_t count = (uint64_t)whole * (class ? 2 : 5);

    for (day = first + whole * 7; day <= last; day++)
        count += day_class(day) == class;
    return count;
}

/* Count the slots of an hour up or down. */
static void
note_alive(struct habit *habit, const struct hour *hour, bool down)
{
    int64_t start = (int64_t)hour->hour * 60 + habit->zone_seconds / 60;

    for (int64_t slot = 0; slot < 6; slot++) {
        uint64_t mask = UINT64_C(0x3ff) << (slot * SLOT_MINUTES);
        int64_t minute = start + slot * SLOT_MINUTES;
        int64_t day = floor_divide(minute, 1440);
        uint32_t *alive =
            &habit->alive[day_class(day)][(minute - day * 1440) / SLOT_MINUTES];

        if (!(hour->minutes & mask))
            continue;
        if (!down)
            ++*alive;
        else if (*alive)
            --*alive;
    }
}

/* The day in which a time in seconds lies. */
static int64_t
day_of(const struct habit *habit, int64_t seconds)
{
    return floor_divide(seconds + habit->zone_seconds, 86400);
}

void
sn_habit_learn(struct habit *habit, const struct hours *hours, uint32_t log)
{
    size_t begin = sn_hours_from(hours, log, INT32_MIN), end;
    int64_t first, last;

    memset(habit->days, 0, sizeof(habit->days));
    memset(habit->alive, 0, sizeof(habit->alive));
    for (end = begin; end < hours->count && hours->at[end].log == log; end++)
        note_alive(habit, &hours->at[end], false);
    if (begin == end)
        return;
    first = day_of(habit, (int64_t)hours->at[begin].hour * 3600);
    last = day_of(habit, (int64_t)hours->at[end - 1].hour * 3600);
    habit->days[0] = count_days(first, last, 0);
    habit->days[1] = count_days(first, last, 1);
}

/* Take the days [first, last] out of a habit. */
static void
forget_days(struct habit *habit, const struct hours *hours, uint32_t log,
            int64_t first, int64_t last)
{
    int64_t from = floor_divide(first * 86400 - habit->zone_seconds, 3600);
    int64_t to = floor_divide((last + 1) * 86400 - habit->zone_seconds, 3600);
    uint64_t days;
    size_t i;

    for (i = sn_hours_from(hours, log, from);
         i < hours->count && hours->at[i].log == log && hours->at[i].hour < to;
         i++)
        note_alive(habit, &hours->at[i], true);
    for (unsigned class = 0; class < 2; class ++) {
        days = count_days(first, last, class);
        habit->days[class] -=
            days < habit->days[class] ? days : habit->days[class];
    }
}

/* The slots of [from, to) one by one. */
static void
weigh_slots(const struct habit *habit, int64_t from, int64_t to,
            struct habit_verdict *out)
{
    int64_t slot_ns = SLOT_MINUTES * MINUTE_NS;
    int64_t zone = habit->zone_seconds * NS_PER_SECOND;
    int64_t slot = floor_divide(from + zone - 1, slot_ns) + 1;
    int64_t end = floor_divide(to + zone, slot_ns);
    double usual = 0, share;
    int64_t n;

    /* A silence of weeks is like one of a fortnight. */
    for (n = 0; slot < end && n < 14 * DAY_SLOTS; slot++, n++) {
        int64_t day = floor_divide(slot, DAY_SLOTS);
        unsigned class = day_class(day);
        uint64_t days = habit->days[class];
        uint64_t alive = habit->alive[class][slot - day * DAY_SLOTS];

        if (alive > days)
            alive = days;
        share = (double)alive / (double)(days + 1);
        out->surprise -= log(1 - share);
        usual += days ? (double)alive / (double)days : 0;
        if (n == 0 || days < out->days)
            out->days = days;
    }
    out->usual = n ? (unsigned)(usual * 100 / (double)n) : 0;
}

void
sn_habit_judge(const struct habit *habit, const struct hours *hours,
               uint32_t log, int64_t from, int64_t to,
               struct habit_verdict *out)
{
    struct habit other = *habit;

    memset(out, 0, sizeof(*out));
    forget_days(&other, hours, log,
                day_of(habit, floor_divide(from, NS_PER_SECOND)),
                day_of(habit, floor_divide(to, NS_PER_SECOND)));
    weigh_slots(&other, from, to, out);
}
