/*
 * Correlations: what a `correlation:` document says, with all that is wrong in
 * it.  What it refers to is resolved when all documents are known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/civil.h"
#include "base/limits.h"
#include "base/text.h"
#include "rule/reading.h"

#define PERCENTILE_SCALE 1000 /* thousandths of a percent */

/* What a type asks for. */
enum {
    NEEDS_CONDITION = 1,
    MAY_CONDITION = 2,
    NEEDS_FIELD = 4,
    MANY_FIELDS = 8,
    NEEDS_PERCENTILE = 16,
    NEEDS_TIMESPAN = 32,
    NEW_TERMS = 64, /* lead-in and baseline instead of a timespan */
};

static const struct {
    const char *name;
    unsigned asks;
} types[CORRELATION_TYPES] = {
    [CORRELATION_EVENT_COUNT] = {"event_count",
                                 NEEDS_CONDITION | NEEDS_TIMESPAN},
    [CORRELATION_VALUE_COUNT] = {"value_count", NEEDS_CONDITION | NEEDS_FIELD |
                                                    MANY_FIELDS |
                                                    NEEDS_TIMESPAN},
    [CORRELATION_TEMPORAL] = {"temporal", MAY_CONDITION | NEEDS_TIMESPAN},
    [CORRELATION_TEMPORAL_ORDERED] = {"temporal_ordered",
                                      MAY_CONDITION | NEEDS_TIMESPAN},
    [CORRELATION_VALUE_SUM] = {"value_sum",
                               NEEDS_CONDITION | NEEDS_FIELD | NEEDS_TIMESPAN},
    [CORRELATION_VALUE_AVG] = {"value_avg",
                               NEEDS_CONDITION | NEEDS_FIELD | NEEDS_TIMESPAN},
    [CORRELATION_VALUE_PERCENTILE] = {"value_percentile",
                                      NEEDS_CONDITION | NEEDS_FIELD |
                                          NEEDS_PERCENTILE | NEEDS_TIMESPAN},
    [CORRELATION_NEW_TERMS] = {"new_terms", NEW_TERMS},
};

static const char *const bound_names[BOUND_KINDS] = {
    [BOUND_GT] = "gt",   [BOUND_GTE] = "gte", [BOUND_LT] = "lt",
    [BOUND_LTE] = "lte", [BOUND_EQ] = "eq",   [BOUND_NEQ] = "neq",
};

static bool
is_text(const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR && node->text.size > 0 &&
           sn_yaml_scalar_kind(node) != SCALAR_NULL &&
           sn_slice_find(node->text, '\0') == node->text.size;
}

/* Texts of a scalar or a list into *out; their number, 0 with an error. */
static size_t
read_texts(struct reading *reading, const struct yaml_node *node,
           const char *what, size_t most, struct slice **out)
{
    bool list = node->kind == YAML_SEQUENCE;
    const struct yaml_node *one = list ? node->first : node;
    size_t count = list ? node->count : 1, i = 0;

    if (count == 0 || count > most) {
        sn_reading_error(reading, node->mark, "bad-value", "%s %s", what,
                         count ? "has too many entries" : "must not be empty");
        return 0;
    }
    *out = sn_reading_alloc(reading, count, sizeof(**out));
    for (; one && *out && i < count; one = list ? one->next : NULL) {
        if (!is_text(one)) {
            sn_reading_error(reading, one->mark, "bad-value",
                             "an entry of %s must be text", what);
            return 0;
        }
        (*out)[i++] = one->text;
    }
    return i;
}

void
sn_read_bases(struct reading *reading, const struct yaml_node *node)
{
    struct definition *def = reading->def;
    bool list = node->kind == YAML_SEQUENCE;
    const struct yaml_node *one = list ? node->first : node;
    struct slice *names = NULL;
    size_t count =
        read_texts(reading, node, "rules", LIMIT_CORRELATION_RULES, &names);

    def->bases = sn_reading_alloc(reading, count + 1, sizeof(*def->bases));
    for (size_t i = 0; def->bases && i < count; i++, one = one->next) {
        def->bases[i].name = names[i];
        def->bases[i].mark = one->mark;
        def->bases[i].target = BASE_NONE;
        def->base_count++;
    }
}

/* ------------------------------------------------------------ timespan --- */

static bool
parse_span(struct slice text, int64_t *ns)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    uint64_t number;
    size_t i;

    if (text.size < 2 ||
        !sn_parse_u64(sn_slice_first(text, text.size - 1), &number))
        return false;
    for (i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (units[i].unit == text.at[text.size - 1])
            break;
    if (i == sizeof(units) / sizeof(*units) || number == 0 ||
        number > (uint64_t)(LIMIT_TIMESPAN / units[i].seconds))
        return false;
    *ns = (int64_t)number * units[i].seconds * NS_PER_SECOND;
    return true;
}

