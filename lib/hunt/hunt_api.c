/*
 * The hunt: the public object over walk, workers and summary.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/options.h"
#include "hunt/worker.h"

static void
clear_summary(struct seine_hunt *hunt)
{
    memset(&hunt->summary, 0, sizeof(hunt->summary));
    hunt->summary.first = INT64_MAX;
    hunt->summary.last = INT64_MIN;
}

int
sn_hunt_scanner(struct seine_hunt *hunt, seine_scanner **out,
                const seine_scanner_options *callbacks)
{
    seine_scanner_options scan = hunt->scan;

    scan.on_event = callbacks->on_event;
    scan.on_record = hunt->scan.on_record || hunt->tamper.records
                         ? callbacks->on_record
                         : NULL;
    scan.on_suppressed = callbacks->on_suppressed;
    scan.on_correlate = callbacks->on_correlate;
    scan.user = callbacks->user;
    return seine_scanner_new(out, hunt->rules, &scan);
}

static int
make_parts(struct seine_hunt *hunt)
{
    int status;

    hunt->globs.follow = hunt->options.follow != 0;
    hunt->globs.include = hunt->options.include;
    hunt->globs.exclude = hunt->options.exclude;
    hunt->queue_limit = HUNT_QUEUE;
    if (hunt->rules) {
        size_t count = seine_rules_count(hunt->rules) + 1;

        hunt->not_applicable = sn_calloc(count, sizeof(*hunt->not_applicable));
        hunt->applicable = sn_calloc(count, sizeof(*hunt->applicable));
        if (!hunt->not_applicable || !hunt->applicable)
            return SEINE_E_MEMORY;
    }
    status = sn_overtime_init(&hunt->overtime, hunt);
    if (status == 0)
        status = sn_tamper_init(&hunt->tamper, hunt);
    if (status == 0)
        status = sn_record_new(&hunt->record);
    if (status < 0)
        return status;
    hunt->lone = sn_calloc(1, sizeof(*hunt->lone));
    if (!hunt->lone)
        return SEINE_E_MEMORY;
    return sn_worker_init(hunt->lone, hunt, &sn_worker_lone);
}

int
seine_hunt_new(seine_hunt **out, seine_rules *rules,
               const seine_hunt_options *options)
{
    struct seine_hunt *hunt;
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (sn_options_check(options, sizeof(*options)) < 0)
        return SEINE_E_INVALID;
    hunt = sn_calloc(1, sizeof(*hunt));
    if (!hunt)
        return SEINE_E_MEMORY;
    sn_options_copy(&hunt->options, sizeof(hunt->options), options);
    hunt->rules = seine_rules_ref(rules);
    clear_summary(hunt);
    status = sn_options_check(hunt->options.scan, sizeof(hunt->scan));
    if (status == 0) {
        sn_options_copy(&hunt->scan, sizeof(hunt->scan), hunt->options.scan);
        status = make_parts(hunt);
    }
    if (status < 0) {
        seine_hunt_free(hunt);
        return status;
    }
    *out = hunt;
    return 0;
}

void
seine_hunt_free(seine_hunt *hunt)
{
    if (!hunt)
        return;
    if (hunt->lone)
        sn_worker_fini(hunt->lone);
    sn_free(hunt->lone);
    sn_record_free(hunt->record);
    sn_overtime_fini(&hunt->overtime);
    sn_tamper_fini(&hunt->tamper);
    seine_rules_unref(hunt->rules);
    sn_walk_fini(&hunt->walk);
    sn_buf_fini(&hunt->message);
    sn_free(hunt->not_applicable);
    sn_free(hunt->applicable);
    sn_free(hunt);
}

int
seine_hunt_add_path(seine_hunt *hunt, const char *path)
{
    int status;

    if (!hunt || !path || !*path)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    status = sn_walk_add(&hunt->walk, path, &hunt->globs);
    sn_buf_clear(&hunt->message);
    if (status == SEINE_E_LIMIT) {
        sn_buf_str(&hunt->message,
                   "more than " LIMIT_TEXT(LIMIT_PATHS) " files");
        sn_buf_string(&hunt->message);
    }
    return status;
}

int
sn_hunt_progress(struct seine_hunt *hunt, uint64_t bytes)
{
    if (hunt->crew)
        bytes += sn_crew_bytes(hunt->crew);
    hunt->bytes_done += bytes;
    if (!hunt->options.on_progress ||
        !hunt->options.on_progress(hunt->options.user, hunt->bytes_done,
                                   hunt->bytes_total, hunt->summary.files,
                                   hunt->walk.items.count))
        return 0;
    hunt->stopped = true;
    return SEINE_STOPPED;
}

void
sn_hunt_note_applicable(struct seine_hunt *hunt, const seine_scanner *scanner)
{
    size_t i, count = hunt->rules ? seine_rules_count(hunt->rules) : 0;

    for (i = 0; i < count; i++)
        if (!hunt->applicable[i])
            hunt->applicable[i] =
                sn_matcher_was_applicable(scanner->matcher, i);
}

static void
list_not_applicable(struct seine_hunt *hunt)
{
    seine_summary *summary = &hunt->summary;
    size_t i, count = hunt->rules ? seine_rules_count(hunt->rules) : 0;

    summary->rules = count;
    summary->rules_rejected = count ? seine_rules_rejected(hunt->rules) : 0;
    sn_overtime_summarise(hunt, hunt->applicable);
    for (i = 0; i < count; i++)
        if (!hunt->applicable[i])
            hunt->not_applicable[summary->not_applicable_count++] =
                seine_rules_get(hunt->rules, i);
    summary->not_applicable = hunt->not_applicable;
}

/* One file after another in the calling thread. */
static int
run_lone(struct seine_hunt *hunt)
{
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < hunt->walk.items.count; i++) {
        status = sn_hunt_progress(hunt, 0);
        if (status == 0)
            status = sn_worker_file(hunt->lone, &hunt->walk.items.at[i]);
    }
    return status;
}

