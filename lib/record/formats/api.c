/*
 * API logs: requests to the appliance's REST interface, as the common log
 * format without brackets and quotes.
 *
 *     CLIENT IDENT USER DD/Mon/YYYY HH:MM:SS ZONE METHOD TARGET HTTP/d.d STATUS
 *     BYTES
 *
 * User and target are a client's text, and either may hold a stamp.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"
#include "record/formats/cut.h"

#define USER_WORDS 8 /* of a user name with blanks, at most */
#define STAMPS_TRIED 16

static const char *const aliases[] = {"api", "api_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,       FIELD_EVENT_OUTCOME, SOURCE_FIELDS, FIELD_USER_NAME,
    FIELD_METHOD,         FIELD_VERSION,       FIELD_STATUS,  URL_FIELDS,
    FIELD_RESPONSE_BYTES, FIELD_NONE,
};

static const struct template templates[] = {
    {"User {u} not authorized", "authorization", "failure"},
    {NULL, NULL, NULL},
};

struct line {
    struct slice client;
    struct slice user;
    struct stamp stamp;
    struct slice rest;  /* from the method on */
    struct slice other; /* from another place where the user could end */
};

/* METHOD TARGET HTTP/d.d STATUS BYTES, and nothing else? */
static bool
is_whole(struct slice rest)
{
    struct slice word[5];

    for (int i = 0; i < 5; i++)
        if (!sn_next_word(&rest, &word[i]))
            return false;
    return rest.size == 0 && sn_is_method(word[0]) &&
           sn_slice_opens(word[2], "HTTP/") && sn_is_digits(word[3]);
}

/* Where the stamp begins whose first slash is at `slash`, and its size. */
static size_t
stamp_around(struct slice s, size_t slash, struct stamp *stamp, size_t *start)
{
    struct slice rest;
    size_t used;

    *start = slash;
    while (*start > 0 && slash - *start < 2 && sn_is_digit(s.at[*start - 1]))
        --*start;
    if (*start == slash || *start == 0 || s.at[*start - 1] != ' ')
        return 0;
    rest = sn_slice_skip(s, *start);
    used = sn_stamp_clf(rest, stamp);
    return used == rest.size || rest.at[used] == ' ' ? used : 0;
}

/* Does the user's name have so few words that what follows may be a stamp? */
static bool
is_user(struct slice s)
{
    struct slice word;
    int words = 0;

    while (words <= USER_WORDS && sn_next_word(&s, &word))
        words++;
    return words > 0 && words <= USER_WORDS;
}

/*
 * The user is all between ident and the stamp.  Of several stamps it is the
 * last that a whole request of five words follows; if none does, the first.
 */
static bool
find_stamp(struct slice s, struct line *out)
{
    size_t at = 0, found = s.size, start, used;
    struct stamp stamp;

    for (int tried = 0; tried < STAMPS_TRIED; at++) {
        at += sn_slice_find(sn_slice_skip(s, at), '/');
        if (at >= s.size)
            break;
        used = stamp_around(s, at, &stamp, &start);
        tried += used > 0;
        if (used &&
            (found == s.size || is_whole(sn_slice_skip(s, start + used)))) {
            out->other = sn_slice_skip(s, found);
            found = start;
            out->stamp = stamp;
            out->rest = sn_slice_skip(s, start + used);
        } else if (used && !out->other.size) {
            out->other = sn_slice_skip(s, start);
        }
    }
    out->user = sn_trim(sn_slice_first(s, found));
    return found < s.size && (out->other.size || is_user(out->user));
}

static bool
split(struct slice payload, struct line *out)
{
    struct slice rest = payload, word;

    memset(out, 0, sizeof(*out));
    return sn_next_word(&rest, &out->client) && sn_next_word(&rest, &word) &&
           find_stamp(rest, out);
}

static unsigned
shape_bid(struct slice payload)
{
    struct line line;

    if (split(payload, &line))
        return BID_MOST;
    return sn_asyncos_shape_bid(templates, payload);
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    if (!sn_asyncos_is_log(envelope))
        return 0;
    return sn_asyncos_tag_bid(&sn_format_api, envelope) + shape_bid(payload);
}

/* Of two stamps one may be forged; the envelope's is not. */
static bool
frame(struct format_state *state, struct frame *frame)
{
    unsigned bid = shape_bid(frame->payload);
    struct line line;

    (void)state;
    if (bid == BID_MOST && split(frame->payload, &line) &&
        (!line.other.size || frame->envelope.stamp.kind == STAMP_NONE))
        frame->stamp = line.stamp;
    return sn_asyncos_frame(&sn_format_api, frame, bid);
}

/* Cut the last word off *rest. */
static struct slice
take_last_word(struct slice *rest)
{
    struct slice word;
    size_t at;

    *rest = sn_trim(*rest);
    for (at = rest->size; at > 0 && rest->at[at - 1] != ' '; at--)
        ;
    word = sn_slice_skip(*rest, at);
    *rest = sn_trim(sn_slice_first(*rest, at));
    return word;
}

/* What stands before the target has no blanks, nor what stands after it. */
static void
parse_request(struct seine_record *record, struct slice rest)
{
    struct slice whole = sn_trim(rest), version, status, bytes, method;

    rest = whole;
    bytes = take_last_word(&rest);
    status = take_last_word(&rest);
    version = take_last_word(&rest);
    if (sn_slice_opens(version, "HTTP/")) {
        sn_record_set(record, FIELD_VERSION, sn_slice_skip(version, 5));
        sn_record_set(record, FIELD_STATUS, status);
        sn_record_set(record, FIELD_RESPONSE_BYTES, bytes);
    } else {
        rest = whole; /* cut */
    }
    if (!sn_next_word(&rest, &method))
        return;
    sn_record_set(record, FIELD_METHOD, method);
    sn_record_set_url(record, sn_trim(rest));
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct line line;

    (void)state;
    if (split(sn_template_line(record->payload), &line)) {
        sn_record_set(record, FIELD_EVENT_ACTION, sn_slice_str("request"));
        sn_record_set_client(record, line.client);
        sn_record_set(record, FIELD_USER_NAME, line.user);
        if (line.other.size)
            sn_set_ambiguous(record, line.other);
        parse_request(record, line.rest);
    } else if (!sn_asyncos_parse_header(record)) {
        sn_template_parse(templates, record, record->payload);
    }
}

const struct format sn_format_api = {
    .about = {.name = "api",
              .title = "API logs",
              .category = "webserver",
              .product = "cisco",
              .service = "api",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .probe = probe,
    .frame = frame,
    .parse = parse,
};
