/*
 * One line of JSONL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_line.h"

struct json
begin_line(struct sink *sink, const char *type)
{
    struct json json = {.out = &sink->line};

    json_open(&json, '{');
    json_word(&json, "type", type);
    return json;
}

void
end_line(struct sink *sink, struct json *json)
{
    json_close(json, '}');
    text_byte(&sink->line, '\n');
    if (sink->line.size >= TARGET_WRITE || sink->line.failed)
        sink_flush(sink);
}

static struct json_sink *
json_sink_of(struct sink *sink)
{
    return (struct json_sink *)(void *)sink;
}

struct shapes *
shapes_of(struct sink *sink)
{
    return &json_sink_of(sink)->shapes;
}

void
write_time(struct sink *sink, struct json *json, const char *name,
           const seine_time *time)
{
    json_time_again(json, name, time, &json_sink_of(sink)->time);
}

void
write_evidence(struct sink *sink, struct json *json,
               const seine_evidence *evidence)
{
    json_evidence_again(json, evidence, &json_sink_of(sink)->place);
}

void
fini_json_sink(struct sink *sink)
{
    shapes_fini(shapes_of(sink));
    text_fini(&json_sink_of(sink)->time.members);
    text_fini(&json_sink_of(sink)->place.members);
    text_fini(&json_sink_of(sink)->place.file);
}
