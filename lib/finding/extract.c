/*
 * Lines taken out of a file again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "finding/extract.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/hasher.h"
#include "base/limits.h"
#include "base/mem.h"
#include "input/input.h"

#define READ_SIZE 262144

/* Bytes that are gathered from a line on, for all spots that tell of them. */
struct active {
    struct sha256 sha;
    uint64_t offset;
    uint64_t size;
    uint64_t left;
    struct spot *spots; /* by peer */
};

struct extract {
    struct input *input;
    uint64_t max_line; /* of input */
    uint64_t max_bytes;
    struct hasher *hasher;
    SN_ARRAY(struct active) active;
    SN_ARRAY(struct spot *) ends; /* those without bytes, by where they end */
    struct spot **spots;
    size_t count;
    size_t next;     /* of spots */
    size_t next_end; /* of ends */
    char *block;
};

int
sn_extract_new(struct extract **out)
{
    struct extract *extract = sn_calloc(1, sizeof(*extract));
    int status;

    *out = NULL;
    if (!extract)
        return SEINE_E_MEMORY;
    extract->block = sn_calloc(1, READ_SIZE);
    status = extract->block ? sn_hasher_new(&extract->hasher) : SEINE_E_MEMORY;
    if (status < 0) {
        sn_extract_free(extract);
        return status;
    }
    *out = extract;
    return 0;
}

void
sn_extract_free(struct extract *extract)
{
    if (!extract)
        return;
    sn_input_free(extract->input);
    sn_hasher_free(extract->hasher);
    sn_array_fini(&extract->active);
    sn_array_fini(&extract->ends);
    sn_free(extract->block);
    sn_free(extract);
}

/* ------------------------------------------------------------- pieces --- */

/* Told lengths that no offset can have end nowhere. */
static uint64_t
end_of(const struct spot *spot)
{
    return spot->length > UINT64_MAX - spot->offset
               ? UINT64_MAX
               : spot->offset + spot->length;
}

/* All bytes that were told have come.  end: of the piece, if they end with it.
 */
static void
settle(struct active *active, uint64_t end)
{
    char hex[SHA256_HEX_SIZE];
    struct spot *spot;

    sn_sha256_hex(&active->sha, hex);
    for (spot = active->spots; spot; spot = spot->peer) {
        if (strcmp(hex, spot->raw) == 0)
            spot->state |= SPOT_SAME;
        if (end != UINT64_MAX && end_of(spot) == end)
            spot->state |= SPOT_ENDS;
    }
}

/* The bytes from here on are wanted.  Most lines are told by several rules. */
static int
gather(struct extract *extract, struct spot *spot)
{
    struct active *active;
    size_t i;

    for (i = extract->active.count; i > 0; i--) {
        active = &extract->active.at[i - 1];
        if (active->offset != spot->offset)
            break;
        if (active->size == spot->raw_size) {
            spot->peer = active->spots;
            active->spots = spot;
            return 0;
        }
    }
    active = sn_array_push(&extract->active, sizeof(*active));
    if (!active)
        return SEINE_E_MEMORY;
    sn_sha256_init(&active->sha);
    active->offset = spot->offset;
    active->size = active->left = spot->raw_size;
    active->spots = spot;
    return 0;
}

/* A piece begins. */
static int
begin_spots(struct extract *extract, const struct piece *piece)
{
    struct spot *spot;
    int status = 0;

    for (; status == 0 && extract->next < extract->count; extract->next++) {
        spot = extract->spots[extract->next];
        if (spot->offset > piece->offset)
            break;
        if (spot->offset < piece->offset)
            continue;
        if (spot->line == piece->line && spot->member == piece->member)
            spot->state |= SPOT_BEGINS;
        if (*spot->raw)
            status = gather(extract, spot);
        else
            spot->state |= SPOT_SAME;
    }
    return status;
}

/* A piece, with the bytes up to the next one. */
static void
add_bytes(struct extract *extract, const struct piece *piece, size_t size)
{
    uint64_t end = piece->offset + piece->text.size + piece->cut;
    size_t i, kept = 0;

    for (i = 0; i < extract->active.count; i++) {
        struct active *active = &extract->active.at[i];
        size_t part = size < active->left ? size : (size_t)active->left;

        sn_sha256_add(&active->sha, piece->text.at, part);
        active->left -= part;
        if (active->left == 0)
            settle(active, part == piece->text.size ? end : UINT64_MAX);
        else
            extract->active.at[kept++] = *active;
    }
    extract->active.count = kept;
}

