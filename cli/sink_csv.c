/*
 * CSV with fixed columns: a header, then a row a finding or record.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "sink.h"

/* What a row is made of; event is NULL for `parse`. */
struct row {
    const seine_event *event;
    seine_record *record;
    const seine_evidence *evidence;
    const seine_time *time;
};

struct column {
    const char *name;
    bool findings_only;
    void (*write)(struct text *out, const struct row *row);
    const char *field; /* written where `write` is NULL */
};

static void
write_time(struct text *out, const struct row *row)
{
    char text[40];
    size_t size;

    if (row->time->quality == SEINE_TIME_NONE ||
        seine_time_format(row->time->ns, NULL, text, sizeof(text)) < 0)
        return;
    size = strlen(text);
    if (row->time->quality == SEINE_TIME_UNKNOWN && size &&
        text[size - 1] == 'Z')
        size--;
    text_add(out, text, size);
}

static void
write_original(struct text *out, const struct row *row)
{
    if (row->time->quality != SEINE_TIME_NONE)
        text_add(out, row->time->original, row->time->original_size);
}

static void
write_quality(struct text *out, const struct row *row)
{
    text_str(out, seine_time_quality_name(row->time->quality));
}

static void
write_level(struct text *out, const struct row *row)
{
    text_str(out, seine_level_name(row->event->level));
}

static void
write_title(struct text *out, const struct row *row)
{
    text_str(out, row->event->rule->title);
}

static void
write_rule_id(struct text *out, const struct row *row)
{
    text_str(out, row->event->rule->id);
}

static void
write_outcome(struct text *out, const struct row *row)
{
    text_str(out, seine_outcome_name(row->event->outcome));
}

static void
write_finding_id(struct text *out, const struct row *row)
{
    text_str(out, row->event->finding_id);
}

/* field=value; field=value */
static void
write_matched(struct text *out, const struct row *row)
{
    size_t i;

    for (i = 0; i < row->event->matched_count; i++) {
        const seine_matched *matched = row->event->matched[i];

        text_str(out, i ? "; " : "");
        text_str(out, *matched->field ? matched->field : "line");
        text_byte(out, '=');
        text_add(out, matched->value, matched->value_size);
    }
}

static void
write_format(struct text *out, const struct row *row)
{
    text_str(out, seine_record_format(row->record));
}

static void
write_file(struct text *out, const struct row *row)
{
    text_str(out, row->evidence->file);
}

static void
write_line(struct text *out, const struct row *row)
{
    text_uint(out, row->evidence->line);
}

static void
write_offset(struct text *out, const struct row *row)
{
    text_uint(out, row->evidence->offset);
}

static void
write_sha256(struct text *out, const struct row *row)
{
    if (row->evidence->sha256)
        text_str(out, row->evidence->sha256);
}

static void
write_raw(struct text *out, const struct row *row)
{
    text_add(out, row->evidence->raw, row->evidence->raw_size);
}

/* Of findings about a critical asset: what they would be without. */
static void
write_level_before(struct text *out, const struct row *row)
{
    if (row->event->asset)
        text_str(out, seine_level_name(row->event->level_before));
}

static void
write_asset(struct text *out, const struct row *row)
{
    if (row->event->asset)
        text_str(out, row->event->asset->title);
}

