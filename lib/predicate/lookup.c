/*
 * Look-up of indicators: an open-addressing hash over entries, one way of
 * hashing and comparing a kind.
 *
 *     slots  [ -- | 3 | -- | 0 | 2 | -- | 1 | -- ]     index + 1 of an entry
 *     entries[ text number hash | ... ]
 *
 * Networks of all lengths share the table: an address is masked to each length
 * that occurs, longest first, and looked for.  A domain name is hashed from its
 * end, so that the hash of every parent falls out on the way.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include "base/mem.h"
#include "base/text.h"
#include "predicate/lookup_table.h"
#include "seine.h"

#define FNV_START UINT32_C(2166136261)
#define FNV_PRIME UINT32_C(16777619)

static uint32_t
hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * FNV_PRIME;
}

/* FNV leaves its low bits weak; the table uses those. */
static uint32_t
mix_hash(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= UINT32_C(0x85ebca6b);
    return hash ^ hash >> 13;
}

static uint32_t
hash_nocase(uint32_t hash, struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        hash = hash_byte(hash, sn_lower(s.at[i]));
    return hash;
}

static uint32_t
hash_exact(uint32_t hash, struct slice s)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        hash = hash_byte(hash, s.at[i]);
    return hash;
}

/* From the last byte to the first, as a domain is looked up. */
static uint32_t
hash_backwards(struct slice s)
{
    uint32_t hash = FNV_START;
    size_t i;

    for (i = s.size; i > 0; i--)
        hash = hash_byte(hash, sn_lower(s.at[i - 1]));
    return mix_hash(hash);
}

static uint32_t
hash_network(const struct cidr *net)
{
    uint32_t hash = hash_byte(FNV_START, (char)net->bits);

    return mix_hash(hash_exact(hash, sn_slice((const char *)net->ip.byte, 16)));
}

static uint32_t
hash_url(const struct url_parts *url)
{
    uint32_t hash = hash_nocase(FNV_START, url->scheme);

    hash = hash_nocase(hash_byte(hash, ':'), url->host);
    hash = hash_exact(hash_byte(hash, ':'), url->port);
    return mix_hash(hash_exact(hash_byte(hash, ':'), url->rest));
}

/* ------------------------------------------------------------- values --- */

/* The host of "host:port", "[v6]" or "[v6]:port"; else s itself. */
static struct slice
strip_port(struct slice s)
{
    struct slice inner = sn_slice_skip(s, 1);
    size_t colon, close;
    uint64_t port;

    if (s.size && s.at[0] == '[') {
        close = sn_slice_find(inner, ']');
        return close < inner.size ? sn_slice_first(inner, close) : s;
    }
    colon = sn_slice_find(s, ':');
    if (colon < s.size && sn_parse_u64(sn_slice_skip(s, colon + 1), &port))
        return sn_slice_first(s, colon);
    return s;
}

static bool
parse_network(struct slice s, struct cidr *out)
{
    s = sn_trim(s);
    return sn_cidr_parse(s, out) || sn_cidr_parse(strip_port(s), out);
}

/* "*.Example.COM." and ".example.com" are example.com */
static struct slice
trim_domain(struct slice s)
{
    s = strip_port(sn_trim(s));
    if (sn_slice_opens(s, "*."))
        s = sn_slice_skip(s, 1);
    while (s.size && s.at[0] == '.')
        s = sn_slice_skip(s, 1);
    while (s.size && s.at[s.size - 1] == '.')
        s.size--;
    return s;
}

static bool
is_default_port(struct slice scheme, struct slice port)
{
    static const struct slice http = SLICE("http"), https = SLICE("https");

    return (sn_slice_is(port, "80") && sn_equal_nocase(scheme, http)) ||
           (sn_slice_is(port, "443") && sn_equal_nocase(scheme, https));
}

/* Index of the first of `bytes` in s, or s.size. */
static size_t
find_any(struct slice s, const char *bytes)
{
    size_t i;

    for (i = 0; i < s.size; i++)
        if (s.at[i] && strchr(bytes, s.at[i]))
            break;
    return i;
}

static void
split_authority(struct slice authority, struct url_parts *out)
{
    size_t at = sn_slice_find(authority, '@'), colon;

    while (at < authority.size) {
        authority = sn_slice_skip(authority, at + 1);
        at = sn_slice_find(authority, '@');
    }
    out->host = strip_port(authority);
    out->port = sn_slice(NULL, 0);
    colon = authority.size;
    while (colon > 0 && sn_is_digit(authority.at[colon - 1]))
        colon--;
    if (colon > 1 && colon < authority.size && authority.at[colon - 1] == ':' &&
        out->host.size < authority.size)
        out->port = sn_slice_skip(authority, colon);
    while (out->host.size && out->host.at[out->host.size - 1] == '.')
        out->host.size--;
}

