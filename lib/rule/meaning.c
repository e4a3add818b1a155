/*
 * Hashes of what rules mean: level, log source, detection or indicators; not
 * their names, texts or files, nor comments, nor the order of keys.  Two runs
 * with the same hash looked for the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/hasher.h"
#include "base/mem.h"
#include "rule/build.h"

#define RULE_HASH "seine rule 2"
#define GATHER_MOST 16384 /* bytes, and those of one more text */

static void
add_scalars(struct sha256 *sha, const struct scalar *values, size_t count)
{
    sn_sha256_number(sha, count);
    for (size_t i = 0; i < count; i++) {
        sn_sha256_number(sha, (uint64_t)values[i].kind);
        sn_sha256_text(sha, values[i].text);
    }
}

static void
add_item(struct sha256 *sha, const struct item *item)
{
    sn_sha256_text(sha, item->field);
    sn_sha256_number(sha, item->modifier_count);
    for (size_t i = 0; i < item->modifier_count; i++)
        sn_sha256_number(sha, (uint64_t)item->modifiers[i]);
    add_scalars(sha, item->values, item->value_count);
}

/* Keys of a map and maps of a list mean the same in any order. */
static void
add_map(struct sha256 *sha, const struct item_map *map)
{
    struct sha256_sum sum = {{0}, 0};

    for (size_t i = 0; i < map->count; i++) {
        char hex[SHA256_HEX_SIZE];
        struct sha256 item;

        sn_sha256_init(&item);
        add_item(&item, &map->items[i]);
        sn_sha256_hex(&item, hex);
        sn_sha256_sum(&sum, hex);
    }
    sn_sha256_add_sum(sha, &sum);
}

static void
add_selection(struct sha256 *sha, const struct selection *selection)
{
    struct sha256_sum sum = {{0}, 0};

    for (size_t i = 0; i < selection->count; i++) {
        char hex[SHA256_HEX_SIZE];
        struct sha256 map;

        sn_sha256_init(&map);
        add_map(&map, &selection->maps[i]);
        sn_sha256_hex(&map, hex);
        sn_sha256_sum(&sum, hex);
    }
    sn_sha256_add_sum(sha, &sum);
}

/* What a node of a condition means. */
struct node_hash {
    char hex[SHA256_HEX_SIZE];
    struct sha256_sum sum; /* of all that its row of and, or its row of or,
                              joins */
};

/* A side of a node belongs to its row if it is of the same kind. */
static void
join_side(struct node_hash *to, const struct node *nodes,
          const struct node_hash *hashes, enum node_kind kind, size_t side)
{
    const struct sha256_sum *from = &hashes[side].sum;

    if (nodes[side].kind != kind) {
        sn_sha256_sum(&to->sum, hashes[side].hex);
        return;
    }
    to->sum.count += from->count;
    for (size_t i = 0; i < 8; i++)
        to->sum.lanes[i] += from->lanes[i];
}

/* Selections count by what they mean; both sides of a node are hashed. */
static void
hash_node(const struct definition *definition, struct node_hash *hashes,
          size_t index)
{
    const struct node *node = &definition->nodes[index];
    struct node_hash *out = &hashes[index];
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_number(&sha, (uint64_t)node->kind);
    if (node->kind == NODE_SELECTION) {
        add_selection(&sha, &definition->selections[node->left]);
    } else if (node->kind == NODE_NOT) {
        sn_sha256_add(&sha, hashes[node->left].hex, SHA256_HEX_SIZE);
    } else if (node->kind == NODE_AND || node->kind == NODE_OR) {
        join_side(out, definition->nodes, hashes, node->kind, node->left);
        join_side(out, definition->nodes, hashes, node->kind, node->right);
        sn_sha256_add_sum(&sha, &out->sum);
    }
    sn_sha256_hex(&sha, out->hex);
}

/* Sides of a node come before it. */
static int
add_detection(struct sha256 *sha, const struct definition *definition)
{
    size_t count = definition->node_count;
    struct node_hash *hashes = sn_calloc(count + 1, sizeof(*hashes));

    if (!hashes)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        hash_node(definition, hashes, i);
    if (count > 0)
        sn_sha256_add(sha, hashes[definition->root].hex, SHA256_HEX_SIZE);
    sn_free(hashes);
    return 0;
}

/* The bytes that sn_sha256_number adds. */
static void
put_number(struct buf *out, uint64_t number)
{
    char bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(number >> (8 * i));
    sn_buf_add(out, bytes, sizeof(bytes));
}

/* The bytes that sn_sha256_text adds. */
static void
put_text(struct buf *out, struct slice text)
{
    put_number(out, text.size);
    sn_buf_slice(out, text);
}

/* What is hashed of every rule begins so. */
static void
put_head(struct buf *out, const struct definition *definition)
{
    put_text(out, sn_slice_str(RULE_HASH));
    put_number(out, (uint64_t)definition->kind);
    put_number(out, (uint64_t)definition->level);
    put_text(out, sn_slice_str(definition->category));
    put_text(out, sn_slice_str(definition->product));
    put_text(out, sn_slice_str(definition->service));
}

