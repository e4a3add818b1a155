/*
 * Parts that a hunt is given: which blocks they have, what is wrong with them,
 * and which are missing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/open.h"
#include "hunt/replay.h"

#define ERROR_SIZE 128

/* A part that is being gone through. */
struct opened {
    struct seine_hunt *hunt;
    struct replay_part *part;
    size_t number; /* of the part */
    int fd;
    uint64_t at;
    struct hasher *hasher; /* of the seals */
    struct block_reader *reader;
    struct replay_block block; /* as far as all have it in common */
};

const char *
seine_part_state_name(int state)
{
    static const char *const names[] = {
        [SEINE_PART_WHOLE] = "whole",       [SEINE_PART_CUT] = "cut off",
        [SEINE_PART_DAMAGED] = "damaged",   [SEINE_PART_FOREIGN] = "foreign",
        [SEINE_PART_FAILED] = "not read",   [SEINE_PART_MISSING] = "missing",
        [SEINE_PART_CONFLICT] = "conflict",
    };
    const int count = (int)(sizeof(names) / sizeof(names[0]));

    return state > 0 && state < count ? names[state] : "unknown";
}

/* What is wrong; the first thing counts. */
static void
note(struct replay_part *part, int state, const char *reason)
{
    if (part->view.state != SEINE_PART_WHOLE)
        return;
    part->view.state = state;
    sn_buf_str(&part->reason, reason);
}

static int
add_entry(struct seine_hunt *hunt, const char *path, struct replay_part **out)
{
    static const seine_part nothing = {.state = SEINE_PART_WHOLE,
                                       .version = "",
                                       .rules = "",
                                       .assume_tz = "",
                                       .format = "",
                                       .wsa_format = ""};
    struct replay *replay = hunt->replay;
    struct replay_part *part, **slot;

    if (replay->parts.count >= LIMIT_PARTS)
        return SEINE_E_LIMIT;
    part = sn_calloc(1, sizeof(*part));
    if (part)
        part->path = sn_strdup(path);
    slot = part && part->path ? sn_array_push(&replay->parts, sizeof(*slot))
                              : NULL;
    if (!slot) {
        sn_free(part ? part->path : NULL);
        sn_free(part);
        return SEINE_E_MEMORY;
    }
    part->view = nothing;
    part->view.path = part->path;
    *slot = *out = part;
    return 0;
}

/* ---------------------------------------------------------------- head --- */

