/*
 * One line of JSONL: an object with its type first.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_LINE_H
#define SEINE_CLI_JSON_LINE_H

#include "json_fields.h"
#include "json_record.h"
#include "json_writer.h"
#include "sink.h"

/* A sink that writes records. */
struct json_sink {
    struct sink sink;
    struct shapes shapes; /* of the records so far */
    struct time_text time;
    struct place_text place;
};

struct shapes *
shapes_of(struct sink *sink);
void
fini_json_sink(struct sink *sink);

/* json_time; that of many records is the one of the record before. */
void
write_time(struct sink *sink, struct json *json, const char *name,
           const seine_time *time);

/* json_evidence; where it is likewise. */
void
write_evidence(struct sink *sink, struct json *json,
               const seine_evidence *evidence);

/* Begin one in the sink's line, and end it there; many are written at once. */
struct json
begin_line(struct sink *sink, const char *type);
void
end_line(struct sink *sink, struct json *json);

#endif
