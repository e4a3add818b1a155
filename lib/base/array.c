/*
 * A typed growable array.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/array.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "seine.h"

#define FIRST_FEW 2 /* items, of large ones: there are many such arrays */
#define FIRST_MANY 8
#define LARGE 32 /* bytes */

struct any_array {
    char *at;
    size_t count;
    size_t room;
};

int
sn_array_reserve(void *array, size_t count, size_t item_size)
{
    struct any_array *any = array;
    size_t room = item_size < LARGE ? FIRST_MANY : FIRST_FEW;
    char *at;

    if (count <= any->room)
        return 0;
    if (any->room)
        room = any->room;
    while (room < count) {
        if (room > SIZE_MAX / 2)
            return SEINE_E_MEMORY;
        room *= 2;
    }
    at = sn_realloc(any->at, room, item_size);
    if (!at)
        return SEINE_E_MEMORY;
    any->at = at;
    any->room = room;
    return 0;
}

void *
sn_array_push(void *array, size_t item_size)
{
    struct any_array *any = array;
    char *slot;

    if (any->count == SIZE_MAX ||
        sn_array_reserve(array, any->count + 1, item_size) < 0)
        return NULL;
    slot = any->at + any->count * item_size;
    memset(slot, 0, item_size);
    any->count++;
    return slot;
}

void
sn_array_fini(void *array)
{
    struct any_array *any = array;

    sn_free(any->at);
    any->at = NULL;
    any->count = 0;
    any->room = 0;
}
