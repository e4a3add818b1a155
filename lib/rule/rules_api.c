/*
 * The public view of compiled rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "predicate/needles.h"
#include "predicate/test.h"
#include "rule/rules.h"

seine_rules *
seine_rules_ref(seine_rules *rules)
{
    if (rules)
        atomic_fetch_add_explicit(&rules->references, 1, memory_order_relaxed);
    return rules;
}

static void
free_parts(seine_rules *rules)
{
    for (size_t i = 0; i < rules->test_count; i++)
        sn_test_fini(rules->tests[i]);
    for (size_t i = 0; i < rules->count; i++) {
        sn_lookup_free(rules->rules[i]->lookup);
        sn_needles_free(rules->rules[i]->strings);
    }
}

void
seine_rules_unref(seine_rules *rules)
{
    if (!rules || atomic_fetch_sub_explicit(&rules->references, 1,
                                            memory_order_acq_rel) > 1)
        return;
    if (rules->whole)
        seine_rules_unref(rules->whole);
    else
        free_parts(rules);
    sn_arena_fini(&rules->arena);
    sn_free(rules);
}

size_t
seine_rules_count(const seine_rules *rules)
{
    return rules ? rules->count : 0;
}

const seine_rule *
seine_rules_get(const seine_rules *rules, size_t index)
{
    if (!rules || index >= rules->count)
        return NULL;
    return &rules->rules[index]->view;
}

const seine_rule_test *
seine_rules_test(const seine_rules *rules, size_t rule, size_t index)
{
    if (!rules || rule >= rules->count ||
        index >= rules->rules[rule]->view.test_count)
        return NULL;
    return &rules->rules[rule]->tests[index];
}

size_t
seine_rules_rejected(const seine_rules *rules)
{
    return rules ? rules->rejected : 0;
}

const char *
seine_rules_hash(const seine_rules *rules)
{
    return rules ? rules->hash : "";
}
