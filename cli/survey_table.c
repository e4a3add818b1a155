/*
 * A survey as a table for people: the sink, coverage and signs.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "survey_parts.h"

#define VALUE_MOST 100 /* bytes of a value that are shown */
#define KINDS_MOST 8   /* kinds of records named for one log */
#define BAR_MOST 40

struct survey_table {
    struct sink sink;
    struct coverage coverage;
};

/* --------------------------------------------------------------- shared --- */

void
survey_write_place(struct text *out, const seine_survey_place *place)
{
    if (!place)
        return;
    escape_terminal(out, place->file, strlen(place->file));
    text_format(out, ":%" PRIu64, place->line);
}

void
survey_write_value(struct text *out, const char *at, size_t size, bool cut)
{
    size_t shown = size < VALUE_MOST ? size : VALUE_MOST;

    escape_terminal(out, at, shown);
    if (cut || shown < size)
        text_str(out, "...");
}

void
survey_write_span(struct text *out, uint64_t seconds)
{
    static const struct {
        uint64_t seconds;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    size_t i = 0;

    while (i < 3 && seconds < 2 * units[i].seconds)
        i++;
    text_format(out, "%" PRIu64 " %s", seconds / units[i].seconds,
                units[i].name);
    seconds %= units[i].seconds;
    if (i < 3 && seconds / units[i + 1].seconds)
        text_format(out, " %" PRIu64 " %s", seconds / units[i + 1].seconds,
                    units[i + 1].name);
}

uint64_t
survey_top(const struct sink *sink)
{
    return sink->run->settings->top ? sink->run->settings->top : 10;
}

void
survey_write_bar(struct text *out, uint64_t value, uint64_t most)
{
    uint64_t marks = 0, i;

    if (value)
        marks = most > UINT64_MAX / BAR_MOST
                    ? value / (most / BAR_MOST)
                    : (value * BAR_MOST + most - 1) / most;
    for (i = 0; i < marks && i < BAR_MOST; i++)
        text_str(out, i ? "#" : " #");
}

/* ------------------------------------------------------------- coverage --- */

static void
add_if(struct text *out, uint64_t count, const char *what)
{
    if (count)
        text_format(out, ", %" PRIu64 " %s", count, what);
}

static void
write_kinds(struct text *out, const seine_survey_log *log)
{
    uint64_t rest = log->kinds_dropped;
    size_t i;

    for (i = 0; i < log->kind_count; i++) {
        if (i >= KINDS_MOST) {
            rest += log->kinds[i]->count;
            continue;
        }
        text_format(out, "%s%" PRIu64 " ", i ? ", " : "    ",
                    log->kinds[i]->count);
        if (*log->kinds[i]->name)
            escape_terminal(out, log->kinds[i]->name,
                            strlen(log->kinds[i]->name));
        else
            text_str(out, "of no known kind");
    }
    add_if(out, rest, "of other kinds");
    if (log->kind_count)
        text_byte(out, '\n');
}

static void
write_rhythm(struct text *out, const seine_survey_log *log)
{
    if (log->gaps == 0)
        return;
    text_str(out, "    99 of 100 gaps up to ");
    survey_write_span(out, log->gap_p99);
    if (log->gap_place) {
        text_str(out, ", the longest ");
        survey_write_span(out, log->gap_longest);
        text_str(out, " before ");
        survey_write_place(out, log->gap_place);
    }
    text_byte(out, '\n');
}

static void
write_log(struct text *out, const struct run *run, const seine_survey_log *log)
{
    text_format(out, "  %s: ", log->format);
    text_count(out, log->files, "file, ", "files, ");
    text_count(out, log->lines, "line, ", "lines, ");
    text_count(out, log->records, "record", "records");
    if (log->first == INT64_MAX) {
        text_str(out, ", without any time");
    } else {
        text_str(out, ", ");
        write_table_time(out, run, log->first, log->zone_unknown > 0);
        text_str(out, " to ");
        write_table_time(out, run, log->last, log->zone_unknown > 0);
        add_if(out, log->zone_unknown, "of unknown zone");
    }
    add_if(out, log->untimed, "without time");
    add_if(out, log->unrecognised, "lines not recognised");
    add_if(out, log->files_damaged, "files damaged");
    add_if(out, log->cut_lines, "lines cut by damage");
    add_if(out, log->long_lines, "long lines cut");
    add_if(out, log->nul_runs, "runs of NUL");
    add_if(out, log->overlaps, "files begin before the one before ends");
    add_if(out, log->dst_steps, "steps back at the end of summer time");
    add_if(out, log->clock_changes, "steps back at a changed clock");
    text_byte(out, '\n');
    write_kinds(out, log);
    write_rhythm(out, log);
}

static void
write_name(struct text *out, const seine_survey_appliance *appliance)
{
    static const struct {
        const char *named_by;
        const char *words;
    } names[] = {
        {"serial", "Appliance "},
        {"host", "Host "},
        {"folder", "No serial number and no host, in "},
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].named_by, appliance->named_by) == 0)
            text_str(out, names[i].words);
    escape_terminal(out, appliance->name, strlen(appliance->name));
}

