/*
 * Split: the first bytes, NUL runs, and the end of the stream.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

#include <string.h>

#define ZEROS 4096 /* NUL bytes handled at once */

/* A way of cutting. */
struct cutter {
    int (*push)(struct splitter *split, const char *data, size_t size);
    int (*end)(struct splitter *split, unsigned flags);
};

static const struct cutter cutters[] = {
    [SPLIT_LINES] = {sn_lines_push, sn_lines_end},
    [SPLIT_JSON] = {sn_objects_push, sn_objects_end},
    [SPLIT_CSV] = {sn_rows_push, sn_rows_end},
};

static const char zeros[ZEROS];

int
sn_split_init(struct splitter *split, const struct input_options *options,
              struct tally *tally)
{
    size_t most;

    memset(split, 0, sizeof(*split));
    split->tally = tally;
    split->max_line = options->max_line ? options->max_line : LIMIT_LINE;
    split->max_bytes = options->max_bytes;
    split->blocks.tally = tally;
    split->blocks.on_block = options->on_block;
    split->blocks.user = options->user;
    split->on_stream = options->on_stream;
    most = split->max_line > LIMIT_OBJECT ? split->max_line : LIMIT_OBJECT;
    return sn_block_init(&split->blocks, most);
}

void
sn_split_fini(struct splitter *split)
{
    sn_block_fini(&split->blocks);
    sn_buf_fini(&split->head);
    sn_array_fini(&split->marks);
}

void
sn_split_begin(struct splitter *split)
{
    split->decided = false;
    split->cr_lines = false;
    split->cr_pending = false;
    split->full = false;
    split->offset = 0;
    split->line = 1;
    split->member = 0;
    split->run = 0;
    memset(&split->objects, 0, sizeof(split->objects));
    split->row = ROW_FIELD;
    sn_buf_clear(&split->head);
    split->marks.count = 0;
    sn_block_begin(&split->blocks, SPLIT_LINES, split->max_line);
}

void
sn_split_resume(struct splitter *split, uint64_t offset, uint64_t line)
{
    split->decided = true;
    split->max_piece = split->max_line;
    split->offset = offset;
    split->line = line;
}

/* How many of the first bytes are NUL. */
static size_t
count_zeros(const char *data, size_t size)
{
    size_t n = 0;

    while (size - n >= ZEROS && memcmp(data + n, zeros, ZEROS) == 0)
        n += ZEROS;
    while (n < size && data[n] == '\0')
        n++;
    return n;
}

/* The piece ends before the held back run; split.h says when. */
static int
end_before_run(struct splitter *split)
{
    return cutters[split->blocks.mode].end(split, PIECE_DAMAGED);
}

/* Give the held back run to the open piece, or to a new one. */
static int
push_run(struct splitter *split, uint64_t run)
{
    uint64_t member = split->member;
    int status = 0;

    split->member = split->run_member;
    while (run && !status) {
        size_t part = run < ZEROS ? (size_t)run : ZEROS;

        status = cutters[split->blocks.mode].push(split, zeros, part);
        run -= part;
    }
    split->member = member;
    return status;
}

/* The run of NULs is over: record it, and pass it over or keep it. */
static int
settle_run(struct splitter *split)
{
    struct seine_nul_run record = {split->offset, split->run, split->line};
    uint64_t run = split->run;
    bool open;
    int status;

    if (run == 0)
        return 0;
    split->run = 0;
    status = sn_lines_settle(split);
    if (status)
        return status;
    record.line = split->line;
    open = split->blocks.open;
    if (run < LIMIT_NUL_RUN)
        return push_run(split, run);
    sn_tally_nul_run(split->tally, &record);
    if (open && run < split->max_piece)
        return push_run(split, run);
    split->offset += run;
    return open ? end_before_run(split) : 0;
}

/* Bytes whose way of cutting is known. */
static int
push_decided(struct splitter *split, const char *data, size_t size)
{
    while (size) {
        const char *nul = memchr(data, '\0', size);
        size_t length = nul ? (size_t)(nul - data) : size;
        int status;

        if (length) {
            status = settle_run(split);
            if (!status)
                status = cutters[split->blocks.mode].push(split, data, length);
            if (status)
                return status;
        } else {
            length = count_zeros(data, size);
            if (split->run == 0)
                split->run_member = split->member;
            split->run += length;
            split->tally->account.nul_bytes += length;
            split->tally->noted = split->offset + split->run;
        }
        data += length;
        size -= length;
    }
    return 0;
}

