/*
 * The plan of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupt.h"
#include "say.h"

#define SECOND_NS INT64_C(1000000000)
#define FRESH_NS                                               \
 (2 * SECOND_NS) /* a change in here may not show in the times \
                  */

/* Marks in an input, and the contents that end there. */
struct marking {
    struct plan *plan;
    struct plan_item *item;
};

/* ------------------------------------------------------- by the system --- */

static void
read_digest_row(struct query *query, struct plan_item *item)
{
    seine_digest *digest = &item->digest;

    item->content = get_number(query, 0);
    snprintf(digest->sha256, sizeof(digest->sha256), "%s", get_text(query, 1));
    digest->size = digest->file_size = (uint64_t)get_number(query, 2);
    digest->modified_ns = get_number(query, 3);
    digest->changed_ns = get_number(query, 4);
    digest->device = (uint64_t)get_number(query, 5);
    digest->inode = (uint64_t)get_number(query, 6);
    digest->compressed = (int)get_number(query, 7);
    digest->members = (uint64_t)get_number(query, 8);
    digest->gzip_ns = get_number(query, 9);
}

/*
 * What is known of the path; *checked is when that was found out, seconds.
 * false: nothing.
 */
static bool
find_file(struct state *state, const char *path, struct plan_item *out,
          int64_t *checked)
{
    const char *absolute = state_absolute(state, path);
    struct query *query = db_ask(
        state->db, "SELECT content, sha256, size, modified, changed, device,"
                   " inode, compressed, members, gzip, checked FROM file"
                   " WHERE path = ? AND setting = ?");
    bool found;

    put_bytes(query, absolute, strlen(absolute));
    put_number(query, state->setting);
    found = next_row(query);
    if (found) {
        read_digest_row(query, out);
        *checked = get_number(query, 10);
    }
    finish_query(query);
    return found;
}

static bool
is_same(const seine_digest *a, const seine_digest *b)
{
    return a->file_size == b->file_size && a->device == b->device &&
           a->inode == b->inode && a->modified_ns == b->modified_ns &&
           a->changed_ns == b->changed_ns;
}

/* ------------------------------------------------------------ by bytes --- */

/*
 * Would a hunt find the same in it under the name that it has now?  And could
 * it go on there with these rules (NULL: not asked)?
 */
static bool
fits(struct state *state, int64_t content, const struct plan_item *item,
     const seine_rules *rules, uint64_t *place)
{
    struct query *query =
        db_ask(state->db, "SELECT bookmark FROM content WHERE id = ?");
    seine_input input = {
        .struct_size = sizeof(input),
        .name = item->path,
        .modified_ns = item->digest.modified_ns,
        .gzip_ns = item->digest.gzip_ns,
    };
    bool fit = false;

    put_number(query, content);
    if (next_row(query)) {
        input.bookmark = get_bytes(query, 0, &input.bookmark_size);
        fit = seine_bookmark_read(&input, place) == 0 &&
              (!rules || seine_bookmark_follows(&input, rules));
    }
    finish_query(query);
    return fit;
}

/* The contents that have this hash. */
static void
find_contents(struct state *state, const char *sha256, struct numbers *out)
{
    struct query *query = db_ask(
        state->db, "SELECT id FROM content WHERE sha256 = ? AND setting = ?");

    put_text(query, sha256);
    put_number(query, state->setting);
    while (next_row(query))
        if (!numbers_add(out, get_number(query, 0)))
            db_fail(state->db, "out of memory");
}

/* The input begins with these contents; the longest ones come last. */
static int
on_mark(void *user, size_t index, const char *sha256)
{
    struct marking *marking = user;

    (void)index;
    find_contents(marking->plan->state, sha256, &marking->item->extends);
    return interrupt_signal() != 0;
}

/* Members are numbered: only blocks of the same file tell of many. */
static bool
has_its_members(struct state *state, int64_t content, const seine_digest *now)
{
    struct query *query;
    bool same;

    if (now->members <= 1)
        return true;
    query = db_ask(state->db, "SELECT 1 FROM pass WHERE content = ? AND"
                              " received <> ?");
    put_number(query, content);
    put_text(query, now->sha256);
    same = !next_row(query);
    finish_query(query);
    return same;
}

static bool
can_go_on(struct state *state, struct plan_item *item, int64_t base)
{
    struct cover cover;
    uint64_t place = 0;
    bool whole = false;

    if (item->digest.compressed || item->digest.damaged ||
        !fits(state, base, item, state->rules, &place) || place == 0)
        return false;
    if (cover_find(&cover, state, base) == 0)
        whole = cover_is_whole(&cover, state);
    cover_fini(&cover);
    item->from = place;
    return whole;
}

