/*
 * Deflate: the header of a block, judged without building the tables that
 * reading the block takes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/deflate.h"

#include <string.h>

#define MOST_LENGTHS 286U
#define MOST_DISTANCES 30U
#define KINDS 19U    /* of code lengths */
#define KIND_BITS 7U /* of their codes, at most */
#define LENGTH_BITS 15U
#define END_OF_BLOCK 256U

enum block_type {
    BLOCK_STORED,
    BLOCK_FIXED,
    BLOCK_DYNAMIC,
};

struct reader {
    uint64_t held;
    unsigned count; /* bits held */
    const unsigned char *at;
    const unsigned char *end;
    bool over; /* more was asked for than there is */
};

/* What a code of the lengths stands for; bits 0: no such code. */
struct entry {
    unsigned char kind;
    unsigned char bits;
};

/* Up to 25 bits are held, as far as there are so many. */
static void
fill(struct reader *reader)
{
    while (reader->count <= 24 && reader->at < reader->end) {
        reader->held |= (uint64_t)*reader->at++ << reader->count;
        reader->count += 8;
    }
}

static unsigned
take(struct reader *reader, unsigned count)
{
    unsigned value;

    fill(reader);
    if (reader->count < count) {
        reader->over = true;
        return 0;
    }
    value = (unsigned)(reader->held & ((UINT64_C(1) << count) - 1));
    reader->held >>= count;
    reader->count -= count;
    return value;
}

/* Do codes of these lengths fill the tree, with none too many? */
static bool
is_complete(const unsigned char *lengths, size_t count)
{
    uint32_t filled = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (lengths[i])
            filled += UINT32_C(1) << (LENGTH_BITS - lengths[i]);
    return filled == UINT32_C(1) << LENGTH_BITS;
}

/* The lengths' own codes, first bit lowest. */
static void
make_entries(const unsigned char lengths[KINDS],
             struct entry entries[1U << KIND_BITS])
{
    unsigned code = 0, bits, kind, bit, i;

    for (bits = 1; bits <= KIND_BITS; bits++, code <<= 1)
        for (kind = 0; kind < KINDS; kind++) {
            unsigned turned = 0;

            if (lengths[kind] != bits)
                continue;
            for (bit = 0; bit < bits; bit++)
                turned |= (code >> bit & 1) << (bits - 1 - bit);
            for (i = turned; i < 1U << KIND_BITS; i += 1U << bits)
                entries[i] =
                    (struct entry){(unsigned char)kind, (unsigned char)bits};
            code++;
        }
}

static bool
read_entries(struct reader *reader, unsigned count,
             struct entry entries[1U << KIND_BITS])
{
    static const unsigned char order[KINDS] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    unsigned char lengths[KINDS] = {0};
    unsigned i;

    for (i = 0; i < count; i++)
        lengths[order[i]] = (unsigned char)take(reader, 3);
    if (reader->over || !is_complete(lengths, KINDS))
        return false;
    make_entries(lengths, entries);
    return true;
}

/* The lengths of both codes, in one row. */
static bool
read_lengths(struct reader *reader, const struct entry entries[1U << KIND_BITS],
             unsigned char *lengths, size_t count)
{
    static const struct {
        unsigned char least;
        unsigned char bits;
    } repeats[] = {{3, 2}, {3, 3}, {11, 7}};
    size_t have = 0;

    while (have < count) {
        struct entry entry;
        size_t times;

        fill(reader);
        entry = entries[reader->held & ((1U << KIND_BITS) - 1)];
        take(reader, entry.bits);
        if (entry.kind < 16) {
            lengths[have++] = entry.kind;
            continue;
        }
        times = repeats[entry.kind - 16].least +
                take(reader, repeats[entry.kind - 16].bits);
        if (reader->over || times > count - have ||
            (entry.kind == 16 && have == 0))
            return false;
        memset(lengths + have, entry.kind == 16 ? lengths[have - 1] : 0, times);
        have += times;
    }
    return !reader->over;
}

static bool
is_good_dynamic(struct reader *reader)
{
    struct entry entries[1U << KIND_BITS];
    unsigned char lengths[MOST_LENGTHS + MOST_DISTANCES];
    unsigned literals = take(reader, 5) + 257;
    unsigned distances = take(reader, 5) + 1;
    unsigned kinds = take(reader, 4) + 4;

    return literals <= MOST_LENGTHS && distances <= MOST_DISTANCES &&
           read_entries(reader, kinds, entries) &&
           read_lengths(reader, entries, lengths, literals + distances) &&
           lengths[END_OF_BLOCK] && is_complete(lengths, literals) &&
           is_complete(lengths + literals, distances);
}

bool
sn_deflate_is_good(struct engine_bits bits, const unsigned char *at,
                   size_t size, bool *last)
{
    struct reader reader = {bits.value, bits.count, at, at + size, false};
    unsigned type;

    *last = take(&reader, 1);
    type = take(&reader, 2);
    if (reader.over)
        return false;
    return type == BLOCK_FIXED ||
           (type == BLOCK_DYNAMIC && is_good_dynamic(&reader));
}