/* Once there are so many bytes: a hasher likes them at once. */
static void
hash_bytes(struct hasher *hasher, struct buf *bytes, size_t least)
{
    if (bytes->size < least || bytes->failed)
        return;
    sn_hasher_add(hasher, bytes->at, bytes->size);
    sn_buf_clear(bytes);
}

static void
hash_values(struct hasher *hasher, struct buf *bytes,
            const struct definition *definition)
{
    put_text(bytes, definition->indicator_type);
    put_number(bytes, definition->field_count);
    for (size_t i = 0; i < definition->field_count; i++)
        put_text(bytes, definition->fields[i]);
    put_number(bytes, definition->value_count);
    for (size_t i = 0; i < definition->value_count && !bytes->failed; i++) {
        put_number(bytes, (uint64_t)definition->values[i].kind);
        put_text(bytes, definition->values[i].text);
        hash_bytes(hasher, bytes, GATHER_MOST);
    }
    put_number(bytes, (uint64_t)definition->valid_from);
    put_number(bytes, (uint64_t)definition->valid_until);
    hash_bytes(hasher, bytes, 0);
}

/* Lists are long: they are hashed by what hashes files. */
static int
hash_indicators(const struct definition *definition, char hex[SHA256_HEX_SIZE])
{
    struct buf bytes = {0};
    struct hasher *hasher;
    int status = sn_hasher_new(&hasher);

    if (status < 0)
        return status;
    put_head(&bytes, definition);
    hash_values(hasher, &bytes, definition);
    status = bytes.failed ? SEINE_E_MEMORY : sn_hasher_hex(hasher, hex);
    sn_buf_fini(&bytes);
    sn_hasher_free(hasher);
    return status;
}

static void
add_slices(struct sha256 *sha, const struct slice *list, size_t count)
{
    sn_sha256_number(sha, count);
    for (size_t i = 0; i < count; i++)
        sn_sha256_text(sha, list[i]);
}

static void
add_bases(struct sha256 *sha, const struct definition *definition)
{
    sn_sha256_number(sha, definition->any_base);
    sn_sha256_number(sha, definition->base_count);
    for (size_t i = 0; i < definition->base_count; i++)
        sn_sha256_text(sha, definition->bases[i].name);
}

/* Its bases count by what they mean, not by what they are called. */
static void
add_correlation(struct sha256 *sha, const struct definition *definition,
                const struct correlation *compiled)
{
    const struct correlation_definition *from = definition->correlation;

    sn_sha256_number(sha, (uint64_t)from->type);
    sn_sha256_number(sha, (uint64_t)from->timespan);
    sn_sha256_number(sha, from->percentile);
    sn_sha256_number(sha, from->generate);
    for (size_t i = 0; i < compiled->base_count; i++)
        sn_sha256_text(sha, sn_slice_str(compiled->bases[i]->view.hash));
    add_slices(sha, from->groups, from->group_count);
    add_slices(sha, from->fields, from->field_count);
    sn_sha256_number(sha, from->alias_count);
    for (size_t i = 0; i < from->alias_count; i++) {
        sn_sha256_number(sha, from->aliases[i].base);
        sn_sha256_text(sha, from->aliases[i].name);
        sn_sha256_text(sha, from->aliases[i].field);
    }
    sn_sha256_number(sha, from->bound_count);
    for (size_t i = 0; i < from->bound_count; i++) {
        double real = from->bounds[i].limit.real;
        uint64_t bits;

        memcpy(&bits, &real, sizeof(bits));
        sn_sha256_number(sha, (uint64_t)from->bounds[i].kind);
        sn_sha256_number(sha, bits);
    }
    sn_sha256_number(sha, from->has_baseline);
    add_slices(sha, from->baseline, from->baseline_count);
}

/* The hash of a rule that is no indicator list. */
static int
hash_rule(const struct definition *definition, const struct rule *rule,
          char hex[SHA256_HEX_SIZE])
{
    struct buf head = {0};
    struct sha256 sha;
    int status;

    put_head(&head, definition);
    status = head.failed ? SEINE_E_MEMORY : 0;
    sn_sha256_init(&sha);
    if (status == 0)
        sn_sha256_add(&sha, head.at, head.size);
    sn_buf_fini(&head);
    if (status == 0 && definition->kind == DEFINITION_CORRELATION)
        add_correlation(&sha, definition, rule->correlation);
    else if (status == 0)
        status = add_detection(&sha, definition);
    if (definition->kind == DEFINITION_SURVEY)
        sn_sha256_number(&sha, definition->signs);
    if (definition->kind == DEFINITION_FILTER ||
        definition->kind == DEFINITION_ASSETS) {
        add_bases(&sha, definition);
        sn_sha256_number(&sha, (uint64_t)definition->valid_until);
    }
    sn_sha256_hex(&sha, hex);
    return status;
}

int
sn_build_rule_hash(struct build *build, struct rule *rule)
{
    const struct definition *definition = build->definition;
    char hex[SHA256_HEX_SIZE];
    int status = definition->kind == DEFINITION_INDICATORS
                     ? hash_indicators(definition, hex)
                     : hash_rule(definition, rule, hex);

    if (status < 0)
        return status;
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
