/*
 * For tests of input: feed bytes in any cut and write down all that comes out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "feed.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/limits.h"

/* The contract of a block. */
static bool
check_block(const struct block *block)
{
    const char *end = block->text.at;
    size_t i;

    if (block->count == 0 || block->count > LIMIT_BLOCK_PIECES)
        return false;
    if (block->count > 1 && block->text.size > LIMIT_BLOCK)
        return false;
    for (i = 0; i < block->count; i++) {
        struct slice text = block->pieces[i].text;

        if (text.at < end)
            return false;
        end = text.at + text.size;
        if (end > block->text.at + block->text.size)
            return false;
    }
    return true;
}

/* Millions of them: sn_buf_format would be most of what a test costs. */
static void
put_number(struct buf *out, uint64_t number)
{
    char text[21];
    size_t at = sizeof(text);

    text[--at] = ' ';
    do
        text[--at] = (char)('0' + number % 10);
    while (number /= 10);
    sn_buf_add(out, text + at, sizeof(text) - at);
}

static int
note_block(void *user, const struct block *block)
{
    struct feed *feed = user;
    size_t i;

    feed->blocks++;
    feed->bad_block = feed->bad_block || !check_block(block);
    for (i = 0; i < block->count; i++) {
        const struct piece *piece = &block->pieces[i];

        feed->count++;
        put_number(&feed->pieces, (uint64_t)block->mode);
        put_number(&feed->pieces, piece->offset);
        put_number(&feed->pieces, piece->line);
        put_number(&feed->pieces, piece->member);
        put_number(&feed->pieces, piece->cut);
        put_number(&feed->pieces, piece->flags);
        sn_buf_slice(&feed->pieces, piece->text);
        sn_buf_byte(&feed->pieces, '\n');
        sn_buf_slice(&feed->texts, piece->text);
        sn_buf_byte(&feed->texts, '\n');
    }
    return feed->stop_after && feed->blocks >= (size_t)feed->stop_after ? 7 : 0;
}

static void
note_account(struct buf *out, const struct input_account *account)
{
    size_t i;

    sn_buf_format(
        out,
        "gzip=%d ratio=%d size=%llu bytes=%llu members=%llu "
        "long=%llu cut=%llu cutlines=%llu nul=%llu time=%lld "
        "damage=%llu lossy=%llu runs=%llu",
        account->compressed, account->ratio_warning,
        (unsigned long long)account->size, (unsigned long long)account->bytes,
        (unsigned long long)account->members,
        (unsigned long long)account->long_lines,
        (unsigned long long)account->cut_bytes,
        (unsigned long long)account->cut_lines,
        (unsigned long long)account->nul_bytes, (long long)account->gzip_time,
        (unsigned long long)account->damage_total,
        (unsigned long long)account->damage_lossy,
        (unsigned long long)account->nul_run_total);
    for (i = 0; i < account->damage_kept; i++) {
        const struct seine_damage *damage = &account->damage[i];

        sn_buf_format(out, "\n%s lossy=%d member=%llu at=%llu/%llu lost=%llu",
                      seine_damage_name(damage->kind), damage->lossy,
                      (unsigned long long)damage->member,
                      (unsigned long long)damage->offset,
                      (unsigned long long)damage->stream_offset,
                      (unsigned long long)damage->lost);
    }
    for (i = 0; i < account->nul_runs_kept; i++)
        sn_buf_format(out, "\nnul run at=%llu length=%llu line=%llu",
                      (unsigned long long)account->nul_runs[i].offset,
                      (unsigned long long)account->nul_runs[i].length,
                      (unsigned long long)account->nul_runs[i].line);
}

/*
 * Inputs are kept for the next run with the same options, as a scanner keeps
 * its own from file to file: one has megabytes, a case often a few bytes.
 */
static struct keep {
    struct input *input;
    struct input_options options;
    struct feed *feed; /* that runs now */
} kept[4];

static int
pass_block(void *user, const struct block *block)
{
    struct keep *keep = user;

    return note_block(keep->feed, block);
}

/* The input for this run, begun. */
static int
open_input(struct feed *feed, struct input **input)
{
    struct keep *keep = &kept[feed->portable * 2 + feed->single];
    int status = 0;

    keep->feed = feed;
    if (keep->input && keep->options.max_line == feed->max_line &&
        keep->options.max_bytes == feed->max_bytes) {
        sn_input_begin(keep->input);
    } else {
        sn_input_free(keep->input);
        keep->options = (struct input_options){.max_line = feed->max_line,
                                               .max_bytes = feed->max_bytes,
                                               .on_block = pass_block,
                                               .user = keep,
                                               .portable = feed->portable,
                                               .single = feed->single};
        status = sn_input_new(&keep->input, &keep->options);
    }
    *input = keep->input;
    return status;
}

void
feed_run(struct feed *feed, struct slice data, size_t part, unsigned seed)
{
    struct input *input;
    int status = open_input(feed, &input);

    while (!status && data.size) {
        size_t size = part;

        seed = seed * 1103515245U + 12345U;
        if (part == 0)
            size = 1 + (seed >> 16) % (seed & 0x40000000 ? 7 : 5000);
        if (size > data.size)
            size = data.size;
        status = sn_input_feed(input, data.at, size);
        data = sn_slice_skip(data, size);
    }
    if (!status)
        status = sn_input_finish(input);
    feed->status = status;
    if (input)
        note_account(&feed->account, sn_input_account(input));
}

void
feed_fini(struct feed *feed)
{
    sn_buf_fini(&feed->pieces);
    sn_buf_fini(&feed->texts);
    sn_buf_fini(&feed->account);
}

void
feed_gzip(struct buf *out, struct slice content, int level)
{
    z_stream z = {0};
    size_t room;

    if (deflateInit2(&z, level, Z_DEFLATED, 16 + MAX_WBITS, 9,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    room = deflateBound(&z, (uLong)content.size) + 64;
    if (sn_buf_reserve(out, room) < 0)
        abort();
    z.next_in = (Bytef *)(uintptr_t)content.at;
    z.avail_in = (uInt)content.size;
    z.next_out = (Bytef *)out->at + out->size;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    out->size += z.total_out;
    deflateEnd(&z);
}

bool
feed_equal(const struct feed *a, const struct feed *b)
{
    return a->status == b->status && a->blocks == b->blocks &&
           sn_slice_equal(sn_buf_view(&a->pieces), sn_buf_view(&b->pieces)) &&
           sn_slice_equal(sn_buf_view(&a->account), sn_buf_view(&b->account));
}
