/*
 * Framing: pieces are unwrapped, peeled, judged and timed.
 *
 *     piece --> [unwrap] --> line --> peel --> payload --> judge --> format
 *                  |                   |                     |
 *                  +-- export time     +-- envelope stamp    +-- own stamp
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/framer.h"

#include "base/civil.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "input/input.h"
#include "record/formats/formats.h"
#include "record/framer_part.h"
#include "record/hints.h"
#include "record/unwrap.h"

int
sn_framer_new(struct framer **out, const struct framer_options *options,
              const char **why)
{
    struct framer *framer;
    int status = 0;

    *out = NULL;
    framer = sn_calloc(1, sizeof(*framer));
    if (!framer)
        return SEINE_E_MEMORY;
    framer->judge.forced = options->forced;
    framer->assume = options->assume;
    if (options->wsa_format.size > 0)
        status =
            sn_wsa_format_parse(&framer->judge.state, options->wsa_format, why);
    if (status < 0) {
        sn_framer_free(framer);
        return status;
    }
    *out = framer;
    return 0;
}

void
sn_framer_free(struct framer *framer)
{
    if (!framer)
        return;
    sn_judge_fini(&framer->judge);
    sn_buf_fini(&framer->line);
    sn_buf_fini(&framer->serial);
    sn_buf_fini(&framer->version);
    sn_buf_fini(&framer->header_row);
    sn_free(framer);
}

/* Nothing that is told about the input later may be missing in silence. */
static bool
has_failed(const struct framer *framer)
{
    return framer->judge.why.failed || framer->judge.tag.failed ||
           framer->serial.failed || framer->version.failed;
}

int
sn_framer_begin(struct framer *framer, struct slice name, int64_t modified_ns,
                int64_t gzip_ns)
{
    struct input_hints hints;

    sn_input_hints(name, modified_ns, gzip_ns, &hints);
    sn_judge_begin(&framer->judge, hints.format);
    sn_clock_init(&framer->clock, framer->assume);
    framer->stencil.format = NULL;
    framer->continues = false;
    framer->name_time = hints.kind == HINT_BEGUN;
    sn_buf_clear(&framer->serial);
    sn_buf_clear(&framer->version);
    sn_buf_clear(&framer->header_row);
    sn_clock_set_hint(&framer->clock, hints.kind, hints.seconds);
    return has_failed(framer) ? SEINE_E_MEMORY : 0;
}

void
sn_framer_gzip_time(struct framer *framer, int64_t gzip_ns)
{
    if (gzip_ns != 0 && !framer->name_time)
        sn_clock_set_hint(&framer->clock, HINT_WRITTEN,
                          gzip_ns / NS_PER_SECOND);
}

/* "Version: x SN: y" of a header line. */
static void
take_version(struct framer *framer, struct slice payload)
{
    struct slice version, serial, mark = SLICE("SN:");
    struct slice label = SLICE("Version:");

    if (!sn_slice_starts(payload, label))
        return;
    payload = sn_slice_skip(payload, label.size);
    serial = sn_slice_skip(payload, sn_find(payload, mark));
    if (serial.size == 0 || !sn_next_word(&payload, &version))
        return;
    sn_judge_say(&framer->version, "", version);
    serial = sn_slice_skip(serial, mark.size);
    if (sn_next_word(&serial, &version))
        sn_judge_say(&framer->serial, "", version);
}

/* After an absurd offset nobody knows what the stamps mean. */
static void
take_offset(struct framer *framer, struct framed *out)
{
    struct clock *clock = &framer->clock;

    if (out->frame.offset_absurd) {
        out->offset_changed = true;
        clock->offset_known = false;
    } else if (out->frame.offset_known) {
        out->offset_changed =
            clock->offset_known && clock->offset != out->frame.offset;
        sn_clock_set_offset(clock, out->frame.offset);
    }
}

/* A judged line: what a header tells is used from here on. */
static void
settle(struct framer *framer, const struct format *format, struct framed *out)
{
    out->format = format;
    out->class = out->frame.header ? FRAME_HEADER : FRAME_RECORD;
    if (out->frame.stamp.kind == STAMP_NONE)
        out->frame.stamp = out->frame.envelope.stamp;
    if (!out->frame.header)
        return;
    take_offset(framer, out);
    take_version(framer, out->frame.payload);
}

