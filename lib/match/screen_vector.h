/*
 * Vector: a first sieve for grams that are looked for at every place, of 32
 * places at once, where the processor can.
 *
 * Each gram is in one of eight buckets, a bit of a byte.  For its first bytes
 * two tables of sixteen tell by the lower and by the upper half of a byte which
 * buckets have such a gram; the bits that all tables agree on are left.
 *
 * Chosen by Meson: screen_vector.c, or screen_vector_none.c which never can.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_SCREEN_VECTOR_H
#define SEINE_MATCH_SCREEN_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIEVE_BYTES 4   /* of a gram */
#define SIEVE_STEP 32   /* places at once */
#define SIEVE_PART 2048 /* places of one call at most */

struct sieve {
    uint8_t low[SIEVE_BYTES][16];
    uint8_t high[SIEVE_BYTES][16];
};

/* Can this processor do it? */
bool
sn_sieve_works(void);

/*
 * Which of `count` places (a multiple of SIEVE_STEP, at most SIEVE_PART) may be
 * the begin of a gram?  Reads SIEVE_BYTES - 1 bytes behind them.  Returns how
 * many were found.
 */
size_t
sn_sieve_find(const struct sieve *sieve, const char *text, size_t count,
              uint16_t *found);

#endif
