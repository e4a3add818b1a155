/*
 * One worker in the calling thread.  Findings wait in its queue until the hash
 * of the file is known; from then on they are told at once.  The correlator
 * need not wait: it is told the hash with the ledger.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/worker.h"

/* Tell all that waits.  Where the caller stops, the rest is given up. */
static int
drain(struct worker *worker)
{
    const struct packet *packet;
    size_t size, done;
    int status = 0;

    sn_queue_publish(&worker->queue);
    while (status == 0 && (packet = sn_queue_take(&worker->queue, &size))) {
        for (done = 0; status == 0 && done < size; done += packet->size) {
            if (done)
                packet = sn_packet_next(packet);
            status = sn_hunt_tell_packet(worker->hunt, packet);
        }
        sn_queue_done(&worker->queue, size);
    }
    sn_queue_fini(&worker->queue);
    worker->has_entry = false;
    return status;
}

static int
set_hash(struct worker *worker, const char *hex)
{
    if (hex)
        memcpy(worker->hunt->sha256, hex, SHA256_HEX_SIZE);
    worker->direct = true;
    return drain(worker);
}

/* Most queues never get full: the hash is ready before. */
static int
make_room(struct worker *worker, size_t size, bool must)
{
    int status;

    (void)must;
    status = sn_queue_grow(&worker->queue, size, false);
    return status == QUEUE_FULL ? sn_worker_settle_hash(worker) : status;
}

static int
begin(struct worker *worker, const struct walk_item *item)
{
    sn_hunt_tell_begin(worker->hunt, item->path);
    worker->early = sn_overtime_is_early(worker->hunt, item);
    worker->hunt->early = worker->early;
    return 0;
}

static int
progress(struct worker *worker, size_t bytes)
{
    return sn_hunt_progress(worker->hunt, bytes);
}

static int
tell_file(struct worker *worker, const seine_ledger *ledger)
{
    sn_queue_fini(&worker->queue);
    worker->has_entry = false;
    sn_hunt_tell_rules(worker->hunt, worker->applicable);
    return sn_hunt_tell_file(worker->hunt, ledger, sn_worker_trail(worker));
}

const struct worker_class sn_worker_lone = {
    .make_room = make_room,
    .begin = begin,
    .set_hash = set_hash,
    .progress = progress,
    .tell_file = tell_file,
};
