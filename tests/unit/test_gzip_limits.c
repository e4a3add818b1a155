/*
 * Input, gzip: the limits on what members, damage and bombs can make grow.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/limits.h"
#include "feed.h"
#include "suite.h"

#define HEADER 10 /* bytes of the header that feed_gzip writes */

START_TEST(damage_records_have_a_limit)
{
    struct buf data = {0};
    struct feed feed = {0};
    unsigned i;

    for (i = 0; i < LIMIT_DAMAGE_KEPT + (unsigned)_i - 1; i++) {
        feed_member(&data, "alpha", 1);
        data.at[data.size - 5] ^= 1;
    }
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_uint_eq(feed.count, i);
    sn_buf_clear(&data);
    sn_buf_format(&data, "damage=%u lossy=%u ", i, i);
    feed_expect(&feed, "records", sn_buf_string(&data));
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Members whose headers have all that a header can have. */
START_TEST(headers_can_be_long)
{
    static const int sizes[] = {1, 300, 65535, 130000, LIMIT_GZIP_HEADER + 1};
    struct buf data = {0};
    struct buf member = {0};
    struct feed feed = {0};
    int i;

    feed_gzip(&member, sn_slice_str("a\n"), 6);
    sn_buf_add(&data, "\x1f\x8b\x08\x1c\x01\x02\0\0\0\x03\x05\0extra", 17);
    sn_buf_str(&data, "name");
    sn_buf_byte(&data, 0);
    for (i = 0; i < sizes[_i]; i++)
        sn_buf_byte(&data, 'c');
    sn_buf_byte(&data, 0);
    sn_buf_slice(&data, sn_slice_skip(sn_buf_view(&member), HEADER));
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    if (sizes[_i] < LIMIT_GZIP_HEADER) {
        feed_expect(&feed, "header", "time=513 damage=0 ");
        ck_assert_uint_eq(feed.count, 1);
    } else {
        feed_expect(&feed, "header",
                    "\nbad member header lossy=1 member=1 at=0/0");
    }
    feed_check_cuts("header", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&member);
}
END_TEST

/* A bomb is inflated up to the cap, and no further. */
START_TEST(bombs_are_capped)
{
    const size_t size = 20 << 20;
    char *zeros = calloc(size, 1);
    static const size_t caps[] = {0, 1 << 20, (1 << 20) - 1, (1 << 20) + 1};
    struct buf data = {0};
    struct feed feed = {.max_bytes = caps[_i]};

    feed_gzip(&data, sn_slice(zeros, size), 9);
    free(zeros);
    sn_buf_str(&data, "rest");
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_uint_eq(feed.count, 0);
    if (caps[_i] == 0) {
        feed_expect(&feed, "bomb", "gzip=1 ratio=1 ");
        feed_expect(&feed, "bomb", "runs=1\n");
    } else {
        struct buf line = {0};

        sn_buf_format(&line, " bytes=%zu ", caps[_i]);
        feed_expect(&feed, "bomb", sn_buf_string(&line));
        feed_expect(&feed, "bomb", "\nsize limit reached lossy=1 ");
        sn_buf_fini(&line);
    }
    feed_check_cuts("bomb", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* A stream one byte below, at and above LIMIT_RATIO times the file. */
START_TEST(ratio_is_told)
{
    const size_t size = 4000, bytes = size * LIMIT_RATIO - 1 + (size_t)_i;
    char *zeros = calloc(bytes, 1);
    struct buf data = {0};
    struct feed feed = {0};

    feed_gzip(&data, sn_slice(zeros, bytes), 9);
    ck_assert_uint_lt(data.size, size);
    feed_bytes(&data, 0, size - data.size); /* padding is no damage */
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    feed_expect(&feed, "ratio",
                _i < 2 ? "gzip=1 ratio=0 size=4000" : "gzip=1 ratio=1 ");
    feed_fini(&feed);
    sn_buf_fini(&data);
    free(zeros);
}
END_TEST

/* The cap at, below and above the size of the stream. */
START_TEST(cap_counts_what_is_inflated)
{
    struct buf data = {0};
    struct feed feed = {.max_bytes = 3 + (unsigned)_i};

    feed_gzip(&data, sn_slice_str("a\nb\n"), 6);
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_str_eq(sn_buf_string(&feed.pieces),
                     _i ? "0 0 1 1 0 0 a\n0 2 2 1 0 0 b\n"
                        : "0 0 1 1 0 0 a\n0 2 2 1 0 2 b\n");
    feed_expect(&feed, "cap", _i ? "damage=0 " : "damage=1 lossy=1 ");
    feed_check_cuts("cap", sn_buf_view(&data), &feed);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* A header, zeros that inflate to `size` bytes, and then nonsense. */
static void
add_false_bomb(struct buf *out, size_t size)
{
    char *zeros = calloc(size, 1);
    struct buf member = {0};
    struct slice body;

    feed_gzip(&member, sn_slice(zeros, size), 9);
    /* Without the end: trailer, and what ends the last block. */
    body = sn_slice_first(sn_buf_view(&member), member.size - 8 - 8);
    sn_buf_slice(out, body);
    sn_buf_str(out, "\xff\xff\xff\xff\xff\xff\xff\xff");
    free(zeros);
    sn_buf_fini(&member);
}

/*
 * What a search inflates in vain has a limit: then the rest of the file is
 * lost, and counted.  Each of the false members costs about `size`.
 */
START_TEST(searches_have_a_limit)
{
    static const struct {
        unsigned count;
        bool found;
    } rows[] = {{2, true}, {550, true}, {800, false}};
    const size_t size = 400000;
    struct buf data = {0};
    struct buf bomb = {0};
    struct feed feed = {0};
    size_t first, last;
    unsigned i;

    feed_gzip(&data, sn_slice_str("first\n"), 6);
    first = data.size;
    sn_buf_str(&data, "damage");
    add_false_bomb(&bomb, size);
    ck_assert_uint_lt(bomb.size, 500);
    for (i = 0; i < rows[_i].count; i++)
        sn_buf_slice(&data, sn_buf_view(&bomb));
    last = data.size;
    feed_gzip(&data, sn_slice_str("last\n"), 6);
    last = data.size - last;
    feed_run(&feed, sn_buf_view(&data), FEED_WHOLE, 0);
    ck_assert_uint_eq(feed.count, rows[_i].found ? 2 : 1);
    feed_expect(&feed, "search", "damage=1 lossy=1 ");
    sn_buf_clear(&bomb);
    sn_buf_format(&bomb, " lost=%zu",
                  data.size - first - (rows[_i].found ? last : 0));
    feed_expect(&feed, "search", sn_buf_string(&bomb));
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&bomb);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("gzip limits");
    TCase *limits = tcase_create("limits");

    tcase_set_timeout(limits, 60);
    tcase_add_loop_test(limits, damage_records_have_a_limit, 0, 3);
    tcase_add_loop_test(limits, headers_can_be_long, 0, 5);
    tcase_add_loop_test(limits, bombs_are_capped, 0, 4);
    tcase_add_loop_test(limits, ratio_is_told, 0, 3);
    tcase_add_loop_test(limits, cap_counts_what_is_inflated, 0, 3);
    tcase_add_loop_test(limits, searches_have_a_limit, 0, 3);
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
