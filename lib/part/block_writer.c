/*
 * Blocks: records and events in, bytes out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/civil.h"
#include "base/mem.h"
#include "part/part.h"

/* Units that times are told in, the coarsest first. */
static const int64_t units[] = {NS_PER_SECOND, 1000000, 1000, 1};

int
sn_part_writer_new(struct block_writer **out, const struct seine_rules *rules,
                   on_block_bytes callback, void *user)
{
    struct block_writer *writer = sn_calloc(1, sizeof(*writer));
    int status;

    *out = NULL;
    if (!writer)
        return SEINE_E_MEMORY;
    writer->rules = rules;
    writer->callback = callback;
    writer->user = user;
    status = sn_hasher_new(&writer->hasher);
    if (status < 0) {
        sn_part_writer_free(writer);
        return status;
    }
    *out = writer;
    return 0;
}

void
sn_part_writer_free(struct block_writer *writer)
{
    if (!writer)
        return;
    sn_hasher_free(writer->hasher);
    sn_buf_fini(&writer->chunk);
    sn_buf_fini(&writer->item);
    sn_array_fini(&writer->texts.list);
    sn_arena_fini(&writer->text_arena);
    sn_map_fini(&writer->tuples);
    sn_map_fini(&writer->values);
    sn_arena_fini(&writer->tuple_arena);
    sn_free(writer);
}

static int
keep_status(struct block_writer *writer, int status)
{
    if (status != 0 && writer->status == 0)
        writer->status = status;
    return writer->status;
}

/* -------------------------------------------------------------- chunks --- */

static void
forget(struct map *map)
{
    sn_map_fini(map);
    memset(map, 0, sizeof(*map));
}

/* What a chunk's items refer to is in the same chunk. */
static void
begin_chunk(struct block_writer *writer)
{
    static const char room[PART_CHUNK_HEAD];

    sn_buf_clear(&writer->chunk);
    sn_buf_add(&writer->chunk, room, sizeof(room));
    writer->has_entry = false;
    writer->last_offset = 0;
    forget(&writer->tuples);
    forget(&writer->values);
    sn_arena_reset(&writer->tuple_arena);
    writer->tuple_count = 0;
    writer->value_count = 0;
    memset(&writer->last, 0, sizeof(writer->last));
}

/* Fill in kind and size; what is sealed is behind them. */
static int
close_chunk(struct block_writer *writer, enum part_chunk kind, size_t more)
{
    struct buf *chunk = &writer->chunk;

    if (chunk->failed)
        return SEINE_E_MEMORY;
    if (chunk->size - PART_CHUNK_HEAD + more > LIMIT_PART_CHUNK)
        return SEINE_E_LIMIT;
    sn_chunk_head(chunk->at, kind, chunk->size - PART_CHUNK_HEAD + more);
    sn_hasher_add(writer->hasher, chunk->at, chunk->size);
    return 0;
}

static int
flush_chunk(struct block_writer *writer, enum part_chunk kind)
{
    int status;

    if (writer->chunk.size == PART_CHUNK_HEAD)
        return 0;
    status = close_chunk(writer, kind, 0);
    if (status == 0)
        status =
            writer->callback(writer->user, sn_buf_view(&writer->chunk), NULL);
    begin_chunk(writer);
    return status;
}

/* Put the item that was made into the chunk. */
static int
add_item(struct block_writer *writer, enum part_item kind)
{
    struct buf *item = &writer->item;
    int status = item->failed ? SEINE_E_MEMORY : 0;

    sn_buf_byte(&writer->chunk, (char)kind);
    sn_put_bytes(&writer->chunk, sn_buf_view(item));
    sn_buf_clear(item);
    if (status == 0 && writer->chunk.failed)
        status = SEINE_E_MEMORY;
    return status;
}

/* Another record comes: that is where a chunk may end. */
static int
begin_record(struct block_writer *writer, uint64_t offset)
{
    int status = 0;

    if (writer->chunk.size >= PART_CHUNK)
        status = flush_chunk(writer, CHUNK_DATA);
    if (status != 0)
        return status;
    writer->offset = offset;
    writer->has_offset = true;
    writer->has_entry = false;
    writer->texts.list.count = 0;
    sn_arena_reset(&writer->text_arena);
    sn_put_int(&writer->item, (int64_t)(offset - writer->last_offset));
    writer->last_offset = offset;
    return add_item(writer, ITEM_RECORD);
}

