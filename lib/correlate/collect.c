/*
 * The second pass: which events are part of a burst?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "correlate/correlate.h"

/* The bursts of one correlation: group --> the one that events can be part of.
 */
struct waiting {
    struct map index;
    SN_ARRAY(uint32_t) present;
};

int
sn_collect_open(struct collecting *collecting, struct correlating *correlating,
                struct store *store, bool grouped)
{
    memset(collecting, 0, sizeof(*collecting));
    collecting->correlating = correlating;
    collecting->waiting =
        sn_calloc(correlating->links.count + 1, sizeof(*collecting->waiting));
    if (!collecting->waiting)
        return SEINE_E_MEMORY;
    return sn_walk_open(&collecting->walk, store, &correlating->links, grouped);
}

static void
clear_waiting(struct collecting *collecting)
{
    for (size_t i = 0; i < collecting->correlating->links.count; i++) {
        sn_map_fini(&collecting->waiting[i].index);
        sn_array_fini(&collecting->waiting[i].present);
    }
}

void
sn_collect_close(struct collecting *collecting)
{
    if (collecting->waiting)
        clear_waiting(collecting);
    sn_free(collecting->waiting);
    sn_walk_close(&collecting->walk);
}

/* Bursts of a group were noted in their order: chain them. */
static int
add_burst(struct waiting *waiting, struct burst *list, uint32_t at,
          uint32_t *last)
{
    uint32_t slot = (uint32_t)waiting->present.count;
    uint32_t found = sn_map_add(&waiting->index, list[at].group, slot);
    uint32_t *present;

    list[at].next = BURST_NONE;
    if (found == MAP_NONE)
        return SEINE_E_MEMORY;
    if (found != slot) {
        list[last[waiting->present.at[found]]].next = at;
        last[waiting->present.at[found]] = at;
        return 0;
    }
    present = sn_array_push(&waiting->present, sizeof(*present));
    if (!present)
        return SEINE_E_MEMORY;
    *present = at;
    last[at] = at;
    return 0;
}

/* Find the bursts that there are now by their groups. */
static int
await_bursts(struct collecting *collecting)
{
    const struct correlating *correlating = collecting->correlating;
    const struct bursts *bursts = &correlating->bursts;
    uint32_t *last = sn_calloc(bursts->list.count + 1, sizeof(*last));
    int status = last ? 0 : SEINE_E_MEMORY;

    clear_waiting(collecting);
    for (size_t i = 0; status == 0 && i < bursts->list.count; i++) {
        struct burst *burst = &bursts->list.at[i];

        status = add_burst(&collecting->waiting[burst->number], bursts->list.at,
                           (uint32_t)i, last);
    }
    sn_free(last);
    return status;
}

static int
add_event(struct correlating *correlating, struct burst *burst,
          const struct trace *trace)
{
    struct trace *slot;

    if (burst->count++ == 0)
        burst->first = trace->time;
    burst->last = trace->time;
    burst->assets += trace->asset;
    burst->outcomes |= 1U << trace->outcome;
    if (burst->evidence.count >= correlating->evidence)
        return 0;
    slot = sn_array_push(&burst->evidence, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *trace;
    return 0;
}

/* The present arrival. */
static int
take(struct collecting *collecting)
{
    const struct walk *walk = &collecting->walk;
    struct waiting *waiting = &collecting->waiting[walk->link->number];
    struct burst *list = collecting->correlating->bursts.list.at;
    uint32_t found, at;

    found = waiting->present.count ? sn_map_get(&waiting->index, walk->group)
                                   : MAP_NONE;
    if (found == MAP_NONE)
        return 0;
    at = waiting->present.at[found];
    while (list[at].next != BURST_NONE && walk->number > list[at].until)
        at = list[at].next;
    waiting->present.at[found] = at;
    if (walk->trace.time < list[at].from || walk->number < list[at].since ||
        walk->number > list[at].until)
        return 0;
    return add_event(collecting->correlating, &list[at], &walk->trace);
}

/* Hand on those of which all events were before a number. */
static int
hand_on(struct correlating *correlating, uint64_t number)
{
    struct bursts *bursts = &correlating->bursts;
    size_t kept = 0;
    int status = 0;

    for (size_t i = 0; i < bursts->list.count; i++) {
        struct burst *burst = &bursts->list.at[i];

        if (burst->until >= number) {
            bursts->list.at[kept++] = *burst;
            continue;
        }
        if (status == 0)
            status = sn_found_add(correlating, burst);
        correlating->untold += status < 0;
        sn_burst_fini(bursts, burst);
    }
    bursts->list.count = kept;
    return status;
}

/* The next arrival to be taken: 1, 0 after the last, or a failure. */
static int
look_on(struct collecting *collecting)
{
    int status;

    if (collecting->pending)
        return 1;
    if (collecting->ended)
        return 0;
    status = sn_walk_next(&collecting->walk);
    collecting->pending = status > 0;
    collecting->ended = status <= 0;
    return status;
}

static int
collect(struct collecting *collecting, uint64_t number, int64_t time)
{
    const struct walk *walk = &collecting->walk;
    int status = await_bursts(collecting);

    while (status == 0 && (status = look_on(collecting)) > 0) {
        if (walk->number >= number && walk->trace.time >= time)
            return 0;
        collecting->pending = false;
        status = take(collecting);
    }
    return status;
}

int
sn_collect_until(struct collecting *collecting, uint64_t number, int64_t time)
{
    int status = collect(collecting, number, time);

    if (status < 0)
        return status;
    return hand_on(collecting->correlating, collecting->walk.number);
}

int
sn_collect_all(struct collecting *collecting)
{
    int status = collect(collecting, UINT64_MAX, INT64_MAX);
    int handed;

    /* the walk is over the store that events of correlations go to */
    sn_walk_close(&collecting->walk);
    handed = hand_on(collecting->correlating, UINT64_MAX);
    return status < 0 ? status : handed;
}
