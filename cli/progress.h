/*
 * One line of progress on standard error, where that is a terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_PROGRESS_H
#define SEINE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool on;
    bool shown;
    double start; /* seconds of a steady clock */
    double last;
};

void
progress_begin(struct progress *progress, bool quiet);
void
progress_show(struct progress *progress, uint64_t bytes, uint64_t bytes_total,
              uint64_t files, uint64_t files_total);

/* Wipe the line. */
void
progress_end(struct progress *progress);

#endif
