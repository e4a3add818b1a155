/*
 * Needles: many short byte strings searched at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/needles.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "seine.h"

#define GRAM 4 /* bytes */
#define PART 4096
#define MAP_BITS_LEAST 16
#define MAP_BITS_MOST 24

/* A needle in the sorted list. */
struct entry {
    struct slice text;
    uint32_t number;
};

/* Needles with the same first four bytes: [from, to) of the list. */
struct bucket {
    uint32_t gram;
    uint32_t from;
    uint32_t to; /* 0: free */
};

struct needles {
    struct entry *entries; /* sorted; the short ones, of 1..3 bytes, too */
    size_t count;
    uint64_t *map; /* by hash of a gram */
    unsigned map_shift;
    struct bucket *buckets;
    size_t bucket_mask;
    bool shorts;     /* is any needle shorter than a gram? */
    uint64_t *pairs; /* by two bytes: may a short needle begin here? */
    uint32_t *first; /* by one byte: where its needles begin; 257 numbers */
};

static uint32_t
hash_gram(uint32_t gram)
{
    return gram * UINT32_C(0x9E3779B1);
}

static uint32_t
read_gram(const char *at)
{
    return (uint32_t)(unsigned char)at[0] |
           (uint32_t)(unsigned char)at[1] << 8 |
           (uint32_t)(unsigned char)at[2] << 16 |
           (uint32_t)(unsigned char)at[3] << 24;
}

static int
compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    size_t size = a->text.size < b->text.size ? a->text.size : b->text.size;
    int order = memcmp(a->text.at, b->text.at, size);

    if (order)
        return order;
    if (a->text.size != b->text.size)
        return a->text.size < b->text.size ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static bool
test_bit(const uint64_t *bits, uint32_t at)
{
    return bits[at / 64] >> (at % 64) & 1;
}

static void
set_bit(uint64_t *bits, uint32_t at)
{
    bits[at / 64] |= UINT64_C(1) << (at % 64);
}

static struct bucket *
find_bucket(const struct needles *needles, uint32_t gram)
{
    size_t at = (hash_gram(gram) >> 7) & needles->bucket_mask;

    while (needles->buckets[at].to && needles->buckets[at].gram != gram)
        at = (at + 1) & needles->bucket_mask;
    return &needles->buckets[at];
}

/* Bits where a needle of one or two and three bytes can begin. */
static void
add_short(struct needles *needles, struct slice text)
{
    unsigned char first = (unsigned char)text.at[0];

    if (text.size > 1) {
        set_bit(needles->pairs, first * 256U + (unsigned char)text.at[1]);
        return;
    }
    for (uint32_t second = 0; second < 256; second++)
        set_bit(needles->pairs, first * 256U + second);
}

static void
add_entry(struct needles *needles, uint32_t at)
{
    struct slice text = needles->entries[at].text;
    struct bucket *bucket;
    uint32_t gram;

    if (text.size < GRAM) {
        needles->shorts = true;
        add_short(needles, text);
        return;
    }
    gram = read_gram(text.at);
    bucket = find_bucket(needles, gram);
    if (!bucket->to) {
        bucket->gram = gram;
        bucket->from = at;
    }
    bucket->to = at + 1;
    set_bit(needles->map, hash_gram(gram) >> needles->map_shift);
}

static void
fill_first(struct needles *needles)
{
    size_t at = 0;

    for (unsigned byte = 0; byte < 257; byte++) {
        while (at < needles->count &&
               (unsigned char)needles->entries[at].text.at[0] < byte)
            at++;
        needles->first[byte] = (uint32_t)at;
    }
}

/* Smallest power of two that is at least n, as its exponent. */
static unsigned
bits_for(size_t n)
{
    unsigned bits = 0;

    while (bits < 31 && ((size_t)1 << bits) < n)
        bits++;
    return bits;
}

static bool
make_tables(struct needles *needles, size_t count)
{
    unsigned bits = bits_for(count < SIZE_MAX / 32 ? count * 32 : count);
    size_t buckets = (size_t)1 << bits_for(count * 2 + 1);

    if (bits < MAP_BITS_LEAST)
        bits = MAP_BITS_LEAST;
    if (bits > MAP_BITS_MOST)
        bits = MAP_BITS_MOST;
    needles->map_shift = 32 - bits;
    needles->map = sn_calloc((size_t)1 << (bits - 6), sizeof(*needles->map));
    needles->buckets = sn_calloc(buckets, sizeof(*needles->buckets));
    needles->bucket_mask = buckets - 1;
    needles->pairs = sn_calloc(65536 / 64, sizeof(*needles->pairs));
    needles->first = sn_calloc(257, sizeof(*needles->first));
    needles->entries = sn_calloc(count + 1, sizeof(*needles->entries));
    return needles->map && needles->buckets && needles->pairs &&
           needles->first && needles->entries;
}

int
sn_needles_new(struct needles **out, const struct slice *texts, size_t count)
{
    struct needles *needles = sn_calloc(1, sizeof(*needles));
    size_t i;

    *out = NULL;
    if (!needles || count >= UINT32_MAX / 4 || !make_tables(needles, count)) {
        sn_needles_free(needles);
        return SEINE_E_MEMORY;
    }
    for (i = 0; i < count; i++) {
        needles->entries[i].text = texts[i];
        needles->entries[i].number = (uint32_t)i;
    }
    needles->count = count;
    qsort(needles->entries, count, sizeof(*needles->entries), compare_entries);
    for (i = 0; i < count; i++)
        add_entry(needles, (uint32_t)i);
    fill_first(needles);
    *out = needles;
    return 0;
}

