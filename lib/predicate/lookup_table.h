/*
 * Inside a look-up: what its table (lookup.c) and the search for tokens in a
 * line (lookup_line.c) share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_LOOKUP_TABLE_H
#define SEINE_PREDICATE_LOOKUP_TABLE_H

#include "predicate/lookup.h"

/* scheme://[user@]host[:port]rest; a default port and a fragment are gone. */
struct url_parts {
    struct slice scheme;
    struct slice host;
    struct slice port;
    struct slice rest;
};

struct lookup_key {
    struct slice text; /* LOOKUP_DOMAIN, LOOKUP_EXACT */
    struct url_parts url;
    struct cidr net;
    uint32_t hash;
};

struct lookup_entry {
    struct lookup_key key;
    uint32_t number;
};

struct lookup {
    enum lookup_kind kind;
    struct lookup_entry *entries;
    size_t entry_count;
    size_t entry_room;
    uint32_t *slots; /* index + 1 into entries; 0: free */
    size_t slot_count;
    size_t max_text;    /* longest domain or exact value */
    size_t max_rest;    /* longest path and query of a URL */
    bool has_bits[129]; /* lengths of networks that occur */
};

/* Split a URL; a fragment is looked for in max_rest + 1 bytes of the rest. */
void
sn_url_split(struct slice text, size_t max_rest, struct url_parts *out);

/* The number of the entry with this key, or LOOKUP_NONE. */
uint32_t
sn_lookup_probe(const struct lookup *lookup, const struct lookup_key *key);

/* Look-ups of values that are known to have the shape. */
uint32_t
sn_lookup_ip(const struct lookup *lookup, const struct ip *ip);
uint32_t
sn_lookup_domain(const struct lookup *lookup, struct slice name);
uint32_t
sn_lookup_url(const struct lookup *lookup, struct slice value);

#endif
