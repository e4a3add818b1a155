/*
 * The sieve with AVX2.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen_vector.h"

#include <immintrin.h>

bool
sn_sieve_works(void)
{
    return __builtin_cpu_supports("avx2");
}

/* Both halves of the vector get the table. */
static inline __attribute__((target("avx2"))) __m256i
load_table(const uint8_t *table)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)table));
}

/* The buckets with such a byte, of 32 places. */
static inline __attribute__((target("avx2"))) __m256i
sift(const char *at, __m256i low, __m256i high)
{
    __m256i half = _mm256_set1_epi8(15);
    __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i lows = _mm256_and_si256(text, half);
    __m256i highs = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);

    return _mm256_and_si256(_mm256_shuffle_epi8(low, lows),
                            _mm256_shuffle_epi8(high, highs));
}

__attribute__((target("avx2"))) size_t
sn_sieve_find(const struct sieve *sieve, const char *text, size_t count,
              uint16_t *found)
{
    __m256i low0 = load_table(sieve->low[0]),
            high0 = load_table(sieve->high[0]);
    __m256i low1 = load_table(sieve->low[1]),
            high1 = load_table(sieve->high[1]);
    __m256i low2 = load_table(sieve->low[2]),
            high2 = load_table(sieve->high[2]);
    __m256i low3 = load_table(sieve->low[3]),
            high3 = load_table(sieve->high[3]);
    __m256i none = _mm256_setzero_si256();
    size_t size = 0;

    for (size_t i = 0; i < count; i += SIEVE_STEP) {
        __m256i left = sift(text + i, low0, high0);
        unsigned places;

        left = _mm256_and_si256(left, sift(text + i + 1, low1, high1));
        left = _mm256_and_si256(left, sift(text + i + 2, low2, high2));
        left = _mm256_and_si256(left, sift(text + i + 3, low3, high3));
        left = _mm256_cmpeq_epi8(left, none);
        places = ~(unsigned)_mm256_movemask_epi8(left);
        for (; places; places &= places - 1)
            found[size++] = (uint16_t)(i + (unsigned)__builtin_ctz(places));
    }
    return size;
}
