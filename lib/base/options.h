/*
 * Option structs of the public interface: callers compiled against an older
 * header pass a smaller one, later ones a larger one whose unknown bytes must
 * be zero (the habit of libxkbcommon's abi-check.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_OPTIONS_H
#define SEINE_BASE_OPTIONS_H

#include <stddef.h>

/*
 * options begins with size_t struct_size; NULL means all default.  0, or
 * SEINE_E_INVALID for a struct_size that is too small to be true or for set
 * bytes beyond `known`.
 */
int
sn_options_check(const void *options, size_t known);

/* Copy what the caller has into own (of size known); the rest is zero. */
void
sn_options_copy(void *own, size_t known, const void *options);

#endif
