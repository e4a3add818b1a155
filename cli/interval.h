/*
 * --from, --to, --last.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_INTERVAL_H
#define SEINE_CLI_INTERVAL_H

#include "sink.h"

/* Fill the interval of the run; EXIT_DONE, or EXIT_USAGE with a message. */
int
interval_read(const struct settings *settings, struct run *run);

/* "30d" in ns; false if it is no span. */
bool
interval_span(const char *text, int64_t *ns);

#endif
