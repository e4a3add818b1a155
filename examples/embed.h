/*
 * What the examples share, so that each shows one thing only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_EXAMPLES_EMBED_H
#define SEINE_EXAMPLES_EMBED_H

#include <seine.h>
#include <stdio.h>

/* Text from a log may hold anything: never print it to a terminal as it is. */
void
print_safely(FILE *out, const char *text, size_t size);

/* Rules from a file or folder; says what is wrong.  0 or a status. */
int
load_rules(const char *path, seine_rules **rules);

/* Feed a whole file to a scanner that has begun.  0 or a status. */
int
feed_file(seine_scanner *scanner, const char *path);

/* "RULE: the line", on stdout. */
void
print_event(const seine_event *event);

/* "program: what went wrong"; the exit status for it. */
int
fail(const char *program, int status);

#endif
