/*
 * Records and their evidence as bytes.
 *
 * Slices of a record mostly lie in its raw bytes or in its text: then where is
 * written, not what.
 *
 * SPDX-License-Identifier: MIT
 */
#include "part/part.h"
#include "record/format.h"

enum slice_place {
    PLACE_NONE, /* at is NULL */
    PLACE_HERE, /* the bytes follow */
    PLACE_RAW,  /* an offset follows */
    PLACE_TEXT,
};

#define PLACE_BITS 2
#define FLAGS_MOST 15 /* SEINE_EVIDENCE_... */

/* What slices may lie in. */
struct places {
    struct slice raw;
    struct slice text;
};

/* ------------------------------------------------------------- writing --- */

static bool
is_inside(struct slice s, struct slice in, uint64_t *offset)
{
    uintptr_t at = (uintptr_t)s.at, from = (uintptr_t)in.at;

    if (!in.at || s.size == 0 || at < from || at - from > in.size ||
        s.size > in.size - (at - from))
        return false;
    *offset = at - from;
    return true;
}

static void
put_slice(struct buf *out, const struct places *places, struct slice s)
{
    enum slice_place place = PLACE_HERE;
    uint64_t offset = 0;

    if (!s.at)
        place = PLACE_NONE;
    else if (is_inside(s, places->raw, &offset))
        place = PLACE_RAW;
    else if (is_inside(s, places->text, &offset))
        place = PLACE_TEXT;
    sn_put_uint(out, (uint64_t)s.size << PLACE_BITS | place);
    if (place == PLACE_HERE)
        sn_buf_slice(out, s);
    else if (place != PLACE_NONE)
        sn_put_uint(out, offset);
}

static void
put_evidence(struct buf *out, const seine_evidence *evidence)
{
    sn_put_bytes(out, sn_slice(evidence->raw, evidence->raw_size));
    sn_put_uint(out, evidence->member);
    sn_put_uint(out, evidence->line);
    sn_put_uint(out, evidence->lines);
    sn_put_uint(out, evidence->offset);
    sn_put_uint(out, evidence->length);
    sn_put_uint(out, evidence->flags);
}

static void
put_time(struct buf *out, const struct places *places,
         const struct seine_time *when)
{
    sn_put_uint(out, (uint64_t)when->quality);
    sn_put_uint(out, when->year_inferred != 0);
    sn_put_int(out, when->ns);
    put_slice(out, places, sn_slice(when->original, when->original_size));
}

static void
put_fields(struct buf *out, const struct places *places,
           const struct seine_record *record)
{
    uint64_t count = 0;

    for (enum field field = 0; field < FIELD_COUNT; field++)
        count += sn_record_is_own(record, field);
    sn_put_uint(out, count);
    for (enum field field = 0; field < FIELD_COUNT; field++)
        if (sn_record_is_own(record, field)) {
            sn_put_uint(out, field);
            sn_put_uint(out, record->value[field].kind);
            put_slice(out, places, record->value[field].text);
        }
    sn_put_uint(out, record->extra_count);
    for (size_t i = 0; i < record->extra_count; i++) {
        put_slice(out, places, record->extra[i].name);
        sn_put_uint(out, record->extra[i].value.kind);
        put_slice(out, places, record->extra[i].value.text);
    }
    sn_put_uint(out, record->extra_dropped);
}

/* Its place in the table of formats plus one; 0: none. */
static uint64_t
format_number(const struct format *format)
{
    for (size_t i = 0; format && sn_formats[i]; i++)
        if (sn_formats[i] == format)
            return i + 1;
    return 0;
}

void
sn_item_put_entry(struct buf *out, const struct seine_record *record,
                  const seine_evidence *evidence)
{
    struct places places = {.raw = sn_slice(evidence->raw, evidence->raw_size)};

    put_evidence(out, evidence);
    sn_put_uint(out, format_number(record->format));
    sn_put_uint(out, (uint64_t)record->wrapped |
                         (uint64_t)record->any_source << 1 |
                         (uint64_t)record->own_names << 2);
    put_slice(out, &places, record->text);
    places.text = record->text;
    put_slice(out, &places, record->raw);
    put_slice(out, &places, record->payload);
    put_time(out, &places, &record->when);
    put_fields(out, &places, record);
}

/* ------------------------------------------------------------- reading --- */

static struct slice
get_slice(struct wire *wire, const struct places *places)
{
    uint64_t tag = sn_get_uint(wire), size = tag >> PLACE_BITS, offset;
    enum slice_place place = tag & ((1U << PLACE_BITS) - 1);
    struct slice in = place == PLACE_RAW ? places->raw : places->text;

    if (place == PLACE_NONE) {
        wire->bad |= size != 0;
        return sn_slice(NULL, 0);
    }
    if (place == PLACE_HERE) {
        if (size > wire->rest.size)
            wire->bad = true;
        return sn_get_raw(wire, wire->bad ? 0 : (size_t)size);
    }
    offset = sn_get_uint(wire);
    if (wire->bad || !in.at || size > in.size || offset > in.size - size) {
        wire->bad = true;
        return sn_slice(NULL, 0);
    }
    return sn_slice(in.at + offset, (size_t)size);
}

