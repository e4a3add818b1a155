/*
 * JSON lines: a `run` record, then findings or records and on request files,
 * and a `summary` record at the end.  schema/ describes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "json_fields.h"
#include "json_record.h"
#include "sink.h"

#define SCHEMA 1 /* counts up when a member is removed or retyped: never */

struct sink_lines {
    struct sink sink;
    struct shapes shapes;
};

static struct json
begin_line(struct sink *sink, const char *type)
{
    struct json json = {.out = &sink->line};

    json_open(&json, '{');
    json_member(&json, "type", type);
    return json;
}

static void
end_line(struct sink *sink, struct json *json)
{
    json_close(json, '}');
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}

static struct shapes *
shapes_of(struct sink *sink)
{
    return &((struct sink_lines *)(void *)sink)->shapes;
}

static void
fini(struct sink *sink)
{
    shapes_fini(shapes_of(sink));
}

/* ---------------------------------------------------------------- run --- */

static void
write_interval(struct json *json, const struct run *run)
{
    json_name(json, "interval");
    if (!run->has_interval) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_instant(json, "from", run->from_ns, false);
    json_instant(json, "to", run->to_ns, false);
    json_close(json, '}');
}

static void
begin_run(struct sink *sink)
{
    const struct run *run = sink->run;
    struct json json = begin_line(sink, "run");

    json_member_uint(&json, "schema", SCHEMA);
    json_member(&json, "tool", "seine");
    json_member(&json, "version", seine_version());
    json_member(&json, "command", run->command);
    json_member_list(&json, "arguments", run->settings->arguments);
    if (run->rules) {
        json_name(&json, "rules");
        json_open(&json, '{');
        json_member_uint(&json, "count", seine_rules_count(run->rules));
        json_member_uint(&json, "rejected", seine_rules_rejected(run->rules));
        json_member(&json, "hash", seine_rules_hash(run->rules));
        json_close(&json, '}');
    }
    write_interval(&json, run);
    json_member(&json, "assume_tz", run->settings->assume_tz);
    json_member(&json, "format", run->settings->format);
    end_line(sink, &json);
}

/* ------------------------------------------------- findings, records --- */

static void
write_event_as(struct sink *sink, const seine_event *event, const char *type)
{
    struct json json = begin_line(sink, type);

    json_member(&json, "finding_id", event->finding_id);
    json_rule(&json, event->rule);
    json_member(&json, "level", seine_level_name(event->level));
    json_asset(&json, event);
    json_member(&json, "outcome", seine_outcome_name(event->outcome));
    if (event->suppressed_by) {
        json_name(&json, "suppressed_by");
        json_open(&json, '{');
        json_filter(&json, event->suppressed_by);
        json_close(&json, '}');
    }
    if (event->outside_time)
        json_member_bool(&json, "outside_validity", true);
    json_time(&json, "time", event->time);
    json_evidence(&json, event->evidence);
    json_matched(&json, event);
    json_member(&json, "format", seine_record_format(event->record));
    json_name(&json, "record");
    json_open(&json, '{');
    json_fields(&json, shapes_of(sink), event->record);
    json_close(&json, '}');
    end_line(sink, &json);
}

static void
write_event(struct sink *sink, const seine_event *event)
{
    write_event_as(sink, event, "finding");
}

static void
write_suppressed(struct sink *sink, const seine_event *event)
{
    write_event_as(sink, event, "suppressed");
}

static const char *
quality_of(const seine_finding *finding)
{
    if (!finding->sign)
        return "correlated";
    if (finding->first == INT64_MAX)
        return "none";
    return finding->sign->zone_unknown ? "unknown" : "surveyed";
}

