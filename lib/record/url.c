/*
 * Splitting of a request target into the url fields.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/record.h"

#include "base/text.h"

#define PORT_MOST 5 /* digits */

static bool
all_digits(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (!sn_is_digit(s.at[i]))
            return false;
    return s.size > 0;
}

/* Where the authority at the start of s ends: at a path, query or fragment. */
static size_t
authority_size(struct slice s)
{
    size_t at = 0;

    while (at < s.size && s.at[at] != '/' && s.at[at] != '?' && s.at[at] != '#')
        at++;
    return at;
}

/* The length of a scheme before "://", or 0 (RFC 3986, 3.1). */
static size_t
scheme_size(struct slice target)
{
    size_t at = 0;

    if (target.size == 0 || !sn_is_alpha(target.at[0]))
        return 0;
    while (at < target.size &&
           (sn_is_alnum(target.at[at]) || target.at[at] == '+' ||
            target.at[at] == '-' || target.at[at] == '.'))
        at++;
    return sn_slice_opens(sn_slice_skip(target, at), "://") ? at : 0;
}

/* What follows the last dot of the path's last segment. */
static void
set_extension(struct seine_record *record, struct slice path)
{
    for (size_t at = path.size; at > 0 && path.at[at - 1] != '/'; at--)
        if (path.at[at - 1] == '.') {
            sn_record_set_value(record, FIELD_URL_EXTENSION,
                                sn_slice_skip(path, at), VALUE_TEXT);
            return;
        }
}

static void
set_text(struct seine_record *record, enum field field, struct slice text)
{
    if (text.size > 0)
        sn_record_set_value(record, field, text, VALUE_TEXT);
}

/*
 * A fragment has no place in a request, but attackers send `#` all the same.
 * Servers cut it off, so path and query end there; x-uri keeps it, so that a
 * rule sees what was sent.
 */
static void
set_uri(struct seine_record *record, struct slice uri)
{
    struct slice sound = sn_slice_first(uri, sn_slice_find(uri, '#'));
    size_t mark = sn_slice_find(sound, '?');
    struct slice path = sn_slice_first(sound, mark);

    set_text(record, FIELD_URI, uri);
    set_text(record, FIELD_URL_PATH, path);
    if (mark < sound.size)
        sn_record_set_value(record, FIELD_URL_QUERY,
                            sn_slice_skip(sound, mark + 1), VALUE_TEXT);
    set_extension(record, path);
}

/*
 * Does nobody know from here which host this is?  It has none, though slashes
 * follow, which browsers skip and servers do not; or escapes, which browsers
 * decode; or a backslash before the @, which for browsers ends the host and for
 * others the name of a user has.
 */
static bool
is_odd(struct slice authority, struct slice host)
{
    size_t user = authority.size - host.size;

    return host.size == 0 || sn_slice_find(host, '%') < host.size ||
           sn_slice_find(sn_slice_first(authority, user), '\\') < user;
}

/*
 * host, host:port, [IPv6] or [IPv6]:port; user information before the last @
 * is no part of the host, nor is what follows a backslash, which browsers take
 * for a slash.  A host that is odd is not set, but said to be.
 */
static void
set_authority(struct seine_record *record, struct slice authority)
{
    struct slice host = authority, port = {NULL, 0};
    size_t colon, close;

    for (size_t at = authority.size; at > 0; at--)
        if (authority.at[at - 1] == '@') {
            host = sn_slice_skip(authority, at);
            break;
        }
    if (is_odd(authority, host)) {
        sn_record_add(record, sn_slice_str("asyncos.unusual_host"),
                      sn_slice_str("true"), VALUE_BOOL);
        return;
    }
    host = sn_slice_first(host, sn_slice_find(host, '\\'));
    close = sn_slice_find(host, ']');
    if (host.size && host.at[0] == '[' && close < host.size) {
        if (close + 1 < host.size && host.at[close + 1] == ':')
            port = sn_slice_skip(host, close + 2);
        host = sn_slice(host.at + 1, close - 1);
    } else {
        colon = sn_slice_find(host, ':');
        port = sn_slice_skip(host, colon + (colon < host.size));
        host = sn_slice_first(host, colon);
    }
    set_text(record, FIELD_URL_DOMAIN, host);
    if (all_digits(port))
        sn_record_set(record, FIELD_URL_PORT, port);
}

/* host:port or [IPv6]:port and nothing else, as CONNECT has it. */
static bool
is_authority(struct slice target)
{
    size_t colon = target.size;

    while (colon > 0 && target.size - colon <= PORT_MOST &&
           target.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || target.size - colon > PORT_MOST ||
        !all_digits(sn_slice_skip(target, colon)))
        return false;
    target = sn_slice_first(target, colon - 1);
    if (target.at[0] == '[')
        return target.size > 2 && target.at[target.size - 1] == ']';
    while (target.size > 0 &&
           (sn_is_alnum(target.at[0]) || target.at[0] == '.' ||
            target.at[0] == '-' || target.at[0] == '_'))
        target = sn_slice_skip(target, 1);
    return target.size == 0;
}

void
sn_record_set_url(struct seine_record *record, struct slice target)
{
    size_t scheme = scheme_size(target);
    struct slice rest;
    size_t end;

    sn_record_set(record, FIELD_URL_ORIGINAL, target);
    if (target.size == 0 || (target.size == 1 && target.at[0] == '-'))
        return;
    if (scheme > 0) {
        rest = sn_slice_skip(target, scheme + 3);
        end = authority_size(rest);
        set_text(record, FIELD_URL_FULL, target);
        set_text(record, FIELD_URL_SCHEME, sn_slice_first(target, scheme));
        set_authority(record, sn_slice_first(rest, end));
        set_uri(record, sn_slice_skip(rest, end));
    } else if (is_authority(target)) {
        set_authority(record, target);
    } else {
        set_uri(record, target);
    }
}
