/*
 * Whole files and cut lines, for tests of formats.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_LINE_FILE_H
#define SEINE_TESTS_LINE_FILE_H

#include <stdlib.h>

#include "log_line.h"

/* How many lines of a shared sample a format takes; blank ones count not. */
struct count_row {
    const char *path;
    size_t taken;
    size_t left;
};

/* Forced to one format, or (NULL) whoever bids most, if that is `only`. */
static inline void
line_count_check(const struct count_row *row, const struct format *forced,
                 const struct format *only)
{
    struct line_reader reader;
    struct buf file = {0};
    struct slice rest, line;
    size_t taken = 0, left = 0;

    if (!read_test_file("SEINE_SHARED", row->path, &file)) {
        say_skipped(row->path);
        return;
    }
    line_reader_init(&reader);
    rest = sn_buf_view(&file);
    while (sn_next_part(&rest, '\n', &line)) {
        bool mine;

        if (sn_trim(line).size == 0)
            continue;
        line_read(&reader, line, forced);
        mine = reader.framed && (!only || reader.format == only);
        taken += mine;
        left += !mine;
    }
    ck_assert_msg(taken == row->taken && left == row->left,
                  "%s: %zu taken, %zu left", row->path, taken, left);
    line_reader_fini(&reader);
    sn_buf_fini(&file);
}

/*
 * Read every beginning of a line in memory of just its size, so that a look
 * past the end is seen by a sanitizer; what is framed must be parsed as well.
 */
static inline void
line_cuts_check(const struct line_row *row, const struct format *format)
{
    struct line_reader reader;
    struct slice line = sn_slice_str(row->line);

    line_reader_init(&reader);
    for (size_t size = 1; size <= line.size; size++) {
        char *copy = malloc(size);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, line.at, size);
        line_read(&reader, sn_slice(copy, size), format);
        if (reader.framed && !reader.frame.header)
            ck_assert_msg(sn_record_has(reader.record, FIELD_STATUS) ||
                              sn_record_has(reader.record, FIELD_METHOD) ||
                              sn_record_has(reader.record, FIELD_EVENT_ACTION),
                          "%s: framed, but not parsed, at %zu", row->name,
                          size);
        free(copy);
    }
    line_reader_fini(&reader);
}

#define LENGTH(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
