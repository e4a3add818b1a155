/*
 * Parts of hunts: what --partial writes, and what is wrong with those that
 * merge was given.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_PARTIAL_H
#define SEINE_CLI_PARTIAL_H

#include "arguments.h"
#include "seine.h"
#include "target.h"

/* All zero: nothing is written. */
struct partial {
    struct target target;
    uint64_t shard; /* from 1; 0: all files */
    uint64_t shards;
    uint64_t blocks;
    bool quiet;
};

/* Read --partial and --shard, and open the file.  EXIT_DONE or EXIT_USAGE. */
int
partial_read(struct partial *partial, const struct settings *settings);
void
partial_write(struct partial *partial, const seine_part_bytes *bytes);

/* keep: the file gets its name.  -1 with a message if it was not written. */
int
partial_close(struct partial *partial, bool keep);

/* Say on standard error what is wrong with the parts of a hunt. */
void
partial_complain(const seine_hunt *hunt);

#endif
