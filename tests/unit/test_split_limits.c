/*
 * Input: the limits on lines, objects, rows, blocks and NUL runs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "feed.h"
#include "suite.h"

/* A line with max_line bytes, one less, and more; with each line end. */
struct long_line {
    const char *name;
    size_t size;
    const char *end;
    const char *head; /* of its piece; "%" stands for its text */
    const char *account;
};

static const struct long_line long_lines[] = {
    {"below", 255, "\n", "0 0 1 0 0 0 ", "long=0 cut=0 "},
    {"at", 256, "\n", "0 0 1 0 0 0 ", "long=0 cut=0 "},
    {"at, crlf", 256, "\r\n", "0 0 1 0 0 0 ", "long=0 cut=0 "},
    {"at, open", 256, "", "0 0 1 0 0 4 ", "long=0 cut=0 "},
    {"above", 257, "\n", "0 0 1 0 1 1 ", "long=1 cut=1 "},
    {"above, crlf", 257, "\r\n", "0 0 1 0 1 1 ", "long=1 cut=1 "},
    {"above, open", 257, "", "0 0 1 0 1 5 ", "long=1 cut=1 "},
    {"at, cr alone", 256, "\r", "0 0 1 0 0 0 ", "long=0 cut=0 "},
    {"above, cr alone", 257, "\r", "0 0 1 0 1 1 ", "long=1 cut=1 "},
    {"far above", 70000, "\n", "0 0 1 0 69744 1 ", "long=1 cut=69744 "},
};

START_TEST(q52_long_lines_are_cut)
{
    const struct long_line *row = &long_lines[_i];
    struct feed feed = {.max_line = LIMIT_LINE_MIN};
    struct buf data = {0};
    struct buf expect = {0};

    feed_bytes(&data, 'x', row->size);
    sn_buf_str(&data, row->end);
    sn_buf_str(&expect, row->head);
    feed_bytes(&expect, 'x', row->size < 256 ? row->size : 256);
    sn_buf_byte(&expect, '\n');
    if (strchr(row->end, '\n')) {
        sn_buf_format(&expect, "0 %zu 2 0 0 0 next\n", data.size);
        sn_buf_str(&data, "next\n");
    }
    feed_all(row->name, &feed, &data);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&feed.pieces), sn_buf_view(&expect)),
        "%s: %s", row->name, sn_buf_string(&feed.pieces));
    feed_expect(&feed, row->name, row->account);
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&expect);
}
END_TEST

START_TEST(max_line_has_bounds)
{
    static const struct {
        size_t max_line;
        int status;
    } bounds[] = {
        {0, 0},
        {LIMIT_LINE_MIN - 1, SEINE_E_INVALID},
        {LIMIT_LINE_MIN, 0},
        {LIMIT_LINE_MAX, 0},
        {LIMIT_LINE_MAX + 1, SEINE_E_INVALID},
    };
    struct feed feed = {.max_line = bounds[_i].max_line};

    feed_run(&feed, sn_slice_str("a\n"), FEED_WHOLE, 0);
    ck_assert_int_eq(feed.status, bounds[_i].status);
    feed_fini(&feed);
}
END_TEST

