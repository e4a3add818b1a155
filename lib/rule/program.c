/*
 * The condition of a rule as steps in postfix order, made without recursion.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "rule/build.h"
#include "rule/modifier.h"

/* A test of an item, once for all uses of its selection. */
struct item_test {
    uint32_t test;
    bool negated;
    const struct origin *origin;
};

/* A node that is being written. */
struct visit {
    size_t node;
    int stage;     /* how many children are done */
    bool negative; /* under an odd number of `not` */
    size_t skip;   /* place of the skip after the left side */
};

struct writing {
    struct build *build;
    struct rule *rule;
    SN_ARRAY(struct op) ops;
    SN_ARRAY(const struct origin *) origins; /* by op */
    SN_ARRAY(struct visit) visits;
    SN_ARRAY(struct item_test) items; /* of all selections, in order */
    SN_ARRAY(size_t) first;           /* of each selection */
    unsigned char *dropped;           /* by node: a quantifier over nothing */
};

static int
add_op(struct writing *writing, enum op_kind kind, uint32_t operand,
       bool negative)
{
    struct op *op;

    if (writing->ops.count == LIMIT_STEPS)
        return sn_build_reject(writing->build, writing->build->definition->mark,
                               "rule-too-large",
                               "the condition has over %d steps", LIMIT_STEPS);
    op = sn_array_push(&writing->ops, sizeof(*writing->ops.at));
    if (!op)
        return SEINE_E_MEMORY;
    op->kind = kind;
    op->negative = negative;
    op->neq = false;
    op->test = operand;
    return sn_array_push(&writing->origins, sizeof(*writing->origins.at))
               ? 0
               : SEINE_E_MEMORY;
}

/* The skip at `at` passes over all that was written behind it. */
static void
close_skip(struct writing *writing, size_t at)
{
    writing->ops.at[at].skip = (uint32_t)(writing->ops.count - at - 1);
}

/* What reports say of an item; NULL without memory. */
static const struct origin *
make_origin(struct build *build, const struct item *item, const char *selection,
            size_t map)
{
    struct arena *arena = &build->rules->arena;
    struct origin *origin = sn_arena_alloc(arena, 1, sizeof(*origin));
    struct buf key = {0};

    sn_buf_slice(&key, item->field);
    for (size_t i = 0; i < item->modifier_count; i++)
        sn_buf_format(&key, "|%s", sn_modifier_name(item->modifiers[i]));
    if (origin && !key.failed) {
        origin->selection = selection;
        origin->key = sn_arena_string(arena, sn_buf_view(&key));
        origin->map = (uint32_t)map + 1;
        origin->line = item->mark.line;
    }
    sn_buf_fini(&key);
    return origin && selection && origin->key ? origin : NULL;
}

/* Tests of the items of a map; *rejected if one could not be made. */
static int
make_map_tests(struct writing *writing, const struct selection *selection,
               const char *name, size_t number, bool *rejected)
{
    const struct item_map *map = &selection->maps[number];

    for (size_t i = 0; i < map->count; i++) {
        struct item_test *slot =
            sn_array_push(&writing->items, sizeof(*writing->items.at));
        int status;

        if (!slot)
            return SEINE_E_MEMORY;
        status = sn_build_item(writing->build, &map->items[i], &slot->test,
                               &slot->negated);
        if (status < 0)
            return status;
        slot->origin =
            make_origin(writing->build, &map->items[i], name, number);
        if (!slot->origin)
            return SEINE_E_MEMORY;
        *rejected |= status == BUILD_REJECTED;
    }
    return 0;
}

/* Tests of all items of all selections; all that is wrong is said. */
static int
make_tests(struct writing *writing)
{
    const struct definition *definition = writing->build->definition;
    bool rejected = false;
    int status = 0;

    for (size_t i = 0; i < definition->selection_count; i++) {
        const struct selection *selection = &definition->selections[i];
        const char *name =
            sn_arena_string(&writing->build->rules->arena, selection->name);
        size_t *first =
            sn_array_push(&writing->first, sizeof(*writing->first.at));

        if (!first || !name)
            return SEINE_E_MEMORY;
        *first = writing->items.count;
        for (size_t k = 0; status == 0 && k < selection->count; k++)
            status = make_map_tests(writing, selection, name, k, &rejected);
        if (status < 0)
            return status;
    }
    return rejected ? BUILD_REJECTED : 0;
}

