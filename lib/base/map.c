/*
 * A hash map from byte strings to a number: open addressing, linear probing.
 * The keys of rules and indicators are others' texts, so the hash is seeded;
 * the seed is where the map's first memory happened to be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/map.h"

#include "base/mem.h"
#include "base/text.h"

/* The state of SipHash. */
struct sip {
    uint64_t v[4];
};

static uint64_t
rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void
sip_round(struct sip *sip)
{
    uint64_t *v = sip->v;

    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static void
sip_word(struct sip *sip, uint64_t word)
{
    sip->v[3] ^= word;
    sip_round(sip);
    sip->v[0] ^= word;
}

/* SipHash-1-3: who does not know the seed cannot make texts collide. */
static uint32_t
hash_text(const struct map *map, struct slice s)
{
    struct sip sip = {{UINT64_C(0x736F6D6570736575) ^ map->seed,
                       UINT64_C(0x646F72616E646F6D),
                       UINT64_C(0x6C7967656E657261) ^ map->seed,
                       UINT64_C(0x7465646279746573)}};
    uint64_t word = 0;
    size_t i;

    for (i = 0; i < s.size; i++) {
        char c = map->nocase ? sn_lower(s.at[i]) : s.at[i];

        word |= (uint64_t)(unsigned char)c << (i % 8 * 8);
        if (i % 8 == 7) {
            sip_word(&sip, word);
            word = 0;
        }
    }
    sip_word(&sip, word | (uint64_t)(s.size & 0xFF) << 56);
    sip.v[2] ^= 0xFF;
    for (i = 0; i < 3; i++)
        sip_round(&sip);
    return (uint32_t)(sip.v[0] ^ sip.v[1] ^ sip.v[2] ^ sip.v[3]);
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
