/*
 * The coverage statement of the table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "coverage.h"

#include <inttypes.h>
#include <string.h>

#include "escape.h"

#define NAMED_MAX 20 /* files named for one kind of trouble */
#define NS_PER_SECOND 1000000000
#define DAMAGE_MAX 5 /* damages told of one file */
#define GAP_SECONDS                                        \
 86400 /* a log that is silent for so long is worth a word \
        */

static void
write_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

void
write_table_time(struct text *out, const struct run *run, int64_t ns,
                 bool unknown)
{
    const char *zone = unknown ? NULL : run->settings->timezone;
    char text[40];
    size_t size;

    if (seine_time_format(ns, zone, text, sizeof(text)) < 0) {
        text_str(out, "?");
        return;
    }
    size = strlen(text);
    if (unknown && size && text[size - 1] == 'Z')
        size--;
    text_add(out, text, size);
}

/* "2 of 10 lines" */
static void
write_share(struct text *out, uint64_t part, uint64_t whole, const char *one,
            const char *many)
{
    text_format(out, "%" PRIu64 " of ", part);
    text_count(out, whole, one, many);
}

/* -------------------------------------------------------------- notes --- */

static bool
note_failed(struct text *out, const seine_ledger *ledger)
{
    if (ledger->state != SEINE_FILE_FAILED)
        return false;
    write_text(out, ledger->reason);
    return true;
}

/* What of the input is missing. */
static void
describe_loss(struct text *out, const seine_damage *damage)
{
    if (!damage->lossy)
        text_str(out, ", nothing lost");
    else if (damage->kind == SEINE_DAMAGE_CRC ||
             damage->kind == SEINE_DAMAGE_LENGTH)
        text_str(out, ", its lines were read but are not sure");
    else if (damage->kind == SEINE_DAMAGE_LIMIT)
        text_str(out, ", the rest was not read");
    else if (damage->lost) {
        text_str(out, ", ");
        text_count(out, damage->lost, "byte of the file not used",
                   "bytes of the file not used");
    } else if (damage->kind == SEINE_DAMAGE_TRUNCATED)
        text_str(out, ", the rest of the member is not there");
    else
        text_str(out, ", how much is lost is not known");
}

/* "member 2: crc mismatch at byte 91 (411 decompressed), ..." */
static void
describe_damage(struct text *out, const seine_damage *damage)
{
    if (damage->member)
        text_format(out, "member %" PRIu64 ": ", damage->member);
    text_format(out, "%s at byte %" PRIu64, seine_damage_name(damage->kind),
                damage->offset);
    if (damage->member)
        text_format(out, " (%" PRIu64 " decompressed)", damage->stream_offset);
    describe_loss(out, damage);
}

/* Of what the file itself does not tell, the reason does. */
static bool
has_reason(const seine_ledger *ledger)
{
    size_t i;

    for (i = 0; i < ledger->damage_count; i++)
        if (ledger->damage[i]->kind == SEINE_DAMAGE_READ ||
            ledger->damage[i]->kind == SEINE_DAMAGE_CHANGED)
            return *ledger->reason != '\0';
    return false;
}

static bool
note_damaged(struct text *out, const seine_ledger *ledger)
{
    size_t i;

    if (ledger->state != SEINE_FILE_DAMAGED && ledger->damage_total == 0)
        return false;
    if (ledger->damage_count == 0) {
        write_text(out, *ledger->reason ? ledger->reason : "damaged");
        return true;
    }
    if (has_reason(ledger))
        write_text(out, ledger->reason);
    for (i = 0; i < ledger->damage_count && i < DAMAGE_MAX; i++) {
        text_str(out, out->size ? "; " : "");
        describe_damage(out, ledger->damage[i]);
    }
    if (ledger->damage_total > i)
        text_format(out, "; and %" PRIu64 " more", ledger->damage_total - i);
    return true;
}

static bool
note_unrecognised(struct text *out, const seine_ledger *ledger)
{
    if (ledger->unrecognised == 0)
        return false;
    if (*ledger->reason)
        write_text(out, ledger->reason);
    else
        write_share(out, ledger->unrecognised, ledger->lines, "line", "lines");
    return true;
}

static void
add_cut(struct text *out, const char *what, uint64_t count)
{
    if (count)
        text_format(out, "%s%s: %" PRIu64, out->size ? ", " : "", what, count);
}

