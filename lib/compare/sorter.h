/*
 * A sorter: any number of items in, the same in order out.
 *
 *     add --> items in memory --full--> sorted, written as a run
 *                  |                     level 0: | run | run | ...
 *                  |                     level 1: | 64 runs merged | ...
 *                  +----- merge of all ----+
 *                             |
 *                            next
 *
 * What does not fit into memory goes to temporary files, one for each level.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_COMPARE_SORTER_H
#define SEINE_COMPARE_SORTER_H

#include "base/array.h"
#include "base/buf.h"

/* Sorted by the first word, then the second, then the third. */
struct item {
    uint64_t word[3];
};

#define SORTER_RUNS 64   /* of a level: more are merged into one of the next */
#define SORTER_LEVELS 4  /* 64^4 runs */
#define SORTER_BLOCK 680 /* items that are read or written at once */

struct sorter_run {
    uint64_t from; /* items */
    uint64_t to;
};

struct sorter_level {
    int fd; /* -1: none */
    uint64_t end;
    struct sorter_run runs[SORTER_RUNS];
    size_t count;
};

/* One run, or the memory, while it is read. */
struct sorter_reader {
    const struct sorter_level *level; /* NULL: memory */
    uint64_t at;
    uint64_t end;
    struct item *block;
    size_t have;
    size_t taken;
    struct item item; /* the present one */
};

struct sorter {
    const char *folder;  /* for temporary files */
    uint64_t most;       /* items in memory */
    struct buf *message; /* what went wrong with a file */
    uint64_t count;      /* items added */
    SN_ARRAY(struct item) items;
    struct sorter_level levels[SORTER_LEVELS];
    /* while it is read */
    struct sorter_reader *readers;
    struct sorter_reader **heap;
    size_t reader_count;
    size_t active;
    bool moved; /* the top must be read on first */
};

/* folder and message are borrowed.  `most` items are kept in memory. */
void
sn_sorter_init(struct sorter *sorter, const char *folder, uint64_t most,
               struct buf *message);
void
sn_sorter_fini(struct sorter *sorter);

/* 0, SEINE_E_MEMORY, or SEINE_E_IO with a message. */
int
sn_sorter_add(struct sorter *sorter, const struct item *item);

/* Go to the first item; nothing may be added from then on.  As above. */
int
sn_sorter_rewind(struct sorter *sorter);

/* The next item: 1, 0 after the last, or a failure as above. */
int
sn_sorter_next(struct sorter *sorter, struct item *out);

#endif
