/*
 * Clients that no list has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/absent.h"

#define TEXT_LEAST 8
#define TEXT_MOST 16 /* two words hold all of it */

static bool
make_slot(struct slice text, struct absent_slot *out)
{
    if (text.size < TEXT_LEAST || text.size > TEXT_MOST)
        return false;
    memcpy(&out->first, text.at, sizeof(out->first));
    memcpy(&out->last, text.at + text.size - sizeof(out->last),
           sizeof(out->last));
    out->size = text.size;
    return true;
}

static size_t
place_of(const struct absent_slot *slot)
{
    uint64_t hash = slot->first * UINT64_C(0x9E3779B97F4A7C15) ^
                    slot->last * UINT64_C(0xC2B2AE3D27D4EB4F);

    return (size_t)(hash >> 32) % ABSENT_SLOTS;
}

bool
sn_absent_has(const struct absent *absent, const void *of, struct slice text)
{
    const struct absent_slot *slot;
    struct absent_slot wanted;

    if (absent->of != of || !make_slot(text, &wanted))
        return false;
    slot = &absent->slots[place_of(&wanted)];
    return slot->first == wanted.first && slot->last == wanted.last &&
           slot->size == wanted.size;
}

void
sn_absent_add(struct absent *absent, const void *of, struct slice text)
{
    struct absent_slot slot;

    if (!make_slot(text, &slot))
        return;
    if (absent->of != of) {
        memset(absent->slots, 0, sizeof(absent->slots));
        absent->of = of;
    }
    absent->slots[place_of(&slot)] = slot;
}
