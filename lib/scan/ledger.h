/*
 * The ledger of one input: counts what flow does, and makes the ledger entry.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SCAN_LEDGER_H
#define SEINE_SCAN_LEDGER_H

#include "base/buf.h"
#include "input/input.h"
#include "record/framer.h"
#include "seine.h"

#define LEDGER_FORMATS 32

struct book {
    seine_ledger entry;
    const struct format *format[LEDGER_FORMATS];
    uint64_t records[LEDGER_FORMATS];
    size_t format_count;
    const struct format *header_format; /* of the first header line */
    int64_t previous;      /* time of the record before; INT64_MIN: none */
    bool previous_unknown; /* the zone of that time is not known */
    struct buf why;
    struct buf reason;
    struct buf serial;
    struct buf version;
    const char *names[LEDGER_FORMATS + 1];
    const seine_damage *damage[LIMIT_DAMAGE_KEPT];
    const seine_nul_run *nul_runs[LIMIT_NUL_RUNS_KEPT];
};

void
sn_ledger_begin(struct book *book, const char *name);
void
sn_ledger_fini(struct book *book);

/* Count a piece of this class (format: for records). */
void
sn_ledger_piece(struct book *book, enum frame_class class,
                const struct format *format);

/* Count the time of an entry at this line. */
void
sn_ledger_time(struct book *book, const struct seine_time *when, uint64_t line);

/* So many more records like the last one, of the same time. */
void
sn_ledger_repeat(struct book *book, const struct format *format,
                 const struct seine_time *when, uint64_t count);

/* Complete the entry from the account of input and the framer's words. */
void
sn_ledger_finish(struct book *book, const struct input_account *account,
                 const struct framer *framer, const char *sha256);

#endif
