/*
 * All that a run asks for is told, from the state.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_REPORT_H
#define SEINE_CLI_STATE_REPORT_H

#include "state_plan.h"

/*
 * Tell the inputs of a plan in which nothing is missing.  logs is open, and
 * its hunt is given up for another one.  The exit status of the run.
 */
int
state_report(struct plan *plan, struct logs *logs);

/*
 * Tell what the last run told, if it told of just these inputs, rules and
 * options, and nothing changed since then: a plan that is only listed will do.
 * false: it is to be made and told; else *status is that of the run.
 */
bool
state_retell(struct plan *plan, struct logs *logs, int *status);

#endif
