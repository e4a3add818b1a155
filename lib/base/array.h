/*
 * A typed growable array: SN_ARRAY(int) numbers = {0}; then
 *
 *     int *slot = sn_array_push(&numbers, sizeof(*numbers.at));
 *     if (!slot)
 *         return SEINE_E_MEMORY;
 *     *slot = 7;
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_ARRAY_H
#define SEINE_BASE_ARRAY_H

#include <stddef.h>

#define SN_ARRAY(type) \
 struct {              \
  type *at;            \
  size_t count;        \
  size_t room;         \
 }

/* A zeroed slot at the end, or NULL without memory.  May move the array. */
void *
sn_array_push(void *array, size_t item_size);

/* Room for at least count items in all.  0 or SEINE_E_MEMORY. */
int
sn_array_reserve(void *array, size_t count, size_t item_size);

/* Free the items' memory and make it empty. */
void
sn_array_fini(void *array);

#endif
