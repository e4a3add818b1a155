/*
 * Look-up of URLs in the normal form of RFC 3986, section 6.2.2 and 6.2.3: case
 * of scheme, host and escapes, escapes of what needs none, dot segments, the
 * default port.  A backslash is a slash, slashes before a host are two, and the
 * fragment is gone, as browsers have it; a backslash before an `@` is a part of
 * the user for other clients, so both are looked for.
 *
 *     http://user@WWW.Example:80/a/./b/../%7Ec?d#e
 *     scheme      host           rest
 *     http        www.example    /a/~c?d
 *
 * The host is looked for first: most URLs have one that no entry has, and end
 * there.  The rest is read from its end, where dot segments can be undone
 * without a copy: "..", seen first, takes the segment before it away.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/host.h"
#include "predicate/lookup_table.h"
#include "seine.h"

static const struct {
    struct slice scheme;
    uint32_t port;
} default_ports[] = {
    {SLICE("http"), 80}, {SLICE("https"), 443}, {SLICE("ftp"), 21},
    {SLICE("ws"), 80},   {SLICE("wss"), 443},
};

#define PORT_NONE UINT32_MAX /* no number that fits */

struct url {
    struct slice scheme;
    struct authority authority;
    struct slice rest; /* as written */
};

/* -------------------------------------------------------------- parts --- */

static bool
is_slash(char c)
{
    return c == '/' || c == '\\';
}

static uint32_t
default_port(struct slice scheme)
{
    size_t i;

    for (i = 0; i < sizeof(default_ports) / sizeof(default_ports[0]); i++)
        if (sn_equal_nocase(scheme, default_ports[i].scheme))
            return default_ports[i].port;
    return 0;
}

/* Where an authority ends; at a backslash, too, unless it is one of a user. */
static size_t
authority_size(struct slice s, bool of_user)
{
    size_t end = 0, at;

    while (end < s.size && s.at[end] != '/' && s.at[end] != '?' &&
           s.at[end] != '#')
        end++;
    s.size = end;
    for (at = s.size; of_user && at > 0 && s.at[at - 1] != '@'; at--)
        ;
    s = sn_slice_skip(s, of_user ? at : 0);
    return end - s.size + sn_slice_find(s, '\\');
}

/* A scheme needs two slashes behind its colon. */
static void
split_url(struct slice text, bool of_user, struct url *out)
{
    struct slice rest = sn_trim(text);
    size_t end = 0;

    out->scheme = sn_slice(NULL, 0);
    while (end < rest.size &&
           (sn_is_alnum(rest.at[end]) || rest.at[end] == '+' ||
            rest.at[end] == '-' || rest.at[end] == '.'))
        end++;
    if (rest.size - end > 2 && rest.at[end] == ':' &&
        is_slash(rest.at[end + 1]) && is_slash(rest.at[end + 2])) {
        out->scheme = sn_slice_first(rest, end);
        rest = sn_slice_skip(rest, end + 3);
        while (default_port(out->scheme) && rest.size && is_slash(rest.at[0]))
            rest = sn_slice_skip(rest, 1);
    }
    end = authority_size(rest, of_user);
    sn_authority_split(sn_slice_first(rest, end), &out->authority);
    out->rest = sn_slice_skip(rest, end);
}

/* 0: the default of the scheme, or none is given. */
static uint32_t
read_port(const struct url *url)
{
    uint64_t port;

    if (url->authority.port.size == 0)
        return 0;
    if (!sn_parse_u64(url->authority.port, &port) || port > 65535)
        return PORT_NONE;
    return port == default_port(url->scheme) ? 0 : (uint32_t)port;
}

/* --------------------------------------------------------------- rest --- */

/* The bytes of a normal form from the last to the first. */
struct rest {
    struct slice path;    /* what is left of it */
    struct slice segment; /* what is left of its last */
    struct slice query;   /* what is left of it, with its mark */
    bool in_segment;
    bool last;    /* the segment at hand is the last of the path */
    size_t above; /* segments that ".." took away */
    char held[2]; /* the rest of an escape, backwards */
    unsigned held_count;
};

static void
start_rest(struct rest *rest, struct slice text)
{
    static const struct slice root = SLICE("/");
    size_t end;

    memset(rest, 0, sizeof(*rest));
    text = sn_slice_first(text, sn_slice_find(text, '#'));
    end = sn_slice_find(text, '?');
    rest->query = sn_slice_skip(text, end);
    rest->path = end ? sn_slice_first(text, end) : root;
    rest->last = true;
}

