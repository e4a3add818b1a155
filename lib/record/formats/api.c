/*
 * API logs: requests to the appliance's REST interface, as the common log
 * format without brackets and quotes.
 *
 *     CLIENT IDENT USER DD/Mon/YYYY HH:MM:SS ZONE METHOD TARGET HTTP/d.d STATUS
 *     BYTES
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"

#define USER_WORDS 8 /* of a user name with blanks, at most */

static const char *const aliases[] = {"api", "api_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,       FIELD_EVENT_OUTCOME,
    FIELD_SOURCE_IP,      FIELD_SOURCE_SCOPE,
    FIELD_SOURCE_ADDRESS, FIELD_USER_NAME,
    FIELD_METHOD,         FIELD_VERSION,
    FIELD_STATUS,         FIELD_URL_ORIGINAL,
    FIELD_URL_FULL,       FIELD_URL_SCHEME,
    FIELD_URL_DOMAIN,     FIELD_URL_PORT,
    FIELD_URL_PATH,       FIELD_URL_QUERY,
    FIELD_URL_EXTENSION,  FIELD_URI,
    FIELD_URI_DECODED,    FIELD_URI_DECODE_ROUNDS,
    FIELD_QUERY_VALUE,    FIELD_RESPONSE_BYTES,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"User {u} not authorized", "authorization", "failure"},
    {NULL, NULL, NULL},
};

struct line {
    struct slice client;
    struct slice user;
    struct stamp stamp;
    struct slice rest; /* from the method on */
};

/* The user is all between ident and the stamp. */
static bool
split(struct slice payload, struct line *out)
{
    struct slice rest = payload, word;
    const char *user;
    size_t used = 0;

    if (sn_slice_find(rest, '/') == rest.size || /* no date */
        !sn_next_word(&rest, &out->client) || !sn_next_word(&rest, &word))
        return false;
    for (int words = 0; words < USER_WORDS && !used; words++) {
        if (!sn_next_word(&rest, &word))
            return false;
        if (words == 0)
            user = word.at;
        while (rest.size && rest.at[0] == ' ')
            rest = sn_slice_skip(rest, 1);
        out->user = sn_slice(user, (size_t)(word.at + word.size - user));
        used = sn_stamp_clf(rest, &out->stamp);
    }
    out->rest = sn_slice_skip(rest, used);
    return used > 0 && (!out->rest.size || out->rest.at[0] == ' ');
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

static bool
frame(struct format_state *state, struct frame *frame)
{
    unsigned bid = shape_bid(frame->payload);
    struct line line;

    (void)state;
    if (bid == BID_MOST && split(frame->payload, &line))
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
