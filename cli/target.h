/*
 * Where an output goes: standard output, or a file that appears under its name
 * only when it is whole.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_TARGET_H
#define SEINE_CLI_TARGET_H

#include <stdio.h>

#include "text_buffer.h"

#define TARGET_WRITE 65536 /* bytes to one write */

struct target {
    FILE *file;
    const char *path; /* borrowed; NULL: standard output */
    char *temporary;  /* NULL: written in place */
    int error;        /* errno of the first failed write */
    bool force;       /* another file may lose the name to this one */
};

/*
 * Open "-" or a path; -1 with a message if it cannot be written, or is there
 * already and force is false.  Devices and FIFOs are written in place.
 */
int
target_open(struct target *target, const char *path, bool force);

/* The same; until it has its name, the file is called path.suffix. */
int
target_open_as(struct target *target, const char *path, bool force,
               const char *suffix);

/* Write; after the first failure nothing more is written. */
void
target_write(struct target *target, const struct text *text);

void
target_bytes(struct target *target, const void *data, size_t size);

/*
 * Hand all on, and see it to the disk if it is a file, with the name that it
 * has until then.  -1: target->error.
 */
int
target_flush(struct target *target);

/*
 * Give a temporary file its name, and see that to the disk.  -1 with errno:
 * EEXIST if the name is taken and force is false.
 */
int
target_name(const char *temporary, const char *path, bool force);

/*
 * Hand all on to the disk and give the file its name.  -1 with a message; what
 * only lacks its name stays as a temporary file, which the message names.
 */
int
target_close(struct target *target);

/* Drop it, with its temporary file. */
void
target_abandon(struct target *target);

#endif