void
sn_url_split(struct slice text, size_t max_rest, struct url_parts *out)
{
    static const struct slice root = SLICE("/");
    struct slice rest = sn_trim(text);
    size_t end = find_any(rest, ":/?#");

    out->scheme = sn_slice(NULL, 0);
    if (sn_slice_opens(sn_slice_skip(rest, end), "://")) {
        out->scheme = sn_slice_first(rest, end);
        rest = sn_slice_skip(rest, end + 3);
    }
    end = find_any(rest, "/?#");
    split_authority(sn_slice_first(rest, end), out);
    if (is_default_port(out->scheme, out->port))
        out->port = sn_slice(NULL, 0);
    rest = sn_slice_skip(rest, end);
    end = sn_slice_find(sn_slice_first(rest, max_rest + 1), '#');
    if (end <= max_rest)
        rest = sn_slice_first(rest, end);
    out->rest = rest.size ? rest : root;
}

/* -------------------------------------------------------------- table --- */

static bool
equal_url(const struct url_parts *a, const struct url_parts *b)
{
    return sn_slice_equal(a->rest, b->rest) &&
           sn_equal_nocase(a->host, b->host) &&
           sn_equal_nocase(a->scheme, b->scheme) &&
           sn_slice_equal(a->port, b->port);
}

static bool
equal_key(enum lookup_kind kind, const struct lookup_key *a,
          const struct lookup_key *b)
{
    if (a->hash != b->hash)
        return false;
    if (kind == LOOKUP_IP)
        return a->net.bits == b->net.bits &&
               memcmp(a->net.ip.byte, b->net.ip.byte, 16) == 0;
    if (kind == LOOKUP_URL)
        return equal_url(&a->url, &b->url);
    return sn_equal_nocase(a->text, b->text);
}

/* The slot of a key, or the free one where it belongs.  slots is not empty. */
static uint32_t *
find_slot(const struct lookup *lookup, const struct lookup_key *key)
{
    size_t mask = lookup->slot_count - 1, i = key->hash & mask;

    while (lookup->slots[i] &&
           !equal_key(lookup->kind, &lookup->entries[lookup->slots[i] - 1].key,
                      key))
        i = (i + 1) & mask;
    return &lookup->slots[i];
}

uint32_t
sn_lookup_probe(const struct lookup *lookup, const struct lookup_key *key)
{
    uint32_t slot = lookup->slot_count ? *find_slot(lookup, key) : 0;

    return slot ? lookup->entries[slot - 1].number : LOOKUP_NONE;
}

