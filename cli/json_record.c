/*
 * Parts of records as JSON objects.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX                                        \
 12 /* parts of a name that become objects; then dots stay \
     */

/* ------------------------------------------------------------- fields --- */

struct entry {
    seine_field field;
    size_t order;
};

/* Names that Elastic Common Schema has as long. */
static const char *const long_fields[] = {
    "http.response.status_code",
    "http.request.bytes",
    "http.response.bytes",
    "http.request.body.bytes",
    "http.response.body.bytes",
    "source.port",
    "source.bytes",
    "destination.port",
    "destination.bytes",
    "client.port",
    "client.bytes",
    "server.port",
    "server.bytes",
    "network.bytes",
    "url.port",
    "process.pid",
    "file.size",
    "event.severity",
    "event.duration",
    "log.syslog.priority",
    "asyncos.elapsed_ms",
    "asyncos.offset_seconds",
    "x-uri-decode-rounds",
};

static bool
is_long_field(const seine_field *field)
{
    size_t i;

    for (i = 0; i < sizeof(long_fields) / sizeof(long_fields[0]); i++)
        if (strlen(long_fields[i]) == field->name_size &&
            memcmp(long_fields[i], field->name, field->name_size) == 0)
            return true;
    return false;
}

static size_t
count_digits(const char *at, size_t size)
{
    size_t i = 0;

    while (i < size && at[i] >= '0' && at[i] <= '9')
        i++;
    return i;
}

/* An integer that JSON and a long take: no leading zero, 18 digits. */
static bool
is_long(const char *at, size_t size)
{
    if (size > 1 && at[0] == '-') {
        at++;
        size--;
    }
    return size > 0 && size <= 18 && count_digits(at, size) == size &&
           (at[0] != '0' || size == 1);
}

/* A number by the grammar of JSON. */
static bool
is_json_number(const char *at, size_t size)
{
    size_t i = size && at[0] == '-', digits = count_digits(at + i, size - i);

    if (digits == 0 || size > 64 || (digits > 1 && at[i] == '0'))
        return false;
    i += digits;
    if (i < size && at[i] == '.') {
        i++;
        digits = count_digits(at + i, size - i);
        if (digits == 0)
            return false;
        i += digits;
    }
    if (i < size && (at[i] == 'e' || at[i] == 'E')) {
        i++;
        i += i < size && (at[i] == '+' || at[i] == '-');
        digits = count_digits(at + i, size - i);
        if (digits == 0)
            return false;
        i += digits;
    }
    return i == size;
}

static bool
is_word(const seine_field *field, const char *word)
{
    return field->value_size == strlen(word) &&
           memcmp(field->value, word, field->value_size) == 0;
}

/* Numbers and words as such where they are; text in every other case. */
static void
write_value(struct json *json, const seine_field *field)
{
    const char *at = field->value;
    size_t size = field->value_size;
    bool bare = is_long_field(field) && is_long(at, size);

    if (field->type == SEINE_VALUE_NUMBER)
        bare = bare || is_json_number(at, size);
    if (field->type == SEINE_VALUE_BOOL)
        bare = is_word(field, "true") || is_word(field, "false");
    if (field->type == SEINE_VALUE_NULL)
        json_null(json);
    else if (bare)
        json_raw(json, at, size);
    else
        json_bytes(json, at, size);
}

/* The dot sorts first, so that a name stands right before its children. */
static int
compare_names(const seine_field *a, const seine_field *b)
{
    size_t size = a->name_size < b->name_size ? a->name_size : b->name_size, i;

    for (i = 0; i < size; i++) {
        int x = a->name[i] == '.' ? -1 : (unsigned char)a->name[i];
        int y = b->name[i] == '.' ? -1 : (unsigned char)b->name[i];

        if (x != y)
            return x < y ? -1 : 1;
    }
    if (a->name_size == b->name_size)
        return 0;
    return a->name_size < b->name_size ? -1 : 1;
}

static int
compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = compare_names(&a->field, &b->field);

    if (order)
        return order;
    return a->order < b->order ? -1 : a->order > b->order;
}