/* All items of a map, joined by AND. */
static int
write_map(struct writing *writing, const struct item_map *map, size_t first,
          bool negative)
{
    int status = 0;

    if (map->count == 0)
        return add_op(writing, OP_TRUE, 0, negative);
    for (size_t i = 0; status == 0 && i < map->count; i++) {
        const struct item_test *item = &writing->items.at[first + i];
        size_t skip = writing->ops.count;

        if (i > 0)
            status = add_op(writing, OP_SKIP_FALSE, 0, negative);
        if (status == 0)
            status =
                add_op(writing, OP_TEST, item->test, negative != item->negated);
        if (status == 0) {
            writing->ops.at[writing->ops.count - 1].neq = item->negated;
            writing->origins.at[writing->ops.count - 1] = item->origin;
        }
        if (status == 0 && item->negated)
            status = add_op(writing, OP_NOT, 0, negative);
        if (status == 0 && i > 0)
            status = add_op(writing, OP_AND, 0, negative);
        if (status == 0 && i > 0)
            close_skip(writing, skip);
    }
    return status;
}

/* All maps of a selection, joined by OR. */
static int
write_selection(struct writing *writing, size_t index, bool negative)
{
    const struct selection *selection =
        &writing->build->definition->selections[index];
    size_t first = writing->first.at[index];
    int status = 0;

    if (selection->count == 0)
        return add_op(writing, OP_FALSE, 0, negative);
    for (size_t i = 0; status == 0 && i < selection->count; i++) {
        size_t skip = writing->ops.count;

        if (i > 0)
            status = add_op(writing, OP_SKIP_TRUE, 0, negative);
        if (status == 0)
            status = write_map(writing, &selection->maps[i], first, negative);
        first += selection->maps[i].count;
        if (status == 0 && i > 0)
            status = add_op(writing, OP_OR, 0, negative);
        if (status == 0 && i > 0)
            close_skip(writing, skip);
    }
    return status;
}

static int
push_visit(struct writing *writing, size_t node, bool negative)
{
    struct visit *visit =
        sn_array_push(&writing->visits, sizeof(*writing->visits.at));

    if (!visit)
        return SEINE_E_MEMORY;
    visit->node = node;
    visit->negative = negative;
    return 0;
}

static bool
is_dropped(const struct writing *writing, size_t node)
{
    return writing->dropped[node] != 0;
}

/*
 * A quantifier over no selection drops out: `x and not 1 of filter_*` is x
 * where there is no filter.  A parent may stand before or behind its children
 * in the table; each round settles at least one more level.
 */
static void
drop_nodes(struct writing *writing)
{
    const struct definition *definition = writing->build->definition;
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < definition->node_count; i++) {
            const struct node *node = &definition->nodes[i];
            bool drop = node->kind == NODE_TRUE;

            if (node->kind == NODE_NOT)
                drop = is_dropped(writing, node->left);
            else if (node->kind == NODE_AND || node->kind == NODE_OR)
                drop = is_dropped(writing, node->left) &&
                       is_dropped(writing, node->right);
            if (drop && !writing->dropped[i])
                writing->dropped[i] = more = true;
        }
    }
}

/* AND and OR: left, skip, right, operator. */
static int
visit_pair(struct writing *writing, const struct node *node, size_t at)
{
    struct visit *visit = &writing->visits.at[at];
    bool both =
        !is_dropped(writing, node->left) && !is_dropped(writing, node->right);
    bool and = node->kind == NODE_AND;
    bool negative = visit->negative;
    int status = 0;

    switch (visit->stage++) {
    case 0:
        return is_dropped(writing, node->left)
                   ? 0
                   : push_visit(writing, node->left, negative);
    case 1:
        visit->skip = writing->ops.count;
        if (both)
            status =
                add_op(writing, and? OP_SKIP_FALSE : OP_SKIP_TRUE, 0, negative);
        if (status == 0 && !is_dropped(writing, node->right))
            status = push_visit(writing, node->right, negative);
        return status;
    default:
        if (both)
            status = add_op(writing, and? OP_AND : OP_OR, 0, negative);
        if (status == 0 && both)
            close_skip(writing, visit->skip);
        writing->visits.count--;
        return status;
    }
}

static int
visit_top(struct writing *writing)
{
    size_t at = writing->visits.count - 1;
    struct visit *visit = &writing->visits.at[at];
    const struct node *node = &writing->build->definition->nodes[visit->node];
    bool negative = visit->negative;

    if (node->kind == NODE_AND || node->kind == NODE_OR)
        return visit_pair(writing, node, at);
    if (node->kind == NODE_NOT && visit->stage++ == 0)
        return push_visit(writing, node->left, !negative);
    writing->visits.count--;
    if (node->kind == NODE_NOT)
        return add_op(writing, OP_NOT, 0, negative);
    if (node->kind == NODE_SELECTION)
        return write_selection(writing, node->left, negative);
    return add_op(writing, OP_FALSE, 0, negative);
}

