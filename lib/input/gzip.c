/*
 * The header of a gzip member.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/gzip.h"

#define FLAG_CRC 0x02U
#define FLAG_EXTRA 0x04U
#define FLAG_NAME 0x08U
#define FLAG_COMMENT 0x10U
#define FLAG_RESERVED 0xe0U
#define LAST_SYSTEM 13 /* highest number of an operating system */

static unsigned
byte_at(struct slice text, size_t at)
{
    return (unsigned char)text.at[at];
}

static unsigned
u16_at(struct slice text, size_t at)
{
    return byte_at(text, at) | byte_at(text, at + 1) << 8;
}

uint32_t
sn_gzip_u32(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;

    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
           (uint32_t)byte[3] << 24;
}

/* Are the bytes that are there those of a header? */
static bool
starts_well(struct slice text)
{
    static const char magic[] = "\x1f\x8b\x08";
    size_t known = text.size < 3 ? text.size : 3;

    if (memcmp(text.at, magic, known) != 0)
        return false;
    return text.size < 4 || !(byte_at(text, 3) & FLAG_RESERVED);
}

/* Pass over a text that ends in NUL; false if its end is not there. */
static bool
pass_text(struct slice text, size_t *at)
{
    struct slice rest = sn_slice_skip(text, *at);
    size_t size = sn_slice_find(rest, '\0');

    *at += size + 1;
    return size < rest.size;
}

enum gzip_state
sn_gzip_header(struct slice text, struct gzip_header *out)
{
    unsigned flags;
    size_t at = GZIP_FIXED;

    if (text.size && !starts_well(text))
        return GZIP_BAD;
    if (text.size < GZIP_FIXED)
        return GZIP_MORE;
    flags = byte_at(text, 3);
    if (flags & FLAG_EXTRA) {
        if (text.size < at + 2)
            return GZIP_MORE;
        at += 2 + u16_at(text, at);
        if (text.size < at)
            return GZIP_MORE;
    }
    if (flags & FLAG_NAME && !pass_text(text, &at))
        return GZIP_MORE;
    if (flags & FLAG_COMMENT && !pass_text(text, &at))
        return GZIP_MORE;
    out->has_crc = flags & FLAG_CRC;
    if (out->has_crc) {
        if (text.size < at + 2)
            return GZIP_MORE;
        out->crc = (uint16_t)u16_at(text, at);
        at += 2;
    }
    out->size = at;
    out->time = sn_gzip_u32(text.at + 4);
    return GZIP_OK;
}

bool
sn_gzip_plausible(struct slice text)
{
    unsigned level, system;

    if (text.size < GZIP_FIXED)
        return true;
    level = byte_at(text, 8);
    system = byte_at(text, 9);
    return (level == 0 || level == 2 || level == 4) &&
           (system <= LAST_SYSTEM || system == 255);
}
