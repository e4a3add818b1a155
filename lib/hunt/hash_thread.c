/*
 * The SHA-256 of a file beside its scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/hash_thread.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/hasher.h"
#include "base/mem.h"
#include "base/thread.h"
#include "seine.h"

#define SLOTS 8

/* A piece of the file, as the scan has read it. */
struct slot {
    uint64_t offset;
    size_t size; /* 0: nothing that is offered */
    char bytes[HASH_BLOCK];
};

struct hash_thread {
    pthread_t thread;
    bool running; /* the thread is not joined yet */
    int fd;
    uint64_t most;
    atomic_bool stop;
    atomic_bool ready;
    struct hash_result result;
    struct hasher *hasher;
    char block[HASH_BLOCK]; /* read here */
    size_t room;            /* the slot that the scan reads into */
    bool locks;             /* lock and the condition exist */
    /* below: under the lock */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t hashed; /* bytes */
    struct slot slots[SLOTS];
};

/* Time that runs on whatever the clock is set to. */
static bool
make_locks(struct hash_thread *hash)
{
    pthread_condattr_t steady;
    bool made;

    if (pthread_mutex_init(&hash->lock, NULL) != 0)
        return false;
    made = pthread_condattr_init(&steady) == 0;
    if (made) {
        made = pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) == 0 &&
               pthread_cond_init(&hash->changed, &steady) == 0;
        pthread_condattr_destroy(&steady);
    }
    if (!made)
        pthread_mutex_destroy(&hash->lock);
    return made;
}

int
sn_hash_new(struct hash_thread **out)
{
    struct hash_thread *hash = sn_calloc(1, sizeof(*hash));
    int status;

    *out = NULL;
    if (!hash)
        return SEINE_E_MEMORY;
    atomic_init(&hash->stop, false);
    atomic_init(&hash->ready, true);
    hash->locks = make_locks(hash);
    status = hash->locks ? sn_hasher_new(&hash->hasher) : SEINE_E_MEMORY;
    if (status < 0) {
        sn_hash_free(hash);
        return status;
    }
    *out = hash;
    return 0;
}

void
sn_hash_free(struct hash_thread *hash)
{
    if (!hash)
        return;
    sn_hash_stop(hash);
    if (hash->locks) {
        pthread_cond_destroy(&hash->changed);
        pthread_mutex_destroy(&hash->lock);
    }
    sn_hasher_free(hash->hasher);
    sn_free(hash);
}

