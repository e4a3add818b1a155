/*
 * Walk: the inputs of a hunt, from the paths that were named.
 *
 *   - What is named is taken: files, "-", FIFOs, devices; a file may still be
 *     left out by `exclude`.  A folder is walked.
 *   - In a folder, FIFOs, devices and sockets are skipped.
 *   - A symbolic link in a folder to something in the same folder is skipped,
 *     since that is read under its own name: no line is counted twice.  One
 *     that leads out is skipped unless `follow`.
 *   - A glob without a / is held against the base name, one with a / against
 *     the path below the named folder.  `include` is for files, `exclude` for
 *     files and folders.
 *
 * Nothing is left out in silence: each becomes an item with a reason.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_WALK_H
#define SEINE_HUNT_WALK_H

#include <time.h>

#include "base/array.h"
#include "base/buf.h"
#include "seine.h"

struct walk_options {
    const char *const *include; /* NULL-ended, or NULL: all */
    const char *const *exclude; /* NULL-ended, or NULL: none */
    bool follow;
};

/* What is known of an input before it is read. */
struct walk_known {
    bool has_digest;
    seine_digest digest;
    struct buf bookmark; /* empty: from the first byte */
};

struct walk_item {
    char *path;
    int state;     /* SEINE_FILE_READ: to be read; _FAILED or _SKIPPED */
    char *reason;  /* one line for the latter two; NULL for the first */
    uint64_t size; /* of a regular file, else 0 */
    bool regular;
    uint64_t device; /* of one, as the system told in the walk; likewise: */
    uint64_t inode;
    int64_t modified_ns;
    int64_t changed_ns;
    size_t worker; /* that reads it, from 1; 0: none yet */
    size_t block;  /* it is told from this one, from 1; 0: it is read */
    struct walk_known *known; /* or NULL */
};

/* All zero is empty. */
struct walk {
    SN_ARRAY(struct walk_item) items;
};

/*
 * Add what a path stands for.  What cannot be opened becomes a failed item, not
 * a failure.  0, SEINE_E_MEMORY, or SEINE_E_LIMIT over LIMIT_PATHS.
 */
int
sn_walk_add(struct walk *walk, const char *path,
            const struct walk_options *options);

/* Add an input as it is given.  A regular file is one, whatever it is now. */
int
sn_walk_add_input(struct walk *walk, const seine_hunt_input *input);

/*
 * Add what is told from a block.  Of the same path several may be added: they
 * stay, in the order of their numbers, for sn_walk_sort to chain.
 */
int
sn_walk_add_block(struct walk *walk, const char *path, size_t block,
                  uint64_t size);

/* Of two blocks of one path: the second follows the first. */
typedef void (*on_same_path)(void *user, const char *path, size_t first,
                             size_t second);

/*
 * Sort by the bytes of the paths, "-" first; the same path stays once: what
 * is read before what is told from blocks.  on_same: of blocks; may be NULL.
 */
void
sn_walk_sort(struct walk *walk, on_same_path on_same, void *user);

/* Keep the items of one shard only, by the hash of their paths. */
void
sn_walk_shard(struct walk *walk, uint64_t shard, uint64_t shards);
void
sn_walk_fini(struct walk *walk);

/* A time as the system tells it; 0: there is no such time. */
int64_t
sn_walk_ns(const struct timespec *time);

#endif
