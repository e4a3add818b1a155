/*
 * The first pass: at which events do conditions hold?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "correlate/correlate.h"

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
    size_t sweep_at;     /* so many groups: let idle ones go */
    struct map baseline; /* new_terms: known from the start */
    struct arena known;
};

struct detecting {
    struct correlating *correlating;
    uint64_t most;            /* bytes */
    struct judging *judgings; /* by number */
    uint64_t used;            /* bytes of all groups */
    struct walk walk;
    /* over a grouped store */
    struct collecting *collecting;
    struct judging *judging; /* of the present group */
    struct group *group;     /* NULL: the rest of it is passed over */
    struct buf key;          /* of the present group */
    uint64_t first;          /* number of its first event */
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

#define SWEEP_LEAST 16 /* fewer groups are not looked through */

/*
 * It takes no longer than to add the groups, as half of them are new since the
 * last time.
 */
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
    judging->sweep_at = kept < SWEEP_LEAST / 2 ? SWEEP_LEAST : 2 * kept;
    sn_map_fini(&judging->index);
    judging->index = index;
    return status;
}

/* Over the limit: let idle groups go; what must stay must fit. */
static int
check_used(struct detecting *detecting, int64_t now)
{
    const struct correlating *correlating = detecting->correlating;
    uint64_t most = detecting->most;
    int status = 0;

    if (detecting->used + correlating->bursts.used <= most)
        return 0;
    for (size_t i = 0; status == 0 && i < correlating->links.count; i++)
        status = sweep_judging(detecting, &detecting->judgings[i], now);
    if (status == 0 &&
        detecting->used + correlating->bursts.used > most - most / 4)
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
make_group(struct detecting *detecting, struct slice key)
{
    struct group *group = sn_calloc(1, sizeof(*group) + key.size + 1);
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
    detecting->used += group->used;
    return group;
}

static struct group *
add_group(struct detecting *detecting, struct judging *judging)
{
    struct group *group = make_group(detecting, detecting->walk.group), **slot;

    if (!group)
        return NULL;
    slot = sn_array_push(&judging->groups, sizeof(*slot));
    if (slot)
        *slot = group;
    if (!slot ||
        sn_map_add(&judging->index, group->key,
                   (uint32_t)(judging->groups.count - 1)) == MAP_NONE) {
        judging->groups.count -= slot != NULL;
        free_group(detecting, group);
        return NULL;
    }
    return group;
}

static struct group *
find_group(struct detecting *detecting, struct judging *judging)
{
    uint32_t found = sn_map_get(&judging->index, detecting->walk.group);

    if (found != MAP_NONE)
        return judging->groups.at[found];
    return add_group(detecting, judging);
}

/* --------------------------------------------------------------- bursts --- */

static int
begin_burst(struct detecting *detecting, struct judging *judging,
            struct group *group)
{
    struct correlating *correlating = detecting->correlating;
    struct bursts *bursts = &correlating->bursts;
    const struct walk *walk = &detecting->walk;
    bool alone = judging->rule->correlation->type == CORRELATION_NEW_TERMS;
    char *copy = sn_strndup(group->key);
    struct burst *burst;

    if (!copy || bursts->list.count >= BURST_NONE - 1 ||
        !(burst = sn_array_push(&bursts->list, sizeof(*burst)))) {
        sn_free(copy);
        return SEINE_E_MEMORY;
    }
    burst->rule = judging->rule;
    burst->number = (size_t)(judging - detecting->judgings);
    burst->text = copy;
    burst->group = sn_slice(copy, group->key.size);
    burst->until = walk->number;
    burst->since = alone ? walk->number : 0;
    burst->from = walk->trace.time;
    burst->value = 1;
    burst->began = walk->trace;
    if (!alone) {
        burst->from =
            sn_window_begin(&group->window, &judging->window, walk->trace.time);
        burst->value =
            sn_window_value(&group->window, &judging->window, walk->trace.time);
    }
    burst->used = sizeof(*burst) + group->key.size +
                  (alone ? 1 : correlating->evidence) * sizeof(struct trace);
    bursts->used += burst->used;
    group->burst = (uint32_t)(bursts->list.count - 1);
    return 0;
}

/* The condition holds at the present event. */
static int
hold(struct detecting *detecting, struct judging *judging, struct group *group)
{
    const struct walk *walk = &detecting->walk;
    int64_t span = judging->rule->correlation->span;
    bool goes_on =
        group->held != INT64_MIN && walk->trace.time - group->held <= span;

    group->held = walk->trace.time;
    if (!goes_on || judging->rule->correlation->type == CORRELATION_NEW_TERMS)
        return begin_burst(detecting, judging, group);
    detecting->correlating->bursts.list.at[group->burst].until = walk->number;
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
    detecting->walk.left_out.learned++;
    return false;
}

/* 1 if the condition holds, 0 if not, or a failure. */
static int
ask(struct detecting *detecting, struct judging *judging, struct group *group,
    bool seen)
{
    const struct arrival *arrival = &detecting->walk.arrival;
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

/* The present arrival, in its group. */
static int
take(struct detecting *detecting, struct judging *judging, struct group *group,
     bool seen)
{
    int status = ask(detecting, judging, group, seen);

    group->latest = detecting->walk.trace.time;
    return status > 0 ? hold(detecting, judging, group) : status;
}

/* ----------------------------------------------------------------- pass --- */

/* Lines of the baseline as groups. */
static int
fill_baseline(struct judging *judging)
{
    const struct correlation *correlation = judging->rule->correlation;
    struct buf key = {0};
    int status = 0;

    for (size_t i = 0; status == 0 && i < correlation->baseline_count; i++) {
        struct slice line = correlation->baseline[i], part;

        sn_buf_clear(&key);
        while (sn_next_part(&line, '\t', &part)) {
            uint32_t size = (uint32_t)part.size + 1;

            sn_buf_add(&key, &size, sizeof(size));
            sn_buf_slice(&key, part);
        }
        part = sn_arena_copy(&judging->known, sn_buf_view(&key));
        if (key.failed || !part.at ||
            sn_map_add(&judging->baseline, part, 0) == MAP_NONE)
            status = SEINE_E_MEMORY;
    }
    sn_buf_fini(&key);
    return status;
}

static int
make_judgings(struct detecting *detecting)
{
    const struct correlating *correlating = detecting->correlating;
    const struct seine_rules *rules = correlating->rules;
    size_t number = 0;
    int status = 0;

    detecting->judgings =
        sn_calloc(correlating->links.count + 1, sizeof(*detecting->judgings));
    if (!detecting->judgings)
        return SEINE_E_MEMORY;
    for (size_t i = 0; status == 0 && i < rules->count; i++) {
        const struct rule *rule = rules->rules[i];
        struct judging *judging = &detecting->judgings[number];

        if (!rule->correlation ||
            rule->correlation->level != correlating->level)
            continue;
        judging->rule = rule;
        judging->sweep_at = SWEEP_LEAST;
        sn_window_rules(&judging->window, rule->correlation);
        status = fill_baseline(judging);
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

static void
end_pass(struct detecting *detecting)
{
    size_t count = detecting->correlating->links.count;

    sn_walk_close(&detecting->walk);
    for (size_t i = 0; detecting->judgings && i < count; i++)
        free_judging(detecting, &detecting->judgings[i]);
    sn_free(detecting->judgings);
}

/* --------------------------------------------------- in the order of time ---
 */

static int
go_over(struct detecting *detecting)
{
    const struct walk *walk = &detecting->walk;
    int status;

    while ((status = sn_walk_next(&detecting->walk)) > 0) {
        struct judging *judging = &detecting->judgings[walk->link->number];
        size_t groups = judging->groups.count;
        struct group *group = find_group(detecting, judging);

        if (!group)
            return SEINE_E_MEMORY;
        status =
            take(detecting, judging, group, groups == judging->groups.count);
        if (status == 0 && judging->groups.count > judging->sweep_at)
            status = sweep_judging(detecting, judging, walk->trace.time);
        if (status == 0)
            status = check_used(detecting, walk->trace.time);
        if (status < 0)
            return status;
    }
    return status;
}

int
sn_detect_whole(struct correlating *correlating, struct part part,
                uint64_t most)
{
    struct detecting detecting = {.correlating = correlating, .most = most};
    int status = make_judgings(&detecting);

    if (status == 0)
        status = sn_walk_open(&detecting.walk, correlating->store,
                              &correlating->links, false);
    detecting.walk.part = part;
    if (status == 0)
        status = go_over(&detecting);
    sn_left_out_add(&correlating->left_out, &detecting.walk.left_out);
    end_pass(&detecting);
    return status;
}

/* ------------------------------------------------------ group after group ---
 */

static void
end_group(struct detecting *detecting)
{
    if (detecting->group)
        free_group(detecting, detecting->group);
    detecting->group = NULL;
}

/* Is the present arrival of the same group as the one before? */
static bool
is_same_group(const struct detecting *detecting)
{
    const struct walk *walk = &detecting->walk;

    return detecting->judging == &detecting->judgings[walk->link->number] &&
           sn_slice_equal(sn_buf_view(&detecting->key), walk->group);
}

static int
begin_group(struct detecting *detecting)
{
    const struct walk *walk = &detecting->walk;

    end_group(detecting);
    detecting->judging = &detecting->judgings[walk->link->number];
    detecting->first = walk->number;
    sn_buf_clear(&detecting->key);
    sn_buf_slice(&detecting->key, walk->group);
    detecting->group = make_group(detecting, walk->group);
    return detecting->group && !detecting->key.failed ? 0 : SEINE_E_MEMORY;
}

/*
 * Too many bursts: collect those of the groups before, and of the present one
 * those that nothing of what comes can be part of.
 */
static int
settle(struct detecting *detecting)
{
    struct correlating *correlating = detecting->correlating;
    int64_t span = detecting->judging->rule->correlation->span;
    int64_t now = detecting->walk.trace.time;
    int status;

    if (correlating->bursts.used <= detecting->most / 4)
        return 0;
    status = sn_collect_until(detecting->collecting, detecting->first,
                              now < INT64_MIN + span ? INT64_MIN : now - span);
    if (detecting->group && detecting->group->burst != BURST_NONE)
        detecting->group->burst =
            correlating->bursts.list.count
                ? (uint32_t)(correlating->bursts.list.count - 1)
                : BURST_NONE;
    return status;
}

/* One group that is too large does not hide the others: *limited is set. */
static int
go_over_groups(struct detecting *detecting, bool *limited)
{
    int status;

    while ((status = sn_walk_next(&detecting->walk)) > 0) {
        bool seen = is_same_group(detecting);

        status = seen ? 0 : begin_group(detecting);
        if (status == 0 && detecting->group)
            status =
                take(detecting, detecting->judging, detecting->group, seen);
        if (status == 0)
            status = settle(detecting);
        if (status < 0)
            return status;
        if (detecting->used > detecting->most) {
            *limited = true;
            end_group(detecting);
        }
    }
    return status;
}

int
sn_detect_grouped(struct correlating *correlating, struct store *grouped,
                  struct collecting *collecting, uint64_t most)
{
    struct detecting detecting = {
        .correlating = correlating, .most = most, .collecting = collecting};
    bool limited = false;
    int status = make_judgings(&detecting);

    if (status == 0)
        status =
            sn_walk_open(&detecting.walk, grouped, &correlating->links, true);
    if (status == 0)
        status = go_over_groups(&detecting, &limited);
    sn_left_out_add(&correlating->left_out, &detecting.walk.left_out);
    end_group(&detecting);
    end_pass(&detecting);
    sn_buf_fini(&detecting.key);
    return status == 0 && limited ? SEINE_E_LIMIT : status;
}
