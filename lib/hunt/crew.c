/*
 * The crew: worker threads that each take the next file.  The calling thread
 * tells what they find, file by file in the order of the walk.
 *
 *     files     0   1   2   3   4   5   6
 *     worker A  BEGIN 0 ... LEDGER, BEGIN 2 ...          its queue
 *     worker B  BEGIN 1 .................. LEDGER, ...
 *     told      0, 1, 2, ...
 *
 * A worker takes its files in order, so that the file to be told next always
 * stands at the head of one queue, or is still to be taken; and while it is
 * still to be taken all queues are empty, so that no worker waits for room.
 *
 * A file that would keep one worker busy when there is nothing else left to
 * read is cut (joint.c): then a stretch is taken in place of a file.
 *
 * What is no regular file is read by the calling thread when its turn comes:
 * nobody knows for how long it is silent.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/mem.h"
#include "hunt/crew.h"

#define WAIT_NS 100000000 /* between two calls of on_progress, at most */

bool
sn_crew_reads(const struct walk_item *item)
{
    return item->state == SEINE_FILE_READ && item->regular;
}

/* ------------------------------------------------------------- workers --- */

void
sn_crew_lock(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
}

void
sn_crew_unlock(struct crew *crew)
{
    pthread_mutex_unlock(&crew->lock);
}

/* Without a hash nothing of the file can be told, and no room is made. */
static int
grow_queue(struct worker *worker, size_t size)
{
    int status;

    sn_crew_lock(worker->crew);
    status = sn_queue_grow(&worker->queue, size, false);
    sn_crew_unlock(worker->crew);
    if (status != QUEUE_FULL)
        return status;
    status = sn_worker_settle_hash(worker);
    return status == 0 ? QUEUE_FULL : status;
}

/* It waits until there is room or the hunt is stopped. */
static int
make_room(struct worker *worker, size_t size, bool must)
{
    struct crew *crew = worker->crew;
    int status = grow_queue(worker, size);

    if (status <= 0 || (status == SEINE_STOPPED && !must))
        return status;
    sn_crew_lock(crew);
    while ((status = sn_queue_grow(&worker->queue, size, crew->stop && must)) ==
               QUEUE_FULL &&
           !crew->stop) {
        pthread_cond_signal(&crew->news);
        pthread_cond_wait(&crew->room, &crew->lock);
    }
    sn_crew_unlock(crew);
    return status == QUEUE_FULL ? SEINE_STOPPED : status;
}

static int
begin(struct worker *worker, const struct walk_item *item)
{
    struct crew_file *file;
    int status;

    (void)item;
    worker->hashing = false;
    worker->has_entry = false;
    file = sn_queue_put(&worker->queue, PACKET_BEGIN, sizeof(*file));
    if (!file) {
        status = make_room(worker, sizeof(*file), false);
        if (status != 0)
            return status;
        file = sn_queue_put(&worker->queue, PACKET_BEGIN, sizeof(*file));
        if (!file)
            return SEINE_E_MEMORY;
    }
    memset(file, 0, sizeof(*file));
    worker->present = file;
    return 0;
}

static int
set_hash(struct worker *worker, const char *hex)
{
    struct crew *crew = worker->crew;

    sn_crew_lock(crew);
    if (hex)
        memcpy(worker->present->sha256, hex, SHA256_HEX_SIZE);
    worker->present->known = true;
    sn_queue_publish(&worker->queue);
    pthread_cond_signal(&crew->news);
    sn_crew_unlock(crew);
    return 0;
}

static int
progress(struct worker *worker, size_t bytes)
{
    struct crew *crew = worker->crew;
    bool stop;

    sn_crew_lock(crew);
    if (!worker->joint) /* others read the same bytes */
        crew->bytes += bytes;
    sn_queue_publish(&worker->queue);
    if (bytes)
        pthread_cond_signal(&crew->news);
    stop = crew->stop;
    sn_crew_unlock(crew);
    if (stop)
        return SEINE_STOPPED;
    return worker->joint ? sn_joint_progress(worker, bytes) : 0;
}