void
sn_needles_free(struct needles *needles)
{
    if (!needles)
        return;
    sn_free(needles->entries);
    sn_free(needles->map);
    sn_free(needles->buckets);
    sn_free(needles->pairs);
    sn_free(needles->first);
    sn_free(needles);
}

/* The byte at `depth` of an entry; -1 behind its end. */
static int
byte_at(const struct entry *entry, size_t depth)
{
    if (depth >= entry->text.size)
        return -1;
    return (unsigned char)entry->text.at[depth];
}

/* The first of [from, to) whose byte at depth is `byte` or more. */
static uint32_t
lower_bound(const struct entry *entries, uint32_t from, uint32_t to,
            size_t depth, int byte)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (byte_at(&entries[middle], depth) < byte)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* true without memory. */
static bool
add_hit(struct needle_hits *hits, size_t offset, uint32_t needle)
{
    struct needle_hit *hit = sn_array_push(&hits->list, sizeof(*hit));

    if (!hit)
        return true;
    hit->offset = (uint32_t)offset;
    hit->needle = needle;
    return false;
}

/*
 * Of the entries [from, to), which agree with the text in `depth` bytes, report
 * those of at most `longest` bytes that stand at `offset`.
 */
static bool
narrow(const struct needles *needles, struct slice text, size_t offset,
       uint32_t from, uint32_t to, size_t depth, size_t longest,
       struct needle_hits *hits)
{
    const struct entry *entries = needles->entries;

    for (;; depth++) {
        int byte;

        for (; from < to && entries[from].text.size == depth; from++)
            if (depth <= longest && add_hit(hits, offset, entries[from].number))
                return true;
        if (from == to || depth >= longest || offset + depth >= text.size)
            return false;
        byte = (unsigned char)sn_lower(text.at[offset + depth]);
        if (byte_at(&entries[from], depth) != byte ||
            byte_at(&entries[to - 1], depth) != byte) {
            from = lower_bound(entries, from, to, depth, byte);
            to = lower_bound(entries, from, to, depth, byte + 1);
        }
    }
}

static bool
try_short(const struct needles *needles, struct slice text, size_t offset,
          struct needle_hits *hits)
{
    unsigned byte = (unsigned char)sn_lower(text.at[offset]);

    return narrow(needles, text, offset, needles->first[byte],
                  needles->first[byte + 1], 1, GRAM - 1, hits);
}

static bool
try_gram(const struct needles *needles, struct slice text, size_t offset,
         uint32_t gram, struct needle_hits *hits)
{
    const struct bucket *bucket = find_bucket(needles, gram);

    return bucket->to && offset + GRAM <= text.size &&
           narrow(needles, text, offset, bucket->from, bucket->to, GRAM,
                  SIZE_MAX, hits);
}

/*
 * Search the places [from, from + count) of the text.  lower holds the text
 * from there on in lower case, GRAM - 1 bytes more than count; behind the end
 * of the text stand NULs, which no needle gets to use.  true without memory.
 */
static bool
search_part(const struct needles *needles, struct slice text, size_t from,
            size_t count, const char *lower, struct needle_hits *hits)
{
    const uint64_t *map = needles->map, *pairs = needles->pairs;
    unsigned shift = needles->map_shift;
    bool shorts = needles->shorts;

    for (size_t i = 0; i < count; i++) {
        uint32_t gram = read_gram(lower + i);

        if (shorts &&
            test_bit(pairs, (gram & 0xFF) << 8 | (gram >> 8 & 0xFF)) &&
            try_short(needles, text, from + i, hits))
            return true;
        if (test_bit(map, hash_gram(gram) >> shift) &&
            try_gram(needles, text, from + i, gram, hits))
            return true;
    }
    return false;
}

static void
copy_lower(char *to, const char *from, size_t size)
{
    size_t at = 0;
    uint64_t word;

    for (; size - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, from + at, sizeof(word));
        word = sn_lower_word(word);
        memcpy(to + at, &word, sizeof(word));
    }
    for (; at < size; at++)
        to[at] = sn_lower(from[at]);
}

/* The whole text, a part at a time in lower case.  true without memory. */
static bool
search(const struct needles *needles, struct slice text,
       struct needle_hits *hits)
{
    char lower[PART + GRAM - 1];

    for (size_t from = 0; from < text.size; from += PART) {
        size_t rest = text.size - from;
        size_t count = rest < PART ? rest : PART;
        size_t size = rest < sizeof(lower) ? rest : sizeof(lower);

        copy_lower(lower, text.at + from, size);
        memset(lower + size, 0, sizeof(lower) - size);
        if (search_part(needles, text, from, count, lower, hits))
            return true;
    }
    return false;
}

int
sn_needles_find(const struct needles *needles, struct slice text,
                struct needle_hits *hits)
{
    hits->list.count = 0;
    if (text.size >= UINT32_MAX)
        return SEINE_E_LIMIT;
    if (needles->count > 0 && search(needles, text, hits))
        return SEINE_E_MEMORY;
    return 0;
}
