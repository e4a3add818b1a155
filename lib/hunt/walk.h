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

#include "base/array.h"
#include "base/slice.h"
#include "seine.h"

struct walk_options {
    const char *const *include; /* NULL-ended, or NULL: all */
    const char *const *exclude; /* NULL-ended, or NULL: none */
    bool follow;
};

struct walk_item {
    char *path;
    int state;     /* SEINE_FILE_READ: to be read; _FAILED or _SKIPPED */
    char *reason;  /* one line for the latter two; NULL for the first */
    uint64_t size; /* of a regular file, else 0 */
    bool regular;
    size_t worker; /* that reads it, from 1; 0: none yet */
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

/* Sort by the bytes of the paths, "-" first; the same path stays once. */
void
sn_walk_sort(struct walk *walk);
void
sn_walk_fini(struct walk *walk);

#endif
