/*
 * Which pairs of neighbouring bytes stand in a value: made once for a value
 * that many patterns are asked of, so that most of them need not search it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_GRAMS_H
#define SEINE_PREDICATE_GRAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define GRAM_PAIRS 2048              /* bits for pairs; some share one */
#define PAIR_BITS (GRAM_PAIRS + 128) /* and for single bytes */
#define PAIR_WORDS (PAIR_BITS / 64)
#define GRAMS_MOST 6 /* pairs of a pattern that are asked for */

/* ASCII only, in lower case: other bytes are in no pair. */
struct grams {
    uint64_t bits[PAIR_WORDS];
};

/* What of a text of ASCII characters must stand in a value. */
struct gram_list {
    uint16_t at[GRAMS_MOST];
    uint8_t count;
};

void
sn_grams_make(struct grams *grams, struct slice value);

/* The pairs of a text, or the byte if it is only one; spread over all of it. */
void
sn_gram_list_make(struct gram_list *list, const uint32_t *chars, size_t count);

/* May the text stand in the value, whatever the case of its letters? */
static inline bool
sn_grams_have(const struct grams *grams, const struct gram_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        if (!(grams->bits[list->at[i] / 64] >> (list->at[i] % 64) & 1))
            return false;
    return true;
}

#endif
