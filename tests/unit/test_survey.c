/*
 * Surveys of small logs: signs of missing time at, below and above their
 * thresholds, who is who, limits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"
#include "survey_log.h"

/* --------------------------------------------------------------- a gap --- */

#define MINUTE 60

static const struct {
    const char *name;
    int64_t gap;   /* seconds */
    int64_t step;  /* of the log, seconds */
    bool other;    /* another log goes on */
    bool same_box; /* it is of this appliance */
    uint64_t silences;
    uint64_t not_judged;
} gaps[] = {
    {"thirty minutes", 30 * MINUTE, 10, true, true, 0, 0},
    {"a second more", 30 * MINUTE + 1, 10, true, true, 1, 0},
    {"no other log", 30 * MINUTE + 1, 10, false, true, 0, 1},
    {"the log of another appliance", 30 * MINUTE + 1, 10, true, false, 0, 1},
    /* 20 times the 99th percentile: of 600 s it is 607. */
    {"a slow log", 20 * 607, 600, true, true, 0, 0},
    {"a slow log, a second more", 20 * 607 + 1, 600, true, true, 1, 0},
};

START_TEST(silence)
{
    struct buf gui = {0}, euq = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    int64_t half = 200 * gaps[_i].step, end = half - gaps[_i].step;

    add_header(&gui, 0, "AA-1");
    add_requests(&gui, 0, half, gaps[_i].step);
    add_requests(&gui, end + gaps[_i].gap, half + end + gaps[_i].gap,
                 gaps[_i].step);
    take(survey, "gui_logs/gui.current", &gui);
    add_header(&euq, 0, gaps[_i].same_box ? "AA-1" : "AA-2");
    add_requests(&euq, 0, 2 * half + gaps[_i].gap, 30);
    if (gaps[_i].other)
        take(survey, "euqgui_logs/euqgui.current", &euq);
    report = finish(survey);
    ck_assert_msg(count_signs(report, "silence") == gaps[_i].silences, "%s",
                  gaps[_i].name);
    ck_assert_msg(report->silences_not_judged == gaps[_i].not_judged, "%s",
                  gaps[_i].name);
    if (gaps[_i].silences) {
        ck_assert_uint_eq(report->signs[0]->value, (uint64_t)gaps[_i].gap);
        ck_assert_uint_eq(report->signs[0]->place->line, 204);
    }
    seine_survey_free(survey);
    sn_buf_fini(&gui);
    sn_buf_fini(&euq);
}
END_TEST

/* --------------------------------------------------------------- holes --- */

static const struct {
    const char *name;
    int64_t hole;
    bool header; /* the second file has one, of this time */
    uint64_t holes;
    uint64_t overlaps;
} chains[] = {
    {"ten minutes", 10 * MINUTE, true, 0, 0},
    {"a second more", 10 * MINUTE + 1, true, 1, 0},
    {"none", 0, true, 0, 0},
    {"the second begins before the first ends", -30, true, 0, 1},
    {"two seconds before", -2, true, 0, 0},
};

START_TEST(chain)
{
    struct buf one = {0}, two = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    int64_t end = 1990, begin = end + chains[_i].hole;

    add_header(&one, 0, "AA-1");
    add_requests(&one, 0, 2000, 10);
    add_header(&two, begin, "AA-1");
    add_requests(&two, begin + 5, begin + 2000, 10);
    /* In the order of their names, not of their times. */
    take(survey, "a/gui.current", &two);
    take(survey, "b/gui.old", &one);
    report = finish(survey);
    ck_assert_msg(count_signs(report, "chain-hole") == chains[_i].holes, "%s",
                  chains[_i].name);
    ck_assert_msg(report->appliances[0]->logs[0]->overlaps ==
                      chains[_i].overlaps,
                  "%s", chains[_i].name);
    if (chains[_i].holes) {
        ck_assert_str_eq(report->signs[0]->place->file, "a/gui.current");
        ck_assert_uint_eq(report->signs[0]->threshold, 10 * MINUTE);
    }
    ck_assert_uint_eq(report->appliances[0]->logs[0]->files, 2);
    seine_survey_free(survey);
    sn_buf_fini(&one);
    sn_buf_fini(&two);
}
END_TEST

/*
 * The header lines of a file whose name tells nothing are of the log that its
 * entries are of, not of a text log that ends where they do.
 */
START_TEST(header_of_its_entries)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;

    add_header(&text, 0, "AA-1");
    add_requests(&text, 10, 4 * 60 * MINUTE, 10);
    take(survey, "plain.current", &text);
    report = finish(survey);
    ck_assert_uint_eq(count_signs(report, "early-end"), 0);
    ck_assert_uint_eq(report->appliance_count, 1);
    ck_assert_uint_eq(report->appliances[0]->log_count, 1);
    ck_assert_str_eq(report->appliances[0]->logs[0]->format, "gui");
    ck_assert_uint_gt(report->appliances[0]->logs[0]->headers, 1);
    ck_assert_uint_eq(report->appliances[0]->logs[0]->files_without_header, 0);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

