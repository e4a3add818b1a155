/*
 * The screen: which lines can match any rule at all.  Works over a whole block
 * at once, and may only miss what provably matches nothing.
 *
 * Not every place of a block is looked at.  In each literal a window of bytes
 * is chosen that is rare in logs; of the grams (4 to 6 bytes) that begin in the
 * window's first `stride` places one must stand at a place that is looked at,
 * if only every stride-th place is:
 *
 *     literal     / c g i - b i n / l u c i
 *     window              b i n / l u c         7 bytes, grams of 4, stride 4
 *     grams               b i n /
 *                           i n / l
 *                             n / l u
 *                               / l u c
 *     block   . . . . . . b i n / l u c i . .
 *     looks   ^       ^       ^       ^
 *
 * A bitmap knows nearly all places where no gram of any literal stands.  Where
 * one may, a table gives the places in a window at which it can be; a second
 * one gives the literals of that window, which are then compared.  Literals of
 * about the same length are a group, with tables and stride of their own.
 *
 * Where the processor can look at many places at once (screen_vector.h), a
 * sieve does so for literals of all lengths, and what it lets pass goes on as
 * with a stride of 1.
 *
 * A screen learns what is rare from the first block; where too many places of a
 * later one had to be compared, it chooses its windows anew, from what stands
 * in that.  What it finds never depends on it.
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
    SN_ARRAY(struct screen_hit) list; /* ascending by offset, then literal */
};

/* What a screen did so far. */
struct screen_work {
    uint64_t bytes;
    uint64_t sieved;   /* places that a sieve let pass */
    uint64_t places;   /* that the bitmaps let pass */
    uint64_t windows;  /* looked up there */
    uint64_t compares; /* of literals, or of one more byte of many */
    uint64_t tunings;
};

struct screen; /* one thread at a time; the rules must outlive it */

int
sn_screen_new(struct screen **out, const struct seine_rules *rules);
void
sn_screen_free(struct screen *screen);

/* Another input begins: what was learned of the one before counts for less. */
void
sn_screen_begin(struct screen *screen);

/*
 * All hits of a block (the list is emptied first).  0, SEINE_E_MEMORY, or
 * SEINE_E_LIMIT for a block of 4 GiB or more.
 */
int
sn_screen_block(struct screen *screen, struct slice block,
                struct screen_hits *hits);

/* The same, but of each literal only the first hit of every line. */
int
sn_screen_lines(struct screen *screen, struct slice block,
                struct screen_hits *hits);

/*
 * Choose windows, grams and strides by what is rare in a sample of text; an
 * empty one stands for usual logs.  The blocks do so themselves when it is
 * worth it.  0 or SEINE_E_MEMORY, then all is as before.
 */
int
sn_screen_tune(struct screen *screen, struct slice sample);

const struct screen_work *
sn_screen_work(const struct screen *screen);

#endif
