/*
 * The fields of a record as JSON objects.  How the names nest is found once
 * for each set of names, and kept; then only the values are written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_fields.h"

#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "step.h"

#define NESTING_MAX 12 /* parts of a name that are objects; then dots stay */
#define SAME_PLACE 8   /* shapes */
#define FACTOR UINT64_C(0x9e3779b97f4a7c15)

struct shape_name {
    const char *at; /* of a canonical one; else NULL */
    size_t size;
};

struct shape_slot {
    size_t field; /* its number in the record */
    size_t end;   /* of the piece before it */
    bool is_long; /* a field that holds integers */
};

/* ------------------------------------------------------------- values --- */

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
write_value(struct json *json, const seine_field *field, bool is_long_name)
{
    const char *at = field->value;
    size_t size = field->value_size;
    bool bare = is_long_name && is_long(at, size);

    if (field->type == SEINE_VALUE_NUMBER)
        bare = bare || is_json_number(at, size);
    if (field->type == SEINE_VALUE_BOOL)
        bare = is_word(field, "true") || is_word(field, "false");
    if (field->type == SEINE_VALUE_NULL)
        text_str(json->out, "null");
    else if (bare)
        text_add(json->out, at, size);
    else if (size)
        json_part(json, at, size);
    else
        text_add(json->out, "\"\"", 2);
}

/* -------------------------------------------------------------- shapes --- */

struct entry {
    const seine_field *field;
    size_t order;
};

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
    int order = compare_names(a->field, b->field);

    if (order)
        return order;
    return a->order < b->order ? -1 : a->order > b->order;
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

    while (count < left && compare_names(at->field, at[count].field) == 0)
        count++;
    return count;
}

/* The place of a value. */
static void
add_slot(struct json *json, struct shape *shape, const struct entry *entry)
{
    if (json->comma)
        text_byte(json->out, ',');
    json->comma = true;
    shape->slots[shape->count++] = (struct shape_slot){
        entry->order, shape->pieces.size, is_long_field(entry->field)};
}

static void
add_entry(struct json *json, struct nest *nest, struct shape *shape,
          const struct entry *entry, size_t values)
{
    const seine_field *field = entry->field;
    size_t start, i;

    leave_objects(json, nest, field);
    nest->last = field;
    start = enter_objects(json, nest, field);
    if (!is_below(field, nest->leaf))
        nest->leaf = field;
    json_name_bytes(json, field->name + start, field->name_size - start);
    if (values > 1)
        json_open(json, '[');
    for (i = 0; i < values; i++)
        add_slot(json, shape, &entry[i]);
    if (values > 1)
        json_close(json, ']');
}

static bool
make_room(struct shape *shape, size_t count)
{
    struct shape_name *known;
    struct shape_slot *slots;

    if (count <= shape->room)
        return true;
    known = realloc(shape->known, count * sizeof(*known));
    if (known)
        shape->known = known;
    slots = realloc(shape->slots, count * sizeof(*slots));
    if (slots)
        shape->slots = slots;
    if (!known || !slots)
        return false;
    shape->room = count;
    return true;
}

static struct entry *
sort_fields(const seine_field *fields, size_t count)
{
    struct entry *entries = calloc(count, sizeof(*entries));
    size_t i;

    for (i = 0; entries && i < count; i++)
        entries[i] = (struct entry){&fields[i], i};
    if (entries)
        qsort(entries, count, sizeof(*entries), compare_entries);
    return entries;
}

static void
make_pieces(struct shape *shape, const struct entry *entries, size_t count)
{
    struct json json = {.out = &shape->pieces};
    struct nest nest = {0};
    size_t i, values;

    for (i = 0; i < count; i += values) {
        values = count_equal(&entries[i], count - i);
        add_entry(&json, &nest, shape, &entries[i], values);
    }
    leave_objects(&json, &nest, NULL);
}

static void
make_shape(struct shape *shape, const seine_field *fields, size_t count)
{
    struct entry *entries = sort_fields(fields, count);
    size_t i;

    text_clear(&shape->names);
    text_clear(&shape->pieces);
    shape->count = 0;
    shape->ready = false;
    if (!entries || !make_room(shape, count)) {
        free(entries);
        return;
    }
    for (i = 0; i < count; i++) {
        text_add(&shape->names, fields[i].name, fields[i].name_size);
        shape->known[i].at = fields[i].canonical ? fields[i].name : NULL;
        shape->known[i].size = fields[i].name_size;
    }
    make_pieces(shape, entries, count);
    free(entries);
    (void)text_reserve(&shape->pieces, STEP);
    shape->ready = !shape->names.failed && !shape->pieces.failed;
}

static bool
has_shape(const struct shape *shape, const seine_field *fields, size_t count)
{
    const char *name = shape->names.at;
    size_t i;

    if (shape->count != count)
        return false;
    for (i = 0; i < count; i++) {
        const struct shape_name *known = &shape->known[i];

        if (fields[i].canonical
                ? known->at != fields[i].name
                : known->at || known->size != fields[i].name_size ||
                      memcmp(name, fields[i].name, known->size) != 0)
            return false;
        name += known->size;
    }
    return true;
}

/* Canonical names are known by their addresses. */
static inline uint64_t
key_of_name(const seine_field *field)
{
    const unsigned char *at = (const unsigned char *)field->name;
    size_t size = field->name_size;

    if (field->canonical)
        return (uintptr_t)at;
    if (size == 0)
        return 0;
    return size ^ (uint64_t)at[0] << 8 ^ (uint64_t)at[size / 2] << 16 ^
           (uint64_t)at[size - 1] << 24;
}

