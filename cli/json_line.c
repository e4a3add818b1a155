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
    json_member(&json, "type", type);
    return json;
}

void
end_line(struct sink *sink, struct json *json)
{
    json_close(json, '}');
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}

struct shapes *
shapes_of(struct sink *sink)
{
    return &((struct json_sink *)(void *)sink)->shapes;
}

void
fini_shapes(struct sink *sink)
{
    shapes_fini(shapes_of(sink));
}
