/*
 * seine search: grep for logs, with fields.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "logs.h"
#include "say.h"
#include "search_rule.h"

#define CONTEXT_MOST 1000 /* lines around one that was found */

struct searching {
    struct logs logs;
    struct settings settings; /* the caller's, whose paths are paths only */
    bool fields;
    uint64_t unrecognised; /* lines that have no fields to look at */
};

/* What grep would say of a file that it could not read. */
static int
on_file(void *user, const seine_ledger *ledger)
{
    struct searching *searching = user;

    sinks_file(&searching->logs.sinks, ledger);
    searching->unrecognised += ledger->unrecognised;
    if (ledger->state == SEINE_FILE_FAILED)
        say_error("%s: %s", ledger->file, ledger->reason);
    else if (ledger->state == SEINE_FILE_DAMAGED)
        say_error("%s: damaged: %s", ledger->file,
                  ledger->damage_count
                      ? seine_damage_name(ledger->damage[0]->kind)
                      : ledger->reason);
    else if (!ledger->whole)
        say_error("%s: lines were cut, or tests given up", ledger->file);
    return 0;
}

static bool
names_one_file(const struct settings *settings)
{
    struct stat info;

    return settings->paths.count == 1 && !settings->files_from &&
           (stat(settings->paths.at[0], &info) < 0 || !S_ISDIR(info.st_mode));
}

static bool
wants_lines_only(const struct settings *settings)
{
    size_t i;

    for (i = 0; i < settings->outputs.count; i++)
        if (strncmp(settings->outputs.at[i], "lines", 5) != 0)
            return false;
    return !settings->output_file;
}

static int
check_settings(struct searching *searching)
{
    const struct settings *settings = &searching->settings;
    struct run *run = &searching->logs.run;

    run->before = settings->before ? settings->before : settings->context;
    run->after = settings->after ? settings->after : settings->context;
    run->with_file = settings->with_filename || !names_one_file(settings);
    if (run->before > CONTEXT_MOST || run->after > CONTEXT_MOST) {
        say_error("more than %d lines around", CONTEXT_MOST);
        return EXIT_USAGE;
    }
    if ((run->before || run->after || settings->count_only ||
         settings->files_only) &&
        !wants_lines_only(settings)) {
        say_error("-A, -B, -C, -c and -l go with -O lines only");
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

/* The patterns are cut off the arguments. */
static int
take_patterns(struct searching *searching, seine_rules **rules)
{
    struct settings *settings = &searching->settings;
    size_t count = search_patterns(settings);
    int status;

    if (count == 0 && settings->regexes.count == 0) {
        say_error("which pattern?  try seine search --help");
        return EXIT_USAGE;
    }
    status = search_rule(settings, count, rules, &searching->fields);
    settings->paths.at += count;
    settings->paths.count -= count;
    return status;
}

/* What "not found" is then worth. */
static void
say_incomplete(const struct searching *searching)
{
    if (searching->fields && searching->unrecognised)
        say_error("lines of no known format, which have no fields: %" PRIu64,
                  searching->unrecognised);
    if (seine_hunt_summary(searching->logs.hunt)->lines == 0)
        say_error("there was no line to search");
    else
        say_error("not all could be searched: there may be more");
}

static int
search(struct searching *searching, seine_rules *rules)
{
    const struct settings *settings = &searching->settings;
    struct logs *logs = &searching->logs;
    bool context = settings->before || settings->after || settings->context;
    int status = logs_open(logs, "search", settings, rules, context);

    if (status == EXIT_DONE)
        status = check_settings(searching);
    if (status != EXIT_DONE)
        return status;
    logs->search = true;
    /* all of a line that is not recognised was looked at but for its fields */
    if (!searching->fields && !settings->max_unparsed)
        logs->max_unparsed = LOGS_ALL_UNPARSED;
    logs->on_file = on_file;
    logs->user = searching;
    if (sinks_open(&logs->sinks, &logs->run, CMD_SEARCH) < 0)
        return EXIT_USAGE;
    status = logs_run(logs);
    if (status == EXIT_INCOMPLETE)
        say_incomplete(searching);
    return status;
}

int
command_search(const struct settings *settings)
{
    struct searching searching = {.settings = *settings};
    seine_rules *rules = NULL;
    int status = take_patterns(&searching, &rules);

    if (status == EXIT_DONE)
        status = search(&searching, rules);
    logs_fini(&searching.logs);
    seine_rules_unref(rules);
    return status;
}
