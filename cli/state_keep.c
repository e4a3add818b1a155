/*
 * Blocks and contents are kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_keep.h"

#include <stdio.h>
#include <string.h>

#define PIECE 262144 /* bytes of a block that are kept together */

/* -------------------------------------------------------------- pieces --- */

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

/* ------------------------------------------------------------ contents --- */

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
 * What was read of a damaged file counts no more where a content tells of the
 * same rules that begins likewise and is whole, or goes further.
 */
static void
retire_damaged(struct state *state, const struct plan_item *item)
{
    struct query *query;

    if (!*item->start)
        return;
    query = db_ask(state->db,
                   "UPDATE content SET extended = ?1 WHERE start = ?2 AND"
                   " setting = ?3 AND id <> ?1 AND sha256 LIKE 'file:%' AND"
                   " EXISTS (SELECT 1 FROM content AS now WHERE now.id = ?1 AND"
                   " now.size >= content.size AND (now.size > content.size OR"
                   " now.sha256 NOT LIKE 'file:%'))");
    put_number(query, item->content);
    put_text(query, item->start);
    put_number(query, state->setting);
    finish_query(query);
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
    retire_damaged(state, item);
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

/* -------------------------------------------------------------- public --- */

void
keep_bytes(struct keeping *keeping, const seine_part_bytes *bytes)
{
    struct plan_item *item;

    if (!keeping->block)
        begin_block(keeping);
    text_add(&keeping->piece, bytes->data, bytes->size);
    keeping->failed |= keeping->piece.failed;
    if (keeping->piece.size >= PIECE || bytes->ledger)
        keep_piece(keeping);
    if (!bytes->ledger)
        return;
    item = plan_find(keeping->plan, bytes->ledger->file);
    if (item)
        settle_block(keeping, item, bytes->ledger);
    keeping->block = 0;
    keeping->files++;
}

void
keep_known(struct state *state, const struct plan_item *item)
{
    retire(state, item);
    keep_file(state, item, item->digest.sha256);
}
