/*
 * Inside a look-up: what its table, the kinds of entries, and the search for
 * tokens in a line share.
 *
 *     lookup.c        making one; addresses, names, whole values
 *     lookup_url.c    URLs
 *     lookup_table.c  hash table and filter
 *     lookup_line.c   tokens of a line
 *     lookup_stand.c  whether there is any domain to look for
 *     lookup_address.c  the same for addresses
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_LOOKUP_TABLE_H
#define SEINE_PREDICATE_LOOKUP_TABLE_H

#include "base/arena.h"
#include "base/text.h"
#include "predicate/lookup.h"

/* A network: its address as two numbers, and how many of 128 bits count. */
struct net {
    uint64_t high;
    uint64_t low;
    uint32_t bits;
};

/* A URL beside its host; rest is path and query. */
struct url_rest {
    struct slice scheme;
    struct slice rest;
    uint32_t port; /* 0: the default of the scheme */
};

struct lookup_entry {
    struct slice text; /* name, whole value, or host of a URL; normal form */
    union {
        struct net net;
        struct url_rest url;
    } u;
    uint32_t hash;
    uint32_t number;
};

struct lookup_slot {
    uint32_t hash;
    uint32_t entry; /* index + 1; 0: free */
};

#define LOOKUP_FRONTS 4096
#define LOOKUP_TAILS 4096

struct lookup {
    enum lookup_kind kind;
    struct lookup_entry *entries;
    size_t entry_count;
    size_t entry_room;
    struct lookup_slot *slots;
    size_t slot_mask;
    uint64_t *filter; /* two bits of one word a hash */
    size_t filter_mask;
    struct arena arena;    /* normal forms that are not in the text given */
    size_t max_text;       /* longest domain or exact value */
    size_t max_rest;       /* longest path and query of a URL */
    unsigned lengths[129]; /* of networks that occur, descending */
    unsigned length_count;
    uint64_t fronts[LOOKUP_FRONTS / 64]; /* bits: two bytes of last labels */
    uint64_t tails[LOOKUP_TAILS / 64];   /* bits: last labels of domains */
    bool tail_is_low; /* one of them begins with a digit or hyphen */
    bool beyond_v4;   /* there are networks of IPv6 */
    bool odd;         /* an entry may be where no look at the text tells */
    uint64_t *work;   /* NULL, or counts bytes that were hashed, for tests */
};

/* A byte of a domain in a line, as it stands there. */
static inline bool
sn_is_domain_byte(char c)
{
    return sn_is_alnum(c) || c == '.' || c == '-' || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Note what the last label of a domain that was added is. */
void
sn_lookup_note_tail(struct lookup *lookup, struct slice name);

/* The byte that an escape stands for, of which this is behind the `%`; or -1.
 */
int
sn_lookup_escaped_byte(struct slice behind);

/*
 * May the escape of which this is behind the `%` hide a byte of a name or an
 * address, or of another escape?  Others only separate, in whatever round of
 * decoding.
 */
bool
sn_lookup_hides_byte(struct slice behind);

/* sn_lookup_may_stand_in for addresses. */
bool
sn_lookup_may_have_address(const struct lookup *lookup, struct slice text);

/* Some bytes of a value were looked at to find it. */
static inline void
sn_lookup_worked(const struct lookup *lookup, size_t bytes)
{
    if (lookup->work)
        *lookup->work += bytes;
}

/* ------------------------------------------------------------- hashes --- */

#define LOOKUP_HASH_START UINT32_C(2166136261)

/* FNV-1a, a byte a step. */
static inline uint32_t
sn_lookup_hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * UINT32_C(16777619);
}

static inline uint32_t
sn_lookup_hash_nocase(uint32_t hash, struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        hash = sn_lookup_hash_byte(hash, sn_lower(s.at[i]));
    return hash;
}

/* FNV leaves its low bits weak; the table uses those. */
static inline uint32_t
sn_lookup_mix(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= UINT32_C(0x85ebca6b);
    hash ^= hash >> 13;
    hash *= UINT32_C(0xc2b2ae35);
    return hash ^ hash >> 16;
}

static inline uint32_t
sn_lookup_hash_text(struct slice s)
{
    return sn_lookup_mix(sn_lookup_hash_nocase(LOOKUP_HASH_START, s));
}

/* -------------------------------------------------------------- table --- */

static inline uint64_t
sn_lookup_filter_bits(uint32_t hash)
{
    return UINT64_C(1) << (hash >> 26) | UINT64_C(1) << (hash >> 20 & 63);
}

/*
 * May there be an entry with this hash?  A miss ends here, after one cache line
 * whatever the number of entries.
 */
static inline bool
sn_lookup_maybe(const struct lookup *lookup, uint32_t hash)
{
    uint64_t bits = sn_lookup_filter_bits(hash);

    return (lookup->filter[hash & lookup->filter_mask] & bits) == bits;
}

/*
 * The entries with a hash, one a call; NULL after the last.  *at begins with
 * the hash.
 */
static inline const struct lookup_entry *
sn_lookup_next(const struct lookup *lookup, uint32_t hash, size_t *at)
{
    const struct lookup_slot *slot;

    for (;;) {
        slot = &lookup->slots[(*at)++ & lookup->slot_mask];
        if (!slot->entry)
            return NULL;
        if (slot->hash == hash)
            return &lookup->entries[slot->entry - 1];
    }
}

/* Room for so many more entries.  0 or a status. */
int
sn_lookup_reserve(struct lookup *lookup, size_t more);

/* Put an entry in, with room reserved. */
void
sn_lookup_put(struct lookup *lookup, const struct lookup_entry *entry);

/* Let sn_lookup_maybe answer yes for a hash. */
void
sn_lookup_admit(struct lookup *lookup, uint32_t hash);

/* -------------------------------------------------------------- kinds --- */

/* The number of the most special network with the address. */
uint32_t
sn_lookup_ip(const struct lookup *lookup, const struct ip *ip);

/* Of a host in any spelling, with or without user and port. */
uint32_t
sn_lookup_domain(const struct lookup *lookup, struct slice name);

/*
 * Add a URL and find one.  Of a value not more than `most` bytes of path and
 * query are looked at; a longer one is not found.
 */
int
sn_lookup_add_url(struct lookup *lookup, struct slice text, uint32_t number);
uint32_t
sn_lookup_url(const struct lookup *lookup, struct slice value, size_t most);

/* s in the arena if it is in `room`, else itself; at is NULL without memory. */
struct slice
sn_lookup_keep(struct lookup *lookup, struct slice s, const char *room,
               size_t size);

#endif