static bool
is_unreserved(unsigned char c)
{
    return sn_is_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* What clients escape wherever it stands. */
static bool
is_escaped(unsigned char c)
{
    return c <= ' ' || c >= 0x7F || c == '"' || c == '<' || c == '>' ||
           c == '`';
}

/* The byte of an escape at the end of s, or -1. */
static int
escape_at_end(struct slice s)
{
    int high, low;

    if (s.size < 3 || s.at[s.size - 3] != '%')
        return -1;
    high = sn_hex_value(s.at[s.size - 2]);
    low = sn_hex_value(s.at[s.size - 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The last byte of the normal form of s, which is not empty; cut it off. */
static unsigned char
take_last(struct rest *rest, struct slice *s)
{
    static const char digits[] = "0123456789ABCDEF";
    int escape = escape_at_end(*s);
    unsigned char c =
        escape < 0 ? (unsigned char)s->at[s->size - 1] : (unsigned char)escape;

    s->size -= escape < 0 ? 1 : 3;
    if (escape < 0 ? !is_escaped(c) : is_unreserved(c))
        return c;
    rest->held[0] = '%';
    rest->held[1] = digits[c >> 4];
    rest->held_count = 2;
    return (unsigned char)digits[c & 15];
}

/* How many dots a segment consists of, written as such or escaped; or 0. */
static unsigned
count_dots(struct slice segment)
{
    unsigned count = 0;

    for (; segment.size && count < 3; count++) {
        if (segment.at[segment.size - 1] == '.')
            segment.size--;
        else if (escape_at_end(segment) == '.')
            segment.size -= 3;
        else
            return 0;
    }
    return segment.size || count > 2 ? 0 : count;
}

/* Take the last segment off the path. */
static struct slice
cut_segment(struct rest *rest)
{
    size_t start = rest->path.size;
    struct slice segment;

    while (start > 0 && !is_slash(rest->path.at[start - 1]))
        start--;
    segment = sn_slice_skip(rest->path, start);
    rest->path.size = start ? start - 1 : 0;
    return segment;
}

/* Go to the next segment that stays; false if the path is at its start. */
static bool
next_segment(struct rest *rest)
{
    unsigned dots;

    while (rest->path.size) {
        rest->segment = cut_segment(rest);
        dots = count_dots(rest->segment);
        if (dots)
            rest->segment.size = 0;
        rest->above += dots == 2;
        if (!dots && rest->above) {
            rest->above--;
            continue;
        }
        if (!dots || rest->last) {
            rest->last = false;
            rest->in_segment = true;
            return true;
        }
    }
    return false;
}

/* The byte before, or -1 at the start. */
static int
step_back(struct rest *rest)
{
    if (rest->held_count)
        return (unsigned char)rest->held[--rest->held_count];
    if (rest->query.size)
        return take_last(rest, &rest->query);
    if (!rest->in_segment && !next_segment(rest))
        return -1;
    if (rest->segment.size)
        return take_last(rest, &rest->segment);
    rest->in_segment = false;
    return '/';
}

static uint32_t
hash_rest(struct slice text)
{
    uint32_t hash = LOOKUP_HASH_START;
    struct rest rest;
    int c;

    start_rest(&rest, text);
    while ((c = step_back(&rest)) >= 0)
        hash = sn_lookup_hash_byte(hash, (char)c);
    return hash;
}

/* Has text this normal form? */
static bool
is_rest(struct slice text, struct slice normal)
{
    struct rest rest;
    int c;

    start_rest(&rest, text);
    while ((c = step_back(&rest)) >= 0)
        if (normal.size == 0 ||
            (unsigned char)normal.at[--normal.size] != (unsigned char)c)
            return false;
    return normal.size == 0;
}

/* The normal form, in the arena if need be; at is NULL without memory. */
static struct slice
keep_rest(struct lookup *lookup, struct slice text)
{
    size_t size = 0, i;
    struct rest rest;
    char *out;

    if (text.size && is_rest(text, text))
        return text;
    start_rest(&rest, text);
    while (step_back(&rest) >= 0)
        size++;
    out = sn_arena_alloc(&lookup->arena, size + 1, 1);
    if (!out)
        return sn_slice(NULL, 0);
    start_rest(&rest, text);
    for (i = size; i > 0; i--)
        out[i - 1] = (char)step_back(&rest);
    return sn_slice(out, size);
}

/* ------------------------------------------------------------ look-up --- */

/* A URL on its way through the table. */
struct probe {
    struct slice host; /* normal */
    struct slice rest; /* as written */
    struct slice scheme;
    uint32_t port;
    uint32_t base; /* hash of host and rest */
};

static uint32_t
hash_probe(const struct probe *probe)
{
    uint32_t hash = sn_lookup_hash_nocase(probe->base, probe->scheme);

    return sn_lookup_mix(hash ^ probe->port * UINT32_C(0x9E3779B1));
}

static uint32_t
find_probe(const struct lookup *lookup, const struct probe *probe)
{
    uint32_t hash = hash_probe(probe);
    const struct lookup_entry *entry;
    size_t at = hash;

    if (!sn_lookup_maybe(lookup, hash))
        return LOOKUP_NONE;
    while ((entry = sn_lookup_next(lookup, hash, &at)))
        if (entry->u.url.port == probe->port &&
            sn_equal_nocase(entry->u.url.scheme, probe->scheme) &&
            sn_equal_nocase(entry->text, probe->host) &&
            is_rest(probe->rest, entry->u.url.rest))
            return entry->number;
    return LOOKUP_NONE;
}

int
sn_lookup_add_url(struct lookup *lookup, struct slice text, uint32_t number)
{
    struct lookup_entry entry = {.number = number};
    char room[HOST_ROOM];
    struct probe probe;
    struct url url;
    bool whole;

    split_url(text, false, &url);
    probe.host = sn_host_of_url(url.authority.host, room, &whole);
    probe.rest = url.rest;
    probe.scheme = url.scheme;
    probe.port = read_port(&url);
    probe.base = hash_rest(url.rest) ^ sn_lookup_hash_text(probe.host);
    if (!whole || probe.host.size == 0)
        return SEINE_E_INVALID;
    if (find_probe(lookup, &probe) != LOOKUP_NONE)
        return 1;
    entry.text = sn_lookup_keep(lookup, probe.host, room, HOST_ROOM);
    entry.u.url.rest = keep_rest(lookup, url.rest);
    entry.u.url.scheme = url.scheme;
    entry.u.url.port = probe.port;
    entry.hash = hash_probe(&probe);
    if (!entry.text.at || !entry.u.url.rest.at)
        return SEINE_E_MEMORY;
    if (url.rest.size > lookup->max_rest)
        lookup->max_rest = url.rest.size;
    sn_lookup_put(lookup, &entry);
    sn_lookup_admit(lookup, sn_lookup_hash_text(entry.text));
    return 0;
}

/*
 * An indicator without a scheme holds for any: with a port for that one, also
 * where it is the default, without one for the default.
 */
static uint32_t
find_url(const struct lookup *lookup, const struct url *url, size_t most)
{
    char room[HOST_ROOM];
    struct probe probe;
    uint32_t number, host;
    bool whole;

    probe.host = sn_host_of_url(url->authority.host, room, &whole);
    host = sn_lookup_hash_text(probe.host);
    sn_lookup_worked(lookup, url->authority.host.size);
    if (!sn_lookup_maybe(lookup, host) || !whole || url->rest.size > most)
        return LOOKUP_NONE;
    sn_lookup_worked(lookup, url->rest.size);
    probe.rest = url->rest;
    probe.scheme = url->scheme;
    probe.port = read_port(url);
    probe.base = hash_rest(url->rest) ^ host;
    number = find_probe(lookup, &probe);
    if (number != LOOKUP_NONE || url->scheme.size == 0)
        return number;
    probe.scheme.size = 0;
    number = find_probe(lookup, &probe);
    if (number != LOOKUP_NONE || probe.port != 0)
        return number;
    probe.port = default_port(url->scheme);
    return probe.port ? find_probe(lookup, &probe) : LOOKUP_NONE;
}

uint32_t
sn_lookup_url(const struct lookup *lookup, struct slice value, size_t most)
{
    struct url url, other;
    uint32_t number;

    split_url(value, false, &url);
    number = find_url(lookup, &url, most);
    if (number != LOOKUP_NONE || !url.rest.size || url.rest.at[0] != '\\')
        return number;
    split_url(value, true, &other);
    return other.rest.size < url.rest.size ? find_url(lookup, &other, most)
                                           : LOOKUP_NONE;
}