static void
read_span(struct reading *reading, const struct yaml_node *node,
          const char *what)
{
    if (node->kind != YAML_SCALAR ||
        !parse_span(node->text, &reading->def->correlation->timespan))
        sn_reading_error(reading, node->mark, "bad-timespan",
                         "%s must be a number with s, m, h, d or w, as 15m; "
                         "at most ten years",
                         what);
}

/* ----------------------------------------------------------- condition --- */

static void
read_percentile(struct reading *reading, const struct yaml_node *node)
{
    double percent = 0;

    if (node->kind != YAML_SCALAR || !sn_parse_double(node->text, &percent) ||
        percent < 1.0 / PERCENTILE_SCALE || percent > 100) {
        sn_reading_error(reading, node->mark, "bad-percentile",
                         "percentile must be a number above 0, at most 100");
        return;
    }
    reading->def->correlation->percentile =
        (uint32_t)(percent * PERCENTILE_SCALE + 0.5);
}

static bool
read_bound(struct reading *reading, const struct yaml_node *key)
{
    struct correlation_definition *to = reading->def->correlation;
    struct bound *bound = &to->bounds[to->bound_count];
    int kind = 0;

    while (kind < BOUND_KINDS && !sn_slice_is(key->text, bound_names[kind]))
        kind++;
    if (kind == BOUND_KINDS)
        return false;
    if (key->next->kind != YAML_SCALAR ||
        !sn_number_parse(key->next->text, false, &bound->limit)) {
        sn_reading_error(reading, key->next->mark, "bad-condition",
                         "%s must be a number", bound_names[kind]);
        return true;
    }
    bound->kind = (enum bound_kind)kind;
    to->bound_count++;
    return true;
}

static void
read_condition_map(struct reading *reading, const struct yaml_node *map)
{
    struct correlation_definition *to = reading->def->correlation;
    const struct yaml_node *key;

    to->bounds = sn_reading_alloc(reading, map->count + 1, sizeof(*to->bounds));
    for (key = map->first; to->bounds && key && key->next;
         key = key->next->next) {
        if (sn_slice_is(key->text, "field"))
            to->field_count = read_texts(reading, key->next, "field",
                                         LIMIT_CORRELATION_GROUP, &to->fields);
        else if (sn_slice_is(key->text, "percentile"))
            read_percentile(reading, key->next);
        else if (!read_bound(reading, key))
            sn_reading_error(reading, key->mark, "unknown-key",
                             "unknown key '%.*s' of a condition",
                             (int)key->text.size, key->text.at);
    }
    if (to->bound_count == 0 && !reading->bad)
        sn_reading_error(reading, map->mark, "bad-condition",
                         "a condition needs one of gt, gte, lt, lte, eq, neq");
}

/* What the type asks of the condition, and what it does not. */
static void
check_condition(struct reading *reading, const struct yaml_node *node)
{
    const struct correlation_definition *to = reading->def->correlation;
    unsigned asks = types[to->type].asks;
    const char *type = types[to->type].name;

    if ((asks & NEEDS_FIELD) && to->field_count == 0)
        sn_reading_error(reading, node->mark, "no-field",
                         "the condition of %s needs a field", type);
    else if (!(asks & NEEDS_FIELD) && to->field_count > 0)
        sn_reading_error(reading, node->mark, "needless-field",
                         "the condition of %s has no field", type);
    else if (!(asks & MANY_FIELDS) && to->field_count > 1)
        sn_reading_error(reading, node->mark, "many-fields",
                         "the condition of %s has one field", type);
    if ((asks & NEEDS_PERCENTILE) && to->percentile == 0)
        sn_reading_error(reading, node->mark, "no-percentile",
                         "the condition of %s needs a percentile", type);
    else if (!(asks & NEEDS_PERCENTILE) && to->percentile > 0)
        sn_reading_error(reading, node->mark, "needless-percentile",
                         "the condition of %s has no percentile", type);
}

