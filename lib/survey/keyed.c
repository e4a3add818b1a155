/*
 * Entries found by a key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/keyed.h"

#include "base/mem.h"
#include "seine.h"

#define ROOM_FIRST 16

/* The 128-bit product of two words, folded to 64 bits. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
    uint64_t al = a & UINT32_MAX, ah = a >> 32;
    uint64_t bl = b & UINT32_MAX, bh = b >> 32;
    uint64_t middle = ah * bl + (al * bl >> 32);
    uint64_t low = a * b;
    uint64_t high =
        ah * bh + (middle >> 32) + (((middle & UINT32_MAX) + al * bh) >> 32);

    return low ^ high;
}

/*
 * Keys are an attacker's choice, so the hash is seeded by where the table lies
 * in memory.  What the table gives does not depend on it.
 */
static uint64_t
hash_key(const struct keyed_table *table, struct slice key)
{
    uint64_t hash = mix((uintptr_t)table ^ UINT64_C(0xa0761d6478bd642f),
                        key.size ^ UINT64_C(0xe7037ed1a0b428db));
    uint64_t word;
    size_t at = 0, part;

    while (at < key.size) {
        part = key.size - at < 8 ? key.size - at : 8;
        word = 0;
        memcpy(&word, key.at + at, part);
        hash = mix(hash ^ word, UINT64_C(0x8ebc6af09c88c6e3));
        at += part;
    }
    return mix(hash, UINT64_C(0x589965cc75374cc3));
}

void
sn_keyed_init(struct keyed_table *table, size_t stride, size_t limit)
{
    memset(table, 0, sizeof(*table));
    table->stride = stride;
    table->limit = limit;
}

void
sn_keyed_fini(struct keyed_table *table)
{
    sn_free(table->entries);
    sn_free(table->slots);
    sn_arena_fini(&table->keys);
    table->entries = NULL;
    table->slots = NULL;
    table->count = table->room = table->slot_room = 0;
}

void *
sn_keyed_at(const struct keyed_table *table, size_t index)
{
    return table->entries + index * table->stride;
}

size_t
sn_keyed_index(const struct keyed_table *table, const void *entry)
{
    return (size_t)((const char *)entry - table->entries) / table->stride;
}

/* The slot of a key, or the free one where it belongs. */
static uint32_t *
find_slot(const struct keyed_table *table, struct slice key, uint64_t hash)
{
    size_t mask = table->slot_room - 1, i;
    const struct keyed *entry;

    for (i = (size_t)hash & mask; table->slots[i]; i = (i + 1) & mask) {
        entry = sn_keyed_at(table, table->slots[i] - 1);
        if (entry->hash == hash && sn_slice_equal(entry->key, key))
            break;
    }
    return &table->slots[i];
}

static void
fill_slots(struct keyed_table *table)
{
    size_t mask = table->slot_room - 1, i, at;
    const struct keyed *entry;

    memset(table->slots, 0, table->slot_room * sizeof(*table->slots));
    for (i = 0; i < table->count; i++) {
        entry = sn_keyed_at(table, i);
        for (at = (size_t)entry->hash & mask; table->slots[at];)
            at = (at + 1) & mask;
        table->slots[at] = (uint32_t)(i + 1);
    }
}

static int
grow(struct keyed_table *table)
{
    size_t room = table->room ? table->room * 2 : ROOM_FIRST;
    uint32_t *slots;
    char *entries;

    if (room > table->limit)
        room = table->limit;
    entries = sn_realloc(table->entries, room, table->stride);
    if (!entries)
        return SEINE_E_MEMORY;
    table->entries = entries;
    table->room = room;
    if (table->slot_room >= room * 2)
        return 0;
    slots = sn_calloc(table->slot_room ? table->slot_room * 2 : ROOM_FIRST * 2,
                      sizeof(*slots));
    if (!slots) {
        table->room = table->count;
        return SEINE_E_MEMORY;
    }
    sn_free(table->slots);
    table->slots = slots;
    table->slot_room = table->slot_room ? table->slot_room * 2 : ROOM_FIRST * 2;
    fill_slots(table);
    return 0;
}

void *
sn_keyed_find(const struct keyed_table *table, struct slice key)
{
    uint32_t *slot;

    if (table->count == 0)
        return NULL;
    slot = find_slot(table, key, hash_key(table, key));
    return *slot ? sn_keyed_at(table, *slot - 1) : NULL;
}

int
sn_keyed_add(struct keyed_table *table, struct slice key, void *out)
{
    struct keyed *entry = sn_keyed_find(table, key);
    struct slice copy;
    int status;

    memcpy(out, &entry, sizeof(entry));
    if (entry)
        return 0;
    if (table->count == table->limit) {
        table->refused++;
        return KEYED_FULL;
    }
    if (table->count == table->room) {
        status = grow(table);
        if (status < 0)
            return status;
    }
    copy = sn_arena_copy(&table->keys, key);
    if (!copy.at)
        return SEINE_E_MEMORY;
    entry = sn_keyed_at(table, table->count);
    memset(entry, 0, table->stride);
    entry->key = copy;
    entry->hash = hash_key(table, key);
    *find_slot(table, key, entry->hash) = (uint32_t)++table->count;
    memcpy(out, &entry, sizeof(entry));
    return 0;
}

int
sn_keyed_sieve(struct keyed_table *table, bool (*keep)(void *entry, void *user),
               void *user)
{
    struct arena keys = {0};
    struct keyed *entry;
    size_t i, count = 0;
    struct slice key;

    for (i = 0; i < table->count; i++) {
        entry = sn_keyed_at(table, i);
        if (!keep(entry, user))
            continue;
        key = sn_arena_copy(&keys, entry->key);
        if (!key.at) {
            sn_arena_fini(&keys);
            table->count = 0; /* some of its keys are gone for good */
            fill_slots(table);
            return SEINE_E_MEMORY;
        }
        entry->key = key;
        memmove(sn_keyed_at(table, count++), entry, table->stride);
    }
    sn_arena_fini(&table->keys);
    table->keys = keys;
    table->count = count;
    if (table->slots)
        fill_slots(table);
    return 0;
}
