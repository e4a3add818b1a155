/*
 * Comparisons of small logs through the public interface: what is the same and
 * what is missing, and files that do not come again as they were.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "compare_log.h"
#include "suite.h"

/* ------------------------------------------------------- same or not --- */

/* Two lines of 2025-12-01; are they the same record? */
static const struct {
    const char *name;
    const char *reference;
    const char *export;
    bool same;
} lines[] = {
    {"the same",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", true},
    {"another agent: it may be cut",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a b",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", true},
    {"old grammar and new",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- GET / HTTP/1.1 200",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", true},
    {"two seconds later",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:02 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", true},
    {"three seconds later",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:03 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", false},
    {"another source",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.5 user:- id:- 200 GET / HTTP/1.1 a", false},
    {"another user",
     "00:10:00 2025 Info: req:1.2.3.4 user:joe id:- 200 GET / HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", false},
    {"another session",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:RU4JeDwGpmtKQ5V99n6z 200 GET / "
     "HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a", false},
    {"another method",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 POST / HTTP/1.1 a",
     false},
    {"another URL",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET /a HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET /b HTTP/1.1 a",
     false},
    {"another status",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 200 GET / HTTP/1.1 a",
     "00:10:00 2025 Info: req:1.2.3.4 user:- id:- 404 GET / HTTP/1.1 a", false},
    {"a blank at the end", "00:10:00 2025 Info: Session a user:b expired ",
     "00:10:00 2025 Info: Session a user:b expired", true},
    {"another message", "00:10:00 2025 Info: Session a user:b expired",
     "00:10:00 2025 Info: Session a user:c expired", false},
    {"lines that follow",
     "00:10:00 2025 Critical: A fault\nTraceback\nError: x",
     "00:10:00 2025 Critical: A fault", true},
};

static void
add_frame(struct pair *pair, const char *reference, const char *export)
{
    const char *texts[SEINE_SIDES] = {reference, export};

    for (int side = 0; side < SEINE_SIDES; side++) {
        struct buf *out = text_of(pair, side);

        add_header(out);
        for (unsigned i = 0; i < 20; i++)
            add_request(out, i * 10, "10.0.0.1", i % 2 ? "/x" : "/y");
        sn_buf_format(out, "Mon Dec  1 %s\n", texts[side]);
        add_request(out, 3000, "10.0.0.1", "/end");
    }
}

START_TEST(same_record)
{
    const seine_compare_report *report;
    struct pair pair;
    uint64_t only = !lines[_i].same;

    make_pair(&pair);
    add_frame(&pair, lines[_i].reference, lines[_i].export);
    report = finish(&pair);
    for (int side = 0; side < SEINE_SIDES; side++)
        ck_assert_msg(report->sides[side]->only == only, "%s: %u",
                      lines[_i].name, (unsigned)report->sides[side]->only);
    ck_assert_uint_eq(report->matched, 21 + !only);
    ck_assert_uint_eq(pair.differences, 2 * only);
    free_pair(&pair);
}
END_TEST

/* What both write down alone counts: here there is neither user nor session. */
START_TEST(other_fields)
{
    const seine_compare_report *report;
    struct pair pair;
    struct buf *reference, *export;

    make_pair(&pair);
    reference = text_of(&pair, SEINE_SIDE_REFERENCE);
    export = text_of(&pair, SEINE_SIDE_EXPORT);
    sn_buf_str(reference, "#Fields: date time c-ip cs-method cs-uri-stem "
                          "cs-uri-query sc-status\n");
    for (unsigned i = 0; i < 50; i++) {
        sn_buf_format(reference,
                      "2025-12-01 00:%02u:00 192.0.2.1 GET /a%u q=%u 200\n", i,
                      i, i);
        if (i != 25)
            sn_buf_format(export,
                          "192.0.2.1 - joe [01/Dec/2025:00:%02u:00 +0000] "
                          "\"GET /a%u?q=%u HTTP/1.1\" 200 5 \"-\" \"b\"\n",
                          i, i, i);
    }
    report = finish(&pair);
    ck_assert_uint_eq(report->matched, 49);
    ck_assert_uint_eq(pair.readings, 6); /* both are taken again */
    ck_assert_uint_eq(report->sides[SEINE_SIDE_REFERENCE]->only, 1);
    ck_assert_ptr_nonnull(strstr(sn_buf_string(&pair.told), "/a25"));
    free_pair(&pair);
}
END_TEST

/* Without any time all must be there. */
START_TEST(untimed)
{
    const seine_compare_report *report;
    struct pair pair;

    make_pair(&pair);
    for (unsigned i = 0; i < 30; i++) {
        struct buf *export = text_of(&pair, SEINE_SIDE_EXPORT);

        sn_buf_format(text_of(&pair, SEINE_SIDE_REFERENCE),
                      "Info: req:10.0.0.%u user:- id:- 200 GET / HTTP/1.1 a\n",
                      i);
        if (i % 10 == 3)
            continue;
        add_stamp(export, i * 60);
        sn_buf_format(export,
                      "req:10.0.0.%u user:- id:- 200 GET / HTTP/1.1 a\n", i);
    }
    report = finish(&pair);
    ck_assert_uint_eq(report->matched, 27);
    ck_assert_uint_eq(report->without_time, 27);
    ck_assert_uint_eq(report->sides[SEINE_SIDE_REFERENCE]->only, 3);
    ck_assert_uint_eq(report->sides[SEINE_SIDE_EXPORT]->only, 0);
    free_pair(&pair);
}
END_TEST

/* Texts beyond the limit do not tell records apart: syslog may have cut them.
 */
static const struct {
    const char *name;
    size_t at; /* where the paths differ */
    uint64_t only;
} cuts[] = {
    {"below", LIMIT_COMPARE_TEXT - 2, 1},
    {"at", LIMIT_COMPARE_TEXT - 1, 1},
    {"above", LIMIT_COMPARE_TEXT, 0},
};

START_TEST(text_limit)
{
    char path[LIMIT_COMPARE_TEXT + 20];
    struct pair pair;

    make_pair(&pair);
    memset(path, 'a', sizeof(path));
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    for (int side = 0; side < SEINE_SIDES; side++) {
        struct buf *out = text_of(&pair, side);

        for (unsigned i = 0; i < 20; i++)
            add_request(out, i * 10, "10.0.0.1", i % 2 ? "/x" : "/y");
        path[cuts[_i].at] = side ? 'b' : 'c';
        add_request(out, 100, "10.0.0.1", path);
        add_request(out, 3000, "10.0.0.1", "/end");
    }
    ck_assert_msg(finish(&pair)->sides[0]->only == cuts[_i].only, "%s",
                  cuts[_i].name);
    free_pair(&pair);
}
END_TEST

/* ---------------------------------------------------------------- again --- */

static void
add_purge(struct pair *pair)
{
    for (unsigned i = 0; i < 200; i++) {
        add_request(text_of(pair, 0), i, i % 20 == 7 ? "10.6.6.6" : "10.0.0.1",
                    "/x");
        if (i % 20 != 7)
            add_request(text_of(pair, 1), i, "10.0.0.1", "/x");
    }
}

START_TEST(readings)
{
    const seine_compare_report *report;
    const seine_common *common;
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    report = finish(&pair);
    ck_assert_uint_eq(pair.readings, 4);
    ck_assert_uint_eq(pair.differences, 10);
    common = report->sides[0]->commons[0];
    ck_assert_str_eq(common->field, "source.ip");
    ck_assert_uint_eq(common->lines, 10);
    ck_assert_uint_eq(common->kept, 0);
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), 0);
    free_pair(&pair);
}
END_TEST

START_TEST(changed_file)
{
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    while (seine_compare_next(pair.compare, &side) > 0) {
        if (pair.readings++ == 2) /* the reference, the second time */
            add_request(text_of(&pair, 0), 300, "10.0.0.1", "/new");
        ck_assert_int_eq(read_file(&pair, &pair.copies[side]), 0);
    }
    ck_assert_uint_eq(seine_compare_result(pair.compare)->changed_files, 1);
    free_pair(&pair);
}
END_TEST

START_TEST(file_that_does_not_come)
{
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(seine_compare_next(pair.compare, &side), 1);
        ck_assert_int_eq(read_file(&pair, &pair.copies[side]), 0);
    }
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), 1);
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), SEINE_E_STATE);
    ck_assert_ptr_null(seine_compare_result(pair.compare));
    free_pair(&pair);
}
END_TEST

