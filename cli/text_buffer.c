/*
 * A growable text for output, and lists of strings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "text_buffer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
text_grow(struct text *text, size_t more)
{
    size_t room = text->room ? text->room : 256;
    char *at;

    if (text->failed || more > SIZE_MAX / 4 - text->size) {
        text->failed = true;
        return false;
    }
    if (text->size + more <= text->room)
        return true;
    while (room < text->size + more)
        room *= 2;
    at = realloc(text->at, room);
    if (!at) {
        text->failed = true;
        return false;
    }
    text->at = at;
    text->room = room;
    return true;
}

#define DIGITS 20 /* of the largest number */

void
text_uint(struct text *text, uint64_t value)
{
    static const char pairs[] =
        "0001020304050607080910111213141516171819202122232425262728293031323334"
        "3536373839404142434445464748495051525354555657585960616263646566676869"
        "707172737475767778798081828384858687888990919293949596979899";
    uint64_t least = 10;
    size_t size = 1;
    char *at;

    if (!text_reserve(text, DIGITS))
        return;
    for (; size < DIGITS && value >= least; least *= 10)
        size++;
    at = text->at + text->size + size;
    text->size += size;
    for (; value >= 10; value /= 100)
        memcpy(at -= 2, pairs + value % 100 * 2, 2);
    if (at > text->at + text->size - size)
        *--at = (char)('0' + value);
}

void
text_format(struct text *text, const char *format, ...)
{
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0 || !text_reserve(text, (size_t)size + 1))
        return;
    va_start(args, format);
    vsnprintf(text->at + text->size, (size_t)size + 1, format, args);
    va_end(args);
    text->size += (size_t)size;
}

void
text_count(struct text *text, uint64_t count, const char *one, const char *many)
{
    text_format(text, "%" PRIu64 " %s", count, count == 1 ? one : many);
}

const char *
text_string(struct text *text)
{
    if (!text_reserve(text, 1))
        return "";
    text->at[text->size] = '\0';
    return text->at;
}

void
text_clear(struct text *text)
{
    text->size = 0;
    text->failed = false;
}

void
text_fini(struct text *text)
{
    free(text->at);
    memset(text, 0, sizeof(*text));
}

bool
strings_add(struct strings *list, const char *string)
{
    size_t room = list->room ? list->room * 2 : 8;
    const char **at;

    if (list->count + 1 >= list->room) {
        at = realloc(list->at, room * sizeof(*at));
        if (!at)
            return false;
        list->at = at;
        list->room = room;
    }
    list->at[list->count++] = string;
    list->at[list->count] = NULL;
    return true;
}

void
strings_fini(struct strings *list)
{
    free(list->at);
    memset(list, 0, sizeof(*list));
}