/* How deep the stack gets; a skip leaves it as the operator would. */
static size_t
stack_depth(const struct op *ops, size_t count)
{
    size_t depth = 0, most = 0;

    for (size_t i = 0; i < count; i++) {
        if (ops[i].kind == OP_AND || ops[i].kind == OP_OR)
            depth--;
        else if (ops[i].kind == OP_TEST || ops[i].kind == OP_TRUE ||
                 ops[i].kind == OP_FALSE)
            depth++;
        if (depth > most)
            most = depth;
    }
    return most;
}

static int
write_ops(struct writing *writing)
{
    const struct definition *definition = writing->build->definition;
    int status;

    writing->dropped =
        sn_arena_alloc(&writing->build->scratch, definition->node_count, 1);
    if (!writing->dropped)
        return SEINE_E_MEMORY;
    drop_nodes(writing);
    if (definition->node_count == 0 || is_dropped(writing, definition->root))
        return sn_build_reject(writing->build, definition->mark,
                               "empty-condition",
                               "the condition asks for nothing");
    status = push_visit(writing, definition->root, false);
    while (status == 0 && writing->visits.count > 0)
        status = visit_top(writing);
    return status;
}

static int
finish_ops(struct writing *writing)
{
    struct rule *rule = writing->rule;
    struct arena *arena = &writing->build->rules->arena;
    struct op *ops = sn_arena_alloc(arena, writing->ops.count, sizeof(*ops));
    const struct origin **origins =
        sn_arena_alloc(arena, writing->ops.count, sizeof(*origins));

    if (!ops || !origins)
        return SEINE_E_MEMORY;
    memcpy(ops, writing->ops.at, writing->ops.count * sizeof(*ops));
    memcpy(origins, writing->origins.at, writing->ops.count * sizeof(*origins));
    rule->ops = ops;
    rule->origins = origins;
    rule->op_count = writing->ops.count;
    rule->stack = stack_depth(ops, rule->op_count);
    return 0;
}

/* The fields and own names that the tests of the program ask for. */
static int
collect_fields(struct build *build, struct rule *rule)
{
    bool asked[FIELD_COUNT] = {false};
    SN_ARRAY(struct slice) names = {NULL, 0, 0};
    enum field *fields;
    struct slice *own;
    size_t count = 0;

    for (size_t i = 0; i < rule->op_count; i++) {
        const struct target *target;
        struct slice *slot;

        if (rule->ops[i].kind != OP_TEST)
            continue;
        target = &build->tests.at[rule->ops[i].test]->target;
        for (size_t k = 0; k < target->count; k++)
            asked[target->fields[k]] = true;
        if (target->count || target->name.size == 0)
            continue;
        slot = sn_array_push(&names, sizeof(*names.at));
        if (slot)
            *slot = target->name;
    }
    fields =
        sn_arena_alloc(&build->rules->arena, FIELD_COUNT + 1, sizeof(*fields));
    own = sn_arena_alloc(&build->rules->arena, names.count + 1, sizeof(*own));
    if (fields && own && names.count)
        memcpy(own, names.at, names.count * sizeof(*own));
    rule->own_names = own;
    rule->own_name_count = names.count;
    sn_array_fini(&names);
    if (!fields || !own)
        return SEINE_E_MEMORY;
    for (unsigned field = 1; field < FIELD_COUNT; field++)
        if (asked[field])
            fields[count++] = (enum field)field;
    rule->fields = fields;
    return 0;
}

static void
free_writing(struct writing *writing)
{
    sn_array_fini(&writing->ops);
    sn_array_fini(&writing->origins);
    sn_array_fini(&writing->visits);
    sn_array_fini(&writing->items);
    sn_array_fini(&writing->first);
}

int
sn_build_check(struct build *build)
{
    struct writing writing = {.build = build};
    int status = make_tests(&writing);

    free_writing(&writing);
    return status;
}

int
sn_build_program(struct build *build, struct rule *rule)
{
    struct writing writing = {.build = build, .rule = rule};
    int status = make_tests(&writing);

    if (status == 0)
        status = write_ops(&writing);
    if (status == 0)
        status = finish_ops(&writing);
    if (status == 0)
        status = collect_fields(build, rule);
    free_writing(&writing);
    return status;
}
