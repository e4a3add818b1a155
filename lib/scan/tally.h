/*
 * The tally of one input: counts what flow does, and makes the ledger entry.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SCAN_TALLY_H
#define SEINE_SCAN_TALLY_H

#include "base/buf.h"
#include "input/input.h"
#include "record/framer.h"
#include "seine.h"

#define TALLY_FORMATS 32

struct tally {
    seine_ledger ledger;
    const struct format *format[TALLY_FORMATS];
    uint64_t records[TALLY_FORMATS];
    size_t format_count;
    int64_t previous; /* time of the record before; INT64_MIN: none */
    struct buf why;
    struct buf reason;
    struct buf serial;
    struct buf version;
    const char *names[TALLY_FORMATS + 1];
    const seine_damage *damage[LIMIT_DAMAGE_KEPT];
    const seine_nul_run *nul_runs[LIMIT_NUL_RUNS_KEPT];
};

void
sn_tally_begin(struct tally *tally, const char *name);
void
sn_tally_fini(struct tally *tally);

/* Count a piece of this class (format: for records). */
void
sn_tally_piece(struct tally *tally, enum frame_class class,
               const struct format *format);

/* Count the time of an entry. */
void
sn_tally_time(struct tally *tally, const struct seine_time *when);

/* Complete the entry from the account of input and the framer's words. */
void
sn_tally_finish(struct tally *tally, const struct input_account *account,
                const struct framer *framer, const char *sha256);

#endif
