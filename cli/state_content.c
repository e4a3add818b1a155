/*
 * Contents, and the blocks that tell of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------- heads --- */

/* The rule of this run that has a key; rule_count: none has. */
static size_t
find_key(const struct state *state, const char *key)
{
    size_t i;

    for (i = 0; i < state->rule_count; i++)
        if (strcmp(seine_rules_key(state->rules, i), key) == 0)
            return i;
    return state->rule_count;
}

static bool
read_head(struct state *state, struct state_head *head)
{
    struct query *query =
        db_ask(state->db, "SELECT data FROM head WHERE id = ?");
    const void *at;
    size_t size;
    bool found;

    put_number(query, head->id);
    found = next_row(query);
    if (found) {
        at = get_bytes(query, 0, &size);
        head->data = malloc(size + 1);
        if (head->data)
            memcpy(head->data, at, size);
        head->size = size;
    }
    finish_query(query);
    if (!found || !head->data || !head->has)
        return false;
    query = db_ask(state->db, "SELECT key FROM head_rule WHERE head = ?");
    put_number(query, head->id);
    while (next_row(query)) {
        size_t rule = find_key(state, get_text(query, 0));

        if (rule < state->rule_count && state->asked[rule])
            head->has[rule] = true;
    }
    return true;
}

const struct state_head *
state_head(struct state *state, int64_t id)
{
    struct state_head *head, **heads;
    size_t i;

    for (i = state->head_count; i > 0; i--)
        if (state->heads[i - 1]->id == id)
            return state->heads[i - 1];
    head = calloc(1, sizeof(*head));
    heads = realloc(state->heads, (state->head_count + 1) * sizeof(*heads));
    if (heads)
        state->heads = heads;
    if (head) {
        head->id = id;
        head->has = calloc(state->rule_count + 1, sizeof(*head->has));
    }
    if (head && heads && read_head(state, head)) {
        heads[state->head_count++] = head;
        return head;
    }
    if (head) {
        free(head->data);
        free(head->has);
    }
    free(head);
    if (!db_failed(state->db))
        db_fail(state->db, "out of memory, or it is damaged");
    return NULL;
}

static void
keep_head_rules(struct state *state, const seine_rules *rules, int64_t head)
{
    size_t i;

    for (i = 0; i < state->rule_count; i++) {
        const seine_rule *rule = seine_rules_get(rules, i);
        struct query *query;

        /* of those that were left out, the key is another one */
        if (!state->asked[i] || strcmp(seine_rules_key(rules, i),
                                       seine_rules_key(state->rules, i)) != 0)
            continue;
        query = db_ask(state->db,
                       "INSERT OR IGNORE INTO head_rule VALUES(?, ?, ?, ?)");
        put_number(query, head);
        put_text(query, seine_rules_key(rules, i));
        put_text(query, rule->id);
        put_text(query, rule->title);
        finish_query(query);
    }
}

int64_t
state_keep_head(struct state *state, const seine_rules *rules, const void *data,
                size_t size)
{
    struct query *query =
        db_ask(state->db, "SELECT id FROM head WHERE data = ?");
    int64_t id = 0;

    put_bytes(query, data, size);
    if (next_row(query))
        id = get_number(query, 0);
    finish_query(query);
    if (id)
        return id;
    query = db_ask(state->db, "INSERT INTO head(data) VALUES(?)");
    put_bytes(query, data, size);
    finish_query(query);
    id = db_added(state->db);
    keep_head_rules(state, rules, id);
    return id;
}

/* --------------------------------------------------------------- cover --- */

static struct cover_pass *
add_pass(struct cover *cover, const struct state *state)
{
    struct cover_pass *pass;

    if (cover->count == cover->room) {
        size_t room = cover->room ? 2 * cover->room : 4;
        void *passes = realloc(cover->passes, room * sizeof(*pass));

        if (!passes)
            return NULL;
        cover->passes = passes;
        cover->room = room;
    }
    pass = &cover->passes[cover->count];
    memset(pass, 0, sizeof(*pass));
    pass->wanted = calloc(state->rule_count + 1, sizeof(*pass->wanted));
    if (!pass->wanted)
        return NULL;
    cover->count++;
    return pass;
}

/* Its rules that go on where the newer passes begin; false: none does. */
static bool
take_rules(struct cover *cover, const struct state *state,
           struct cover_pass *pass, const struct state_head *head)
{
    uint64_t until = pass->until ? pass->until : UINT64_MAX;
    bool some = false;
    size_t i;

    for (i = 0; i < state->rule_count; i++)
        if (head->has[i] && cover->left[i] == until) {
            cover->left[i] = pass->since;
            pass->wanted[i] = true;
            some = true;
        }
    return some;
}

