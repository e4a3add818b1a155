/*
 * SHA-256 of whole files by libcrypto, which uses the processor's own
 * instructions.  If it does not offer the algorithm, sha256.c does the work.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hasher.h"

#include <openssl/evp.h>
#include <stdio.h>

#include "base/mem.h"
#include "seine.h"

struct hasher {
    EVP_MD_CTX *context;
    bool own;    /* libcrypto would not begin: sha256.c */
    bool failed; /* libcrypto began but did not go on */
    struct sha256 sha;
};

int
sn_hasher_new(struct hasher **out)
{
    struct hasher *hasher = sn_calloc(1, sizeof(*hasher));

    *out = NULL;
    if (!hasher)
        return SEINE_E_MEMORY;
    hasher->context = EVP_MD_CTX_new();
    if (!hasher->context) {
        sn_free(hasher);
        return SEINE_E_MEMORY;
    }
    sn_hasher_begin(hasher);
    *out = hasher;
    return 0;
}

void
sn_hasher_free(struct hasher *hasher)
{
    if (!hasher)
        return;
    EVP_MD_CTX_free(hasher->context);
    sn_free(hasher);
}

void
sn_hasher_begin(struct hasher *hasher)
{
    hasher->failed = false;
    hasher->own = EVP_DigestInit_ex(hasher->context, EVP_sha256(), NULL) != 1;
    sn_sha256_init(&hasher->sha);
}

void
sn_hasher_add(struct hasher *hasher, const void *data, size_t size)
{
    if (hasher->own)
        sn_sha256_add(&hasher->sha, data, size);
    else if (EVP_DigestUpdate(hasher->context, data, size) != 1)
        hasher->failed = true;
}

/* End the hash of a context. */
static int
write_hex(EVP_MD_CTX *context, char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[EVP_MAX_MD_SIZE];

    out[0] = '\0';
    if (EVP_DigestFinal_ex(context, bytes, NULL) != 1)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < SHA256_HEX_SIZE - 1; i++)
        out[i] = digits[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
    out[SHA256_HEX_SIZE - 1] = '\0';
    return 0;
}

/* "OpenSSL 3.0.15 3 Sep 2024" or what else the library calls itself */
bool
sn_hasher_version(char *out, size_t size)
{
    int length = snprintf(out, size, "%s", OpenSSL_version(OPENSSL_VERSION));

    return length > 0 && (size_t)length < size;
}

int
sn_hasher_hex(struct hasher *hasher, char out[SHA256_HEX_SIZE])
{
    if (hasher->own) {
        sn_sha256_hex(&hasher->sha, out);
        return 0;
    }
    if (write_hex(hasher->context, out) == 0 && !hasher->failed)
        return 0;
    out[0] = '\0';
    return SEINE_E_MEMORY;
}

int
sn_hasher_peek(struct hasher *hasher, char out[SHA256_HEX_SIZE])
{
    struct sha256 sha = hasher->sha;
    EVP_MD_CTX *context;
    int status = SEINE_E_MEMORY;

    if (hasher->own) {
        sn_sha256_hex(&sha, out);
        return 0;
    }
    out[0] = '\0';
    context = EVP_MD_CTX_new();
    if (context && !hasher->failed &&
        EVP_MD_CTX_copy_ex(context, hasher->context) == 1)
        status = write_hex(context, out);
    EVP_MD_CTX_free(context);
    return status;
}
