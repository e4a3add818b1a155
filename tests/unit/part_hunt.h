/*
 * For tests of parts: logs, hunts in them, and what these told.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_PART_HUNT_H
#define SEINE_TESTS_PART_HUNT_H

#include "base/buf.h"
#include "seine.h"

#define PART_FILES \
 12 /* in parts_logs; a path that is not there is hunted too */

/* What a hunt told, written down. */
struct told {
    struct buf text;
    struct buf part; /* bytes, if it is to be written */
    bool write;
    bool telling; /* all that is told is to be written there instead */
    bool ended;   /* and that came to its end */
    size_t most;  /* bytes of it that are wanted; 0: all */
    int threads;
    size_t limit; /* of the queue of a thread; 0: the usual one */
    size_t pieces;
    size_t files;
    size_t last_pieces; /* those with a ledger */
    int status;
    uint64_t parts, parts_whole;
};

extern char parts_logs[40];
extern seine_rules *parts_rules;
extern struct told parts_whole; /* what one hunt tells */

/* Make and remove the logs; hunt in them. */
void
parts_make(void);
void
parts_remove(void);

void
parts_name(char path[64], const char *what, int number);
void
parts_write(const char *path, const void *data, size_t size);

/* Write log number so-and-so anew. */
void
parts_write_log(int number);

seine_hunt *
parts_hunt_of(struct told *told, seine_rules *of, const char *zone,
              uint64_t shard, uint64_t shards);
seine_hunt *
parts_hunt(struct told *told, uint64_t shard, uint64_t shards);

/* Run it, and free it. */
void
parts_end(seine_hunt *hunt, struct told *told);

/* All of this at once, over the logs. */
void
parts_hunt_logs(struct told *told, uint64_t shard, uint64_t shards);
void
parts_show_summary(struct buf *out, const seine_summary *summary);
void
parts_fini(struct told *told);

/* Are these two the same?  It says where they are not. */
void
parts_same(const struct buf *a, const struct buf *b, const char *what);

#endif
