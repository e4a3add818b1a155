/*
 * Unwrapping of JSON objects and CSV rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/unwrap.h"

#include "base/text.h"
#include "input/input.h"
#include "record/export_time.h"
#include "record/members.h"

/* Where exports keep the line, the surest first. */
static const struct slice line_names[UNWRAP_LINES] = {
    SLICE("event.original"),
    SLICE("_raw"),
    SLICE("SyslogMessage"),
    SLICE("message"),
    SLICE("content.message"),
    SLICE("raw_message"),
    SLICE("rawMessage"),
    SLICE("Raw Message"),
    SLICE("RawData"),
    SLICE("raw"),
    SLICE("log.original"),
    SLICE("log"),
    SLICE("msg"),
    SLICE("payload"),
};

/* Members of the status of nginx, which is exported like a log. */
static const struct slice report_names[] = {
    SLICE("nginx_version"),
    SLICE("connections.accepted"),
    SLICE("requests.total"),
};

static unsigned
report_bit(struct slice name)
{
    for (unsigned i = 0; 1U << i <= UNWRAP_REPORT; i++)
        if (sn_slice_equal(report_names[i], name))
            return 1U << i;
    return 0;
}

/* The place of a name among the line_names, or UNWRAP_LINES. */
static size_t
line_place(struct slice name)
{
    size_t i = 0;

    while (i < UNWRAP_LINES && !sn_slice_equal(line_names[i], name))
        i++;
    return i;
}

static void
keep_time(struct wrapping *out, struct slice name, struct slice text)
{
    unsigned rank = sn_export_time_rank(name);
    struct stamp stamp;

    if (rank > out->stamp_rank && sn_export_time_parse(text, &stamp)) {
        out->stamp = stamp;
        out->stamp_rank = rank;
    }
}

bool
sn_unwrap_object(struct slice object, struct wrapping *out)
{
    struct members members;
    struct member member;
    int status;

    memset(out, 0, sizeof(*out));
    sn_members_init(&members, object);
    while ((status = sn_members_next(&members, &member)) > 0) {
        struct slice text = member.token.text;
        size_t place = UNWRAP_LINES;

        if (member.token.kind == JSON_STRING)
            place = line_place(member.name);
        if (place < UNWRAP_LINES && out->line[place].size == 0)
            out->line[place] = text;
        keep_time(out, member.name, text);
        out->report |= report_bit(member.name);
    }
    return status == 0;
}

/* --- rows --- */

/* One field of a row. */
struct cell {
    struct slice text; /* without the quotes around it */
    bool doubled;      /* quotes in it are doubled */
};

/* A field in quotes, from after the first one on: bytes up to the separator. */
static size_t
take_quoted(struct slice rest, char separator, struct cell *cell)
{
    size_t at = 0;

    for (;;) {
        at += sn_slice_find(sn_slice_skip(rest, at), '"');
        if (at + 1 >= rest.size || rest.at[at + 1] != '"')
            break;
        cell->doubled = true;
        at += 2;
    }
    cell->text = sn_slice_first(rest, at);
    return at + sn_slice_find(sn_slice_skip(rest, at), separator);
}

/* The next field; false past the last.  rest->at is NULL after the last. */
static bool
next_cell(struct slice *rest, char separator, struct cell *cell)
{
    size_t used;

    if (!rest->at)
        return false;
    cell->doubled = false;
    if (rest->size && rest->at[0] == '"') {
        *rest = sn_slice_skip(*rest, 1);
        used = take_quoted(*rest, separator, cell);
    } else {
        used = sn_slice_find(*rest, separator);
        cell->text = sn_slice_first(*rest, used);
    }
    if (used < rest->size)
        *rest = sn_slice_skip(*rest, used + 1);
    else
        *rest = sn_slice(NULL, 0);
    return true;
}

static void
undouble(struct slice text, struct buf *out)
{
    while (text.size > 0) {
        size_t quote = sn_slice_find(text, '"');

        sn_buf_slice(out, sn_slice_first(text, quote + (quote < text.size)));
        text = sn_slice_skip(text, quote + 2);
    }
}

int
sn_unwrap_header(struct columns *columns, struct slice row)
{
    struct cell cell;
    char separator = sn_table_separator(row);

    columns->separator = separator ? separator : ',';
    columns->count = 0;
    sn_arena_reset(&columns->names);
    while (columns->count < LIMIT_COLUMNS &&
           next_cell(&row, columns->separator, &cell)) {
        struct column *column = &columns->at[columns->count];

        column->name = sn_arena_copy(&columns->names, sn_trim(cell.text));
        if (!column->name.at)
            return SEINE_E_MEMORY;
        column->field = FIELD_NONE;
        column->role = (unsigned char)line_place(column->name);
        columns->count++;
    }
    return 0;
}

