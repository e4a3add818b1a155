/*
 * Indicator tables: RFC 4180 text, separated by comma, semicolon or tab.  A
 * header names the columns; it may stand in a comment.  Without one, the first
 * cell of a row that has the shape of a value is it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/ioc.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

enum column_role {
    COLUMN_OTHER,
    COLUMN_VALUE, /* the value; its type from COLUMN_TYPE or its shape */
    COLUMN_TYPE,
    COLUMN_TYPED, /* values of one type, named by the column */
    COLUMN_TO_IDS,
    COLUMN_FROM,
    COLUMN_UNTIL,
};

struct column {
    enum column_role role;
    int type; /* COLUMN_TYPED */
};

struct csv {
    struct slice rest;
    char separator;
    int line; /* of the row that was read last */
    int next_line;
    struct slice cells[LIMIT_COLUMNS];
    size_t cell_count;
    struct column columns[LIMIT_COLUMNS];
    size_t column_count; /* 0: no header */
    struct buf unquoted; /* of the row */
    bool open_quote;     /* the text ended in a quoted cell */
};

static const struct {
    struct slice name;
    enum column_role role;
} column_names[] = {
    {SLICE("indicator"), COLUMN_VALUE},
    {SLICE("indicator_value"), COLUMN_VALUE},
    {SLICE("ioc"), COLUMN_VALUE},
    {SLICE("ioc_value"), COLUMN_VALUE},
    {SLICE("value"), COLUMN_VALUE},
    {SLICE("observable"), COLUMN_VALUE},
    {SLICE("type"), COLUMN_TYPE},
    {SLICE("ioc_type"), COLUMN_TYPE},
    {SLICE("indicator_type"), COLUMN_TYPE},
    {SLICE("observable_type"), COLUMN_TYPE},
    {SLICE("to_ids"), COLUMN_TO_IDS},
    {SLICE("valid_from"), COLUMN_FROM},
    {SLICE("valid_until"), COLUMN_UNTIL},
};

/* ------------------------------------------------------------ reading --- */

/* A quoted cell; a doubled quote is one.  Returns the bytes it took. */
static size_t
read_quoted(struct csv *csv, struct slice s)
{
    size_t i = 1;

    while (i < s.size) {
        if (s.at[i] == '"' && !(i + 1 < s.size && s.at[i + 1] == '"'))
            return i + 1;
        if (s.at[i] == '"')
            i++;
        if (s.at[i] == '\n')
            csv->next_line++;
        sn_buf_byte(&csv->unquoted, s.at[i++]);
    }
    csv->open_quote = true;
    return i;
}

/* One cell into the buffer; what ends it stays in rest. */
static void
read_cell(struct csv *csv)
{
    struct slice s = csv->rest;
    size_t i = 0;

    while (i < s.size && s.at[i] == ' ' && csv->separator != ' ')
        i++;
    if (i < s.size && s.at[i] == '"')
        i += read_quoted(csv, sn_slice_skip(s, i));
    while (i < s.size && s.at[i] != csv->separator && s.at[i] != '\n')
        sn_buf_byte(&csv->unquoted, s.at[i++]);
    csv->rest = sn_slice_skip(s, i);
}

/* The next row; 0 at the end.  Cells beyond the limit are read and dropped. */
static int
read_row(struct csv *csv)
{
    size_t ends[LIMIT_COLUMNS], start = 0, i;
    bool more = true;

    if (!csv->rest.size)
        return 0;
    csv->line = csv->next_line;
    csv->cell_count = 0;
    sn_buf_clear(&csv->unquoted);
    while (more) {
        read_cell(csv);
        if (csv->cell_count < LIMIT_COLUMNS)
            ends[csv->cell_count++] = csv->unquoted.size;
        more = csv->rest.size && csv->rest.at[0] == csv->separator;
        if (csv->rest.size && !more)
            csv->next_line++;
        csv->rest = sn_slice_skip(csv->rest, 1);
    }
    if (csv->unquoted.failed)
        return SEINE_E_MEMORY;
    for (i = 0; i < csv->cell_count; i++) {
        csv->cells[i] = sn_slice("", 0);
        if (ends[i] > start)
            csv->cells[i] =
                sn_trim(sn_slice(csv->unquoted.at + start, ends[i] - start));
        start = ends[i];
    }
    return 1;
}

