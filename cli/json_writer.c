/*
 * Writing JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_writer.h"

#include <string.h>

#include "escape.h"
#include "step.h"

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
    struct json_whole *whole = &json->whole;

    begin_value(json);
    whole->at = at;
    whole->size = size;
    whole->written = json->out->size + 1;
    whole->plain =
        escape_json_part(json->out, at, size, at + size, &whole->other);
    whole->end = json->out->size - 1;
    if (json->out->failed)
        whole->at = NULL;
}

/* What needs no escapes; it can be read up to `end`. */
static void
put_plain(struct text *out, const char *at, size_t size, const char *end)
{
    if (!text_reserve(out, size + 2 + STEP))
        return;
    out->at[out->size++] = '"';
    if (size <= FEW && (size_t)(end - at) >= size + STEP)
        step_copy_all(out->at + out->size, at, size);
    else
        memcpy(out->at + out->size, at, size);
    out->size += size;
    out->at[out->size++] = '"';
}

/* Of the whole what stands between two places, from its first byte on. */
static void
put_again(struct json *json, size_t from, size_t to)
{
    struct text *out = json->out;
    size_t size = to - from;

    if (!text_reserve(out, size + 2))
        return;
    out->at[out->size++] = '"';
    text_put(out, out->at + json->whole.written + from, size);
    out->at[out->size++] = '"';
}

/* Those that one byte more stands before. */
static size_t
count_quotes(const char *at, size_t size)
{
    size_t count = 0, i;

    for (i = 0; size - i >= STEP; i += STEP)
        count += step_count_quotes(at + i);
    for (; i < size; i++)
        count += at[i] == '"' || at[i] == '\\';
    return count;
}

/* A part with escapes, from where it was written with the whole. */
static void
put_part(struct json *json, size_t from, size_t size)
{
    const struct json_whole *whole = &json->whole;
    const char *at = whole->at + from;
    bool other;

    if (from <= whole->plain && from + size == whole->size) {
        put_again(json, from, whole->end - whole->written);
    } else if (size > FEW && !whole->other) {
        size_t start = from;

        if (from > whole->plain)
            start +=
                count_quotes(whole->at + whole->plain, from - whole->plain);
        put_again(json, start, start + size + count_quotes(at, size));
    } else {
        escape_json_part(json->out, at, size, whole->at + whole->size, &other);
    }
}

void
json_part(struct json *json, const char *at, size_t size)
{
    const struct json_whole *whole = &json->whole;
    uintptr_t from = (uintptr_t)at - (uintptr_t)whole->at;

    if (size == 0 || size > whole->size || from > whole->size - size)
        escape_json(json->out, at, size);
    else if (from + size <= whole->plain)
        put_plain(json->out, at, size, whole->at + whole->size);
    else
        put_part(json, from, size);
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
