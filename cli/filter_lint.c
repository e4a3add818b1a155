/*
 * What is doubtful about filters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "filter_lint.h"

#include <time.h>

#include "rule_trial.h"

/*
 * All its own tests that must match, of one rule.  Entries of allow lists are
 * about somebody; that a test has the same address tells nothing.
 */
static int
lint_rule(struct trial *trial, size_t index, const struct filter_lint *lint,
          void *user)
{
    const seine_rule *rule = seine_rules_get(trial->rules, index);
    int status = 0;

    for (size_t i = 0; status == 0 && i < rule->test_count;) {
        const seine_rule_test *test = seine_rules_test(trial->rules, index, i);
        struct trial_result result;

        status = trial_run(trial, index, &i, &result);
        if (status == SEINE_E_FORMAT)
            status = 0; /* `test` says so */
        else if (status == 0 && test->match && result.filter &&
                 !(result.filter->flags & SEINE_RULE_ALLOWED))
            lint->hidden(user, result.filter, rule, test->line);
    }
    return status;
}

bool
filter_has_expired(const seine_rule *rule)
{
    int64_t now = (int64_t)time(NULL);

    return rule->kind == SEINE_RULE_FILTER && rule->expires != INT64_MAX &&
           rule->expires / 1000000000 < now;
}

int
lint_filters(seine_rules *rules, const struct filter_lint *lint, void *user)
{
    struct trial trial = {.rules = rules};
    size_t count = seine_rules_count(rules), filters = 0, i;
    int status = 0;

    for (i = 0; i < count; i++) {
        const seine_rule *rule = seine_rules_get(rules, i);

        if (rule->kind != SEINE_RULE_FILTER)
            continue;
        filters += !(rule->flags & SEINE_RULE_ALLOWED);
        if (filter_has_expired(rule))
            lint->filter(user, rule, "filter-expired", "it " FILTER_EXPIRED);
    }
    for (i = 0; status == 0 && filters && i < count; i++)
        if (seine_rules_get(rules, i)->kind != SEINE_RULE_FILTER &&
            seine_rules_get(rules, i)->kind != SEINE_RULE_ASSETS)
            status = lint_rule(&trial, i, lint, user);
    trial_fini(&trial);
    return status;
}
