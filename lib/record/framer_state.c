/*
 * The state of a framer as bytes, so that another run can go on where this one
 * ended.  Formats and fields go by their names: numbers are of one build.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/framer_part.h"
#include "record/hints.h"

/* What both framers are made with, and what only saves time, is not in it. */

static void
put_format(struct buf *out, const struct format *format)
{
    sn_put_bytes(out, sn_slice_str(format ? format->about.name : ""));
}

/* false: there is no format of that name. */
static bool
get_format(struct wire *wire, const struct format **out)
{
    struct slice name = sn_get_bytes(wire);

    *out = name.size ? sn_format_find(name) : NULL;
    return !wire->bad && (name.size == 0 || *out);
}

static void
put_columns(struct buf *out, const struct columns *columns)
{
    sn_put_uint(out, columns->count);
    sn_put_uint(out, (unsigned char)columns->separator);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->at[i];

        sn_put_bytes(out, column->name);
        sn_put_bytes(out, sn_slice_str(column->field == FIELD_NONE
                                           ? ""
                                           : sn_field_name(column->field)));
        sn_put_uint(out, column->role);
    }
}

static int
get_columns(struct wire *wire, struct columns *columns)
{
    size_t count = (size_t)sn_get_most(wire, LIMIT_COLUMNS);

    columns->separator = (char)sn_get_most(wire, UINT8_MAX);
    for (size_t i = 0; i < count && !wire->bad; i++) {
        struct column *column = &columns->at[i];
        struct slice name = sn_get_bytes(wire), field = sn_get_bytes(wire);

        column->role = (unsigned char)sn_get_most(wire, UINT8_MAX);
        column->field = field.size ? sn_field_from_name(field) : FIELD_NONE;
        wire->bad |= field.size > 0 && column->field == FIELD_NONE;
        column->name = sn_arena_copy(&columns->names, name);
        if (!wire->bad && !column->name.at)
            return SEINE_E_MEMORY;
    }
    columns->count = wire->bad ? 0 : count;
    return 0;
}

static void
put_judge(struct buf *out, const struct judge *judge)
{
    put_format(out, judge->current);
    put_format(out, judge->leader);
    sn_put_uint(out, judge->leader_lines);
    sn_put_uint(out, judge->prose);
    for (size_t i = 0; i < JUDGE_FORMATS && sn_formats[i]; i++)
        sn_put_uint(out, judge->shapely[i]);
    sn_put_bytes(out, sn_buf_view(&judge->tag));
    sn_put_bytes(out, sn_slice_str(judge->why.size ? judge->why.at : ""));
    put_columns(out, &judge->state.w3c);
    put_columns(out, &judge->state.access);
    sn_put_uint(out, judge->state.w3c_kind);
    sn_put_uint(out, judge->state.w3c_dated);
    sn_put_int(out, judge->state.w3c_date);
}

/* The tag is looked up again when a line bears one. */
static int
get_judge(struct wire *wire, struct judge *judge)
{
    int status;

    wire->bad |= !get_format(wire, &judge->current);
    wire->bad |= !get_format(wire, &judge->leader);
    judge->leader_lines = sn_get_uint(wire);
    judge->prose = sn_get_uint(wire);
    for (size_t i = 0; i < JUDGE_FORMATS && sn_formats[i]; i++)
        judge->shapely[i] = sn_get_uint(wire);
    sn_buf_slice(&judge->tag, sn_get_bytes(wire));
    judge->tagged = sn_format_find(sn_buf_view(&judge->tag));
    sn_judge_say(&judge->why, "", sn_get_bytes(wire));
    status = get_columns(wire, &judge->state.w3c);
    if (status == 0)
        status = get_columns(wire, &judge->state.access);
    judge->state.w3c_kind = (enum w3c_kind)sn_get_most(wire, W3C_WEB);
    judge->state.w3c_dated = sn_get_most(wire, 1) != 0;
    judge->state.w3c_date = sn_get_int(wire);
    return status;
}

static void
put_clock(struct buf *out, const struct clock *clock)
{
    sn_put_uint(out, clock->offset_known);
    sn_put_int(out, clock->offset);
    sn_put_int(out, clock->year);
    sn_put_int(out, clock->last_yearless);
    sn_put_uint(out, clock->neighbour_known);
    sn_put_int(out, clock->neighbour);
    sn_put_uint(out, clock->hint_used);
    sn_put_int(out, clock->hint_low);
    sn_put_int(out, clock->hint_high);
}

static void
get_clock(struct wire *wire, struct clock *clock)
{
    int64_t offset, year;

    clock->offset_known = sn_get_most(wire, 1) != 0;
    offset = sn_get_int(wire);
    year = sn_get_int(wire);
    wire->bad |= offset < INT32_MIN || offset > INT32_MAX || year < INT16_MIN ||
                 year > INT16_MAX;
    clock->offset = wire->bad ? 0 : (int32_t)offset;
    clock->year = wire->bad ? 0 : (int)year;
    clock->last_yearless = sn_get_int(wire);
    clock->neighbour_known = sn_get_most(wire, 1) != 0;
    clock->neighbour = sn_get_int(wire);
    clock->hint_used = sn_get_most(wire, 1) != 0;
    clock->hint_low = sn_get_int(wire);
    clock->hint_high = sn_get_int(wire);
}

bool
sn_framer_save(const struct framer *framer, struct buf *out)
{
    if (framer->judge.state.csv.count > 0 || framer->header_row.size > 0)
        return false;
    put_judge(out, &framer->judge);
    put_clock(out, &framer->clock);
    sn_put_uint(out, framer->continues);
    sn_put_bytes(out, sn_slice_str(sn_framer_serial(framer)));
    sn_put_bytes(out, sn_slice_str(sn_framer_version(framer)));
    return true;
}

int
sn_framer_load(struct framer *framer, struct wire *wire)
{
    int status = get_judge(wire, &framer->judge);

    get_clock(wire, &framer->clock);
    framer->continues = sn_get_most(wire, 1) != 0;
    sn_judge_say(&framer->serial, "", sn_get_bytes(wire));
    sn_judge_say(&framer->version, "", sn_get_bytes(wire));
    if (framer->serial.failed || framer->version.failed ||
        framer->judge.tag.failed || framer->judge.why.failed)
        status = SEINE_E_MEMORY;
    return status;
}

void
sn_framer_conditions(const struct framer *framer, struct buf *out)
{
    const struct clock *clock = &framer->clock;

    put_format(out, framer->judge.hint);
    sn_put_uint(out, clock->hint_used ? (uint64_t)clock->hint + 1 : 0);
    sn_put_int(out, clock->hint_low);
    sn_put_int(out, clock->hint_high);
}

bool
sn_framer_fits(struct wire *wire, struct slice name, int64_t modified_ns,
               int64_t gzip_ns)
{
    struct input_hints hints;
    const struct format *format;
    bool known = get_format(wire, &format);
    uint64_t kind = sn_get_uint(wire);
    int64_t low = sn_get_int(wire), high = sn_get_int(wire);

    sn_input_hints(name, modified_ns, gzip_ns, &hints);
    if (wire->bad || !known || format != hints.format)
        return false;
    return kind == 0 || (kind == (uint64_t)hints.kind + 1 &&
                         hints.seconds >= low && hints.seconds <= high);
}