/* The members of every finding, so that its readers can read it as well. */
static void
write_finding(struct sink *sink, const seine_finding *finding)
{
    struct json json = begin_line(sink, "finding");

    json_member(&json, "finding_id", finding->finding_id);
    json_rule(&json, finding->rule);
    json_member(&json, "level", seine_level_name(finding->level));
    if (finding->asset_events) {
        json_name(&json, "critical_asset");
        json_open(&json, '{');
        json_member(&json, "level_before",
                    seine_level_name(finding->level_before));
        json_member_uint(&json, "events", finding->asset_events);
        json_close(&json, '}');
    }
    json_member(&json, "outcome", seine_outcome_name(finding->outcome));
    json_instant(&json, "time", finding->first,
                 finding->sign && finding->sign->zone_unknown);
    json_member(&json, "time_original", NULL);
    json_member(&json, "time_quality", quality_of(finding));
    json_evidence(&json, finding->evidence[0]);
    if (finding->sign)
        json_sign(&json, finding->sign);
    else
        json_correlation(&json, finding);
    json_name(&json, "matched");
    json_open(&json, '[');
    json_close(&json, ']');
    json_member(&json, "format", "");
    json_name(&json, "record");
    json_open(&json, '{');
    json_close(&json, '}');
    end_line(sink, &json);
}

static void
write_record(struct sink *sink, seine_record *record,
             const seine_evidence *evidence)
{
    struct json json = begin_line(sink, "record");

    json_time(&json, "@timestamp", seine_record_time(record));
    json_member(&json, "format", seine_record_format(record));
    json_evidence(&json, evidence);
    json_name(&json, "record");
    json_open(&json, '{');
    json_fields(&json, shapes_of(sink), record);
    json_close(&json, '}');
    end_line(sink, &json);
}

/* -------------------------------------------------------------- files --- */

/* Counters by name; the same in a ledger and in the summary where both are. */
struct counter {
    const char *name;
    size_t offset;
};

#define LEDGER(name)                  \
 {                                    \
#  name, offsetof(seine_ledger, name) \
 }

static const struct counter ledger_counters[] = {
    LEDGER(size),           LEDGER(bytes),
    LEDGER(members),        LEDGER(lines),
    LEDGER(records),        LEDGER(continuations),
    LEDGER(headers),        LEDGER(blank),
    LEDGER(unrecognised),   LEDGER(long_lines),
    LEDGER(cut_bytes),      LEDGER(cut_lines),
    LEDGER(nul_bytes),      LEDGER(untimed),
    LEDGER(zone_unknown),   LEDGER(out_of_interval),
    LEDGER(candidates),     LEDGER(events),
    LEDGER(not_evaluated),  LEDGER(extra_dropped),
    LEDGER(offset_changes), LEDGER(backwards),
    LEDGER(gap_seconds),    LEDGER(gap_line),
    LEDGER(damage_total),   LEDGER(nul_run_total),
};

#define SUMMARY(name)                  \
 {                                     \
#  name, offsetof(seine_summary, name) \
 }

static const struct counter summary_counters[] = {
    SUMMARY(size),       SUMMARY(bytes),         SUMMARY(lines),
    SUMMARY(records),    SUMMARY(continuations), SUMMARY(headers),
    SUMMARY(blank),      SUMMARY(unrecognised),  SUMMARY(long_lines),
    SUMMARY(cut_bytes),  SUMMARY(cut_lines),     SUMMARY(nul_runs),
    SUMMARY(untimed),    SUMMARY(zone_unknown),  SUMMARY(out_of_interval),
    SUMMARY(candidates), SUMMARY(not_evaluated), SUMMARY(extra_dropped),
};

static void
write_counters(struct json *json, const struct counter *counters, size_t count,
               const void *from)
{
    size_t i;

    for (i = 0; i < count; i++)
        json_member_uint(json, counters[i].name,
                         *(const uint64_t *)(const void *)((const char *)from +
                                                           counters[i].offset));
}

