/*
 * The database, by SQLite.
 *
 * One process has the file as long as it is open: a lock that SQLite keeps.  It
 * is given back by the system however the process ends, and what was not
 * committed is taken back by the next one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUERIES 128 /* different ones */
#define NAP_MS 100  /* between two tries for the lock */
#define MESSAGE_MAX 512

struct query {
    struct db *db;
    const char *sql;
    sqlite3_stmt *statement; /* NULL: failed */
    int values;
};

struct db {
    sqlite3 *handle;
    struct query queries[QUERIES];
    size_t count;
    bool failed;
    char message[MESSAGE_MAX];
};

void
db_fail(struct db *db, const char *what)
{
    if (db->failed)
        return;
    db->failed = true;
    snprintf(db->message, sizeof(db->message), "%s", what);
}

static void
check(struct db *db, int status)
{
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE)
        return;
    db_fail(db,
            db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(status));
}

const char *
db_failed(const struct db *db)
{
    return db->failed ? db->message : NULL;
}

void
db_run(struct db *db, const char *sql)
{
    if (!db->failed)
        check(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/*
 * Take the lock; another process may have it.
 *
 * It is kept after the first transaction because of the mode set within it. Set
 * before, each of several waiting runs would keep the lock to read that every
 * try begins with, and none of them could ever get the one to write.
 */
static void
lock(struct db *db, const char *path, void (*waiting)(const char *path))
{
    static const struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    bool said = false;
    int status;

    while ((status = sqlite3_exec(db->handle, "BEGIN EXCLUSIVE", NULL, NULL,
                                  NULL)) == SQLITE_BUSY &&
           waiting) {
        if (!said)
            waiting(path);
        said = true;
        nanosleep(&nap, NULL);
    }
    if (status == SQLITE_BUSY)
        db_fail(db, "another run has it");
    check(db, status);
    db_run(db, "PRAGMA locking_mode=EXCLUSIVE; COMMIT");
}

struct db *
db_open(const char *path, bool make, void (*waiting)(const char *path))
{
    struct db *db = calloc(1, sizeof(*db));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

    if (!db)
        return NULL;
    if (make)
        flags |= SQLITE_OPEN_CREATE;
    check(db, sqlite3_open_v2(path, &db->handle, flags, NULL));
    if (!db->failed && sqlite3_db_readonly(db->handle, "main") == 1)
        db_fail(db, "it cannot be written");
    if (!db->failed)
        lock(db, path, waiting);
    db_run(db, "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
               "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-8192");
    return db;
}

void
db_close(struct db *db)
{
    size_t i;

    if (!db)
        return;
    for (i = 0; i < db->count; i++)
        sqlite3_finalize(db->queries[i].statement);
    sqlite3_close(db->handle);
    free(db);
}

struct query *
db_ask(struct db *db, const char *sql)
{
    static struct query none;
    struct query *query;
    size_t i;

    for (i = 0; i < db->count && db->queries[i].sql != sql; i++)
        ;
    if (i == QUERIES) {
        db_fail(db, "too many different questions");
        return &none;
    }
    query = &db->queries[i];
    if (i == db->count) {
        query->db = db;
        query->sql = sql;
        db->count++;
        if (!db->failed)
            check(db, sqlite3_prepare_v3(db->handle, sql, -1,
                                         SQLITE_PREPARE_PERSISTENT,
                                         &query->statement, NULL));
    }
    query->values = 0;
    if (query->statement)
        sqlite3_reset(query->statement);
    return query;
}

void
put_number(struct query *query, int64_t number)
{
    if (query->statement)
        check(query->db,
              sqlite3_bind_int64(query->statement, ++query->values, number));
}

void
put_text(struct query *query, const char *text)
{
    if (query->statement)
        check(query->db, sqlite3_bind_text(query->statement, ++query->values,
                                           text, -1, SQLITE_TRANSIENT));
}

void
put_bytes(struct query *query, const void *at, size_t size)
{
    if (query->statement)
        check(query->db,
              sqlite3_bind_blob64(query->statement, ++query->values,
                                  at ? at : "", size, SQLITE_STATIC));
}

void
put_null(struct query *query)
{
    if (query->statement)
        check(query->db, sqlite3_bind_null(query->statement, ++query->values));
}

bool
next_row(struct query *query)
{
    int status;

    if (!query->statement || query->db->failed)
        return false;
    status = sqlite3_step(query->statement);
    if (status == SQLITE_ROW)
        return true;
    check(query->db, status);
    sqlite3_reset(query->statement);
    return false;
}

void
finish_query(struct query *query)
{
    while (next_row(query))
        ;
}

int64_t
get_number(struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

const char *
get_text(struct query *query, int column)
{
    const void *text = sqlite3_column_text(query->statement, column);

    return text ? text : "";
}

const void *
get_bytes(struct query *query, int column, size_t *size)
{
    const void *at = sqlite3_column_blob(query->statement, column);

    *size = (size_t)sqlite3_column_bytes(query->statement, column);
    return at ? at : "";
}

bool
is_null(struct query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

int64_t
db_added(struct db *db)
{
    return db->handle ? sqlite3_last_insert_rowid(db->handle) : 0;
}
