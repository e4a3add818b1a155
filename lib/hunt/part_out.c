/*
 * What a hunt tells goes into a part.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/part_out.h"

#include "base/mem.h"

/* Hand bytes to the caller, whose refusal is a stop. */
static int
hand_on(struct part_out *out, int kind, struct slice bytes,
        const seine_ledger *ledger)
{
    const seine_part_bytes view = {
        .kind = kind,
        .data = bytes.at,
        .size = bytes.size,
        .ledger = ledger,
    };

    return out->on_part(out->user, &view) ? SEINE_STOPPED : 0;
}

static int
take_block(void *user, struct slice bytes, const seine_ledger *ledger)
{
    return hand_on(user, SEINE_PART_BLOCK, bytes, ledger);
}

int
sn_part_out_new(struct part_out **out, const struct seine_rules *rules,
                seine_on_part on_part, void *user)
{
    struct part_out *made = sn_calloc(1, sizeof(*made));
    int status;

    *out = NULL;
    if (!made)
        return SEINE_E_MEMORY;
    made->on_part = on_part;
    made->user = user;
    status = sn_part_writer_new(&made->writer, rules, take_block, made);
    if (status == 0)
        status = sn_hasher_new(&made->hasher);
    if (status < 0) {
        sn_part_out_free(made);
        return status;
    }
    *out = made;
    return 0;
}

void
sn_part_out_free(struct part_out *out)
{
    if (!out)
        return;
    sn_part_writer_free(out->writer);
    sn_hasher_free(out->hasher);
    sn_free(out);
}

static int
keep_failure(struct part_out *out, int status)
{
    if (status < 0 && out->failed == 0)
        out->failed = status;
    return status;
}

int
sn_part_out_head(struct part_out *out, const struct part_options *options,
                 uint64_t shard, uint64_t shards, const char *set)
{
    struct buf head = {0};
    int status;

    if (!out)
        return 0;
    status =
        sn_head_write(&head, out->writer->rules, options, shard, shards, set);
    if (status == 0) {
        sn_hasher_begin(out->hasher);
        sn_hasher_add(out->hasher, head.at + head.size - PART_SEAL, PART_SEAL);
        status = hand_on(out, SEINE_PART_HEAD, sn_buf_view(&head), NULL);
    }
    sn_buf_fini(&head);
    return keep_failure(out, status);
}

int
sn_part_out_begin(struct part_out *out, const char *file)
{
    return out ? keep_failure(out, sn_part_block_begin(out->writer, file)) : 0;
}

int
sn_part_out_event(struct part_out *out, const seine_event *event)
{
    return out ? keep_failure(out, sn_part_block_event(out->writer, event)) : 0;
}

int
sn_part_out_trace(struct part_out *out, const struct trace *trace, int quality,
                  struct slice tuple)
{
    if (!out)
        return 0;
    return keep_failure(
        out, sn_part_block_trace(out->writer, trace, quality, tuple));
}

int
sn_part_out_file(struct part_out *out, const seine_ledger *ledger,
                 bool hash_known, const uint64_t *applicable,
                 const struct trail *trail)
{
    int status;

    if (!out)
        return 0;
    status =
        sn_part_block_end(out->writer, ledger, hash_known, applicable, trail);
    if (status == 0) {
        sn_hasher_add(out->hasher, out->writer->seal, PART_SEAL);
        out->blocks++;
    }
    return keep_failure(out, status);
}

int
sn_part_out_end(struct part_out *out)
{
    char head[PART_CHUNK_HEAD], seal[PART_SEAL];
    struct buf count = {0}, bytes = {0};
    int status;

    if (!out)
        return 0;
    sn_put_uint(&count, out->blocks);
    sn_hasher_add(out->hasher, count.at, count.size);
    status = sn_seal(out->hasher, seal);
    sn_chunk_head(head, CHUNK_END, count.size + PART_SEAL);
    sn_buf_add(&bytes, head, sizeof(head));
    sn_buf_slice(&bytes, sn_buf_view(&count));
    sn_buf_add(&bytes, seal, sizeof(seal));
    if (status == 0 && (count.failed || bytes.failed))
        status = SEINE_E_MEMORY;
    if (status == 0)
        status = hand_on(out, SEINE_PART_END, sn_buf_view(&bytes), NULL);
    sn_buf_fini(&count);
    sn_buf_fini(&bytes);
    return keep_failure(out, status);
}