static bool
note_cut(struct text *out, const seine_ledger *ledger)
{
    add_cut(out, "long lines cut", ledger->long_lines);
    if (ledger->long_lines) {
        text_str(out, " (");
        text_count(out, ledger->cut_bytes, "byte)", "bytes)");
    }
    add_cut(out, "lines cut by damage", ledger->cut_lines);
    add_cut(out, "fields dropped", ledger->extra_dropped);
    add_cut(out, "tests given up", ledger->not_evaluated);
    return out->size > 0;
}

static bool
note_zone(struct text *out, const seine_ledger *ledger)
{
    if (ledger->zone_unknown == 0)
        return false;
    write_share(out, ledger->zone_unknown, ledger->records, "record",
                "records");
    return true;
}

static bool
note_ratio(struct text *out, const seine_ledger *ledger)
{
    if (!ledger->ratio_warning)
        return false;
    text_count(out, ledger->bytes, "byte", "bytes");
    text_str(out, " out of ");
    text_format(out, "%" PRIu64, ledger->size);
    return true;
}

static bool
note_nul(struct text *out, const seine_ledger *ledger)
{
    if (ledger->nul_run_total == 0)
        return false;
    text_count(out, ledger->nul_run_total, "run", "runs");
    if (ledger->nul_run_count) {
        text_format(out, ", the first at line %" PRIu64 ", ",
                    ledger->nul_runs[0]->line);
        text_count(out, ledger->nul_runs[0]->length, "byte long", "bytes long");
    }
    return true;
}

static bool
note_gap(struct text *out, const seine_ledger *ledger)
{
    if (ledger->gap_seconds < GAP_SECONDS)
        return false;
    text_format(out, "%" PRIu64 " h before line %" PRIu64,
                ledger->gap_seconds / 3600, ledger->gap_line);
    return true;
}

static bool
note_skipped(struct text *out, const seine_ledger *ledger)
{
    if (ledger->state != SEINE_FILE_SKIPPED)
        return false;
    write_text(out, ledger->reason);
    return true;
}

static const struct {
    const char *title;
    bool (*note)(struct text *out, const seine_ledger *ledger);
} kinds[COVERAGE_KINDS] = {
    {"Not read", note_failed},
    {"Damaged", note_damaged},
    {"Not recognised", note_unrecognised},
    {"Cut or given up", note_cut},
    {"Zone not known", note_zone},
    {"Decompressed to over 1000 times their size", note_ratio},
    {"Runs of NUL (lines may have been removed)", note_nul},
    {"Gaps of a day or more (lines may have been removed)", note_gap},
    {"Left out", note_skipped},
};

void
coverage_add(struct coverage *coverage, const seine_ledger *ledger)
{
    struct text note = {0};
    size_t i;

    for (i = 0; i < COVERAGE_KINDS; i++) {
        struct coverage_note *kind = &coverage->notes[i];

        text_clear(&note);
        if (!kinds[i].note(&note, ledger) || kind->files++ >= NAMED_MAX)
            continue;
        text_str(&kind->lines, "  ");
        write_text(&kind->lines, ledger->file);
        text_str(&kind->lines, ": ");
        text_add(&kind->lines, note.at, note.size);
        text_byte(&kind->lines, '\n');
    }
    text_fini(&note);
}

void
coverage_fini(struct coverage *coverage)
{
    size_t i;

    for (i = 0; i < COVERAGE_KINDS; i++)
        text_fini(&coverage->notes[i].lines);
}

/* ---------------------------------------------------------- statement --- */

static void
write_span(struct text *out, const struct run *run,
           const seine_summary *summary)
{
    bool unknown = summary->zone_unknown > 0;

    if (summary->first == INT64_MAX || summary->last == INT64_MIN) {
        text_str(out, ", without any time");
        return;
    }
    text_str(out, ", from ");
    write_table_time(out, run, summary->first, unknown);
    text_str(out, " to ");
    write_table_time(out, run, summary->last, unknown);
    if (unknown)
        text_str(out, summary->zone_unknown < summary->records
                          ? " (zone known of some records only)"
                          : " (zone not known)");
}

