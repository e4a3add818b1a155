/*
 * seine parse: the records of logs, without rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "logs.h"

int
command_parse(const struct settings *settings)
{
    struct logs logs = {0};
    int status = logs_open(&logs, "parse", settings, NULL, true);

    if (status == EXIT_DONE &&
        sinks_open(&logs.sinks, &logs.run, CMD_PARSE) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = logs_run(&logs);
    logs_fini(&logs);
    return status;
}