/* ------------------------------------------------------------- header --- */

static struct column
name_column(struct slice name)
{
    struct column column = {.role = COLUMN_OTHER, .type = sn_ioc_type(name)};
    size_t i;

    for (i = 0; i < sizeof(column_names) / sizeof(column_names[0]); i++)
        if (sn_equal_nocase(name, column_names[i].name))
            column.role = column_names[i].role;
    if (column.role == COLUMN_OTHER && column.type >= 0)
        column.role = COLUMN_TYPED;
    return column;
}

/* Take the row as header if it names a column of values and holds none. */
static bool
take_header(struct csv *csv)
{
    bool values = false, typed = false;
    size_t i;

    for (i = 0; i < csv->cell_count; i++) {
        if (sn_indicator_guess(csv->cells[i]) >= 0)
            return false;
        csv->columns[i] = name_column(csv->cells[i]);
        values |= csv->columns[i].role == COLUMN_VALUE;
        typed |= csv->columns[i].role == COLUMN_TYPED;
    }
    csv->column_count = values || typed ? csv->cell_count : 0;
    /* Where the value has a column, others are about it: "host", "url". */
    for (i = 0; values && i < csv->column_count; i++)
        if (csv->columns[i].role == COLUMN_TYPED)
            csv->columns[i].role = COLUMN_OTHER;
    return csv->column_count > 0;
}

/* The first line that is neither blank nor a comment. */
static struct slice
first_row(struct slice text)
{
    struct slice line;

    while (sn_next_part(&text, '\n', &line)) {
        line = sn_trim(line);
        if (line.size && line.at[0] != '#')
            return line;
    }
    return sn_slice("", 0);
}

static void
start_csv(struct csv *csv, struct slice text, char separator)
{
    csv->rest = text;
    csv->separator = separator;
    csv->line = 0;
    csv->next_line = 1;
    csv->cell_count = 0;
    csv->column_count = 0;
    csv->unquoted = (struct buf){0};
    csv->open_quote = false;
}

/* Is this line, cut at this separator, a header? */
static bool
is_header(struct slice line, char separator)
{
    struct csv csv;
    bool found;

    while (line.size && (line.at[0] == '#' || line.at[0] == ' '))
        line = sn_slice_skip(line, 1);
    start_csv(&csv, line, separator);
    found = read_row(&csv) > 0 && take_header(&csv);
    sn_buf_fini(&csv.unquoted);
    return found;
}

static const char separators[] = {',', '\t', ';'};

/* Does one of the comments before the first row, or that row, name columns? */
static bool
has_header(struct slice text, char separator)
{
    struct slice line;

    while (sn_next_part(&text, '\n', &line)) {
        line = sn_trim(line);
        if (!line.size)
            continue;
        if (is_header(line, separator) &&
            (line.at[0] != '#' || sn_slice_find(line, separator) < line.size))
            return true;
        if (line.at[0] != '#')
            break;
    }
    return false;
}

/* The separator of a table, or 0. */
static char
find_separator(struct slice text)
{
    struct slice line = first_row(text);
    size_t i;

    for (i = 0; i < sizeof(separators); i++)
        if (has_header(text, separators[i]))
            return separators[i];
    if (line.size && line.at[0] == '"' && sn_slice_find(line, ',') < line.size)
        return ',';
    return 0;
}

bool
sn_ioc_is_csv(struct slice text)
{
    return find_separator(text) != 0;
}

/* --------------------------------------------------------------- rows --- */

struct row {
    int type;     /* by COLUMN_TYPE; -1: none, or of no use */
    bool no_type; /* there was a type, but of no use */
    bool no_to_ids;
    int64_t from;
    int64_t until;
};

static void
read_instant(struct ioc *ioc, struct csv *csv, struct slice cell, int64_t *out)
{
    char text[64];
    int64_t ns;

    if (!cell.size)
        return;
    if (cell.size < sizeof(text)) {
        memcpy(text, cell.at, cell.size);
        text[cell.size] = '\0';
        if (seine_time_parse(text, NULL, &ns) == 0) {
            *out = ns;
            return;
        }
    }
    sn_ioc_unused(ioc, IOC_NO_INTERVAL, cell, csv->line);
}

