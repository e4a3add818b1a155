/*
 * One level: in the order of time if it fits into memory, or else group after
 * group.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/correlate.h"

/*
 * What each may take of the memory.  While groups are looked at: a fourth what
 * of the grouped store is not written, an eighth events of correlations, a half
 * one group and bursts.  All groups at once may always take an eighth.
 */
#define SHARE_GROUPED 4
#define SHARE_EVENTS 8
#define SHARE_GROUP 2
#define SHARE_WHOLE 8

/* Without a disk groups are judged in parts, each of them in parts ... */
#define PARTS_FACTOR 4
#define PARTS_MOST 4096

static int
judge_parts(struct correlating *correlating, struct part whole);

static void
forget_bursts(struct correlating *correlating)
{
    struct bursts *bursts = &correlating->bursts;

    for (size_t i = 0; i < bursts->list.count; i++)
        sn_burst_fini(bursts, &bursts->list.at[i]);
    sn_array_fini(&bursts->list);
}

static uint64_t
less(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Groups and bursts may take as much as events did, if there is as much. */
static uint64_t
most_at_once(const struct correlating *correlating)
{
    uint64_t memory = correlating->memory;
    uint64_t used =
        sn_store_used(correlating->store) + sn_store_used(correlating->found);
    uint64_t left = less(memory - less(used, memory), memory / SHARE_GROUP);
    uint64_t most = less(sn_store_most(correlating->store), left);

    return most > memory / SHARE_WHOLE ? most : memory / SHARE_WHOLE;
}

static int
collect_whole(struct correlating *correlating)
{
    struct collecting collecting;
    int status;

    if (correlating->bursts.list.count == 0)
        return 0;
    status =
        sn_collect_open(&collecting, correlating, correlating->store, false);
    if (status == 0)
        status = sn_collect_all(&collecting);
    sn_collect_close(&collecting);
    return status;
}

/* Sort all events by group; those in memory are written first. */
static int
fill_grouped(struct correlating *correlating, struct store *grouped)
{
    struct store *store = correlating->store;
    struct walk walk;
    int status = sn_store_spill(store);

    if (status < 0)
        return status;
    status = sn_walk_open(&walk, store, &correlating->links, false);
    if (status == 0)
        status = sn_grouped_fill(grouped, &walk);
    if (status == 0)
        sn_left_out_add(&correlating->left_out, &walk.left_out);
    sn_walk_close(&walk);
    return status;
}

static int
judge_grouped(struct correlating *correlating, struct store *grouped)
{
    uint64_t most = correlating->store->most;
    struct collecting collecting;
    int status, collected;

    correlating->store->most = correlating->memory / SHARE_EVENTS;
    status = sn_collect_open(&collecting, correlating, grouped, true);
    if (status == 0) {
        status = sn_detect_grouped(correlating, grouped, &collecting,
                                   correlating->memory / SHARE_GROUP);
        collected = sn_collect_all(&collecting);
        if (status == 0)
            status = collected;
    }
    sn_collect_close(&collecting);
    correlating->store->most = most;
    return status;
}

/*
 * A part of the groups, or its own parts.  Where one group alone is too much,
 * what is known of it is collected, and the others follow.
 */
static int
judge_part(struct correlating *correlating, struct part part)
{
    struct left_out before = correlating->left_out;
    int status = sn_detect_whole(correlating, part, most_at_once(correlating));
    int collected;

    if (status == SEINE_E_LIMIT && part.of < PARTS_MOST) {
        forget_bursts(correlating);
        correlating->left_out = before;
        return judge_parts(correlating, part);
    }
    collected = collect_whole(correlating);
    return collected < 0 ? collected : status;
}

/* All parts of a part. */
static int
judge_parts(struct correlating *correlating, struct part whole)
{
    int kept = 0;

    for (uint32_t i = 0; i < PARTS_FACTOR; i++) {
        struct part part = {whole.number + whole.of * i,
                            whole.of * PARTS_FACTOR};
        int status = judge_part(correlating, part);

        if (status < 0 && status != SEINE_E_LIMIT)
            return status;
        if (status < 0)
            kept = status;
    }
    return kept;
}

/* What is too much at once. */
static int
judge_by_group(struct correlating *correlating)
{
    static const struct part all = {0, 1};
    struct store grouped;
    int status =
        sn_store_beside(&grouped, correlating->store,
                        correlating->memory / SHARE_GROUPED, sn_grouped_order);

    if (status == 0)
        status = fill_grouped(correlating, &grouped);
    if (status == 0)
        status = judge_grouped(correlating, &grouped);
    else
        (void)judge_parts(correlating, all);
    correlating->spilled += grouped.spilled;
    sn_store_fini(&grouped);
    return status;
}

int
sn_correlate_level(struct correlating *correlating)
{
    static const struct part all = {0, 0};
    int status = sn_links_make(&correlating->links, correlating->rules,
                               correlating->level);
    int collected;

    if (status == 0)
        status = sn_detect_whole(correlating, all, most_at_once(correlating));
    if (status == SEINE_E_LIMIT) {
        forget_bursts(correlating);
        memset(&correlating->left_out, 0, sizeof(correlating->left_out));
        status = judge_by_group(correlating);
    } else {
        collected = collect_whole(correlating);
        if (status == 0)
            status = collected;
    }
    forget_bursts(correlating);
    sn_links_fini(&correlating->links);
    return status;
}
