/*
 * Tests: what one item of a detection asks of a record.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/test.h"

#include "base/civil.h"
#include "base/text.h"

int
sn_scratch_init(struct scratch *scratch)
{
    memset(scratch, 0, sizeof(*scratch));
    return sn_regex_scratch_new(&scratch->regex);
}

void
sn_scratch_fini(struct scratch *scratch)
{
    sn_regex_scratch_free(scratch->regex);
    sn_buf_fini(&scratch->folded[0]);
    sn_buf_fini(&scratch->folded[1]);
    sn_buf_fini(&scratch->failure);
}

void
sn_test_fini(const struct test *test)
{
    for (size_t i = 0; i < test->count; i++)
        if (test->checks[i].kind == CHECK_REGEX)
            sn_regex_free(test->checks[i].u.regex);
}

/* The whole record: what keywords search. */
static void
get_whole(const struct seine_record *record, struct value *out)
{
    out->kind = VALUE_TEXT;
    out->text = record->text;
}

/*
 * Value number `index` of the record's own fields of the target's name: items
 * of a JSON array, or members of the same name, are all looked at.
 */
static bool
get_own(const struct target *target, const struct seine_record *record,
        size_t index, struct value *out)
{
    const struct extra *extra = sn_record_extra_at(record, target->name, index);

    if (extra) {
        *out = extra->value;
        return true;
    }
    if (index > 0 || !record->own_names || !sn_slice_is(target->name, "_raw"))
        return false;
    get_whole(record, out);
    return true;
}

static bool
get_field(const struct target *target, struct seine_record *record,
          struct target_cursor *cursor, struct value *out, const char **field)
{
    for (; cursor->place < target->count; cursor->place++, cursor->index = 0) {
        enum field at = target->fields[cursor->place];

        if (sn_record_value(record, at, cursor->index, out)) {
            cursor->index++;
            *field = sn_field_name(at);
            return true;
        }
    }
    return false;
}

bool
sn_target_next(const struct target *target, struct seine_record *record,
               struct target_cursor *cursor, struct value *out,
               const char **field)
{
    if (target->name.size == 0) {
        *field = "";
        get_whole(record, out);
        return cursor->place++ == 0;
    }
    if (record->own_names && cursor->place < target->count)
        cursor->place = target->count;
    if (get_field(target, record, cursor, out, field))
        return true;
    if (cursor->place > target->count)
        return false;
    *field = target->name.at;
    if (get_own(target, record, cursor->index, out)) {
        cursor->index++;
        return true;
    }
    cursor->place = target->count + 1;
    return false;
}

/* Is there any value but a dash?  A JSON null counts for exists only. */
static bool
target_exists(const struct target *target, struct seine_record *record,
              bool null_counts)
{
    struct target_cursor cursor = {0};
    struct value value;
    const char *field;

    while (sn_target_next(target, record, &cursor, &value, &field))
        if (value.kind != VALUE_DASH &&
            (null_counts || value.kind != VALUE_NULL))
            return true;
    return false;
}

/*
 * Checks of absence ask about the name as a whole: it is null only if nothing
 * that it stands for is there.
 */
static bool
is_absence(const struct check *check)
{
    return check->kind == CHECK_NULL || check->kind == CHECK_EXISTS;
}

static bool
absence_holds(const struct target *target, const struct check *check,
              struct seine_record *record)
{
    if (check->kind == CHECK_NULL)
        return !target_exists(target, record, false);
    return target_exists(target, record, true) == check->u.exists;
}

static bool
search_regex(const struct check *check, struct slice text,
             struct scratch *scratch, struct slice *part)
{
    int found = sn_regex_search(check->u.regex, scratch->regex, text, part);

    if (found < 0)
        scratch->given_up++;
    return found > 0;
}

