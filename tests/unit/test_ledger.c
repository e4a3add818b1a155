/*
 * The ledger of one input: what names its format, and the limits whose hits it
 * counts, at, below and above each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/limits.h"
#include "predicate/regex.h"
#include "scan/scan.h"
#include "seine.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))
#define STAMP "Wed Sep  8 11:00:00 2004 Info: "
#define REQUEST STAMP "req:192.0.2.7 user:- id:- 200 GET /"
#define XML                                                         \
 "<?xml version=\"1.0\"?><!DOCTYPE config SYSTEM \"config.dtd\">\n" \
 "<config>\n"

/* The ledger until the scanner is freed. */
static seine_scanner *
scan(seine_rules *rules, struct buf *log, const seine_ledger **ledger)
{
    seine_scanner_options options = {.struct_size = sizeof(options)};
    seine_input input = {.struct_size = sizeof(input), .name = "x"};
    seine_scanner *scanner;

    ck_assert(!log->failed);
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log->at, log->size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, ledger), 0);
    sn_buf_fini(log);
    return scanner;
}

static void
add_bytes(struct buf *log, char byte, size_t count)
{
    while (count-- > 0)
        sn_buf_byte(log, byte);
}

/* Times that are as far apart as times can be. */
START_TEST(centuries_back)
{
    struct buf log = {0};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    sn_buf_str(&log, "Mon Dec  1 00:00:00 2250 Info: req:192.0.2.7 user:- id:- "
                     "200 GET / HTTP/1.1 -\n"
                     "Mon Dec  1 00:00:00 1690 Info: req:192.0.2.7 user:- id:- "
                     "200 GET / HTTP/1.1 -\n");
    scanner = scan(NULL, &log, &ledger);
    ck_assert_uint_eq(ledger->records, 2);
    ck_assert_uint_eq(ledger->backwards, 1);
    seine_scanner_free(scanner);
}
END_TEST

/* Header lines are alike in many logs: entries name the format. */
static const struct {
    const char *name;
    const char *log;
    const char *format;
    uint64_t records;
} named[] = {
    {"three headers, one entry",
     STAMP "Begin Logfile\n" STAMP "Version: 7.6.3-019 SN: BUSDEV-002\n" STAMP
           "Time offset from UTC: 0 seconds\n" REQUEST " HTTP/1.1 -\n",
     "gui", 1},
    {"headers only", STAMP "Begin Logfile\n", "text", 0},
    {"headers and configuration history", STAMP "Begin Logfile\n" XML,
     "config-xml", 2},
};

START_TEST(entries_name_the_format)
{
    const seine_ledger *ledger;
    struct buf log = {0};
    seine_scanner *scanner;

    sn_buf_str(&log, named[_i].log);
    scanner = scan(NULL, &log, &ledger);
    ck_assert_str_eq(ledger->format, named[_i].format);
    ck_assert_str_eq(ledger->formats[0], named[_i].format);
    ck_assert_ptr_null(ledger->formats[1]);
    ck_assert_uint_eq(ledger->format_records[0], named[_i].records);
    ck_assert_int_eq(ledger->state, SEINE_FILE_READ);
    seine_scanner_free(scanner);
}
END_TEST

/* A line of LIMIT_LINE - 1, LIMIT_LINE and LIMIT_LINE + 1 bytes. */
START_TEST(lines_have_a_limit)
{
    size_t size = LIMIT_LINE - 1 + (size_t)_i;
    uint64_t over = size > LIMIT_LINE;
    const seine_ledger *ledger;
    struct buf log = {0};
    seine_scanner *scanner;

    sn_buf_str(&log, REQUEST);
    add_bytes(&log, 'a', size - log.size);
    sn_buf_str(&log, "\n" REQUEST "\n");
    scanner = scan(NULL, &log, &ledger);
    ck_assert_uint_eq(ledger->records, 2);
    ck_assert_uint_eq(ledger->long_lines, over);
    ck_assert_uint_eq(ledger->cut_bytes, over);
    ck_assert_int_eq(ledger->complete, !over);
    seine_scanner_free(scanner);
}
END_TEST

