/*
 * Sniff: is a stream lines, JSON objects, or CSV?  Only what cannot be read
 * line by line is not lines.  NDJSON is lines; so is anything that only looks a
 * bit like JSON, as "[Wed Oct 11 ..." of an error log does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

#include "base/text.h"

#define CSV_NAME 128U /* longest name of a column */

/* Where the look into a first object is. */
struct look {
    struct slice text;
    size_t at;
    uint64_t arrays; /* one bit a level: is it an array? */
    unsigned depth;
    char last; /* not blank */
    bool hits; /* the last string was "hits" */
    bool inner;
    bool newline; /* between last and here */
};

/* Columns that hold the raw line, the surest first. */
static const struct slice raw_columns[] = {
    SLICE("event.original"),
    SLICE("_raw"),
    SLICE("SyslogMessage"),
    SLICE("message"),
    SLICE("raw"),
    SLICE("raw_message"),
    SLICE("rawMessage"),
    SLICE("Raw Message"),
    SLICE("RawData"),
    SLICE("log"),
    SLICE("msg"),
    SLICE("payload"),
};

/* The first of them are enough for a table of one column. */
#define SURE_COLUMNS 3

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The text from its first byte that is not blank. */
static struct slice
skip_blanks(struct slice s)
{
    size_t i = 0;

    while (i < s.size && is_blank(s.at[i]))
        i++;
    return sn_slice_skip(s, i);
}

/* Is it { and then a key, or an empty object? */
static bool
opens_object(struct slice s)
{
    s = skip_blanks(s);
    if (s.size == 0 || s.at[0] != '{')
        return false;
    s = skip_blanks(sn_slice_skip(s, 1));
    return s.size && (s.at[0] == '"' || s.at[0] == '}');
}

/* Pass over a string; false if it is not closed on its line. */
static bool
look_string(struct look *look)
{
    size_t start = ++look->at;

    for (; look->at < look->text.size; look->at++) {
        char c = look->text.at[look->at];

        if (c == '\n')
            return false;
        if (c == '\\')
            look->at++;
        if (c == '"')
            break;
    }
    if (look->at >= look->text.size)
        return false;
    look->hits =
        sn_slice_is(sn_slice(look->text.at + start, look->at - start), "hits");
    look->at++;
    look->last = '"';
    return true;
}

/* May c follow the last byte on a new line, in an object or array? */
static bool
may_follow(const struct look *look, char c)
{
    bool array = look->arrays & 1;
    bool value =
        look->last == ':' || look->last == '[' || (look->last == ',' && array);

    if (c == '"')
        return value || look->last == '{' || look->last == ',';
    if (c == '}' || c == ']' || c == ',' || c == ':')
        return true;
    return value && (c == '{' || c == '[' || c == '-' || sn_is_digit(c) ||
                     c == 't' || c == 'f' || c == 'n');
}

/* A bracket; true if it is the list of a wrapper. */
static bool
look_bracket(struct look *look, char c)
{
    bool value_of_hits = look->hits && look->last == ':';

    look->hits = false;
    look->last = c;
    if (c == '}' || c == ']') {
        look->depth--;
        look->arrays >>= 1;
        if (look->depth < 2)
            look->inner = false;
        return false;
    }
    look->depth++;
    look->arrays = look->arrays << 1 | (c == '[' ? 1 : 0);
    if (c == '{' && look->depth == 2 && value_of_hits)
        look->inner = true;
    return c == '[' && look->depth == 3 && look->inner && value_of_hits;
}

/* A complete object on one line: JSON if another one follows on that line, or
   after a comma. */
static bool
goes_on(struct slice rest)
{
    bool comma;
    size_t i = 0;

    while (i < rest.size && (rest.at[i] == ' ' || rest.at[i] == '\t'))
        i++;
    comma = i < rest.size && rest.at[i] == ',';
    rest = sn_slice_skip(rest, comma ? i + 1 : i);
    return rest.size && (comma || rest.at[0] == '{') && opens_object(rest);
}

/* Look at the first object: does it need more than its line, or is it a
   wrapper? */
static bool
needs_objects(struct slice text)
{
    struct look look = {.text = text};

    while (look.at < text.size) {
        char c = text.at[look.at];

        if (is_blank(c)) {
            look.newline = look.newline || c == '\n';
            look.at++;
            continue;
        }
        if (look.newline)
            return may_follow(&look, c);
        if (c == '"') {
            if (!look_string(&look))
                return false;
            continue;
        }
        look.at++;
        if (c == '{' || c == '[' || c == '}' || c == ']') {
            if (look_bracket(&look, c))
                return true;
            if (look.depth == 0)
                return goes_on(sn_slice_skip(text, look.at));
            continue;
        }
        look.hits = look.hits && c == ':';
        look.last = c;
    }
    return false;
}

/* An array of objects, or an empty array and nothing else. */
static bool
is_array(struct slice text)
{
    struct slice inner = skip_blanks(sn_slice_skip(text, 1));

    if (inner.size && inner.at[0] == ']')
        return skip_blanks(sn_slice_skip(inner, 1)).size == 0;
    return opens_object(inner);
}

/* The name of a column without its quotes; false if it can be none. */
static bool
column_name(struct slice column, struct slice *name)
{
    size_t i;

    *name = sn_trim(column);
    if (name->size >= 2 && name->at[0] == '"' &&
        name->at[name->size - 1] == '"')
        *name = sn_slice(name->at + 1, name->size - 2);
    if (name->size > CSV_NAME)
        return false;
    for (i = 0; i < name->size; i++) {
        char c = name->at[i];

        if (!sn_is_alnum(c) && !memchr("_.-@[]() #/:", c, 12))
            return false;
    }
    return true;
}

int
sn_raw_column(struct slice name)
{
    const int count = (int)(sizeof(raw_columns) / sizeof(raw_columns[0]));
    int i;

    for (i = 0; i < count; i++)
        if (sn_equal_nocase(name, raw_columns[i]))
            return i;
    return -1;
}

/* Is a line the header of a table with a raw column? */
static bool
is_header(struct slice rest, char separator)
{
    struct slice column;
    size_t columns = 0;
    int best = -1;

    while (sn_next_part(&rest, separator, &column)) {
        struct slice name;
        int rank;

        if (++columns > LIMIT_COLUMNS || !column_name(column, &name))
            return false;
        rank = sn_raw_column(name);
        if (rank >= 0 && (best < 0 || rank < best))
            best = rank;
    }
    return best >= 0 && (best < SURE_COLUMNS || columns > 1);
}

/* A name cannot hold a semicolon or tab, so that only one can be right. */
char
sn_table_separator(struct slice text)
{
    static const char separators[] = {',', ';', '\t'};
    struct slice line = sn_slice_first(text, sn_slice_find(text, '\n'));
    size_t i;

    for (i = 0; i < sizeof(separators); i++)
        if (is_header(line, separators[i]))
            return separators[i];
    return '\0';
}

enum split_mode
sn_sniff(struct slice head)
{
    struct slice text = skip_blanks(head);

    if (text.size == 0)
        return SPLIT_LINES;
    if (text.at[0] == '[')
        return is_array(text) ? SPLIT_JSON : SPLIT_LINES;
    if (text.at[0] == '{')
        return opens_object(text) && needs_objects(text) ? SPLIT_JSON
                                                         : SPLIT_LINES;
    return sn_table_separator(head) ? SPLIT_CSV : SPLIT_LINES;
}
