/*
 * Blocks that a hunt is given: heads, where the bytes are, which rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/options.h"
#include "hunt/replay.h"

int
sn_replay_get(struct seine_hunt *hunt)
{
    if (hunt->replay)
        return 0;
    if (hunt->tamper.records)
        return SEINE_E_INVALID;
    hunt->replay = sn_calloc(1, sizeof(*hunt->replay));
    if (!hunt->replay)
        return SEINE_E_MEMORY;
    hunt->replay->fd = -1;
    sn_part_options(&hunt->replay->options, &hunt->scan);
    return 0;
}

static void
free_head(struct replay_head *head)
{
    if (!head)
        return;
    sn_head_fini(&head->head);
    sn_free(head->bytes);
    sn_free(head->rules);
    sn_free(head);
}

static void
free_part(struct replay_part *part)
{
    if (!part)
        return;
    sn_buf_fini(&part->reason);
    sn_free(part->path);
    sn_free(part);
}

static void
free_block(struct replay_block *block)
{
    sn_free(block->rules);
    sn_free(block->digest);
    sn_free(block->aside);
}

void
sn_replay_free(struct replay *replay)
{
    if (!replay)
        return;
    for (size_t i = 0; i < replay->heads.count; i++)
        free_head(replay->heads.at[i]);
    for (size_t i = 0; i < replay->blocks.count; i++)
        free_block(&replay->blocks.at[i]);
    for (size_t i = 0; i < replay->parts.count; i++)
        free_part(replay->parts.at[i]);
    for (size_t i = 0; i < replay->readers.count; i++)
        if (replay->readers.at[i]) {
            sn_part_reader_fini(replay->readers.at[i]);
            sn_free(replay->readers.at[i]);
        }
    if (replay->fd >= 0)
        close(replay->fd);
    sn_array_fini(&replay->heads);
    sn_array_fini(&replay->blocks);
    sn_array_fini(&replay->parts);
    sn_array_fini(&replay->readers);
    sn_free(replay);
}

/* --------------------------------------------------------------- heads --- */

static bool
is_key_of(const struct part_head *head, size_t number, const struct rule *rule)
{
    return memcmp(head->keys[number], rule->key, PART_KEY) == 0;
}

/* Which rule each number stands for: mostly the one at the same place. */
static int
map_rules(struct replay_head *head, const struct seine_rules *rules)
{
    size_t count = rules ? rules->count : 0, known = head->head.rule_count;
    struct map index = {0};
    int status = 0;

    head->rules = sn_calloc(known + 1, sizeof(*head->rules));
    if (!head->rules)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count && status == 0; i++)
        if (sn_map_add(&index, sn_slice(rules->rules[i]->key, PART_KEY),
                       (uint32_t)i) == MAP_NONE)
            status = SEINE_E_MEMORY;
    for (size_t i = 0; i < known && status == 0; i++) {
        uint32_t found =
            sn_map_get(&index, sn_slice(head->head.keys[i], PART_KEY));
        bool same = i < count && is_key_of(&head->head, i, rules->rules[i]);

        if (same)
            head->rules[i] = rules->rules[i];
        else if (found != MAP_NONE)
            head->rules[i] = rules->rules[found];
    }
    sn_map_fini(&index);
    return status;
}

static int
read_head(struct seine_hunt *hunt, struct slice bytes, struct replay_head **out)
{
    struct replay_head *head = sn_calloc(1, sizeof(*head));
    int status = SEINE_E_MEMORY;

    *out = head;
    if (!head)
        return status;
    head->bytes = sn_calloc(bytes.size + 1, 1);
    if (!head->bytes)
        return status;
    memcpy(head->bytes, bytes.at, bytes.size);
    status = sn_head_read(&head->head, bytes, &head->size);
    if (status == 0 && head->size != bytes.size)
        status = SEINE_E_FORMAT;
    return status == 0 ? map_rules(head, hunt->rules) : status;
}

