/*
 * Memory: checked allocation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

void *
sn_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *
sn_realloc(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    size *= count;
    return realloc(old, size ? size : 1);
}

char *
sn_strndup(struct slice s)
{
    char *copy;

    if (s.size == SIZE_MAX)
        return NULL;
    copy = sn_calloc(s.size + 1, 1);
    if (copy && s.size)
        memcpy(copy, s.at, s.size);
    return copy;
}

char *
sn_strdup(const char *string)
{
    return sn_strndup(sn_slice_str(string));
}

void
sn_free(void *memory)
{
    free(memory);
}
