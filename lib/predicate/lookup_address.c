/*
 * Whether any address of a look-up may stand in a text: every run of digits and
 * single dots between them is one or none, in whatever spelling.  IPv6, and
 * what has hexadecimal digits, is left to those who read it.
 *
 *     "client 10.31.84.130:33560 - (336027804, 'x'"
 *             10.31.84.130                          dots between digits
 *                                   336027804       many digits
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/bits.h"
#include "base/bytes.h"
#include "predicate/lookup_table.h"

#define STEP 16
#define WIDE 64        /* bytes looked at together */
#define NUMBER_LEAST 8 /* digits of an address without dots: 1.0.0.0 */
#define COLONS_LEAST 6 /* of IPv6 without "::", with IPv4 at its end */
#define COLONS_APART 5 /* bytes from one to the next, at most */

/* ------------------------------------------------------------ numbers --- */

static bool
is_digit_at(struct slice text, size_t at)
{
    return at < text.size && sn_is_digit(text.at[at]);
}

/* Is it a byte of a number: a digit, or a dot with one behind? */
static bool
is_of_number(struct slice text, size_t at)
{
    return is_digit_at(text, at) ||
           (text.at[at] == '.' && is_digit_at(text, at + 1));
}

static size_t
end_of_number(struct slice text, size_t at)
{
    while (at < text.size && is_of_number(text, at))
        at++;
    return at;
}

/* Of the one that has a digit at `at`. */
static size_t
start_of_number(struct slice text, size_t at)
{
    while (at > 0 && is_of_number(text, at - 1))
        at--;
    return at + !is_digit_at(text, at);
}

/* Most numbers are none: they are too large before their first dot. */
static bool
may_be_address(struct slice number)
{
    unsigned value = 0;
    size_t at = 0;

    for (; at < number.size && number.at[at] != '.' && value < 256; at++)
        value = value * 10 + (unsigned)(number.at[at] - '0');
    if (at < number.size && number.at[at] == '.')
        return value < 256 || number.at[0] == '0'; /* octal */
    return number.size >= NUMBER_LEAST &&
           sn_slice_find(number, '.') == number.size;
}

static bool
is_listed(const struct lookup *lookup, struct slice text, size_t from,
          size_t end)
{
    struct slice number = sn_slice(text.at + from, end - from);
    struct ip ip;

    return may_be_address(number) && sn_ip_parse_host(number, &ip) &&
           sn_lookup_ip(lookup, &ip) != LOOKUP_NONE;
}

/* ------------------------------------------------------------- colons --- */

struct colons {
    size_t count;
    bool gap; /* two in a row */
};

/* Are so many colons near to each other, as those of IPv6 are? */
static bool
has_row_of_colons(struct slice text)
{
    size_t at = sn_slice_find(text, ':'), row = 1, step;

    while (at < text.size && row < COLONS_LEAST) {
        step = 1 + sn_slice_find(sn_slice_skip(text, at + 1), ':');
        row = step <= COLONS_APART ? row + 1 : 1;
        at += step;
    }
    return at < text.size;
}

/* May IPv6 stand there, and be in a network? */
static bool
may_have_v6(const struct lookup *lookup, struct slice text,
            const struct colons *colons)
{
    static const struct slice mapped = SLICE("ffff");

    if (!colons->gap &&
        (colons->count < COLONS_LEAST || !has_row_of_colons(text)))
        return false;
    return lookup->beyond_v4 || sn_find_nocase(text, mapped) < text.size;
}

/* -------------------------------------------------------- byte by byte --- */

/* Of the one that begins there; *end: where it ends. */
static bool
is_number_listed(const struct lookup *lookup, struct slice text, size_t from,
                 size_t *end)
{
    *end = end_of_number(text, from);
    return is_digit_at(text, from) && is_listed(lookup, text, from, *end);
}

/*
 * A text with escapes, which separate; those that may hide something do not.
 * The digits of one may also be the first of a number.
 */
static bool
may_have_escaped(const struct lookup *lookup, struct slice text)
{
    struct colons colons = {0};
    bool after_colon = false;
    size_t at = 0, end;

    while (at < text.size) {
        struct slice behind = sn_slice_skip(text, at + 1);
        char c = text.at[at];
        int byte = c == '%' ? sn_lookup_escaped_byte(behind) : -1;
        bool is_colon = c == ':' || byte == ':';

        if (is_number_listed(lookup, text, at + (byte >= 0), &end) ||
            (unsigned char)c >= 0x80 ||
            (c == '%' && sn_lookup_hides_byte(behind)) ||
            ((c | 0x20) == 'x' && at > 0 && text.at[at - 1] == '0'))
            return true;
        colons.count += is_colon;
        colons.gap |= is_colon && after_colon;
        after_colon = is_colon;
        if (sn_is_digit(c))
            at = end;
        else
            at += byte < 0 ? 1 : 3;
    }
    colons.gap |= colons.count >= COLONS_LEAST; /* some may be escaped */
    return may_have_v6(lookup, text, &colons);
}

