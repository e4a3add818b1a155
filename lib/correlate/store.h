/*
 * The store: all traces, in any order in, in the order of time out.
 *
 *     add --> traces in memory --full--> sorted, written as a run
 *                   |                          | run | run | ...
 *                   +----------- merge --------+
 *                                  |
 *                               cursor
 *
 * The order is: time, file (its name, then its hash), offset, rule (those of
 * correlations behind those that they follow from).  It does not depend on the
 * order of adding, nor on what was written out.  Other stores of a correlator
 * have an order of their own: events by group, and findings.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_STORE_H
#define SEINE_CORRELATE_STORE_H

#include "base/array.h"
#include "base/buf.h"
#include "base/map.h"
#include "correlate/trace.h"
#include "rule/rules.h"

#define STORE_RUNS 64     /* more are merged into one */
#define STORE_BLOCK 65536 /* bytes read or written at once */

/* A sorted run in the temporary file. */
struct run_file {
    uint64_t offset;
    uint64_t size;
};

struct store;

/* Negative, 0 or positive as the first trace is before the second one. */
typedef int (*store_order)(const struct store *store, const struct trace *a,
                           struct slice a_tuple, const struct trace *b,
                           struct slice b_tuple);

struct store {
    const struct seine_rules *rules;
    store_order order;
    const struct store *source; /* whose files the traces are of */
    uint64_t most;              /* bytes in memory */
    char *folder;               /* for the temporary file */
    int fd;                     /* -1: none */
    bool broken;  /* the file could not be written: it is not tried again */
    uint64_t end; /* of the file */
    struct run_file runs[STORE_RUNS];
    size_t run_count;
    uint64_t spilled; /* runs ever written */
    SN_ARRAY(struct trace) traces;
    bool sorted;
    SN_ARRAY(struct slice) tuples;
    uint32_t *recent;    /* by hash: number of a tuple plus one, or 0 */
    size_t recent_count; /* power of two */
    struct arena texts;  /* of the tuples */
    struct map file_index;
    SN_ARRAY(struct source_file) files;
    size_t last_file;  /* asked for last: mostly the same again */
    struct arena keys; /* of file_index */
    struct buf key;
    struct buf *message; /* what went wrong with the file */
};

/* folder is copied, message borrowed. */
int
sn_store_init(struct store *store, const struct seine_rules *rules,
              const char *folder, uint64_t most, struct buf *message);

/* A store beside another one, in its folder, with an order of its own. */
int
sn_store_beside(struct store *store, const struct store *source, uint64_t most,
                store_order order);
void
sn_store_fini(struct store *store);

/* The number of a file; sha256 may be NULL.  Negative: a status. */
int64_t
sn_store_file(struct store *store, const char *name, const char *sha256);

/* Set the hash of a file that events came from before it was known. */
int
sn_store_tell_hash(struct store *store, const char *name, const char *sha256);

/*
 * Add a trace with its tuple, which is copied.  0, SEINE_E_MEMORY, or
 * SEINE_E_IO with store->message; then the trace is not in the store.
 */
int
sn_store_add(struct store *store, const struct trace *trace,
             struct slice tuple);

/* Bytes that the traces in memory take, and may take by now. */
uint64_t
sn_store_used(const struct store *store);
uint64_t
sn_store_most(const struct store *store);

/* One run or the memory, while it is read. */
struct reader {
    uint64_t at; /* in the file; or index of the next trace */
    uint64_t end;
    struct buf block;
    size_t taken; /* of block */
    struct trace trace;
    struct slice tuple;
    bool in_memory;
};

struct cursor {
    struct store *store;
    struct reader readers[STORE_RUNS + 1];
    struct reader *heap[STORE_RUNS + 1];
    size_t count;  /* of readers */
    size_t active; /* of the heap */
    bool moved;    /* the top must be read on first */
};

/* Begin to read all.  Nothing may be added while a cursor is open. */
int
sn_cursor_open(struct cursor *cursor, struct store *store);

/*
 * The next trace in order: 1, 0 after the last, SEINE_E_IO, SEINE_E_MEMORY.
 * The tuple lives until the next call.
 */
int
sn_cursor_next(struct cursor *cursor, struct trace *trace, struct slice *tuple);
void
sn_cursor_close(struct cursor *cursor);

/* The order of events. */
int
sn_store_compare(const struct store *store, const struct trace *a,
                 struct slice a_tuple, const struct trace *b,
                 struct slice b_tuple);

/* Inside: sorting; writing the memory as a run. */
void
sn_store_sort(struct store *store);

/* A failure to write is for good: what is in memory stays there. */
int
sn_store_spill(struct store *store);

#endif
