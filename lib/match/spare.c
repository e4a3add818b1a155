/*
 * Work that is spared where nobody asks for what it makes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "match/matcher.h"

/* How many values can a rule tell that made it hold? */
static size_t
most_told(const struct seine_rules *rules, const struct rule *rule)
{
    size_t count = 0;

    for (size_t i = 0; i < rule->op_count; i++)
        if (rule->ops[i].kind == OP_TEST)
            count += rules->tests[rule->ops[i].test]->groups + 1;
    return count;
}

int
sn_matcher_spare(struct matcher *matcher)
{
    const unsigned only_feeds = SEINE_RULE_FEEDS | SEINE_RULE_SILENT;
    const struct seine_rules *rules = matcher->rules;

    matcher->spared = sn_calloc(matcher->words, sizeof(*matcher->spared));
    if (!matcher->spared)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = rules->rules[i];

        if ((rule->view.flags & only_feeds) == only_feeds &&
            rule->filters.count == 0 && most_told(rules, rule) <= LIMIT_MATCHED)
            set_rule_bit(matcher->spared, i);
    }
    return 0;
}
