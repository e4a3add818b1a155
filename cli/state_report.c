/*
 * All that a run asks for is told, from the state.
 *
 * What is told and what is noted as told go together:
 *
 *     outputs are written to temporary files, and seen to the disk
 *     COMMIT: findings are noted as told, outputs as written
 *     outputs get their names
 *     COMMIT: outputs are no longer noted
 *
 * A run that ends before the first commit told nothing.  One that ends between
 * it and the first name is taken back by the next run: see state_output.c.  So
 * no finding is lost, and none is told twice.  What is not a file of its own
 * name (standard output, a device, a FIFO) is written before the first commit:
 * if the run ends just there, its findings are told again by the next one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_report.h"

#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "say.h"
#include "state_telling.h"
#include "state_told.h"

struct reporting {
    struct plan *plan;
    struct logs *logs;
    struct memory memory;
    struct source **sources; /* of what is aside */
    size_t source_count;
    struct telling telling; /* what is told now, to be kept */
    bool committed;
};

/* -------------------------------------------------------------- blocks --- */

/* Does a pass tell of all rules that its head has? */
static bool
is_all(const struct state *state, const bool *wanted,
       const struct state_head *head)
{
    return memcmp(wanted, head->has, state->rule_count * sizeof(*wanted)) == 0;
}

/* 0, or what seine_hunt_add_block says. */
static int
add_block(struct reporting *reporting, struct source *source, int64_t head_id,
          const bool *wanted, seine_block *block)
{
    struct state *state = reporting->plan->state;
    const struct state_head *head = state_head(state, head_id);

    if (!head)
        return SEINE_E_MEMORY;
    source->state = state;
    source->wanted = wanted;
    block->struct_size = sizeof(*block);
    block->head = head->data;
    block->head_size = head->size;
    block->read = source_read;
    block->user = source;
    if (wanted && !is_all(state, wanted, head))
        block->wants = source_wants;
    return seine_hunt_add_block(reporting->logs->hunt, block);
}

/* Was it scanned when it was compressed otherwise? */
static bool
is_repacked(const struct plan_item *item, const struct cover *cover)
{
    size_t i;

    if (!item->has_digest || item->digest.members > 1)
        return false;
    for (i = 0; i < cover->count; i++)
        if (strcmp(cover->passes[i].received, item->digest.sha256) != 0)
            return true;
    return false;
}

/* What is told of a content: the newest pass comes first. */
static int
add_content(struct reporting *reporting, struct plan_item *item)
{
    struct cover cover;
    bool other;
    int status = 0;
    size_t i;

    if (cover_find(&cover, reporting->plan->state, item->content) == 0)
        item->sources = calloc(cover.count + 1, sizeof(*item->sources));
    if (!item->sources)
        status = SEINE_E_MEMORY;
    other = is_repacked(item, &cover);
    for (i = 0; i < cover.count && status == 0; i++) {
        const struct cover_pass *pass = &cover.passes[i];
        seine_block block = {
            .file = item->path,
            .until = pass->until,
            .modified_ns = item->has_digest ? item->digest.modified_ns : 0,
        };

        if (other)
            block.digest = &item->digest;
        item->sources[i].block = pass->block;
        status = add_block(reporting, &item->sources[i], pass->head,
                           pass->wanted, &block);
    }
    cover_fini(&cover);
    return status;
}

/* A block of this run alone. */
static int
add_transient(struct reporting *reporting, struct plan_item *item)
{
    struct query *query = db_ask(reporting->plan->state->db,
                                 "SELECT head FROM block WHERE id = ?");
    seine_block block = {.file = item->path};
    int64_t head;

    put_number(query, item->block);
    head = next_row(query) ? get_number(query, 0) : 0;
    finish_query(query);
    item->sources = calloc(1, sizeof(*item->sources));
    if (!item->sources)
        return SEINE_E_MEMORY;
    item->sources[0].block = item->block;
    return add_block(reporting, &item->sources[0], head, NULL, &block);
}

static int
add_item(struct reporting *reporting, struct plan_item *item)
{
    const seine_hunt_input input = {
        .struct_size = sizeof(input),
        .path = item->path,
        .state = (uint64_t)item->state,
        .reason = item->reason,
    };

    if (item->kind == PLAN_UNREAD)
        return seine_hunt_add_input(reporting->logs->hunt, &input);
    if (item->block)
        return add_transient(reporting, item);
    return add_content(reporting, item);
}

/* --------------------------------------------------------------- aside --- */

