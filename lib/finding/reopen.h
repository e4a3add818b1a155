/*
 * Files that results name, opened again.  The names may be forged: below a root
 * nothing outside of it is opened, no link is followed, and nothing that is not
 * a regular file is read, so that no FIFO or device can hold the caller up.
 *
 * Where the root is not the folder that the run was started in, only the end of
 * a path may be the same: /evidence/7/logs/gui.current is looked for below the
 * root as evidence/7/logs/gui.current, then 7/logs/gui.current, and so on.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_FINDING_REOPEN_H
#define SEINE_FINDING_REOPEN_H

#include "base/slice.h"

#define REOPEN_PATH 4096 /* bytes of a path, with its NUL */

/* The root, or NULL: paths are opened as they are. */
struct reopen {
    int folder; /* of the root; -1: none */
};

/* 0, or errno of what failed. */
int
sn_reopen_init(struct reopen *reopen, const char *root);
void
sn_reopen_fini(struct reopen *reopen);

/*
 * Open the next file that a path may mean.  *from is 0 at first and moved on.
 * The descriptor, with *size its size now and *name the part of the path that
 * was opened; or -1 after the last one, with *error of the best try so far
 * (left alone where there was none).
 */
int
sn_reopen_next(const struct reopen *reopen, struct slice path, size_t *from,
               struct slice *name, uint64_t *size, int *error);

#endif
