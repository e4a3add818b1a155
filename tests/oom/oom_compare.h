/*
 * A comparison while allocations fail.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_COMPARE_H
#define SEINE_TESTS_OOM_COMPARE_H

/* 0, or the status of what failed. */
int
oom_compare(void);

#endif
