/*
 * MISP events: attributes of the event and of its objects that are meant for
 * detection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/ioc.h"

#include "base/json.h"
#include "base/text.h"

/* A MISP type, and the types of the parts that `|` separates; -1: no use. */
static const struct {
    const char *name;
    int first;
    int second;
} misp_types[] = {
    {"ip-src", INDICATOR_IP, -1},
    {"ip-dst", INDICATOR_IP, -1},
    {"ip-src|port", INDICATOR_IP, -1},
    {"ip-dst|port", INDICATOR_IP, -1},
    {"domain", INDICATOR_DOMAIN, -1},
    {"hostname", INDICATOR_DOMAIN, -1},
    {"hostname|port", INDICATOR_DOMAIN, -1},
    {"domain|ip", INDICATOR_DOMAIN, INDICATOR_IP},
    {"url", INDICATOR_URL, -1},
    {"link", -2, -1},
    {"sha256", INDICATOR_SHA256, -1},
    {"filename|sha256", -1, INDICATOR_SHA256},
    {"user-agent", INDICATOR_USER_AGENT, -1},
    {"pattern-in-traffic", INDICATOR_STRING, -1},
};

struct attribute {
    struct slice type;
    struct slice value; /* raw */
    bool to_ids;
    bool deleted;
};

struct misp {
    struct ioc *ioc;
    struct json json;
    bool is_list[LIMIT_JSON_DEPTH + 1]; /* the array there is `Attribute` */
    int line;
    size_t line_at;
};

static void
count_lines(struct misp *misp, size_t offset)
{
    struct slice text = misp->json.text;

    for (; misp->line_at < offset; misp->line_at++)
        if (text.at[misp->line_at] == '\n')
            misp->line++;
}

/* true, 1, "1" and "true" are. */
static bool
is_true(const struct json_token *token)
{
    return token->kind == JSON_TRUE ||
           ((token->kind == JSON_STRING || token->kind == JSON_NUMBER) &&
            (sn_slice_is(token->text, "1") ||
             sn_slice_is(token->text, "true")));
}

static void
take_member(struct attribute *attribute, const struct json_token *token)
{
    if (sn_slice_is(token->key, "to_ids"))
        attribute->to_ids = is_true(token);
    if (sn_slice_is(token->key, "deleted"))
        attribute->deleted = is_true(token);
    if (token->kind != JSON_STRING)
        return;
    if (sn_slice_is(token->key, "type"))
        attribute->type = token->text;
    if (sn_slice_is(token->key, "value"))
        attribute->value = token->text;
}

static int
add_part(struct misp *misp, int type, struct slice part)
{
    if (type < 0 || !part.size)
        return 0;
    return sn_ioc_add(misp->ioc, type, part, misp->line, IOC_NO_FROM,
                      IOC_NO_UNTIL);
}

static int
use_value(struct misp *misp, size_t row, struct slice value)
{
    bool joined = sn_slice_find(sn_slice_str(misp_types[row].name), '|') <
                  strlen(misp_types[row].name);
    size_t bar = joined ? sn_slice_find(value, '|') : value.size;
    int status;

    status = add_part(misp, misp_types[row].first, sn_slice_first(value, bar));
    if (status < 0)
        return status;
    return add_part(misp, misp_types[row].second,
                    sn_slice_skip(value, bar + 1));
}

static int
use_attribute(struct misp *misp, const struct attribute *attribute)
{
    size_t count = sizeof(misp_types) / sizeof(misp_types[0]), row;
    enum ioc_unused why = IOC_UNUSED_COUNT;
    struct buf buf = {0};
    int status;

    for (row = 0; row < count; row++)
        if (sn_slice_is(attribute->type, misp_types[row].name))
            break;
    if (attribute->deleted)
        why = IOC_REVOKED;
    else if (row == count || misp_types[row].first == -2)
        why = IOC_NO_TYPE;
    else if (!attribute->to_ids)
        why = IOC_NO_TO_IDS;
    if (why != IOC_UNUSED_COUNT) {
        sn_ioc_unused(misp->ioc, why, attribute->value, misp->line);
        return 0;
    }
    sn_json_unescape(attribute->value, &buf);
    status =
        buf.failed ? SEINE_E_MEMORY : use_value(misp, row, sn_buf_view(&buf));
    sn_buf_fini(&buf);
    return status;
}

/* All of one attribute whose start was just given. */
static int
read_attribute(struct misp *misp, struct json_token *token)
{
    unsigned depth = token->depth;
    struct attribute attribute = {0};
    enum json_kind kind;

    count_lines(misp, token->start);
    while ((kind = sn_json_next(&misp->json, token)) > JSON_END) {
        if (kind == JSON_OBJECT_END && token->depth == depth)
            return use_attribute(misp, &attribute);
        if (token->depth == depth + 1)
            take_member(&attribute, token);
    }
    return SEINE_E_INVALID;
}

int
sn_ioc_read_misp(struct ioc *ioc, struct slice text, const char **error)
{
    struct misp misp = {.ioc = ioc, .line = 1};
    struct json_token token;
    enum json_kind kind;
    int status = 0;

    sn_json_init(&misp.json, text);
    while (status == 0 &&
           (kind = sn_json_next(&misp.json, &token)) > JSON_END) {
        if (kind == JSON_ARRAY)
            misp.is_list[token.depth] = sn_slice_is(token.key, "Attribute");
        if (kind == JSON_OBJECT && token.depth > 0 &&
            misp.is_list[token.depth - 1] && !token.key.at)
            status = read_attribute(&misp, &token);
    }
    if (misp.json.error) {
        *error = misp.json.error;
        return SEINE_E_INVALID;
    }
    return status;
}
