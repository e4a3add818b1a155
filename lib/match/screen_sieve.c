/*
 * Making a sieve: which bucket each literal gets.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen_plan.h"

#define BUCKETS 8
#define SHARE_ALL 1024
#define JUDGED 16384 /* bytes of text by which it is judged */

/* The bytes at one place of a bucket's literals, as halves. */
struct cell {
    uint16_t low; /* bits: the lower halves that are let pass */
    uint16_t high;
    uint64_t share; /* of the text's bytes */
};

struct draft {
    uint32_t bytes[16][16]; /* share of a byte, by upper and lower half */
    struct cell cells[BUCKETS][SIEVE_BYTES];
    uint64_t costs[BUCKETS]; /* how much each bucket lets pass */
};

static void
count_bytes(struct draft *draft, struct slice text)
{
    text = sn_slice_first(text, JUDGED);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.at[i];

        draft->bytes[byte >> 4][byte & 15]++;
    }
    for (size_t i = 0; i < 16; i++)
        for (size_t k = 0; k < 16; k++)
            draft->bytes[i][k] =
                draft->bytes[i][k] * SHARE_ALL / ((uint32_t)text.size + 1) + 1;
}

static void
add_high(const struct draft *draft, struct cell *cell, unsigned high)
{
    if (cell->high >> high & 1)
        return;
    cell->high |= (uint16_t)(1U << high);
    for (unsigned low = 0; low < 16; low++)
        if (cell->low >> low & 1)
            cell->share += draft->bytes[high][low];
}

static void
add_low(const struct draft *draft, struct cell *cell, unsigned low)
{
    if (cell->low >> low & 1)
        return;
    cell->low |= (uint16_t)(1U << low);
    for (unsigned high = 0; high < 16; high++)
        if (cell->high >> high & 1)
            cell->share += draft->bytes[high][low];
}

/* A cell with one more byte; behind the literal's end all bytes are its own. */
static struct cell
widen(const struct draft *draft, struct cell cell, uint64_t word, size_t size,
      unsigned k)
{
    unsigned byte = (unsigned)(word >> k * 8 & 0xFF);

    for (unsigned i = 0; k >= size && i < 16; i++) {
        add_low(draft, &cell, i);
        add_high(draft, &cell, i);
    }
    add_low(draft, &cell, byte & 15);
    add_high(draft, &cell, byte >> 4);
    add_high(draft, &cell, byte >> 4 ^ 2); /* the other case */
    return cell;
}

/* Put a word into the bucket that it makes worse the least. */
static void
add_word(struct draft *draft, uint64_t word, size_t size)
{
    uint64_t least = UINT64_MAX;
    unsigned best = 0;

    for (unsigned i = 0; i < BUCKETS; i++) {
        uint64_t cost = 1;

        for (unsigned k = 0; k < SIEVE_BYTES; k++)
            cost *= widen(draft, draft->cells[i][k], word, size, k).share + 1;
        cost -= draft->costs[i];
        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    for (unsigned k = 0; k < SIEVE_BYTES; k++)
        draft->cells[best][k] =
            widen(draft, draft->cells[best][k], word, size, k);
    draft->costs[best] += least;
}

static void
fill_tables(struct sieve *sieve, const struct draft *draft)
{
    memset(sieve, 0, sizeof(*sieve));
    for (unsigned i = 0; i < BUCKETS; i++)
        for (unsigned k = 0; k < SIEVE_BYTES; k++)
            for (unsigned half = 0; half < 16; half++) {
                const struct cell *cell = &draft->cells[i][k];

                sieve->low[k][half] |= (uint8_t)((cell->low >> half & 1U) << i);
                sieve->high[k][half] |=
                    (uint8_t)((cell->high >> half & 1U) << i);
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
sn_sieve_make(struct sieve *sieve, const struct choice *choices, size_t count,
              struct slice text)
{
    struct draft draft = {.costs = {0}};

    count_bytes(&draft, text);
    for (size_t i = 0; i < count; i++) {
        size_t size = choices[i].text.size - choices[i].at;
        uint64_t word = read_word_within(choices[i].text, choices[i].at);

        add_word(&draft, word | FOLD_WORD, size);
    }
    fill_tables(sieve, &draft);
    return judge(sieve, text);
}
