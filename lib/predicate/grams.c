/*
 * Pairs of neighbouring bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/grams.h"

#include "base/text.h"

static unsigned
pair_bit(unsigned char a, unsigned char b)
{
    return ((unsigned)a << 4 ^ b) % GRAM_PAIRS;
}

static unsigned
byte_bit(unsigned char c)
{
    return GRAM_PAIRS + c;
}

static void
set(struct grams *grams, unsigned bit)
{
    grams->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

void
sn_grams_make(struct grams *grams, struct slice value)
{
    unsigned char before = 128;

    memset(grams, 0, sizeof(*grams));
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)sn_lower(value.at[i]);

        if (c < 128) {
            set(grams, byte_bit(c));
            if (before < 128)
                set(grams, pair_bit(before, c));
        }
        before = c;
    }
}

void
sn_gram_list_make(struct gram_list *list, const uint32_t *chars, size_t count)
{
    size_t pairs = count - 1, most = pairs < GRAMS_MOST ? pairs : GRAMS_MOST;

    list->count = (uint8_t)most;
    for (size_t i = 0; i < most; i++) {
        size_t at = i * pairs / most;

        list->at[i] =
            (uint16_t)pair_bit((unsigned char)sn_lower((char)chars[at]),
                               (unsigned char)sn_lower((char)chars[at + 1]));
    }
    if (count == 1) {
        list->at[0] =
            (uint16_t)byte_bit((unsigned char)sn_lower((char)chars[0]));
        list->count = 1;
    }
}
