/*
 * Common and combined logs, as Apache, nginx, lighttpd and Traefik write them:
 *
 *     [vhost[:port]] client ident user [DD/Mon/YYYY:HH:MM:SS +ZZZZ]
 *         "METHOD target HTTP/1.1" status bytes ["referrer" "agent"] ...
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "record/formats/carries.h"
#include "record/formats/cut.h"
#include "record/formats/formats.h"

#define BID_COMMON 80U
#define WORDS_FRONT 3 /* client, ident, user */

struct common {
    struct stamp stamp;
    struct slice front; /* before the date */
    struct slice request;
    struct slice status;
    struct slice bytes;
    struct slice rest; /* after the bytes */
    bool escapes;      /* a backslash before a quote is one */
};

/* " [" and a date: the front before it may hold brackets (IPv6). */
static bool
take_date(struct slice *line, struct common *common)
{
    size_t at = 0;

    while ((at += sn_slice_find(sn_slice_skip(*line, at), '[')) < line->size) {
        struct slice date = sn_slice_skip(*line, at + 1), after;
        size_t used = sn_stamp_clf(date, &common->stamp);

        after = sn_slice_skip(date, used);
        if (used && at > 1 && line->at[at - 1] == ' ' &&
            sn_slice_opens(after, "] \"")) {
            common->front = sn_slice_first(*line, at - 1);
            *line = sn_slice_skip(after, 2);
            return true;
        }
        at++;
    }
    return false;
}

/* `status bytes` and then a blank or the end: what must follow a request. */
static bool
take_status(struct slice *rest, struct common *common)
{
    struct slice line = sn_slice_skip(*rest, 1), status, bytes;

    if (rest->size < 4 || rest->at[0] != ' ')
        return false;
    status = sn_slice_first(line, line.at[0] == '-' ? 1 : 3);
    if (line.at[0] != '-' && (status.size < 3 || !sn_is_digits(status)))
        return false;
    line = sn_slice_skip(line, status.size);
    if (line.size < 2 || line.at[0] != ' ')
        return false;
    line = sn_slice_skip(line, 1);
    bytes = sn_slice_first(line, 1);
    if (line.at[0] != '-')
        while (bytes.size < line.size && sn_is_digit(line.at[bytes.size]))
            bytes.size++;
    if (!sn_is_digits(bytes) && bytes.at[0] != '-')
        return false;
    line = sn_slice_skip(line, bytes.size);
    if (line.size && line.at[0] != ' ' && line.at[0] != '\r')
        return false;
    common->status = status;
    common->bytes = bytes;
    *rest = sn_cut_end_blanks(sn_cut_blanks(line));
    return true;
}

/* " HTTP/1.1" at the end of the request; its size, or 0. */
static size_t
version_size(struct slice request)
{
    size_t at = request.size;

    while (at > 0 &&
           (sn_is_digit(request.at[at - 1]) || request.at[at - 1] == '.'))
        at--;
    if (at == request.size || at < 6 ||
        !sn_slice_opens(sn_slice_skip(request, at - 6), " HTTP/"))
        return 0;
    return request.size - at + 6;
}

/* The next quote from *at on that status and bytes follow; *rest is theirs. */
static bool
find_quote(struct slice line, size_t *at, bool escapes, struct common *common,
           struct slice *rest)
{
    bool escaped = false;

    for (; *at < line.size; ++*at) {
        *rest = sn_slice_skip(line, *at + 1);
        if (escaped)
            escaped = false;
        else if (line.at[*at] == '\\')
            escaped = escapes;
        else if (line.at[*at] == '"' && take_status(rest, common))
            return true;
    }
    return false;
}

static bool
find_request(struct slice *line, struct common *common, bool escapes)
{
    struct slice rest;
    size_t at = 1;

    if (!find_quote(*line, &at, escapes, common, &rest))
        return false;
    common->request = sn_slice(line->at + 1, at - 1);
    common->escapes = escapes;
    *line = rest;
    return true;
}

/*
 * The request ends at the first quote that no backslash escapes and that
 * status and bytes follow.  Old servers escaped nothing, so a quote before
 * anything else is a part of the request, and so may be a backslash at its
 * end.
 */
