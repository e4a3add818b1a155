/*
 * Blocks: bytes in, records and events out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/civil.h"
#include "base/mem.h"
#include "part/part.h"

#define READ_SIZE 1048576 /* bytes asked for at once: a size may be a lie */

static const int64_t units[] = {NS_PER_SECOND, 1000000, 1000, 1};

int
sn_part_reader_init(struct block_reader *reader)
{
    return sn_record_new(&reader->record);
}

void
sn_part_reader_fini(struct block_reader *reader)
{
    sn_record_free(reader->record);
    sn_array_fini(&reader->group.events);
    sn_array_fini(&reader->group.traces);
    sn_arena_fini(&reader->group.arena);
    sn_array_fini(&reader->texts.list);
    sn_array_fini(&reader->tuples);
    sn_array_fini(&reader->values);
    sn_arena_fini(&reader->tuple_arena);
    sn_arena_fini(&reader->arena);
    sn_buf_fini(&reader->chunk);
    sn_buf_fini(&reader->tuple);
    sn_hasher_free(reader->hasher);
}

/* -------------------------------------------------------------- chunks --- */

/* Append so many bytes to the chunk; SEINE_E_FORMAT if there are fewer. */
static int
read_bytes(struct block_reader *reader, size_t size)
{
    struct buf *chunk = &reader->chunk;

    while (size > 0) {
        size_t want = size < READ_SIZE ? size : READ_SIZE;
        int64_t got;

        if (sn_buf_reserve(chunk, want) < 0)
            return SEINE_E_MEMORY;
        got = reader->read(reader->user, reader->at, chunk->at + chunk->size,
                           want);
        if (got < 0 || (uint64_t)got > want)
            return SEINE_E_IO;
        if (got == 0)
            return SEINE_E_FORMAT;
        chunk->size += (size_t)got;
        reader->at += (uint64_t)got;
        size -= (size_t)got;
    }
    return 0;
}

int
sn_part_bytes_next(struct block_reader *reader, size_t size)
{
    sn_buf_clear(&reader->chunk);
    return read_bytes(reader, size);
}

int
sn_part_chunk_next(struct block_reader *reader)
{
    size_t size = 0;
    int status;

    status = sn_part_bytes_next(reader, PART_CHUNK_HEAD);
    if (status == 0 && !sn_chunk_parse(reader->chunk.at, &reader->kind, &size))
        status = SEINE_E_FORMAT;
    if (status == 0)
        status = read_bytes(reader, size);
    if (status != 0)
        return status;
    reader->items = (struct wire){
        .rest = sn_slice(reader->chunk.at + PART_CHUNK_HEAD, size)};
    reader->offset = 0;
    reader->tuples.count = 0;
    reader->values.count = 0;
    sn_arena_reset(&reader->tuple_arena);
    memset(&reader->last, 0, sizeof(reader->last));
    return 0;
}

static int
wire_status(const struct wire *wire)
{
    if (!wire->bad)
        return 0;
    return wire->no_memory ? SEINE_E_MEMORY : SEINE_E_FORMAT;
}

/* --------------------------------------------------------------- items --- */

/* The rule of a number, NULL if it is passed over. */
static const struct rule *
get_rule(struct block_reader *reader, struct wire *wire)
{
    uint64_t number = sn_get_uint(wire);

    wire->bad |= number >= reader->rule_count;
    return wire->bad ? NULL : reader->rules[number];
}

static void
get_match(struct block_reader *reader, struct wire *wire, seine_matched *out)
{
    struct slice field = sn_item_get_text(wire, &reader->texts);
    struct slice value = sn_item_get_text(wire, &reader->texts);
    struct slice indicator = sn_item_get_text(wire, &reader->texts);

    wire->bad |= sn_slice_find(field, '\0') != field.size;
    *out = (seine_matched){
        .field = wire->bad ? "" : sn_arena_string(&reader->group.arena, field),
        .value = value.at,
        .value_size = value.size,
        .indicator = indicator.at,
        .indicator_size = indicator.size,
    };
    if (!out->field)
        sn_wire_no_memory(wire);
}

