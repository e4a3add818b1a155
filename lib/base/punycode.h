/*
 * Punycode: labels of names that are not ASCII, as the DNS carries them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_PUNYCODE_H
#define SEINE_BASE_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Encode code points (RFC 3492), without "xn--".  The bytes written, or 0 if
 * they have no room.  The time grows with the square of count: bound it.
 */
size_t
sn_punycode_encode(const uint32_t *points, size_t count, char *out,
                   size_t room);

#endif
