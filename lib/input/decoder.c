/*
 * Decoder: zlib and the fast engine, block by block.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/decoder.h"

#include "base/mem.h"
#include "input/deflate.h"
#include "seine.h"

/* Compressed bytes of a block below which the next one is left to zlib. */
#define WORTH 256U

/* So much of a block is given to the fast engine: it can all be read again. */
#define LONGEST (DECODER_BEHIND - 16U)

enum decoder_state {
    DECODER_ALL,    /* zlib alone */
    DECODER_HEADER, /* zlib reads the header of a block */
    DECODER_SLOW,   /* zlib reads the block */
    DECODER_FAST,   /* the fast engine does */
};

struct decoder {
    enum decoder_state state;
    struct zlib_engine *zlib;
    struct fast_engine *fast;
    struct engine_bits bits; /* before the block */
    bool small;              /* the block before was not worth it */
    bool last;               /* the block is, of those for the fast engine */
    bool follows;            /* zlib stands in or at the present block */
    size_t block_used;       /* input since the block began */
    size_t header_used;      /* of this, what zlib has read as the header */
    size_t block_out;        /* output of the fast engine for this block */
    uint64_t total;          /* output since sn_decoder_begin */
    unsigned char scratch[ENGINE_HISTORY];
};

int
sn_decoder_new(struct decoder **out, bool fast)
{
    struct decoder *decoder = sn_calloc(1, sizeof(*decoder));
    int status;

    *out = NULL;
    if (!decoder)
        return SEINE_E_MEMORY;
    status = sn_zlib_new(&decoder->zlib);
    if (status == 0 && fast)
        status = sn_fast_new(&decoder->fast);
    if (status < 0) {
        sn_decoder_free(decoder);
        return status;
    }
    *out = decoder;
    return 0;
}

void
sn_decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    sn_zlib_free(decoder->zlib);
    sn_fast_free(decoder->fast);
    sn_free(decoder);
}

static void
begin_block(struct decoder *decoder, struct engine_bits bits)
{
    decoder->state = DECODER_HEADER;
    decoder->bits = bits;
    decoder->block_used = 0;
}

int
sn_decoder_begin(struct decoder *decoder)
{
    static const struct engine_bits none;

    begin_block(decoder, none);
    decoder->follows = !decoder->fast;
    decoder->total = 0;
    if (decoder->fast)
        return 0;
    decoder->state = DECODER_ALL;
    return sn_zlib_begin(decoder->zlib, none);
}

/* How much of what the stream gave before can be looked back at. */
static size_t
history_size(uint64_t total)
{
    return total < ENGINE_HISTORY ? (size_t)total : ENGINE_HISTORY;
}

/* zlib stands at the begin of the block, where the output was at `out`. */
static int
fetch_zlib(struct decoder *decoder, const unsigned char *out, uint64_t total)
{
    size_t size = history_size(total);
    int status;

    if (decoder->follows)
        return 0;
    decoder->follows = true;
    status = sn_zlib_begin(decoder->zlib, decoder->bits);
    return status ? status : sn_zlib_history(decoder->zlib, out - size, size);
}

/* What is left of the byte before `at`. */
static struct engine_bits
bits_before(const unsigned char *at, unsigned count)
{
    struct engine_bits bits = {count, 0};

    if (count)
        bits.value = (unsigned)at[-1] >> (8 - count);
    return bits;
}

/* A run of zlib; what it used and gave is counted. */
static int
run_zlib(struct decoder *decoder, struct engine_io *io, enum engine_goal goal)
{
    struct engine_io before = *io;
    int result = sn_zlib_run(decoder->zlib, io, goal);

    decoder->block_used += before.in_size - io->in_size;
    decoder->total += before.out_size - io->out_size;
    return result;
}

/* The fast engine reads the block, of which zlib has read the header or
   nothing. */
static int
begin_fast(struct decoder *decoder, struct engine_io *io)
{
    size_t size = history_size(decoder->total);
    size_t used = decoder->block_used;
    int status;

    decoder->state = DECODER_FAST;
    decoder->header_used = used;
    decoder->block_out = 0;
    io->in -= used;
    io->in_size += used;
    status =
        sn_fast_begin(decoder->fast, io, decoder->bits, io->out - size, size);
    decoder->block_used = decoder->bits.count ? 0 : 1;
    return status;
}

/* zlib took the header: who reads the block? */
static int
choose(struct decoder *decoder, struct engine_io *io)
{
    decoder->state = DECODER_SLOW;
    if (decoder->small || decoder->block_used >= LONGEST)
        return 0;
    decoder->last = sn_zlib_last(decoder->zlib);
    return begin_fast(decoder, io);
}