static void
make_unknown(struct framed *out, struct slice text)
{
    out->class = FRAME_UNKNOWN;
    out->format = &sn_format_raw;
    out->text = text;
}

static void
peel(struct framer *framer, struct slice line, struct framed *out)
{
    memset(&out->frame, 0, sizeof(out->frame));
    out->text = line;
    out->frame.payload =
        sn_envelope_peel(line, &framer->cache, &out->frame.envelope);
}

/*
 * A line of a text.  One without an envelope after an entry that has one goes
 * on with it, however much it looks like something else to a format that is not
 * sure of itself.  One whose stamp is impossible is an entry that somebody
 * spoilt: it is not hidden in the one before.
 */
static void
frame_line(struct framer *framer, struct slice line, struct framed *out)
{
    const struct format *format;
    bool bare;

    peel(framer, line, out);
    bare = !sn_has_envelope(&out->frame.envelope);
    format = NULL;
    if (!bare || !framer->continues || framer->judge.forced ||
        sn_judge_stands_alone(&framer->judge, &out->frame))
        format = sn_judge_line(&framer->judge, &out->frame, false);
    if (format) {
        settle(framer, format, out);
    } else if (bare && framer->continues && !sn_stamp_is_spoilt(line)) {
        out->class = FRAME_CONTINUATION;
        out->format = framer->judge.current;
    } else {
        make_unknown(out, line);
        out->frame.stamp = out->frame.envelope.stamp;
    }
    sn_clock_resolve(&framer->clock, &out->frame.stamp, &out->when);
}

static struct slice
without_line_end(struct slice s)
{
    while (s.size > 0 && (s.at[s.size - 1] == '\n' || s.at[s.size - 1] == '\r'))
        s.size--;
    return s;
}

/* Any prose after "Info:" is a log line of AsyncOS, if an export says that it
   is a line at all. */
static bool
is_weak(const struct format *format, const struct frame *frame, size_t place)
{
    return format == &sn_format_text && place >= UNWRAP_SURE &&
           frame->envelope.stamp.kind == STAMP_NONE && !frame->envelope.syslog;
}

/* The line in a wrapping, if a format knows it.  1, 0 or SEINE_E_MEMORY. */
static int
frame_inner(struct framer *framer, const struct wrapping *wrapping,
            struct framed *out)
{
    struct stamp stamp = wrapping->stamp;

    if (stamp.kind == STAMP_ZONED || stamp.kind == STAMP_EPOCH)
        stamp.kind = STAMP_EXPORT;
    for (size_t i = 0; i < UNWRAP_LINES; i++) {
        const struct format *format;
        struct slice line;

        if (wrapping->line[i].size == 0)
            continue;
        line = sn_unwrap_line(wrapping, i, &framer->line);
        if (framer->line.failed)
            return SEINE_E_MEMORY;
        peel(framer, without_line_end(line), out);
        format = sn_judge_line(&framer->judge, &out->frame, true);
        if (!format || is_weak(format, &out->frame, i))
            continue;
        settle(framer, format, out);
        out->wrapped = true;
        sn_clock_resolve_export(&framer->clock, &out->frame.stamp, &stamp,
                                &out->when);
        if (out->frame.stamp.kind == STAMP_NONE)
            out->frame.stamp = stamp;
        return 1;
    }
    return 0;
}

/*
 * An object that carries no known line.  Keywords search `_raw` if it is there,
 * else the whole object with its escapes decoded, lest `\u003cscript` hide.
 */
static int
frame_own(struct framer *framer, const struct wrapping *wrapping,
          struct slice object, struct framed *out)
{
    struct slice raw = wrapping->line[UNWRAP_RAW];

    memset(&out->frame, 0, sizeof(out->frame));
    out->frame.envelope.priority = -1;
    out->class = FRAME_RECORD;
    out->format = &sn_format_jsonl;
    out->text = object;
    if (raw.size > 0) {
        out->text = sn_unwrap_line(wrapping, UNWRAP_RAW, &framer->line);
        out->wrapped = true;
    } else if (sn_slice_find(object, '\\') < object.size) {
        sn_buf_clear(&framer->line);
        sn_json_unescape(object, &framer->line);
        out->text = sn_buf_view(&framer->line);
        out->wrapped = true;
    }
    if (out->wrapped && framer->line.failed)
        return SEINE_E_MEMORY;
    out->frame.payload = out->text;
    out->frame.stamp = wrapping->stamp;
    sn_clock_resolve(&framer->clock, &out->frame.stamp, &out->when);
    if (framer->judge.current != &sn_format_jsonl) {
        framer->judge.current = &sn_format_jsonl;
        sn_judge_say(&framer->judge.why, "JSON object", sn_slice(NULL, 0));
    }
    return 0;
}

