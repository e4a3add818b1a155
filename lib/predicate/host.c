/*
 * Hosts in normal form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/host.h"

#include "base/ip.h"
#include "base/punycode.h"
#include "base/text.h"

#define LABEL_MOST 63 /* bytes of a label in the DNS */
#define RAW_MOST 4096 /* bytes of a name as written that are looked at */

/* Letters in lower case, digits, hyphen, underscore, dot; else 0. */
const char sn_host_plain_bytes[256] = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    '-', '.', 0,   '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 0,   0,
    0,   0,   0,   0,   0,   'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j',
    'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y',
    'z', 0,   0,   0,   0,   '_', 0,   'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h',
    'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    'x', 'y', 'z', 0,   0,   0,   0,   0};

static bool
is_number(struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        if (!sn_is_digit(s.at[i]))
            return false;
    return true;
}

/* Index behind the last of a byte, or 0. */
static size_t
behind_last(struct slice s, char byte)
{
    size_t i = s.size;

    while (i > 0 && s.at[i - 1] != byte)
        i--;
    return i;
}

/* Several colons without brackets are an IPv6 address without a port. */
void
sn_authority_split(struct slice s, struct authority *out)
{
    size_t cut;

    if (sn_slice_find(s, '@') < s.size)
        s = sn_slice_skip(s, behind_last(s, '@'));
    out->host = s;
    out->port = sn_slice(NULL, 0);
    if (s.size && s.at[0] == '[') {
        cut = sn_slice_find(s, ']');
        if (cut == s.size)
            return;
        out->host = sn_slice(s.at + 1, cut - 1);
        s = sn_slice_skip(s, cut + 1);
        if (s.size && s.at[0] == ':' && is_number(sn_slice_skip(s, 1)))
            out->port = sn_slice_skip(s, 1);
        return;
    }
    cut = sn_slice_find(s, ':');
    if (cut == s.size || !is_number(sn_slice_skip(s, cut + 1)))
        return;
    out->host = sn_slice_first(s, cut);
    out->port = sn_slice_skip(s, cut + 1);
}

/* ------------------------------------------------------------- labels --- */

/* Percent escapes decoded; the bytes written. */
static size_t
decode(struct slice s, char *out)
{
    size_t i, size = 0;

    for (i = 0; i < s.size; i++) {
        int high = -1, low = -1;

        if (s.at[i] == '%' && s.size - i > 2) {
            high = sn_hex_value(s.at[i + 1]);
            low = sn_hex_value(s.at[i + 2]);
        }
        if (high >= 0 && low >= 0)
            i += 2;
        out[size++] = high >= 0 && low >= 0 ? (char)(high * 16 + low) : s.at[i];
    }
    return size;
}

/* The ideographic, fullwidth and halfwidth full stops of 3 bytes. */
static const struct slice dots[] = {
    SLICE("\xe3\x80\x82"), SLICE("\xef\xbc\x8e"), SLICE("\xef\xbd\xa1")};

/* The size of a dot at the end of s, or 0. */
static size_t
dot_at_end(struct slice s)
{
    size_t i;

    if (s.size && s.at[s.size - 1] == '.')
        return 1;
    for (i = 0; i < sizeof(dots) / sizeof(dots[0]); i++)
        if (sn_slice_ends(s, dots[i]))
            return dots[i].size;
    return 0;
}

/* As clients map them (UTS 46): width and case go. */
static uint32_t
map_point(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFEE0;
    return sn_fold(point);
}

/* Soft hyphen, zero width characters, variation selectors. */
static bool
is_ignored(uint32_t point)
{
    return point == 0xAD || (point >= 0x200B && point <= 0x200D) ||
           point == 0x2060 || point == 0xFEFF ||
           (point >= 0xFE00 && point <= 0xFE0F);
}

/* The label's code points; false if it is no UTF-8 or can be no label. */
static bool
read_points(struct slice label, uint32_t points[LABEL_MOST], size_t *count,
            bool *ascii)
{
    size_t size;
    uint32_t point;

    *count = 0;
    *ascii = true;
    for (; label.size; label = sn_slice_skip(label, size)) {
        point = sn_utf8_next(label, &size);
        if (point >= 0xDC00 && point <= 0xDFFF)
            return false;
        if (is_ignored(point))
            continue;
        if (*count == LABEL_MOST)
            return false;
        point = map_point(point);
        *ascii = *ascii && point < 0x80;
        points[(*count)++] = point;
    }
    return true;
}

