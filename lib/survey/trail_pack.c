/*
 * A trail in one block of memory: itself, then what its arrays hold.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "survey/trail.h"

/* What every SN_ARRAY is. */
struct any_array {
    void *at;
    size_t count;
    size_t room;
};

static size_t
array_size(const void *array, size_t item_size)
{
    const struct any_array *any = array;

    return sn_align(any->count * item_size);
}

size_t
sn_trail_size(const struct trail *trail)
{
    size_t size = sn_align(sizeof(*trail)), i;

    size += array_size(&trail->names, sizeof(*trail->names.at)) +
            array_size(&trail->pairs, sizeof(*trail->pairs.at)) +
            array_size(&trail->clocks, sizeof(*trail->clocks.at)) +
            array_size(&trail->signs, sizeof(*trail->signs.at)) +
            array_size(&trail->parts, sizeof(*trail->parts.at)) +
            sn_align(trail->hours.count * sizeof(*trail->hours.at)) +
            sn_align(trail->texts.size);
    for (i = 0; i < trail->parts.count; i++)
        size += array_size(&trail->parts.at[i].gaps.list,
                           sizeof(*trail->parts.at[i].gaps.list.at));
    return size;
}

/* Copy bytes to *next, which is moved on; where they are now. */
static void *
put(char **next, const void *from, size_t size)
{
    void *to = *next;

    if (size)
        memcpy(to, from, size);
    *next += sn_align(size);
    return to;
}

/* What an array holds is copied, and the array is pointed at the copy. */
static void
put_array(char **next, void *array, size_t item_size)
{
    struct any_array *any = array;

    any->at = put(next, any->at, any->count * item_size);
    any->room = any->count;
}

/* Only the hours that are there. */
static void
put_hours(char **next, struct hours *copy, const struct hours *hours)
{
    struct hour *to = (void *)*next;
    size_t i, count = 0;

    for (i = 0; i < hours->room; i++)
        if (hours->at[i].records)
            to[count++] = hours->at[i];
    copy->at = to;
    copy->count = copy->room = count;
    *next += sn_align(count * sizeof(*to));
}

struct trail *
sn_trail_write(void *at, const struct trail *trail)
{
    struct trail *copy = at;
    char *next = (char *)at + sn_align(sizeof(*copy));
    size_t i;

    *copy = *trail;
    put_array(&next, &copy->names, sizeof(*copy->names.at));
    put_array(&next, &copy->pairs, sizeof(*copy->pairs.at));
    put_array(&next, &copy->clocks, sizeof(*copy->clocks.at));
    put_array(&next, &copy->signs, sizeof(*copy->signs.at));
    put_array(&next, &copy->parts, sizeof(*copy->parts.at));
    for (i = 0; i < copy->parts.count; i++)
        put_array(&next, &copy->parts.at[i].gaps.list,
                  sizeof(*copy->parts.at[i].gaps.list.at));
    put_hours(&next, &copy->hours, &trail->hours);
    copy->texts.at = put(&next, trail->texts.at, trail->texts.size);
    copy->texts.room = copy->texts.size;
    return copy;
}

/* As many items as another array has, the same ones. */
static int
load_array(void *array, const void *from, size_t item_size)
{
    const struct any_array *other = from;
    struct any_array *any = array;

    if (sn_array_reserve(array, other->count, item_size) < 0)
        return SEINE_E_MEMORY;
    if (other->count)
        memcpy(any->at, other->at, other->count * item_size);
    any->count = other->count;
    return 0;
}

static int
load_parts(struct trail *trail, const struct trail *from)
{
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < from->parts.count; i++) {
        struct part *part = sn_array_push(&trail->parts, sizeof(*part));

        if (!part)
            return SEINE_E_MEMORY;
        *part = from->parts.at[i];
        memset(&part->gaps.list, 0, sizeof(part->gaps.list));
        status = load_array(&part->gaps.list, &from->parts.at[i].gaps.list,
                            sizeof(*part->gaps.list.at));
    }
    return status;
}

static int
load_hours(struct hours *hours, const struct hours *from)
{
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < from->count; i++)
        status = sn_hours_merge(hours, from->at[i].log, &from->at[i]);
    hours->refused += from->refused;
    return status;
}

/* Of a trail that has just begun: no part is there. */
int
sn_trail_load(struct trail *trail, const struct trail *from)
{
    int status;

    trail->syslog = from->syslog;
    trail->wrapped = from->wrapped;
    trail->headers = from->headers;
    trail->serial = from->serial;
    trail->host = from->host;
    trail->part = from->part;
    trail->orphans = from->orphans;
    trail->orphan = from->orphan;
    trail->unplaced = from->unplaced;
    status = load_array(&trail->names, &from->names, sizeof(*from->names.at));
    if (status == 0)
        status =
            load_array(&trail->pairs, &from->pairs, sizeof(*from->pairs.at));
    if (status == 0)
        status =
            load_array(&trail->clocks, &from->clocks, sizeof(*from->clocks.at));
    if (status == 0)
        status =
            load_array(&trail->signs, &from->signs, sizeof(*from->signs.at));
    if (status == 0)
        status = load_parts(trail, from);
    if (status == 0)
        status = load_hours(&trail->hours, &from->hours);
    sn_buf_clear(&trail->texts);
    sn_buf_slice(&trail->texts, sn_buf_view(&from->texts));
    return status == 0 && trail->texts.failed ? SEINE_E_MEMORY : status;
}