/* What it is, if all of it was read. */
static void
find_known(struct plan *plan, struct plan_item *item)
{
    struct numbers same = {0};
    char name[HEX_SIZE + 5];
    uint64_t place;
    size_t i;

    if (!item->digest.damaged)
        find_contents(plan->state, item->digest.stream_sha256, &same);
    snprintf(name, sizeof(name), "file:%s", item->digest.sha256);
    find_contents(plan->state, name, &same);
    for (i = 0; i < same.count; i++)
        if (fits(plan->state, same.at[i], item, NULL, &place) &&
            has_its_members(plan->state, same.at[i], &item->digest)) {
            item->kind = PLAN_KNOWN;
            item->content = same.at[i];
        }
    item->again = same.count > 0;
    free(same.at);
}

/* What it is, and what it goes on with. */
static void
judge_item(struct plan *plan, struct plan_item *item)
{
    size_t i;

    find_known(plan, item);
    if (item->kind == PLAN_KNOWN)
        return;
    for (i = item->extends.count; i > 0; i--)
        if (can_go_on(plan->state, item, item->extends.at[i - 1])) {
            item->kind = PLAN_GROWN;
            item->base = item->extends.at[i - 1];
            return;
        }
    item->again |= item->extends.count > 0;
    plan->counts.again += item->again;
}

/* Sizes of contents with the same first bytes, and no larger ones. */
static void
find_sizes(struct state *state, const struct plan_item *item,
           struct numbers *out)
{
    struct query *query = db_ask(
        state->db, "SELECT DISTINCT size FROM content WHERE start = ? AND"
                   " setting = ? AND size >= ? ORDER BY size");

    put_text(query, item->start);
    put_number(query, state->setting);
    put_number(query, START_SIZE);
    while (next_row(query))
        if (!numbers_add(out, get_number(query, 0)))
            db_fail(state->db, "out of memory");
}

/* Digest `most` bytes (0: all) with marks at these sizes. */
static int
digest_item(struct plan *plan, struct plan_item *item, uint64_t most,
            const struct numbers *sizes)
{
    struct marking marking = {.plan = plan, .item = item};
    const seine_digest_options options = {
        .struct_size = sizeof(options),
        .most = most,
        .marks = (const uint64_t *)(const void *)sizes->at,
        .mark_count = sizes->count,
        .on_mark = on_mark,
        .user = &marking,
    };

    return seine_digest_file(item->path, &options, &item->digest);
}

/*
 * The first bytes say whether the file may be known.  Only then the others are
 * read; contents that are shorter than these are tried in any case.
 */
static void
read_item(struct plan *plan, struct plan_item *item)
{
    struct numbers sizes = {0};
    int status = digest_item(plan, item, START_SIZE, &plan->tiny);

    if (status == SEINE_STOPPED && !interrupt_signal()) {
        memcpy(item->start, item->digest.stream_sha256, HEX_SIZE);
        find_sizes(plan->state, item, &sizes);
        if (sizes.count > 0)
            status = digest_item(plan, item, 0, &sizes);
    } else if (status == 0) {
        memcpy(item->start, item->digest.stream_sha256, HEX_SIZE);
    }
    free(sizes.at);
    if (status != 0 || item->digest.size != item->digest.file_size)
        return;
    item->has_digest = true;
    judge_item(plan, item);
}

/* --------------------------------------------------------------- items --- */

bool
plan_is_settled(const seine_digest *digest, int64_t checked)
{
    return checked < INT64_MAX / SECOND_NS &&
           digest->changed_ns < checked * SECOND_NS - FRESH_NS;
}

/* A regular file: by what the system says, else by its bytes. */
static void
plan_file(struct plan *plan, struct plan_item *item)
{
    struct plan_item before = {.content = 0};
    int64_t checked = 0;

    if (find_file(plan->state, item->path, &before, &checked) &&
        !plan->settings->verify_content && item->looked &&
        is_same(&item->digest, &before.digest) &&
        plan_is_settled(&before.digest, checked)) {
        item->digest = before.digest;
        item->has_digest = true;
        item->trusted = true;
        item->content = before.content;
        item->kind = PLAN_KNOWN;
        return;
    }
    read_item(plan, item);
}

static int
by_path(const void *left, const void *right)
{
    const struct plan_item *a = left, *b = right;

    return strcmp(a->path, b->path);
}

struct plan_item *
plan_find(const struct plan *plan, const char *path)
{
    const struct plan_item key = {.path = path};

    return bsearch(&key, plan->items, plan->count, sizeof(key), by_path);
}

/* Sizes of the contents that are shorter than what is looked at first. */
static void
find_tiny(struct plan *plan)
{
    struct query *query = db_ask(
        plan->state->db, "SELECT DISTINCT size FROM content WHERE size > 0 AND"
                         " size < ? AND setting = ? ORDER BY size");

    put_number(query, START_SIZE);
    put_number(query, plan->state->setting);
    while (next_row(query))
        if (!numbers_add(&plan->tiny, get_number(query, 0)))
            db_fail(plan->state->db, "out of memory");
}

