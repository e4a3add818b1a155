/*
 * Records as the public interface shows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <limits.h>

#include "record/format.h"

#define ALIASES_MOST 8 /* fields that one Sigma name can stand for */

static void
show_value(const struct value *value, seine_field *out)
{
    static const int types[] = {
        [VALUE_TEXT] = SEINE_VALUE_TEXT,
        [VALUE_NUMBER] = SEINE_VALUE_NUMBER,
        [VALUE_BOOL] = SEINE_VALUE_BOOL,
        [VALUE_NULL] = SEINE_VALUE_NULL,
    };

    out->type = types[value->kind];
    out->value = value->text.at ? value->text.at : "";
    out->value_size = value->text.size;
}

/* Those that the log gave, of 64 fields. */
static uint64_t
own_fields(const struct seine_record *record, size_t word)
{
    return record->present[word] & ~record->derived[word];
}

/* One of them, unless the log has nothing there. */
static size_t
show_field(const struct seine_record *record, size_t field, seine_field *out)
{
    const struct field_about *about = &sn_fields[field];
    const struct value *value = &record->value[field];

    if (value->kind <= VALUE_DASH || about->flags & IS_DERIVED)
        return 0;
    out->canonical = 1;
    out->name = about->name.at;
    out->name_size = about->name.size;
    show_value(value, out);
    return 1;
}

/* The fields of the table, from *cursor on; how many there were. */
static size_t
show_own(const struct seine_record *record, size_t *cursor, seine_field *out,
         size_t room)
{
    size_t word = *cursor / 64, count = 0, field;
    uint64_t left = own_fields(record, word) & UINT64_MAX << (*cursor % 64);

    for (;;) {
        for (; left && count < room; left &= left - 1) {
            field = word * 64 + sn_lowest_bit(left);
            count += show_field(record, field, &out[count]);
            *cursor = field + 1;
        }
        if (left)
            return count;
        if (++word == FIELD_WORDS)
            break;
        left = own_fields(record, word);
    }
    *cursor = FIELD_COUNT;
    return count;
}

/* Those outside it, whose cursors follow. */
static size_t
show_extra(const struct seine_record *record, size_t *cursor, seine_field *out,
           size_t room)
{
    size_t count = 0;

    while (count < room && *cursor - FIELD_COUNT < record->extra_count) {
        const struct extra *extra = &record->extra[(*cursor)++ - FIELD_COUNT];

        if (extra->value.kind <= VALUE_DASH)
            continue;
        out[count].canonical = 0;
        out[count].name = extra->name.at ? extra->name.at : "";
        out[count].name_size = extra->name.size;
        show_value(&extra->value, &out[count++]);
    }
    return count;
}

/*
 * Derived fields are left out: whether they were made depends on the rules that
 * asked.
 */
int
seine_record_fields(const seine_record *record, size_t *cursor,
                    seine_field *out, size_t room)
{
    size_t count = 0;

    if (!record || !cursor || !out || room == 0)
        return SEINE_E_INVALID;
    if (room > INT_MAX)
        room = INT_MAX;
    if (*cursor < FIELD_COUNT)
        count = show_own(record, cursor, out, room);
    if (*cursor >= FIELD_COUNT)
        count += show_extra(record, cursor, out + count, room - count);
    return (int)count;
}

int
seine_record_next(const seine_record *record, size_t *cursor, seine_field *out)
{
    return seine_record_fields(record, cursor, out, 1);
}

/* The first value of the table's fields that a name stands for. */
static bool
find_field(struct seine_record *record, struct slice name, struct value *out)
{
    struct slice category = sn_slice_str(seine_record_category(record));
    enum field fields[ALIASES_MOST];
    size_t count;

    if (record->own_names && !sn_slice_is(name, "_raw"))
        return false;
    count = sn_field_resolve(name, category, false, fields, ALIASES_MOST);
    for (size_t i = 0; i < count && i < ALIASES_MOST; i++)
        if (sn_record_value(record, fields[i], 0, out) &&
            out->kind > VALUE_DASH)
            return true;
    return false;
}

/* What the line says goes before what an export says beside it. */
static bool
find_value(struct seine_record *record, struct slice name, struct value *out)
{
    const struct extra *extra = sn_record_extra(record, name);

    if (!record->own_names && find_field(record, name, out))
        return true;
    if (extra) {
        *out = extra->value;
        return out->kind > VALUE_DASH;
    }
    return find_field(record, name, out);
}

int
seine_record_get(seine_record *record, const char *name, const char **value,
                 size_t *size)
{
    struct value found;

    if (!record || !name || !value || !size)
        return SEINE_E_INVALID;
    *value = "";
    *size = 0;
    if (!find_value(record, sn_slice_str(name), &found))
        return 0;
    *value = found.text.at ? found.text.at : "";
    *size = found.text.size;
    return 1;
}

const char *
seine_record_format(const seine_record *record)
{
    return record && record->format ? record->format->about.name : "raw";
}

const char *
seine_record_category(const seine_record *record)
{
    return record && record->format ? record->format->about.category : "";
}

const char *
seine_record_product(const seine_record *record)
{
    return record && record->format ? record->format->about.product : "";
}

const char *
seine_record_service(const seine_record *record)
{
    return record && record->format ? record->format->about.service : "";
}

const seine_time *
seine_record_time(const seine_record *record)
{
    return record ? &record->when : NULL;
}

const char *
seine_record_text(const seine_record *record, size_t *size)
{
    if (size)
        *size = record ? record->text.size : 0;
    return record && record->text.at ? record->text.at : "";
}
