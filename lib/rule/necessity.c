/*
 * From the steps of a rule to its necessary literals, and from all rules to the
 * table of literals.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/build.h"

/* What must stand in the text if the value is true, and if it is false. */
struct need {
    struct clause if_true;
    struct clause if_false;
};

static void
pair_needs(struct build *build, enum op_kind kind, struct need *a,
           const struct need *b, bool *failed)
{
    struct arena *arena = &build->scratch;

    if (kind == OP_AND) {
        a->if_true = sn_clause_and(&a->if_true, &b->if_true);
        a->if_false = sn_clause_or(arena, &a->if_false, &b->if_false, failed);
    } else {
        a->if_true = sn_clause_or(arena, &a->if_true, &b->if_true, failed);
        a->if_false = sn_clause_and(&a->if_false, &b->if_false);
    }
}

static struct need
leaf_need(struct build *build, const struct op *op, bool *failed)
{
    struct need need = {sn_clause_unknown(), sn_clause_unknown()};

    if (op->kind == OP_TRUE)
        need.if_false = sn_clause_never();
    else if (op->kind == OP_FALSE)
        need.if_true = sn_clause_never();
    else
        need.if_true =
            sn_test_clause(&build->scratch, build->tests.at[op->test], failed);
    return need;
}

int
sn_build_clause(struct build *build, const struct rule *rule,
                struct clause *out)
{
    struct need *stack =
        sn_arena_alloc(&build->scratch, rule->stack + 1, sizeof(*stack));
    bool failed = !stack;
    size_t depth = 0;

    for (size_t i = 0; i < rule->op_count && !failed; i++) {
        const struct op *op = &rule->ops[i];

        if (op->kind == OP_AND || op->kind == OP_OR) {
            depth--;
            pair_needs(build, op->kind, &stack[depth - 1], &stack[depth],
                       &failed);
        } else if (op->kind == OP_NOT) {
            struct clause swap = stack[depth - 1].if_true;

            stack[depth - 1].if_true = stack[depth - 1].if_false;
            stack[depth - 1].if_false = swap;
        } else if (op->kind != OP_SKIP_FALSE && op->kind != OP_SKIP_TRUE) {
            stack[depth++] = leaf_need(build, op, &failed);
        }
    }
    if (failed)
        return SEINE_E_MEMORY;
    *out = stack[0].if_true;
    return 0;
}

/* A literal with the rules that it is of, while they are collected. */
struct entry {
    struct slice text;
    SN_ARRAY(uint32_t) rules;
};

struct collection {
    struct map index;
    SN_ARRAY(struct entry) entries;
};

static int
add_literal(struct collection *collection, struct slice text, uint32_t rule)
{
    uint32_t at = sn_map_get(&collection->index, text);
    struct entry *entry;
    uint32_t *slot;

    if (at == MAP_NONE) {
        entry = sn_array_push(&collection->entries, sizeof(*entry));
        if (!entry)
            return SEINE_E_MEMORY;
        entry->text = text;
        at = (uint32_t)(collection->entries.count - 1);
        if (sn_map_add(&collection->index, text, at) == MAP_NONE)
            return SEINE_E_MEMORY;
    }
    entry = &collection->entries.at[at];
    if (entry->rules.count && entry->rules.at[entry->rules.count - 1] == rule)
        return 0;
    slot = sn_array_push(&entry->rules, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = rule;
    return 0;
}

static int
copy_literal(struct arena *arena, const struct entry *entry,
             struct literal *out)
{
    uint32_t *rules = sn_arena_alloc(arena, entry->rules.count, sizeof(*rules));

    out->text = sn_arena_copy(arena, entry->text);
    if (!rules || !out->text.at)
        return SEINE_E_MEMORY;
    memcpy(rules, entry->rules.at, entry->rules.count * sizeof(*rules));
    out->rules = rules;
    out->rule_count = entry->rules.count;
    return 0;
}

static int
collect(struct build *build, struct collection *collection)
{
    for (size_t i = 0; i < build->drafts.count; i++) {
        const struct draft *draft = build->drafts.at[i];

        for (size_t k = 0; draft->rule->screened && k < draft->clause.count;
             k++)
            if (add_literal(collection, draft->clause.literals[k],
                            (uint32_t)i) < 0)
                return SEINE_E_MEMORY;
    }
    return 0;
}

static int
store(struct build *build, const struct collection *collection)
{
    struct seine_rules *rules = build->rules;
    struct literal *literals = sn_arena_alloc(
        &rules->arena, collection->entries.count + 1, sizeof(*literals));

    if (!literals)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < collection->entries.count; i++) {
        literals[i].number = (uint32_t)i;
        if (copy_literal(&rules->arena, &collection->entries.at[i],
                         &literals[i]) < 0)
            return SEINE_E_MEMORY;
    }
    rules->literals = literals;
    rules->literal_count = collection->entries.count;
    rules->number_count = collection->entries.count;
    return 0;
}

