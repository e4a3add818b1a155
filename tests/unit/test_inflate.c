/*
 * Inflate: the fast engine and the thread give what zlib alone gives, whatever
 * the blocks of a member are and wherever it is damaged.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/limits.h"
#include "feed.h"
#include "input/chunk.h"
#include "input/decoder.h"
#include "input/deflate.h"
#include "input/pump.h"
#include "suite.h"

#define HEAD "\x1f\x8b\x08\0\0\0\0\0\0\x03"

/* How members are packed. */
static const struct packing {
    const char *name;
    unsigned lines;
    int level;
    int memory;
    int strategy;
    int flush; /* after every `every` bytes */
    unsigned every;
    bool no_doubt; /* the first header is no question for zlib */
} packings[] = {
    {"default", 600, 6, 8, Z_DEFAULT_STRATEGY, 0, 0, true},
    {"fast", 600, 1, 9, Z_DEFAULT_STRATEGY, 0, 0, true},
    {"many blocks", 600, 9, 1, Z_DEFAULT_STRATEGY, 0, 0, true},
    {"stored", 600, 0, 8, Z_DEFAULT_STRATEGY, 0, 0, false},
    {"stored, small", 300, 0, 1, Z_DEFAULT_STRATEGY, 0, 0, false},
    {"fixed codes", 600, 6, 8, Z_FIXED, 0, 0, true},
    {"no matches", 600, 6, 8, Z_HUFFMAN_ONLY, 0, 0, true},
    {"runs", 600, 6, 8, Z_RLE, 0, 0, true},
    {"sync flush", 600, 6, 8, Z_DEFAULT_STRATEGY, Z_SYNC_FLUSH, 9000, true},
    {"full flush", 600, 6, 8, Z_DEFAULT_STRATEGY, Z_FULL_FLUSH, 20000, true},
    {"partial flush", 200, 6, 8, Z_DEFAULT_STRATEGY, Z_PARTIAL_FLUSH, 50, true},
    {"tiny blocks", 100, 6, 8, Z_DEFAULT_STRATEGY, Z_BLOCK, 1, true},
};

/* Append a member with the content in this packing. */
static void
pack(struct buf *out, struct slice content, const struct packing *how)
{
    z_stream z = {0};
    size_t room = content.size * 8 + 100000;
    size_t every = how->every ? how->every : content.size;
    size_t left = content.size;

    ck_assert_int_eq(deflateInit2(&z, how->level, Z_DEFLATED, 16 + MAX_WBITS,
                                  how->memory, how->strategy),
                     Z_OK);
    ck_assert_int_eq(sn_buf_reserve(out, room), 0);
    z.next_in = (Bytef *)(uintptr_t)content.at;
    z.next_out = (Bytef *)out->at + out->size;
    z.avail_out = (uInt)room;
    while (left) {
        size_t part = left < every ? left : every;

        z.avail_in = (uInt)part;
        deflate(&z, left == part ? Z_NO_FLUSH : how->flush);
        left -= part;
    }
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->size += z.total_out;
    deflateEnd(&z);
}

static void
pack_lines(struct buf *out, const char *tag, const struct packing *how)
{
    struct buf lines = {0};

    feed_lines(&lines, tag, how->lines);
    pack(out, sn_buf_view(&lines), how);
    sn_buf_fini(&lines);
}

/* One run by the fast engine without a thread, one by zlib alone. */
static void
expect_same(const char *name, struct slice data)
{
    struct feed feed = {.single = true};

    feed_run(&feed, data, FEED_WHOLE, 0);
    feed_check_engines(name, data, &feed);
    feed_fini(&feed);
}