START_TEST(file_that_is_new)
{
    struct copy other = {"other", {0}};
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(seine_compare_next(pair.compare, &side), 1);
        ck_assert_int_eq(read_file(&pair, &pair.copies[side]), 0);
    }
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), 1);
    add_request(&other.text, 1, "10.0.0.1", "/x");
    ck_assert_int_eq(read_file(&pair, &other), SEINE_E_STATE);
    ck_assert_ptr_nonnull(strstr(seine_compare_message(pair.compare), "other"));
    sn_buf_fini(&other.text);
    free_pair(&pair);
}
END_TEST

START_TEST(same_file_twice)
{
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), 1);
    ck_assert_int_eq(read_file(&pair, &pair.copies[side]), 0);
    ck_assert_int_eq(read_file(&pair, &pair.copies[side]), SEINE_E_STATE);
    free_pair(&pair);
}
END_TEST

START_TEST(stopped)
{
    struct pair pair;
    int side;

    make_pair(&pair);
    add_purge(&pair);
    pair.stop_at = 4;
    ck_assert_int_eq(run(&pair), SEINE_STOPPED);
    ck_assert_uint_eq(pair.differences, 4);
    ck_assert_int_eq(seine_compare_next(pair.compare, &side), SEINE_STOPPED);
    ck_assert_ptr_null(seine_compare_result(pair.compare));
    free_pair(&pair);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("compare");
    TCase *same = tcase_create("same"), *limit = tcase_create("limits");
    TCase *again = tcase_create("again");

    tcase_add_loop_test(same, same_record, 0, ROWS(lines));
    tcase_add_test(same, other_fields);
    tcase_add_test(same, untimed);
    tcase_add_loop_test(limit, text_limit, 0, ROWS(cuts));
    tcase_add_test(again, readings);
    tcase_add_test(again, changed_file);
    tcase_add_test(again, file_that_does_not_come);
    tcase_add_test(again, file_that_is_new);
    tcase_add_test(again, same_file_twice);
    tcase_add_test(again, stopped);
    suite_add_tcase(suite, same);
    suite_add_tcase(suite, limit);
    suite_add_tcase(suite, again);
    return run_suite(suite);
}
