/*
 * What a hunt tells is written down.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/telling.h"

#include "base/mem.h"
#include "hunt/hunt.h"

/* -------------------------------------------------------------- chunks --- */

/* All that is written goes through here. */
static void
emit(struct telling_out *out, int kind, struct slice bytes)
{
    const seine_part_bytes view = {
        .kind = kind,
        .data = bytes.at,
        .size = bytes.size,
    };

    if (out->given_up)
        return;
    sn_hasher_add(out->hasher, bytes.at, bytes.size);
    out->given_up = out->callback(out->user, &view) != 0;
}

static int
take_block(void *user, struct slice bytes, const seine_ledger *ledger)
{
    struct telling_out *out = user;

    (void)ledger;
    emit(out, SEINE_PART_BLOCK, bytes);
    return 0;
}

static void
begin_chunk(struct telling_out *out)
{
    static const char room[PART_CHUNK_HEAD];

    sn_buf_clear(&out->chunk);
    sn_buf_add(&out->chunk, room, sizeof(room));
}

static void
flush_chunk(struct telling_out *out)
{
    struct buf *chunk = &out->chunk;
    size_t size = chunk->size - PART_CHUNK_HEAD;

    out->given_up |= chunk->failed || size > LIMIT_PART_CHUNK;
    if (out->given_up || size == 0)
        return;
    sn_chunk_head(chunk->at, CHUNK_DATA, size);
    emit(out, SEINE_PART_BLOCK, sn_buf_view(chunk));
    begin_chunk(out);
}

static void
add_item(struct telling_out *out, enum telling_item kind)
{
    out->given_up |= out->item.failed;
    sn_buf_byte(&out->chunk, (char)kind);
    sn_put_bytes(&out->chunk, sn_buf_view(&out->item));
    sn_buf_clear(&out->item);
    if (out->chunk.size >= PART_CHUNK)
        flush_chunk(out);
}

/* -------------------------------------------------------------- public --- */

int
sn_telling_new(struct telling_out **out, const struct seine_hunt *hunt)
{
    struct telling_out *made = sn_calloc(1, sizeof(*made));
    int status;

    *out = made;
    if (!made)
        return SEINE_E_MEMORY;
    made->callback = hunt->options.on_telling;
    made->user = hunt->options.user;
    status = sn_part_writer_new(&made->writer, hunt->rules, take_block, made);
    return status == 0 ? sn_hasher_new(&made->hasher) : status;
}

void
sn_telling_free(struct telling_out *out)
{
    if (!out)
        return;
    sn_part_writer_free(out->writer);
    sn_hasher_free(out->hasher);
    sn_buf_fini(&out->chunk);
    sn_buf_fini(&out->item);
    sn_free(out);
}

void
sn_telling_head(struct telling_out *out, const struct seine_hunt *hunt)
{
    struct part_options options;
    struct buf head = {0};

    if (!out)
        return;
    sn_part_options(&options, &hunt->scan);
    out->given_up = sn_head_write(&head, hunt->rules, &options, 0, 0, "") != 0;
    sn_hasher_begin(out->hasher);
    emit(out, SEINE_PART_HEAD, sn_buf_view(&head));
    begin_chunk(out);
    sn_buf_fini(&head);
}

void
sn_telling_begin(struct telling_out *out, const char *file)
{
    if (!out)
        return;
    out->file = file;
    out->in_block = false;
    out->events = out->suppressed = 0;
}

void
sn_telling_event(struct telling_out *out, const seine_event *event)
{
    if (!out || out->given_up)
        return;
    if (!out->in_block) {
        flush_chunk(out);
        out->given_up |= sn_part_block_begin(out->writer, out->file) != 0;
        out->in_block = true;
    }
    out->events += event->suppressed_by == NULL;
    out->suppressed += event->suppressed_by != NULL;
    out->given_up |= sn_part_block_event(out->writer, event) != 0;
}

/* The ledger of a block tells of what is in it. */
static void
end_block(struct telling_out *out, const struct seine_hunt *hunt,
          const seine_ledger *ledger)
{
    seine_ledger own = *ledger;

    own.events = out->events;
    own.suppressed = out->suppressed;
    own.correlated = 0;
    out->given_up |= sn_part_block_end(out->writer, &own, *hunt->sha256 != '\0',
                                       NULL, NULL) != 0;
}

void
sn_telling_file(struct telling_out *out, const struct seine_hunt *hunt,
                const seine_ledger *ledger)
{
    if (!out || out->given_up)
        return;
    if (out->in_block)
        end_block(out, hunt, ledger);
    sn_put_bytes(&out->item, sn_slice_str(ledger->file));
    sn_item_put_ledger(&out->item, ledger);
    add_item(out, TELLING_FILE);
    sn_telling_begin(out, NULL);
}

void
sn_telling_finding(struct telling_out *out, const seine_finding *finding)
{
    if (!out || out->given_up)
        return;
    sn_item_put_finding(&out->item, finding);
    add_item(out, TELLING_FINDING);
}

static void
put_bits(struct buf *out, const bool *bits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sn_buf_byte(out, bits[i]);
}

static void
put_stats(struct buf *out, const seine_correlator_stats *stats)
{
    const uint64_t numbers[] = {
        stats->events,        stats->untimed,  stats->without_group,
        stats->without_value, stats->learned,  stats->lost,
        stats->spilled,       stats->findings,
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        sn_put_uint(out, numbers[i]);
    for (size_t i = 0; i <= SEINE_LEVEL_CRITICAL; i++)
        sn_put_uint(out, stats->findings_by_level[i]);
}

void
sn_telling_end(struct telling_out *out, const struct seine_hunt *hunt)
{
    char end[PART_CHUNK_HEAD + PART_SEAL];
    size_t count = hunt->rules ? hunt->rules->count : 0;

    if (!out || out->given_up)
        return;
    put_bits(&out->item, hunt->applicable, count);
    put_bits(&out->item, hunt->given_up, count);
    sn_put_uint(&out->item, hunt->summary.signs_dropped);
    sn_put_uint(&out->item, hunt->summary.correlation != NULL);
    if (hunt->summary.correlation)
        put_stats(&out->item, hunt->summary.correlation);
    add_item(out, TELLING_TOTALS);
    flush_chunk(out);
    sn_chunk_head(end, CHUNK_END, PART_SEAL);
    if (out->given_up || sn_seal(out->hasher, end + PART_CHUNK_HEAD) != 0)
        return;
    emit(out, SEINE_PART_END, sn_slice(end, sizeof(end)));
}
