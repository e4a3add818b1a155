/*
 * Unwrapping: exports carry the log line in a member of a JSON object, or in a
 * column of a CSV row, and often a time of their own beside it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_UNWRAP_H
#define SEINE_RECORD_UNWRAP_H

#include "base/buf.h"
#include "record/format.h"

#define UNWRAP_LINES 14 /* names of members that may hold the line */
#define UNWRAP_SURE 3   /* the first of them hold nothing else */
#define UNWRAP_RAW 1    /* the place of `_raw` */

/* What was found in an object or row. */
struct wrapping {
    bool row;
    /* by preference, as encoded; size 0: not there, or empty */
    struct slice line[UNWRAP_LINES];
    struct stamp stamp;  /* the export's own time */
    unsigned stamp_rank; /* how good it is; 0: none */
    unsigned report;     /* members of a server's status report; a bit each */
};

/* All members that tell a status report: it is the sum of many requests and the
   event of none. */
#define UNWRAP_REPORT 7U

/* false: it is not an object, or not sound JSON. */
bool
sn_unwrap_object(struct slice object, struct wrapping *out);

/* A row, by the columns of the header row. */
void
sn_unwrap_row(const struct columns *columns, struct slice row,
              struct wrapping *out);

/* Learn the columns of a header row.  0 or SEINE_E_MEMORY. */
int
sn_unwrap_header(struct columns *columns, struct slice row);

/*
 * The text of line[index]: decoded into `room` if it has to be.  room->failed
 * if there was no memory.
 */
struct slice
sn_unwrap_line(const struct wrapping *wrapping, size_t index, struct buf *room);

/*
 * Add the members or columns to a record as extra fields; but for the line, and
 * for names whose field it has already, unless `all`.
 */
void
sn_unwrap_add_object(struct seine_record *record, struct slice object,
                     bool all);
void
sn_unwrap_add_row(struct seine_record *record, const struct columns *columns,
                  struct slice row);

#endif
