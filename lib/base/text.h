/*
 * Text: character classes, caseless comparison, numbers, UTF-8.  Nothing here
 * knows a locale.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_TEXT_H
#define SEINE_BASE_TEXT_H

#include "base/slice.h"

static inline bool
sn_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool
sn_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
sn_is_alnum(char c)
{
    return sn_is_digit(c) || sn_is_alpha(c);
}

/* Blank, tab, CR, LF, VT, FF. */
static inline bool
sn_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ASCII only; other bytes stay. */
static inline char
sn_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The same for eight bytes at once: bit 7 of a byte tells if it is in A..Z. */
static inline uint64_t
sn_lower_word(uint64_t word)
{
    uint64_t low = word & EACH_BYTE(0x7F);
    uint64_t from_a = low + EACH_BYTE(0x80 - 'A');
    uint64_t above_z = low + EACH_BYTE(0x80 - 'Z' - 1);
    uint64_t upper = from_a & ~above_z & ~word & EACH_BYTE(0x80);

    return word | upper >> 2;
}

/* The value of a hexadecimal digit, or -1. */
static inline int
sn_hex_value(char c)
{
    if (sn_is_digit(c))
        return c - '0';
    c = sn_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Equal but for ASCII case. */
bool
sn_equal_nocase(struct slice a, struct slice b);
bool
sn_starts_nocase(struct slice s, struct slice prefix);

/* Index of the first `needle`, or s.size; an empty needle is found at 0. */
size_t
sn_find(struct slice s, struct slice needle);
size_t
sn_find_nocase(struct slice s, struct slice needle);

/*
 * Index of the byte of a needle to search for first: one that logs have little
 * of, no letter, digit or blank if there is such a one.
 */
size_t
sn_find_pivot(struct slice needle);

/* As sn_find from `at` on, of a needle that is not empty: pivot is its own. */
size_t
sn_find_from(struct slice s, size_t at, struct slice needle, size_t pivot);

/*
 * The first place from `at` on where the text may stand, by two of its bytes;
 * s.size: nowhere.  pivot is one of them.  Unless cased, case is ignored.
 */
size_t
sn_find_place(struct slice s, size_t at, struct slice text, size_t pivot,
              bool cased);

/* Without white space at both ends. */
struct slice
sn_trim(struct slice s);

/*
 * Cut the text before the next `separator` off *rest, which is left after it.
 * false when *rest was at its end (at == NULL).  "a,b" gives a, b; "" gives "".
 */
bool
sn_next_part(struct slice *rest, char separator, struct slice *part);

/* The next word between blanks; false when none is left. */
bool
sn_next_word(struct slice *rest, struct slice *word);

/* All of s as a number; false if it is none, empty or does not fit. */
bool
sn_parse_u64(struct slice s, uint64_t *out);
bool
sn_parse_i64(struct slice s, int64_t *out);

/* Decimal number with optional sign, fraction and exponent; no hex, no nan. */
bool
sn_parse_double(struct slice s, double *out);

/*
 * The code point at s.at and its length in bytes; an invalid byte gives
 * 0xDC00 + byte (never a real code point) and length 1.  s must not be empty.
 */
uint32_t
sn_utf8_next(struct slice s, size_t *size);

/* Append a code point to `out` (4 bytes of room); bytes written. */
size_t
sn_utf8_put(uint32_t point, char *out);
bool
sn_utf8_valid(struct slice s);

/*
 * Simple case folding for Latin, Greek and Cyrillic letters.  Never maps a
 * non-ASCII character to an ASCII one, so that ASCII literals stay necessary.
 */
uint32_t
sn_fold(uint32_t point);

#endif
