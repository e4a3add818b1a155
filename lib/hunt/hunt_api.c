/*
 * The hunt: the public object over walk, scanner and summary.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/options.h"
#include "hunt/hunt.h"

/* Between the caller and the scanner: levels are counted on the way. */
static int
count_event(void *user, const seine_event *event)
{
    struct seine_hunt *hunt = user;
    const seine_scanner_options *scan = &hunt->scan;

    if (event->level >= 0 && event->level <= SEINE_LEVEL_CRITICAL)
        hunt->summary.events_by_level[event->level]++;
    if (scan->on_event)
        return scan->on_event(scan->user, event);
    return 0;
}

static int
pass_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct seine_hunt *hunt = user;
    const seine_scanner_options *scan = &hunt->scan;

    return scan->on_record(scan->user, record, evidence);
}

static void
clear_summary(struct seine_hunt *hunt)
{
    memset(&hunt->summary, 0, sizeof(hunt->summary));
    hunt->summary.first = INT64_MAX;
    hunt->summary.last = INT64_MIN;
}

static int
make_scanner(struct seine_hunt *hunt)
{
    seine_scanner_options scan = hunt->scan;

    scan.on_event = count_event;
    scan.on_record = hunt->scan.on_record ? pass_record : NULL;
    scan.user = hunt;
    return seine_scanner_new(&hunt->scanner, hunt->rules, &scan);
}

static int
make_parts(struct seine_hunt *hunt)
{
    hunt->globs.follow = hunt->options.follow != 0;
    hunt->globs.include = hunt->options.include;
    hunt->globs.exclude = hunt->options.exclude;
    hunt->block = sn_calloc(1, HUNT_BLOCK);
    if (!hunt->block || sn_hasher_new(&hunt->hasher) < 0)
        return SEINE_E_MEMORY;
    if (hunt->rules) {
        hunt->not_applicable = sn_calloc(seine_rules_count(hunt->rules) + 1,
                                         sizeof(*hunt->not_applicable));
        if (!hunt->not_applicable)
            return SEINE_E_MEMORY;
    }
    return make_scanner(hunt);
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
    seine_scanner_free(hunt->scanner);
    seine_rules_unref(hunt->rules);
    sn_walk_fini(&hunt->walk);
    sn_buf_fini(&hunt->message);
    sn_free(hunt->not_applicable);
    sn_hasher_free(hunt->hasher);
    sn_free(hunt->block);
    sn_free(hunt);
}

int
seine_hunt_add_path(seine_hunt *hunt, const char *path)
{
    if (!hunt || !path || !*path)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    return sn_walk_add(&hunt->walk, path, &hunt->globs);
}

int
sn_hunt_progress(struct seine_hunt *hunt, size_t bytes)
{
    hunt->bytes_done += bytes;
    if (hunt->options.on_progress &&
        hunt->options.on_progress(hunt->options.user, hunt->bytes_done,
                                  hunt->bytes_total, hunt->summary.files,
                                  hunt->walk.items.count))
        return SEINE_STOPPED;
    return 0;
}

static void
list_not_applicable(struct seine_hunt *hunt)
{
    seine_summary *summary = &hunt->summary;
    size_t i, count = hunt->rules ? seine_rules_count(hunt->rules) : 0;

    summary->rules = count;
    summary->rules_rejected = count ? seine_rules_rejected(hunt->rules) : 0;
    for (i = 0; i < count; i++)
        if (!sn_matcher_was_applicable(hunt->scanner->matcher, i))
            hunt->not_applicable[summary->not_applicable_count++] =
                seine_rules_get(hunt->rules, i);
    summary->not_applicable = hunt->not_applicable;
}

int
seine_hunt_run(seine_hunt *hunt)
{
    int status = 0;
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
    for (i = 0; status == 0 && i < hunt->walk.items.count; i++) {
        status = sn_hunt_progress(hunt, 0);
        if (status == 0)
            status = sn_hunt_file(hunt, &hunt->walk.items.at[i]);
    }
    list_not_applicable(hunt);
    /* A hunt that saw no line at all must not pass for a clean one. */
    if (hunt->summary.lines == 0 || hunt->summary.rules_rejected)
        hunt->summary.complete = 0;
    if (status == SEINE_STOPPED)
        hunt->summary.stopped = 1;
    if (status != 0) {
        hunt->summary.complete = 0;
        sn_buf_format(&hunt->message, "%s",
                      seine_scanner_message(hunt->scanner));
        if (hunt->message.size == 0)
            sn_buf_str(&hunt->message, seine_status_text(status));
        sn_buf_string(&hunt->message);
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