START_TEST(all_packings_are_read)
{
    const struct packing *how = &packings[_i];
    struct buf data = {0};
    struct feed feed = {0};

    pack_lines(&data, "alpha", how);
    pack_lines(&data, "beta", how);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect(&feed, how->name, "damage=0 ");
    feed_expect_lines(&feed, how->name, "alpha", how->lines);
    feed_expect_lines(&feed, how->name, "beta", how->lines);
    feed_check_cuts(how->name, sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Damage of all kinds at places all over the file. */
START_TEST(damage_is_the_same)
{
    const struct packing *how = &packings[_i / 4];
    struct buf data = {0};
    size_t size;
    unsigned seed = (unsigned)_i * 7919 + 1, n;

    pack_lines(&data, "alpha", how);
    pack_lines(&data, "beta", how);
    size = data.size;
    for (n = 0; n < 8; n++) {
        size_t at;
        char old;

        seed = seed * 1103515245U + 12345U;
        at = 10 + (seed >> 8) % (size - 10);
        old = data.at[at];
        if (_i % 4 == 0)
            expect_same(how->name, sn_slice(data.at, at));
        data.at[at] ^= (char)(_i % 4 == 3 ? seed >> 3 | 1U : 1U << (seed & 7));
        if (_i % 4 == 2)
            expect_same(how->name,
                        sn_slice(data.at, at + size / 50 % (size - at)));
        else if (_i % 4)
            expect_same(how->name, sn_buf_view(&data));
        data.at[at] = old;
    }
    sn_buf_fini(&data);
}
END_TEST

/* --- headers --- */

/* Has the header no doubt?  Then zlib must take it, and see the same. */
static bool
judge_header(struct zlib_engine *zlib, const unsigned char *data, size_t size,
             unsigned bits)
{
    struct engine_bits before = {bits, 0};
    unsigned char none[1];
    struct engine_io io = {data, size, none, 0};
    bool last;

    if (bits) {
        before.value = (unsigned)*data >> (8 - bits);
        io.in++;
        io.in_size--;
    }
    if (!sn_deflate_is_good(before, io.in, io.in_size, &last))
        return false;
    if (sn_zlib_begin(zlib, before) != 0 ||
        sn_zlib_run(zlib, &io, ENGINE_TO_HEADER) != ENGINE_BEGUN)
        ck_abort_msg("zlib refuses it");
    if (last != sn_zlib_last(zlib))
        ck_abort_msg("it is not the last block for both");
    return true;
}

/* Every bit of a header turned over, and every length of it. */
START_TEST(headers_are_judged_as_by_zlib)
{
    const struct packing *how = &packings[_i];
    struct zlib_engine *zlib;
    struct buf data = {0};
    unsigned char *copy;
    size_t size, at, bit;

    pack_lines(&data, "alpha", how);
    size = data.size - 10 < 700 ? data.size - 10 : 700;
    copy = malloc(size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, data.at + 10, size);
    ck_assert_int_eq(sn_zlib_new(&zlib), 0);
    for (at = 0; at < 200; at++)
        for (bit = 0; bit < 8; bit++) {
            copy[at] ^= (unsigned char)(1U << bit);
            judge_header(zlib, copy, size, 0);
            copy[at] ^= (unsigned char)(1U << bit);
        }
    /* with nothing but the header behind it, so that no byte too many is read,
       and at places where it may be anything */
    for (at = 1; at < size; at++) {
        judge_header(zlib, copy + size - at, at, (unsigned)at % 8);
        judge_header(zlib, copy, at, 0);
    }
    ck_assert_msg(judge_header(zlib, copy, size, 0) == how->no_doubt, "%s",
                  how->name);
    sn_zlib_free(zlib);
    free(copy);
    sn_buf_fini(&data);
}
END_TEST

/* --- blocks by hand --- */

struct bits {
    struct buf *out;
    unsigned held;
    unsigned count;
};

static void
put_bits(struct bits *bits, unsigned value, unsigned count)
{
    while (count--) {
        bits->held |= (value & 1) << bits->count;
        value >>= 1;
        if (++bits->count == 8) {
            sn_buf_byte(bits->out, (char)bits->held);
            bits->held = 0;
            bits->count = 0;
        }
    }
}

/* A literal below 144 in the fixed code, whose bits stand the other way. */
static void
put_literal(struct bits *bits, unsigned literal)
{
    unsigned code = literal + 0x30, i;

    for (i = 8; i-- > 0;)
        put_bits(bits, code >> i, 1);
}

/* A member of one block with `size` bytes of lines. */
static void
put_long_block(struct buf *out, size_t size)
{
    struct bits bits = {out, 0, 0};
    struct buf text = {0};
    uint32_t crc;
    size_t i;

    for (i = 0; i < size; i++)
        sn_buf_byte(&text, i % 61 == 60 ? '\n' : (char)('a' + i % 23));
    crc = (uint32_t)crc32(0, (const Bytef *)text.at, (uInt)size);
    sn_buf_add(out, HEAD, sizeof(HEAD) - 1);
    put_bits(&bits, 3, 3);
    for (i = 0; i < size; i++)
        put_literal(&bits, (unsigned char)text.at[i]);
    put_bits(&bits, 0, 7);
    put_bits(&bits, 0, (8 - bits.count) % 8);
    put_bits(&bits, crc, 32);
    put_bits(&bits, (unsigned)size, 32);
    sn_buf_fini(&text);
}

/* A block below, at and above what can be read again. */
static const size_t long_sizes[] = {
    DECODER_BEHIND - 30, DECODER_BEHIND - 17, DECODER_BEHIND - 16,
    DECODER_BEHIND - 15, DECODER_BEHIND + 1,  DECODER_BEHIND * 3,
};

START_TEST(long_blocks_are_left_to_zlib)
{
    size_t size = long_sizes[_i];
    struct buf data = {0};
    struct feed feed = {0};
    size_t at;

    put_long_block(&data, size);
    feed_member(&data, "alpha", 40);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect(&feed, "long", "members=2 ");
    feed_expect(&feed, "long", "damage=0 ");
    feed_expect_lines(&feed, "long", "alpha", 40);
    feed_check_cuts("long", sn_buf_view(&data), &feed);
    for (at = size - 40; at < size + 20; at += 7)
        expect_same("long, cut", sn_slice(data.at, at));
    data.at[size / 2] = data.at[size - 3] = '\xff';
    expect_same("long, damaged", sn_buf_view(&data));
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Empty blocks of ten bits, an attack on whoever begins each one anew. */
START_TEST(empty_blocks_cost_little)
{
    struct buf data = {0};
    struct bits bits = {&data, 0, 0};
    struct feed feed = {0};
    unsigned i;

    sn_buf_add(&data, HEAD, sizeof(HEAD) - 1);
    for (i = 0; i < 400000; i++)
        put_bits(&bits, 2, 10);
    put_bits(&bits, 3, 10);
    put_bits(&bits, 0, (8 - bits.count) % 8);
    put_bits(&bits, 0, 32);
    put_bits(&bits, 0, 32);
    feed_member(&data, "alpha", 40);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect(&feed, "empty", "damage=0 ");
    feed_expect_lines(&feed, "empty", "alpha", 40);
    feed_check_engines("empty", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* --- the thread --- */

/* Members of so many bytes that there is a thread; damage as the row says. */
static const struct {
    const char *name;
    int stop_after;
    unsigned flips; /* bits turned over, at places all over */
    size_t cut;     /* bytes missing at the end */
    int small;      /* many small members behind it */
} threads[] = {
    {"whole", 0, 0, 0, 0},
    {"one bit", 0, 1, 0, 0},
    {"twenty bits", 0, 20, 0, 0},
    {"cut", 0, 0, 300001, 0},
    {"cut in the trailer", 0, 0, 3, 0},
    {"small members", 0, 0, 0, CHUNK_NOTES + 99},
    {"stopped at once", 1, 0, 0, 0},
    {"stopped later", 40, 0, 0, 0},
    {"stopped, damaged", 60, 9, 0, 0},
};

#define LARGE_LINES 30000 /* in two members */
#define LARGE_NOISE 98    /* bytes of each line that hardly can be packed */
#define LARGE_LINE 230

/* Lines that are large both packed and unpacked, and yet few. */
static void
large_member(struct buf *out, unsigned seed)
{
    struct buf lines = {0};
    char line[LARGE_LINE];
    unsigned i, n;

    memset(line, ' ', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    for (i = 0; i < LARGE_LINES / 2; i++) {
        for (n = 0; n < LARGE_NOISE; n++) {
            seed = seed * 1103515245U + 12345U;
            line[n] = (char)('0' + (seed >> 26));
        }
        sn_buf_add(&lines, line, sizeof(line));
    }
    feed_gzip(out, sn_buf_view(&lines), 1);
    sn_buf_fini(&lines);
}

static struct buf large; /* two members, for all tests */

static void
make_members(void)
{
    large_member(&large, 1);
    large_member(&large, 2);
}

static void
free_members(void)
{
    sn_buf_fini(&large);
}

static void
make_large(struct buf *out, int row)
{
    unsigned seed = 99, i;
    int n;

    sn_buf_slice(out, sn_buf_view(&large));
    for (n = 0; n < threads[row].small; n++)
        feed_member(out, "gamma", 1);
    ck_assert_uint_gt(out->size, 2 * PUMP_START);
    for (i = 0; i < threads[row].flips; i++) {
        seed = seed * 1103515245U + 12345U;
        out->at[10 + (seed >> 4) % (out->size - 10)] ^= (char)(1 << i % 8);
    }
    out->size -= threads[row].cut;
}

START_TEST(the_thread_changes_nothing)
{
    const char *name = threads[_i].name;
    struct buf data = {0};
    struct feed feed = {.stop_after = threads[_i].stop_after};
    struct feed single = {.stop_after = threads[_i].stop_after, .single = true};
    struct feed again = {.stop_after = threads[_i].stop_after};

    make_large(&data, _i);
    feed_run(&feed, sn_buf_view(&data), 262144, 0);
    feed_run(&again, sn_buf_view(&data), 262144, 0);
    ck_assert_msg(feed_equal(&feed, &again), "%s: not the same twice", name);
    feed_run(&single, sn_buf_view(&data), 262144, 0);
    ck_assert_msg(feed.status == single.status, "%s", name);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&feed.pieces), sn_buf_view(&single.pieces)),
        "%s: pieces", name);
    if (feed.status == 0) {
        ck_assert_msg(feed_equal(&feed, &single), "%s:\n%s\n%s", name,
                      sn_buf_string(&feed.account),
                      sn_buf_string(&single.account));
        feed_check_engines(name, sn_buf_view(&data), &feed);
    }
    feed_fini(&feed);
    feed_fini(&again);
    feed_fini(&single);
    sn_buf_fini(&data);
}
END_TEST

static int
pass_block(void *user, const struct block *block)
{
    *(uint64_t *)user += block->count;
    return 0;
}

/* Given up at any place, begun anew, noted damage: nothing hangs or leaks. */
START_TEST(the_thread_can_be_left_alone)
{
    uint64_t count = 0;
    struct input_options options = {.on_block = pass_block, .user = &count};
    struct input *input;
    struct buf data = {0};
    size_t part;

    make_large(&data, 0);
    ck_assert_int_eq(sn_input_new(&input, &options), 0);
    for (part = PUMP_START - 1; part < data.size; part += 400001) {
        sn_input_begin(input);
        ck_assert_int_eq(sn_input_feed(input, data.at, part), 0);
        if (part % 2)
            ck_assert_int_eq(sn_input_damage(input, SEINE_DAMAGE_READ), 0);
        if (part % 3 == 0)
            ck_assert_int_eq(sn_input_finish(input), 0);
    }
    sn_input_begin(input);
    count = 0;
    ck_assert_int_eq(sn_input_feed(input, data.at, data.size), 0);
    ck_assert_int_eq(sn_input_finish(input), 0);
    ck_assert_uint_eq(count, LARGE_LINES);
    sn_input_begin(input);
    ck_assert_int_eq(sn_input_feed(input, data.at, data.size), 0);
    sn_input_free(input);
    sn_buf_fini(&data);
}
END_TEST

/* Damage that the caller met stands where the bytes before it end. */
START_TEST(read_errors_stand_at_their_place)
{
    uint64_t count = 0;
    struct input_options options = {.on_block = pass_block,
                                    .user = &count,
                                    .single = _i % 2,
                                    .portable = _i / 2};
    const struct input_account *account;
    struct input *input;
    struct buf data = {0};

    make_large(&data, 0);
    ck_assert_int_eq(sn_input_new(&input, &options), 0);
    ck_assert_int_eq(sn_input_feed(input, data.at, 1700000), 0);
    ck_assert_int_eq(sn_input_damage(input, SEINE_DAMAGE_READ), 0);
    account = sn_input_account(input);
    ck_assert_uint_eq(account->damage[0].offset, 1700000);
    ck_assert_uint_eq(account->damage[0].stream_offset, account->bytes);
    ck_assert_uint_eq(account->damage[0].member, 2);
    ck_assert_int_eq(
        sn_input_feed(input, data.at + 1700000, data.size - 1700000), 0);
    ck_assert_int_eq(sn_input_finish(input), 0);
    ck_assert_uint_eq(count, LARGE_LINES);
    sn_input_free(input);
    sn_buf_fini(&data);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table[0])))

int
main(void)
{
    Suite *suite = suite_create("inflate");
    TCase *engines = tcase_create("engines");
    TCase *thread = tcase_create("thread");

    tcase_set_timeout(engines, 60);
    tcase_add_loop_test(engines, all_packings_are_read, 0, ROWS(packings));
    tcase_add_loop_test(engines, damage_is_the_same, 0, ROWS(packings) * 4);
    tcase_add_loop_test(engines, headers_are_judged_as_by_zlib, 0,
                        ROWS(packings));
    tcase_add_loop_test(engines, long_blocks_are_left_to_zlib, 0,
                        ROWS(long_sizes));
    tcase_add_test(engines, empty_blocks_cost_little);
    suite_add_tcase(suite, engines);
    tcase_set_timeout(thread, 60);
    tcase_add_unchecked_fixture(thread, make_members, free_members);
    tcase_add_loop_test(thread, the_thread_changes_nothing, 0, ROWS(threads));
    tcase_add_test(thread, the_thread_can_be_left_alone);
    tcase_add_loop_test(thread, read_errors_stand_at_their_place, 0, 4);
    suite_add_tcase(suite, thread);
    return run_suite(suite);
}
