/*
 * Line ends: where LF stands, looked for at many places at once where the
 * processor can.
 *
 * Chosen by Meson: line_ends_sse2.c, or line_ends.c for any processor.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_LINE_ENDS_H
#define SEINE_INPUT_LINE_ENDS_H

#include <stddef.h>
#include <stdint.h>

#define LINE_ENDS_PART 2048 /* bytes of one call at most */

/* The places of all LF in `size` bytes; `ends` has room for as many. */
size_t
sn_line_ends(const char *text, size_t size, uint16_t *ends);

#endif