static struct entry *
collect_fields(const seine_record *record, size_t *count)
{
    struct entry *entries = NULL, *grown;
    size_t cursor = 0, room = 0;
    seine_field field;

    *count = 0;
    while (seine_record_next(record, &cursor, &field) > 0) {
        if (*count == room) {
            room = room ? room * 2 : 64;
            grown = realloc(entries, room * sizeof(*entries));
            if (!grown) {
                free(entries);
                return NULL;
            }
            entries = grown;
        }
        entries[*count] = (struct entry){field, *count};
        ++*count;
    }
    if (*count)
        qsort(entries, *count, sizeof(*entries), compare_entries);
    return entries;
}

/* The objects that are open: ends[i] is where part i of the name ends. */
struct nest {
    size_t ends[NESTING_MAX];
    size_t depth;
    const seine_field *last; /* whose name the parts are of */
    const seine_field *leaf; /* shortest field that starts later names */
};

static bool
is_below(const seine_field *field, const seine_field *parent)
{
    return parent && field->name_size > parent->name_size &&
           field->name[parent->name_size] == '.' &&
           memcmp(field->name, parent->name, parent->name_size) == 0;
}

/* Close what the name is not in. */
static void
leave_objects(struct json *json, struct nest *nest, const seine_field *field)
{
    size_t end;

    while (nest->depth > 0) {
        end = nest->ends[nest->depth - 1];
        if (field && end < field->name_size && field->name[end] == '.' &&
            memcmp(field->name, nest->last->name, end) == 0)
            break;
        json_close(json, '}');
        nest->depth--;
    }
}

/* Open what it is in; returns where the rest of the name begins. */
static size_t
enter_objects(struct json *json, struct nest *nest, const seine_field *field)
{
    size_t start = nest->depth ? nest->ends[nest->depth - 1] + 1 : 0;
    size_t most = field->name_size;
    const char *dot;

    if (is_below(field, nest->leaf))
        most = nest->leaf->name_size;
    while (nest->depth < NESTING_MAX && start < most) {
        dot = memchr(field->name + start, '.', most - start);
        if (!dot)
            break;
        json_name_bytes(json, field->name + start,
                        (size_t)(dot - field->name) - start);
        json_open(json, '{');
        nest->ends[nest->depth++] = (size_t)(dot - field->name);
        start = (size_t)(dot - field->name) + 1;
    }
    return start;
}

/* How many entries from `at` have its name. */
static size_t
count_equal(const struct entry *at, size_t left)
{
    size_t count = 1;

    while (count < left && compare_names(&at->field, &at[count].field) == 0)
        count++;
    return count;
}

static void
write_entry(struct json *json, struct nest *nest, const struct entry *entry,
            size_t values)
{
    const seine_field *field = &entry->field;
    size_t start, i;

    leave_objects(json, nest, field);
    nest->last = field;
    start = enter_objects(json, nest, field);
    if (!is_below(field, nest->leaf))
        nest->leaf = field;
    json_name_bytes(json, field->name + start, field->name_size - start);
    if (values == 1) {
        write_value(json, field);
        return;
    }
    json_open(json, '[');
    for (i = 0; i < values; i++)
        write_value(json, &entry[i].field);
    json_close(json, ']');
}

void
json_fields(struct json *json, const seine_record *record)
{
    struct nest nest = {0};
    size_t count, i, values;
    struct entry *entries = collect_fields(record, &count);

    if (!entries && count)
        json->out->failed = true;
    for (i = 0; entries && i < count; i += values) {
        values = count_equal(&entries[i], count - i);
        write_entry(json, &nest, &entries[i], values);
    }
    leave_objects(json, &nest, NULL);
    free(entries);
}

/* -------------------------------------------------------------- parts --- */

/* A time as a JSON string; without its Z if the zone is not known. */
static void
write_instant(struct json *json, int64_t ns, bool unknown)
{
    char text[40];
    size_t size;

    if (seine_time_format(ns, NULL, text, sizeof(text)) < 0) {
        json_null(json);
        return;
    }
    size = strlen(text);
    if (unknown && size && text[size - 1] == 'Z')
        size--;
    json_bytes(json, text, size);
}

