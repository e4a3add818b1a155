/*
 * The end of reading logs: what its status means, and who is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>

#include "interrupt.h"
#include "json_run.h"
#include "logs.h"
#include "say.h"

#define MILLION LOGS_ALL_UNPARSED

/* ------------------------------------------------------------- judging --- */

/* A sink whose reader went away ends the run as SIGPIPE would. */
static int
ending_signal(const struct logs *logs)
{
    size_t i;

    if (interrupt_signal())
        return interrupt_signal();
    for (i = 0; i < logs->sinks.count; i++)
        if (logs->sinks.at[i]->target.error == EPIPE)
            return SIGPIPE;
    return 0;
}

/* Of the first reading, where there are several. */
static const seine_summary *
summary_of(const struct logs *logs)
{
    return seine_hunt_summary(logs->first ? logs->first : logs->hunt);
}

/* Is nothing missing but a share of lines that --max-unparsed allows? */
static bool
is_tolerated(const struct logs *logs, int status)
{
    const seine_summary *summary = summary_of(logs);
    uint64_t lines = summary->lines;

    return status == SEINE_INCOMPLETE && !logs->lost &&
           summary->unrecognised > 0 && summary->rules_rejected == 0 &&
           lines <= UINT64_MAX / MILLION &&
           summary->unrecognised * MILLION <= lines * logs->max_unparsed;
}

void
logs_judge(const struct logs *logs, int status, struct outcome *outcome)
{
    sinks_write(&logs->sinks);
    outcome->hunt = logs->hunt;
    outcome->summary = summary_of(logs);
    outcome->end_ns = run_time(logs->settings);
    outcome->signal = ending_signal(logs);
    outcome->findings = logs->found;
    outcome->tolerated = !outcome->signal && is_tolerated(logs, status);
    outcome->incomplete =
        (status != 0 && !outcome->tolerated) || outcome->signal;
    if (status < 0)
        outcome->error = *seine_hunt_message(logs->hunt)
                             ? seine_hunt_message(logs->hunt)
                             : seine_status_text(status);
    else if ((sinks_failed(&logs->sinks) || logs->partial.target.error) &&
             !outcome->signal)
        outcome->error = "an output could not be written";
}

static int
exit_code(const struct logs *logs, const struct outcome *outcome)
{
    if (outcome->signal)
        return EXIT_SIGNAL + outcome->signal;
    if (outcome->error)
        return EXIT_INTERNAL;
    if (outcome->incomplete)
        return EXIT_INCOMPLETE;
    if (logs->search)
        return outcome->summary->events ? EXIT_DONE : EXIT_NONE;
    return outcome->findings ? EXIT_FOUND : EXIT_DONE;
}

/* -------------------------------------------------------------- ending --- */

/* Does an output say of each file what is missing? */
static bool
names_files(const struct logs *logs)
{
    size_t i;

    for (i = 0; i < logs->sinks.count; i++)
        if (logs->sinks.at[i]->class->for_terminal)
            return true;
    return (logs->on_file && !logs->run.comparing) || logs->settings->files ||
           logs->settings->details;
}

/* What whoever started it must know, even if all outputs are files. */
static void
say_ending(const struct logs *logs, const struct outcome *outcome)
{
    const seine_summary *one = outcome->summary, *other = outcome->export;
    uint64_t whole = one->files_read + (other ? other->files_read : 0);
    uint64_t files = one->files + (other ? other->files : 0);

    if (outcome->error)
        say_error("%s", outcome->error);
    if (outcome->signal && outcome->signal != SIGPIPE)
        say_error("stopped by signal %d: %" PRIu64 " of %" PRIu64
                  " files read whole, %" PRIu64 " lines",
                  outcome->signal, whole, files,
                  one->lines + (other ? other->lines : 0));
    else if (outcome->exit_code == EXIT_INCOMPLETE && !logs->settings->quiet &&
             !names_files(logs))
        say_error("coverage is INCOMPLETE: %" PRIu64 " of %" PRIu64
                  " files read whole, %" PRIu64 " lines not recognised; "
                  "--files tells more",
                  whole, files,
                  one->unrecognised + (other ? other->unrecognised : 0));
}

int
logs_end(struct logs *logs, struct outcome *outcome)
{
    bool keep = true;
    int status;

    outcome->exit_code = exit_code(logs, outcome);
    say_ending(logs, outcome);
    partial_complain(logs->hunt);
    sinks_end(&logs->sinks, outcome);
    if (logs->on_written)
        keep = logs->on_written(logs->user, outcome) == 0;
    status = sinks_close(&logs->sinks, keep);
    if (!keep && !outcome->signal)
        status = -1;
    if (partial_close(&logs->partial, !outcome->signal && !outcome->error) < 0)
        status = -1;
    if (status < 0 && outcome->exit_code < EXIT_INTERNAL)
        return EXIT_INTERNAL;
    return outcome->exit_code;
}
