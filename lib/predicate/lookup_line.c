/*
 * Look-up in a whole line: cut it into tokens of the shape of the kind, once,
 * in time linear in the line, and look each up.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include "base/text.h"
#include "predicate/lookup_table.h"

#define SHA256_DIGITS 64
#define PADDING_MOST 256 /* bytes of dot segments in a URL inside a URL */
#define ADDRESS_MAX 64   /* bytes: no IPv6 address with a port is longer */

static bool
is_address_byte(char c)
{
    return sn_hex_value(c) >= 0 || c == '.' || c == ':';
}

static bool
is_hex_byte(char c)
{
    return sn_hex_value(c) >= 0;
}

static bool
is_url_byte(char c)
{
    return (unsigned char)c > ' ' && c != '"' && c != '<' && c != '>' &&
           c != '\'' && c != 0x7f;
}

static bool
is_authority_byte(char c)
{
    return is_url_byte(c) && !strchr("/\\?#", c);
}

/* The run of bytes of a class that starts at `at`. */
static struct slice
cut_run(struct slice line, size_t at, bool (*is_byte)(char))
{
    size_t end = at;

    while (end < line.size && is_byte(line.at[end]))
        end++;
    return sn_slice(line.at + at, end - at);
}

static uint32_t
try_address(const struct lookup *lookup, struct slice token, struct slice *at)
{
    uint32_t number;
    struct ip ip;

    if (!sn_ip_parse(token, &ip))
        return LOOKUP_NONE;
    number = sn_lookup_ip(lookup, &ip);
    if (number != LOOKUP_NONE)
        *at = token;
    return number;
}

/* Parts between colons that are IPv4: "a:192.0.2.1:80". */
static uint32_t
try_v4_parts(const struct lookup *lookup, struct slice run, struct slice *at)
{
    struct slice part;
    uint32_t number;

    while (sn_next_part(&run, ':', &part)) {
        while (part.size && part.at[0] == '.')
            part = sn_slice_skip(part, 1);
        while (part.size && part.at[part.size - 1] == '.')
            part.size--;
        if (part.size < 7)
            continue;
        number = try_address(lookup, part, at);
        if (number != LOOKUP_NONE)
            return number;
    }
    return LOOKUP_NONE;
}

/* "2001:db8::1", also between stray colons, or with ":port" behind. */
static uint32_t
try_v6(const struct lookup *lookup, struct slice run, struct slice *at)
{
    uint32_t number;
    size_t colon;

    if (run.size > 2 && run.at[0] == ':' && run.at[1] != ':')
        run = sn_slice_skip(run, 1);
    while (run.size && run.at[run.size - 1] == '.')
        run.size--;
    if (run.size > 2 && run.at[run.size - 1] == ':' &&
        run.at[run.size - 2] != ':')
        run.size--;
    if (run.size < 2 || run.size > ADDRESS_MAX)
        return LOOKUP_NONE;
    number = try_address(lookup, run, at);
    if (number != LOOKUP_NONE)
        return number;
    for (colon = run.size; colon > 1 && run.at[colon - 1] != ':'; colon--)
        ;
    return try_address(lookup, sn_slice_first(run, colon - 1), at);
}

/*
 * The next run of a class at or after *i, which is moved behind it.  A percent
 * escape separates: "%2Fwww.example.com" holds a name.
 */
static struct slice
next_run(struct slice line, size_t *i, bool (*is_byte)(char))
{
    struct slice run = sn_slice(NULL, 0);

    while (*i < line.size && !run.size) {
        if (line.at[*i] == '%' && line.size - *i > 2 &&
            is_hex_byte(line.at[*i + 1]) && is_hex_byte(line.at[*i + 2])) {
            *i += 3;
            continue;
        }
        run = cut_run(line, *i, is_byte);
        *i += run.size ? run.size : 1;
    }
    return run;
}

/*
 * Hosts of URLs that are addresses only for those who resolve them: numbers,
 * octal, hexadecimal.  Elsewhere in a line a number is a number.
 */
static uint32_t
find_address_host(const struct lookup *lookup, struct slice line,
                  struct slice *at)
{
    static const struct slice mark = SLICE("://");
    uint32_t number = LOOKUP_NONE;
    struct slice host;
    size_t i = 0;

    while (number == LOOKUP_NONE) {
        i += sn_find(sn_slice_skip(line, i), mark) + mark.size;
        if (i >= line.size)
            break;
        host = cut_run(line, i, is_authority_byte);
        number = sn_lookup_find(lookup, host);
        if (number != LOOKUP_NONE)
            *at = host;
        i += host.size;
    }
    return number;
}

static uint32_t
find_address(const struct lookup *lookup, struct slice line, struct slice *at)
{
    uint32_t number = LOOKUP_NONE;
    struct slice run;
    size_t i = 0;

    while (number == LOOKUP_NONE) {
        run = next_run(line, &i, is_address_byte);
        if (!run.size)
            break;
        if (sn_slice_find(run, ':') < run.size)
            number = try_v6(lookup, run, at);
        if (number == LOOKUP_NONE && sn_slice_find(run, '.') < run.size)
            number = try_v4_parts(lookup, run, at);
    }
    return number == LOOKUP_NONE ? find_address_host(lookup, line, at) : number;
}

