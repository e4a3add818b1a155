/*
 * A queue of packets from one thread to another.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/queue.h"

#include "base/mem.h"
#include "seine.h"

#define CHUNKS 64 /* in a full queue, if packets are small */

struct queue_chunk {
    struct queue_chunk *next;
    size_t room;
    size_t used;      /* the producer's */
    size_t published; /* under the lock, as are `read` and `next` */
    size_t read;
    alignas(max_align_t) char data[];
};

/* Bytes of a packet with such a body; 0 if that wraps. */
static size_t
packet_size(size_t body)
{
    size_t align = alignof(max_align_t), most = SIZE_MAX / 2;

    if (body > most)
        return 0;
    return (sizeof(struct packet) + body + align - 1) / align * align;
}

void *
sn_queue_put(struct queue *queue, int kind, size_t size)
{
    struct queue_chunk *chunk = queue->last;
    size_t need = packet_size(size);
    struct packet *packet;

    if (!chunk || need == 0 || chunk->room - chunk->used < need)
        return NULL;
    packet = (void *)(chunk->data + chunk->used);
    packet->size = need;
    packet->kind = kind;
    chunk->used += need;
    return packet->body;
}

void
sn_queue_publish(struct queue *queue)
{
    if (queue->last)
        queue->last->published = queue->last->used;
}

/* A queue whose only chunk was read begins at its start again. */
static bool
reuse_chunk(struct queue *queue, size_t need)
{
    struct queue_chunk *chunk = queue->last;

    if (!chunk || chunk != queue->first || chunk->read != chunk->used)
        return false;
    queue->epoch++;
    if (chunk->room >= need && chunk->room <= queue->limit) {
        chunk->used = chunk->published = chunk->read = 0;
        return true;
    }
    sn_queue_fini(queue);
    return false;
}

int
sn_queue_grow(struct queue *queue, size_t size, bool force)
{
    size_t need = packet_size(size), room = queue->limit / CHUNKS;
    struct queue_chunk *chunk;

    sn_queue_publish(queue);
    if (need == 0)
        return SEINE_E_MEMORY;
    if (reuse_chunk(queue, need))
        return 0;
    if (room < need)
        room = need;
    if (!force && queue->first &&
        (queue->bytes >= queue->limit || room > queue->limit - queue->bytes))
        return QUEUE_FULL;
    chunk = sn_realloc(NULL, sizeof(*chunk) + room, 1);
    if (!chunk)
        return SEINE_E_MEMORY;
    chunk->next = NULL;
    chunk->room = room;
    chunk->used = chunk->published = chunk->read = 0;
    if (queue->last)
        queue->last->next = chunk;
    else
        queue->first = chunk;
    queue->last = chunk;
    queue->bytes += room;
    queue->epoch++;
    return 0;
}

static void
drop_first(struct queue *queue)
{
    struct queue_chunk *chunk = queue->first;

    queue->first = chunk->next;
    if (!queue->first)
        queue->last = NULL;
    queue->bytes -= chunk->room;
    sn_free(chunk);
}

bool
sn_queue_has(const struct queue *queue)
{
    return queue->first && queue->first->read < queue->first->published;
}

const struct packet *
sn_queue_take(const struct queue *queue, size_t *size)
{
    struct queue_chunk *chunk = queue->first;

    *size = 0;
    if (!sn_queue_has(queue))
        return NULL;
    *size = chunk->published - chunk->read;
    return (const void *)(chunk->data + chunk->read);
}

/* A chunk that has another one behind it is whole: no more is put there. */
void
sn_queue_done(struct queue *queue, size_t size)
{
    queue->first->read += size;
    while (queue->first && queue->first->next &&
           queue->first->read == queue->first->published)
        drop_first(queue);
}

void
sn_queue_fini(struct queue *queue)
{
    while (queue->first)
        drop_first(queue);
}