static void
get_matched(struct block_reader *reader, struct wire *wire, seine_event *event)
{
    struct arena *arena = &reader->group.arena;
    size_t count = (size_t)sn_get_most(wire, LIMIT_MATCHED);
    seine_matched *values = sn_arena_alloc(arena, count + 1, sizeof(*values));
    const seine_matched **list =
        sn_arena_alloc(arena, count + 1, sizeof(*list));

    if (!values || !list)
        sn_wire_no_memory(wire);
    for (size_t i = 0; !wire->bad && i < count; i++) {
        get_match(reader, wire, &values[i]);
        list[i] = &values[i];
    }
    event->matched = list;
    event->matched_count = count;
}

/* The filter that took an event away: 1 if there is one, wanted or not. */
static bool
get_filter(struct block_reader *reader, struct wire *wire,
           const struct rule **filter)
{
    uint64_t number = sn_get_most(wire, reader->rule_count);

    *filter = number ? reader->rules[number - 1] : NULL;
    return number != 0;
}

/* The critical asset that raised the level of an event. */
static void
get_asset(struct block_reader *reader, struct wire *wire, seine_event *event)
{
    uint64_t number = sn_get_most(wire, reader->rule_count);
    const struct rule *asset = number ? reader->rules[number - 1] : NULL;
    seine_matched *matched;

    event->level_before = event->level;
    if (number == 0)
        return;
    matched = sn_arena_alloc(&reader->group.arena, 1, sizeof(*matched));
    event->level_before = (int)sn_get_most(wire, SEINE_LEVEL_CRITICAL);
    wire->bad |= asset && asset->view.kind != SEINE_RULE_ASSETS;
    if (!matched) {
        sn_wire_no_memory(wire);
        return;
    }
    get_match(reader, wire, matched);
    event->asset = asset ? &asset->view : NULL;
    event->asset_matched = matched;
}

static void
get_event(struct block_reader *reader, struct wire *wire)
{
    struct block_event found = {0}, *slot;
    seine_event *event = &found.event;
    const struct rule *filter;
    bool suppressed;

    found.rule = get_rule(reader, wire);
    suppressed = get_filter(reader, wire, &filter);
    event->level = (int)sn_get_most(wire, SEINE_LEVEL_CRITICAL);
    event->outcome = (int)sn_get_most(wire, SEINE_OUTCOME_FAILURE);
    event->outside_time = (int)sn_get_most(wire, 1);
    event->finding_id = sn_get_string(wire, &reader->group.arena);
    get_matched(reader, wire, event);
    get_asset(reader, wire, event);
    wire->bad |= !reader->group.has_entry ||
                 (filter && filter->view.kind != SEINE_RULE_FILTER);
    reader->suppressed += suppressed;
    reader->events += !suppressed;
    if (wire->bad || !found.rule || (suppressed && !filter))
        return;
    event->rule = &found.rule->view;
    event->suppressed_by = filter ? &filter->view : NULL;
    slot = sn_array_push(&reader->group.events, sizeof(*slot));
    if (slot)
        *slot = found;
    else
        sn_wire_no_memory(wire);
}

/* A value of a tuple; false if it is absent. */
static bool
get_value(struct block_reader *reader, struct wire *wire, struct slice *out)
{
    uint64_t number = sn_get_most(wire, (uint64_t)reader->values.count + 1);
    struct slice *slot;

    if (number == 0)
        return false;
    if (number > 1) {
        *out = reader->values.at[number - 2];
        return true;
    }
    *out = sn_get_bytes(wire);
    wire->bad |= out->size >= UINT32_MAX;
    slot = sn_array_push(&reader->values, sizeof(*slot));
    if (slot)
        *slot = *out;
    else
        sn_wire_no_memory(wire);
    return true;
}

