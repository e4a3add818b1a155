/*
 * Items into order, with temporary files where memory is short.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/sorter.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/temp.h"
#include "seine.h"

#define ITEM sizeof(struct item)

static int
say_failed(struct sorter *sorter, const char *what)
{
    int number = errno;

    sn_buf_clear(sorter->message);
    sn_buf_format(sorter->message, "%s: %s: %s", sorter->folder, what,
                  strerror(number));
    sn_buf_string(sorter->message);
    return SEINE_E_IO;
}

static int
compare_items(const void *a, const void *b)
{
    const uint64_t *x = ((const struct item *)a)->word;
    const uint64_t *y = ((const struct item *)b)->word;

    for (size_t i = 0; i < 2; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return (x[2] > y[2]) - (x[2] < y[2]);
}

static void
close_level(struct sorter_level *level)
{
    if (level->fd >= 0)
        close(level->fd);
    level->fd = -1;
    level->end = 0;
    level->count = 0;
}

void
sn_sorter_init(struct sorter *sorter, const char *folder, uint64_t most,
               struct buf *message)
{
    memset(sorter, 0, sizeof(*sorter));
    sorter->folder = folder;
    sorter->most = most;
    sorter->message = message;
    for (size_t i = 0; i < SORTER_LEVELS; i++)
        sorter->levels[i].fd = -1;
}

static void
end_reading(struct sorter *sorter)
{
    for (size_t i = 0; i < sorter->reader_count; i++)
        sn_free(sorter->readers[i].block);
    sn_free(sorter->readers);
    sn_free(sorter->heap);
    sorter->readers = NULL;
    sorter->heap = NULL;
    sorter->reader_count = 0;
    sorter->active = 0;
    sorter->moved = false;
}

void
sn_sorter_fini(struct sorter *sorter)
{
    end_reading(sorter);
    if (sorter->folder)
        for (size_t i = 0; i < SORTER_LEVELS; i++)
            close_level(&sorter->levels[i]);
    sn_array_fini(&sorter->items);
    sorter->count = 0;
}

/* -------------------------------------------------------------- reading --- */

static int
fill_block(struct sorter *sorter, struct sorter_reader *reader)
{
    uint64_t left = reader->end - reader->at;

    reader->have = left < SORTER_BLOCK ? (size_t)left : SORTER_BLOCK;
    reader->taken = 0;
    if (sn_temp_read(reader->level->fd, reader->block, reader->have * ITEM,
                     reader->at * ITEM) < 0)
        return say_failed(sorter, "cannot read temporary file");
    reader->at += reader->have;
    return 0;
}

/* The next item of a reader: 1, 0, or a failure. */
static int
read_on(struct sorter *sorter, struct sorter_reader *reader)
{
    if (!reader->level) {
        if (reader->at == reader->end)
            return 0;
        reader->item = sorter->items.at[reader->at++];
        return 1;
    }
    if (reader->taken == reader->have) {
        int status;

        if (reader->at == reader->end)
            return 0;
        status = fill_block(sorter, reader);
        if (status < 0)
            return status;
    }
    reader->item = reader->block[reader->taken++];
    return 1;
}

/* Let what stands at the root sink to its place. */
static void
sink(struct sorter *sorter, size_t root)
{
    struct sorter_reader **heap = sorter->heap;

    for (size_t child; (child = 2 * root + 1) < sorter->active; root = child) {
        struct sorter_reader *kept = heap[root];

        if (child + 1 < sorter->active &&
            compare_items(&heap[child + 1]->item, &heap[child]->item) < 0)
            child++;
        if (compare_items(&heap[child]->item, &kept->item) >= 0)
            return;
        heap[root] = heap[child];
        heap[child] = kept;
    }
}

static int
open_reader(struct sorter *sorter, const struct sorter_level *level,
            uint64_t from, uint64_t to)
{
    struct sorter_reader *reader = &sorter->readers[sorter->reader_count++];
    int status;

    reader->level = level;
    reader->at = from;
    reader->end = to;
    if (level) {
        reader->block = sn_calloc(SORTER_BLOCK, ITEM);
        if (!reader->block)
            return SEINE_E_MEMORY;
    }
    status = read_on(sorter, reader);
    if (status > 0)
        sorter->heap[sorter->active++] = reader;
    return status < 0 ? status : 0;
}

