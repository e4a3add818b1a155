/*
 * What every unit test program shares: the runner, rules and reading of files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_SUITE_H
#define SEINE_TESTS_SUITE_H

#include <check.h>

#include "base/buf.h"
#include "seine.h"

/* Run one suite with TAP on stdout; the exit status of main. */
int
run_suite(Suite *suite);

/*
 * Read a whole file below the folder in the environment variable (SEINE_SHARED
 * or SEINE_DATA) into buf.  false if it is not there; the caller then skips and
 * says so on stderr.
 */
bool
read_test_file(const char *variable, const char *path, struct buf *buf);

/* The rules of a text, which must be sound. */
seine_rules *
compile_text(const char *text);

/* Say on stderr that something was skipped for want of the shared samples. */
void
say_skipped(const char *what);

#endif
