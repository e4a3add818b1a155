/*
 * Access logs by the appliance's own format string, as the administrator set
 * it and as the head of a log file may repeat it:
 *
 *     %t %e %a %w/%h %s %2r %A %H/%d %c %D %Xr %u
 *
 * The string becomes columns: text between specifiers is a literal that the
 * line must have, a blank in it stands for any run of blanks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/text.h"
#include "record/formats/cut.h"
#include "record/formats/wsa.h"
#include "record/formats/wsa_specifier.h"

static int
fail_with(struct columns *columns, const char **why, const char *what,
          struct slice about)
{
    struct buf text = {0};
    const char *kept;

    sn_buf_format(&text, "%s '%.*s' in the access log format", what,
                  about.size > 40 ? 40 : (int)about.size,
                  about.size ? about.at : "");
    kept = text.failed ? NULL
                       : sn_arena_string(&columns->names, sn_buf_view(&text));
    sn_buf_fini(&text);
    if (!kept)
        return SEINE_E_MEMORY;
    *why = kept;
    return SEINE_E_FORMAT;
}

/* cs(Header) for %<Header:, sc(Header) for %>Header:, else the name itself. */
static struct slice
keep_name(struct columns *columns, struct slice name)
{
    struct buf text = {0};
    struct slice kept = {NULL, 0};

    if (!sn_slice_opens(name, "%<") && !sn_slice_opens(name, "%>"))
        return sn_arena_copy(&columns->names, name);
    sn_buf_str(&text, name.at[1] == '<' ? "cs(" : "sc(");
    sn_buf_add(&text, name.at + 2, name.size - 3);
    sn_buf_byte(&text, ')');
    if (!text.failed)
        kept = sn_arena_copy(&columns->names, sn_buf_view(&text));
    sn_buf_fini(&text);
    return kept;
}

static int
add_column(struct columns *columns, struct slice name, int role)
{
    struct column *column;

    if (columns->count == LIMIT_COLUMNS)
        return SEINE_E_LIMIT;
    column = &columns->at[columns->count];
    column->name = role == COLUMN_LITERAL ? sn_arena_copy(&columns->names, name)
                                          : keep_name(columns, name);
    if (!column->name.at)
        return SEINE_E_MEMORY;
    column->field = FIELD_NONE;
    column->role = COLUMN_LITERAL;
    if (role != COLUMN_LITERAL)
        sn_specifier_describe(column);
    columns->count++;
    return 0;
}

/* %2r is method and URL; %?TAG,TAG?%<User-Agent:%!%-%. is one value. */
static int
add_specifier(struct columns *columns, struct slice name)
{
    static const char *const request[] = {"cs-method", " ", "cs-url"};
    int status = 0;

    if (!sn_slice_is(name, "%2r"))
        return add_column(columns, name, COLUMN_PLAIN);
    for (int i = 0; i < 3 && status == 0; i++)
        status = add_column(columns, sn_slice_str(request[i]),
                            i == 1 ? COLUMN_LITERAL : COLUMN_PLAIN);
    return status;
}

/* The text before the next specifier, but for a quote that only wraps it. */
static int
add_literal(struct columns *columns, struct slice text, bool after_quote,
            bool before_quote)
{
    if (after_quote)
        text = sn_slice_skip(text, 1);
    if (before_quote)
        text.size--;
    if (text.size == 0)
        return 0;
    return add_column(columns, text, COLUMN_LITERAL);
}

/* Is the specifier at *rest wrapped in quotes in the format string itself? */
static bool
is_wrapped(struct slice literal, struct slice rest, size_t size)
{
    return literal.size && literal.at[literal.size - 1] == '"' &&
           rest.size > size && rest.at[size] == '"';
}

