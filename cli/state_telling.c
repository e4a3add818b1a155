/*
 * What the last run told is kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_telling.h"

#include <inttypes.h>
#include <string.h>

#define PIECE 262144 /* bytes kept together: all but the last one */
#define TELLING_MAX                                          \
 67108864U /* bytes that are kept at most: more than that is \
              found out again about as fast as it is told */

/* ------------------------------------------------------------- deciding --- */

/* All that decides what is told, but for the inputs and the state itself. */
static void
write_decides(struct text *out, const struct plan *plan)
{
    const struct state *state = plan->state;
    size_t i;

    text_format(out, "setting %" PRId64 "\nmemory %" PRIu64 "\nrejected %zu\n",
                state->setting, plan->settings->max_memory,
                seine_rules_rejected(state->rules));
    text_format(out, "rules %s\n", seine_rules_hash(state->rules));
    for (i = 0; i < state->rule_count; i++) {
        const seine_rule *rule = seine_rules_get(state->rules, i);

        text_format(out, "%d %d %u ", rule->kind, rule->level, rule->flags);
        text_str(out, seine_rules_key(state->rules, i));
        text_byte(out, ' ');
        text_str(out, rule->hash);
        text_byte(out, '\n');
    }
}

static void
write_number(struct text *out, uint64_t number)
{
    text_add(out, &number, sizeof(number));
}

/* Every input, with what the system says of it. */
static void
write_inputs(struct text *out, const struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        const seine_digest *digest = &item->digest;

        text_add(out, item->path, strlen(item->path) + 1);
        write_number(out, (uint64_t)item->state);
        if (item->state != SEINE_FILE_READ) {
            text_add(out, item->reason, strlen(item->reason) + 1);
            continue;
        }
        write_number(out, digest->file_size);
        write_number(out, digest->device);
        write_number(out, digest->inode);
        write_number(out, (uint64_t)digest->modified_ns);
        write_number(out, (uint64_t)digest->changed_ns);
    }
}

/* Of what can be read but once nothing is known before. */
static bool
are_files(const struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count; i++)
        if (plan->items[i].state == SEINE_FILE_READ && !plan->items[i].regular)
            return false;
    return plan->count > 0 && !plan->state->only;
}

bool
telling_may_keep(const struct plan *plan)
{
    size_t i;

    for (i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];

        if (item->kind == PLAN_UNREAD)
            continue;
        if (!item->content || item->block || !item->has_digest ||
            (!item->trusted &&
             !plan_is_settled(&item->digest, plan->state->now)))
            return false;
    }
    return are_files(plan);
}

/* -------------------------------------------------------------- keeping --- */

void
telling_begin(struct telling *telling, struct state *state)
{
    telling->state = state;
    db_run(state->db, "DELETE FROM telling; DELETE FROM telling_piece");
}

static void
keep_piece(struct telling *telling)
{
    struct query *query;

    if (telling->piece.size == 0)
        return;
    query =
        db_ask(telling->state->db, "INSERT INTO telling_piece VALUES(?, ?)");
    put_number(query, (int64_t)telling->at);
    put_bytes(query, telling->piece.at, telling->piece.size);
    finish_query(query);
    telling->at += telling->piece.size;
    text_clear(&telling->piece);
}

int
telling_take(struct telling *telling, const seine_part_bytes *bytes)
{
    const char *at = bytes->data;
    size_t left = bytes->size;

    if (telling->at + telling->piece.size + left > TELLING_MAX)
        return 1;
    while (left > 0) {
        size_t room = PIECE - telling->piece.size;
        size_t part = left < room ? left : room;

        text_add(&telling->piece, at, part);
        if (telling->piece.failed)
            return 1;
        if (telling->piece.size == PIECE)
            keep_piece(telling);
        at += part;
        left -= part;
    }
    telling->ended = bytes->kind == SEINE_PART_END;
    return 0;
}

void
telling_keep(struct telling *telling, const struct plan *plan,
             const struct memory *memory)
{
    struct db *db = telling->state->db;
    struct text decides = {0}, inputs = {0};
    struct query *query;

    if (telling->ended) {
        keep_piece(telling);
        write_decides(&decides, plan);
        write_inputs(&inputs, plan);
    }
    if (!telling->ended || decides.failed || inputs.failed ||
        inputs.size > TELLING_MAX) {
        db_run(db, "DELETE FROM telling_piece");
    } else {
        query = db_ask(db, "INSERT INTO telling VALUES(1, ?, ?, ?, ?, ?)");
        put_bytes(query, decides.at, decides.size);
        put_bytes(query, inputs.at, inputs.size);
        put_number(query, (int64_t)memory->aside);
        put_number(query, (int64_t)memory->unasked);
        put_number(query, (int64_t)telling->at);
        finish_query(query);
    }
    text_fini(&decides);
    text_fini(&inputs);
}

/* -------------------------------------------------------------- telling --- */

bool
telling_find(const struct plan *plan, struct memory *memory)
{
    struct text decides = {0}, inputs = {0};
    struct query *query;
    bool found = false;
    size_t i;

    if (!are_files(plan) || plan->settings->verify_content)
        return false;
    write_decides(&decides, plan);
    write_inputs(&inputs, plan);
    if (!decides.failed && !inputs.failed) {
        query = db_ask(plan->state->db,
                       "SELECT aside, unasked FROM telling WHERE decides = ?"
                       " AND inputs = ?");
        put_bytes(query, decides.at, decides.size);
        put_bytes(query, inputs.at, inputs.size);
        found = next_row(query);
        if (found) {
            memory->aside = (uint64_t)get_number(query, 0);
            memory->unasked = (uint64_t)get_number(query, 1);
        }
        finish_query(query);
    }
    for (i = 0; found && i < plan->count; i++)
        memory->known += plan->items[i].state == SEINE_FILE_READ;
    text_fini(&decides);
    text_fini(&inputs);
    return found && !db_failed(plan->state->db);
}

/* The piece that holds these bytes; false: there is none. */
static bool
load_piece(struct telling *telling, uint64_t at)
{
    struct query *query;
    const void *bytes;
    size_t size;
    bool found;

    if (telling->piece.size > 0 && telling->at == at)
        return true;
    query = db_ask(telling->state->db,
                   "SELECT data FROM telling_piece WHERE at = ?");
    put_number(query, (int64_t)at);
    found = next_row(query);
    text_clear(&telling->piece);
    if (found) {
        bytes = get_bytes(query, 0, &size);
        text_add(&telling->piece, bytes, size);
        telling->at = at;
    }
    finish_query(query);
    return found && !telling->piece.failed;
}

int64_t
telling_read(void *user, uint64_t offset, void *buffer, size_t size)
{
    struct telling *telling = user;
    size_t within = (size_t)(offset % PIECE), part;

    if (!load_piece(telling, offset - within) || within >= telling->piece.size)
        return db_failed(telling->state->db) ? -1 : 0;
    part = telling->piece.size - within;
    if (part > size)
        part = size;
    memcpy(buffer, telling->piece.at + within, part);
    return (int64_t)part;
}

void
telling_fini(struct telling *telling)
{
    text_fini(&telling->piece);
}
