/*
 * Input: cutting into pieces, and that the cut of the feed never matters.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "feed.h"
#include "suite.h"

/* A stream, and all pieces "mode offset line member cut flags text". */
struct row {
    const char *name;
    struct slice data;
    const char *pieces;
};

static const struct row rows[] = {
    {"empty", SLICE(""), ""},
    {"one line", SLICE("a\n"), "0 0 1 0 0 0 a\n"},
    {"open line", SLICE("a"), "0 0 1 0 0 4 a\n"},
    {"crlf", SLICE("a\r\nb\r\n"), "0 0 1 0 0 0 a\n0 3 2 0 0 0 b\n"},
    {"cr stays", SLICE("a\rb\r\r\n\r"), "0 0 1 0 0 0 a\rb\r\n0 6 2 0 0 4 \r\n"},
    {"blank lines", SLICE("\n\r\n\n"),
     "0 0 1 0 0 0 \n0 1 2 0 0 0 \n0 3 3 0 0 0 \n"},
    {"bom", SLICE("\xEF\xBB\xBFhead\nb"), "0 3 1 0 0 0 head\n0 8 2 0 0 4 b\n"},
    {"bom alone", SLICE("\xEF\xBB\xBF"), ""},
    {"bom later", SLICE("a\n\xEF\xBB\xBF\n"),
     "0 0 1 0 0 0 a\n0 2 2 0 0 0 \xEF\xBB\xBF\n"},
    {"half a bom", SLICE("\xEF\xBB"), "0 0 1 0 0 4 \xEF\xBB\n"},
    {"half a magic", SLICE("\x1f"), "0 0 1 0 0 4 \x1f\n"},
    {"half a magic and text", SLICE("\x1f\x8c\n"), "0 0 1 0 0 0 \x1f\x8c\n"},
    {"control bytes", SLICE("a\x01\x1b[31m\x0b\x0c\x7f\n"),
     "0 0 1 0 0 0 a\x01\x1b[31m\x0b\x0c\x7f\n"},
    {"error log", SLICE("[Wed Oct 11 14:32:52 2000] [error] x\n"),
     "0 0 1 0 0 0 [Wed Oct 11 14:32:52 2000] [error] x\n"},
    {"bracket and brace", SLICE("[{tag}] text\n[{x"),
     "0 0 1 0 0 0 [{tag}] text\n0 13 2 0 0 4 [{x\n"},
    {"ndjson", SLICE("{\"a\":1}\n{\"b\":[2,{}]}\n"),
     "0 0 1 0 0 0 {\"a\":1}\n0 8 2 0 0 0 {\"b\":[2,{}]}\n"},
    {"ndjson, first line cut in a string", SLICE("{\"a\":\"x\n{\"b\":2}\n"),
     "0 0 1 0 0 0 {\"a\":\"x\n0 8 2 0 0 0 {\"b\":2}\n"},
    {"ndjson, first line cut after a comma", SLICE("{\"a\":1,\n{\"b\":2}\n"),
     "0 0 1 0 0 0 {\"a\":1,\n0 8 2 0 0 0 {\"b\":2}\n"},
    {"brace text", SLICE("{not json\n}\n"),
     "0 0 1 0 0 0 {not json\n0 10 2 0 0 0 }\n"},
    {"empty array", SLICE("[]\n"), ""},
    {"empty array and text", SLICE("[] x\n"), "0 0 1 0 0 0 [] x\n"},
    {"array", SLICE("[{\"a\":1},{\"b\":\"]}\\\"{\"}]"),
     "1 1 1 0 0 0 {\"a\":1}\n1 9 1 0 0 0 {\"b\":\"]}\\\"{\"}\n"},
    {"array over lines", SLICE("[\n {\n  \"a\": {\"b\":1}\n },\n\n {}\n]\n"),
     "1 3 2 0 0 0 {\n  \"a\": {\"b\":1}\n }\n1 26 6 0 0 0 {}\n"},
    {"array with bom", SLICE("\xEF\xBB\xBF [ { \"a\":1} ]"),
     "1 6 1 0 0 0 { \"a\":1}\n"},
    {"array with other elements", SLICE("[{},\"a,]b\",12,null,{\"b\":1}]\n"),
     "1 1 1 0 0 0 {}\n1 4 1 0 0 0 \"a,]b\"\n1 11 1 0 0 0 12\n"
     "1 14 1 0 0 0 null\n1 19 1 0 0 0 {\"b\":1}\n"},
    {"array, then text", SLICE("[{\"a\":1}]\nGET /a,b {x}\n{\"c\":1}\n{no\n"),
     "1 1 1 0 0 0 {\"a\":1}\n1 10 2 0 0 0 GET /a,b {x}\n"
     "1 23 3 0 0 0 {\"c\":1}\n1 31 4 0 0 0 {no\n"},
    {"array cut off", SLICE("[{\"a\":1},{\"b\":"),
     "1 1 1 0 0 0 {\"a\":1}\n1 9 1 0 0 6 {\"b\":\n"},
    {"objects over lines", SLICE("{\n\"a\":1\n}\n{\"b\":\n2}\n"),
     "1 0 1 0 0 0 {\n\"a\":1\n}\n1 10 4 0 0 0 {\"b\":\n2}\n"},
    {"objects without lines", SLICE("{\"a\":1}{\"b\":2}"),
     "1 0 1 0 0 0 {\"a\":1}\n1 7 1 0 0 0 {\"b\":2}\n"},
    {"wrapper",
     SLICE("{\"took\":1,\"hits\":{\"total\":{\"value\":2},\"hits\":[{"
           "\"_id\":\"1\"},\n{\"_id\":\"2\"}]},\"x\":[{\"y\":1}]}\n"
           "{\"hits\":{\"hits\":[{\"_id\":\"3\"}]}}\n"),
     "1 46 1 0 0 0 {\"_id\":\"1\"}\n1 59 2 0 0 0 {\"_id\":\"2\"}\n"
     "1 105 3 0 0 0 {\"_id\":\"3\"}\n"},
    {"no wrapper", SLICE("{\"hits\":\"hits\",\"a\":{\"hits\":[{\"b\":1}]}}\n"),
     "0 0 1 0 0 0 {\"hits\":\"hits\",\"a\":{\"hits\":[{\"b\":1}]}}\n"},
    {"csv",
     SLICE("\"_time\",\"_raw\",host\n1,\"a \"\"b\"\"\nc, d\",h\r\n"
           "2,x \"y\nz,3\n"),
     "2 0 1 0 0 0 \"_time\",\"_raw\",host\n"
     "2 20 2 0 0 0 1,\"a \"\"b\"\"\nc, d\",h\n2 40 4 0 0 0 2,x \"y\n"
     "2 47 5 0 0 0 z,3\n"},
    {"csv by case", SLICE("Time,syslogmessage\n1,\"a\n\"\n"),
     "2 0 1 0 0 0 Time,syslogmessage\n2 19 2 0 0 0 1,\"a\n\"\n"},
    {"csv of one column", SLICE("_raw\n\"a\nb\"\n"),
     "2 0 1 0 0 0 _raw\n2 5 2 0 0 0 \"a\nb\"\n"},
    {"csv without raw column", SLICE("time,host\n1,\"a\nb\"\n"),
     "0 0 1 0 0 0 time,host\n0 10 2 0 0 0 1,\"a\n0 15 3 0 0 0 b\"\n"},
    {"csv, quote never closed", SLICE("a,_raw\n1,\"x\n2,y\n\n3,z"),
     "2 0 1 0 0 0 a,_raw\n2 7 2 0 0 0 1,\"x\n2 12 3 0 0 0 2,y\n"
     "2 16 4 0 0 0 \n2 17 5 0 0 4 3,z\n"},
    {"short run of nul", SLICE("a\0\0\0\0\0\0\0b\n\0\n\0"), NULL},
    {"run of nul before a line", SLICE("a\n\0\0\0\0\0\0\0\0b\n"),
     "0 0 1 0 0 0 a\n0 10 2 0 0 0 b\n"},
    {"run of nul at the end", SLICE("a\n\0\0\0\0\0\0\0\0\0"),
     "0 0 1 0 0 0 a\n"},
    {"run of nul in a line", SLICE("a\0\0\0\0\0\0\0\0b\n"), NULL},
    {"run of nul in csv", SLICE("a,_raw\n\0\0\0\0\0\0\0\0\0b,c\n"),
     "2 0 1 0 0 0 a,_raw\n2 16 2 0 0 0 b,c\n"},
    {"run of nul in json", SLICE("[{\"a\":1},\0\0\0\0\0\0\0\0\0{}]"),
     "1 1 1 0 0 0 {\"a\":1}\n1 18 1 0 0 0 {}\n"},
};

