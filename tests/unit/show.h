/*
 * For tests of hunts: rules that hold often, and everything that the public
 * interface tells of events, records and ledger entries, written down.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_SHOW_H
#define SEINE_TESTS_SHOW_H

#include "base/buf.h"
#include "seine.h"

/* Compile the rules; they hold on most web requests and on some words. */
seine_rules *
show_rules(void);

/* Add them to others. */
void
show_add_rules(seine_compiler *compiler);

void
show_event(struct buf *out, const seine_event *event);
void
show_finding(struct buf *out, const seine_finding *finding);
void
show_record(struct buf *out, seine_record *record,
            const seine_evidence *evidence);
void
show_ledger(struct buf *out, const seine_ledger *ledger);

#endif