void
json_instant(struct json *json, const char *name, int64_t ns, bool unknown)
{
    json_name(json, name);
    if (ns == INT64_MIN || ns == INT64_MAX)
        json_null(json);
    else
        write_instant(json, ns, unknown);
}

void
json_time(struct json *json, const char *name, const seine_time *time)
{
    bool none = time->quality == SEINE_TIME_NONE;

    json_name(json, name);
    if (none)
        json_null(json);
    else
        write_instant(json, time->ns, time->quality == SEINE_TIME_UNKNOWN);
    json_name(json, "time_original");
    if (none)
        json_null(json);
    else
        json_bytes(json, time->original, time->original_size);
    json_member(json, "time_quality", seine_time_quality_name(time->quality));
    if (time->year_inferred)
        json_member_bool(json, "year_inferred", true);
}

static const struct {
    unsigned flag;
    const char *name;
} evidence_flags[] = {
    {SEINE_EVIDENCE_CUT, "cut"},
    {SEINE_EVIDENCE_WRAPPED, "wrapped"},
    {SEINE_EVIDENCE_ORPHAN, "orphan"},
};

static void
write_evidence(struct json *json, const seine_evidence *evidence)
{
    size_t i;

    json_open(json, '{');
    json_member(json, "file", evidence->file);
    json_member(json, "sha256", evidence->sha256);
    json_member_uint(json, "member", evidence->member);
    json_member_uint(json, "line", evidence->line);
    if (evidence->lines != 1)
        json_member_uint(json, "lines", evidence->lines);
    json_member_uint(json, "offset", evidence->offset);
    json_member_uint(json, "length", evidence->length);
    for (i = 0; i < sizeof(evidence_flags) / sizeof(evidence_flags[0]); i++)
        if (evidence->flags & evidence_flags[i].flag)
            json_member_bool(json, evidence_flags[i].name, true);
    json_name(json, "raw");
    if (evidence->raw)
        json_bytes(json, evidence->raw, evidence->raw_size);
    else
        json_null(json);
    json_close(json, '}');
}

void
json_evidence(struct json *json, const seine_evidence *evidence)
{
    json_name(json, "evidence");
    write_evidence(json, evidence);
}

void
json_correlation(struct json *json, const seine_finding *finding)
{
    char text[32];
    size_t i;

    json_name(json, "correlation");
    json_open(json, '{');
    json_member_uint(json, "count", finding->count);
    json_instant(json, "first", finding->first, false);
    json_instant(json, "last", finding->last, false);
    snprintf(text, sizeof(text), "%.15g", finding->value);
    json_name(json, "value");
    if (strspn(text, "0123456789.e+-") == strlen(text))
        json_raw(json, text, strlen(text));
    else
        json_null(json);
    json_name(json, "group");
    json_open(json, '[');
    for (i = 0; i < finding->group_count; i++) {
        json_open(json, '{');
        json_member(json, "field", finding->groups[i]->name);
        json_name(json, "value");
        json_bytes(json, finding->groups[i]->value,
                   finding->groups[i]->value_size);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_name(json, "evidence");
    json_open(json, '[');
    for (i = 0; i < finding->evidence_count; i++)
        write_evidence(json, finding->evidence[i]);
    json_close(json, ']');
    json_close(json, '}');
}

void
json_matched(struct json *json, const seine_matched *const *list, size_t count)
{
    size_t i;

    json_name(json, "matched");
    json_open(json, '[');
    for (i = 0; i < count; i++) {
        const seine_matched *matched = list[i];

        json_open(json, '{');
        json_member(json, "field", matched->field);
        json_name(json, "value");
        json_bytes(json, matched->value, matched->value_size);
        json_name(json, "indicator");
        json_bytes(json, matched->indicator, matched->indicator_size);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void
json_rule(struct json *json, const seine_rule *rule)
{
    json_rule_as(json, "rule", rule);
}

void
json_rule_as(struct json *json, const char *name, const seine_rule *rule)
{
    json_name(json, name);
    json_open(json, '{');
    json_member(json, "id", rule->id);
    json_member(json, "title", rule->title);
    json_member(json, "level", seine_level_name(rule->level));
    json_member_list(json, "tags", rule->tags);
    json_close(json, '}');
}
