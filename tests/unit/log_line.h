/*
 * A log line on its way through peeling, probing, framing and parsing, for
 * tests of formats.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_LOG_LINE_H
#define SEINE_TESTS_LOG_LINE_H

#include <stdio.h>

#include "base/text.h"
#include "record/formats/formats.h"
#include "suite.h"

#define WANTED 14

/* A field and its value; "-" is a dash, NULL that the field is not there. */
struct wanted {
    const char *field;
    const char *value;
};

struct line_row {
    const char *name;
    const char *line;
    const char *format;
    struct wanted want[WANTED];
};

/* What the lines of one test go through. */
struct line_reader {
    struct seine_record *record;
    struct stamp_cache cache;
    struct format_state state;
    struct frame frame;
    const struct format *format;
    unsigned bid;
    bool framed;
};

static inline void
line_reader_init(struct line_reader *reader)
{
    memset(reader, 0, sizeof(*reader));
    ck_assert_int_eq(sn_record_new(&reader->record), 0);
}

static inline void
line_reader_fini(struct line_reader *reader)
{
    sn_record_free(reader->record);
    sn_format_state_fini(&reader->state);
}

/* The format that bids most for the record's payload; raw if none does. */
static inline const struct format *
line_best(struct line_reader *reader)
{
    const struct format *best = &sn_format_raw;
    unsigned bid;

    reader->bid = 0;
    for (size_t i = 0; sn_formats[i]; i++) {
        if (!sn_formats[i]->probe)
            continue;
        bid = sn_formats[i]->probe(&reader->state, &reader->record->envelope,
                                   reader->record->payload);
        if (bid > reader->bid) {
            reader->bid = bid;
            best = sn_formats[i];
        }
    }
    return best;
}

/* Read a line as `format` (NULL: whoever bids most). */
static inline struct seine_record *
line_read(struct line_reader *reader, struct slice line,
          const struct format *format)
{
    struct seine_record *record = reader->record;

    sn_record_reset(record);
    record->raw = line;
    record->text = line;
    record->payload = sn_envelope_peel(line, &reader->cache, &record->envelope);
    reader->format = format ? format : line_best(reader);
    memset(&reader->frame, 0, sizeof(reader->frame));
    reader->frame.envelope = record->envelope;
    reader->frame.payload = record->payload;
    reader->frame.stamp = record->envelope.stamp;
    reader->framed = reader->format->frame &&
                     reader->format->frame(&reader->state, &reader->frame);
    record->format = reader->format;
    record->stamp = reader->frame.stamp;
    sn_record_set_envelope(record);
    if (reader->format->parse)
        reader->format->parse(&reader->state, record);
    return record;
}

/* Does the record have this value (or, for NULL, none)? */
static inline void
line_check(struct seine_record *record, const char *row,
           const struct wanted *want)
{
    struct slice name = sn_slice_str(want->field);
    enum field field = sn_field_from_name(name);
    const struct extra *extra = sn_record_extra(record, name);
    struct value value = {{NULL, 0}, VALUE_ABSENT};
    struct slice text = sn_slice_str(want->value);

    if (field != FIELD_NONE)
        sn_record_value(record, field, 0, &value);
    else if (extra)
        value = extra->value;
    if (want->value && !sn_slice_is(text, "-"))
        ck_assert_msg(value.kind != VALUE_DASH, "%s: %s is a dash", row,
                      want->field);
    ck_assert_msg(
        want->value ? value.kind != VALUE_ABSENT : value.kind == VALUE_ABSENT,
        "%s: %s is %s", row, want->field, want->value ? "absent" : "there");
    ck_assert_msg(!want->value || sn_slice_equal(value.text, text),
                  "%s: %s is '%.*s'", row, want->field, (int)value.text.size,
                  value.text.at);
}

/* Read a row's line and compare. */
static inline void
line_row_check(const struct line_row *row)
{
    struct line_reader reader;
    struct seine_record *record;

    line_reader_init(&reader);
    record = line_read(&reader, sn_slice_str(row->line), NULL);
    ck_assert_msg(
        sn_slice_is(sn_slice_str(reader.format->about.name), row->format),
        "%s: taken for %s", row->name, reader.format->about.name);
    ck_assert_msg(reader.framed || reader.format == &sn_format_raw,
                  "%s: not framed by %s", row->name, row->format);
    for (size_t i = 0; i < WANTED && row->want[i].field; i++)
        line_check(record, row->name, &row->want[i]);
    line_reader_fini(&reader);
}

#endif
