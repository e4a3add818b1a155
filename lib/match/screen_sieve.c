/*
 * Making a sieve: which bytes of a literal are looked for, and in which bucket.
 *
 * Literals that look alike share a bucket; of a long one the bytes are taken
 * that are rare, or that fit in well with those of others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen_plan.h"

#define JUDGED 65536 /* bytes of text by which it is judged */
#define SHARE_ALL 4096
#define SETTLED 500 /* so many literals find their place the first time */

/* Costs are shares to the power of SIEVE_BYTES; rarity is of SAMPLE_WHOLE. */
#define RARITY_COST ((uint64_t)SHARE_ALL * SHARE_ALL * SHARE_ALL / 256)

/* A half of a byte at one place of a bucket. */
struct half {
    uint32_t more;  /* share of the text's bytes that it brings in */
    uint32_t words; /* that have it */
};

/* The bytes at one place of a bucket's words. */
struct cell {
    uint64_t share; /* of the text's bytes */
    struct half low[16];
    struct half high[16];
};

/* A few bytes of a literal; what stands behind it may be anything. */
struct word {
    unsigned char bytes[SIEVE_BYTES];
    unsigned size;
};

struct draft {
    uint32_t bytes[16][16]; /* share of a byte, by upper and lower half */
    uint64_t share_all;     /* of all of them */
    struct cell cells[BUCKETS_MOST][SIEVE_BYTES];
    uint64_t costs[BUCKETS_MOST]; /* how much each bucket lets pass */
    unsigned buckets;
};

static void
count_bytes(struct draft *draft, const struct sample *sample)
{
    for (unsigned i = 0; i < 256; i++) {
        uint64_t share = sample->bytes[i] * (uint64_t)SHARE_ALL;

        share = share / (sample->size + 1) + 1;
        draft->bytes[i >> 4][i & 15] = (uint32_t)share;
        draft->share_all += share;
    }
}

static bool
has(const struct half *half)
{
    return half->words > 0;
}

static void
add_high(const struct draft *draft, struct cell *cell, unsigned high)
{
    if (cell->high[high].words++)
        return;
    cell->share += cell->high[high].more;
    for (unsigned low = 0; low < 16; low++)
        cell->low[low].more += draft->bytes[high][low];
}

static void
add_low(const struct draft *draft, struct cell *cell, unsigned low)
{
    if (cell->low[low].words++)
        return;
    cell->share += cell->low[low].more;
    for (unsigned high = 0; high < 16; high++)
        cell->high[high].more += draft->bytes[high][low];
}

static void
take_high(const struct draft *draft, struct cell *cell, unsigned high)
{
    if (--cell->high[high].words)
        return;
    cell->share -= cell->high[high].more;
    for (unsigned low = 0; low < 16; low++)
        cell->low[low].more -= draft->bytes[high][low];
}

static void
take_low(const struct draft *draft, struct cell *cell, unsigned low)
{
    if (--cell->low[low].words)
        return;
    cell->share -= cell->low[low].more;
    for (unsigned high = 0; high < 16; high++)
        cell->high[high].more -= draft->bytes[high][low];
}

/* A byte in both cases. */
static void
add_byte(const struct draft *draft, struct cell *cell, unsigned char byte)
{
    add_high(draft, cell, byte >> 4);
    add_high(draft, cell, byte >> 4 ^ 2);
    add_low(draft, cell, byte & 15);
}

static void
take_byte(const struct draft *draft, struct cell *cell, unsigned char byte)
{
    take_high(draft, cell, byte >> 4);
    take_high(draft, cell, byte >> 4 ^ 2);
    take_low(draft, cell, byte & 15);
}

/* The share of a cell with one more byte. */
static uint64_t
share_with(const struct draft *draft, const struct cell *cell,
           unsigned char byte)
{
    unsigned low = byte & 15, high = byte >> 4, other = high ^ 2;
    bool is_new = !has(&cell->low[low]);
    uint64_t share = cell->share;

    if (is_new)
        share += cell->low[low].more;
    if (!has(&cell->high[high]))
        share += cell->high[high].more + (is_new ? draft->bytes[high][low] : 0);
    if (!has(&cell->high[other]))
        share +=
            cell->high[other].more + (is_new ? draft->bytes[other][low] : 0);
    return share;
}

/* What a bucket would let pass with one more word. */
static uint64_t
cost_with(const struct draft *draft, unsigned bucket, const struct word *word)
{
    uint64_t cost = 1;

    for (unsigned k = 0; k < word->size; k++)
        cost *= share_with(draft, &draft->cells[bucket][k], word->bytes[k]);
    for (unsigned k = word->size; k < SIEVE_BYTES; k++)
        cost *= draft->share_all;
    return cost;
}

