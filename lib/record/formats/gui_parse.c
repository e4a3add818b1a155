/*
 * Requests, sessions, services and errors of the appliance's web server.
 *
 *     req:CLIENT user:USER id:SESSION REST
 *     REST = STATUS METHOD TARGET HTTP/d.d USER-AGENT     as real logs have it
 *          | METHOD TARGET HTTP/d.d STATUS                as manuals have it
 *          | STATUS "  The URL accessed is invalid: " URL " -"
 *
 * Nothing is quoted: target and user agent are attacker's text, and so is the
 * name of a user who failed to log on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/gui_parse.h"

#include "base/text.h"
#include "record/formats/cut.h"

#define INVALID_URL "The URL accessed is invalid:"
#define SESSION_ID_SIZE 20

const enum field sn_gui_carries[] = {
    ASYNCOS_FIELDS,
    FIELD_EVENT_OUTCOME,
    FIELD_EVENT_REASON,
    SOURCE_FIELDS,
    FIELD_SOURCE_PORT,
    DESTINATION_FIELDS,
    FIELD_DESTINATION_PORT,
    FIELD_USER_NAME,
    FIELD_METHOD,
    FIELD_VERSION,
    FIELD_STATUS,
    FIELD_USER_AGENT,
    URL_FIELDS,
    FIELD_SESSION_ID,
    FIELD_PRIVILEGE,
    FIELD_DESTINATION_PAGE,
    FIELD_PROTOCOL,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"Session {i} user:{u} expired", "session-expired", NULL},
    {"Session {i} from {c} not found Destination:{d}", "session-not-found",
     NULL},
    {"Session {i} from {c} not found", "session-not-found", NULL},
    {"SourceIP:{c} Destination:{d} Username:{u} Privilege:{r} session:{i} "
     "Action: The {p} session has been established successfully",
     "session-established", "success"},
    {"Action: User {u} logged out from session {i} {w} of {R}", "logout", NULL},
    {"Passphrase has been changed for user {u}", "passphrase-changed",
     "success"},
    {"Password has been changed for user {u}", "passphrase-changed", "success"},
    {"SSO authentication is successful for the user: {u}", "login", "success"},
    {"login:{x} user:{x} session:{X}", "login", "success"},
    {"logout:{x} user:{x} session:{X}", "logout", "success"},
    {"Error in {p} connection from host {c} port {n} - {R}", "connection-error",
     "failure"},
    {"SSL error with client {e} - {R}", "ssl-error", "failure"},
    {"Could not fetch current {*}: {R}", "fetch-error", "failure"},
    {"http service listening on {E}", "service-listening", NULL},
    {"https service listening on {E}", "service-listening", NULL},
    {"http service on {E} redirecting to https port {w}", "service-redirect",
     NULL},
    {"ISQ: Serving {p} on {S}, port {N}", "service-listening", NULL},
    {"PERIODIC REPORTS: {*}", "periodic-report", NULL},
    {"An application fault occurred{*}", "application-fault", "failure"},
    {NULL, NULL, NULL},
};

/* A request with its parts before REST cut off. */
struct request {
    struct slice client;
    struct slice user;
    struct slice session;
    struct slice rest;
    struct slice other; /* from where another session id may stand */
};

/* How much of a request follows after " id:". */
enum rank {
    RANK_WORDS, /* nothing that can be told */
    RANK_ENTRY, /* a word, and then a status or a method */
    RANK_WHOLE, /* the same with a session id as the appliance makes them */
};

/* "req:CLIENT user:"; a client has no blanks. */
static bool
take_client(struct slice *rest, struct slice *client)
{
    struct slice after = sn_slice_skip(*rest, 4);

    if (!sn_slice_opens(*rest, "req:"))
        return false;
    *client = sn_slice_first(after, sn_slice_find(after, ' '));
    after = sn_slice_skip(after, client->size);
    if (!sn_slice_opens(after, " user:"))
        return false;
    *rest = sn_slice_skip(after, 6);
    return true;
}

static bool
is_status(struct slice s)
{
    return s.size == 3 && sn_is_digit(s.at[0]) && sn_is_digit(s.at[1]) &&
           sn_is_digit(s.at[2]);
}

/* Is there " HTTP/d.d", and then a blank or the end, at this place? */
static bool
is_version(struct slice s, size_t at)
{
    s = sn_slice_skip(s, at);
    return s.size >= 9 && memcmp(s.at, " HTTP/", 6) == 0 &&
           sn_is_digit(s.at[6]) && s.at[7] == '.' && sn_is_digit(s.at[8]) &&
           (s.size == 9 || s.at[9] == ' ');
}

static size_t
find_version(struct slice s)
{
    const struct slice words = SLICE(" HTTP/");
    size_t at = 0;

    for (; (at = sn_find_from(s, at, words, 1)) < s.size; at++)
        if (is_version(s, at))
            return at;
    return s.size;
}

