/*
 * Inflate by ISA-L, one block at a time: the block is given to it as the last
 * one of a stream, so that it stops at its end, and then tells the place to the
 * bit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/engine.h"

#include <isa-l.h>
#include <stdio.h>

#include "base/mem.h"
#include "seine.h"

#define BLOCK_IS_LAST 1U /* BFINAL, the first bit of a block */

struct fast_engine {
    struct inflate_state state;
};

int
sn_fast_new(struct fast_engine **out)
{
    *out = sn_calloc(1, sizeof(**out));
    if (!*out)
        return SEINE_E_MEMORY;
    isal_inflate_init(&(*out)->state);
    return 0;
}

void
sn_fast_free(struct fast_engine *fast)
{
    sn_free(fast);
}

int
sn_fast_begin(struct fast_engine *fast, struct engine_io *io,
              struct engine_bits bits, const unsigned char *history,
              size_t size)
{
    struct inflate_state *state = &fast->state;

    isal_inflate_reset(state);
    state->crc_flag = ISAL_DEFLATE;
    if (size && isal_inflate_set_dict(state, (uint8_t *)(uintptr_t)history,
                                      (uint32_t)size) != COMP_OK)
        return SEINE_E_MEMORY;
    if (bits.count == 0) {
        bits.count = 8;
        bits.value = *io->in++;
        io->in_size--;
    }
    state->read_in = bits.value | BLOCK_IS_LAST;
    state->read_in_length = (int32_t)bits.count;
    return 0;
}

int
sn_fast_run(struct fast_engine *fast, struct engine_io *io)
{
    struct inflate_state *state = &fast->state;
    int result;

    state->next_in = (uint8_t *)(uintptr_t)io->in;
    state->avail_in = (uint32_t)io->in_size;
    state->next_out = io->out;
    state->avail_out = (uint32_t)io->out_size;
    result = isal_inflate(state);
    io->in = state->next_in;
    io->in_size = state->avail_in;
    io->out = state->next_out;
    io->out_size = state->avail_out;
    if (result < 0)
        return ENGINE_BAD;
    if (state->block_state != ISAL_BLOCK_FINISH)
        return ENGINE_MORE;
    /* Whole bytes that it read ahead are given back. */
    io->in -= state->read_in_length / 8;
    io->in_size += (size_t)state->read_in_length / 8;
    return ENGINE_BLOCK;
}

unsigned
sn_fast_bits(const struct fast_engine *fast)
{
    return (unsigned)fast->state.read_in_length & 7;
}

uint32_t
sn_fast_crc(uint32_t crc, const void *data, size_t size)
{
    return crc32_gzip_refl(crc, data, size);
}

/* ISA-L does not tell at run time; its soname changes with the first number. */
bool
sn_fast_version(char *out, size_t size)
{
    int length = snprintf(out, size, "%d.%d.%d", ISAL_MAJOR_VERSION,
                          ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);

    return length > 0 && (size_t)length < size;
}