static void
write_interval(struct text *out, const struct run *run,
               const seine_summary *summary)
{
    if (!run->has_interval)
        return;
    text_str(out, "Interval: ");
    if (run->from_ns == INT64_MIN)
        text_str(out, "start");
    else
        write_table_time(out, run, run->from_ns, false);
    text_str(out, " up to ");
    if (run->to_ns == INT64_MAX)
        text_str(out, "end");
    else
        write_table_time(out, run, run->to_ns, false);
    text_str(out, "; ");
    text_count(out, summary->out_of_interval, "record is outside it\n",
               "records are outside it\n");
    if (summary->zone_unknown) {
        text_str(out, "  NOT SURE for ");
        text_count(out, summary->zone_unknown, "record: its", "records: their");
        text_str(out, " zone is not known, so those up to 14 h outside were "
                      "kept; see --assume-tz\n");
    }
}

static void
write_counts(struct text *out, const struct run *run,
             const seine_summary *summary)
{
    text_str(out, "Coverage: ");
    write_share(out, summary->files_read, summary->files, "file", "files");
    text_str(out, " read whole, ");
    text_count(out, summary->lines, "line", "lines");
    write_span(out, run, summary);
    text_str(out, "\n  ");
    text_count(out, summary->records, "record, ", "records, ");
    text_count(out, summary->continuations, "continuation, ",
               "continuations, ");
    text_count(out, summary->headers, "header, ", "headers, ");
    text_format(out, "%" PRIu64 " blank, %" PRIu64 " not recognised",
                summary->blank, summary->unrecognised);
    if (summary->untimed)
        text_format(out, "; %" PRIu64 " without time", summary->untimed);
    text_byte(out, '\n');
    write_interval(out, run, summary);
}

static void
write_notes(struct text *out, const struct coverage *coverage)
{
    size_t i;

    for (i = 0; i < COVERAGE_KINDS; i++) {
        const struct coverage_note *note = &coverage->notes[i];

        if (!note->files)
            continue;
        text_format(out, "%s: ", kinds[i].title);
        text_count(out, note->files, "file\n", "files\n");
        text_add(out, note->lines.at, note->lines.size);
        out->failed |= note->lines.failed;
        if (note->files > NAMED_MAX)
            text_format(out, "  and %" PRIu64 " more\n",
                        note->files - NAMED_MAX);
    }
}

/* Parts that were merged, if not all of them are whole. */
static void
write_parts(struct text *out, const struct outcome *outcome)
{
    const seine_summary *summary = outcome->summary;
    const seine_part *part;
    size_t i, named = 0;

    if (summary->parts == summary->parts_whole)
        return;
    text_str(out, "Parts: ");
    write_share(out, summary->parts_whole, summary->parts, "is whole\n",
                "are whole\n");
    for (i = 0; (part = seine_hunt_part(outcome->hunt, i)); i++) {
        if (part->state == SEINE_PART_WHOLE || named++ >= NAMED_MAX)
            continue;
        text_str(out, "  ");
        if (*part->path)
            write_text(out, part->path);
        else
            text_format(out, "part %" PRIu64 " of %" PRIu64, part->shard,
                        part->shards);
        text_format(out, ": %s: ", seine_part_state_name(part->state));
        write_text(out, part->reason);
        text_byte(out, '\n');
    }
    if (named > NAMED_MAX)
        text_format(out, "  and %zu more\n", named - NAMED_MAX);
}

static void
write_rules(struct text *out, const seine_summary *summary)
{
    size_t i;

    text_format(out, "Rules: %" PRIu64, summary->rules);
    if (summary->rules_rejected)
        text_format(out, ", %" PRIu64 " rejected and not run",
                    summary->rules_rejected);
    if (summary->not_applicable_count)
        text_format(out,
                    ", %zu not applicable (no record that was looked at is of "
                    "their log source)",
                    summary->not_applicable_count);
    text_byte(out, '\n');
    for (i = 0; i < summary->not_applicable_count; i++) {
        text_str(out, "  not applicable: ");
        write_text(out, summary->not_applicable[i]->title);
        text_byte(out, '\n');
    }
    for (i = 0; i < summary->given_up_count; i++) {
        text_str(out, "  with tests given up: ");
        write_text(out, summary->given_up[i]->title);
        text_byte(out, '\n');
    }
}

