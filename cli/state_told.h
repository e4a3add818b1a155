/*
 * What earlier runs told.
 *
 * An event has the same finding_id in every run over the same evidence, so that
 * the id alone says whether it was told.  A finding of a correlation can change
 * as more is known: it grows, then it is told again; or it no longer holds,
 * then it is withdrawn.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_TOLD_H
#define SEINE_CLI_STATE_TOLD_H

#include "state.h"

/* Before anything is told in this run; inside a transaction. */
void
told_begin(struct state *state);

/* Note it as told; was it told before, just as it is now? */
bool
told_event(struct state *state, const seine_event *event);
bool
told_finding(struct state *state, const seine_finding *finding);

/* All that rules of this kind (SEINE_RULE_...) find was told. */
void
told_judged(struct state *state, int kind);

/*
 * All was told: findings of earlier runs, of those rules, that no longer hold
 * are forgotten, and put into memory.
 */
void
told_withdraw(struct state *state, struct memory *memory);
void
told_fini(struct memory *memory);

#endif
