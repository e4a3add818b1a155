/*
 * IP addresses and networks.  IPv4 is held as IPv4-mapped IPv6, so that
 * ::ffff:192.0.2.1 equals 192.0.2.1.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_IP_H
#define SEINE_BASE_IP_H

#include "base/slice.h"

struct ip {
    unsigned char byte[16];
};

/* An address and how many of its 128 bits count (IPv4 /24 is 96 + 24). */
struct cidr {
    struct ip ip;
    unsigned bits;
};

/*
 * Parse all of s as IPv4 (four decimal parts, no leading zeros beyond "0") or
 * IPv6 (RFC 4291, no brackets).  A zone ("fe80::1%eth0") is passed over: it
 * tells interfaces of one machine apart, not addresses.
 */
bool
sn_ip_parse(struct slice s, struct ip *out);

/*
 * The address that a host of a URL stands for, as clients read it: the above,
 * in brackets or with a last dot as well, and IPv4 of one to four parts that
 * are decimal, octal (0...) or hexadecimal (0x...), the last of which takes
 * the bytes that are left: 3221225985 and 0xc0.513 are 192.0.2.1.
 */
bool
sn_ip_parse_host(struct slice s, struct ip *out);
bool
sn_ip_is_v4(const struct ip *ip);

/* "a/len" or a plain address (then all bits count).  Host bits are cleared. */
bool
sn_cidr_parse(struct slice s, struct cidr *out);
bool
sn_cidr_has(const struct cidr *cidr, const struct ip *ip);

/*
 * "public", "private", "loopback", "link-local", "multicast", "reserved"; by
 * the IANA special-purpose registries.
 */
const char *
sn_ip_scope(const struct ip *ip);

#endif
