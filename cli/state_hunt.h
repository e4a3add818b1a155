/*
 * What is not known is hunted, and kept.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_HUNT_H
#define SEINE_CLI_STATE_HUNT_H

#include "state_plan.h"

/*
 * Hunt in all inputs of the plan of which not all is known.  Afterwards each
 * has a content or a block.  EXIT_DONE; EXIT_INTERNAL with a message; or
 * EXIT_SIGNAL and more if a signal came: what was read up to there is kept.
 */
int
state_hunt(struct plan *plan, struct logs *logs);

#endif
