/*
 * Keys of rules: all that what a rule found in an input depends on.  More than
 * its meaning: which filters take its events away, which values are kept for
 * correlations, and what placeholders and names of fields stood for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/sha256.h"
#include "predicate/test.h"
#include "rule/rules.h"

static void
add_string(struct sha256 *sha, const char *string)
{
    sn_sha256_text(sha, sn_slice_str(string));
}

static void
add_target(struct sha256 *sha, const struct target *target)
{
    sn_sha256_text(sha, target->name);
    sn_sha256_number(sha, target->count);
    for (size_t i = 0; i < target->count; i++)
        add_string(sha, sn_field_name(target->fields[i]));
}

static void
add_test(struct sha256 *sha, const struct test *test)
{
    add_target(sha, &test->target);
    sn_sha256_number(sha, test->count);
    for (size_t i = 0; i < test->count; i++) {
        const struct check *check = &test->checks[i];

        sn_sha256_number(sha, check->group);
        sn_sha256_text(sha, check->text);
        if (check->kind == CHECK_FIELDREF)
            add_target(sha, &check->u.ref.other);
    }
}

/* Names and placeholders as they were understood, in any order. */
static void
add_understood(struct sha256 *sha, const struct seine_rules *rules,
               const struct rule *rule)
{
    struct sha256_sum sum = {{0}, 0};

    sn_sha256_number(sha, rule->place_count);
    for (size_t i = 0; i < rule->place_count; i++)
        add_target(sha, &rule->places[i]);
    for (size_t i = 0; i < rule->op_count; i++)
        if (rule->ops[i].kind == OP_TEST) {
            char hex[SHA256_HEX_SIZE];
            struct sha256 test;

            sn_sha256_init(&test);
            add_test(&test, rules->tests[rule->ops[i].test]);
            sn_sha256_hex(&test, hex);
            sn_sha256_sum(&sum, hex);
        }
    sn_sha256_add_sum(sha, &sum);
}

static void
add_rule(struct sha256 *sha, const struct seine_rules *rules,
         const struct rule *rule)
{
    const char *id = *rule->view.id ? rule->view.id : rule->view.title;

    add_string(sha, id);
    add_string(sha, rule->view.hash);
    add_understood(sha, rules, rule);
}

static void
add_rules(struct sha256 *sha, const struct seine_rules *rules,
          const struct rule_list *list)
{
    sn_sha256_number(sha, list->count);
    for (size_t i = 0; i < list->count; i++)
        add_rule(sha, rules, list->at[i]);
}

int
sn_rules_make_keys(struct seine_rules *rules)
{
    char hex[SHA256_HEX_SIZE];

    for (size_t i = 0; i < rules->count; i++) {
        struct rule *rule = rules->rules[i];
        struct sha256 sha;

        sn_sha256_init(&sha);
        add_string(&sha, "seine key 1");
        add_rule(&sha, rules, rule);
        sn_sha256_number(&sha, rule->view.flags &
                                   (SEINE_RULE_FEEDS | SEINE_RULE_SILENT));
        sn_sha256_number(&sha, rule->capture_count);
        for (size_t k = 0; k < rule->capture_count; k++)
            add_target(&sha, &rule->captures[k]);
        add_rules(&sha, rules, &rule->filters);
        add_rules(&sha, rules, &rule->assets);
        sn_sha256_hex(&sha, hex);
        rule->key = sn_arena_string(&rules->arena, sn_slice_str(hex));
        if (!rule->key)
            return SEINE_E_MEMORY;
    }
    return 0;
}

const char *
seine_rules_key(const seine_rules *rules, size_t index)
{
    return rules && index < rules->count ? rules->rules[index]->key : NULL;
}
