/*
 * Look-up of indicators: addresses, names and whole values.  Nothing is
 * allocated to find; what is no entry is seen in the filter.
 *
 * Networks of all lengths share the table: an address is masked to each length
 * that occurs, longest first, and looked for.  A domain name is hashed from its
 * end, so that the hash of every parent falls out on the way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include "base/mem.h"
#include "predicate/host.h"
#include "predicate/lookup_table.h"
#include "seine.h"

#define BEFORE_NAME                                       \
 16 /* bytes before a name that may change how it is read \
     */

/* ---------------------------------------------------------- addresses --- */

static uint64_t
read_u64(const unsigned char *at)
{
    return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 |
           (uint64_t)at[2] << 40 | (uint64_t)at[3] << 32 |
           (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
           (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

static struct net
mask_ip(uint64_t high, uint64_t low, unsigned bits)
{
    struct net net = {high, low, bits};

    if (bits <= 64)
        net.low = 0;
    else if (bits < 128)
        net.low &= UINT64_MAX << (128 - bits);
    if (bits == 0)
        net.high = 0;
    else if (bits < 64)
        net.high &= UINT64_MAX << (64 - bits);
    return net;
}

static uint32_t
hash_net(const struct net *net)
{
    uint64_t hash = (net->low ^ net->bits) * UINT64_C(0x9E3779B97F4A7C15) +
                    net->high * UINT64_C(0xC2B2AE3D27D4EB4F);

    hash ^= hash >> 32;
    hash *= UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(hash >> 32);
}

static bool
equal_net(const struct net *a, const struct net *b)
{
    return a->low == b->low && a->high == b->high && a->bits == b->bits;
}

static uint32_t
find_net(const struct lookup *lookup, const struct net *net, uint32_t hash)
{
    const struct lookup_entry *entry;
    size_t at = hash;

    while ((entry = sn_lookup_next(lookup, hash, &at)))
        if (equal_net(&entry->u.net, net))
            return entry->number;
    return LOOKUP_NONE;
}

uint32_t
sn_lookup_ip(const struct lookup *lookup, const struct ip *ip)
{
    uint64_t high = read_u64(ip->byte), low = read_u64(ip->byte + 8);
    uint32_t number, hash;
    unsigned i;

    for (i = 0; i < lookup->length_count; i++) {
        struct net net = mask_ip(high, low, lookup->lengths[i]);

        hash = hash_net(&net);
        if (!sn_lookup_maybe(lookup, hash))
            continue;
        number = find_net(lookup, &net, hash);
        if (number != LOOKUP_NONE)
            return number;
    }
    return LOOKUP_NONE;
}

/* Keep the lengths in descending order. */
static void
note_length(struct lookup *lookup, unsigned bits)
{
    unsigned i = lookup->length_count;

    while (i > 0 && lookup->lengths[i - 1] < bits)
        i--;
    if (i > 0 && lookup->lengths[i - 1] == bits)
        return;
    memmove(lookup->lengths + i + 1, lookup->lengths + i,
            (lookup->length_count - i) * sizeof(lookup->lengths[0]));
    lookup->lengths[i] = bits;
    lookup->length_count++;
}

/*
 * Addresses of 0.0.0.0/8 are small numbers, which stand everywhere, and are in
 * fields that are in no text.
 */
static void
note_net(struct lookup *lookup, const struct net *net)
{
    uint64_t v4 = UINT64_C(0xFFFF) << 32;
    struct net zero = mask_ip(0, v4, net->bits);
    bool is_v4 = net->bits >= 96 && net->high == 0 && net->low >> 32 == 0xFFFF;

    note_length(lookup, net->bits);
    lookup->beyond_v4 |= !is_v4;
    lookup->odd |= equal_net(&zero, net) || (is_v4 && !(net->low >> 24 & 0xFF));
}

static int
add_net(struct lookup *lookup, struct slice text, uint32_t number)
{
    struct lookup_entry entry = {.number = number};
    struct authority authority;
    struct cidr cidr;

    text = sn_trim(text);
    if (!sn_cidr_parse(text, &cidr)) {
        sn_authority_split(text, &authority);
        if (!sn_cidr_parse(authority.host, &cidr))
            return SEINE_E_INVALID;
    }
    entry.u.net =
        mask_ip(read_u64(cidr.ip.byte), read_u64(cidr.ip.byte + 8), cidr.bits);
    entry.hash = hash_net(&entry.u.net);
    if (find_net(lookup, &entry.u.net, entry.hash) != LOOKUP_NONE)
        return 1;
    note_net(lookup, &entry.u.net);
    sn_lookup_put(lookup, &entry);
    return 0;
}

/*
 * Host names are many and no addresses: one that begins with a letter is one
 * only if it has a colon (IPv6) or something before it (a user).
 */
static bool
can_be_address(struct slice s)
{
    if (s.size == 0)
        return false;
    return !sn_is_alpha(s.at[0]) || sn_slice_find(s, ':') < s.size ||
           sn_slice_find(s, '@') < s.size;
}

static bool
read_address(struct slice s, struct ip *out)
{
    struct authority authority;
    char room[HOST_ROOM];
    bool whole;

    s = sn_trim(s);
    sn_authority_split(s, &authority);
    return sn_host_address(authority.host,
                           sn_host_normal(authority.host, room, &whole), out);
}

static uint32_t
find_address(const struct lookup *lookup, struct slice value)
{
    struct ip ip;

    if (!can_be_address(value))
        return LOOKUP_NONE;
    if (!sn_ip_parse(value, &ip) && !read_address(value, &ip))
        return LOOKUP_NONE;
    return sn_lookup_ip(lookup, &ip);
}

/* -------------------------------------------------------------- names --- */

static uint32_t
find_text(const struct lookup *lookup, struct slice text, uint32_t hash)
{
    const struct lookup_entry *entry;
    size_t at = hash;

    while ((entry = sn_lookup_next(lookup, hash, &at)))
        if (sn_equal_nocase(entry->text, text))
            return entry->number;
    return LOOKUP_NONE;
}

/* From the last byte to the first, as a domain is looked up. */
static uint32_t
hash_backwards(struct slice s)
{
    uint32_t hash = LOOKUP_HASH_START;
    size_t i;

    for (i = s.size; i > 0; i--)
        hash = sn_lookup_hash_byte(hash, sn_lower(s.at[i - 1]));
    return sn_lookup_mix(hash);
}

/*
 * Look up a name and its parents; the most specific entry wins.  false if a
 * byte is met that is not plain, then nothing is known.
 */
static bool
find_suffix(const struct lookup *lookup, struct slice name, uint32_t *found)
{
    size_t most = lookup->max_text, i, end;
    uint32_t hash = LOOKUP_HASH_START, hit, mixed;
    char c;

    *found = LOOKUP_NONE;
    for (i = name.size; i > 0 && name.size - i < most; i--) {
        c = sn_host_plain_byte(name.at[i - 1]);
        if (!c)
            return false;
        hash = sn_lookup_hash_byte(hash, c);
        if (i > 1 && name.at[i - 2] != '.')
            continue;
        mixed = sn_lookup_mix(hash);
        if (!sn_lookup_maybe(lookup, mixed))
            continue;
        hit = find_text(lookup, sn_slice_skip(name, i - 1), mixed);
        *found = hit == LOOKUP_NONE ? *found : hit;
    }
    for (end = i > BEFORE_NAME ? i - BEFORE_NAME : 0; i > end; i--)
        if (!sn_host_plain_byte(name.at[i - 1]))
            return false;
    sn_lookup_worked(lookup, name.size - i);
    return true;
}

/* The same for what is in normal form but may have other bytes. */
static uint32_t
find_normal(const struct lookup *lookup, struct slice name)
{
    uint32_t hash = LOOKUP_HASH_START, found = LOOKUP_NONE, hit, mixed;
    size_t i;

    for (i = name.size; i > 0 && name.size - i < lookup->max_text; i--) {
        hash = sn_lookup_hash_byte(hash, sn_lower(name.at[i - 1]));
        if (i > 1 && name.at[i - 2] != '.')
            continue;
        mixed = sn_lookup_mix(hash);
        hit = find_text(lookup, sn_slice_skip(name, i - 1), mixed);
        found = hit == LOOKUP_NONE ? found : hit;
    }
    return found;
}

/* "*.Example.COM." and "user@.example.com:80" are example.com */
static struct slice
read_name(struct slice s, char room[HOST_ROOM], bool *whole)
{
    struct authority authority;

    sn_authority_split(sn_trim(s), &authority);
    s = authority.host;
    if (sn_slice_opens(s, "*."))
        s = sn_slice_skip(s, 1);
    while (s.size && s.at[0] == '.')
        s = sn_slice_skip(s, 1);
    return sn_host_normal(s, room, whole);
}

uint32_t
sn_lookup_domain(const struct lookup *lookup, struct slice name)
{
    char room[HOST_ROOM];
    uint32_t found;
    bool whole;

    if (name.size && name.at[name.size - 1] != '.' &&
        find_suffix(lookup, name, &found))
        return found;
    sn_lookup_worked(lookup, name.size);
    name = read_name(name, room, &whole);
    return find_normal(lookup, name);
}

static int
add_name(struct lookup *lookup, struct slice text, uint32_t number)
{
    struct lookup_entry entry = {.number = number};
    char room[HOST_ROOM];
    bool whole;

    entry.text = read_name(text, room, &whole);
    if (entry.text.size == 0 || entry.text.size > HOST_MOST || !whole)
        return SEINE_E_INVALID;
    entry.hash = hash_backwards(entry.text);
    if (find_text(lookup, entry.text, entry.hash) != LOOKUP_NONE)
        return 1;
    entry.text = sn_lookup_keep(lookup, entry.text, room, HOST_ROOM);
    if (!entry.text.at)
        return SEINE_E_MEMORY;
    if (entry.text.size > lookup->max_text)
        lookup->max_text = entry.text.size;
    sn_lookup_note_tail(lookup, entry.text);
    sn_lookup_put(lookup, &entry);
    return 0;
}

/* ------------------------------------------------------- whole values --- */

static int
add_exact(struct lookup *lookup, struct slice text, uint32_t number)
{
    struct lookup_entry entry = {.text = text, .number = number};

    if (text.size == 0)
        return SEINE_E_INVALID;
    entry.hash = sn_lookup_hash_text(text);
    if (find_text(lookup, text, entry.hash) != LOOKUP_NONE)
        return 1;
    if (text.size > lookup->max_text)
        lookup->max_text = text.size;
    sn_lookup_put(lookup, &entry);
    return 0;
}

static uint32_t
find_exact(const struct lookup *lookup, struct slice value)
{
    uint32_t hash;

    if (value.size > lookup->max_text)
        return LOOKUP_NONE;
    hash = sn_lookup_hash_text(value);
    return sn_lookup_maybe(lookup, hash) ? find_text(lookup, value, hash)
                                         : LOOKUP_NONE;
}

static uint32_t
find_url(const struct lookup *lookup, struct slice value)
{
    return sn_lookup_url(lookup, value, SIZE_MAX);
}

/* ------------------------------------------------------------- kinds --- */

static const struct {
    int (*add)(struct lookup *, struct slice, uint32_t);
    uint32_t (*find)(const struct lookup *, struct slice);
} kinds[] = {
    [LOOKUP_IP] = {add_net, find_address},
    [LOOKUP_DOMAIN] = {add_name, sn_lookup_domain},
    [LOOKUP_URL] = {sn_lookup_add_url, find_url},
    [LOOKUP_EXACT] = {add_exact, find_exact},
};

int
sn_lookup_new(struct lookup **out, enum lookup_kind kind)
{
    int status;

    *out = sn_calloc(1, sizeof(**out));
    if (!*out)
        return SEINE_E_MEMORY;
    (*out)->kind = kind;
    status = sn_lookup_reserve(*out, 1);
    if (status < 0) {
        sn_lookup_free(*out);
        *out = NULL;
    }
    return status;
}

void
sn_lookup_free(struct lookup *lookup)
{
    if (!lookup)
        return;
    sn_arena_fini(&lookup->arena);
    sn_free(lookup->filter);
    sn_free(lookup->slots);
    sn_free(lookup->entries);
    sn_free(lookup);
}

int
sn_lookup_expect(struct lookup *lookup, size_t count)
{
    return sn_lookup_reserve(lookup, count);
}

int
sn_lookup_add(struct lookup *lookup, struct slice text, uint32_t number)
{
    int status = sn_lookup_reserve(lookup, 1);

    return status < 0 ? status : kinds[lookup->kind].add(lookup, text, number);
}

size_t
sn_lookup_count(const struct lookup *lookup)
{
    return lookup->entry_count;
}

uint32_t
sn_lookup_find_address(const struct lookup *lookup, const struct ip *ip)
{
    return sn_lookup_ip(lookup, ip);
}

uint32_t
sn_lookup_find(const struct lookup *lookup, struct slice value)
{
    return kinds[lookup->kind].find(lookup, value);
}