static bool
number_holds(const struct check *check, const struct value *value)
{
    struct number number;
    int64_t seconds;

    if (check->u.number.part == PART_NONE) {
        if (!sn_number_parse(value->text, false, &number))
            return false;
    } else {
        if (!sn_date_parse(value->text, &seconds))
            return false;
        number.whole = true;
        number.integer = sn_date_part(seconds, check->u.number.part);
        number.real = (double)number.integer;
    }
    return sn_number_holds(&number, check->u.number.compare,
                           &check->u.number.number);
}

static bool
cidr_holds(const struct check *check, struct slice text)
{
    struct ip ip;

    return sn_ip_parse(text, &ip) && sn_cidr_has(&check->u.cidr, &ip);
}

/*
 * A dash stands for a value that is missing: it equals '' and a dash that a
 * rule asks for in so many words, and nothing else.
 */
static bool
dash_holds(const struct check *check)
{
    return check->kind == CHECK_PATTERN &&
           (sn_pattern_is(check->u.pattern, "") ||
            sn_pattern_is(check->u.pattern, "-"));
}

#define GRAMS_FROM 24 /* patterns asked of one value before pairs are made */

/*
 * The pairs of a value, or NULL: they are made only where many patterns are
 * asked of the same one.
 */
static const struct grams *
grams_of(struct scratch *scratch, const struct seine_record *record,
         struct slice value)
{
    if (scratch->grams_record != record ||
        scratch->grams_serial != record->serial ||
        scratch->grams_value.at != value.at ||
        scratch->grams_value.size != value.size) {
        scratch->grams_asked = 0;
        scratch->grams_record = record;
        scratch->grams_serial = record->serial;
        scratch->grams_value = value;
    }
    if (scratch->grams_asked < GRAMS_FROM) {
        scratch->grams_asked++;
        return NULL;
    }
    if (scratch->grams_asked == GRAMS_FROM) {
        scratch->grams_asked++;
        sn_grams_make(&scratch->grams, value);
    }
    return &scratch->grams;
}

static bool
pattern_holds(const struct pattern *pattern, struct slice value,
              const struct seine_record *record, struct scratch *scratch)
{
    const struct grams *grams = grams_of(scratch, record, value);

    return !(grams && sn_pattern_is_out(pattern, grams)) &&
           sn_pattern_match(pattern, value);
}

/* A check of one value that is there; *part is what it found. */
static bool
value_holds(const struct check *check, const struct value *value,
            struct seine_record *record, struct scratch *scratch,
            struct slice *part)
{
    *part = value->text;
    if (value->kind == VALUE_NULL)
        return false;
    if (value->kind == VALUE_DASH)
        return dash_holds(check);
    switch (check->kind) {
    case CHECK_PATTERN:
        return pattern_holds(check->u.pattern, value->text, record, scratch);
    case CHECK_REGEX:
        return search_regex(check, value->text, scratch, part);
    case CHECK_NUMBER:
        return number_holds(check, value);
    case CHECK_CIDR:
        return cidr_holds(check, value->text);
    case CHECK_FIELDREF:
        return sn_fieldref_holds(&check->u.ref, value->text, record, scratch);
    case CHECK_NULL:
    case CHECK_EXISTS:
        break;
    }
    return false;
}

/* The time of the record itself, under the names that rules have for it. */
static bool
record_time_holds(const struct test *test, const struct check *check,
                  const struct seine_record *record)
{
    static const char *const names[] = {"@timestamp", "timestamp", "date",
                                        "time"};
    struct number number = {.whole = true};

    if (check->kind != CHECK_NUMBER || check->u.number.part == PART_NONE ||
        record->own_names || record->when.quality == SEINE_TIME_NONE)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!sn_slice_is(test->target.name, names[i]))
            continue;
        number.integer = sn_date_part(record->when.ns / NS_PER_SECOND -
                                          (record->when.ns % NS_PER_SECOND < 0),
                                      check->u.number.part);
        number.real = (double)number.integer;
        return sn_number_holds(&number, check->u.number.compare,
                               &check->u.number.number);
    }
    return false;
}

static void
set_hit(struct test_hit *hit, const char *field, struct slice value,
        const struct check *check)
{
    hit->field = field;
    hit->value = value;
    hit->text = check->text;
}

