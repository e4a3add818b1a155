/*
 * Line ends with SSE2, which every x86-64 has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/line_ends.h"

#include "base/bits.h"
#include "base/bytes.h"

#define STEP 64 /* places at once */

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
        places[hits] = sn_bits_equal_wide(text + at, '\n');
        steps[hits] = (uint16_t)at;
        hits += places[hits] != 0;
    }
    for (size_t i = 0; i < hits; i++)
        for (uint64_t left = places[i]; left; left &= left - 1)
            ends[count++] = (uint16_t)(steps[i] + sn_lowest_bit(left));
    for (; at < size; at++)
        if (text[at] == '\n')
            ends[count++] = (uint16_t)at;
    return count;
}