static void
read_about(struct ioc *ioc, struct csv *csv, struct row *row)
{
    size_t i;

    for (i = 0; i < csv->cell_count && i < csv->column_count; i++) {
        struct slice cell = csv->cells[i];

        switch (csv->columns[i].role) {
        case COLUMN_TYPE:
            row->type = sn_ioc_type(cell);
            row->no_type = cell.size && row->type < 0;
            break;
        case COLUMN_TO_IDS:
            row->no_to_ids = sn_slice_is(cell, "0") ||
                             sn_slice_is(cell, "false") ||
                             sn_slice_is(cell, "False");
            break;
        case COLUMN_FROM:
            read_instant(ioc, csv, cell, &row->from);
            break;
        case COLUMN_UNTIL:
            read_instant(ioc, csv, cell, &row->until);
            break;
        default:
            break;
        }
    }
}

/* "192.0.2.1|443", "name|address": the part that the type is about. */
static struct slice
first_part(struct slice cell)
{
    return sn_trim(sn_slice_first(cell, sn_slice_find(cell, '|')));
}

static int
use_row(struct ioc *ioc, struct csv *csv)
{
    struct row row = {-1, false, false, IOC_NO_FROM, IOC_NO_UNTIL};
    int status = 0;
    size_t i;

    read_about(ioc, csv, &row);
    for (i = 0; i < csv->cell_count && i < csv->column_count; i++) {
        struct slice cell = csv->cells[i];
        bool typed = csv->columns[i].role == COLUMN_TYPED;

        if (!cell.size || (!typed && csv->columns[i].role != COLUMN_VALUE))
            continue;
        if (row.no_to_ids)
            sn_ioc_unused(ioc, IOC_NO_TO_IDS, cell, csv->line);
        else if (!typed && row.no_type)
            sn_ioc_unused(ioc, IOC_NO_TYPE, cell, csv->line);
        else
            status =
                sn_ioc_add(ioc, typed ? csv->columns[i].type : row.type,
                           first_part(cell), csv->line, row.from, row.until);
        if (status < 0)
            return status;
    }
    return 0;
}

/* Without a header. */
static int
use_bare_row(struct ioc *ioc, struct csv *csv)
{
    size_t i;

    for (i = 0; i < csv->cell_count; i++) {
        struct slice cell =
            sn_indicator_refang(&ioc->set->arena, csv->cells[i]);

        if (sn_indicator_guess(cell) >= 0)
            return sn_ioc_add(ioc, -1, cell, csv->line, IOC_NO_FROM,
                              IOC_NO_UNTIL);
    }
    if (csv->cell_count && csv->cells[0].size)
        sn_ioc_unused(ioc, IOC_NO_SHAPE, csv->cells[0], csv->line);
    return 0;
}

/* A row that is blank, a comment, or (the first one) the header. */
static bool
skip_row(struct csv *csv, bool *first)
{
    struct slice *cell = &csv->cells[0];
    bool comment = cell->size && cell->at[0] == '#';

    if (csv->cell_count == 1 && !cell->size)
        return true;
    if (comment)
        *cell = sn_trim(sn_slice_skip(*cell, 1));
    if (!*first)
        return comment;
    if (comment && cell->size && cell->at[0] == '"')
        *cell = sn_trim(sn_slice_skip(*cell, 1));
    if (comment && cell->size && cell->at[cell->size - 1] == '"')
        cell->size--;
    if (comment && csv->cell_count < 2)
        return true;
    *first = !take_header(csv) && comment;
    return comment || csv->column_count > 0;
}

int
sn_ioc_read_csv(struct ioc *ioc, struct slice text, const char **error)
{
    bool first = true;
    struct csv csv;
    int status;

    start_csv(&csv, text, find_separator(text));
    while ((status = read_row(&csv)) > 0) {
        if (skip_row(&csv, &first))
            continue;
        first = false;
        status =
            csv.column_count ? use_row(ioc, &csv) : use_bare_row(ioc, &csv);
        if (status < 0)
            break;
    }
    sn_buf_fini(&csv.unquoted);
    if (status == 0 && csv.open_quote) {
        *error = "a quoted cell has no end";
        status = SEINE_E_INVALID;
    }
    return status;
}
