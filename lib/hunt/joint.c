/*
 * One large file, cut into stretches for many workers (crew.h).
 *
 * Only in lines of text one can go on at a place.  Where none is found for
 * long, one worker does all the rest.  Only the bytes that the file had when it
 * was opened are read, as of any other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/open.h"
#include "hunt/crew.h"

#define RING 64     /* stretches for each worker */
#define PATIENCE 4  /* lengths of a stretch in which a place must be found, */
                    /* beside the bytes that tell how the input is cut */
#define WORTH 2     /* a file is cut from so many lengths on */
#define PEEK_SIZE 2 /* bytes that tell gzip */

/* ---------------------------------------------------------- which file --- */

static bool
is_large(const struct seine_hunt *hunt, const struct walk_item *item)
{
    return sn_crew_reads(item) && !item->known && !item->block &&
           item->size / WORTH >= hunt->stretch;
}

/* The state of a scan is kept of a file that is read as a whole. */
static bool
may_cut(const struct seine_hunt *hunt)
{
    return !hunt->scan.bookmark && (hunt->rules || hunt->scan.on_record);
}

/*
 * Where no line is judged but for a text that the screen finds, the hash takes
 * as long as the scan; and where all records are told, so does what is done
 * with them.  Two processors are at work then with one worker.
 */
static size_t
least_workers(const struct seine_hunt *hunt)
{
    const struct seine_rules *rules = hunt->rules;

    if (hunt->scan.on_record || !rules)
        return 3;
    return rules->correlation_count > 0 || rules->signs ||
                   rules->unscreened_count > 0 || hunt->scan.no_screen
               ? 2
               : 3;
}

bool
sn_joint_any(const struct seine_hunt *hunt, size_t workers)
{
    if (workers < least_workers(hunt) || !may_cut(hunt))
        return false;
    for (size_t i = 0; i < hunt->walk.items.count; i++)
        if (is_large(hunt, &hunt->walk.items.at[i]))
            return true;
    return false;
}

/*
 * Would others have nothing left to read before one worker alone is through
 * with it?  With the lock held.
 */
static bool
is_worth(const struct crew *crew, const struct walk_item *item)
{
    const struct walk *walk = &crew->hunt->walk;
    uint64_t rest = 0;

    if (!is_large(crew->hunt, item))
        return false;
    for (size_t i = crew->next; i < walk->items.count; i++) {
        const struct walk_item *other = &walk->items.at[i];

        if (sn_crew_reads(other))
            rest += other->size;
        if (rest / (crew->size - 1) >= item->size)
            return false;
    }
    return true;
}

/* What is compressed cannot be gone on with: it is inflated by a thread. */
static bool
is_compressed(const char *path)
{
    unsigned char first[PEEK_SIZE] = {0};
    int fd = open(path, OPEN_TO_READ);
    ssize_t got;

    if (fd < 0)
        return false;
    got = pread(fd, first, sizeof(first), 0);
    close(fd);
    return got == PEEK_SIZE && first[0] == 0x1f && first[1] == 0x8b;
}

/* ------------------------------------------------------------ the front --- */

static void *
work(void *user)
{
    struct joint *joint = user;
    struct crew *crew = joint->crew;
    int status = sn_worker_file(&joint->front, joint->item);

    sn_crew_lock(crew);
    joint->front.status = status;
    joint->front.ended = true;
    joint->complete = true;
    pthread_cond_signal(&crew->news);
    pthread_cond_broadcast(&crew->room);
    sn_crew_unlock(crew);
    return NULL;
}

/* The front of the file before is done with it, or will be without us. */
static void
join_front(struct joint *joint)
{
    if (joint->front.started)
        pthread_join(joint->front.thread, NULL);
    joint->front.started = false;
}

static bool
start_front(struct joint *joint)
{
    struct worker *front = &joint->front;

    join_front(joint);
    joint->made = joint->taken = joint->scanned = joint->told = 0;
    joint->complete = joint->shorter = false;
    joint->error = 0;
    joint->fed = joint->place = 0;
    memset(&joint->sum, 0, sizeof(joint->sum));
    memset(joint->applicable, 0, sn_hunt_rules_size(joint->crew->hunt));
    sn_buf_clear(&joint->bookmark);
    front->ended = false;
    front->status = 0;
    front->started = sn_thread_start(&front->thread, work, joint);
    return front->started;
}

