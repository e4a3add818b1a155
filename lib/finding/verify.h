/*
 * Verifying results: what is read of them is put together in batches, so that
 * memory is bounded and a file is opened once for all that is told of it there.
 *
 *     feed --> line --> result --> batch: claims (which file), spots (which
 *                                  lines), entries (which finding)
 *                                    | reopen, extract
 *                                    v
 *                                  on_verified
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_FINDING_VERIFY_H
#define SEINE_FINDING_VERIFY_H

#include "base/map.h"
#include "finding/extract.h"
#include "finding/reopen.h"
#include "finding/result.h"
#include "seine.h"

/* What results tell of a file as a whole. */
struct claim {
    struct slice path; /* with a NUL behind it */
    char sha256[SHA256_HEX_SIZE];
    uint64_t max_line;
    uint64_t max_bytes;
    size_t spots;       /* how many lie in it */
    int status;         /* MISSING, UNREADABLE, or 0: it was read */
    const char *reason; /* of that */
    const char *opened;
    bool same; /* the hash is, or none was told */
};

/* A line of results that tells of places. */
struct entry {
    enum result_kind kind;
    const char *id;
    uint64_t line;
    size_t first; /* of its spots */
    size_t count;
};

struct batch {
    struct arena texts;
    struct map map; /* to claims */
    SN_ARRAY(struct claim) claims;
    SN_ARRAY(struct spot) spots; /* line 0: the file as a whole */
    SN_ARRAY(struct entry) entries;
    SN_ARRAY(struct spot *) order; /* by claim and offset */
    SN_ARRAY(seine_verified_place) views;
    SN_ARRAY(const seine_verified_place *) list;
};

struct seine_verifier {
    seine_verifier_options options;
    seine_verifier_stats stats;
    struct reopen reopen;
    struct extract *extract;
    struct batch batch;
    struct result result;
    struct buf line; /* of the results, as far as it came */
    struct buf room;
    struct buf message;
    uint64_t max_line; /* of the present run */
    uint64_t max_bytes;
    uint64_t findings; /* of the present run */
    bool inside;       /* of a run */
    bool broken;       /* the results are not whole */
    bool overlong;     /* the line is beyond its limit: its rest is dropped */
    bool finished;
    int status; /* sticky */
};

/* Take in a line of results that tells of places.  0 or a failure. */
int
sn_batch_add(struct seine_verifier *verifier);

/* Is it time to verify what was taken in? */
bool
sn_batch_is_full(const struct batch *batch);

/* Verify it, tell it, and be empty.  0, SEINE_STOPPED or a failure. */
int
sn_batch_verify(struct seine_verifier *verifier);
void
sn_batch_fini(struct batch *batch);

#endif
