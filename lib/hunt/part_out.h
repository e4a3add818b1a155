/*
 * What a hunt tells goes into a part.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_PART_OUT_H
#define SEINE_HUNT_PART_OUT_H

#include "part/part.h"

struct part_out {
    seine_on_part on_part;
    void *user;
    struct block_writer *writer;
    struct hasher *hasher; /* of the seals */
    uint64_t blocks;
    int failed; /* a failure that is no wish to stop */
};

/* NULL is fine for all that follow: nothing is written then. */
int
sn_part_out_new(struct part_out **out, const struct seine_rules *rules,
                seine_on_part on_part, void *user);
void
sn_part_out_free(struct part_out *out);

/*
 * All of these return 0, SEINE_STOPPED if the callback wants no more, or a
 * failure; once one did, the others do the same.
 */
int
sn_part_out_head(struct part_out *out, const struct part_options *options,
                 uint64_t shard, uint64_t shards, const char *set);
int
sn_part_out_begin(struct part_out *out, const char *file);
int
sn_part_out_event(struct part_out *out, const seine_event *event);
int
sn_part_out_trace(struct part_out *out, const struct trace *trace, int quality,
                  struct slice tuple);
int
sn_part_out_file(struct part_out *out, const seine_ledger *ledger,
                 bool hash_known, const uint64_t *applicable,
                 const struct trail *trail);
int
sn_part_out_end(struct part_out *out);

#endif
