/*
 * What a hunt finds becomes blocks, and these tell of contents.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_KEEP_H
#define SEINE_CLI_STATE_KEEP_H

#include "state_plan.h"

/* A hunt at work. */
struct keeping {
    struct plan *plan;
    struct logs *logs;
    const seine_rules *rules; /* that are hunted with */
    int64_t head;
    int64_t block; /* that is being written; 0: none */
    uint64_t at;   /* bytes of it that are kept */
    struct text piece;
    uint64_t bytes; /* since the last commit */
    uint64_t files;
    bool failed;
};

/* The next bytes of the block; ledger: with its last ones. */
void
keep_bytes(struct keeping *keeping, const seine_part_bytes *bytes);

/* The path of an item that is known has this content now. */
void
keep_known(struct state *state, const struct plan_item *item);

#endif
