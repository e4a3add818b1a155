/*
 * The longest gaps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/gaps.h"

#include <stdlib.h>

static int64_t
length(const struct gap *gap)
{
    return gap->to - gap->from;
}

static int
compare_lengths(const void *a, const void *b)
{
    int64_t x = length(a), y = length(b);

    return x < y ? -1 : x > y;
}

/* Put a gap in the place of the shortest one, if it is longer. */
static void
replace_shortest(struct gaps *gaps, const struct gap *gap)
{
    struct gap *heap = gaps->list.at;
    size_t at = 0, count = gaps->list.count, child;

    if (!gaps->full && count > 1)
        qsort(heap, count, sizeof(*heap), compare_lengths);
    gaps->full = true;
    if (count == 0 || length(gap) <= length(&heap[0]))
        return;
    for (child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count &&
            length(&heap[child + 1]) < length(&heap[child]))
            child++;
        if (length(&heap[child]) >= length(gap))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = *gap;
}

int
sn_gaps_keep(struct gaps *gaps, const struct gap *gap, bool room)
{
    struct gap *slot;

    if (gaps->full || !room) {
        gaps->dropped++;
        replace_shortest(gaps, gap);
        return 0;
    }
    slot = sn_array_push(&gaps->list, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *gap;
    return 0;
}
