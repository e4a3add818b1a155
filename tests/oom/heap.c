/*
 * The allocator that fails: the linker's --wrap puts these in the place of
 * malloc's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "heap.h"

#include <stddef.h>

void *
__real_calloc(size_t count, size_t size);
void *
__real_realloc(void *old, size_t size);
void
__real_free(void *memory);
void *
__wrap_calloc(size_t count, size_t size);
void *
__wrap_realloc(void *old, size_t size);
void
__wrap_free(void *memory);

struct heap heap;

static int
fails(void)
{
    unsigned long call = atomic_fetch_add(&heap.calls, 1) + 1;

    if (heap.fail_at == 0 || call != heap.fail_at)
        return 0;
    heap.failed = 1;
    return 1;
}

void *
__wrap_calloc(size_t count, size_t size)
{
    void *memory = fails() ? NULL : __real_calloc(count, size);

    heap.live += memory != NULL;
    return memory;
}

void *
__wrap_realloc(void *old, size_t size)
{
    void *memory = fails() ? NULL : __real_realloc(old, size);

    heap.live += memory && !old;
    return memory;
}

void
__wrap_free(void *memory)
{
    heap.live -= memory != NULL;
    __real_free(memory);
}
