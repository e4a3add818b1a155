/*
 * Engines: decoders of raw deflate (RFC 1951) by other libraries.
 *
 *     engine_zlib.c   always there; knows all of a stream's states
 *     engine_isal.c   with ISA-L: about twice as fast, one block at a time
 *     engine_none.c   without: sn_fast_new gives NULL
 *
 * decoder.h puts them together.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_ENGINE_H
#define SEINE_INPUT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_HISTORY 32768U /* bytes that deflate looks back */

/* What is left of input and output; a run moves all four on. */
struct engine_io {
    const unsigned char *in;
    size_t in_size;
    unsigned char *out;
    size_t out_size;
};

/* How a run ended; below 0: SEINE_E_MEMORY. */
enum engine_state {
    ENGINE_MORE,  /* the input is used up, or the output is full */
    ENGINE_BEGUN, /* behind the header of a block */
    ENGINE_BLOCK, /* at the end of a block that is not the last one */
    ENGINE_END,   /* at the end of the last block */
    ENGINE_BAD,
};

/* Where a run ends at the latest. */
enum engine_goal {
    ENGINE_TO_END,
    ENGINE_TO_BLOCK,
    ENGINE_TO_HEADER,
};

/* The bits of a byte that were not used yet, lowest first. */
struct engine_bits {
    unsigned count; /* 0 to 7 */
    unsigned value;
};

struct zlib_engine;

/* 0 or SEINE_E_MEMORY. */
int
sn_zlib_new(struct zlib_engine **out);
void
sn_zlib_free(struct zlib_engine *zlib);

/* Begin anew: at a block, behind these bits. */
int
sn_zlib_begin(struct zlib_engine *zlib, struct engine_bits bits);

/* Give the last bytes before the present block. */
int
sn_zlib_history(struct zlib_engine *zlib, const unsigned char *data,
                size_t size);
int
sn_zlib_run(struct zlib_engine *zlib, struct engine_io *io,
            enum engine_goal goal);

/* How many bits of the last byte used are left. */
unsigned
sn_zlib_bits(const struct zlib_engine *zlib);

/* Is the present block the last one? */
bool
sn_zlib_last(const struct zlib_engine *zlib);

struct fast_engine;

/* 0 or SEINE_E_MEMORY.  *out is NULL if the build has none. */
int
sn_fast_new(struct fast_engine **out);
void
sn_fast_free(struct fast_engine *fast);

/* Begin a block: it stands behind these bits of the byte before io->in. */
int
sn_fast_begin(struct fast_engine *fast, struct engine_io *io,
              struct engine_bits bits, const unsigned char *history,
              size_t size);

/*
 * Up to the end of the block, which is ENGINE_BLOCK, the last one's too.  What
 * it gave before ENGINE_MORE or ENGINE_BAD is right, but need not be all that
 * the input holds.
 */
int
sn_fast_run(struct fast_engine *fast, struct engine_io *io);

/* After ENGINE_BLOCK. */
unsigned
sn_fast_bits(const struct fast_engine *fast);

/* CRC-32 of gzip, carried on; by the fast engine if there is one. */
uint32_t
sn_zlib_crc(uint32_t crc, const void *data, size_t size);
uint32_t
sn_fast_crc(uint32_t crc, const void *data, size_t size);

/* The version of the library; false if the build has none, or it is cut. */
bool
sn_zlib_version(char *out, size_t size);
bool
sn_fast_version(char *out, size_t size);

#endif
