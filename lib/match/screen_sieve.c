/*
 * Making a sieve: which bytes of a literal are looked for, and in which bucket.
 *
 * Literals that look alike share a bucket; of a long one the bytes are taken
 * that are rare, or that fit in well with those of others.
 *
 * SPDX-License-Identifier: MIT
 */
#include <float.h>

#include "base/mem.h"
#include "match/screen_plan.h"

#define JUDGED 65536 /* bytes of text by which it is judged */
#define SHARE_ALL 4096
#define SETTLED 500 /* so many literals find their place the first time */

/* Costs are shares to the power of SIEVE_BYTES; rarity is of SAMPLE_WHOLE. */
#define RARITY_COST ((float)SHARE_ALL * SHARE_ALL * SHARE_ALL / 256)

/*
 * What the words of each bucket have at one place, by halves of bytes.  One row
 * of all buckets after another, so that compilers can take several at once.
 */
struct halves {
    uint32_t more[16][BUCKETS_MOST]; /* share that one brings in */
    uint32_t none[16][BUCKETS_MOST]; /* all bits, if no word has it */
    uint16_t words[16][BUCKETS_MOST];
};

struct cells {
    uint32_t share[BUCKETS_MOST]; /* of the text's bytes, that pass */
    struct halves low;
    struct halves high;
};

/* A few bytes of a literal; what stands behind it may be anything. */
struct word {
    unsigned char bytes[SIEVE_BYTES];
    unsigned size;
};

struct draft {
    uint32_t bytes[16][16];    /* share of a byte, by upper and lower half */
    uint32_t turned[16][16];   /* the same by lower and upper half */
    uint32_t share_all;        /* of all of them */
    float costs[BUCKETS_MOST]; /* how much each bucket lets pass */
    unsigned buckets;
    struct cells cells[SIEVE_BYTES];
};

static void
count_bytes(struct draft *draft, const struct sample *sample)
{
    for (unsigned i = 0; i < 256; i++) {
        uint64_t share = sample->bytes[i] * (uint64_t)SHARE_ALL;

        share = share / (sample->size + 1) + 1;
        draft->bytes[i >> 4][i & 15] = (uint32_t)share;
        draft->turned[i & 15][i >> 4] = (uint32_t)share;
        draft->share_all += (uint32_t)share;
    }
    for (unsigned k = 0; k < SIEVE_BYTES; k++) {
        memset(draft->cells[k].low.none, 0xFF,
               sizeof(draft->cells[k].low.none));
        memset(draft->cells[k].high.none, 0xFF,
               sizeof(draft->cells[k].high.none));
    }
}

/* One more word of a bucket has this half; `shares` are with each other half.
 */
static void
add_half(struct halves *halves, struct halves *others, unsigned half,
         const uint32_t *shares, uint32_t *share, unsigned bucket)
{
    if (halves->words[half][bucket]++)
        return;
    halves->none[half][bucket] = 0;
    *share += halves->more[half][bucket];
    for (unsigned i = 0; i < 16; i++)
        others->more[i][bucket] += shares[i];
}

/* One less. */
static void
take_half(struct halves *halves, struct halves *others, unsigned half,
          const uint32_t *shares, uint32_t *share, unsigned bucket)
{
    if (--halves->words[half][bucket])
        return;
    halves->none[half][bucket] = UINT32_MAX;
    *share -= halves->more[half][bucket];
    for (unsigned i = 0; i < 16; i++)
        others->more[i][bucket] -= shares[i];
}

/* A byte in both cases comes into a cell, or out of it. */
static void
move_byte(struct draft *draft, unsigned k, unsigned bucket, unsigned char byte,
          bool in)
{
    struct cells *cells = &draft->cells[k];
    unsigned low = byte & 15, high = byte >> 4, other = high ^ 2;
    uint32_t *share = &cells->share[bucket];

    (in ? add_half : take_half)(&cells->high, &cells->low, high,
                                draft->bytes[high], share, bucket);
    (in ? add_half : take_half)(&cells->high, &cells->low, other,
                                draft->bytes[other], share, bucket);
    (in ? add_half : take_half)(&cells->low, &cells->high, low,
                                draft->turned[low], share, bucket);
}

