/*
 * Hash of bytes that others chose: who does not know the seed cannot make texts
 * collide.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_HASH_H
#define SEINE_BASE_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* 32 bits; nocase: the same for both cases of ASCII letters. */
uint32_t
sn_hash(struct slice s, uint64_t seed, bool nocase);

/* The same in 64 bits, where case counts. */
uint64_t
sn_hash64(struct slice s, uint64_t seed);

#endif
