/*
 * The coverage statement of the table: what was read, what was not, and what
 * "nothing found" is therefore worth.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_COVERAGE_H
#define SEINE_CLI_COVERAGE_H

#include "sink.h"

#define COVERAGE_KINDS 9

/* Files with one kind of trouble: how many, and the first ones by name. */
struct coverage_note {
    uint64_t files;
    struct text lines;
};

struct coverage {
    struct coverage_note notes[COVERAGE_KINDS];
};

void
coverage_add(struct coverage *coverage, const seine_ledger *ledger);

/* Write the statement and the result under it. */
void
coverage_write(struct coverage *coverage, struct text *out,
               const struct run *run, const struct outcome *outcome);

/* The statement alone, without rules and result. */
void
coverage_write_input(struct coverage *coverage, struct text *out,
                     const struct run *run, const struct outcome *outcome);

void
coverage_fini(struct coverage *coverage);

/* --- coverage_result.c --- */

/* The line "Result: " of a hunt. */
void
coverage_write_result(struct text *out, const struct run *run,
                      const struct outcome *outcome);

/* How all reading ended, unless by a signal: the end of such a line. */
void
coverage_write_ending(struct text *out, const struct outcome *outcome);

/*
 * ns in the zone of the table.  unknown: the zone of the log is not known, so
 * that no zone is shown.
 */
void
write_table_time(struct text *out, const struct run *run, int64_t ns,
                 bool unknown);

#endif