/* A tuple that was not there before in this chunk. */
static void
get_new_tuple(struct block_reader *reader, struct wire *wire)
{
    struct block_trace *slot =
        sn_array_push(&reader->tuples, sizeof(*reader->tuples.at));
    const struct rule *rule = get_rule(reader, wire);
    uint64_t count = sn_get_most(wire, wire->rest.size);

    if (!slot)
        sn_wire_no_memory(wire);
    wire->bad |= rule && (count != rule->capture_count ||
                          !(rule->view.flags & SEINE_RULE_FEEDS));
    sn_buf_clear(&reader->tuple);
    if (rule)
        sn_buf_add(&reader->tuple, &rule->index, sizeof(rule->index));
    for (uint64_t i = 0; !wire->bad && i < count; i++) {
        struct slice value = {NULL, 0};
        bool there = get_value(reader, wire, &value);

        if (!wire->bad)
            sn_tuple_add(&reader->tuple, there, value);
    }
    if (wire->bad || !rule)
        return;
    slot->rule = rule;
    slot->tuple =
        sn_arena_copy(&reader->tuple_arena, sn_buf_view(&reader->tuple));
    if (reader->tuple.failed || !slot->tuple.at)
        sn_wire_no_memory(wire);
}

/* last + step * unit, if that is a time. */
static int64_t
get_time(struct wire *wire, int64_t last, uint64_t unit)
{
    int64_t step = sn_get_int(wire);
    uint64_t bits;
    int64_t now;

    wire->bad |=
        step > INT64_MAX / units[unit] || step < INT64_MIN / units[unit];
    if (wire->bad)
        return 0;
    bits = (uint64_t)last + (uint64_t)(step * units[unit]);
    memcpy(&now, &bits, sizeof(now));
    return now;
}

/* last + step, if that fits into so many bits. */
static uint64_t
get_step(struct wire *wire, uint64_t last, unsigned bits)
{
    uint64_t now = last + (uint64_t)sn_get_int(wire);

    wire->bad |= now >> bits != 0;
    return wire->bad ? 0 : now;
}

/* That of the record. */
static uint64_t
get_offset(const struct block_reader *reader, struct wire *wire)
{
    wire->bad |= reader->group.offset >> 42 != 0;
    return reader->group.offset & ((UINT64_C(1) << 42) - 1);
}

static void
get_trace(struct block_reader *reader, struct wire *wire,
          struct block_trace *out)
{
    struct trace *last = &reader->last, trace = {0};
    uint64_t number = sn_get_most(wire, reader->tuples.count), bits, lines;

    if (number == 0 && !wire->bad) {
        get_new_tuple(reader, wire);
        number = reader->tuples.count;
    }
    bits = sn_get_most(wire, 511);
    lines = sn_get_most(wire, 127);
    out->quality = (int)(bits & 7);
    wire->bad |= out->quality > SEINE_TIME_EXPORT;
    trace.outcome = bits >> 3 & 3;
    trace.flags = bits >> 5 & 7;
    trace.asset = bits >> 8 & 1;
    trace.lines = lines >> 2 & 31;
    trace.time = get_time(wire, last->time, lines & 3);
    trace.member = sn_get_most(wire, (1 << 22) - 1) & 0x3FFFFF;
    trace.line = get_step(wire, last->line, 36) & ((UINT64_C(1) << 36) - 1);
    trace.offset = get_offset(reader, wire);
    trace.length = sn_get_most(wire, (1 << 24) - 1) & 0xFFFFFF;
    wire->bad |= trace.outcome > SEINE_OUTCOME_FAILURE;
    if (wire->bad)
        return;
    *last = trace;
    out->trace = trace;
    out->rule = reader->tuples.at[number - 1].rule;
    out->tuple = reader->tuples.at[number - 1].tuple;
}

static void
add_trace(struct block_reader *reader, struct wire *wire,
          const struct block_trace *trace)
{
    struct block_trace *slot;

    reader->traces++;
    if (!trace->rule)
        return;
    slot = sn_array_push(&reader->group.traces, sizeof(*slot));
    if (slot)
        *slot = *trace;
    else
        sn_wire_no_memory(wire);
}

