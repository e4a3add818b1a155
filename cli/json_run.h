/*
 * The first and the last thing that a report must know of a run: what ran, with
 * what, where and when.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_RUN_H
#define SEINE_CLI_JSON_RUN_H

#include "json_writer.h"
#include "sink.h"

/* Note host, folder and time, unless --reproducible leaves them out. */
void
run_begin(struct run *run);

/* The present time in ns; INT64_MIN if --reproducible leaves it out. */
int64_t
run_time(const struct settings *settings);

/* The members of a `run` record behind its type. */
void
json_run(struct json *json, const struct run *run);

#endif
