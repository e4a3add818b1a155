/*
 * Text in text: where two bytes of it stand it is compared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/bits.h"
#include "base/bytes.h"
#include "base/text.h"

#define STEP 16 /* places looked at together */

size_t
sn_find_pivot(struct slice needle)
{
    size_t best = 0;

    for (size_t i = 0; i < needle.size; i++) {
        if ((needle.at[i] >= 'A' && needle.at[i] <= 'Z') ||
            (!sn_is_alnum(needle.at[i]) && needle.at[i] != ' '))
            return i;
        if (needle.at[best] == ' ')
            best = i;
    }
    return best;
}

/* A byte of a text: which it is, and the bit that its case may change. */
struct mark {
    size_t at;
    char byte;
    char fold;
};

static struct mark
make_mark(struct slice text, size_t at, bool cased)
{
    bool folds = !cased && sn_is_alpha(text.at[at]);
    char fold = folds ? 0x20 : 0;

    return (struct mark){at, (char)(text.at[at] | fold), fold};
}

static bool
stands_at(const char *place, const struct mark *mark)
{
    return (char)(place[mark->at] | mark->fold) == mark->byte;
}

static size_t
find_slowly(const char *s, size_t at, size_t end, const struct mark *one,
            const struct mark *two)
{
    while (at < end && !(stands_at(s + at, one) && stands_at(s + at, two)))
        at++;
    return at;
}

#ifdef __SSE2__
/* A mark as many times as there are places in a step. */
struct wide {
    const char *from; /* of place 0 */
    __m128i byte;
    __m128i fold;
};

static inline struct wide
widen(const char *s, const struct mark *mark)
{
    return (struct wide){s + mark->at, _mm_set1_epi8(mark->byte),
                         _mm_set1_epi8(mark->fold)};
}

static inline __m128i
compare_step(const struct wide *wide, size_t at)
{
    __m128i bytes = sn_load_bytes(wide->from + at);

    return _mm_cmpeq_epi8(_mm_or_si128(bytes, wide->fold), wide->byte);
}

/* At which of the places from `at` on both stand. */
static inline __m128i
try_step(const struct wide *one, const struct wide *two, size_t at)
{
    return _mm_and_si128(compare_step(one, at), compare_step(two, at));
}

/*
 * The first of the places [at, end) where both stand, or end.  The last step
 * looks again at places of the one before, or even before `at`.
 */
static size_t
find_place(const char *s, size_t at, size_t end, const struct mark *first,
           const struct mark *second)
{
    const struct wide one = widen(s, first), two = widen(s, second);
    uint64_t bits;
    size_t last;

    for (; end - at >= 2 * STEP; at += 2 * STEP) {
        __m128i low = try_step(&one, &two, at);
        __m128i high = try_step(&one, &two, at + STEP);

        if (sn_bits_of(_mm_or_si128(low, high)) == 0)
            continue;
        bits = sn_bits_of(low) | sn_bits_of(high) << STEP;
        return at + sn_lowest_bit(bits);
    }
    if (end - at >= STEP) {
        bits = sn_bits_of(try_step(&one, &two, at));
        if (bits)
            return at + sn_lowest_bit(bits);
        at += STEP;
    }
    if (end < STEP)
        return find_slowly(s, at, end, first, second);
    last = end - STEP;
    bits = sn_bits_of(try_step(&one, &two, last)) >> (at - last);
    return bits ? at + sn_lowest_bit(bits) : end;
}
#else
# define find_place find_slowly
#endif

size_t
sn_find_place(struct slice s, size_t at, struct slice text, size_t pivot,
              bool cased)
{
    struct mark one, two;
    size_t end; /* of the places where it has room */

    if (text.size == 0 || s.size < text.size || at > s.size - text.size)
        return s.size;
    end = s.size - text.size + 1;
    one = make_mark(text, pivot, cased);
    two = make_mark(text, pivot + 1 < text.size ? pivot + 1 : 0, cased);
    at = find_place(s.at, at, end, &one, &two);
    return at < end ? at : s.size;
}

static bool
starts(struct slice s, size_t at, struct slice needle, bool cased)
{
    s = sn_slice_skip(s, at);
    return cased ? sn_slice_starts(s, needle) : sn_starts_nocase(s, needle);
}

#define HOPS 3 /* to a byte that is rare in most texts */

/*
 * From one place of the pivot to the next one, a few times, if its case tells.
 * True if all are done: *at is the result.
 */
static bool
hop(struct slice s, struct slice needle, size_t pivot, bool cased, size_t *at)
{
    if (!cased && sn_is_alpha(needle.at[pivot]))
        return false;
    for (unsigned i = 0; i < HOPS; i++, ++*at) {
        *at += sn_slice_find(sn_slice_skip(s, *at + pivot), needle.at[pivot]);
        if (*at + pivot >= s.size)
            *at = s.size;
        if (*at == s.size || starts(s, *at, needle, cased))
            return true;
    }
    return false;
}

static size_t
find(struct slice s, struct slice needle, bool cased)
{
    size_t pivot = sn_find_pivot(needle), at = 0;

    if (needle.size == 0 || hop(s, needle, pivot, cased, &at))
        return at;
    for (;; at++) {
        at = sn_find_place(s, at, needle, pivot, cased);
        if (at == s.size || starts(s, at, needle, cased))
            return at;
    }
}

#define BLOCK 64 /* bytes looked at together */

static bool
stands_twice(struct slice s, size_t at, char byte, size_t apart)
{
    return s.at[at] == byte && s.at[at + apart] == byte;
}

/* The last step looks again at places of the one before. */
size_t
sn_find_twice(struct slice s, size_t at, char byte, size_t apart)
{
    size_t end = s.size > apart ? s.size - apart : 0;

#ifdef __SSE2__
    while (s.size >= BLOCK && apart < BLOCK && at < end) {
        size_t from = s.size - at < BLOCK ? s.size - BLOCK : at;
        uint64_t bits = sn_bits_equal_wide(s.at + from, byte);

        bits = (bits & bits >> apart) >> (at - from);
        if (bits)
            return at + sn_lowest_bit(bits);
        at = from + BLOCK - apart;
    }
#endif
    while (at < end && !stands_twice(s, at, byte, apart))
        at++;
    return at < end ? at : s.size;
}

static bool
is_between(char c, char first, char last)
{
    return (unsigned char)(c - first) <= (unsigned char)(last - first);
}

size_t
sn_find_before(struct slice s, size_t at, char byte, char first, char last)
{
    size_t end = s.size > 0 ? s.size - 1 : 0;

#ifdef __SSE2__
    while (s.size > BLOCK && at < end) {
        size_t from = end - at < BLOCK ? end - BLOCK : at;
        uint64_t bits = sn_bits_equal_wide(s.at + from, byte) >> (at - from);

        for (; bits; bits &= bits - 1) {
            size_t place = at + sn_lowest_bit(bits);

            if (is_between(s.at[place + 1], first, last))
                return place;
        }
        at = from + BLOCK;
    }
#endif
    while (at < end &&
           !(s.at[at] == byte && is_between(s.at[at + 1], first, last)))
        at++;
    return at < end ? at : s.size;
}

size_t
sn_find(struct slice s, struct slice needle)
{
    return find(s, needle, true);
}

size_t
sn_find_nocase(struct slice s, struct slice needle)
{
    return find(s, needle, false);
}

size_t
sn_find_from(struct slice s, size_t at, struct slice needle, size_t pivot)
{
    for (;; at++) {
        at = sn_find_place(s, at, needle, pivot, true);
        if (at == s.size || sn_slice_starts(sn_slice_skip(s, at), needle))
            return at;
    }
}
