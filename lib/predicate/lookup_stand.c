/*
 * Whether any domain of a look-up may stand in a text: a look at what is behind
 * its dots.  Most is a number of a version, or no beginning of a last label
 * that the domains have; dots are looked for in many bytes at once.
 *
 *     "Mozilla/5.0 http://files.Example.org/a.gif"
 *                              dot     dot  dot      no digit behind
 *                                      or            two bytes: of a domain?
 *                                      org           the label: of a domain?
 *                         files.Example.org          a domain, or below one?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/bits.h"
#include "base/bytes.h"
#include "predicate/lookup_table.h"

#define STEP 16                 /* bytes looked at together */
#define WIDE 64                 /* bytes whose dots are told together */
#define BEFORE_DIGITS ('-' - 1) /* no label begins below */

/* ------------------------------------------------------------- labels --- */

/* Bytes of a label as 1 to 38, letters in either case; else 0. */
static const unsigned char label_bytes[256] = {
    ['-'] = 1,  ['_'] = 2,  ['0'] = 3,  ['1'] = 4,  ['2'] = 5,  ['3'] = 6,
    ['4'] = 7,  ['5'] = 8,  ['6'] = 9,  ['7'] = 10, ['8'] = 11, ['9'] = 12,
    ['a'] = 13, ['b'] = 14, ['c'] = 15, ['d'] = 16, ['e'] = 17, ['f'] = 18,
    ['g'] = 19, ['h'] = 20, ['i'] = 21, ['j'] = 22, ['k'] = 23, ['l'] = 24,
    ['m'] = 25, ['n'] = 26, ['o'] = 27, ['p'] = 28, ['q'] = 29, ['r'] = 30,
    ['s'] = 31, ['t'] = 32, ['u'] = 33, ['v'] = 34, ['w'] = 35, ['x'] = 36,
    ['y'] = 37, ['z'] = 38, ['A'] = 13, ['B'] = 14, ['C'] = 15, ['D'] = 16,
    ['E'] = 17, ['F'] = 18, ['G'] = 19, ['H'] = 20, ['I'] = 21, ['J'] = 22,
    ['K'] = 23, ['L'] = 24, ['M'] = 25, ['N'] = 26, ['O'] = 27, ['P'] = 28,
    ['Q'] = 29, ['R'] = 30, ['S'] = 31, ['T'] = 32, ['U'] = 33, ['V'] = 34,
    ['W'] = 35, ['X'] = 36, ['Y'] = 37, ['Z'] = 38,
};

static unsigned
label_byte(struct slice s, size_t at)
{
    return at < s.size ? label_bytes[(unsigned char)s.at[at]] : 0;
}

/* The first two bytes of the label at `at`; of a shorter one the second is 0.
 */
static unsigned
front_of(struct slice s, size_t at)
{
    return label_byte(s, at) << 6 | label_byte(s, at + 1);
}

static bool
has_bit(const uint64_t *bits, size_t index)
{
    return bits[index / 64] >> (index % 64) & 1;
}

