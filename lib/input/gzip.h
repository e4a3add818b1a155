/*
 * The header of a gzip member (RFC 1952).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_GZIP_H
#define SEINE_INPUT_GZIP_H

#include "base/slice.h"

#define GZIP_FIXED 10U  /* bytes of the shortest header */
#define GZIP_TRAILER 8U /* CRC-32 and size */

enum gzip_state {
    GZIP_OK,
    GZIP_MORE, /* good as far as it goes */
    GZIP_BAD,
};

struct gzip_header {
    size_t size;
    int64_t time; /* seconds since 1970; 0: none */
    bool has_crc;
    uint16_t crc; /* as it stands there */
};

/* Read the header that text begins with.  *out counts for GZIP_OK only. */
enum gzip_state
sn_gzip_header(struct slice text, struct gzip_header *out);

/* For a header found by a search: are its minor bytes as writers set them? */
bool
sn_gzip_plausible(struct slice text);

/* Little-endian. */
uint32_t
sn_gzip_u32(const char *at);

#endif
