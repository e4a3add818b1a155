/*
 * Sums, averages and percentiles of the numbers in a window.
 *
 * Whole numbers are added up exactly; fractions in double precision, from zero
 * again whenever none is left.  A percentile is never sorted for: its rank and
 * how many numbers are below a limit tell how the two compare.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/mem.h"
#include "correlate/window_part.h"

#define WHOLE_PERCENT 100000 /* in thousandths */

/* ------------------------------------------------------------------ sums ---
 */

static bool
adds_up(int64_t a, int64_t b)
{
    return b >= 0 ? a <= INT64_MAX - b : a >= INT64_MIN - b;
}

/* What does not fit is counted as a fraction. */
static void
add_number(struct window *window, const struct number *number)
{
    if (number->whole && adds_up(window->whole, number->integer)) {
        window->whole += number->integer;
        return;
    }
    window->real += number->real;
    window->reals++;
}

static void
take_number(struct window *window, const struct number *number)
{
    if (number->whole && number->integer != INT64_MIN &&
        adds_up(window->whole, -number->integer)) {
        window->whole -= number->integer;
        return;
    }
    window->real -= number->real;
    if (number->whole)
        window->reals++;
    else if (--window->reals == 0)
        window->real = 0;
}

static struct number
sum_of(const struct window *window, const struct window_rules *rules)
{
    double count = (double)window->ring.count;
    struct number sum = {
        .whole = window->real == 0,
        .integer = window->whole,
        .real = (double)window->whole + window->real,
    };

    if (rules->correlation->type != CORRELATION_VALUE_AVG || count == 0)
        return sum;
    if (sum.whole && sum.integer % (int64_t)window->ring.count == 0) {
        sum.integer /= (int64_t)window->ring.count;
        sum.real = (double)sum.integer;
        return sum;
    }
    sum.whole = false;
    sum.real /= count;
    return sum;
}

int
sn_window_push_sum(struct window *window, const struct window_rules *rules,
                   const struct arrival *arrival)
{
    struct sample sample = {arrival->time, arrival->number};
    int64_t oldest = sn_window_oldest(rules, arrival->time);
    struct ring *ring = &window->ring;
    struct number sum;

    while (ring->count > 0 && sn_ring_at(ring, 0)->time < oldest) {
        take_number(window, &sn_ring_at(ring, 0)->number);
        sn_ring_pop(ring);
    }
    if (sn_ring_push(ring, &sample) < 0)
        return SEINE_E_MEMORY;
    add_number(window, &sample.number);
    sum = sum_of(window, rules);
    return sn_bounds_hold(rules->correlation, &sum);
}

double
sn_window_value_sum(const struct window *window,
                    const struct window_rules *rules, int64_t now)
{
    (void)now;
    return sum_of(window, rules).real;
}

/* ----------------------------------------------------------- percentiles ---
 */

/* The nearest rank, from 1. */
static uint64_t
rank_of(const struct window *window, const struct window_rules *rules)
{
    uint64_t share =
        (uint64_t)window->ring.count * rules->correlation->percentile;

    return (share + WHOLE_PERCENT - 1) / WHOLE_PERCENT;
}

/* Count a number in (by is 1) or out (by is -1, wrapping). */
static void
count_number(struct window *window, const struct window_rules *rules,
             const struct number *number, uint64_t by)
{
    size_t count = rules->correlation->bound_count;

    for (size_t i = 0; i < count; i++) {
        int order =
            sn_number_compare(number, &rules->correlation->bounds[i].limit);

        if (order < 0)
            window->below[i] += by;
        else if (order == 0)
            window->below[count + i] += by;
    }
}

static bool
percentile_holds(const struct window *window, const struct window_rules *rules)
{
    size_t count = rules->correlation->bound_count;
    uint64_t rank = rank_of(window, rules);

    for (size_t i = 0; i < count; i++) {
        uint64_t below = window->below[i];
        int order = below >= rank                              ? -1
                    : below + window->below[count + i] >= rank ? 0
                                                               : 1;

        if (!sn_bound_holds(rules->correlation->bounds[i].kind, order))
            return false;
    }
    return true;
}

int
sn_window_push_percentile(struct window *window,
                          const struct window_rules *rules,
                          const struct arrival *arrival)
{
    struct sample sample = {arrival->time, arrival->number};
    int64_t oldest = sn_window_oldest(rules, arrival->time);
    struct ring *ring = &window->ring;

    if (!window->below)
        window->below = sn_calloc(rules->correlation->bound_count * 2,
                                  sizeof(*window->below));
    if (!window->below || sn_ring_push(ring, &sample) < 0)
        return SEINE_E_MEMORY;
    count_number(window, rules, &sample.number, 1);
    while (sn_ring_at(ring, 0)->time < oldest) {
        count_number(window, rules, &sn_ring_at(ring, 0)->number, UINT64_MAX);
        sn_ring_pop(ring);
    }
    return percentile_holds(window, rules);
}

static int
compare_reals(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Asked for once a finding only; without memory it is not told (0). */
double
sn_window_value_percentile(const struct window *window,
                           const struct window_rules *rules, int64_t now)
{
    size_t count = window->ring.count;
    double *list = sn_calloc(count + 1, sizeof(*list)), value;

    (void)now;
    if (!list)
        return 0;
    for (size_t i = 0; i < count; i++)
        list[i] = sn_ring_at(&window->ring, i)->number.real;
    qsort(list, count, sizeof(*list), compare_reals);
    value = list[rank_of(window, rules) - 1];
    sn_free(list);
    return value;
}
