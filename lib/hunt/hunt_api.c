/*
 * The hunt: the public object over walk, workers and summary.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "base/mem.h"
#include "base/options.h"
#include "hunt/replay.h"
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
                seine_rules *rules, const seine_scanner_options *callbacks)
{
    seine_scanner_options scan = hunt->scan;

    scan.on_event = callbacks->on_event;
    scan.on_record = hunt->scan.on_record || hunt->tamper.records
                         ? callbacks->on_record
                         : NULL;
    scan.on_suppressed = callbacks->on_suppressed;
    scan.on_correlate = callbacks->on_correlate;
    scan.user = callbacks->user;
    return seine_scanner_new(out, rules, &scan);
}

static int
make_parts(struct seine_hunt *hunt)
{
    int status;

    hunt->globs.follow = hunt->options.follow != 0;
    hunt->globs.include = hunt->options.include;
    hunt->globs.exclude = hunt->options.exclude;
    hunt->queue_limit = HUNT_QUEUE;
    hunt->stretch = HUNT_STRETCH;
    if (hunt->rules) {
        size_t count = seine_rules_count(hunt->rules) + 1;

        hunt->not_applicable = sn_calloc(count, sizeof(*hunt->not_applicable));
        hunt->applicable = sn_calloc(count, sizeof(*hunt->applicable));
        hunt->given_up_rules = sn_calloc(count, sizeof(*hunt->given_up_rules));
        hunt->given_up = sn_calloc(count, sizeof(*hunt->given_up));
        if (!hunt->not_applicable || !hunt->applicable ||
            !hunt->given_up_rules || !hunt->given_up)
            return SEINE_E_MEMORY;
    }
    hunt->told_rules = sn_calloc(1, sn_hunt_rules_size(hunt));
    status = hunt->told_rules ? 0 : SEINE_E_MEMORY;
    if (status == 0 && hunt->options.on_part)
        status = sn_part_out_new(&hunt->part_out, hunt->rules,
                                 hunt->options.on_part, hunt->options.user);
    if (status == 0 && hunt->options.on_telling)
        status = sn_telling_new(&hunt->telling_out, hunt);
    if (status == 0)
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

static bool
is_shard(const seine_hunt_options *options)
{
    return options->shard <= options->shards &&
           (options->shard == 0) == (options->shards == 0) &&
           options->shards <= LIMIT_SHARDS;
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
    if (!is_shard(&hunt->options)) {
        sn_free(hunt);
        return SEINE_E_INVALID;
    }
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
    sn_replay_free(hunt->replay);
    sn_part_out_free(hunt->part_out);
    sn_telling_free(hunt->telling_out);
    sn_telling_in_free(hunt->telling_in);
    for (size_t i = 0; i < hunt->named.count; i++)
        sn_free(hunt->named.at[i]);
    sn_array_fini(&hunt->named);
    sn_tamper_fini(&hunt->tamper);
    seine_rules_unref(hunt->rules);
    sn_walk_fini(&hunt->walk);
    sn_buf_fini(&hunt->message);
    sn_free(hunt->not_applicable);
    sn_free(hunt->applicable);
    sn_free(hunt->told_rules);
    sn_free(hunt->given_up_rules);
    sn_free(hunt->given_up);
    sn_free(hunt);
}

/* What was named: shards belong together if that is the same. */
static int
note_name(struct seine_hunt *hunt, const char *path)
{
    char **slot;

    if (hunt->options.shards == 0 || !hunt->options.on_part)
        return 0;
    slot = sn_array_push(&hunt->named, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = sn_strdup(path);
    return *slot ? 0 : SEINE_E_MEMORY;
}

int
seine_hunt_add_path(seine_hunt *hunt, const char *path)
{
    int status;

    if (!hunt || !path || !*path)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    sn_buf_clear(&hunt->message);
    status = note_name(hunt, path);
    if (status == 0)
        status = sn_walk_add(&hunt->walk, path, &hunt->globs);
    hunt->sorted = false;
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
sn_hunt_note_rules(struct seine_hunt *hunt, const seine_scanner *scanner)
{
    size_t i, count = hunt->rules ? seine_rules_count(hunt->rules) : 0;

    for (i = 0; i < count; i++) {
        hunt->given_up[i] |= sn_matcher_gave_up(scanner->matcher, i);
        if (!hunt->applicable[i])
            hunt->applicable[i] =
                sn_matcher_was_applicable(scanner->matcher, i);
    }
}

static void
list_rules(struct seine_hunt *hunt)
{
    seine_summary *summary = &hunt->summary;
    size_t i, count = hunt->rules ? seine_rules_count(hunt->rules) : 0;

    summary->rules_rejected = count ? seine_rules_rejected(hunt->rules) : 0;
    sn_overtime_summarise(hunt, hunt->applicable);
    for (i = 0; i < count; i++) {
        const struct rule *rule = hunt->rules->rules[i];

        summary->rules += !rule->left_out;
        if (!hunt->applicable[i] && !rule->left_out)
            hunt->not_applicable[summary->not_applicable_count++] = &rule->view;
        if (hunt->given_up[i])
            hunt->given_up_rules[summary->given_up_count++] = &rule->view;
    }
    summary->not_applicable = hunt->not_applicable;
    summary->given_up = hunt->given_up_rules;
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

/* More threads than one are of use for several files, or for a large one. */
static int
run_all(struct seine_hunt *hunt)
{
    size_t threads = sn_crew_size(hunt);
    int status = CREW_NONE;

    if (threads > 1)
        status = sn_crew_run(hunt, threads);
    if (status == CREW_NONE)
        status = run_lone(hunt);
    sn_hunt_note_rules(hunt, hunt->lone->scanner);
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

static void
add_names(struct sha256 *sha, const char *const *names)
{
    for (size_t i = 0; names && names[i]; i++)
        sn_sha256_add(sha, names[i], strlen(names[i]) + 1);
    sn_sha256_add(sha, "", 1);
}

/* The head of the part that is to be written. */
static int
begin_part(struct seine_hunt *hunt)
{
    struct part_options options;
    char set[SHA256_HEX_SIZE] = "";
    struct sha256 sha;

    if (hunt->options.shards) {
        sn_sha256_init(&sha);
        for (size_t i = 0; i < hunt->named.count; i++)
            sn_sha256_add(&sha, hunt->named.at[i],
                          strlen(hunt->named.at[i]) + 1);
        add_names(&sha, NULL);
        add_names(&sha, hunt->options.include);
        add_names(&sha, hunt->options.exclude);
        sn_sha256_add(&sha, hunt->options.follow ? "1" : "0", 1);
        sn_sha256_hex(&sha, set);
        set[PART_KEY] = '\0';
    }
    sn_part_options(&options, &hunt->scan);
    return sn_part_out_head(hunt->part_out, &options, hunt->options.shard,
                            hunt->options.shards, set);
}

/* Which inputs there are, and in which order. */
static int
settle_inputs(struct seine_hunt *hunt)
{
    int status = 0;

    sn_hunt_sort(hunt);
    if (hunt->options.shards)
        sn_walk_shard(&hunt->walk, hunt->options.shard, hunt->options.shards);
    for (size_t i = 0; i < hunt->walk.items.count; i++)
        hunt->bytes_total += hunt->walk.items.at[i].size;
    if (hunt->replay)
        status = sn_replay_settle(hunt);
    sn_telling_head(hunt->telling_out, hunt);
    return status == 0 ? begin_part(hunt) : status;
}

/* All inputs were told: what is judged over them, or the end of the part. */
static int
end_run(struct seine_hunt *hunt, int status)
{
    int finished;

    if (hunt->telling_in)
        return status;
    /* an interrupted hunt tells what there is; not to one who wants no more */
    if (!hunt->refused) {
        finished = sn_overtime_finish(hunt);
        status = status == 0 ? finished : status;
    }
    /* what was not read leaves holes that are none */
    if (status == 0)
        status = sn_tamper_finish(hunt);
    if (hunt->part_out && status == 0)
        status = sn_part_out_end(hunt->part_out);
    if (hunt->part_out && hunt->part_out->failed < 0)
        status = hunt->part_out->failed;
    return status;
}

int
seine_hunt_run(seine_hunt *hunt)
{
    int status;

    if (!hunt)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    hunt->ran = true;
    hunt->summary.complete = 1;
    status = settle_inputs(hunt);
    if (status == 0 && hunt->telling_in)
        status = sn_telling_tell(hunt);
    else if (status == 0)
        status = run_all(hunt);
    if (status == 0)
        status = sn_replay_aside(hunt);
    status = end_run(hunt, status);
    if (status == 0)
        sn_telling_end(hunt->telling_out, hunt);
    list_rules(hunt);
    if (!hunt->telling_in) {
        hunt->summary.files_unread =
            hunt->walk.items.count - hunt->summary.files;
        hunt->summary.files = hunt->walk.items.count;
    }
    /* A hunt that saw no line at all must not pass for a clean one; of a part
       that is judged where all of them are. */
    if ((hunt->summary.lines == 0 && !hunt->part_out) ||
        hunt->summary.rules_rejected)
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
