/*
 * Survey rules: which signs that a log was changed are findings of a hunt.
 *
 *     survey:
 *         signs: [silence, early-end]
 *
 * Whoever changed the clock excuses time that runs backwards, and that stands
 * in the log: a rule for it has a keyword, so that the screen finds the line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/reading.h"
#include "rule/sign.h"

static void
read_sign(struct reading *reading, const struct yaml_node *node)
{
    enum sign_kind kind =
        node->kind == YAML_SCALAR ? sn_sign_from_name(node->text) : SIGN_KINDS;

    if (kind < SIGN_KINDS)
        reading->def->signs |= SIGN_BIT(kind);
    else if (node->kind == YAML_SCALAR)
        sn_reading_error(reading, node->mark, "unknown-sign",
                         "there is no sign '%.*s'", (int)node->text.size,
                         node->text.at);
    else
        sn_reading_error(reading, node->mark, "bad-value",
                         "a sign must be text");
}

/* keywords: the line that tells of a changed clock */
static void
add_clock(struct reading *reading)
{
    struct definition *def = reading->def;
    struct item *item = sn_reading_alloc(reading, 1, sizeof(*item));
    struct scalar *value = sn_reading_alloc(reading, 1, sizeof(*value));
    struct item_map *map = sn_reading_alloc(reading, 1, sizeof(*map));

    def->selections = sn_reading_alloc(reading, 1, sizeof(*def->selections));
    def->nodes = sn_reading_alloc(reading, 1, sizeof(*def->nodes));
    if (!item || !value || !map || !def->selections || !def->nodes)
        return;
    value->kind = SCALAR_STRING;
    value->text = sn_slice_str("system time was changed");
    value->mark = item->mark = def->mark;
    item->values = value;
    item->value_count = 1;
    map->items = item;
    map->count = 1;
    def->selections->name = sn_slice_str("clock");
    def->selections->maps = map;
    def->selections->count = 1;
    def->selection_count = 1;
    def->nodes->kind = NODE_SELECTION;
    def->node_count = 1;
}

void
sn_read_survey(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *signs, *one;

    if (map->kind != YAML_MAPPING) {
        sn_reading_error(reading, map->mark, "bad-survey",
                         "survey must be a map");
        return;
    }
    for (one = map->first; one && one->next; one = one->next->next)
        if (!sn_slice_is(one->text, "signs"))
            sn_reading_error(reading, one->mark, "unknown-key",
                             "unknown key '%.*s' of survey",
                             (int)one->text.size, one->text.at);
    signs = sn_yaml_get(map, "signs");
    if (!signs || (signs->kind == YAML_SEQUENCE && !signs->first)) {
        sn_reading_error(reading, map->mark, "no-signs", "signs are missing");
        return;
    }
    one = signs->kind == YAML_SEQUENCE ? signs->first : signs;
    for (; one; one = signs->kind == YAML_SEQUENCE ? one->next : NULL)
        read_sign(reading, one);
    if (reading->def->signs & SIGN_BIT(SIGN_BACKWARDS))
        add_clock(reading);
}
