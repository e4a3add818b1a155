/*
 * One line of JSONL: an object with its type first.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_LINE_H
#define SEINE_CLI_JSON_LINE_H

#include "json_fields.h"
#include "json_writer.h"
#include "sink.h"

/* A sink that writes records. */
struct json_sink {
    struct sink sink;
    struct shapes shapes; /* of the records so far */
};

struct shapes *
shapes_of(struct sink *sink);
void
fini_shapes(struct sink *sink);

/* Begin one in the sink's line, and write it out. */
struct json
begin_line(struct sink *sink, const char *type);
void
end_line(struct sink *sink, struct json *json);

#endif
