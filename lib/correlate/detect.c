/*
 * The first pass: at which events do conditions hold?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "correlate/correlate.h"

/*
 * Where the state of all groups does not fit at once, the store is gone over
 * several times, each time for a part of the groups.
 */
#define PARTS_FACTOR 4
#define PARTS_MOST 4096

/* What the state may take as long as parts help; then what is allowed. */
#define FIRST_MOST (UINT64_C(12) << 20)

/* One group of one correlation. */
struct group {
    struct slice key;
    int64_t latest; /* time of its latest event */
    int64_t held;   /* time of the last event at which it held */
    uint32_t burst; /* the last one; BURST_NONE: none */
    uint64_t used;  /* bytes, its window included */
    struct window window;
};

/* A correlation with its groups. */
struct judging {
    const struct rule *rule;
    struct window_rules window;
    struct map index; /* key --> number in groups */
    SN_ARRAY(struct group *) groups;
    struct map baseline; /* new_terms: known from the start */
    struct arena known;
};

struct detecting {
    struct correlating *correlating;
    struct links links;
    struct judging *judgings; /* by number */
    uint64_t used;            /* bytes of all groups and bursts */
    uint32_t parts;           /* of the groups */
    uint32_t part;            /* that is looked at */
    uint64_t number;          /* of the present event */
    struct buf key;
    struct buf text;
};

/* --------------------------------------------------------------- groups --- */

static void
free_group(struct detecting *detecting, struct group *group)
{
    detecting->used -= group->used;
    sn_window_fini(&group->window);
    sn_free(group);
}

/* Has nothing of it a part in what comes?  Then it can begin anew. */
static bool
is_idle(const struct judging *judging, const struct group *group, int64_t now)
{
    int64_t span = judging->rule->correlation->span;

    return span > 0 && group->latest < now && now - group->latest > span;
}

static int
sweep_judging(struct detecting *detecting, struct judging *judging, int64_t now)
{
    struct map index = {0};
    size_t kept = 0;
    int status = 0;

    for (size_t i = 0; i < judging->groups.count; i++) {
        struct group *group = judging->groups.at[i];

        if (is_idle(judging, group, now)) {
            free_group(detecting, group);
            continue;
        }
        judging->groups.at[kept] = group;
        if (sn_map_add(&index, group->key, (uint32_t)kept++) == MAP_NONE)
            status = SEINE_E_MEMORY;
    }
    judging->groups.count = kept;
    sn_map_fini(&judging->index);
    judging->index = index;
    return status;
}

/* Over the limit: let idle groups go; what must stay must fit. */
static int
check_used(struct detecting *detecting, int64_t now)
{
    uint64_t most = detecting->correlating->most;
    int status = 0;

    if (detecting->used <= most)
        return 0;
    for (size_t i = 0; status == 0 && i < detecting->links.count; i++)
        status = sweep_judging(detecting, &detecting->judgings[i], now);
    if (status == 0 && detecting->used > most - most / 4)
        status = SEINE_E_LIMIT;
    return status;
}

static uint64_t
group_size(const struct group *group)
{
    return sizeof(*group) + group->key.size + sizeof(group) +
           2 * sizeof(struct map_slot);
}

static struct group *
add_group(struct detecting *detecting, struct judging *judging)
{
    struct slice key = sn_buf_view(&detecting->key);
    struct group *group = sn_calloc(1, sizeof(*group) + key.size + 1), **slot;
    char *copy;

    if (!group)
        return NULL;
    copy = (char *)(group + 1);
    if (key.size)
        memcpy(copy, key.at, key.size);
    group->key = sn_slice(copy, key.size);
    group->held = INT64_MIN;
    group->burst = BURST_NONE;
    group->used = group_size(group);
    slot = sn_array_push(&judging->groups, sizeof(*slot));
    if (slot)
        *slot = group;
    if (!slot ||
        sn_map_add(&judging->index, group->key,
                   (uint32_t)(judging->groups.count - 1)) == MAP_NONE) {
        judging->groups.count -= slot != NULL;
        sn_free(group);
        return NULL;
    }
    detecting->used += group->used;
    return group;
}

