/*
 * Criteria: whom or what an entry of a list is about.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/criteria.h"

#include "base/ip.h"
#include "base/limits.h"
#include "base/text.h"

/* Networks with fewer bits are said to be broad: more than any one owner's. */
#define BROAD_V4 8
#define BROAD_V6 32
#define MAPPED 96 /* bits in front of an IPv4 address */

bool
sn_is_criterion(const struct criterion *table, size_t count, struct slice key)
{
    for (size_t i = 0; i < count; i++)
        if (sn_slice_is(key, table[i].key))
            return true;
    return false;
}

/* ----------------------------------------------------------- addresses --- */

static bool
is_broad(const struct cidr *cidr)
{
    static const struct ip v4 = {{[10] = 0xFF, [11] = 0xFF}};

    if (cidr->bits < BROAD_V6 ||
        (cidr->bits <= MAPPED && sn_cidr_has(cidr, &v4)))
        return true;
    return sn_ip_is_v4(&cidr->ip) && cidr->bits < MAPPED + BROAD_V4;
}

/* 192.0.2.7/24: the address says one thing, the length another. */
static bool
has_host_bits(struct slice text, const struct cidr *cidr)
{
    struct ip ip;

    return sn_ip_parse(sn_slice_first(text, sn_slice_find(text, '/')), &ip) &&
           memcmp(&ip, &cidr->ip, sizeof(ip)) != 0;
}

static void
check_address(struct reading *reading, const struct scalar *value,
              const struct cidr *cidr)
{
    int size = (int)value->text.size;

    if (is_broad(cidr))
        sn_reading_warn(reading, value->mark, "over-broad",
                        "'%.*s' is over-broad: it stands for more addresses "
                        "than anybody knows",
                        size, value->text.at);
    else if (has_host_bits(value->text, cidr))
        sn_reading_warn(reading, value->mark, "host-bits",
                        "'%.*s' has bits set behind its length; it stands for "
                        "the whole network",
                        size, value->text.at);
}

/* ---------------------------------------------------------------- text --- */

/* Wildcards, and nothing beside them that would tell one thing from another. */
static bool
is_all_wild(struct slice text)
{
    bool wild = false;

    for (size_t i = 0; i < text.size; i++) {
        if (!strchr("*?/.", text.at[i]) || text.at[i] == '\0')
            return false;
        wild |= text.at[i] == '*' || text.at[i] == '?';
    }
    return wild;
}

static void
check_text(struct reading *reading, const struct scalar *value)
{
    if (is_all_wild(value->text))
        sn_reading_warn(reading, value->mark, "over-broad",
                        "'%.*s' is over-broad: it stands for any value",
                        (int)value->text.size, value->text.at);
    else if (sn_slice_is(value->text, "-"))
        sn_reading_warn(reading, value->mark, "over-broad",
                        "'-' is over-broad: it stands for all records without "
                        "a value");
}

/* Only digits, dots, colons and slashes: meant as an address, but none. */
static bool
looks_like_address(struct slice text)
{
    size_t i = 0;

    while (i < text.size &&
           (sn_is_digit(text.at[i]) || memchr(".:/", text.at[i], 3)))
        i++;
    return i == text.size || sn_slice_find(text, '/') < text.size;
}

/* -------------------------------------------------------------- values --- */

/* Put a value where it belongs; false if it is none that the key takes. */
static bool
sort_value(struct reading *reading, struct criterion_values *values,
           const struct scalar *value)
{
    const struct criterion *criterion = values->criterion;
    struct cidr cidr;

    if (criterion->address_fields && sn_cidr_parse(value->text, &cidr)) {
        check_address(reading, value, &cidr);
        values->addresses[values->address_count++] = *value;
        return true;
    }
    if (!criterion->text_fields ||
        (criterion->address_fields && looks_like_address(value->text)))
        return false;
    check_text(reading, value);
    values->texts[values->text_count++] = *value;
    return true;
}

static void
read_value(struct reading *reading, struct criterion_values *values,
           const struct yaml_node *node)
{
    struct scalar value = {.kind = SCALAR_STRING, .mark = node->mark};

    if (node->kind != YAML_SCALAR || node->text.size == 0 ||
        sn_yaml_scalar_kind(node) == SCALAR_NULL) {
        sn_reading_error(reading, node->mark, "bad-value",
                         "a value of %s must be text", values->criterion->key);
        return;
    }
    value.text = node->text;
    if (!sort_value(reading, values, &value))
        sn_reading_error(reading, node->mark, "bad-address",
                         "'%.*s' is no address or network",
                         (int)node->text.size, node->text.at);
}

