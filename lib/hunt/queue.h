/*
 * A queue of packets from one thread to another, bounded in bytes.
 *
 *     chunk   [packet|packet|packet|...]   more are appended by the producer
 *                     ^       ^     ^
 *                    read published used
 *
 * It has no lock of its own.  sn_queue_put is the producer's and needs none;
 * all others are called under one lock that both sides share.  What a packet
 * holds stays where it is until the consumer has done with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_QUEUE_H
#define SEINE_HUNT_QUEUE_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet {
    size_t size; /* of all of it */
    int kind;    /* the user's */
    alignas(max_align_t) char body[];
};

struct queue_chunk;

/* All zero but for `limit` is empty. */
struct queue {
    struct queue_chunk *first; /* the consumer reads it */
    struct queue_chunk *last;  /* the producer fills it */
    size_t bytes;              /* of all chunks */
    size_t limit;              /* of these, but for one packet alone */
    uint64_t epoch;            /* counts up with every new last chunk */
};

#define QUEUE_FULL 9

/*
 * Room for a body of so many bytes at the end, or NULL: then sn_queue_grow.
 * The last packet may be filled until it is published.
 */
void *
sn_queue_put(struct queue *queue, int kind, size_t size);

/*
 * Make room for a body of so many bytes; all packets before are published.
 * 0, SEINE_E_MEMORY, or QUEUE_FULL unless `force`.
 */
int
sn_queue_grow(struct queue *queue, size_t size, bool force);

/* The consumer may see all packets up to here. */
void
sn_queue_publish(struct queue *queue);

/* Is there a packet to read? */
bool
sn_queue_has(const struct queue *queue);

/*
 * The published packets at the head that lie in a row, `*size` bytes; NULL if
 * there are none.  They are read without the lock.
 */
const struct packet *
sn_queue_take(const struct queue *queue, size_t *size);

/* So many bytes of what was taken are done with. */
void
sn_queue_done(struct queue *queue, size_t size);
void
sn_queue_fini(struct queue *queue);

/* The packet behind this one in a row that was taken. */
static inline const struct packet *
sn_packet_next(const struct packet *packet)
{
    return (const void *)((const char *)packet + packet->size);
}

#endif
