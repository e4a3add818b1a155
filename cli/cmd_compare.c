/*
 * seine compare: what one copy of a log lacks that another one has.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "command.h"
#include "interval.h"
#include "logs.h"
#include "say.h"

#define TOLERANCE_MOST INT64_C(3600000000000) /* ns */

/* One side: its paths and what their first reading gave. */
struct copy {
    struct comparing *comparing;
    struct settings settings; /* with its own paths */
    struct logs logs;
    unsigned readings;
    int status; /* of the first reading */
};

struct comparing {
    seine_compare *compare;
    struct copy copies[SEINE_SIDES]; /* the sinks are the first one's */
    int side;                        /* that is read */
    int status;                      /* of what failed first */
};

static struct logs *
main_logs(struct comparing *comparing)
{
    return &comparing->copies[SEINE_SIDE_REFERENCE].logs;
}

/* Must the reading end? */
static int
keep(struct comparing *comparing, int status)
{
    if (status < 0 && comparing->status == 0)
        comparing->status = status;
    return status != 0 || sinks_failed(&main_logs(comparing)->sinks) > 0;
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct comparing *comparing = ((struct copy *)user)->comparing;

    return keep(comparing,
                seine_compare_record(comparing->compare, record, evidence));
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    const struct copy *copy = user;
    struct comparing *comparing = copy->comparing;

    if (copy->readings == 0)
        sinks_file(&main_logs(comparing)->sinks, ledger);
    return keep(comparing, seine_compare_file(comparing->compare, ledger));
}

static int
on_difference(void *user, const seine_difference *difference)
{
    struct logs *logs = main_logs(user);

    sinks_difference(&logs->sinks, difference);
    return sinks_failed(&logs->sinks) > 0;
}

/* ---------------------------------------------------------------- opening ---
 */

/* Every path is read several times: a pipe cannot be. */
static int
check_paths(const struct logs *logs)
{
    size_t i;

    for (i = 0; i < logs->paths.count; i++) {
        const char *path = logs->paths.at[i];
        struct stat info;

        if ((path[0] == '-' && path[1] == '\0') ||
            (stat(path, &info) == 0 && !S_ISREG(info.st_mode) &&
             !S_ISDIR(info.st_mode))) {
            say_error("%s: is read several times, so it must be a file or a "
                      "folder",
                      path);
            return EXIT_USAGE;
        }
    }
    return EXIT_DONE;
}

static int
open_copy(struct comparing *comparing, int side,
          const struct settings *settings)
{
    struct copy *copy = &comparing->copies[side];
    int status;

    copy->comparing = comparing;
    copy->settings = *settings;
    if (side == SEINE_SIDE_REFERENCE) {
        copy->settings.paths = settings->references;
        copy->settings.files_from = NULL;
    }
    status = logs_open(&copy->logs, "compare", &copy->settings, NULL, true);
    copy->logs.on_record = on_record;
    copy->logs.on_file = on_file;
    copy->logs.user = copy;
    return status == EXIT_DONE ? check_paths(&copy->logs) : status;
}

static int
open_copies(struct comparing *comparing, const struct settings *settings)
{
    int status;

    if (settings->references.count == 0) {
        say_error("--reference: the copy to compare with is missing");
        return EXIT_USAGE;
    }
    status = open_copy(comparing, SEINE_SIDE_REFERENCE, settings);
    return status == EXIT_DONE
               ? open_copy(comparing, SEINE_SIDE_EXPORT, settings)
               : status;
}

