/*
 * Hosts in normal form, so that two spellings of one are the same bytes but
 * for the case of ASCII letters.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_HOST_H
#define SEINE_PREDICATE_HOST_H

#include "base/ip.h"
#include "base/slice.h"

#define HOST_MOST 253 /* bytes of a name in the DNS */
#define HOST_ROOM 512

/* authority = [user@]host[:port], without the brackets of IPv6. */
struct authority {
    struct slice host;
    struct slice port; /* digits, or empty */
};

void
sn_authority_split(struct slice s, struct authority *out);

extern const char sn_host_plain_bytes[256];

/*
 * The lower case of a byte that may stand in a name in normal form, or 0.  A
 * name of such bytes that does not end in a dot is in it but for the case.
 */
static inline char
sn_host_plain_byte(char c)
{
    return sn_host_plain_bytes[(unsigned char)c];
}

/*
 * The normal form of a name, in s or in room: percent escapes decoded, the
 * width and case of letters gone, labels that are not ASCII as "xn--", every
 * kind of dot a dot, none at the end.  Not done: composing accents (NFC).
 *
 * Of a longer name the last labels, at least HOST_MOST bytes; *whole is false.
 */
struct slice
sn_host_normal(struct slice s, char room[HOST_ROOM], bool *whole);

/* Is the host s, whose normal form is name, an address in any spelling? */
bool
sn_host_address(struct slice s, struct slice name, struct ip *out);

/*
 * The normal form of a host of a URL: of an address, whatever its spelling, a
 * text that no name has.
 */
struct slice
sn_host_of_url(struct slice s, char room[HOST_ROOM], bool *whole);

#endif