static void
write_coverage(struct sink *sink)
{
    const seine_survey_report *report = sink->run->report;
    struct text *out = &sink->line;
    size_t i, k;

    text_str(out, "COVERAGE\n");
    for (i = 0; i < report->appliance_count; i++) {
        write_name(out, report->appliances[i]);
        text_byte(out, '\n');
        for (k = 0; k < report->appliances[i]->log_count; k++)
            write_log(out, sink->run, report->appliances[i]->logs[k]);
        sink_flush(sink);
    }
    if (report->appliance_count == 0)
        text_str(out, "no log was recognised\n");
    text_byte(out, '\n');
}

/* What did not fit in is told, part by part. */
static void
write_dropped(struct text *out, const seine_survey_report *report)
{
    const struct {
        uint64_t count;
        const char *text;
    } dropped[] = {
        {report->not_followed,
         "records are in no part of this report: too many files, logs or hosts"},
        {report->links_dropped, "logs in files were not looked at for holes"},
        {report->hours_dropped, "records are of hours beyond the limit: no "
                                "bars, and perhaps a wrong silence"},
        {report->gaps_dropped,
         "silences, shorter ones, are beyond the limit and were not judged"},
        {report->sessions_dropped,
         "records are of sessions beyond the limit, which were not judged"},
        {report->logins_dropped, "logins are of sources beyond the limit"},
        {report->times_dropped, "times are out of all bounds"},
        {report->silences_not_judged,
         "silences were not judged: the appliance has no other log here"},
    };
    size_t i;

    for (i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
        if (dropped[i].count)
            text_format(out, "NOT SURE: %" PRIu64 " %s\n", dropped[i].count,
                        dropped[i].text);
}

/* ---------------------------------------------------------------- signs --- */

/* "2 h, threshold 30 min", or "lines: 2, threshold 0" */
static void
write_measure(struct text *out, const seine_survey_sign *sign)
{
    if (strcmp(sign->unit, "s") != 0) {
        text_format(out, "%s: %" PRIu64 ", threshold %" PRIu64, sign->unit,
                    sign->value, sign->threshold);
        return;
    }
    survey_write_span(out, sign->value);
    text_str(out, ", threshold ");
    survey_write_span(out, sign->threshold);
}

void
survey_write_sign(struct text *out, const struct run *run,
                  const seine_survey_sign *sign)
{
    bool unknown = sign->zone_unknown;

    text_str(out, "    ");
    survey_write_place(out, sign->place);
    text_format(out, " (byte %" PRIu64 "): ", sign->place->offset);
    write_measure(out, sign);
    if (sign->from != INT64_MAX) {
        text_str(out, "; ");
        write_table_time(out, run, sign->from, unknown);
    }
    if (sign->to != INT64_MAX && sign->to != sign->from) {
        text_str(out, " to ");
        write_table_time(out, run, sign->to, unknown);
    }
    if (sign->detail_size) {
        text_str(out, "; ");
        survey_write_value(out, sign->detail, sign->detail_size, false);
    }
    text_byte(out, '\n');
}

bool
survey_is_change(const seine_survey_sign *sign)
{
    return strncmp(sign->rule, "TMP-", 4) == 0;
}

/* Signs of one kind in one log stand under one heading. */
static bool
is_alike(const seine_survey_sign *a, const seine_survey_sign *b)
{
    return a->appliance == b->appliance && a->log == b->log &&
           a->kind == b->kind;
}

/* Those that say that lines were changed, or the others; how many. */
static size_t
list_signs(struct sink *sink, bool change)
{
    const seine_survey_report *report = sink->run->report;
    struct text *out = &sink->line;
    size_t i, k, n, count = 0;

    for (i = 0; i < report->sign_count; i += n) {
        const seine_survey_sign *sign = report->signs[i];

        for (n = 1; i + n < report->sign_count &&
                    is_alike(sign, report->signs[i + n]);)
            n++;
        if (survey_is_change(sign) != change)
            continue;
        if (count == 0 && !change)
            text_str(out, "OTHER SIGNS\n");
        count += n;
        text_format(out, "%s %s: %s, ", sign->rule,
                    seine_level_name(sign->level),
                    sign->log ? sign->log->format : "no known log");
        write_name(out, sign->appliance);
        text_format(out, ": %s (%zu)\n    why: %s\n", sign->title, n,
                    sign->reason);
        for (k = 0; k < n && k < survey_top(sink); k++)
            survey_write_sign(out, sink->run, report->signs[i + k]);
        if (k < n)
            text_format(out, "    and %zu more\n", n - k);
        sink_flush(sink);
    }
    return count;
}

static void
write_signs(struct sink *sink)
{
    const seine_survey_report *report = sink->run->report;
    struct text *out = &sink->line;
    size_t changes;

    text_str(out, "SIGNS OF REMOVED OR CHANGED LINES\n");
    changes = list_signs(sink, true);
    if (report->signs_total > report->sign_count)
        text_format(out, "and %" PRIu64 " more, beyond the limits\n",
                    report->signs_total - report->sign_count);
    else if (changes == 0)
        text_str(out, "none seen\n");
    text_byte(out, '\n');
    if (list_signs(sink, false) > 0)
        text_byte(out, '\n');
}

/* ----------------------------------------------------------------- sink --- */

static void
write_result(struct text *out, const struct outcome *outcome,
             const seine_survey_report *report)
{
    text_str(out, "Result: ");
    if (!report)
        text_str(out, "no survey; ");
    else if (report->signs_total)
        text_count(out, report->signs_total, "sign; ", "signs; ");
    else
        text_str(out, "no sign of removed or changed lines; ");
    if (outcome->signal)
        text_format(out, "STOPPED by signal %d: what follows was not read\n",
                    outcome->signal);
    else
        coverage_write_ending(out, outcome);
}

static void
add_file(struct sink *sink, const seine_ledger *ledger)
{
    struct survey_table *table = (struct survey_table *)(void *)sink;

    coverage_add(&table->coverage, ledger);
}

static void
end_table(struct sink *sink, const struct outcome *outcome)
{
    struct survey_table *table = (struct survey_table *)(void *)sink;

    if (sink->run->report) {
        write_coverage(sink);
        write_signs(sink);
        survey_write_exposure(sink);
        survey_write_versions(sink);
        survey_write_activity(sink);
        write_dropped(&sink->line, sink->run->report);
    }
    coverage_write_input(&table->coverage, &sink->line, sink->run, outcome);
    write_result(&sink->line, outcome, sink->run->report);
    sink_flush(sink);
}

static void
free_table(struct sink *sink)
{
    struct survey_table *table = (struct survey_table *)(void *)sink;

    coverage_fini(&table->coverage);
}

const struct sink_class sink_survey_table = {
    .name = "table",
    .size = sizeof(struct survey_table),
    .commands = CMD_SURVEY,
    .for_terminal = true,
    .suffix = ".txt",
    .file = add_file,
    .end = end_table,
    .fini = free_table,
};
