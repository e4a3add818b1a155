/*
 * What is not known is hunted, and kept.
 *
 * Inputs that lack the same rules are hunted together: their events become
 * blocks, and nothing is told.  All is committed from time to time, so that a
 * run that is killed loses little.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_hunt.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupt.h"
#include "say.h"
#include "state_keep.h"

#define COMMIT_BYTES 8388608 /* between two commits, at most */
#define COMMIT_FILES 500
#define GROUPS 8 /* more sets of missing rules than these are hunted as one */

/* ----------------------------------------------------------- callbacks --- */

static void
commit(struct keeping *keeping)
{
    db_run(keeping->plan->state->db, "COMMIT; BEGIN IMMEDIATE");
    keeping->bytes = keeping->files = 0;
}

static int
must_stop(const struct keeping *keeping)
{
    return interrupt_signal() != 0 || keeping->failed ||
           db_failed(keeping->plan->state->db) != NULL;
}

static int
on_part(void *user, const seine_part_bytes *bytes)
{
    struct keeping *keeping = user;

    if (bytes->kind == SEINE_PART_HEAD)
        keeping->head = state_keep_head(keeping->plan->state, keeping->rules,
                                        bytes->data, bytes->size);
    if (bytes->kind != SEINE_PART_BLOCK)
        return must_stop(keeping);
    keep_bytes(keeping, bytes);
    if (!keeping->block &&
        (keeping->bytes >= COMMIT_BYTES || keeping->files >= COMMIT_FILES))
        commit(keeping);
    return must_stop(keeping);
}

static int
on_progress(void *user, uint64_t bytes, uint64_t bytes_total, uint64_t files,
            uint64_t files_total)
{
    struct keeping *keeping = user;

    progress_show(&keeping->logs->progress, bytes, bytes_total, files,
                  files_total);
    return must_stop(keeping);
}

/* --------------------------------------------------------------- hunts --- */

/* Inputs that lack the same rules. */
struct group {
    bool *missing; /* by rule */
    struct plan_item **items;
    size_t count;
};

static void
add_input(struct keeping *keeping, seine_hunt *hunt, struct plan_item *item)
{
    struct state *state = keeping->plan->state;
    seine_hunt_input input = {
        .struct_size = sizeof(input),
        .path = item->path,
        .digest = item->has_digest ? &item->digest : NULL,
    };
    struct query *query;

    if (item->kind != PLAN_GROWN) {
        keeping->failed |= seine_hunt_add_input(hunt, &input) < 0;
        return;
    }
    query = db_ask(state->db, "SELECT bookmark FROM content WHERE id = ?");
    put_number(query, item->base);
    if (next_row(query)) {
        input.bookmark = get_bytes(query, 0, &input.bookmark_size);
        keeping->failed |= seine_hunt_add_input(hunt, &input) < 0;
    }
    finish_query(query);
}

static int
run_hunt(struct keeping *keeping, seine_hunt *hunt)
{
    int status = seine_hunt_run(hunt);

    if (interrupt_signal())
        return EXIT_SIGNAL + interrupt_signal();
    if (state_check(keeping->plan->state) != EXIT_DONE)
        return EXIT_INTERNAL;
    if (status >= 0 && !keeping->failed)
        return EXIT_DONE;
    say_error("%s", keeping->failed             ? "out of memory"
                    : *seine_hunt_message(hunt) ? seine_hunt_message(hunt)
                                                : seine_status_text(status));
    return EXIT_INTERNAL;
}

/* Hunt in a group with the rules that it lacks. */
static int
hunt_group(struct plan *plan, struct logs *logs, const struct group *group)
{
    struct keeping keeping = {.plan = plan, .logs = logs};
    struct source chosen = {.state = plan->state, .wanted = group->missing};
    seine_scanner_options scan = logs->scan;
    seine_hunt_options options = {
        .struct_size = sizeof(options),
        .scan = &scan,
        .threads =
            (int)(logs->settings->threads < 1024 ? logs->settings->threads
                                                 : 1024),
        .on_progress = on_progress,
        .user = &keeping,
        .on_part = on_part,
    };
    seine_rules *rules;
    seine_hunt *hunt = NULL;
    int status;
    size_t i;

    scan.on_event = NULL;
    scan.on_suppressed = NULL;
    scan.bookmark = 1;
    status =
        seine_rules_select(&rules, plan->state->rules, source_wants, &chosen);
    if (status == 0)
        status = seine_hunt_new(&hunt, rules, &options);
    keeping.rules = rules;
    for (i = 0; status == 0 && i < group->count; i++)
        add_input(&keeping, hunt, group->items[i]);
    if (status < 0) {
        say_error("%s", seine_status_text(status));
        status = EXIT_INTERNAL;
    } else {
        status = run_hunt(&keeping, hunt);
    }
    if (keeping.block) /* it was given up */
        state_drop_block(plan->state, keeping.block);
    seine_hunt_free(hunt);
    seine_rules_unref(rules);
    text_fini(&keeping.piece);
    return status;
}

/* -------------------------------------------------------------- groups --- */