static int
tell_file(struct worker *worker, const seine_ledger *ledger)
{
    struct crew *crew = worker->crew;
    int status = sn_worker_pack_ledger(worker, ledger);

    sn_crew_lock(crew);
    sn_queue_publish(&worker->queue);
    pthread_cond_signal(&crew->news);
    if (status == 0 && crew->stop)
        status = SEINE_STOPPED;
    sn_crew_unlock(crew);
    return status;
}

const struct worker_class sn_crew_class = {
    .make_room = make_room,
    .begin = begin,
    .set_hash = set_hash,
    .progress = progress,
    .tell_file = tell_file,
};

/* With the lock held: the next file, marked as the worker's own, or NULL. */
static struct walk_item *
take_item(struct crew *crew, struct worker *worker)
{
    struct walk *walk = &crew->hunt->walk;
    struct walk_item *item = NULL;

    while (!crew->stop && !item && crew->next < walk->items.count) {
        item = &walk->items.at[crew->next++];
        if (!sn_crew_reads(item))
            item = NULL;
    }
    if (!item)
        return NULL;
    crew->joining = sn_joint_begin(&crew->joint, item);
    if (!crew->joining)
        item->worker = (size_t)(worker - crew->workers) + 1;
    return item;
}

/*
 * What a worker is to do next.  Nobody takes anything behind a file before it
 * is settled who reads that one: queues are in order.
 */
static void
take_task(struct worker *worker, struct task *out)
{
    struct crew *crew = worker->crew;

    memset(out, 0, sizeof(*out));
    sn_crew_lock(crew);
    while (!out->item && !crew->stop) {
        if (crew->joint.beginning) {
            pthread_cond_wait(&crew->room, &crew->lock);
            continue;
        }
        if (crew->joining) {
            sn_joint_take(&crew->joint, worker, out);
            crew->joining &= out->item != NULL;
            continue;
        }
        out->item = take_item(crew, worker);
        if (!out->item)
            break;
        if (crew->joining)
            out->item = NULL;
    }
    sn_crew_unlock(crew);
}

static void *
work(void *user)
{
    struct worker *worker = user;
    struct task task;
    int status = 0;

    while (status == 0) {
        take_task(worker, &task);
        if (!task.item)
            break;
        status = task.stretch ? sn_joint_scan(worker, &task)
                              : sn_worker_file(worker, task.item);
    }
    sn_crew_lock(worker->crew);
    worker->status = status;
    worker->ended = true;
    pthread_cond_signal(&worker->crew->news);
    sn_crew_unlock(worker->crew);
    return NULL;
}

/* -------------------------------------------------- the calling thread --- */

uint64_t
sn_crew_bytes(struct crew *crew)
{
    uint64_t bytes;

    sn_crew_lock(crew);
    bytes = crew->bytes;
    crew->bytes = 0;
    sn_crew_unlock(crew);
    return bytes;
}

/*
 * With the lock held: wait a while for news, and tell progress without it.  A
 * hunt that was stopped only waits for the worker.
 */
void
sn_crew_wait(struct crew *crew)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_NS;
    if (until.tv_nsec >= NS_PER_SECOND) {
        until.tv_nsec -= NS_PER_SECOND;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&crew->news, &crew->lock, &until);
    if (crew->stop)
        return;
    sn_crew_unlock(crew);
    (void)sn_hunt_progress(crew->hunt, 0);
    sn_crew_lock(crew);
    if (crew->hunt->stopped) {
        crew->stop = true;
        pthread_cond_broadcast(&crew->room);
    }
}

void
sn_crew_stop(struct crew *crew)
{
    sn_crew_lock(crew);
    crew->stop = true;
    pthread_cond_broadcast(&crew->room);
    sn_crew_unlock(crew);
}

/*
 * Wait for the worker that has this file, or for the front of the one that is
 * cut; NULL if the hunt was stopped before there is one.
 */
