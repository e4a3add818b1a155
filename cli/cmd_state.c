/*
 * seine state: what hunt --state remembers.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "escape.h"
#include "interval.h"
#include "json_writer.h"
#include "say.h"
#include "state.h"

#define SECOND_NS INT64_C(1000000000)

static void
print_text(struct text *line)
{
    fwrite(line->at, 1, line->size, stdout);
    text_clear(line);
}

/* ---------------------------------------------------------------- show --- */

static int64_t
count(struct state *state, const char *sql)
{
    struct query *query = db_ask(state->db, sql);
    int64_t number = next_row(query) ? get_number(query, 0) : 0;

    finish_query(query);
    return number;
}

static const struct {
    const char *name;
    const char *sql;
} counts[] = {
    {"version", "PRAGMA user_version"},
    {"runs", "SELECT count(*) FROM run"},
    {"files", "SELECT count(*) FROM file"},
    {"contents", "SELECT count(*) FROM content"},
    {"bytes hunted in", "SELECT total(size) FROM content"},
    {"rules ever evaluated", "SELECT count(DISTINCT key) FROM head_rule"},
    {"blocks", "SELECT count(*) FROM block"},
    {"bytes of blocks", "SELECT total(length(data)) FROM piece"},
    {"findings told", "SELECT count(*) FROM reported"},
    {"bytes of what the last run told", "SELECT total(size) FROM telling"},
    {"bytes of this file",
     "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"},
};

static void
show_runs(struct state *state, struct text *line)
{
    struct query *query =
        db_ask(state->db, "SELECT began, ended, files, known, grown, hunted,"
                          " findings FROM run ORDER BY id DESC LIMIT 10");
    char time[40];

    while (next_row(query)) {
        if (seine_time_format(get_number(query, 0) * SECOND_NS, NULL, time,
                              sizeof(time)) < 0)
            time[0] = '\0';
        text_format(line, "run %s: ", time);
        if (is_null(query, 1))
            text_str(line, "did not end\n");
        else
            text_format(line,
                        "files %" PRId64 ", known %" PRId64 ", grown %" PRId64
                        ", hunted in %" PRId64 ", findings told %" PRId64 "\n",
                        get_number(query, 2), get_number(query, 3),
                        get_number(query, 4), get_number(query, 5),
                        get_number(query, 6));
        print_text(line);
    }
}

static void
show(struct state *state, struct text *line)
{
    size_t i;

    for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        text_format(line, "%s: %" PRId64 "\n", counts[i].name,
                    count(state, counts[i].sql));
        print_text(line);
    }
    show_runs(state, line);
}

/* -------------------------------------------------------------- export --- */

static void
member_bytes(struct json *json, const char *name, struct query *query,
             int column)
{
    size_t size;
    const void *at = get_bytes(query, column, &size);

    json_name(json, name);
    json_bytes(json, at, size);
}

static struct json
begin_line(struct text *line, const char *type)
{
    struct json json = {.out = line};

    json_open(&json, '{');
    json_member(&json, "type", type);
    return json;
}

static void
end_line(struct text *line, struct json *json)
{
    json_close(json, '}');
    text_byte(line, '\n');
    print_text(line);
}

static void
export_files(struct state *state, struct text *line)
{
    struct query *query = db_ask(
        state->db,
        "SELECT path, file.sha256, file.size, content.sha256, content.size,"
        " (SELECT count(DISTINCT key) FROM pass JOIN block ON block.id ="
        " pass.block JOIN head_rule USING(head) WHERE pass.content ="
        " content.id AND until = 0) FROM file JOIN content ON content.id ="
        " file.content ORDER BY path, file.setting");

    while (next_row(query)) {
        struct json json = begin_line(line, "known_file");

        member_bytes(&json, "file", query, 0);
        json_member(&json, "sha256", get_text(query, 1));
        json_member_uint(&json, "size", (uint64_t)get_number(query, 2));
        json_member(&json, "stream_sha256", get_text(query, 3));
        json_member_uint(&json, "bytes", (uint64_t)get_number(query, 4));
        json_member_uint(&json, "rules", (uint64_t)get_number(query, 5));
        end_line(line, &json);
    }
}

static void
export_rules(struct state *state, struct text *line)
{
    struct query *query =
        db_ask(state->db, "SELECT key, max(id), max(title) FROM head_rule"
                          " GROUP BY key ORDER BY key");

    while (next_row(query)) {
        struct json json = begin_line(line, "known_rule");

        json_member(&json, "key", get_text(query, 0));
        json_member(&json, "id", get_text(query, 1));
        json_member(&json, "title", get_text(query, 2));
        end_line(line, &json);
    }
}

