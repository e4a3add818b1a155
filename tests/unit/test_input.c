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
    {"Q51: open line", SLICE("a"), "0 0 1 0 0 4 a\n"},
    {"Q51: crlf", SLICE("a\r\nb\r\n"), "0 0 1 0 0 0 a\n0 3 2 0 0 0 b\n"},
    {"cr stays", SLICE("a\rb\r\r\n\r"), "0 0 1 0 0 0 a\rb\r\n0 6 2 0 0 4 \r\n"},
    {"cr only", SLICE("a\rbc\r\rd"),
     "0 0 1 0 0 0 a\n0 2 2 0 0 0 bc\n0 5 3 0 0 0 \n0 6 4 0 0 4 d\n"},
    {"cr only, and at the end", SLICE("a\r"), "0 0 1 0 0 0 a\n"},
    {"cr only, runs of nul between lines and at the end",
     SLICE("a\r\0\0\0\0\0\0\0\0b\r\0\0\0\0\0\0\0\0"),
     "0 0 1 0 0 0 a\n0 10 2 0 0 0 b\n"},
    {"cr and lf are no cr only", SLICE("a\rb\n"), "0 0 1 0 0 0 a\rb\n"},
    {"blank lines", SLICE("\n\r\n\n"),
     "0 0 1 0 0 0 \n0 1 2 0 0 0 \n0 3 3 0 0 0 \n"},
    {"Q51: bom", SLICE("\xEF\xBB\xBFhead\nb"),
     "0 3 1 0 0 0 head\n0 8 2 0 0 4 b\n"},
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
    {"Q51: array with bom", SLICE("\xEF\xBB\xBF [ { \"a\":1} ]"),
     "1 6 1 0 0 0 { \"a\":1}\n"},
    {"array with other elements", SLICE("[{},\"a,]b\",12,null,{\"b\":1}]\n"),
     "1 1 1 0 0 0 {}\n1 4 1 0 0 0 \"a,]b\"\n1 11 1 0 0 0 12\n"
     "1 14 1 0 0 0 null\n1 19 1 0 0 0 {\"b\":1}\n"},
    {"array, then text", SLICE("[{\"a\":1}]\nGET /a,b {x}\n{\"c\":1}\n{no\n"),
     "1 1 1 0 0 0 {\"a\":1}\n1 10 2 0 0 0 GET /a,b {x}\n"
     "1 23 3 0 0 0 {\"c\":1}\n1 31 4 0 0 0 {no\n"},
    {"array cut off", SLICE("[{\"a\":1},{\"b\":"),
     "1 1 1 0 0 0 {\"a\":1}\n1 9 1 0 0 6 {\"b\":\n"},
    {"element cut in a string", SLICE("[{\"a\":\"x\n{\"b\":1},\n{\"c\":2}]"),
     "1 1 1 0 0 2 {\"a\":\"x\n1 9 2 0 0 0 {\"b\":1}\n1 18 3 0 0 0 {\"c\":2}\n"},
    {"element cut after a value", SLICE("[{\"a\":[1,{}\n {\"b\":1},{\"c\":2}]"),
     "1 1 1 0 0 2 {\"a\":[1,{}\n1 13 2 0 0 0 {\"b\":1}\n1 21 2 0 0 0 {\"c\":2}\n"},
    {"line end in a string", SLICE("[{\"a\":\"x\n{y\n\\\"\"},{\"c\":2}]"),
     "1 1 1 0 0 0 {\"a\":\"x\n{y\n\\\"\"}\n1 17 3 0 0 0 {\"c\":2}\n"},
    {"tail of a wrapper cut",
     SLICE("{\"hits\":{\"hits\":[{}],\"x\":\"y\n{\"b\":1}\n"),
     "1 17 1 0 0 0 {}\n1 28 2 0 0 0 {\"b\":1}\n"},
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
    feed_check_cuts(row->name, row->data, &feed);
    feed_gzip(&gzip, row->data, 6);
    feed_run(&packed, sn_buf_view(&gzip), FEED_WHOLE, 0);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&feed.texts), sn_buf_view(&packed.texts)),
        "%s", row->name);
    feed_check_cuts(row->name, sn_buf_view(&gzip), &packed);
    feed_fini(&feed);
    feed_fini(&packed);
    sn_buf_fini(&gzip);
}
END_TEST

/* The byte that tells objects from lines is in the first LIMIT_SNIFF, or not.
 */