/* 1: framed; 0: it is no object after all; or SEINE_E_MEMORY. */
static int
frame_object(struct framer *framer, struct slice piece, struct framed *out)
{
    const struct format *forced = framer->judge.forced;
    struct wrapping wrapping;
    int status = 0;

    if (!sn_unwrap_object(piece, &wrapping))
        return 0;
    if (forced != &sn_format_jsonl)
        status = frame_inner(framer, &wrapping, out);
    if (status != 0)
        return status;
    if (forced ? forced == &sn_format_jsonl
               : wrapping.report != UNWRAP_REPORT) {
        status = frame_own(framer, &wrapping, piece, out);
        return status < 0 ? status : 1;
    }
    memset(&out->frame, 0, sizeof(out->frame));
    out->frame.envelope.priority = -1;
    out->frame.payload = piece;
    make_unknown(out, piece);
    return 1;
}

static int
frame_row(struct framer *framer, struct slice row, struct framed *out)
{
    struct columns *columns = &framer->judge.state.csv;
    struct wrapping wrapping;
    int status;

    out->frame.envelope.priority = -1;
    out->frame.payload = row;
    if (columns->count == 0 ||
        sn_slice_equal(row, sn_buf_view(&framer->header_row))) {
        out->class = FRAME_HEADER;
        out->format = &sn_format_raw;
        sn_buf_clear(&framer->header_row);
        sn_buf_slice(&framer->header_row, row);
        if (framer->header_row.failed)
            return SEINE_E_MEMORY;
        return sn_unwrap_header(columns, row);
    }
    sn_unwrap_row(columns, row, &wrapping);
    status = frame_inner(framer, &wrapping, out);
    if (status != 0)
        return status < 0 ? status : 0;
    memset(&out->frame, 0, sizeof(out->frame));
    out->frame.envelope.priority = -1;
    out->frame.payload = row;
    make_unknown(out, row);
    return 0;
}

static bool
is_blank(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (s.at[i] != ' ' && s.at[i] != '\t' && s.at[i] != '\r')
            return false;
    return true;
}

static bool
opens_object(struct slice s)
{
    while (s.size > 0 && sn_is_space(s.at[0]))
        s = sn_slice_skip(s, 1);
    return s.size > 1 && s.at[0] == '{';
}

static int
frame_piece(struct framer *framer, struct slice piece, int split_mode,
            struct framed *out)
{
    int status = 0;

    memset(out, 0, sizeof(*out));
    out->text = piece;
    out->format = &sn_format_raw;
    out->when.original = "";
    if (is_blank(piece)) {
        out->class = FRAME_BLANK;
        return 0;
    }
    if (split_mode == SPLIT_CSV)
        return frame_row(framer, piece, out);
    if (opens_object(piece))
        status = frame_object(framer, piece, out);
    if (status < 0)
        return status;
    if (status == 0)
        frame_line(framer, piece, out);
    framer->continues =
        (out->class == FRAME_RECORD || out->class == FRAME_CONTINUATION) &&
        !out->wrapped && split_mode == SPLIT_LINES &&
        (out->format->flags & FORMAT_CONTINUES);
    return 0;
}

int
sn_framer_frame(struct framer *framer, struct slice piece, int split_mode,
                struct framed *out)
{
    int status = frame_piece(framer, piece, split_mode, out);

    framer->stencil.timed = false;
    if (status == 0 && split_mode == SPLIT_LINES &&
        out->format == framer->judge.current)
        sn_stencil_cut(&framer->stencil, out);
    if (status == 0 && (out->frame.no_memory || has_failed(framer)))
        return SEINE_E_MEMORY;
    return status;
}

