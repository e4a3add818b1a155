/*
 * Replay: one input is told from its blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/replay.h"

#include <stdlib.h>

#include "base/limits.h"
#include "survey/trail.h"

#define PROGRESS_RECORDS 256 /* between two calls of on_progress */

/* The blocks of one input, each with the record that it is at. */
struct telling {
    struct seine_hunt *hunt;
    const seine_digest *digest; /* the file as it is now; NULL: as it was */
    int64_t modified_ns;        /* likewise; 0 */
    SN_ARRAY(struct block_reader *) readers;
    SN_ARRAY(struct block_event) events; /* of the record that is told */
};

/* ------------------------------------------------------------- opening --- */

static int
add_reader(struct telling *telling, const struct replay_block *block)
{
    struct block_reader **slot =
        sn_array_push(&telling->readers, sizeof(*telling->readers.at));
    size_t number = telling->readers.count - 1;
    int status = SEINE_E_MEMORY;

    if (slot)
        status = sn_replay_reader(telling->hunt->replay, number, slot);
    if (status == 0)
        status = sn_replay_aim(telling->hunt, *slot, block);
    if (status == 0)
        status = block->ledger_at ? sn_part_block_reopen(*slot, block->start,
                                                         block->ledger_at)
                                  : sn_part_block_open(*slot, block->start);
    return status;
}

static int
open_all(struct telling *telling, size_t number)
{
    const struct replay *replay = telling->hunt->replay;
    int status = 0;

    while (status == 0 && number > 0) {
        const struct replay_block *block = &replay->blocks.at[number - 1];

        status = add_reader(telling, block);
        number = block->next;
    }
    return status;
}

/* 1 with the next record of a reader, or 0. */
static int
next_record(struct block_reader *reader)
{
    int status = sn_part_block_next(reader);

    if (status == 1 && reader->until && reader->group.offset >= reader->until)
        return 0;
    return status;
}

/* Move a reader on; at the end it leaves the list. */
static int
move_on(struct telling *telling, size_t index)
{
    int status = next_record(telling->readers.at[index]);

    if (status != 0)
        return status < 0 ? status : 0;
    for (size_t i = index + 1; i < telling->readers.count; i++)
        telling->readers.at[i - 1] = telling->readers.at[i];
    telling->readers.count--;
    return 0;
}

/* -------------------------------------------------------------- records --- */

static int
by_rule(const void *left, const void *right)
{
    const struct block_event *a = left, *b = right;

    return (a->rule->index > b->rule->index) -
           (a->rule->index < b->rule->index);
}

/* Take what a reader has of the record; its entry, if it is the first. */
static int
take_group(struct telling *telling, struct block_reader *reader,
           struct block_reader **entry)
{
    struct block_group *group = &reader->group;
    int status = 0;

    for (size_t i = 0; status == 0 && i < group->traces.count; i++) {
        struct block_trace *trace = &group->traces.at[i];

        if (telling->digest)
            trace->trace.member = telling->digest->members & 1;
        status = sn_hunt_tell_trace(telling->hunt, &trace->trace,
                                    trace->quality, trace->tuple);
    }
    for (size_t i = 0; status == 0 && i < group->events.count; i++) {
        struct block_event *slot =
            sn_array_push(&telling->events, sizeof(*slot));

        if (!slot)
            return SEINE_E_MEMORY;
        *slot = group->events.at[i];
        if (!*entry)
            *entry = reader;
    }
    return status;
}

static int
tell_events(struct telling *telling, struct block_reader *reader)
{
    if (telling->events.count > 1)
        qsort(telling->events.at, telling->events.count,
              sizeof(*telling->events.at), by_rule);
    return sn_hunt_tell_events(telling->hunt, reader, telling->events.at,
                               telling->events.count, telling->digest);
}

/* Tell the record at which the readers are that are furthest behind. */
static int
tell_record(struct telling *telling)
{
    struct block_reader *entry = NULL;
    uint64_t offset = UINT64_MAX;
    int status = 0;

    for (size_t i = 0; i < telling->readers.count; i++)
        if (telling->readers.at[i]->group.offset < offset)
            offset = telling->readers.at[i]->group.offset;
    telling->events.count = 0;
    for (size_t i = 0; status == 0 && i < telling->readers.count; i++)
        if (telling->readers.at[i]->group.offset == offset)
            status = take_group(telling, telling->readers.at[i], &entry);
    if (status == 0 && entry)
        status = tell_events(telling, entry);
    for (size_t i = telling->readers.count; status == 0 && i > 0; i--)
        if (telling->readers.at[i - 1]->group.offset == offset)
            status = move_on(telling, i - 1);
    return status;
}

