/*
 * For tests of surveys: logs made line by line, and taken in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_SURVEY_LOG_H
#define SEINE_TESTS_SURVEY_LOG_H

#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "seine.h"
#include "survey/survey.h"

static inline int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    return seine_survey_record(user, record, evidence) < 0;
}

/* Take in one file. */
static inline void
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

static inline seine_survey *
make_survey(void)
{
    seine_survey *survey;

    ck_assert_int_eq(seine_survey_new(&survey, NULL), 0);
    return survey;
}

static inline const seine_survey_report *
finish(seine_survey *survey)
{
    const seine_survey_report *report;

    ck_assert_int_eq(seine_survey_finish(survey, &report), 0);
    return report;
}

/* "Mon Dec  1 08:00:00 2025 " so many seconds after it; a Monday. */
static inline void
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

static inline void
add_line(struct buf *out, int64_t seconds, const char *text)
{
    add_stamp(out, seconds);
    sn_buf_format(out, "%s\n", text);
}

static inline void
add_header(struct buf *out, int64_t seconds, const char *serial)
{
    add_line(out, seconds, "Info: Begin Logfile");
    add_stamp(out, seconds);
    sn_buf_format(out, "Info: Version: 15.5.4-007 SN: %s\n", serial);
    add_line(out, seconds, "Info: Time offset from UTC: 0 seconds");
}

static inline void
add_request(struct buf *out, int64_t seconds, const char *user, const char *id)
{
    add_stamp(out, seconds);
    sn_buf_format(out,
                  "Info: req:10.0.0.5 user:%s id:%s 200 GET / HTTP/1.1 a\n",
                  user, id);
}

/* Requests from `from` up to `to`, one every `step` seconds. */
static inline void
add_requests(struct buf *out, int64_t from, int64_t to, int64_t step)
{
    for (; from < to; from += step)
        add_request(out, from, "-", "-");
}

static inline uint64_t
count_signs(const seine_survey_report *report, const char *kind)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < report->sign_count; i++)
        count += strcmp(report->signs[i]->kind, kind) == 0;
    return count;
}

#endif
