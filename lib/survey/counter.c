/*
 * How often each value comes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/counter.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"

void
sn_counter_init(struct counter *counter, size_t limit)
{
    memset(counter, 0, sizeof(*counter));
    sn_keyed_init(&counter->table, sizeof(struct counted), limit);
}

void
sn_counter_fini(struct counter *counter)
{
    sn_keyed_fini(&counter->table);
}

static int
compare_counts(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static int
find_median(const struct counter *counter, uint64_t *median)
{
    size_t i, count = counter->table.count;
    uint64_t *counts = sn_calloc(count, sizeof(*counts));
    const struct counted *entry;

    if (!counts)
        return SEINE_E_MEMORY;
    for (i = 0; i < count; i++) {
        entry = sn_keyed_at(&counter->table, i);
        counts[i] = entry->count;
    }
    qsort(counts, count, sizeof(*counts), compare_counts);
    *median = counts[count / 2];
    sn_free(counts);
    return 0;
}

static bool
take_off(void *entry, void *user)
{
    struct counted *counted = entry;
    const uint64_t *median = user;

    if (counted->count <= *median)
        return false;
    counted->count -= *median;
    return true;
}

static int
purge(struct counter *counter)
{
    uint64_t median;
    int status = find_median(counter, &median);

    if (status < 0)
        return status;
    counter->error += median;
    counter->purges++;
    return sn_keyed_sieve(&counter->table, take_off, &median);
}

int
sn_counter_add(struct counter *counter, struct slice value,
               const struct seine_time *when)
{
    struct slice kept = sn_slice_first(value, LIMIT_SURVEY_VALUE);
    struct counted *entry;
    int status = sn_keyed_add(&counter->table, kept, &entry);

    if (status == KEYED_FULL) {
        status = purge(counter);
        if (status == 0)
            status = sn_keyed_add(&counter->table, kept, &entry);
    }
    if (status < 0)
        return status;
    counter->total++;
    if (entry->count++ == 0) {
        entry->first = INT64_MAX;
        entry->last = INT64_MIN;
    }
    entry->cut |= kept.size < value.size;
    if (when->quality == SEINE_TIME_NONE)
        return 0;
    entry->unknown |= when->quality == SEINE_TIME_UNKNOWN;
    if (when->ns < entry->first)
        entry->first = when->ns;
    if (when->ns > entry->last)
        entry->last = when->ns;
    return 0;
}

static int
compare_entries(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    size_t size = x->keyed.key.size < y->keyed.key.size ? x->keyed.key.size
                                                        : y->keyed.key.size;
    int order;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    order = size ? memcmp(x->keyed.key.at, y->keyed.key.at, size) : 0;
    if (order != 0)
        return order;
    return x->keyed.key.size < y->keyed.key.size
               ? -1
               : x->keyed.key.size > y->keyed.key.size;
}

void
sn_counter_sort(struct counter *counter)
{
    if (counter->table.count > 1)
        qsort(counter->table.entries, counter->table.count,
              sizeof(struct counted), compare_entries);
}
