/*
 * Indicators: their types, undoing what people do to make them unclickable,
 * and what a text is by its shape.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/indicator.h"

#include "base/ip.h"
#include "base/text.h"
#include "predicate/host.h"

#define SHA256_DIGITS 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63

static const char *const type_names[INDICATOR_TYPE_COUNT] = {
    [INDICATOR_IP] = "ip",
    [INDICATOR_DOMAIN] = "domain",
    [INDICATOR_URL] = "url",
    [INDICATOR_SHA256] = "sha256",
    [INDICATOR_USER_AGENT] = "user-agent",
    [INDICATOR_STRING] = "string",
};

const char *
sn_indicator_type_name(enum indicator_type type)
{
    return type_names[type];
}

int
sn_indicator_type_from_name(struct slice name)
{
    int type;

    for (type = 0; type < INDICATOR_TYPE_COUNT; type++)
        if (sn_slice_is(name, type_names[type]))
            return type;
    return -1;
}

/* ------------------------------------------------------------- refang --- */

/* What is written for what; longer ones first. */
static const struct {
    struct slice from;
    struct slice to;
} fangs[] = {
    {SLICE("[://]"), SLICE("://")}, {SLICE("[dot]"), SLICE(".")},
    {SLICE("(dot)"), SLICE(".")},   {SLICE("{dot}"), SLICE(".")},
    {SLICE("[:]//"), SLICE("://")}, {SLICE("[.]"), SLICE(".")},
    {SLICE("(.)"), SLICE(".")},     {SLICE("{.}"), SLICE(".")},
    {SLICE("[:]"), SLICE(":")},     {SLICE("[/]"), SLICE("/")},
    {SLICE("[@]"), SLICE("@")},     {SLICE("[."), SLICE(".")},
    {SLICE(".]"), SLICE(".")},      {SLICE("\\."), SLICE(".")},
};

static const struct {
    struct slice from;
    struct slice to;
} schemes[] = {
    {SLICE("hxxps"), SLICE("https")}, {SLICE("hxxp"), SLICE("http")},
    {SLICE("h**ps"), SLICE("https")}, {SLICE("h**p"), SLICE("http")},
    {SLICE("htxps"), SLICE("https")}, {SLICE("htxp"), SLICE("http")},
    {SLICE("fxps"), SLICE("ftps")},   {SLICE("fxp"), SLICE("ftp")},
};

/* Pairs of quotes around a value. */
static const char quotes[][2] = {
    {'"', '"'}, {'\'', '\''}, {'<', '>'}, {'`', '`'}};

static struct slice
strip_quotes(struct slice s)
{
    size_t i;

    s = sn_trim(s);
    for (i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
        if (s.size >= 2 && s.at[0] == quotes[i][0] &&
            s.at[s.size - 1] == quotes[i][1])
            return sn_trim(sn_slice(s.at + 1, s.size - 2));
    return s;
}

/* First bytes of fangs. */
static const bool opens_fang[256] = {
    ['['] = true, ['('] = true, ['{'] = true, ['.'] = true, ['\\'] = true};

/* May a fang be at the start of s?  No byte of most values is one. */
static bool
may_be_fang(struct slice s)
{
    return opens_fang[(unsigned char)s.at[0]] &&
           (s.at[0] != '.' || (s.size > 1 && s.at[1] == ']'));
}

/* The index of the fang at the start of s, or -1. */
static int
match_fang(struct slice s)
{
    size_t i;

    if (!may_be_fang(s))
        return -1;
    for (i = 0; i < sizeof(fangs) / sizeof(fangs[0]); i++)
        if (fangs[i].from.at[0] == s.at[0] &&
            sn_starts_nocase(s, fangs[i].from))
            return (int)i;
    return -1;
}

/* The index of the scheme at the start of s, or -1. */
static int
match_scheme(struct slice s)
{
    size_t i;
    char next;

    if (s.size < 2 || (sn_lower(s.at[0]) != 'h' && sn_lower(s.at[0]) != 'f'))
        return -1;
    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (sn_lower(s.at[0]) != schemes[i].from.at[0] ||
            sn_lower(s.at[1]) != schemes[i].from.at[1] ||
            !sn_starts_nocase(s, schemes[i].from) ||
            s.size == schemes[i].from.size)
            continue;
        next = s.at[schemes[i].from.size];
        if (next == ':' || next == '[')
            return (int)i;
    }
    return -1;
}

static bool
is_defanged(struct slice s)
{
    size_t i;

    if (match_scheme(s) >= 0)
        return true;
    for (i = 0; i < s.size; i++) {
        struct slice rest = sn_slice(s.at + i, s.size - i);

        if (may_be_fang(rest) && match_fang(rest) >= 0)
            return true;
    }
    return false;
}

static size_t
put(char *out, size_t size, struct slice s)
{
    memcpy(out + size, s.at, s.size);
    return size + s.size;
}

/* The result is never longer than the text. */
struct slice
sn_indicator_refang(struct arena *arena, struct slice s)
{
    size_t size = 0;
    int i;
    char *out;

    s = strip_quotes(s);
    if (!is_defanged(s))
        return s;
    out = sn_arena_alloc(arena, s.size + 1, 1);
    if (!out)
        return sn_slice(NULL, 0);
    i = match_scheme(s);
    if (i >= 0) {
        size = put(out, size, schemes[i].to);
        s = sn_slice_skip(s, schemes[i].from.size);
    }
    while (s.size) {
        i = match_fang(s);
        size = put(out, size, i >= 0 ? fangs[i].to : sn_slice_first(s, 1));
        s = sn_slice_skip(s, i >= 0 ? fangs[i].from.size : 1);
    }
    return sn_trim(sn_slice(out, size));
}