static struct worker *
find_worker(struct crew *crew, const struct walk_item *item)
{
    size_t number;

    sn_crew_lock(crew);
    while (item->worker == 0 && !crew->stop)
        sn_crew_wait(crew);
    number = item->worker;
    sn_crew_unlock(crew);
    if (number > crew->size)
        return &crew->joint.front;
    return number ? &crew->workers[number - 1] : NULL;
}

/*
 * Wait for packets of a worker; the hash of a file comes before its entries.
 * NULL: there will be none.
 */
static const struct packet *
wait_for_packets(struct crew *crew, struct worker *worker, size_t *size)
{
    const struct packet *packet;

    sn_crew_lock(crew);
    while (true) {
        const struct crew_file *file;

        packet = sn_queue_take(&worker->queue, size);
        file = packet && packet->kind == PACKET_BEGIN
                   ? (const void *)packet->body
                   : NULL;
        if (packet && (!file || file->known || crew->stop))
            break;
        if (worker->ended) {
            packet = NULL;
            break;
        }
        sn_crew_wait(crew);
    }
    if (packet && packet->kind == PACKET_BEGIN) {
        const struct crew_file *file = (const void *)packet->body;

        memcpy(crew->hunt->sha256, file->sha256, SHA256_HEX_SIZE);
    }
    sn_crew_unlock(crew);
    return packet;
}

/*
 * Tell a row of packets up to its end, another file or a stop.  Of what comes
 * after a stop only the ledger entry is told.
 */
static int
tell_packets(struct crew *crew, const struct packet *packet, size_t size,
             int until, size_t *done, bool *last)
{
    struct seine_hunt *hunt = crew->hunt;
    int status = 0;

    for (*done = 0; *done < size && !*last; packet = sn_packet_next(packet)) {
        if (packet->kind == PACKET_BEGIN && *done > 0)
            break;
        *done += packet->size;
        *last = packet->kind == until;
        if (packet->kind == PACKET_BEGIN || packet->kind == PACKET_STRETCH ||
            (hunt->stopped && packet->kind != PACKET_LEDGER))
            continue;
        status = sn_hunt_tell_packet(hunt, packet);
        if (status < 0)
            return status;
        if (status == SEINE_STOPPED && !crew->stop)
            sn_crew_stop(crew);
    }
    return status;
}

int
sn_crew_tell(struct crew *crew, struct worker *worker, int until)
{
    const struct packet *packet;
    size_t size, done;
    bool last = false;
    int status = 0;

    while (!last && status >= 0 &&
           (packet = wait_for_packets(crew, worker, &size))) {
        status = tell_packets(crew, packet, size, until, &done, &last);
        sn_crew_lock(crew);
        sn_queue_done(&worker->queue, done);
        pthread_cond_broadcast(&crew->room);
        sn_crew_unlock(crew);
        if (!crew->hunt->stopped && sn_hunt_progress(crew->hunt, 0) != 0)
            sn_crew_stop(crew);
    }
    if (status < 0)
        return status;
    if (crew->hunt->stopped)
        return SEINE_STOPPED;
    return last ? 0 : worker->status;
}

/* Tell one file from the queue of its worker, or of those that share it. */
static int
tell_crew_file(struct crew *crew, const struct walk_item *item)
{
    struct worker *worker = find_worker(crew, item);

    if (!worker)
        return SEINE_STOPPED;
    sn_hunt_tell_begin(crew->hunt, item->path);
    if (worker->joint)
        return sn_joint_tell(worker->joint);
    return sn_crew_tell(crew, worker, PACKET_LEDGER);
}

static int
tell_all(struct crew *crew)
{
    struct seine_hunt *hunt = crew->hunt;
    int status = 0;

    for (size_t i = 0; status == 0 && i < hunt->walk.items.count; i++) {
        const struct walk_item *item = &hunt->walk.items.at[i];

        status = sn_hunt_progress(hunt, 0);
        if (status != 0)
            break;
        if (sn_crew_reads(item))
            status = tell_crew_file(crew, item);
        else
            status = sn_worker_file(hunt->lone, item);
    }
    return status;
}