/* Begin to read the levels [from, to), and the memory. */
static int
begin_reading(struct sorter *sorter, size_t from, size_t to, bool memory)
{
    size_t most = SORTER_RUNS * (to - from) + 1;
    int status = 0;

    end_reading(sorter);
    sorter->readers = sn_calloc(most, sizeof(*sorter->readers));
    sorter->heap = sn_calloc(most, sizeof(struct sorter_reader *));
    if (!sorter->readers || !sorter->heap)
        return SEINE_E_MEMORY;
    for (size_t i = from; i < to; i++) {
        const struct sorter_level *level = &sorter->levels[i];

        for (size_t k = 0; status == 0 && k < level->count; k++)
            status = open_reader(sorter, level, level->runs[k].from,
                                 level->runs[k].to);
    }
    if (status == 0 && memory)
        status = open_reader(sorter, NULL, 0, sorter->items.count);
    for (size_t i = sorter->active / 2; i > 0; i--)
        sink(sorter, i - 1);
    return status;
}

int
sn_sorter_next(struct sorter *sorter, struct item *out)
{
    if (sorter->moved && sorter->active > 0) {
        int status = read_on(sorter, sorter->heap[0]);

        if (status < 0)
            return status;
        if (status == 0)
            sorter->heap[0] = sorter->heap[--sorter->active];
        sink(sorter, 0);
    }
    if (sorter->active == 0)
        return 0;
    sorter->moved = true;
    *out = sorter->heap[0]->item;
    return 1;
}

/* ------------------------------------------------------------- spilling --- */

/* A run at the end of a level's file, block by block. */
struct run_writer {
    struct sorter *sorter;
    struct sorter_level *level;
    uint64_t at;
    struct item block[SORTER_BLOCK];
    size_t size;
};

static int
flush_block(struct run_writer *writer)
{
    if (sn_temp_write(writer->level->fd, writer->block, writer->size * ITEM,
                      writer->at * ITEM) < 0)
        return say_failed(writer->sorter, "cannot write temporary file");
    writer->at += writer->size;
    writer->size = 0;
    return 0;
}

static int
write_item(struct run_writer *writer, const struct item *item)
{
    writer->block[writer->size++] = *item;
    return writer->size == SORTER_BLOCK ? flush_block(writer) : 0;
}

static int
begin_run(struct run_writer *writer, struct sorter *sorter, size_t level)
{
    int status = 0;

    writer->sorter = sorter;
    writer->level = &sorter->levels[level];
    writer->at = writer->level->end;
    writer->size = 0;
    if (writer->level->fd < 0)
        status = sn_temp_open(&writer->level->fd, sorter->folder);
    return status == SEINE_E_IO ? say_failed(sorter, "no temporary file")
                                : status;
}

static int
end_run(struct run_writer *writer)
{
    struct sorter_level *level = writer->level;
    int status = flush_block(writer);

    if (status < 0)
        return status;
    level->runs[level->count].from = level->end;
    level->runs[level->count++].to = writer->at;
    level->end = writer->at;
    return 0;
}

/* All runs of a level become one of the next. */
static int
merge_level(struct sorter *sorter, size_t number)
{
    struct run_writer writer;
    struct item item;
    int status = begin_run(&writer, sorter, number + 1);

    if (status == 0)
        status = begin_reading(sorter, number, number + 1, false);
    while (status == 0 && (status = sn_sorter_next(sorter, &item)) > 0)
        status = write_item(&writer, &item);
    if (status == 0)
        status = end_run(&writer);
    end_reading(sorter);
    if (status == 0)
        close_level(&sorter->levels[number]);
    return status;
}

/* A level that has room for one more run. */
static int
make_room(struct sorter *sorter)
{
    size_t full = 0;
    int status = 0;

    while (full < SORTER_LEVELS && sorter->levels[full].count == SORTER_RUNS)
        full++;
    if (full == SORTER_LEVELS)
        return SEINE_E_LIMIT;
    for (; status == 0 && full > 0; full--)
        status = merge_level(sorter, full - 1);
    return status;
}

static void
sort_memory(struct sorter *sorter)
{
    if (sorter->items.count > 1)
        qsort(sorter->items.at, sorter->items.count, ITEM, compare_items);
}

static int
spill(struct sorter *sorter)
{
    struct run_writer writer;
    int status = make_room(sorter);

    if (status == 0)
        status = begin_run(&writer, sorter, 0);
    if (status < 0)
        return status;
    sort_memory(sorter);
    for (size_t i = 0; status == 0 && i < sorter->items.count; i++)
        status = write_item(&writer, &sorter->items.at[i]);
    if (status == 0)
        status = end_run(&writer);
    if (status == 0)
        sorter->items.count = 0;
    return status;
}

int
sn_sorter_add(struct sorter *sorter, const struct item *item)
{
    struct item *slot;

    if (sorter->items.count >= sorter->most) {
        int status = spill(sorter);

        if (status < 0)
            return status;
    }
    slot = sn_array_push(&sorter->items, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *item;
    sorter->count++;
    return 0;
}

int
sn_sorter_rewind(struct sorter *sorter)
{
    sort_memory(sorter);
    return begin_reading(sorter, 0, SORTER_LEVELS, true);
}