/* --------------------------------------------------------------- items --- */

/* An event that waited in a queue has a copy of the record: the place tells. */
static int
add_entry(struct block_writer *writer, const seine_event *event)
{
    bool here = writer->has_offset && writer->offset == event->evidence->offset;
    int status = here ? 0 : begin_record(writer, event->evidence->offset);

    if (status != 0 || writer->has_entry)
        return status;
    writer->has_entry = true;
    sn_item_put_entry(&writer->item, event->record, event->evidence);
    return add_item(writer, ITEM_ENTRY);
}

static void
put_text(struct block_writer *writer, const char *at, size_t size)
{
    sn_item_put_text(&writer->item, &writer->texts, &writer->text_arena,
                     sn_slice(at, size));
}

static void
put_matched(struct block_writer *writer, const seine_matched *matched)
{
    put_text(writer, matched->field, strlen(matched->field));
    put_text(writer, matched->value, matched->value_size);
    put_text(writer, matched->indicator, matched->indicator_size);
}

/* The critical asset that raised the level. */
static void
put_asset(struct block_writer *writer, const seine_event *event)
{
    const struct rule *asset = (const struct rule *)event->asset;
    struct buf *out = &writer->item;

    sn_put_uint(out, asset ? (uint64_t)asset->index + 1 : 0);
    if (!asset)
        return;
    sn_put_uint(out, (uint64_t)event->level_before);
    put_matched(writer, event->asset_matched);
}

static void
put_event(struct block_writer *writer, const seine_event *event)
{
    const struct rule *rule = (const struct rule *)event->rule;
    const struct rule *filter = (const struct rule *)event->suppressed_by;
    struct buf *out = &writer->item;

    sn_put_uint(out, rule->index);
    sn_put_uint(out, filter ? (uint64_t)filter->index + 1 : 0);
    sn_put_uint(out, (uint64_t)event->level);
    sn_put_uint(out, (uint64_t)event->outcome);
    sn_put_uint(out, event->outside_time != 0);
    sn_put_bytes(out, sn_slice_str(event->finding_id));
    sn_put_uint(out, event->matched_count);
    for (size_t i = 0; i < event->matched_count; i++)
        put_matched(writer, event->matched[i]);
    put_asset(writer, event);
}

int
sn_part_block_event(struct block_writer *writer, const seine_event *event)
{
    if (writer->status != 0 || !writer->open)
        return writer->status;
    keep_status(writer, add_entry(writer, event));
    if (writer->status != 0)
        return writer->status;
    put_event(writer, event);
    return keep_status(writer, add_item(writer, ITEM_EVENT));
}

/* The difference of two times, and the unit that it is told in. */
static int64_t
time_step(int64_t now, int64_t before, unsigned *unit)
{
    uint64_t bits = (uint64_t)now - (uint64_t)before;
    int64_t step;

    memcpy(&step, &bits, sizeof(step));
    for (*unit = 0; step % units[*unit] != 0; ++*unit)
        continue;
    return step / units[*unit];
}

/* 0: absent; 1: the value itself; from 2 on one that was in the chunk before.
 */
static int
put_value(struct block_writer *writer, bool there, struct slice value)
{
    uint32_t found = there ? sn_map_get(&writer->values, value) : 0;
    struct buf *out = &writer->item;
    struct slice copy;

    if (!there || found != MAP_NONE) {
        sn_put_uint(out, there ? (uint64_t)found + 2 : 0);
        return 0;
    }
    sn_put_uint(out, 1);
    sn_put_bytes(out, value);
    copy = sn_arena_copy(&writer->tuple_arena, value);
    if (!copy.at || sn_map_add(&writer->values, copy, writer->value_count) !=
                        writer->value_count)
        return SEINE_E_MEMORY;
    writer->value_count++;
    return 0;
}

