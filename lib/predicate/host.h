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

/*
 * May this byte stand in a name that is in normal form but for the case?  A
 * name of such bytes that does not end in a dot is.
 */
bool
sn_host_is_plain(char c);

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
