/*
 * What earlier runs told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state_told.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The key of a rule of this run; "" if it is none. */
static const char *
key_of(const struct state *state, const seine_rule *rule)
{
    size_t i;

    for (i = 0; i < state->rule_count; i++)
        if (seine_rules_get(state->rules, i) == rule)
            return seine_rules_key(state->rules, i);
    return "";
}

void
told_begin(struct state *state)
{
    db_run(state->db, "CREATE TEMP TABLE seen(id TEXT PRIMARY KEY)"
                      " WITHOUT ROWID;"
                      "CREATE TEMP TABLE judged(rule TEXT PRIMARY KEY)"
                      " WITHOUT ROWID");
}

void
told_judged(struct state *state, int kind)
{
    struct query *query;
    size_t i;

    for (i = 0; i < state->rule_count; i++) {
        const seine_rule *rule = seine_rules_get(state->rules, i);

        if (rule->kind != kind)
            continue;
        query = db_ask(state->db, "INSERT OR IGNORE INTO judged VALUES(?)");
        put_text(query, seine_rules_key(state->rules, i));
        finish_query(query);
    }
}

/* The digest it was told with; NULL: it was not told.  Until the next call. */
static const char *
find_told(struct state *state, const char *id, struct text *digest)
{
    struct query *query =
        db_ask(state->db, "SELECT digest FROM reported WHERE id = ?");
    bool found;

    put_text(query, id);
    found = next_row(query);
    text_clear(digest);
    if (found)
        text_str(digest, get_text(query, 0));
    finish_query(query);
    return found ? text_string(digest) : NULL;
}

/* What an earlier run told is kept, until it is sure that this one does. */
static void
note(struct state *state, const char *id, const seine_rule *rule,
     const char *key, const char *digest, int level)
{
    struct query *query =
        db_ask(state->db, "INSERT OR IGNORE INTO replaced SELECT * FROM"
                          " reported WHERE id = ? AND run <> ?");

    put_text(query, id);
    put_number(query, state->run);
    finish_query(query);
    query = db_ask(state->db, "INSERT OR REPLACE INTO reported VALUES(?, ?, ?,"
                              " ?, ?, ?, ?, NULL)");
    put_text(query, id);
    put_number(query, state->setting);
    put_text(query, key);
    put_text(query, digest);
    put_text(query, rule->title);
    put_number(query, level);
    put_number(query, state->run);
    finish_query(query);
}

/*
 * A finding that was told with this digest stays noted as of the run that told
 * it: a run that is taken back takes back its own ones alone.
 */
static bool
is_told(struct state *state, const char *id, const seine_rule *rule,
        const char *key, const char *digest, int level)
{
    struct text before = {0};
    const char *told = find_told(state, id, &before);
    bool same = told && strcmp(told, digest) == 0;

    text_fini(&before);
    if (!same)
        note(state, id, rule, key, digest, level);
    return same;
}

bool
told_event(struct state *state, const seine_event *event)
{
    return is_told(state, event->finding_id, event->rule, "", "", event->level);
}

bool
told_finding(struct state *state, const seine_finding *finding)
{
    struct text digest = {0};
    struct query *query =
        db_ask(state->db, "INSERT OR IGNORE INTO seen VALUES(?)");
    bool told;

    put_text(query, finding->finding_id);
    finish_query(query);
    text_format(&digest, "%" PRIu64 " %" PRId64 " %" PRId64 " %d %d %.17g",
                finding->count, finding->first, finding->last, finding->level,
                finding->outcome, finding->value);
    told = is_told(state, finding->finding_id, finding->rule,
                   key_of(state, finding->rule), text_string(&digest),
                   finding->level);
    text_fini(&digest);
    return told;
}

static bool
add_withdrawn(struct memory *memory, const char *id, const char *title,
              int level)
{
    size_t count = memory->withdrawn_count;
    struct withdrawn *list =
        realloc(memory->withdrawn, (count + 1) * sizeof(*list));

    if (!list)
        return false;
    memory->withdrawn = list;
    list[count].id = strdup(id);
    list[count].title = strdup(title);
    list[count].level = level;
    memory->withdrawn_count++;
    return list[count].id && list[count].title;
}

void
told_withdraw(struct state *state, struct memory *memory)
{
    struct query *query;
    size_t i;

    query = db_ask(state->db,
                   "SELECT id, title, level FROM reported WHERE digest <> ''"
                   " AND setting = ? AND rule IN (SELECT rule FROM judged) AND"
                   " id NOT IN (SELECT id FROM seen) ORDER BY id");
    put_number(query, state->setting);
    while (next_row(query))
        if (!add_withdrawn(memory, get_text(query, 0), get_text(query, 1),
                           (int)get_number(query, 2)))
            db_fail(state->db, "out of memory");
    for (i = 0; i < memory->withdrawn_count; i++) {
        query =
            db_ask(state->db, "UPDATE reported SET withdrawn = ? WHERE id = ?");
        put_number(query, state->run);
        put_text(query, memory->withdrawn[i].id);
        finish_query(query);
    }
}

void
told_fini(struct memory *memory)
{
    size_t i;

    for (i = 0; i < memory->withdrawn_count; i++) {
        free(memory->withdrawn[i].id);
        free(memory->withdrawn[i].title);
    }
    free(memory->withdrawn);
    memset(memory, 0, sizeof(*memory));
}