/* The time of a quick line: of its envelope, kept while it stays the same. */
static void
tell_time(struct framer *framer, struct slice line, struct quick *out)
{
    struct stencil *stencil = &framer->stencil;
    struct stamp stamp = out->stamp;

    if (stamp.kind != STAMP_NONE) {
        sn_clock_resolve(&framer->clock, &stamp, &out->when);
        return;
    }
    if (!stencil->timed) {
        stamp.text = sn_slice_first(line, STENCIL_STAMP);
        stamp.kind = STAMP_LOCAL;
        stamp.seconds = stencil->seconds;
        stamp.nanos = 0;
        sn_clock_resolve(&framer->clock, &stamp, &stencil->when);
        stencil->timed = true;
    }
    out->when = stencil->when;
    out->when.original = line.at;
}

bool
sn_framer_repeats(struct framer *framer, struct slice line, struct parts *parts)
{
    const struct stencil *stencil = &framer->stencil;
    const struct format *format = stencil->format;
    struct stamp stamp = {.kind = STAMP_NONE};
    size_t size = stencil->size;

    if (!format || format != framer->judge.current || size == 0 ||
        !stencil->timed || line.size <= size ||
        memcmp(line.at, stencil->head, size) != 0 ||
        !format->quick(&framer->judge.state, sn_slice_skip(line, size), &stamp,
                       parts) ||
        stamp.kind != STAMP_NONE)
        return false;
    sn_judge_count(&framer->judge, format);
    framer->continues = format->flags & FORMAT_CONTINUES;
    return true;
}

bool
sn_framer_quick(struct framer *framer, struct slice line, struct quick *out)
{
    struct stencil *stencil = &framer->stencil;
    const struct format *format = stencil->format;

    if (!format || format != framer->judge.current ||
        (stencil->size == 0 && framer->continues))
        return false;
    out->stamp.kind = STAMP_NONE;
    if (!sn_stencil_match(stencil, line) ||
        !format->quick(&framer->judge.state, sn_slice_skip(line, stencil->size),
                       &out->stamp, &out->parts))
        return false;
    out->format = format;
    out->front = stencil->size;
    out->level_at = stencil->level_at;
    out->level_size = stencil->size ? stencil->level_size : 0;
    out->seconds = stencil->seconds;
    tell_time(framer, line, out);
    sn_judge_count(&framer->judge, format);
    framer->continues = format->flags & FORMAT_CONTINUES;
    return true;
}

bool
sn_framer_cut(const struct quick *quick, struct cut *out)
{
    return quick->format->cut && quick->format->cut(&quick->parts, out);
}

bool
sn_framer_glance(const struct quick *quick, struct slice line,
                 struct seine_record *record)
{
    const struct format *format = quick->format;

    return format->glance &&
           format->glance(sn_slice_skip(line, quick->front), record);
}

void
sn_framer_expand(struct framer *framer, const struct quick *quick,
                 struct slice line, struct framed *out)
{
    memset(out, 0, sizeof(*out));
    out->class = FRAME_RECORD;
    out->format = quick->format;
    out->text = line;
    if (!sn_quick_peel(quick, line, &out->frame))
        peel(framer, line, out);
    out->frame.stamp = quick->stamp.kind != STAMP_NONE
                           ? quick->stamp
                           : out->frame.envelope.stamp;
    out->when = quick->when;
}

/* What the export has beside the line. */
static void
add_wrapping(const struct framer *framer, const struct framed *framed,
             struct slice raw, struct seine_record *record)
{
    if (!framed->wrapped || framed->format == &sn_format_jsonl)
        return;
    if (opens_object(raw))
        sn_unwrap_add_object(record, raw, false);
    else
        sn_unwrap_add_row(record, &framer->judge.state.csv, raw);
}

void
sn_framer_parse(struct framer *framer, const struct framed *framed,
                struct slice raw, struct seine_record *record)
{
    record->raw = raw;
    record->text = framed->text;
    record->payload = framed->frame.payload;
    record->envelope = framed->frame.envelope;
    record->format = framed->format;
    record->stamp = framed->frame.stamp;
    record->when = framed->when;
    record->wrapped = framed->wrapped;
    if (framed->format != &sn_format_jsonl)
        sn_record_set_envelope(record);
    if (framed->format->parse)
        framed->format->parse(&framer->judge.state, record);
    add_wrapping(framer, framed, raw, record);
}

const char *
sn_framer_why(const struct framer *framer)
{
    return framer->judge.why.size ? framer->judge.why.at : "";
}

const char *
sn_framer_serial(const struct framer *framer)
{
    return framer->serial.size ? framer->serial.at : "";
}

const char *
sn_framer_version(const struct framer *framer)
{
    return framer->version.size ? framer->version.at : "";
}
