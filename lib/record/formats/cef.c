/*
 * Consolidated event logs: one CEF record for each mail.  Older releases and
 * newer ones name the keys differently; records are cut by syslog limits, and
 * keys can be broken.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"

#define HEADER_FIELDS 7

static const char *const aliases[] = {"consolidated_event", "mail_logs_SIEM",
                                      NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,     SOURCE_FIELDS,       FIELD_SOURCE_DOMAIN,
    DESTINATION_FIELDS, FIELD_OBSERVER_NAME, FIELD_NONE,
};

struct key {
    struct slice name;
    enum field field; /* FIELD_NONE: a client's address */
};

static const struct key keys[] = {
    {SLICE("src"), FIELD_NONE},
    {SLICE("sourceAddress"), FIELD_NONE},
    {SLICE("shost"), FIELD_SOURCE_DOMAIN},
    {SLICE("sourceHostName"), FIELD_SOURCE_DOMAIN},
    {SLICE("act"), FIELD_EVENT_ACTION},
    {SLICE("deviceExternalId"), FIELD_OBSERVER_SERIAL},
    {SLICE("dvchost"), FIELD_OBSERVER_NAME},
};

/* The header's fields after "CEF:", by their names in the extra fields. */
static const char *const header_names[HEADER_FIELDS] = {
    "cef.version",  "cef.vendor", "cef.product",  NULL,
    "cef.event_id", "cef.name",   "cef.severity",
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    struct slice shape = SLICE("CEF:0|Cisco|");
    size_t size = payload.size < shape.size ? payload.size : shape.size;

    (void)state;
    if (size < 4 || memcmp(payload.at, shape.at, size) != 0)
        return 0;
    return sn_asyncos_tag_bid(&sn_format_cef, envelope) + BID_MOST;
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    sn_asyncos_frame_header(frame);
    return probe(state, &frame->envelope, frame->payload) > 0 ||
           (frame->header &&
            (!frame->envelope.tag.size ||
             sn_asyncos_tag_bid(&sn_format_cef, &frame->envelope)));
}

/* Cut a field off the header: up to a bar that no backslash stands before. */
static struct slice
take_header(struct slice *rest)
{
    size_t at = 0;
    struct slice field;

    while (at < rest->size && rest->at[at] != '|')
        at += rest->at[at] == '\\' && at + 1 < rest->size ? 2 : 1;
    field = sn_slice_first(*rest, at);
    *rest = sn_slice_skip(*rest, at + 1);
    return field;
}

/* "key=" at the start of s: the key's length, or 0. */
static size_t
key_size(struct slice s)
{
    size_t at = 0;

    if (s.size == 0 || !sn_is_alpha(s.at[0]))
        return 0;
    while (at < s.size && sn_is_alnum(s.at[at]))
        at++;
    return at < s.size && s.at[at] == '=' ? at : 0;
}

/*
 * A value ends before a blank and the next key, but not inside the braces of a
 * dictionary, whose strings hold names that senders chose.
 */
static size_t
value_size(struct slice s)
{
    size_t depth = 0;
    char quote = '\0';

    for (size_t at = 0; at < s.size; at++) {
        char c = s.at[at];

        if (quote) {
            if (c == '\\')
                at++;
            else if (c == quote)
                quote = '\0';
        } else if (depth > 0 && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth > 0) {
            depth--;
        } else if (depth == 0 && c == ' ' &&
                   key_size(sn_slice_skip(s, at + 1))) {
            return at;
        }
    }
    return s.size;
}

static void
set_pair(struct seine_record *record, struct slice name, struct slice value)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (sn_slice_equal(keys[i].name, name)) {
            if (keys[i].field)
                sn_record_set(record, keys[i].field, value);
            else
                sn_record_set_client(record, value);
            return;
        }
    sn_record_add(record, name, value, VALUE_TEXT);
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct slice rest = sn_template_line(record->payload), field;
    size_t size;

    (void)state;
    if (sn_asyncos_parse_header(record))
        return;
    rest = sn_slice_skip(rest, 4);
    for (size_t i = 0; i < HEADER_FIELDS && rest.size; i++) {
        field = take_header(&rest);
        if (header_names[i])
            sn_record_add(record, sn_slice_str(header_names[i]), field,
                          VALUE_TEXT);
        else
            sn_record_set(record, FIELD_OBSERVER_VERSION, field);
    }
    sn_record_set(record, FIELD_EVENT_ACTION,
                  sn_slice_str("consolidated-event"));
    for (; rest.size; rest = sn_slice_skip(rest, size + 1)) {
        size_t key = key_size(rest);

        field = sn_slice_first(rest, key);
        rest = sn_slice_skip(rest, key + (key > 0));
        size = value_size(rest);
        if (key > 0)
            set_pair(record, field, sn_slice_first(rest, size));
    }
}

const struct format sn_format_cef = {
    .about = {.name = "cef",
              .title = "consolidated event logs (CEF)",
              .category = "",
              .product = "cisco",
              .service = "cef",
              .aliases = aliases},
    .carries = carries,
    .probe = probe,
    .frame = frame,
    .parse = parse,
};
