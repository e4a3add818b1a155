/*
 * Lines: text is cut at LF; that of an old Mac at CR.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

#include <string.h>

int
sn_lines_settle(struct splitter *split)
{
    if (!split->cr_pending)
        return 0;
    split->cr_pending = false;
    split->line++;
    return sn_block_close_cr(&split->blocks);
}

/* Bytes of a line, which is opened if it is new. */
static void
keep(struct splitter *split, const char *data, size_t size)
{
    if (!split->blocks.open)
        sn_block_open(&split->blocks, split->offset, split->line,
                      split->member);
    sn_block_keep(&split->blocks, data, size);
    split->offset += size;
}

/* A LF ends the open line, or a new and empty one. */
static int
end_at_lf(struct splitter *split)
{
    split->cr_pending = false;
    split->offset++;
    split->line++;
    return sn_block_close_line(&split->blocks);
}

/* The next such byte, or the end; at is where it was found last, or NULL. */
static const char *
seek(const char *at, const char *data, const char *end, char byte)
{
    if (at && at >= data)
        return at;
    at = memchr(data, byte, (size_t)(end - data));
    return at ? at : end;
}

/* The same for lines that end at CR, CR LF or LF. */
static int
push_cr_lines(struct splitter *split, const char *data, size_t size)
{
    const char *end = data + size, *cr = NULL, *lf = NULL;
    int status = 0;

    if (split->cr_pending && size && *data != '\n')
        status = sn_lines_settle(split);
    while (data < end && !status) {
        const char *stop;

        cr = seek(cr, data, end, '\r');
        lf = seek(lf, data, end, '\n');
        stop = cr < lf ? cr : lf;
        if (stop == end) {
            keep(split, data, size);
            return 0;
        }
        keep(split, data, (size_t)(stop - data) + (stop == cr));
        data = stop + 1;
        size = (size_t)(end - data);
        if (stop == lf)
            status = end_at_lf(split);
        else
            split->cr_pending = true;
        if (split->cr_pending && size && *data != '\n')
            status = sn_lines_settle(split);
    }
    return status;
}

/* Lines that are whole here, if the next one is; *taken bytes of them. */
static int
push_whole(struct splitter *split, const char *data, size_t size, size_t *taken)
{
    struct piece first = {
        .offset = split->offset, .line = split->line, .member = split->member};

    *taken = 0;
    if (split->blocks.open)
        return 0;
    split->line +=
        sn_block_add_lines(&split->blocks, data, size, &first, taken);
    split->offset += *taken;
    return *taken ? sn_block_flush_full(&split->blocks) : 0;
}

int
sn_lines_push(struct splitter *split, const char *data, size_t size)
{
    if (split->cr_lines)
        return push_cr_lines(split, data, size);
    while (size) {
        size_t taken;
        int status = push_whole(split, data, size, &taken);
        const char *lf;
        size_t length;

        data += taken;
        size -= taken;
        if (status)
            return status;
        if (taken)
            continue;
        lf = memchr(data, '\n', size);
        length = lf ? (size_t)(lf - data) : size;
        keep(split, data, length);
        if (!lf)
            return 0;
        status = end_at_lf(split);
        if (status)
            return status;
        data += length + 1;
        size -= length + 1;
    }
    return 0;
}

int
sn_lines_end(struct splitter *split, unsigned flags)
{
    if (split->cr_pending)
        return sn_lines_settle(split);
    return split->blocks.open ? sn_block_close(&split->blocks, flags) : 0;
}
