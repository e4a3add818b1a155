/*
 * What a hunt told is told again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "hunt/hunt.h"

#define PROGRESS_FILES 256 /* between two calls of on_progress */
#define HEAD_MOST 67108864 /* bytes of a head */

/* ------------------------------------------------------------- opening --- */

static struct telling_in *
make_in(seine_read_at read, void *user)
{
    struct telling_in *in = sn_calloc(1, sizeof(*in));

    if (in && (sn_part_reader_init(&in->chunks) < 0 ||
               sn_part_reader_init(&in->block) < 0)) {
        sn_telling_in_free(in);
        return NULL;
    }
    if (in) {
        in->chunks.read = in->block.read = read;
        in->chunks.user = in->block.user = user;
    }
    return in;
}

void
sn_telling_in_free(struct telling_in *in)
{
    if (!in)
        return;
    sn_part_reader_fini(&in->chunks);
    sn_part_reader_fini(&in->block);
    sn_free(in);
}

/* The bytes of the head: its size is told within them. */
static int
load_head(struct telling_in *in, struct buf *out)
{
    struct block_reader *reader = &in->chunks;
    int status = sn_part_bytes_next(reader, sizeof(PART_MAGIC) - 1);

    if (status != 0)
        return status;
    sn_buf_slice(out, sn_buf_view(&reader->chunk));
    status = sn_part_chunk_next(reader);
    if (status == 0 &&
        (reader->kind != CHUNK_HEAD || reader->chunk.size > HEAD_MOST))
        return SEINE_E_FORMAT;
    sn_buf_slice(out, sn_buf_view(&reader->chunk));
    in->start = reader->at;
    return status == 0 && out->failed ? SEINE_E_MEMORY : status;
}

/* Is it of the same rules, number by number, and of the same options? */
static void
compare_head(const struct seine_hunt *hunt, const struct part_head *head,
             struct buf *why)
{
    size_t count = hunt->rules ? hunt->rules->count : 0;
    struct part_options options;

    sn_part_options(&options, &hunt->scan);
    sn_head_compare(head, hunt->rules, &options, why);
    if (why->size == 0 && head->rule_count != count)
        sn_buf_str(why, "it was made with other rules");
    for (size_t i = 0; why->size == 0 && i < count; i++)
        if (memcmp(head->keys[i], hunt->rules->rules[i]->key, PART_KEY) != 0)
            sn_buf_str(why, "it was made with other rules");
}

static int
check_head(struct seine_hunt *hunt, struct telling_in *in, struct buf *bytes)
{
    struct part_head head = {0};
    size_t used;
    int status = load_head(in, bytes);

    if (status == 0)
        status = sn_head_read(&head, sn_buf_view(bytes), &used);
    if (status == SEINE_E_LIMIT)
        status = SEINE_E_FORMAT;
    if (status == 0) {
        sn_buf_clear(&hunt->message);
        compare_head(hunt, &head, &hunt->message);
        if (hunt->message.size > 0)
            status = SEINE_E_FORMAT;
        sn_buf_string(&hunt->message);
    }
    sn_head_fini(&head);
    return status;
}

/* Read all of it: is it as it was written? */
static int
check_seal(struct telling_in *in, const struct buf *head)
{
    struct block_reader *reader = &in->chunks;
    char seal[PART_SEAL];
    struct hasher *hasher;
    int status = sn_hasher_new(&hasher);

    if (status < 0)
        return status;
    sn_hasher_begin(hasher);
    sn_hasher_add(hasher, head->at, head->size);
    while ((status = sn_part_chunk_next(reader)) == 0 &&
           reader->kind != CHUNK_END)
        sn_hasher_add(hasher, reader->chunk.at, reader->chunk.size);
    if (status == 0)
        status = sn_seal(hasher, seal);
    if (status == 0 && (reader->items.rest.size != PART_SEAL ||
                        memcmp(reader->items.rest.at, seal, PART_SEAL) != 0))
        status = SEINE_E_FORMAT;
    sn_hasher_free(hasher);
    return status;
}

int
seine_hunt_add_telling(seine_hunt *hunt, seine_read_at read, void *user)
{
    struct telling_in *in;
    struct buf head = {0};
    int status;

    if (!hunt || !read)
        return SEINE_E_INVALID;
    if (hunt->ran || hunt->telling_in || hunt->part_out || hunt->replay)
        return SEINE_E_STATE;
    sn_buf_clear(&hunt->message);
    in = make_in(read, user);
    if (!in)
        return SEINE_E_MEMORY;
    status = check_head(hunt, in, &head);
    if (status == 0)
        status = check_seal(in, &head);
    sn_buf_fini(&head);
    if (status == 0)
        hunt->telling_in = in;
    else
        sn_telling_in_free(in);
    return status;
}

/* ------------------------------------------------------------- telling --- */

/* The events of a file; its ledger comes in the next chunk. */
static int
tell_block(struct seine_hunt *hunt, uint64_t start)
{
    struct telling_in *in = hunt->telling_in;
    struct block_reader *reader = &in->block;
    int status;

    reader->rules = (const struct rule *const *)hunt->rules->rules;
    reader->rule_count = hunt->rules->count;
    status = sn_part_block_open(reader, start);
    if (status < 0)
        return status;
    sn_hunt_tell_begin(hunt, reader->file);
    if (reader->hash_known)
        memcpy(hunt->sha256, reader->ledger.sha256,
               strlen(reader->ledger.sha256) + 1);
    while (status == 0 && (status = sn_part_block_next(reader)) == 1)
        status = sn_hunt_tell_events(hunt, reader, reader->group.events.at,
                                     reader->group.events.count, NULL);
    in->begun = true;
    in->chunks.at = start + reader->size;
    return status;
}

