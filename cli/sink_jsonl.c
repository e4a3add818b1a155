/*
 * JSON lines: a `run` record, then findings or records and on request files,
 * and a `summary` record at the end.  schema/ describes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "json_line.h"
#include "json_record.h"
#include "json_run.h"
#include "sink.h"

/* ---------------------------------------------------------------- run --- */

static void
begin_run(struct sink *sink)
{
    struct json json = begin_line(sink, "run");

    json_run(&json, sink->run);
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
    write_time(sink, &json, "time", event->time);
    write_evidence(sink, &json, event->evidence);
    json_matched(&json, event->matched, event->matched_count);
    json_word(&json, "format", seine_record_format(event->record));
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

    write_time(sink, &json, "@timestamp", seine_record_time(record));
    json_word(&json, "format", seine_record_format(record));
    write_evidence(sink, &json, evidence);
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

static uint64_t
read_counter(const struct counter *counter, const void *from)
{
    return from ? *(const uint64_t *)(const void *)((const char *)from +
                                                    counter->offset)
                : 0;
}

/* The sums of two structs, the second of which may be NULL. */
static void
write_sums(struct json *json, const struct counter *counters, size_t count,
           const void *first, const void *second)
{
    size_t i;

    for (i = 0; i < count; i++)
        json_member_uint(json, counters[i].name,
                         read_counter(&counters[i], first) +
                             read_counter(&counters[i], second));
}

static void
write_counters(struct json *json, const struct counter *counters, size_t count,
               const void *from)
{
    write_sums(json, counters, count, from, NULL);
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
    if (sink->run->comparing)
        json_member(&json, "side", seine_side_name(sink->run->side));
    json_member(&json, "state", states[ledger->state]);
    json_member_bool(&json, "complete", ledger->complete);
    json_member(&json, "reason", ledger->reason);
    json_member(&json, "sha256", *ledger->sha256 ? ledger->sha256 : NULL);
    json_instant(&json, "modified",
                 ledger->modified_ns ? ledger->modified_ns : INT64_MIN, false);
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

/* With both sides of a comparison. */
static void
write_files(struct json *json, const struct outcome *outcome)
{
    static const struct counter counters[] = {
        {"total", offsetof(seine_summary, files)},
        {"read", offsetof(seine_summary, files_read)},
        {"damaged", offsetof(seine_summary, files_damaged)},
        {"failed", offsetof(seine_summary, files_failed)},
        {"skipped", offsetof(seine_summary, files_skipped)},
        {"unrecognised", offsetof(seine_summary, files_unrecognised)},
    };

    uint64_t unread = outcome->summary->files_unread;

    if (outcome->export)
        unread += outcome->export->files_unread;
    json_name(json, "files");
    json_open(json, '{');
    write_sums(json, counters, sizeof(counters) / sizeof(counters[0]),
               outcome->summary, outcome->export);
    if (unread)
        json_member_uint(json, "unread", unread);
    json_close(json, '}');
}

static void
write_span(struct json *json, const struct outcome *outcome)
{
    const seine_summary *one = outcome->summary, *other = outcome->export;
    bool unknown = one->zone_unknown > 0;
    int64_t first = one->first, last = one->last;

    if (other) {
        unknown |= other->zone_unknown > 0;
        first = other->first < first ? other->first : first;
        last = other->last > last ? other->last : last;
    }
    json_instant(json, "first", first, unknown);
    json_instant(json, "last", last, unknown);
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
list_rules(struct json *json, const char *name, const seine_rule *const *rules,
           size_t count)
{
    size_t i;

    json_name(json, name);
    json_open(json, '[');
    for (i = 0; i < count; i++) {
        json_open(json, '{');
        json_member(json, "id", rules[i]->id);
        json_member(json, "title", rules[i]->title);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_rules(struct json *json, const seine_summary *summary)
{
    json_name(json, "rules");
    json_open(json, '{');
    json_member_uint(json, "count", summary->rules);
    json_member_uint(json, "rejected", summary->rules_rejected);
    list_rules(json, "not_applicable", summary->not_applicable,
               summary->not_applicable_count);
    if (summary->given_up_count)
        list_rules(json, "given_up", summary->given_up,
                   summary->given_up_count);
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

/* Of parts that were merged, those that are not whole. */
static void
write_parts(struct json *json, const struct outcome *outcome)
{
    const seine_summary *summary = outcome->summary;
    const seine_part *part;
    size_t i;

    if (summary->parts == summary->parts_whole)
        return;
    json_name(json, "parts");
    json_open(json, '{');
    json_member_uint(json, "count", summary->parts);
    json_member_uint(json, "whole", summary->parts_whole);
    json_name(json, "others");
    json_open(json, '[');
    for (i = 0; (part = seine_hunt_part(outcome->hunt, i)); i++) {
        if (part->state == SEINE_PART_WHOLE)
            continue;
        json_open(json, '{');
        json_member(json, "part", *part->path ? part->path : NULL);
        json_member(json, "state", seine_part_state_name(part->state));
        json_member(json, "reason", part->reason);
        json_member_uint(json, "shard", part->shard);
        json_member_uint(json, "shards", part->shards);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

#define MEMORY(name)                   \
 {                                     \
#  name, offsetof(struct memory, name) \
 }

static void
write_memory(struct json *json, const struct outcome *outcome,
             const struct memory *memory)
{
    static const struct counter counters[] = {
        MEMORY(known), MEMORY(rules), MEMORY(grown), MEMORY(fresh),
        MEMORY(again), MEMORY(lost),  MEMORY(aside), MEMORY(unasked),
    };

    json_name(json, "state");
    json_open(json, '{');
    write_counters(json, counters, sizeof(counters) / sizeof(counters[0]),
                   memory);
    json_member_bool(json, "new_only", memory->new_only);
    if (memory->new_only)
        json_member_uint(json, "known_findings", outcome->summary->known);
    json_member_uint(json, "withdrawn", memory->withdrawn_count);
    json_close(json, '}');
}

static void
write_withdrawn(struct sink *sink, const struct memory *memory)
{
    size_t i;

    for (i = 0; i < memory->withdrawn_count; i++) {
        const struct withdrawn *withdrawn = &memory->withdrawn[i];
        struct json json = begin_line(sink, "withdrawn");

        json_member(&json, "finding_id", withdrawn->id);
        json_member(&json, "title", withdrawn->title);
        json_member(&json, "level", seine_level_name(withdrawn->level));
        end_line(sink, &json);
    }
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
    const struct memory *memory = sink->run->memory;
    struct json json;

    if (memory)
        write_withdrawn(sink, memory);
    json = begin_line(sink, "summary");
    json_member_bool(&json, "complete",
                     summary->complete && !outcome->incomplete &&
                         (!outcome->export || outcome->export->complete));
    json_member_bool(&json, "stopped",
                     summary->stopped || outcome->signal ||
                         (outcome->export && outcome->export->stopped));
    write_files(&json, outcome);
    write_sums(&json, summary_counters,
               sizeof(summary_counters) / sizeof(summary_counters[0]), summary,
               outcome->export);
    write_span(&json, outcome);
    if (sink->run->rules) {
        write_findings(&json, summary);
        write_rules(&json, summary);
        write_filters(&json, summary);
        write_correlation(&json, summary);
        write_signs(&json, summary, sink->run->rules);
    }
    write_parts(&json, outcome);
    if (memory)
        write_memory(&json, outcome, memory);
    json_instant(&json, "end", outcome->end_ns, false);
    write_exit(&json, outcome);
    end_line(sink, &json);
}

const struct sink_class sink_jsonl = {
    .name = "jsonl",
    .size = sizeof(struct json_sink),
    .commands = CMD_HUNT | CMD_MERGE | CMD_PARSE | CMD_SEARCH,
    .begin = begin_run,
    .event = write_event,
    .suppressed = write_suppressed,
    .finding = write_finding,
    .record = write_record,
    .file = write_file,
    .end = end_run,
    .fini = fini_json_sink,
};
