/*
 * The account of one stream while it is made: counters, and the first damage
 * records and NUL runs with their details.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_TALLY_H
#define SEINE_INPUT_TALLY_H

#include "base/limits.h"
#include "input/input.h"

struct tally {
    struct input_account account;
    uint64_t noted; /* what is counted but bytes lies before, in the stream */
    struct seine_damage damage[LIMIT_DAMAGE_KEPT];
    struct seine_nul_run runs[LIMIT_NUL_RUNS_KEPT];
};

void
sn_tally_begin(struct tally *tally);

/* Count a damage; keep it if there is room. */
void
sn_tally_damage(struct tally *tally, const struct seine_damage *damage);

/* Count a run of NUL bytes; keep it if there is room. */
void
sn_tally_nul_run(struct tally *tally, const struct seine_nul_run *run);

#endif
