/*
 * The one output of commands that do not hunt.
 *
 * SPDX-License-Identifier: MIT
 */
#include "output.h"

#include <string.h>
#include <unistd.h>

#include "say.h"

/* -o FILE: the table for .txt. */
static bool
choose_file(const struct settings *settings, bool *table, const char **path)
{
    const char *end = strrchr(settings->output_file, '.');

    *path = settings->output_file;
    *table = end && strcmp(end, ".txt") == 0;
    if (settings->outputs.count == 0 && **path)
        return true;
    say_error("-o does not go with -O here, and needs a name");
    return false;
}

bool
output_choose(const struct settings *settings, bool *table, const char **path)
{
    const char *output = settings->outputs.count ? settings->outputs.at[0] : "";
    const char *equal = strchr(output, '=');
    size_t size = equal ? (size_t)(equal - output) : strlen(output);

    if (settings->output_file)
        return choose_file(settings, table, path);
    *path = equal ? equal + 1 : "-";
    *table = size ? size == 5 && memcmp(output, "table", 5) == 0
                  : isatty(STDOUT_FILENO) != 0;
    if (settings->outputs.count < 2 &&
        (size == 0 || *table || (size == 5 && memcmp(output, "jsonl", 5) == 0)))
        return true;
    say_error("-O takes table or jsonl here, once");
    return false;
}
