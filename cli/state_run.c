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
    struct query *query = db_ask(
        state->db, "SELECT DISTINCT path FROM file ORDER BY path");
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
    int status = state_begin_run(state, logs, rules);

    if (status == EXIT_DONE)
        status = plan_make(&plan, state, logs);
    if (status == EXIT_DONE)
        status = state_hunt(&plan, logs);
    if (status == EXIT_DONE)
        status = state_report(&plan, logs);
    else
        say_stopped(state, status);
    plan_fini(&plan);
    return status;
}

int
state_run(const struct settings *settings, seine_rules *rules)
{
    struct logs logs = {0};
    struct state state = {0};
    const char *wrong = find_wrong(settings);
    int status;

    if (wrong) {
        say_error("%s", wrong);
        return EXIT_USAGE;
    }
    interrupt_catch();
    status = state_open(&state, settings->state, true);
    if (status == EXIT_DONE)
        status = logs_open(&logs, "hunt", settings, rules, false);
    if (status == EXIT_DONE && settings->replay)
        status = add_known_paths(&state, &logs);
    if (status == EXIT_DONE && sinks_open(&logs.sinks, &logs.run, CMD_HUNT) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = run(&state, &logs, rules);
    logs_fini(&logs);
    state_close(&state);
    return status;
}
