/*
 * For tests of quirks: a whole file, and what comes out of it in order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_QUIRK_H
#define SEINE_TESTS_QUIRK_H

#include "base/text.h"
#include "frames.h"
#include "suite.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define QUIRK_WANTS 14

/*
 * Every piece of the text has a want that it begins with (see frames.h), and no
 * piece has none.  Behind it "  name=value" is a field that the piece has, and
 * "!name" one that it lacks.
 */
struct quirk {
    const char *name;
    const char *file;
    struct slice text;
    const char *want[QUIRK_WANTS];
};

/* Cut off the next piece: a line and its fields, with a LF at both ends. */
static inline struct slice
quirk_next(struct slice *rest)
{
    size_t size = 1;
    struct slice piece;

    do {
        size += sn_slice_find(sn_slice_skip(*rest, size), '\n') + 1;
    } while (size < rest->size && rest->at[size] == ' ');
    piece = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size - 1);
    return piece;
}

static inline void
quirk_check_want(const struct quirk *row, struct slice piece, const char *want)
{
    struct buf text = {0};
    bool has;

    if (want[0] == '!')
        sn_buf_format(&text, "\n  %s=", want + 1);
    else
        sn_buf_format(&text, want[0] == ' ' ? "\n%s\n" : "\n%s", want);
    has = sn_find(piece, sn_buf_view(&text)) < piece.size;
    ck_assert_msg(has == (want[0] != '!'), "%s: '%s' in%.*s", row->name, want,
                  (int)piece.size, piece.at);
    sn_buf_fini(&text);
}

static inline void
quirk_check(const struct quirk *row)
{
    struct frames frames = {.name = row->file, .fields = true};
    struct buf text = {0};
    struct slice rest, piece = {NULL, 0};

    frames_read(&frames, row->text);
    sn_buf_byte(&text, '\n');
    sn_buf_slice(&text, sn_buf_view(&frames.text));
    rest = sn_buf_view(&text);
    for (int i = 0; i < QUIRK_WANTS && row->want[i]; i++) {
        if (row->want[i][0] != ' ' && row->want[i][0] != '!') {
            ck_assert_msg(rest.size > 1, "%s: no piece for '%s'", row->name,
                          row->want[i]);
            piece = quirk_next(&rest);
        }
        quirk_check_want(row, piece, row->want[i]);
    }
    ck_assert_msg(rest.size == 1, "%s: left: %.*s", row->name, (int)rest.size,
                  rest.at);
    sn_buf_fini(&text);
    frames_fini(&frames);
}

#endif
