/*
 * Modifiers that rewrite a value before it is compared: encodings and dashes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/encode.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "seine.h"

#define BYTE_BASE 0xDC00U /* token of an invalid byte, see base/text.h */

static bool
is_byte(uint32_t token)
{
    return token >= BYTE_BASE + 128 && token <= BYTE_BASE + 255;
}

static bool
has_wildcard(const struct tokens *tokens, const char **why)
{
    for (size_t i = 0; i < tokens->list.count; i++)
        if (tokens->list.at[i] >= TOKEN_DASH) {
            *why = "a value with wildcards cannot be encoded";
            return true;
        }
    return false;
}

/* The bytes that tokens stand for. */
static int
to_bytes(const struct tokens *tokens, struct buf *out)
{
    char utf8[4];

    for (size_t i = 0; i < tokens->list.count; i++) {
        uint32_t token = tokens->list.at[i];

        if (is_byte(token))
            sn_buf_byte(out, (char)(token - BYTE_BASE));
        else
            sn_buf_add(out, utf8, sn_utf8_put(token, utf8));
    }
    return out->failed ? SEINE_E_MEMORY : 0;
}

/* Make tokens stand for other bytes. */
static int
set_bytes(struct tokens *tokens, const struct buf *bytes)
{
    if (bytes->failed)
        return SEINE_E_MEMORY;
    tokens->list.count = 0;
    return sn_tokens_plain(tokens, sn_buf_view(bytes));
}

static void
put_unit(struct buf *out, unsigned unit, bool big)
{
    char high = (char)(unit >> 8), low = (char)(unit & 0xFF);

    sn_buf_byte(out, big ? high : low);
    sn_buf_byte(out, big ? low : high);
}

static int
encode_utf16(struct tokens *tokens, bool big, bool bom, const char **why)
{
    struct buf out = {0};
    int status;

    if (has_wildcard(tokens, why))
        return SEINE_E_INVALID;
    if (bom)
        put_unit(&out, 0xFEFF, big);
    for (size_t i = 0; i < tokens->list.count; i++) {
        uint32_t token = tokens->list.at[i];

        if (is_byte(token))
            token -= BYTE_BASE;
        if (token < 0x10000) {
            put_unit(&out, token, big);
            continue;
        }
        put_unit(&out, 0xD800 + ((token - 0x10000) >> 10), big);
        put_unit(&out, 0xDC00 + ((token - 0x10000) & 0x3FF), big);
    }
    status = set_bytes(tokens, &out);
    sn_buf_fini(&out);
    return status;
}

int
sn_encode_utf16le(struct tokens *tokens, const char **why)
{
    return encode_utf16(tokens, false, false, why);
}

int
sn_encode_utf16be(struct tokens *tokens, const char **why)
{
    return encode_utf16(tokens, true, false, why);
}

int
sn_encode_utf16(struct tokens *tokens, const char **why)
{
    return encode_utf16(tokens, false, true, why);
}

/* RFC 4648, 4. */
static void
put_base64(struct buf *out, struct slice s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
                                 "tuvwxyz0123456789+/";

    for (; s.size > 0; s = sn_slice_skip(s, 3)) {
        uint32_t group = (uint32_t)(unsigned char)s.at[0] << 16;

        if (s.size > 1)
            group |= (uint32_t)(unsigned char)s.at[1] << 8;
        if (s.size > 2)
            group |= (unsigned char)s.at[2];
        sn_buf_byte(out, digits[group >> 18]);
        sn_buf_byte(out, digits[group >> 12 & 63]);
        sn_buf_byte(out, s.size > 1 ? digits[group >> 6 & 63] : '=');
        sn_buf_byte(out, s.size > 2 ? digits[group & 63] : '=');
    }
}

int
sn_encode_base64(struct tokens *tokens, const char **why)
{
    struct buf bytes = {0}, out = {0};
    int status;

    if (has_wildcard(tokens, why))
        return SEINE_E_INVALID;
    status = to_bytes(tokens, &bytes);
    if (status == 0) {
        put_base64(&out, sn_buf_view(&bytes));
        status = set_bytes(tokens, &out);
    }
    sn_buf_fini(&bytes);
    sn_buf_fini(&out);
    return status;
}

/* One shift: the stable characters of base64 with `shift` bytes before. */
static int
encode_shift(const struct buf *bytes, size_t shift, struct tokens *out)
{
    static const size_t first[3] = {0, 2, 3}, last[3] = {0, 3, 2};
    struct buf shifted = {0}, text = {0};
    struct slice stable;
    int status = SEINE_E_MEMORY;

    sn_buf_add(&shifted, "  ", shift);
    sn_buf_slice(&shifted, sn_buf_view(bytes));
    if (!shifted.failed)
        put_base64(&text, sn_buf_view(&shifted));
    if (!shifted.failed && !text.failed) {
        stable = sn_slice_first(sn_buf_view(&text),
                                text.size - last[shifted.size % 3]);
        status = sn_tokens_plain(out, sn_slice_skip(stable, first[shift]));
    }
    sn_buf_fini(&shifted);
    sn_buf_fini(&text);
    return status;
}

int
sn_encode_base64offset(const struct tokens *tokens, struct tokens out[3],
                       const char **why)
{
    struct buf bytes = {0};
    int status;

    if (has_wildcard(tokens, why))
        return SEINE_E_INVALID;
    status = to_bytes(tokens, &bytes);
    if (status == 0 && bytes.size < 2) {
        *why = "a value of one byte has no base64 text of its own";
        status = SEINE_E_INVALID;
    }
    for (size_t i = 0; status == 0 && i < 3; i++)
        status = encode_shift(&bytes, i, &out[i]);
    sn_buf_fini(&bytes);
    return status;
}

static bool
is_word(uint32_t token)
{
    if (token < 128)
        return sn_is_alnum((char)token) || token == '_';
    return token < TOKEN_DASH && !is_byte(token);
}

void
sn_encode_windash(struct tokens *tokens)
{
    uint32_t *at = tokens->list.at;
    size_t count = tokens->list.count;

    for (size_t i = 0; i + 1 < count; i++)
        if ((at[i] == '-' || at[i] == '/') && is_word(at[i + 1]) &&
            (i == 0 || !is_word(at[i - 1])))
            at[i] = TOKEN_DASH;
}

size_t
sn_windash_variants(const struct tokens *tokens)
{
    size_t count = 1, dashes = 0;

    for (size_t i = 0; i < tokens->list.count; i++) {
        if (tokens->list.at[i] != TOKEN_DASH)
            continue;
        if (++dashes > LIMIT_DASHES)
            return 0;
        count *= DASH_COUNT;
    }
    return count;
}

int
sn_windash_variant(const struct tokens *tokens, size_t number,
                   struct tokens *out)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < tokens->list.count; i++) {
        uint32_t token = tokens->list.at[i];

        if (token == TOKEN_DASH) {
            token = sn_dashes[number % DASH_COUNT];
            number /= DASH_COUNT;
        }
        status = sn_tokens_add(out, token);
    }
    return status;
}
