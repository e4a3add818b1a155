/*
 * What goes to standard error: one line, escaped for a terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_SAY_H
#define SEINE_CLI_SAY_H

#include "exit.h"

/* "seine: ..." */
void
say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same without the name of the program; for information. */
void
say_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
