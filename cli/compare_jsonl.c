/*
 * A comparison as JSON lines: everything that it knows.
 *
 *     run, file..., difference..., stream..., common..., compare, summary
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "json_line.h"
#include "json_record.h"
#include "sink.h"

/* Which side has it, and which lacks it. */
static void
write_sides(struct json *json, int side)
{
    json_member(json, "side", seine_side_name(side));
    json_member(json, "missing_from", seine_side_name(!side));
}

/* Nanoseconds as seconds, exactly. */
static void
write_seconds(struct json *json, const char *name, int64_t ns)
{
    uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    uint64_t rest = size % 1000000000;
    struct text text = {0};

    text_format(&text, "%s%" PRIu64, ns < 0 ? "-" : "", size / 1000000000);
    if (rest)
        text_format(&text, ".%09" PRIu64, rest);
    json_name(json, name);
    json_raw(json, text.at, text.size);
    json->out->failed |= text.failed;
    text_fini(&text);
}

static void
write_difference(struct sink *sink, const seine_difference *difference)
{
    struct json json = begin_line(sink, "difference");

    write_sides(&json, difference->side);
    json_member_uint(&json, "run", difference->run);
    write_time(sink, &json, "time", difference->time);
    write_evidence(sink, &json, difference->evidence);
    json_member(&json, "format", seine_record_format(difference->record));
    json_name(&json, "record");
    json_open(&json, '{');
    json_fields(&json, shapes_of(sink), difference->record);
    json_close(&json, '}');
    end_line(sink, &json);
}

static void
write_stream(struct sink *sink, const seine_compare_stream *stream)
{
    struct json json = begin_line(sink, "stream");
    bool unknown = stream->zone_unknown;

    json_member(&json, "side", seine_side_name(stream->side));
    json_member(&json, "format", stream->format);
    json_member(&json, "origin", stream->origin);
    json_member(&json, "origin_kind", stream->by_host ? "host" : "folder");
    json_member_bool(&json, "compared", stream->compared);
    json_member_uint(&json, "records", stream->records);
    json_member_uint(&json, "matched", stream->matched);
    json_member_uint(&json, "only", stream->only);
    json_member_uint(&json, "before", stream->before);
    json_member_uint(&json, "after", stream->after);
    json_member_uint(&json, "untimed", stream->untimed);
    json_instant(&json, "first", stream->first, unknown);
    json_instant(&json, "last", stream->last, unknown);
    json_instant(&json, "from", stream->from, unknown);
    json_instant(&json, "to", stream->to, unknown);
    end_line(sink, &json);
}

static void
write_common(struct sink *sink, const seine_common *common)
{
    struct json json = begin_line(sink, "common");

    write_sides(&json, common->side);
    json_member_uint(&json, "group", (uint64_t)common->group);
    json_member(&json, "field", *common->field ? common->field : NULL);
    json_name(&json, "value");
    json_bytes(&json, common->value, common->value_size);
    json_member_bool(&json, "whole", common->whole);
    json_member_uint(&json, "lines", common->lines);
    json_member_uint(&json, "runs", common->runs);
    json_member_uint(&json, "kept", common->kept);
    json_member_uint(&json, "kept_else", common->kept_else);
    json_member_uint(&json, "coverage", common->coverage);
    json_member_uint(&json, "purity", common->purity);
    json_member_uint(&json, "confidence", common->confidence);
    end_line(sink, &json);
}

/* ------------------------------------------------------------- compare --- */

static void
write_clocks(struct json *json, const seine_compare_report *report)
{
    size_t i;

    json_name(json, "clocks");
    json_open(json, '[');
    for (i = 0; i < report->skew_count; i++) {
        const seine_compare_skew *skew = report->skews[i];
        bool none = skew->matched == 0;

        json_open(json, '{');
        write_seconds(json, "export_ahead", skew->ns);
        json_member_bool(json, "estimated", skew->estimated);
        json_member_uint(json, "votes", skew->votes);
        json_member_uint(json, "matched", skew->matched);
        json_instant(json, "first", none ? INT64_MAX : skew->first, false);
        json_instant(json, "last", none ? INT64_MAX : skew->last, false);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_side(struct json *json, const seine_compare_side *side)
{
    static const struct {
        const char *name;
        size_t offset;
    } counts[] = {
        {"files", offsetof(seine_compare_side, files)},
        {"records", offsetof(seine_compare_side, records)},
        {"headers", offsetof(seine_compare_side, headers)},
        {"matched", offsetof(seine_compare_side, matched)},
        {"only", offsetof(seine_compare_side, only)},
        {"outside", offsetof(seine_compare_side, outside)},
        {"not_compared", offsetof(seine_compare_side, not_compared)},
        {"runs", offsetof(seine_compare_side, runs)},
        {"longest_run", offsetof(seine_compare_side, longest_run)},
        {"explained", offsetof(seine_compare_side, explained)},
        {"judged", offsetof(seine_compare_side, judged)},
        {"texts_tried", offsetof(seine_compare_side, texts_tried)},
    };
    size_t i;

    json_name(json, seine_side_name(side->side));
    json_open(json, '{');
    json_member(json, "rule", *side->rule ? side->rule : NULL);
    json_member(json, "level", seine_level_name(side->level));
    json_member(json, "loss", seine_loss_name(side->loss));
    json_member(json, "rest", seine_loss_name(side->rest));
    for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        json_member_uint(json, counts[i].name,
                         *(const uint64_t *)(const void *)((const char *)side +
                                                           counts[i].offset));
    json_instant(json, "longest_from", side->longest_from, false);
    json_instant(json, "longest_to", side->longest_to, false);
    json_close(json, '}');
}

static void
write_compare(struct sink *sink, const seine_compare_report *report)
{
    struct json json = begin_line(sink, "compare");
    int side;

    json_member_bool(&json, "comparable", report->comparable);
    write_seconds(&json, "tolerance", report->tolerance_ns);
    write_clocks(&json, report);
    json_member_uint(&json, "matched", report->matched);
    json_member_uint(&json, "without_time", report->without_time);
    json_member_uint(&json, "displaced", report->displaced);
    json_member_uint(&json, "changed_files", report->changed_files);
    for (side = 0; side < SEINE_SIDES; side++)
        write_side(&json, report->sides[side]);
    end_line(sink, &json);
}

static void
end_compare(struct sink *sink, const struct outcome *outcome)
{
    const seine_compare_report *report = sink->run->compare;
    size_t i;
    int side;

    for (side = 0; report && side < SEINE_SIDES; side++)
        for (i = 0; i < report->sides[side]->stream_count; i++)
            write_stream(sink, report->sides[side]->streams[i]);
    for (side = 0; report && side < SEINE_SIDES; side++)
        for (i = 0; i < report->sides[side]->common_count; i++)
            write_common(sink, report->sides[side]->commons[i]);
    if (report)
        write_compare(sink, report);
    sink_jsonl.end(sink, outcome);
}

static void
begin_run(struct sink *sink)
{
    sink_jsonl.begin(sink);
}

static void
write_file(struct sink *sink, const seine_ledger *ledger)
{
    sink_jsonl.file(sink, ledger);
}

const struct sink_class sink_compare_jsonl = {
    .name = "jsonl",
    .size = sizeof(struct json_sink),
    .commands = CMD_COMPARE,
    .begin = begin_run,
    .difference = write_difference,
    .file = write_file,
    .end = end_compare,
    .fini = fini_json_sink,
};
