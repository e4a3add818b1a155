/*
 * Look-up of indicators, whatever their number.  Addresses are compared as
 * addresses, hosts and URLs in their normal form, not as text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_LOOKUP_H
#define SEINE_PREDICATE_LOOKUP_H

#include "base/ip.h"
#include "base/slice.h"

#define LOOKUP_NONE UINT32_MAX

enum lookup_kind {
    /* The longest network that holds the address.  A value may be a host with
     * user and port, and IPv4 in any spelling that clients know. */
    LOOKUP_IP,
    /* The name or the nearest parent.  Case, escapes, user, port, last dot,
     * and U-label or A-label make no difference. */
    LOOKUP_DOMAIN,
    /* The normal form of RFC 3986, 6.2.2 and 6.2.3, without fragment and user;
     * one without a scheme holds for any. */
    LOOKUP_URL,
    /* The whole value, caseless. */
    LOOKUP_EXACT,
};

struct lookup;

int
sn_lookup_new(struct lookup **out, enum lookup_kind kind);
void
sn_lookup_free(struct lookup *lookup);

/* Make room for so many entries at once.  0 or a status. */
int
sn_lookup_expect(struct lookup *lookup, size_t count);

/*
 * Add an entry with its number.  1 if it was there already (the first number
 * stays), 0 added, SEINE_E_INVALID for text that is no such thing, or
 * SEINE_E_MEMORY.  text must outlive the lookup.
 */
int
sn_lookup_add(struct lookup *lookup, struct slice text, uint32_t number);

/*
 * The number of the entry that holds the value, or LOOKUP_NONE.  Nothing is
 * allocated or changed: any number of threads may look up at once.  A value
 * that no entry holds costs no more with many entries than with few.
 */
uint32_t
sn_lookup_find(const struct lookup *lookup, struct slice value);

/* The same for an address, of a list of addresses. */
uint32_t
sn_lookup_find_address(const struct lookup *lookup, const struct ip *ip);

/*
 * The same for every token of a whole line that has the shape of this kind
 * (addresses, host names, 64 hex digits); *at is the token found.
 */
uint32_t
sn_lookup_find_in_line(const struct lookup *lookup, struct slice line,
                       struct slice *at);

/*
 * May sn_lookup_find hold for a value that stands in this text, whose escapes
 * may be decoded, or the search for tokens in it?  false is sure; domains and
 * addresses only, of others nothing is known.  A value may also be a small
 * number that stands nowhere.
 */
bool
sn_lookup_may_stand_in(const struct lookup *lookup, struct slice text);

size_t
sn_lookup_count(const struct lookup *lookup);

#endif
