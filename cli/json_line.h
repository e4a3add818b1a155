/*
 * One line of JSONL: an object with its type first.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_LINE_H
#define SEINE_CLI_JSON_LINE_H

#include "json_writer.h"
#include "sink.h"

/* Begin one in the sink's line, and write it out. */
struct json
begin_line(struct sink *sink, const char *type);
void
end_line(struct sink *sink, struct json *json);

#endif