/* Of a whole record only the part found is worth telling. */
static struct slice
part_of(const struct check *check, const char *field, struct slice part)
{
    if (*field == '\0' && check->kind == CHECK_PATTERN)
        return sn_pattern_part(check->u.pattern, part);
    return part;
}

/* Does one of the checks hold, each by any value of the target? */
static bool
any_holds(const struct test *test, const struct target *target,
          const struct check *checks, size_t count, struct seine_record *record,
          struct scratch *scratch, struct test_hit *hit)
{
    struct target_cursor cursor = {0};
    struct value value;
    struct slice part;
    const char *field;

    while (sn_target_next(target, record, &cursor, &value, &field))
        for (size_t i = 0; i < count; i++)
            if (value_holds(&checks[i], &value, record, scratch, &part)) {
                if (hit)
                    set_hit(hit, field, part_of(&checks[i], field, part),
                            &checks[i]);
                return true;
            }
    for (size_t i = 0; i < count; i++)
        if ((is_absence(&checks[i]) &&
             absence_holds(&test->target, &checks[i], record)) ||
            record_time_holds(test, &checks[i], record)) {
            if (hit)
                set_hit(hit, test->target.name.at, sn_slice(NULL, 0),
                        &checks[i]);
            return true;
        }
    return false;
}

static size_t
group_size(const struct test *test, size_t at)
{
    size_t end = at;

    while (end < test->count &&
           test->checks[end].group == test->checks[at].group)
        end++;
    return end - at;
}

/* Of every group one check holds in the same field. */
static bool
all_hold_in(const struct test *test, const struct target *target,
            struct seine_record *record, struct scratch *scratch,
            struct test_hit *hits, size_t room)
{
    size_t size, group = 0;

    for (size_t at = 0; at < test->count; at += size, group++) {
        size = group_size(test, at);
        if (!any_holds(test, target, test->checks + at, size, record, scratch,
                       group < room ? &hits[group] : NULL))
            return false;
    }
    return true;
}

/*
 * `all` over a name that stands for several fields: the item is tried on each
 * of them; all its values must be found in the same one.
 */
static bool
all_hold(const struct test *test, struct seine_record *record,
         struct scratch *scratch, struct test_hit *hits, size_t room)
{
    static const enum field none[1] = {FIELD_NONE};
    struct target own = {none, 0, test->target.name};

    if (all_hold_in(test, &own, record, scratch, hits, room))
        return true;
    if (record->own_names || test->target.name.size == 0)
        return false;
    for (size_t i = 0; i < test->target.count; i++) {
        struct target one = {test->target.fields + i, 1, test->target.name};

        if (!sn_record_extra(record, test->target.name) &&
            all_hold_in(test, &one, record, scratch, hits, room))
            return true;
    }
    return false;
}

bool
sn_test_holds(const struct test *test, struct seine_record *record,
              struct scratch *scratch)
{
    if (test->all)
        return all_hold(test, record, scratch, NULL, 0);
    return any_holds(test, &test->target, test->checks, test->count, record,
                     scratch, NULL);
}

size_t
sn_test_explain(const struct test *test, struct seine_record *record,
                struct scratch *scratch, struct test_hit *hits, size_t room)
{
    if (room == 0)
        return 0;
    if (test->all) {
        if (!all_hold(test, record, scratch, hits, room))
            return 0;
        return test->groups < room ? test->groups : room;
    }
    return any_holds(test, &test->target, test->checks, test->count, record,
                     scratch, hits)
               ? 1
               : 0;
}

size_t
sn_test_explain_neq(const struct test *test, struct seine_record *record,
                    struct test_hit *hits, size_t room)
{
    struct target_cursor cursor = {0};
    struct value value;

    if (room == 0)
        return 0;
    hits->text = test->neq;
    hits->value = sn_slice(NULL, 0);
    hits->field = test->target.name.at;
    if (sn_target_next(&test->target, record, &cursor, &value, &hits->field))
        hits->value = value.text;
    return 1;
}
