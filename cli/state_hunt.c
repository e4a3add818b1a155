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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupt.h"
#include "say.h"

#define PIECE 262144         /* bytes of a block that are kept together */
#define COMMIT_BYTES 8388608 /* between two commits, at most */
#define COMMIT_FILES 500
#define GROUPS 8 /* more sets of missing rules than these are hunted as one */

/* A hunt at work. */
struct keeping {
    struct plan *plan;
    struct logs *logs;
    const seine_rules *rules; /* that are hunted with */
    int64_t head;
    int64_t block; /* that is being written; 0: none */
    uint64_t at;   /* bytes of it that are kept */
    struct text piece;
    uint64_t bytes; /* since the last commit */
    uint64_t files;
    bool failed;
};

/* ---------------------------------------------------------------- pieces ---
 */

static void
keep_piece(struct keeping *keeping)
{
    struct query *query;

    if (keeping->piece.size == 0)
        return;
    query = db_ask(keeping->plan->state->db,
                   "INSERT INTO piece(block, at, data) VALUES(?, ?, ?)");
    put_number(query, keeping->block);
    put_number(query, (int64_t)keeping->at);
    put_bytes(query, keeping->piece.at, keeping->piece.size);
    finish_query(query);
    keeping->at += keeping->piece.size;
    keeping->bytes += keeping->piece.size;
    text_clear(&keeping->piece);
}

static void
begin_block(struct keeping *keeping)
{
    struct query *query = db_ask(keeping->plan->state->db,
                                 "INSERT INTO block(head, run) VALUES(?, ?)");

    put_number(query, keeping->head);
    put_number(query, keeping->plan->state->run);
    finish_query(query);
    keeping->block = db_added(keeping->plan->state->db);
    keeping->at = 0;
}

/* -------------------------------------------------------------- contents ---
 */

/* Were these bytes seen as they are on the disk? */
static bool
is_sound(const seine_ledger *ledger)
{
    size_t i;

    if (ledger->state == SEINE_FILE_FAILED || !*ledger->sha256)
        return false;
    for (i = 0; i < ledger->damage_count; i++)
        if (ledger->damage[i]->kind == SEINE_DAMAGE_READ ||
            ledger->damage[i]->kind == SEINE_DAMAGE_CHANGED)
            return false;
    return ledger->damage_total == ledger->damage_count || ledger->compressed;
}

/* A content of these bytes that fits, or a new one. */
static int64_t
keep_content(struct keeping *keeping, struct plan_item *item,
             const seine_ledger *ledger)
{
    struct state *state = keeping->plan->state;
    char sha256[HEX_SIZE + 5];
    struct query *query;
    int64_t id;

    snprintf(sha256, sizeof(sha256), "%s%s",
             *ledger->stream_sha256 ? "" : "file:",
             *ledger->stream_sha256 ? ledger->stream_sha256 : ledger->sha256);
    query = db_ask(state->db,
                   "SELECT id FROM content WHERE sha256 = ? AND setting = ?"
                   " AND bookmark = ?");
    put_text(query, sha256);
    put_number(query, state->setting);
    put_bytes(query, ledger->bookmark, ledger->bookmark_size);
    id = next_row(query) ? get_number(query, 0) : 0;
    finish_query(query);
    if (id)
        return id;
    query = db_ask(state->db,
                   "INSERT INTO content(setting, sha256, size, bookmark, run,"
                   " start) VALUES(?, ?, ?, ?, ?, ?)");
    put_number(query, state->setting);
    put_text(query, sha256);
    put_number(query, (int64_t)ledger->bytes);
    put_bytes(query, ledger->bookmark, ledger->bookmark_size);
    put_number(query, state->run);
    put_text(query, item->start);
    finish_query(query);
    id = db_added(state->db);
    query = db_ask(state->db, "UPDATE content SET extended = ? WHERE sha256 = ?"
                              " AND setting = ? AND id <> ?");
    put_number(query, id);
    put_text(query, sha256);
    put_number(query, state->setting);
    put_number(query, id);
    finish_query(query);
    return id;
}

static void
add_pass(struct state *state, int64_t content, int64_t block, uint64_t since,
         uint64_t until, const char *received)
{
    struct query *query =
        db_ask(state->db, "INSERT INTO pass(content, block, since, until,"
                          " received) VALUES(?, ?, ?, ?, ?)");

    put_number(query, content);
    put_number(query, block);
    put_number(query, (int64_t)since);
    put_number(query, (int64_t)until);
    put_text(query, received);
    finish_query(query);
}

/* What was known of the shorter content, up to where it was gone on. */
static void
inherit(struct keeping *keeping, const struct plan_item *item,
        const char *received)
{
    struct state *state = keeping->plan->state;
    struct cover cover;
    size_t i;

    if (cover_find(&cover, state, item->base) < 0)
        db_fail(state->db, "out of memory");
    for (i = cover.count; i > 0; i--) {
        const struct cover_pass *pass = &cover.passes[i - 1];
        uint64_t until =
            pass->until && pass->until < item->from ? pass->until : item->from;

        if (pass->since < until)
            add_pass(state, item->content, pass->block, pass->since, until,
                     received);
    }
    cover_fini(&cover);
}

