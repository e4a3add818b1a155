/*
 * Rows: CSV (RFC 4180, or with semicolons or tabs) is cut at a LF outside of
 * quotes.  A quote opens only at
 * the start of a field, so that one in the middle of a field is text.
 *
 * A quote that is never closed must not swallow the stream: at LIMIT_OBJECT, at
 * damage and at the end of the stream the held bytes are cut into plain lines
 * instead, which counts as one long line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

#include <string.h>

/* Count the LFs of bytes that are within a row. */
static uint64_t
count_lines(const char *data, size_t size)
{
    const char *end = data + size;
    uint64_t lines = 0;

    while (data < end) {
        const char *lf = memchr(data, '\n', (size_t)(end - data));

        if (!lf)
            break;
        lines++;
        data = lf + 1;
    }
    return lines;
}

static enum row_state
next_state(enum row_state state, char c, char separator)
{

    if (state == ROW_FIELD && c == '"')
        return ROW_QUOTED;
    if (state == ROW_QUOTE && c == '"')
        return ROW_QUOTED;
    return c == separator ? ROW_FIELD : ROW_PLAIN;
}

/* Bytes that belong to the row; stops at the LF that ends it. */
static size_t
scan_row(struct splitter *split, const char *data, size_t size)
{
    size_t i = 0;

    while (i < size) {
        const char *hit;

        if (split->row == ROW_QUOTED) {
            hit = memchr(data + i, '"', size - i);
            if (!hit)
                return size;
            i = (size_t)(hit - data) + 1;
            split->row = ROW_QUOTE;
        } else if (data[i] == '\n') {
            return i;
        } else {
            if (split->row != ROW_BROKEN)
                split->row = next_state(split->row, data[i], split->separator);
            i++;
        }
    }
    return size;
}

/* The held bytes become a line each; the last one stays open. */
static int
cut_lines(struct splitter *split)
{
    struct blocks *blocks = &split->blocks;
    size_t rest = sn_block_held(blocks);
    int status = 0;

    split->row = ROW_BROKEN;
    while (!status) {
        const char *at = blocks->text + blocks->start;
        const char *lf = rest ? memchr(at, '\n', rest) : NULL;
        size_t length = lf ? (size_t)(lf - at) : 0;
        size_t gap = 1;

        if (!lf)
            break;
        rest -= length + 1;
        if (length && at[length - 1] == '\r') {
            length--;
            gap++;
        }
        status = sn_block_cut(blocks, length, gap, 0);
        blocks->draft.offset += length + gap;
        blocks->draft.line++;
    }
    return status;
}

/* Did the quotes of the open row fail? */
static bool
is_unclosed(const struct splitter *split)
{
    const struct blocks *blocks = &split->blocks;

    return blocks->open && split->row == ROW_QUOTED;
}

static int
give_up_quotes(struct splitter *split)
{
    const struct blocks *blocks = &split->blocks;
    size_t held = sn_block_held(blocks);

    if (memchr(blocks->text + blocks->start, '\n', held))
        split->tally->account.long_lines++;
    return cut_lines(split);
}

/* Would this byte make the row longer than its limit? */
static bool
is_over(const struct splitter *split, char c)
{
    const struct blocks *blocks = &split->blocks;

    if (split->row == ROW_BROKEN || sn_block_held(blocks) < blocks->limit)
        return false;
    return c != '\n' || split->row == ROW_QUOTED;
}

/* Bytes of the open row up to the limit or its LF; *used counts them. */
static int
push_row(struct splitter *split, const char *data, size_t size, size_t *used)
{
    struct blocks *blocks = &split->blocks;
    size_t room = blocks->limit - sn_block_held(blocks);
    size_t n = room && room < size ? room : size;

    n = scan_row(split, data, n);
    sn_block_keep(blocks, data, n);
    split->offset += n;
    split->line += count_lines(data, n);
    *used = n;
    if (n == size || data[n] != '\n' || split->row == ROW_QUOTED)
        return 0;
    split->offset++;
    split->line++;
    *used = n + 1;
    return sn_block_close_line(blocks);
}

int
sn_rows_push(struct splitter *split, const char *data, size_t size)
{
    struct blocks *blocks = &split->blocks;
    int status = 0;

    while (size && !status) {
        size_t used = 0;

        if (!blocks->open) {
            sn_block_open(blocks, split->offset, split->line, split->member);
            split->row = ROW_FIELD;
        }
        if (is_over(split, data[0])) {
            status = give_up_quotes(split);
            continue;
        }
        status = push_row(split, data, size, &used);
        data += used;
        size -= used;
    }
    return status;
}

int
sn_rows_end(struct splitter *split, unsigned flags)
{
    int status = is_unclosed(split) ? give_up_quotes(split) : 0;

    if (!status && split->blocks.open && sn_block_held(&split->blocks))
        status = sn_block_close(&split->blocks, flags);
    split->blocks.open = false;
    return status;
}