static bool
take_request(struct slice *line, struct common *common)
{
    return find_request(line, common, true) ||
           find_request(line, common, false);
}

/* Are all quoted strings of what follows closed? */
static bool
is_closed(struct slice rest)
{
    struct slice text;
    bool quoted;

    while (rest.size) {
        bool opens = rest.at[0] == '"';

        if (!sn_cut_value(&rest, &text, &quoted) || opens != quoted)
            return false;
    }
    return true;
}

static size_t
count_words(struct slice s, size_t enough)
{
    struct slice word;
    size_t count = 0;

    while (count < enough && sn_cut_word(&s, &word))
        count++;
    return count;
}

static bool
recognise(struct slice line, struct common *common)
{
    memset(common, 0, sizeof(*common));
    if (!take_date(&line, common) ||
        count_words(common->front, WORDS_FRONT) < WORDS_FRONT ||
        !take_request(&line, common))
        return false;
    common->rest = line;
    return is_closed(line);
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    struct common common;

    (void)state;
    (void)envelope;
    return recognise(payload, &common) ? BID_COMMON : 0;
}

static bool
frame_common(struct format_state *state, struct frame *frame)
{
    struct common common;

    (void)state;
    if (!recognise(frame->payload, &common))
        return false;
    frame->stamp = common.stamp;
    return true;
}

/* An address, or what nginx writes for a peer on a Unix socket. */
static bool
is_address(struct slice s)
{
    struct ip ip;

    return sn_ip_parse(s, &ip) || sn_slice_is(s, "unix:") ||
           sn_slice_is(s, "localhost");
}

/* The client: one word, a list joined by ", ", or a quoted list. */
static bool
take_client(struct slice *rest, struct slice *client)
{
    struct slice start = *rest, word;

    if (sn_cut_quoted(rest, client))
        return true;
    do {
        if (!sn_cut_word(rest, &word))
            return false;
    } while (word.at[word.size - 1] == ',');
    *client = sn_slice(start.at, (size_t)(word.at + word.size - start.at));
    return true;
}

/*
 * Is the first of more than three words a virtual host?  The user's name may
 * hold blanks, so the number alone does not say it: the second word, or the
 * list that it opens, is an address then, or ident and user follow it.
 */
static bool
has_vhost(struct slice front)
{
    struct slice host, client, word, rest = front;

    if (front.at[0] == '"' || !sn_cut_word(&rest, &host) ||
        host.at[host.size - 1] == ',' || !take_client(&rest, &client) ||
        count_words(rest, 2) < 2 || sn_slice_is(client, "-"))
        return false;
    word = sn_slice_first(client, sn_slice_find(client, ','));
    return is_address(word) || (count_words(rest, 3) == 2 && rest.at[0] == '-');
}

/*
 * A list is what X-Forwarded-For had; the first of it is the client, by its
 * own account.
 */
static void
set_client(struct seine_record *record, struct slice client)
{
    size_t comma = sn_slice_find(client, ',');

    if (comma < client.size)
        sn_record_set(record, FIELD_CLIENT_FORWARDED, client);
    sn_record_set_client(record,
                         sn_cut_end_blanks(sn_slice_first(client, comma)));
}

static void
set_front(struct seine_record *record, struct slice front)
{
    struct slice client, ident;
    bool vhost = has_vhost(front);

    if (vhost) {
        struct slice host;

        sn_cut_word(&front, &host);
        sn_set_host(record, host);
    }
    if (!take_client(&front, &client) || !sn_cut_word(&front, &ident))
        return;
    if (sn_slice_is(client, "-") && is_address(ident))
        client = ident;
    else if (!sn_slice_is(ident, "-"))
        sn_record_add(record, sn_slice_str("ident"), ident, VALUE_TEXT);
    set_client(record, client);
    front = sn_cut_end_blanks(front);
    if (front.size > 1 && front.at[0] == '"' && front.at[front.size - 1] == '"')
        front = sn_slice(front.at + 1, front.size - 2);
    sn_record_set(record, FIELD_USER_NAME, front);
}

/*
 * A request that is none - binary, a word, another protocol - is kept as the
 * URL as written, so that rules on it see what was sent.
 */
