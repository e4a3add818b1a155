/*
 * STIX 2.1 bundles: indicator objects with simple comparison patterns, and
 * observables that stand in the bundle by themselves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/ioc.h"

#include "base/json.h"
#include "base/text.h"

/* Members of an object that matter. */
enum member {
    MEMBER_TYPE,
    MEMBER_PATTERN,
    MEMBER_PATTERN_TYPE,
    MEMBER_FROM,
    MEMBER_UNTIL,
    MEMBER_VALUE,
    MEMBER_SHA256,
    MEMBER_COUNT
};

static const char *const member_names[MEMBER_COUNT] = {
    [MEMBER_TYPE] = "type",
    [MEMBER_PATTERN] = "pattern",
    [MEMBER_PATTERN_TYPE] = "pattern_type",
    [MEMBER_FROM] = "valid_from",
    [MEMBER_UNTIL] = "valid_until",
    [MEMBER_VALUE] = "value",
};

struct object {
    struct slice members[MEMBER_COUNT]; /* raw strings */
    bool revoked;
};

struct stix {
    struct ioc *ioc;
    struct json json;
    size_t line_at; /* offset that `line` belongs to */
    int line;
    int64_t from;
    int64_t until;
    int status;
};

static int
count_lines(struct stix *stix, size_t offset)
{
    struct slice text = stix->json.text;
    const char *hit;

    while (stix->line_at < offset) {
        hit = memchr(text.at + stix->line_at, '\n', offset - stix->line_at);
        if (!hit)
            break;
        stix->line++;
        stix->line_at = (size_t)(hit - text.at) + 1;
    }
    return stix->line;
}

/* A raw string decoded into the arena. */
static struct slice
decode(struct stix *stix, struct slice raw)
{
    struct buf buf = {0};
    struct slice out = sn_slice(NULL, 0);

    sn_json_unescape(raw, &buf);
    if (!buf.failed)
        out = sn_arena_copy(&stix->ioc->set->arena, sn_buf_view(&buf));
    if (!out.at)
        stix->status = SEINE_E_MEMORY;
    sn_buf_fini(&buf);
    return out;
}

/* ------------------------------------------------------------ objects --- */

static int64_t
read_instant(struct stix *stix, struct slice raw, int64_t none)
{
    int64_t ns;

    if (!raw.size)
        return none;
    if (seine_time_parse(decode(stix, raw).at, NULL, &ns) == 0)
        return ns;
    sn_ioc_unused(stix->ioc, IOC_NO_INTERVAL, raw, stix->line);
    return none;
}

static int
use_value(void *user, int type, struct slice value)
{
    struct stix *stix = user;

    return sn_ioc_add(stix->ioc, type, value, stix->line, stix->from,
                      stix->until);
}

static void
use_indicator(struct stix *stix, const struct object *object)
{
    struct slice pattern = decode(stix, object->members[MEMBER_PATTERN]);
    struct slice kind = object->members[MEMBER_PATTERN_TYPE];
    int status;

    if (stix->status < 0)
        return;
    if (kind.size && !sn_slice_is(kind, "stix")) {
        sn_ioc_unused(stix->ioc, IOC_NO_PATTERN, pattern, stix->line);
        return;
    }
    stix->from = read_instant(stix, object->members[MEMBER_FROM], IOC_NO_FROM);
    stix->until =
        read_instant(stix, object->members[MEMBER_UNTIL], IOC_NO_UNTIL);
    status = sn_ioc_stix_pattern(pattern, use_value, stix);
    if (status == SEINE_E_INVALID)
        sn_ioc_unused(stix->ioc, IOC_NO_PATTERN, pattern, stix->line);
    else if (status < 0)
        stix->status = status;
}

static void
use_observable(struct stix *stix, const struct object *object, int type)
{
    enum member member =
        type == INDICATOR_SHA256 ? MEMBER_SHA256 : MEMBER_VALUE;
    struct slice value = object->members[member];

    if (!value.size) {
        sn_ioc_unused(stix->ioc, IOC_NO_TYPE, object->members[MEMBER_TYPE],
                      stix->line);
        return;
    }
    stix->from = IOC_NO_FROM;
    stix->until = IOC_NO_UNTIL;
    value = decode(stix, value);
    if (stix->status == 0)
        stix->status = use_value(stix, type, value);
}