void
sn_unwrap_row(const struct columns *columns, struct slice row,
              struct wrapping *out)
{
    struct cell cell;
    size_t i;

    memset(out, 0, sizeof(*out));
    out->row = true;
    for (i = 0;
         i < columns->count && next_cell(&row, columns->separator, &cell);
         i++) {
        const struct column *column = &columns->at[i];

        if (column->role < UNWRAP_LINES && out->line[column->role].size == 0)
            out->line[column->role] = cell.text;
        keep_time(out, column->name, cell.text);
    }
}

struct slice
sn_unwrap_line(const struct wrapping *wrapping, size_t index, struct buf *room)
{
    struct slice line = wrapping->line[index];

    sn_buf_clear(room);
    if (wrapping->row) {
        if (sn_slice_find(line, '"') == line.size)
            return line;
        undouble(line, room);
    } else {
        if (sn_slice_find(line, '\\') == line.size)
            return line;
        sn_json_unescape(line, room);
    }
    return sn_buf_view(room);
}

/* --- extra fields --- */

static struct slice
keep_slice(struct seine_record *record, struct slice s)
{
    struct slice copy = sn_arena_copy(&record->arena, s);

    if (!copy.at)
        record->out_of_memory = true;
    return copy;
}

/*
 * Decode into the record's arena.  The buffer is as large as the text, and what
 * is decoded is never longer, so it does not grow.
 */
static struct slice
decode_slice(struct seine_record *record, struct slice raw,
             void (*decode)(struct slice raw, struct buf *out))
{
    struct buf room = {.room = raw.size + 1};

    room.at = sn_arena_alloc(&record->arena, room.room, 1);
    if (!room.at) {
        record->out_of_memory = true;
        return sn_slice(NULL, 0);
    }
    decode(raw, &room);
    return sn_buf_view(&room);
}

/* Does the record have a field of that name from its line? */
static bool
is_known(const struct seine_record *record, struct slice name)
{
    enum field field = sn_field_from_name(name);

    return field != FIELD_NONE && sn_record_has(record, field);
}

/* The line itself is no field beside its own ones. */
static bool
is_line(const struct seine_record *record, struct slice text)
{
    return record->text.size > 0 && sn_slice_starts(text, record->text) &&
           sn_trim(sn_slice_skip(text, record->text.size)).size == 0;
}

static void
add_member(struct seine_record *record, const struct member *member, bool all)
{
    static const enum value_kind kinds[] = {
        [JSON_STRING] = VALUE_TEXT, [JSON_NUMBER] = VALUE_NUMBER,
        [JSON_TRUE] = VALUE_BOOL,   [JSON_FALSE] = VALUE_BOOL,
        [JSON_NULL] = VALUE_NULL,
    };
    const struct json_token *token = &member->token;
    struct slice text = token->text;
    size_t count = record->extra_count;

    if (!member->name.at || count == LIMIT_EXTRA_FIELDS) {
        record->extra_dropped++;
        return;
    }
    if (token->escaped)
        text = decode_slice(record, text, sn_json_unescape);
    if (all || token->kind != JSON_STRING || !is_line(record, text))
        sn_record_add(record, keep_slice(record, member->name), text,
                      kinds[token->kind]);
}

void
sn_unwrap_add_object(struct seine_record *record, struct slice object, bool all)
{
    struct members members;
    struct member member;

    sn_members_init(&members, object);
    while (sn_members_next(&members, &member) > 0)
        if (all || !member.name.at || !is_known(record, member.name))
            add_member(record, &member, all);
}

void
sn_unwrap_add_row(struct seine_record *record, const struct columns *columns,
                  struct slice row)
{
    struct cell cell;
    size_t i = 0;

    for (; next_cell(&row, columns->separator, &cell); i++) {
        struct slice text = cell.text;

        if (i >= columns->count) {
            record->extra_dropped++;
            continue;
        }
        if (cell.text.size == 0 || is_known(record, columns->at[i].name))
            continue;
        if (cell.doubled)
            text = decode_slice(record, text, undouble);
        if (!is_line(record, text))
            sn_record_add(record, columns->at[i].name, text, VALUE_TEXT);
    }
}
