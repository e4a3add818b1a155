/*
 * IP addresses and networks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"

#include "base/text.h"

#define ADDRESS_MOST 80 /* bytes, with a zone */

static const unsigned char v4_prefix[12] = {0, 0, 0, 0, 0,    0,
                                            0, 0, 0, 0, 0xFF, 0xFF};

/* Above 9 for what is no digit. */
static inline unsigned
digit_value(char c)
{
    return (unsigned)((unsigned char)c - '0');
}

/* Four decimal parts to 4 bytes; a part has no leading zero. */
static bool
parse_v4(struct slice s, unsigned char *out)
{
    const char *at = s.at, *end = s.at + s.size;
    unsigned value, digit, count;

    if (s.size < 7 || s.size > 15)
        return false;
    for (count = 0; count < 4; count++) {
        if (at == end || (value = digit_value(*at++)) > 9)
            return false;
        if (value > 0 && at < end && (digit = digit_value(*at)) <= 9) {
            value = value * 10 + digit;
            at++;
            if (at < end && (digit = digit_value(*at)) <= 9) {
                value = value * 10 + digit;
                at++;
            }
        }
        if (value > 255)
            return false;
        out[count] = (unsigned char)value;
        if (count < 3 && (at == end || *at++ != '.'))
            return false;
    }
    return at == end;
}

