/*
 * Hunt: many inputs, one ordered result.
 *
 *     walk --paths--> hash, then scan each --> events, ledger entries
 *                                                 |
 *                                                 +--> summary
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_HUNT_H
#define SEINE_HUNT_HUNT_H

#include "base/hasher.h"
#include "hunt/walk.h"
#include "scan/scan.h"

struct seine_hunt {
    seine_hunt_options options;
    seine_scanner_options scan; /* the caller's callbacks */
    seine_rules *rules;
    seine_scanner *scanner;
    struct walk walk;
    struct walk_options globs;
    seine_summary summary;
    const seine_rule **not_applicable;
    struct buf message;
    struct hasher *hasher;
    char *block; /* HUNT_BLOCK bytes to read into */
    uint64_t bytes_done;
    uint64_t bytes_total;
    bool ran;
};

/* Read 256 KiB at once: measured faster than mmap. */
#define HUNT_BLOCK 262144

/*
 * Scan one input and hand its ledger entry to on_file.  0, SEINE_STOPPED, or
 * a failure that ends the hunt; what could not be read is in the ledger.
 */
int
sn_hunt_file(struct seine_hunt *hunt, const struct walk_item *item);

/* Tell progress; SEINE_STOPPED when the caller wants to stop. */
int
sn_hunt_progress(struct seine_hunt *hunt, size_t bytes);

/* Add a ledger entry to the totals. */
void
sn_summary_add(seine_summary *summary, const seine_ledger *ledger);

#endif
