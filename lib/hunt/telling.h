/*
 * Telling: all that a hunt told, as bytes, so that another hunt over the same
 * inputs can tell it again without them.
 *
 *     telling  HEAD, (DATA | block)..., END
 *
 * Chunks, head, blocks and the seal at the end are those of parts (part.h), but
 * the blocks are of those files alone in which a rule held, and have no events
 * for correlations.  DATA is items:
 *
 *     FILE     name and ledger entry: all of the file was told.  Its block, if
 *              there is one, is just before
 *     FINDING  of a correlation, or a sign
 *     TOTALS   what the summary has of other things; the last item
 *
 * END is the seal: the SHA-256 of all before it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_TELLING_H
#define SEINE_HUNT_TELLING_H

#include "part/part.h"

struct seine_hunt;

enum telling_item {
    TELLING_FILE = 1,
    TELLING_FINDING,
    TELLING_TOTALS,
};

/* --- telling_out.c: NULL is fine for all of it --- */

struct telling_out {
    seine_on_part callback;
    void *user;
    struct block_writer *writer;
    struct hasher *hasher;
    struct buf chunk; /* with room for its kind and size in front */
    struct buf item;
    const char *file;    /* that is told */
    bool in_block;       /* an event of it was */
    uint64_t events;     /* of it */
    uint64_t suppressed; /* likewise */
    bool given_up;       /* nobody wants it, or it cannot be made */
};

int
sn_telling_new(struct telling_out **out, const struct seine_hunt *hunt);
void
sn_telling_free(struct telling_out *out);

/* What cannot be written is no failure of the hunt: then there is no END. */
void
sn_telling_head(struct telling_out *out, const struct seine_hunt *hunt);
void
sn_telling_begin(struct telling_out *out, const char *file);
void
sn_telling_event(struct telling_out *out, const seine_event *event);
void
sn_telling_file(struct telling_out *out, const struct seine_hunt *hunt,
                const seine_ledger *ledger);
void
sn_telling_finding(struct telling_out *out, const seine_finding *finding);
void
sn_telling_end(struct telling_out *out, const struct seine_hunt *hunt);

/* --- telling_in.c --- */

struct telling_in {
    struct block_reader chunks;
    struct block_reader block;
    uint64_t start; /* of the first chunk behind the head */
    bool begun;     /* the file of a block is told */
    bool ended;     /* there was TOTALS */
    seine_correlator_stats stats;
};

void
sn_telling_in_free(struct telling_in *in);

/* Tell all of it.  0, SEINE_STOPPED or what failed. */
int
sn_telling_tell(struct seine_hunt *hunt);

#endif
