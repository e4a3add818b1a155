/*
 * A growable text for output.  A failed allocation is remembered, so that a
 * row of adds needs one check at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_TEXT_BUFFER_H
#define SEINE_CLI_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *at;
    size_t size;
    size_t room;
    bool failed;
};

/* Make room for more bytes; false, remembered, without memory. */
bool
text_grow(struct text *text, size_t more);

static inline bool
text_reserve(struct text *text, size_t more)
{
    return (!text->failed && more <= text->room - text->size) ||
           text_grow(text, more);
}

static inline void
text_add(struct text *text, const void *data, size_t size)
{
    if (size == 0 || !text_reserve(text, size))
        return;
    memcpy(text->at + text->size, data, size);
    text->size += size;
}

/* The same where there is room, which text_reserve made. */
static inline void
text_put(struct text *text, const void *data, size_t size)
{
    memcpy(text->at + text->size, data, size);
    text->size += size;
}

static inline void
text_byte(struct text *text, char byte)
{
    if (text_reserve(text, 1))
        text->at[text->size++] = byte;
}

static inline void
text_str(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void
text_uint(struct text *text, uint64_t value);
void
text_format(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "1 line", "2 lines"; the words may have more behind them. */
void
text_count(struct text *text, uint64_t count, const char *one,
           const char *many);

/* As a C string; "" without memory. */
const char *
text_string(struct text *text);
void
text_clear(struct text *text);
void
text_fini(struct text *text);

/* A NULL-ended list of borrowed strings. */
struct strings {
    const char **at;
    size_t count;
    size_t room;
};

/* false without memory. */
bool
strings_add(struct strings *list, const char *string);
void
strings_fini(struct strings *list);

#endif