/* The bytes of a dot at the start of s, written as such or escaped; or 0. */
static size_t
dot_size(struct slice s)
{
    static const struct slice escape = SLICE("%2e");

    if (s.size && s.at[0] == '.')
        return 1;
    return sn_starts_nocase(s, escape) ? escape.size : 0;
}

/* The next name; an escaped dot in it is one. */
static struct slice
next_name(struct slice line, size_t *i)
{
    struct slice name = next_run(line, i, sn_is_domain_byte), more;
    size_t size;

    while (name.size && (size = dot_size(sn_slice_skip(line, *i))) > 0) {
        more = cut_run(line, *i + size, sn_is_domain_byte);
        *i += size + more.size;
        name.size += size + more.size;
    }
    return name;
}

static uint32_t
find_domain(const struct lookup *lookup, struct slice line, struct slice *at)
{
    uint32_t number = LOOKUP_NONE;
    struct slice token;
    size_t i = 0;

    while (number == LOOKUP_NONE) {
        token = next_name(line, &i);
        if (!token.size)
            break;
        while (token.size && token.at[token.size - 1] == '.')
            token.size--;
        if (sn_slice_find(token, '.') == token.size &&
            sn_slice_find(token, '%') == token.size)
            continue;
        number = sn_lookup_domain(lookup, token);
        if (number != LOOKUP_NONE)
            *at = token;
    }
    return number;
}

/* The digits of a percent escape that a run begins with: 2 or 0. */
static size_t
escape_digits(struct slice line, size_t from)
{
    return from > 0 && line.at[from - 1] == '%' ? 2 : 0;
}

/*
 * The next run of exactly SHA256_DIGITS digits at or after *at, where none goes
 * on; runs are those of next_run.  Only every 64th byte is looked at where
 * there are none.
 */
static struct slice
next_hash(struct slice line, size_t *at)
{
    while (line.size >= SHA256_DIGITS && *at <= line.size - SHA256_DIGITS) {
        size_t from = *at + SHA256_DIGITS - 1, to = from + 1;

        if (!is_hex_byte(line.at[from])) {
            *at = to;
            continue;
        }
        while (from > *at && is_hex_byte(line.at[from - 1]))
            from--;
        if (from > *at) {
            *at = from;
            continue;
        }
        while (to < line.size && is_hex_byte(line.at[to]))
            to++;
        *at = to;
        from += escape_digits(line, from);
        if (to - from == SHA256_DIGITS)
            return sn_slice(line.at + from, SHA256_DIGITS);
    }
    return sn_slice(NULL, 0);
}

static uint32_t
find_hash(const struct lookup *lookup, struct slice line, struct slice *at)
{
    uint32_t number = LOOKUP_NONE;
    struct slice run;
    size_t i = 0;

    while (number == LOOKUP_NONE && (run = next_hash(line, &i)).size) {
        number = sn_lookup_find(lookup, run);
        if (number != LOOKUP_NONE)
            *at = run;
    }
    return number;
}

/* Where the scheme before "://" begins. */
static size_t
scheme_start(struct slice line, size_t colon)
{
    size_t start = colon;

    while (start > 0 && colon - start < 16 &&
           (sn_is_alnum(line.at[start - 1]) || line.at[start - 1] == '+' ||
            line.at[start - 1] == '-' || line.at[start - 1] == '.'))
        start--;
    return start;
}

/*
 * URLs may stand inside URLs; the end of the outer one is their end too.  So
 * that many in one cost no more than their bytes, an inner one may be longer
 * than the indicators by escapes, but not by ever more dot segments.
 */
static uint32_t
find_url(const struct lookup *lookup, struct slice line, struct slice *at)
{
    static const struct slice mark = SLICE("://");
    size_t most = 3 * lookup->max_rest + PADDING_MOST;
    size_t i = 0, end = 0, start;
    struct slice token;
    uint32_t number;
    bool inner;

    while (i < line.size) {
        i += sn_find(sn_slice_skip(line, i), mark);
        if (i >= line.size)
            break;
        start = scheme_start(line, i);
        inner = i < end;
        if (!inner)
            end = i + cut_run(line, i, is_url_byte).size;
        token = sn_slice(line.at + start, end - start);
        number = sn_lookup_url(lookup, token, inner ? most : SIZE_MAX);
        if (number != LOOKUP_NONE) {
            *at = token;
            return number;
        }
        i += mark.size;
    }
    return LOOKUP_NONE;
}

uint32_t
sn_lookup_find_in_line(const struct lookup *lookup, struct slice line,
                       struct slice *at)
{
    static uint32_t (*const finders[])(const struct lookup *, struct slice,
                                       struct slice *) = {
        [LOOKUP_IP] = find_address,
        [LOOKUP_DOMAIN] = find_domain,
        [LOOKUP_URL] = find_url,
        [LOOKUP_EXACT] = find_hash,
    };

    *at = sn_slice(NULL, 0);
    return finders[lookup->kind](lookup, line, at);
}