static void
read_condition(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *node = sn_yaml_get(map, "condition");
    enum correlation_type type = reading->def->correlation->type;
    unsigned asks = types[type].asks;

    if (!node) {
        if (asks & NEEDS_CONDITION)
            sn_reading_error(reading, map->mark, "no-condition",
                             "condition is missing");
        return;
    }
    if (!(asks & (NEEDS_CONDITION | MAY_CONDITION))) {
        sn_reading_error(reading, node->mark, "bad-condition",
                         "%s has no condition", types[type].name);
        return;
    }
    if (node->kind != YAML_MAPPING) {
        sn_reading_error(reading, node->mark, "bad-condition",
                         "the condition of a correlation must be a map");
        return;
    }
    read_condition_map(reading, node);
    if (!reading->bad)
        check_condition(reading, node);
}

/* -------------------------------------------------------------- aliases --- */

static size_t
find_base(const struct definition *def, struct slice name)
{
    for (size_t i = 0; i < def->base_count; i++)
        if (sn_slice_equal(def->bases[i].name, name))
            return i;
    return BASE_NONE;
}

static bool
is_used(const struct correlation_definition *to, struct slice name)
{
    for (size_t i = 0; i < to->group_count; i++)
        if (sn_slice_equal(to->groups[i], name))
            return true;
    for (size_t i = 0; i < to->field_count; i++)
        if (sn_slice_equal(to->fields[i], name))
            return true;
    return false;
}

static void
read_alias(struct reading *reading, const struct yaml_node *name,
           const struct yaml_node *key)
{
    struct correlation_definition *to = reading->def->correlation;
    struct alias *alias = &to->aliases[to->alias_count];

    alias->name = name->text;
    alias->base = find_base(reading->def, key->text);
    if (alias->base == BASE_NONE) {
        sn_reading_error(reading, key->mark, "alias-rule",
                         "'%.*s' is not among the rules of the correlation",
                         (int)key->text.size, key->text.at);
        return;
    }
    if (!is_text(key->next)) {
        sn_reading_error(reading, key->next->mark, "bad-alias",
                         "an alias stands for the name of a field");
        return;
    }
    alias->field = key->next->text;
    to->alias_count++;
}

static void
read_aliases(struct reading *reading, const struct yaml_node *map)
{
    struct correlation_definition *to = reading->def->correlation;
    const struct yaml_node *name, *key;
    size_t room = 0;

    for (name = map->first; name && name->next; name = name->next->next)
        room += name->next->count;
    to->aliases = sn_reading_alloc(reading, room + 1, sizeof(*to->aliases));
    for (name = map->kind == YAML_MAPPING ? map->first : NULL;
         to->aliases && name && name->next; name = name->next->next) {
        if (!is_used(to, name->text))
            sn_reading_warn(reading, name->mark, "unused-alias",
                            "the alias '%.*s' is neither grouped by nor "
                            "counted",
                            (int)name->text.size, name->text.at);
        if (name->next->kind != YAML_MAPPING) {
            sn_reading_error(reading, name->next->mark, "bad-alias",
                             "an alias must be a map of rule: field");
            continue;
        }
        for (key = name->next->first; key && key->next; key = key->next->next)
            read_alias(reading, name, key);
    }
    if (map->kind != YAML_MAPPING)
        sn_reading_error(reading, map->mark, "bad-alias",
                         "aliases must be a map");
}

/* ------------------------------------------------------------ new terms --- */

static size_t
count_parts(struct slice line)
{
    struct slice part;
    size_t count = 0;

    while (sn_next_part(&line, '\t', &part))
        count++;
    return count;
}

static void
read_baseline(struct reading *reading, const struct yaml_node *node)
{
    struct correlation_definition *to = reading->def->correlation;
    struct slice text, rest, line;
    size_t room = 0;

    if (!sn_read_text_file(reading, node, &text))
        return;
    for (rest = text; sn_read_line(&rest, &line);)
        room++;
    if (room > LIMIT_INDICATORS) {
        sn_reading_error(reading, node->mark, "bad-file", "too many values");
        return;
    }
    to->baseline = sn_reading_alloc(reading, room + 1, sizeof(*to->baseline));
    for (rest = text; to->baseline && sn_read_line(&rest, &line);) {
        to->baseline[to->baseline_count++] = line;
        if (count_parts(line) == to->group_count)
            continue;
        sn_reading_error(reading, node->mark, "bad-file",
                         "the baseline must have %zu values a line, apart by "
                         "tabs: '%.*s'",
                         to->group_count, line.size < 80 ? (int)line.size : 80,
                         line.at);
        break;
    }
    to->has_baseline = true;
}

static void
read_new_terms(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *lead_in = sn_yaml_get(map, "lead-in");
    const struct yaml_node *baseline = sn_yaml_get(map, "baseline");

    if (lead_in)
        read_span(reading, lead_in, "lead-in");
    if (baseline)
        read_baseline(reading, baseline);
    if (!lead_in && !baseline)
        sn_reading_error(reading, map->mark, "no-lead-in",
                         "new_terms needs a lead-in, a baseline, or both");
    if (reading->def->correlation->group_count == 0)
        sn_reading_error(reading, map->mark, "no-group-by",
                         "new_terms needs group-by");
}

