/*
 * A sum over bytes, by which two runs are compared: FNV-1a.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_FUZZ_SUM_H
#define SEINE_FUZZ_SUM_H

#include <stddef.h>
#include <stdint.h>

#define SUM_BEGIN UINT64_C(14695981039346656037)

static inline uint64_t
sum_add(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *byte = data;
    size_t i;

    for (i = 0; i < size; i++)
        sum = (sum ^ byte[i]) * UINT64_C(1099511628211);
    return sum;
}

#endif