/* Feed in several cuts and demand the same as for the whole. */
static void
check_cuts(const char *name, struct slice data, struct feed *whole)
{
    static const size_t parts[] = {1, 2, 3, 7, 4096, 65536, 0, 0, 0};
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct feed cut = {.max_line = whole->max_line,
                           .max_bytes = whole->max_bytes,
                           .stop_after = whole->stop_after};

        if (data.size > 300000 && parts[i] && parts[i] < 4096)
            continue;
        feed_run(&cut, data, parts[i], (unsigned)i + 77);
        ck_assert_msg(
            feed_equal(whole, &cut),
            "%s, cut %zu (%zu):\n%.2000s%s\nwhole:\n%.2000s%s", name, parts[i],
            i, sn_buf_string(&cut.pieces), sn_buf_string(&cut.account),
            sn_buf_string(&whole->pieces), sn_buf_string(&whole->account));
        feed_fini(&cut);
    }
}

START_TEST(cuts_into_pieces)
{
    const struct row *row = &rows[_i];
    struct feed feed = {0};
    struct buf gzip = {0};
    struct feed packed = {0};

    feed_run(&feed, row->data, FEED_WHOLE, 0);
    ck_assert_msg(!feed.bad_block, "%s", row->name);
    if (row->pieces)
        ck_assert_msg(sn_slice_is(sn_buf_view(&feed.pieces), row->pieces),
                      "%s:\n%s", row->name, sn_buf_string(&feed.pieces));
    check_cuts(row->name, row->data, &feed);
    feed_gzip(&gzip, row->data, 6);
    feed_run(&packed, sn_buf_view(&gzip), FEED_WHOLE, 0);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&feed.texts), sn_buf_view(&packed.texts)),
        "%s", row->name);
    check_cuts(row->name, sn_buf_view(&gzip), &packed);
    feed_fini(&feed);
    feed_fini(&packed);
    sn_buf_fini(&gzip);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("input");
    TCase *pieces = tcase_create("pieces");

    tcase_add_loop_test(pieces, cuts_into_pieces, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    suite_add_tcase(suite, pieces);
    return run_suite(suite);
}