/* Is the file before not told yet, or its front still at work? */
static bool
is_busy(const struct joint *joint)
{
    return joint->busy || (joint->front.started && !joint->front.ended);
}

/* With the lock held, but while it waits: others take nothing meanwhile. */
static void
wait_for_turn(struct joint *joint)
{
    struct crew *crew = joint->crew;

    if (!is_busy(joint))
        return;
    joint->beginning = true;
    while (is_busy(joint) && !crew->stop)
        pthread_cond_wait(&crew->room, &crew->lock);
    joint->beginning = false;
    pthread_cond_broadcast(&crew->room);
}

bool
sn_joint_begin(struct joint *joint, struct walk_item *item)
{
    struct crew *crew = joint->crew;

    if (!joint->ready || !is_worth(crew, item) || is_compressed(item->path))
        return false;
    wait_for_turn(joint);
    if (crew->stop)
        return false;
    joint->busy = true;
    joint->item = item;
    if (start_front(joint)) {
        item->worker = crew->size + 1;
        return true;
    }
    joint->busy = false;
    return false;
}

void
sn_joint_open(struct worker *front, int fd, const seine_input *input)
{
    struct joint *joint = front->joint;

    joint->fd = fd;
    joint->input = *input;
    sn_bookmark_want(front->scanner, joint->crew->hunt->stretch);
}

/*
 * Wait until there is room in the ring.  Nothing is told, and no room is made,
 * without the hash.
 */
static int
wait_for_room(struct joint *joint)
{
    struct crew *crew = joint->crew;
    int status = 0;
    bool full;

    sn_crew_lock(crew);
    full = joint->made - joint->told == joint->room;
    sn_crew_unlock(crew);
    if (full)
        status = sn_worker_settle_hash(&joint->front);
    if (status != 0)
        return status;
    sn_crew_lock(crew);
    while (joint->made - joint->told == joint->room && !crew->stop)
        pthread_cond_wait(&crew->room, &crew->lock);
    status = crew->stop ? SEINE_STOPPED : 0;
    sn_crew_unlock(crew);
    return status;
}

/* A stretch up to an offset, whatever is known there. */
static int
make_stretch(struct joint *joint, uint64_t to, bool last)
{
    struct crew *crew = joint->crew;
    struct stretch *stretch = &joint->ring[joint->made % joint->room];
    int status = wait_for_room(joint);

    if (status != 0)
        return status;
    sn_buf_clear(&stretch->bookmark);
    sn_buf_slice(&stretch->bookmark, sn_buf_view(&joint->bookmark));
    if (stretch->bookmark.failed)
        return SEINE_E_MEMORY;
    stretch->from = joint->place;
    stretch->to = to;
    stretch->worker = NULL;
    joint->place = to;
    sn_crew_lock(crew);
    joint->made++;
    joint->complete = last;
    pthread_cond_broadcast(&crew->room);
    sn_crew_unlock(crew);
    return 0;
}

/* Where a place was found there is a cut; or else the rest is one stretch. */
int
sn_joint_progress(struct worker *front, size_t bytes)
{
    struct joint *joint = front->joint;
    uint64_t length = joint->crew->hunt->stretch, offset;
    int status = 0;

    joint->fed += bytes;
    if (joint->complete || bytes == 0)
        return 0;
    if (length < LIMIT_BLOCK && joint->fed >= LIMIT_SNIFF)
        status = sn_input_flush(front->scanner->input);
    if (status == 0 && sn_bookmark_found(front->scanner, &offset)) {
        status = make_stretch(joint, offset, false);
        if (status == 0)
            status = sn_bookmark_take(front->scanner, &joint->bookmark);
        sn_bookmark_want(front->scanner, offset + length);
    }
    if (status == 0 &&
        (joint->input.size - joint->place < WORTH * length ||
         joint->fed - joint->place >= PATIENCE * length + LIMIT_SNIFF))
        status = make_stretch(joint, joint->input.size, true);
    return status;
}