static int
make_compare(struct comparing *comparing, const struct settings *settings)
{
    const char *folder = getenv("TMPDIR");
    seine_compare_options options = {
        .struct_size = sizeof(options),
        .max_memory = settings->max_memory,
        .folder = folder && *folder ? folder : NULL,
        .on_difference = on_difference,
        .user = comparing,
    };
    int status;

    if (settings->tolerance &&
        (!interval_span(settings->tolerance, &options.tolerance_ns) ||
         options.tolerance_ns > TOLERANCE_MOST)) {
        say_error("--tolerance: '%s' is no span of 0s to 1h",
                  settings->tolerance);
        return EXIT_USAGE;
    }
    if (settings->tolerance && options.tolerance_ns == 0)
        options.tolerance_ns = -1;
    status = seine_compare_new(&comparing->compare, &options);
    if (status == 0)
        return EXIT_DONE;
    if (status == SEINE_E_INVALID) {
        say_error("--max-memory: %" PRIu64 " is too small",
                  settings->max_memory);
        return EXIT_USAGE;
    }
    say_error("%s", seine_status_text(status));
    return EXIT_INTERNAL;
}

/* ---------------------------------------------------------------- reading ---
 */

/* Read a side (again).  0, or what ended it. */
static int
read_copy(struct comparing *comparing, int side)
{
    struct copy *copy = &comparing->copies[side];
    int status;

    main_logs(comparing)->run.side = side;
    if (copy->readings > 0 && logs_again(&copy->logs) != EXIT_DONE)
        return SEINE_E_MEMORY;
    status = logs_read(&copy->logs);
    if (copy->readings++ == 0)
        copy->status = status;
    if (comparing->status < 0)
        return comparing->status;
    return status == SEINE_INCOMPLETE ? 0 : status;
}

/* All readings: 0, SEINE_STOPPED or a failure. */
static int
read_all(struct comparing *comparing)
{
    int side = 0, status;

    while ((status = seine_compare_next(comparing->compare, &side)) > 0) {
        status = read_copy(comparing, side);
        if (status != 0)
            break;
    }
    return status;
}

/* ---------------------------------------------------------------- outcome ---
 */

static bool
is_found(const struct run *run)
{
    int side;

    for (side = 0; run->fail_on && side < SEINE_SIDES; side++)
        if (run->compare->sides[side]->level >= run->fail_on)
            return true;
    return false;
}

/* Both sides, and the comparison itself. */
static void
judge(struct comparing *comparing, int status, struct outcome *outcome)
{
    struct logs *logs = main_logs(comparing);
    const struct copy *export = &comparing->copies[SEINE_SIDE_EXPORT];
    struct outcome other = {0};

    logs_judge(logs, comparing->copies[SEINE_SIDE_REFERENCE].status, outcome);
    logs_judge(&export->logs, export->status, &other);
    outcome->export = other.summary;
    outcome->incomplete |= other.incomplete;
    outcome->tolerated =
        !outcome->incomplete && (outcome->tolerated || other.tolerated);
    if (!outcome->error)
        outcome->error = other.error;
    if (status < 0)
        outcome->error = *seine_compare_message(comparing->compare)
                             ? seine_compare_message(comparing->compare)
                             : seine_status_text(status);
    if (!logs->run.compare) {
        outcome->incomplete = true;
        return;
    }
    outcome->findings = is_found(&logs->run);
    outcome->incomplete |=
        !logs->run.compare->comparable || logs->run.compare->changed_files > 0;
}

static int
run_compare(struct comparing *comparing)
{
    struct logs *logs = main_logs(comparing);
    struct outcome outcome = {0};
    int status;

    logs_begin(logs);
    status = read_all(comparing);
    logs->run.compare = seine_compare_result(comparing->compare);
    judge(comparing, status, &outcome);
    return logs_end(logs, &outcome);
}

int
command_compare(const struct settings *settings)
{
    struct comparing comparing = {0};
    struct logs *logs = main_logs(&comparing);
    int status = open_copies(&comparing, settings), side;

    if (status == EXIT_DONE)
        status = make_compare(&comparing, settings);
    logs->run.comparing = true;
    if (status == EXIT_DONE &&
        sinks_open(&logs->sinks, &logs->run, CMD_COMPARE) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = run_compare(&comparing);
    for (side = 0; side < SEINE_SIDES; side++)
        logs_fini(&comparing.copies[side].logs);
    seine_compare_free(comparing.compare);
    return status;
}
