/*
 * The screen's search: a block against the tables of the groups.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "match/screen_plan.h"

#define NARROW_FROM 4 /* up to so many literals are compared one by one */

#define STEPS 512 /* of four places, before any of them is tried */

#define DENSE 100 /* many: more than one of so many bytes */

/* The number of the lowest bit that is set. */
static const uint8_t lowest_bit[16] = {0, 0, 1, 0, 2, 0, 1, 0,
                                       3, 0, 1, 0, 2, 0, 1, 0};

struct search {
    struct screen *screen;
    const struct group *group;
    struct slice block;
    struct screen_hits *hits;
    bool lines;
    bool dense;      /* many places pass the map */
    bool failed;     /* no memory */
    size_t line;     /* a place of the present line */
    size_t line_end; /* its end; equal to line before the first hit */
    struct screen_work work;
};

/* The end of the line of a place.  Places mostly ascend. */
static size_t
find_line_end(struct search *search, size_t at)
{
    if (at < search->line || at >= search->line_end) {
        search->line = at;
        search->line_end =
            at + sn_slice_find(sn_slice_skip(search->block, at), '\n');
    }
    return search->line_end;
}

/* A literal that was already seen in the line of this place is no news. */
static bool
is_known(const struct search *search, uint32_t literal, size_t offset)
{
    return search->lines &&
           search->screen->base + offset < search->screen->seen[literal];
}

/* A hit that is news. */
static void
put_hit(struct search *search, uint32_t literal, size_t offset)
{
    struct screen_hits *hits = search->hits;

    if (hits->list.count == hits->list.room &&
        sn_array_reserve(&hits->list, hits->list.count + 1,
                         sizeof(*hits->list.at)) < 0) {
        search->failed = true;
        return;
    }
    hits->list.at[hits->list.count].offset = (uint32_t)offset;
    hits->list.at[hits->list.count++].literal = literal;
    if (search->lines)
        search->screen->seen[literal] =
            search->screen->base + find_line_end(search, offset);
}

static void
add_hit(struct search *search, uint32_t literal, size_t offset)
{
    if (!is_known(search, literal, offset))
        put_hit(search, literal, offset);
}

/* The middle of a literal of more than sixteen bytes. */
static bool
middle_stands_at(const char *at, const struct exact *exact)
{
    for (size_t i = 8; i + 8 < exact->size; i += 8)
        if (sn_lower_word(read_word(at + i)) != read_word(exact->text + i))
            return false;
    return true;
}

static bool
stands_at(struct slice block, size_t offset, const struct exact *exact)
{
    uint64_t word;

    if (exact->size > block.size - offset)
        return false;
    word = sn_lower_word(read_word_within(block, offset));
    if ((word ^ exact->first) & exact->mask)
        return false;
    if (exact->size <= sizeof(word))
        return true;
    word = read_word(block.at + offset + exact->last_at);
    return sn_lower_word(word) == exact->last &&
           middle_stands_at(block.at + offset, exact);
}

static void
compare_one(struct search *search, uint32_t literal, size_t offset)
{
    if (is_known(search, literal, offset))
        return;
    search->work.compares++;
    if (stands_at(search->block, offset, &search->screen->exact[literal]))
        put_hit(search, literal, offset);
}

/* The byte at `depth` of a member's literal; -1 behind its end. */
static int
byte_at(const struct search *search, size_t member, size_t depth)
{
    const struct exact *exact =
        &search->screen->exact[search->group->members[member].literal];

    return depth < exact->size ? (unsigned char)exact->text[depth] : -1;
}

