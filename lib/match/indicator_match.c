/*
 * Indicator lists on a record: looked up in its fields, or in its whole text
 * where it has none of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "match/matcher.h"
#include "record/format.h"
#include "rule/indicator.h"

/* Lists keep few hits: the same indicator in the same field is told once. */
static bool
was_told(const struct matcher *matcher, const char *field, struct slice text)
{
    for (size_t i = 0; i < matcher->hit_count; i++)
        if (matcher->hits[i].field == field &&
            matcher->hits[i].text.at == text.at)
            return true;
    return false;
}

static void
add_hit(struct matcher *matcher, const struct rule *rule, uint32_t number,
        const char *field, struct slice value)
{
    struct slice text = rule->indicators[number];
    struct test_hit *hit;

    if (was_told(matcher, field, text))
        return;
    hit = sn_matcher_hit_slot(matcher);
    if (!hit)
        return;
    hit->field = field;
    hit->value = value;
    hit->text = text;
}

/* All strings that stand in a text.  0 or SEINE_E_MEMORY. */
static int
find_strings(struct matcher *matcher, const struct rule *rule,
             const char *field, struct slice text)
{
    int status = sn_needles_find(rule->strings, text, &matcher->found);

    for (size_t i = 0; status == 0 && i < matcher->found.list.count; i++) {
        const struct needle_hit *hit = &matcher->found.list.at[i];

        add_hit(matcher, rule, hit->needle, field,
                sn_slice(text.at + hit->offset,
                         rule->indicators[hit->needle].size));
    }
    return status;
}

/*
 * A field can hold several addresses (X-Forwarded-For), or an address and
 * something else: then every part of it is looked up.  So is every part of a
 * field that the list names itself: url.query holds more than one host.
 */
static void
find_in_value(struct matcher *matcher, const struct rule *rule,
              const char *field, struct slice value)
{
    uint32_t number = sn_lookup_find(rule->lookup, value);
    struct slice part = value;

    if (number == LOOKUP_NONE &&
        (rule->own_places || sn_slice_find(value, ',') < value.size ||
         sn_slice_find(value, ' ') < value.size))
        number = sn_lookup_find_in_line(rule->lookup, value, &part);
    if (number != LOOKUP_NONE)
        add_hit(matcher, rule, number, field, part);
}

static bool
is_there(const struct value *value)
{
    return value->kind != VALUE_DASH && value->kind != VALUE_NULL;
}

/* Look in one place; *there is set if it has any value. */
static int
look_at(struct matcher *matcher, const struct rule *rule,
        const struct target *place, struct seine_record *record, bool *there)
{
    struct target_cursor cursor = {0};
    struct value value;
    const char *field;
    int status = 0;

    while (status == 0 &&
           sn_target_next(place, record, &cursor, &value, &field)) {
        if (!is_there(&value))
            continue;
        *there = true;
        if (rule->lookup)
            find_in_value(matcher, rule, field, value.text);
        else
            status = find_strings(matcher, rule, field, value.text);
    }
    return status;
}

/*
 * A text without fields.  A user agent has no shape to be found by: it is
 * searched as a string where the format is not known.
 */
static int
look_through(struct matcher *matcher, const struct rule *rule,
             struct slice text)
{
    struct slice part;
    uint32_t number;

    if (rule->strings)
        return find_strings(matcher, rule, "", text);
    number = sn_lookup_find_in_line(rule->lookup, text, &part);
    if (number != LOOKUP_NONE)
        add_hit(matcher, rule, number, "", part);
    return 0;
}

/* The lines behind the first: fields are cut from that one. */
static struct slice
more_lines(const struct seine_record *record)
{
    size_t end = sn_slice_find(record->text, '\n');

    return sn_slice_skip(record->text, end + 1);
}

/*
 * Can the format say what the list asks for?  Fields that the list names itself
 * are looked for elsewhere only where nothing is known of the line.
 */
static bool
knows_fields(const struct rule *rule, const struct seine_record *record)
{
    if (rule->own_places && record->format &&
        strcmp(record->format->about.name, "raw") != 0)
        return true;
    return rule->indicator_type == INDICATOR_USER_AGENT && !record->own_names &&
           record->format && *record->format->about.category;
}

int
sn_matcher_list(struct matcher *matcher, const struct rule *rule,
                struct seine_record *record)
{
    struct slice more = more_lines(record);
    bool there = false;
    int status = 0;

    for (size_t i = 0; status == 0 && i < rule->place_count; i++)
        status = look_at(matcher, rule, &rule->places[i], record, &there);
    if (status == 0 && !there && !knows_fields(rule, record))
        status = look_through(matcher, rule, record->text);
    else if (status == 0 && more.size && !rule->own_places)
        status = look_through(matcher, rule, more);
    if (status < 0)
        return status;
    return matcher->hit_count > 0;
}