/* A block is over. */
static void
end_block(struct decoder *decoder, struct engine_bits bits)
{
    decoder->small = decoder->block_used < WORTH;
    begin_block(decoder, bits);
}

/* A block begins, and most need not be looked at by zlib. */
static int
run_header(struct decoder *decoder, struct engine_io *io)
{
    int result;

    if (decoder->block_used == 0 && !decoder->small &&
        sn_deflate_is_good(decoder->bits, io->in, io->in_size,
                           &decoder->last)) {
        decoder->follows = false;
        return begin_fast(decoder, io);
    }
    result = fetch_zlib(decoder, io->out, decoder->total);
    if (result == 0)
        result = run_zlib(decoder, io, ENGINE_TO_HEADER);
    return result == ENGINE_BEGUN ? choose(decoder, io) : result;
}

static int
run_slow(struct decoder *decoder, struct engine_io *io)
{
    int result = run_zlib(decoder, io, ENGINE_TO_BLOCK);

    if (result == ENGINE_BLOCK || result == ENGINE_END)
        end_block(decoder, bits_before(io->in, sn_zlib_bits(decoder->zlib)));
    return result;
}

/* zlib, which stands before or behind the header, reads what was read. */
static int
catch_up(struct decoder *decoder, struct engine_io *io)
{
    size_t used = decoder->block_used;
    size_t header = decoder->header_used;
    size_t left = decoder->block_out;
    size_t size = io->in_size + used - header;
    struct engine_io again = {io->in - used + header, size, NULL, 0};
    int status = fetch_zlib(decoder, io->out - left, decoder->total - left);

    if (status < 0)
        return status;
    while (left) {
        int result;

        again.out = decoder->scratch;
        again.out_size = left < ENGINE_HISTORY ? left : ENGINE_HISTORY;
        left -= again.out_size;
        result = sn_zlib_run(decoder->zlib, &again, ENGINE_TO_BLOCK);
        if (result < 0)
            return result;
        if (again.out_size)
            return ENGINE_BAD;
    }
    io->in = again.in;
    io->in_size = again.in_size;
    decoder->block_used = header + size - again.in_size;
    decoder->state = DECODER_SLOW;
    return 0;
}

/* The fast engine came to the end of the block. */
static int
pass_block(struct decoder *decoder, const struct engine_io *io)
{
    decoder->follows = false;
    end_block(decoder, bits_before(io->in, sn_fast_bits(decoder->fast)));
    return decoder->last ? ENGINE_END : ENGINE_BLOCK;
}

static int
run_fast(struct decoder *decoder, struct engine_io *io)
{
    size_t room = LONGEST - decoder->block_used;
    size_t held = io->in_size > room ? io->in_size - room : 0;
    struct engine_io part = *io;
    int result;

    part.in_size -= held;
    result = sn_fast_run(decoder->fast, &part);
    if (result == ENGINE_BAD)
        return catch_up(decoder, io);
    decoder->block_used += io->in_size - held - part.in_size;
    decoder->block_out += io->out_size - part.out_size;
    decoder->total += io->out_size - part.out_size;
    part.in_size += held;
    *io = part;
    if (result == ENGINE_BLOCK)
        return pass_block(decoder, io);
    return held && io->out_size ? catch_up(decoder, io) : result;
}

static int
run_all(struct decoder *decoder, struct engine_io *io)
{
    return run_zlib(decoder, io, ENGINE_TO_END);
}

int
sn_decoder_run(struct decoder *decoder, struct engine_io *io)
{
    static int (*const steps[])(struct decoder *, struct engine_io *) = {
        [DECODER_ALL] = run_all,
        [DECODER_HEADER] = run_header,
        [DECODER_SLOW] = run_slow,
        [DECODER_FAST] = run_fast,
    };
    enum decoder_state state;
    int result;

    do {
        state = decoder->state;
        result = steps[state](decoder, io);
    } while (result == ENGINE_BLOCK ||
             (result == ENGINE_MORE && state != decoder->state));
    return result;
}

int
sn_decoder_move(struct decoder *decoder, const unsigned char *out)
{
    size_t given = decoder->block_out;

    if (decoder->state != DECODER_FAST)
        return 0;
    return fetch_zlib(decoder, out - given, decoder->total - given);
}

int
sn_decoder_drain(struct decoder *decoder, struct engine_io *io, bool *again)
{
    *again = decoder->state == DECODER_FAST;
    return *again ? catch_up(decoder, io) : 0;
}