/* " (allow.yml:4, owner alice, until 2026-01-31T23:59:59Z)" */
static void
write_origin(struct text *out, const seine_rule *filter, int64_t last)
{
    int64_t second = filter->expires - filter->expires % NS_PER_SECOND;
    char until[40];

    text_str(out, " (");
    write_text(out, filter->file);
    text_format(out, ":%d", filter->line);
    if (filter->flags & SEINE_RULE_ALLOWED) {
        text_str(out, ", owner ");
        write_text(out, filter->owner);
    }
    if (filter->expires != INT64_MAX &&
        seine_time_format(second, NULL, until, sizeof(until)) == 0)
        text_format(out, ", until %s%s", until,
                    filter->expires < last ? ": EXPIRED within these logs"
                                           : "");
    text_byte(out, ')');
}

static void
write_filters(struct text *out, const seine_summary *summary)
{
    size_t i;

    for (i = 0; i < summary->filter_count; i++) {
        text_format(out, "  suppressed: %" PRIu64 " by ",
                    summary->filter_suppressed[i]);
        write_text(out, summary->filters[i]->title);
        write_origin(out, summary->filters[i], summary->last);
        text_str(out, summary->filter_suppressed[i] ? "\n" : ", NEVER USED\n");
    }
}

/* Signs that are not told one by one. */
static void
write_signs(struct text *out, const seine_summary *summary)
{
    if (summary->signs_dropped)
        text_format(out, "Signs beyond the limits: %" PRIu64 "\n",
                    summary->signs_dropped);
}

/* What correlations could not use. */
static void
write_over_time(struct text *out, const seine_summary *summary)
{
    const seine_correlator_stats *stats = summary->correlation;

    if (!stats)
        return;
    text_format(out, "Correlated: %" PRIu64 " events", stats->events);
    if (stats->untimed)
        text_format(out,
                    "; %" PRIu64 " more LEFT OUT, their time is not known in "
                    "UTC (see --assume-tz)",
                    stats->untimed);
    if (stats->without_group)
        text_format(out, "; passed over without a group-by field: %" PRIu64,
                    stats->without_group);
    if (stats->without_value)
        text_format(out, "; without a value to count: %" PRIu64,
                    stats->without_value);
    if (stats->learned)
        text_format(out, "; within the first lead-in: %" PRIu64,
                    stats->learned);
    if (stats->lost)
        text_format(out, "; LOST: %" PRIu64, stats->lost);
    text_byte(out, '\n');
}

/* What earlier runs knew, and what of it no longer holds. */
static void
write_memory(struct text *out, const struct memory *memory)
{
    size_t i;

    text_format(out,
                "State: %" PRIu64 " known, %" PRIu64 " with new rules, %" PRIu64
                " gone on with, %" PRIu64 " read whole",
                memory->known, memory->rules, memory->grown, memory->fresh);
    if (memory->again)
        text_format(out, " (%" PRIu64 " of these though known in part)",
                    memory->again);
    if (memory->lost)
        text_format(out, "; CHANGED: %" PRIu64, memory->lost);
    text_byte(out, '\n');
    if (memory->unasked)
        text_format(out,
                    "  correlations: %" PRIu64 " of %" PRIu64
                    " files known from before were not hunted in with all "
                    "their rules; see --replay\n",
                    memory->unasked, memory->aside);
    for (i = 0; i < memory->withdrawn_count; i++) {
        text_str(out, "  withdrawn: ");
        write_text(out, memory->withdrawn[i].id);
        text_byte(out, ' ');
        write_text(out, memory->withdrawn[i].title);
        text_byte(out, '\n');
    }
}

/* The last word.  "nothing" alone is only said when all was read. */
void
coverage_write_input(struct coverage *coverage, struct text *out,
                     const struct run *run, const struct outcome *outcome)
{
    const seine_summary *summary = outcome->summary;

    write_counts(out, run, summary);
    if (summary->files_unread) {
        text_str(out, "Not begun: ");
        text_count(out, summary->files_unread, "file\n", "files\n");
    }
    write_notes(out, coverage);
}

void
coverage_write(struct coverage *coverage, struct text *out,
               const struct run *run, const struct outcome *outcome)
{
    coverage_write_input(coverage, out, run, outcome);
    write_parts(out, outcome);
    write_rules(out, outcome->summary);
    write_filters(out, outcome->summary);
    write_over_time(out, outcome->summary);
    write_signs(out, outcome->summary);
    if (run->memory)
        write_memory(out, run->memory);
    coverage_write_result(out, run, outcome);
}
