/*
 * SHA-256 with the SHA extensions of x86-64 processors (Intel 64 and IA-32
 * Architectures Software Developer's Manual, volume 1, "SHA extensions").
 *
 * They have the words of the state as A, B, E, F and C, D, G, H, each from the
 * highest lane down.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/sha256_block.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#include "base/bytes.h"

#define SHA __attribute__((target("sha,ssse3,sse4.1")))
#define SHA_INLINE \
 static inline __attribute__((target("sha,ssse3,sse4.1"), always_inline))

#define LEAF_FEATURES 7   /* of cpuid */
#define FEATURE_SHA 29    /* a bit of ebx there */
#define GROUPS 16         /* of four rounds */
#define SCHEDULED 4       /* of them by words of the block itself */
#define EACH_TURNED 0xB1  /* shuffles of four lanes: 1 0 3 2 */
#define ALL_TURNED 0x1B   /* 3 2 1 0 */
#define UPPER_TO_LOWER 14 /* 2 3 0 0 */
#define UPPER_HALF 0xF0   /* of eight words of 16 bits */

enum known {
    KNOWN_NOT,
    KNOWN_ABSENT,
    KNOWN_THERE,
};

/* It is the same for all threads, whoever asks first: cpuid takes long. */
static bool
has_extensions(void)
{
    static atomic_int known = KNOWN_NOT;
    int now = atomic_load_explicit(&known, memory_order_relaxed);
    unsigned a, b = 0, c, d;

    if (now == KNOWN_NOT) {
        now = __get_cpuid_count(LEAF_FEATURES, 0, &a, &b, &c, &d) &&
                      b >> FEATURE_SHA & 1 && __builtin_cpu_supports("ssse3") &&
                      __builtin_cpu_supports("sse4.1")
                  ? KNOWN_THERE
                  : KNOWN_ABSENT;
        atomic_store_explicit(&known, now, memory_order_relaxed);
    }
    return now == KNOWN_THERE;
}

/* Four words of a block: big-endian there. */
SHA_INLINE __m128i
load_words(const unsigned char *at)
{
    const __m128i order =
        _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);

    return _mm_shuffle_epi8(sn_load_bytes(at), order);
}

/* The four words of the schedule after these sixteen, oldest first. */
SHA_INLINE __m128i
next_words(__m128i a, __m128i b, __m128i c, __m128i d)
{
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b),
                                _mm_alignr_epi8(d, c, sizeof(uint32_t)));

    return _mm_sha256msg2_epu32(sum, d);
}

/* One block. */
SHA_INLINE void
turn_block(__m128i *abef, __m128i *cdgh, const unsigned char *at)
{
    __m128i w[SCHEDULED], one = *abef, two = *cdgh;

    for (unsigned i = 0; i < GROUPS; i++) {
        __m128i *words = &w[i % SCHEDULED], sum;

        *words = i < SCHEDULED ? load_words(at + i * sizeof(*words))
                               : next_words(*words, w[(i + 1) % SCHEDULED],
                                            w[(i + 2) % SCHEDULED],
                                            w[(i + 3) % SCHEDULED]);
        sum = _mm_add_epi32(*words, sn_load_bytes(&sn_sha256_constants[i * 4]));
        two = _mm_sha256rnds2_epu32(two, one, sum);
        sum = _mm_shuffle_epi32(sum, UPPER_TO_LOWER);
        one = _mm_sha256rnds2_epu32(one, two, sum);
    }
    *abef = _mm_add_epi32(*abef, one);
    *cdgh = _mm_add_epi32(*cdgh, two);
}

SHA static void
turn_blocks(uint32_t state[8], const unsigned char *at, size_t count)
{
    __m128i badc = _mm_shuffle_epi32(sn_load_bytes(state), EACH_TURNED);
    __m128i hgfe = _mm_shuffle_epi32(sn_load_bytes(state + 4), ALL_TURNED);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, UPPER_HALF);

    for (; count > 0; count--, at += SHA256_BLOCK)
        turn_block(&abef, &cdgh, at);
    abef = _mm_shuffle_epi32(abef, ALL_TURNED);
    cdgh = _mm_shuffle_epi32(cdgh, EACH_TURNED);
    _mm_storeu_si128((__m128i *)(void *)state,
                     _mm_blend_epi16(abef, cdgh, UPPER_HALF));
    _mm_storeu_si128((__m128i *)(void *)(state + 4),
                     _mm_alignr_epi8(cdgh, abef, 8));
}

bool
sn_sha256_blocks(uint32_t state[8], const unsigned char *at, size_t count)
{
    if (!has_extensions())
        return false;
    turn_blocks(state, at, count);
    return true;
}
