/*
 * Vector: a first sieve for literals that are looked for at every place, of 64
 * places at once, where the processor can.
 *
 * Each literal is in one of the buckets, eight to a table, each a bit of a
 * byte.  For some bytes of a literal in a row two rows of sixteen tell by the
 * lower and by the upper half of a byte which buckets have such a literal; the
 * bits that all rows agree on are left.
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

#define SIEVE_BYTES 4   /* of a literal */
#define SIEVE_TABLES 4  /* at most */
#define SIEVE_STEP 64   /* places at once */
#define SIEVE_PART 2048 /* places of one call at most */
#define SIEVE_SLACK 4   /* more room where they are put down */

struct sieve_table {
    uint8_t low[SIEVE_BYTES][16];
    uint8_t high[SIEVE_BYTES][16];
};

struct sieve {
    struct sieve_table tables[SIEVE_TABLES];
    unsigned count; /* of tables; 0: no sieve */
};

/* Can this processor do it? */
bool
sn_sieve_works(void);

/*
 * Which of `count` places (a multiple of SIEVE_STEP, at most SIEVE_PART) may be
 * where the bytes of a literal begin?  Reads SIEVE_BYTES - 1 bytes behind them.
 * Returns how many were found; there must be room for all of them and
 * SIEVE_SLACK more.
 */
size_t
sn_sieve_find(const struct sieve *sieve, const char *text, size_t count,
              uint16_t *found);

#endif