static bool
is_sorted(const struct plan *plan)
{
    size_t i;

    for (i = 1; i < plan->count; i++)
        if (by_path(&plan->items[i - 1], &plan->items[i]) > 0)
            return false;
    return true;
}

static int
list_items(struct plan *plan, seine_hunt *hunt)
{
    seine_hunt_item view;
    size_t room = 0, i;

    for (i = 0; seine_hunt_item_at(hunt, i, &view) == 1; i++) {
        struct plan_item *item;

        if (plan->count == room) {
            size_t more = room ? 2 * room : 64;
            void *items = realloc(plan->items, more * sizeof(*item));

            if (!items)
                return -1;
            plan->items = items;
            room = more;
        }
        item = &plan->items[plan->count++];
        memset(item, 0, sizeof(*item));
        item->path = view.path;
        item->reason = view.reason;
        item->state = view.state;
        item->regular = view.regular;
        item->kind = view.state == SEINE_FILE_READ ? PLAN_NEW : PLAN_UNREAD;
        item->looked = view.regular;
        item->digest.file_size = view.size;
        item->digest.device = view.device;
        item->digest.inode = view.inode;
        item->digest.modified_ns = view.modified_ns;
        item->digest.changed_ns = view.changed_ns;
    }
    if (!is_sorted(plan)) /* "-" is not where its path would be */
        qsort(plan->items, plan->count, sizeof(*plan->items), by_path);
    return 0;
}

/* ---------------------------------------------------------------- lost --- */

static bool
is_seen(const struct plan *plan, int64_t content)
{
    size_t i;

    for (i = 0; i < plan->count; i++)
        if (plan->items[i].content == content ||
            numbers_have(&plan->items[i].extends, content))
            return true;
    return false;
}

/* Was it damaged, and begins it likewise and goes as far now? */
static bool
is_mended(struct state *state, const struct plan_item *item, int64_t before)
{
    struct query *query =
        db_ask(state->db, "SELECT 1 FROM content WHERE id = ? AND start = ? AND"
                          " size <= ? AND sha256 LIKE 'file:%'");
    bool mended;

    put_number(query, before);
    put_text(query, item->start);
    put_number(query, (int64_t)item->digest.stream_size);
    mended = item->has_digest && next_row(query);
    finish_query(query);
    return mended;
}

/*
 * A path whose content is another one than it was, not one that goes on with
 * it, and no other input has it: rotated away, or tampered with.
 */
static void
say_lost(struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count && !interrupt_signal(); i++) {
        const struct plan_item *item = &plan->items[i];
        struct plan_item before = {.content = 0};
        int64_t checked;

        if (!item->regular || item->trusted || item->kind == PLAN_UNREAD ||
            !find_file(plan->state, item->path, &before, &checked) ||
            before.content == 0 || is_seen(plan, before.content))
            continue;
        if (is_mended(plan->state, item, before.content)) {
            say_info("state: %s: it was damaged when it was hunted in; what it "
                     "is now takes the place of that",
                     item->path);
            continue;
        }
        plan->counts.lost++;
        if (item->digest.file_size < before.digest.size)
            say_info("state: %s: CHANGED: it is shorter than when it was "
                     "hunted in (%" PRIu64 " bytes then, %" PRIu64
                     " now), and what it was is in no input",
                     item->path, before.digest.size, item->digest.file_size);
        else
            say_info("state: %s: CHANGED: it is not what it was when it was "
                     "hunted in, and that is in no input",
                     item->path);
    }
}

int
plan_list(struct plan *plan, struct state *state, struct logs *logs)
{
    memset(plan, 0, sizeof(*plan));
    plan->state = state;
    plan->settings = logs->settings;
    if (list_items(plan, logs->hunt) == 0)
        return EXIT_DONE;
    say_error("out of memory");
    return EXIT_INTERNAL;
}

int
plan_make(struct plan *plan)
{
    size_t i;

    db_run(plan->state->db, "BEGIN");
    find_tiny(plan);
    for (i = 0; i < plan->count && !interrupt_signal(); i++)
        if (plan->items[i].kind == PLAN_NEW && plan->items[i].regular)
            plan_file(plan, &plan->items[i]);
    say_lost(plan);
    db_run(plan->state->db, "COMMIT");
    return state_check(plan->state);
}

void
plan_fini(struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count; i++) {
        free(plan->items[i].extends.at);
        free(plan->items[i].sources);
    }
    free(plan->items);
    free(plan->tiny.at);
    seine_hunt_free(plan->walk);
    memset(plan, 0, sizeof(*plan));
}