static const struct {
    const char *name;
    const char *file;
    int64_t silent; /* seconds that the other log goes on */
    uint64_t signs;
} ends[] = {
    {"thirty minutes", "gui_logs/gui.current", 30 * MINUTE, 0},
    {"a second more", "gui_logs/gui.current", 30 * MINUTE + 1, 1},
    {"as the web appliance calls it", "gui_logs/gui.@20251201T080000.c",
     30 * MINUTE + 1, 1},
    {"compressed", "gui_logs/gui.current.gz", 30 * MINUTE + 1, 1},
    {"a rolled file", "gui_logs/gui.@20251201T080000.s", 30 * MINUTE + 1, 0},
};

START_TEST(early_end)
{
    struct buf gui = {0}, euq = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;

    add_header(&gui, 0, "AA-1");
    add_requests(&gui, 0, 2000, 10);
    take(survey, ends[_i].file, &gui);
    add_header(&euq, 0, "AA-1");
    add_requests(&euq, 0, 1991, 10);
    add_request(&euq, 1990 + ends[_i].silent, "-", "-");
    take(survey, "euqgui_logs/euqgui.current", &euq);
    report = finish(survey);
    ck_assert_msg(count_signs(report, "early-end") == ends[_i].signs, "%s",
                  ends[_i].name);
    seine_survey_free(survey);
    sn_buf_fini(&gui);
    sn_buf_fini(&euq);
}
END_TEST

/* ---------------------------------------------------------- backwards --- */

static const struct {
    const char *name;
    int64_t at;   /* time of the record before */
    int64_t back; /* seconds */
    const char *between;
    uint64_t signs;
    uint64_t clock_changes;
    uint64_t dst_steps;
} steps[] = {
    {"two seconds", 1000, 2, NULL, 0, 0, 0},
    {"three seconds", 1000, 3, NULL, 1, 0, 0},
    {"a new file begins", 1000, 3, "Info: Begin Logfile", 0, 0, 0},
    {"the clock was changed", 1000, 500,
     "Info: The System time was changed by admin", 0, 1, 0},
    /* 2026-03-29 is a Sunday: 02:30 is 117 days and 18.5 hours later. */
    {"end of summer time", 117 * 86400 + 66600, 3600, NULL, 0, 0, 1},
    {"more than an hour", 117 * 86400 + 66600, 3601, NULL, 1, 0, 0},
    {"on a Monday", 118 * 86400 + 66600, 3600, NULL, 1, 0, 0},
    {"in the afternoon", 117 * 86400 + 66600 + 43200, 3600, NULL, 1, 0, 0},
    {"a Sunday in May", 152 * 86400 + 66600, 3600, NULL, 1, 0, 0},
};

START_TEST(backwards)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    const seine_survey_log *log;

    add_header(&text, 0, "AA-1");
    add_request(&text, steps[_i].at, "-", "-");
    if (steps[_i].between)
        add_line(&text, steps[_i].at - steps[_i].back, steps[_i].between);
    add_request(&text, steps[_i].at - steps[_i].back, "-", "-");
    take(survey, "gui.current", &text);
    report = finish(survey);
    log = report->appliances[0]->logs[0];
    ck_assert_msg(count_signs(report, "backwards") == steps[_i].signs, "%s",
                  steps[_i].name);
    ck_assert_msg(report->signs_total == steps[_i].signs, "%s", steps[_i].name);
    ck_assert_msg(log->clock_changes == steps[_i].clock_changes, "%s",
                  steps[_i].name);
    ck_assert_msg(log->dst_steps == steps[_i].dst_steps, "%s", steps[_i].name);
    if (steps[_i].signs)
        ck_assert_uint_eq(report->signs[0]->value, (uint64_t)steps[_i].back);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

/* -------------------------------------------------------- who is who --- */

/* A file without a header belongs to the appliance of its folder. */
START_TEST(folder_joins_its_serial_number)
{
    struct buf one = {0}, two = {0}, other = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;

    add_header(&one, 0, "AA-1");
    add_request(&one, 0, "-", "-");
    add_request(&two, 10, "-", "-");
    add_header(&other, 0, "AA-2");
    add_request(&other, 0, "-", "-");
    take(survey, "a/gui.current", &two);
    take(survey, "a/gui.old", &one);
    take(survey, "b/gui.old", &other);
    take(survey, "c/gui.old", &two);
    report = finish(survey);
    ck_assert_uint_eq(report->appliance_count, 3);
    ck_assert_str_eq(report->appliances[0]->name, "AA-1");
    ck_assert_uint_eq(report->appliances[0]->logs[0]->files, 2);
    ck_assert_uint_eq(report->appliances[0]->logs[0]->records, 2);
    ck_assert_str_eq(report->appliances[1]->name, "AA-2");
    ck_assert_str_eq(report->appliances[2]->named_by, "folder");
    ck_assert_str_eq(report->appliances[2]->name, "c");
    ck_assert_uint_eq(report->appliances[0]->services[0]->requests, 2);
    seine_survey_free(survey);
    sn_buf_fini(&one);
    sn_buf_fini(&two);
    sn_buf_fini(&other);
}
END_TEST