static bool
parse_group(struct slice part, unsigned char *out)
{
    unsigned value = 0;
    size_t i;

    if (part.size == 0 || part.size > 4)
        return false;
    for (i = 0; i < part.size; i++) {
        int digit = sn_hex_value(part.at[i]);

        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    out[0] = (unsigned char)(value >> 8);
    out[1] = (unsigned char)value;
    return true;
}

/* Groups of one side of "::" to bytes; -1 if they are none, else their size. */
static int
parse_groups(struct slice s, bool last, unsigned char out[16])
{
    struct slice part;
    int size = 0;

    if (s.size == 0)
        return 0;
    while (sn_next_part(&s, ':', &part)) {
        bool v4 = last && !s.at && sn_slice_find(part, '.') < part.size;

        if (size + (v4 ? 4 : 2) > 16)
            return -1;
        if (!(v4 ? parse_v4(part, out + size) : parse_group(part, out + size)))
            return -1;
        size += v4 ? 4 : 2;
    }
    return size;
}

/* s without "%zone"; a zone is a name of letters, digits and ._~- */
static struct slice
strip_zone(struct slice s)
{
    size_t mark = sn_slice_find(s, '%'), i;

    for (i = mark + 1; i < s.size; i++)
        if (!sn_is_alnum(s.at[i]) && !strchr("._~-", s.at[i]))
            return s;
    return mark + 1 < s.size ? sn_slice_first(s, mark) : s;
}

static bool
parse_v6(struct slice s, struct ip *out)
{
    unsigned char head[16], tail[16];
    size_t gap;
    bool has_gap;
    int head_size, tail_size = 0;

    if (s.size > ADDRESS_MOST || sn_slice_find(s, ':') == s.size)
        return false;
    s = strip_zone(s);
    gap = sn_find(s, sn_slice_str("::"));
    has_gap = gap < s.size;
    if (s.size < 2 || s.size > 45)
        return false;
    head_size = parse_groups(sn_slice_first(s, gap), !has_gap, head);
    if (has_gap)
        tail_size = parse_groups(sn_slice_skip(s, gap + 2), true, tail);
    if (head_size < 0 || tail_size < 0)
        return false;
    if (has_gap ? head_size + tail_size > 14 : head_size != 16)
        return false;
    memset(out, 0, sizeof(*out));
    memcpy(out->byte, head, (size_t)head_size);
    memcpy(out->byte + 16 - tail_size, tail, (size_t)tail_size);
    return true;
}

bool
sn_ip_parse(struct slice s, struct ip *out)
{
    unsigned char v4[4];

    if (parse_v4(s, v4)) {
        memcpy(out->byte, v4_prefix, 12);
        memcpy(out->byte + 12, v4, 4);
        return true;
    }
    return parse_v6(s, out);
}

/* A part of an IPv4 host; "0x" alone is 0, as browsers have it. */
static bool
parse_host_part(struct slice part, uint64_t *out)
{
    static const struct slice hex = SLICE("0x");
    unsigned base = 10;
    uint64_t value = 0;
    size_t i;

    if (part.size == 0)
        return false;
    if (sn_starts_nocase(part, hex)) {
        base = 16;
        part = sn_slice_skip(part, hex.size);
    } else if (part.size > 1 && part.at[0] == '0') {
        base = 8;
    }
    for (i = 0; i < part.size; i++) {
        int digit = sn_hex_value(part.at[i]);

        if (digit < 0 || (unsigned)digit >= base || value > UINT32_MAX)
            return false;
        value = value * base + (unsigned)digit;
    }
    *out = value;
    return true;
}

/* All parts but the last are one byte. */
static bool
parse_host_v4(struct slice s, struct ip *out)
{
    struct slice part;
    uint64_t value = 0, sum = 0;
    unsigned count = 0;

    while (sn_next_part(&s, '.', &part)) {
        if (count == 4 || (count > 0 && value > 255) ||
            !parse_host_part(part, &value))
            return false;
        count++;
        if (s.at)
            sum |= value << (8 * (4 - count));
    }
    if (value >> (8 * (5 - count)))
        return false;
    sum |= value;
    memcpy(out->byte, v4_prefix, 12);
    out->byte[12] = (unsigned char)(sum >> 24);
    out->byte[13] = (unsigned char)(sum >> 16);
    out->byte[14] = (unsigned char)(sum >> 8);
    out->byte[15] = (unsigned char)sum;
    return true;
}

bool
sn_ip_parse_host(struct slice s, struct ip *out)
{
    if (sn_ip_parse(s, out))
        return true;
    if (s.size > 2 && s.at[0] == '[' && s.at[s.size - 1] == ']')
        return parse_v6(sn_slice(s.at + 1, s.size - 2), out);
    if (s.size > 1 && s.at[s.size - 1] == '.')
        s.size--;
    return s.size > 0 && s.size < ADDRESS_MOST && sn_is_digit(s.at[0]) &&
           parse_host_v4(s, out);
}

bool
sn_ip_is_v4(const struct ip *ip)
{
    return memcmp(ip->byte, v4_prefix, 12) == 0;
}

bool
sn_cidr_parse(struct slice s, struct cidr *out)
{
    size_t cut = sn_slice_find(s, '/');
    uint64_t length;
    size_t i;

    if (!sn_ip_parse(sn_slice_first(s, cut), &out->ip))
        return false;
    out->bits = 128;
    if (cut == s.size)
        return true;
    if (s.size - cut > 4 || !sn_parse_u64(sn_slice_skip(s, cut + 1), &length))
        return false;
    if (sn_slice_find(s, ':') == s.size)
        length = length > 32 ? 999 : length + 96;
    if (length > 128)
        return false;
    out->bits = (unsigned)length;
    for (i = 0; i < 16; i++) {
        unsigned keep = out->bits > i * 8 ? out->bits - (unsigned)i * 8 : 0;

        if (keep < 8)
            out->ip.byte[i] &= (unsigned char)(0xFF00U >> keep);
    }
    return true;
}

bool
sn_cidr_has(const struct cidr *cidr, const struct ip *ip)
{
    size_t whole = cidr->bits / 8;
    unsigned rest = cidr->bits % 8;
    unsigned mask = 0xFF00U >> rest & 0xFF;

    if (memcmp(cidr->ip.byte, ip->byte, whole) != 0)
        return false;
    return rest == 0 || ((cidr->ip.byte[whole] ^ ip->byte[whole]) & mask) == 0;
}

/*
 * IANA IPv4 and IPv6 Special-Purpose Address Registries; the first row that
 * holds an address decides.
 */
static const struct {
    const char *network;
    const char *scope;
} scopes[] = {
    {"127.0.0.0/8", "loopback"},    {"10.0.0.0/8", "private"},
    {"172.16.0.0/12", "private"},   {"192.168.0.0/16", "private"},
    {"100.64.0.0/10", "private"},   {"169.254.0.0/16", "link-local"},
    {"224.0.0.0/4", "multicast"},   {"0.0.0.0/8", "reserved"},
    {"192.0.0.9/32", "public"},     {"192.0.0.10/32", "public"},
    {"192.0.0.0/24", "reserved"},   {"192.0.2.0/24", "reserved"},
    {"198.18.0.0/15", "reserved"},  {"198.51.100.0/24", "reserved"},
    {"203.0.113.0/24", "reserved"}, {"240.0.0.0/4", "reserved"},
    {"::1/128", "loopback"},        {"::/128", "reserved"},
    {"fc00::/7", "private"},        {"fe80::/10", "link-local"},
    {"fec0::/10", "private"},       {"ff00::/8", "multicast"},
    {"100::/64", "reserved"},       {"2001:db8::/32", "reserved"},
    {"3fff::/20", "reserved"},      {"2001:2::/48", "reserved"},
    {"64:ff9b:1::/48", "private"},
};

const char *
sn_ip_scope(const struct ip *ip)
{
    size_t i;

    for (i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
        struct cidr cidr;

        if (sn_cidr_parse(sn_slice_str(scopes[i].network), &cidr) &&
            sn_cidr_has(&cidr, ip))
            return scopes[i].scope;
    }
    return "public";
}
