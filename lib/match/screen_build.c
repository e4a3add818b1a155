/*
 * The tables of a group of literals.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/mem.h"
#include "match/screen_plan.h"

#define GRAM_BITS 48 /* of the map for each gram, at least */

static int
compare_choices(const void *left, const void *right)
{
    const struct choice *a = left, *b = right;
    size_t size = a->text.size < b->text.size ? a->text.size : b->text.size;
    int order;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    order = memcmp(a->text.at, b->text.at, size);
    if (order)
        return order;
    if (a->text.size != b->text.size)
        return a->text.size < b->text.size ? -1 : 1;
    return (a->literal > b->literal) - (a->literal < b->literal);
}

/* Smallest power of two that is at least n, as its exponent; not under 1. */
static unsigned
bits_for(size_t n)
{
    unsigned bits = 1;

    while (bits < 31 && ((size_t)1 << bits) < n)
        bits++;
    return bits;
}

static unsigned
map_shift_for(size_t grams)
{
    size_t words = grams * GRAM_BITS / 64;

    if (words <= (size_t)1 << (64 - MAP_SHIFT_NEAR))
        return MAP_SHIFT_NEAR;
    if (words <= (size_t)1 << (64 - MAP_SHIFT_FAR))
        return MAP_SHIFT_FAR;
    return MAP_SHIFT_FARTHER;
}

static int
make_tables(struct group *group, size_t count)
{
    size_t grams = count * group->shape.stride;
    unsigned gram_bits = bits_for(grams * 2);
    unsigned window_bits = bits_for(count * 2);
    group->gram_shift = 64 - gram_bits;
    group->window_shift = 64 - window_bits;
    group->map_shift =
        group->shape.sieved ? MAP_SHIFT_NEAR : map_shift_for(grams);
    group->map =
        sn_calloc((size_t)1 << (64 - group->map_shift), sizeof(*group->map));
    group->grams = sn_calloc((size_t)1 << gram_bits, sizeof(*group->grams));
    group->windows =
        sn_calloc((size_t)1 << window_bits, sizeof(*group->windows));
    group->members = sn_calloc(count, sizeof(*group->members));
    return group->map && group->grams && group->windows && group->members
               ? 0
               : SEINE_E_MEMORY;
}

/* Factors of hashes; each leaves of a word only the bytes of a gram. */
static const uint64_t factors[] = {
    GRAM_FACTOR,
    UINT64_C(0xD6E8FEB86659FD93),
    UINT64_C(0xBF58476D1CE4E5B9),
    UINT64_C(0x94D049BB133111EB),
};

#define FACTORS (sizeof(factors) / sizeof(factors[0]))
#define JUDGED 16384 /* bytes of text by which they are judged */

/* Where a gram of this choice, k bytes behind the window's begin, leads to. */
static void
add_gram(struct group *group, uint64_t gram, unsigned k,
         const struct choice *choice)
{
    size_t mask = ((size_t)1 << (64 - group->gram_shift)) - 1;
    size_t slot = (size_t)(gram * GRAM_FACTOR >> group->gram_shift);
    struct gram_node *node;

    while (group->grams[slot].phases && group->grams[slot].gram != gram)
        slot = (slot + 1) & mask;
    node = &group->grams[slot];
    node->back = (uint16_t)(node->phases ? SHARED_GRAM : choice->at + k);
    node->gram = gram;
    node->literal = choice->literal;
    node->phases |= (uint16_t)(1U << (group->shape.stride - 1 - k));
}

/*
 * Windows of one key are one, even if they differ: that takes two of more than
 * eight bytes, and the literals are compared anyway.  But both have grams.
 */
static void
add_grams(struct group *group, const struct choice *choice)
{
    for (unsigned k = 0; k < group->shape.stride; k++) {
        uint64_t word = read_word_within(choice->text, choice->at + k);

        add_gram(group, (word | FOLD_WORD) & group->gram_mask, k, choice);
    }
}

static void
add_window(struct group *group, uint64_t key, size_t from, size_t to)
{
    size_t mask = ((size_t)1 << (64 - group->window_shift)) - 1;
    size_t slot = (size_t)(key * GRAM_FACTOR >> group->window_shift);

    while (group->windows[slot].to)
        slot = (slot + 1) & mask;
    group->windows[slot].key = key;
    group->windows[slot].from = (uint32_t)from;
    group->windows[slot].to = (uint32_t)to;
}

static void
add_members(struct group *group, const struct choice *choices, size_t count)
{
    size_t to = count; /* first behind those of this key and place */

    for (size_t i = count; i-- > 0;) {
        const struct choice *here = &choices[i];
        struct member *member = &group->members[i];

        if (i + 1 < count &&
            (choices[i + 1].key != here->key || choices[i + 1].at != here->at))
            to = i + 1;
        member->literal = here->literal;
        member->at = here->at;
        member->next = (uint32_t)to;
    }
}

static void
fill_map(struct group *group, uint64_t factor)
{
    size_t grams = (size_t)1 << (64 - group->gram_shift);

    group->factor = factor << (64 - 8 * group->shape.gram);
    memset(group->map, 0, sizeof(*group->map) << (64 - group->map_shift));
    for (size_t i = 0; i < grams; i++) {
        uint64_t hash = group->grams[i].gram * group->factor;

        if (group->grams[i].phases)
            group->map[hash >> group->map_shift] |=
                UINT64_C(1) << (hash >> (group->map_shift - 6) & 63);
    }
}

static size_t
count_passing(const struct group *group, struct slice text)
{
    size_t count = 0;

    text = sn_slice_first(text, JUDGED);
    for (size_t i = 0; i + 8 <= text.size; i++)
        count += map_bit(group->map, group->map_shift,
                         (read_word(text.at + i) | FOLD_WORD) * group->factor) &
                 1;
    return count;
}

/* The hash that lets the least of a text pass. */
static void
choose_map(struct group *group, struct slice text)
{
    size_t best = 0, least = SIZE_MAX;

    for (size_t i = 0; i < FACTORS; i++) {
        size_t count;

        fill_map(group, factors[i]);
        count = count_passing(group, text);
        if (count < least) {
            least = count;
            best = i;
        }
    }
    if (best != FACTORS - 1)
        fill_map(group, factors[best]);
}

int
sn_group_build(struct group *group, const struct shape *shape,
               struct choice *choices, size_t count, struct slice text)
{
    size_t from = 0;

    memset(group, 0, sizeof(*group));
    group->shape = *shape;
    group->gram_mask = word_mask(shape->gram);
    group->member_count = count;
    if (count > UINT32_MAX / 1024 || make_tables(group, count) < 0) {
        sn_group_fini(group);
        return SEINE_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        choices[i].key =
            window_key(choices[i].text, choices[i].at, shape->window);
    qsort(choices, count, sizeof(*choices), compare_choices);
    for (size_t i = 0; i < count; i++) {
        add_grams(group, &choices[i]);
        if (i + 1 < count && choices[i + 1].key == choices[i].key)
            continue;
        add_window(group, choices[i].key, from, i + 1);
        from = i + 1;
    }
    add_members(group, choices, count);
    choose_map(group, text);
    return 0;
}

void
sn_group_fini(struct group *group)
{
    sn_free(group->map);
    sn_free(group->grams);
    sn_free(group->windows);
    sn_free(group->members);
    memset(group, 0, sizeof(*group));
}
