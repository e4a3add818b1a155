/*
 * Look-up of indicators: one hash or trie look-up per field, whatever their
 * number.  Addresses are compared as addresses, not as text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_LOOKUP_H
#define SEINE_PREDICATE_LOOKUP_H

#include "base/ip.h"
#include "base/slice.h"

#define LOOKUP_NONE UINT32_MAX

enum lookup_kind {
    LOOKUP_IP,     /* trie of networks: the longest that holds the address */
    LOOKUP_DOMAIN, /* the name or any parent of it, caseless, no last dot */
    LOOKUP_URL,    /* scheme and host caseless, no fragment, path exact */
    LOOKUP_EXACT,  /* whole value, caseless */
};

struct lookup;

int
sn_lookup_new(struct lookup **out, enum lookup_kind kind);
void
sn_lookup_free(struct lookup *lookup);

/*
 * Add an entry with its number.  1 if it was there already (the first number
 * stays), 0 added, SEINE_E_INVALID for text that is no such thing, or
 * SEINE_E_MEMORY.  text must outlive the lookup.
 */
int
sn_lookup_add(struct lookup *lookup, struct slice text, uint32_t number);

/* The number of the entry that holds the value, or LOOKUP_NONE. */
uint32_t
sn_lookup_find(const struct lookup *lookup, struct slice value);

/*
 * The same for every token of a whole line that has the shape of this kind
 * (addresses, host names, 64 hex digits); *at is the token found.
 */
uint32_t
sn_lookup_find_in_line(const struct lookup *lookup, struct slice line,
                       struct slice *at);

size_t
sn_lookup_count(const struct lookup *lookup);

#endif
