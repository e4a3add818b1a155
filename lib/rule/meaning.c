/*
 * Hashes of what rules mean: level, log source, detection or indicators; not
 * their names, texts or files.  Two runs with the same hash looked for the
 * same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/sha256.h"
#include "rule/build.h"

static void
add_number(struct sha256 *sha, uint64_t number)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    sn_sha256_add(sha, bytes, sizeof(bytes));
}

static void
add_text(struct sha256 *sha, struct slice text)
{
    add_number(sha, text.size);
    if (text.size)
        sn_sha256_add(sha, text.at, text.size);
}

static void
add_scalars(struct sha256 *sha, const struct scalar *values, size_t count)
{
    add_number(sha, count);
    for (size_t i = 0; i < count; i++) {
        add_number(sha, (uint64_t)values[i].kind);
        add_text(sha, values[i].text);
    }
}

static void
add_item(struct sha256 *sha, const struct item *item)
{
    add_text(sha, item->field);
    add_number(sha, item->modifier_count);
    for (size_t i = 0; i < item->modifier_count; i++)
        add_number(sha, (uint64_t)item->modifiers[i]);
    add_scalars(sha, item->values, item->value_count);
}

static void
add_selection(struct sha256 *sha, const struct selection *selection)
{
    add_number(sha, selection->count);
    for (size_t i = 0; i < selection->count; i++) {
        const struct item_map *map = &selection->maps[i];

        add_number(sha, map->count);
        for (size_t k = 0; k < map->count; k++)
            add_item(sha, &map->items[k]);
    }
}

static void
add_detection(struct sha256 *sha, const struct definition *definition)
{
    add_number(sha, definition->selection_count);
    for (size_t i = 0; i < definition->selection_count; i++)
        add_selection(sha, &definition->selections[i]);
    add_number(sha, definition->node_count);
    for (size_t i = 0; i < definition->node_count; i++) {
        add_number(sha, (uint64_t)definition->nodes[i].kind);
        add_number(sha, definition->nodes[i].left);
        add_number(sha, definition->nodes[i].right);
    }
    add_number(sha, definition->root);
}

static void
add_indicators(struct sha256 *sha, const struct definition *definition)
{
    add_text(sha, definition->indicator_type);
    add_number(sha, definition->field_count);
    for (size_t i = 0; i < definition->field_count; i++)
        add_text(sha, definition->fields[i]);
    add_scalars(sha, definition->values, definition->value_count);
    add_number(sha, (uint64_t)definition->valid_from);
    add_number(sha, (uint64_t)definition->valid_until);
}

static void
add_slices(struct sha256 *sha, const struct slice *list, size_t count)
{
    add_number(sha, count);
    for (size_t i = 0; i < count; i++)
        add_text(sha, list[i]);
}

static void
add_bases(struct sha256 *sha, const struct definition *definition)
{
    add_number(sha, definition->any_base);
    add_number(sha, definition->base_count);
    for (size_t i = 0; i < definition->base_count; i++)
        add_text(sha, definition->bases[i].name);
}

/* Its bases count by what they mean, not by what they are called. */
static void
add_correlation(struct sha256 *sha, const struct definition *definition,
                const struct correlation *compiled)
{
    const struct correlation_definition *from = definition->correlation;

    add_number(sha, (uint64_t)from->type);
    add_number(sha, (uint64_t)from->timespan);
    add_number(sha, from->percentile);
    add_number(sha, from->generate);
    for (size_t i = 0; i < compiled->base_count; i++)
        add_text(sha, sn_slice_str(compiled->bases[i]->view.hash));
    add_slices(sha, from->groups, from->group_count);
    add_slices(sha, from->fields, from->field_count);
    add_number(sha, from->alias_count);
    for (size_t i = 0; i < from->alias_count; i++) {
        add_number(sha, from->aliases[i].base);
        add_text(sha, from->aliases[i].name);
        add_text(sha, from->aliases[i].field);
    }
    add_number(sha, from->bound_count);
    for (size_t i = 0; i < from->bound_count; i++) {
        double real = from->bounds[i].limit.real;
        uint64_t bits;

        memcpy(&bits, &real, sizeof(bits));
        add_number(sha, (uint64_t)from->bounds[i].kind);
        add_number(sha, bits);
    }
    add_number(sha, from->has_baseline);
    add_slices(sha, from->baseline, from->baseline_count);
}

int
sn_build_rule_hash(struct build *build, struct rule *rule)
{
    const struct definition *definition = build->definition;
    char hex[SHA256_HEX_SIZE];
    struct sha256 sha;

    sn_sha256_init(&sha);
    add_text(&sha, sn_slice_str("seine rule 1"));
    add_number(&sha, (uint64_t)definition->kind);
    add_number(&sha, (uint64_t)definition->level);
    add_text(&sha, sn_slice_str(definition->category));
    add_text(&sha, sn_slice_str(definition->product));
    add_text(&sha, sn_slice_str(definition->service));
    if (definition->kind == DEFINITION_INDICATORS)
        add_indicators(&sha, definition);
    else if (definition->kind == DEFINITION_CORRELATION)
        add_correlation(&sha, definition, rule->correlation);
    else
        add_detection(&sha, definition);
    if (definition->kind == DEFINITION_SURVEY)
        add_number(&sha, definition->signs);
    if (definition->kind == DEFINITION_FILTER ||
        definition->kind == DEFINITION_ASSETS) {
        add_bases(&sha, definition);
        add_number(&sha, (uint64_t)definition->valid_until);
    }
    sn_sha256_hex(&sha, hex);
    rule->view.hash = sn_arena_string(&build->rules->arena, sn_slice_str(hex));
    return rule->view.hash ? 0 : SEINE_E_MEMORY;
}

static int
compare_hashes(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;

    return strcmp(*a, *b);
}

int
sn_build_hash(struct build *build)
{
    size_t count = build->drafts.count;
    const char **hashes = sn_calloc(count + 1, sizeof(*hashes));
    struct sha256 sha;

    if (!hashes)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        hashes[i] = build->drafts.at[i]->rule->view.hash;
    qsort(hashes, count, sizeof(*hashes), compare_hashes);
    sn_sha256_init(&sha);
    for (size_t i = 0; i < count; i++)
        sn_sha256_add(&sha, hashes[i], strlen(hashes[i]));
    sn_sha256_hex(&sha, build->rules->hash);
    sn_free(hashes);
    return 0;
}
