/*
 * The file of the state.
 *
 * SPDX-License-Identifier: MIT
 */
#include "state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

#define APPLICATION "1936027241" /* "sein" in PRAGMA application_id */
#define VERSION 4
#define SCHEMA 3 /* a new file is made as of this one, then goes on */
#define TEXT_OF(number) #number
#define VERSION_TEXT(number) TEXT_OF(number)
#define RESERVE "1048576" /* bytes that a run must be able to write */

static const char schema[] =
    "CREATE TABLE setting(id INTEGER PRIMARY KEY, text TEXT UNIQUE);"
    "CREATE TABLE run(id INTEGER PRIMARY KEY, began INTEGER, ended INTEGER,"
    " version TEXT, rules TEXT, files INTEGER, known INTEGER, grown INTEGER,"
    " hunted INTEGER, findings INTEGER);"
    "CREATE TABLE head(id INTEGER PRIMARY KEY, data BLOB);"
    "CREATE TABLE head_rule(head INTEGER, key TEXT, id TEXT, title TEXT,"
    " PRIMARY KEY(head, key)) WITHOUT ROWID;"
    "CREATE TABLE block(id INTEGER PRIMARY KEY, head INTEGER, run INTEGER);"
    "CREATE TABLE piece(id INTEGER PRIMARY KEY, block INTEGER, at INTEGER,"
    " data BLOB);"
    "CREATE INDEX piece_at ON piece(block, at);"
    "CREATE TABLE content(id INTEGER PRIMARY KEY, setting INTEGER,"
    " sha256 TEXT, size INTEGER, bookmark BLOB, name BLOB,"
    " extended INTEGER, run INTEGER, start TEXT);"
    "CREATE INDEX content_sha256 ON content(sha256);"
    "CREATE INDEX content_start ON content(start, size);"
    "CREATE TABLE pass(id INTEGER PRIMARY KEY, content INTEGER,"
    " block INTEGER, since INTEGER, until INTEGER, received TEXT);"
    "CREATE INDEX pass_content ON pass(content);"
    "CREATE INDEX pass_block ON pass(block);"
    "CREATE TABLE file(path BLOB, setting INTEGER, content INTEGER,"
    " sha256 TEXT, size INTEGER, modified INTEGER, changed INTEGER,"
    " device INTEGER, inode INTEGER, compressed INTEGER, members INTEGER,"
    " gzip INTEGER, checked INTEGER, run INTEGER,"
    " PRIMARY KEY(path, setting)) WITHOUT ROWID;"
    "CREATE INDEX file_content ON file(content);"
    "CREATE TABLE reported(id TEXT PRIMARY KEY, setting INTEGER, rule TEXT,"
    " digest TEXT, title TEXT, level INTEGER, run INTEGER,"
    " withdrawn INTEGER) WITHOUT ROWID;"
    "CREATE INDEX reported_rule ON reported(rule) WHERE digest <> '';"
    "CREATE INDEX reported_withdrawn ON reported(withdrawn)"
    " WHERE withdrawn IS NOT NULL;"
    "CREATE TABLE replaced(id TEXT PRIMARY KEY, setting INTEGER, rule TEXT,"
    " digest TEXT, title TEXT, level INTEGER, run INTEGER,"
    " withdrawn INTEGER) WITHOUT ROWID;"
    "CREATE TABLE output(run INTEGER, path BLOB, suffix TEXT,"
    " written INTEGER, force INTEGER);"
    "CREATE TABLE reserve(data BLOB);"
    "PRAGMA application_id=" APPLICATION ";"
    "PRAGMA user_version=" VERSION_TEXT(SCHEMA) ";";

/* What a run told holds as long as nothing changes that it follows from. */
#define FORGETS_AFTER(what, on)                             \
 "CREATE TRIGGER \"" what " " on "\" AFTER " what " ON " on \
 " BEGIN DELETE FROM telling; END;"
#define FORGETS(table)          \
 FORGETS_AFTER("INSERT", table) \
 FORGETS_AFTER("UPDATE", table) \
 FORGETS_AFTER("DELETE", table)

