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

/* Up to where blocks are aligned for anything. */
static size_t
align(size_t size)
{
    size_t most = alignof(max_align_t);

    return (size + most - 1) / most * most;
}

/* So many bytes behind `from` bytes of the chunk; NULL without memory. */
static char *
take(struct arena *arena, size_t from, size_t size)
{
    struct arena_chunk *chunk = arena->chunks;

    if (!chunk || from > chunk->room || chunk->room - from < size) {
        chunk = add_chunk(arena, size);
        if (!chunk)
            return NULL;
        from = 0;
    }
    chunk->used = from + size;
    arena->used += align(size);
    return chunk->data + from;
}

void *
sn_arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t most = SIZE_MAX - alignof(max_align_t), need;
    size_t from = arena->chunks ? align(arena->chunks->used) : 0;
    void *block;

    if (size && count > most / size)
        return NULL;
    need = align(count * size);
    block = take(arena, from, need);
    if (block)
        memset(block, 0, need);
    return block;
}

/* Texts need no alignment: they stand one behind the other. */
struct slice
sn_arena_copy(struct arena *arena, struct slice s)
{
    char *copy;

    if (s.size >= SIZE_MAX - alignof(max_align_t))
        return sn_slice(NULL, 0);
    copy = take(arena, arena->chunks ? arena->chunks->used : 0, s.size + 1);
    if (!copy)
        return sn_slice(NULL, 0);
    if (s.size)
        memcpy(copy, s.at, s.size);
    copy[s.size] = '\0';
    return sn_slice(copy, s.size);
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