/* Rules that are wanted, and that nothing longer tells of. */
static int
find_wanted(struct state *state, int64_t content, bool *wanted)
{
    struct cover cover;
    size_t i;

    if (cover_find(&cover, state, content) < 0) {
        cover_fini(&cover);
        return SEINE_E_MEMORY;
    }
    for (i = 0; i < state->rule_count; i++)
        wanted[i] = wanted[i] && cover.left[i] > 0;
    cover_fini(&cover);
    return 0;
}

/* Leave out what the contents that begin with this one tell of. */
static int
leave_extended(struct state *state, int64_t extended, bool *wanted)
{
    int status = 0;

    while (extended && status == 0) {
        struct query *query =
            db_ask(state->db, "SELECT extended FROM content WHERE id = ?");

        status = find_wanted(state, extended, wanted);
        put_number(query, extended);
        extended = next_row(query) ? get_number(query, 0) : 0;
        finish_query(query);
    }
    return status;
}

static struct source *
add_source(struct reporting *reporting)
{
    struct source **list = realloc(
        reporting->sources, (reporting->source_count + 1) * sizeof(*list));
    struct source *source;

    if (!list)
        return NULL;
    reporting->sources = list;
    source = calloc(1, sizeof(*source));
    if (source)
        list[reporting->source_count++] = source;
    return source;
}

/* Does a pass tell of a wanted rule?  Then wanted[] is of these alone. */
static bool
restrict_pass(const struct state *state, struct cover_pass *pass,
              const bool *wanted)
{
    bool some = false;
    size_t i;

    for (i = 0; i < state->rule_count; i++) {
        pass->wanted[i] = pass->wanted[i] && wanted[i];
        some |= pass->wanted[i];
    }
    return some;
}

static int
add_aside(struct reporting *reporting, int64_t content, const char *name,
          const bool *wanted)
{
    struct state *state = reporting->plan->state;
    struct cover cover;
    bool lacks = false;
    int status = cover_find(&cover, state, content) < 0 ? SEINE_E_MEMORY : 0;
    size_t i;

    for (i = 0; status == 0 && i < state->rule_count; i++)
        lacks |= wanted[i] && cover.left[i] > 0;
    for (i = 0; status == 0 && i < cover.count; i++) {
        struct cover_pass *pass = &cover.passes[i];
        seine_block block = {
            .file = name,
            .until = pass->until,
            .aside = 1,
        };
        struct source *source;

        if (!restrict_pass(state, pass, wanted))
            continue;
        source = add_source(reporting);
        if (!source) {
            status = SEINE_E_MEMORY;
            break;
        }
        source->block = pass->block;
        status = add_block(reporting, source, pass->head, pass->wanted, &block);
    }
    cover_fini(&cover);
    reporting->memory.aside++;
    reporting->memory.unasked += lacks;
    return status;
}

/* The contents of this run's inputs. */
static void
note_present(struct reporting *reporting)
{
    struct plan *plan = reporting->plan;
    size_t i;

    db_run(plan->state->db,
           "CREATE TEMP TABLE present(content INTEGER PRIMARY KEY)");
    for (i = 0; i < plan->count; i++) {
        struct query *query;

        if (!plan->items[i].content)
            continue;
        query =
            db_ask(plan->state->db, "INSERT OR IGNORE INTO present VALUES(?)");
        put_number(query, plan->items[i].content);
        finish_query(query);
    }
}

static bool
feeds(const struct state *state, size_t rule)
{
    const seine_rule *view = seine_rules_get(state->rules, rule);

    return state->asked[rule] &&
           (view->flags & SEINE_RULE_FEEDS || view->kind == SEINE_RULE_SURVEY);
}

/* What was known of others counts for correlations and signs. */
static int
add_all_aside(struct reporting *reporting)
{
    struct state *state = reporting->plan->state;
    bool *wanted = calloc(state->rule_count + 1, sizeof(*wanted));
    struct query *query;
    bool some = false;
    int status = wanted ? 0 : SEINE_E_MEMORY;
    size_t i;

    for (i = 0; status == 0 && i < state->rule_count; i++)
        some |= feeds(state, i);
    if (some) {
        note_present(reporting);
        query = db_ask(state->db,
                       "SELECT id, name, extended FROM content WHERE setting ="
                       " ? AND id NOT IN (SELECT content FROM present) AND"
                       " sha256 NOT IN (SELECT sha256 FROM present JOIN content"
                       " ON content.id = present.content) ORDER BY id");
        put_number(query, state->setting);
        while (status == 0 && next_row(query)) {
            struct text name = {0};
            size_t size;
            const void *at = get_bytes(query, 1, &size);
            int64_t content = get_number(query, 0);

            text_add(&name, at, size);
            for (i = 0; i < state->rule_count; i++)
                wanted[i] = feeds(state, i);
            status = leave_extended(state, get_number(query, 2), wanted);
            if (status == 0 && size > 0)
                status =
                    add_aside(reporting, content, text_string(&name), wanted);
            text_fini(&name);
        }
        finish_query(query);
    }
    free(wanted);
    return status;
}

