/*
 * The ledger of one input.
 *
 * SPDX-License-Identifier: MIT
 */
#include "scan/ledger.h"

#include "base/civil.h"

/* A clock that is set back by less than this is no news (threat TMP-04). */
#define BACKWARDS_NS (2 * NS_PER_SECOND)

void
sn_ledger_begin(struct book *book, const char *name)
{
    memset(&book->entry, 0, sizeof(book->entry));
    book->entry.file = name;
    book->entry.first = INT64_MAX;
    book->entry.last = INT64_MIN;
    book->format_count = 0;
    book->header_format = NULL;
    book->previous = INT64_MIN;
    sn_buf_clear(&book->why);
    sn_buf_clear(&book->reason);
    sn_buf_clear(&book->serial);
    sn_buf_clear(&book->version);
}

void
sn_ledger_fini(struct book *book)
{
    sn_buf_fini(&book->why);
    sn_buf_fini(&book->reason);
    sn_buf_fini(&book->serial);
    sn_buf_fini(&book->version);
}

static void
count_format(struct book *book, const struct format *format, uint64_t count)
{
    size_t i;

    for (i = 0; i < book->format_count; i++)
        if (book->format[i] == format)
            break;
    if (i == LEDGER_FORMATS)
        return;
    if (i == book->format_count) {
        book->format[i] = format;
        book->records[i] = 0;
        book->format_count++;
    }
    book->records[i] += count;
}

void
sn_ledger_piece(struct book *book, enum frame_class class,
                const struct format *format)
{
    seine_ledger *ledger = &book->entry;
    uint64_t *const counter[] = {
        [FRAME_RECORD] = &ledger->records,
        [FRAME_HEADER] = &ledger->headers,
        [FRAME_CONTINUATION] = &ledger->continuations,
        [FRAME_BLANK] = &ledger->blank,
        [FRAME_UNKNOWN] = &ledger->unrecognised,
    };

    ledger->lines++;
    ++*counter[class];
    if (class == FRAME_RECORD)
        count_format(book, format, 1);
    else if (class == FRAME_HEADER && !book->header_format)
        book->header_format = format;
}

/*
 * Lines that somebody removed leave a gap.  Between a time whose zone is known
 * and one whose zone is not, there is none to tell.
 */
static void
note_gap(struct book *book, int64_t ns, bool unknown, uint64_t line)
{
    seine_ledger *ledger = &book->entry;
    uint64_t seconds;

    if (book->previous == INT64_MIN || ns <= book->previous ||
        unknown != book->previous_unknown)
        return;
    seconds = ((uint64_t)ns - (uint64_t)book->previous) / NS_PER_SECOND;
    if (seconds <= ledger->gap_seconds)
        return;
    ledger->gap_seconds = seconds;
    ledger->gap_line = line;
}

void
sn_ledger_time(struct book *book, const struct seine_time *when, uint64_t line)
{
    seine_ledger *ledger = &book->entry;
    bool unknown = when->quality == SEINE_TIME_UNKNOWN;

    if (when->quality == SEINE_TIME_NONE) {
        ledger->untimed++;
        return;
    }
    ledger->zone_unknown += unknown;
    note_gap(book, when->ns, unknown, line);
    if (when->ns < ledger->first)
        ledger->first = when->ns;
    if (when->ns > ledger->last)
        ledger->last = when->ns;
    if (book->previous != INT64_MIN && when->ns < book->previous &&
        (uint64_t)book->previous - (uint64_t)when->ns > BACKWARDS_NS)
        ledger->backwards++;
    book->previous = when->ns;
    book->previous_unknown = unknown;
}

void
sn_ledger_repeat(struct book *book, const struct format *format,
                 const struct seine_time *when, uint64_t count)
{
    seine_ledger *ledger = &book->entry;

    ledger->lines += count;
    ledger->records += count;
    count_format(book, format, count);
    if (when->quality == SEINE_TIME_NONE)
        ledger->untimed += count;
    else if (when->quality == SEINE_TIME_UNKNOWN)
        ledger->zone_unknown += count;
}

/* The format of most records: what the file is called. */
static const struct format *
main_format(const struct book *book)
{
    size_t i, best = 0;

    for (i = 1; i < book->format_count; i++)
        if (book->records[i] > book->records[best])
            best = i;
    return book->format_count ? book->format[best] : NULL;
}

static void
take_account(struct book *book, const struct input_account *account)
{
    seine_ledger *ledger = &book->entry;
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
        book->damage[i] = &account->damage[i];
    for (i = 0; i < account->nul_runs_kept; i++)
        book->nul_runs[i] = &account->nul_runs[i];
    ledger->damage = book->damage;
    ledger->damage_count = account->damage_kept;
    ledger->damage_total = account->damage_total;
    ledger->nul_runs = book->nul_runs;
    ledger->nul_run_count = account->nul_runs_kept;
    ledger->nul_run_total = account->nul_run_total;
    ledger->state =
        account->damage_lossy ? SEINE_FILE_DAMAGED : SEINE_FILE_READ;
}

/* Header lines are alike in many logs: they count where nothing else is. */
static void
name_formats(struct book *book)
{
    seine_ledger *ledger = &book->entry;
    const struct format *format;
    size_t i;

    if (book->format_count == 0 && book->header_format) {
        book->format[book->format_count] = book->header_format;
        book->records[book->format_count++] = 0;
    }
    format = main_format(book);
    for (i = 0; i < book->format_count; i++)
        book->names[i] = book->format[i]->about.name;
    book->names[i] = NULL;
    ledger->formats = book->names;
    ledger->format_records = book->records;
    ledger->format = format ? format->about.name : "raw";
    if (format && (format->flags & FORMAT_NOT_WEB) && book->format_count == 1 &&
        (!book->header_format || book->header_format == format) &&
        ledger->unrecognised == 0 && ledger->state == SEINE_FILE_READ) {
        ledger->state = SEINE_FILE_SKIPPED;
        sn_buf_format(&book->reason, "%s: no log", format->about.title);
    }
}

void
sn_ledger_finish(struct book *book, const struct input_account *account,
                 const struct framer *framer, const char *sha256)
{
    seine_ledger *ledger = &book->entry;

    take_account(book, account);
    name_formats(book);
    if (ledger->unrecognised)
        sn_buf_format(&book->reason, "%s%llu of %llu %s of no known format",
                      book->reason.size ? "; " : "",
                      (unsigned long long)ledger->unrecognised,
                      (unsigned long long)ledger->lines,
                      ledger->lines == 1          ? "line is"
                      : ledger->unrecognised == 1 ? "lines is"
                                                  : "lines are");
    sn_buf_str(&book->why, sn_framer_why(framer));
    sn_buf_str(&book->serial, sn_framer_serial(framer));
    sn_buf_str(&book->version, sn_framer_version(framer));
    ledger->sha256 = sha256;
    ledger->why = sn_buf_string(&book->why);
    ledger->reason = sn_buf_string(&book->reason);
    ledger->appliance = sn_buf_string(&book->serial);
    ledger->version = sn_buf_string(&book->version);
    ledger->whole = ledger->state == SEINE_FILE_SKIPPED ||
                    (ledger->state == SEINE_FILE_READ &&
                     ledger->cut_lines == 0 && ledger->long_lines == 0 &&
                     ledger->not_evaluated == 0 && ledger->extra_dropped == 0);
    ledger->complete = ledger->whole && (ledger->state == SEINE_FILE_SKIPPED ||
                                         ledger->unrecognised == 0);
}
