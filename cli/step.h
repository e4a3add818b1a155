/*
 * Sixteen bytes at once: copying, and looking for what JSON escapes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STEP_H
#define SEINE_CLI_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#ifdef __SSE2__
# include <emmintrin.h>
#endif

#define STEP 16
#define FEW 64 /* bytes that are copied in steps; more are not */

/* Printable ASCII but for the quote and the backslash. */
static inline bool
is_plain(char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* Copies STEP bytes; a bit is set for each that is not plain. */
static inline unsigned
step_copy(char *out, const char *at)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));

    _mm_storeu_si128((__m128i *)(void *)out, bytes);
    return (unsigned)_mm_movemask_epi8(
        _mm_or_si128(_mm_or_si128(low, quote), _mm_or_si128(slash, del)));
#else
    unsigned odd = 0, i;

    for (i = 0; i < STEP; i++)
        odd |= (unsigned)!is_plain(at[i]) << i;
    memcpy(out, at, STEP);
    return odd;
#endif
}

/* How many of STEP bytes are quotes or backslashes. */
static inline size_t
step_count_quotes(const char *at)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i none = _mm_setzero_si128();
    __m128i ones = _mm_sub_epi8(none, _mm_or_si128(quote, slash));
    __m128i sums = _mm_sad_epu8(ones, none);

    return (size_t)_mm_cvtsi128_si32(sums) + (size_t)_mm_extract_epi16(sums, 4);
#else
    size_t count = 0, i;

    for (i = 0; i < STEP; i++)
        count += at[i] == '"' || at[i] == '\\';
    return count;
#endif
}

/* The number of the lowest bit that is set; there is one. */
static inline size_t
step_lowest(unsigned odd)
{
#ifdef __GNUC__
    return (size_t)__builtin_ctz(odd);
#else
    size_t at = 0;

    for (; !(odd & 1); odd >>= 1)
        at++;
    return at;
#endif
}

/* Copies less than STEP bytes, and no byte more. */
static inline void
step_copy_few(char *out, const char *at, size_t size)
{
    if (size >= 8) {
        memcpy(out, at, 8);
        memcpy(out + size - 8, at + size - 8, 8);
    } else if (size >= 4) {
        memcpy(out, at, 4);
        memcpy(out + size - 4, at + size - 4, 4);
    } else if (size > 0) {
        out[0] = at[0];
        out[size / 2] = at[size / 2];
        out[size - 1] = at[size - 1];
    }
}

/* Copies in whole steps: both have STEP bytes more that count for nothing. */
static inline void
step_copy_all(char *out, const char *at, size_t size)
{
    size_t i;

    for (i = 0; i < size; i += STEP)
        memcpy(out + i, at + i, STEP);
}

#endif
