/*
 * Windows of counts and sequences; numbers are in window_number.c, distinct
 * values in window_value.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/window.h"

#include "base/mem.h"
#include "correlate/window_part.h"

bool
sn_bound_holds(enum bound_kind kind, int order)
{
    switch (kind) {
    case BOUND_GT:
        return order > 0;
    case BOUND_GTE:
        return order >= 0;
    case BOUND_LT:
        return order < 0;
    case BOUND_LTE:
        return order <= 0;
    case BOUND_EQ:
        return order == 0;
    default:
        return order != 0;
    }
}

bool
sn_bounds_hold(const struct correlation *correlation,
               const struct number *number)
{
    for (size_t i = 0; i < correlation->bound_count; i++) {
        const struct bound *bound = &correlation->bounds[i];

        if (!sn_bound_holds(bound->kind,
                            sn_number_compare(number, &bound->limit)))
            return false;
    }
    return true;
}

static struct number
whole_number(size_t count)
{
    struct number number = {true, (int64_t)count, (double)count};

    return number;
}

int64_t
sn_window_oldest(const struct window_rules *rules, int64_t now)
{
    int64_t span = rules->correlation->span;

    return now < INT64_MIN + span ? INT64_MIN : now - span;
}

/* ---------------------------------------------------------------- ring --- */

struct sample *
sn_ring_at(const struct ring *ring, size_t index)
{
    return &ring->at[(ring->first + index) & (ring->room - 1)];
}

void
sn_ring_pop(struct ring *ring)
{
    ring->first = (ring->first + 1) & (ring->room - 1);
    ring->count--;
}

int
sn_ring_push(struct ring *ring, const struct sample *sample)
{
    if (ring->count == ring->room) {
        struct ring bigger = {.room = ring->room ? ring->room * 2 : 4};

        bigger.at = sn_calloc(bigger.room, sizeof(*bigger.at));
        if (!bigger.at)
            return SEINE_E_MEMORY;
        for (size_t i = 0; i < ring->count; i++)
            bigger.at[i] = *sn_ring_at(ring, i);
        bigger.count = ring->count;
        sn_free(ring->at);
        *ring = bigger;
    }
    *sn_ring_at(ring, ring->count++) = *sample;
    return 0;
}

/* ---------------------------------------------------------- event_count --- */

static int
push_count(struct window *window, const struct window_rules *rules,
           const struct arrival *arrival)
{
    struct sample sample = {.time = arrival->time};
    struct ring *ring = &window->ring;
    int64_t oldest = sn_window_oldest(rules, arrival->time);
    struct number number;

    while (ring->count > 0 &&
           (sn_ring_at(ring, 0)->time < oldest || ring->count == rules->most))
        sn_ring_pop(ring);
    if (sn_ring_push(ring, &sample) < 0)
        return SEINE_E_MEMORY;
    number = whole_number(ring->count);
    return sn_bounds_hold(rules->correlation, &number);
}

static double
value_count(const struct window *window, const struct window_rules *rules,
            int64_t now)
{
    (void)rules;
    (void)now;
    return (double)window->ring.count;
}

/* ------------------------------------------------------------- temporal --- */

static int
need_times(struct window *window, const struct window_rules *rules)
{
    size_t count = rules->correlation->base_count;

    if (window->times)
        return 0;
    window->times = sn_calloc(count, sizeof(*window->times));
    if (!window->times)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        window->times[i] = INT64_MIN;
    return 0;
}

/* Is a time one that is in the window? */
static bool
is_recent(int64_t time, int64_t oldest)
{
    return time != INT64_MIN && time >= oldest;
}

static size_t
count_recent(const struct window *window, const struct window_rules *rules,
             int64_t now)
{
    int64_t oldest = sn_window_oldest(rules, now);
    size_t count = 0;

    for (size_t i = 0; i < rules->correlation->base_count; i++)
        count += is_recent(window->times[i], oldest);
    return count;
}

static int
push_temporal(struct window *window, const struct window_rules *rules,
              const struct arrival *arrival)
{
    const struct correlation *correlation = rules->correlation;
    struct number number;

    if (need_times(window, rules) < 0)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < correlation->base_count; i++)
        if (correlation->bases[i] == arrival->base)
            window->times[i] = arrival->time;
    number = whole_number(count_recent(window, rules, arrival->time));
    return sn_bounds_hold(correlation, &number);
}

static double
value_temporal(const struct window *window, const struct window_rules *rules,
               int64_t now)
{
    return (double)count_recent(window, rules, now);
}

/* The earliest of the latest: without what came before. */
static int64_t
begin_temporal(const struct window *window, const struct window_rules *rules,
               int64_t now)
{
    int64_t oldest = sn_window_oldest(rules, now), begin = now;

    for (size_t i = 0; i < rules->correlation->base_count; i++)
        if (is_recent(window->times[i], oldest) && window->times[i] < begin)
            begin = window->times[i];
    return begin;
}

