/*
 * For tests of the framer: read bytes as the scanner does and write down what
 * every piece is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_FRAMES_H
#define SEINE_TESTS_FRAMES_H

#include "base/buf.h"
#include "record/framer.h"

/* What was read; all zero at first, but for the options. */
struct frames {
    struct framer_options options;
    const char *name;    /* of the file */
    int64_t modified_ns; /* of the file */
    bool fields;         /* write down the fields, too */
    struct buf text;     /* a line a piece: "record gui 2020-..Z header|text" */
    size_t count[FRAME_UNKNOWN + 1];
    struct buf why;
    struct buf serial;
    struct buf version;
    /* called for every entry, if set */
    void (*on_record)(struct seine_record *record, void *user);
    void *user;
    struct framer *framer;
    struct seine_record *record;
};

void
frames_read(struct frames *frames, struct slice data);
void
frames_fini(struct frames *frames);

#endif
