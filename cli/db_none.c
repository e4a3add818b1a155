/*
 * No database: this build is without SQLite.
 *
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <stdlib.h>

struct db {
    int nothing;
};

struct query {
    int nothing;
};

static struct query no_query;

struct db *
db_open(const char *path, bool make, void (*waiting)(const char *path))
{
    (void)path;
    (void)make;
    (void)waiting;
    return calloc(1, sizeof(struct db));
}

void
db_close(struct db *db)
{
    free(db);
}

const char *
db_failed(const struct db *db)
{
    (void)db;
    return "this build of seine has no state: it was made without SQLite";
}

void
db_fail(struct db *db, const char *what)
{
    (void)db;
    (void)what;
}

void
db_run(struct db *db, const char *sql)
{
    (void)db;
    (void)sql;
}

struct query *
db_ask(struct db *db, const char *sql)
{
    (void)db;
    (void)sql;
    return &no_query;
}

void
put_number(struct query *query, int64_t number)
{
    (void)query;
    (void)number;
}

void
put_text(struct query *query, const char *text)
{
    (void)query;
    (void)text;
}

void
put_bytes(struct query *query, const void *at, size_t size)
{
    (void)query;
    (void)at;
    (void)size;
}

void
put_null(struct query *query)
{
    (void)query;
}

bool
next_row(struct query *query)
{
    (void)query;
    return false;
}

void
finish_query(struct query *query)
{
    (void)query;
}

int64_t
get_number(struct query *query, int column)
{
    (void)query;
    (void)column;
    return 0;
}

const char *
get_text(struct query *query, int column)
{
    (void)query;
    (void)column;
    return "";
}

const void *
get_bytes(struct query *query, int column, size_t *size)
{
    (void)query;
    (void)column;
    *size = 0;
    return "";
}

bool
is_null(struct query *query, int column)
{
    (void)query;
    (void)column;
    return true;
}

int64_t
db_added(struct db *db)
{
    (void)db;
    return 0;
}
