/*
 * The table of a look-up: open addressing over hashes, with a filter in front.
 *
 *     filter [ 64 bits | ... ]                two bits a hash, in one word
 *     slots  [ -- | hash 3 | -- | hash 0 ]    index + 1 of an entry
 *     entries[ text number hash | ... ]
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup_table.h"

#include "base/mem.h"
#include "seine.h"

#define SLOTS_LEAST 64
#define SLOTS_A_WORD 8 /* 16 to 32 bits of the filter for each entry */

static void
set_slot(struct lookup *lookup, uint32_t hash, size_t entry)
{
    size_t at = hash & lookup->slot_mask;

    while (lookup->slots[at].entry)
        at = (at + 1) & lookup->slot_mask;
    lookup->slots[at].hash = hash;
    lookup->slots[at].entry = (uint32_t)entry + 1;
}

void
sn_lookup_admit(struct lookup *lookup, uint32_t hash)
{
    lookup->filter[hash & lookup->filter_mask] |= sn_lookup_filter_bits(hash);
}

/* Fill new slots and a new filter from the entries. */
static void
fill(struct lookup *lookup)
{
    size_t i;

    for (i = 0; i < lookup->entry_count; i++) {
        const struct lookup_entry *entry = &lookup->entries[i];

        set_slot(lookup, entry->hash, i);
        sn_lookup_admit(lookup, entry->hash);
        if (lookup->kind == LOOKUP_URL)
            sn_lookup_admit(lookup, sn_lookup_hash_text(entry->text));
    }
}

static int
make_slots(struct lookup *lookup, size_t count)
{
    struct lookup_slot *slots = sn_calloc(count, sizeof(*slots));
    uint64_t *filter = sn_calloc(count / SLOTS_A_WORD, sizeof(*filter));

    if (!slots || !filter) {
        sn_free(slots);
        sn_free(filter);
        return SEINE_E_MEMORY;
    }
    sn_free(lookup->slots);
    sn_free(lookup->filter);
    lookup->slots = slots;
    lookup->slot_mask = count - 1;
    lookup->filter = filter;
    lookup->filter_mask = count / SLOTS_A_WORD - 1;
    fill(lookup);
    return 0;
}

/* At most half of the slots are taken. */
static int
grow_slots(struct lookup *lookup, size_t entries)
{
    size_t count = lookup->slots ? lookup->slot_mask + 1 : SLOTS_LEAST;

    while (count / 2 < entries && count < UINT32_MAX / 2)
        count *= 2;
    if (count / 2 < entries)
        return SEINE_E_LIMIT;
    if (lookup->slots && count == lookup->slot_mask + 1)
        return 0;
    return make_slots(lookup, count);
}

static int
grow_entries(struct lookup *lookup, size_t count)
{
    size_t room = lookup->entry_room * 2;
    struct lookup_entry *entries;

    if (count <= lookup->entry_room)
        return 0;
    if (room < count)
        room = count;
    entries = sn_realloc(lookup->entries, room, sizeof(*entries));
    if (!entries)
        return SEINE_E_MEMORY;
    lookup->entries = entries;
    lookup->entry_room = room;
    return 0;
}

int
sn_lookup_reserve(struct lookup *lookup, size_t more)
{
    size_t count = lookup->entry_count;
    int status;

    if (more > UINT32_MAX / 4 || count > UINT32_MAX / 4)
        return SEINE_E_LIMIT;
    status = grow_slots(lookup, count + more);
    return status < 0 ? status : grow_entries(lookup, count + more);
}

void
sn_lookup_put(struct lookup *lookup, const struct lookup_entry *entry)
{
    lookup->entries[lookup->entry_count] = *entry;
    set_slot(lookup, entry->hash, lookup->entry_count++);
    sn_lookup_admit(lookup, entry->hash);
}

struct slice
sn_lookup_keep(struct lookup *lookup, struct slice s, const char *room,
               size_t size)
{
    uintptr_t at = (uintptr_t)s.at, start = (uintptr_t)room;

    if (at < start || at >= start + size)
        return s;
    return sn_arena_copy(&lookup->arena, s);
}
