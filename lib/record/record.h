/*
 * A record: one entry of a log as fields, which are slices of its text.
 * Nothing is copied and nothing allocated per record.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_RECORD_H
#define SEINE_RECORD_RECORD_H

#include "base/arena.h"
#include "base/bits.h"
#include "base/buf.h"
#include "base/limits.h"
#include "record/field.h"
#include "record/stamp.h"
#include "seine.h"

enum value_kind {
    VALUE_ABSENT = 0,
    VALUE_DASH, /* the log has `-`: absent, but equal to '' as well */
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_BOOL,
    VALUE_NULL, /* JSON null: present for exists, null for null */
};

struct value {
    struct slice text;
    enum value_kind kind;
};

/* A field outside the table: JSONL member, unknown W3C or CSV column. */
struct extra {
    struct slice name;
    struct value value;
};

#define FIELD_WORDS ((FIELD_COUNT + 63) / 64) /* of a set of fields */

struct format; /* record/format.h */

/* The public type; borrowed from whoever reads the log. */
struct seine_record {
    uint64_t serial;      /* counts up with every reset */
    struct slice raw;     /* exact bytes as in the file (export: the object) */
    struct slice text;    /* the log entry: what keywords search */
    struct slice payload; /* text after the envelope: what formats parse */
    struct envelope envelope;
    const struct format *format;
    struct stamp stamp; /* its time as written */
    struct seine_time when;
    bool wrapped;    /* came in an export: text is decoded from raw */
    bool any_source; /* JSONL: rules of every log source apply */
    bool own_names;  /* JSONL: only own names, no table look-up */
    uint64_t present[FIELD_WORDS];
    struct value value[FIELD_COUNT]; /* valid where present is set */
    struct extra extra[LIMIT_EXTRA_FIELDS];
    size_t extra_count;
    size_t extra_dropped;
    /* derived values, made on demand */
    uint64_t derived[FIELD_WORDS]; /* already tried */
    struct slice query_value[LIMIT_QUERY_VALUES];
    size_t query_value_count;
    bool out_of_memory; /* a derived value could not be made */
    struct arena arena; /* decoded text; reset with the record */
};

/* Allocate an empty record; about 40 KiB, once per scanner. */
int
sn_record_new(struct seine_record **out);
void
sn_record_free(struct seine_record *record);

/* Empty it for the next entry. */
void
sn_record_reset(struct seine_record *record);

/*
 * Set the fields that every format has from record->text, ->payload and
 * ->envelope: message, level, priority, host and tag.
 */
void
sn_record_set_envelope(struct seine_record *record);

/* Set a field to exactly this, even "" or "-" (quoted strings, numbers). */
static inline void
sn_record_set_value(struct seine_record *record, enum field field,
                    struct slice text, enum value_kind kind)
{
    if (field == FIELD_NONE)
        return;
    record->value[field].text = text;
    record->value[field].kind = kind;
    record->present[field / 64] |= UINT64_C(1) << (field % 64);
}

/* A field that is a number, to a text that is not empty: see sn_record_set. */
void
sn_record_set_number(struct seine_record *record, enum field field,
                     struct slice text);

/*
 * Set a field.  Text "-" sets VALUE_DASH, "" sets nothing; of a field that is
 * a number, leading zeros go and the kind is VALUE_NUMBER if it is one.
 */
static inline void
sn_record_set(struct seine_record *record, enum field field, struct slice text)
{
    if (text.size == 0)
        return;
    if (text.size == 1 && text.at[0] == '-')
        sn_record_set_value(record, field, text, VALUE_DASH);
    else if (sn_field_is_number(field))
        sn_record_set_number(record, field, text);
    else
        sn_record_set_value(record, field, text, VALUE_TEXT);
}

/* Add a field outside the table; over the limit it is counted as dropped. */
void
sn_record_add(struct seine_record *record, struct slice name, struct slice text,
              enum value_kind kind);

/*
 * Split a request target into the url fields: absolute form, authority form
 * (host:port), else origin form, with or without a leading slash.  url.path
 * and url.query end at a fragment, x-uri does not.
 */
void
sn_record_set_url(struct seine_record *record, struct slice target);

/* Client: sets source.address, and source.ip if it is an address. */
void
sn_record_set_client(struct seine_record *record, struct slice client);

/* Server: sets destination.ip or destination.domain, and .address. */
void
sn_record_set_server(struct seine_record *record, struct slice server);

static inline bool
sn_record_has(const struct seine_record *record, enum field field)
{
    return record->present[field / 64] >> (field % 64) & 1;
}

/* The text of a field that the log gave; empty for "-", and without one. */
static inline struct slice
sn_record_text(const struct seine_record *record, enum field field)
{
    if (!sn_record_has(record, field) ||
        record->value[field].kind <= VALUE_DASH)
        return sn_slice("", 0);
    return record->value[field].text;
}

/* Set by the log itself, not derived from other fields. */
static inline bool
sn_record_is_own(const struct seine_record *record, enum field field)
{
    return sn_record_has(record, field) && !sn_field_is_derived(field) &&
           !(record->derived[field / 64] >> (field % 64) & 1);
}

/* The first such field from `from` on; FIELD_COUNT: none. */
static inline enum field
sn_record_next_own(const struct seine_record *record, enum field from)
{
    size_t at = (size_t)from;

    while (at < FIELD_COUNT) {
        uint64_t set = record->present[at / 64] & ~record->derived[at / 64];

        set &= UINT64_MAX << (at % 64);
        if (set == 0) {
            at = (at / 64 + 1) * 64;
            continue;
        }
        at = at / 64 * 64 + sn_lowest_bit(set);
        if (!sn_field_is_derived((enum field)at))
            return (enum field)at;
        at++;
    }
    return FIELD_COUNT;
}

/*
 * Value number `index` (from 0) of a field, derived ones made now.  false past
 * the last; an absent field has none.  Only x-query-value has more than one.
 */
bool
sn_record_value(struct seine_record *record, enum field field, size_t index,
                struct value *out);

/*
 * Make a derived value, or join x-uri from path and query where the log has
 * them apart.  As sn_record_value, which calls it.
 */
bool
sn_record_derive(struct seine_record *record, enum field field, size_t index,
                 struct value *out);

/* The first extra field of a name (exact), or NULL. */
const struct extra *
sn_record_extra(const struct seine_record *record, struct slice name);

/* Number `index` (from 0) of those with that name: arrays of JSON have many. */
const struct extra *
sn_record_extra_at(const struct seine_record *record, struct slice name,
                   size_t index);

#endif
