/*
 * SHA-256 of whole files: by libcrypto where the build has it, else by
 * sha256.c.  Which of the two it is never shows in a result.
 *
 *     hasher_crypto.c     with libcrypto
 *     hasher_portable.c   without
 *
 * For short texts sha256.h is the better one: it needs no memory.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_HASHER_H
#define SEINE_BASE_HASHER_H

#include "base/sha256.h"

struct hasher;

/* 0 or SEINE_E_MEMORY. */
int
sn_hasher_new(struct hasher **out);
void
sn_hasher_free(struct hasher *hasher);

/* Begin anew; what was not ended is forgotten. */
void
sn_hasher_begin(struct hasher *hasher);
void
sn_hasher_add(struct hasher *hasher, const void *data, size_t size);

/*
 * End it and write 64 hexadecimal digits and a NUL.  0, or SEINE_E_MEMORY if
 * libcrypto failed on the way; then out is "".
 */
int
sn_hasher_hex(struct hasher *hasher, char out[SHA256_HEX_SIZE]);

/* The version of libcrypto; false if the build has none, or it is cut. */
bool
sn_hasher_version(char *out, size_t size);

/* The same for what was added up to here; it goes on. */
int
sn_hasher_peek(struct hasher *hasher, char out[SHA256_HEX_SIZE]);

#endif
