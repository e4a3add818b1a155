/*
 * One line of progress.
 *
 * SPDX-License-Identifier: MIT
 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define EVERY 0.2 /* seconds between two lines */

static double
now(void)
{
    struct timespec time;

    if (clock_gettime(CLOCK_MONOTONIC, &time) < 0)
        return 0;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void
progress_begin(struct progress *progress, bool quiet)
{
    progress->on = !quiet && isatty(STDERR_FILENO);
    progress->shown = false;
    progress->start = progress->last = now();
}

void
progress_show(struct progress *progress, uint64_t bytes, uint64_t bytes_total,
              uint64_t files, uint64_t files_total)
{
    double time, passed, left;

    if (!progress->on)
        return;
    time = now();
    if (time - progress->last < EVERY)
        return;
    progress->last = time;
    progress->shown = true;
    passed = time - progress->start;
    fprintf(stderr, "\r\x1b[K%" PRIu64 " of %" PRIu64 " file%s, %.1f MB", files,
            files_total, files_total == 1 ? "" : "s", (double)bytes / 1e6);
    if (bytes_total && bytes <= bytes_total && bytes) {
        left = passed * (double)(bytes_total - bytes) / (double)bytes;
        fprintf(stderr, " of %.1f MB, %.0f %%, %.0f s left",
                (double)bytes_total / 1e6,
                100.0 * (double)bytes / (double)bytes_total, left);
    }
    fflush(stderr);
}

void
progress_end(struct progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r\x1b[K");
    progress->shown = false;
}
