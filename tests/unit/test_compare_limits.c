/*
 * Comparisons at, below and above their limits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "compare_log.h"
#include "suite.h"

static const unsigned hosts[] = {
    LIMIT_COMPARE_STREAMS - 1, LIMIT_COMPARE_STREAMS, LIMIT_COMPARE_STREAMS + 1,
    LIMIT_COMPARE_STREAMS + 500};

START_TEST(streams_limit)
{
    const seine_compare_report *report;
    const seine_compare_side *side;
    struct pair pair;
    uint64_t records = 0;
    size_t wanted = hosts[_i] < LIMIT_COMPARE_STREAMS + 1
                        ? hosts[_i]
                        : LIMIT_COMPARE_STREAMS + 1;

    make_pair(&pair);
    for (unsigned i = 0; i < hosts[_i]; i++) {
        sn_buf_format(text_of(&pair, SEINE_SIDE_REFERENCE),
                      "<38>Dec  1 00:%02u:%02u host%u gui_logs: Info: "
                      "req:10.0.0.1 user:u%u id:- 200 GET / HTTP/1.1 a\n",
                      i / 60 % 60, i % 60, i, i);
        add_stamp(text_of(&pair, SEINE_SIDE_EXPORT), i);
        sn_buf_format(text_of(&pair, SEINE_SIDE_EXPORT),
                      "req:10.0.0.1 user:u%u id:- 200 GET / HTTP/1.1 a\n", i);
    }
    report = finish(&pair);
    side = report->sides[SEINE_SIDE_REFERENCE];
    ck_assert_uint_eq(report->matched, hosts[_i]);
    ck_assert_uint_eq(side->stream_count, wanted);
    for (size_t i = 0; i < side->stream_count; i++)
        records += side->streams[i]->records;
    ck_assert_uint_eq(records, hosts[_i]);
    if (hosts[_i] > LIMIT_COMPARE_STREAMS)
        ck_assert_str_eq(side->streams[wanted - 1]->format, "other");
    free_pair(&pair);
}
END_TEST

START_TEST(files_limit)
{
    seine_ledger ledger = {.sha256 = ""};
    seine_compare *compare;
    char name[24];
    int side, status = 0;

    ck_assert_int_eq(seine_compare_new(&compare, NULL), 0);
    ck_assert_int_eq(seine_compare_next(compare, &side), 1);
    for (unsigned i = 0; i < LIMIT_COMPARE_FILES; i++) {
        snprintf(name, sizeof(name), "f%u", i);
        ledger.file = name;
        status = seine_compare_file(compare, &ledger);
        ck_assert_int_eq(status, 0);
    }
    ledger.file = "one more";
    ck_assert_int_eq(seine_compare_file(compare, &ledger), SEINE_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(seine_compare_message(compare), "files"));
    ck_assert_int_eq(seine_compare_next(compare, &side), SEINE_E_LIMIT);
    ck_assert_ptr_null(seine_compare_result(compare));
    seine_compare_free(compare);
}
END_TEST

static const unsigned missing[] = {
    LIMIT_COMPARE_JUDGED - 1, LIMIT_COMPARE_JUDGED, LIMIT_COMPARE_JUDGED + 1};

/* Every second line is missing: more than can be looked at in full. */
START_TEST(judged_limit)
{
    const seine_compare_side *side;
    struct pair pair;
    unsigned count = missing[_i];

    make_pair(&pair);
    for (unsigned i = 0; i < count; i++)
        for (int k = 0; k < SEINE_SIDES; k++) {
            add_request(text_of(&pair, k), i, "10.0.0.1", "/x");
            if (k == SEINE_SIDE_REFERENCE)
                add_request(text_of(&pair, k), i, "10.9.9.9", "/x");
        }
    side = finish(&pair)->sides[SEINE_SIDE_REFERENCE];
    ck_assert_uint_eq(side->only, count);
    ck_assert_uint_eq(side->judged, count < LIMIT_COMPARE_JUDGED
                                        ? count
                                        : LIMIT_COMPARE_JUDGED);
    ck_assert_int_eq(side->loss, SEINE_LOSS_PURGE);
    ck_assert_uint_eq(side->commons[0]->lines, count);
    free_pair(&pair);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("compare limits");
    TCase *limit = tcase_create("limits");

    tcase_add_loop_test(limit, streams_limit, 0, ROWS(hosts));
    tcase_add_test(limit, files_limit);
    tcase_add_loop_test(limit, judged_limit, 0, ROWS(missing));
    tcase_set_timeout(limit, 60);
    suite_add_tcase(suite, limit);
    return run_suite(suite);
}
