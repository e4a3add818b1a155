/*
 * Surveys of small logs: sessions, logins, lines and headers, each at, below
 * and above its threshold.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"
#include "survey_log.h"

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

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("survey lines");
    TCase *sets = tcase_create("sessions"), *text = tcase_create("lines");

    tcase_add_loop_test(sets, session, 0, ROWS(sessions));
    tcase_add_loop_test(sets, login_without_web, 0, ROWS(logins));
    tcase_add_loop_test(text, line, 0, ROWS(lines));
    tcase_add_loop_test(text, header, 0, ROWS(headers));
    suite_add_tcase(suite, sets);
    suite_add_tcase(suite, text);
    return run_suite(suite);
}