int
sn_wsa_columns(struct columns *columns, struct slice text, const char **why)
{
    struct slice rest = sn_trim(text);
    bool wrapped = false;
    int status = 0;

    columns->count = 0;
    while (rest.size && status == 0) {
        size_t percent = sn_slice_find(rest, '%'), size;
        struct slice literal = sn_slice_first(rest, percent);
        bool quoted;

        rest = sn_slice_skip(rest, percent);
        size = sn_specifier_size(rest);
        if (rest.size && size == 0) {
            status = fail_with(columns, why, "unknown specifier",
                               sn_slice_first(rest, sn_slice_find(rest, ' ')));
            break;
        }
        quoted = is_wrapped(literal, rest, size);
        status = add_literal(columns, literal, wrapped, quoted);
        wrapped = quoted;
        if (status == 0 && rest.size)
            status = add_specifier(columns, sn_slice_first(rest, size));
        rest = sn_slice_skip(rest, size);
    }
    if (status == SEINE_E_LIMIT)
        status = fail_with(columns, why, "too many columns at", rest);
    if (status == 0 && columns->count < 2)
        status = fail_with(columns, why, "too few specifiers", text);
    if (status < 0)
        columns->count = 0;
    return status;
}

int
sn_wsa_format_parse(struct format_state *state, struct slice text,
                    const char **why)
{
    *why = "out of memory";
    return sn_wsa_columns(&state->wsa, text, why);
}

#define HEADER_LOOK 4096 /* bytes of a line that are looked at */
#define HEADER_LEAD 64   /* bytes before the first specifier */
#define HEADER_GAP 24    /* bytes between one and the next */
#define HEADER_LEAST 5   /* specifiers in a row */

/*
 * A row of specifiers near the start, %t among them.  Entries hold percent
 * signs as well, put there by whoever sent the request: those have a date in
 * brackets, a quote or a number before them.
 */
bool
sn_is_wsa_header(struct slice payload)
{
    struct slice rest = sn_slice_first(payload, HEADER_LOOK);
    size_t percent = sn_slice_find(rest, '%'), count = 0, size;
    struct slice lead = sn_slice_first(rest, percent);
    bool time = false;

    if (percent == rest.size || percent > HEADER_LEAD ||
        sn_is_digit(rest.at[0]) || sn_slice_find(lead, '"') < percent ||
        sn_slice_find(lead, '[') < percent)
        return false;
    for (; percent < rest.size; percent = sn_slice_find(rest, '%')) {
        if (count > 0 && count < HEADER_LEAST && percent > HEADER_GAP)
            return false;
        rest = sn_slice_skip(rest, percent);
        size = sn_specifier_size(rest);
        if (size == 0 && count < HEADER_LEAST)
            return false;
        time = time || (size == 2 && rest.at[1] == 't');
        count++;
        if (time && count >= HEADER_LEAST)
            return true;
        rest = sn_slice_skip(rest, size ? size : 1);
    }
    return false;
}

/* The literal at the start of *line; a blank in it is any run of blanks. */
static bool
take_literal(struct slice *line, struct slice literal)
{
    struct slice rest = *line;

    while (literal.size) {
        if (literal.at[0] == ' ') {
            struct slice after = sn_cut_blanks(rest);

            if (after.size == rest.size)
                return false;
            rest = after;
            literal = sn_cut_blanks(literal);
        } else if (rest.size && rest.at[0] == literal.at[0]) {
            rest = sn_slice_skip(rest, 1);
            literal = sn_slice_skip(literal, 1);
        } else {
            return false;
        }
    }
    *line = rest;
    return true;
}

/* Where the literal stands next, or the end; its first byte is the anchor. */
static size_t
find_literal(struct slice line, struct slice literal)
{
    size_t at = 0;

    while ((at += sn_slice_find(sn_slice_skip(line, at), literal.at[0])) <
           line.size) {
        struct slice rest = sn_slice_skip(line, at);

        if (take_literal(&rest, literal))
            return at;
        at++;
        if (literal.at[0] == ' ') /* the rest of the run would fail as well */
            while (at < line.size && line.at[at] == ' ')
                at++;
    }
    return line.size;
}

/*
 * Where the quoted string at the start of line ends: at a quote that is
 * followed by what must follow; 0: nowhere.
 */