/* Blocks are full at a number of pieces, and at a number of bytes. */
START_TEST(blocks_have_limits)
{
    static const struct {
        size_t line;
        size_t lines;
        size_t blocks;
    } sizes[] = {
        {0, LIMIT_BLOCK_PIECES - 1, 1},
        {0, LIMIT_BLOCK_PIECES, 1},
        {0, LIMIT_BLOCK_PIECES + 1, 2},
        {1023, 255, 1},
        {1023, 256, 1},
        {1023, 257, 2},
        {50000, 6, 2},
        {65536, 4, 2},
    };
    struct feed feed = {0};
    struct buf data = {0};
    size_t i;

    for (i = 0; i < sizes[_i].lines; i++) {
        feed_bytes(&data, 'x', sizes[_i].line);
        sn_buf_byte(&data, '\n');
    }
    feed_all("blocks", &feed, &data);
    ck_assert_uint_eq(feed.count, sizes[_i].lines);
    ck_assert_uint_eq(feed.blocks, sizes[_i].blocks);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* Runs of NUL below, at and above LIMIT_NUL_RUN, before and in a line. */
START_TEST(nul_runs_are_recorded)
{
    static const struct {
        size_t before;
        size_t inside;
        const char *account;
    } runs[] = {
        {LIMIT_NUL_RUN - 1, 0, "runs=0"},
        {LIMIT_NUL_RUN, 0, "runs=1\nnul run at=2 length=8 line=2"},
        {LIMIT_NUL_RUN + 1, 0, "runs=1\nnul run at=2 length=9 line=2"},
        {0, LIMIT_NUL_RUN - 1, "runs=0"},
        {0, LIMIT_NUL_RUN, "runs=1\nnul run at=3 length=8 line=2"},
        {0, 255, "runs=1\nnul run at=3 length=255 line=2"},
        {0, 256, "runs=1\nnul run at=3 length=256 line=2"},
        {10000, 70000,
         "runs=2\nnul run at=2 length=10000 line=2\n"
         "nul run at=10003 length=70000 line=2"},
    };
    size_t before = runs[_i].before;
    size_t inside = runs[_i].inside;
    bool passed = before >= LIMIT_NUL_RUN;
    bool hole = inside >= LIMIT_LINE_MIN;
    struct feed feed = {.max_line = LIMIT_LINE_MIN};
    struct buf data = {0};
    struct buf expect = {0};
    size_t kept = hole ? 0 : inside;

    sn_buf_str(&data, "a\n");
    feed_bytes(&data, 0, before);
    sn_buf_str(&data, "b");
    feed_bytes(&data, 0, inside);
    sn_buf_str(&data, "c\n");
    sn_buf_format(&expect, "0 0 1 0 0 0 a\n0 %zu 2 0 ",
                  2 + (passed ? before : 0));
    sn_buf_format(&expect, "%d %d ", kept == 255, hole ? 2 : kept == 255);
    feed_bytes(&expect, 0, passed ? 0 : before);
    sn_buf_str(&expect, "b");
    feed_bytes(&expect, 0, kept);
    if (hole)
        sn_buf_format(&expect, "\n0 %zu 2 0 0 0 ", 3 + before + inside);
    sn_buf_str(&expect, kept == 255 ? "\n" : "c\n");
    feed_all("nul", &feed, &data);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&feed.pieces), sn_buf_view(&expect)),
        "%d: %s", _i, sn_buf_string(&feed.pieces));
    feed_expect(&feed, "nul", runs[_i].account);
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&expect);
}
END_TEST

START_TEST(nul_runs_have_a_limit)
{
    unsigned count = LIMIT_NUL_RUNS_KEPT - 1 + (unsigned)_i;
    struct feed feed = {0};
    struct buf data = {0};
    struct buf line = {0};
    const char *at;
    unsigned kept = 0;
    unsigned i;

    for (i = 0; i < count; i++) {
        feed_bytes(&data, 0, LIMIT_NUL_RUN);
        sn_buf_str(&data, "x\n");
    }
    feed_all("runs", &feed, &data);
    sn_buf_format(&line, "runs=%u", count);
    feed_expect(&feed, "runs", sn_buf_string(&line));
    for (at = feed.account.at; (at = strstr(at, "\nnul")) != NULL; at++)
        kept++;
    ck_assert_uint_eq(kept, count < LIMIT_NUL_RUNS_KEPT ? count
                                                        : LIMIT_NUL_RUNS_KEPT);
    feed_fini(&feed);
    sn_buf_fini(&data);
    sn_buf_fini(&line);
}
END_TEST

/* A piece of `size` bytes in an export, between others. */
struct large_row {
    const char *name;
    const char *before;
    const char *after;
    size_t size;
    size_t pieces;
    const char *account;
    const char *last;
};