/* The number of the tuple in this chunk, or the tuple itself. */
static int
put_tuple(struct block_writer *writer, struct slice tuple)
{
    const struct rule *rule = writer->rules->rules[sn_tuple_number(tuple.at)];
    uint32_t found = sn_map_get(&writer->tuples, tuple);
    struct buf *out = &writer->item;
    struct slice copy;
    int status = 0;

    sn_put_uint(out, found == MAP_NONE ? 0 : (uint64_t)found + 1);
    if (found != MAP_NONE)
        return 0;
    sn_put_uint(out, rule->index);
    sn_put_uint(out, rule->capture_count);
    for (uint32_t i = 0; status == 0 && i < rule->capture_count; i++) {
        struct slice value = {NULL, 0};
        bool there = sn_tuple_value(tuple, i, &value);

        status = put_value(writer, there, value);
    }
    if (status != 0)
        return status;
    copy = sn_arena_copy(&writer->tuple_arena, tuple);
    if (!copy.at || sn_map_add(&writer->tuples, copy, writer->tuple_count) !=
                        writer->tuple_count)
        return SEINE_E_MEMORY;
    writer->tuple_count++;
    return 0;
}

static void
put_trace(struct block_writer *writer, const struct trace *trace, int quality)
{
    const struct trace *last = &writer->last;
    struct buf *out = &writer->item;
    unsigned unit;
    int64_t step = time_step(trace->time, last->time, &unit);

    sn_put_uint(out, (uint64_t)quality | (uint64_t)trace->outcome << 3 |
                         (uint64_t)trace->flags << 5 |
                         (uint64_t)trace->asset << 8);
    sn_put_uint(out, (uint64_t)trace->lines << 2 | unit);
    sn_put_int(out, step);
    sn_put_uint(out, trace->member);
    sn_put_int(out, (int64_t)trace->line - (int64_t)last->line);
    sn_put_uint(out, trace->length);
    writer->last = *trace;
}

int
sn_part_block_trace(struct block_writer *writer, const struct trace *trace,
                    int quality, struct slice tuple)
{
    if (writer->status != 0 || !writer->open)
        return writer->status;
    if (!writer->has_offset || writer->offset != trace->offset)
        keep_status(writer, begin_record(writer, trace->offset));
    if (writer->status == 0)
        keep_status(writer, put_tuple(writer, tuple));
    if (writer->status != 0)
        return writer->status;
    put_trace(writer, trace, quality);
    return keep_status(writer, add_item(writer, ITEM_TRACE));
}

/* -------------------------------------------------------------- blocks --- */

int
sn_part_block_begin(struct block_writer *writer, const char *file)
{
    if (writer->status != 0)
        return writer->status;
    writer->open = true;
    writer->has_offset = false;
    sn_hasher_begin(writer->hasher);
    begin_chunk(writer);
    sn_put_bytes(&writer->chunk, sn_slice_str(file));
    return keep_status(writer, flush_chunk(writer, CHUNK_BEGIN));
}

static void
put_rules(struct block_writer *writer, const uint64_t *applicable)
{
    size_t count = writer->rules ? writer->rules->count : 0;

    sn_put_uint(&writer->chunk, (count + 7) / 8);
    for (size_t i = 0; i < (count + 7) / 8; i++)
        sn_buf_byte(
            &writer->chunk,
            applicable ? (char)(applicable[i / 8] >> (8 * (i % 8)) & 0xFF) : 0);
}

static int
end_block(struct block_writer *writer, const seine_ledger *ledger)
{
    int status = close_chunk(writer, CHUNK_LEDGER, PART_SEAL);

    if (status == 0)
        status = sn_seal(writer->hasher, writer->seal);
    if (status != 0)
        return status;
    sn_buf_add(&writer->chunk, writer->seal, PART_SEAL);
    if (writer->chunk.failed)
        return SEINE_E_MEMORY;
    return writer->callback(writer->user, sn_buf_view(&writer->chunk), ledger);
}

int
sn_part_block_end(struct block_writer *writer, const seine_ledger *ledger,
                  bool hash_known, const uint64_t *applicable,
                  const struct trail *trail)
{
    size_t count = writer->rules ? writer->rules->count : 0;

    if (writer->status != 0 || !writer->open)
        return writer->status;
    writer->open = false;
    keep_status(writer, flush_chunk(writer, CHUNK_DATA));
    if (writer->status != 0)
        return writer->status;
    sn_put_uint(&writer->chunk, hash_known);
    put_rules(writer, applicable);
    put_rules(writer, applicable ? applicable + count / 64 + 1 : NULL);
    sn_item_put_ledger(&writer->chunk, ledger);
    if (keep_status(writer, sn_item_put_trail(&writer->chunk, trail)) != 0)
        return writer->status;
    return keep_status(writer, end_block(writer, ledger));
}