static void
set_request(struct seine_record *record, struct slice request)
{
    size_t version = version_size(request);
    struct slice rest = request, method;

    rest.size -= version;
    if (version)
        sn_set_version(record, sn_slice_skip(request, rest.size + 1));
    if (sn_cut_word(&rest, &method) && sn_is_method(method) && rest.size) {
        sn_record_set(record, FIELD_METHOD, method);
        sn_record_set_url(record, sn_cut_end_blanks(rest));
    } else {
        sn_record_set(record, FIELD_URL_ORIGINAL, request);
    }
}

/*
 * Referrer and agent are the first two quoted strings; numbers before them
 * are a server's own addition, as is all after them.  A third one that is an
 * address or a list of them is X-Forwarded-For, as in nginx' own example.
 */
static void
set_rest(struct seine_record *record, struct slice rest)
{
    struct slice text[3] = {{NULL, 0}}, more = rest;
    size_t count = 0;
    bool quoted;

    while (count < 3 && rest.size) {
        if (!sn_cut_value(&rest, &text[count], &quoted))
            break;
        if (!quoted && count > 0)
            break;
        if (quoted && ++count == 2)
            more = rest;
    }
    if (count == 1 && !sn_looks_like_url(text[0])) {
        text[1] = text[0];
        text[0] = sn_slice(NULL, 0);
    }
    sn_record_set(record, FIELD_REFERRER, text[0]);
    sn_record_set(record, FIELD_USER_AGENT, text[1]);
    if (count == 3 &&
        is_address(sn_slice_first(text[2], sn_slice_find(text[2], ','))))
        sn_record_set(record, FIELD_CLIENT_FORWARDED, text[2]);
    if (count != 1)
        sn_set_custom(record, more);
}

/*
 * Behind the request that was found there may be another quote with a status:
 * then the first may be a client's own.  Some servers write numbers behind the
 * agent, which look like that; so both are as likely only if the longer request
 * ends as one does, or if referrer and agent follow it.  Then the longer one
 * counts, which hides nothing from a rule, and which status holds is not known.
 */
static bool
is_forged(struct seine_record *record, struct common *common)
{
    struct slice line = sn_slice_skip(
        record->payload, (size_t)(common->request.at - record->payload.at));
    struct slice rest, other = {NULL, 0};
    struct common ignored;
    size_t at = common->request.size + 1;
    bool forged = false;

    for (; find_quote(line, &at, common->escapes, &ignored, &rest); at++)
        if (version_size(sn_slice_first(line, at)) > 0 ||
            (rest.size > 0 && rest.at[0] == '"')) {
            forged = true;
            other = sn_slice_skip(line, common->request.size);
            common->request = sn_slice_first(line, at);
        } else if (other.size == 0) {
            other = sn_slice_skip(line, at);
        }
    if (other.size > 0)
        sn_set_ambiguous(record, other);
    return forged;
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct common common;
    bool forged;

    (void)state;
    if (!recognise(record->payload, &common))
        return;
    set_front(record, common.front);
    forged = is_forged(record, &common);
    set_request(record, common.request);
    if (forged)
        return;
    sn_record_set(record, FIELD_STATUS, common.status);
    sn_record_set(record, FIELD_RESPONSE_BYTES, common.bytes);
    set_rest(record, common.rest);
}

static const enum field carries[] = {
    LINE_FIELDS,      SOURCE_FIELDS, FIELD_CLIENT_FORWARDED,
    FIELD_USER_NAME,  FIELD_METHOD,  FIELD_VERSION,
    FIELD_REFERRER,   FIELD_STATUS,  FIELD_RESPONSE_BYTES,
    FIELD_USER_AGENT, URL_FIELDS,    FIELD_CUSTOM,
    FIELD_NONE,
};

static const char *const aliases[] = {"combined", "apache",     "nginx",
                                      "lighttpd", "access_log", "access.log",
                                      NULL};

const struct format sn_format_common = {
    .about = {.name = "common",
              .title = "common or combined log of a web server",
              .category = "webserver",
              .product = "",
              .service = "",
              .aliases = aliases},
    .carries = carries,
    .probe = probe,
    .frame = frame_common,
    .parse = parse,
};
