/*
 * Indicator lists: a look-up by type, and where its values are looked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "predicate/needles.h"
#include "rule/build.h"
#include "rule/indicator.h"

#define PLACES_MOST 6 /* default fields of one type */

/* What is known of a type of indicator. */
struct type {
    enum lookup_kind kind;
    bool strings; /* also, or only, searched in the text of a line */
    bool lookup;
    enum field places[PLACES_MOST];
};

static const struct type types[INDICATOR_TYPE_COUNT] = {
    [INDICATOR_IP] = {LOOKUP_IP,
                      false,
                      true,
                      {FIELD_SOURCE_IP, FIELD_DESTINATION_IP, FIELD_URL_DOMAIN,
                       FIELD_CLIENT_FORWARDED}},
    [INDICATOR_DOMAIN] = {LOOKUP_DOMAIN,
                          false,
                          true,
                          {FIELD_URL_DOMAIN, FIELD_DESTINATION_DOMAIN,
                           FIELD_SOURCE_DOMAIN}},
    [INDICATOR_URL] = {LOOKUP_URL,
                       false,
                       true,
                       {FIELD_URL_FULL, FIELD_URL_ORIGINAL, FIELD_REFERRER}},
    [INDICATOR_SHA256] = {LOOKUP_EXACT, false, true, {FIELD_NONE}},
    [INDICATOR_USER_AGENT] = {LOOKUP_EXACT, true, true, {FIELD_USER_AGENT}},
    [INDICATOR_STRING] = {LOOKUP_EXACT, true, false, {FIELD_NONE}},
};

static int
set_default_places(struct build *build, struct rule *rule,
                   const struct type *type)
{
    struct arena *arena = &build->rules->arena;
    struct target *places = sn_arena_alloc(arena, PLACES_MOST, sizeof(*places));
    size_t count = 0;

    if (!places)
        return SEINE_E_MEMORY;
    for (; count < PLACES_MOST && type->places[count]; count++) {
        places[count].fields = &type->places[count];
        places[count].count = 1;
        places[count].name = sn_slice_str(sn_field_name(type->places[count]));
    }
    rule->places = places;
    rule->place_count = count;
    return 0;
}

static int
set_places(struct build *build, struct rule *rule, const struct type *type)
{
    const struct definition *definition = build->definition;
    struct target *places;

    if (definition->field_count == 0)
        return set_default_places(build, rule, type);
    places = sn_arena_alloc(&build->rules->arena, definition->field_count,
                            sizeof(*places));
    if (!places)
        return SEINE_E_MEMORY;
    rule->places = places;
    for (size_t i = 0; i < definition->field_count; i++) {
        int status = sn_build_target(build, definition->fields[i], &places[i]);

        if (status != 0)
            return status;
    }
    rule->place_count = definition->field_count;
    rule->own_places = true;
    return 0;
}

/* The fields and names that it asks for, as detection rules have them. */
static int
set_fields(struct build *build, struct rule *rule)
{
    struct arena *arena = &build->rules->arena;
    size_t count = 0, total = 1;
    enum field *fields;
    struct slice *names;

    for (size_t i = 0; i < rule->place_count; i++)
        total += rule->places[i].count;
    fields = sn_arena_alloc(arena, total, sizeof(*fields));
    names = sn_arena_alloc(arena, rule->place_count + 1, sizeof(*names));
    if (!fields || !names)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < rule->place_count; i++) {
        const struct target *place = &rule->places[i];

        for (size_t k = 0; k < place->count; k++)
            fields[count++] = place->fields[k];
        if (place->count == 0)
            names[rule->own_name_count++] = place->name;
    }
    rule->fields = fields;
    rule->own_names = names;
    return 0;
}

static void
reject_value(struct build *build, const struct rule *rule,
             const struct scalar *scalar, struct slice text)
{
    enum indicator_type type = (enum indicator_type)rule->indicator_type;

    sn_build_reject(build, scalar->mark, "bad-indicator", "'%.*s' is no %s",
                    (int)(text.size < 100 ? text.size : 100), text.at,
                    sn_indicator_type_name(type));
}

/* The values refanged, in the arena; what is none of its type is rejected. */
static int
read_values(struct build *build, struct rule *rule, const struct type *type,
            struct slice *values, size_t *count)
{
    const struct definition *definition = build->definition;
    struct arena *arena = &build->rules->arena;
    bool rejected = false;

