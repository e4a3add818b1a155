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

struct collecting {
    struct correlating *correlating;
    struct links links;
    struct waiting *waiting; /* by number of the correlation */
    uint64_t number;
    struct buf key;
    struct buf text;
};

/* Bursts of a group were noted in their order: chain them. */
static int
add_burst(struct collecting *collecting, struct waiting *waiting, uint32_t at,
          uint32_t *last)
{
    struct burst *list = collecting->correlating->bursts->list.at;
    uint32_t slot = (uint32_t)waiting->present.count;
    uint32_t found = sn_map_add(&waiting->index, list[at].group, slot);
    uint32_t *present;

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

static int
add_bursts(struct collecting *collecting, size_t first)
{
    const struct seine_rules *rules = collecting->correlating->rules;
    const struct bursts *bursts = collecting->correlating->bursts;
    size_t *numbers = sn_calloc(rules->count + 1, sizeof(*numbers));
    uint32_t *last = sn_calloc(bursts->list.count + 1, sizeof(*last));
    int status = numbers && last ? 0 : SEINE_E_MEMORY;
    size_t number = 0;

    for (size_t i = 0; status == 0 && i < rules->count; i++)
        if (rules->rules[i]->correlation &&
            rules->rules[i]->correlation->level ==
                collecting->correlating->level)
            numbers[i] = number++;
    for (size_t i = first; status == 0 && i < bursts->list.count; i++)
        status = add_burst(
            collecting,
            &collecting->waiting[numbers[bursts->list.at[i].rule->index]],
            (uint32_t)i, last);
    sn_free(numbers);
    sn_free(last);
    return status;
}

static int
add_event(struct collecting *collecting, struct burst *burst,
          const struct trace *trace)
{
    struct correlating *correlating = collecting->correlating;

    if (burst->count++ == 0) {
        bool alone = burst->rule->correlation->type == CORRELATION_NEW_TERMS;

        burst->first = trace->time;
        burst->evidence = sn_arena_alloc(&correlating->bursts->arena,
                                         alone ? 1 : correlating->evidence,
                                         sizeof(*burst->evidence));
        if (!burst->evidence)
            return SEINE_E_MEMORY;
    }
    burst->last = trace->time;
    burst->assets += trace->asset;
    burst->outcomes |= 1U << trace->outcome;
    if (burst->evidence_count < correlating->evidence)
        burst->evidence[burst->evidence_count++] = *trace;
    return 0;
}

static int
take_link(struct collecting *collecting, const struct link *link,
          const struct trace *trace, struct slice tuple)
{
    struct waiting *waiting = &collecting->waiting[link->number];
    struct burst *list = collecting->correlating->bursts->list.at;
    struct arrival arrival = {0};
    uint32_t found, at;

    if (waiting->present.count == 0 ||
        !sn_link_group(link, tuple, &collecting->key) ||
        !sn_link_arrival(link, tuple, &collecting->text, &arrival))
        return 0;
    if (collecting->key.failed || collecting->text.failed)
        return SEINE_E_MEMORY;
    found = sn_map_get(&waiting->index, sn_buf_view(&collecting->key));
    if (found == MAP_NONE)
        return 0;
    at = waiting->present.at[found];
    while (list[at].next != BURST_NONE && collecting->number > list[at].until)
        at = list[at].next;
    waiting->present.at[found] = at;
    if (trace->time < list[at].from || collecting->number < list[at].since ||
        collecting->number > list[at].until)
        return 0;
    return add_event(collecting, &list[at], trace);
}

static int
go_over(struct collecting *collecting, struct cursor *cursor)
{
    struct trace trace;
    struct slice tuple;
    int status;

    while ((status = sn_cursor_next(cursor, &trace, &tuple)) > 0) {
        uint32_t rule = sn_tuple_number(tuple.at);
        size_t end = collecting->links.first[rule + 1];

        collecting->number++;
        for (size_t i = collecting->links.first[rule]; i < end; i++) {
            status = take_link(collecting, &collecting->links.list.at[i],
                               &trace, tuple);
            if (status < 0)
                return status;
        }
    }
    return status;
}

static int
collect(struct collecting *collecting, size_t first)
{
    struct cursor *cursor = sn_calloc(1, sizeof(*cursor));
    int status = cursor ? add_bursts(collecting, first) : SEINE_E_MEMORY;

    if (status == 0)
        status = sn_cursor_open(cursor, collecting->correlating->store);
    if (status == 0) {
        status = go_over(collecting, cursor);
        sn_cursor_close(cursor);
    }
    sn_free(cursor);
    return status;
}

int
sn_correlate_collect(struct correlating *correlating, size_t first)
{
    struct collecting collecting = {.correlating = correlating};
    int status = sn_links_make(&collecting.links, correlating->rules,
                               correlating->level);

    collecting.waiting =
        sn_calloc(collecting.links.count + 1, sizeof(*collecting.waiting));
    if (status == 0 && !collecting.waiting)
        status = SEINE_E_MEMORY;
    if (status == 0 && first < correlating->bursts->list.count)
        status = collect(&collecting, first);
    for (size_t i = 0; collecting.waiting && i < collecting.links.count; i++) {
        sn_map_fini(&collecting.waiting[i].index);
        sn_array_fini(&collecting.waiting[i].present);
    }
    sn_free(collecting.waiting);
    sn_links_fini(&collecting.links);
    sn_buf_fini(&collecting.key);
    sn_buf_fini(&collecting.text);
    return status;
}