/* -------------------------------------------------------------- guess --- */

/* Ends of file names that are no top-level domain. */
static const struct slice file_ends[] = {
    SLICE("exe"),  SLICE("dll"), SLICE("php"),  SLICE("txt"), SLICE("html"),
    SLICE("htm"),  SLICE("asp"), SLICE("jsp"),  SLICE("log"), SLICE("bat"),
    SLICE("sys"),  SLICE("doc"), SLICE("xls"),  SLICE("pdf"), SLICE("docx"),
    SLICE("xlsx"), SLICE("js"),  SLICE("vbs"),  SLICE("jar"), SLICE("aspx"),
    SLICE("elf"),  SLICE("bin"), SLICE("tmp"),  SLICE("dat"), SLICE("json"),
    SLICE("xml"),  SLICE("yml"), SLICE("yaml"), SLICE("png"), SLICE("gz"),
};

static bool
is_sha256(struct slice s)
{
    size_t i;

    if (s.size != SHA256_DIGITS)
        return false;
    for (i = 0; i < s.size; i++)
        if (sn_hex_value(s.at[i]) < 0)
            return false;
    return true;
}

/* A letter, digit, hyphen, underscore, dot, or not ASCII. */
static bool
is_name_byte(char c)
{
    return sn_host_plain_byte(c) || (unsigned char)c >= 0x80;
}

/* Is it an end of file names, and no top-level domain? */
static bool
is_file_end(struct slice s)
{
    for (size_t i = 0; i < sizeof(file_ends) / sizeof(file_ends[0]); i++)
        if (s.size == file_ends[i].size &&
            sn_lower(s.at[0]) == file_ends[i].at[0] &&
            sn_equal_nocase(s, file_ends[i]))
            return true;
    return false;
}

/* Of a label: two letters or more, "xn--", or not ASCII. */
static bool
is_top_label(struct slice s)
{
    if (is_file_end(s))
        return false;
    if (sn_slice_opens(s, "xn--"))
        return true;
    for (size_t i = 0; i < s.size; i++)
        if (!sn_is_alpha(s.at[i]) && (unsigned char)s.at[i] < 0x80)
            return false;
    return s.size >= 2;
}

/* Two labels or more, none of which is empty. */
static bool
is_domain(struct slice s)
{
    size_t start = 0;

    if (sn_slice_opens(s, "*."))
        s = sn_slice_skip(s, 2);
    if (s.size && s.at[s.size - 1] == '.')
        s.size--;
    if (s.size > DOMAIN_MAX)
        return false;
    for (size_t i = 0; i <= s.size; i++) {
        if (i < s.size && s.at[i] != '.') {
            if (!is_name_byte(s.at[i]))
                return false;
            continue;
        }
        if (i == start || i - start > LABEL_MAX)
            return false;
        if (i == s.size)
            return start > 0 && is_top_label(sn_slice_skip(s, start));
        start = i + 1;
    }
    return false;
}

/* s without ":port", or s. */
static struct slice
without_port(struct slice s)
{
    size_t colon = sn_slice_find(s, ':');
    uint64_t port;

    if (colon < s.size && sn_parse_u64(sn_slice_skip(s, colon + 1), &port) &&
        port <= 65535)
        return sn_slice_first(s, colon);
    return s;
}

static bool
is_address(struct slice s)
{
    struct slice host;
    struct cidr net;
    size_t close;

    if (s.at[0] != '[' && !sn_is_digit(s.at[0]) &&
        sn_slice_find(s, ':') == s.size)
        return false;
    host = without_port(s);
    if (sn_cidr_parse(s, &net) ||
        (host.size < s.size && sn_cidr_parse(host, &net)))
        return true;
    close = sn_slice_find(s, ']');
    return s.size > 2 && s.at[0] == '[' && close < s.size &&
           sn_cidr_parse(sn_slice(s.at + 1, close - 1), &net) &&
           (close + 1 == s.size || s.at[close + 1] == ':');
}

static bool
has_blank(struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        if (sn_is_space(s.at[i]))
            return true;
    return false;
}

/* With a scheme, or a host with a path behind it. */
static bool
is_url(struct slice s)
{
    static const struct slice mark = SLICE("://");
    size_t slash = sn_slice_find(s, '/'), scheme = sn_find(s, mark), i;
    struct slice host = without_port(sn_slice_first(s, slash));
    struct ip ip;

    if (scheme == s.size)
        return slash < s.size && (is_domain(host) || sn_ip_parse(host, &ip));
    for (i = 0; i < scheme; i++)
        if (!sn_is_alnum(s.at[i]) && !strchr("+-.", s.at[i]))
            return false;
    return scheme > 0 && scheme + 3 < s.size;
}

int
sn_indicator_guess(struct slice text)
{
    if (!text.size || has_blank(text))
        return -1;
    if (is_sha256(text))
        return INDICATOR_SHA256;
    if (is_address(text))
        return INDICATOR_IP;
    if (is_domain(without_port(text)))
        return INDICATOR_DOMAIN;
    return is_url(text) ? INDICATOR_URL : -1;
}