/*
 * A content that another one begins with counts no more where that one tells of
 * the same rules.  Where nothing else is known of it, it goes.
 */
static void
retire(struct state *state, const struct plan_item *item)
{
    size_t i;

    for (i = 0; i < item->extends.count; i++) {
        struct query *query;

        if (item->extends.at[i] == item->content)
            continue;
        query =
            db_ask(state->db, "UPDATE content SET extended = ? WHERE id = ?");
        put_number(query, item->content);
        put_number(query, item->extends.at[i]);
        finish_query(query);
    }
}

/* The path has this content now. */
static void
keep_file(struct state *state, const struct plan_item *item, const char *sha256)
{
    const seine_digest *digest = &item->digest;
    const char *path = state_absolute(state, item->path);
    struct query *query;

    query = db_ask(state->db, "UPDATE content SET name = ?, run = ?"
                              " WHERE id = ?");
    put_bytes(query, item->path, strlen(item->path));
    put_number(query, state->run);
    put_number(query, item->content);
    finish_query(query);
    if (!item->regular)
        return;
    query = db_ask(state->db, "INSERT OR REPLACE INTO file VALUES(?, ?, ?, ?,"
                              " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    put_bytes(query, path, strlen(path));
    put_number(query, state->setting);
    put_number(query, item->content);
    put_text(query, sha256);
    put_number(query, (int64_t)digest->file_size);
    put_number(query, digest->modified_ns);
    put_number(query, digest->changed_ns);
    put_number(query, (int64_t)digest->device);
    put_number(query, (int64_t)digest->inode);
    put_number(query, digest->compressed);
    put_number(query, (int64_t)digest->members);
    put_number(query, digest->gzip_ns);
    put_number(query, state->now);
    put_number(query, state->run);
    finish_query(query);
}

/* What the system said of the file holds for what was read of it? */
static void
settle_digest(struct plan_item *item, const seine_ledger *ledger)
{
    seine_digest *digest = &item->digest;

    if (digest->file_size != ledger->size)
        digest->changed_ns = digest->modified_ns = 0;
    digest->size = digest->file_size = ledger->size;
    digest->compressed = ledger->compressed;
    digest->members = ledger->members;
    snprintf(digest->sha256, sizeof(digest->sha256), "%s", ledger->sha256);
    item->has_digest = true;
}

/* Another path may have had the same content in this run. */
static bool
is_told_of(struct state *state, int64_t content)
{
    struct cover cover;
    bool whole = cover_find(&cover, state, content) == 0 &&
                 cover_is_whole(&cover, state);

    cover_fini(&cover);
    return whole;
}

/* The block tells of a content. */
static void
keep_block(struct keeping *keeping, struct plan_item *item,
           const seine_ledger *ledger)
{
    struct state *state = keeping->plan->state;
    uint64_t since = item->kind == PLAN_GROWN ? item->from : 0;

    if (item->kind != PLAN_KNOWN) {
        settle_digest(item, ledger);
        item->content = keep_content(keeping, item, ledger);
    }
    if (is_told_of(state, item->content)) {
        state_drop_block(state, keeping->block);
    } else {
        if (item->kind == PLAN_GROWN)
            inherit(keeping, item, ledger->sha256);
        add_pass(state, item->content, keeping->block, since, 0,
                 ledger->sha256);
    }
    retire(state, item);
    keep_file(state, item, ledger->sha256);
}

/* A block is whole.  What is not sure is told in this run, and not kept. */
static void
settle_block(struct keeping *keeping, struct plan_item *item,
             const seine_ledger *ledger)
{
    if (is_sound(ledger)) {
        keep_block(keeping, item, ledger);
    } else if (item->has_digest) {
        state_drop_block(keeping->plan->state, keeping->block);
        item->redo = true;
    } else {
        item->block = keeping->block;
    }
}

/* ------------------------------------------------------------- callbacks ---
 */

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
    if (!keeping->block)
        begin_block(keeping);
    text_add(&keeping->piece, bytes->data, bytes->size);
    keeping->failed |= keeping->piece.failed;
    if (keeping->piece.size >= PIECE || bytes->ledger)
        keep_piece(keeping);
    if (bytes->ledger) {
        struct plan_item *item = plan_find(keeping->plan, bytes->ledger->file);

        if (item)
            settle_block(keeping, item, bytes->ledger);
        keeping->block = 0;
        keeping->files++;
    }
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

/* ---------------------------------------------------------------- hunts --- */

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

/* ---------------------------------------------------------------- groups ---
 */

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
        retire(plan->state, item);
        keep_file(plan->state, item, item->digest.sha256);
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
