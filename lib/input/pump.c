/*
 * Pump: slots of compressed bytes go to the thread, chunks come back.
 *
 * Slot n is job n, from 1.  The thread does the jobs in order; the one who
 * pushes waits for job n - 1 before job n + 1 takes its slot.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/pump.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/thread.h"
#include "input/inflate.h"

#define PUMP_SLOT 262144U /* as much as a hunt reads at once */
#define PUMP_SLOTS 2U
#define PUMP_CHUNKS 3U /* of these, the thread fills one */

struct slot {
    size_t size;
    char data[PUMP_SLOT];
};

struct pump {
    struct inflate *inflate;
    struct splitter *split;
    struct tally *tally;
    bool single;
    uint64_t size; /* bytes pushed */
    /* with a thread */
    pthread_t thread;
    bool running;
    bool locks; /* lock and the conditions exist */
    struct slot *slots[PUMP_SLOTS];
    size_t filled;  /* bytes in the slot that is being filled */
    uint64_t given; /* jobs */
    struct chunk *spare[PUMP_CHUNKS];
    /* below: under the lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop;  /* the thread is to end at once */
    int status; /* what ended the thread's work */
    uint64_t done;
    struct chunk *full[PUMP_CHUNKS]; /* oldest first */
    size_t full_count;
    size_t spare_count;
};

/* --- in the thread --- */

/* A chunk is full: it goes to the other side, and an empty one comes back. */
static int
hand_over(struct pump *pump, struct chunk **chunk)
{
    int status = SEINE_STOPPED;

    pthread_mutex_lock(&pump->lock);
    (*chunk)->job = pump->done + 1;
    while (!pump->stop && pump->spare_count == 0)
        pthread_cond_wait(&pump->changed, &pump->lock);
    if (!pump->stop) {
        pump->full[pump->full_count++] = *chunk;
        *chunk = pump->spare[--pump->spare_count];
        pthread_cond_broadcast(&pump->changed);
        status = 0;
    }
    pthread_mutex_unlock(&pump->lock);
    return status;
}

/* Wait for the next job; false if there will be none. */
static bool
next_job(struct pump *pump)
{
    bool more;

    pthread_mutex_lock(&pump->lock);
    while (!pump->stop && pump->done == pump->given)
        pthread_cond_wait(&pump->changed, &pump->lock);
    more = !pump->stop;
    pthread_mutex_unlock(&pump->lock);
    return more;
}

static void
end_job(struct pump *pump, int status)
{
    pthread_mutex_lock(&pump->lock);
    pump->done++;
    pump->status = status;
    pthread_cond_broadcast(&pump->changed);
    pthread_mutex_unlock(&pump->lock);
}

static void *
run(void *user)
{
    struct pump *pump = user;
    int status = 0;

    while (next_job(pump)) {
        const struct slot *slot = pump->slots[(pump->done + 1) % PUMP_SLOTS];

        if (!status)
            status = sn_inflate_push(pump->inflate, slot->data, slot->size);
        end_job(pump, status);
    }
    return NULL;
}

/* --- where it is pushed --- */

static int
take_chunk(void *user, struct chunk **chunk)
{
    struct pump *pump = user;

    if (pump->running)
        return hand_over(pump, chunk);
    return sn_chunk_play(*chunk, pump->split, pump->tally);
}

static void
stop_thread(struct pump *pump)
{
    if (!pump->running)
        return;
    pthread_mutex_lock(&pump->lock);
    pump->stop = true;
    pthread_cond_broadcast(&pump->changed);
    pthread_mutex_unlock(&pump->lock);
    pthread_join(pump->thread, NULL);
    pump->running = false;
    while (pump->full_count)
        pump->spare[pump->spare_count++] = pump->full[--pump->full_count];
}

static bool
make_locks(struct pump *pump)
{
    if (pump->locks)
        return true;
    if (pthread_mutex_init(&pump->lock, NULL) != 0)
        return false;
    if (pthread_cond_init(&pump->changed, NULL) != 0) {
        pthread_mutex_destroy(&pump->lock);
        return false;
    }
    pump->locks = true;
    return true;
}

/* Slots, chunks and the thread; without one all goes on as before. */
static int
start_thread(struct pump *pump)
{
    size_t i;

    for (i = 0; i < PUMP_SLOTS; i++)
        if (!pump->slots[i] &&
            !(pump->slots[i] = sn_calloc(1, sizeof(*pump->slots[i]))))
            return SEINE_E_MEMORY;
    while (pump->spare_count < PUMP_CHUNKS - 1) {
        if (sn_chunk_new(&pump->spare[pump->spare_count]) < 0)
            return SEINE_E_MEMORY;
        pump->spare_count++;
    }
    pump->filled = 0;
    pump->given = 0;
    pump->done = 0;
    pump->stop = false;
    pump->status = 0;
    pump->running = make_locks(pump);
    if (pump->running)
        pump->running = sn_thread_start(&pump->thread, run, pump);
    pump->single = pump->single || !pump->running;
    return 0;
}

