/*
 * Totals over all inputs of a hunt.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>

#include "hunt/hunt.h"

/* What is simply added up. */
static const struct {
    size_t from; /* in seine_ledger */
    size_t to;   /* in seine_summary */
} sums[] = {
#define SUM(name)                                             \
 {                                                            \
  offsetof(seine_ledger, name), offsetof(seine_summary, name) \
 }
    SUM(size),         SUM(bytes),           SUM(lines),
    SUM(records),      SUM(continuations),   SUM(headers),
    SUM(blank),        SUM(unrecognised),    SUM(long_lines),
    SUM(cut_bytes),    SUM(cut_lines),       SUM(untimed),
    SUM(zone_unknown), SUM(out_of_interval), SUM(candidates),
    SUM(events),       SUM(not_evaluated),   SUM(extra_dropped),
    SUM(suppressed),   SUM(correlated),
#undef SUM
};

static void
count_state(seine_summary *summary, int state)
{
    uint64_t *const counter[] = {
        [SEINE_FILE_READ] = &summary->files_read,
        [SEINE_FILE_DAMAGED] = &summary->files_damaged,
        [SEINE_FILE_FAILED] = &summary->files_failed,
        [SEINE_FILE_SKIPPED] = &summary->files_skipped,
    };

    summary->files++;
    ++*counter[state];
}

void
sn_summary_add(seine_summary *summary, const seine_ledger *ledger)
{
    size_t i;

    count_state(summary, ledger->state);
    for (i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
        uint64_t part, total;

        memcpy(&part, (const char *)ledger + sums[i].from, sizeof(part));
        memcpy(&total, (char *)summary + sums[i].to, sizeof(total));
        total += part;
        memcpy((char *)summary + sums[i].to, &total, sizeof(total));
    }
    summary->nul_runs += ledger->nul_run_total;
    if (ledger->unrecognised)
        summary->files_unrecognised++;
    if (ledger->first < summary->first)
        summary->first = ledger->first;
    if (ledger->last > summary->last)
        summary->last = ledger->last;
    if (!ledger->complete)
        summary->complete = 0;
}
