/*
 * SHA-256 (FIPS 180-4).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_SHA256_H
#define SEINE_BASE_SHA256_H

#include "base/slice.h"

#define SHA256_HEX_SIZE 65 /* with the NUL */

struct sha256 {
    uint32_t state[8];
    uint64_t size;
    unsigned char block[64];
};

void
sn_sha256_init(struct sha256 *sha);
void
sn_sha256_add(struct sha256 *sha, const void *data, size_t size);

/* A number, the same on every machine. */
void
sn_sha256_number(struct sha256 *sha, uint64_t number);

/* A text that cannot run into the next one: its size, then its bytes. */
void
sn_sha256_text(struct sha256 *sha, struct slice text);

/* End it and write 64 hexadecimal digits and a NUL. */
void
sn_sha256_hex(struct sha256 *sha, char out[SHA256_HEX_SIZE]);

/*
 * A hash of many hashes in any order, each as often as it is added: their
 * digits as numbers, summed up.  Not against those who can choose what is
 * hashed.
 */
struct sha256_sum {
    uint64_t lanes[8];
    uint64_t count;
};

/* All zero is the sum of none. */
void
sn_sha256_sum(struct sha256_sum *sum, const char hex[SHA256_HEX_SIZE]);

/* Add it to a hash. */
void
sn_sha256_add_sum(struct sha256 *sha, const struct sha256_sum *sum);

#endif
