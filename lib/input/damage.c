/*
 * Damage: its names, and the account that it goes into.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/tally.h"

#include <string.h>

static const char *const damage_names[] = {
    [SEINE_DAMAGE_TRUNCATED] = "truncated member",
    [SEINE_DAMAGE_DATA] = "invalid compressed data",
    [SEINE_DAMAGE_CRC] = "crc mismatch",
    [SEINE_DAMAGE_LENGTH] = "length mismatch",
    [SEINE_DAMAGE_HEADER] = "bad member header",
    [SEINE_DAMAGE_TRAILING] = "bytes after the last member",
    [SEINE_DAMAGE_LIMIT] = "size limit reached",
    [SEINE_DAMAGE_READ] = "read error",
    [SEINE_DAMAGE_CHANGED] = "changed while it was read",
};

const char *
seine_damage_name(int kind)
{
    const int count = (int)(sizeof(damage_names) / sizeof(damage_names[0]));

    if (kind < 1 || kind >= count)
        return "unknown damage";
    return damage_names[kind];
}

void
sn_tally_begin(struct tally *tally)
{
    memset(&tally->account, 0, sizeof(tally->account));
    tally->noted = 0;
    tally->account.damage = tally->damage;
    tally->account.nul_runs = tally->runs;
}

void
sn_tally_damage(struct tally *tally, const struct seine_damage *damage)
{
    struct input_account *account = &tally->account;

    account->damage_total++;
    account->damage_lossy += damage->lossy ? 1 : 0;
    if (account->damage_kept < LIMIT_DAMAGE_KEPT)
        tally->damage[account->damage_kept++] = *damage;
}

void
sn_tally_nul_run(struct tally *tally, const struct seine_nul_run *run)
{
    struct input_account *account = &tally->account;

    account->nul_run_total++;
    if (account->nul_runs_kept < LIMIT_NUL_RUNS_KEPT)
        tally->runs[account->nul_runs_kept++] = *run;
}
