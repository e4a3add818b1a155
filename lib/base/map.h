/*
 * A hash map from byte strings to a number; ASCII-caseless on request.  Keys
 * are not copied and must outlive the map.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_MAP_H
#define SEINE_BASE_MAP_H

#include "base/slice.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
    struct slice key; /* at == NULL: free */
    uint32_t hash;
    uint32_t value;
};

/* All zero is an empty map that tells case apart. */
struct map {
    struct map_slot *slots;
    size_t count;
    size_t room; /* power of two */
    bool nocase;
    uint64_t seed;
    uint64_t passed; /* slots that new keys found taken, for tests */
};

/* Set key to value unless it is there.  Its value then, or MAP_NONE: no memory.
 */
uint32_t
sn_map_add(struct map *map, struct slice key, uint32_t value);

/* The value of key, or MAP_NONE. */
uint32_t
sn_map_get(const struct map *map, struct slice key);
void
sn_map_fini(struct map *map);

#endif
