/*
 * Blocks under construction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/block.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "input/line_ends.h"

int
sn_block_init(struct blocks *blocks, size_t most)
{
    blocks->text = sn_calloc(LIMIT_BLOCK + most + 2, 1);
    blocks->pieces = sn_calloc(LIMIT_BLOCK_PIECES, sizeof(*blocks->pieces));
    return blocks->text && blocks->pieces ? 0 : SEINE_E_MEMORY;
}

void
sn_block_fini(struct blocks *blocks)
{
    sn_free(blocks->text);
    sn_free(blocks->pieces);
    blocks->text = NULL;
    blocks->pieces = NULL;
}

void
sn_block_begin(struct blocks *blocks, enum split_mode mode, size_t limit)
{
    blocks->mode = mode;
    blocks->limit = limit;
    blocks->size = 0;
    blocks->start = 0;
    blocks->count = 0;
    blocks->open = false;
    blocks->lost = 0;
}

void
sn_block_open(struct blocks *blocks, uint64_t offset, uint64_t line,
              uint64_t member)
{
    assert(!blocks->open && blocks->start == blocks->size);
    blocks->open = true;
    blocks->lost = 0;
    blocks->draft.offset = offset;
    blocks->draft.line = line;
    blocks->draft.member = member;
}

void
sn_block_keep(struct blocks *blocks, const char *data, size_t size)
{
    size_t fit = blocks->limit - sn_block_held(blocks);

    if (fit > size)
        fit = size;
    if (fit) {
        memcpy(blocks->text + blocks->size, data, fit);
        blocks->size += fit;
    }
    if (fit < size) {
        blocks->lost += size - fit;
        blocks->last_lost = data[size - 1];
    }
}

#define LINES_AT_ONCE 32768 /* bytes */

/* Up to behind the last line end of so many bytes. */
static size_t
find_whole(const char *data, size_t size)
{
    while (size > 0 && data[size - 1] != '\n')
        size--;
    return size;
}

/* A line of the text that is kept, if it has room. */
static bool
add_line(struct blocks *blocks, const char *line, const char *end,
         const struct piece *first, uint64_t number)
{
    struct piece *piece = &blocks->pieces[blocks->count];
    size_t length = (size_t)(end - line);
    bool cr = length > 0 && end[-1] == '\r';

    if (blocks->count == LIMIT_BLOCK_PIECES || length > blocks->limit)
        return false;
    piece->text = sn_slice(line, length - cr);
    piece->offset =
        first->offset + (uint64_t)(line - blocks->text) - blocks->start;
    piece->line = first->line + number;
    piece->cut = 0;
    piece->member = first->member;
    piece->flags = 0;
    blocks->count++;
    return true;
}

size_t
sn_block_add_lines(struct blocks *blocks, const char *data, size_t size,
                   const struct piece *first, size_t *taken)
{
    const char *text = blocks->text + blocks->start, *line = text;
    size_t room = LIMIT_BLOCK - blocks->start, count = 0;
    uint16_t ends[LINE_ENDS_PART];
    bool fits = true;

    assert(!blocks->open && blocks->start < LIMIT_BLOCK);
    if (room > LINES_AT_ONCE)
        room = LINES_AT_ONCE;
    size = find_whole(data, size < room ? size : room);
    memcpy(blocks->text + blocks->start, data, size);
    for (size_t at = 0; fits && at < size; at += LINE_ENDS_PART) {
        size_t part = size - at < LINE_ENDS_PART ? size - at : LINE_ENDS_PART;
        size_t lines = sn_line_ends(text + at, part, ends);

        for (size_t i = 0; fits && i < lines; i++) {
            const char *end = text + at + ends[i];

            fits = add_line(blocks, line, end, first, count);
            line = fits ? end + 1 : line;
            count += fits;
        }
    }
    *taken = (size_t)(line - text);
    blocks->start += *taken;
    blocks->size = blocks->start;
    return count;
}

void
sn_block_cancel(struct blocks *blocks)
{
    blocks->size = blocks->start;
    blocks->open = false;
    blocks->lost = 0;
}

int
sn_block_flush(struct blocks *blocks)
{
    struct block block;
    size_t tail = sn_block_held(blocks);
    int status;

    if (blocks->count == 0)
        return 0;
    block.text = sn_slice(blocks->text, blocks->start);
    block.mode = blocks->mode;
    block.pieces = blocks->pieces;
    block.count = blocks->count;
    status = blocks->on_block(blocks->user, &block);
    if (tail)
        memmove(blocks->text, blocks->text + blocks->start, tail);
    blocks->start = 0;
    blocks->size = tail;
    blocks->count = 0;
    return status;
}

int
sn_block_flush_full(struct blocks *blocks)
{
    if (blocks->count == LIMIT_BLOCK_PIECES || blocks->start >= LIMIT_BLOCK)
        return sn_block_flush(blocks);
    return 0;
}

/* Put down the piece of `size` bytes at start; the next begins `gap` later. */
static int
push_piece(struct blocks *blocks, size_t size, size_t gap, unsigned flags)
{
    struct tally *tally = blocks->tally;
    struct piece *piece;
    int status;

    if (blocks->count && blocks->start + size + gap > LIMIT_BLOCK) {
        status = sn_block_flush(blocks);
        if (status)
            return status;
    }
    piece = &blocks->pieces[blocks->count++];
    *piece = blocks->draft;
    piece->text = sn_slice(blocks->text + blocks->start, size);
    piece->cut = blocks->lost;
    piece->flags = flags | (blocks->lost ? PIECE_CUT : 0);
    if (piece->flags & PIECE_CUT)
        tally->account.long_lines++;
    if (piece->flags & PIECE_DAMAGED)
        tally->account.cut_lines++;
    tally->account.cut_bytes += blocks->lost;
    if (piece->flags & (PIECE_CUT | PIECE_DAMAGED))
        tally->noted = piece->offset + size + blocks->lost;
    blocks->lost = 0;
    blocks->start += size + gap;
    return sn_block_flush_full(blocks);
}

int
sn_block_cut(struct blocks *blocks, size_t size, size_t gap, unsigned flags)
{
    assert(blocks->open && size + gap <= sn_block_held(blocks));
    return push_piece(blocks, size, gap, flags);
}

int
sn_block_close(struct blocks *blocks, unsigned flags)
{
    size_t size = sn_block_held(blocks);

    assert(blocks->open);
    blocks->open = false;
    blocks->text[blocks->size++] = '\n';
    return push_piece(blocks, size, 1, flags);
}

int
sn_block_close_cr(struct blocks *blocks)
{
    size_t size = sn_block_held(blocks);

    assert(blocks->open);
    if (blocks->lost)
        blocks->lost--;
    else
        size--;
    blocks->open = false;
    blocks->size = blocks->start + size;
    blocks->text[blocks->size++] = '\n';
    return push_piece(blocks, size, 1, 0);
}

int
sn_block_close_line(struct blocks *blocks)
{
    size_t size = sn_block_held(blocks);
    size_t gap = 1;

    if (blocks->lost) {
        if (blocks->last_lost == '\r')
            blocks->lost--;
    } else if (size && blocks->text[blocks->size - 1] == '\r') {
        size--;
        gap++;
    }
    blocks->open = false;
    blocks->text[blocks->size++] = '\n';
    return push_piece(blocks, size, gap, 0);
}