START_TEST(first_bytes_decide)
{
    struct feed feed = {0};
    struct buf data = {0};

    sn_buf_str(&data, "{\"a\":\"");
    feed_bytes(&data, 'x', LIMIT_SNIFF - 11 + (size_t)_i);
    sn_buf_str(&data, "\",\n\"b\":1}\n");
    feed_all("sniff", &feed, &data);
    ck_assert_int_eq(feed.pieces.at[0], _i < 2 ? '1' : '0');
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* What on_block returns ends the feed, and is given again until begin. */
START_TEST(callers_can_stop)
{
    struct feed feed = {.stop_after = 2};
    struct buf data = {0};

    feed_bytes(&data, '\n', LIMIT_BLOCK_PIECES * 4);
    feed_all("stop", &feed, &data);
    ck_assert_int_eq(feed.status, 7);
    ck_assert_uint_eq(feed.count, LIMIT_BLOCK_PIECES * 2);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

/* The cap on a plain stream. */
START_TEST(plain_streams_are_capped)
{
    struct feed feed = {.max_bytes = 3 + (uint64_t)_i};
    struct buf data = {0};

    sn_buf_str(&data, "ab\ncd\n");
    feed_all("cap", &feed, &data);
    feed_expect(&feed, "cap",
                _i == 3 ? "damage=0 "
                        : "\nsize limit reached lossy=1 member=0 ");
    ck_assert_uint_eq(feed.count, _i == 0 ? 1 : 2);
    feed_fini(&feed);
    sn_buf_fini(&data);
}
END_TEST

static int
count_pieces(void *user, const struct block *block)
{
    uint64_t *count = user;

    *count += block->count;
    return 0;
}

/* One object reads one stream after the other; damage by the caller. */
START_TEST(streams_do_not_mix)
{
    uint64_t count = 0;
    struct input_options options = {.on_block = count_pieces, .user = &count};
    const struct input_account *account;
    struct input *input;

    ck_assert_int_eq(sn_input_new(&input, &options), 0);
    account = sn_input_account(input);
    sn_input_feed(input, "\x1f\x8b\x08", 3);
    sn_input_damage(input, SEINE_DAMAGE_READ);
    ck_assert_int_eq(sn_input_finish(input), 0);
    ck_assert_uint_eq(account->damage_total, 2);
    ck_assert_int_eq(account->damage[0].kind, SEINE_DAMAGE_READ);
    ck_assert_int_eq(account->damage[1].kind, SEINE_DAMAGE_TRUNCATED);
    sn_input_begin(input);
    sn_input_feed(input, "[{\"a\":1},{", 10);
    sn_input_begin(input);
    sn_input_feed(input, "one\ntwo", 7);
    sn_input_damage(input, SEINE_DAMAGE_CHANGED);
    sn_input_damage(input, SEINE_DAMAGE_READ);
    ck_assert_uint_eq(account->damage[1].offset, 7);
    ck_assert_int_eq(sn_input_finish(input), 0);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(account->size, 7);
    ck_assert_uint_eq(account->cut_lines, 1);
    ck_assert_uint_eq(account->damage_total, 2);
    ck_assert_uint_eq(account->damage_lossy, 1);
    ck_assert(!account->compressed);
    sn_input_free(input);
    sn_input_free(NULL);
}
END_TEST

/* A hole of 1 GiB before a line: no memory, and the line is there. */
START_TEST(holes_are_passed_over)
{
    static const char zeros[1 << 20];
    uint64_t count = 0;
    struct input_options options = {.on_block = count_pieces, .user = &count};
    const struct input_account *account;
    struct input *input;
    int i;

    ck_assert_int_eq(sn_input_new(&input, &options), 0);
    sn_input_feed(input, "a\n", 2);
    for (i = 0; i < 1024; i++)
        ck_assert_int_eq(sn_input_feed(input, zeros, sizeof(zeros)), 0);
    sn_input_feed(input, "b\n", 2);
    ck_assert_int_eq(sn_input_finish(input), 0);
    account = sn_input_account(input);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(account->nul_bytes, 1 << 30);
    ck_assert_uint_eq(account->nul_run_total, 1);
    ck_assert_uint_eq(account->nul_runs[0].offset, 2);
    ck_assert_uint_eq(account->nul_runs[0].length, 1 << 30);
    ck_assert_uint_eq(account->nul_runs[0].line, 2);
    ck_assert_uint_eq(account->cut_bytes, 0);
    sn_input_free(input);
}
END_TEST

static const struct {
    const char *text;
    char separator;
} tables[] = {
    {"_time,_raw\n1,x\n", ','},       {"_time;_raw\n1;x\n", ';'},
    {"_time\t_raw\n1\tx\n", '\t'},    {"_raw\nx\n", ','},
    {"\"a b\";\"message\"\r\n", ';'}, {"message\n", '\0'},
    {"a;b\n_raw;x\n", '\0'},          {"_time,host;_raw\n", '\0'},
    {"_time|_raw\n", '\0'},           {"", '\0'},
};

START_TEST(separators_are_found)
{
    ck_assert_msg(sn_table_separator(sn_slice_str(tables[_i].text)) ==
                      tables[_i].separator,
                  "%s", tables[_i].text);
}
END_TEST

/* Over LIMIT_COLUMNS it is no table: each line is a line, and none is lost. */
START_TEST(columns_have_limit)
{
    static const char separators[] = {',', ';', '\t'};
    size_t count = LIMIT_COLUMNS - 1 + (size_t)_i, i, k;

    for (i = 0; i < sizeof(separators); i++) {
        struct buf header = {0};

        for (k = 1; k < count; k++)
            sn_buf_format(&header, "c%c", separators[i]);
        sn_buf_str(&header, "_raw\n");
        ck_assert_int_eq(sn_table_separator(sn_buf_view(&header)),
                         count > LIMIT_COLUMNS ? '\0' : separators[i]);
        sn_buf_fini(&header);
    }
}
END_TEST

START_TEST(raw_columns_are_ordered)
{
    ck_assert_int_eq(sn_raw_column(sn_slice_str("event.original")), 0);
    ck_assert_int_eq(sn_raw_column(sn_slice_str("_RAW")), 1);
    ck_assert_int_lt(sn_raw_column(sn_slice_str("SyslogMessage")),
                     sn_raw_column(sn_slice_str("message")));
    ck_assert_int_eq(sn_raw_column(sn_slice_str("host")), -1);
    ck_assert_int_eq(sn_raw_column(sn_slice_str("")), -1);
}
END_TEST

START_TEST(damage_has_names)
{
    int kind;

    for (kind = SEINE_DAMAGE_TRUNCATED; kind <= SEINE_DAMAGE_CHANGED; kind++)
        ck_assert_str_ne(seine_damage_name(kind), "unknown damage");
    ck_assert_str_eq(seine_damage_name(0), "unknown damage");
    ck_assert_str_eq(seine_damage_name(-1), "unknown damage");
    ck_assert_str_eq(seine_damage_name(kind), "unknown damage");
}
END_TEST

struct sample {
    const char *path;
    uint64_t pieces;
    char mode;
};

static const struct sample samples[] = {
    {"samples/lnav/access_log.gz", 2492, '0'},
    {"samples/lnav/logfile_shop_access_log.0", 1000, '0'},
    {"samples/cribl-esa/sTAFXQ.json", 1000, '1'},
    {"samples/azure-sentinel/CiscoWSA.distinct.json", 7, '1'},
    {"samples/elastic-examples/nginxplus_json_logs", 500, '0'},
    {"samples/lnav/access_log.json", 1, '1'},
    {"samples/lnav/logfile_cloudflare.json", 1, '0'},
    {"samples/crowdsec/traefik_json.traefik_json.log", 7, '0'},
};

START_TEST(samples_are_cut)
{
    const struct sample *sample = &samples[_i];
    struct buf data = {0};
    struct feed feed = {0};

    if (read_test_file("SEINE_SHARED", sample->path, &data)) {
        feed_all(sample->path, &feed, &data);
        ck_assert_msg(feed.count == sample->pieces, "%s: %llu", sample->path,
                      (unsigned long long)feed.count);
        ck_assert_msg(feed.pieces.at[0] == sample->mode, "%s", sample->path);
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
    Suite *suite = suite_create("input");
    TCase *pieces = tcase_create("pieces");
    TCase *limits = tcase_create("limits");

    tcase_set_timeout(pieces, 60);
    tcase_set_timeout(limits, 60);
    tcase_add_loop_test(pieces, cuts_into_pieces, 0, ROWS(rows));
    tcase_add_loop_test(pieces, first_bytes_decide, 0, 4);
    tcase_add_loop_test(pieces, samples_are_cut, 0, ROWS(samples));
    tcase_add_test(pieces, callers_can_stop);
    tcase_add_test(pieces, streams_do_not_mix);
    tcase_add_test(pieces, damage_has_names);
    tcase_add_loop_test(pieces, columns_have_limit, 0, 3);
    tcase_add_loop_test(pieces, separators_are_found, 0,
                        (int)(sizeof(tables) / sizeof(*tables)));
    tcase_add_test(pieces, raw_columns_are_ordered);
    tcase_add_test(limits, holes_are_passed_over);
    tcase_add_loop_test(limits, plain_streams_are_capped, 0, 4);
    suite_add_tcase(suite, pieces);
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