/* ------------------------------------------------------------- records --- */

/* The next item; false if there is none in this chunk. */
static bool
next_item(struct wire *items, char *kind, struct wire *body)
{
    struct slice at;

    if (items->rest.size == 0)
        return false;
    at = sn_get_raw(items, 1);
    *kind = at.at[0];
    *body = (struct wire){.rest = sn_get_bytes(items)};
    return true;
}

static void
get_record(struct block_reader *reader, struct wire *wire)
{
    struct block_group *group = &reader->group;

    group->offset = reader->offset + (uint64_t)sn_get_int(wire);
    reader->offset = group->offset;
    group->has_entry = false;
    group->events.count = 0;
    group->traces.count = 0;
    sn_arena_reset(&group->arena);
    reader->texts.list.count = 0;
}

static void
get_entry(struct block_reader *reader, struct wire *wire)
{
    struct block_group *group = &reader->group;

    wire->bad |= group->has_entry;
    sn_item_get_entry(wire, reader->record, &group->evidence);
    wire->bad |= group->evidence.offset != group->offset;
    group->has_entry = true;
}

static void
get_trace_item(struct block_reader *reader, struct wire *wire)
{
    struct block_trace trace = {0};

    get_trace(reader, wire, &trace);
    if (!wire->bad)
        add_trace(reader, wire, &trace);
}

/* Read the items of a record; the chunk ends, or another record begins. */
static int
read_record(struct block_reader *reader)
{
    static void (*const getters[])(struct block_reader *, struct wire *) = {
        [ITEM_RECORD] = get_record,
        [ITEM_ENTRY] = get_entry,
        [ITEM_EVENT] = get_event,
        [ITEM_TRACE] = get_trace_item,
    };
    bool begun = false;
    struct wire body;
    char kind;

    for (struct wire items = reader->items;
         next_item(&items, &kind, &body) && !items.bad; reader->items = items) {
        if (kind < ITEM_RECORD || kind > ITEM_TRACE ||
            begun != (kind != ITEM_RECORD))
            return begun && kind == ITEM_RECORD ? 0 : SEINE_E_FORMAT;
        begun = true;
        getters[(unsigned char)kind](reader, &body);
        body.bad |= body.rest.size != 0;
        if (body.bad)
            return body.no_memory ? SEINE_E_MEMORY : SEINE_E_FORMAT;
    }
    return reader->items.rest.size == 0 ? 0 : SEINE_E_FORMAT;
}

int
sn_part_block_next(struct block_reader *reader)
{
    int status = 0;

    while (status == 0 && reader->kind != CHUNK_LEDGER) {
        if (reader->kind == CHUNK_DATA && reader->items.rest.size > 0) {
            status = read_record(reader);
            return status == 0 ? 1 : status;
        }
        status = sn_part_chunk_next(reader);
        if (status == 0 && reader->kind != CHUNK_DATA &&
            reader->kind != CHUNK_LEDGER)
            status = SEINE_E_FORMAT;
        if (status == 0 && reader->hasher && reader->kind == CHUNK_DATA)
            sn_hasher_add(reader->hasher, reader->chunk.at, reader->chunk.size);
    }
    return status;
}

/* ------------------------------------------------------------- opening --- */

static int
read_begin(struct block_reader *reader)
{
    int status = sn_part_chunk_next(reader);

    if (status == 0 && reader->kind != CHUNK_BEGIN)
        status = SEINE_E_FORMAT;
    if (status != 0)
        return status;
    if (reader->hasher)
        sn_hasher_add(reader->hasher, reader->chunk.at, reader->chunk.size);
    reader->file = sn_get_string(&reader->items, &reader->arena);
    reader->items.bad |= reader->items.rest.size != 0;
    return wire_status(&reader->items);
}