int
sn_replay_head(struct seine_hunt *hunt, struct slice bytes, size_t *number)
{
    struct replay *replay = hunt->replay;
    struct replay_head *head, **slot;
    int status;

    for (size_t i = replay->heads.count; i > 0; i--) {
        head = replay->heads.at[i - 1];
        if (sn_slice_equal(sn_slice(head->bytes, head->size), bytes)) {
            *number = i - 1;
            return 0;
        }
    }
    status = read_head(hunt, bytes, &head);
    slot = status == 0 ? sn_array_push(&replay->heads, sizeof(*slot)) : NULL;
    if (!slot) {
        free_head(head);
        return status == 0 ? SEINE_E_MEMORY : status;
    }
    *slot = head;
    *number = replay->heads.count - 1;
    return 0;
}

/* ------------------------------------------------------------- readers --- */

static int
make_reader(struct block_reader **out)
{
    struct block_reader *reader = sn_calloc(1, sizeof(*reader));
    int status = SEINE_E_MEMORY;

    if (reader)
        status = sn_part_reader_init(reader);
    if (status < 0) {
        sn_free(reader);
        return status;
    }
    *out = reader;
    return 0;
}

int
sn_replay_reader(struct replay *replay, size_t number,
                 struct block_reader **out)
{
    while (replay->readers.count <= number) {
        struct block_reader *made = NULL, **slot;
        int status = make_reader(&made);

        if (status < 0)
            return status;
        slot = sn_array_push(&replay->readers, sizeof(*slot));
        if (!slot) {
            sn_part_reader_fini(made);
            sn_free(made);
            return SEINE_E_MEMORY;
        }
        *slot = made;
    }
    *out = replay->readers.at[number];
    return 0;
}

int64_t
sn_replay_pread(void *user, uint64_t offset, void *buffer, size_t size)
{
    const int *fd = user;

    if (offset > INT64_MAX)
        return -1;
    return pread(*fd, buffer, size, (off_t)offset);
}

/* Is the file the one that was gone through? */
static bool
is_as_checked(const struct replay_part *part, int fd)
{
    const struct stat *then = &part->info;
    struct stat now;

    return fd >= 0 && fstat(fd, &now) == 0 && now.st_dev == then->st_dev &&
           now.st_ino == then->st_ino && now.st_size == then->st_size &&
           now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

/* Blocks of several parts come in turns; one file is open at a time. */
static int
open_part(struct replay *replay, size_t number)
{
    if (replay->fd >= 0 && replay->fd_part == number)
        return 0;
    if (replay->fd >= 0)
        close(replay->fd);
    replay->fd_part = number;
    replay->fd = open(replay->parts.at[number]->path, O_RDONLY | O_CLOEXEC);
    if (is_as_checked(replay->parts.at[number], replay->fd))
        return 0;
    if (replay->fd >= 0)
        close(replay->fd);
    replay->fd = -1;
    return SEINE_E_IO;
}

void
sn_replay_set_rules(struct seine_hunt *hunt, struct block_reader *reader,
                    const struct replay_block *block)
{
    const struct replay_head *head = hunt->replay->heads.at[block->head];

    reader->rules = block->rules ? block->rules : head->rules;
    reader->rule_count = head->head.rule_count;
}

int
sn_replay_aim(struct seine_hunt *hunt, struct block_reader *reader,
              const struct replay_block *block)
{
    struct replay *replay = hunt->replay;

    sn_replay_set_rules(hunt, reader, block);
    reader->read = block->read;
    reader->user = block->user;
    reader->until = block->until;
    if (block->read)
        return 0;
    reader->read = sn_replay_pread;
    reader->user = &replay->fd;
    return open_part(replay, block->part);
}

/* -------------------------------------------------------------- public --- */

static int
refuse(struct seine_hunt *hunt, int status, const char *why)
{
    sn_buf_clear(&hunt->message);
    sn_buf_str(&hunt->message, why);
    sn_buf_string(&hunt->message);
    return status;
}

/* The rules of the head that the caller wants; filters belong to them. */
static int
choose_rules(const struct replay_head *head, const seine_block *block,
             struct replay_block *out)
{
    if (!block->wants)
        return 0;
    out->rules = sn_calloc(head->head.rule_count + 1, sizeof(*out->rules));
    if (!out->rules)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < head->head.rule_count; i++) {
        const struct rule *rule = head->rules[i];

        if (rule && (rule->view.kind == SEINE_RULE_FILTER ||
                     rule->view.kind == SEINE_RULE_ASSETS ||
                     block->wants(block->user, &rule->view)))
            out->rules[i] = rule;
    }
    return 0;
}