/* Up to `size` bytes at the present place; -1 is noted as the error. */
static ssize_t
read_block(struct hash_thread *hash, size_t size)
{
    ssize_t got;

    do
        got = pread(hash->fd, hash->block, size, (off_t)hash->result.size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        hash->result.error = errno;
    return got;
}

/* ---------------------------------------------------------- in the thread */

/* What the scan has read of the present place on; NULL: nothing. */
static const char *
find_offer(struct hash_thread *hash, size_t *size)
{
    uint64_t at = hash->result.size;
    const char *found = NULL;

    pthread_mutex_lock(&hash->lock);
    for (size_t i = 0; i < SLOTS && !found; i++) {
        const struct slot *slot = &hash->slots[i];

        if (at < slot->offset || at - slot->offset >= slot->size)
            continue;
        *size = slot->size - (size_t)(at - slot->offset);
        found = slot->bytes + (at - slot->offset);
    }
    pthread_mutex_unlock(&hash->lock);
    return found;
}

/* The next bytes that are there; 0 at the end, -1 on failure. */
static ssize_t
next_bytes(struct hash_thread *hash, const char **bytes)
{
    uint64_t left = hash->most - hash->result.size;
    size_t size;

    *bytes = find_offer(hash, &size);
    if (*bytes)
        return size < left ? (ssize_t)size : (ssize_t)left;
    *bytes = hash->block;
    return read_block(hash, left < HASH_BLOCK ? (size_t)left : HASH_BLOCK);
}

/* Tell the scan, which may wait for it. */
static void
move_on(struct hash_thread *hash)
{
    pthread_mutex_lock(&hash->lock);
    hash->hashed = hash->result.size;
    pthread_cond_signal(&hash->changed);
    pthread_mutex_unlock(&hash->lock);
}

/* Hash it all. */
static void *
run(void *user)
{
    struct hash_thread *hash = user;
    struct hash_result *result = &hash->result;
    ssize_t got = 1;

    while (got > 0 && result->size < hash->most && !atomic_load(&hash->stop)) {
        const char *bytes;

        got = next_bytes(hash, &bytes);
        if (got <= 0)
            break;
        sn_hasher_add(hash->hasher, bytes, (size_t)got);
        result->size += (uint64_t)got;
        move_on(hash);
    }
    if (got >= 0 && result->size == hash->most)
        result->more = read_block(hash, 1) > 0;
    if (sn_hasher_hex(hash->hasher, result->sha256) < 0)
        result->error = ENOMEM;
    if (result->error)
        result->sha256[0] = '\0';
    atomic_store(&hash->ready, true);
    move_on(hash);
    return NULL;
}

/* ------------------------------------------------------------ in the scan */

void
sn_hash_begin(struct hash_thread *hash, int fd, uint64_t size)
{
    sn_hash_stop(hash);
    hash->fd = fd;
    hash->most = size;
    hash->result = (struct hash_result){.size = 0};
    hash->hashed = 0;
    for (size_t i = 0; i < SLOTS; i++)
        hash->slots[i].size = 0;
    sn_hasher_begin(hash->hasher);
    atomic_store(&hash->stop, false);
    atomic_store(&hash->ready, false);
    hash->running =
        size > HASH_INLINE && sn_thread_start(&hash->thread, run, hash);
    if (!hash->running)
        run(hash);
}

/*
 * Is what the slot holds what the hash comes to now, or soon?  One that is far
 * behind, since the scan did not begin at the beginning, is not waited for.
 */
static bool
is_needed(struct hash_thread *hash, const struct slot *slot)
{
    return !sn_hash_ready(hash) && slot->size > 0 &&
           hash->hashed >= slot->offset &&
           hash->hashed - slot->offset < slot->size;
}

char *
sn_hash_room(struct hash_thread *hash)
{
    struct slot *slot;

    if (!hash->running)
        return hash->slots[hash->room].bytes;
    hash->room = (hash->room + 1) % SLOTS;
    slot = &hash->slots[hash->room];
    pthread_mutex_lock(&hash->lock);
    while (is_needed(hash, slot))
        pthread_cond_wait(&hash->changed, &hash->lock);
    slot->size = 0;
    pthread_mutex_unlock(&hash->lock);
    return slot->bytes;
}

void
sn_hash_offer(struct hash_thread *hash, uint64_t offset, size_t size)
{
    struct slot *slot = &hash->slots[hash->room];

    if (!hash->running)
        return;
    pthread_mutex_lock(&hash->lock);
    slot->offset = offset;
    slot->size = size;
    pthread_mutex_unlock(&hash->lock);
}

bool
sn_hash_ready(struct hash_thread *hash)
{
    return atomic_load(&hash->ready);
}

bool
sn_hash_ready_within(struct hash_thread *hash, int64_t ns)
{
    struct timespec until;
    int expired = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (until.tv_nsec + ns) / NS_PER_SECOND;
    until.tv_nsec = (until.tv_nsec + ns) % NS_PER_SECOND;
    pthread_mutex_lock(&hash->lock);
    while (!sn_hash_ready(hash) && !expired)
        expired = pthread_cond_timedwait(&hash->changed, &hash->lock, &until);
    pthread_mutex_unlock(&hash->lock);
    return sn_hash_ready(hash);
}

const struct hash_result *
sn_hash_wait(struct hash_thread *hash)
{
    if (hash->running)
        pthread_join(hash->thread, NULL);
    hash->running = false;
    return &hash->result;
}

void
sn_hash_stop(struct hash_thread *hash)
{
    atomic_store(&hash->stop, true);
    sn_hash_wait(hash);
}
