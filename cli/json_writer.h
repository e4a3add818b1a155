/*
 * Writing JSON, one line a value.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_WRITER_H
#define SEINE_CLI_JSON_WRITER_H

#include <stdint.h>
#include <string.h>

#include "text_buffer.h"

/* A text that was written as a value; parts of it may follow. */
struct json_whole {
    const char *at; /* NULL: there is none */
    size_t size;
    size_t plain;   /* so many bytes from `at` on stand as they are */
    bool other;     /* not only quotes and backslashes are escaped behind */
    size_t written; /* where its first byte stands */
    size_t end;     /* behind its last one */
};

struct json {
    struct text *out;
    bool comma; /* one is due before the next name or value */
    struct json_whole whole;
};

/* bracket is one of { } [ ]. */
void
json_open(struct json *json, char bracket);
void
json_close(struct json *json, char bracket);
void
json_name_bytes(struct json *json, const char *at, size_t size);

/* A name of ours, without anything to escape in it. */
static inline void
json_name(struct json *json, const char *name)
{
    size_t size = strlen(name);
    char *at;

    if (!text_reserve(json->out, size + 4))
        return;
    at = json->out->at + json->out->size;
    *at = ',';
    at += json->comma;
    *at = '"';
    memcpy(at + 1, name, size);
    memcpy(at + 1 + size, "\":", 2);
    json->out->size += size + 3 + json->comma;
    json->comma = false;
}

/* Values. */
void
json_bytes(struct json *json, const char *at, size_t size);

/* One that parts of it, which stay where they are, follow. */
void
json_whole(struct json *json, const char *at, size_t size);

/* A text that may be such a part, without a comma. */
void
json_part(struct json *json, const char *at, size_t size);
void
json_string(struct json *json, const char *string);
void
json_uint(struct json *json, uint64_t value);
void
json_bool(struct json *json, bool value);
void
json_null(struct json *json);

/* Text that is JSON already. */
void
json_raw(struct json *json, const char *at, size_t size);

/* A name and a string of ours, without anything to escape in both. */
static inline void
json_word(struct json *json, const char *name, const char *word)
{
    size_t size = strlen(word);

    json_name(json, name);
    if (!text_reserve(json->out, size + 2))
        return;
    json->out->at[json->out->size++] = '"';
    text_put(json->out, word, size);
    json->out->at[json->out->size++] = '"';
    json->comma = true;
}

/* A name and its value. */
static inline void
json_member(struct json *json, const char *name, const char *value)
{
    json_name(json, name);
    json_string(json, value);
}

static inline void
json_member_uint(struct json *json, const char *name, uint64_t value)
{
    json_name(json, name);
    json_uint(json, value);
}

static inline void
json_member_bool(struct json *json, const char *name, bool value)
{
    json_name(json, name);
    json_bool(json, value);
}

/* A name and a NULL-ended list of strings. */
void
json_member_list(struct json *json, const char *name, const char *const *list);

#endif
