/*
 * The SHA-256 of a regular file, made by a thread of its own while the file is
 * scanned.
 *
 *     sn_hash_new
 *       sn_hash_begin(fd, size)     size: st_size when the file was opened
 *         scan exactly `size` bytes, each piece:
 *           sn_hash_room            read it into this
 *           sn_hash_offer           and say so
 *         sn_hash_ready asks, sn_hash_wait waits
 *       sn_hash_wait -> result      always, before the file is closed
 *     sn_hash_free
 *
 * What the scan has read is hashed from the same memory, and the scan waits
 * before it is too far ahead.  Where the hash is ahead it reads by pread() from
 * the same descriptor, so that both read the same file even if its name goes to
 * another one meanwhile; the descriptor's offset stays the caller's.  Only the
 * first `size` bytes are hashed.  The scan reads no more than these either, and
 * a hash of them all vouches for what was found:
 *
 *     result.error                  the hash could not be made
 *     result.size < size            the file became shorter
 *     result.size != bytes scanned  it changed between the two reads
 *     result.more                   there is something behind `size`: it grew,
 *                                   or its size is not told (st_size of 0)
 *
 * A file whose st_size is 0 may still have content (/proc): it is to be read
 * as a pipe is.  In all of these cases the caller must say so in the ledger.
 *
 * One object does one file at a time and is used from one thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_HASH_THREAD_H
#define SEINE_HUNT_HASH_THREAD_H

#include "base/sha256.h"

/* Files up to so many bytes are hashed by sn_hash_begin itself. */
#define HASH_INLINE (UINT64_C(1) << 20)

#define HASH_BLOCK 262144 /* measured: no gain above, and mmap is slower */

struct hash_result {
    char sha256[SHA256_HEX_SIZE]; /* of the bytes that were read; "" if error */
    uint64_t size;                /* how many these are */
    bool more;                    /* and there are others behind them */
    int error;                    /* errno of what failed; 0: nothing */
};

struct hash_thread;

/* 0 or SEINE_E_MEMORY. */
int
sn_hash_new(struct hash_thread **out);

/* NULL is fine; a thread that is at work is stopped. */
void
sn_hash_free(struct hash_thread *hash);

/*
 * Begin to hash.  fd must stay open until sn_hash_wait or sn_hash_stop. Without
 * a thread to be had, the work is done at once.
 */
void
sn_hash_begin(struct hash_thread *hash, int fd, uint64_t size);

/*
 * HASH_BLOCK bytes for the next piece of the scan, which is done with all but
 * the last one.  Waits for a hash that still needs what they hold.
 */
char *
sn_hash_room(struct hash_thread *hash);

/* The bytes from `offset` of the file on are in the last room. */
void
sn_hash_offer(struct hash_thread *hash, uint64_t offset, size_t size);

/* Would sn_hash_wait return at once? */
bool
sn_hash_ready(struct hash_thread *hash);

/* The same, but give it so many nanoseconds. */
bool
sn_hash_ready_within(struct hash_thread *hash, int64_t ns);

/* The result, until the next begin; waits for it. */
const struct hash_result *
sn_hash_wait(struct hash_thread *hash);

/* Nobody wants the result any more: stop within one read. */
void
sn_hash_stop(struct hash_thread *hash);

#endif
