/*
 * A slice: bytes with a length, not owned, not terminated.  Log text is always
 * one of these, never a C string.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_SLICE_H
#define SEINE_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *at;
    size_t size;
};

/* A slice of a string literal, also as an initialiser. */
#define SLICE(literal)           \
 {                               \
  (literal), sizeof(literal) - 1 \
 }

static inline struct slice
sn_slice(const char *at, size_t size)
{
    struct slice s = {at, size};

    return s;
}

/* A slice of a C string; NULL gives an empty one. */
static inline struct slice
sn_slice_str(const char *string)
{
    return sn_slice(string, string ? strlen(string) : 0);
}

static inline bool
sn_slice_equal(struct slice a, struct slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

static inline bool
sn_slice_is(struct slice s, const char *string)
{
    return sn_slice_equal(s, sn_slice_str(string));
}

static inline bool
sn_slice_starts(struct slice s, struct slice prefix)
{
    return s.size >= prefix.size &&
           (prefix.size == 0 || memcmp(s.at, prefix.at, prefix.size) == 0);
}

/* Does it start with this C string? */
static inline bool
sn_slice_opens(struct slice s, const char *prefix)
{
    return sn_slice_starts(s, sn_slice_str(prefix));
}

static inline bool
sn_slice_ends(struct slice s, struct slice suffix)
{
    return s.size >= suffix.size &&
           (suffix.size == 0 ||
            memcmp(s.at + s.size - suffix.size, suffix.at, suffix.size) == 0);
}

/* Without its first n bytes; all of it gone if it is shorter. */
static inline struct slice
sn_slice_skip(struct slice s, size_t n)
{
    if (n > s.size)
        n = s.size;
    return sn_slice(s.at ? s.at + n : NULL, s.size - n);
}

/* Its first n bytes, or all of it. */
static inline struct slice
sn_slice_first(struct slice s, size_t n)
{
    return sn_slice(s.at, n < s.size ? n : s.size);
}

/* Index of a byte, or s.size. */
static inline size_t
sn_slice_find(struct slice s, char byte)
{
    const char *hit = s.size ? memchr(s.at, (unsigned char)byte, s.size) : NULL;

    return hit ? (size_t)(hit - s.at) : s.size;
}

/* Negative, 0 or positive as a is before b: by bytes, then the shorter one. */
static inline int
sn_slice_order(struct slice a, struct slice b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.at, b.at, size) : 0;

    return order ? order : (a.size > b.size) - (a.size < b.size);
}

#endif