static bool
is_session_id(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (!sn_is_alnum(s.at[i]))
            return sn_slice_is(s, "-");
    return s.size == SESSION_ID_SIZE;
}

static enum rank
rank_session(struct slice after)
{
    size_t blank = sn_slice_find(after, ' ');
    struct slice session = sn_slice_first(after, blank), word;

    after = sn_slice_skip(after, blank + 1);
    word = sn_slice_first(after, sn_slice_find(after, ' '));
    if (word.size == after.size || (!is_status(word) && !sn_is_method(word)))
        return RANK_WORDS;
    return is_session_id(session) ? RANK_WHOLE : RANK_ENTRY;
}

/* Where a target ends for certain: no session id stands behind it. */
static size_t
find_end_of_target(struct slice s)
{
    size_t version = find_version(s);
    size_t invalid = sn_find(s, sn_slice_str(INVALID_URL));

    return version < invalid ? version : invalid;
}

/*
 * Where the user's name ends.  A name may hold " id:", and what stands behind
 * a target may hold it as well.  A server takes no target with blanks, so
 * the last place before the end of the target counts that a whole session id
 * and a request follow; or else the first that looks most like one.  *other is
 * where the line could be split too, s.size if nowhere.
 */
static size_t
find_session(struct slice s, size_t *other)
{
    const struct slice words = SLICE(" id:");
    size_t limit = 0, found = s.size, at = 0;
    bool limited = false; /* limit is known: nearly no line needs it */
    enum rank best = RANK_WORDS, rank;

    *other = s.size;
    for (; (at = sn_find_from(s, at, words, 3)) < s.size; at++) {
        rank = rank_session(sn_slice_skip(s, at + words.size));
        if (found < s.size && !limited) {
            limit = find_end_of_target(s);
            limited = true;
        }
        if (found == s.size ||
            (at < limit
                 ? rank > best || rank == RANK_WHOLE
                 : rank > best && (found >= limit || best == RANK_WORDS))) {
            if (found < s.size && best > RANK_WORDS)
                *other = found;
            found = at;
            best = rank;
        } else if (rank > RANK_WORDS) {
            *other = at;
        }
    }
    return found;
}

static bool
split_request(struct slice payload, struct request *out)
{
    struct slice rest = payload;
    size_t at, other, blank;

    if (!take_client(&rest, &out->client))
        return false;
    at = find_session(rest, &other); /* none: the line was cut */
    out->user = sn_slice_first(rest, at);
    out->other = sn_slice_skip(rest, other + (other < rest.size));
    rest = sn_slice_skip(rest, at + 4);
    blank = sn_slice_find(rest, ' ');
    out->session = sn_slice_first(rest, blank);
    out->rest = sn_slice_skip(rest, blank + 1);
    return true;
}

static struct slice
trim_end(struct slice s)
{
    while (s.size && s.at[s.size - 1] == ' ')
        s.size--;
    return s;
}

/*
 * What is no URL at all: often a TLS handshake thrown at the plain port.  Its
 * bytes stand partly raw, partly as \xHH, and cannot be told apart.
 */
static void
parse_invalid(struct seine_record *record, struct slice rest)
{
    struct slice words = SLICE(INVALID_URL);

    sn_record_set(record, FIELD_EVENT_REASON,
                  sn_slice_first(rest, words.size - 1));
    rest = trim_end(sn_slice_skip(rest, words.size));
    if (rest.size > 1 && rest.at[rest.size - 1] == '-' &&
        rest.at[rest.size - 2] == ' ') {
        sn_record_set(record, FIELD_USER_AGENT,
                      sn_slice_skip(rest, rest.size - 1));
        rest = sn_slice_first(rest, rest.size - 2);
    }
    sn_record_set_url(record, sn_trim(rest));
}

/* METHOD TARGET, without what follows. */
static void
parse_target(struct seine_record *record, struct slice s)
{
    size_t blank = sn_slice_find(s, ' ');

    sn_record_set(record, FIELD_METHOD, sn_slice_first(s, blank));
    sn_record_set_url(record, sn_slice_skip(s, blank + 1));
}

/* " HTTP/d.d USER-AGENT", or nothing. */
static void
set_agent(struct seine_record *record, struct slice rest)
{
    if (rest.size < 9)
        return;
    sn_record_set(record, FIELD_VERSION, sn_slice(rest.at + 6, 3));
    sn_record_set(record, FIELD_USER_AGENT, sn_trim(sn_slice_skip(rest, 10)));
}

/* The first version ends the target: a user agent may hold another one. */
static void
parse_new(struct seine_record *record, struct slice rest)
{
    size_t at = find_version(rest);

    parse_target(record, sn_slice_first(rest, at));
    set_agent(record, sn_slice_skip(rest, at));
}

