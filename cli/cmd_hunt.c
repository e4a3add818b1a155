/*
 * seine hunt: rules over logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "load.h"
#include "logs.h"

int
command_hunt(const struct settings *settings)
{
    struct logs logs = {0};
    seine_rules *rules;
    int status = load_rules(settings, &settings->rules, &rules);

    if (status != EXIT_DONE)
        return status;
    status = logs_open(&logs, "hunt", settings, rules, false);
    if (status == EXIT_DONE && !settings->partial &&
        sinks_open(&logs.sinks, &logs.run, CMD_HUNT) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = logs_run(&logs);
    logs_fini(&logs);
    seine_rules_unref(rules);
    return status;
}
