/*
 * Chunks: what inflate gives, in the order of the stream: bytes, and notes on
 * what happened between them.  A chunk can be filled by one thread and played
 * to the splitter by another.
 *
 *     data    | history | member 1 | member 2 .. damage | ...      |
 *             0         ENGINE_HISTORY                   size
 *     notes               ^ begins   ^ begins  ^ a line ends, damage
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_CHUNK_H
#define SEINE_INPUT_CHUNK_H

#include "input/engine.h"
#include "input/split.h"

#define CHUNK_SIZE 1048576U /* measured: handing over costs 1-2 % at most */
#define CHUNK_NOTES 512U

enum note_kind {
    NOTE_MEMBER, /* a member begins */
    NOTE_BREAK,  /* the stream is broken here */
    NOTE_DAMAGE,
};

struct note {
    enum note_kind kind;
    size_t at;    /* bytes of the chunk before it */
    int64_t time; /* of a member */
    struct seine_damage damage;
};

struct chunk {
    size_t size;
    size_t count;
    uint64_t job; /* that it was filled for; see pump.c */
    struct note notes[CHUNK_NOTES];
    unsigned char data[ENGINE_HISTORY + CHUNK_SIZE];
};

/* 0 or SEINE_E_MEMORY. */
int
sn_chunk_new(struct chunk **out);

/* Empty it; what came before it is the end of `before`, which may be itself. */
void
sn_chunk_begin(struct chunk *chunk, const struct chunk *before);

/* Where the next bytes go; the history is right before it. */
unsigned char *
sn_chunk_end(struct chunk *chunk);

/* The caller knows that there is room. */
void
sn_chunk_note(struct chunk *chunk, const struct note *note);

/* Give it to splitter and tally.  As sn_split_push. */
int
sn_chunk_play(const struct chunk *chunk, struct splitter *split,
              struct tally *tally);

#endif