int
cover_find(struct cover *cover, struct state *state, int64_t content)
{
    struct query *query;
    size_t i;

    memset(cover, 0, sizeof(*cover));
    cover->left = malloc((state->rule_count + 1) * sizeof(*cover->left));
    if (!cover->left)
        return -1;
    for (i = 0; i < state->rule_count; i++)
        cover->left[i] = UINT64_MAX;
    query =
        db_ask(state->db, "SELECT block, head, since, until, received FROM pass"
                          " JOIN block ON block.id = block WHERE content = ?"
                          " ORDER BY pass.id DESC");
    put_number(query, content);
    while (next_row(query)) {
        const struct state_head *head = state_head(state, get_number(query, 1));
        struct cover_pass *pass = add_pass(cover, state);

        if (!pass || !head) {
            finish_query(query);
            return -1;
        }
        pass->block = get_number(query, 0);
        pass->head = head->id;
        pass->since = (uint64_t)get_number(query, 2);
        pass->until = (uint64_t)get_number(query, 3);
        snprintf(pass->received, sizeof(pass->received), "%s",
                 get_text(query, 4));
        if (!take_rules(cover, state, pass, head)) {
            free(pass->wanted);
            cover->count--;
        }
    }
    return 0;
}

void
cover_fini(struct cover *cover)
{
    size_t i;

    for (i = 0; i < cover->count; i++)
        free(cover->passes[i].wanted);
    free(cover->passes);
    free(cover->left);
    memset(cover, 0, sizeof(*cover));
}

bool
cover_is_whole(const struct cover *cover, const struct state *state)
{
    size_t i;

    for (i = 0; i < state->rule_count; i++)
        if (state->asked[i] && cover->left[i] > 0)
            return false;
    return true;
}

/* -------------------------------------------------------------- blocks --- */

void
state_drop_block(struct state *state, int64_t block)
{
    struct query *query =
        db_ask(state->db, "DELETE FROM piece WHERE block = ?");

    put_number(query, block);
    finish_query(query);
    query = db_ask(state->db, "DELETE FROM block WHERE id = ?");
    put_number(query, block);
    finish_query(query);
}

void
state_sweep(struct state *state)
{
    db_run(state->db,
           "DELETE FROM pass WHERE content NOT IN (SELECT id FROM content);"
           "DELETE FROM block WHERE id NOT IN (SELECT block FROM pass);"
           "DELETE FROM piece WHERE block NOT IN (SELECT id FROM block);"
           "DELETE FROM head WHERE id NOT IN (SELECT head FROM block);"
           "DELETE FROM head_rule WHERE head NOT IN (SELECT id FROM head);");
}

/* The piece that a place of a block lies in; NULL: there is none. */
static const struct state_piece *
find_piece(struct state *state, int64_t block, uint64_t offset)
{
    struct state_piece *piece;
    struct query *query;
    const void *at;
    size_t i, size;

    for (i = 0; i < STATE_PIECES; i++) {
        piece = &state->pieces[i];
        if (piece->block == block && offset >= piece->at &&
            offset - piece->at < piece->data.size)
            return piece;
    }
    query = db_ask(state->db, "SELECT at, data FROM piece WHERE block = ? AND"
                              " at <= ? ORDER BY at DESC LIMIT 1");
    put_number(query, block);
    put_number(query, (int64_t)offset);
    if (!next_row(query))
        return NULL;
    piece = &state->pieces[state->next_piece++ % STATE_PIECES];
    at = get_bytes(query, 1, &size);
    text_clear(&piece->data);
    text_add(&piece->data, at, size);
    piece->block = block;
    piece->at = (uint64_t)get_number(query, 0);
    finish_query(query);
    if (piece->data.failed)
        return NULL;
    return offset - piece->at < piece->data.size ? piece : NULL;
}

int64_t
source_read(void *user, uint64_t offset, void *buffer, size_t size)
{
    struct source *source = user;
    size_t done = 0;

    while (done < size) {
        const struct state_piece *piece =
            find_piece(source->state, source->block, offset + done);
        size_t from, part;

        if (!piece)
            break;
        from = (size_t)(offset + done - piece->at);
        part = piece->data.size - from;
        if (part > size - done)
            part = size - done;
        memcpy((char *)buffer + done, piece->data.at + from, part);
        done += part;
    }
    return db_failed(source->state->db) ? -1 : (int64_t)done;
}

int
source_wants(void *user, const seine_rule *rule)
{
    const struct source *source = user;
    const struct state *state = source->state;
    size_t i;

    for (i = 0; source->wanted && i < state->rule_count; i++)
        if (seine_rules_get(state->rules, i) == rule)
            return source->wanted[i];
    return 1;
}