/* ------------------------------------------------------------ documents --- */

/* Keys that stand in a correlation, and the types that have them. */
static void
check_keys(struct reading *reading, const struct yaml_node *map, bool new_terms)
{
    static const struct {
        const char *name;
        int new_terms; /* 1: only there, 0: never there, -1: anywhere */
    } known[] = {
        {"type", -1},     {"rules", -1},   {"group-by", -1},
        {"timespan", 0},  {"lead-in", 1},  {"baseline", 1},
        {"condition", 0}, {"aliases", -1}, {"generate", -1},
    };
    const size_t count = sizeof(known) / sizeof(*known);
    const struct yaml_node *key;
    size_t i;

    for (key = map->first; key && key->next; key = key->next->next) {
        for (i = 0; i < count && !sn_slice_is(key->text, known[i].name); i++)
            ;
        if (i == count || known[i].new_terms == !new_terms)
            sn_reading_error(reading, key->mark, "unknown-key",
                             i == count ? "unknown key '%.*s' of a correlation"
                                        : "'%.*s' is not for this type of "
                                          "correlation",
                             (int)key->text.size, key->text.at);
    }
}

static bool
read_type(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *node = sn_yaml_get(map, "type");
    int type = 0;

    if (!node) {
        sn_reading_error(reading, map->mark, "no-type", "type is missing");
        return false;
    }
    while (type < CORRELATION_TYPES &&
           (node->kind != YAML_SCALAR ||
            !sn_slice_is(node->text, types[type].name)))
        type++;
    if (type == CORRELATION_TYPES) {
        sn_reading_error(reading, node->mark, "unknown-type",
                         "unknown type '%.*s' of a correlation",
                         node->text.size < 80 ? (int)node->text.size : 80,
                         node->text.size ? node->text.at : "");
        return false;
    }
    reading->def->correlation->type = (enum correlation_type)type;
    return true;
}

static void
read_generate(struct reading *reading, const struct yaml_node *node)
{
    if (node->kind != YAML_SCALAR || sn_yaml_scalar_kind(node) != SCALAR_BOOL)
        sn_reading_error(reading, node->mark, "bad-generate",
                         "generate must be true or false");
    else
        reading->def->correlation->generate = sn_lower(node->text.at[0]) == 't';
}

static void
read_groups(struct reading *reading, const struct yaml_node *map)
{
    struct correlation_definition *to = reading->def->correlation;
    const struct yaml_node *node = sn_yaml_get(map, "group-by");

    if (node)
        to->group_count = read_texts(reading, node, "group-by",
                                     LIMIT_CORRELATION_GROUP, &to->groups);
    else if (to->type != CORRELATION_NEW_TERMS)
        sn_reading_warn(reading, map->mark, "no-group-by",
                        "group-by is missing: all events are one group");
}

static void
read_body(struct reading *reading, const struct yaml_node *map)
{
    enum correlation_type type = reading->def->correlation->type;
    const struct yaml_node *rules = sn_yaml_get(map, "rules");
    const struct yaml_node *span = sn_yaml_get(map, "timespan");
    const struct yaml_node *aliases = sn_yaml_get(map, "aliases");
    const struct yaml_node *generate = sn_yaml_get(map, "generate");
    bool new_terms = types[type].asks & NEW_TERMS;

    check_keys(reading, map, new_terms);
    if (rules)
        sn_read_bases(reading, rules);
    else
        sn_reading_error(reading, map->mark, "no-rules", "rules is missing");
    read_groups(reading, map);
    if (new_terms)
        read_new_terms(reading, map);
    else if (span)
        read_span(reading, span, "timespan");
    else
        sn_reading_error(reading, map->mark, "no-timespan",
                         "timespan is missing");
    read_condition(reading, map);
    if (aliases)
        read_aliases(reading, aliases);
    if (generate)
        read_generate(reading, generate);
}

void
sn_read_correlation(struct reading *reading, const struct yaml_node *map)
{
    struct definition *def = reading->def;

    if (map->kind != YAML_MAPPING) {
        sn_reading_error(reading, map->mark, "bad-correlation",
                         "correlation must be a map");
        return;
    }
    def->correlation = sn_reading_alloc(reading, 1, sizeof(*def->correlation));
    if (def->correlation && read_type(reading, map))
        read_body(reading, map);
}
