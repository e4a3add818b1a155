/*
 * A comparison as a table for people: the verdict first, then what the missing
 * records have in common, how they lie, and what it was judged from.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "survey_parts.h"

#define TOP_DEFAULT 10
#define LINES_DEFAULT 100 /* of each side that --details lists */
#define LINE_MOST 300     /* bytes of one that are shown */

struct compare_table {
    struct sink sink;
    struct coverage coverage[SEINE_SIDES];
    struct text lines[SEINE_SIDES]; /* missing records, for --details */
    uint64_t listed[SEINE_SIDES];
};

static struct compare_table *
table_of(struct sink *sink)
{
    return (struct compare_table *)(void *)sink;
}

static uint64_t
top(const struct sink *sink, uint64_t otherwise)
{
    uint64_t given = sink->run->settings->top;

    return given ? given : otherwise;
}

static void
write_bytes(struct text *out, const char *at, size_t size)
{
    text_byte(out, '"');
    escape_terminal(out, at, size);
    text_byte(out, '"');
}

static void
write_string(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

/* -------------------------------------------------------------- verdict --- */

/* How the other side came to lack the records. */
static const char *
loss_words(int loss)
{
    static const char *const words[] = {
        [SEINE_LOSS_NONE] = "nothing",
        [SEINE_LOSS_PURGE] = "they have something in common that hardly any "
                             "other record has, as a purge leaves it",
        [SEINE_LOSS_STRETCH] = "they stand in a row: an outage, or a stretch "
                               "that was cut out",
        [SEINE_LOSS_BURSTS] = "they lie thick at some times and have nothing "
                              "in common, as loss under load",
        [SEINE_LOSS_SPREAD] = "they are spread evenly and have nothing in "
                              "common, as loss by syslog",
        [SEINE_LOSS_UNCLEAR] = "too few to say why",
    };

    return words[loss];
}

static void
write_verdict_of(struct text *out, const seine_compare_side *side)
{
    text_str(out, "  ");
    text_count(out, side->only, "record", "records");
    text_format(out,
                " of %" PRIu64 " of the %s: not in the %s, within its "
                "span",
                side->records, seine_side_name(side->side),
                seine_side_name(!side->side));
    if (side->only)
        text_format(out, "\n    %s %s: %s", side->rule,
                    seine_level_name(side->level), loss_words(side->loss));
    text_byte(out, '\n');
}

static void
write_not_judged(struct text *out, const seine_compare_side *side)
{
    const char *other = seine_side_name(!side->side);

    if (side->outside) {
        text_str(out, "  not judged: ");
        text_count(out, side->outside, "record", "records");
        text_format(out, " of the %s before or after the span of the %s\n",
                    seine_side_name(side->side), other);
    }
    if (side->not_compared) {
        text_str(out, "  NOT COMPARED: ");
        text_count(out, side->not_compared, "record", "records");
        text_format(out, " of the %s, in logs of which the %s has nothing\n",
                    seine_side_name(side->side), other);
    }
}

static void
write_verdict(struct text *out, const seine_compare_report *report)
{
    int side;

    text_str(out, "VERDICT\n");
    if (!report->comparable) {
        text_str(out, "  NOTHING TO COMPARE: the two have no record in "
                      "common\n");
    } else {
        for (side = 0; side < SEINE_SIDES; side++)
            write_verdict_of(out, report->sides[side]);
        text_str(out, "  ");
        text_count(out, report->matched, "record is", "records are");
        text_str(out, " in both\n");
    }
    for (side = 0; side < SEINE_SIDES; side++)
        write_not_judged(out, report->sides[side]);
    if (report->displaced)
        text_format(out,
                    "  %" PRIu64 " of these are on both sides, but at times "
                    "that differ by more than the tolerance (--tolerance)\n",
                    report->displaced);
    if (report->changed_files)
        text_format(out,
                    "  NOT SURE: %" PRIu64
                    " files changed while they were compared\n",
                    report->changed_files);
    text_byte(out, '\n');
}

/* --------------------------------------------------------------- common --- */

static void
write_common(struct text *out, const seine_common *common,
             const seine_compare_side *side, bool leads)
{
    text_str(out, leads ? "  " : "      the same: ");
    if (*common->field)
        text_format(out, "%s ", common->field);
    else
        text_str(out, common->whole ? "word " : "text ");
    write_bytes(out, common->value, common->value_size);
    if (leads)
        text_format(out, "\n      in %" PRIu64 " of %" PRIu64 " (%u %%), ",
                    common->lines, side->only, common->coverage);
    else
        text_format(out, ": in %" PRIu64 ", ", common->lines);
    text_count(out, common->kept, "other record has it",
               "other records have it");
    text_str(out, " between them");
    if (common->kept_else)
        text_format(out, ", %" PRIu64 " before and after", common->kept_else);
    text_format(out, "; confidence %u %%\n", common->confidence);
}

static void
write_commons(struct sink *sink, const seine_compare_side *side)
{
    struct text *out = &sink->line;
    uint64_t groups = 0;
    size_t i;

    if (side->common_count == 0)
        return;
    text_format(out, "IN COMMON, of what the %s lacks\n",
                seine_side_name(!side->side));
    for (i = 0; i < side->common_count; i++) {
        bool leads =
            i == 0 || side->commons[i]->group != side->commons[i - 1]->group;

        groups += leads;
        if (groups <= top(sink, TOP_DEFAULT))
            write_common(out, side->commons[i], side, leads);
    }
    if (side->explained < side->judged)
        text_format(out,
                    "  %" PRIu64 " of %" PRIu64 " have none of these; %s\n",
                    side->judged - side->explained, side->judged,
                    loss_words(side->rest));
    if (side->judged < side->only)
        text_format(out,
                    "  NOT SURE: how they lie was judged by the first %" PRIu64
                    " of %" PRIu64 "\n",
                    side->judged, side->only);
    text_byte(out, '\n');
    sink_flush(sink);
}

static void
write_runs(struct sink *sink, const seine_compare_side *side, bool unknown)
{
    struct text *out = &sink->line;

    if (side->only == 0)
        return;
    text_format(out, "  missing from the %s: ", seine_side_name(!side->side));
    text_count(out, side->runs, "stretch", "stretches");
    text_str(out, ", the longest of ");
    text_count(out, side->longest_run, "record", "records");
    if (side->longest_from != INT64_MAX) {
        text_str(out, ", ");
        write_table_time(out, sink->run, side->longest_from, unknown);
        text_str(out, " to ");
        write_table_time(out, sink->run, side->longest_to, unknown);
    }
    text_byte(out, '\n');
}

/* --------------------------------------------------------------- clocks --- */

static void
write_clock(struct text *out, const seine_compare_skew *skew)
{
    uint64_t size = skew->ns < 0 ? -(uint64_t)skew->ns : (uint64_t)skew->ns;

    if (!skew->estimated) {
        text_str(out, "  clocks: no record tells how they differ; taken as "
                      "the same\n");
        return;
    }
    text_str(out, "  clocks: the export's is ");
    if (size / 1000000 == 0)
        text_str(out, "that of the reference");
    else {
        survey_write_span(out, size / 1000000000);
        if (size / 1000000 % 1000)
            text_format(out, " %" PRIu64 " ms", size / 1000000 % 1000);
        text_str(out, skew->ns > 0 ? " ahead" : " behind");
    }
    text_str(out, ", by ");
    text_count(out, skew->votes, "record; ", "records; ");
    text_count(out, skew->matched, "record is", "records are");
    text_str(out, " in both by it\n");
}

static bool
has_unknown_zone(const seine_compare_side *side)
{
    size_t i;

    for (i = 0; i < side->stream_count; i++)
        if (side->streams[i]->zone_unknown)
            return true;
    return false;
}

static void
write_basis(struct sink *sink, const seine_compare_report *report)
{
    struct text *out = &sink->line;
    size_t i;
    int side;

    text_str(out, "JUDGED FROM\n");
    for (i = 0; i < report->skew_count; i++)
        write_clock(out, report->skews[i]);
    text_str(out, "  tolerance between times: ");
    survey_write_span(out, (uint64_t)report->tolerance_ns / 1000000000);
    if (report->without_time)
        text_format(out, "; %" PRIu64 " pairs without a time",
                    report->without_time);
    text_byte(out, '\n');
    for (side = 0; side < SEINE_SIDES; side++)
        write_runs(sink, report->sides[side],
                   has_unknown_zone(report->sides[side]));
}

/* -------------------------------------------------------------- streams --- */

static void
write_stream(struct sink *sink, const seine_compare_stream *stream)
{
    struct text *out = &sink->line;

    text_format(out, "  %s, %s, %s ", seine_side_name(stream->side),
                stream->format, stream->by_host ? "host" : "folder");
    write_string(out, stream->origin);
    text_str(out, ": ");
    text_count(out, stream->records, "record", "records");
    text_format(out, ", %" PRIu64 " in both, %" PRIu64 " missing",
                stream->matched, stream->only);
    if (stream->before || stream->after)
        text_format(out, ", %" PRIu64 " before and %" PRIu64 " after the span",
                    stream->before, stream->after);
    if (!stream->compared)
        text_str(out, ": NOT COMPARED");
    if (stream->first != INT64_MAX) {
        text_str(out, "; ");
        write_table_time(out, sink->run, stream->first, stream->zone_unknown);
        text_str(out, " to ");
        write_table_time(out, sink->run, stream->last, stream->zone_unknown);
    }
    text_byte(out, '\n');
}

static void
write_streams(struct sink *sink, const seine_compare_side *side)
{
    uint64_t most = top(sink, TOP_DEFAULT);
    size_t i;

    for (i = 0; i < side->stream_count && i < most; i++)
        write_stream(sink, side->streams[i]);
    if (i < side->stream_count)
        text_format(&sink->line, "  and %zu more of the %s\n",
                    side->stream_count - i, seine_side_name(side->side));
    sink_flush(sink);
}

/* -------------------------------------------------------------- details --- */

static void
list_difference(struct sink *sink, const seine_difference *difference)
{
    struct compare_table *table = table_of(sink);
    const seine_evidence *evidence = difference->evidence;
    struct text *out = &table->lines[difference->side];
    size_t shown =
        evidence->raw_size < LINE_MOST ? evidence->raw_size : LINE_MOST;

    if (!sink->run->settings->details ||
        table->listed[difference->side]++ >= top(sink, LINES_DEFAULT))
        return;
    text_str(out, "  ");
    write_string(out, evidence->file);
    text_format(out, ":%" PRIu64 " (byte %" PRIu64 "): ", evidence->line,
                evidence->offset);
    escape_terminal(out, evidence->raw, shown);
    text_str(out, shown < evidence->raw_size ? "...\n" : "\n");
}

static void
write_details(struct sink *sink, int side)
{
    struct compare_table *table = table_of(sink);
    uint64_t most = top(sink, LINES_DEFAULT);

    if (table->listed[side] == 0)
        return;
    text_format(&sink->line, "RECORDS that the %s lacks\n",
                seine_side_name(!side));
    text_add(&sink->line, table->lines[side].at, table->lines[side].size);
    sink->line.failed |= table->lines[side].failed;
    if (table->listed[side] > most)
        text_format(&sink->line, "  and %" PRIu64 " more\n",
                    table->listed[side] - most);
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}

/* ----------------------------------------------------------------- sink --- */

static void
write_result(struct text *out, const struct outcome *outcome,
             const seine_compare_report *report)
{
    text_str(out, "Result: ");
    if (!report)
        text_str(out, "no comparison; ");
    else if (!report->comparable)
        text_str(out, "nothing could be compared; ");
    else {
        text_format(out,
                    "%" PRIu64 " missing from the export, %" PRIu64
                    " from the reference; ",
                    report->sides[SEINE_SIDE_REFERENCE]->only,
                    report->sides[SEINE_SIDE_EXPORT]->only);
    }
    if (outcome->signal)
        text_format(out, "STOPPED by signal %d\n", outcome->signal);
    else
        coverage_write_ending(out, outcome);
}

static void
add_file(struct sink *sink, const seine_ledger *ledger)
{
    coverage_add(&table_of(sink)->coverage[sink->run->side], ledger);
}

static void
write_report(struct sink *sink, const seine_compare_report *report)
{
    int side;

    write_verdict(&sink->line, report);
    sink_flush(sink);
    for (side = 0; side < SEINE_SIDES; side++)
        write_commons(sink, report->sides[side]);
    write_basis(sink, report);
    for (side = 0; side < SEINE_SIDES; side++)
        write_streams(sink, report->sides[side]);
    text_byte(&sink->line, '\n');
    for (side = 0; side < SEINE_SIDES; side++)
        write_details(sink, side);
}

static void
end_table(struct sink *sink, const struct outcome *outcome)
{
    struct outcome export = *outcome;

    if (sink->run->compare)
        write_report(sink, sink->run->compare);
    export.summary = outcome->export;
    text_str(&sink->line, "Reference\n");
    coverage_write_input(&table_of(sink)->coverage[SEINE_SIDE_REFERENCE],
                         &sink->line, sink->run, outcome);
    text_str(&sink->line, "Export\n");
    coverage_write_input(&table_of(sink)->coverage[SEINE_SIDE_EXPORT],
                         &sink->line, sink->run, &export);
    write_result(&sink->line, outcome, sink->run->compare);
    sink_flush(sink);
}

static void
free_table(struct sink *sink)
{
    struct compare_table *table = table_of(sink);
    int side;

    for (side = 0; side < SEINE_SIDES; side++) {
        coverage_fini(&table->coverage[side]);
        text_fini(&table->lines[side]);
    }
}

const struct sink_class sink_compare_table = {
    .name = "table",
    .size = sizeof(struct compare_table),
    .commands = CMD_COMPARE,
    .for_terminal = true,
    .difference = list_difference,
    .file = add_file,
    .end = end_table,
    .fini = free_table,
};