/* ------------------------------------------------------------ lifetime --- */

size_t
sn_crew_size(const struct seine_hunt *hunt)
{
    size_t i, files = 0, size = 1;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (hunt->options.threads > 0)
        size = (size_t)hunt->options.threads;
    else if (cores > 0)
        size = (size_t)cores;
    if (size > LIMIT_THREADS)
        size = LIMIT_THREADS;
    for (i = 0; i < hunt->walk.items.count && files < size; i++)
        files += sn_crew_reads(&hunt->walk.items.at[i]);
    return sn_joint_any(hunt, size) ? size : files;
}

/* 0, or a failure; then nothing is held. */
static int
init_sync(struct crew *crew)
{
    if (pthread_mutex_init(&crew->lock, NULL) != 0)
        return SEINE_E_MEMORY;
    if (pthread_cond_init(&crew->news, NULL) != 0) {
        pthread_mutex_destroy(&crew->lock);
        return SEINE_E_MEMORY;
    }
    if (pthread_cond_init(&crew->room, NULL) != 0) {
        pthread_cond_destroy(&crew->news);
        pthread_mutex_destroy(&crew->lock);
        return SEINE_E_MEMORY;
    }
    return 0;
}

static void
fini_sync(struct crew *crew)
{
    pthread_cond_destroy(&crew->room);
    pthread_cond_destroy(&crew->news);
    pthread_mutex_destroy(&crew->lock);
}

/* Fewer threads than asked for do as well; none at all do not. */
static int
start_workers(struct crew *crew)
{
    size_t i, started = 0;
    int status = 0;

    for (i = 0; status == 0 && i < crew->size; i++) {
        crew->workers[i].crew = crew;
        status = sn_worker_init(&crew->workers[i], crew->hunt, &sn_crew_class);
    }
    if (status == 0 && sn_joint_any(crew->hunt, crew->size))
        status = sn_joint_init(&crew->joint, crew);
    for (i = 0; status == 0 && i < crew->size; i++) {
        struct worker *worker = &crew->workers[i];

        worker->started = sn_thread_start(&worker->thread, work, worker);
        if (!worker->started)
            break;
        started++;
    }
    return status == 0 && started == 0 ? CREW_NONE : status;
}

/* What a worker failed with is said by its scanner. */
static void
end_workers(struct crew *crew)
{
    struct seine_hunt *hunt = crew->hunt;

    sn_crew_stop(crew);
    for (size_t i = 0; i < crew->size; i++) {
        struct worker *worker = &crew->workers[i];

        if (worker->started)
            pthread_join(worker->thread, NULL);
        if (worker->scanner)
            sn_hunt_note_rules(hunt, worker->scanner);
        if (worker->status < 0 && hunt->message.size == 0)
            sn_buf_str(&hunt->message, seine_scanner_message(worker->scanner));
        sn_worker_fini(worker);
    }
    if (crew->joint.front.status < 0 && hunt->message.size == 0)
        sn_buf_str(&hunt->message,
                   seine_scanner_message(crew->joint.front.scanner));
    sn_joint_fini(&crew->joint);
}

int
sn_crew_run(struct seine_hunt *hunt, size_t size)
{
    struct crew crew = {.hunt = hunt, .size = size};
    int status;

    crew.workers = sn_calloc(size, sizeof(*crew.workers));
    if (!crew.workers)
        return SEINE_E_MEMORY;
    status = init_sync(&crew);
    if (status == 0) {
        hunt->crew = &crew;
        status = start_workers(&crew);
        if (status == 0)
            status = tell_all(&crew);
        end_workers(&crew);
        hunt->crew = NULL;
        fini_sync(&crew);
    }
    sn_free(crew.workers);
    return status;
}