/* Until all that was made is scanned, or nobody scans any more. */
static void
wait_for_workers(struct joint *joint)
{
    struct crew *crew = joint->crew;

    sn_crew_lock(crew);
    while (joint->scanned < joint->taken ||
           (joint->scanned < joint->made && !crew->stop))
        pthread_cond_wait(&crew->room, &crew->lock);
    sn_crew_unlock(crew);
}

/* What is counted where entries are judged, and not where they are framed. */
static void
add_judged(seine_ledger *to, const seine_ledger *from)
{
    to->candidates += from->candidates;
    to->events += from->events;
    to->not_evaluated += from->not_evaluated;
    to->extra_dropped += from->extra_dropped;
    to->suppressed += from->suppressed;
    to->correlated += from->correlated;
}

int
sn_joint_join(struct worker *front, int status)
{
    struct joint *joint = front->joint;
    int settled = 0;

    if (status == 0 && !joint->complete)
        status = make_stretch(joint, joint->input.size, true);
    if (status == 0) /* the others cannot tell anything before */
        settled = sn_worker_settle_hash(front);
    sn_crew_lock(joint->crew);
    joint->complete = true;
    pthread_cond_broadcast(&joint->crew->room);
    sn_crew_unlock(joint->crew);
    wait_for_workers(joint);
    add_judged(&front->scanner->book.entry, &joint->sum);
    status = status == 0 ? settled : status;
    if (status == 0 && joint->error)
        status = sn_worker_read_failed(front, joint->error);
    else if (status == 0 && joint->shorter)
        status = seine_scanner_read_failed(front->scanner, SEINE_DAMAGE_READ,
                                           "the file became shorter");
    return status;
}

const uint64_t *
sn_joint_rules(const struct worker *front)
{
    return front->hunt->rules ? front->joint->applicable : NULL;
}

/* ---------------------------------------------------------- the workers --- */

void
sn_joint_take(struct joint *joint, struct worker *worker, struct task *out)
{
    struct crew *crew = joint->crew;

    out->item = NULL;
    while (!crew->stop && joint->taken == joint->made && !joint->complete)
        pthread_cond_wait(&crew->room, &crew->lock);
    if (crew->stop || joint->taken == joint->made)
        return;
    out->item = joint->item;
    out->stretch = &joint->ring[joint->taken++ % joint->room];
    out->stretch->worker = worker;
    pthread_cond_signal(&crew->news);
}

/* Feed the bytes of a stretch. */
static int
feed_stretch(struct worker *worker, const struct stretch *stretch)
{
    struct joint *joint = &worker->crew->joint;
    uint64_t at = stretch->from;
    int status = 0;

    while (status == 0 && at < stretch->to) {
        uint64_t want = stretch->to - at;
        ssize_t got =
            pread(joint->fd, worker->block,
                  want < HUNT_BLOCK ? (size_t)want : HUNT_BLOCK, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            int error = got < 0 ? errno : 0;

            sn_crew_lock(worker->crew);
            joint->error = joint->error ? joint->error : error;
            joint->shorter |= got == 0;
            sn_crew_unlock(worker->crew);
            break;
        }
        at += (uint64_t)got;
        status =
            seine_scanner_feed(worker->scanner, worker->block, (size_t)got);
        if (status == 0)
            status = worker->class->progress(worker, (size_t)got);
    }
    return status;
}

/* Add what one stretch was judged to be. */
static void
add_stretch(struct worker *worker, const seine_ledger *ledger)
{
    struct joint *joint = &worker->crew->joint;
    const uint64_t *applicable = worker->scanner->applicable;
    size_t words = sn_hunt_rules_size(worker->hunt) / sizeof(*applicable);

    sn_crew_lock(worker->crew);
    if (ledger)
        add_judged(&joint->sum, ledger);
    for (size_t i = 0; applicable && i < words; i++)
        joint->applicable[i] |= applicable[i];
    sn_crew_unlock(worker->crew);
}