/* So many bytes at a place of the file; fewer at its end; -1 with errno. */
static int64_t
read_part(struct opened *opened, uint64_t at, void *buffer, size_t size)
{
    size_t done = 0;

    while (done < size) {
        int64_t got = sn_replay_pread(&opened->fd, at + done,
                                      (char *)buffer + done, size - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? got : (int64_t)done;
        done += (size_t)got;
    }
    return (int64_t)done;
}

/*
 * All bytes of the head chunk, as far as they are there.  0, SEINE_E_MEMORY, or
 * SEINE_E_IO.
 */
static int
read_head_bytes(struct opened *opened, struct buf *out)
{
    const size_t front = sizeof(PART_MAGIC) - 1 + PART_CHUNK_HEAD;
    size_t size = front, want = front;
    char kind;

    do {
        int64_t got;

        if (sn_buf_reserve(out, want) < 0)
            return SEINE_E_MEMORY;
        got = read_part(opened, out->size, out->at + out->size, want);
        if (got < 0)
            return SEINE_E_IO;
        out->size += (size_t)got;
        if ((size_t)got < want ||
            !sn_chunk_parse(out->at + front - PART_CHUNK_HEAD, &kind, &size))
            break;
        /* what a size says may be a lie: no more room than there are bytes */
        want = front + size - out->size;
        want = want < HUNT_BLOCK ? want : HUNT_BLOCK;
    } while (want > 0);
    return 0;
}

static void
show_head(struct replay_part *part, const struct part_head *head)
{
    seine_part *view = &part->view;

    view->shard = head->shard;
    view->shards = head->shards;
    view->version = head->version;
    view->rules = head->rules_hash;
    view->has_interval = head->options.has_interval;
    view->from_ns = head->options.from_ns;
    view->to_ns = head->options.to_ns;
    view->assume_tz = head->options.assume_tz;
    view->format = head->options.format;
    view->wsa_format = head->options.wsa_format;
    view->max_bytes = head->options.max_bytes;
    view->max_line = head->options.max_line;
}

/* The first part whose rules are those of the hunt gives the options. */
static void
judge_head(struct opened *opened, const struct part_head *head)
{
    struct seine_hunt *hunt = opened->hunt;
    struct replay *replay = hunt->replay;
    struct buf why = {0};

    sn_head_compare(head, hunt->rules,
                    replay->adopted ? &replay->options : &head->options, &why);
    if (why.size > 0)
        note(opened->part, SEINE_PART_FOREIGN, sn_buf_string(&why));
    else if (!replay->adopted) {
        replay->adopted = true;
        replay->options = head->options;
        sn_overtime_since(&hunt->overtime, head->options.has_interval
                                               ? head->options.from_ns
                                               : 0);
    }
    sn_buf_fini(&why);
}

static int
open_head(struct opened *opened)
{
    struct seine_hunt *hunt = opened->hunt;
    struct buf bytes = {0};
    size_t number;
    int status = read_head_bytes(opened, &bytes);

    if (status == 0)
        status = sn_replay_head(hunt, sn_buf_view(&bytes), &number);
    if (status == 0) {
        const struct part_head *head = &hunt->replay->heads.at[number]->head;

        opened->at = bytes.size;
        opened->block.head = number;
        opened->part->head = number + 1;
        sn_hasher_add(opened->hasher, bytes.at + bytes.size - PART_SEAL,
                      PART_SEAL);
        show_head(opened->part, head);
        judge_head(opened, head);
    } else if (status == SEINE_E_LIMIT) {
        note(opened->part, SEINE_PART_FOREIGN,
             "it is in another version of the format");
    } else if (status == SEINE_E_FORMAT) {
        note(opened->part, SEINE_PART_FAILED,
             "it is no part of a hunt, or its head is damaged");
    }
    sn_buf_fini(&bytes);
    return status == SEINE_E_LIMIT || status == SEINE_E_FORMAT ? 0 : status;
}

/* -------------------------------------------------------------- blocks --- */

/* A file that was read counts for more than one that could not be. */
static uint8_t
rank(int state)
{
    static const uint8_t ranks[] = {
        [SEINE_FILE_READ] = 0,
        [SEINE_FILE_DAMAGED] = 1,
        [SEINE_FILE_SKIPPED] = 2,
        [SEINE_FILE_FAILED] = 3,
    };

    return ranks[state];
}

static int
keep_block(struct opened *opened)
{
    struct replay *replay = opened->hunt->replay;
    const struct block_reader *reader = opened->reader;
    struct replay_block *slot = sn_array_push(&replay->blocks, sizeof(*slot));
    int status;

    if (!slot)
        return SEINE_E_MEMORY;
    *slot = opened->block;
    slot->start = opened->at;
    slot->ledger_at = reader->ledger_at;
    slot->rank = rank(reader->ledger.state);
    memcpy(slot->seal, reader->seal, PART_SEAL);
    status = sn_walk_add_block(&opened->hunt->walk, reader->file,
                               replay->blocks.count, reader->size);
    if (status < 0) {
        replay->blocks.count--;
        return status;
    }
    opened->part->view.blocks++;
    return 0;
}

/* Is there less of the file than its chunks tell of? */
static bool
is_behind_end(struct opened *opened)
{
    struct stat info;

    return fstat(opened->fd, &info) == 0 && opened->at > (uint64_t)info.st_size;
}

/*
 * Pass over a block that is damaged: up to the end of its last chunk, if the
 * sizes of its chunks still say where that is.
 */
static int
skip_block(struct opened *opened)
{
    char head[PART_CHUNK_HEAD], kind = CHUNK_BEGIN;
    size_t size = 0;

    while (kind != CHUNK_LEDGER) {
        if (read_part(opened, opened->at, head, sizeof(head)) !=
            PART_CHUNK_HEAD) {
            opened->at += PART_CHUNK_HEAD;
            return SEINE_E_FORMAT;
        }
        if (!sn_chunk_parse(head, &kind, &size) || kind == CHUNK_HEAD ||
            kind == CHUNK_END)
            return SEINE_E_FORMAT;
        opened->at += PART_CHUNK_HEAD + size;
    }
    if (is_behind_end(opened))
        return SEINE_E_FORMAT;
    note(opened->part, SEINE_PART_DAMAGED, "a block in it is damaged");
    return 0;
}

static int
take_block(struct opened *opened)
{
    struct block_reader *reader = opened->reader;
    int status = sn_part_block_open(reader, opened->at);

    if (status == SEINE_E_FORMAT)
        return skip_block(opened);
    if (status != 0)
        return status;
    sn_hasher_add(opened->hasher, reader->seal, PART_SEAL);
    status = keep_block(opened);
    opened->at += reader->size;
    return status;
}

/* The end says how many blocks there are, and that these are they. */
static int
check_end(struct opened *opened, size_t size)
{
    char bytes[PART_SEAL + 10], seal[PART_SEAL], more;
    struct wire wire = {.bad = false};
    uint64_t blocks;
    int status;

    if (size < PART_SEAL + 1 || size > sizeof(bytes))
        return SEINE_E_FORMAT;
    opened->at += PART_CHUNK_HEAD + size;
    if (read_part(opened, opened->at - size, bytes, size) != (int64_t)size)
        return SEINE_E_FORMAT;
    wire.rest = sn_slice(bytes, size - PART_SEAL);
    sn_hasher_add(opened->hasher, bytes, size - PART_SEAL);
    blocks = sn_get_uint(&wire);
    status = sn_seal(opened->hasher, seal);
    if (status != 0)
        return status;
    if (wire.bad || wire.rest.size != 0 ||
        blocks != opened->part->view.blocks ||
        memcmp(seal, bytes + size - PART_SEAL, PART_SEAL) != 0)
        note(opened->part, SEINE_PART_DAMAGED,
             "it does not have the blocks that its end tells of");
    if (read_part(opened, opened->at, &more, 1) != 0)
        note(opened->part, SEINE_PART_DAMAGED, "there is more behind its end");
    return 0;
}

/* Blocks up to the end, or to where it is damaged. */
static int
take_blocks(struct opened *opened)
{
    char head[PART_CHUNK_HEAD], kind;
    size_t size;
    int status = 0;

    while (status == 0) {
        int64_t got = read_part(opened, opened->at, head, sizeof(head));

        if (got < 0)
            return SEINE_E_IO;
        if (got != PART_CHUNK_HEAD) {
            note(opened->part, SEINE_PART_CUT, "it ends before its last block");
            return 0;
        }
        if (!sn_chunk_parse(head, &kind, &size))
            return SEINE_E_FORMAT;
        if (kind == CHUNK_END)
            return check_end(opened, size);
        status = kind == CHUNK_BEGIN ? take_block(opened) : SEINE_E_FORMAT;
    }
    return status;
}

/* ---------------------------------------------------------------- part --- */

static int
go_through(struct opened *opened)
{
    int status = open_head(opened);

    if (status == 0 && opened->part->view.state == SEINE_PART_WHOLE) {
        opened->block.part = opened->number;
        sn_replay_set_rules(opened->hunt, opened->reader, &opened->block);
        opened->reader->read = sn_replay_pread;
        opened->reader->user = &opened->fd;
        status = take_blocks(opened);
    }
    if (status == SEINE_E_FORMAT) {
        note(opened->part,
             is_behind_end(opened) ? SEINE_PART_CUT : SEINE_PART_DAMAGED,
             "what follows its last whole block cannot be read");
        status = 0;
    }
    return status;
}

static int
open_file(struct opened *opened, const char *path)
{
    char text[ERROR_SIZE];
    struct stat *info = &opened->part->info;
    int status;

    opened->fd = open(path, OPEN_TO_READ);
    if (opened->fd >= 0 && fstat(opened->fd, info) == 0 &&
        !S_ISREG(info->st_mode))
        errno = S_ISDIR(info->st_mode) ? EISDIR : ESPIPE;
    else if (opened->fd >= 0) {
        status = go_through(opened);
        if (status != SEINE_E_IO)
            return status;
    }
    if (strerror_r(errno, text, sizeof(text)) != 0)
        text[0] = '\0';
    note(opened->part, SEINE_PART_FAILED, text);
    return 0;
}

int
seine_hunt_add_part(seine_hunt *hunt, const char *path)
{
    struct opened opened = {.hunt = hunt, .fd = -1};
    int status;

    if (!hunt || !path || !*path)
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    sn_buf_clear(&hunt->message);
    status = sn_replay_get(hunt);
    if (status == 0)
        status = add_entry(hunt, path, &opened.part);
    if (status == 0)
        status = sn_replay_reader(hunt->replay, 0, &opened.reader);
    if (status == 0)
        status = sn_hasher_new(&opened.hasher);
    if (status == 0) {
        opened.number = hunt->replay->parts.count - 1;
        sn_hasher_begin(opened.hasher);
        status = open_file(&opened, path);
    }
    if (opened.fd >= 0)
        close(opened.fd);
    sn_hasher_free(opened.hasher);
    return status;
}

const seine_part *
seine_hunt_part(const seine_hunt *hunt, size_t index)
{
    struct replay_part *part;

    if (!hunt || !hunt->replay || index >= hunt->replay->parts.count)
        return NULL;
    part = hunt->replay->parts.at[index];
    part->view.reason = sn_buf_string(&part->reason);
    return &part->view;
}

/* ------------------------------------------------------- several parts --- */

static void
note_conflict(struct seine_hunt *hunt, const struct replay_block *block,
              const struct replay_block *other, const char *file)
{
    struct replay *replay = hunt->replay;
    struct replay_part *part = replay->parts.at[block->part];
    struct buf why = {0};

    sn_buf_format(&why, "of %s it tells otherwise than %s", file,
                  replay->parts.at[other->part]->path);
    note(part, SEINE_PART_CONFLICT, sn_buf_string(&why));
    sn_buf_fini(&why);
}

/* Of a file that several parts have: the one that saw most is told. */
static void
choose_block(struct seine_hunt *hunt, struct replay_block *first,
             const struct replay_block *second, const char *file)
{
    int order = (first->rank > second->rank) - (first->rank < second->rank);
    int seals = memcmp(first->seal, second->seal, PART_SEAL);

    if (order == 0 && seals != 0 && first->rank != rank(SEINE_FILE_FAILED))
        note_conflict(hunt, second, first, file);
    if (order > 0 || (order == 0 && seals > 0))
        *first = *second;
}

void
sn_replay_same_path(void *user, const char *path, size_t first, size_t second)
{
    struct seine_hunt *hunt = user;
    struct replay_block *blocks = hunt->replay->blocks.at;
    size_t last = first;

    if (!blocks[first - 1].read && !blocks[second - 1].read) {
        choose_block(hunt, &blocks[first - 1], &blocks[second - 1], path);
        return;
    }
    while (blocks[last - 1].next)
        last = blocks[last - 1].next;
    blocks[last - 1].next = second;
}

/* Is this part of that set?  One that is cut off is: that is told already. */
static bool
is_of_set(const struct replay *replay, size_t number,
          const struct part_head *set)
{
    const struct replay_part *part = replay->parts.at[number];
    const struct part_head *head =
        part->head ? &replay->heads.at[part->head - 1]->head : NULL;

    return head && part->view.state != SEINE_PART_FOREIGN &&
           head->shards == set->shards && strcmp(head->set, set->set) == 0;
}

static int
add_missing(struct seine_hunt *hunt, const struct part_head *set,
            uint64_t shard)
{
    struct replay_part *part;
    int status = add_entry(hunt, "", &part);

    if (status < 0)
        return status;
    note(part, SEINE_PART_MISSING, "this part is not there");
    part->view.shard = shard;
    part->view.shards = set->shards;
    part->settled = true;
    return 0;
}

/* Which shards of a set are there, and which are not? */
static int
settle_set(struct seine_hunt *hunt, const struct part_head *set)
{
    struct replay *replay = hunt->replay;
    size_t count = replay->parts.count;
    bool *there = sn_calloc((size_t)set->shards + 1, sizeof(*there));
    int status = there ? 0 : SEINE_E_MEMORY;

    for (size_t i = 0; status == 0 && i < count; i++)
        if (is_of_set(replay, i, set)) {
            replay->parts.at[i]->settled = true;
            there[replay->parts.at[i]->view.shard] = true;
        }
    for (uint64_t k = 1; status == 0 && k <= set->shards; k++)
        if (!there[k])
            status = add_missing(hunt, set, k);
    sn_free(there);
    return status;
}

int
sn_replay_settle(struct seine_hunt *hunt)
{
    struct replay *replay = hunt->replay;
    size_t count = replay->parts.count;
    int status = 0;

    for (size_t i = 0; status == 0 && i < count; i++) {
        const struct replay_part *part = replay->parts.at[i];

        if (part->head && !part->settled &&
            part->view.state != SEINE_PART_FOREIGN)
            status = settle_set(hunt, &replay->heads.at[part->head - 1]->head);
    }
    for (size_t i = 0; i < replay->parts.count; i++)
        hunt->summary.parts_whole +=
            replay->parts.at[i]->view.state == SEINE_PART_WHOLE;
    hunt->summary.parts = replay->parts.count;
    if (hunt->summary.parts_whole < hunt->summary.parts)
        hunt->summary.complete = 0;
    return status;
}
