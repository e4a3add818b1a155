/*
 * No fast engine in this build: zlib does all of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/engine.h"

int
sn_fast_new(struct fast_engine **out)
{
    *out = NULL;
    return 0;
}

void
sn_fast_free(struct fast_engine *fast)
{
    (void)fast;
}

int
sn_fast_begin(struct fast_engine *fast, struct engine_io *io,
              struct engine_bits bits, const unsigned char *history,
              size_t size)
{
    (void)fast;
    (void)io;
    (void)bits;
    (void)history;
    (void)size;
    return 0;
}

int
sn_fast_run(struct fast_engine *fast, struct engine_io *io)
{
    (void)fast;
    (void)io;
    return ENGINE_BAD;
}

unsigned
sn_fast_bits(const struct fast_engine *fast)
{
    (void)fast;
    return 0;
}

uint32_t
sn_fast_crc(uint32_t crc, const void *data, size_t size)
{
    return sn_zlib_crc(crc, data, size);
}

bool
sn_fast_version(char *out, size_t size)
{
    (void)out;
    (void)size;
    return false;
}