static const struct {
    const char *type;
    int indicator;
} observables[] = {
    {"ipv4-addr", INDICATOR_IP},       {"ipv6-addr", INDICATOR_IP},
    {"domain-name", INDICATOR_DOMAIN}, {"url", INDICATOR_URL},
    {"file", INDICATOR_SHA256},
};

static void
use_object(struct stix *stix, const struct object *object)
{
    struct slice type = object->members[MEMBER_TYPE];
    size_t i;

    if (object->revoked) {
        sn_ioc_unused(stix->ioc, IOC_REVOKED, object->members[MEMBER_PATTERN],
                      stix->line);
        return;
    }
    if (sn_slice_is(type, "indicator"))
        use_indicator(stix, object);
    for (i = 0; i < sizeof(observables) / sizeof(observables[0]); i++)
        if (sn_slice_is(type, observables[i].type))
            use_observable(stix, object, observables[i].indicator);
}

/* ------------------------------------------------------------- bundle --- */

/* A member of an object, or of `hashes` in it (depth one more). */
static void
take_member(struct object *object, const struct json_token *token,
            unsigned depth, bool in_hashes)
{
    size_t i;

    if (token->depth == depth + 1 && token->kind == JSON_TRUE &&
        sn_slice_is(token->key, "revoked"))
        object->revoked = true;
    if (token->kind != JSON_STRING)
        return;
    for (i = 0; token->depth == depth + 1 && i < MEMBER_COUNT; i++)
        if (member_names[i] && sn_slice_is(token->key, member_names[i]))
            object->members[i] = token->text;
    if (in_hashes && token->depth == depth + 2 &&
        (sn_slice_is(token->key, "SHA-256") ||
         sn_slice_is(token->key, "SHA256")))
        object->members[MEMBER_SHA256] = token->text;
}

/* All of one object whose start was just given. */
static enum json_kind
read_object(struct stix *stix, struct json_token *token)
{
    unsigned depth = token->depth;
    struct object object = {0};
    bool in_hashes = false;
    enum json_kind kind;

    count_lines(stix, token->start);
    while ((kind = sn_json_next(&stix->json, token)) > JSON_END) {
        if (kind == JSON_OBJECT_END && token->depth == depth)
            break;
        if (token->depth == depth + 1)
            in_hashes =
                kind == JSON_OBJECT && sn_slice_is(token->key, "hashes");
        take_member(&object, token, depth, in_hashes);
    }
    if (kind == JSON_OBJECT_END)
        use_object(stix, &object);
    return kind;
}

/* Objects of a bundle's `objects`, of a bare list, or one alone. */
static bool
is_object_place(const struct json_token *token, bool in_objects, bool bare)
{
    if (token->kind != JSON_OBJECT)
        return false;
    return (in_objects && token->depth == 2) || (bare && token->depth == 1);
}

int
sn_ioc_read_stix(struct ioc *ioc, struct slice text, const char **error)
{
    struct stix stix = {.ioc = ioc, .line = 1};
    bool in_objects = false, bare = text.size && text.at[0] == '[';
    struct json_token token;
    enum json_kind kind;

    sn_json_init(&stix.json, text);
    kind = sn_json_next(&stix.json, &token);
    while (kind > JSON_END && stix.status == 0) {
        if (token.depth == 1)
            in_objects =
                kind == JSON_ARRAY && sn_slice_is(token.key, "objects");
        if (is_object_place(&token, in_objects, bare))
            kind = read_object(&stix, &token);
        if (kind > JSON_END)
            kind = sn_json_next(&stix.json, &token);
    }
    if (kind == JSON_ERROR && stix.status == 0) {
        *error = stix.json.error;
        return SEINE_E_INVALID;
    }
    return stix.status;
}
