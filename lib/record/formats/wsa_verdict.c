/*
 * The block of scanning verdicts of the Secure Web Appliance:
 *
 *     <"IW_comp",3.0,1,"-",...,0.73,0,-,"-","-",...>
 *
 * Comma separated without blanks; a quote inside a quoted string has no
 * escape.  Where the bandwidth (a decimal number) stands tells two layouts
 * apart: from 43 values on there is one more before the AVC application.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/wsa.h"

#include "base/text.h"
#include "record/formats/cut.h"

#define LAYOUT_B 43 /* values from which on the second layout holds */
#define ADDED 23    /* the index of the value that it added */
#define BANDWIDTH_A 27
#define BANDWIDTH_B 28
#define FIELDS 44      /* values with a name */
#define VALUES_MOST 64 /* a block of more is no verdict block */

static const struct bracket {
    struct slice open;
    struct slice close;
} brackets[] = {
    {SLICE("<"), SLICE(">")},
    {SLICE("&lt;"), SLICE("&gt;")}, /* an export that escapes XML */
};

#define BRACKETS (sizeof(brackets) / sizeof(brackets[0]))

static const struct bracket *
find_bracket(struct slice s)
{
    for (size_t i = 0; i < BRACKETS; i++)
        if (s.size > 0 && s.at[0] == brackets[i].open.at[0] &&
            sn_slice_starts(s, brackets[i].open))
            return &brackets[i];
    return NULL;
}

size_t
sn_verdict_bracket(struct slice s)
{
    const struct bracket *bracket = find_bracket(s);

    return bracket ? bracket->open.size : 0;
}

/*
 * The size of the value at the start of s: up to a comma or the closing
 * bracket, for a quoted one behind the quote before it; SIZE_MAX: it does not
 * end.
 */
static inline size_t
value_size(struct slice s, struct slice close)
{
    bool quoted = s.size > 0 && s.at[0] == '"';

    for (size_t at = quoted ? 2 : 0; at < s.size; at++) {
        char c = s.at[at];

        if ((c != ',' && c != close.at[0]) || (quoted && s.at[at - 1] != '"'))
            continue;
        if (c == ',' || sn_slice_starts(sn_slice_skip(s, at), close))
            return at;
    }
    return SIZE_MAX;
}

struct values {
    struct slice at[VALUES_MOST];
    size_t count; /* of whole values; may be more than are kept */
    size_t size;  /* of the block with its brackets; 0: it does not end */
};

static void
split_values(struct slice block, struct values *out)
{
    const struct bracket *bracket = find_bracket(block);
    struct slice rest = sn_slice_skip(block, bracket->open.size);
    size_t size;

    out->count = out->size = 0;
    while ((size = value_size(rest, bracket->close)) != SIZE_MAX) {
        if (out->count < VALUES_MOST)
            out->at[out->count] = sn_slice_first(rest, size);
        out->count++;
        rest = sn_slice_skip(rest, size);
        if (rest.at[0] != ',') {
            out->size = block.size - rest.size + bracket->close.size;
            return;
        }
        rest = sn_slice_skip(rest, 1);
    }
}

size_t
sn_verdict_size(struct slice s)
{
    struct values values;

    values.size = 0;
    if (find_bracket(s))
        split_values(s, &values);
    return values.size;
}

/* Digits, a point, digits. */
static bool
is_decimal(struct slice s)
{
    size_t point = sn_slice_find(s, '.');

    return point < s.size && sn_is_digits(sn_slice_first(s, point)) &&
           sn_is_digits(sn_slice_skip(s, point + 1));
}

/*
 * Which values have a certain place: all of a whole block; of a cut one those
 * before the layouts part, and the others if the bandwidth was reached.
 */
static size_t
find_layout(const struct values *values, size_t *certain)
{
    *certain = values->count < VALUES_MOST ? values->count : VALUES_MOST;
    if (values->size)
        return values->count < LAYOUT_B ? ADDED : FIELDS;
    if (values->count > BANDWIDTH_A && is_decimal(values->at[BANDWIDTH_A]))
        return ADDED;
    if (values->count > BANDWIDTH_B && is_decimal(values->at[BANDWIDTH_B]))
        return FIELDS;
    if (*certain > ADDED)
        *certain = ADDED;
    return FIELDS;
}

static bool
is_known_count(size_t count)
{
    static const unsigned char known[] = {32, 33, 38, 41, 43, 44, 45};

    return memchr(known, (int)count, sizeof(known)) != NULL;
}

static struct slice
without_quotes(struct slice s)
{
    if (s.size >= 2 && s.at[0] == '"' && s.at[s.size - 1] == '"')
        return sn_slice(s.at + 1, s.size - 2);
    return s;
}

size_t
sn_take_verdict(struct seine_record *record, struct slice block)
{
    struct values values;
    size_t shift, certain;

    if (!find_bracket(block)) { /* a W3C column may have "-" */
        sn_record_set(record, FIELD_VERDICT_RAW, block);
        return 0;
    }
    split_values(block, &values);
    sn_record_set(record, FIELD_VERDICT_RAW,
                  values.size ? sn_slice_first(block, values.size) : block);
    shift = find_layout(&values, &certain);
    for (size_t i = 0; i < certain; i++) {
        size_t index = i < shift ? i : i + 1;

        if (index < FIELDS)
            sn_record_set(record, FIELD_VERDICT_FIRST + (int)index,
                          without_quotes(values.at[i]));
    }
    if (values.size && (values.count > 64 || !is_known_count(values.count)))
        sn_set_flag(record, FLAG_ODD_COUNT);
    return values.size;
}

void
sn_set_verdict(struct seine_record *record, struct slice block)
{
    sn_take_verdict(record, block);
}