/* Cut the held first bytes, each with its member. */
static int
replay_head(struct splitter *split, size_t from)
{
    struct slice head = sn_buf_view(&split->head);
    size_t i;

    for (i = 0; i < split->marks.count; i++) {
        const struct mark *mark = &split->marks.at[i];
        size_t end = i + 1 < split->marks.count ? mark[1].at : split->head.size;
        size_t start = mark->at > from ? mark->at : from;
        int status;

        if (end <= start)
            continue;
        split->member = mark->member;
        status = push_decided(split, head.at + start, end - start);
        if (status)
            return status;
    }
    return 0;
}

/* Are CR the only line ends, as on an old Mac? */
static bool
has_cr_only(struct slice head)
{
    return sn_slice_find(head, '\r') < head.size &&
           sn_slice_find(head, '\n') == head.size;
}

/* Decide how to cut, from what is held. */
static int
decide(struct splitter *split)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct slice head = sn_buf_view(&split->head);
    size_t from = sn_slice_opens(head, bom) ? sizeof(bom) - 1 : 0;
    enum split_mode mode;
    int status;

    if (split->decided || head.size == 0)
        return 0;
    head = sn_slice_skip(head, from);
    mode = sn_sniff(head);
    split->separator = sn_table_separator(head);
    split->decided = true;
    split->cr_lines = mode == SPLIT_LINES && has_cr_only(head);
    split->max_piece = mode == SPLIT_LINES ? split->max_line : LIMIT_OBJECT;
    sn_block_begin(&split->blocks, mode, split->max_piece);
    split->offset = from;
    status = replay_head(split, from);
    sn_buf_clear(&split->head);
    split->marks.count = 0;
    return status;
}

/* Hold first bytes; *taken says how many. */
static int
hold_head(struct splitter *split, const char *data, size_t size,
          uint64_t member, size_t *taken)
{
    size_t room = LIMIT_SNIFF - split->head.size;
    size_t count = split->marks.count;

    *taken = size < room ? size : room;
    if (count == 0 || split->marks.at[count - 1].member != member) {
        struct mark *mark =
            sn_array_push(&split->marks, sizeof(*split->marks.at));

        if (!mark)
            return SEINE_E_MEMORY;
        mark->at = split->head.size;
        mark->member = member;
    }
    sn_buf_add(&split->head, data, *taken);
    if (split->head.failed)
        return SEINE_E_MEMORY;
    return split->head.size == LIMIT_SNIFF ? decide(split) : 0;
}

int
sn_split_push(struct splitter *split, const char *data, size_t size,
              uint64_t member)
{
    struct input_account *account = &split->tally->account;
    size_t taken = 0;
    int status = 0;

    if (split->max_bytes && size > split->max_bytes - account->bytes) {
        size = (size_t)(split->max_bytes - account->bytes);
        split->full = true;
    }
    account->bytes += size;
    if (split->on_stream)
        status = split->on_stream(split->blocks.user, data, size);
    if (!status && size && !split->decided)
        status = hold_head(split, data, size, member, &taken);
    if (status)
        return status;
    split->member = member;
    return push_decided(split, data + taken, size - taken);
}

/* All that is held goes out; an open piece gets the flags. */
static int
end_piece(struct splitter *split, unsigned flags)
{
    int status = decide(split);

    if (!status)
        status = settle_run(split);
    if (!status)
        status = cutters[split->blocks.mode].end(split, flags);
    return status;
}

int
sn_split_break(struct splitter *split)
{
    uint64_t cut = split->tally->account.cut_lines;
    int status = end_piece(split, PIECE_DAMAGED);

    if (split->tally->account.cut_lines != cut)
        split->line++;
    return status;
}

int
sn_split_flush(struct splitter *split)
{
    struct slice head = sn_buf_view(&split->head);
    int status = 0;

    if (!split->decided && sn_slice_find(head, '\n') < head.size)
        status = decide(split);
    return status ? status : sn_block_flush(&split->blocks);
}

int
sn_split_finish(struct splitter *split)
{
    int status = end_piece(split, PIECE_OPEN);

    return status ? status : sn_block_flush(&split->blocks);
}
