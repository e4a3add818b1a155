/*
 * Runs of the store in a temporary file that has no name, and the merge of all.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/temp.h"
#include "correlate/store.h"

/* In a run a tuple follows its trace, with its size before it. */
#define HEAD (sizeof(struct trace) + sizeof(uint32_t))

static int
say_failed(struct store *store, const char *what)
{
    int number = errno;

    sn_buf_clear(store->message);
    sn_buf_format(store->message, "%s: %s: %s", store->folder, what,
                  strerror(number));
    sn_buf_string(store->message);
    return SEINE_E_IO;
}

/* ----------------------------------------------------------------- file --- */

static int
open_unnamed(struct store *store, int *fd)
{
    int status = sn_temp_open(fd, store->folder);

    return status == SEINE_E_IO ? say_failed(store, "no temporary file")
                                : status;
}

struct writer {
    struct store *store;
    int fd;
    uint64_t at;
    struct buf block;
};

static int
flush_block(struct writer *writer)
{
    int status = sn_temp_write(writer->fd, writer->block.at, writer->block.size,
                               writer->at);

    if (status < 0)
        return say_failed(writer->store, "cannot write temporary file");
    writer->at += writer->block.size;
    sn_buf_clear(&writer->block);
    return 0;
}

static int
write_trace(struct writer *writer, const struct trace *trace,
            struct slice tuple)
{
    uint32_t size = (uint32_t)tuple.size;

    sn_buf_add(&writer->block, trace, sizeof(*trace));
    sn_buf_add(&writer->block, &size, sizeof(size));
    sn_buf_slice(&writer->block, tuple);
    if (writer->block.failed)
        return SEINE_E_MEMORY;
    return writer->block.size >= STORE_BLOCK ? flush_block(writer) : 0;
}

/* ---------------------------------------------------------------- reader ---
 */

/* At least `want` bytes of the run into the block; false: it has no more. */
static int
fill_block(struct store *store, struct reader *reader, size_t want)
{
    size_t left = reader->block.size - reader->taken;

    if (left >= want)
        return 0;
    if (left)
        memmove(reader->block.at, reader->block.at + reader->taken, left);
    reader->block.size = left;
    reader->taken = 0;
    if (sn_buf_reserve(&reader->block, want + STORE_BLOCK) < 0)
        return SEINE_E_MEMORY;
    while (reader->block.size < want) {
        uint64_t rest = reader->end - reader->at;
        size_t most = rest < STORE_BLOCK ? (size_t)rest : STORE_BLOCK;

        if (most == 0 ||
            sn_temp_read(store->fd, reader->block.at + reader->block.size, most,
                         reader->at) < 0)
            return say_failed(store, "cannot read temporary file");
        reader->block.size += most;
        reader->at += most;
    }
    return 0;
}

static int
read_run(struct store *store, struct reader *reader)
{
    uint32_t size;
    int status;

    if (reader->at == reader->end && reader->taken == reader->block.size)
        return 0;
    status = fill_block(store, reader, HEAD);
    if (status < 0)
        return status;
    memcpy(&size, reader->block.at + reader->taken + sizeof(struct trace),
           sizeof(size));
    status = fill_block(store, reader, HEAD + size);
    if (status < 0)
        return status;
    memcpy(&reader->trace, reader->block.at + reader->taken,
           sizeof(reader->trace));
    reader->tuple = sn_slice(reader->block.at + reader->taken + HEAD, size);
    reader->taken += HEAD + size;
    return 1;
}

/* The next trace of a reader: 1, 0, or a failure. */
static int
read_on(struct store *store, struct reader *reader)
{
    if (!reader->in_memory)
        return read_run(store, reader);
    if (reader->at == reader->end)
        return 0;
    reader->trace = store->traces.at[reader->at++];
    reader->tuple = store->tuples.at[reader->trace.tuple];
    return 1;
}

/* ---------------------------------------------------------------- cursor ---
 */

static bool
is_first(const struct cursor *cursor, const struct reader *a,
         const struct reader *b)
{
    const struct store *store = cursor->store;
    int order = store->order(store, &a->trace, a->tuple, &b->trace, b->tuple);

    return order ? order < 0 : a < b;
}

static void
sink(struct cursor *cursor, size_t root)
{
    for (size_t child; (child = 2 * root + 1) < cursor->active; root = child) {
        struct reader *kept;

        if (child + 1 < cursor->active &&
            is_first(cursor, cursor->heap[child + 1], cursor->heap[child]))
            child++;
        if (!is_first(cursor, cursor->heap[child], cursor->heap[root]))
            return;
        kept = cursor->heap[root];
        cursor->heap[root] = cursor->heap[child];
        cursor->heap[child] = kept;
    }
}

