/*
 * Comparisons of small logs through the public interface: what is the same and
 * what is missing, limits, and files that do not come again as they were.
 *
 * SPDX-License-Identifier: MIT
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "seine.h"
#include "suite.h"

struct copy {
    const char *name;
    struct buf text;
};

struct pair {
    seine_compare *compare;
    struct copy copies[SEINE_SIDES];
    unsigned readings;
    unsigned stop_at; /* differences; 0: never */
    unsigned differences;
    uint64_t last_run;
    struct buf told; /* the missing lines */
    int status;      /* of the last call */
};

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct pair *pair = user;

    pair->status = seine_compare_record(pair->compare, record, evidence);
    return pair->status != 0;
}

static int
on_difference(void *user, const seine_difference *difference)
{
    struct pair *pair = user;

    ck_assert_ptr_nonnull(difference->evidence->sha256);
    ck_assert_uint_ge(difference->run, pair->last_run);
    pair->last_run = difference->side == SEINE_SIDE_REFERENCE ? difference->run
                                                              : pair->last_run;
    sn_buf_add(&pair->told, difference->evidence->raw,
               difference->evidence->raw_size);
    sn_buf_byte(&pair->told, '\n');
    pair->differences++;
    return pair->differences == pair->stop_at;
}

/* Read one file; 0 or what the comparison said. */
static int
read_file(struct pair *pair, const struct copy *copy)
{
    seine_scanner_options options = {
        .struct_size = sizeof(options), .on_record = on_record, .user = pair};
    seine_input input = {.struct_size = sizeof(input), .name = copy->name};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    pair->status = 0;
    ck_assert_int_eq(seine_scanner_new(&scanner, NULL, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    seine_scanner_feed(scanner, copy->text.at, copy->text.size);
    seine_scanner_finish(scanner, &ledger);
    if (pair->status == 0)
        pair->status = seine_compare_file(pair->compare, ledger);
    seine_scanner_free(scanner);
    return pair->status;
}

static void
make_pair(struct pair *pair)
{
    seine_compare_options options = {.struct_size = sizeof(options),
                                     .on_difference = on_difference,
                                     .user = pair};

    memset(pair, 0, sizeof(*pair));
    pair->copies[SEINE_SIDE_REFERENCE].name = "syslog/gui";
    pair->copies[SEINE_SIDE_EXPORT].name = "box/gui";
    ck_assert_int_eq(seine_compare_new(&pair->compare, &options), 0);
}

static void
free_pair(struct pair *pair)
{
    seine_compare_free(pair->compare);
    sn_buf_fini(&pair->copies[0].text);
    sn_buf_fini(&pair->copies[1].text);
    sn_buf_fini(&pair->told);
}

static int
run(struct pair *pair)
{
    int side, status;

    while ((status = seine_compare_next(pair->compare, &side)) > 0) {
        pair->readings++;
        status = read_file(pair, &pair->copies[side]);
        if (status != 0)
            return status;
    }
    return status;
}

static const seine_compare_report *
finish(struct pair *pair)
{
    const seine_compare_report *report;
    int status = run(pair);

    ck_assert_msg(status == 0, "%d: %s", status,
                  seine_compare_message(pair->compare));
    report = seine_compare_result(pair->compare);
    ck_assert_ptr_nonnull(report);
    return report;
}

static struct buf *
text_of(struct pair *pair, int side)
{
    return &pair->copies[side].text;
}

/* "Mon Dec  1 HH:MM:SS 2025 Info: ", so many seconds after midnight. */
static void
add_stamp(struct buf *out, unsigned seconds)
{
    sn_buf_format(out,
                  "Mon Dec  1 %02u:%02u:%02u 2025 Info: ", seconds / 3600 % 24,
                  seconds / 60 % 60, seconds % 60);
}

static void
add_header(struct buf *out)
{
    add_stamp(out, 0);
    sn_buf_str(out, "Begin Logfile\n");
    add_stamp(out, 0);
    sn_buf_str(out, "Time offset from UTC: 0 seconds\n");
}

static void
add_request(struct buf *out, unsigned seconds, const char *address,
            const char *path)
{
    add_stamp(out, seconds);
    sn_buf_format(out, "req:%s user:- id:- 200 GET %s HTTP/1.1 a\n", address,
                  path);
}

/* ----------------------------------------------------------- same or not ---
 */

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

/* ---------------------------------------------------------------- limits ---
 */

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
    ck_assert_uint_eq(pair.readings, 5);
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
        if (pair.readings++ == 3) /* the reference, the second time */
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
    for (unsigned i = 0; i < 3; i++) {
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
    for (unsigned i = 0; i < 3; i++) {
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
    tcase_add_loop_test(limit, streams_limit, 0, ROWS(hosts));
    tcase_add_test(limit, files_limit);
    tcase_add_loop_test(limit, judged_limit, 0, ROWS(missing));
    tcase_set_timeout(limit, 60);
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
