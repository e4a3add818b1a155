/*
 * The detection of a rule: selections, their items, modifiers and values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "base/text.h"
#include "rule/modifier.h"
#include "rule/reading.h"

size_t
sn_selection_find(const struct definition *def, struct slice name)
{
    size_t i;

    for (i = 0; i < def->selection_count; i++)
        if (sn_slice_equal(def->selections[i].name, name))
            break;
    return i;
}

/* `field|modifier|modifier` */
static void
read_key(struct reading *reading, const struct yaml_node *key,
         struct item *item)
{
    struct slice rest = key->text, part;

    sn_next_part(&rest, '|', &item->field);
    while (sn_next_part(&rest, '|', &part)) {
        enum modifier modifier = sn_modifier_from_name(part);
        struct mark mark = sn_yaml_mark_in(key, part.at);
        const char *why;

        if (modifier == MODIFIER_COUNT) {
            sn_reading_error(reading, mark, "unknown-modifier",
                             "unknown modifier '%.*s'", (int)part.size,
                             part.at);
            continue;
        }
        if (item->modifier_count == ITEM_MODIFIERS) {
            sn_reading_error(reading, mark, "too-many-modifiers",
                             "more than %d modifiers", ITEM_MODIFIERS);
            return;
        }
        why = sn_modifier_refuses(modifier, item->modifiers,
                                  item->modifier_count);
        if (why)
            sn_reading_error(reading, mark, "bad-modifier",
                             "modifier '%.*s' %s", (int)part.size, part.at,
                             why);
        item->modifiers[item->modifier_count++] = modifier;
    }
}

/* What is wrong with a value alone; the compiler says the rest. */
static void
check_scalar(struct reading *reading, const struct yaml_node *node,
             const struct item *item, const struct scalar *value, bool in_list)
{
    enum modifier which;
    const char *why;

    if (node->kind != YAML_SCALAR) {
        sn_reading_error(reading, node->mark, "bad-value",
                         "a value must be text, a number, true, false or null");
        return;
    }
    if (value->kind == SCALAR_NULL && in_list)
        sn_reading_error(reading, node->mark, "null-in-list",
                         "null in a list of values");
    why = sn_modifiers_refuse_value(item->modifiers, item->modifier_count,
                                    value, &which);
    if (why)
        sn_reading_error(reading, node->mark, "bad-value", "modifier '%s' %s",
                         sn_modifier_name(which), why);
}

static void
read_scalar(struct reading *reading, const struct yaml_node *node,
            struct item *item, bool in_list)
{
    struct scalar *value = &item->values[item->value_count++];
    bool before = reading->bad;

    value->mark = node->mark;
    if (node->kind == YAML_SCALAR) {
        value->kind = sn_yaml_scalar_kind(node);
        value->text = node->text;
    }
    reading->bad = false;
    check_scalar(reading, node, item, value, in_list);
    value->bad = reading->bad;
    reading->bad |= before;
}

static void
read_values(struct reading *reading, const struct yaml_node *node,
            struct item *item)
{
    bool list = node->kind == YAML_SEQUENCE;
    size_t count = list ? node->count : 1, i;
    const struct yaml_node *one;

    if (count == 0 || count > LIMIT_VALUES) {
        if (count)
            sn_reading_error(reading, node->mark, "too-many-values",
                             "more than %d values", LIMIT_VALUES);
        else
            sn_reading_error(reading, node->mark, "bad-value", "no values");
        return;
    }
    item->values = sn_reading_alloc(reading, count, sizeof(*item->values));
    if (!item->values)
        return;
    if (!list) {
        read_scalar(reading, node, item, false);
        return;
    }
    for (one = node->first; one; one = one->next)
        read_scalar(reading, one, item, true);
    for (i = 0; count > 1 && i < item->modifier_count; i++)
        if (item->modifiers[i] == MODIFIER_EXISTS)
            sn_reading_error(reading, node->mark, "bad-value",
                             "modifier 'exists' has one value");
}