static void
end_spots(struct extract *extract, uint64_t end)
{
    for (; extract->next_end < extract->ends.count; extract->next_end++) {
        struct spot *spot = extract->ends.at[extract->next_end];

        if (end_of(spot) > end)
            break;
        if (end_of(spot) == end)
            spot->state |= SPOT_ENDS;
    }
}

static int
take_block(void *user, const struct block *block)
{
    struct extract *extract = user;
    const char *end = block->text.at + block->text.size, *next;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < block->count; i++) {
        const struct piece *piece = &block->pieces[i];

        status = begin_spots(extract, piece);
        next = i + 1 < block->count ? piece[1].text.at : end;
        if (extract->active.count)
            add_bytes(extract, piece, (size_t)(next - piece->text.at));
        end_spots(extract, piece->offset + piece->text.size + piece->cut);
    }
    return status;
}

/* --------------------------------------------------------------- file --- */

static int
compare_ends(const void *left, const void *right)
{
    const struct spot *a = *(struct spot *const *)left;
    const struct spot *b = *(struct spot *const *)right;
    uint64_t x = end_of(a), y = end_of(b);

    return x < y ? -1 : x > y;
}

static int
sort_ends(struct extract *extract)
{
    size_t i;

    extract->ends.count = 0;
    if (sn_array_reserve(&extract->ends, extract->count,
                         sizeof(*extract->ends.at)) < 0)
        return SEINE_E_MEMORY;
    for (i = 0; i < extract->count; i++)
        if (!*extract->spots[i]->raw)
            extract->ends.at[extract->ends.count++] = extract->spots[i];
    if (extract->ends.count)
        qsort(extract->ends.at, extract->ends.count, sizeof(*extract->ends.at),
              compare_ends);
    return 0;
}

/* A forged max_line cannot be used; then lines are cut as by default. */
static int
begin_input(struct extract *extract, const struct extract_file *file)
{
    struct input_options options = {
        .max_bytes = file->max_bytes,
        .on_block = take_block,
        .user = extract,
    };
    bool usable =
        file->max_line >= LIMIT_LINE_MIN && file->max_line <= LIMIT_LINE_MAX;

    options.max_line = usable ? (size_t)file->max_line : LIMIT_LINE;
    if (extract->input && extract->max_line == options.max_line &&
        extract->max_bytes == options.max_bytes) {
        sn_input_begin(extract->input);
        return 0;
    }
    sn_input_free(extract->input);
    extract->max_line = options.max_line;
    extract->max_bytes = options.max_bytes;
    return sn_input_new(&extract->input, &options);
}

static bool
wants_more(const struct extract *extract)
{
    return extract->next < extract->count || extract->active.count > 0 ||
           extract->next_end < extract->ends.count;
}

static int
read_block(const struct extract_file *file, char *block, uint64_t left,
           size_t *size)
{
    ssize_t got;

    do
        got =
            read(file->fd, block, left < READ_SIZE ? (size_t)left : READ_SIZE);
    while (got < 0 && errno == EINTR && file->on_read(file->user, 0) == 0);
    *size = got > 0 ? (size_t)got : 0;
    return got < 0 ? errno : 0;
}

static int
read_all(struct extract *extract, struct extract_file *file)
{
    uint64_t left = file->size;
    int status = 0;
    size_t size;

    while (left > 0) {
        file->error = read_block(file, extract->block, left, &size);
        if (file->error || size == 0)
            break;
        sn_hasher_add(extract->hasher, extract->block, size);
        if (wants_more(extract))
            status = sn_input_feed(extract->input, extract->block, size);
        if (status == 0 && file->on_read(file->user, size))
            status = SEINE_STOPPED;
        if (status != 0)
            return status;
        left -= size;
    }
    if (file->error == EINTR)
        return SEINE_STOPPED;
    return file->error == 0 ? sn_input_finish(extract->input) : 0;
}

int
sn_extract_run(struct extract *extract, struct extract_file *file)
{
    int status;
    size_t i;

    file->sha256[0] = '\0';
    file->error = 0;
    extract->spots = file->spots;
    extract->count = file->count;
    extract->next = extract->next_end = 0;
    extract->active.count = 0;
    for (i = 0; i < file->count; i++) {
        file->spots[i]->state = 0;
        file->spots[i]->peer = NULL;
    }
    status = sort_ends(extract);
    if (status == 0)
        status = begin_input(extract, file);
    if (status != 0)
        return status;
    sn_hasher_begin(extract->hasher);
    status = read_all(extract, file);
    if (status != 0 || file->error)
        return status;
    return sn_hasher_hex(extract->hasher, file->sha256);
}
