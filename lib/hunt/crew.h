/*
 * Inside the crew: what its files share.
 *
 *     crew.c      who reads which file, and what is told in which order
 *     joint.c       one large file, cut into stretches for many workers
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_CREW_H
#define SEINE_HUNT_CREW_H

#include "hunt/worker.h"

/* The body of PACKET_BEGIN; hash and `known` are under the lock. */
struct crew_file {
    bool known; /* as far as it ever will be */
    char sha256[SHA256_HEX_SIZE];
};

/* Part of a file that is cut: from an entry up to another one. */
struct stretch {
    uint64_t from;
    uint64_t to;           /* the offset behind its last byte */
    struct buf bookmark;   /* what is known at `from`; empty: its first byte */
    struct worker *worker; /* who scans it; NULL: nobody yet */
};

/*
 * The file that is cut.  The front, a worker with a thread of its own, frames
 * the file ahead of all others: it makes the ledger entry, and at every cut a
 * bookmark, with which a worker can go on from there as if it had read all
 * before.  What the workers judge is told stretch by stretch.
 *
 *     front      |-----1-----2-----3-----4--> ledger entry
 *     worker A   |0000000000|2222222222|3333
 *     worker B      |111111111111|
 *     told       0 1 2 3 ..., ledger entry
 *
 * Stretches are made, taken and told in order.  All but what the front alone
 * uses is under the lock of the crew.
 */
struct joint {
    struct crew *crew;
    struct worker front;
    bool ready;     /* the front was made */
    bool beginning; /* a worker waits to begin with the next one */
    bool busy;      /* with `item` */
    const struct walk_item *item;
    struct stretch *ring; /* number n is at n % room */
    size_t room;
    uint64_t made;
    uint64_t taken;
    uint64_t scanned;
    uint64_t told;
    bool complete;        /* no more are made */
    seine_ledger sum;     /* of what was judged */
    uint64_t *applicable; /* rules, likewise */
    bool shorter;         /* bytes were missing */
    int error;            /* errno of a read that failed; 0: none */
    /* the front's; of a stretch that was made, the workers' to read */
    int fd;
    seine_input input;
    uint64_t fed;
    uint64_t place;      /* where the next stretch begins */
    struct buf bookmark; /* what is known there */
};

struct crew {
    struct seine_hunt *hunt;
    pthread_mutex_t lock;
    pthread_cond_t news; /* for the calling thread */
    pthread_cond_t room; /* for the workers */
    size_t next;         /* item of the walk that is taken next */
    bool joining;        /* stretches of a file are taken */
    bool stop;
    uint64_t bytes; /* that on_progress was not told of */
    size_t size;
    struct worker *workers;
    struct joint joint;
};

/* What a worker takes: a file, or a stretch of the one that is cut. */
struct task {
    const struct walk_item *item; /* NULL: there is no more */
    struct stretch *stretch;      /* NULL: all of it */
};

/* --- crew.c --- */

void
sn_crew_lock(struct crew *crew);
void
sn_crew_unlock(struct crew *crew);

/* No more is read. */
void
sn_crew_stop(struct crew *crew);

/* Does a worker read it? */
bool
sn_crew_reads(const struct walk_item *item);

/* With the lock held, in the calling thread: wait a while for news. */
void
sn_crew_wait(struct crew *crew);

/*
 * Tell what is in the queue of a worker up to a packet of this kind.  0,
 * SEINE_STOPPED, or a failure.
 */
int
sn_crew_tell(struct crew *crew, struct worker *worker, int until);

/* Workers of the class of a crew. */
extern const struct worker_class sn_crew_class;

/* --- joint.c --- */

/* Is any of the files worth to be cut by so many workers? */
bool
sn_joint_any(const struct seine_hunt *hunt, size_t workers);

/* 0 or SEINE_E_MEMORY.  All zero is fine for fini, which ends the front. */
int
sn_joint_init(struct joint *joint, struct crew *crew);
void
sn_joint_fini(struct joint *joint);

/*
 * With the lock held: the next stretch for a worker.  Waits until there is one;
 * item is NULL when nothing of the file is left.
 */
void
sn_joint_take(struct joint *joint, struct worker *worker, struct task *out);

/*
 * With the lock held: is this the file to be cut now?  It is begun then, as
 * soon as the one before is told.
 */
bool
sn_joint_begin(struct joint *joint, struct walk_item *item);

/* Scan a stretch.  0, SEINE_STOPPED, or a failure. */
int
sn_joint_scan(struct worker *worker, const struct task *task);

/* Tell a file that is cut; in the calling thread. */
int
sn_joint_tell(struct joint *joint);

#endif
