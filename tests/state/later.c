/*
 * Preloaded into a run: it believes that it is ten seconds later.  Files that
 * were made just before it count as settled then, as they do in a state that is
 * in use: see FRESH_NS in cli/state_plan.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <time.h>

#define LATER 10

time_t
time(time_t *out)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += LATER;
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