static int
tell_records(struct telling *telling)
{
    uint64_t told = 0;
    int status = 0;

    for (size_t i = telling->readers.count; status == 0 && i > 0; i--)
        status = move_on(telling, i - 1);
    while (status == 0 && telling->readers.count > 0) {
        status = tell_record(telling);
        if (status == 0 && ++told % PROGRESS_RECORDS == 0)
            status = sn_hunt_progress(telling->hunt, 0);
    }
    return status;
}

/* --------------------------------------------------------------- ledger --- */

/* The rules of a block, by their place in the hunt. */
static void
note_block_rules(struct seine_hunt *hunt, const struct block_reader *reader)
{
    uint64_t *given_up = hunt->told_rules + hunt->rules->count / 64 + 1;

    for (size_t k = 0; k < reader->rule_count; k++) {
        uint32_t rule = reader->rules[k] ? reader->rules[k]->index : 0;
        uint64_t bit = UINT64_C(1) << rule % 64;

        if (reader->rules[k] && sn_part_block_applicable(reader, k)) {
            hunt->applicable[rule] = true;
            hunt->told_rules[rule / 64] |= bit;
        }
        if (reader->rules[k] && sn_part_block_gave_up(reader, k)) {
            hunt->given_up[rule] = true;
            given_up[rule / 64] |= bit;
        }
    }
}

static void
note_rules(struct telling *telling)
{
    for (size_t i = 0; i < telling->readers.count; i++)
        note_block_rules(telling->hunt, telling->readers.at[i]);
}

/* Of several blocks, what tests gave up is theirs together. */
static void
make_ledger(const struct telling *telling, seine_ledger *out)
{
    *out = telling->readers.at[0]->ledger;
    out->file = telling->hunt->file;
    for (size_t i = 1; i < telling->readers.count; i++) {
        const seine_ledger *other = &telling->readers.at[i]->ledger;

        out->not_evaluated += other->not_evaluated;
        if (other->candidates > out->candidates)
            out->candidates = other->candidates;
    }
}

/* The file was compressed meanwhile, or no longer is. */
static void
apply_digest(const seine_digest *digest, seine_ledger *out)
{
    out->sha256 = digest->sha256;
    out->size = digest->size;
    out->members = digest->members;
    out->compressed = digest->compressed;
    out->ratio_warning = digest->compressed && out->bytes &&
                         (out->bytes - 1) / LIMIT_RATIO >= out->size;
}

/* Was a rule that asks for signs evaluated, in all of the file? */
static bool
tells_signs(const struct block_reader *reader)
{
    if (!reader->trail || reader->until)
        return false;
    for (size_t i = 0; i < reader->rule_count; i++)
        if (reader->rules[i] && reader->rules[i]->signs)
            return true;
    return false;
}

/*
 * The trail of the file.  Several blocks differ in it only in changes of the
 * clock, which those know whose rules asked for them.  0 or SEINE_E_MEMORY.
 */
static int
find_trail(struct block_reader *const *readers, size_t count, const char *file,
           const seine_digest *digest, const struct trail **out)
{
    struct block_reader *best = NULL;
    int status = 0;

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        if (tells_signs(readers[i]) &&
            (!best ||
             readers[i]->trail->clocks.count > best->trail->clocks.count))
            best = readers[i];
    if (!best)
        return 0;
    if (strcmp(file, best->file) != 0)
        status = sn_item_name_trail(best->trail, &best->arena, file);
    if (digest)
        sn_item_repack_trail(best->trail, digest->members);
    *out = best->trail;
    return status;
}

