/*
 * What is doubtful about filters, as far as it takes their rules to tell.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_FILTER_LINT_H
#define SEINE_CLI_FILTER_LINT_H

#include <stdbool.h>

#include "seine.h"

/* Of a filter that has an end, which is over by now; what to say of it. */
bool
filter_has_expired(const seine_rule *rule);

#define FILTER_EXPIRED "has expired: what is in later logs is not taken away"

struct filter_lint {
    /* A filter takes away what a rule must match, by its test in that line. */
    void (*hidden)(void *user, const seine_rule *filter, const seine_rule *rule,
                   int line);
    /* Anything else. */
    void (*filter)(void *user, const seine_rule *filter, const char *code,
                   const char *message);
};

/* 0, or what failed. */
int
lint_filters(seine_rules *rules, const struct filter_lint *lint, void *user);

#endif
