/*
 * Blocks under construction: finished pieces at the front, the piece that is
 * still growing behind them.
 *
 *     text  | piece LF piece CR LF piece LF | growing ...      |
 *           0                               start              size
 *
 * A block is handed on when it is full; then the growing piece moves to the
 * front.  When that happens depends on the stream alone, never on how it was
 * fed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_BLOCK_H
#define SEINE_INPUT_BLOCK_H

#include "input/tally.h"

struct blocks {
    struct tally *tally;
    on_block on_block;
    void *user;
    enum split_mode mode;
    char *text;
    size_t size;
    size_t start;
    size_t limit; /* bytes of one piece that are kept */
    bool open;    /* a piece is growing */
    char last_lost;
    uint64_t lost; /* bytes of it that were not kept */
    struct piece draft;
    struct piece *pieces;
    size_t count;
};

/* Memory for pieces of up to `most` bytes.  0 or SEINE_E_MEMORY. */
int
sn_block_init(struct blocks *blocks, size_t most);
void
sn_block_fini(struct blocks *blocks);
void
sn_block_begin(struct blocks *blocks, enum split_mode mode, size_t limit);

/* Begin a piece; none may be open. */
void
sn_block_open(struct blocks *blocks, uint64_t offset, uint64_t line,
              uint64_t member);

/* Bytes of the open piece: kept up to the limit, else counted. */
void
sn_block_keep(struct blocks *blocks, const char *data, size_t size);

/*
 * Lines that are whole in `data` and within the limit, as far as the block has
 * room; none may be open.  `first` tells of the first of them.  Returns their
 * number, 0 if the first is no such line, and *taken bytes; a block that is
 * full now is the caller's to hand on.
 */
size_t
sn_block_add_lines(struct blocks *blocks, const char *data, size_t size,
                   const struct piece *first, size_t *taken);

/* Hand on a block that takes no more. */
int
sn_block_flush_full(struct blocks *blocks);

/* Forget the open piece. */
void
sn_block_cancel(struct blocks *blocks);

/* End the open piece as it is.  0 or what on_block returned. */
int
sn_block_close(struct blocks *blocks, unsigned flags);

/* End it at a LF, without the CR before that. */
int
sn_block_close_line(struct blocks *blocks);

/* End it at the CR that is its last byte. */
int
sn_block_close_cr(struct blocks *blocks);

/*
 * End the open piece `size` bytes after its start; `gap` bytes after that are
 * passed over, the rest stays as a new open piece, whose draft is the
 * caller's to set.
 */
int
sn_block_cut(struct blocks *blocks, size_t size, size_t gap, unsigned flags);

/* Hand on all finished pieces. */
int
sn_block_flush(struct blocks *blocks);

static inline size_t
sn_block_held(const struct blocks *blocks)
{
    return blocks->size - blocks->start;
}

#endif
