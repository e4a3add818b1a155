/*
 * seine merge: parts of a hunt become its output.
 *
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "load.h"
#include "logs.h"

int
command_merge(const struct settings *settings)
{
    struct settings own = *settings;
    struct logs logs = {0};
    seine_rules *rules;
    int status = load_rules(settings, &settings->rules, &rules);

    if (status != EXIT_DONE)
        return status;
    status = logs_open_parts(&logs, "merge", &own, rules);
    if (status == EXIT_DONE &&
        sinks_open(&logs.sinks, &logs.run, CMD_MERGE) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = logs_run(&logs);
    logs_fini(&logs);
    seine_rules_unref(rules);
    return status;
}