static const char *const telling[] = {
    "CREATE TABLE telling(id INTEGER PRIMARY KEY, decides BLOB, inputs BLOB,"
    " aside INTEGER, unasked INTEGER, size INTEGER);"
    "CREATE TABLE telling_piece(at INTEGER PRIMARY KEY, data BLOB)",
    FORGETS("head"),
    FORGETS("head_rule"),
    FORGETS("block"),
    FORGETS("piece"),
    FORGETS("content"),
    FORGETS("pass"),
    FORGETS("file"),
    FORGETS_AFTER("INSERT", "reported"),
    FORGETS_AFTER("UPDATE", "reported"),
    /* withdrawn are those that the run that told did not find any more */
    FORGETS_AFTER("DELETE", "reported WHEN OLD.withdrawn IS NULL"),
    "PRAGMA user_version=4",
};

/* From one version to the next one, by the version before. */
static const char *const migrations[SCHEMA] = {
    [1] = "ALTER TABLE content ADD COLUMN start TEXT;"
          "CREATE INDEX content_start ON content(start, size);"
          "PRAGMA user_version=2;",
    [2] = "CREATE TABLE replaced(id TEXT PRIMARY KEY, setting INTEGER,"
          " rule TEXT, digest TEXT, title TEXT, level INTEGER, run INTEGER,"
          " withdrawn INTEGER) WITHOUT ROWID;"
          "ALTER TABLE output ADD COLUMN force INTEGER;"
          "CREATE INDEX reported_withdrawn ON reported(withdrawn)"
          " WHERE withdrawn IS NOT NULL;"
          "PRAGMA user_version=3;",
};

bool
numbers_add(struct numbers *list, int64_t number)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 8;
        int64_t *at = realloc(list->at, room * sizeof(*at));

        if (!at)
            return false;
        list->at = at;
        list->room = room;
    }
    list->at[list->count++] = number;
    return true;
}

bool
numbers_have(const struct numbers *list, int64_t number)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (list->at[i] == number)
            return true;
    return false;
}

static void
say_waiting(const char *path)
{
    say_info("state: %s: another run has it; waiting", path);
}

static int64_t
ask_number(struct db *db, const char *sql)
{
    struct query *query = db_ask(db, sql);
    int64_t number = next_row(query) ? get_number(query, 0) : 0;

    finish_query(query);
    return number;
}

/* Make it, or bring it up to the present version. */
static void
prepare(struct state *state)
{
    struct db *db = state->db;
    int64_t tables = ask_number(db, "SELECT count(*) FROM sqlite_schema");
    int64_t application = ask_number(db, "PRAGMA application_id");
    int64_t version = ask_number(db, "PRAGMA user_version");
    size_t i;

    if (db_failed(db))
        return;
    if (tables > 0 && application != strtoll(APPLICATION, NULL, 10)) {
        db_fail(db, "this is no state of seine");
        return;
    }
    if (version > VERSION) {
        db_fail(db, "it was made by a later version of seine");
        return;
    }
    db_run(db, "BEGIN IMMEDIATE");
    if (tables == 0) {
        db_run(db, schema);
        version = SCHEMA;
    }
    for (; version < SCHEMA; version++)
        db_run(db, migrations[version]);
    for (i = 0; version < VERSION && i < sizeof(telling) / sizeof(*telling);
         i++)
        db_run(db, telling[i]);
    db_run(db, "COMMIT");
}

int
state_open(struct state *state, const char *path, bool make)
{
    char folder[4096];

    memset(state, 0, sizeof(*state));
    state->path = path;
    state->now = (int64_t)time(NULL);
    if (getcwd(folder, sizeof(folder)))
        text_format(&state->folder, "%s/", folder);
    if (!make && access(path, F_OK) < 0) {
        say_error("state: %s: %s", path, strerror(errno));
        return EXIT_USAGE;
    }
    state->db = db_open(path, make, say_waiting);
    if (!state->db) {
        say_error("out of memory");
        return EXIT_INTERNAL;
    }
    if (!db_failed(state->db)) {
        prepare(state);
        state_recover(state);
    }
    return state_check(state) == EXIT_DONE ? EXIT_DONE : EXIT_USAGE;
}

int
state_check(const struct state *state)
{
    const char *failed = db_failed(state->db);

    if (!failed)
        return EXIT_DONE;
    say_error("state: %s: %s", state->path, failed);
    return EXIT_INTERNAL;
}