/* *bytes: what the values have, with their quotes. */
static uint64_t
hash_names(const seine_field *fields, size_t count, size_t *bytes)
{
    uint64_t hash = 0;
    size_t i;

    *bytes = 2 * count;
    for (i = 0; i < count; i++) {
        hash = (hash << 1 | hash >> 63) ^ FACTOR * key_of_name(&fields[i]);
        *bytes += fields[i].value_size;
    }
    return hash ^ hash >> 32;
}

/* Shapes of one place stand in it and behind it. */
static const struct shape *
find_shape(struct shapes *shapes, size_t count, size_t *bytes)
{
    const seine_field *fields = shapes->fields;
    uint64_t hash = hash_names(fields, count, bytes);
    struct shape *shape;
    size_t i;

    for (i = 0; i < SAME_PLACE; i++) {
        shape = &shapes->at[(hash + i) % SHAPES];
        if (!shape->ready)
            break;
        if (shape->hash == hash && has_shape(shape, fields, count))
            return shape;
    }
    if (i == SAME_PLACE)
        shape = &shapes->at[(hash + shapes->next++ % SAME_PLACE) % SHAPES];
    make_shape(shape, fields, count);
    shape->hash = hash;
    return shape->ready ? shape : NULL;
}

static bool
grow_fields(struct shapes *shapes)
{
    size_t room = shapes->room ? shapes->room * 2 : 64;
    seine_field *grown = realloc(shapes->fields, room * sizeof(*grown));

    if (!grown)
        return false;
    shapes->fields = grown;
    shapes->room = room;
    return true;
}

/* Into shapes->fields; false without memory. */
static bool
collect_fields(struct shapes *shapes, const seine_record *record, size_t *count)
{
    size_t cursor = 0;
    int got;

    *count = 0;
    do {
        if (*count == shapes->room && !grow_fields(shapes))
            return false;
        got = seine_record_fields(record, &cursor, shapes->fields + *count,
                                  shapes->room - *count);
        *count += got > 0 ? (size_t)got : 0;
    } while (got > 0 && *count == shapes->room);
    return true;
}

/* In steps, all of which can be read; false: it needs escapes. */
static inline bool
try_steps(char *to, const char *at, size_t size)
{
    unsigned odd = 0;

    for (; size > STEP; size -= STEP, at += STEP, to += STEP)
        odd |= step_copy(to, at);
    return (odd | (step_copy(to, at) & ((1U << size) - 1))) == 0;
}

static inline bool
try_few(char *to, const char *at, size_t size)
{
    char few[STEP] = {0};

    step_copy_few(few, at, size);
    return (step_copy(to, few) & ((1U << size) - 1)) == 0;
}

/*
 * The bytes of a text that needs no escapes; there is room.  false: it may need
 * some.
 */
static inline bool
copy_plain(char *to, const struct json_whole *whole, const char *at,
           size_t size)
{
    uintptr_t from = (uintptr_t)at - (uintptr_t)whole->at;
    size_t most = FEW + STEP;
    bool steps = size <= FEW && whole->size > most && from < whole->size - most;

    if (from <= whole->plain && size <= whole->plain - from) {
        if (steps)
            step_copy_all(to, at, size);
        else
            memcpy(to, at, size);
        return true;
    }
    if (steps)
        return try_steps(to, at, size);
    return size < STEP && try_few(to, at, size);
}

/* The same with its quotes; NULL: it may need some. */
static inline char *
put_plain(char *to, const struct json_whole *whole, const seine_field *field)
{
    size_t size = field->value_size;

    *to = '"';
    if (size == 0 || !copy_plain(to + 1, whole, field->value, size))
        return NULL;
    to[1 + size] = '"';
    return to + size + 2;
}

/*
 * The values with what stands before each; `bytes` are theirs, but for escapes.
 * The last step may write behind them.  false without memory.
 */
static bool
put_values(struct json *json, const struct shape *shape,
           const seine_field *fields, size_t bytes)
{
    const struct json_whole whole = json->whole;
    struct text *out = json->out;
    size_t room = shape->pieces.size + bytes + STEP, done = 0, i;
    char *to, *next;

    if (!text_reserve(out, room))
        return false;
    to = out->at + out->size;
    for (i = 0; i < shape->count; i++) {
        const struct shape_slot *slot = &shape->slots[i];
        const seine_field *field = &fields[slot->field];

        step_copy_all(to, shape->pieces.at + done, slot->end - done);
        to += slot->end - done;
        done = slot->end;
        next = NULL;
        if (field->type == SEINE_VALUE_TEXT && !slot->is_long)
            next = put_plain(to, &whole, field);
        if (!next) {
            out->size = (size_t)(to - out->at);
            write_value(json, field, slot->is_long);
            if (!text_reserve(out, room))
                return false;
            next = out->at + out->size;
        }
        to = next;
    }
    out->size = (size_t)(to - out->at);
    return true;
}

void
json_fields(struct json *json, struct shapes *shapes,
            const seine_record *record)
{
    const struct shape *shape = NULL;
    size_t count, bytes, done;

    if (collect_fields(shapes, record, &count) && count)
        shape = find_shape(shapes, count, &bytes);
    if (!shape || !put_values(json, shape, shapes->fields, bytes)) {
        json->out->failed |= count != 0;
        return;
    }
    done = shape->slots[count - 1].end;
    text_add(json->out, shape->pieces.at + done, shape->pieces.size - done);
    json->comma = true;
}

void
shapes_fini(struct shapes *shapes)
{
    size_t i;

    for (i = 0; i < SHAPES; i++) {
        text_fini(&shapes->at[i].names);
        text_fini(&shapes->at[i].pieces);
        free(shapes->at[i].known);
        free(shapes->at[i].slots);
    }
    free(shapes->fields);
    memset(shapes, 0, sizeof(*shapes));
}
