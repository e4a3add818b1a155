/*
 * Whether any domain or address of a look-up may stand in a text, told by its
 * bytes.
 *
 * Of domains: a look at what is behind its dots.  Most is a number of a
 * version, or no beginning of a last label that the domains have; dots are
 * looked for in sixteen bytes at once.
 *
 *     "Mozilla/5.0 http://files.Example.org/a.gif"
 *                              dot     dot  dot      no digit behind
 *                                      or            two bytes: of a domain?
 *                                      org           the label: of a domain?
 *                         files.Example.org          a domain, or below one?
 *
 * Of addresses: every run of digits and dots is one or none, whatever its
 * spelling; hexadecimal and IPv6 are left to others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup_table.h"

#ifdef __SSE2__
# include <emmintrin.h>
#endif

#define STEP 16                 /* bytes looked at together */
#define NUMBER_LEAST 8          /* digits of an address without dots: 1.0.0.0 */
#define COLONS_LEAST 7          /* of IPv6 without "::" */
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

/* The byte that an escape stands for, of which this is behind the `%`, or -1.
 */
static int
escaped_byte(struct slice behind)
{
    int high, low;

    if (behind.size < 2)
        return -1;
    high = sn_hex_value(behind.at[0]);
    low = sn_hex_value(behind.at[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * May the escape of which this is behind the `%` hide a byte of a name or an
 * address, or of another escape?  Others only separate, in whatever round of
 * decoding.
 */
static bool
hides_byte(struct slice behind)
{
    int byte = escaped_byte(behind);

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
        if (at < text.size && hides_byte(sn_slice_skip(text, at + 1)))
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

/*
 * Of sixteen bytes, and the one behind each: bits of the dots with a byte above
 * `least` behind.
 */
static inline unsigned
look_step(const char *at, char least, struct seen *seen)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i behind = _mm_loadu_si128((const __m128i *)(const void *)(at + 1));
    __m128i dots = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));

    seen->bytes = _mm_or_si128(seen->bytes, bytes);
    seen->escapes =
        _mm_or_si128(seen->escapes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('%')));
    dots = _mm_and_si128(dots, _mm_cmpgt_epi8(behind, _mm_set1_epi8(least)));
    return (unsigned)_mm_movemask_epi8(dots);
}

static bool
saw_high(const struct seen *seen)
{
    return _mm_movemask_epi8(seen->bytes) != 0;
}

static bool
saw_escape(const struct seen *seen)
{
    return _mm_movemask_epi8(seen->escapes) != 0;
}

static unsigned
first_bit(unsigned bits)
{
    return (unsigned)__builtin_ctz(bits);
}
#else
struct seen {
    unsigned char bytes;
    bool escape;
};

static unsigned
look_step(const char *at, char least, struct seen *seen)
{
    unsigned dots = 0;

    for (unsigned i = 0; i < STEP; i++) {
        seen->bytes |= (unsigned char)at[i];
        seen->escape |= at[i] == '%';
        if (at[i] == '.' && (signed char)at[i + 1] > least)
            dots |= 1U << i;
    }
    return dots;
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

static unsigned
first_bit(unsigned bits)
{
    unsigned at = 0;

    while (!(bits >> at & 1))
        at++;
    return at;
}
#endif

static bool
any_ends_domain(const struct lookup *lookup, struct slice text, size_t at,
                unsigned dots)
{
    for (; dots; dots &= dots - 1)
        if (may_end_domain(lookup, text, at + first_bit(dots)))
            return true;
    return false;
}

/* Escapes, and letters beyond ASCII, can be read in several ways. */
static bool
may_have_domain(const struct lookup *lookup, struct slice text)
{
    char least = lookup->tail_is_low ? BEFORE_DIGITS : '9';
    char last[2 * STEP] = {0};
    struct seen seen = {0};
    size_t at = 0;
    unsigned dots;

    for (; text.size - at > STEP; at += STEP) {
        dots = look_step(text.at + at, least, &seen);
        if (dots && any_ends_domain(lookup, text, at, dots))
            return true;
    }
    if (text.size > at)
        memcpy(last, text.at + at, text.size - at);
    dots = look_step(last, least, &seen);
    if (dots && any_ends_domain(lookup, text, at, dots))
        return true;
    return saw_high(&seen) || (saw_escape(&seen) && hides_any(text));
}

/* ---------------------------------------------------------- addresses --- */

/* The end of a run of digits with single dots between them. */
static size_t
end_of_number(struct slice text, size_t at)
{
    while (at < text.size && (sn_is_digit(text.at[at]) ||
                              (text.at[at] == '.' && at + 1 < text.size &&
                               sn_is_digit(text.at[at + 1]))))
        at++;
    return at;
}

static bool
is_listed_number(const struct lookup *lookup, struct slice s)
{
    struct ip ip;

    if (s.size < NUMBER_LEAST && sn_slice_find(s, '.') == s.size)
        return false;
    return sn_ip_parse_host(s, &ip) && sn_lookup_ip(lookup, &ip) != LOOKUP_NONE;
}

/* Colons of a text, as such or escaped. */
struct colons {
    size_t count;
    bool gap;     /* two in a row */
    bool is_last; /* the last byte was one */
};

static void
count_colon(struct colons *colons, bool is_colon)
{
    colons->count += is_colon;
    colons->gap |= is_colon && colons->is_last;
    colons->is_last = is_colon;
}

/* May IPv6 stand there, and be in a network? */
static bool
may_have_v6(const struct lookup *lookup, struct slice text,
            const struct colons *colons)
{
    static const struct slice mapped = SLICE("ffff");

    if (colons->count < COLONS_LEAST && !colons->gap)
        return false;
    return lookup->beyond_v4 || sn_find_nocase(text, mapped) < text.size;
}

/*
 * Escapes that may hide something, "0x", and letters beyond ASCII are for
 * others to read.
 */
static bool
may_have_address(const struct lookup *lookup, struct slice text)
{
    struct colons colons = {0};
    size_t at = 0, from;

    while (at < text.size) {
        char c = text.at[at];
        struct slice behind = sn_slice_skip(text, at + 1);
        int byte = c == '%' ? escaped_byte(behind) : -1;

        if (sn_is_digit(c)) {
            from = at;
            at = end_of_number(text, at);
            if (is_listed_number(lookup, sn_slice(text.at + from, at - from)))
                return true;
            colons.is_last = false;
            continue;
        }
        if ((unsigned char)c >= 0x80 || (c == '%' && hides_byte(behind)) ||
            ((c | 0x20) == 'x' && at > 0 && text.at[at - 1] == '0'))
            return true;
        count_colon(&colons, c == ':' || byte == ':');
        at += byte < 0 ? 1 : 3;
    }
    return may_have_v6(lookup, text, &colons);
}

bool
sn_lookup_may_stand_in(const struct lookup *lookup, struct slice text)
{
    if (lookup->odd)
        return true;
    if (lookup->kind == LOOKUP_DOMAIN)
        return may_have_domain(lookup, text);
    return lookup->kind != LOOKUP_IP || may_have_address(lookup, text);
}
