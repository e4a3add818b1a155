/*
 * Memory: all allocation of the library goes through here, with sizes that
 * cannot wrap.  Every result may be NULL and is checked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_MEM_H
#define SEINE_BASE_MEM_H

#include <stdalign.h>
#include <stddef.h>

#include "base/slice.h"

/* count * size bytes, zeroed; NULL if that wraps or there is no memory. */
void *
sn_calloc(size_t count, size_t size);

/* Resize to count * size bytes; the old block stays valid on NULL. */
void *
sn_realloc(void *old, size_t count, size_t size);

/* A terminated copy. */
char *
sn_strdup(const char *string);
char *
sn_strndup(struct slice s);

void
sn_free(void *memory);

/* Bytes rounded up so that anything may follow them. */
static inline size_t
sn_align(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) *
           alignof(max_align_t);
}

#endif