/* More signs of one kind than are kept in one log are counted. */
START_TEST(signs_beyond_the_limit)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    int i, count = LIMIT_SURVEY_SIGNS + 7;

    add_header(&text, 0, "AA-1");
    add_request(&text, 0, "-", "-");
    for (i = 0; i < count; i++) {
        add_request(&text, 1000, "-", "-");
        add_request(&text, 0, "-", "-");
    }
    take(survey, "gui.current", &text);
    report = finish(survey);
    ck_assert_uint_eq(report->sign_count, LIMIT_SURVEY_SIGNS);
    ck_assert_uint_eq(report->signs_total, (uint64_t)count);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

/* The longest silences of a log are kept, in whatever order they come. */
START_TEST(gaps_beyond_the_limit)
{
    const int count = LIMIT_SURVEY_GAPS + 500;
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    const struct log *log;
    int64_t at = 0;
    size_t i, kept = 0;

    /* 1801 s to 1800 s + count, each once: 7919 has no factor in common. */
    add_header(&text, 0, "AA-1");
    add_request(&text, at, "-", "-");
    for (i = 0; i < (size_t)count; i++) {
        at += 1801 + (int64_t)i * 7919 % count;
        add_request(&text, at, "-", "-");
    }
    take(survey, "gui.current", &text);
    log = sn_survey_log(survey, 1);
    ck_assert_uint_eq(log->gaps.list.count, LIMIT_SURVEY_GAPS);
    for (i = 0; i < log->gaps.list.count; i++)
        kept += (log->gaps.list.at[i].to - log->gaps.list.at[i].from) /
                    NS_PER_SECOND >
                1800 + 500;
    ck_assert_uint_eq(kept, LIMIT_SURVEY_GAPS);
    report = finish(survey);
    ck_assert_uint_eq(report->gaps_dropped, 500);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

/* More kinds of logs in one file than are followed are counted. */
START_TEST(hosts_beyond_the_limit)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    int i;

    for (i = 0; i < LIMIT_SURVEY_OPEN + 3; i++)
        sn_buf_format(&text,
                      "<166>Dec  1 10:00:00 host%d gui_logs: Info: "
                      "req:10.0.0.5 user:- id:- 200 GET / HTTP/1.1 a\n",
                      i);
    take(survey, "relay.log", &text);
    report = finish(survey);
    ck_assert_uint_eq(report->appliance_count, LIMIT_SURVEY_OPEN);
    ck_assert_uint_eq(report->not_followed, 3);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

START_TEST(clients_beyond_the_limit)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    const seine_survey_service *service;
    seine_survey_client client;
    size_t cursor = 0, count = 0;
    int i;

    add_header(&text, 0, "AA-1");
    for (i = 0; i < LIMIT_SURVEY_CLIENTS + 5; i++) {
        add_stamp(&text, i / 100);
        sn_buf_format(&text,
                      "Info: req:8.%d.%d.%d user:- id:- 404 GET / HTTP/1.1 a\n",
                      i >> 16, i >> 8 & 255, i & 255);
    }
    take(survey, "gui.current", &text);
    report = finish(survey);
    service = report->appliances[0]->services[SEINE_SERVICE_MANAGEMENT];
    ck_assert_uint_eq(service->answered, LIMIT_SURVEY_CLIENTS + 5);
    ck_assert_uint_eq(service->refused, LIMIT_SURVEY_CLIENTS + 5);
    ck_assert_uint_eq(service->addresses, LIMIT_SURVEY_CLIENTS);
    ck_assert_uint_eq(service->not_kept, 5);
    while (seine_survey_next_client(survey, &cursor, &client) > 0)
        count++;
    ck_assert_uint_eq(count, LIMIT_SURVEY_CLIENTS);
    ck_assert_uint_gt(report->tables[SEINE_SURVEY_SOURCES]->error, 0);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("survey");
    TCase *time = tcase_create("time"), *other = tcase_create("other");
    TCase *limit = tcase_create("limits");

    tcase_add_loop_test(time, silence, 0, ROWS(gaps));
    tcase_add_loop_test(time, chain, 0, ROWS(chains));
    tcase_add_test(time, header_of_its_entries);
    tcase_add_loop_test(time, early_end, 0, ROWS(ends));
    tcase_add_loop_test(time, backwards, 0, ROWS(steps));
    tcase_add_test(other, folder_joins_its_serial_number);
    tcase_add_test(limit, gaps_beyond_the_limit);
    tcase_add_test(limit, signs_beyond_the_limit);
    tcase_add_test(limit, hosts_beyond_the_limit);
    tcase_add_test(limit, clients_beyond_the_limit);
    suite_add_tcase(suite, time);
    suite_add_tcase(suite, other);
    suite_add_tcase(suite, limit);
    return run_suite(suite);
}
