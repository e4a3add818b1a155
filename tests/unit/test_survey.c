/*
 * Surveys of small logs: each sign at, below and above its threshold, and who
 * is who.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#include "seine.h"
#include "survey/survey.h"

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    return seine_survey_record(user, record, evidence) < 0;
}

/* Take in one file. */
static void
take(seine_survey *survey, const char *name, const struct buf *text)
{
    seine_scanner_options options = {
        .struct_size = sizeof(options), .on_record = on_record, .user = survey};
    seine_input input = {.struct_size = sizeof(input), .name = name};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    ck_assert_int_eq(seine_scanner_new(&scanner, NULL, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, text->at, text->size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_int_eq(seine_survey_file(survey, ledger), 0);
    seine_scanner_free(scanner);
}

static seine_survey *
make_survey(void)
{
    seine_survey *survey;

    ck_assert_int_eq(seine_survey_new(&survey, NULL), 0);
    return survey;
}

static const seine_survey_report *
finish(seine_survey *survey)
{
    const seine_survey_report *report;

    ck_assert_int_eq(seine_survey_finish(survey, &report), 0);
    return report;
}

/* "Mon Dec  1 08:00:00 2025 " so many seconds after it; a Monday. */
static void
add_stamp(struct buf *out, int64_t seconds)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu",
                                       "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    int64_t at = INT64_C(1764576000) + seconds;
    struct civil civil;

    sn_civil_from_seconds(at, &civil);
    sn_buf_format(out, "%s %s %2d %02d:%02d:%02d %d ",
                  days[(at / 86400 + 3) % 7], months[civil.month - 1],
                  civil.day, civil.hour, civil.minute, civil.second,
                  civil.year);
}

static void
add_line(struct buf *out, int64_t seconds, const char *text)
{
    add_stamp(out, seconds);
    sn_buf_format(out, "%s\n", text);
}

static void
add_header(struct buf *out, int64_t seconds, const char *serial)
{
    add_line(out, seconds, "Info: Begin Logfile");
    add_stamp(out, seconds);
    sn_buf_format(out, "Info: Version: 15.5.4-007 SN: %s\n", serial);
    add_line(out, seconds, "Info: Time offset from UTC: 0 seconds");
}

static void
add_request(struct buf *out, int64_t seconds, const char *user, const char *id)
{
    add_stamp(out, seconds);
    sn_buf_format(out,
                  "Info: req:10.0.0.5 user:%s id:%s 200 GET / HTTP/1.1 a\n",
                  user, id);
}

/* Requests from `from` up to `to`, one every `step` seconds. */
static void
add_requests(struct buf *out, int64_t from, int64_t to, int64_t step)
{
    for (; from < to; from += step)
        add_request(out, from, "-", "-");
}

static uint64_t
count_signs(const seine_survey_report *report, const char *kind)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < report->sign_count; i++)
        count += strcmp(report->signs[i]->kind, kind) == 0;
    return count;
}

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

/* ------------------------------------------------------------ sessions --- */

#define SID "AAAAAAAAAAAAAAAAAAAA"
#define DAY 86400

static const struct {
    const char *name;
    const char *begin; /* a line of the gui log at `at` */
    int64_t at;
    bool request; /* a request of the session a second later */
    const char *kind;
    uint64_t signs;
} sessions[] = {
    {"a login and a request", "Info: login:10.0.0.5 user:eve session:" SID, DAY,
     true, "session-without-request", 0},
    {"a login without a request", "Info: login:10.0.0.5 user:eve session:" SID,
     100, false, "session-without-request", 1},
    {"an established session without a request",
     "Info: SourceIP:10.0.0.5 Destination:/login Username:eve Privilege:admin "
     "session:" SID
     " Action: The HTTPS session has been established successfully.",
     100, false, "session-without-request", 1},
    {"a minute before the log ends",
     "Info: login:10.0.0.5 user:eve session:" SID, 2 * DAY - 60, false,
     "session-without-request", 1},
    {"less than a minute before the log ends",
     "Info: login:10.0.0.5 user:eve session:" SID, 2 * DAY - 59, false,
     "session-without-request", 0},
    {"an end, a day after the log begins",
     "Info: Session " SID " user:eve expired", DAY, false,
     "session-without-request", 1},
    {"an end before that", "Info: Session " SID " user:eve expired", DAY - 1,
     false, "session-without-request", 0},
    {"an end of nobody", "Info: Session " SID " user:- expired", DAY, false,
     "session-without-request", 0},
    {"an unknown session", "Info: Session " SID " from 10.0.0.5 not found", DAY,
     false, "session-without-request", 0},
    {"a request without a login", NULL, DAY, true, "request-without-login", 1},
    {"a request with a login", "Info: login:10.0.0.5 user:eve session:" SID,
     DAY, true, "request-without-login", 0},
    {"a request less than a day after the log begins", NULL, DAY - 2, true,
     "request-without-login", 0},
};