static int
scan_stretch(struct worker *worker, const struct stretch *stretch)
{
    seine_input input = worker->crew->joint.input;
    const seine_ledger *ledger;
    int status, finish;

    input.bookmark = stretch->bookmark.size ? stretch->bookmark.at : NULL;
    input.bookmark_size = stretch->bookmark.size;
    status = seine_scanner_begin(worker->scanner, &input);
    if (status < 0)
        return status;
    sn_scanner_set_sha256(worker->scanner, NULL); /* told by the front */
    status = feed_stretch(worker, stretch);
    finish = seine_scanner_finish(worker->scanner, &ledger);
    add_stretch(worker, ledger);
    if (status == 0)
        status = finish;
    return worker->failed < 0 ? worker->failed : status;
}

int
sn_joint_scan(struct worker *worker, const struct task *task)
{
    struct crew *crew = worker->crew;
    int status, ended;

    worker->hashing = false;
    worker->has_entry = false;
    worker->direct = false;
    worker->trailing = false;
    sn_worker_watch(worker, false);
    status = scan_stretch(worker, task->stretch);
    sn_worker_watch(worker, true);
    ended = status < 0 ? status : sn_worker_pack_end(worker);
    worker->has_entry = false;
    sn_crew_lock(crew);
    sn_queue_publish(&worker->queue);
    crew->joint.scanned++;
    pthread_cond_signal(&crew->news);
    pthread_cond_broadcast(&crew->room);
    sn_crew_unlock(crew);
    return status == 0 ? ended : status;
}

/* --------------------------------------------------- the calling thread --- */

/* Who scans the stretch that is told next; NULL: there is none any more. */
static struct worker *
find_worker(struct joint *joint)
{
    struct crew *crew = joint->crew;
    struct worker *worker = NULL;

    sn_crew_lock(crew);
    while (!crew->stop) {
        if (joint->told < joint->made)
            worker = joint->ring[joint->told % joint->room].worker;
        else if (joint->complete)
            break;
        if (worker)
            break;
        sn_crew_wait(crew);
    }
    sn_crew_unlock(crew);
    return worker;
}

static int
tell_stretches(struct joint *joint)
{
    struct crew *crew = joint->crew;
    struct worker *worker;
    int status = 0;

    while (status == 0 && (worker = find_worker(joint))) {
        status = sn_crew_tell(crew, worker, PACKET_STRETCH);
        crew->hunt->stretches++;
        sn_crew_lock(crew);
        joint->told++;
        pthread_cond_broadcast(&crew->room);
        sn_crew_unlock(crew);
    }
    return status;
}

int
sn_joint_tell(struct joint *joint)
{
    struct crew *crew = joint->crew;
    int status = sn_crew_tell(crew, &joint->front, PACKET_BEGIN);

    if (status == 0)
        status = tell_stretches(joint);
    if (status >= 0)
        status = sn_crew_tell(crew, &joint->front, PACKET_LEDGER);
    sn_crew_lock(crew);
    joint->busy = false;
    pthread_cond_broadcast(&crew->room);
    sn_crew_unlock(crew);
    return status;
}

/* ------------------------------------------------------------- lifetime --- */

int
sn_joint_init(struct joint *joint, struct crew *crew)
{
    struct seine_hunt *hunt = crew->hunt;
    int status;

    joint->crew = crew;
    joint->room = RING * crew->size;
    joint->ring = sn_calloc(joint->room, sizeof(*joint->ring));
    joint->applicable = sn_calloc(1, sn_hunt_rules_size(hunt));
    if (!joint->ring || !joint->applicable)
        return SEINE_E_MEMORY;
    joint->front.crew = crew;
    joint->front.joint = joint;
    status = sn_worker_init(&joint->front, hunt, &sn_crew_class);
    joint->ready = status == 0;
    return status;
}

void
sn_joint_fini(struct joint *joint)
{
    join_front(joint);
    for (size_t i = 0; joint->ring && i < joint->room; i++)
        sn_buf_fini(&joint->ring[i].bookmark);
    sn_buf_fini(&joint->bookmark);
    sn_free(joint->ring);
    sn_free(joint->applicable);
    sn_worker_fini(&joint->front);
}
