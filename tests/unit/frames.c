/*
 * For tests of the framer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "frames.h"

#include <stdlib.h>

#include "input/input.h"
#include "suite.h"

static void
write_fields(struct frames *frames)
{
    size_t cursor = 0;
    seine_field field;

    while (seine_record_next(frames->record, &cursor, &field) == 1)
        sn_buf_format(&frames->text, "  %.*s=%.*s\n", (int)field.name_size,
                      field.name, (int)field.value_size, field.value);
}

static void
write_frame(struct frames *frames, const struct framed *framed)
{
    static const char *const classes[] = {
        [FRAME_RECORD] = "record",          [FRAME_HEADER] = "header",
        [FRAME_CONTINUATION] = "continues", [FRAME_BLANK] = "blank",
        [FRAME_UNKNOWN] = "unknown",
    };
    char time[40] = "-";

    if (framed->when.quality != SEINE_TIME_NONE)
        seine_time_format(framed->when.ns, NULL, time, sizeof(time));
    sn_buf_format(&frames->text, "%s %s %s%s %s%s|", classes[framed->class],
                  framed->format->about.name, time,
                  framed->when.year_inferred ? "~" : "",
                  seine_time_quality_name(framed->when.quality),
                  framed->wrapped ? " wrapped" : "");
    sn_buf_slice(&frames->text, framed->text);
    sn_buf_byte(&frames->text, '\n');
}

/* An entry is parsed from copies, so that a read past its end is seen. */
static void
parse_frame(struct frames *frames, const struct framed *framed,
            struct slice piece)
{
    sn_record_reset(frames->record);
    sn_framer_parse(frames->framer, framed, piece, frames->record);
    ck_assert(!frames->record->out_of_memory);
    if (frames->fields)
        write_fields(frames);
    if (frames->on_record)
        frames->on_record(frames->record, frames->user);
}

static int
take_block(void *user, const struct block *block)
{
    struct frames *frames = user;
    struct framed framed;

    for (size_t i = 0; i < block->count; i++) {
        struct slice piece = block->pieces[i].text;

        ck_assert_int_eq(
            sn_framer_frame(frames->framer, piece, (int)block->mode, &framed),
            0);
        frames->count[framed.class]++;
        write_frame(frames, &framed);
        if (framed.class != FRAME_BLANK && framed.class != FRAME_CONTINUATION)
            parse_frame(frames, &framed, piece);
    }
    return 0;
}

void
frames_read(struct frames *frames, struct slice data)
{
    struct input_options options = {.on_block = take_block, .user = frames};
    const char *why = "";
    struct input *input;

    ck_assert_int_eq(sn_input_new(&input, &options), 0);
    ck_assert_int_eq(sn_framer_new(&frames->framer, &frames->options, &why), 0);
    ck_assert_int_eq(sn_record_new(&frames->record), 0);
    ck_assert_int_eq(
        sn_framer_begin(frames->framer,
                        sn_slice_str(frames->name ? frames->name : ""),
                        frames->modified_ns, 0),
        0);
    sn_input_begin(input);
    ck_assert_int_eq(sn_input_feed(input, data.at, data.size), 0);
    ck_assert_int_eq(sn_input_finish(input), 0);
    sn_buf_str(&frames->why, sn_framer_why(frames->framer));
    sn_buf_str(&frames->serial, sn_framer_serial(frames->framer));
    sn_buf_str(&frames->version, sn_framer_version(frames->framer));
    sn_record_free(frames->record);
    sn_framer_free(frames->framer);
    sn_input_free(input);
}

void
frames_fini(struct frames *frames)
{
    sn_buf_fini(&frames->text);
    sn_buf_fini(&frames->why);
    sn_buf_fini(&frames->serial);
    sn_buf_fini(&frames->version);
}