/* ------------------------------------------------------------- telling --- */

static int
known_event(void *user, const seine_event *event)
{
    struct reporting *reporting = user;
    struct state *state = reporting->plan->state;
    bool told;

    if (state->only && event->rule != state->only)
        return 1;
    told = told_event(state, event);
    return told && reporting->memory.new_only;
}

static int
known_finding(void *user, const seine_finding *finding)
{
    struct reporting *reporting = user;
    struct state *state = reporting->plan->state;
    bool told;

    if (state->only && finding->rule != state->only)
        return 1;
    told = told_finding(state, finding);
    return told && reporting->memory.new_only;
}

/*
 * All inputs were told.  What is no longer found is withdrawn, if nothing is
 * missing that could have been found.
 */
static int
on_end(void *user)
{
    struct reporting *reporting = user;
    const seine_summary *summary = seine_hunt_summary(reporting->logs->hunt);

    if (!summary->stopped && !reporting->plan->state->only) {
        if (summary->correlation && summary->correlation->lost == 0)
            told_judged(reporting->plan->state, SEINE_RULE_CORRELATION);
        if (summary->signs_dropped == 0)
            told_judged(reporting->plan->state, SEINE_RULE_SURVEY);
        told_withdraw(reporting->plan->state, &reporting->memory);
    }
    return db_failed(reporting->plan->state->db) ? SEINE_E_IO : 0;
}

static int
on_telling(void *user, const seine_part_bytes *bytes)
{
    struct reporting *reporting = user;

    return telling_take(&reporting->telling, bytes);
}

static void
note_run(struct reporting *reporting)
{
    const seine_summary *summary = seine_hunt_summary(reporting->logs->hunt);
    const struct memory *memory = &reporting->memory;
    struct state *state = reporting->plan->state;
    struct query *query =
        db_ask(state->db, "UPDATE run SET ended = strftime('%s', 'now'),"
                          " files = ?, known = ?, grown = ?, hunted = ?,"
                          " findings = ? WHERE id = ?");

    put_number(query, (int64_t)summary->files);
    put_number(query, (int64_t)memory->known);
    put_number(query, (int64_t)memory->grown);
    put_number(query, (int64_t)(memory->rules + memory->fresh));
    put_number(query, (int64_t)(summary->events + summary->findings));
    put_number(query, state->run);
    finish_query(query);
    query = db_ask(state->db, "UPDATE output SET written = 1 WHERE run = ?");
    put_number(query, state->run);
    finish_query(query);
}

/* Nothing is noted of a run whose outputs are not whole. */
static int
on_written(void *user, const struct outcome *outcome)
{
    struct reporting *reporting = user;
    struct state *state = reporting->plan->state;

    if (outcome->signal || outcome->error ||
        sinks_flush(&reporting->logs->sinks) < 0) {
        db_run(state->db, "ROLLBACK");
        return -1;
    }
    note_run(reporting);
    if (reporting->logs->on_telling)
        telling_keep(&reporting->telling, reporting->plan, &reporting->memory);
    db_run(state->db, "COMMIT");
    if (state_check(state) != EXIT_DONE)
        return -1;
    reporting->committed = true;
    return 0;
}

/* ----------------------------------------------------------------- end --- */

/*
 * Contents that a longer one tells of with all rules that were ever asked for,
 * and blocks that nothing needs, are given up.
 */
static void
finish_run(struct state *state)
{
    db_run(state->db, "BEGIN IMMEDIATE");
    state_settle(state);
    db_run(
        state->db,
        "CREATE TEMP TABLE gone AS SELECT id FROM content AS old WHERE"
        " extended IS NOT NULL AND id NOT IN (SELECT content FROM file) AND"
        " NOT EXISTS (SELECT 1 FROM pass JOIN block ON block.id = pass.block"
        "  JOIN head_rule USING(head) WHERE pass.content = old.id AND key NOT"
        "  IN (SELECT key FROM pass JOIN block ON block.id = pass.block JOIN"
        "  head_rule USING(head) WHERE pass.content = old.extended AND"
        "  until = 0));"
        "DELETE FROM pass WHERE content IN (SELECT id FROM gone);"
        "DELETE FROM content WHERE id IN (SELECT id FROM gone);"
        "CREATE TEMP TABLE idle AS SELECT id FROM block WHERE NOT EXISTS"
        " (SELECT 1 FROM pass WHERE pass.block = block.id);"
        "DELETE FROM piece WHERE block IN (SELECT id FROM idle);"
        "DELETE FROM block WHERE id IN (SELECT id FROM idle);"
        "COMMIT");
}

