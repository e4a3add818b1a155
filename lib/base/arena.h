/*
 * An arena: many small blocks that die together.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_ARENA_H
#define SEINE_BASE_ARENA_H

#include "base/slice.h"

struct arena_chunk;

/* All zero is an empty arena. */
struct arena {
    struct arena_chunk *chunks;
    size_t used; /* bytes handed out, for limits */
};

/* size zeroed bytes, aligned for anything; NULL without memory. */
void *
sn_arena_alloc(struct arena *arena, size_t count, size_t size);

/* A copy with a NUL behind it. */
const char *
sn_arena_string(struct arena *arena, struct slice s);

/* The same as a slice; at is NULL without memory. */
struct slice
sn_arena_copy(struct arena *arena, struct slice s);

/* Make it empty but keep one chunk; all that it gave is invalid. */
void
sn_arena_reset(struct arena *arena);
void
sn_arena_fini(struct arena *arena);

#endif
