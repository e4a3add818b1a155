/*
 * JSON (RFC 8259) as a pull reader over one text in memory.  Strings come raw;
 * sn_json_unescape decodes them when asked.  Nothing is allocated.
 *
 *     struct json json;
 *     sn_json_init(&json, text);
 *     while ((kind = sn_json_next(&json, &token)) > JSON_END)
 *         ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_JSON_H
#define SEINE_BASE_JSON_H

#include "base/buf.h"
#include "base/limits.h"

enum json_kind {
    JSON_ERROR = -1,
    JSON_END = 0,
    JSON_OBJECT,     /* { */
    JSON_OBJECT_END, /* } */
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

struct json_token {
    enum json_kind kind;
    bool escaped; /* key or string holds a backslash */
    bool key_escaped;
    unsigned depth;    /* 0 for the top value */
    struct slice key;  /* raw, without quotes; at == NULL outside an object */
    struct slice text; /* raw: string without quotes, or number */
    size_t start;      /* offset in the text where the value begins */
    size_t end;        /* offset after the value (of { and [: after it) */
};

struct json {
    struct slice text;
    size_t at;
    unsigned depth;
    bool done;
    bool comma_needed;
    const char *error; /* one line, once JSON_ERROR was given */
    char stack[LIMIT_JSON_DEPTH];
};

void
sn_json_init(struct json *json, struct slice text);

/* The next token; JSON_END after the top value and only blanks. */
enum json_kind
sn_json_next(struct json *json, struct json_token *out);

/* Pass over the rest of the object or array whose start was just given. */
enum json_kind
sn_json_skip(struct json *json, struct json_token *token);

/*
 * Append a raw string decoded to out.  Surrogate pairs become UTF-8; a lone
 * surrogate becomes U+FFFD.  Always possible for a string that the reader gave.
 */
void
sn_json_unescape(struct slice raw, struct buf *out);

/*
 * The same for strings that seine wrote: a lone surrogate U+DC80 to U+DCFF is
 * the byte 0x80 to 0xFF.
 */
void
sn_json_unescape_bytes(struct slice raw, struct buf *out);

#endif
