/*
 * SHA-256 (FIPS 180-4): portable, where the processor has nothing for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/sha256.h"

#include "base/sha256_block.h"

const uint32_t sn_sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t
rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static inline uint32_t
load(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

/* The next word of the schedule, in the place of the oldest one. */
static inline void
next_word(uint32_t w[16], size_t i)
{
    uint32_t a = w[(i + 1) & 15], b = w[(i + 14) & 15];

    w[i & 15] += w[(i + 9) & 15] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
                 (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
}

/*
 * Round i.  Instead of moving the eight words on, their names turn around; i is
 * a constant for the compiler, so that they stay in registers.
 */
static inline void
turn(uint32_t s[8], unsigned i, uint32_t word)
{
    uint32_t a = s[(0 - i) & 7], b = s[(1 - i) & 7], c = s[(2 - i) & 7];
    uint32_t e = s[(4 - i) & 7], f = s[(5 - i) & 7], g = s[(6 - i) & 7];
    uint32_t *h = &s[(7 - i) & 7];

    *h += (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & (f ^ g)) ^ g) +
          word;
    s[(3 - i) & 7] += *h;
    *h += (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
          ((a & b) | (c & (a | b)));
}

static inline void
turn_eight(uint32_t s[8], const uint32_t w[8], const uint32_t k[8])
{
    turn(s, 0, w[0] + k[0]);
    turn(s, 1, w[1] + k[1]);
    turn(s, 2, w[2] + k[2]);
    turn(s, 3, w[3] + k[3]);
    turn(s, 4, w[4] + k[4]);
    turn(s, 5, w[5] + k[5]);
    turn(s, 6, w[6] + k[6]);
    turn(s, 7, w[7] + k[7]);
}

static void
compress(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[16], s[8];
    size_t i, n;

    for (i = 0; i < 16; i++)
        w[i] = load(block + i * 4);
    memcpy(s, state, sizeof(s));
    turn_eight(s, w, sn_sha256_constants);
    turn_eight(s, w + 8, sn_sha256_constants + 8);
    for (n = 16; n < 64; n += 16) {
        for (i = 0; i < 16; i++)
            next_word(w, i);
        turn_eight(s, w, sn_sha256_constants + n);
        turn_eight(s, w + 8, sn_sha256_constants + n + 8);
    }
    for (i = 0; i < 8; i++)
        state[i] += s[i];
}

static void
compress_all(uint32_t state[8], const unsigned char *at, size_t count)
{
    if (count == 0 || sn_sha256_blocks(state, at, count))
        return;
    for (; count > 0; count--, at += SHA256_BLOCK)
        compress(state, at);
}

void
sn_sha256_init(struct sha256 *sha)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                      0xa54ff53a, 0x510e527f, 0x9b05688c,
                                      0x1f83d9ab, 0x5be0cd19};

    memcpy(sha->state, start, sizeof(start));
    sha->size = 0;
}

void
sn_sha256_add(struct sha256 *sha, const void *data, size_t size)
{
    const unsigned char *at = data;
    size_t held = sha->size % SHA256_BLOCK;

    if (size == 0)
        return;
    sha->size += size;
    if (held) {
        size_t take = SHA256_BLOCK - held < size ? SHA256_BLOCK - held : size;

        memcpy(sha->block + held, at, take);
        at += take;
        size -= take;
        if (held + take < SHA256_BLOCK)
            return;
        compress_all(sha->state, sha->block, 1);
    }
    compress_all(sha->state, at, size / SHA256_BLOCK);
    if (size % SHA256_BLOCK)
        memcpy(sha->block, at + size / SHA256_BLOCK * SHA256_BLOCK,
               size % SHA256_BLOCK);
}

void
sn_sha256_number(struct sha256 *sha, uint64_t number)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    sn_sha256_add(sha, bytes, sizeof(bytes));
}

void
sn_sha256_text(struct sha256 *sha, struct slice text)
{
    sn_sha256_number(sha, text.size);
    if (text.size)
        sn_sha256_add(sha, text.at, text.size);
}

void
sn_sha256_hex(struct sha256 *sha, char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = sha->size * 8;
    unsigned char length[8];
    size_t i, held = sha->size % 64;

    for (i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sn_sha256_add(sha, padding, held < 56 ? 56 - held : 120 - held);
    sn_sha256_add(sha, length, 8);
    for (i = 0; i < 64; i++)
        out[i] = digits[sha->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
    out[64] = '\0';
}

void
sn_sha256_sum(struct sha256_sum *sum, const char hex[SHA256_HEX_SIZE])
{
    sum->count++;
    for (size_t i = 0; i < 64; i++)
        sum->lanes[i / 8] += (uint64_t)(unsigned char)hex[i] << (8 * (i % 8));
}

void
sn_sha256_add_sum(struct sha256 *sha, const struct sha256_sum *sum)
{
    for (size_t i = 0; i < 9; i++) {
        uint64_t number = i < 8 ? sum->lanes[i] : sum->count;
        unsigned char bytes[8];

        for (size_t k = 0; k < 8; k++)
            bytes[k] = (unsigned char)(number >> (8 * k));
        sn_sha256_add(sha, bytes, sizeof(bytes));
    }
}
