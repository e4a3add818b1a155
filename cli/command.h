/*
 * Commands: each is one function from arguments to exit status.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_COMMAND_H
#define SEINE_CLI_COMMAND_H

#include "arguments.h"
#include "exit.h"

/* The arguments are read; the status is one of exit.h. */
int
command_hunt(const struct settings *settings);
int
command_merge(const struct settings *settings);
int
command_state(const struct settings *settings);
int
command_parse(const struct settings *settings);
int
command_survey(const struct settings *settings);
int
command_compare(const struct settings *settings);
int
command_formats(const struct settings *settings);
int
command_rules(const struct settings *settings);
int
command_lint(const struct settings *settings);
int
command_test(const struct settings *settings);
int
command_explain(const struct settings *settings);
int
command_search(const struct settings *settings);
int
command_verify(const struct settings *settings);

#endif