static void
export_told(struct state *state, struct text *line)
{
    struct query *query =
        db_ask(state->db,
               "SELECT reported.id, title, level, began FROM reported JOIN run"
               " ON run.id = run ORDER BY reported.id");
    char time[40];

    while (next_row(query)) {
        struct json json = begin_line(line, "told");

        json_member(&json, "finding_id", get_text(query, 0));
        json_member(&json, "title", get_text(query, 1));
        json_member(&json, "level",
                    seine_level_name((int)get_number(query, 2)));
        if (seine_time_format(get_number(query, 3) * SECOND_NS, NULL, time,
                              sizeof(time)) == 0)
            json_member(&json, "run", time);
        end_line(line, &json);
    }
}

static void export(struct state *state, struct text *line)
{
    export_files(state, line);
    export_rules(state, line);
    export_told(state, line);
}

/* --------------------------------------------------------------- prune --- */

/* Paths that are there no more, and that no run saw since then. */
static void
forget_files(struct state *state, int64_t before)
{
    struct query *query = db_ask(
        state->db, "SELECT path, setting FROM file JOIN run ON run.id = run"
                   " WHERE began < ?");

    put_number(query, before);
    while (next_row(query)) {
        struct text path = {0};
        struct query *remove;
        size_t size;
        const void *at = get_bytes(query, 0, &size);

        text_add(&path, at, size);
        if (access(text_string(&path), F_OK) < 0) {
            remove = db_ask(state->db,
                            "DELETE FROM file WHERE path = ? AND setting = ?");
            put_bytes(remove, path.at, path.size);
            put_number(remove, get_number(query, 1));
            finish_query(remove);
        }
        text_fini(&path);
    }
    query = db_ask(state->db,
                   "DELETE FROM content WHERE id NOT IN (SELECT content FROM"
                   " file) AND run IN (SELECT id FROM run WHERE began < ?)");
    put_number(query, before);
    finish_query(query);
}

/* Findings that follow from what is forgotten are not withdrawn for that. */
static void
settle_told(struct state *state)
{
    db_run(state->db, "UPDATE reported SET rule = '' WHERE digest <> ''");
}

/* What another version of seine made is of no use any more. */
static void
forget_settings(struct state *state)
{
    struct text like = {0};
    struct query *query;

    text_format(&like, "seine %s\n%%", seine_version());
    query = db_ask(state->db, "DELETE FROM setting WHERE text NOT LIKE ?");
    put_text(query, text_string(&like));
    finish_query(query);
    db_run(state->db, "DELETE FROM file WHERE setting NOT IN (SELECT id FROM"
                      " setting);"
                      "DELETE FROM content WHERE setting NOT IN (SELECT id"
                      " FROM setting)");
    text_fini(&like);
}

static int
prune(struct state *state, const struct settings *settings)
{
    int64_t span = 0;

    if (settings->older &&
        (!interval_span(settings->older, &span) || span == 0)) {
        say_error("--older: '%s' is no span such as 24h, 30d, 2w",
                  settings->older);
        return EXIT_USAGE;
    }
    db_run(state->db, "BEGIN IMMEDIATE; DELETE FROM telling;"
                      "DELETE FROM telling_piece");
    if (span) {
        forget_files(state, state->now - span / SECOND_NS);
        settle_told(state);
    }
    forget_settings(state);
    state_sweep(state);
    db_run(state->db, "DELETE FROM run WHERE ended IS NULL AND id NOT IN"
                      " (SELECT run FROM reported UNION SELECT run FROM file"
                      " UNION SELECT run FROM content)");
    db_run(state->db, "COMMIT");
    db_run(state->db, "VACUUM");
    return EXIT_DONE;
}

int
command_state(const struct settings *settings)
{
    const struct strings *words = &settings->paths;
    struct text line = {0};
    struct state state;
    int status;

    if (words->count != 2 || (strcmp(words->at[0], "show") != 0 &&
                              strcmp(words->at[0], "export") != 0 &&
                              strcmp(words->at[0], "prune") != 0)) {
        say_error("state: show FILE, prune FILE or export FILE");
        return EXIT_USAGE;
    }
    status = state_open(&state, words->at[1], false);
    if (status == EXIT_DONE) {
        if (strcmp(words->at[0], "show") == 0)
            show(&state, &line);
        else if (strcmp(words->at[0], "export") == 0)
            export(&state, &line);
        else
            status = prune(&state, settings);
        if (status == EXIT_DONE)
            status = state_check(&state);
    }
    state_close(&state);
    text_fini(&line);
    if (fflush(stdout) != 0 && status == EXIT_DONE)
        status = EXIT_INTERNAL;
    return status;
}