static void
write_damage(struct json *json, const seine_ledger *ledger)
{
    size_t i;

    json_name(json, "damage");
    json_open(json, '[');
    for (i = 0; i < ledger->damage_count; i++) {
        const seine_damage *damage = ledger->damage[i];

        json_open(json, '{');
        json_member(json, "kind", seine_damage_name(damage->kind));
        json_member_bool(json, "lossy", damage->lossy);
        json_member_uint(json, "member", damage->member);
        json_member_uint(json, "offset", damage->offset);
        json_member_uint(json, "stream_offset", damage->stream_offset);
        json_member_uint(json, "lost", damage->lost);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_nul_runs(struct json *json, const seine_ledger *ledger)
{
    size_t i;

    json_name(json, "nul_runs");
    json_open(json, '[');
    for (i = 0; i < ledger->nul_run_count; i++) {
        json_open(json, '{');
        json_member_uint(json, "offset", ledger->nul_runs[i]->offset);
        json_member_uint(json, "length", ledger->nul_runs[i]->length);
        json_member_uint(json, "line", ledger->nul_runs[i]->line);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_formats(struct json *json, const seine_ledger *ledger)
{
    size_t i;

    json_name(json, "formats");
    json_open(json, '{');
    for (i = 0; ledger->formats && ledger->formats[i]; i++)
        json_member_uint(json, ledger->formats[i],
                         ledger->format_records ? ledger->format_records[i]
                                                : 0);
    json_close(json, '}');
}

static const char *const states[] = {
    [SEINE_FILE_READ] = "read",
    [SEINE_FILE_DAMAGED] = "damaged",
    [SEINE_FILE_FAILED] = "failed",
    [SEINE_FILE_SKIPPED] = "skipped",
};

static void
write_file(struct sink *sink, const seine_ledger *ledger)
{
    const struct settings *settings = sink->run->settings;
    struct json json;

    if (!settings->files && !settings->details)
        return;
    json = begin_line(sink, "file");
    json_member(&json, "file", ledger->file);
    json_member(&json, "state", states[ledger->state]);
    json_member_bool(&json, "complete", ledger->complete);
    json_member(&json, "reason", ledger->reason);
    json_member(&json, "sha256", *ledger->sha256 ? ledger->sha256 : NULL);
    json_member_bool(&json, "compressed", ledger->compressed);
    json_member_bool(&json, "ratio_warning", ledger->ratio_warning);
    json_member(&json, "format", ledger->format);
    json_member(&json, "why", ledger->why);
    json_member(&json, "appliance", ledger->appliance);
    json_member(&json, "appliance_version", ledger->version);
    write_formats(&json, ledger);
    write_counters(&json, ledger_counters,
                   sizeof(ledger_counters) / sizeof(ledger_counters[0]),
                   ledger);
    json_instant(&json, "first", ledger->first, ledger->zone_unknown > 0);
    json_instant(&json, "last", ledger->last, ledger->zone_unknown > 0);
    write_damage(&json, ledger);
    write_nul_runs(&json, ledger);
    end_line(sink, &json);
}

/* ------------------------------------------------------------ summary --- */

static void
write_files(struct json *json, const seine_summary *summary)
{
    json_name(json, "files");
    json_open(json, '{');
    json_member_uint(json, "total", summary->files);
    json_member_uint(json, "read", summary->files_read);
    json_member_uint(json, "damaged", summary->files_damaged);
    json_member_uint(json, "failed", summary->files_failed);
    json_member_uint(json, "skipped", summary->files_skipped);
    json_member_uint(json, "unrecognised", summary->files_unrecognised);
    json_close(json, '}');
}

static void
write_findings(struct json *json, const seine_summary *summary)
{
    int level;

    json_member_uint(json, "findings", summary->events + summary->findings);
    json_name(json, "findings_by_level");
    json_open(json, '{');
    for (level = SEINE_LEVEL_CRITICAL; level >= SEINE_LEVEL_NONE; level--)
        json_member_uint(json, seine_level_name(level),
                         summary->events_by_level[level]);
    json_close(json, '}');
}

static void
write_rules(struct json *json, const seine_summary *summary)
{
    size_t i;

    json_name(json, "rules");
    json_open(json, '{');
    json_member_uint(json, "count", summary->rules);
    json_member_uint(json, "rejected", summary->rules_rejected);
    json_name(json, "not_applicable");
    json_open(json, '[');
    for (i = 0; i < summary->not_applicable_count; i++) {
        json_open(json, '{');
        json_member(json, "id", summary->not_applicable[i]->id);
        json_member(json, "title", summary->not_applicable[i]->title);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void
write_filters(struct json *json, const seine_summary *summary)
{
    size_t i;

    if (summary->filter_count == 0)
        return;
    json_member_uint(json, "suppressed", summary->suppressed);
    json_name(json, "filters");
    json_open(json, '[');
    for (i = 0; i < summary->filter_count; i++) {
        json_open(json, '{');
        json_filter(json, summary->filters[i]);
        json_member_uint(json, "suppressed", summary->filter_suppressed[i]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

#define STATS(name)                             \
 {                                              \
#  name, offsetof(seine_correlator_stats, name) \
 }

static void
write_correlation(struct json *json, const seine_summary *summary)
{
    static const struct counter counters[] = {
        STATS(events),        STATS(untimed), STATS(without_group),
        STATS(without_value), STATS(learned), STATS(lost),
        STATS(spilled),       STATS(findings)};

    if (!summary->correlation)
        return;
    json_name(json, "correlation");
    json_open(json, '{');
    write_counters(json, counters, sizeof(counters) / sizeof(counters[0]),
                   summary->correlation);
    json_close(json, '}');
}

/* There if some rule asks for signs. */
static void
write_signs(struct json *json, const seine_summary *summary,
            const seine_rules *rules)
{
    const seine_rule *rule;
    size_t i = 0;

    while ((rule = seine_rules_get(rules, i)) &&
           rule->kind != SEINE_RULE_SURVEY)
        i++;
    if (!rule)
        return;
    json_name(json, "signs");
    json_open(json, '{');
    json_member_uint(json, "findings", summary->signs);
    json_member_uint(json, "dropped", summary->signs_dropped);
    json_close(json, '}');
}

static void
write_exit(struct json *json, const struct outcome *outcome)
{
    json_name(json, "exit");
    json_open(json, '{');
    json_member_uint(json, "code", (uint64_t)outcome->exit_code);
    json_member_bool(json, "findings", outcome->findings);
    json_member_bool(json, "incomplete", outcome->incomplete);
    if (outcome->tolerated)
        json_member_bool(json, "tolerated", true);
    if (outcome->signal)
        json_member_uint(json, "signal", (uint64_t)outcome->signal);
    if (outcome->error)
        json_member(json, "error", outcome->error);
    json_close(json, '}');
}

static void
end_run(struct sink *sink, const struct outcome *outcome)
{
    const seine_summary *summary = outcome->summary;
    struct json json = begin_line(sink, "summary");

    json_member_bool(&json, "complete",
                     summary->complete && !outcome->incomplete);
    json_member_bool(&json, "stopped", summary->stopped || outcome->signal);
    write_files(&json, summary);
    write_counters(&json, summary_counters,
                   sizeof(summary_counters) / sizeof(summary_counters[0]),
                   summary);
    json_instant(&json, "first", summary->first, summary->zone_unknown > 0);
    json_instant(&json, "last", summary->last, summary->zone_unknown > 0);
    if (sink->run->rules) {
        write_findings(&json, summary);
        write_rules(&json, summary);
        write_filters(&json, summary);
        write_correlation(&json, summary);
        write_signs(&json, summary, sink->run->rules);
    }
    write_exit(&json, outcome);
    end_line(sink, &json);
}

const struct sink_class sink_jsonl = {
    .name = "jsonl",
    .size = sizeof(struct sink_lines),
    .commands = CMD_HUNT | CMD_PARSE,
    .begin = begin_run,
    .event = write_event,
    .suppressed = write_suppressed,
    .finding = write_finding,
    .record = write_record,
    .file = write_file,
    .end = end_run,
    .fini = fini,
};
