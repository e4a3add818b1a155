/*
 * Deflate: a look at the header of a block (RFC 1951, 3.2.3 and 3.2.7).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_DEFLATE_H
#define SEINE_INPUT_DEFLATE_H

#include "input/engine.h"

/*
 * Is this the whole header of a block with codes that zlib takes beyond doubt?
 * It stands behind the bits of the byte before.  false: zlib has to be asked;
 * so for stored blocks, odd codes, and a header that is not all there.
 */
bool
sn_deflate_is_good(struct engine_bits bits, const unsigned char *at,
                   size_t size, bool *last);

#endif
