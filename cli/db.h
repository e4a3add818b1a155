/*
 * A database in one file: what of SQLite the state needs.
 *
 *     db.c        with SQLite
 *     db_none.c   without: db_open says so
 *
 * The first failure is kept: after it nothing is done any more, and every
 * question has no answer, so that a row of calls needs one look at db_failed at
 * its end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_DB_H
#define SEINE_CLI_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct query;

/*
 * Open a file, which is made if it is not there and `make`.  It is this
 * process' alone until db_close: `waiting` is called once if another one has
 * it, which is then waited for; NULL: that is a failure.  NULL only without
 * memory.
 */
struct db *
db_open(const char *path, bool make, void (*waiting)(const char *path));
void
db_close(struct db *db);

/* What failed first, one line; NULL: nothing. */
const char *
db_failed(const struct db *db);

/* Note a failure of one's own, unless there was one before. */
void
db_fail(struct db *db, const char *what);

/* Statements without values. */
void
db_run(struct db *db, const char *sql);

/*
 * Begin a question.  sql must be a string literal: by its address it is
 * remembered.  The values of its question marks follow, in order.
 */
struct query *
db_ask(struct db *db, const char *sql);
void
put_number(struct query *query, int64_t number);
void
put_text(struct query *query, const char *text);

/* at must live until the question is answered. */
void
put_bytes(struct query *query, const void *at, size_t size);
void
put_null(struct query *query);

/* The next row: true, or false after the last. */
bool
next_row(struct query *query);

/* For statements without rows. */
void
finish_query(struct query *query);

/* Column of the present row; texts and bytes until the next row. */
int64_t
get_number(struct query *query, int column);
const char *
get_text(struct query *query, int column);
const void *
get_bytes(struct query *query, int column, size_t *size);
bool
is_null(struct query *query, int column);

/* The key of the row that was added last. */
int64_t
db_added(struct db *db);

#endif
