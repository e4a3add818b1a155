/*
 * Sets of small numbers as bits of words.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_BITS_H
#define SEINE_BASE_BITS_H

#include <stdint.h>

/*
 * The number of the lowest bit that is set; there is one.  Without a word of
 * the machine for it: each six bits in a row of the factor (a de Bruijn
 * sequence) are different.
 */
static inline unsigned
sn_lowest_bit(uint64_t bits)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(bits);
#else
    static const unsigned char at[64] = {
        0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28,
        62, 5,  39, 46, 44, 42, 22, 9,  24, 35, 59, 56, 49, 18, 29, 11,
        63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
        51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12};

    return at[((bits & (~bits + 1)) * UINT64_C(0x022fdd63cc95386d)) >> 58];
#endif
}

#endif
