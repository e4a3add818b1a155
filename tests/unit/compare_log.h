/*
 * For tests of comparisons: two copies of a log, one file each, made line by
 * line and compared through the public interface.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_COMPARE_LOG_H
#define SEINE_TESTS_COMPARE_LOG_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "seine.h"

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

static inline int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct pair *pair = user;

    pair->status = seine_compare_record(pair->compare, record, evidence);
    return pair->status != 0;
}

static inline int
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
static inline int
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

static inline void
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

static inline void
free_pair(struct pair *pair)
{
    seine_compare_free(pair->compare);
    sn_buf_fini(&pair->copies[0].text);
    sn_buf_fini(&pair->copies[1].text);
    sn_buf_fini(&pair->told);
}

static inline int
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

static inline const seine_compare_report *
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

static inline struct buf *
text_of(struct pair *pair, int side)
{
    return &pair->copies[side].text;
}

/* "Mon Dec  1 HH:MM:SS 2025 Info: ", so many seconds after midnight. */
static inline void
add_stamp(struct buf *out, unsigned seconds)
{
    sn_buf_format(out,
                  "Mon Dec  1 %02u:%02u:%02u 2025 Info: ", seconds / 3600 % 24,
                  seconds / 60 % 60, seconds % 60);
}

static inline void
add_header(struct buf *out)
{
    add_stamp(out, 0);
    sn_buf_str(out, "Begin Logfile\n");
    add_stamp(out, 0);
    sn_buf_str(out, "Time offset from UTC: 0 seconds\n");
}

static inline void
add_request(struct buf *out, unsigned seconds, const char *address,
            const char *path)
{
    add_stamp(out, seconds);
    sn_buf_format(out, "req:%s user:- id:- 200 GET %s HTTP/1.1 a\n", address,
                  path);
}

#endif
