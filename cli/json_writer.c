/*
 * Writing JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_writer.h"

#include <string.h>

#include "escape.h"

static void
begin_value(struct json *json)
{
    if (json->comma)
        text_byte(json->out, ',');
    json->comma = true;
}

void
json_open(struct json *json, char bracket)
{
    begin_value(json);
    text_byte(json->out, bracket);
    json->comma = false;
}

void
json_close(struct json *json, char bracket)
{
    text_byte(json->out, bracket);
    json->comma = true;
}

void
json_name_bytes(struct json *json, const char *at, size_t size)
{
    begin_value(json);
    escape_json(json->out, at, size);
    text_byte(json->out, ':');
    json->comma = false;
}

void
json_bytes(struct json *json, const char *at, size_t size)
{
    begin_value(json);
    escape_json(json->out, at, size);
}

void
json_whole(struct json *json, const char *at, size_t size)
{
    begin_value(json);
    json->plain = at;
    json->plain_size = escape_json(json->out, at, size);
}

void
json_string(struct json *json, const char *string)
{
    if (string)
        json_bytes(json, string, strlen(string));
    else
        json_null(json);
}

void
json_uint(struct json *json, uint64_t value)
{
    begin_value(json);
    text_uint(json->out, value);
}

void
json_bool(struct json *json, bool value)
{
    begin_value(json);
    text_str(json->out, value ? "true" : "false");
}

void
json_null(struct json *json)
{
    begin_value(json);
    text_str(json->out, "null");
}

void
json_raw(struct json *json, const char *at, size_t size)
{
    begin_value(json);
    text_add(json->out, at, size);
}

void
json_member_list(struct json *json, const char *name, const char *const *list)
{
    json_name(json, name);
    json_open(json, '[');
    for (; list && *list; list++)
        json_string(json, *list);
    json_close(json, ']');
}
