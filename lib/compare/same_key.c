/*
 * The key of a record: what must be the same in both copies.
 *
 * A request is told by source, user, session, method, URL and status; of these
 * only by what both sides write down in logs of its category.  Everything else
 * is told by its message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hash.h"
#include "base/text.h"
#include "compare/compare.h"

/* Where they are found; the second one if the first is absent. */
static const enum field key_fields[KEY_FIELDS][2] = {
    [KEY_SOURCE] = {FIELD_SOURCE_ADDRESS, FIELD_SOURCE_IP},
    [KEY_USER] = {FIELD_USER_NAME, FIELD_USER_NAME},
    [KEY_SESSION] = {FIELD_SESSION_ID, FIELD_SESSION_ID},
    [KEY_METHOD] = {FIELD_METHOD, FIELD_METHOD},
    [KEY_URL] = {FIELD_URL_ORIGINAL, FIELD_URL_ORIGINAL},
    [KEY_URI] = {FIELD_URI, FIELD_URI},
    [KEY_STATUS] = {FIELD_STATUS, FIELD_STATUS},
};

/* Everything under one seed: both sides must give the same. */
#define KEY_SEED UINT64_C(0x7365696E65)

/* With `-` the log says that it would have the field. */
static bool
get_field(struct seine_record *record, enum key_field field, struct value *out)
{
    return sn_record_value(record, key_fields[field][0], 0, out) ||
           sn_record_value(record, key_fields[field][1], 0, out);
}

static bool
is_request(struct seine_record *record)
{
    struct value value;

    return sn_record_has(record, FIELD_METHOD) &&
           get_field(record, KEY_URI, &value);
}

static struct carried *
find_class(struct seine_compare *compare, const struct seine_record *record)
{
    const char *category = seine_record_category(record);
    struct carried *carried;

    for (size_t i = 0; i < compare->class_count; i++)
        if (strcmp(compare->carried[i].category, category) == 0)
            return &compare->carried[i];
    if (compare->class_count < COMPARE_CLASSES)
        compare->class_count++;
    carried = &compare->carried[compare->class_count - 1];
    carried->category = category;
    return carried;
}

void
sn_compare_carry(struct seine_compare *compare, int side,
                 struct seine_record *record)
{
    struct carried *carried;
    struct value value;

    if (!is_request(record))
        return;
    carried = find_class(compare, record);
    for (unsigned i = 0; i < KEY_FIELDS; i++)
        if (!(carried->fields[side] >> i & 1) &&
            get_field(record, (enum key_field)i, &value))
            carried->fields[side] |= 1U << i;
}

bool
sn_compare_differ(const struct seine_compare *compare)
{
    for (size_t i = 0; i < compare->class_count; i++) {
        const unsigned *fields = compare->carried[i].fields;

        if (fields[SEINE_SIDE_REFERENCE] && fields[SEINE_SIDE_EXPORT] &&
            fields[SEINE_SIDE_REFERENCE] != fields[SEINE_SIDE_EXPORT])
            return true;
    }
    return false;
}

static void
add_text(struct buf *key, unsigned char letter, struct slice text)
{
    text = sn_slice_first(text, LIMIT_COMPARE_TEXT);
    if (sn_buf_reserve(key, text.size + 2) < 0)
        return;
    key->at[key->size++] = (char)letter;
    if (text.size)
        memcpy(key->at + key->size, text.at, text.size);
    key->size += text.size;
    key->at[key->size++] = '\0';
}

/* What the other side cannot have counts for nothing. */
static void
add_request(struct seine_compare *compare, int side,
            struct seine_record *record)
{
    const struct carried *carried = find_class(compare, record);
    unsigned fields = compare->narrow ? carried->fields[!side] : ~0U;
    struct value value;

    add_text(&compare->key, 'r', sn_slice_str(carried->category));
    if (fields >> KEY_URL & 1 && sn_record_has(record, FIELD_URL_ORIGINAL))
        fields &= ~(1U << KEY_URI);
    for (unsigned i = 0; i < KEY_FIELDS; i++)
        if (fields >> i & 1 && get_field(record, (enum key_field)i, &value) &&
            value.kind > VALUE_DASH)
            add_text(&compare->key, (unsigned char)('0' + i), value.text);
}

/* Its first line: syslog makes messages of their own of those that follow. */
static void
add_message(struct seine_compare *compare, const struct seine_record *record)
{
    struct slice text = record->text;

    if (sn_record_has(record, FIELD_MESSAGE))
        text = record->value[FIELD_MESSAGE].text;
    text = sn_slice_first(text, sn_slice_find(text, '\n'));
    add_text(&compare->key, 'm', sn_trim(text));
}

int
sn_compare_key(struct seine_compare *compare, int side,
               struct seine_record *record, uint64_t *key)
{
    sn_buf_clear(&compare->key);
    if (is_request(record))
        add_request(compare, side, record);
    else
        add_message(compare, record);
    if (compare->key.failed)
        return SEINE_E_MEMORY;
    *key = sn_hash64(sn_buf_view(&compare->key), KEY_SEED);
    return 0;
}
