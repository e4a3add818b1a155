/*
 * An allocator of which one call fails.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_HEAP_H
#define SEINE_TESTS_OOM_HEAP_H

#include <stdatomic.h>

struct heap {
    unsigned long fail_at; /* number of the call, from 1; 0: never */
    atomic_ulong calls;
    atomic_long live; /* allocations that were not freed */
    atomic_int failed;
};

extern struct heap heap;

#endif