static void
parse_old(struct seine_record *record, struct slice rest)
{
    struct slice line = trim_end(rest);
    size_t at = line.size > 13 ? line.size - 13 : 0;

    if (at > 0 && is_version(line, at) && line.at[at + 9] == ' ' &&
        is_status(sn_slice_skip(line, at + 10))) {
        sn_record_set(record, FIELD_VERSION, sn_slice(line.at + at + 6, 3));
        sn_record_set(record, FIELD_STATUS, sn_slice_skip(line, at + 10));
        parse_target(record, sn_slice_first(line, at));
        return;
    }
    parse_new(record, rest); /* cut before its status */
}

/* What stands before REST, but for the client. */
static void
set_front(struct seine_record *record, const struct request *request)
{
    sn_record_set(record, FIELD_EVENT_ACTION, sn_slice_str("request"));
    sn_record_set(record, FIELD_USER_NAME, request->user);
    sn_record_set(record, FIELD_SESSION_ID, request->session);
}

/* "STATUS AFTER", as real logs have it. */
static bool
take_status(struct slice rest, struct slice *status, struct slice *after)
{
    *status = sn_slice_first(rest, 3);
    *after = sn_trim(sn_slice_skip(rest, 3));
    return is_status(*status) && (rest.size <= 3 || rest.at[3] == ' ');
}

static void
parse_request(struct seine_record *record, const struct request *request)
{
    struct slice status, after;

    set_front(record, request);
    sn_record_set_client(record, request->client);
    if (request->other.size > 0)
        sn_set_ambiguous(record, request->other);
    if (!take_status(request->rest, &status, &after)) {
        parse_old(record, request->rest);
        return;
    }
    sn_record_set(record, FIELD_STATUS, status);
    if (sn_slice_opens(after, INVALID_URL))
        parse_invalid(record, after);
    else
        parse_new(record, after);
}

const enum field sn_gui_glanced[] = {
    FIELD_EVENT_ACTION, FIELD_USER_NAME, FIELD_SESSION_ID, FIELD_STATUS,
    FIELD_METHOD,       FIELD_VERSION,   FIELD_USER_AGENT, FIELD_NONE,
};

bool
sn_gui_glance(struct slice payload, struct seine_record *record)
{
    struct slice status, after;
    struct request request;

    if (!split_request(sn_template_line(payload), &request) ||
        !take_status(request.rest, &status, &after) ||
        sn_slice_opens(after, INVALID_URL))
        return false;
    set_front(record, &request);
    sn_record_set(record, FIELD_STATUS, status);
    sn_record_set(record, FIELD_METHOD,
                  sn_slice_first(after, sn_slice_find(after, ' ')));
    set_agent(record, sn_slice_skip(after, find_version(after)));
    return true;
}

unsigned
sn_gui_shape_bid(struct slice payload)
{
    struct slice client;

    if (payload.size && payload.at[0] == 'r')
        return take_client(&payload, &client) ? BID_MOST : 0;
    return sn_asyncos_shape_bid(templates, payload);
}

bool
sn_gui_quick(const struct format_state *state, struct slice payload,
             struct stamp *stamp, struct parts *parts)
{
    (void)state;
    (void)stamp;
    parts->rest = payload;
    return take_client(&parts->rest, &parts->client);
}

/* `:80 `, as behind a host without a scheme, or `://`. */
static bool
is_behind_host(struct slice s)
{
    size_t digits = 0;

    if (sn_slice_opens(s, "//"))
        return true;
    while (digits < s.size && sn_is_digit(s.at[digits]))
        digits++;
    return digits > 0 && digits <= 5 &&
           (digits == s.size || s.at[digits] == ' ');
}

/*
 * Nearly all targets are paths.  What may be another one, or may only stand in
 * a user agent, is not for here.
 */
bool
sn_gui_cut(const struct parts *parts, struct cut *out)
{
    struct slice rest = parts->rest;

    out->client = parts->client;
    for (size_t at = 0; at < rest.size; at++) {
        at = sn_find_before(rest, at, ':', '/', '9');
        if (is_behind_host(sn_slice_skip(rest, at + 1)))
            return false;
    }
    out->count = 0;
    return true;
}

bool
sn_gui_frame(const struct format *format, struct frame *frame)
{
    return sn_asyncos_frame(format, frame, sn_gui_shape_bid(frame->payload));
}

void
sn_gui_parse(const struct format_state *state, struct seine_record *record)
{
    struct slice line = sn_template_line(record->payload);
    struct request request;

    (void)state;
    if (split_request(line, &request)) {
        parse_request(record, &request);
        return;
    }
    if (sn_asyncos_parse_header(record) ||
        !sn_template_parse(templates, record, record->payload))
        return;
    if (sn_slice_opens(line, "https "))
        sn_record_set(record, FIELD_PROTOCOL, sn_slice_str("https"));
    else if (sn_slice_opens(line, "http "))
        sn_record_set(record, FIELD_PROTOCOL, sn_slice_str("http"));
}
