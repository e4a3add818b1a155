/*
 * Some of the rules: the others keep their places, but never hold.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "rule/rules.h"

/* Of no rule. */
static const char no_key[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* What is chosen, by number. */
struct choice {
    const struct seine_rules *from;
    struct seine_rules *to;
    bool *wanted;
};

/* Its events are no longer made; what others know of it stays. */
static struct rule *
silence(struct arena *arena, const struct rule *rule)
{
    static const struct op never = {.kind = OP_FALSE};
    struct rule *copy = sn_arena_alloc(arena, 1, sizeof(*copy));

    if (!copy)
        return NULL;
    *copy = *rule;
    copy->view.kind = SEINE_RULE_DETECTION;
    copy->left_out = true;
    copy->ops = &never;
    copy->op_count = 1;
    copy->stack = 1;
    copy->lookup = NULL;
    copy->signs = 0;
    copy->view.flags &= ~SEINE_RULE_RECORDS;
    copy->strings = NULL;
    copy->key = no_key;
    return copy;
}

/* Correlations and filters do nothing by themselves: they stay. */
static bool
is_evaluated(const struct rule *rule)
{
    return rule->view.kind == SEINE_RULE_DETECTION ||
           rule->view.kind == SEINE_RULE_INDICATORS ||
           rule->view.kind == SEINE_RULE_SURVEY;
}

static int
choose_rules(struct choice *choice, seine_wants_rule wants, void *user)
{
    const struct seine_rules *from = choice->from;
    struct seine_rules *to = choice->to;

    to->rules = sn_arena_alloc(&to->arena, from->count + 1, sizeof(*to->rules));
    choice->wanted = sn_calloc(from->count + 1, sizeof(*choice->wanted));
    if (!to->rules || !choice->wanted)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < from->count; i++) {
        struct rule *rule = from->rules[i];

        choice->wanted[i] = !is_evaluated(rule) || wants(user, &rule->view);
        to->rules[i] = choice->wanted[i] ? rule : silence(&to->arena, rule);
        if (!to->rules[i])
            return SEINE_E_MEMORY;
        to->signs |= to->rules[i]->signs;
    }
    to->count = from->count;
    return 0;
}

/* Those of a list of rules that are wanted; NULL without memory. */
static uint32_t *
keep_wanted(const struct choice *choice, const uint32_t *list, size_t count,
            size_t *kept)
{
    uint32_t *out = sn_arena_alloc(&choice->to->arena, count + 1, sizeof(*out));

    *kept = 0;
    for (size_t i = 0; out && i < count; i++)
        if (choice->wanted[list[i]])
            out[(*kept)++] = list[i];
    return out;
}

/* A literal of which no rule is left is not searched for. */
static int
choose_literals(const struct choice *choice)
{
    const struct seine_rules *from = choice->from;
    struct seine_rules *to = choice->to;
    struct literal *literals =
        sn_arena_alloc(&to->arena, from->literal_count + 1, sizeof(*literals));

    if (!literals)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < from->literal_count; i++) {
        struct literal *literal = &literals[to->literal_count];

        *literal = from->literals[i];
        literal->rules =
            keep_wanted(choice, from->literals[i].rules,
                        from->literals[i].rule_count, &literal->rule_count);
        if (!literal->rules)
            return SEINE_E_MEMORY;
        to->literal_count += literal->rule_count > 0;
    }
    to->literals = literals;
    to->number_count = from->number_count;
    return 0;
}

static int
choose_runs(const struct choice *choice)
{
    const struct seine_rules *from = choice->from;
    struct seine_rules *to = choice->to;
    struct rule_run *runs =
        sn_arena_alloc(&to->arena, from->run_count + 1, sizeof(*runs));

    if (!runs)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < from->run_count; i++)
        if (choice->wanted[from->runs[i].rule])
            runs[to->run_count++] = from->runs[i];
    to->runs = runs;
    return 0;
}

static int
choose_lists(const struct choice *choice)
{
    const struct seine_rules *from = choice->from;
    struct seine_rules *to = choice->to;

    to->unscreened = keep_wanted(choice, from->unscreened,
                                 from->unscreened_count, &to->unscreened_count);
    to->lists =
        keep_wanted(choice, from->lists, from->list_count, &to->list_count);
    return to->unscreened && to->lists ? 0 : SEINE_E_MEMORY;
}

int
seine_rules_select(seine_rules **out, seine_rules *rules,
                   seine_wants_rule wants, void *user)
{
    struct choice choice = {.from = rules};
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!rules || !wants)
        return SEINE_E_INVALID;
    choice.to = sn_calloc(1, sizeof(*choice.to));
    if (!choice.to)
        return SEINE_E_MEMORY;
    atomic_init(&choice.to->references, 1);
    choice.to->whole = seine_rules_ref(rules);
    choice.to->tests = rules->tests;
    choice.to->test_count = rules->test_count;
    choice.to->rejected = rules->rejected;
    choice.to->correlation_count = rules->correlation_count;
    choice.to->stack = rules->stack;
    memcpy(choice.to->hash, rules->hash, sizeof(rules->hash));
    status = choose_rules(&choice, wants, user);
    if (status == 0)
        status = choose_literals(&choice);
    if (status == 0)
        status = choose_runs(&choice);
    if (status == 0)
        status = choose_lists(&choice);
    sn_free(choice.wanted);
    if (status < 0) {
        seine_rules_unref(choice.to);
        return status;
    }
    *out = choice.to;
    return 0;
}