/* Rules that an input lacks; false: none, or no memory. */
static bool
find_missing(struct plan *plan, struct plan_item *item, bool *missing)
{
    struct state *state = plan->state;
    struct cover cover;
    bool some = false;
    size_t i;

    memcpy(missing, state->asked, state->rule_count * sizeof(*missing));
    if (item->kind != PLAN_KNOWN)
        return item->kind != PLAN_UNREAD;
    if (cover_find(&cover, state, item->content) < 0)
        db_fail(state->db, "out of memory");
    else
        for (i = 0; i < state->rule_count; i++) {
            missing[i] = state->asked[i] && cover.left[i] > 0;
            some |= missing[i];
        }
    cover_fini(&cover);
    return some;
}

static struct group *
find_group(struct group *groups, size_t *count, const bool *missing,
           size_t rules)
{
    struct group *group;
    size_t i;

    for (i = 0; i < *count; i++)
        if (memcmp(groups[i].missing, missing, rules * sizeof(*missing)) == 0)
            return &groups[i];
    if (*count == GROUPS)
        return NULL;
    group = &groups[*count];
    group->missing = malloc((rules + 1) * sizeof(*missing));
    if (!group->missing)
        return NULL;
    memcpy(group->missing, missing, rules * sizeof(*missing));
    ++*count;
    return group;
}

static bool
add_to_group(struct group *group, struct plan_item *item)
{
    size_t room = group->count;

    if ((room & (room + 1)) == 0) {
        void *items =
            realloc(group->items, (2 * room + 2) * sizeof(*group->items));

        if (!items)
            return false;
        group->items = items;
    }
    group->items[group->count++] = item;
    return true;
}

/* One count for each input, of what is done with it. */
static void
count_item(struct plan *plan, const struct plan_item *item, bool lacks)
{
    struct plan_counts *counts = &plan->counts;
    uint64_t *const counter[] = {
        [PLAN_UNREAD] = NULL,
        [PLAN_NEW] = &counts->fresh,
        [PLAN_GROWN] = &counts->grown,
        [PLAN_KNOWN] = lacks ? &counts->rules : &counts->known,
    };

    if (counter[item->kind] && !item->redo)
        ++*counter[item->kind];
}

/*
 * One round: all inputs that still lack something are put into groups, and
 * these hunted.  *left: some did not fit into a group.
 */
static int
hunt_round(struct plan *plan, struct logs *logs, bool *left)
{
    struct group groups[GROUPS] = {{NULL, NULL, 0}};
    size_t count = 0, i;
    bool *missing = malloc(plan->state->rule_count + 1);
    int status = missing ? EXIT_DONE : EXIT_INTERNAL;

    *left = false;
    for (i = 0; i < plan->count && status == EXIT_DONE; i++) {
        struct plan_item *item = &plan->items[i];
        struct group *group;
        bool lacks;

        if (item->settled)
            continue;
        lacks = find_missing(plan, item, missing);
        group =
            lacks ? find_group(groups, &count, missing, plan->state->rule_count)
                  : NULL;
        if (lacks && !group) {
            *left = true;
            continue;
        }
        count_item(plan, item, lacks);
        item->settled = true;
        item->redo = false;
        if (group && !add_to_group(group, item))
            status = EXIT_INTERNAL;
    }
    if (status != EXIT_DONE)
        say_error("out of memory");
    for (i = 0; i < count; i++) {
        if (status == EXIT_DONE)
            status = hunt_group(plan, logs, &groups[i]);
        free(groups[i].missing);
        free(groups[i].items);
    }
    free(missing);
    return status;
}

/* What changed while it was read is hunted once more, as if it were new. */
static bool
redo(struct plan *plan)
{
    bool some = false;
    size_t i;

    for (i = 0; i < plan->count; i++) {
        struct plan_item *item = &plan->items[i];

        if (!item->redo)
            continue;
        item->kind = PLAN_NEW;
        item->settled = false;
        item->has_digest = false;
        item->extends.count = 0;
        item->start[0] = '\0';
        item->content = 0;
        some = true;
    }
    return some;
}

/* Files that were known as they are are noted as seen. */
static void
touch_known(struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count; i++) {
        struct plan_item *item = &plan->items[i];

        if (item->kind != PLAN_KNOWN || item->trusted)
            continue;
        keep_known(plan->state, item);
    }
}

int
state_hunt(struct plan *plan, struct logs *logs)
{
    bool left = true;
    int status = EXIT_DONE;

    progress_begin(&logs->progress, logs->settings->quiet);
    db_run(plan->state->db, "BEGIN IMMEDIATE");
    touch_known(plan);
    while (status == EXIT_DONE && left) {
        status = hunt_round(plan, logs, &left);
        left |= redo(plan);
    }
    db_run(plan->state->db, "COMMIT");
    progress_end(&logs->progress);
    if (status == EXIT_DONE)
        status = state_check(plan->state);
    if (status == EXIT_DONE && interrupt_signal())
        status = EXIT_SIGNAL + interrupt_signal();
    return status;
}
