/*
 * Line ends with SSE2, which every x86-64 has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/line_ends.h"

#include <emmintrin.h>

#define STEP 64 /* places at once */

/* A bit for each of 16 places. */
static inline uint64_t
find_ends(const char *at)
{
    __m128i text = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i same = _mm_cmpeq_epi8(text, _mm_set1_epi8('\n'));

    return (uint64_t)(unsigned)_mm_movemask_epi8(same);
}

static inline uint64_t
find_step(const char *at)
{
    return find_ends(at) | find_ends(at + 16) << 16 | find_ends(at + 32) << 32 |
           find_ends(at + 48) << 48;
}

/*
 * Which steps have an end cannot be guessed: they are put down without a
 * branch.  Most of them have one.
 */
size_t
sn_line_ends(const char *text, size_t size, uint16_t *ends)
{
    uint64_t places[LINE_ENDS_PART / STEP + 1];
    uint16_t steps[LINE_ENDS_PART / STEP + 1];
    size_t hits = 0, count = 0, at = 0;

    for (; size - at >= STEP; at += STEP) {
        places[hits] = find_step(text + at);
        steps[hits] = (uint16_t)at;
        hits += places[hits] != 0;
    }
    for (size_t i = 0; i < hits; i++)
        for (uint64_t left = places[i]; left; left &= left - 1)
            ends[count++] =
                (uint16_t)(steps[i] + (unsigned)__builtin_ctzll(left));
    for (; at < size; at++)
        if (text[at] == '\n')
            ends[count++] = (uint16_t)at;
    return count;
}
