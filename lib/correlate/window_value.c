/*
 * Distinct values: a list of the latest ones, each with when it was last seen.
 *
 *     newest -> value -> value -> ... -> oldest
 *
 * Only as many are kept as the condition can tell apart: one that was dropped
 * has that many newer ones before it in every window that it could be in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hash.h"
#include "base/mem.h"
#include "correlate/window_part.h"

#define NONE UINT32_MAX
#define FIRST_BUCKETS 8

static struct distinct *
value_at(struct window *window, uint32_t index)
{
    return &window->values.at[index];
}

/* Take it out of the list of what is newer and older. */
static void
unlink_value(struct window *window, uint32_t index)
{
    struct distinct *value = value_at(window, index);

    if (value->newer == NONE)
        window->newest = value->older;
    else
        value_at(window, value->newer)->older = value->older;
    if (value->older == NONE)
        window->oldest = value->newer;
    else
        value_at(window, value->older)->newer = value->newer;
}

static void
put_first(struct window *window, uint32_t index, bool alone)
{
    struct distinct *value = value_at(window, index);

    value->newer = NONE;
    value->older = alone ? NONE : window->newest;
    if (value->older == NONE)
        window->oldest = index;
    else
        value_at(window, value->older)->newer = index;
    window->newest = index;
}

static uint32_t *
bucket_of(struct window *window, uint32_t hash)
{
    return &window->buckets[hash & (window->bucket_count - 1)];
}

static void
drop_from_bucket(struct window *window, uint32_t index)
{
    uint32_t *link = bucket_of(window, value_at(window, index)->hash);

    while (*link != index)
        link = &value_at(window, *link)->chain;
    *link = value_at(window, index)->chain;
}

static void
put_into_bucket(struct window *window, uint32_t index)
{
    uint32_t *bucket = bucket_of(window, value_at(window, index)->hash);

    value_at(window, index)->chain = *bucket;
    *bucket = index;
}

static int
grow_buckets(struct window *window)
{
    size_t count =
        window->bucket_count ? window->bucket_count * 2 : FIRST_BUCKETS;
    uint32_t *buckets;

    if (window->values.count < window->bucket_count)
        return 0;
    buckets = sn_calloc(count, sizeof(*buckets));
    if (!buckets)
        return SEINE_E_MEMORY;
    sn_free(window->buckets);
    window->buckets = buckets;
    window->bucket_count = count;
    for (size_t i = 0; i < count; i++)
        buckets[i] = NONE;
    for (size_t i = 0; i < window->values.count; i++)
        put_into_bucket(window, (uint32_t)i);
    return 0;
}

static uint32_t
find_value(struct window *window, struct slice text, uint32_t hash)
{
    uint32_t index = window->bucket_count ? *bucket_of(window, hash) : NONE;

    while (index != NONE) {
        const struct distinct *value = value_at(window, index);

        if (value->hash == hash &&
            sn_slice_equal(sn_slice(value->text, value->size), text))
            return index;
        index = value->chain;
    }
    return NONE;
}

/* Take the oldest out; the last of the array fills its place. */
static void
remove_oldest(struct window *window)
{
    uint32_t index = window->oldest, last = (uint32_t)window->values.count - 1;
    struct distinct *moved = value_at(window, last);

    unlink_value(window, index);
    drop_from_bucket(window, index);
    window->text_size -= value_at(window, index)->size;
    sn_free(value_at(window, index)->text);
    if (index != last) {
        drop_from_bucket(window, last);
        *value_at(window, index) = *moved;
        put_into_bucket(window, index);
        if (moved->newer == NONE)
            window->newest = index;
        else
            value_at(window, moved->newer)->older = index;
        if (moved->older == NONE)
            window->oldest = index;
        else
            value_at(window, moved->older)->newer = index;
    }
    window->values.count--;
}

static int
add_value(struct window *window, struct slice text, uint32_t hash)
{
    char *copy = sn_strndup(text);
    struct distinct *value;
    uint32_t index;

    if (!copy || grow_buckets(window) < 0 ||
        !sn_array_push(&window->values, sizeof(*value))) {
        sn_free(copy);
        return SEINE_E_MEMORY;
    }
    index = (uint32_t)(window->values.count - 1);
    value = value_at(window, index);
    value->text = copy;
    value->size = text.size;
    value->hash = hash;
    window->text_size += text.size;
    put_into_bucket(window, index);
    put_first(window, index, window->values.count == 1);
    return 0;
}

/* Those that are too old, or more than make a difference. */
static void
let_go(struct window *window, int64_t oldest, size_t most)
{
    while (window->values.count > 0 &&
           (window->values.count > most ||
            value_at(window, window->oldest)->time < oldest))
        remove_oldest(window);
}

int
sn_window_push_value(struct window *window, const struct window_rules *rules,
                     const struct arrival *arrival)
{
    uint32_t hash =
        sn_hash(arrival->value, (uintptr_t)rules->correlation, false);
    uint32_t index = find_value(window, arrival->value, hash);
    struct number number = {.whole = true};

    if (index == NONE) {
        if (add_value(window, arrival->value, hash) < 0)
            return SEINE_E_MEMORY;
    } else {
        unlink_value(window, index);
        put_first(window, index, window->values.count == 1);
    }
    value_at(window, window->newest)->time = arrival->time;
    let_go(window, sn_window_oldest(rules, arrival->time),
           rules->most < NONE / 2 ? rules->most : NONE / 2);
    number.integer = (int64_t)window->values.count;
    number.real = (double)window->values.count;
    return sn_bounds_hold(rules->correlation, &number);
}

double
sn_window_value_distinct(const struct window *window,
                         const struct window_rules *rules, int64_t now)
{
    (void)rules;
    (void)now;
    return (double)window->values.count;
}
