/*
 * What the last run told, so that the next one over the same inputs, with the
 * same rules and options, need not find it out again.
 *
 * It is kept with the commit by which findings are noted as told.  Whatever
 * changes what it follows from forgets it: triggers of the state see to that.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_TELLING_H
#define SEINE_CLI_STATE_TELLING_H

#include "state_plan.h"

struct telling {
    struct state *state;
    struct text piece; /* that is filled, or was read */
    uint64_t at;       /* where it begins */
    bool ended;        /* all of it was told */
};

/* Could a run over these inputs be told again?  After state_hunt. */
bool
telling_may_keep(const struct plan *plan);

/*
 * Inside a transaction: what was kept is forgotten; then as on_telling of a
 * hunt; then, if that was all of it, it is kept.
 */
void
telling_begin(struct telling *telling, struct state *state);
int
telling_take(struct telling *telling, const seine_part_bytes *bytes);
void
telling_keep(struct telling *telling, const struct plan *plan,
             const struct memory *memory);

/* Is there one of just these inputs?  Then what earlier runs knew of them. */
bool
telling_find(const struct plan *plan, struct memory *memory);

/* Its bytes, as seine_read_at; user: a telling of this state. */
int64_t
telling_read(void *user, uint64_t offset, void *buffer, size_t size);
void
telling_fini(struct telling *telling);

#endif
