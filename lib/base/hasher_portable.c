/*
 * SHA-256 of whole files without libcrypto.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hasher.h"

#include "base/mem.h"
#include "seine.h"

struct hasher {
    struct sha256 sha;
};

int
sn_hasher_new(struct hasher **out)
{
    *out = sn_calloc(1, sizeof(**out));
    if (!*out)
        return SEINE_E_MEMORY;
    sn_hasher_begin(*out);
    return 0;
}

void
sn_hasher_free(struct hasher *hasher)
{
    sn_free(hasher);
}

void
sn_hasher_begin(struct hasher *hasher)
{
    sn_sha256_init(&hasher->sha);
}

void
sn_hasher_add(struct hasher *hasher, const void *data, size_t size)
{
    sn_sha256_add(&hasher->sha, data, size);
}

int
sn_hasher_hex(struct hasher *hasher, char out[SHA256_HEX_SIZE])
{
    sn_sha256_hex(&hasher->sha, out);
    return 0;
}

bool
sn_hasher_version(char *out, size_t size)
{
    (void)out;
    (void)size;
    return false;
}

int
sn_hasher_peek(struct hasher *hasher, char out[SHA256_HEX_SIZE])
{
    struct sha256 sha = hasher->sha;

    sn_sha256_hex(&sha, out);
    return 0;
}