static void
get_evidence(struct wire *wire, seine_evidence *evidence)
{
    struct slice raw = sn_get_bytes(wire);

    *evidence = (seine_evidence){.raw = raw.at, .raw_size = raw.size};
    evidence->member = sn_get_uint(wire);
    evidence->line = sn_get_uint(wire);
    evidence->lines = sn_get_uint(wire);
    evidence->offset = sn_get_uint(wire);
    evidence->length = sn_get_uint(wire);
    evidence->flags = (unsigned)sn_get_most(wire, FLAGS_MOST);
}

static void
get_time(struct wire *wire, const struct places *places,
         struct seine_time *when)
{
    struct slice original;

    when->quality = (int)sn_get_most(wire, SEINE_TIME_EXPORT);
    when->year_inferred = (int)sn_get_most(wire, 1);
    when->ns = sn_get_int(wire);
    original = get_slice(wire, places);
    when->original = original.at;
    when->original_size = original.size;
}

/* A value that is there. */
static struct value
get_value(struct wire *wire, const struct places *places)
{
    struct value value;

    value.kind = (enum value_kind)sn_get_most(wire, VALUE_NULL);
    value.text = get_slice(wire, places);
    wire->bad |= value.kind == VALUE_ABSENT;
    return value;
}

static void
get_fields(struct wire *wire, const struct places *places,
           struct seine_record *record)
{
    size_t count = (size_t)sn_get_most(wire, FIELD_COUNT);

    for (size_t i = 0; !wire->bad && i < count; i++) {
        enum field field = (enum field)sn_get_most(wire, FIELD_COUNT - 1);
        struct value value = get_value(wire, places);

        wire->bad |= sn_field_is_derived(field);
        if (!wire->bad)
            sn_record_set_value(record, field, value.text, value.kind);
    }
    record->extra_count = 0;
    count = (size_t)sn_get_most(wire, LIMIT_EXTRA_FIELDS);
    for (size_t i = 0; !wire->bad && i < count; i++) {
        record->extra[i].name = get_slice(wire, places);
        record->extra[i].value = get_value(wire, places);
        record->extra_count += !wire->bad;
    }
    record->extra_dropped = (size_t)sn_get_most(wire, SIZE_MAX);
}

static const struct format *
get_format(struct wire *wire)
{
    uint64_t number = sn_get_uint(wire), count = 0;

    while (sn_formats[count])
        count++;
    wire->bad |= number > count;
    return wire->bad || number == 0 ? NULL : sn_formats[number - 1];
}

void
sn_item_get_entry(struct wire *wire, struct seine_record *record,
                  seine_evidence *evidence)
{
    struct places places = {{NULL, 0}, {NULL, 0}};
    uint64_t flags;

    sn_record_reset(record);
    get_evidence(wire, evidence);
    places.raw = sn_slice(evidence->raw, evidence->raw_size);
    record->format = get_format(wire);
    flags = sn_get_most(wire, 7);
    record->wrapped = flags & 1;
    record->any_source = flags >> 1 & 1;
    record->own_names = flags >> 2 & 1;
    record->text = get_slice(wire, &places);
    places.text = record->text;
    record->raw = get_slice(wire, &places);
    record->payload = get_slice(wire, &places);
    get_time(wire, &places, &record->when);
    get_fields(wire, &places, record);
}

/* --------------------------------------------------------------- texts --- */

void
sn_item_put_text(struct buf *out, struct texts *texts, struct arena *arena,
                 struct slice text)
{
    struct slice *slot, copy;

    for (size_t i = 0; i < texts->list.count; i++)
        if (sn_slice_equal(texts->list.at[i], text)) {
            sn_put_uint(out, i + 1);
            return;
        }
    sn_put_uint(out, 0);
    sn_put_bytes(out, text);
    copy = sn_arena_copy(arena, text);
    slot = copy.at ? sn_array_push(&texts->list, sizeof(*slot)) : NULL;
    if (slot)
        *slot = copy;
    else
        out->failed = true;
}

struct slice
sn_item_get_text(struct wire *wire, struct texts *texts)
{
    uint64_t number = sn_get_most(wire, texts->list.count);
    struct slice text, *slot;

    if (wire->bad)
        return sn_slice("", 0);
    if (number > 0)
        return texts->list.at[number - 1];
    text = sn_get_bytes(wire);
    if (wire->bad)
        return sn_slice("", 0);
    slot = sn_array_push(&texts->list, sizeof(*slot));
    if (slot)
        *slot = text;
    else
        sn_wire_no_memory(wire);
    return text;
}
