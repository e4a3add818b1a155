/*
 * A hash map from byte strings to a number: open addressing, linear probing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/map.h"

#include "base/mem.h"
#include "base/text.h"

/* FNV-1a, finished by a mix so that low bits depend on all of it. */
uint32_t
sn_hash(struct slice s, bool nocase)
{
    uint32_t hash = 2166136261U;
    size_t i;

    for (i = 0; i < s.size; i++) {
        char c = nocase ? sn_lower(s.at[i]) : s.at[i];

        hash = (hash ^ (unsigned char)c) * 16777619U;
    }
    hash ^= hash >> 16;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

static struct map_slot *
find_slot(const struct map *map, struct slice key, uint32_t hash)
{
    size_t mask = map->room - 1;
    size_t i = hash & mask;

    while (map->slots[i].key.at) {
        struct map_slot *slot = &map->slots[i];

        if (slot->hash == hash &&
            (map->nocase ? sn_equal_nocase(slot->key, key)
                         : sn_slice_equal(slot->key, key)))
            return slot;
        i = (i + 1) & mask;
    }
    return &map->slots[i];
}

static bool
grow(struct map *map)
{
    struct map bigger = {.nocase = map->nocase};
    size_t i;

    if (map->room > SIZE_MAX / 2)
        return false;
    bigger.room = map->room ? map->room * 2 : 16;
    bigger.slots = sn_calloc(bigger.room, sizeof(*bigger.slots));
    if (!bigger.slots)
        return false;
    for (i = 0; i < map->room; i++)
        if (map->slots[i].key.at)
            *find_slot(&bigger, map->slots[i].key, map->slots[i].hash) =
                map->slots[i];
    sn_free(map->slots);
    map->slots = bigger.slots;
    map->room = bigger.room;
    return true;
}

uint32_t
sn_map_add(struct map *map, struct slice key, uint32_t value)
{
    uint32_t hash = sn_hash(key, map->nocase);
    struct map_slot *slot;

    if (!key.at)
        key.at = "";
    if ((map->count + 1) * 4 > map->room * 3 && !grow(map))
        return MAP_NONE;
    slot = find_slot(map, key, hash);
    if (slot->key.at)
        return slot->value;
    slot->key = key;
    slot->hash = hash;
    slot->value = value;
    map->count++;
    return value;
}

uint32_t
sn_map_get(const struct map *map, struct slice key)
{
    const struct map_slot *slot;

    if (map->count == 0)
        return MAP_NONE;
    slot = find_slot(map, key, sn_hash(key, map->nocase));
    return slot->key.at ? slot->value : MAP_NONE;
}

void
sn_map_fini(struct map *map)
{
    sn_free(map->slots);
    map->slots = NULL;
    map->count = 0;
    map->room = 0;
}
