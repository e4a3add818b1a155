/*
 * JSON: any bytes are read to an end or refused with a reason; offsets lie
 * within the text, decoded strings are not longer than they were, and the text
 * of a value is again a value.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "record/members.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_string(struct slice raw, struct buf *room)
{
    sn_buf_clear(room);
    sn_json_unescape(raw, room);
    assert(room->failed || room->size <= raw.size);
}

/* A plain value is sound JSON by itself. */
static void
check_value(struct slice text, const struct json_token *token)
{
    struct json json;
    struct json_token again;

    assert(token->start <= token->end && token->end <= text.size);
    if (token->kind < JSON_STRING)
        return;
    sn_json_init(&json,
                 sn_slice(text.at + token->start, token->end - token->start));
    assert(sn_json_next(&json, &again) == token->kind);
    assert(sn_slice_equal(again.text, token->text));
    assert(sn_json_next(&json, &again) == JSON_END);
}

static bool
read_all(struct slice text)
{
    struct buf room = {0};
    struct json json;
    struct json_token token;
    enum json_kind kind;
    unsigned depth = 0;

    sn_json_init(&json, text);
    while ((kind = sn_json_next(&json, &token)) > JSON_END) {
        if (kind == JSON_OBJECT_END || kind == JSON_ARRAY_END)
            depth--;
        assert(token.depth == depth && depth <= LIMIT_JSON_DEPTH);
        if (kind == JSON_OBJECT || kind == JSON_ARRAY)
            depth++;
        if (token.key.at)
            check_string(token.key, &room);
        if (kind == JSON_STRING)
            check_string(token.text, &room);
        check_value(text, &token);
    }
    assert((kind == JSON_ERROR) == (json.error != NULL));
    assert(kind == JSON_ERROR || depth == 0);
    sn_buf_fini(&room);
    return kind == JSON_END;
}

/* What is skipped over is as sound as what is read. */
static bool
skip_all(struct slice text)
{
    struct json json;
    struct json_token token;

    sn_json_init(&json, text);
    if (sn_json_next(&json, &token) <= JSON_END ||
        sn_json_skip(&json, &token) <= JSON_END)
        return false;
    return sn_json_next(&json, &token) == JSON_END;
}

static int
walk_members(struct slice text)
{
    struct members members;
    struct member member;
    int status;

    sn_members_init(&members, text);
    while ((status = sn_members_next(&members, &member)) > 0)
        assert(member.token.kind >= JSON_STRING &&
               member.name.size <= LIMIT_NAME);
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = sn_slice((const char *)data, size);
    bool sound = read_all(text);

    assert(skip_all(text) == sound);
    if (walk_members(text) == 0)
        assert(sound);
    return 0;
}