static int
check_head(struct seine_hunt *hunt, size_t number)
{
    struct replay_head *head = hunt->replay->heads.at[number];
    struct buf why = {0};
    int status = 0;

    if (head->fits)
        return 0;
    sn_head_readable(&head->head, &why);
    if (why.size == 0)
        sn_head_compare_options(&head->head, &hunt->replay->options, &why);
    if (why.size > 0 || why.failed)
        status = refuse(hunt, why.failed ? SEINE_E_MEMORY : SEINE_E_FORMAT,
                        sn_buf_string(&why));
    head->fits = status == 0;
    sn_buf_fini(&why);
    return status;
}

/* Keep the block and make it an input called `file`. */
static int
keep_block(struct seine_hunt *hunt, const struct replay_block *block,
           const char *file, uint64_t size)
{
    struct replay *replay = hunt->replay;
    struct replay_block *slot = sn_array_push(&replay->blocks, sizeof(*slot));
    int status;

    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *block;
    if (block->aside)
        return 0;
    status = sn_walk_add_block(&hunt->walk, file, replay->blocks.count, size);
    hunt->sorted = false;
    if (status < 0)
        replay->blocks.count--;
    return status;
}

static int
name_block(struct seine_hunt *hunt, const struct replay_block *block)
{
    struct block_reader *reader;
    int status = sn_replay_reader(hunt->replay, 0, &reader);

    if (status == 0)
        status = sn_replay_aim(hunt, reader, block);
    if (status == 0)
        status = sn_part_block_open(reader, 0);
    if (status == 0)
        status = keep_block(hunt, block, reader->file, reader->size);
    return status;
}

/* What is asked of a block besides its rules. */
static int
fill_block(const seine_block *block, struct replay_block *out)
{
    out->read = block->read;
    out->user = block->user;
    out->until = block->until;
    out->modified_ns = block->modified_ns;
    if (block->aside) {
        out->aside = sn_strdup(block->file);
        if (!out->aside)
            return SEINE_E_MEMORY;
    }
    if (!block->digest)
        return 0;
    out->digest = sn_calloc(1, sizeof(*out->digest));
    if (!out->digest)
        return SEINE_E_MEMORY;
    *out->digest = *block->digest;
    return 0;
}

static bool
is_sound(const seine_block *block)
{
    return block->head && block->read && (!block->file || *block->file) &&
           (!block->aside || block->file) &&
           (!block->digest || block->digest->members <= 1);
}

int
seine_hunt_add_block(seine_hunt *hunt, const seine_block *block)
{
    seine_block own = {0};
    struct replay_block made = {0};
    int status;

    if (!hunt || !block || sn_options_check(block, sizeof(*block)) < 0)
        return SEINE_E_INVALID;
    sn_options_copy(&own, sizeof(own), block);
    if (!is_sound(&own))
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    sn_buf_clear(&hunt->message);
    status = sn_replay_get(hunt);
    if (status == 0)
        status =
            sn_replay_head(hunt, sn_slice(own.head, own.head_size), &made.head);
    if (status == SEINE_E_LIMIT)
        return refuse(hunt, SEINE_E_FORMAT, "the head is of another version");
    if (status == 0)
        status = check_head(hunt, made.head);
    if (status == 0)
        status = choose_rules(hunt->replay->heads.at[made.head], &own, &made);
    if (status == 0)
        status = fill_block(&own, &made);
    if (status == 0)
        status = own.file ? keep_block(hunt, &made, own.file, 0)
                          : name_block(hunt, &made);
    if (status < 0)
        free_block(&made);
    return status;
}
