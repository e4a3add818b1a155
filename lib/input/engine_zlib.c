/*
 * Inflate by zlib.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/engine.h"

#include <stdio.h>
#include <zlib.h>

#include "base/mem.h"
#include "seine.h"

/* Bits of z_stream.data_type after inflate(). */
#define UNUSED_BITS 7
#define LAST_BLOCK 64
#define AT_BLOCK_END 128
#define AFTER_HEADER 256

struct zlib_engine {
    z_stream stream;
};

static void *
zlib_alloc(void *opaque, unsigned count, unsigned size)
{
    (void)opaque;
    return sn_calloc(count, size);
}

static void
zlib_free(void *opaque, void *memory)
{
    (void)opaque;
    sn_free(memory);
}

int
sn_zlib_new(struct zlib_engine **out)
{
    struct zlib_engine *zlib = sn_calloc(1, sizeof(*zlib));

    *out = NULL;
    if (!zlib)
        return SEINE_E_MEMORY;
    zlib->stream.zalloc = zlib_alloc;
    zlib->stream.zfree = zlib_free;
    if (inflateInit2(&zlib->stream, -MAX_WBITS) != Z_OK) {
        sn_free(zlib);
        return SEINE_E_MEMORY;
    }
    *out = zlib;
    return 0;
}

void
sn_zlib_free(struct zlib_engine *zlib)
{
    if (!zlib)
        return;
    inflateEnd(&zlib->stream);
    sn_free(zlib);
}

int
sn_zlib_begin(struct zlib_engine *zlib, struct engine_bits bits)
{
    z_stream *stream = &zlib->stream;

    if (inflateReset(stream) != Z_OK)
        return SEINE_E_MEMORY;
    if (bits.count &&
        inflatePrime(stream, (int)bits.count, (int)bits.value) != Z_OK)
        return SEINE_E_MEMORY;
    return 0;
}

int
sn_zlib_history(struct zlib_engine *zlib, const unsigned char *data,
                size_t size)
{
    if (size == 0)
        return 0;
    return inflateSetDictionary(&zlib->stream, data, (unsigned)size) == Z_OK
               ? 0
               : SEINE_E_MEMORY;
}

int
sn_zlib_run(struct zlib_engine *zlib, struct engine_io *io,
            enum engine_goal goal)
{
    static const int flushes[] = {
        [ENGINE_TO_END] = Z_NO_FLUSH,
        [ENGINE_TO_BLOCK] = Z_BLOCK,
        [ENGINE_TO_HEADER] = Z_TREES,
    };
    z_stream *stream = &zlib->stream;
    int result;

    stream->next_in = (Bytef *)(uintptr_t)io->in;
    stream->avail_in = (unsigned)io->in_size;
    stream->next_out = io->out;
    stream->avail_out = (unsigned)io->out_size;
    result = inflate(stream, flushes[goal]);
    io->in = stream->next_in;
    io->in_size = stream->avail_in;
    io->out = stream->next_out;
    io->out_size = stream->avail_out;
    if (result == Z_STREAM_END)
        return ENGINE_END;
    if (result == Z_MEM_ERROR)
        return SEINE_E_MEMORY;
    if (result != Z_OK && result != Z_BUF_ERROR)
        return ENGINE_BAD;
    if (goal != ENGINE_TO_END && stream->data_type & AT_BLOCK_END)
        return stream->data_type & LAST_BLOCK ? ENGINE_END : ENGINE_BLOCK;
    if (goal == ENGINE_TO_HEADER && stream->data_type & AFTER_HEADER)
        return ENGINE_BEGUN;
    return ENGINE_MORE;
}

unsigned
sn_zlib_bits(const struct zlib_engine *zlib)
{
    return (unsigned)zlib->stream.data_type & UNUSED_BITS;
}

bool
sn_zlib_last(const struct zlib_engine *zlib)
{
    return zlib->stream.data_type & LAST_BLOCK;
}

uint32_t
sn_zlib_crc(uint32_t crc, const void *data, size_t size)
{
    return (uint32_t)crc32(crc, data, (unsigned)size);
}

bool
sn_zlib_version(char *out, size_t size)
{
    int length = snprintf(out, size, "%s", zlibVersion());

    return length > 0 && (size_t)length < size;
}
