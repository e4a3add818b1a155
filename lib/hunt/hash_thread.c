/*
 * The SHA-256 of a file beside its scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/hash_thread.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/hasher.h"
#include "base/mem.h"
#include "base/thread.h"
#include "seine.h"

#define HASH_BLOCK 262144 /* measured: no gain above, and mmap is slower */

struct hash_thread {
    pthread_t thread;
    bool running; /* the thread is not joined yet */
    int fd;
    uint64_t most;
    atomic_bool stop;
    atomic_bool ready;
    struct hash_result result;
    struct hasher *hasher;
    char block[HASH_BLOCK];
};

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
    status = sn_hasher_new(&hash->hasher);
    if (status < 0) {
        sn_free(hash);
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

/* Hash it all. */
static void *
run(void *user)
{
    struct hash_thread *hash = user;
    struct hash_result *result = &hash->result;
    ssize_t got = 1;

    while (got > 0 && result->size < hash->most && !atomic_load(&hash->stop)) {
        uint64_t left = hash->most - result->size;

        got = read_block(hash, left < HASH_BLOCK ? (size_t)left : HASH_BLOCK);
        if (got > 0) {
            sn_hasher_add(hash->hasher, hash->block, (size_t)got);
            result->size += (uint64_t)got;
        }
    }
    if (got >= 0 && result->size == hash->most)
        result->more = read_block(hash, 1) > 0;
    if (sn_hasher_hex(hash->hasher, result->sha256) < 0)
        result->error = ENOMEM;
    if (result->error)
        result->sha256[0] = '\0';
    atomic_store(&hash->ready, true);
    return NULL;
}

void
sn_hash_begin(struct hash_thread *hash, int fd, uint64_t size)
{
    sn_hash_stop(hash);
    hash->fd = fd;
    hash->most = size;
    hash->result = (struct hash_result){.size = 0};
    sn_hasher_begin(hash->hasher);
    atomic_store(&hash->stop, false);
    atomic_store(&hash->ready, false);
    hash->running =
        size > HASH_INLINE && sn_thread_start(&hash->thread, run, hash);
    if (!hash->running)
        run(hash);
}

bool
sn_hash_ready(struct hash_thread *hash)
{
    return atomic_load(&hash->ready);
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
