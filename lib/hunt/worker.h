/*
 * A worker: a scanner with all that it takes to read one file after another.
 * What it finds goes into its queue, or directly to the caller.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_WORKER_H
#define SEINE_HUNT_WORKER_H

#include "base/thread.h"
#include "hunt/hash_thread.h"
#include "hunt/hunt.h"
#include "hunt/packed.h"

struct worker;

/* What differs between a thread of the crew and the calling thread. */
struct worker_class {
    /*
     * Make room in the queue for a body of `size` bytes, or see to it that
     * worker->direct is set.  must: also if the hunt was stopped.
     */
    int (*make_room)(struct worker *worker, size_t size, bool must);

    /* A file begins: events follow. */
    int (*begin)(struct worker *worker, const struct walk_item *item);

    /* Its SHA-256 became known; NULL: it will be in the ledger only. */
    int (*set_hash)(struct worker *worker, const char *hex);

    /* So many bytes were read.  SEINE_STOPPED to read no more. */
    int (*progress)(struct worker *worker, size_t bytes);

    /* The file ends. */
    int (*tell_file)(struct worker *worker, const seine_ledger *ledger);
};

struct worker {
    const struct worker_class *class;
    struct seine_hunt *hunt;
    seine_scanner *scanner;
    struct hash_thread *hash;
    char *block; /* of the hash: HUNT_BLOCK bytes to read into */
    struct queue queue;
    struct packed correlated; /* the last event for correlations */
    struct trail trail;       /* of the present file, where rules ask */
    bool trailing;            /* and it was begun */
    int failed;               /* why a callback of the scanner gave up */
    /* the present file */
    bool direct;  /* what is found is told at once */
    bool early;   /* events for correlations are, in any case */
    bool hashing; /* its hash is being made */
    const struct hash_result *hashed;
    const uint64_t *applicable; /* rules, as the scanner found; NULL: none */
    /* the last entry in the queue, and whether it still may be pointed to */
    bool has_entry;
    uint64_t serial;
    uint64_t epoch;
    /* in a crew */
    struct crew *crew;
    struct joint *joint; /* its front only; else NULL */
    struct crew_file *present;
    pthread_t thread;
    bool started;
    bool ended;
    int status; /* what ended it: 0, SEINE_STOPPED, or a failure */
};

/* All zero is fine to be freed.  The front of a joint file judges nothing. */
int
sn_worker_init(struct worker *worker, struct seine_hunt *hunt,
               const struct worker_class *class);
void
sn_worker_fini(struct worker *worker);

/*
 * Wait for the hash of the present file and set it.  0, SEINE_STOPPED, or a
 * failure.  What is wrong with it is in worker->hashed.
 */
int
sn_worker_settle_hash(struct worker *worker);

/* The same, but only if there is no need to wait. */
int
sn_worker_poll_hash(struct worker *worker);

/*
 * Put which rules were applicable, the ledger entry and the trail into the
 * queue.
 */
int
sn_worker_pack_ledger(struct worker *worker, const seine_ledger *ledger);

/* Put the end of a stretch there. */
int
sn_worker_pack_end(struct worker *worker);

/* Is the trail of what is scanned next wanted?  Where rules ask. */
void
sn_worker_watch(struct worker *worker, bool wanted);

/* The trail of the file that is over, or NULL. */
const struct trail *
sn_worker_trail(struct worker *worker);

/* --- hunt_file.c --- */

/*
 * Scan one input and tell its ledger entry.  0, SEINE_STOPPED, or a failure
 * that ends the hunt; what could not be read is in the ledger.
 */
int
sn_worker_file(struct worker *worker, const struct walk_item *item);

/* A read failed with this errno: for the ledger.  0 or a failure. */
int
sn_worker_read_failed(struct worker *worker, int error);

/* --- joint.c, for the front --- */

/* Its file is open, and nothing of it was fed yet. */
void
sn_joint_open(struct worker *front, int fd, const seine_input *input);

/* So many bytes were fed.  0, SEINE_STOPPED, or a failure. */
int
sn_joint_progress(struct worker *front, size_t bytes);

/*
 * All was fed, or that ended with a status: wait for those who scan it, and
 * take over what they found.  The status now.
 */
int
sn_joint_join(struct worker *front, int status);

/* The rules that were applicable, as bits. */
const uint64_t *
sn_joint_rules(const struct worker *front);

/* --- lone.c --- */

extern const struct worker_class sn_worker_lone;

/* --- crew.c --- */

/* How many threads are of use for the inputs of the hunt. */
size_t
sn_crew_size(const struct seine_hunt *hunt);

/*
 * Scan all inputs with so many threads, and tell in order what they find.
 * CREW_NONE if not a single thread can be had; nothing was done then.
 */
#define CREW_NONE 8

int
sn_crew_run(struct seine_hunt *hunt, size_t size);

/* Bytes that the crew read since the last time this was asked. */
uint64_t
sn_crew_bytes(struct crew *crew);

#endif
