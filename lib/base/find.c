/*
 * Text in text: where two bytes of it stand it is compared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

#ifdef __SSE2__
# include <emmintrin.h>
#endif

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
static inline __m128i
compare_step(const char *place, const struct mark *mark)
{
    __m128i bytes =
        _mm_loadu_si128((const __m128i *)(const void *)(place + mark->at));

    return _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(mark->fold)),
                          _mm_set1_epi8(mark->byte));
}

/* At which of the places from `at` on both stand, as bits. */
static unsigned
try_step(const char *place, const struct mark *one, const struct mark *two)
{
    __m128i both =
        _mm_and_si128(compare_step(place, one), compare_step(place, two));

    return (unsigned)_mm_movemask_epi8(both);
}

/*
 * The first of the places [at, end) where both stand, or end.  The last step
 * looks again at places of the one before, or even before `at`.
 */
static size_t
find_place(const char *s, size_t at, size_t end, const struct mark *one,
           const struct mark *two)
{
    unsigned places;
    size_t last;

    for (; end - at >= STEP; at += STEP) {
        places = try_step(s + at, one, two);
        if (places)
            return at + (unsigned)__builtin_ctz(places);
    }
    if (end < STEP)
        return find_slowly(s, at, end, one, two);
    last = end - STEP;
    places = try_step(s + last, one, two) >> (at - last);
    return places ? at + (unsigned)__builtin_ctz(places) : end;
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

static size_t
find(struct slice s, struct slice needle, bool cased)
{
    size_t pivot = sn_find_pivot(needle), at = 0;

    if (needle.size == 0)
        return 0;
    for (;; at++) {
        struct slice rest;

        at = sn_find_place(s, at, needle, pivot, cased);
        rest = sn_slice_skip(s, at);
        if (at == s.size || (cased ? sn_slice_starts(rest, needle)
                                   : sn_starts_nocase(rest, needle)))
            return at;
    }
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
