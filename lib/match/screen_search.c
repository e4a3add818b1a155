/*
 * The screen's search: a block against the tables of the groups.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "match/screen_plan.h"

#define NARROW_FROM 4 /* up to so many literals are compared one by one */

struct search {
    struct screen *screen;
    const struct group *group;
    struct slice block;
    struct screen_hits *hits;
    bool lines;
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

static void
add_hit(struct search *search, uint32_t literal, size_t offset)
{
    struct screen_hit *hit;

    if (is_known(search, literal, offset))
        return;
    hit = sn_array_push(&search->hits->list, sizeof(*hit));
    if (!hit) {
        search->failed = true;
        return;
    }
    hit->offset = (uint32_t)offset;
    hit->literal = literal;
    if (search->lines)
        search->screen->seen[literal] =
            search->screen->base + find_line_end(search, offset);
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
    const char *at = block.at + offset;
    uint64_t first, last;

    if (exact->size > block.size - offset)
        return false;
    if (exact->size < 8) {
        first =
            read_word_within(block, offset) & word_mask((unsigned)exact->size);
        return sn_lower_word(first) == exact->first;
    }
    first = sn_lower_word(read_word(at)) ^ exact->first;
    last = sn_lower_word(read_word(at + exact->size - 8)) ^ exact->last;
    return !(first | last) && middle_stands_at(at, exact);
}

static void
compare_one(struct search *search, uint32_t literal, size_t offset)
{
    if (is_known(search, literal, offset))
        return;
    search->work.compares++;
    if (stands_at(search->block, offset, &search->screen->exact[literal]))
        add_hit(search, literal, offset);
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

/* Those of four places that the map lets pass. */
static void
try_places(struct search *search, size_t at, uint64_t places)
{
    for (; places && !search->failed; places >>= 1) {
        if (places & 1)
            try_place(search, at);
        at += search->group->shape.stride;
    }
}

/* Four places are looked at before one branch asks for any of them. */
static void
search_group(struct search *search)
{
    const struct group *group = search->group;
    const uint64_t *map = group->map;
    const char *text = search->block.at;
    uint64_t factor = group->factor;
    unsigned shift = group->map_shift;
    size_t stride = group->shape.stride, step = 4 * stride;
    size_t size = search->block.size, at = 0;

    for (; size - at >= step + 8; at += step) {
        const char *s = text + at;
        uint64_t a = (read_word(s) | FOLD_WORD) * factor;
        uint64_t b = (read_word(s + stride) | FOLD_WORD) * factor;
        uint64_t c = (read_word(s + 2 * stride) | FOLD_WORD) * factor;
        uint64_t d = (read_word(s + 3 * stride) | FOLD_WORD) * factor;

        a = map_bit(map, shift, a);
        b = map_bit(map, shift, b);
        c = map_bit(map, shift, c);
        d = map_bit(map, shift, d);
        if (!((a | b | c | d) & 1))
            continue;
        try_places(search, at,
                   (a & 1) | (b & 1) << 1 | (c & 1) << 2 | (d & 1) << 3);
        if (search->failed)
            return;
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
                            .work = screen->work};
    const struct plan *plan = &screen->plan;

    for (size_t i = 0; i < plan->lone_count && !search.failed; i++)
        search_lone(&search, &plan->lone[i]);
    for (size_t i = 0; i < plan->count && !search.failed; i++) {
        search.group = &plan->groups[i];
        search.line = search.line_end = 0;
        search_group(&search);
    }
    screen->work = search.work;
    return search.failed ? SEINE_E_MEMORY : 0;
}