/* The oldest chunk of jobs up to `job`, or NULL once these are done. */
static struct chunk *
next_chunk(struct pump *pump, uint64_t job)
{
    struct chunk *chunk = NULL;

    pthread_mutex_lock(&pump->lock);
    while (pump->full_count == 0 && pump->done < job)
        pthread_cond_wait(&pump->changed, &pump->lock);
    if (pump->full_count && pump->full[0]->job <= job) {
        chunk = pump->full[0];
        memmove(pump->full, pump->full + 1,
                --pump->full_count * sizeof(pump->full[0]));
    }
    pthread_mutex_unlock(&pump->lock);
    return chunk;
}

/* Play all chunks of jobs up to `job`. */
static int
play(struct pump *pump, uint64_t job)
{
    struct chunk *chunk;
    int status = 0;

    while (!status && (chunk = next_chunk(pump, job))) {
        status = sn_chunk_play(chunk, pump->split, pump->tally);
        pthread_mutex_lock(&pump->lock);
        pump->spare[pump->spare_count++] = chunk;
        pthread_cond_broadcast(&pump->changed);
        pthread_mutex_unlock(&pump->lock);
    }
    if (!status) {
        pthread_mutex_lock(&pump->lock);
        if (pump->done >= job)
            status = pump->status;
        pthread_mutex_unlock(&pump->lock);
    }
    if (status)
        stop_thread(pump);
    return status;
}

static struct slot *
open_slot(struct pump *pump)
{
    return pump->slots[(pump->given + 1) % PUMP_SLOTS];
}

/* What is in the slot becomes a job. */
static void
give(struct pump *pump)
{
    open_slot(pump)->size = pump->filled;
    pump->filled = 0;
    pthread_mutex_lock(&pump->lock);
    pump->given++;
    pthread_cond_broadcast(&pump->changed);
    pthread_mutex_unlock(&pump->lock);
}

static int
push_slots(struct pump *pump, const char *data, size_t size)
{
    int status = 0;

    while (!status && size) {
        size_t part = PUMP_SLOT - pump->filled;

        if (part > size)
            part = size;
        memcpy(open_slot(pump)->data + pump->filled, data, part);
        pump->filled += part;
        data += part;
        size -= part;
        if (pump->filled == PUMP_SLOT) {
            give(pump);
            status = play(pump, pump->given - 1);
        }
    }
    return status;
}

int
sn_pump_new(struct pump **out, struct splitter *split, struct tally *tally,
            bool portable, bool single)
{
    struct pump *pump = sn_calloc(1, sizeof(*pump));
    struct inflate_options options = {split->max_bytes, portable, take_chunk,
                                      pump};
    int status;

    *out = NULL;
    if (!pump)
        return SEINE_E_MEMORY;
    pump->split = split;
    pump->tally = tally;
    pump->single = single;
    status = sn_inflate_new(&pump->inflate, &options);
    if (status < 0) {
        sn_free(pump);
        return status;
    }
    sn_pump_begin(pump);
    *out = pump;
    return 0;
}

void
sn_pump_free(struct pump *pump)
{
    size_t i;

    if (!pump)
        return;
    stop_thread(pump);
    for (i = 0; i < pump->spare_count; i++)
        sn_free(pump->spare[i]);
    for (i = 0; i < PUMP_SLOTS; i++)
        sn_free(pump->slots[i]);
    if (pump->locks) {
        pthread_cond_destroy(&pump->changed);
        pthread_mutex_destroy(&pump->lock);
    }
    sn_inflate_free(pump->inflate);
    sn_free(pump);
}

void
sn_pump_begin(struct pump *pump)
{
    stop_thread(pump);
    pump->size = 0;
    sn_inflate_begin(pump->inflate);
}

int
sn_pump_push(struct pump *pump, const char *data, size_t size)
{
    int status = 0;

    if (!pump->running && !pump->single) {
        uint64_t left = pump->size < PUMP_START ? PUMP_START - pump->size : 0;
        size_t part = size < left ? size : (size_t)left;

        pump->size += part;
        status = sn_inflate_push(pump->inflate, data, part);
        data += part;
        size -= part;
        if (!status && size)
            status = start_thread(pump);
    }
    if (status || size == 0)
        return status;
    pump->size += size;
    return pump->running ? push_slots(pump, data, size)
                         : sn_inflate_push(pump->inflate, data, size);
}

/* The thread ends after the jobs given; then all is the caller's again. */
static int
rejoin(struct pump *pump)
{
    int status;

    if (!pump->running)
        return 0;
    give(pump);
    status = play(pump, pump->given);
    stop_thread(pump);
    return status;
}

int
sn_pump_flush(struct pump *pump)
{
    int status = rejoin(pump);

    return status ? status : sn_inflate_flush(pump->inflate);
}

int
sn_pump_finish(struct pump *pump)
{
    int status = rejoin(pump);

    return status ? status : sn_inflate_finish(pump->inflate);
}
