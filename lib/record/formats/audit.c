/*
 * Audit logs: what was done in which interface, as `Key: value` pairs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"
#include "record/formats/cut.h"

static const char *const aliases[] = {"audit_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,       FIELD_EVENT_OUTCOME,       FIELD_EVENT_REASON,
    FIELD_SOURCE_IP,      FIELD_SOURCE_ADDRESS,      FIELD_SOURCE_SCOPE,
    FIELD_DESTINATION_IP, FIELD_DESTINATION_ADDRESS, FIELD_DESTINATION_DOMAIN,
    FIELD_USER_NAME,      FIELD_DESTINATION_PAGE,    FIELD_INTERACTION_MODE,
    FIELD_COMMAND,        FIELD_OBSERVER_NAME,       FIELD_NONE,
};

static void
set_server(struct seine_record *record, enum field field, struct slice value)
{
    (void)field;
    sn_record_set_server(record, value);
}

static void
set_client(struct seine_record *record, enum field field, struct slice value)
{
    (void)field;
    sn_record_set_client(record, value);
}

static const struct template events[] = {
    {"Successful login", "login", "success"},
    {"Session established successfully", "session-established", "success"},
    {"User logged out", "logout", NULL},
    {"Session terminated", "session-terminated", NULL},
    {"User visited the web page", "page-visited", NULL},
    {"User input was '{C}'", "command", NULL},
    {"User input was {C}", "command", NULL},
    {"{*}", "audit-event", NULL},
    {NULL, NULL, NULL},
};

struct key {
    struct slice name;
    enum field field;
    void (*set)(struct seine_record *record, enum field field,
                struct slice value);
};

/* In the order of the line; the event is last and runs to its end. */
static const struct key keys[] = {
    {SLICE("Appliance: "), FIELD_OBSERVER_NAME, sn_record_set},
    {SLICE("Interaction Mode: "), FIELD_INTERACTION_MODE, sn_record_set},
    {SLICE("User: "), FIELD_USER_NAME, sn_record_set},
    {SLICE("Source IP: "), FIELD_NONE, set_client},
    {SLICE("Destination IP: "), FIELD_NONE, set_server},
    {SLICE("Location: "), FIELD_DESTINATION_PAGE, sn_record_set},
    {SLICE("Event: "), FIELD_EVENT_REASON, sn_record_set},
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct key *
key_at(struct slice s)
{
    for (size_t i = 0; i < KEYS; i++)
        if (sn_slice_starts(s, keys[i].name))
            return &keys[i];
    return NULL;
}

/* Where ", " stands before one of the keys from `least` on, or s.size. */
static size_t
find_key(struct slice s, const struct key *least)
{
    struct slice comma = SLICE(", ");
    const struct key *next;
    size_t at = 0;

    while ((at += sn_find(sn_slice_skip(s, at), comma)) < s.size) {
        next = key_at(sn_slice_skip(s, at + comma.size));
        if (next && next >= least)
            return at;
        at++;
    }
    return s.size;
}

/* The end of a value: before ", " and a key that comes after this one. */
static size_t
value_size(struct slice s, const struct key *key)
{
    return key == &keys[KEYS - 1] ? s.size : find_key(s, key + 1);
}

/* A user or a page may have brought the event, and what follows is the true. */
static void
say_if_forged(struct seine_record *record, struct slice event)
{
    size_t at = find_key(event, keys);

    if (at < event.size)
        sn_set_ambiguous(record, sn_slice_skip(event, at + 2));
}

static unsigned
shape_bid(struct slice payload)
{
    static const struct template none = {NULL, NULL, NULL};

    if (sn_slice_starts(payload, keys[0].name) &&
        sn_find(payload, sn_slice_str(", Event: ")) < payload.size)
        return BID_MOST;
    return sn_asyncos_shape_bid(&none, payload);
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_audit, envelope) + shape_bid(payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_audit, frame, shape_bid(frame->payload));
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct slice rest = sn_template_line(record->payload), value = rest;
    const struct key *key;
    size_t size;

    (void)state;
    if (sn_asyncos_parse_header(record))
        return;
    while ((key = key_at(rest)) != NULL) {
        rest = sn_slice_skip(rest, key->name.size);
        size = value_size(rest, key);
        value = sn_slice_first(rest, size);
        key->set(record, key->field, value);
        rest = sn_slice_skip(rest, size + 2);
    }
    if (!sn_record_has(record, FIELD_EVENT_REASON))
        return;
    sn_template_parse(events, record, value);
    say_if_forged(record, value);
}

const struct format sn_format_audit = {
    .about = {.name = "audit",
              .title = "audit logs",
              .category = "",
              .product = "cisco",
              .service = "audit",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .probe = probe,
    .frame = frame,
    .parse = parse,
};
