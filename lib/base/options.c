/*
 * Option structs of the public interface.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/options.h"

#include <string.h>

#include "seine.h"

static size_t
read_size(const void *options)
{
    size_t size;

    memcpy(&size, options, sizeof(size));
    return size;
}

int
sn_options_check(const void *options, size_t known)
{
    const unsigned char *byte = options;
    size_t size, i;

    if (!options)
        return 0;
    size = read_size(options);
    if (size < 2 * sizeof(size_t) || size > 65536)
        return SEINE_E_INVALID;
    for (i = known; i < size; i++)
        if (byte[i])
            return SEINE_E_INVALID;
    return 0;
}

void
sn_options_copy(void *own, size_t known, const void *options)
{
    size_t size = options ? read_size(options) : 0;

    memset(own, 0, known);
    if (options)
        memcpy(own, options, size < known ? size : known);
    memcpy(own, &known, sizeof(known));
}
