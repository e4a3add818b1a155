/*
 * Line ends on any processor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/line_ends.h"

#include <string.h>

size_t
sn_line_ends(const char *text, size_t size, uint16_t *ends)
{
    size_t count = 0;

    for (size_t at = 0; at < size; at++) {
        const char *end = memchr(text + at, '\n', size - at);

        if (!end)
            break;
        at = (size_t)(end - text);
        ends[count++] = (uint16_t)at;
    }
    return count;
}
