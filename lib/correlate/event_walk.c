/*
 * A walk: which correlations an event takes part in, with which group and
 * value.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hash.h"
#include "base/mem.h"
#include "correlate/correlate.h"

int
sn_walk_open(struct walk *walk, struct store *store, const struct links *links,
             bool grouped)
{
    int status;

    memset(walk, 0, sizeof(*walk));
    walk->links = links;
    walk->grouped = grouped;
    walk->cursor = sn_calloc(1, sizeof(*walk->cursor));
    if (!walk->cursor)
        return SEINE_E_MEMORY;
    status = sn_cursor_open(walk->cursor, store);
    if (status < 0) {
        sn_free(walk->cursor);
        walk->cursor = NULL;
    }
    return status;
}

void
sn_walk_close(struct walk *walk)
{
    if (walk->cursor)
        sn_cursor_close(walk->cursor);
    sn_free(walk->cursor);
    walk->cursor = NULL;
    sn_buf_fini(&walk->key);
    sn_buf_fini(&walk->text);
}

static bool
is_in_part(const struct walk *walk)
{
    return walk->part.of == 0 ||
           sn_hash(walk->group, 0, false) % walk->part.of == walk->part.number;
}

/* The present link: 1 if the event takes part, 0 if not, SEINE_E_MEMORY. */
static int
take_part(struct walk *walk)
{
    memset(&walk->arrival, 0, sizeof(walk->arrival));
    walk->arrival.time = walk->trace.time;
    if (!walk->grouped) {
        if (!sn_link_group(walk->link, walk->tuple, &walk->key)) {
            walk->left_out.without_group += walk->part.number == 0;
            return 0;
        }
        walk->group = sn_buf_view(&walk->key);
        if (!is_in_part(walk))
            return 0;
    }
    if (!sn_link_arrival(walk->link, walk->tuple, &walk->text,
                         &walk->arrival)) {
        walk->left_out.without_value++;
        return 0;
    }
    return walk->key.failed || walk->text.failed ? SEINE_E_MEMORY : 1;
}

/* The next event, and which links it has. */
static int
next_event(struct walk *walk)
{
    int status = sn_cursor_next(walk->cursor, &walk->trace, &walk->tuple);
    uint32_t number;

    if (status <= 0)
        return status;
    walk->number++;
    if (walk->grouped) {
        walk->group = sn_grouped_open(&walk->tuple);
        number = sn_tuple_number(walk->tuple.at);
        walk->tuple = sn_slice_skip(walk->tuple, sizeof(number));
        walk->next = number;
        walk->end = walk->next + 1;
        return 1;
    }
    number = sn_tuple_number(walk->tuple.at);
    walk->next = walk->links->first[number];
    walk->end = walk->links->first[number + 1];
    return 1;
}

int
sn_walk_next(struct walk *walk)
{
    for (;;) {
        int status = 1;

        while (status > 0 && walk->next == walk->end)
            status = next_event(walk);
        if (status <= 0)
            return status;
        walk->link = &walk->links->list.at[walk->next++];
        status = take_part(walk);
        if (status != 0)
            return status;
    }
}