static int
grow_slots(struct lookup *lookup)
{
    size_t count = lookup->slot_count ? lookup->slot_count * 2 : 64, i, at;
    uint32_t *slots;

    if (lookup->entry_count + 1 < lookup->slot_count / 4 * 3)
        return 0;
    if (count >= UINT32_MAX / 2)
        return SEINE_E_LIMIT;
    slots = sn_calloc(count, sizeof(*slots));
    if (!slots)
        return SEINE_E_MEMORY;
    for (i = 0; i < lookup->entry_count; i++) {
        at = lookup->entries[i].key.hash & (count - 1);
        while (slots[at])
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    sn_free(lookup->slots);
    lookup->slots = slots;
    lookup->slot_count = count;
    return 0;
}

static int
grow_entries(struct lookup *lookup)
{
    size_t room = lookup->entry_room ? lookup->entry_room * 2 : 16;
    struct lookup_entry *entries;

    if (lookup->entry_count < lookup->entry_room)
        return 0;
    entries = sn_realloc(lookup->entries, room, sizeof(*entries));
    if (!entries)
        return SEINE_E_MEMORY;
    lookup->entries = entries;
    lookup->entry_room = room;
    return 0;
}

/* The key of an entry's text; false if it is no such thing. */
static bool
make_key(enum lookup_kind kind, struct slice text, struct lookup_key *key)
{
    memset(key, 0, sizeof(*key));
    switch (kind) {
    case LOOKUP_IP:
        if (!parse_network(text, &key->net))
            return false;
        key->hash = hash_network(&key->net);
        return true;
    case LOOKUP_URL:
        sn_url_split(text, text.size, &key->url);
        key->hash = hash_url(&key->url);
        return key->url.host.size > 0;
    case LOOKUP_DOMAIN:
        key->text = trim_domain(text);
        key->hash = hash_backwards(key->text);
        return key->text.size > 0;
    case LOOKUP_EXACT:
        key->text = text;
        key->hash = mix_hash(hash_nocase(FNV_START, text));
        return text.size > 0;
    }
    return false;
}

static void
note_sizes(struct lookup *lookup, const struct lookup_key *key)
{
    if (lookup->kind == LOOKUP_IP)
        lookup->has_bits[key->net.bits] = true;
    if (key->text.size > lookup->max_text)
        lookup->max_text = key->text.size;
    if (key->url.rest.size > lookup->max_rest)
        lookup->max_rest = key->url.rest.size;
}

int
sn_lookup_new(struct lookup **out, enum lookup_kind kind)
{
    *out = sn_calloc(1, sizeof(**out));
    if (!*out)
        return SEINE_E_MEMORY;
    (*out)->kind = kind;
    return 0;
}

void
sn_lookup_free(struct lookup *lookup)
{
    if (!lookup)
        return;
    sn_free(lookup->slots);
    sn_free(lookup->entries);
    sn_free(lookup);
}

int
sn_lookup_add(struct lookup *lookup, struct slice text, uint32_t number)
{
    struct lookup_entry entry = {.number = number};
    uint32_t *slot;
    int status;

    if (!make_key(lookup->kind, text, &entry.key))
        return SEINE_E_INVALID;
    status = grow_slots(lookup);
    if (status == 0)
        status = grow_entries(lookup);
    if (status < 0)
        return status;
    slot = find_slot(lookup, &entry.key);
    if (*slot)
        return 1;
    lookup->entries[lookup->entry_count++] = entry;
    *slot = (uint32_t)lookup->entry_count;
    note_sizes(lookup, &entry.key);
    return 0;
}

size_t
sn_lookup_count(const struct lookup *lookup)
{
    return lookup->entry_count;
}

/* --------------------------------------------------------------- find --- */

static void
mask_network(struct cidr *net, unsigned bits)
{
    unsigned whole = bits / 8, i;

    net->bits = bits;
    if (whole < 16)
        net->ip.byte[whole] &= (unsigned char)(0xff00 >> bits % 8);
    for (i = whole + 1; i < 16; i++)
        net->ip.byte[i] = 0;
}

uint32_t
sn_lookup_ip(const struct lookup *lookup, const struct ip *ip)
{
    struct lookup_key key = {0};
    uint32_t number = LOOKUP_NONE;
    unsigned bits;

    key.net.ip = *ip;
    for (bits = 129; bits > 0 && number == LOOKUP_NONE; bits--) {
        if (!lookup->has_bits[bits - 1])
            continue;
        mask_network(&key.net, bits - 1);
        key.hash = hash_network(&key.net);
        number = sn_lookup_probe(lookup, &key);
    }
    return number;
}

/* The most specific entry wins: the name itself, then its parents. */
uint32_t
sn_lookup_domain(const struct lookup *lookup, struct slice name)
{
    uint32_t hash = FNV_START, found = LOOKUP_NONE, hit;
    struct lookup_key key = {0};
    size_t i;

    for (i = name.size; i > 0 && name.size - i < lookup->max_text; i--) {
        hash = hash_byte(hash, sn_lower(name.at[i - 1]));
        if (i > 1 && name.at[i - 2] != '.')
            continue;
        key.text = sn_slice_skip(name, i - 1);
        key.hash = mix_hash(hash);
        hit = sn_lookup_probe(lookup, &key);
        found = hit == LOOKUP_NONE ? found : hit;
    }
    return found;
}

uint32_t
sn_lookup_url(const struct lookup *lookup, struct slice value)
{
    struct lookup_key key = {0};
    uint32_t number;

    sn_url_split(value, lookup->max_rest, &key.url);
    if (key.url.rest.size > lookup->max_rest)
        return LOOKUP_NONE;
    key.hash = hash_url(&key.url);
    number = sn_lookup_probe(lookup, &key);
    if (number != LOOKUP_NONE || !key.url.scheme.size)
        return number;
    /* An indicator without a scheme holds for any. */
    key.url.scheme.size = 0;
    key.hash = hash_url(&key.url);
    return sn_lookup_probe(lookup, &key);
}

uint32_t
sn_lookup_find(const struct lookup *lookup, struct slice value)
{
    struct lookup_key key = {0};
    struct cidr net;

    switch (lookup->kind) {
    case LOOKUP_IP:
        if (!parse_network(value, &net) || net.bits != 128)
            return LOOKUP_NONE;
        return sn_lookup_ip(lookup, &net.ip);
    case LOOKUP_DOMAIN:
        return sn_lookup_domain(lookup, trim_domain(value));
    case LOOKUP_URL:
        return sn_lookup_url(lookup, value);
    case LOOKUP_EXACT:
        if (value.size > lookup->max_text)
            return LOOKUP_NONE;
        key.text = value;
        key.hash = mix_hash(hash_nocase(FNV_START, value));
        return sn_lookup_probe(lookup, &key);
    }
    return LOOKUP_NONE;
}
