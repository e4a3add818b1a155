/*
 * Where an input could go on in another run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/input_part.h"

/* The counters that are kept. */
static uint64_t *
counter_of(struct input_account *account, size_t i)
{
    uint64_t *const counters[] = {
        &account->long_lines, &account->cut_bytes,     &account->cut_lines,
        &account->nul_bytes,  &account->nul_run_total,
    };

    return i < sizeof(counters) / sizeof(*counters) ? counters[i] : NULL;
}

bool
sn_input_save(const struct input *input, const struct block *block,
              const struct piece *piece, struct buf *out)
{
    const struct splitter *split = &input->split;
    struct input_account account = input->tally.account;
    const uint64_t *counter;

    if (account.compressed || account.damage_total > 0 || split->cr_lines ||
        split->full || input->broken || block->mode != SPLIT_LINES ||
        account.bytes < LIMIT_SNIFF || piece->flags & PIECE_OPEN ||
        piece->offset < input->tally.noted)
        return false;
    sn_put_uint(out, piece->offset);
    sn_put_uint(out, piece->line);
    for (size_t i = 0; (counter = counter_of(&account, i)); i++)
        sn_put_uint(out, *counter);
    sn_put_uint(out, account.nul_runs_kept);
    for (size_t i = 0; i < account.nul_runs_kept; i++) {
        sn_put_uint(out, account.nul_runs[i].offset);
        sn_put_uint(out, account.nul_runs[i].length);
        sn_put_uint(out, account.nul_runs[i].line);
    }
    return true;
}

void
sn_input_load(struct input *input, struct wire *wire, uint64_t *offset)
{
    struct tally *tally = &input->tally;
    struct input_account *account = &tally->account;
    uint64_t line, *counter;
    size_t kept;

    *offset = sn_get_uint(wire);
    line = sn_get_uint(wire);
    for (size_t i = 0; (counter = counter_of(account, i)); i++)
        *counter = sn_get_uint(wire);
    kept = (size_t)sn_get_most(wire, LIMIT_NUL_RUNS_KEPT);
    for (size_t i = 0; i < kept; i++) {
        tally->runs[i].offset = sn_get_uint(wire);
        tally->runs[i].length = sn_get_uint(wire);
        tally->runs[i].line = sn_get_uint(wire);
    }
    if (wire->bad)
        return;
    account->nul_runs_kept = kept;
    account->size = *offset;
    account->bytes = *offset;
    tally->noted = *offset;
    input->decided = true;
    sn_split_resume(&input->split, *offset, line);
}
