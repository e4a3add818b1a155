/*
 * Lint: what is legal in a detection, but probably not meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/field.h"
#include "rule/modifier.h"
#include "rule/reading.h"

#define FIELDS_MOST 8 /* that one name can stand for */

#define BIT(name) (1UL << MODIFIER_##name)
#define BASES (BIT(BASE64) | BIT(BASE64OFFSET))
#define WIDES (BIT(UTF16LE) | BIT(UTF16BE) | BIT(UTF16))
#define PLACES (BIT(CONTAINS) | BIT(STARTSWITH) | BIT(ENDSWITH))

void
sn_check_field(struct reading *reading, struct slice name, struct mark mark)
{
    struct slice category = sn_slice_str(reading->def->category);
    enum field fields[FIELDS_MOST];

    if (name.size &&
        sn_field_resolve(name, category, false, fields, FIELDS_MOST) == 0)
        sn_reading_warn(reading, mark, "unknown-field",
                        "field '%.*s' is in no log format known here",
                        (int)name.size, name.at);
}

static unsigned long
bits_of(const struct item *item)
{
    unsigned long bits = 0;
    size_t i;

    for (i = 0; i < item->modifier_count; i++)
        bits |= 1UL << item->modifiers[i];
    return bits;
}

/* Is the last character a wildcard, and not an escaped one? */
static bool
ends_wild(struct slice text)
{
    size_t i, slashes = 0;

    if (text.size == 0 || text.at[text.size - 1] != '*')
        return false;
    for (i = text.size - 1; i > 0 && text.at[i - 1] == '\\'; i--)
        slashes++;
    return slashes % 2 == 0;
}

static void
lint_wildcards(struct reading *reading, unsigned long bits,
               const struct scalar *value)
{
    bool start = sn_slice_opens(value->text, "*");
    bool end = ends_wild(value->text) && value->text.size > 1;

    if (((bits & (BIT(CONTAINS) | BIT(ENDSWITH))) && start) ||
        ((bits & (BIT(CONTAINS) | BIT(STARTSWITH))) && end))
        sn_reading_warn(reading, value->mark, "double-wildcard",
                        "the wildcard at the %s is what the modifier says "
                        "already",
                        start ? "start" : "end");
    else if (!(bits & ~BIT(ALL)) && (start || end) && value->text.size > 1)
        sn_reading_warn(reading, value->mark, "wildcard",
                        "rather the modifier %s than a wildcard",
                        start && end ? "contains"
                        : start      ? "endswith"
                                     : "startswith");
}

static void
lint_value(struct reading *reading, unsigned long bits,
           const struct scalar *value)
{
    if (value->kind != SCALAR_STRING)
        return;
    if (!(bits & (BIT(RE) | BIT(CIDR) | BIT(FIELDREF) | BASES)))
        lint_wildcards(reading, bits, value);
    if ((bits & BIT(EXPAND)) &&
        sn_slice_find(value->text, '%') == value->text.size)
        sn_reading_warn(reading, value->mark, "no-placeholder",
                        "there is no placeholder to expand");
}

/* Modifiers that need others to be of use. */
static const struct {
    unsigned long with;
    unsigned long without;
    const char *code;
    const char *message;
} pairs[] = {
    {WIDES, BASES, "utf16-alone",
     "UTF-16 without base64 or base64offset stands in no log"},
    {BIT(BASE64OFFSET), PLACES, "base64offset-alone",
     "base64offset without contains: the whole field must be encoded"},
};

void
sn_lint_item(struct reading *reading, const struct item *item)
{
    unsigned long bits = bits_of(item);
    size_t i;

    sn_check_field(reading, item->field, item->mark);
    if ((bits & BIT(ALL)) && item->value_count == 1)
        sn_reading_warn(reading, item->mark, "single-all",
                        "'all' with one value does nothing");
    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if ((bits & pairs[i].with) && !(bits & pairs[i].without))
            sn_reading_warn(reading, item->mark, pairs[i].code, "%s",
                            pairs[i].message);
    for (i = 0; i < item->value_count; i++)
        lint_value(reading, bits, &item->values[i]);
}
