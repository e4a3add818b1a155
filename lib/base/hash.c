/*
 * Hash of bytes, by SipHash-1-3.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hash.h"

#include "base/text.h"

/* The state of SipHash. */
struct sip {
    uint64_t v[4];
};

static uint64_t
rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void
sip_round(struct sip *sip)
{
    uint64_t *v = sip->v;

    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static void
sip_word(struct sip *sip, uint64_t word)
{
    sip->v[3] ^= word;
    sip_round(sip);
    sip->v[0] ^= word;
}

static uint64_t
hash(struct slice s, uint64_t seed, bool nocase)
{
    struct sip sip = {
        {UINT64_C(0x736F6D6570736575) ^ seed, UINT64_C(0x646F72616E646F6D),
         UINT64_C(0x6C7967656E657261) ^ seed, UINT64_C(0x7465646279746573)}};
    uint64_t word = 0;
    size_t i;

    for (i = 0; s.size - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, s.at + i, sizeof(word));
        sip_word(&sip, nocase ? sn_lower_word(word) : word);
    }
    word = 0;
    if (i < s.size)
        memcpy(&word, s.at + i, s.size - i);
    if (nocase)
        word = sn_lower_word(word);
    sip_word(&sip, word | (uint64_t)(s.size & 0xFF) << 56);
    sip.v[2] ^= 0xFF;
    for (i = 0; i < 3; i++)
        sip_round(&sip);
    return sip.v[0] ^ sip.v[1] ^ sip.v[2] ^ sip.v[3];
}

uint32_t
sn_hash(struct slice s, uint64_t seed, bool nocase)
{
    return (uint32_t)hash(s, seed, nocase);
}

uint64_t
sn_hash64(struct slice s, uint64_t seed)
{
    return hash(s, seed, false);
}
