/*
 * Filters: documents that suppress events of other rules.
 *
 * The specification says that the condition of a filter is joined to that of
 * the rule by `and`: `condition: not selection` suppresses what the selection
 * finds.  An older text of it means the opposite: `condition: selection` finds
 * what is to be suppressed.  Read the first way, that one would suppress
 * everything else, and a hunt would be silent for a word that is missing.  So:
 *
 *     not a, not a and not b, not (a and not b)   it says what stays
 *     a, a or b                                   it says what is suppressed
 *     a and not b                                 could be either: rejected
 *
 * Either way the compiled program is true for what is suppressed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/reading.h"

enum meaning {
    MEANS_STAYS,
    MEANS_SUPPRESSED,
    MEANS_EITHER
};

/* Children stand before their parents, so that one pass tells all. */
static enum meaning
find_meaning(struct reading *reading)
{
    const struct definition *def = reading->def;
    bool any_not = false;
    bool *stays = sn_reading_alloc(reading, def->node_count, sizeof(*stays));

    for (size_t i = 0; stays && i < def->node_count; i++) {
        const struct node *node = &def->nodes[i];

        stays[i] = node->kind == NODE_NOT ||
                   ((node->kind == NODE_AND || node->kind == NODE_OR) &&
                    stays[node->left] && stays[node->right]);
        any_not |= node->kind == NODE_NOT;
    }
    if (stays && stays[def->root])
        return MEANS_STAYS;
    return any_not ? MEANS_EITHER : MEANS_SUPPRESSED;
}

/* The condition says what stays: turn it round. */
static void
negate(struct reading *reading)
{
    struct definition *def = reading->def;
    struct node *nodes =
        sn_reading_alloc(reading, def->node_count + 1, sizeof(*nodes));

    if (!nodes)
        return;
    memcpy(nodes, def->nodes, def->node_count * sizeof(*nodes));
    nodes[def->node_count].kind = NODE_NOT;
    nodes[def->node_count].left = def->root;
    def->nodes = nodes;
    def->root = def->node_count++;
}

static void
read_rules(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *rules = sn_yaml_get(map, "rules");

    if (!rules)
        sn_reading_error(reading, map->mark, "no-rules", "rules is missing");
    else if (rules->kind == YAML_SCALAR && sn_slice_is(rules->text, "any"))
        reading->def->any_base = true;
    else
        sn_read_bases(reading, rules);
}

void
sn_read_filter(struct reading *reading, const struct yaml_node *map)
{
    struct definition *def = reading->def;
    enum meaning meaning;

    if (map->kind != YAML_MAPPING) {
        sn_reading_error(reading, map->mark, "bad-filter",
                         "filter must be a map");
        return;
    }
    read_rules(reading, map);
    sn_read_detection(reading, map);
    if (reading->bad || reading->status < 0 || def->node_count == 0)
        return;
    meaning = find_meaning(reading);
    if (meaning == MEANS_STAYS)
        negate(reading);
    else if (meaning == MEANS_SUPPRESSED)
        sn_reading_warn(reading, map->mark, "filter-without-not",
                        "the condition has no `not`: what it finds is "
                        "suppressed");
    else
        sn_reading_error(reading, map->mark, "ambiguous-filter",
                         "the condition could say what stays or what is "
                         "suppressed; write it as `not (...)`");
}
