/*
 * Records as the public interface shows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/format.h"

#define ALIASES_MOST 8 /* fields that one Sigma name can stand for */

/*
 * The next field from `from` on that is set and was not made by a rule's
 * question; FIELD_COUNT: none.
 */
static size_t
next_set(const struct seine_record *record, size_t from)
{
    while (from < FIELD_COUNT) {
        uint64_t set = record->present[from / 64] & ~record->derived[from / 64];

        set >>= from % 64;
        if (set & 1)
            return from;
        from = set ? from + 1 : (from / 64 + 1) * 64;
    }
    return FIELD_COUNT;
}

static bool
is_shown(const struct seine_record *record, enum field field)
{
    return record->value[field].kind > VALUE_DASH &&
           !sn_field_is_derived(field);
}

static void
show_value(const struct value *value, struct slice name, seine_field *out)
{
    static const int types[] = {
        [VALUE_TEXT] = SEINE_VALUE_TEXT,
        [VALUE_NUMBER] = SEINE_VALUE_NUMBER,
        [VALUE_BOOL] = SEINE_VALUE_BOOL,
        [VALUE_NULL] = SEINE_VALUE_NULL,
    };

    out->type = types[value->kind];
    out->name = name.at ? name.at : "";
    out->name_size = name.size;
    out->value = value->text.at ? value->text.at : "";
    out->value_size = value->text.size;
}

/*
 * The fields of the table, then those outside it.  Derived ones are left out:
 * whether they were made depends on the rules that asked.
 */
int
seine_record_next(const seine_record *record, size_t *cursor, seine_field *out)
{
    if (!record || !cursor || !out)
        return SEINE_E_INVALID;
    for (; *cursor < FIELD_COUNT; ++*cursor) {
        size_t field = next_set(record, *cursor);

        *cursor = field;
        if (field == FIELD_COUNT)
            break;
        if (is_shown(record, (enum field)field)) {
            show_value(&record->value[field], sn_field_text((enum field)field),
                       out);
            ++*cursor;
            return 1;
        }
    }
    while (*cursor - FIELD_COUNT < record->extra_count) {
        const struct extra *extra = &record->extra[(*cursor)++ - FIELD_COUNT];

        if (extra->value.kind > VALUE_DASH) {
            show_value(&extra->value, extra->name, out);
            return 1;
        }
    }
    return 0;
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
