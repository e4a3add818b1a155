/*
 * Blocks of SHA-256 by the processor's own instructions.
 *
 *     sha256_x86.c    x86-64 with the SHA extensions, found out when it runs
 *     sha256_none.c   without
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_SHA256_BLOCK_H
#define SEINE_BASE_SHA256_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_BLOCK 64 /* bytes */

/* FIPS 180-4, 4.2.2. */
extern const uint32_t sn_sha256_constants[64];

/* Put so many blocks into the state.  false: it cannot, and nothing was done.
 */
bool
sn_sha256_blocks(uint32_t state[8], const unsigned char *at, size_t count);

#endif
