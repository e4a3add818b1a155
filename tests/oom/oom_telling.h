/*
 * A job of test_oom: what a hunt tells is told again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_TELLING_H
#define SEINE_TESTS_OOM_TELLING_H

#include "seine.h"

/* Hunt in a folder and tell it again; both count events.  0 or a status. */
int
oom_telling(seine_rules *rules, const char *folder, int *events);

#endif