static int
open_runs(struct cursor *cursor, bool memory)
{
    struct store *store = cursor->store;

    for (size_t i = 0; i < store->run_count; i++) {
        struct reader *reader = &cursor->readers[cursor->count++];

        reader->at = store->runs[i].offset;
        reader->end = store->runs[i].offset + store->runs[i].size;
    }
    if (memory) {
        struct reader *reader = &cursor->readers[cursor->count++];

        sn_store_sort(store);
        reader->in_memory = true;
        reader->end = store->traces.count;
    }
    for (size_t i = 0; i < cursor->count; i++) {
        int status = read_on(store, &cursor->readers[i]);

        if (status < 0)
            return status;
        if (status > 0)
            cursor->heap[cursor->active++] = &cursor->readers[i];
    }
    for (size_t i = cursor->active / 2; i > 0; i--)
        sink(cursor, i - 1);
    return 0;
}

static int
begin_cursor(struct cursor *cursor, struct store *store, bool memory)
{
    int status;

    memset(cursor, 0, sizeof(*cursor));
    cursor->store = store;
    status = open_runs(cursor, memory);
    if (status < 0)
        sn_cursor_close(cursor);
    return status;
}

int
sn_cursor_open(struct cursor *cursor, struct store *store)
{
    return begin_cursor(cursor, store, true);
}

int
sn_cursor_next(struct cursor *cursor, struct trace *trace, struct slice *tuple)
{
    if (cursor->moved && cursor->active > 0) {
        int status = read_on(cursor->store, cursor->heap[0]);

        if (status < 0)
            return status;
        if (status == 0)
            cursor->heap[0] = cursor->heap[--cursor->active];
        sink(cursor, 0);
    }
    if (cursor->active == 0)
        return 0;
    cursor->moved = true;
    *trace = cursor->heap[0]->trace;
    *tuple = cursor->heap[0]->tuple;
    return 1;
}

void
sn_cursor_close(struct cursor *cursor)
{
    for (size_t i = 0; i < cursor->count; i++)
        sn_buf_fini(&cursor->readers[i].block);
    cursor->count = 0;
    cursor->active = 0;
}

/* ---------------------------------------------------------------- spill --- */

/* All runs become one, in a file of its own; the old file gives its room back.
 */
static int
merge_runs(struct store *store)
{
    struct writer writer = {.store = store};
    struct cursor *cursor = sn_calloc(1, sizeof(*cursor));
    struct trace trace;
    struct slice tuple;
    int status = cursor ? open_unnamed(store, &writer.fd) : SEINE_E_MEMORY;

    if (status < 0) {
        sn_free(cursor);
        return status;
    }
    status = begin_cursor(cursor, store, false);
    while (status == 0 && (status = sn_cursor_next(cursor, &trace, &tuple)) > 0)
        status = write_trace(&writer, &trace, tuple);
    if (status == 0)
        status = flush_block(&writer);
    sn_cursor_close(cursor);
    sn_free(cursor);
    sn_buf_fini(&writer.block);
    if (status < 0) {
        close(writer.fd);
        return status;
    }
    close(store->fd);
    store->fd = writer.fd;
    store->end = writer.at;
    store->runs[0].offset = 0;
    store->runs[0].size = writer.at;
    store->run_count = 1;
    return 0;
}

static void
clear_memory(struct store *store)
{
    sn_array_fini(&store->traces);
    sn_array_fini(&store->tuples);
    if (store->recent)
        memset(store->recent, 0, store->recent_count * sizeof(*store->recent));
    sn_arena_fini(&store->texts);
    store->sorted = true;
}

/* All of the memory as a run at the end of the file; `end` is behind it. */
static int
write_memory(struct store *store, uint64_t *end)
{
    struct writer writer = {.store = store};
    int status = 0;

    if (store->fd < 0)
        status = open_unnamed(store, &store->fd);
    if (status == 0 && store->run_count == STORE_RUNS)
        status = merge_runs(store);
    if (status < 0)
        return status;
    writer.fd = store->fd;
    writer.at = store->end;
    sn_store_sort(store);
    for (size_t i = 0; status == 0 && i < store->traces.count; i++)
        status = write_trace(&writer, &store->traces.at[i],
                             store->tuples.at[store->traces.at[i].tuple]);
    if (status == 0)
        status = flush_block(&writer);
    sn_buf_fini(&writer.block);
    *end = writer.at;
    return status;
}

int
sn_store_spill(struct store *store)
{
    uint64_t end = 0;
    int status;

    if (store->traces.count == 0)
        return 0;
    status = store->broken ? SEINE_E_IO : write_memory(store, &end);

    store->broken |= status == SEINE_E_IO;
    if (status < 0)
        return status;
    store->runs[store->run_count].offset = store->end;
    store->runs[store->run_count++].size = end - store->end;
    store->end = end;
    store->spilled++;
    clear_memory(store);
    return 0;
}