static struct word
word_at(const struct choice *choice, uint32_t at)
{
    size_t size = choice->text.size - at;
    struct word word = {.size =
                            size < SIEVE_BYTES ? (unsigned)size : SIEVE_BYTES};

    for (unsigned k = 0; k < word.size; k++)
        word.bytes[k] = (unsigned char)choice->text.at[at + k] | 0x20;
    return word;
}

/* Put the word that was chosen into its bucket, or take it out. */
static void
move_word(struct draft *draft, const struct choice *choice, bool in)
{
    struct word word = word_at(choice, choice->at);
    uint64_t cost = 1;

    for (unsigned k = 0; k < SIEVE_BYTES; k++) {
        struct cell *cell = &draft->cells[choice->bucket][k];

        for (unsigned i = 0; k >= word.size && i < 256; i += 17)
            (in ? add_byte : take_byte)(draft, cell, (unsigned char)i);
        if (k < word.size)
            (in ? add_byte : take_byte)(draft, cell, word.bytes[k]);
        cost *= cell->share;
    }
    draft->costs[choice->bucket] = cost;
}

/* Is there a bucket in which these bytes of a literal cost less than so much?
 */
static void
try_word(const struct draft *draft, struct choice *choice, uint32_t at,
         uint32_t rarity, uint64_t *least)
{
    uint64_t base = rarity * RARITY_COST;
    struct word word = word_at(choice, at);

    for (unsigned i = 0; i < draft->buckets && base < *least; i++) {
        uint64_t cost = cost_with(draft, i, &word) - draft->costs[i] + base;

        if (cost >= *least)
            continue;
        *least = cost;
        choice->at = at;
        choice->bucket = (uint8_t)i;
    }
}

/* The rarest bytes of a literal first: most others need not be tried then. */
static void
choose_word(const struct draft *draft, const struct sample *sample,
            struct choice *choice)
{
    uint64_t least = UINT64_MAX;
    struct rarity rarity;
    uint32_t best = 0;

    choice->at = 0;
    choice->bucket = 0;
    if (choice->text.size <= SIEVE_BYTES) {
        try_word(draft, choice, 0, 0, &least);
        return;
    }
    sn_sample_rarity(sample, choice->text, &rarity);
    for (uint32_t i = 0; i + SIEVE_BYTES <= rarity.size; i++)
        if (rarity.quads[i] < rarity.quads[best])
            best = i;
    try_word(draft, choice, best, rarity.quads[best], &least);
    for (uint32_t i = 0; i + SIEVE_BYTES <= rarity.size; i++)
        if (i != best)
            try_word(draft, choice, i, rarity.quads[i], &least);
}

static void
fill_table(struct sieve_table *table, const struct draft *draft, unsigned from)
{
    for (unsigned i = 0; i < 8; i++)
        for (unsigned k = 0; k < SIEVE_BYTES; k++)
            for (unsigned half = 0; half < 16; half++) {
                const struct cell *cell = &draft->cells[from + i][k];

                table->low[k][half] |=
                    (uint8_t)((unsigned)has(&cell->low[half]) << i);
                table->high[k][half] |=
                    (uint8_t)((unsigned)has(&cell->high[half]) << i);
            }
}

/* How many of SAMPLE_WHOLE places of a text pass. */
static uint64_t
judge(const struct sieve *sieve, struct slice text)
{
    uint16_t found[SIEVE_STEP];
    uint64_t passed = 0;
    size_t at = 0;

    for (; at + SIEVE_STEP + 8 <= text.size && at < JUDGED; at += SIEVE_STEP)
        passed += sn_sieve_find(sieve, text.at + at, SIEVE_STEP, found);
    return at ? passed * SAMPLE_WHOLE / at : SAMPLE_WHOLE;
}

uint64_t
sn_sieve_make(struct sieve *sieve, unsigned tables, const struct sample *sample,
              struct choice *choices, size_t count, struct slice text)
{
    struct draft draft = {.buckets = tables * 8};

    count_bytes(&draft, sample);
    for (size_t i = 0; i < count; i++) {
        choose_word(&draft, sample, &choices[i]);
        move_word(&draft, &choices[i], true);
    }
    for (size_t i = 0; count <= SETTLED && i < count; i++) {
        move_word(&draft, &choices[i], false);
        choose_word(&draft, sample, &choices[i]);
        move_word(&draft, &choices[i], true);
    }
    memset(sieve, 0, sizeof(*sieve));
    sieve->count = tables;
    for (unsigned i = 0; i < tables; i++)
        fill_table(&sieve->tables[i], &draft, i * 8);
    return judge(sieve, text);
}
