/*
 * Replay: inputs of a hunt that are told from blocks.
 *
 *     heads   what blocks were written behind, and which of the hunt's rules
 *             their numbers stand for
 *     blocks  where the bytes of each are; those of one path are a chain
 *     parts   files with blocks
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_REPLAY_H
#define SEINE_HUNT_REPLAY_H

#include <sys/stat.h>

#include "hunt/hunt.h"

struct replay_head {
    struct part_head head;
    char *bytes; /* of it: equal ones are kept once */
    size_t size;
    bool fits;                 /* it was compared with the hunt */
    const struct rule **rules; /* by number; NULL: passed over */
};

struct replay_block {
    size_t head;  /* index */
    read_at read; /* NULL: of a part */
    void *user;
    size_t part; /* index, of such a one */
    uint64_t start;
    uint64_t ledger_at; /* 0: it was not checked yet */
    uint8_t rank;       /* of its ledger's state: the best is told */
    char seal[PART_SEAL];
    size_t next;               /* of the same path, from 1; 0: none */
    const struct rule **rules; /* instead of the head's, or NULL */
    uint64_t until;            /* records from here on are passed over */
    seine_digest *digest;      /* the file as it is now, or NULL */
    int64_t modified_ns;       /* likewise, or 0 */
    char *aside;               /* its name; for correlations alone; or NULL */
};

/* A part that was added, or is missing. */
struct replay_part {
    seine_part view;
    char *path;
    struct buf reason;
    size_t head;      /* index from 1; 0: not known */
    struct stat info; /* of the file when it was checked */
    bool settled;     /* it was looked what is missing of its set */
};

struct replay {
    SN_ARRAY(struct replay_head *) heads;
    SN_ARRAY(struct replay_block) blocks;
    SN_ARRAY(struct replay_part *) parts;
    SN_ARRAY(struct block_reader *) readers; /* made when needed */
    bool adopted; /* the hunt has the options of a part */
    struct part_options options;
    int fd; /* of the part that was read last, or -1 */
    size_t fd_part;
};

/* Make hunt->replay unless it is there.  0 or SEINE_E_MEMORY. */
int
sn_replay_get(struct seine_hunt *hunt);
void
sn_replay_free(struct replay *replay);

/*
 * The number of a head, kept if it is new.  0, SEINE_E_MEMORY, or as
 * sn_head_read.
 */
int
sn_replay_head(struct seine_hunt *hunt, struct slice bytes, size_t *number);

/* A reader that nobody uses now; number 0 is the first. */
int
sn_replay_reader(struct replay *replay, size_t number,
                 struct block_reader **out);

/* The rules that a reader passes on. */
void
sn_replay_set_rules(struct seine_hunt *hunt, struct block_reader *reader,
                    const struct replay_block *block);

/* Let a reader read a block: where its bytes are, and its rules. */
int
sn_replay_aim(struct seine_hunt *hunt, struct block_reader *reader,
              const struct replay_block *block);

/* pread on the file of a part.  user: the fd. */
int64_t
sn_replay_pread(void *user, uint64_t offset, void *buffer, size_t size);

/* Chain two blocks of one path; for sn_walk_sort. */
void
sn_replay_same_path(void *hunt, const char *path, size_t first, size_t second);

/* All parts were added: which are missing?  0 or SEINE_E_MEMORY. */
int
sn_replay_settle(struct seine_hunt *hunt);

/* Tell one input.  0, SEINE_STOPPED, or a failure that ends the hunt. */
int
sn_replay_item(struct seine_hunt *hunt, const struct walk_item *item);

/* Tell correlations of the blocks that are no inputs.  As sn_replay_item. */
int
sn_replay_aside(struct seine_hunt *hunt);

#endif
