/*
 * A record's fields: set by the formats, read by the rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/record.h"

#include "base/ip.h"
#include "base/mem.h"
#include "base/text.h"

int
sn_record_new(struct seine_record **out)
{
    *out = sn_calloc(1, sizeof(**out));
    return *out ? 0 : SEINE_E_MEMORY;
}

void
sn_record_free(struct seine_record *record)
{
    if (!record)
        return;
    sn_arena_fini(&record->arena);
    sn_free(record);
}

/* value and extra stay as they are: `present` and the counts guard them. */
void
sn_record_reset(struct seine_record *record)
{
    record->serial++;
    record->raw = sn_slice(NULL, 0);
    record->text = record->raw;
    record->payload = record->raw;
    memset(&record->envelope, 0, sizeof(record->envelope));
    record->envelope.priority = -1;
    record->format = NULL;
    memset(&record->stamp, 0, sizeof(record->stamp));
    memset(&record->when, 0, sizeof(record->when));
    record->wrapped = false;
    record->any_source = false;
    record->own_names = false;
    memset(record->present, 0, sizeof(record->present));
    record->extra_count = 0;
    record->extra_dropped = 0;
    memset(record->derived, 0, sizeof(record->derived));
    record->query_value_count = 0;
    record->out_of_memory = false;
    sn_arena_reset(&record->arena);
}

void
sn_record_set_envelope(struct seine_record *record)
{
    const struct envelope *envelope = &record->envelope;

    sn_record_set_value(record, FIELD_MESSAGE, record->payload, VALUE_TEXT);
    sn_record_set(record, FIELD_LOG_LEVEL, envelope->level);
    sn_record_set(record, FIELD_SYSLOG_PRIORITY, envelope->priority_text);
    sn_record_set(record, FIELD_SYSLOG_HOST, envelope->host);
    sn_record_set(record, FIELD_SYSLOG_TAG, envelope->tag);
}

/* -12 or 12.5, as JSON would have it but for exponents. */
static bool
is_number(struct slice s)
{
    size_t digits = 0, fraction = 0, at = s.size && s.at[0] == '-';

    while (at < s.size && sn_is_digit(s.at[at]))
        at++, digits++;
    if (at < s.size && s.at[at] == '.') {
        at++;
        while (at < s.size && sn_is_digit(s.at[at]))
            at++, fraction++;
        if (!fraction)
            return false;
    }
    return digits > 0 && at == s.size;
}

static struct slice
without_zeros(struct slice s)
{
    while (s.size > 1 && s.at[0] == '0' && sn_is_digit(s.at[1]))
        s = sn_slice_skip(s, 1);
    return s;
}

void
sn_record_set_number(struct seine_record *record, enum field field,
                     struct slice text)
{
    enum value_kind kind = VALUE_TEXT;

    if (is_number(text)) {
        text = without_zeros(text);
        if (!sn_slice_opens(text, "-0") || text.size == 2 || text.at[2] == '.')
            kind = VALUE_NUMBER;
    }
    sn_record_set_value(record, field, text, kind);
}

void
sn_record_add(struct seine_record *record, struct slice name, struct slice text,
              enum value_kind kind)
{
    struct extra *extra;

    if (record->extra_count == LIMIT_EXTRA_FIELDS) {
        record->extra_dropped++;
        return;
    }
    extra = &record->extra[record->extra_count++];
    extra->name = name;
    extra->value.text = text;
    extra->value.kind = kind;
}

/*
 * `address:port` and `[address]:port`: the port is set and cut off, so that the
 * address is one.
 */
static struct slice
take_port(struct seine_record *record, struct slice client)
{
    size_t colon = client.size;
    uint64_t port;
    struct ip ip;

    while (colon > 0 && client.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || sn_ip_parse(client, &ip) ||
        !sn_parse_u64(sn_slice_skip(client, colon), &port) || port > 65535 ||
        (client.at[colon - 2] != ']' &&
         !sn_ip_parse(sn_slice_first(client, colon - 1), &ip)))
        return client;
    sn_record_set(record, FIELD_SOURCE_PORT, sn_slice_skip(client, colon));
    return sn_slice_first(client, colon - 1);
}

void
sn_record_set_client(struct seine_record *record, struct slice client)
{
    struct ip ip;

    sn_record_set(record, FIELD_SOURCE_ADDRESS, client);
    client = take_port(record, client);
    if (client.size > 2 && client.at[0] == '[' &&
        client.at[client.size - 1] == ']')
        client = sn_slice(client.at + 1, client.size - 2);
    if (sn_ip_parse(client, &ip))
        sn_record_set(record, FIELD_SOURCE_IP, client);
}

void
sn_record_set_server(struct seine_record *record, struct slice server)
{
    struct ip ip;

    sn_record_set(record, FIELD_DESTINATION_ADDRESS, server);
    if (server.size > 2 && server.at[0] == '[' &&
        server.at[server.size - 1] == ']')
        server = sn_slice(server.at + 1, server.size - 2);
    if (sn_ip_parse(server, &ip))
        sn_record_set(record, FIELD_DESTINATION_IP, server);
    else
        sn_record_set(record, FIELD_DESTINATION_DOMAIN, server);
}

bool
sn_record_value(struct seine_record *record, enum field field, size_t index,
                struct value *out)
{
    if ((unsigned)field >= FIELD_COUNT)
        return false;
    if (index == 0 && sn_record_has(record, field)) {
        *out = record->value[field];
        return out->kind != VALUE_ABSENT;
    }
    if (index == 0 && field == FIELD_RAW) {
        out->text = record->text;
        out->kind = VALUE_TEXT;
        return true;
    }
    if (sn_field_is_derived(field) || field == FIELD_URI)
        return sn_record_derive(record, field, index, out);
    return false;
}

const struct extra *
sn_record_extra_at(const struct seine_record *record, struct slice name,
                   size_t index)
{
    for (size_t i = 0; i < record->extra_count; i++)
        if (sn_slice_equal(record->extra[i].name, name) && index-- == 0)
            return &record->extra[i];
    return NULL;
}

const struct extra *
sn_record_extra(const struct seine_record *record, struct slice name)
{
    return sn_record_extra_at(record, name, 0);
}