static size_t
quoted_size(struct slice line, const struct column *next)
{
    if (line.size < 2 || line.at[0] != '"')
        return 0;
    for (size_t at = 1; at < line.size; at++) {
        struct slice rest = sn_slice_skip(line, at + 1);

        if (line.at[at] == '"' &&
            (rest.size == 0 || !next || next->role != COLUMN_LITERAL ||
             take_literal(&rest, next->name)))
            return at + 1;
    }
    return 0;
}

/* The value of a column: quoted, a verdict block, or up to what follows. */
static struct slice
take_value(struct slice *line, const struct column *column,
           const struct column *next)
{
    size_t size = quoted_size(*line, next);
    struct slice value;

    if (size) {
        value = sn_slice(line->at + 1, size - 2);
        *line = sn_slice_skip(*line, size);
        return value;
    }
    if (column->role == COLUMN_VERDICT && sn_verdict_bracket(*line)) {
        size = sn_verdict_size(*line);
        size = size ? size : line->size;
    } else if (next && next->role == COLUMN_LITERAL) {
        size = find_literal(*line, next->name);
    } else {
        /* an agent that nothing quotes has blanks of its own */
        size = !next && column->field == FIELD_USER_AGENT
                   ? line->size
                   : sn_slice_find(*line, ' ');
    }
    value = sn_slice_first(*line, size);
    *line = sn_slice_skip(*line, size);
    return value;
}

/* Is the value one that the column can have?  Time and client must be. */
static bool
is_sound(const struct column *column, struct slice value, struct stamp *stamp)
{
    struct stamp own;

    if (column->role == COLUMN_EPOCH) {
        if (sn_stamp_epoch(value, &own) != value.size || value.size == 0)
            return false;
        *stamp = own;
        return true;
    }
    if (column->role == COLUMN_CLIENT || column->role == COLUMN_URL)
        return value.size > 0;
    if (column->field == FIELD_METHOD)
        return sn_is_method(value) || sn_slice_is(value, "-");
    if (column->field == FIELD_STATUS || column->field == FIELD_RESPONSE_BYTES)
        return value.size > 0 && (value.at[0] == '-' || sn_is_digits(value));
    return true;
}

/* The date and time columns stand beside each other or apart. */
struct walk {
    struct slice date;
    struct slice clock;
    size_t values;
};

#define ENOUGH 4 /* values of a line that was cut */

/*
 * Walk the line by the columns; record NULL: only look.  A line that ends
 * early counts if it is no shorter than its first columns: it was cut.
 */
static bool
walk_line(const struct columns *columns, struct slice line, struct stamp *stamp,
          struct walk *walk, struct seine_record *record)
{
    line = sn_cut_end_blanks(line);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->at[i];
        const struct column *next = i + 1 < columns->count ? column + 1 : NULL;
        struct slice value;

        if (line.size == 0 && i > 0) {
            if (record)
                sn_set_flag(record, FLAG_TRUNCATED);
            return walk->values >= ENOUGH;
        }
        if (column->role == COLUMN_LITERAL) {
            if (!take_literal(&line, column->name))
                return false;
            continue;
        }
        value = take_value(&line, column, next);
        if (!is_sound(column, value, stamp))
            return false;
        walk->values++;
        if (column->role == COLUMN_DATE)
            walk->date = value;
        if (column->role == COLUMN_CLOCK)
            walk->clock = value;
        if (record)
            sn_column_set(record, column, value);
    }
    if (record)
        sn_set_custom(record, line);
    return true;
}

bool
sn_wsa_match(const struct columns *columns, struct slice payload,
             struct stamp *stamp)
{
    struct walk walk = {0};
    struct stamp own = {0};
    bool fits = walk_line(columns, payload, &own, &walk, NULL);

    if (!fits)
        return false;
    if (own.kind == STAMP_NONE && walk.date.size && walk.clock.size &&
        sn_stamp_joined(walk.date, walk.clock, STAMP_LOCAL, &own))
        own.text = sn_stamp_text(walk.date, walk.clock);
    if (own.kind != STAMP_NONE)
        *stamp = own;
    return true;
}

void
sn_wsa_parse(const struct columns *columns, struct seine_record *record)
{
    struct walk walk = {0};
    struct stamp stamp = {0};

    walk_line(columns, record->payload, &stamp, &walk, record);
}