static struct group *
find_group(struct detecting *detecting, struct judging *judging)
{
    uint32_t found = sn_map_get(&judging->index, sn_buf_view(&detecting->key));

    if (found != MAP_NONE)
        return judging->groups.at[found];
    return add_group(detecting, judging);
}

/* --------------------------------------------------------------- bursts --- */

/* The event of a correlation is the one at which it began to hold. */
static int
derive(struct detecting *detecting, const struct burst *burst,
       const struct trace *trace)
{
    struct correlating *correlating = detecting->correlating;
    struct derived *slot;

    if (!(burst->rule->view.flags & SEINE_RULE_FEEDS))
        return 0;
    sn_buf_clear(&detecting->text);
    sn_buf_add(&detecting->text, &burst->rule->index,
               sizeof(burst->rule->index));
    sn_buf_slice(&detecting->text, burst->group);
    slot = detecting->text.failed
               ? NULL
               : sn_array_push(&correlating->derived, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    slot->trace = *trace;
    slot->tuple = sn_arena_copy(&correlating->bursts->arena,
                                sn_buf_view(&detecting->text));
    if (slot->tuple.at)
        return 0;
    correlating->derived.count--;
    return SEINE_E_MEMORY;
}

static int
begin_burst(struct detecting *detecting, struct judging *judging,
            struct group *group, const struct trace *trace)
{
    struct bursts *bursts = detecting->correlating->bursts;
    bool alone = judging->rule->correlation->type == CORRELATION_NEW_TERMS;
    struct burst *burst;

    if (bursts->list.count >= BURST_NONE - 1)
        return SEINE_E_LIMIT;
    burst = sn_array_push(&bursts->list, sizeof(*burst));
    if (!burst)
        return SEINE_E_MEMORY;
    burst->rule = judging->rule;
    burst->next = BURST_NONE;
    burst->until = detecting->number;
    burst->since = alone ? detecting->number : 0;
    burst->from = trace->time;
    burst->value = 1;
    burst->group = sn_arena_copy(&bursts->arena, group->key);
    if (!burst->group.at) {
        bursts->list.count--;
        return SEINE_E_MEMORY;
    }
    if (!alone) {
        burst->from =
            sn_window_begin(&group->window, &judging->window, trace->time);
        burst->value =
            sn_window_value(&group->window, &judging->window, trace->time);
    }
    detecting->used +=
        sizeof(*burst) + group->key.size +
        (alone ? 1 : detecting->correlating->evidence) * sizeof(*trace);
    group->burst = (uint32_t)(bursts->list.count - 1);
    return derive(detecting, burst, trace);
}

/* The condition holds at the present event. */
static int
hold(struct detecting *detecting, struct judging *judging, struct group *group,
     const struct trace *trace)
{
    int64_t span = judging->rule->correlation->span;
    bool goes_on =
        group->held != INT64_MIN && trace->time - group->held <= span;

    group->held = trace->time;
    if (!goes_on || judging->rule->correlation->type == CORRELATION_NEW_TERMS)
        return begin_burst(detecting, judging, group, trace);
    detecting->correlating->bursts->list.at[group->burst].until =
        detecting->number;
    return 0;
}

/* --------------------------------------------------------------- events --- */

/* Was a combination seen before?  Only after the lead-in can it be new. */
static bool
is_new(struct detecting *detecting, const struct judging *judging,
       const struct group *group, bool seen, int64_t now)
{
    const struct correlation *correlation = judging->rule->correlation;
    int64_t begin = detecting->correlating->begin;

    if (sn_map_get(&judging->baseline, group->key) != MAP_NONE)
        return false;
    if (seen &&
        (correlation->span == 0 || now - group->latest <= correlation->span))
        return false;
    if (correlation->span == 0 || correlation->has_baseline ||
        correlation->span <= now - begin)
        return true;
    detecting->correlating->left_out.learned++;
    return false;
}

/* 1 if the condition holds, 0 if not, or a failure. */
static int
ask(struct detecting *detecting, struct judging *judging, struct group *group,
    bool seen, const struct arrival *arrival)
{
    uint64_t before;
    int holds;

    if (judging->rule->correlation->type == CORRELATION_NEW_TERMS)
        return is_new(detecting, judging, group, seen, arrival->time);
    before = group->used;
    holds = sn_window_push(&group->window, &judging->window, arrival);
    group->used =
        group_size(group) + sn_window_used(&group->window, &judging->window);
    detecting->used += group->used - before;
    return holds;
}

/* Is the group at hand in the part that is looked at? */
static bool
is_in_part(const struct detecting *detecting)
{
    return detecting->parts == 1 ||
           sn_hash(sn_buf_view(&detecting->key),
                   (uintptr_t)detecting->correlating, false) %
                   detecting->parts ==
               detecting->part;
}

static int
take_link(struct detecting *detecting, const struct link *link,
          const struct trace *trace, struct slice tuple)
{
    struct judging *judging = &detecting->judgings[link->number];
    struct left_out *left_out = &detecting->correlating->left_out;
    struct arrival arrival = {.time = trace->time};
    struct group *group;
    size_t groups = judging->groups.count;
    int status;

    if (!sn_link_group(link, tuple, &detecting->key)) {
        left_out->without_group += detecting->part == 0;
        return 0;
    }
    if (!is_in_part(detecting))
        return 0;
    if (!sn_link_arrival(link, tuple, &detecting->text, &arrival)) {
        left_out->without_value++;
        return 0;
    }
    if (detecting->key.failed || detecting->text.failed)
        return SEINE_E_MEMORY;
    group = find_group(detecting, judging);
    if (!group)
        return SEINE_E_MEMORY;
    status = ask(detecting, judging, group, groups == judging->groups.count,
                 &arrival);
    group->latest = trace->time;
    if (status > 0)
        status = hold(detecting, judging, group, trace);
    return status < 0 ? status : check_used(detecting, trace->time);
}

/* ----------------------------------------------------------------- pass --- */

/* Lines of the baseline as groups. */
static int
fill_baseline(struct detecting *detecting, struct judging *judging)
{
    const struct correlation *correlation = judging->rule->correlation;
    struct buf *key = &detecting->key;

    for (size_t i = 0; i < correlation->baseline_count; i++) {
        struct slice line = correlation->baseline[i], part;

        sn_buf_clear(key);
        while (sn_next_part(&line, '\t', &part)) {
            uint32_t size = (uint32_t)part.size + 1;

            sn_buf_add(key, &size, sizeof(size));
            sn_buf_slice(key, part);
        }
        part = sn_arena_copy(&judging->known, sn_buf_view(key));
        if (key->failed || !part.at ||
            sn_map_add(&judging->baseline, part, 0) == MAP_NONE)
            return SEINE_E_MEMORY;
    }
    return 0;
}

static int
make_judgings(struct detecting *detecting)
{
    const struct seine_rules *rules = detecting->correlating->rules;
    size_t number = 0;
    int status;

    status =
        sn_links_make(&detecting->links, rules, detecting->correlating->level);
    detecting->judgings =
        sn_calloc(detecting->links.count + 1, sizeof(*detecting->judgings));
    if (status == 0 && !detecting->judgings)
        status = SEINE_E_MEMORY;
    for (size_t i = 0; status == 0 && i < rules->count; i++) {
        const struct rule *rule = rules->rules[i];
        struct judging *judging = &detecting->judgings[number];

        if (!rule->correlation ||
            rule->correlation->level != detecting->correlating->level)
            continue;
        judging->rule = rule;
        sn_window_rules(&judging->window, rule->correlation);
        status = fill_baseline(detecting, judging);
        number++;
    }
    return status;
}

static void
free_judging(struct detecting *detecting, struct judging *judging)
{
    for (size_t i = 0; i < judging->groups.count; i++)
        free_group(detecting, judging->groups.at[i]);
    sn_array_fini(&judging->groups);
    sn_map_fini(&judging->index);
    sn_map_fini(&judging->baseline);
    sn_arena_fini(&judging->known);
}

static int
go_over(struct detecting *detecting, struct cursor *cursor)
{
    struct trace trace;
    struct slice tuple;
    int status;

    while ((status = sn_cursor_next(cursor, &trace, &tuple)) > 0) {
        uint32_t rule = sn_tuple_number(tuple.at);
        size_t end = detecting->links.first[rule + 1];

        detecting->number++;
        for (size_t i = detecting->links.first[rule]; i < end; i++) {
            status = take_link(detecting, &detecting->links.list.at[i], &trace,
                               tuple);
            if (status < 0)
                return status;
        }
    }
    return status;
}

/* One part of the groups; *used is that of the bursts before, and then with
 * those of it. */
static int
detect_part(struct correlating *correlating, struct cursor *cursor,
            uint32_t parts, uint32_t part, uint64_t *used)
{
    struct detecting detecting = {.correlating = correlating,
                                  .parts = parts,
                                  .part = part,
                                  .used = *used};
    int status = make_judgings(&detecting);

    if (status == 0)
        status = sn_cursor_open(cursor, correlating->store);
    if (status == 0) {
        status = go_over(&detecting, cursor);
        sn_cursor_close(cursor);
    }
    for (size_t i = 0; detecting.judgings && i < detecting.links.count; i++)
        free_judging(&detecting, &detecting.judgings[i]);
    *used = detecting.used;
    sn_free(detecting.judgings);
    sn_links_fini(&detecting.links);
    sn_buf_fini(&detecting.key);
    sn_buf_fini(&detecting.text);
    return status;
}

/* What was noted when an attempt began. */
struct noted {
    size_t bursts;
    size_t derived;
    struct left_out left_out;
    uint64_t used;
};

static struct noted
remember(const struct correlating *correlating, uint64_t used)
{
    struct noted noted = {correlating->bursts->list.count,
                          correlating->derived.count, correlating->left_out,
                          used};

    return noted;
}

/* Begin again: what was noted is from one attempt alone. */
static void
forget(struct correlating *correlating, const struct noted *noted)
{
    correlating->bursts->list.count = noted->bursts;
    correlating->derived.count = noted->derived;
    correlating->left_out = noted->left_out;
}

/*
 * A part within correlating->most, or else as parts of its own.  Those do not
 * help against too many bursts.
 */
static int
detect_within(struct correlating *correlating, struct cursor *cursor,
              uint32_t parts, uint32_t part, uint64_t *used)
{
    struct noted noted = remember(correlating, *used);
    int status = detect_part(correlating, cursor, parts, part, used);

    if (status != SEINE_E_LIMIT || parts >= PARTS_MOST ||
        *used > correlating->most / 2)
        return status;
    forget(correlating, &noted);
    *used = noted.used;
    status = 0;
    for (uint32_t i = 0; status == 0 && i < PARTS_FACTOR; i++)
        status = detect_within(correlating, cursor, parts * PARTS_FACTOR,
                               part + parts * i, used);
    return status;
}

int
sn_correlate_detect(struct correlating *correlating)
{
    struct noted noted = remember(correlating, 0);
    uint64_t most = correlating->most, used = 0;
    struct cursor *cursor = sn_calloc(1, sizeof(*cursor));
    int status;

    if (!cursor)
        return SEINE_E_MEMORY;
    if (most > FIRST_MOST)
        correlating->most = FIRST_MOST;
    status = detect_within(correlating, cursor, 1, 0, &used);
    if (status == SEINE_E_LIMIT && correlating->most < most) {
        forget(correlating, &noted);
        correlating->most = most;
        used = 0;
        status = detect_within(correlating, cursor, 1, 0, &used);
    }
    sn_free(cursor);
    return status;
}
