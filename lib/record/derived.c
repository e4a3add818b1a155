/*
 * Derived values, made when a rule first asks, kept with the record.
 *
 *     x-uri            /a/%252e%252e//b?q=1+%2527
 *     x-uri-decoded    /a/../b?q=1 '         three rounds, then slashes
 *     rounds           2
 *     x-query-value    1 '                   split before decoding
 *
 * Dot-dot segments stay: rules for traversal look for `../`, and resolving it
 * would hide just what they hunt.  `/./` and `//` go, since they only hide.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "record/record.h"

/* A text that is decoded in place; decoding never makes it longer. */
struct decoding {
    char *at;
    size_t size;
    unsigned rounds; /* that changed it by an escape */
};

/* %HH at s: its byte, or -1. */
static int
take_percent(struct slice s)
{
    int high, low;

    if (s.size < 3 || s.at[0] != '%')
        return -1;
    high = sn_hex_value(s.at[1]);
    low = sn_hex_value(s.at[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* %uXXXX at s, as old servers and clients have it: its code point, or -1. */
static int32_t
take_unicode(struct slice s)
{
    int32_t point = 0;

    if (s.size < 6 || s.at[0] != '%' || sn_lower(s.at[1]) != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = sn_hex_value(s.at[i]);

        if (digit < 0)
            return -1;
        point = point * 16 + digit;
    }
    return point;
}

/*
 * One round.  Bytes of overlong UTF-8 (%c0%af) stay as they are: what a server
 * makes of them is for the rule to say.
 */
static bool
decode_round(struct decoding *text, bool plus)
{
    size_t from = 0, to = 0;
    bool changed = false;

    while (from < text->size) {
        struct slice rest = sn_slice(text->at + from, text->size - from);
        int32_t point = take_unicode(rest);
        int byte = take_percent(rest);

        if (byte >= 0) {
            text->at[to++] = (char)byte;
            from += 3;
        } else if (point >= 0) {
            to += sn_utf8_put((uint32_t)point, text->at + to);
            from += 6;
        } else {
            text->at[to++] = plus && rest.at[0] == '+' ? ' ' : rest.at[0];
            from++;
        }
        changed |= byte >= 0 || point >= 0;
    }
    text->size = to;
    return changed;
}

/* Rounds until nothing changes; a + is a blank in the first one only. */
static void
decode(struct decoding *text, bool plus)
{
    unsigned round = 0;

    while (round < LIMIT_DECODE_ROUNDS &&
           decode_round(text, plus && round == 0))
        round++;
    if (text->rounds < round)
        text->rounds = round;
}

/* `//` and `/./` become `/`. */
static void
collapse(struct decoding *path)
{
    size_t to = 0;

    for (size_t from = 0; from < path->size; from++) {
        bool slash = to > 0 && path->at[to - 1] == '/';
        char c = path->at[from];

        if (slash && c == '/')
            continue;
        if (slash && c == '.' && from + 1 < path->size &&
            path->at[from + 1] == '/')
            continue; /* the slash then is a double one */
        path->at[to++] = c;
    }
    path->size = to;
}

static bool
needs_decoding(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] == '%' || s.at[i] == '+' || s.at[i] == '/')
            return true;
    return false;
}

/* Room in the record's arena, with a copy of s in it. */
static bool
copy_text(struct seine_record *record, struct slice s, struct decoding *out)
{
    memset(out, 0, sizeof(*out));
    out->at = sn_arena_alloc(&record->arena, s.size + 1, 1);
    if (!out->at) {
        record->out_of_memory = true;
        return false;
    }
    if (s.size)
        memcpy(out->at, s.at, s.size);
    out->size = s.size;
    return true;
}

/* Where the log has path and query in fields of their own. */
static void
derive_uri(struct seine_record *record)
{
    const struct value *path = &record->value[FIELD_URL_PATH];
    const struct value *query = &record->value[FIELD_URL_QUERY];
    bool has_query =
        sn_record_has(record, FIELD_URL_QUERY) && query->kind == VALUE_TEXT;
    struct decoding text;
    size_t size;

    if (!sn_record_has(record, FIELD_URL_PATH) || path->kind != VALUE_TEXT)
        return;
    if (!has_query) {
        sn_record_set_value(record, FIELD_URI, path->text, VALUE_TEXT);
        return;
    }
    size = path->text.size;
    text.at = sn_arena_alloc(&record->arena, size + 1 + query->text.size, 1);
    if (!text.at) {
        record->out_of_memory = true;
        return;
    }
    memcpy(text.at, path->text.at, size);
    text.at[size] = '?';
    if (query->text.size)
        memcpy(text.at + size + 1, query->text.at, query->text.size);
    sn_record_set_value(record, FIELD_URI,
                        sn_slice(text.at, size + 1 + query->text.size),
                        VALUE_TEXT);
}

static void
set_rounds(struct seine_record *record, unsigned rounds)
{
    static const char digits[] = "0123456789";

    sn_record_set_value(record, FIELD_URI_DECODE_ROUNDS,
                        sn_slice(&digits[rounds], 1), VALUE_NUMBER);
}

/*
 * Path and query are decoded apart, so that an encoded `?` is no boundary, and
 * then stand in one text again.
 */
static void
derive_decoded(struct seine_record *record)
{
    struct decoding whole, path, query;
    struct value uri;
    size_t mark;

    if (!sn_record_value(record, FIELD_URI, 0, &uri) || uri.kind != VALUE_TEXT)
        return;
    if (!copy_text(record, uri.text, &whole))
        return;
    mark = sn_slice_find(uri.text, '?');
    path = (struct decoding){.at = whole.at, .size = mark};
    query = (struct decoding){.at = whole.at + mark, .size = whole.size - mark};
    decode(&path, false);
    decode(&query, true);
    collapse(&path);
    memmove(whole.at + path.size, query.at, query.size);
    whole.size = path.size + query.size;
    sn_record_set_value(record, FIELD_URI_DECODED,
                        sn_slice(whole.at, whole.size), VALUE_TEXT);
    set_rounds(record, path.rounds > query.rounds ? path.rounds : query.rounds);
}

static bool
add_query_value(struct seine_record *record, struct slice item)
{
    size_t equals = sn_slice_find(item, '=');
    struct slice value =
        equals < item.size ? sn_slice_skip(item, equals + 1) : item;
    struct decoding text;

    if (needs_decoding(value)) {
        if (!copy_text(record, value, &text))
            return false;
        decode(&text, true);
        value = sn_slice(text.at, text.size);
    }
    record->query_value[record->query_value_count++] = value;
    return true;
}

/*
 * Split at & before decoding.  An item without `=` is a value.  The last value
 * that there is room for is all of the rest, so that none is lost to a rule.
 */
static void
derive_query_values(struct seine_record *record)
{
    struct slice rest, item;
    struct value query;

    if (!sn_record_value(record, FIELD_URL_QUERY, 0, &query) ||
        query.kind != VALUE_TEXT || query.text.size == 0)
        return;
    rest = query.text;
    while (record->query_value_count < LIMIT_QUERY_VALUES - 1) {
        if (!sn_next_part(&rest, '&', &item))
            return;
        if (item.size > 0 && !add_query_value(record, item))
            return;
    }
    if (rest.size > 0)
        add_query_value(record, rest);
}

static void
derive_scope(struct seine_record *record)
{
    struct value source;
    struct ip ip;

    if (sn_record_value(record, FIELD_SOURCE_IP, 0, &source) &&
        sn_ip_parse(source.text, &ip))
        sn_record_set_value(record, FIELD_SOURCE_SCOPE,
                            sn_slice_str(sn_ip_scope(&ip)), VALUE_TEXT);
}

static const struct {
    enum field field;
    void (*derive)(struct seine_record *record);
} makers[] = {
    {FIELD_URI, derive_uri},
    {FIELD_URI_DECODED, derive_decoded},
    {FIELD_URI_DECODE_ROUNDS, derive_decoded},
    {FIELD_QUERY_VALUE, derive_query_values},
    {FIELD_SOURCE_SCOPE, derive_scope},
};

static void
make(struct seine_record *record, enum field field)
{
    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
        if (makers[i].field == field)
            makers[i].derive(record);
}

bool
sn_record_derive(struct seine_record *record, enum field field, size_t index,
                 struct value *out)
{
    uint64_t bit = UINT64_C(1) << (field % 64);

    if (!sn_record_has(record, field) && !(record->derived[field / 64] & bit)) {
        record->derived[field / 64] |= bit;
        make(record, field);
    }
    if (field == FIELD_QUERY_VALUE) {
        if (index >= record->query_value_count)
            return false;
        out->text = record->query_value[index];
        out->kind = VALUE_TEXT;
        return true;
    }
    if (index > 0 || !sn_record_has(record, field))
        return false;
    *out = record->value[field];
    return true;
}
