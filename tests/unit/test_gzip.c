/*
 * Input, gzip: members, every kind of damage, and what is saved from it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "feed.h"
#include "suite.h"

#define HEADER 10 /* bytes of the header that feed_gzip writes */

START_TEST(q50_members_are_one_stream)
{
    struct buf data = {0};
    struct feed feed = {0};

    feed_gzip(&data, sn_slice_str("one\ntw"), 6);
    feed_gzip(&data, sn_slice_str(""), 6);
    feed_gzip(&data, sn_slice_str("o\nthree\n"), 0);
    feed_gzip(&data, sn_slice_str("four"), 9);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(sn_buf_string(&feed.pieces),
                     "0 0 1 1 0 0 one\n0 4 2 1 0 0 two\n0 8 3 3 0 0 three\n"
                     "0 14 4 4 0 4 four\n");
    feed_expect(&feed, "members", "gzip=1 ratio=0 size=");
    feed_expect(&feed, "members", "members=4 ");
    feed_expect(&feed, "members", "damage=0 ");
    feed_check_cuts("members", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Damage to a file of three members of 40 lines, and what comes of it. */
struct damage_row {
    const char *name;
    int member;    /* that is damaged, from 0; at is from its start */
    int at;        /* negative: from its end */
    int flip;      /* bits to turn over there; 0: cut off the rest of it */
    int drop;      /* bytes to take out there instead */
    int insert;    /* bytes of garbage to put there instead */
    char fill;     /* what they are */
    bool saves[3]; /* the members whose lines are all there */
    const char *expect;
};

static const struct damage_row damage_rows[] = {
    {"header method",
     1,
     2,
     0x10,
     0,
     0,
     0,
     {true, false, true},
     "\nbad member header lossy=1 member=2 "},
    {"header flags",
     1,
     3,
     0xe0,
     0,
     0,
     0,
     {true, false, true},
     "\nbad member header lossy=1 member=2 "},
    {"header magic",
     1,
     0,
     0x01,
     0,
     0,
     0,
     {true, false, true},
     "\nbad member header lossy=1 member=0 "},
    {"first header method",
     0,
     2,
     0x10,
     0,
     0,
     0,
     {false, true, true},
     "\nbad member header lossy=1 member=1 at=0/0 "},
    {"time", 1, 4, 0xff, 0, 0, 0, {true, true, true}, "damage=0 "},
    {"block type",
     1,
     HEADER,
     0x06,
     0,
     0,
     0,
     {true, false, true},
     "\ninvalid compressed data lossy=1 member=2 "},
    {"crc",
     1,
     -8,
     0x01,
     0,
     0,
     0,
     {true, true, true},
     "\ncrc mismatch lossy=1 member=2 "},
    {"length",
     1,
     -1,
     0x80,
     0,
     0,
     0,
     {true, true, true},
     "\nlength mismatch lossy=1 member=2 "},
    {"last crc",
     2,
     -8,
     0x01,
     0,
     0,
     0,
     {true, true, true},
     "\ncrc mismatch lossy=1 member=3 "},
    {"cut in the data",
     2,
     200,
     0,
     0,
     0,
     0,
     {true, true, false},
     "\ntruncated member lossy=1 member=3 "},
    {"cut in the trailer",
     2,
     -3,
     0,
     0,
     0,
     0,
     {true, true, true},
     "\ntruncated member lossy=1 member=3 "},
    {"cut before the trailer",
     2,
     -8,
     0,
     0,
     0,
     0,
     {true, true, true},
     "\ntruncated member lossy=1 member=3 "},
    {"cut in the header",
     2,
     5,
     0,
     0,
     0,
     0,
     {true, true, false},
     "\ntruncated member lossy=1 member=3 "},
    {"cut in the magic",
     2,
     1,
     0,
     0,
     0,
     0,
     {true, true, false},
     "\nbytes after the last member lossy=1 member=0 "},
    {"tail of a member gone", 1, 300, 0, 2000, 0, 0, {true, false, true}, NULL},
    {"head of a member gone", 1, 0, 0, 300, 0, 0, {true, false, true}, NULL},
    {"bytes of a member gone", 1, 200, 0, 3, 0, 0, {true, false, true}, NULL},
    {"zeros between",
     1,
     0,
     0,
     0,
     600,
     0,
     {true, true, true},
     "\nbytes after the last member lossy=0 member=0 "},
    {"text between",
     1,
     0,
     0,
     0,
     600,
     'x',
     {true, true, true},
     "\nbad member header lossy=1 member=0 "},
    {"magic between",
     1,
     0,
     0,
     0,
     601,
     '\x1f',
     {true, true, true},
     "\nbad member header lossy=1 member=0 "},
};

/* The file of a row. */
static void
make_damaged(const struct damage_row *row, struct buf *out)
{
    static const char *const tags[] = {"alpha", "beta", "gamma"};
    int i;

    for (i = 0; i < 3; i++) {
        struct buf member = {0};
        size_t at;
        int n;

        feed_member(&member, tags[i], 40);
        at = row->at < 0 ? member.size - (size_t)-row->at : (size_t)row->at;
        if (i != row->member) {
            sn_buf_slice(out, sn_buf_view(&member));
        } else if (row->flip) {
            member.at[at] ^= (char)row->flip;
            sn_buf_slice(out, sn_buf_view(&member));
        } else {
            sn_buf_add(out, member.at, at);
            for (n = 0; n < row->insert; n++)
                sn_buf_byte(out, row->fill);
            if (row->insert || row->drop)
                sn_buf_slice(out, sn_slice_skip(sn_buf_view(&member),
                                                at + (size_t)row->drop));
        }
        sn_buf_fini(&member);
    }
}

START_TEST(damage_is_told_and_the_rest_is_saved)
{
    static const char *const tags[] = {"alpha", "beta", "gamma"};
    const struct damage_row *row = &damage_rows[_i];
    struct buf data = {0};
    struct feed feed = {0};
    int i;

    make_damaged(row, &data);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_int_eq(feed.status, 0);
    for (i = 0; i < 3; i++)
        if (row->saves[i])
            feed_expect_lines(&feed, row->name, tags[i], 40);
    if (row->expect)
        feed_expect(&feed, row->name, row->expect);
    else
        ck_assert_msg(!strstr(sn_buf_string(&feed.account), "damage=0 "), "%s",
                      row->name);
    feed_check_cuts(row->name, sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Every bit of a member may be wrong: the others are always complete, and so
   is it when no damage is told. */
START_TEST(no_bit_takes_another_member_along)
{
    struct buf data = {0};
    size_t from, to, i;

    feed_member(&data, "alpha", 5);
    from = data.size;
    feed_member(&data, "beta", 5);
    to = data.size;
    feed_member(&data, "gamma", 5);
    for (i = from * 8 + (size_t)_i; i < to * 8; i += 8) {
        struct feed feed = {0};
        struct feed bytes = {0};

        data.at[i / 8] ^= (char)(1 << i % 8);
        feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
        feed_run(&bytes, sn_buf_view(&data), 1, 0);
        ck_assert_msg(feed_equal(&feed, &bytes), "cut, bit %zu\n%s\n%s", i,
                      sn_buf_string(&feed.account),
                      sn_buf_string(&bytes.account));
        feed_check_engines("flip", sn_buf_view(&data), &feed);
        feed_expect_lines(&feed, "flip", "alpha", 5);
        feed_expect_lines(&feed, "flip", "gamma", 5);
        if (strstr(sn_buf_string(&feed.account), "damage=0 "))
            feed_expect_lines(&feed, "flip without damage", "beta", 5);
        feed_fini(&feed);
        feed_fini(&bytes);
        data.at[i / 8] ^= (char)(1 << i % 8);
    }
    sn_buf_fini(&data);
}
END_TEST

/* A file cut off anywhere: what came out is how the whole begins. */
START_TEST(every_cut_gives_a_beginning)
{
    struct buf data = {0};
    struct feed whole = {0};
    size_t size;

    feed_member(&data, "alpha", 8);
    feed_member(&data, "beta", 8);
    feed_run(&whole, sn_buf_view(&data), FEED_WHOLE, 0);
    for (size = (size_t)_i; size < data.size; size += 4) {
        struct feed feed = {0};
        struct feed bytes = {0};
        struct slice data_cut = sn_slice(data.at, size);

        feed_run(&feed, data_cut, FEED_WHOLE, 0);
        feed_run(&bytes, data_cut, 1, 0);
        ck_assert_msg(feed_equal(&feed, &bytes), "at %zu", size);
        feed_check_engines("cut", data_cut, &feed);
        if (feed.texts.size)
            feed.texts.size--;
        if (size > 1)
            ck_assert_msg(sn_slice_starts(sn_buf_view(&whole.texts),
                                          sn_buf_view(&feed.texts)),
                          "at %zu: %s", size, sn_buf_string(&feed.texts));
        feed_fini(&feed);
        feed_fini(&bytes);
    }
    feed_fini(&whole);
    sn_buf_fini(&data);
}
END_TEST

/* A partial line before damage is handed on, flagged, and is not continued. */
START_TEST(damage_ends_the_line)
{
    struct buf data = {0};
    struct feed feed = {0};

    feed_gzip(&data, sn_slice_str("whole\npart"), 0);
    data.at[data.size - 1] ^= 1;
    feed_gzip(&data, sn_slice_str("next\n"), 0);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(
        sn_buf_string(&feed.pieces),
        "0 0 1 1 0 0 whole\n0 6 2 1 0 2 part\n0 10 3 2 0 0 next\n");
    feed_expect(&feed, "partial", "cutlines=1 ");
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Padding after an open line does not damage the line; other bytes may have. */
START_TEST(padding_leaves_the_line_open)
{
    struct buf data = {0};
    struct feed feed = {0};
    int i;

    feed_gzip(&data, sn_slice_str("a"), 6);
    for (i = 0; i < 1000; i++)
        sn_buf_byte(&data, 0);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(sn_buf_string(&feed.pieces), "0 0 1 1 0 4 a\n");
    feed_expect(&feed, "padding", "damage=1 lossy=0 ");
    feed_expect(&feed, "padding", " lost=1000");
    feed_fini(&feed);
    memset(&feed, 0, sizeof(feed));
    sn_buf_byte(&data, 'x');
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(sn_buf_string(&feed.pieces), "0 0 1 1 0 2 a\n");
    feed_expect(&feed, "garbage", "damage=1 lossy=1 ");
    feed_expect(&feed, "garbage", " lost=1001");
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/*
 * Headers that are none, with a true member among the bytes behind them: it is
 * found, and nothing of theirs comes out.
 */
START_TEST(false_headers_hide_nothing)
{
    static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";
    static const char *const bodies[] = {"", "\x63\x60\x60\x60", "\x4b\x4c\x4a",
                                         "\x07garbage", "\x01\x05\0\xfa\xff"};
    struct buf data = {0};
    struct feed feed = {0};
    size_t i;

    feed_member(&data, "alpha", 40);
    sn_buf_str(&data, "damage");
    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        sn_buf_add(&data, head, sizeof(head) - 1);
        sn_buf_str(&data, bodies[i]);
    }
    feed_member(&data, "beta", 40);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect_lines(&feed, "false headers", "alpha", 40);
    feed_expect_lines(&feed, "false headers", "beta", 40);
    ck_assert_uint_eq(feed.count, 80);
    feed_expect(&feed, "false headers", "members=2 ");
    feed_expect(&feed, "false headers", "damage=1 lossy=1 ");
    feed_check_cuts("false headers", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* A large damaged member, so that its bytes do not all fit the window. */
START_TEST(large_members_are_searched)
{
    struct buf data = {0};
    struct feed feed = {0};
    size_t size;

    feed_member(&data, "alpha", 60000);
    size = data.size;
    ck_assert_uint_gt(size, LIMIT_SALVAGE * 2);
    data.size = size / 4 * 3;
    feed_member(&data, "beta", 40);
    feed_member(&data, "gamma", 60000);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect_lines(&feed, "large", "alpha", 30000);
    feed_expect_lines(&feed, "large", "beta", 40);
    feed_expect_lines(&feed, "large", "gamma", 60000);
    ck_assert(!feed.bad_block);
    feed_check_cuts("large", sn_slice(data.at, data.size), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

START_TEST(header_checksum_is_checked)
{
    struct buf data = {0};
    struct buf member = {0};
    struct feed feed = {0};

    feed_gzip(&member, sn_slice_str("a\n"), 6);
    sn_buf_add(&data, "\x1f\x8b\x08\x02\0\0\0\0\0\x03", 10);
    sn_buf_add(&data, _i ? "\xa7\x77" : "\0\0", 2);
    sn_buf_slice(&data, sn_slice_skip(sn_buf_view(&member), HEADER));
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(sn_buf_string(&feed.pieces), "0 0 1 1 0 0 a\n");
    feed_expect(&feed, "checksum", _i ? "damage=0 " : "damage=1 lossy=0 ");
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&member);
}
END_TEST

struct sample {
    const char *path;
    unsigned lines;
    const char *expect;
};

static const struct sample samples[] = {
    {"samples/lnav/access_log.gz", 2492, "members=1 "},
    {"samples/lnav/textfile_broken_gz.txt.gz", 1,
     "\ninvalid compressed data lossy=1 member=1 "},
};

START_TEST(samples_give_their_lines)
{
    const struct sample *sample = &samples[_i];
    struct buf data = {0};
    struct feed feed = {0};

    if (read_test_file("SEINE_SHARED", sample->path, &data)) {
        feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
        ck_assert_uint_eq(feed.count, sample->lines);
        feed_expect(&feed, sample->path, sample->expect);
        feed_check_cuts(sample->path, sn_buf_view(&data), &feed);
    } else {
        say_skipped(sample->path);
    }
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table[0])))

int
main(void)
{
    Suite *suite = suite_create("gzip");
    TCase *damage = tcase_create("damage");

    tcase_set_timeout(damage, 60);
    tcase_add_test(damage, q50_members_are_one_stream);
    tcase_add_loop_test(damage, damage_is_told_and_the_rest_is_saved, 0,
                        ROWS(damage_rows));
    tcase_add_loop_test(damage, no_bit_takes_another_member_along, 0, 8);
    tcase_add_loop_test(damage, every_cut_gives_a_beginning, 0, 4);
    tcase_add_test(damage, damage_ends_the_line);
    tcase_add_test(damage, padding_leaves_the_line_open);
    tcase_add_test(damage, false_headers_hide_nothing);
    tcase_add_test(damage, large_members_are_searched);
    tcase_add_loop_test(damage, samples_give_their_lines, 0, ROWS(samples));
    tcase_add_loop_test(damage, header_checksum_is_checked, 0, 2);
    suite_add_tcase(suite, damage);
    return run_suite(suite);
}
