/*
 * The one output of commands that do not hunt: a table for people or JSON
 * lines.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_OUTPUT_H
#define SEINE_CLI_OUTPUT_H

#include "arguments.h"
#include "target.h"

/*
 * What -O or -o asks for: a table or JSON lines, and the path.  Without them
 * the table for a terminal.  false with a message.
 */
bool
output_choose(const struct settings *settings, bool *table, const char **path);

#endif