static void
set_bit(uint64_t *bits, size_t index)
{
    bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static size_t
tail_of(struct slice label)
{
    return sn_lookup_mix(sn_lookup_hash_nocase(LOOKUP_HASH_START, label)) %
           LOOKUP_TAILS;
}

/* One without a dot, or with bytes that end a token, is found otherwise. */
void
sn_lookup_note_tail(struct lookup *lookup, struct slice name)
{
    size_t from = name.size;

    for (size_t i = 0; i < name.size; i++)
        lookup->odd |= !label_byte(name, i) && name.at[i] != '.';
    while (from > 0 && name.at[from - 1] != '.')
        from--;
    lookup->odd |= from == 0;
    lookup->tail_is_low |= from < name.size && name.at[from] <= '9';
    set_bit(lookup->fronts, front_of(name, from));
    set_bit(lookup->tails, tail_of(sn_slice_skip(name, from)));
}

/* ------------------------------------------------------------ escapes --- */

int
sn_lookup_escaped_byte(struct slice behind)
{
    int high, low;

    if (behind.size < 2)
        return -1;
    high = sn_hex_value(behind.at[0]);
    low = sn_hex_value(behind.at[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool
sn_lookup_hides_byte(struct slice behind)
{
    int byte = sn_lookup_escaped_byte(behind);

    if (behind.size && sn_lower(behind.at[0]) == 'u')
        return true; /* %u002e */
    return byte >= 0x80 || byte == '.' || byte == '%' ||
           (byte >= 0 && label_bytes[byte]);
}

static bool
hides_any(struct slice text)
{
    for (size_t at = 0; at < text.size; at++) {
        at += sn_slice_find(sn_slice_skip(text, at), '%');
        if (at < text.size && sn_lookup_hides_byte(sn_slice_skip(text, at + 1)))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------ domains --- */

static bool
is_listed(const struct lookup *lookup, struct slice text, size_t from,
          size_t end)
{
    return sn_lookup_find(lookup, sn_slice(text.at + from, end - from)) !=
           LOOKUP_NONE;
}

/*
 * The label behind a dot is the last one of a domain: is there one? More bytes
 * than any domain has are not looked at.  Behind a `%` stand the digits of an
 * escape, and then the name.
 */
static bool
ends_domain(const struct lookup *lookup, struct slice text, size_t dot,
            size_t end)
{
    size_t from = dot;

    while (from > 0 && dot - from <= lookup->max_text &&
           sn_is_domain_byte(text.at[from - 1]))
        from--;
    if (is_listed(lookup, text, from, end))
        return true;
    return from > 0 && text.at[from - 1] == '%' && dot - from >= 2 &&
           is_listed(lookup, text, from + 2, end);
}

static bool
may_end_domain(const struct lookup *lookup, struct slice text, size_t dot)
{
    size_t end = dot + 1;

    if (!has_bit(lookup->fronts, front_of(text, end)))
        return false;
    while (label_byte(text, end))
        end++;
    return has_bit(lookup->tails,
                   tail_of(sn_slice(text.at + dot + 1, end - dot - 1))) &&
           ends_domain(lookup, text, dot, end);
}

/* What was seen in all steps. */
#ifdef __SSE2__
struct seen {
    __m128i bytes;   /* any of them */
    __m128i escapes; /* 0xFF where a `%` was */
};

/* Sixteen bytes, and those behind each. */
static inline uint64_t
see_bytes(__m128i bytes, __m128i behind, char least, struct seen *seen)
{
    __m128i dots = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
    __m128i escapes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('%'));

    seen->bytes = _mm_or_si128(seen->bytes, bytes);
    seen->escapes = _mm_or_si128(seen->escapes, escapes);
    dots = _mm_and_si128(dots, _mm_cmpgt_epi8(behind, _mm_set1_epi8(least)));
    return sn_bits_of(dots);
}

static inline uint64_t
look_step(const char *at, char least, struct seen *seen)
{
    return see_bytes(sn_load_bytes(at), sn_load_bytes(at + 1), least, seen);
}

static inline uint64_t
look_last(const char *at, char least, struct seen *seen)
{
    __m128i bytes = sn_load_bytes(at);

    return see_bytes(bytes, _mm_srli_si128(bytes, 1), least, seen);
}

static bool
saw_high(const struct seen *seen)
{
    return sn_bits_of(seen->bytes) != 0;
}

static bool
saw_escape(const struct seen *seen)
{
    return sn_bits_of(seen->escapes) != 0;
}
#else
struct seen {
    unsigned char bytes;
    bool escape;
};

/* With a byte behind the last one, which is not seen. */
static uint64_t
look_step(const char *at, char least, struct seen *seen)
{
    uint64_t dots = 0;

    for (unsigned i = 0; i < STEP; i++) {
        seen->bytes |= (unsigned char)at[i];
        seen->escape |= at[i] == '%';
        if (at[i] == '.' && (signed char)at[i + 1] > least)
            dots |= UINT64_C(1) << i;
    }
    return dots;
}

static uint64_t
look_last(const char *at, char least, struct seen *seen)
{
    char copy[STEP + 1] = {0};

    memcpy(copy, at, STEP);
    return look_step(copy, least, seen);
}

static bool
saw_high(const struct seen *seen)
{
    return seen->bytes >= 0x80;
}

static bool
saw_escape(const struct seen *seen)
{
    return seen->escape;
}
#endif

static inline uint64_t
look_wide(const char *at, char least, struct seen *seen)
{
    uint64_t dots = 0;

    for (unsigned i = 0; i < WIDE; i += STEP)
        dots |= look_step(at + i, least, seen) << i;
    return dots;
}

/* The last bytes, WIDE at most, of which the last step sees some again. */
static uint64_t
look_end(struct slice text, size_t at, char least, struct seen *seen)
{
    size_t size = text.size - at, i = 0, again;
    char copy[STEP] = {0};
    uint64_t dots = 0;

    for (; size - i > STEP; i += STEP)
        dots |= look_step(text.at + at + i, least, seen) << i;
    if (text.size < STEP) {
        memcpy(copy, text.at, text.size);
        return look_last(copy, least, seen);
    }
    again = STEP - (size - i);
    return dots |
           look_last(text.at + text.size - STEP, least, seen) >> again << i;
}

static bool
any_ends_domain(const struct lookup *lookup, struct slice text, size_t at,
                uint64_t dots)
{
    for (; dots; dots &= dots - 1)
        if (may_end_domain(lookup, text, at + sn_lowest_bit(dots)))
            return true;
    return false;
}

/* Escapes, and letters beyond ASCII, can be read in several ways. */
static bool
may_have_domain(const struct lookup *lookup, struct slice text)
{
    char least = lookup->tail_is_low ? BEFORE_DIGITS : '9';
    struct seen seen = {0};
    size_t at = 0;
    uint64_t dots;

    for (; text.size - at > WIDE; at += WIDE) {
        dots = look_wide(text.at + at, least, &seen);
        if (dots && any_ends_domain(lookup, text, at, dots))
            return true;
    }
    dots = text.size ? look_end(text, at, least, &seen) : 0;
    if (dots && any_ends_domain(lookup, text, at, dots))
        return true;
    return saw_high(&seen) || (saw_escape(&seen) && hides_any(text));
}

/* ------------------------------------------------------------- kinds --- */

bool
sn_lookup_may_stand_in(const struct lookup *lookup, struct slice text)
{
    if (lookup->odd)
        return true;
    if (lookup->kind == LOOKUP_DOMAIN)
        return may_have_domain(lookup, text);
    return lookup->kind != LOOKUP_IP ||
           sn_lookup_may_have_address(lookup, text);
}
