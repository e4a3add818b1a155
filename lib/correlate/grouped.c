/*
 * A store by group: what of the events of one group is needed lies together,
 * so that it is all that must be in memory.
 *
 * A tuple in it is the key: the number of the correlation, the size of the
 * group, the group; then the number of the link and the tuple of the event.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/correlate.h"

#define HEAD (2 * sizeof(uint32_t)) /* of the key */

static void
add_number(struct buf *out, size_t number)
{
    uint32_t small = (uint32_t)number;

    sn_buf_add(out, &small, sizeof(small));
}

static size_t
key_size(struct slice tuple)
{
    return HEAD + sn_tuple_number(tuple.at + sizeof(uint32_t));
}

struct slice
sn_grouped_open(struct slice *tuple)
{
    size_t size = key_size(*tuple);
    struct slice key = sn_slice_first(*tuple, size);

    *tuple = sn_slice_skip(*tuple, size);
    return sn_slice_skip(key, HEAD);
}

int
sn_grouped_order(const struct store *store, const struct trace *a,
                 struct slice a_tuple, const struct trace *b,
                 struct slice b_tuple)
{
    size_t a_size = key_size(a_tuple), b_size = key_size(b_tuple);
    int order = sn_slice_order(sn_slice_first(a_tuple, a_size),
                               sn_slice_first(b_tuple, b_size));

    if (order)
        return order;
    return sn_store_compare(
        store, a, sn_slice_skip(a_tuple, a_size + sizeof(uint32_t)), b,
        sn_slice_skip(b_tuple, b_size + sizeof(uint32_t)));
}

int
sn_grouped_fill(struct store *grouped, struct walk *walk)
{
    struct buf tuple = {0};
    int status;

    while ((status = sn_walk_next(walk)) > 0) {
        sn_buf_clear(&tuple);
        add_number(&tuple, walk->link->number);
        add_number(&tuple, walk->group.size);
        sn_buf_slice(&tuple, walk->group);
        add_number(&tuple, (size_t)(walk->link - walk->links->list.at));
        sn_buf_slice(&tuple, walk->tuple);
        status = tuple.failed
                     ? SEINE_E_MEMORY
                     : sn_store_add(grouped, &walk->trace, sn_buf_view(&tuple));
        if (status < 0)
            break;
    }
    sn_buf_fini(&tuple);
    return status;
}
