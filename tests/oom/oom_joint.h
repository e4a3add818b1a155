/*
 * A hunt in one file that is cut and read by several threads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_JOINT_H
#define SEINE_TESTS_OOM_JOINT_H

/* Its events are counted.  0 or a status. */
int
oom_joint(int *events);

#endif
