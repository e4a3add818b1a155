/*
 * Members of a JSON object, flat.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/members.h"

#include "base/text.h"

#define TOO_LONG (LIMIT_NAME + 1U)

void
sn_members_init(struct members *members, struct slice object)
{
    sn_json_init(&members->json, object);
    members->splunk = sn_slice_opens(sn_trim(object), "{\"preview\"");
}

/* Append text to the name of size `end`; its new size, or TOO_LONG. */
static size_t
add_name(struct members *members, size_t end, struct slice key, bool escaped)
{
    struct buf part = {0};

    if (end > LIMIT_NAME || LIMIT_NAME - end < key.size + (end > 0))
        return TOO_LONG;
    if (end > 0)
        members->path[end++] = '.';
    if (!escaped) {
        memcpy(members->path + end, key.at, key.size);
        return end + key.size;
    }
    /* decoded text is never longer, so the buffer does not grow */
    part.at = members->path + end;
    part.room = LIMIT_NAME - end;
    sn_json_unescape(key, &part);
    return end + part.size;
}

static bool
is_wrapper(const struct members *members, const struct json_token *token)
{
    if (token->depth != 1 || token->kind != JSON_OBJECT)
        return false;
    return sn_slice_is(token->key, "_source") ||
           (members->splunk && sn_slice_is(token->key, "result"));
}

/* The size of the dotted name of a value. */
static size_t
name_value(struct members *members, const struct json_token *token)
{
    size_t end = token->depth ? members->ends[token->depth - 1] : 0;

    if (!token->key.at || is_wrapper(members, token))
        return end;
    return add_name(members, end, token->key, token->key_escaped);
}

static bool
is_plain(enum json_kind kind)
{
    return kind >= JSON_STRING;
}

int
sn_members_next(struct members *members, struct member *out)
{
    struct json_token *token = &out->token;
    enum json_kind kind;
    size_t end;

    while ((kind = sn_json_next(&members->json, token)) > JSON_END) {
        if (token->depth == 0 && kind != JSON_OBJECT && kind != JSON_OBJECT_END)
            return -1;
        if (kind == JSON_OBJECT_END || kind == JSON_ARRAY_END)
            continue;
        end = name_value(members, token);
        if (is_plain(kind)) {
            out->name = end == TOO_LONG ? sn_slice(NULL, 0)
                                        : sn_slice(members->path, end);
            return 1;
        }
        members->ends[token->depth] = end;
    }
    return kind == JSON_END ? 0 : -1;
}
