/*
 * The screen: which lines can match any rule at all.  Works over a whole block
 * at once, knows nothing of lines, and may only miss what provably matches
 * nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_SCREEN_H
#define SEINE_MATCH_SCREEN_H

#include "base/array.h"
#include "rule/rules.h"

/* Literal number `literal` of the rules begins at `offset` of the block. */
struct screen_hit {
    uint32_t offset;
    uint32_t literal; /* SCREEN_ANY: any rule may match here */
};

#define SCREEN_ANY UINT32_MAX

struct screen_hits {
    SN_ARRAY(struct screen_hit) list; /* ascending by offset */
};

struct screen; /* immutable once made; shared by threads */

int
sn_screen_new(struct screen **out, const struct seine_rules *rules);
void
sn_screen_free(struct screen *screen);

/* All hits of a block (list is emptied first).  0 or SEINE_E_MEMORY. */
int
sn_screen_block(const struct screen *screen, struct slice block,
                struct screen_hits *hits);

#endif
