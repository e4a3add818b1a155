/*
 * seine hunt --state.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_run.h"

#include <string.h>

#include "command.h"
#include "interrupt.h"
#include "say.h"
#include "state_hunt.h"
#include "state_report.h"

/* What does not go with a state; NULL: nothing. */
static const char *
find_wrong(const struct settings *settings)
{
    if (settings->from || settings->to || settings->last)
        return "--state keeps what is in whole files: --from, --to and --last "
               "do not go with it";
    if (settings->partial)
        return "--partial does not go with --state";
    if (settings->replay && settings->paths.count > 0)
        return "--replay takes all files that the state knows: no paths";
    return NULL;
}

/* All files that are known become the paths of the run. */
static int
add_known_paths(struct state *state, struct logs *logs)
{
    struct query *query =
        db_ask(state->db, "SELECT DISTINCT path FROM file ORDER BY path");
    int status = 0;

    while (status >= 0 && next_row(query)) {
        struct text path = {0};
        size_t size;
        const void *at = get_bytes(query, 0, &size);

        text_add(&path, at, size);
        status = seine_hunt_add_path(logs->hunt, text_string(&path));
        text_fini(&path);
    }
    finish_query(query);
    if (status < 0) {
        say_error("%s", seine_status_text(status));
        return EXIT_INTERNAL;
    }
    return state_check(state);
}

static bool
is_called(const seine_rule *rule, const char *name)
{
    return strcmp(rule->id, name) == 0 || strcmp(rule->title, name) == 0;
}

/* Is the rule needed for the one that is replayed? */
struct replay {
    const char *name;
    const seine_rule *rule; /* NULL: there is none */
};

static int
is_needed(void *user, const seine_rule *rule)
{
    const struct replay *replay = user;

    if (replay->rule->kind == SEINE_RULE_CORRELATION)
        return (rule->flags & SEINE_RULE_FEEDS) != 0;
    return rule == replay->rule;
}

/* The rules that a replay evaluates.  NULL: said what is wrong. */
static seine_rules *
select_rules(seine_rules *rules, struct replay *replay)
{
    const seine_rule *rule;
    seine_rules *selected;
    size_t i;

    for (i = 0; (rule = seine_rules_get(rules, i)); i++)
        if (is_called(rule, replay->name))
            replay->rule = rule;
    if (!replay->rule) {
        say_error("--replay: no rule '%s'", replay->name);
        return NULL;
    }
    if (seine_rules_select(&selected, rules, is_needed, replay) < 0)
        say_error("out of memory");
    return selected;
}

static int
say_stopped(const struct state *state, int status)
{
    if (status > EXIT_SIGNAL)
        say_info("state: %s: stopped: what was read is kept, and nothing is "
                 "told yet; the next run goes on",
                 state->path);
    return status;
}

/* With everything open: plan, hunt, tell. */
static int
run(struct state *state, struct logs *logs, seine_rules *rules)
{
    struct plan plan = {0};
    int status = state_begin_run(state, logs->settings, rules);

    logs->run.suffix = state->suffix;
    if (status == EXIT_DONE &&
        sinks_open(&logs->sinks, &logs->run, CMD_HUNT) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = plan_list(&plan, state, logs);
    if (status == EXIT_DONE && state_retell(&plan, logs, &status)) {
        plan_fini(&plan);
        return status;
    }
    if (status == EXIT_DONE)
        status = plan_make(&plan);
    if (status == EXIT_DONE)
        status = state_hunt(&plan, logs);
    if (status == EXIT_DONE)
        status = state_report(&plan, logs);
    else
        say_stopped(state, status);
    plan_fini(&plan);
    return status;
}

static int
run_open(const struct settings *settings, seine_rules *rules,
         const seine_rule *only)
{
    struct logs logs = {0};
    struct state state = {0};
    int status;

    interrupt_catch();
    status = state_open(&state, settings->state, true);
    if (status == EXIT_DONE)
        status = logs_open(&logs, "hunt", settings, rules, false);
    if (status == EXIT_DONE && settings->replay)
        status = add_known_paths(&state, &logs);
    state.only = only;
    if (status == EXIT_DONE)
        status = run(&state, &logs, rules);
    logs_fini(&logs);
    state_close(&state);
    return status;
}

int
state_run(const struct settings *settings, seine_rules *rules)
{
    struct replay replay = {.name = settings->replay};
    const char *wrong = find_wrong(settings);
    seine_rules *selected;
    int status;

    if (wrong) {
        say_error("%s", wrong);
        return EXIT_USAGE;
    }
    if (!settings->replay)
        return run_open(settings, rules, NULL);
    selected = select_rules(rules, &replay);
    if (!selected)
        return EXIT_USAGE;
    status = run_open(settings, selected, replay.rule);
    seine_rules_unref(selected);
    return status;
}