/* The first of [from, to) whose byte at depth is `byte` or more. */
static size_t
lower_bound(const struct search *search, size_t from, size_t to, size_t depth,
            int byte)
{
    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (byte_at(search, middle, depth) < byte)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/*
 * Many literals that would begin at one place: they are sorted, and each byte
 * of the block makes the range smaller.  Work is bounded by the longest.
 */
static void
narrow(struct search *search, size_t from, size_t to, size_t offset)
{
    struct slice block = search->block;

    for (size_t depth = 0;; depth++) {
        int byte;

        search->work.compares++;
        for (; from < to && byte_at(search, from, depth) < 0; from++)
            add_hit(search, search->group->members[from].literal, offset);
        if (from == to || offset + depth >= block.size)
            return;
        byte = (unsigned char)sn_lower(block.at[offset + depth]);
        if (byte_at(search, from, depth) != byte ||
            byte_at(search, to - 1, depth) != byte) {
            from = lower_bound(search, from, to, depth, byte);
            to = lower_bound(search, from, to, depth, byte + 1);
        }
    }
}

/* The members of a window that begins at `at` of the block. */
static void
try_members(struct search *search, const struct window_node *window, size_t at)
{
    const struct member *members = search->group->members;
    size_t from = window->from, to;

    for (; from < window->to; from = to) {
        to = members[from].next;
        if (at < members[from].at)
            return;
        if (to - from > NARROW_FROM) {
            narrow(search, from, to, at - members[from].at);
            continue;
        }
        for (size_t i = from; i < to; i++)
            compare_one(search, members[i].literal, at - members[i].at);
    }
}

static void
try_window(struct search *search, size_t at)
{
    const struct group *group = search->group;
    uint64_t key = window_key(search->block, at, group->shape.window);
    size_t mask = ((size_t)1 << (64 - group->window_shift)) - 1;
    size_t slot = (size_t)(key * GRAM_FACTOR >> group->window_shift);

    search->work.windows++;
    while (group->windows[slot].to && group->windows[slot].key != key)
        slot = (slot + 1) & mask;
    if (group->windows[slot].to)
        try_members(search, &group->windows[slot], at);
}

/* The map let the gram at `at` pass. */
static void
try_place(struct search *search, size_t at)
{
    const struct group *group = search->group;
    const struct gram_node *node;
    uint64_t gram =
        (read_word_within(search->block, at) | FOLD_WORD) & group->gram_mask;
    size_t mask = ((size_t)1 << (64 - group->gram_shift)) - 1;
    size_t slot = (size_t)(gram * GRAM_FACTOR >> group->gram_shift);
    uint32_t phases;

    search->work.places++;
    while (group->grams[slot].phases && group->grams[slot].gram != gram)
        slot = (slot + 1) & mask;
    node = &group->grams[slot];
    phases = node->phases;
    if (phases && node->back != SHARED_GRAM) {
        if (node->back <= at)
            compare_one(search, node->literal, at - node->back);
        return;
    }
    for (size_t k = group->shape.stride - 1; phases; k--, phases >>= 1)
        if (phases & 1 && k <= at &&
            group->shape.window <= search->block.size - (at - k))
            try_window(search, at - k);
}

/* The places that are left near the end of the block. */
static void
search_tail(struct search *search, size_t at)
{
    const struct group *group = search->group;
    struct slice block = search->block;

    for (; block.size - at >= group->shape.gram; at += group->shape.stride) {
        uint64_t hash =
            (read_word_within(block, at) | FOLD_WORD) * group->factor;

        if (map_bit(group->map, group->map_shift, hash) & 1)
            try_place(search, at);
        if (block.size - at < group->shape.stride)
            return;
    }
}

/* Four places of which at least one passes. */
static void
try_places(struct search *search, size_t at)
{
    const struct group *group = search->group;
    size_t stride = group->shape.stride;
    unsigned bits = 0, i;

    for (i = 0; i < 4; i++) {
        const char *s = search->block.at + at + i * stride;
        uint64_t hash = (read_word(s) | FOLD_WORD) * group->factor;

        bits |= (map_bit(group->map, group->map_shift, hash) & 1) << i;
    }
    for (; bits && !search->failed; bits &= bits - 1)
        try_place(search, at + lowest_bit[bits] * stride);
}

/*
 * Look at four places each step.  Where few pass the map, a branch asks and
 * they are tried at once; where many do, the branch would be guessed wrong all
 * the time: steps are put down without one, and tried afterwards.
 */
static inline __attribute__((always_inline)) void
search_steps(struct search *search, size_t at, size_t steps, unsigned shift,
             bool dense)
{
    const struct group *group = search->group;
    const char *text = search->block.at + at;
    const uint64_t *map = group->map;
    uint64_t factor = group->factor;
    size_t stride = group->shape.stride, count = 0;
    uint16_t found[STEPS + 1];

    for (size_t i = 0; i < steps; i++, text += 4 * stride) {
        const char *half = text + 2 * stride;
        uint64_t a = (read_word(text) | FOLD_WORD) * factor;
        uint64_t b = (read_word(text + stride) | FOLD_WORD) * factor;
        uint64_t c = (read_word(half) | FOLD_WORD) * factor;
        uint64_t d = (read_word(half + stride) | FOLD_WORD) * factor;
        uint64_t any = (map_bit(map, shift, a) | map_bit(map, shift, b) |
                        map_bit(map, shift, c) | map_bit(map, shift, d)) &
                       1;

        if (dense) {
            found[count] = (uint16_t)i;
            count += any;
        } else if (any) {
            try_places(search, at + i * 4 * stride);
        }
    }
    for (size_t i = 0; i < count; i++)
        try_places(search, at + found[i] * 4 * stride);
}

/* The loop is shorter with numbers that the compiler knows. */
static void
search_part(struct search *search, size_t at, size_t steps)
{
    unsigned shift = search->group->map_shift;

    if (shift == MAP_SHIFT_NEAR && !search->dense)
        search_steps(search, at, steps, MAP_SHIFT_NEAR, false);
    else if (shift == MAP_SHIFT_NEAR)
        search_steps(search, at, steps, MAP_SHIFT_NEAR, true);
    else if (shift == MAP_SHIFT_FAR && !search->dense)
        search_steps(search, at, steps, MAP_SHIFT_FAR, false);
    else
        search_steps(search, at, steps, shift, true);
}

/* What a sieve let pass, against the maps of its groups, which are small. */
static void
try_sieved(struct search *search, size_t at, const uint16_t *found,
           size_t count)
{
    const struct plan *plan = &search->screen->plan;
    const struct group *groups = &plan->groups[plan->sieved];
    const struct group *last = &plan->groups[plan->count - 1];
    const uint64_t *map = groups->map, *other = last->map;
    uint64_t factor = groups->factor, other_factor = last->factor;
    const char *text = search->block.at + at;

    for (size_t i = 0; i < count && !search->failed; i++) {
        uint64_t word = read_word(text + found[i]) | FOLD_WORD;
        uint64_t bit = map_bit(map, MAP_SHIFT_NEAR, word * factor);
        uint64_t other_bit =
            map_bit(other, MAP_SHIFT_NEAR, word * other_factor);

        if (((bit | other_bit) & 1) == 0)
            continue;
        search->group = groups;
        if (bit & 1)
            try_place(search, at + found[i]);
        search->group = last;
        if (last != groups && other_bit & 1)
            try_place(search, at + found[i]);
    }
}

/* All groups of the sieve, which are one or two. */
static void
search_sieved(struct search *search)
{
    const struct plan *plan = &search->screen->plan;
    struct slice block = search->block;
    uint16_t found[SIEVE_PART + SIEVE_SLACK];
    size_t at = 0;

    while (block.size - at >= SIEVE_STEP + 8 && !search->failed) {
        size_t count = (block.size - at - 8) / SIEVE_STEP * SIEVE_STEP;
        size_t places;

        if (count > SIEVE_PART)
            count = SIEVE_PART;
        places = sn_sieve_find(&plan->sieve, block.at + at, count, found);
        search->work.sieved += places;
        try_sieved(search, at, found, places);
        at += count;
    }
    for (size_t i = plan->sieved; i < plan->count && !search->failed; i++) {
        search->group = &plan->groups[i];
        search_tail(search, at);
    }
}

/* All places with the byte that the literals of a group begin with. */
static void
search_led(struct search *search)
{
    const struct group *group = search->group;
    struct slice block = search->block;

    for (size_t at = 0; at < block.size && !search->failed; at++) {
        uint64_t hash;

        at += sn_slice_find(sn_slice_skip(block, at), LEAD);
        if (block.size - at < group->shape.gram)
            return;
        hash = (read_word_within(block, at) | FOLD_WORD) * group->factor;
        if (map_bit(group->map, group->map_shift, hash) & 1)
            try_place(search, at);
    }
}

static void
search_group(struct search *search)
{
    size_t step = 4 * search->group->shape.stride, at = 0;

    if (search->group->shape.led) {
        search_led(search);
        return;
    }
    while (search->block.size - at >= step + 8 && !search->failed) {
        size_t steps = (search->block.size - at - 8) / step;

        if (steps > STEPS)
            steps = STEPS;
        search_part(search, at, steps);
        at += steps * step;
    }
    search_tail(search, at);
}

/* A lone byte. */
static void
search_lone(struct search *search, const struct lone *lone)
{
    struct slice block = search->block;

    for (size_t at = 0; at < block.size && !search->failed; at++) {
        at += sn_slice_find(sn_slice_skip(block, at), lone->byte);
        if (at == block.size)
            return;
        add_hit(search, lone->literal, at);
        if (search->lines)
            at = find_line_end(search, at);
    }
}

int
sn_plan_search(struct screen *screen, struct slice block, bool lines,
               struct screen_hits *hits)
{
    struct search search = {.screen = screen,
                            .block = block,
                            .hits = hits,
                            .lines = lines,
                            .dense = screen->dense,
                            .work = screen->work};
    const struct plan *plan = &screen->plan;

    for (size_t i = 0; i < plan->lone_count && !search.failed; i++)
        search_lone(&search, &plan->lone[i]);
    for (size_t i = 0; i < plan->sieved && !search.failed; i++) {
        search.group = &plan->groups[i];
        search.line = search.line_end = 0;
        search_group(&search);
    }
    search.line = search.line_end = 0;
    if (plan->sieved < plan->count && !search.failed)
        search_sieved(&search);
    screen->dense =
        (search.work.places - screen->work.places) > block.size / DENSE;
    screen->work = search.work;
    return search.failed ? SEINE_E_MEMORY : 0;
}