/* Times the share of each bucket's cell, with one more byte in it. */
static void
multiply(const struct draft *draft, unsigned k, unsigned char byte,
         float *costs)
{
    const struct cells *cells = &draft->cells[k];
    unsigned low = byte & 15, high = byte >> 4, other = high ^ 2;
    const uint32_t *low_none = cells->low.none[low];
    const uint32_t *low_more = cells->low.more[low];
    const uint32_t *high_none = cells->high.none[high];
    const uint32_t *high_more = cells->high.more[high];
    const uint32_t *other_none = cells->high.none[other];
    const uint32_t *other_more = cells->high.more[other];
    uint32_t high_low = draft->bytes[high][low];
    uint32_t other_low = draft->bytes[other][low];

    for (unsigned from = 0; from < draft->buckets; from += 8)
        for (unsigned i = from; i < from + 8; i++) {
            uint32_t more = low_more[i] + (high_none[i] & high_low) +
                            (other_none[i] & other_low);
            uint32_t share = cells->share[i] + (low_none[i] & more) +
                             (high_none[i] & high_more[i]) +
                             (other_none[i] & other_more[i]);

            costs[i] *= (float)(int32_t)share;
        }
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
    unsigned bucket = choice->bucket;
    float cost = 1;

    for (unsigned k = 0; k < SIEVE_BYTES; k++) {
        for (unsigned i = 0; k >= word.size && i < 256; i += 17)
            move_byte(draft, k, bucket, (unsigned char)i, in);
        if (k < word.size)
            move_byte(draft, k, bucket, word.bytes[k], in);
        cost *= (float)(int32_t)draft->cells[k].share[bucket];
    }
    draft->costs[bucket] = cost;
}

/* Is there a bucket in which these bytes of a literal cost less than so much?
 */
static void
try_word(const struct draft *draft, struct choice *choice, uint32_t at,
         uint32_t rarity, float *least)
{
    float base = (float)rarity * RARITY_COST, costs[BUCKETS_MOST];
    struct word word = word_at(choice, at);

    if (base >= *least)
        return;
    for (unsigned i = 0; i < BUCKETS_MOST; i++)
        costs[i] = 1;
    for (unsigned k = 0; k < word.size; k++)
        multiply(draft, k, word.bytes[k], costs);
    for (unsigned k = word.size; k < SIEVE_BYTES; k++)
        for (unsigned i = 0; i < BUCKETS_MOST; i++)
            costs[i] *= (float)(int32_t)draft->share_all;
    for (unsigned i = 0; i < draft->buckets; i++) {
        float cost = costs[i] - draft->costs[i] + base;

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
    float least = FLT_MAX;
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
choose_words(struct draft *draft, const struct sample *sample,
             struct choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        choose_word(draft, sample, &choices[i]);
        move_word(draft, &choices[i], true);
    }
    for (size_t i = 0; count <= SETTLED && i < count; i++) {
        move_word(draft, &choices[i], false);
        choose_word(draft, sample, &choices[i]);
        move_word(draft, &choices[i], true);
    }
}

/* The bits of a row: which of eight buckets have each half. */
static void
fill_row(uint8_t *row, const struct halves *halves, unsigned from)
{
    for (unsigned half = 0; half < 16; half++)
        for (unsigned i = 0; i < 8; i++)
            if (halves->words[half][from + i])
                row[half] |= (uint8_t)(1U << i);
}

static void
fill_sieve(struct sieve *sieve, const struct draft *draft)
{
    memset(sieve, 0, sizeof(*sieve));
    sieve->count = draft->buckets / 8;
    for (unsigned i = 0; i < sieve->count; i++)
        for (unsigned k = 0; k < SIEVE_BYTES; k++) {
            fill_row(sieve->tables[i].low[k], &draft->cells[k].low, i * 8);
            fill_row(sieve->tables[i].high[k], &draft->cells[k].high, i * 8);
        }
}

/* How many of SAMPLE_WHOLE places of a text pass. */
static uint64_t
judge(const struct sieve *sieve, struct slice text)
{
    uint16_t found[SIEVE_STEP + SIEVE_SLACK];
    uint64_t passed = 0;
    size_t at = 0;

    for (; at + SIEVE_STEP + 8 <= text.size && at < JUDGED; at += SIEVE_STEP)
        passed += sn_sieve_find(sieve, text.at + at, SIEVE_STEP, found);
    return at ? passed * SAMPLE_WHOLE / at : SAMPLE_WHOLE;
}

int
sn_sieve_make(struct sieve *sieve, unsigned tables, const struct sample *sample,
              struct choice *choices, size_t count, struct slice text,
              uint64_t *passed)
{
    struct draft *draft = sn_calloc(1, sizeof(*draft));

    if (!draft)
        return SEINE_E_MEMORY;
    draft->buckets = tables * 8;
    count_bytes(draft, sample);
    choose_words(draft, sample, choices, count);
    fill_sieve(sieve, draft);
    sn_free(draft);
    *passed = judge(sieve, text);
    return 0;
}
