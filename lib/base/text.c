/*
 * Text: caseless comparison, numbers, UTF-8.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

#include <math.h>

bool
sn_equal_nocase(struct slice a, struct slice b)
{
    return a.size == b.size && sn_starts_nocase(a, b);
}

bool
sn_starts_nocase(struct slice s, struct slice prefix)
{
    size_t i = 0;

    if (s.size < prefix.size)
        return false;
    for (uint64_t a, b; prefix.size - i >= sizeof(a); i += sizeof(a)) {
        memcpy(&a, s.at + i, sizeof(a));
        memcpy(&b, prefix.at + i, sizeof(b));
        if (sn_lower_word(a) != sn_lower_word(b))
            return false;
    }
    for (; i < prefix.size; i++)
        if (sn_lower(s.at[i]) != sn_lower(prefix.at[i]))
            return false;
    return true;
}

struct slice
sn_trim(struct slice s)
{
    while (s.size && sn_is_space(s.at[0]))
        s = sn_slice_skip(s, 1);
    while (s.size && sn_is_space(s.at[s.size - 1]))
        s.size--;
    return s;
}

bool
sn_next_part(struct slice *rest, char separator, struct slice *part)
{
    size_t cut;

    if (!rest->at)
        return false;
    cut = sn_slice_find(*rest, separator);
    *part = sn_slice_first(*rest, cut);
    if (cut == rest->size)
        *rest = sn_slice(NULL, 0);
    else
        *rest = sn_slice_skip(*rest, cut + 1);
    return true;
}

bool
sn_next_word(struct slice *rest, struct slice *word)
{
    size_t size = 0;

    while (rest->size && sn_is_space(rest->at[0]))
        *rest = sn_slice_skip(*rest, 1);
    while (size < rest->size && !sn_is_space(rest->at[size]))
        size++;
    *word = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size);
    return size > 0;
}

bool
sn_parse_u64(struct slice s, uint64_t *out)
{
    uint64_t value = 0;
    size_t i;

    if (s.size == 0)
        return false;
    for (i = 0; i < s.size; i++) {
        uint64_t digit;

        if (!sn_is_digit(s.at[i]))
            return false;
        digit = (uint64_t)(s.at[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool
sn_parse_i64(struct slice s, int64_t *out)
{
    bool negative = s.size && s.at[0] == '-';
    uint64_t value;

    if (s.size && (s.at[0] == '-' || s.at[0] == '+'))
        s = sn_slice_skip(s, 1);
    if (!sn_parse_u64(s, &value) || value > (uint64_t)INT64_MAX)
        return false;
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

/* Digits from index *i on: their value goes on in *value; how many there were.
 */
static size_t
take_digits(struct slice s, size_t *i, double *value)
{
    size_t from = *i;

    while (*i < s.size && sn_is_digit(s.at[*i])) {
        *value = *value * 10 + (s.at[*i] - '0');
        ++*i;
    }
    return *i - from;
}

/* An optional sign at index *i: true for a minus. */
static bool
take_sign(struct slice s, size_t *i)
{
    bool minus = *i < s.size && s.at[*i] == '-';

    if (*i < s.size && (s.at[*i] == '-' || s.at[*i] == '+'))
        ++*i;
    return minus;
}

/* By hand, since strtod reads what the locale of the program says. */
bool
sn_parse_double(struct slice s, double *out)
{
    double value = 0, exponent = 0;
    size_t i = 0, digits, fraction = 0;
    bool minus = take_sign(s, &i), down;

    if (s.size > 64)
        return false;
    digits = take_digits(s, &i, &value);
    if (i < s.size && s.at[i] == '.') {
        i++;
        fraction = take_digits(s, &i, &value);
    }
    if (digits + fraction == 0)
        return false;
    if (i < s.size && (s.at[i] == 'e' || s.at[i] == 'E')) {
        i++;
        down = take_sign(s, &i);
        if (take_digits(s, &i, &exponent) == 0 || exponent > 999)
            return false;
        exponent = down ? -exponent : exponent;
    }
    exponent -= (double)fraction;
    value =
        exponent < 0 ? value / pow(10, -exponent) : value * pow(10, exponent);
    *out = minus ? -value : value;
    return i == s.size && isfinite(*out);
}

uint32_t
sn_utf8_next(struct slice s, size_t *size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s.at[0];
    uint32_t point;
    size_t length, i;

    *size = 1;
    if (lead < 0x80)
        return lead;
    length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || s.size < length)
        return 0xDC00U + lead;
    point = lead & (0x7FU >> length);
    for (i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)s.at[i];

        if ((byte & 0xC0) != 0x80)
            return 0xDC00U + lead;
        point = point << 6 | (byte & 0x3FU);
    }
    if (point < least[length] || point > 0x10FFFF ||
        (point >= 0xD800 && point <= 0xDFFF))
        return 0xDC00U + lead;
    *size = length;
    return point;
}

size_t
sn_utf8_put(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

bool
sn_utf8_valid(struct slice s)
{
    while (s.size) {
        size_t size;
        uint32_t point = sn_utf8_next(s, &size);

        if (point >= 0xDC00 && point <= 0xDFFF)
            return false;
        s = sn_slice_skip(s, size);
    }
    return true;
}

uint32_t
sn_fold(uint32_t point)
{
    if (point < 0x80)
        return (uint32_t)(unsigned char)sn_lower((char)point);
    if (point >= 0xC0 && point <= 0xDE && point != 0xD7)
        return point + 32;
    if ((point >= 0x100 && point <= 0x137 && point != 0x130) ||
        (point >= 0x14A && point <= 0x177))
        return point | 1;
    if (point >= 0x139 && point <= 0x148)
        return point + (point & 1);
    if ((point >= 0x391 && point <= 0x3A9 && point != 0x3A2) ||
        (point >= 0x410 && point <= 0x42F))
        return point + 32;
    if (point >= 0x400 && point <= 0x40F)
        return point + 80;
    return point;
}
