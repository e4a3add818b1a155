/*
 * The sieve with AVX2.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen_vector.h"

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define AVX2_INLINE \
 static inline __attribute__((target("avx2,bmi,popcnt"), always_inline))

bool
sn_sieve_works(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}

/* Both halves of the vector get the row. */
AVX2_INLINE __m256i
load_row(const uint8_t *row)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)row));
}

/* The halves of 32 bytes, each in a byte of its own. */
struct halves {
    __m256i low;
    __m256i high;
};

AVX2_INLINE struct halves
split_bytes(const char *at)
{
    __m256i half = _mm256_set1_epi8(15);
    __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)at);
    struct halves halves = {
        _mm256_and_si256(text, half),
        _mm256_and_si256(_mm256_srli_epi16(text, 4), half),
    };

    return halves;
}

/* The buckets that have such bytes. */
AVX2_INLINE __m256i
sift(struct halves halves, __m256i low, __m256i high)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(low, halves.low),
                            _mm256_shuffle_epi8(high, halves.high));
}

/*
 * Bits of both.  Compilers know what "and" of integers is and change the order
 * of many, until what waits for its turn has no room in registers any more; of
 * these they keep it.
 */
AVX2_INLINE __m256i
both(__m256i left, __m256i right)
{
    return _mm256_castps_si256(
        _mm256_and_ps(_mm256_castsi256_ps(left), _mm256_castsi256_ps(right)));
}

/* A bit for each of 32 places where something is left. */
AVX2_INLINE uint32_t
mask_of(__m256i left)
{
    left = _mm256_cmpeq_epi8(left, _mm256_setzero_si256());
    return ~(uint32_t)_mm256_movemask_epi8(left);
}

/* The same of the 64 places from `at` on, by so many tables. */
AVX2_INLINE uint64_t
sift_step(const struct sieve_table *tables, const char *at, unsigned count)
{
    __m256i all = _mm256_set1_epi8(-1), one[SIEVE_TABLES], two[SIEVE_TABLES];

    for (unsigned t = 0; t < count; t++)
        one[t] = two[t] = all;
    for (unsigned k = 0; k < SIEVE_BYTES; k++) {
        struct halves first = split_bytes(at + k);
        struct halves second = split_bytes(at + 32 + k);

        for (unsigned t = 0; t < count; t++) {
            __m256i low = load_row(tables[t].low[k]);
            __m256i high = load_row(tables[t].high[k]);

            one[t] = both(one[t], sift(first, low, high));
            two[t] = both(two[t], sift(second, low, high));
        }
    }
    for (unsigned t = 1; t < count; t++) {
        one[0] = _mm256_or_si256(one[0], one[t]);
        two[0] = _mm256_or_si256(two[0], two[t]);
    }
    return (uint64_t)mask_of(two[0]) << 32 | mask_of(one[0]);
}

/*
 * The places of one step; returns their number.  That many more of them are
 * written as make no branch necessary for the usual few.
 */
AVX2_INLINE size_t
put_places(uint64_t places, uint16_t step, uint16_t *found)
{
    size_t count = (size_t)_mm_popcnt_u64(places);

    for (size_t i = 0; i < SIEVE_SLACK; i++) {
        found[i] = (uint16_t)(step + _tzcnt_u64(places));
        places = _blsr_u64(places);
    }
    for (size_t i = SIEVE_SLACK; i < count; i++) {
        found[i] = (uint16_t)(step + _tzcnt_u64(places));
        places = _blsr_u64(places);
    }
    return count;
}

/*
 * The loop is shorter with a number of tables that the compiler knows.  Whether
 * a step finds something cannot be guessed: what it found is put down without
 * a branch.
 */
AVX2_INLINE size_t
find_with(const struct sieve *sieve, const char *text, size_t count,
          uint16_t *found, unsigned tables)
{
    uint64_t places[SIEVE_PART / SIEVE_STEP + 1];
    uint16_t steps[SIEVE_PART / SIEVE_STEP + 1];
    size_t hits = 0, size = 0;

    for (size_t i = 0; i < count; i += SIEVE_STEP) {
        places[hits] = sift_step(sieve->tables, text + i, tables);
        steps[hits] = (uint16_t)i;
        hits += places[hits] != 0;
    }
    for (size_t i = 0; i < hits; i++)
        size += put_places(places[i], steps[i], found + size);
    return size;
}

AVX2 size_t
sn_sieve_find(const struct sieve *sieve, const char *text, size_t count,
              uint16_t *found)
{
    switch (sieve->count) {
    case 1:
        return find_with(sieve, text, count, found, 1);
    case 2:
        return find_with(sieve, text, count, found, 2);
    case 3:
        return find_with(sieve, text, count, found, 3);
    default:
        return find_with(sieve, text, count, found, SIEVE_TABLES);
    }
}