/* ------------------------------------------------------ temporal_ordered ---
 */

static size_t
longest_run(const struct window *window, const struct window_rules *rules,
            int64_t now)
{
    int64_t oldest = sn_window_oldest(rules, now);
    size_t count = rules->correlation->base_count;

    while (count > 0 && !is_recent(window->times[count - 1], oldest))
        count--;
    return count;
}

/* From the last place down, so that one event does not count twice. */
static int
push_ordered(struct window *window, const struct window_rules *rules,
             const struct arrival *arrival)
{
    const struct correlation *correlation = rules->correlation;
    struct number number;

    if (need_times(window, rules) < 0)
        return SEINE_E_MEMORY;
    for (size_t i = correlation->base_count; i > 0; i--) {
        if (correlation->bases[i - 1] != arrival->base)
            continue;
        if (i == 1)
            window->times[0] = arrival->time;
        else if (window->times[i - 2] > window->times[i - 1])
            window->times[i - 1] = window->times[i - 2];
    }
    number = whole_number(longest_run(window, rules, arrival->time));
    return sn_bounds_hold(correlation, &number);
}

static double
value_ordered(const struct window *window, const struct window_rules *rules,
              int64_t now)
{
    return (double)longest_run(window, rules, now);
}

static int64_t
begin_ordered(const struct window *window, const struct window_rules *rules,
              int64_t now)
{
    size_t count = longest_run(window, rules, now);

    return count ? window->times[count - 1] : now;
}

/* ----------------------------------------------------------------- types ---
 */

static int64_t
begin_window(const struct window *window, const struct window_rules *rules,
             int64_t now)
{
    (void)window;
    return sn_window_oldest(rules, now);
}

static const struct {
    int (*push)(struct window *window, const struct window_rules *rules,
                const struct arrival *arrival);
    double (*value)(const struct window *window,
                    const struct window_rules *rules, int64_t now);
    int64_t (*begin)(const struct window *window,
                     const struct window_rules *rules, int64_t now);
} types[CORRELATION_TYPES] = {
    [CORRELATION_EVENT_COUNT] = {push_count, value_count, begin_window},
    [CORRELATION_VALUE_COUNT] = {sn_window_push_value, sn_window_value_distinct,
                                 begin_window},
    [CORRELATION_TEMPORAL] = {push_temporal, value_temporal, begin_temporal},
    [CORRELATION_TEMPORAL_ORDERED] = {push_ordered, value_ordered,
                                      begin_ordered},
    [CORRELATION_VALUE_SUM] = {sn_window_push_sum, sn_window_value_sum,
                               begin_window},
    [CORRELATION_VALUE_AVG] = {sn_window_push_sum, sn_window_value_sum,
                               begin_window},
    [CORRELATION_VALUE_PERCENTILE] = {sn_window_push_percentile,
                                      sn_window_value_percentile, begin_window},
};

/* One more than the greatest limit, whatever the comparison is. */
void
sn_window_rules(struct window_rules *rules,
                const struct correlation *correlation)
{
    rules->correlation = correlation;
    rules->most = 2;
    for (size_t i = 0; i < correlation->bound_count; i++) {
        double limit = correlation->bounds[i].limit.real;

        if (limit >= (double)(SIZE_MAX / 4))
            rules->most = SIZE_MAX / 4;
        else if (limit > 0 && (size_t)limit + 2 > rules->most)
            rules->most = (size_t)limit + 2;
    }
}

int
sn_window_push(struct window *window, const struct window_rules *rules,
               const struct arrival *arrival)
{
    return types[rules->correlation->type].push(window, rules, arrival);
}

double
sn_window_value(const struct window *window, const struct window_rules *rules,
                int64_t now)
{
    return types[rules->correlation->type].value(window, rules, now);
}

int64_t
sn_window_begin(const struct window *window, const struct window_rules *rules,
                int64_t now)
{
    return types[rules->correlation->type].begin(window, rules, now);
}

size_t
sn_window_used(const struct window *window, const struct window_rules *rules)
{
    size_t used = window->text_size +
                  window->ring.room * sizeof(*window->ring.at) +
                  window->values.room * sizeof(*window->values.at) +
                  window->bucket_count * sizeof(*window->buckets);

    if (window->times)
        used += rules->correlation->base_count * sizeof(*window->times);
    return used;
}

void
sn_window_fini(struct window *window)
{
    for (size_t i = 0; i < window->values.count; i++)
        sn_free(window->values.at[i].text);
    sn_array_fini(&window->values);
    sn_free(window->ring.at);
    sn_free(window->times);
    sn_free(window->buckets);
    sn_free(window->below);
}
