/*
 * seine hunt --state: what is new is hunted in, and all is told.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_RUN_H
#define SEINE_CLI_STATE_RUN_H

#include "logs.h"

/* As command_hunt, with rules that are loaded. */
int
state_run(const struct settings *settings, seine_rules *rules);

#endif