/* A field without name takes `all` alone: keywords that must all stand. */
static void
check_keywords(struct reading *reading, const struct item *item)
{
    if (item->field.size == 0 && item->modifier_count == 0)
        sn_reading_error(reading, item->mark, "bad-key", "empty field name");
}

static void
read_map(struct reading *reading, const struct yaml_node *node,
         struct item_map *map)
{
    const struct yaml_node *key;

    if (node->count == 0) {
        sn_reading_error(reading, node->mark, "empty-selection",
                         "a selection without items");
        return;
    }
    map->items =
        sn_reading_alloc(reading, node->count / 2, sizeof(*map->items));
    if (!map->items)
        return;
    for (key = node->first; key && key->next; key = key->next->next) {
        struct item *item = &map->items[map->count++];
        bool before = reading->bad;

        item->mark = key->mark;
        reading->bad = false;
        read_key(reading, key, item);
        check_keywords(reading, item);
        item->bad = reading->bad;
        reading->bad |= before;
        read_values(reading, key->next, item);
        sn_lint_item(reading, item);
    }
}

/* Keywords: values without a field. */
static void
read_keywords(struct reading *reading, const struct yaml_node *node,
              struct item_map *map)
{
    map->items = sn_reading_alloc(reading, 1, sizeof(*map->items));
    if (!map->items)
        return;
    map->count = 1;
    map->items[0].mark = node->mark;
    read_values(reading, node, &map->items[0]);
}

static bool
is_list_of_maps(const struct yaml_node *node)
{
    const struct yaml_node *one;

    for (one = node->first; one; one = one->next)
        if (one->kind == YAML_MAPPING)
            return true;
    return false;
}

static void
read_selection(struct reading *reading, const struct yaml_node *node,
               struct selection *selection)
{
    bool maps = node->kind == YAML_SEQUENCE && is_list_of_maps(node);
    size_t count = maps ? node->count : 1;
    const struct yaml_node *one;

    selection->maps =
        sn_reading_alloc(reading, count, sizeof(*selection->maps));
    if (!selection->maps)
        return;
    if (!maps) {
        selection->count = 1;
        if (node->kind == YAML_MAPPING)
            read_map(reading, node, selection->maps);
        else
            read_keywords(reading, node, selection->maps);
        return;
    }
    for (one = node->first; one; one = one->next) {
        struct item_map *map = &selection->maps[selection->count++];

        if (one->kind == YAML_MAPPING)
            read_map(reading, one, map);
        else
            read_keywords(reading, one, map);
    }
}

static bool
is_no_selection(const struct definition *def, struct slice key)
{
    return sn_slice_is(key, "condition") || sn_slice_is(key, "timeframe") ||
           (def->kind == DEFINITION_FILTER && sn_slice_is(key, "rules"));
}

void
sn_read_detection(struct reading *reading, const struct yaml_node *node)
{
    struct definition *def = reading->def;
    const struct yaml_node *condition = sn_yaml_get(node, "condition"), *key;

    if (node->kind != YAML_MAPPING) {
        sn_reading_error(reading, node->mark, "bad-detection",
                         "detection must be a map");
        return;
    }
    def->selections = sn_reading_alloc(reading, node->count / 2 + 1,
                                       sizeof(*def->selections));
    if (!def->selections)
        return;
    for (key = node->first; key && key->next; key = key->next->next) {
        struct selection *selection = &def->selections[def->selection_count];

        if (sn_slice_is(key->text, "timeframe"))
            sn_reading_warn(reading, key->mark, "timeframe",
                            "timeframe does nothing in Sigma 2");
        if (is_no_selection(def, key->text))
            continue;
        selection->name = key->text;
        selection->mark = key->mark;
        def->selection_count++;
        read_selection(reading, key->next, selection);
    }
    if (!condition)
        sn_reading_error(reading, node->mark, "no-condition",
                         "condition is missing");
    else if (def->selection_count == 0)
        sn_reading_error(
            reading, node->mark, "no-selection", "%s has no selection",
            def->kind == DEFINITION_FILTER ? "the filter" : "detection");
    else
        sn_read_condition(reading, condition);
}