static int
fill_hunt(struct reporting *reporting)
{
    struct plan *plan = reporting->plan;
    int status = 0;
    size_t i;

    db_run(plan->state->db, "BEGIN");
    for (i = 0; i < plan->count && status == 0; i++)
        status = add_item(reporting, &plan->items[i]);
    if (status == 0)
        status = add_all_aside(reporting);
    db_run(plan->state->db, "COMMIT");
    if (status == 0 && !db_failed(plan->state->db))
        return EXIT_DONE;
    if (state_check(plan->state) == EXIT_DONE)
        say_error("state: %s: %s", plan->state->path,
                  *seine_hunt_message(reporting->logs->hunt)
                      ? seine_hunt_message(reporting->logs->hunt)
                      : seine_status_text(status));
    return EXIT_INTERNAL;
}

static void
take_counts(struct memory *memory, const struct plan *plan)
{
    const struct plan_counts *counts = &plan->counts;

    memory->new_only = plan->settings->new_only;
    memory->known = counts->known;
    memory->rules = counts->rules;
    memory->grown = counts->grown;
    memory->fresh = counts->fresh;
    memory->again = counts->again;
    memory->lost = counts->lost;
}

static void
end_report(struct reporting *reporting)
{
    struct logs *logs = reporting->logs;
    size_t i;

    seine_hunt_free(logs->hunt);
    logs->hunt = NULL;
    for (i = 0; i < reporting->source_count; i++)
        free(reporting->sources[i]);
    free(reporting->sources);
    logs->run.memory = NULL;
    told_fini(&reporting->memory);
    telling_fini(&reporting->telling);
}

int
state_report(struct plan *plan, struct logs *logs)
{
    struct reporting reporting = {.plan = plan, .logs = logs};
    int status;

    take_counts(&reporting.memory, plan);
    logs->known_event = known_event;
    logs->known_finding = known_finding;
    logs->on_end = on_end;
    logs->on_written = on_written;
    logs->on_telling = telling_may_keep(plan) ? on_telling : NULL;
    logs->user = &reporting;
    logs->run.memory = &reporting.memory;
    plan->walk = logs->hunt; /* the items' names are its */
    status = logs_renew(logs);
    if (status == EXIT_DONE)
        status = fill_hunt(&reporting);
    if (status == EXIT_DONE) {
        db_run(plan->state->db, "BEGIN IMMEDIATE");
        telling_begin(&reporting.telling, plan->state);
        told_begin(plan->state);
        status = logs_run(logs);
    }
    if (reporting.committed)
        finish_run(plan->state);
    end_report(&reporting);
    return status;
}

/* -------------------------------------------------------------- retell --- */

/* All that was told is noted as told. */
static int
was_told_event(void *user, const seine_event *event)
{
    struct reporting *reporting = user;

    (void)event;
    return reporting->memory.new_only;
}

static int
was_told_finding(void *user, const seine_finding *finding)
{
    struct reporting *reporting = user;

    (void)finding;
    return reporting->memory.new_only;
}

bool
state_retell(struct plan *plan, struct logs *logs, int *status)
{
    struct reporting reporting = {.plan = plan, .logs = logs};
    struct state *state = plan->state;
    struct telling *telling = &reporting.telling;

    telling->state = state;
    if (!telling_find(plan, &reporting.memory))
        return false;
    if (seine_hunt_add_telling(logs->hunt, telling_read, telling) < 0) {
        say_info("state: %s: what the last run told cannot be read: it is "
                 "found out again",
                 state->path);
        telling_fini(telling);
        return false;
    }
    reporting.memory.new_only = plan->settings->new_only;
    logs->run.memory = &reporting.memory;
    logs->known_event = was_told_event;
    logs->known_finding = was_told_finding;
    logs->on_written = on_written;
    logs->user = &reporting;
    db_run(state->db, "BEGIN IMMEDIATE");
    *status = logs_run(logs);
    if (reporting.committed) {
        db_run(state->db, "BEGIN IMMEDIATE");
        state_settle(state);
        db_run(state->db, "COMMIT");
    }
    end_report(&reporting);
    return true;
}
