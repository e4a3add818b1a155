/*
 * Rules of the jobs of test_oom.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_RULES_H
#define SEINE_TESTS_OOM_RULES_H

#include "seine.h"

/* Compile a text; the rules are the caller's.  0 or a status. */
int
oom_compile(const char *text, seine_rules **rules);

#endif