static void
free_heads(struct state *state)
{
    size_t i;

    for (i = 0; i < state->head_count; i++) {
        free(state->heads[i]->data);
        free(state->heads[i]->has);
        free(state->heads[i]);
    }
    free(state->heads);
}

void
state_close(struct state *state)
{
    size_t i;

    db_close(state->db);
    free_heads(state);
    free(state->asked);
    for (i = 0; i < STATE_PIECES; i++)
        text_fini(&state->pieces[i].data);
    text_fini(&state->folder);
    text_fini(&state->path_text);
    memset(state, 0, sizeof(*state));
}

const char *
state_absolute(struct state *state, const char *path)
{
    text_clear(&state->path_text);
    if (*path != '/' && strcmp(path, "-") != 0)
        text_add(&state->path_text, state->folder.at, state->folder.size);
    text_str(&state->path_text, path);
    return text_string(&state->path_text);
}

/* ---------------------------------------------------------------- runs --- */

/* All options that change what a scan finds, but for rules. */
static void
write_setting(struct text *out, const struct settings *settings)
{
    text_format(out, "seine %s\nformat %s\nwsa %s\nzone %s\n", seine_version(),
                settings->format ? settings->format : "",
                settings->wsa_format ? settings->wsa_format : "",
                settings->assume_tz ? settings->assume_tz : "");
    text_format(out, "bytes %" PRIu64 "\nline %" PRIu64 "\nscreen %d\n",
                settings->max_bytes, settings->max_line,
                settings->no_screen ? 0 : 1);
}

static void
find_setting(struct state *state, const struct settings *settings)
{
    struct text text = {0};
    struct query *query;

    write_setting(&text, settings);
    query = db_ask(state->db, "INSERT OR IGNORE INTO setting(text) VALUES(?)");
    put_text(query, text_string(&text));
    finish_query(query);
    query = db_ask(state->db, "SELECT id FROM setting WHERE text = ?");
    put_text(query, text_string(&text));
    if (next_row(query))
        state->setting = get_number(query, 0);
    finish_query(query);
    text_fini(&text);
}

/* The key of a rule that was not selected. */
static bool
is_left_out(const char *key)
{
    return key[strspn(key, "0")] == '\0';
}

static int
know_rules(struct state *state, seine_rules *rules)
{
    size_t i, count = seine_rules_count(rules);

    state->rules = rules;
    state->rule_count = count;
    state->asked = calloc(count + 1, sizeof(*state->asked));
    if (!state->asked)
        return -1;
    for (i = 0; i < count; i++) {
        const seine_rule *rule = seine_rules_get(rules, i);

        state->asked[i] = (rule->kind == SEINE_RULE_DETECTION ||
                           rule->kind == SEINE_RULE_INDICATORS ||
                           rule->kind == SEINE_RULE_SURVEY) &&
                          !is_left_out(seine_rules_key(rules, i));
    }
    return 0;
}

/* What outputs are called behind their names until all is written. */
static void
make_suffix(struct state *state)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    uint64_t number = (uint64_t)state->now * 1000003U + (uint64_t)getpid();
    size_t i;

    for (i = 0; i + 1 < sizeof(state->suffix); i++) {
        state->suffix[i] = digits[number % 36];
        number /= 36;
    }
    state->suffix[i] = '\0';
}

int
state_begin_run(struct state *state, const struct settings *settings,
                seine_rules *rules)
{
    struct query *query;

    if (know_rules(state, rules) < 0) {
        say_error("out of memory");
        return EXIT_INTERNAL;
    }
    db_run(state->db, "BEGIN IMMEDIATE");
    query = db_ask(state->db, "INSERT INTO run(began, version, rules)"
                              " VALUES(?, ?, ?)");
    put_number(query, state->now);
    put_text(query, seine_version());
    put_text(query, seine_rules_hash(rules));
    finish_query(query);
    state->run = db_added(state->db);
    find_setting(state, settings);
    make_suffix(state);
    state_note_outputs(state, settings);
    db_run(state->db, "INSERT INTO reserve VALUES(zeroblob(" RESERVE "))");
    db_run(state->db, "COMMIT");
    db_run(state->db, "BEGIN IMMEDIATE; DELETE FROM reserve; COMMIT");
    return state_check(state) == EXIT_DONE ? EXIT_DONE : EXIT_USAGE;
}
