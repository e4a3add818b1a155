/*
 * seine hunt: rules over logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "filter_lint.h"
#include "load.h"
#include "logs.h"
#include "say.h"
#include "state_run.h"

/* A filter that ends is forgotten, and then missed. */
static void
warn_expired(const seine_rules *rules)
{
    const seine_rule *rule;
    size_t i;

    for (i = 0; (rule = seine_rules_get(rules, i)); i++)
        if (filter_has_expired(rule))
            say_info("%s:%d:%zu: warning: '%s' " FILTER_EXPIRED, rule->file,
                     rule->line, rule->column, rule->title);
}

/* What only a state makes sense of; NULL: nothing. */
static const char *
needs_state(const struct settings *settings)
{
    if (settings->new_only)
        return "--new-only";
    if (settings->replay)
        return "--replay";
    return settings->verify_content ? "--verify-content" : NULL;
}

static int
hunt_once(const struct settings *settings, seine_rules *rules)
{
    struct logs logs = {0};
    int status = logs_open(&logs, "hunt", settings, rules, false);

    if (status == EXIT_DONE && !settings->partial &&
        sinks_open(&logs.sinks, &logs.run, CMD_HUNT) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = logs_run(&logs);
    logs_fini(&logs);
    return status;
}

int
command_hunt(const struct settings *settings)
{
    const char *lonely = settings->state ? NULL : needs_state(settings);
    seine_rules *rules;
    int status;

    if (lonely) {
        say_error("%s needs --state", lonely);
        return EXIT_USAGE;
    }
    status = load_rules(settings, &settings->rules, &rules);
    if (status != EXIT_DONE)
        return status;
    if (!settings->quiet)
        warn_expired(rules);
    status = settings->state ? state_run(settings, rules)
                             : hunt_once(settings, rules);
    seine_rules_unref(rules);
    return status;
}