/* The columns; new ones come at the end. */
static const struct column columns[] = {
    {"time", false, write_time, NULL},
    {"time_original", false, write_original, NULL},
    {"time_quality", false, write_quality, NULL},
    {"level", true, write_level, NULL},
    {"rule_title", true, write_title, NULL},
    {"rule_id", true, write_rule_id, NULL},
    {"outcome", true, write_outcome, NULL},
    {"matched", true, write_matched, NULL},
    {"source_ip", false, NULL, "source.ip"},
    {"user_name", false, NULL, "user.name"},
    {"http_request_method", false, NULL, "http.request.method"},
    {"url", false, NULL, "url.original"},
    {"http_response_status_code", false, NULL, "http.response.status_code"},
    {"user_agent", false, NULL, "user_agent.original"},
    {"destination_ip", false, NULL, "destination.ip"},
    {"message", false, NULL, "message"},
    {"log_format", false, write_format, NULL},
    {"log_file", false, write_file, NULL},
    {"log_line", false, write_line, NULL},
    {"log_offset", false, write_offset, NULL},
    {"log_sha256", false, write_sha256, NULL},
    {"finding_id", true, write_finding_id, NULL},
    {"raw", false, write_raw, NULL},
    {"level_before", true, write_level_before, NULL},
    {"critical_asset", true, write_asset, NULL},
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
end_row(struct sink *sink)
{
    text_str(&sink->line, "\r\n");
    if (sink->line.size >= TARGET_WRITE || sink->line.failed)
        sink_flush(sink);
}

static bool
has_findings(const struct sink *sink)
{
    return sink->run->rules != NULL;
}

static void
write_header(struct sink *sink)
{
    bool first = true;
    size_t i;

    for (i = 0; i < COLUMNS; i++) {
        if (columns[i].findings_only && !has_findings(sink))
            continue;
        text_str(&sink->line, first ? "" : ",");
        text_str(&sink->line, columns[i].name);
        first = false;
    }
    end_row(sink);
}

static void
make_cell(struct text *cell, const struct column *column, const struct row *row)
{
    const char *value;
    size_t size;

    if (column->write)
        column->write(cell, row);
    else if (seine_record_get(row->record, column->field, &value, &size) > 0)
        text_add(cell, value, size);
}

static void
write_row(struct sink *sink, const struct row *row)
{
    bool raw = sink->run->settings->csv_raw, first = true;
    struct text cell = {0};
    size_t i;

    for (i = 0; i < COLUMNS; i++) {
        if (columns[i].findings_only && !row->event)
            continue;
        text_clear(&cell);
        make_cell(&cell, &columns[i], row);
        sink->line.failed |= cell.failed;
        text_str(&sink->line, first ? "" : ",");
        escape_csv(&sink->line, cell.at, cell.size, raw);
        first = false;
    }
    text_fini(&cell);
    end_row(sink);
}

static void
write_event(struct sink *sink, const seine_event *event)
{
    struct row row = {event, event->record, event->evidence, event->time};

    write_row(sink, &row);
}

static void
write_record(struct sink *sink, seine_record *record,
             const seine_evidence *evidence)
{
    struct row row = {NULL, record, evidence, seine_record_time(record)};

    write_row(sink, &row);
}

/* ------------------------------------------------------- correlations --- */

static void
write_ns(struct text *out, int64_t ns)
{
    char text[40];

    if (ns != INT64_MAX && seine_time_format(ns, NULL, text, sizeof(text)) == 0)
        text_str(out, text);
}

/* field=value; field=value */
static void
write_group(struct text *out, const seine_finding *finding)
{
    size_t i;

    for (i = 0; i < finding->group_count; i++) {
        text_str(out, i ? "; " : "");
        text_str(out, finding->groups[i]->name);
        text_byte(out, '=');
        text_add(out, finding->groups[i]->value,
                 finding->groups[i]->value_size);
    }
}

/* "kind: what, 9 bytes, threshold 8 bytes: detail" */
static void
write_sign(struct text *out, const seine_survey_sign *sign)
{
    text_format(out, "%s: %s, %" PRIu64 " %s, threshold %" PRIu64 " %s",
                sign->kind, sign->title, sign->value, sign->unit,
                sign->threshold, sign->unit);
    if (sign->detail_size) {
        text_str(out, ": ");
        text_add(out, sign->detail, sign->detail_size);
    }
}

static void
write_burst(struct text *out, const seine_finding *finding)
{
    if (finding->sign) {
        write_sign(out, finding->sign);
        return;
    }
    text_format(out, "%" PRIu64 " events from ", finding->count);
    write_ns(out, finding->first);
    text_str(out, " to ");
    write_ns(out, finding->last);
}

/* What the columns of a finding hold for a correlation. */
static void
make_finding_cell(struct text *cell, const char *name,
                  const seine_finding *finding)
{
    const seine_evidence *evidence = finding->evidence[0];
    const struct {
        const char *name;
        const char *text;
    } texts[] = {
        {"time_quality", finding->sign ? "surveyed" : "correlated"},
        {"level", seine_level_name(finding->level)},
        {"rule_title", finding->rule->title},
        {"rule_id", finding->rule->id},
        {"outcome", seine_outcome_name(finding->outcome)},
        {"log_file", evidence->file},
        {"log_sha256", evidence->sha256 ? evidence->sha256 : ""},
        {"finding_id", finding->finding_id},
    };
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(texts[i].name, name) == 0)
            text_str(cell, texts[i].text);
    if (strcmp(name, "time") == 0)
        write_ns(cell, finding->first);
    else if (strcmp(name, "matched") == 0)
        write_group(cell, finding);
    else if (strcmp(name, "message") == 0)
        write_burst(cell, finding);
    else if (strcmp(name, "log_line") == 0)
        text_format(cell, "%" PRIu64, evidence->line);
    else if (strcmp(name, "log_offset") == 0)
        text_format(cell, "%" PRIu64, evidence->offset);
    else if (strcmp(name, "level_before") == 0 && finding->asset_events)
        text_str(cell, seine_level_name(finding->level_before));
    else if (strcmp(name, "critical_asset") == 0 && finding->asset_events)
        text_format(cell, "%" PRIu64 " of the events", finding->asset_events);
}

static void
write_finding(struct sink *sink, const seine_finding *finding)
{
    struct text cell = {0};
    size_t i;

    for (i = 0; i < COLUMNS; i++) {
        text_clear(&cell);
        make_finding_cell(&cell, columns[i].name, finding);
        sink->line.failed |= cell.failed;
        text_str(&sink->line, i ? "," : "");
        escape_csv(&sink->line, cell.at, cell.size,
                   sink->run->settings->csv_raw);
    }
    text_fini(&cell);
    end_row(sink);
}

const struct sink_class sink_csv = {
    .name = "csv",
    .suffix = ".csv",
    .size = sizeof(struct sink),
    .commands = CMD_HUNT | CMD_MERGE | CMD_PARSE | CMD_SEARCH,
    .begin = write_header,
    .event = write_event,
    .finding = write_finding,
    .record = write_record,
};
