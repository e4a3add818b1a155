/*
 * The tally of one input.
 *
 * SPDX-License-Identifier: MIT
 */
#include "scan/tally.h"

#include "base/civil.h"

/* A clock that is set back by less than this is no news (threat TMP-04). */
#define BACKWARDS_NS (2 * NS_PER_SECOND)

void
sn_tally_begin(struct tally *tally, const char *name)
{
    memset(&tally->ledger, 0, sizeof(tally->ledger));
    tally->ledger.file = name;
    tally->ledger.first = INT64_MAX;
    tally->ledger.last = INT64_MIN;
    tally->format_count = 0;
    tally->previous = INT64_MIN;
    sn_buf_clear(&tally->why);
    sn_buf_clear(&tally->reason);
    sn_buf_clear(&tally->serial);
    sn_buf_clear(&tally->version);
}

void
sn_tally_fini(struct tally *tally)
{
    sn_buf_fini(&tally->why);
    sn_buf_fini(&tally->reason);
    sn_buf_fini(&tally->serial);
    sn_buf_fini(&tally->version);
}

static void
count_format(struct tally *tally, const struct format *format)
{
    size_t i;

    for (i = 0; i < tally->format_count; i++)
        if (tally->format[i] == format)
            break;
    if (i == TALLY_FORMATS)
        return;
    if (i == tally->format_count) {
        tally->format[i] = format;
        tally->records[i] = 0;
        tally->format_count++;
    }
    tally->records[i]++;
}

void
sn_tally_piece(struct tally *tally, enum frame_class class,
               const struct format *format)
{
    seine_ledger *ledger = &tally->ledger;
    uint64_t *const counter[] = {
        [FRAME_RECORD] = &ledger->records,
        [FRAME_HEADER] = &ledger->headers,
        [FRAME_CONTINUATION] = &ledger->continuations,
        [FRAME_BLANK] = &ledger->blank,
        [FRAME_UNKNOWN] = &ledger->unrecognised,
    };

    ledger->lines++;
    ++*counter[class];
    if (class == FRAME_RECORD || class == FRAME_HEADER)
        count_format(tally, format);
}

void
sn_tally_time(struct tally *tally, const struct seine_time *when)
{
    seine_ledger *ledger = &tally->ledger;

    if (when->quality == SEINE_TIME_NONE) {
        ledger->untimed++;
        return;
    }
    if (when->quality == SEINE_TIME_UNKNOWN)
        ledger->zone_unknown++;
    if (when->ns < ledger->first)
        ledger->first = when->ns;
    if (when->ns > ledger->last)
        ledger->last = when->ns;
    if (tally->previous != INT64_MIN && when->ns < tally->previous &&
        tally->previous - when->ns > BACKWARDS_NS)
        ledger->backwards++;
    tally->previous = when->ns;
}

/* The format met most often: what the file is called. */
static const struct format *
main_format(const struct tally *tally)
{
    size_t i, best = 0;

    for (i = 1; i < tally->format_count; i++)
        if (tally->records[i] > tally->records[best])
            best = i;
    return tally->format_count ? tally->format[best] : NULL;
}

static void
take_account(struct tally *tally, const struct input_account *account)
{
    seine_ledger *ledger = &tally->ledger;
    size_t i;

    ledger->compressed = account->compressed;
    ledger->ratio_warning = account->ratio_warning;
    ledger->size = account->size;
    ledger->bytes = account->bytes;
    ledger->members = account->members;
    ledger->long_lines = account->long_lines;
    ledger->cut_bytes = account->cut_bytes;
    ledger->cut_lines = account->cut_lines;
    ledger->nul_bytes = account->nul_bytes;
    for (i = 0; i < account->damage_kept; i++)
        tally->damage[i] = &account->damage[i];
    for (i = 0; i < account->nul_runs_kept; i++)
        tally->nul_runs[i] = &account->nul_runs[i];
    ledger->damage = tally->damage;
    ledger->damage_count = account->damage_kept;
    ledger->damage_total = account->damage_total;
    ledger->nul_runs = tally->nul_runs;
    ledger->nul_run_count = account->nul_runs_kept;
    ledger->nul_run_total = account->nul_run_total;
    ledger->state =
        account->damage_lossy ? SEINE_FILE_DAMAGED : SEINE_FILE_READ;
}

static void
name_formats(struct tally *tally)
{
    seine_ledger *ledger = &tally->ledger;
    const struct format *format = main_format(tally);
    size_t i;

    for (i = 0; i < tally->format_count; i++)
        tally->names[i] = tally->format[i]->about.name;
    tally->names[i] = NULL;
    ledger->formats = tally->names;
    ledger->format_records = tally->records;
    ledger->format = format ? format->about.name : "raw";
    if (format && (format->flags & FORMAT_NOT_WEB) &&
        ledger->state == SEINE_FILE_READ) {
        ledger->state = SEINE_FILE_SKIPPED;
        sn_buf_format(&tally->reason, "%s: no log", format->about.title);
    }
}

void
sn_tally_finish(struct tally *tally, const struct input_account *account,
                const struct framer *framer, const char *sha256)
{
    seine_ledger *ledger = &tally->ledger;

    take_account(tally, account);
    name_formats(tally);
    if (ledger->unrecognised && ledger->state != SEINE_FILE_SKIPPED)
        sn_buf_format(&tally->reason,
                      "%s%llu of %llu lines are of no known format",
                      tally->reason.size ? "; " : "",
                      (unsigned long long)ledger->unrecognised,
                      (unsigned long long)ledger->lines);
    sn_buf_str(&tally->why, sn_framer_why(framer));
    sn_buf_str(&tally->serial, sn_framer_serial(framer));
    sn_buf_str(&tally->version, sn_framer_version(framer));
    ledger->sha256 = sha256;
    ledger->why = sn_buf_string(&tally->why);
    ledger->reason = sn_buf_string(&tally->reason);
    ledger->appliance = sn_buf_string(&tally->serial);
    ledger->version = sn_buf_string(&tally->version);
    ledger->complete =
        ledger->state == SEINE_FILE_SKIPPED ||
        (ledger->state == SEINE_FILE_READ && ledger->unrecognised == 0 &&
         ledger->cut_lines == 0 && ledger->long_lines == 0 &&
         ledger->not_evaluated == 0 && ledger->extra_dropped == 0);
}