/* An entry and its continuation lines: one byte less, all, and one more. */
START_TEST(records_have_a_limit)
{
    size_t size = LIMIT_RECORD - 1 + (size_t)_i;
    uint64_t over = size > LIMIT_RECORD;
    const seine_ledger *ledger;
    struct buf log = {0};
    seine_scanner *scanner;

    sn_buf_str(&log, REQUEST " HTTP/1.1 -\n");
    for (int i = 0; i < 4; i++) {
        sn_buf_str(&log, "  ");
        add_bytes(&log, 'a', 60000);
        sn_buf_str(&log, "\n");
    }
    sn_buf_str(&log, "  ");
    add_bytes(&log, 'b', size - log.size);
    sn_buf_str(&log, "\n" REQUEST "\n");
    scanner = scan(NULL, &log, &ledger);
    ck_assert_uint_eq(ledger->records, 2);
    ck_assert_uint_eq(ledger->continuations, 5 - over);
    ck_assert_uint_eq(ledger->unrecognised, over);
    ck_assert_int_eq(ledger->complete, !over);
    seine_scanner_free(scanner);
}
END_TEST

/* What goes on with an entry is held; blank lines without end are not. */
START_TEST(blank_lines_are_not_held)
{
    const size_t blank = 16 * LIMIT_RECORD;
    const seine_ledger *ledger;
    struct buf log = {0};
    seine_scanner *scanner;

    sn_buf_str(&log, REQUEST " HTTP/1.1 -\n");
    add_bytes(&log, '\n', blank);
    sn_buf_str(&log, "  a traceback, too far away\n");
    scanner = scan(NULL, &log, &ledger);
    ck_assert_uint_eq(ledger->blank, blank);
    ck_assert_uint_eq(ledger->records, 1);
    ck_assert_uint_eq(ledger->unrecognised, 1);
    ck_assert_uint_le(scanner->hold.room, 4 * LIMIT_RECORD);
    seine_scanner_free(scanner);
}
END_TEST

#define PATTERN "/x(a|aa)+[!?]"

static seine_rules *
compile_pattern(void)
{
    static const char text[] = "title: t\nlogsource:\n  category: webserver\n"
                               "detection:\n  condition: s\n"
                               "  s:\n    _raw|re: '" PATTERN "'\n";
    seine_compiler_options options = {.struct_size = sizeof(options)};
    seine_compiler *compiler;
    seine_rules *rules;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "rules", text, sizeof(text) - 1), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    seine_compiler_free(compiler);
    return rules;
}

static void
write_hard_line(struct buf *log, size_t count)
{
    sn_buf_str(log, REQUEST "x");
    add_bytes(log, 'a', count);
    sn_buf_str(log, " HTTP/1.1 -");
}

/* The shortest line on which the search is given up at LIMIT_REGEX_MATCH. */
static size_t
count_given_up(void)
{
    struct regex *regex;
    struct regex_scratch *scratch;
    char why[REGEX_WHY_SIZE];
    size_t count = 0;
    int status = 0;

    ck_assert_int_eq(sn_regex_new(&regex, sn_slice_str(PATTERN), 0, why), 0);
    ck_assert_int_eq(sn_regex_scratch_new(&scratch), 0);
    while (status == 0 && ++count < 100) {
        struct buf line = {0};

        write_hard_line(&line, count);
        status = sn_regex_search(regex, scratch, sn_buf_view(&line), NULL);
        sn_buf_fini(&line);
    }
    ck_assert_int_eq(status, SEINE_E_LIMIT);
    sn_regex_scratch_free(scratch);
    sn_regex_free(regex);
    return count;
}

/* One byte less, just enough, and one more. */
START_TEST(searches_that_are_given_up_are_counted)
{
    seine_rules *rules = compile_pattern();
    size_t first = count_given_up();
    const seine_ledger *ledger;
    struct buf log = {0};
    seine_scanner *scanner;

    ck_assert_uint_gt(first, 2);
    write_hard_line(&log, first - 1 + (size_t)_i);
    sn_buf_str(&log, "\n");
    scanner = scan(rules, &log, &ledger);
    ck_assert_uint_eq(ledger->records, 1);
    ck_assert_uint_eq(ledger->not_evaluated, _i > 0);
    ck_assert_int_eq(ledger->complete, _i == 0);
    seine_scanner_free(scanner);
    seine_rules_unref(rules);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("ledger");
    TCase *tcase = tcase_create("ledger");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, entries_name_the_format, 0, LENGTH(named));
    tcase_add_test(tcase, centuries_back);
    tcase_add_loop_test(tcase, lines_have_a_limit, 0, 3);
    tcase_add_loop_test(tcase, records_have_a_limit, 0, 3);
    tcase_add_test(tcase, blank_lines_are_not_held);
    tcase_add_loop_test(tcase, searches_that_are_given_up_are_counted, 0, 3);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
