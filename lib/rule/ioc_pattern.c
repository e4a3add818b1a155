/*
 * STIX patterns, as far as they are simple: comparisons of one property with
 * constants, joined by OR.
 *
 *     [ipv4-addr:value = '192.0.2.1' OR url:value IN ('http://a/',
 * 'http://b/')]
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/ioc.h"

struct pattern {
    struct slice rest;
    ioc_on_value on_value;
    void *user;
    bool dry; /* only check it */
};

/* What a property is, without quotes; the start must be equal. */
static const struct {
    const char *object;
    const char *property; /* the end of the path */
    int type;
} paths[] = {
    {"ipv4-addr", "value", INDICATOR_IP},
    {"ipv6-addr", "value", INDICATOR_IP},
    {"domain-name", "value", INDICATOR_DOMAIN},
    {"url", "value", INDICATOR_URL},
    {"file", "hashes.SHA-256", INDICATOR_SHA256},
    {"file", "hashes.SHA256", INDICATOR_SHA256},
    {"network-traffic", "src_ref.value", INDICATOR_IP},
    {"network-traffic", "dst_ref.value", INDICATOR_IP},
    {"network-traffic", "request_header.User-Agent", INDICATOR_USER_AGENT},
};

static void
skip_blanks(struct pattern *p)
{
    while (p->rest.size && sn_is_space(p->rest.at[0]))
        p->rest = sn_slice_skip(p->rest, 1);
}

static bool
take(struct pattern *p, const char *text)
{
    struct slice want = sn_slice_str(text);

    skip_blanks(p);
    if (!sn_starts_nocase(p->rest, want))
        return false;
    p->rest = sn_slice_skip(p->rest, want.size);
    return true;
}

/* A keyword: no letter may follow. */
static bool
take_word(struct pattern *p, const char *text)
{
    struct pattern before = *p;

    if (take(p, text) && (!p->rest.size || !sn_is_alnum(p->rest.at[0])))
        return true;
    *p = before;
    return false;
}

/* object:path, the quotes around its parts left out. */
static bool
take_path(struct pattern *p, char *out, size_t room)
{
    size_t i = 0, size = 0;
    bool quoted = false;
    char c;

    skip_blanks(p);
    for (; i < p->rest.size; i++) {
        c = p->rest.at[i];
        if (c == '\'' || c == '"') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && !sn_is_alnum(c) && !strchr("-_.:[]*", c))
            break;
        if (!quoted && (c == '\0' || c == '*'))
            return false;
        if (size + 1 >= room)
            return false;
        out[size++] = c;
    }
    out[size] = '\0';
    p->rest = sn_slice_skip(p->rest, i);
    return size > 0 && !quoted;
}

static int
path_type(const char *path)
{
    struct slice all = sn_slice_str(path), object;
    size_t colon = sn_slice_find(all, ':'), i;
    struct slice property = sn_slice_skip(all, colon + 1);

    object = sn_slice_first(all, colon);
    for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct slice end = sn_slice_str(paths[i].property);

        if (sn_slice_is(object, paths[i].object) && property.size >= end.size &&
            sn_equal_nocase(sn_slice_skip(property, property.size - end.size),
                            end))
            return paths[i].type;
    }
    return -1;
}

/* 'text' with \' and \\ in it.  Such values are of no use: refuse them. */
static bool
take_string(struct pattern *p, struct slice *out)
{
    size_t i;

    if (!take(p, "'"))
        return false;
    for (i = 0; i < p->rest.size && p->rest.at[i] != '\''; i++)
        if (p->rest.at[i] == '\\')
            return false;
    if (i == p->rest.size)
        return false;
    *out = sn_slice_first(p->rest, i);
    p->rest = sn_slice_skip(p->rest, i + 1);
    return true;
}

static int
give(struct pattern *p, int type, struct slice value)
{
    return p->dry ? 0 : p->on_value(p->user, type, value);
}

static int
read_set(struct pattern *p, int type)
{
    int status = 0;
    struct slice value;

    if (!take(p, "("))
        return SEINE_E_INVALID;
    do {
        if (!take_string(p, &value))
            return SEINE_E_INVALID;
        status = give(p, type, value);
    } while (status == 0 && take(p, ","));
    if (status < 0)
        return status;
    return take(p, ")") ? 0 : SEINE_E_INVALID;
}

/*
 * `.type = 'ipv4-addr' AND` before the value only says what it is and is passed
 * over.  Any other AND would narrow the pattern: not simple.
 */
static bool
skip_type_test(struct pattern *p)
{
    static const struct slice end = SLICE("_ref.type");
    struct pattern before = *p;
    struct slice value;
    char path[128];

    if (take_path(p, path, sizeof(path)) &&
        sn_slice_ends(sn_slice_str(path), end) && take(p, "=") &&
        take_string(p, &value) && take_word(p, "AND"))
        return true;
    *p = before;
    return false;
}

static int
read_comparison(struct pattern *p)
{
    struct slice value;
    char path[128];
    int type;

    skip_type_test(p);
    if (!take_path(p, path, sizeof(path)))
        return SEINE_E_INVALID;
    type = path_type(path);
    if (type < 0)
        return SEINE_E_INVALID;
    if (take_word(p, "IN"))
        return read_set(p, type);
    if (!take(p, "=") && !(type == INDICATOR_IP && take_word(p, "ISSUBSET")))
        return SEINE_E_INVALID;
    take(p, "=");
    if (!take_string(p, &value))
        return SEINE_E_INVALID;
    return give(p, type, value);
}

/* [ comparison OR ( comparison OR ... ) ] OR [ ... ] */
static int
read_pattern(struct pattern *p)
{
    size_t open = 0;
    int status;

    do {
        while (take(p, "[") || take(p, "("))
            open++;
        if (!open)
            return SEINE_E_INVALID;
        status = read_comparison(p);
        if (status < 0)
            return status;
        while (open && (take(p, "]") || take(p, ")")))
            open--;
    } while (take_word(p, "OR"));
    skip_blanks(p);
    return open || p->rest.size ? SEINE_E_INVALID : 0;
}

int
sn_ioc_stix_pattern(struct slice pattern, ioc_on_value on_value, void *user)
{
    struct pattern p = {pattern, on_value, user, true};
    int status = read_pattern(&p);

    if (status < 0)
        return status;
    p.rest = pattern;
    p.dry = false;
    return read_pattern(&p);
}