    for (size_t i = 0; i < definition->value_count; i++) {
        const struct scalar *scalar = &definition->values[i];
        struct slice text = scalar->text;
        int status = 0;

        if (!definition->refanged && rule->indicator_type != INDICATOR_STRING &&
            rule->indicator_type != INDICATOR_USER_AGENT)
            text = sn_indicator_refang(arena, text);
        text = sn_arena_copy(arena, text);
        if (!text.at)
            return SEINE_E_MEMORY;
        if (text.size == 0)
            status = SEINE_E_INVALID;
        else if (type->lookup)
            status = sn_lookup_add(rule->lookup, text, (uint32_t)*count);
        if (status == SEINE_E_INVALID) {
            reject_value(build, rule, scalar, text);
            rejected = true;
            continue;
        }
        if (status < 0)
            return status;
        values[*count] = text;
        *count += status == 0;
    }
    return rejected ? BUILD_REJECTED : 0;
}

/* Search the values as text, too. */
static int
make_strings(struct build *build, struct rule *rule)
{
    size_t count = rule->view.indicator_count;
    struct slice *lower =
        sn_arena_alloc(&build->rules->arena, count + 1, sizeof(*lower));

    if (!lower)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct slice text = rule->indicators[i];
        char *at = sn_arena_alloc(&build->rules->arena, text.size + 1, 1);

        if (!at)
            return SEINE_E_MEMORY;
        for (size_t k = 0; k < text.size; k++)
            at[k] = sn_lower(text.at[k]);
        lower[i] = sn_slice(at, text.size);
    }
    return sn_needles_new(&rule->strings, lower, count);
}

/* One of the strings must stand in the text. */
static int
strings_clause(struct build *build, const struct rule *rule, struct clause *out)
{
    size_t count = rule->view.indicator_count;
    struct slice *literals =
        sn_arena_alloc(&build->scratch, count + 1, sizeof(*literals));
    bool failed = !literals;

    *out = sn_clause_never();
    out->ends = false; /* they may stand inside of words */
    for (size_t i = 0; i < count && !failed && out->known; i++) {
        struct clause one = sn_clause_of(
            &build->scratch, sn_literal_piece(rule->indicators[i], "", false),
            &failed);

        if (!one.known)
            *out = one;
        else
            literals[i] = one.literals[0];
    }
    if (out->known) {
        out->literals = literals;
        out->count = count;
    }
    return failed ? SEINE_E_MEMORY : 0;
}

/* All places must hold the text as it stands in the log for a screen. */
static bool
can_screen(const struct rule *rule)
{
    for (size_t i = 0; i < rule->place_count; i++)
        for (size_t k = 0; k < rule->places[i].count; k++)
            if (!sn_field_is_literal(rule->places[i].fields[k]))
                return false;
    return true;
}

/* A list of hashes holds nowhere without as many digits. */
static struct clause
hashes_clause(void)
{
    struct run run = {.least = 64};

    sn_run_add_range(&run, '0', '9');
    sn_run_add_range(&run, 'a', 'f');
    sn_run_add_range(&run, 'A', 'F');
    return sn_clause_of_run(&run);
}

int
sn_build_list(struct build *build, struct rule *rule, struct clause *clause)
{
    const struct definition *definition = build->definition;
    const struct type *type;
    struct slice *values;
    int status;

    *clause = sn_clause_unknown();
    rule->indicator_type =
        sn_indicator_type_from_name(definition->indicator_type);
    if (rule->indicator_type < 0)
        return sn_build_reject(build, definition->indicator_mark,
                               "unknown-type", "no indicators of type '%.*s'",
                               (int)definition->indicator_type.size,
                               definition->indicator_type.at);
    type = &types[rule->indicator_type];
    values = sn_arena_alloc(&build->rules->arena, definition->value_count + 1,
                            sizeof(*values));
    status = values ? 0 : SEINE_E_MEMORY;
    if (status == 0 && type->lookup)
        status = sn_lookup_new(&rule->lookup, type->kind);
    if (status == 0 && type->lookup)
        status = sn_lookup_expect(rule->lookup, definition->value_count);
    if (status == 0)
        status = set_places(build, rule, type);
    if (status == 0)
        status = set_fields(build, rule);
    if (status == 0)
        status =
            read_values(build, rule, type, values, &rule->view.indicator_count);
    rule->indicators = values;
    if (status == 0 && type->strings)
        status = make_strings(build, rule);
    if (status == 0 && !type->lookup && can_screen(rule))
        status = strings_clause(build, rule, clause);
    if (status == 0 && rule->indicator_type == INDICATOR_SHA256 &&
        can_screen(rule))
        *clause = hashes_clause();
    return status;
}