/* Is it the file whose events were just told? */
static bool
is_of_block(const struct telling_in *in, const char *file,
            const seine_ledger *ledger)
{
    const struct block_reader *block = &in->block;

    return strcmp(file, block->file) == 0 &&
           strcmp(ledger->sha256, block->ledger.sha256) == 0;
}

static int
tell_file(struct seine_hunt *hunt, struct wire *wire)
{
    struct telling_in *in = hunt->telling_in;
    struct arena *arena = &in->chunks.arena;
    const char *file = sn_get_string(wire, arena);
    seine_ledger ledger;

    sn_item_get_ledger(wire, arena, &ledger);
    if (wire->bad || (in->begun && !is_of_block(in, file, &ledger))) {
        wire->bad = true;
        return 0;
    }
    if (!in->begun)
        sn_hunt_tell_begin(hunt, file);
    in->begun = false;
    ledger.file = file;
    ledger.stream_sha256 = "";
    ledger.events = hunt->told;
    ledger.suppressed = hunt->told_suppressed;
    return sn_hunt_tell_file(hunt, &ledger, NULL);
}

static int
tell_finding(struct seine_hunt *hunt, struct wire *wire)
{
    struct telling_in *in = hunt->telling_in;
    seine_finding finding;

    if (!hunt->rules) {
        wire->bad = true;
        return 0;
    }
    sn_item_get_finding(wire, &in->chunks.arena, hunt->rules, &finding);
    return wire->bad ? 0 : sn_hunt_tell_finding(hunt, &finding);
}

static void
get_bits(struct wire *wire, bool *bits, size_t count)
{
    struct slice bytes = sn_get_raw(wire, count);

    for (size_t i = 0; !wire->bad && i < count; i++)
        bits[i] = bytes.at[i] != 0;
}

static void
get_stats(struct wire *wire, seine_correlator_stats *out)
{
    uint64_t *const numbers[] = {
        &out->events,  &out->untimed, &out->without_group, &out->without_value,
        &out->learned, &out->lost,    &out->spilled,       &out->findings,
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        *numbers[i] = sn_get_uint(wire);
    for (size_t i = 0; i <= SEINE_LEVEL_CRITICAL; i++)
        out->findings_by_level[i] = sn_get_uint(wire);
}

static int
tell_totals(struct seine_hunt *hunt, struct wire *wire)
{
    struct telling_in *in = hunt->telling_in;
    size_t count = hunt->rules ? hunt->rules->count : 0;

    get_bits(wire, hunt->applicable, count);
    get_bits(wire, hunt->given_up, count);
    hunt->summary.signs_dropped = sn_get_uint(wire);
    if (sn_get_most(wire, 1)) {
        get_stats(wire, &in->stats);
        hunt->summary.correlation = &in->stats;
    }
    in->ended = true;
    return 0;
}

static int
tell_item(struct seine_hunt *hunt, struct wire *items)
{
    static int (*const tellers[])(struct seine_hunt *, struct wire *) = {
        [TELLING_FILE] = tell_file,
        [TELLING_FINDING] = tell_finding,
        [TELLING_TOTALS] = tell_totals,
    };
    struct telling_in *in = hunt->telling_in;
    struct slice kind = sn_get_raw(items, 1);
    struct wire body = {.rest = sn_get_bytes(items)};
    int status;

    if (items->bad || kind.at[0] < TELLING_FILE ||
        kind.at[0] > TELLING_TOTALS || in->ended ||
        (in->begun && kind.at[0] != TELLING_FILE))
        return SEINE_E_FORMAT;
    sn_arena_reset(&in->chunks.arena);
    status = tellers[(unsigned char)kind.at[0]](hunt, &body);
    if (body.bad || body.rest.size > 0)
        status = body.no_memory ? SEINE_E_MEMORY : SEINE_E_FORMAT;
    if (status == 0 && hunt->summary.files % PROGRESS_FILES == 0)
        status = sn_hunt_progress(hunt, 0);
    return status;
}

static int
tell_chunk(struct seine_hunt *hunt, uint64_t start)
{
    struct telling_in *in = hunt->telling_in;
    struct wire items = in->chunks.items;
    int status = 0;

    if (in->chunks.kind == CHUNK_BEGIN)
        return in->begun || in->ended || !hunt->rules ? SEINE_E_FORMAT
                                                      : tell_block(hunt, start);
    if (in->chunks.kind != CHUNK_DATA)
        return SEINE_E_FORMAT;
    while (status == 0 && items.rest.size > 0)
        status = tell_item(hunt, &items);
    return status;
}

int
sn_telling_tell(struct seine_hunt *hunt)
{
    struct telling_in *in = hunt->telling_in;
    int status = sn_hunt_progress(hunt, 0);

    in->chunks.at = in->start;
    while (status == 0) {
        uint64_t start = in->chunks.at;

        status = sn_part_chunk_next(&in->chunks);
        if (status == 0 && in->chunks.kind == CHUNK_END)
            return in->ended ? 0 : SEINE_E_FORMAT;
        if (status == 0)
            status = tell_chunk(hunt, start);
    }
    return status;
}
