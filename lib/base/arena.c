/*
 * An arena: many small blocks that die together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#include "base/mem.h"

#define CHUNK_SIZE 16384

struct arena_chunk {
    struct arena_chunk *next;
    size_t used;
    size_t room;
    alignas(max_align_t) char data[];
};

static struct arena_chunk *
add_chunk(struct arena *arena, size_t size)
{
    size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
    struct arena_chunk *chunk;

    if (room > SIZE_MAX - sizeof(*chunk))
        return NULL;
    chunk = sn_realloc(NULL, sizeof(*chunk) + room, 1);
    if (!chunk)
        return NULL;
    chunk->used = 0;
    chunk->room = room;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *
sn_arena_alloc(struct arena *arena, size_t count, size_t size)
{
    struct arena_chunk *chunk = arena->chunks;
    size_t need, align = alignof(max_align_t);
    void *block;

    if (size && count > (SIZE_MAX - align) / size)
        return NULL;
    need = (count * size + align - 1) / align * align;
    if (!chunk || chunk->room - chunk->used < need) {
        chunk = add_chunk(arena, need);
        if (!chunk)
            return NULL;
    }
    block = chunk->data + chunk->used;
    chunk->used += need;
    arena->used += need;
    memset(block, 0, need);
    return block;
}

struct slice
sn_arena_copy(struct arena *arena, struct slice s)
{
    char *copy;

    if (s.size == SIZE_MAX)
        return sn_slice(NULL, 0);
    copy = sn_arena_alloc(arena, s.size + 1, 1);
    if (copy && s.size)
        memcpy(copy, s.at, s.size);
    return sn_slice(copy, copy ? s.size : 0);
}

const char *
sn_arena_string(struct arena *arena, struct slice s)
{
    return sn_arena_copy(arena, s).at;
}

static void
free_chunks(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *next = chunk->next;

        sn_free(chunk);
        chunk = next;
    }
}

void
sn_arena_reset(struct arena *arena)
{
    struct arena_chunk *kept = arena->chunks;

    arena->used = 0;
    if (!kept)
        return;
    free_chunks(kept->next);
    kept->next = NULL;
    kept->used = 0;
    if (kept->room > CHUNK_SIZE * 16) {
        sn_free(kept);
        arena->chunks = NULL;
    }
}

void
sn_arena_fini(struct arena *arena)
{
    free_chunks(arena->chunks);
    arena->chunks = NULL;
    arena->used = 0;
}
