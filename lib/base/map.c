/*
 * A hash map from byte strings to a number: open addressing, linear probing.
 * The keys of rules and indicators are others' texts, so the hash is seeded;
 * the seed is where the map's first memory happened to be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/map.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

static uint32_t
hash_text(const struct map *map, struct slice s)
{
    return sn_hash(s, map->seed, map->nocase);
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
    if (!map->slots)
        map->seed = (uintptr_t)bigger.slots;
    sn_free(map->slots);
    map->slots = bigger.slots;
    map->room = bigger.room;
    return true;
}

uint32_t
sn_map_add(struct map *map, struct slice key, uint32_t value)
{
    struct map_slot *slot;
    uint32_t hash;

    if (!key.at)
        key.at = "";
    if ((map->count + 1) * 4 > map->room * 3 && !grow(map))
        return MAP_NONE;
    hash = hash_text(map, key);
    slot = find_slot(map, key, hash);
    if (slot->key.at)
        return slot->value;
    map->passed += ((size_t)(slot - map->slots) - hash) & (map->room - 1);
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
    slot = find_slot(map, key, hash_text(map, key));
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
