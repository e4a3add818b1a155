/*
 * Fuzz: input.  The data is fed whole and in cuts that follow from it, and is
 * inflated by zlib alone and by the fast engine too; pieces and account must be
 * the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "input/input.h"

#define OUT_MOST (UINT64_C(8) << 20) /* inflated bytes of one run */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a run gave. */
struct run {
    struct buf log;
    uint64_t end; /* offset after the last piece */
};

static void
note_number(struct buf *log, uint64_t number)
{
    sn_buf_add(log, &number, sizeof(number));
}

/* The contract of input.h and block.h. */
static void
check_piece(struct run *run, const struct block *block, size_t i)
{
    const struct piece *piece = &block->pieces[i];
    const char *end = block->text.at + block->text.size;

    if (piece->text.at < block->text.at || piece->text.at > end ||
        piece->text.size > (size_t)(end - piece->text.at))
        abort();
    if (piece->offset < run->end)
        abort();
    if (!piece->cut != !(piece->flags & PIECE_CUT) && block->mode != SPLIT_JSON)
        abort();
    run->end = piece->offset + piece->text.size + piece->cut;
}

static int
note_block(void *user, const struct block *block)
{
    struct run *run = user;
    size_t i;

    if (block->count == 0 || block->count > LIMIT_BLOCK_PIECES)
        abort();
    for (i = 0; i < block->count; i++) {
        const struct piece *piece = &block->pieces[i];

        check_piece(run, block, i);
        note_number(&run->log, block->mode);
        note_number(&run->log, piece->offset);
        note_number(&run->log, piece->line);
        note_number(&run->log, piece->member);
        note_number(&run->log, piece->cut);
        note_number(&run->log, piece->flags);
        note_number(&run->log, piece->text.size);
        sn_buf_slice(&run->log, piece->text);
    }
    return 0;
}

static void
note_account(struct buf *log, const struct input_account *account)
{
    size_t i;

    note_number(log, account->compressed);
    note_number(log, account->ratio_warning);
    note_number(log, account->size);
    note_number(log, account->bytes);
    note_number(log, account->members);
    note_number(log, account->long_lines);
    note_number(log, account->cut_bytes);
    note_number(log, account->cut_lines);
    note_number(log, account->nul_bytes);
    note_number(log, (uint64_t)account->gzip_time);
    note_number(log, account->damage_total);
    note_number(log, account->damage_lossy);
    note_number(log, account->nul_run_total);
    for (i = 0; i < account->damage_kept; i++) {
        note_number(log, (uint64_t)account->damage[i].kind);
        note_number(log, account->damage[i].offset);
        note_number(log, account->damage[i].stream_offset);
        note_number(log, account->damage[i].lost);
    }
    for (i = 0; i < account->nul_runs_kept; i++) {
        note_number(log, account->nul_runs[i].offset);
        note_number(log, account->nul_runs[i].length);
        note_number(log, account->nul_runs[i].line);
    }
}

/* Feed it all; step 0: whole, else parts of 1 to step bytes, by the data. */
static void
run_input(struct input *input, struct run *run, const uint8_t *data,
          size_t size, size_t step)
{
    size_t at = 0;

    run->log.size = 0;
    run->end = 0;
    sn_input_begin(input);
    while (at < size) {
        size_t part = step ? 1 + data[at] % step : size;

        if (part > size - at)
            part = size - at;
        if (sn_input_feed(input, data + at, part) != 0)
            abort();
        at += part;
    }
    if (sn_input_finish(input) != 0)
        abort();
    note_account(&run->log, sn_input_account(input));
}

/* An input for every way of reading: each has megabytes, and is kept. */
static struct way {
    struct input *input;
    struct run run;
} ways[4];

static struct way *
open_way(bool portable, bool capped)
{
    struct way *way = &ways[portable * 2 + capped];
    struct input_options options = {.max_line = LIMIT_LINE_MIN,
                                    .max_bytes = capped ? OUT_MOST : 0,
                                    .portable = portable,
                                    .on_block = note_block,
                                    .user = &way->run};

    if (!way->input && sn_input_new(&way->input, &options) < 0)
        abort();
    return way;
}

/* All that comes out of one way; the cuts must not change it. */
static struct buf
run_all(struct way *way, const uint8_t *data, size_t size)
{
    static const size_t steps[] = {1, 7, 256};
    struct buf whole = {0};
    size_t i;

    run_input(way->input, &way->run, data, size, 0);
    sn_buf_slice(&whole, sn_buf_view(&way->run.log));
    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        run_input(way->input, &way->run, data, size, steps[i]);
        if (!sn_slice_equal(sn_buf_view(&whole), sn_buf_view(&way->run.log)))
            abort();
    }
    return whole;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* With a cap, zlib does it all: only what is small can go without. */
    bool capped = size > OUT_MOST / 1100;
    struct buf fast = run_all(open_way(false, capped), data, size);
    struct buf zlib = run_all(open_way(true, capped), data, size);

    if (!sn_slice_equal(sn_buf_view(&fast), sn_buf_view(&zlib)))
        abort();
    sn_buf_fini(&fast);
    sn_buf_fini(&zlib);
    return 0;
}