START_TEST(session)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;

    add_header(&text, 0, "AA-1");
    add_request(&text, 0, "-", "-");
    /* So that the log is one that tells of logins. */
    add_line(&text, 1,
             "Info: login:10.0.0.5 user:ann session:BBBBBBBBBBBBBBBBBBBB");
    add_request(&text, 2, "ann", "BBBBBBBBBBBBBBBBBBBB");
    if (sessions[_i].begin)
        add_line(&text, sessions[_i].at, sessions[_i].begin);
    if (sessions[_i].request)
        add_request(&text, sessions[_i].at + 1, "eve", SID);
    add_request(&text, 2 * DAY, "-", "-");
    take(survey, "gui.current", &text);
    report = finish(survey);
    ck_assert_msg(count_signs(report, sessions[_i].kind) == sessions[_i].signs,
                  "%s", sessions[_i].name);
    if (sessions[_i].signs) {
        ck_assert_uint_eq(report->signs[0]->detail_size, 20);
        ck_assert_mem_eq(report->signs[0]->detail, SID, 20);
    }
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

static const struct {
    const char *name;
    const char *login;
    int64_t at;
    bool gui;
    uint64_t signs;
} logins[] = {
    {"from an address that the web log has",
     "Info: The user eve successfully logged on from 10.0.0.5 using an HTTPS "
     "connection.",
     100, true, 0},
    {"from one that it lacks",
     "Info: The user eve successfully logged on from 10.0.0.6 using an HTTPS "
     "connection.",
     100, true, 1},
    {"by plain HTTP",
     "Info: The user eve successfully logged on from 10.0.0.6 using an HTTP "
     "connection.",
     100, true, 1},
    {"by SSH",
     "Info: The user eve successfully logged on from 10.0.0.6 using an SSH "
     "connection.",
     100, true, 0},
    {"that failed",
     "Info: An authentication attempt by the user eve from 10.0.0.6 failed "
     "using an HTTPS connection.",
     100, true, 0},
    {"when there is no web log",
     "Info: The user eve successfully logged on from 10.0.0.6 using an HTTPS "
     "connection.",
     100, false, 0},
    {"outside of what the web log covers",
     "Info: The user eve successfully logged on from 10.0.0.6 using an HTTPS "
     "connection.",
     5000, true, 0},
};

START_TEST(login_without_web)
{
    struct buf text = {0}, gui = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;

    add_header(&text, 0, "AA-1");
    add_line(&text, logins[_i].at, logins[_i].login);
    take(survey, "authentication.current", &text);
    add_header(&gui, 0, "AA-1");
    add_requests(&gui, 0, 1000, 10);
    if (logins[_i].gui)
        take(survey, "gui.current", &gui);
    report = finish(survey);
    ck_assert_msg(count_signs(report, "login-without-web") == logins[_i].signs,
                  "%s", logins[_i].name);
    seine_survey_free(survey);
    sn_buf_fini(&text);
    sn_buf_fini(&gui);
}
END_TEST

/* --------------------------------------------------------------- lines --- */