/* Does one of the others stand in this literal?  Then that one is enough. */
static bool
holds_another(const struct slice *literals, size_t count, size_t which)
{
    struct slice text = literals[which];

    for (size_t i = 0; i < count; i++)
        if (i != which && sn_find(text, literals[i]) < text.size &&
            (literals[i].size < text.size || i < which))
            return true;
    return false;
}

static int
store_ask(struct arena *arena, const struct map *index, struct rule *rule,
          const struct slice *literals, size_t count, bool ends)
{
    struct slice *copies = sn_arena_alloc(arena, count, sizeof(*copies));
    uint32_t *numbers = sn_arena_alloc(arena, count, sizeof(*numbers));
    struct ask *ask = &rule->asks[rule->ask_count++];

    if (!copies || !numbers)
        return SEINE_E_MEMORY;
    ask->literals = copies;
    ask->numbers = numbers;
    ask->ends = ends;
    ask->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!ends && holds_another(literals, count, i))
            continue;
        numbers[ask->count] = sn_map_get(index, literals[i]);
        copies[ask->count] = sn_arena_copy(arena, literals[i]);
        if (!copies[ask->count++].at)
            return SEINE_E_MEMORY;
    }
    return 0;
}

/* What must stand in the text beside a literal of the table, or how. */
static int
store_asks(struct build *build, const struct map *index)
{
    struct arena *arena = &build->rules->arena;
    int status = 0;

    for (size_t i = 0; status == 0 && i < build->drafts.count; i++) {
        const struct clause *clause = &build->drafts.at[i]->clause;
        struct rule *rule = build->drafts.at[i]->rule;

        if (!rule->screened)
            continue;
        if (clause->ends && clause->run.least == 0 && clause->count > 0 &&
            clause->count <= ALSO_MOST)
            status = store_ask(arena, index, rule, clause->literals,
                               clause->count, true);
        if (status == 0 && clause->also_count > 0)
            status = store_ask(arena, index, rule, clause->also,
                               clause->also_count, clause->also_ends);
    }
    return status;
}

/* Rules that a run can stand for. */
static int
store_runs(struct build *build)
{
    struct seine_rules *rules = build->rules;
    struct rule_run *runs =
        sn_arena_alloc(&rules->arena, build->drafts.count + 1, sizeof(*runs));

    if (!runs)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < build->drafts.count; i++) {
        const struct draft *draft = build->drafts.at[i];

        if (!draft->rule->screened || draft->clause.run.least == 0)
            continue;
        runs[rules->run_count].run = draft->clause.run;
        runs[rules->run_count++].rule = (uint32_t)i;
    }
    rules->runs = runs;
    return 0;
}

/* Rules that must be tried on every record, and lists looked up on each. */
static int
store_unscreened(struct build *build)
{
    struct seine_rules *rules = build->rules;
    size_t count = build->drafts.count + 1;
    uint32_t *unscreened =
        sn_arena_alloc(&rules->arena, count, sizeof(*unscreened));
    uint32_t *lists = sn_arena_alloc(&rules->arena, count, sizeof(*lists));

    if (!unscreened || !lists)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < build->drafts.count; i++) {
        const struct rule *rule = build->drafts.at[i]->rule;

        if (rule->screened)
            continue;
        if (rule->lookup)
            lists[rules->list_count++] = (uint32_t)i;
        else
            unscreened[rules->unscreened_count++] = (uint32_t)i;
    }
    rules->unscreened = unscreened;
    rules->lists = lists;
    return 0;
}

int
sn_build_literals(struct build *build)
{
    struct collection collection = {.index = {.nocase = false}};
    int status;

    for (size_t i = 0; i < build->drafts.count; i++) {
        struct draft *draft = build->drafts.at[i];

        draft->rule->screened = draft->clause.known;
        if (!draft->clause.known && !draft->rule->lookup)
            draft->rule->view.flags |= SEINE_RULE_UNSCREENED;
    }
    status = collect(build, &collection);
    if (status == 0)
        status = store(build, &collection);
    if (status == 0)
        status = store_asks(build, &collection.index);
    if (status == 0)
        status = store_runs(build);
    if (status == 0)
        status = store_unscreened(build);
    for (size_t i = 0; i < collection.entries.count; i++)
        sn_array_fini(&collection.entries.at[i].rules);
    sn_array_fini(&collection.entries);
    sn_map_fini(&collection.index);
    return status;
}
