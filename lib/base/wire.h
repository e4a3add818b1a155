/*
 * Numbers and texts as bytes that are the same on every machine, and back.
 * Small numbers take few bytes: seven bits in each, the lowest first, the top
 * bit set in all but the last.
 *
 * Reading never goes beyond its end.  What cannot be read sets `bad` and gives
 * zero or nothing, so that a row of reads needs one check at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_WIRE_H
#define SEINE_BASE_WIRE_H

#include "base/arena.h"
#include "base/buf.h"

void
sn_put_uint(struct buf *out, uint64_t number);

/* Of numbers near zero, also negative ones. */
void
sn_put_int(struct buf *out, int64_t number);

/* The size, then the bytes. */
void
sn_put_bytes(struct buf *out, struct slice bytes);

struct wire {
    struct slice rest;
    bool bad;
    bool no_memory; /* and that is why */
};

/* What was read had no room: bad, but not for what the bytes are. */
void
sn_wire_no_memory(struct wire *wire);

uint64_t
sn_get_uint(struct wire *wire);

/* One that is at most this; bad if it is greater. */
uint64_t
sn_get_most(struct wire *wire, uint64_t most);
int64_t
sn_get_int(struct wire *wire);

/* So many bytes, as they lie. */
struct slice
sn_get_raw(struct wire *wire, size_t size);

/* What sn_put_bytes wrote; at is never NULL but if bad. */
struct slice
sn_get_bytes(struct wire *wire);

/*
 * The same as a C string in the arena; bad if there is a NUL in it or no
 * memory.  Never NULL.
 */
const char *
sn_get_string(struct wire *wire, struct arena *arena);

#endif