static const struct {
    const char *name;
    const char *text; /* behind header lines */
    const char *kind;
    uint64_t signs;
    uint64_t value;
} lines[] = {
    {"seven NULs", "\\0\\0\\0\\0\\0\\0\\0", "nul-run", 0, 0},
    {"eight NULs", "\\0\\0\\0\\0\\0\\0\\0\\0", "nul-run", 1, 8},
    {"two stamps",
     "Mon Dec  1 08:00:01 2025 Info: req:10.0Mon Dec  1 08:00:02 2025 Info: "
     "req:10.0.0.5 user:- id:- 200 GET / HTTP/1.1 a\n",
     "line-merged", 1, 2},
    {"two stamps, days not padded",
     "Mon Dec 1 08:00:01 2025 Info: req:10.0Mon Dec 1 08:00:02 2025 Warning: "
     "req:10.0.0.5 user:- id:- 200 GET / HTTP/1.1 a\n",
     "line-merged", 1, 2},
    {"a stamp without a level",
     "Mon Dec  1 08:00:01 2025 Info: req:10.0.0.5 user:- id:- 200 GET / "
     "HTTP/1.1 seen Mon Dec  1 08:00:02 2025 by me\n",
     "line-merged", 0, 0},
    {"times without a stamp",
     "Mon Dec  1 08:00:01 2025 Info: req:10.0.0.5 user:- id:- 200 GET "
     "/?a=08:00:02&b=:::::::::::::::::::::::::: HTTP/1.1 a\n",
     "line-merged", 0, 0},
    {"a request that goes on",
     "Mon Dec  1 08:00:01 2025 Info: req:10.0.0.5 user:- id:- 200 GET / "
     "HTTP/1.1 a\nid:- 200 GET / HTTP/1.1 a\nb\n",
     "odd-continuation", 1, 2},
    {"a traceback",
     "Mon Dec  1 08:00:01 2025 Critical: An application fault occurred: x\n"
     "Traceback (most recent call last):\n",
     "odd-continuation", 0, 0},
};

START_TEST(line)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    const char *at = lines[_i].text;

    add_header(&text, 0, "AA-1");
    for (; *at; at++)
        if (at[0] == '\\' && at[1] == '0')
            sn_buf_byte(&text, *at++ * 0);
        else
            sn_buf_byte(&text, *at);
    add_request(&text, 10, "-", "-");
    take(survey, "gui.current", &text);
    report = finish(survey);
    ck_assert_msg(count_signs(report, lines[_i].kind) == lines[_i].signs, "%s",
                  lines[_i].name);
    if (lines[_i].signs)
        ck_assert_msg(report->signs[0]->value == lines[_i].value, "%s",
                      lines[_i].name);
    seine_survey_free(survey);
    sn_buf_fini(&text);
}
END_TEST

static const struct {
    const char *name;
    int begin; /* on which line these stand; 0: nowhere */
    int version;
    int offset;
    uint64_t missing;
    const char *detail;
} headers[] = {
    {"whole", 1, 2, 3, 0, ""},
    {"in another order, within five lines", 5, 4, 3, 0, ""},
    {"one on line six", 1, 2, 6, 1, "Time offset"},
    {"no version", 1, 0, 2, 1, "Version"},
    {"none", 0, 0, 0, 3, "Begin Logfile, Version, Time offset"},
};

START_TEST(header)
{
    struct buf text = {0};
    seine_survey *survey = make_survey();
    const seine_survey_report *report;
    int i;

    for (i = 1; i <= 8; i++)
        if (i == headers[_i].begin)
            add_line(&text, 0, "Info: Begin Logfile");
        else if (i == headers[_i].version)
            add_line(&text, 0, "Info: Version: 15.5.4-007 SN: AA-1");
        else if (i == headers[_i].offset)
            add_line(&text, 0, "Info: Time offset from UTC: 0 seconds");
        else
            add_request(&text, i, "-", "-");
    take(survey, "gui.current", &text);
    report = finish(survey);
    ck_assert_msg(count_signs(report, "header-missing") ==
                      (headers[_i].missing > 0),
                  "%s", headers[_i].name);
    if (headers[_i].missing) {
        ck_assert_uint_eq(report->signs[0]->value, headers[_i].missing);
        ck_assert_str_eq(report->signs[0]->detail, headers[_i].detail);
    }
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
    ck_assert_uint_eq(log->gaps.count, LIMIT_SURVEY_GAPS);
    for (i = 0; i < log->gaps.count; i++)
        kept += (log->gaps.at[i].to - log->gaps.at[i].from) / NS_PER_SECOND >
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
    tcase_add_loop_test(time, early_end, 0, ROWS(ends));
    tcase_add_loop_test(time, backwards, 0, ROWS(steps));
    tcase_add_loop_test(other, session, 0, ROWS(sessions));
    tcase_add_loop_test(other, login_without_web, 0, ROWS(logins));
    tcase_add_loop_test(other, line, 0, ROWS(lines));
    tcase_add_loop_test(other, header, 0, ROWS(headers));
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
