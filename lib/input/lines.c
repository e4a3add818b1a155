/*
 * Lines: text is cut at LF.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

#include <string.h>

int
sn_lines_push(struct splitter *split, const char *data, size_t size)
{
    struct blocks *blocks = &split->blocks;

    while (size) {
        const char *lf = memchr(data, '\n', size);
        size_t length = lf ? (size_t)(lf - data) : size;
        int status;

        if (!blocks->open)
            sn_block_open(blocks, split->offset, split->line, split->member);
        sn_block_keep(blocks, data, length);
        split->offset += length;
        if (!lf)
            return 0;
        split->offset++;
        split->line++;
        status = sn_block_close_line(blocks);
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
    return split->blocks.open ? sn_block_close(&split->blocks, flags) : 0;
}
