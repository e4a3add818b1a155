/*
 * A worker: between scanner and queue.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/worker.h"

#include <assert.h>

#include "base/mem.h"

static_assert(HASH_BLOCK == HUNT_BLOCK, "a hash lends what is read into");

#define NAP_NS 1000000 /* between two looks at a hash that is not ready */

/* What two packets take beside their bodies. */
#define PACKETS_SPARE (2 * (sizeof(struct packet) + alignof(max_align_t)))

/* ------------------------------------------------------- to the queue --- */

/* Is the entry of this record the last one that can be pointed to? */
static bool
is_last(const struct worker *worker, const struct seine_record *record)
{
    return worker->has_entry && worker->serial == record->serial &&
           worker->epoch == worker->queue.epoch;
}

/*
 * An entry, unless it is there already; false if there is no room.
 */
static bool
put_entry(struct worker *worker, const struct seine_record *record,
          const seine_evidence *evidence, bool tell)
{
    struct packed_entry *entry;
    void *body;

    if (!tell && is_last(worker, record))
        return true;
    body = sn_queue_put(&worker->queue, PACKET_ENTRY,
                        sn_packed_entry_size(record, evidence));
    if (!body)
        return false;
    entry = sn_packed_entry_write(body, record, evidence);
    entry->tell = tell;
    worker->has_entry = true;
    worker->serial = record->serial;
    worker->epoch = worker->queue.epoch;
    return true;
}

static bool
put_event(struct worker *worker, const seine_event *event)
{
    void *body;

    if (!put_entry(worker, event->record, event->evidence, false))
        return false;
    body =
        sn_queue_put(&worker->queue, PACKET_EVENT, sn_packed_event_size(event));
    if (body)
        sn_packed_event_write(body, event);
    return body != NULL;
}

/*
 * Tell at once.  The hash may have become known while there was no room: the
 * scanner did not know it when it made this evidence.  A scan that is ended
 * after a stop still closes its last entry: it is told, since it was read,
 * except to a callback that wants no more.
 */
static int
tell_event(struct worker *worker, const seine_event *event)
{
    struct seine_hunt *hunt = worker->hunt;
    seine_evidence evidence = *event->evidence;
    seine_event now = *event;

    if (hunt->refused)
        return SEINE_STOPPED;
    if (*hunt->sha256)
        evidence.sha256 = hunt->sha256;
    now.evidence = &evidence;
    return sn_hunt_tell_event(hunt, &now);
}

static int
tell_record(struct worker *worker, seine_record *record,
            const seine_evidence *evidence)
{
    struct seine_hunt *hunt = worker->hunt;
    seine_evidence now = *evidence;

    if (hunt->refused)
        return SEINE_STOPPED;
    if (*hunt->sha256)
        now.sha256 = hunt->sha256;
    return sn_hunt_tell_record(hunt, record, &now);
}

/* To the scanner any failure is a wish to stop. */
static int
keep_failure(struct worker *worker, int status)
{
    if (status < 0 && worker->failed == 0)
        worker->failed = status;
    return status;
}

static int
place_event(struct worker *worker, const seine_event *event)
{
    size_t size;
    int status;

    if (worker->direct)
        return tell_event(worker, event);
    if (put_event(worker, event))
        return 0;
    size = sn_packed_entry_size(event->record, event->evidence) +
           sn_packed_event_size(event) + PACKETS_SPARE;
    status = worker->class->make_room(worker, size, false);
    if (status != 0)
        return status;
    if (worker->direct)
        return tell_event(worker, event);
    return put_event(worker, event) ? 0 : SEINE_E_MEMORY;
}

static int
take_event(void *user, const seine_event *event)
{
    return keep_failure(user, place_event(user, event));
}

static bool
put_trace(struct worker *worker, size_t size)
{
    void *body = sn_queue_put(&worker->queue, PACKET_TRACE, size);

    if (body)
        sn_packed_trace_write(body, &worker->correlated);
    return body != NULL;
}

static int
tell_trace(struct worker *worker)
{
    const struct packed *event = &worker->correlated;

    if (worker->hunt->refused)
        return SEINE_STOPPED;
    return sn_hunt_tell_trace(worker->hunt, &event->trace, event->quality,
                              sn_buf_view(&event->tuple));
}

static int
place_trace(struct worker *worker)
{
    size_t size = sn_packed_trace_size(&worker->correlated);
    int status;

    if (worker->direct || worker->early)
        return tell_trace(worker);
    if (put_trace(worker, size))
        return 0;
    status = worker->class->make_room(worker, size, false);
    if (status != 0)
        return status;
    if (worker->direct)
        return tell_trace(worker);
    return put_trace(worker, size) ? 0 : SEINE_E_MEMORY;
}

/* An event for correlations: packed while its record is at hand. */
static int
take_correlated(void *user, const seine_event *event)
{
    struct worker *worker = user;
    int status = sn_event_pack(&worker->correlated, event);

    if (status == 0)
        status = place_trace(worker);
    return keep_failure(worker, status);
}

static int
place_record(struct worker *worker, seine_record *record,
             const seine_evidence *evidence)
{
    int status;

    if (worker->direct)
        return tell_record(worker, record, evidence);
    if (put_entry(worker, record, evidence, true))
        return 0;
    status = worker->class->make_room(
        worker, sn_packed_entry_size(record, evidence), false);
    if (status != 0)
        return status;
    if (worker->direct)
        return tell_record(worker, record, evidence);
    return put_entry(worker, record, evidence, true) ? 0 : SEINE_E_MEMORY;
}

static int
take_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    return keep_failure(user, place_record(user, record, evidence));
}

