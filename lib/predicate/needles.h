/*
 * Needles: many short byte strings searched at once, ASCII-caseless.
 *
 * Every place of a text is asked for the four bytes that stand there.  A bitmap
 * says for nearly all places that no needle begins so; only where one may, a
 * hash table gives the needles of that beginning: a range of the sorted list,
 * which the bytes that follow make smaller and smaller.
 *
 *     text     . . . / e t c / p a s s w d . .
 *     gram           [/ e t c] --bitmap--> yes --table--> 17..19 of the list
 *     list     17 /etc/group   18 /etc/passwd   19 /etc/shadow
 *
 * Needles shorter than four bytes have a bitmap and lists of their own.  The
 * work per place is bounded by the longest needle, so that no text can be
 * hostile.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_NEEDLES_H
#define SEINE_PREDICATE_NEEDLES_H

#include "base/array.h"
#include "base/slice.h"

struct needle_hit {
    uint32_t offset;
    uint32_t needle; /* index into the texts */
};

struct needle_hits {
    SN_ARRAY(struct needle_hit) list; /* ascending by offset */
};

struct needles; /* immutable; shared by threads */

/*
 * The texts are lower case, not empty, and must outlive the needles.  Of equal
 * ones all are found.  0 or SEINE_E_MEMORY.
 */
int
sn_needles_new(struct needles **out, const struct slice *texts, size_t count);
void
sn_needles_free(struct needles *needles);

/*
 * All occurrences, ascending by offset.  A text of 4 GiB or more gives
 * SEINE_E_LIMIT.
 */
int
sn_needles_find(const struct needles *needles, struct slice text,
                struct needle_hits *hits);

#endif
