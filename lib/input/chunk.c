/*
 * Chunks: bytes and notes, put down and played.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/chunk.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

int
sn_chunk_new(struct chunk **out)
{
    *out = sn_calloc(1, sizeof(**out));
    return *out ? 0 : SEINE_E_MEMORY;
}

void
sn_chunk_begin(struct chunk *chunk, const struct chunk *before)
{
    memmove(chunk->data, before->data + before->size, ENGINE_HISTORY);
    chunk->size = 0;
    chunk->count = 0;
}

unsigned char *
sn_chunk_end(struct chunk *chunk)
{
    return chunk->data + ENGINE_HISTORY + chunk->size;
}

void
sn_chunk_note(struct chunk *chunk, const struct note *note)
{
    assert(chunk->count < CHUNK_NOTES);
    chunk->notes[chunk->count] = *note;
    chunk->notes[chunk->count++].at = chunk->size;
}

static int
play_note(const struct note *note, struct splitter *split, struct tally *tally)
{
    if (note->kind == NOTE_BREAK)
        return sn_split_break(split);
    if (note->kind == NOTE_DAMAGE)
        sn_tally_damage(tally, &note->damage);
    else if (tally->account.members++ == 0)
        tally->account.gzip_time = note->time;
    return 0;
}

int
sn_chunk_play(const struct chunk *chunk, struct splitter *split,
              struct tally *tally)
{
    const char *data = (const char *)chunk->data + ENGINE_HISTORY;
    size_t at = 0;
    size_t i;

    for (i = 0; i <= chunk->count; i++) {
        size_t end = i < chunk->count ? chunk->notes[i].at : chunk->size;
        int status = 0;

        if (end > at)
            status = sn_split_push(split, data + at, end - at,
                                   tally->account.members);
        if (!status && i < chunk->count)
            status = play_note(&chunk->notes[i], split, tally);
        if (status)
            return status;
        at = end;
    }
    return 0;
}