/* ----------------------------------------------------- many at once --- */

/* Which of WIDE bytes are what, as bits. */
struct kinds {
    uint64_t digits;
    uint64_t dots;
    uint64_t colons;
    uint64_t zeros;
    uint64_t exes;    /* x or X */
    uint64_t escapes; /* `%` */
    uint64_t high;    /* beyond ASCII */
};

#ifdef __SSE2__
static void
look_at(const char *at, struct kinds *out)
{
    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; i < WIDE; i += STEP) {
        __m128i bytes = sn_load_bytes(at + i);
        __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        __m128i digits =
            _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('0' - 1)),
                          _mm_cmplt_epi8(bytes, _mm_set1_epi8('9' + 1)));

        out->digits |= sn_bits_of(digits) << i;
        out->dots |= sn_bits_equal(bytes, '.') << i;
        out->colons |= sn_bits_equal(bytes, ':') << i;
        out->zeros |= sn_bits_equal(bytes, '0') << i;
        out->exes |= sn_bits_equal(folded, 'x') << i;
        out->escapes |= sn_bits_equal(bytes, '%') << i;
        out->high |= sn_bits_of(bytes) << i;
    }
}
#else
static void
look_at(const char *at, struct kinds *out)
{
    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; i < WIDE; i++) {
        uint64_t bit = UINT64_C(1) << i;
        char c = at[i];

        out->digits |= sn_is_digit(c) ? bit : 0;
        out->dots |= c == '.' ? bit : 0;
        out->colons |= c == ':' ? bit : 0;
        out->zeros |= c == '0' ? bit : 0;
        out->exes |= (c | 0x20) == 'x' ? bit : 0;
        out->escapes |= c == '%' ? bit : 0;
        out->high |= (unsigned char)c >= 0x80 ? bit : 0;
    }
}
#endif

/* What is behind each byte, so many on: of these bytes and those before. */
static uint64_t
move_on(uint64_t bits, uint64_t before, unsigned by)
{
    return bits << by | before >> (WIDE - by);
}

/* Where two, and four, digits in a row end. */
struct rows {
    uint64_t two;
    uint64_t four;
};

/*
 * Digits behind a dot behind a digit, and where NUMBER_LEAST digits in a row
 * end: each number that may be an address has one of them.
 */
static uint64_t
find_numbers(const struct kinds *kinds, const struct kinds *before,
             struct rows *rows)
{
    uint64_t dotted = move_on(kinds->dots, before->dots, 1) &
                      move_on(kinds->digits, before->digits, 2);
    uint64_t two = kinds->digits & move_on(kinds->digits, before->digits, 1);
    uint64_t four = two & move_on(two, rows->two, 2);
    uint64_t eight = four & move_on(four, rows->four, 4);

    *rows = (struct rows){two, four};
    return (kinds->digits & dotted) | eight;
}

/* Is any of the numbers at these bits listed?  *done: the end of the last. */
static bool
any_is_listed(const struct lookup *lookup, struct slice text, size_t at,
              uint64_t numbers, size_t *done)
{
    for (; numbers; numbers &= numbers - 1) {
        size_t place = at + sn_lowest_bit(numbers);

        if (place < *done)
            continue;
        *done = end_of_number(text, place);
        if (is_listed(lookup, text, start_of_number(text, place), *done))
            return true;
    }
    return false;
}

static void
count_colons(struct colons *colons, uint64_t bits, uint64_t before)
{
    colons->gap |= (bits & move_on(bits, before, 1)) != 0;
    for (; bits; bits &= bits - 1)
        colons->count++;
}

/* WIDE bytes at `at`; what the text lacks is 0 in `room`. */
static const char *
bytes_at(struct slice text, size_t at, char room[WIDE])
{
    if (text.size - at >= WIDE)
        return text.at + at;
    memset(room, 0, WIDE);
    memcpy(room, text.at + at, text.size - at);
    return room;
}

bool
sn_lookup_may_have_address(const struct lookup *lookup, struct slice text)
{
    struct kinds kinds, before = {0};
    struct colons colons = {0};
    struct rows rows = {0};
    size_t done = 0;
    char room[WIDE];

    for (size_t at = 0; at < text.size; at += WIDE, before = kinds) {
        look_at(bytes_at(text, at, room), &kinds);
        if (kinds.high || (kinds.exes & move_on(kinds.zeros, before.zeros, 1)))
            return true;
        if (kinds.escapes)
            return may_have_escaped(lookup, text);
        if (any_is_listed(lookup, text, at,
                          find_numbers(&kinds, &before, &rows), &done))
            return true;
        count_colons(&colons, kinds.colons, before.colons);
    }
    return may_have_v6(lookup, text, &colons);
}
