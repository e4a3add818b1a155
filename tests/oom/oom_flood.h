/*
 * Correlations with more groups than fit into their memory.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_FLOOD_H
#define SEINE_TESTS_OOM_FLOOD_H

/* Its findings are counted.  0 or a status. */
int
oom_flood(int *findings);

#endif