/* Room for a packet that must be told also after a stop; NULL: *status. */
static void *
put_last(struct worker *worker, int kind, size_t size, int *status)
{
    void *body = sn_queue_put(&worker->queue, kind, size);

    *status = 0;
    if (body)
        return body;
    *status = worker->class->make_room(worker, size, true);
    if (*status != 0)
        return NULL;
    body = sn_queue_put(&worker->queue, kind, size);
    *status = body ? 0 : SEINE_E_MEMORY;
    return body;
}

int
sn_worker_pack_end(struct worker *worker)
{
    int status;

    (void)put_last(worker, PACKET_STRETCH, 0, &status);
    return status;
}

int
sn_worker_pack_ledger(struct worker *worker, const seine_ledger *ledger)
{
    const struct trail *trail = sn_worker_trail(worker);
    int status;
    void *body;

    if (worker->applicable && worker->hunt->part_out) {
        size_t size = sn_hunt_rules_size(worker->hunt);

        body = put_last(worker, PACKET_RULES, size, &status);
        if (!body)
            return status;
        memcpy(body, worker->applicable, size);
    }
    body = put_last(worker, PACKET_LEDGER, sn_packed_end_size(ledger, trail),
                    &status);
    if (!body)
        return status;
    sn_packed_end_write(body, ledger, trail);
    worker->has_entry = false;
    return 0;
}

/* ---------------------------------------------------------------- trail --- */

static int
take_sighting(void *user, const struct sighting *sighting)
{
    struct worker *worker = user;
    uint32_t part;

    return keep_failure(worker, sn_trail_see(&worker->trail, sighting, &part));
}

static int
take_clock(void *user, const struct seine_time *when)
{
    struct worker *worker = user;

    return keep_failure(worker, sn_trail_clock(&worker->trail, when));
}

/* For a bookmark. */
static int
put_place(void *user, struct buf *out)
{
    struct worker *worker = user;

    worker->trail.head[0] = '\0'; /* not known yet */
    return sn_item_put_trail(out, &worker->trail);
}

/* Go on from one. */
static int
take_place(void *user, struct slice bytes)
{
    struct worker *worker = user;
    struct wire wire = {.rest = bytes};
    struct arena arena = {0};
    const struct trail *trail =
        sn_item_get_trail(&wire, &arena, worker->scanner->name);
    int status = SEINE_E_INVALID;

    if (wire.no_memory)
        status = SEINE_E_MEMORY;
    else if (trail && wire.rest.size == 0)
        status = sn_trail_load(&worker->trail, trail);
    sn_arena_fini(&arena);
    return status;
}

void
sn_worker_watch(struct worker *worker, bool wanted)
{
    const struct watch watch = {
        .on_sighting = take_sighting,
        .on_clock = take_clock,
        .on_place = put_place,
        .on_resume = take_place,
        .signs = worker->hunt->rules ? worker->hunt->rules->signs : 0,
        .user = worker,
    };
    const struct watch none = {0};

    if (worker->hunt->tamper.trails)
        sn_scanner_watch(worker->scanner, wanted ? &watch : &none);
}

/* With the first line of the file, by which it is known again. */
const struct trail *
sn_worker_trail(struct worker *worker)
{
    const struct buf *head = &worker->scanner->head;
    struct sha256 sha;

    if (!worker->trailing)
        return NULL;
    worker->trailing = false;
    sn_sha256_init(&sha);
    if (head->size)
        sn_sha256_add(&sha, head->at, head->size);
    sn_sha256_hex(&sha, worker->trail.head);
    return &worker->trail;
}

/* ---------------------------------------------------------------- hash --- */

static int
adopt_hash(struct worker *worker)
{
    worker->hashing = false;
    worker->hashed = sn_hash_wait(worker->hash);
    if (worker->hashed->error)
        return worker->class->set_hash(worker, NULL);
    sn_scanner_set_sha256(worker->scanner, worker->hashed->sha256);
    return worker->class->set_hash(worker, worker->hashed->sha256);
}

int
sn_worker_poll_hash(struct worker *worker)
{
    if (!worker->hashing || !sn_hash_ready(worker->hash))
        return 0;
    return adopt_hash(worker);
}

int
sn_worker_settle_hash(struct worker *worker)
{
    int status = 0;

    while (status == 0 && worker->hashing) {
        if (sn_hash_ready_within(worker->hash, NAP_NS))
            return adopt_hash(worker);
        status = worker->class->progress(worker, 0);
    }
    return status;
}

/* ------------------------------------------------------------ lifetime --- */

int
sn_worker_init(struct worker *worker, struct seine_hunt *hunt,
               const struct worker_class *class)
{
    const seine_scanner_options callbacks = {
        .struct_size = sizeof(callbacks),
        .on_event = take_event,
        .on_record = worker->joint ? NULL : take_record,
        .on_suppressed = take_event,
        .on_correlate = take_correlated,
        .user = worker,
    };
    int status;

    worker->class = class;
    worker->hunt = hunt;
    worker->queue.limit = hunt->queue_limit;
    sn_trail_init(&worker->trail, TAMPER_HOURS);
    status = sn_hash_new(&worker->hash);
    if (status == 0)
        worker->block = sn_hash_room(worker->hash);
    if (status == 0)
        status =
            sn_hunt_scanner(hunt, &worker->scanner,
                            worker->joint ? NULL : hunt->rules, &callbacks);
    if (status == 0)
        status = sn_scanner_spare(worker->scanner);
    if (status == 0)
        sn_worker_watch(worker, true);
    return status;
}

void
sn_worker_fini(struct worker *worker)
{
    seine_scanner_free(worker->scanner);
    sn_hash_free(worker->hash);
    sn_queue_fini(&worker->queue);
    sn_packed_fini(&worker->correlated);
    sn_trail_fini(&worker->trail);
}
