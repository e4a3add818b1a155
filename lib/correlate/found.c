/*
 * What was found: bursts that are complete, in a store of their own.
 *
 * The time of a trace in it is that of the first event.  Its tuple is the
 * number of the rule, the size of the group, the group, then the numbers below
 * and the evidence.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "correlate/correlate.h"

#define HEAD (2 * sizeof(uint32_t))

struct numbers {
    uint64_t count;
    int64_t last;
    uint64_t assets;
    double value;
    uint64_t outcomes;
    uint64_t evidence;
};

static struct slice
group_of(struct slice tuple)
{
    return sn_slice_first(sn_slice_skip(tuple, HEAD),
                          sn_tuple_number(tuple.at + sizeof(uint32_t)));
}

int
sn_found_order(const struct store *store, const struct trace *a,
               struct slice a_tuple, const struct trace *b,
               struct slice b_tuple)
{
    uint32_t left = sn_tuple_number(a_tuple.at);
    uint32_t right = sn_tuple_number(b_tuple.at);

    (void)store;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (left != right)
        return left < right ? -1 : 1;
    return sn_slice_order(group_of(a_tuple), group_of(b_tuple));
}

static void
write_burst(const struct burst *burst, struct buf *out)
{
    uint32_t head[] = {burst->rule->index, (uint32_t)burst->group.size};
    struct numbers numbers = {burst->count,    burst->last,
                              burst->assets,   burst->value,
                              burst->outcomes, burst->evidence.count};

    sn_buf_add(out, head, sizeof(head));
    sn_buf_slice(out, burst->group);
    sn_buf_add(out, &numbers, sizeof(numbers));
    sn_buf_add(out, burst->evidence.at,
               burst->evidence.count * sizeof(*burst->evidence.at));
}

void
sn_found_read(const struct store *found, struct slice tuple,
              struct burst *burst, struct trace *evidence)
{
    struct slice group = group_of(tuple), rest;
    struct numbers numbers;

    rest = sn_slice_skip(tuple, HEAD + group.size);
    memcpy(&numbers, rest.at, sizeof(numbers));
    rest = sn_slice_skip(rest, sizeof(numbers));
    memset(burst, 0, sizeof(*burst));
    burst->rule = found->rules->rules[sn_tuple_number(tuple.at)];
    burst->group = group;
    burst->count = numbers.count;
    burst->last = numbers.last;
    burst->assets = numbers.assets;
    burst->value = numbers.value;
    burst->outcomes = (unsigned)numbers.outcomes;
    burst->evidence.at = evidence;
    burst->evidence.count = (size_t)numbers.evidence;
    if (rest.size)
        memcpy(evidence, rest.at, rest.size);
}

/* The event of a correlation is the one at which it began to hold. */
static int
derive(struct correlating *correlating, const struct burst *burst,
       struct buf *tuple)
{
    struct trace trace = burst->began;

    trace.asset = burst->assets > 0;
    sn_buf_clear(tuple);
    sn_buf_add(tuple, &burst->rule->index, sizeof(burst->rule->index));
    sn_buf_slice(tuple, burst->group);
    return tuple->failed
               ? SEINE_E_MEMORY
               : sn_store_add(correlating->store, &trace, sn_buf_view(tuple));
}

int
sn_found_add(struct correlating *correlating, const struct burst *burst)
{
    unsigned flags = burst->rule->view.flags;
    struct trace trace = {.time = burst->first};
    struct buf tuple = {0};
    int status = 0;

    if (burst->count > 0 &&
        (correlating->tell_silent || !(flags & SEINE_RULE_SILENT))) {
        write_burst(burst, &tuple);
        status = tuple.failed ? SEINE_E_MEMORY
                              : sn_store_add(correlating->found, &trace,
                                             sn_buf_view(&tuple));
    }
    if (status == 0 && flags & SEINE_RULE_FEEDS)
        status = derive(correlating, burst, &tuple);
    sn_buf_fini(&tuple);
    return status;
}

void
sn_burst_fini(struct bursts *bursts, struct burst *burst)
{
    bursts->used -= burst->used;
    sn_free(burst->text);
    sn_array_fini(&burst->evidence);
}