/* More threads than one are of use for more files than one. */
static int
run_all(struct seine_hunt *hunt)
{
    size_t threads = sn_crew_size(hunt);
    int status = CREW_NONE;

    if (threads > 1)
        status = sn_crew_run(hunt, threads);
    if (status == CREW_NONE)
        status = run_lone(hunt);
    sn_hunt_note_applicable(hunt, hunt->lone->scanner);
    return status;
}

static void
say_failed(struct seine_hunt *hunt, int status)
{
    if (hunt->message.size == 0)
        sn_buf_str(&hunt->message, seine_scanner_message(hunt->lone->scanner));
    if (hunt->message.size == 0)
        sn_buf_str(&hunt->message, seine_status_text(status));
    sn_buf_string(&hunt->message);
}

int
seine_hunt_run(seine_hunt *hunt)
{
    int status;
    size_t i;

    if (!hunt)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    hunt->ran = true;
    hunt->summary.complete = 1;
    sn_walk_sort(&hunt->walk);
    for (i = 0; i < hunt->walk.items.count; i++)
        hunt->bytes_total += hunt->walk.items.at[i].size;
    status = run_all(hunt);
    /* an interrupted hunt tells what there is; not to one who wants no more */
    if (!hunt->refused) {
        int finished = sn_overtime_finish(hunt);

        status = status == 0 ? finished : status;
    }
    /* what was not read leaves holes that are none */
    if (status == 0)
        status = sn_tamper_finish(hunt);
    list_not_applicable(hunt);
    /* A hunt that saw no line at all must not pass for a clean one. */
    if (hunt->summary.lines == 0 || hunt->summary.rules_rejected)
        hunt->summary.complete = 0;
    if (status == SEINE_STOPPED)
        hunt->summary.stopped = 1;
    if (status != 0) {
        hunt->summary.complete = 0;
        say_failed(hunt, status);
        return status;
    }
    return hunt->summary.complete ? 0 : SEINE_INCOMPLETE;
}

const seine_summary *
seine_hunt_summary(const seine_hunt *hunt)
{
    return hunt ? &hunt->summary : NULL;
}

const char *
seine_hunt_message(const seine_hunt *hunt)
{
    return hunt && hunt->message.size ? hunt->message.at : "";
}