static void
read_values(struct reading *reading, struct criterion_values *values,
            const struct yaml_node *node)
{
    bool list = node->kind == YAML_SEQUENCE;
    const struct yaml_node *one = list ? node->first : node;
    size_t count = list ? node->count : 1;

    if (count == 0 || count > LIMIT_VALUES) {
        sn_reading_error(reading, node->mark, "bad-value",
                         count ? "more than " LIMIT_TEXT(LIMIT_VALUES) " values"
                               : "no values");
        return;
    }
    values->addresses =
        sn_reading_alloc(reading, count, sizeof(*values->addresses));
    values->texts = sn_reading_alloc(reading, count, sizeof(*values->texts));
    if (!values->addresses || !values->texts)
        return;
    for (; one; one = list ? one->next : NULL)
        read_value(reading, values, one);
}

/* ---------------------------------------------------------- selections --- */

static size_t
count_fields(const char *const *fields)
{
    size_t count = 0;

    while (fields && fields[count])
        count++;
    return count;
}

/* One map a field; the values in any of them will do. */
static void
add_maps(struct reading *reading, struct selection *selection,
         const char *const *fields, bool addresses, struct scalar *values,
         size_t count)
{
    for (; count && fields && *fields; fields++) {
        struct item *item = sn_reading_alloc(reading, 1, sizeof(*item));

        if (!item)
            return;
        item->field = sn_slice_str(*fields);
        item->values = values;
        item->value_count = count;
        item->mark = selection->mark;
        if (addresses)
            item->modifiers[item->modifier_count++] = MODIFIER_CIDR;
        selection->maps[selection->count].items = item;
        selection->maps[selection->count++].count = 1;
    }
}

static void
add_selection(struct reading *reading, const struct criterion_values *values,
              struct mark mark)
{
    const struct criterion *criterion = values->criterion;
    struct definition *def = reading->def;
    struct selection *selection = &def->selections[def->selection_count];
    size_t most = count_fields(criterion->address_fields) +
                  count_fields(criterion->text_fields);

    selection->maps = sn_reading_alloc(reading, most, sizeof(*selection->maps));
    if (!selection->maps)
        return;
    selection->name = sn_slice_str(criterion->key);
    selection->mark = mark;
    def->selection_count++;
    add_maps(reading, selection, criterion->address_fields, true,
             values->addresses, values->address_count);
    add_maps(reading, selection, criterion->text_fields, false, values->texts,
             values->text_count);
}

/* s0, s1, s0 op s1, s2, (s0 op s1) op s2, ... */
static void
join_selections(struct definition *def, enum node_kind kind)
{
    for (size_t i = 0; i < def->selection_count; i++) {
        struct node *node = &def->nodes[def->node_count];

        node[0].kind = NODE_SELECTION;
        node[0].left = i;
        if (i > 0) {
            node[1].kind = kind;
            node[1].left = def->root;
            node[1].right = def->node_count++;
        }
        def->root = def->node_count++;
    }
}

void
sn_read_criteria(struct reading *reading, const struct yaml_node *entry,
                 const struct criterion *table, size_t count,
                 enum node_kind kind)
{
    struct definition *def = reading->def;
    struct criteria *criteria = sn_reading_alloc(reading, 1, sizeof(*criteria));

    def->selections =
        sn_reading_alloc(reading, count, sizeof(*def->selections));
    def->nodes = sn_reading_alloc(reading, 2 * count, sizeof(*def->nodes));
    def->criteria = criteria;
    for (size_t i = 0; criteria && def->selections && def->nodes && i < count;
         i++) {
        const struct yaml_node *node = sn_yaml_get(entry, table[i].key);
        struct criterion_values *values = &criteria->keys[criteria->count];

        if (!node)
            continue;
        values->criterion = &table[i];
        read_values(reading, values, node);
        criteria->count++;
        add_selection(reading, values, node->mark);
    }
    if (criteria && criteria->count == 0)
        sn_reading_error(reading, entry->mark, "no-criteria",
                         "it names nothing: one of the keys that say whom or "
                         "what it is about is needed");
    if (def->nodes && reading->status == 0)
        join_selections(def, kind);
}
