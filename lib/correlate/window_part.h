/*
 * Inside windows: what their files share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_WINDOW_PART_H
#define SEINE_CORRELATE_WINDOW_PART_H

#include "correlate/window.h"

/* order: negative, 0, positive as number and limit compare. */
bool
sn_bound_holds(enum bound_kind kind, int order);

/* The earliest time in the window of an event. */
int64_t
sn_window_oldest(const struct window_rules *rules, int64_t now);

struct sample *
sn_ring_at(const struct ring *ring, size_t index);
void
sn_ring_pop(struct ring *ring);
int
sn_ring_push(struct ring *ring, const struct sample *sample);

/* The types; as sn_window_push and sn_window_value. */
int
sn_window_push_value(struct window *window, const struct window_rules *rules,
                     const struct arrival *arrival);
double
sn_window_value_distinct(const struct window *window,
                         const struct window_rules *rules, int64_t now);
int
sn_window_push_sum(struct window *window, const struct window_rules *rules,
                   const struct arrival *arrival);
double
sn_window_value_sum(const struct window *window,
                    const struct window_rules *rules, int64_t now);
int
sn_window_push_percentile(struct window *window,
                          const struct window_rules *rules,
                          const struct arrival *arrival);
double
sn_window_value_percentile(const struct window *window,
                           const struct window_rules *rules, int64_t now);

#endif