static const struct large_row large_rows[] = {
    {"object at", "[{\"a\":\"", "\"},{\"b\":1}]", LIMIT_OBJECT - 8, 2,
     "long=0 cut=0 ", "{\"b\":1}\n"},
    {"object above", "[{\"a\":\"", "\"},{\"b\":1}]", LIMIT_OBJECT - 7, 2,
     "long=1 cut=1 ", "{\"b\":1}\n"},
    {"object far above", "[{\"a\":\"", "\"},{\"b\":1}]", LIMIT_OBJECT * 2, 2,
     "long=1 cut=1048584 ", "{\"b\":1}\n"},
    {"object never closed", "[{\"a\":{\"", "\"},{\"b\":1},{\"c\":1}]",
     LIMIT_OBJECT * 2, 3, "long=1 ", "{\"b\":1}\n{\"c\":1}\n"},
    {"string never closed", "[{\"a\":1, ", "\", {\"b\":1},{\"c\":1}]",
     LIMIT_OBJECT * 2, 3, "long=1 ", "{\"b\":1}\n{\"c\":1}\n"},
    {"object never closed, lines", "[{\"a\":{\"",
     "\n192.0.2.1 - - x,{y\n{\"b\":1},\n{\"c\":1}]", LIMIT_OBJECT * 2, 4,
     "long=1 ", "192.0.2.1 - - x,{y\n{\"b\":1}\n{\"c\":1}\n"},
    {"object never closed, brace at a line end", "[{\"a\":{\"",
     "\",{\n{\"b\":1}]", LIMIT_OBJECT * 2, 2, "long=1 cut=1048587 ",
     "{\"b\":1}\n"},
    {"tail never closed", "{\"hits\":{\"hits\":[{\"a\":1}],\"z\":\"",
     ",{\"b\":1}\ntext\n", LIMIT_OBJECT * 2, 3, "long=0 ", "{\"b\":1}\ntext\n"},
    {"stray above", "[{}]x", "\ntext\n", LIMIT_OBJECT, 3, "long=1 cut=1 ",
     "\ntext\n"},
    {"row at", "_raw\n\"", "\"\nb\n", LIMIT_OBJECT - 2, 3, "long=0 cut=0 ",
     "\"\nb\n"},
    {"row above", "_raw\n\"", "\"\nb\n", LIMIT_OBJECT - 1, 3, "long=1 cut=1 ",
     "\nb\n"},
    {"row far above", "_raw\n", "\nb,c\n\"d\"\n", LIMIT_OBJECT * 2, 4,
     "long=1 cut=1048576 ", "\nb,c\n\"d\"\n"},
    {"quote never closed", "a,_raw\n1,\"x\n2,y\r\n", "\n3,\"z\n4\"\n",
     LIMIT_OBJECT, 5, "long=1 ", "\n3,\"z\n4\"\n"},
};

START_TEST(large_pieces_are_cut)
{
    const struct large_row *row = &large_rows[_i];
    struct feed feed = {0};
    struct buf data = {0};

    sn_buf_str(&data, row->before);
    feed_bytes(&data, 'x', row->size);
    sn_buf_str(&data, row->after);
    feed_all(row->name, &feed, &data);
    ck_assert_msg(feed.count == row->pieces, "%s: %llu pieces", row->name,
                  (unsigned long long)feed.count);
    ck_assert_msg(
        sn_slice_ends(sn_buf_view(&feed.texts), sn_slice_str(row->last)),
        "%s: %s", row->name, sn_buf_string(&feed.texts) + feed.texts.size - 80);
    feed_expect(&feed, row->name, row->account);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table[0])))

int
main(void)
{
    Suite *suite = suite_create("split limits");
    TCase *limits = tcase_create("limits");

    tcase_set_timeout(limits, 60);
    tcase_add_loop_test(limits, q52_long_lines_are_cut, 0, ROWS(long_lines));
    tcase_add_loop_test(limits, max_line_has_bounds, 0, 5);
    tcase_add_loop_test(limits, blocks_have_limits, 0, 8);
    tcase_add_loop_test(limits, nul_runs_are_recorded, 0, 8);
    tcase_add_loop_test(limits, nul_runs_have_a_limit, 0, 3);
    tcase_add_loop_test(limits, large_pieces_are_cut, 0, ROWS(large_rows));
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
