/*
 * Bytes looked at many together, where the processor has SSE2, as every x86-64
 * has: a bit of a word tells of each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_BYTES_H
#define SEINE_BASE_BYTES_H

#ifdef __SSE2__
# include <emmintrin.h>
# include <stdint.h>

static inline __m128i
sn_load_bytes(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

/* The top bit of each. */
static inline uint64_t
sn_bits_of(__m128i bytes)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(bytes);
}

/* Which of 16 are this one. */
static inline uint64_t
sn_bits_equal(__m128i bytes, char byte)
{
    return sn_bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* The same of the 64 bytes from `at` on. */
static inline uint64_t
sn_bits_equal_wide(const char *at, char byte)
{
    return sn_bits_equal(sn_load_bytes(at), byte) |
           sn_bits_equal(sn_load_bytes(at + 16), byte) << 16 |
           sn_bits_equal(sn_load_bytes(at + 32), byte) << 32 |
           sn_bits_equal(sn_load_bytes(at + 48), byte) << 48;
}
#endif

#endif