/* One label in normal form, or as it is; its bytes, all of `out` at most. */
static struct slice
make_label(struct slice label, char out[LABEL_MOST])
{
    static const struct slice prefix = SLICE("xn--");
    uint32_t points[LABEL_MOST];
    size_t count, i, size;
    bool ascii;

    if (!read_points(label, points, &count, &ascii))
        return label;
    if (ascii) {
        for (i = 0; i < count; i++)
            out[i] = (char)points[i];
        return sn_slice(out, count);
    }
    memcpy(out, prefix.at, prefix.size);
    size = sn_punycode_encode(points, count, out + prefix.size,
                              LABEL_MOST - prefix.size);
    return size ? sn_slice(out, size + prefix.size) : label;
}

/* --------------------------------------------------------------- names --- */

static bool
all_plain(struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        if (!sn_host_plain_byte(s.at[i]))
            return false;
    return true;
}

/* The size of s before its last label. */
static size_t
label_start(struct slice s)
{
    while (s.size && dot_at_end(s) == 0)
        s.size--;
    return s.size;
}

/* The labels from the last to the first, written from the end of room. */
static struct slice
write_labels(struct slice s, char room[HOST_ROOM], bool *whole)
{
    size_t at = HOST_ROOM, start;
    char out[LABEL_MOST];
    struct slice label;

    while (s.size && HOST_ROOM - at <= HOST_MOST) {
        start = label_start(s);
        label = make_label(sn_slice_skip(s, start), out);
        if (label.size + 1 > at)
            break;
        at -= label.size;
        memcpy(room + at, label.at, label.size);
        s.size = start;
        if (s.size) {
            s.size -= dot_at_end(s);
            room[--at] = '.';
        }
    }
    *whole = *whole && s.size == 0;
    return sn_slice(room + at, HOST_ROOM - at);
}

struct slice
sn_host_normal(struct slice s, char room[HOST_ROOM], bool *whole)
{
    char raw[RAW_MOST];
    struct slice tail = s;
    size_t size;

    *whole = true;
    while (s.size && s.at[s.size - 1] == '.')
        s.size--;
    if (all_plain(s))
        return s;
    if (s.size > RAW_MOST) {
        *whole = false;
        tail = sn_slice_skip(s, s.size - RAW_MOST);
        s = sn_slice_skip(tail, sn_slice_find(tail, '.') + 1);
    }
    tail = sn_slice(raw, decode(s, raw));
    while ((size = dot_at_end(tail)) > 0)
        tail.size -= size;
    return write_labels(tail, room, whole);
}

/* "[" and 32 digits. */
static struct slice
write_address(const struct ip *ip, char room[HOST_ROOM])
{
    static const char digits[] = "0123456789abcdef";
    size_t i;

    room[0] = '[';
    for (i = 0; i < sizeof(ip->byte); i++) {
        room[1 + 2 * i] = digits[ip->byte[i] >> 4];
        room[2 + 2 * i] = digits[ip->byte[i] & 15];
    }
    return sn_slice(room, 1 + 2 * sizeof(ip->byte));
}

/* Only a name whose last label begins with a digit is read as a number. */
static bool
ends_in_number(struct slice name)
{
    size_t start = name.size;

    if (start && name.at[start - 1] == '.')
        start--;
    while (start > 0 && name.at[start - 1] != '.')
        start--;
    return start < name.size && sn_is_digit(name.at[start]);
}

bool
sn_host_address(struct slice s, struct slice name, struct ip *out)
{
    if (sn_slice_find(s, ':') < s.size)
        return sn_ip_parse_host(s, out);
    return ends_in_number(name) && sn_ip_parse_host(name, out);
}

struct slice
sn_host_of_url(struct slice s, char room[HOST_ROOM], bool *whole)
{
    struct slice name = sn_host_normal(s, room, whole);
    struct ip ip;

    if (!sn_host_address(s, name, &ip))
        return name;
    *whole = true;
    return write_address(&ip, room);
}
