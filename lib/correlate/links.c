/*
 * Links: which correlations of a level a rule is a base of, and what the group
 * of its events is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "correlate/correlate.h"

/* The first place of a rule among the bases, or their number. */
static size_t
find_place(const struct correlation *correlation, const struct rule *rule)
{
    size_t i = 0;

    while (i < correlation->base_count && correlation->bases[i] != rule)
        i++;
    return i;
}

static int
add_links(struct links *links, const struct seine_rules *rules, unsigned level,
          const struct rule *base)
{
    size_t number = 0;

    if (!(base->view.flags & SEINE_RULE_FEEDS))
        return 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct correlation *correlation = rules->rules[i]->correlation;
        struct link *link;
        size_t place;

        if (!correlation || correlation->level != level)
            continue;
        place = find_place(correlation, base);
        if (place < correlation->base_count) {
            link = sn_array_push(&links->list, sizeof(*link));
            if (!link)
                return SEINE_E_MEMORY;
            link->rule = rules->rules[i];
            link->base = place;
            link->number = number;
        }
        number++;
    }
    return 0;
}

int
sn_links_make(struct links *links, const struct seine_rules *rules,
              unsigned level)
{
    int status = 0;

    memset(links, 0, sizeof(*links));
    links->first = sn_calloc(rules->count + 1, sizeof(*links->first));
    if (!links->first)
        return SEINE_E_MEMORY;
    for (size_t i = 0; status == 0 && i < rules->count; i++) {
        const struct correlation *correlation = rules->rules[i]->correlation;

        links->count += correlation && correlation->level == level;
        links->first[i] = links->list.count;
        status = add_links(links, rules, level, rules->rules[i]);
    }
    links->first[rules->count] = links->list.count;
    return status;
}

void
sn_links_fini(struct links *links)
{
    sn_array_fini(&links->list);
    sn_free(links->first);
}

/* Some fields of the correlation as sizes and values. */
static bool
get_fields(const struct link *link, struct slice tuple, size_t from, size_t to,
           struct buf *out)
{
    const struct correlation *correlation = link->rule->correlation;
    size_t fields = correlation->group_count + correlation->field_count;
    const uint32_t *columns = correlation->columns + link->base * fields;

    sn_buf_clear(out);
    for (size_t i = from; i < to; i++) {
        struct slice value;
        uint32_t size;

        if (!sn_tuple_value(tuple, columns[i], &value))
            return false;
        size = (uint32_t)value.size + 1;
        sn_buf_add(out, &size, sizeof(size));
        sn_buf_slice(out, value);
    }
    return true;
}

bool
sn_link_group(const struct link *link, struct slice tuple, struct buf *out)
{
    return get_fields(link, tuple, 0, link->rule->correlation->group_count,
                      out);
}

bool
sn_link_arrival(const struct link *link, struct slice tuple, struct buf *text,
                struct arrival *arrival)
{
    const struct correlation *correlation = link->rule->correlation;
    size_t groups = correlation->group_count;

    arrival->base = correlation->bases[link->base];
    if (correlation->field_count == 0)
        return true;
    if (!get_fields(link, tuple, groups, groups + correlation->field_count,
                    text))
        return false;
    arrival->value = sn_buf_view(text);
    if (correlation->type == CORRELATION_VALUE_COUNT || text->failed)
        return true;
    return sn_number_parse(
        sn_trim(sn_slice_skip(arrival->value, sizeof(uint32_t))), false,
        &arrival->number);
}