static int
tell_all(struct telling *telling)
{
    struct seine_hunt *hunt = telling->hunt;
    const struct block_reader *first = telling->readers.at[0];
    const struct trail *trail;
    seine_ledger ledger;
    int status, told;

    status = find_trail(telling->readers.at, telling->readers.count, hunt->file,
                        telling->digest, &trail);
    if (status < 0)
        return status;

    note_rules(telling);
    make_ledger(telling, &ledger);
    if (telling->digest)
        apply_digest(telling->digest, &ledger);
    if (telling->modified_ns)
        ledger.modified_ns = telling->modified_ns;
    if (first->hash_known)
        memcpy(hunt->sha256, ledger.sha256, strlen(ledger.sha256) + 1);
    status = tell_records(telling);
    if (status < 0)
        return status;
    ledger.events = hunt->told;
    ledger.suppressed = hunt->told_suppressed;
    ledger.correlated = hunt->told_correlated;
    if (hunt->refused)
        return SEINE_STOPPED;
    told = sn_hunt_tell_file(hunt, &ledger, trail);
    return told != 0 ? told : status;
}

/* A block that cannot be told is an input that cannot be read. */
static int
tell_failed(struct seine_hunt *hunt, int why)
{
    seine_ledger ledger;

    sn_hunt_unread(&ledger, hunt->file, SEINE_FILE_FAILED,
                   why == SEINE_E_IO ? "its block cannot be read"
                                     : "its block is damaged");
    return sn_hunt_tell_file(hunt, &ledger, NULL);
}

int
sn_replay_item(struct seine_hunt *hunt, const struct walk_item *item)
{
    const struct replay_block *block =
        &hunt->replay->blocks.at[item->block - 1];
    struct telling telling = {
        .hunt = hunt,
        .digest = block->digest,
        .modified_ns = block->modified_ns,
    };
    int status = open_all(&telling, item->block);

    sn_hunt_tell_begin(hunt, item->path);
    if (status == SEINE_E_FORMAT || status == SEINE_E_IO)
        status = tell_failed(hunt, status);
    else if (status == 0)
        status = tell_all(&telling);
    sn_array_fini(&telling.readers);
    sn_array_fini(&telling.events);
    if (status == 0)
        status = sn_hunt_progress(hunt, item->size);
    return status;
}

/* ---------------------------------------------------------------- aside --- */

static int
tell_aside(struct seine_hunt *hunt, const struct replay_block *block)
{
    struct block_reader *reader;
    const struct trail *trail = NULL;
    int status = sn_replay_reader(hunt->replay, 0, &reader);

    if (status == 0)
        status = sn_replay_aim(hunt, reader, block);
    if (status == 0)
        status = sn_part_block_open(reader, block->start);
    if (status < 0)
        return status;
    hunt->file = block->aside;
    memcpy(hunt->sha256, reader->ledger.sha256,
           strlen(reader->ledger.sha256) + 1);
    while ((status = next_record(reader)) == 1)
        for (size_t i = 0; i < reader->group.traces.count; i++) {
            const struct block_trace *trace = &reader->group.traces.at[i];

            sn_overtime_event(hunt, &trace->trace, trace->quality,
                              trace->tuple);
        }
    reader->ledger.file = block->aside;
    if (status == 0)
        sn_overtime_file(hunt, &reader->ledger);
    /* a finding must say by its name which file it is in */
    if (status == 0 && !sn_tamper_has(hunt, block->aside))
        status = find_trail(&reader, 1, block->aside, NULL, &trail);
    /* an empty one would stand in the way of another content of that name */
    if (trail && trail->parts.count == 0 && reader->ledger.nul_run_total == 0)
        trail = NULL;
    return status == 0 ? sn_tamper_file(hunt, &reader->ledger, trail) : status;
}

int
sn_replay_aside(struct seine_hunt *hunt)
{
    const struct replay *replay = hunt->replay;
    int status = 0;

    for (size_t i = 0; replay && status == 0 && i < replay->blocks.count; i++) {
        const struct replay_block *block = &replay->blocks.at[i];

        if (!block->aside)
            continue;
        status = tell_aside(hunt, block);
        if (status == SEINE_E_FORMAT || status == SEINE_E_IO) {
            sn_buf_format(&hunt->message,
                          "%s: what is known of it cannot be read",
                          block->aside);
            sn_buf_string(&hunt->message);
        }
        if (status == 0)
            status = sn_hunt_progress(hunt, 0);
    }
    return status;
}