/* The seal is what the hash of all before it says. */
static int
check_seal(struct block_reader *reader)
{
    struct buf *chunk = &reader->chunk;
    size_t size = chunk->size - PART_SEAL;
    int status;

    if (chunk->size < PART_CHUNK_HEAD + PART_SEAL)
        return SEINE_E_FORMAT;
    sn_hasher_add(reader->hasher, chunk->at, size);
    status = sn_seal(reader->hasher, reader->seal);
    if (status == 0 && memcmp(reader->seal, chunk->at + size, PART_SEAL) != 0)
        status = SEINE_E_FORMAT;
    reader->items.rest =
        sn_slice_first(reader->items.rest, reader->items.rest.size - PART_SEAL);
    return status;
}

/* Counts of the ledger are those of the items that were read. */
static bool
adds_up(const struct block_reader *reader)
{
    return reader->ledger.events == reader->events &&
           reader->ledger.suppressed == reader->suppressed &&
           reader->ledger.correlated == reader->traces;
}

/* Bits by rule. */
static struct slice
get_rules(struct block_reader *reader, struct wire *wire)
{
    struct slice bits = sn_get_bytes(wire), copy;

    wire->bad |= bits.size != (reader->rule_count + 7) / 8;
    copy = sn_arena_copy(&reader->arena, bits);
    if (!copy.at)
        sn_wire_no_memory(wire);
    return copy;
}

static int
read_ledger(struct block_reader *reader)
{
    struct wire *wire = &reader->items;

    reader->ledger_at = reader->at - reader->chunk.size;
    reader->hash_known = sn_get_most(wire, 1);
    reader->applicable = get_rules(reader, wire);
    reader->given_up = get_rules(reader, wire);
    sn_item_get_ledger(wire, &reader->arena, &reader->ledger);
    reader->ledger.file = reader->file;
    reader->trail = sn_item_get_trail(wire, &reader->arena, reader->file);
    wire->bad |= wire->rest.size != 0;
    reader->size = reader->at - reader->start;
    return wire_status(wire);
}

/* Go through all of it. */
static int
check_block(struct block_reader *reader)
{
    int status = read_begin(reader);

    while (status == 0 && (status = sn_part_block_next(reader)) > 0)
        status = 0;
    if (status == 0)
        status = check_seal(reader);
    if (status == 0)
        status = read_ledger(reader);
    return status == 0 && !adds_up(reader) ? SEINE_E_FORMAT : status;
}

/* Back to the first record. */
static int
rewind_block(struct block_reader *reader)
{
    int status;

    reader->at = reader->start;
    status = sn_part_chunk_next(reader);
    return status == 0 && reader->kind != CHUNK_BEGIN ? SEINE_E_FORMAT : status;
}

int
sn_part_block_open(struct block_reader *reader, uint64_t start)
{
    int status;

    reader->start = reader->at = start;
    reader->events = reader->suppressed = reader->traces = 0;
    sn_arena_reset(&reader->arena);
    status = sn_hasher_new(&reader->hasher);
    if (status != 0)
        return status;
    sn_hasher_begin(reader->hasher);
    status = check_block(reader);
    sn_hasher_free(reader->hasher);
    reader->hasher = NULL;
    return status == 0 ? rewind_block(reader) : status;
}

int
sn_part_block_reopen(struct block_reader *reader, uint64_t start,
                     uint64_t ledger_at)
{
    int status;

    reader->start = reader->at = start;
    sn_arena_reset(&reader->arena);
    status = read_begin(reader);
    reader->at = ledger_at;
    if (status == 0)
        status = sn_part_chunk_next(reader);
    if (status == 0 &&
        (reader->kind != CHUNK_LEDGER || reader->items.rest.size < PART_SEAL))
        status = SEINE_E_FORMAT;
    if (status != 0)
        return status;
    reader->items.rest.size -= PART_SEAL;
    status = read_ledger(reader);
    return status == 0 ? rewind_block(reader) : status;
}
