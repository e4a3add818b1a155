/*
 * scan: the same input gives the same events and ledger however it is cut,
 * packed or screened; every line is accounted for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "seine.h"

static const char rules_text[] =
    "title: traversal\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0a01\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    selection:\n"
    "        cs-uri-query|contains: '/etc/passwd'\n"
    "    condition: selection\n"
    "level: high\n"
    "---\n"
    "title: post without user\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0a02\n"
    "logsource: {category: webserver, product: cisco}\n"
    "detection:\n"
    "    selection: {cs-method: POST, cs-username: null}\n"
    "    condition: selection\n"
    "level: medium\n"
    "---\n"
    "title: no literal at all\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0a03\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    selection: {sc-status: 500}\n"
    "    condition: selection\n"
    "level: low\n"
    "---\n"
    "title: keyword in any line\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0a04\n"
    "logsource: {product: cisco}\n"
    "detection:\n"
    "    keywords: ['Traceback', 'ZeroDivision']\n"
    "    condition: keywords\n"
    "level: low\n"
    "---\n"
    "title: addresses\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0a05\n"
    "level: critical\n"
    "indicators:\n"
    "    type: ip\n"
    "    values: [198.51.100.77]\n";

static seine_rules *rules;

static void
print_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%s:%d:%d: %s\n", diag->file, diag->line, diag->column,
            diag->message);
}

static void
compile_rules(void)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .on_diag = print_diag};
    seine_compiler *compiler;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(seine_compiler_add(compiler, "rules", rules_text,
                                        sizeof(rules_text) - 1),
                     0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    seine_compiler_free(compiler);
}

static void
free_rules(void)
{
    seine_rules_unref(rules);
}

/* How a run is made. */
struct way {
    const char *name;
    size_t cut; /* bytes per feed; 0: all at once; SIZE_MAX: uneven */
    bool gzip;
    bool no_screen;
};

static int
write_event(void *user, const seine_event *event)
{
    struct buf *out = user;
    const seine_evidence *evidence = event->evidence;
    size_t i;

    sn_buf_format(
        out, "%s %d %s line %llu+%llu offset %llu %llu time %lld ",
        event->rule->title, event->level, event->finding_id,
        (unsigned long long)evidence->line, (unsigned long long)evidence->lines,
        (unsigned long long)evidence->offset,
        (unsigned long long)evidence->length, (long long)event->time->ns);
    for (i = 0; i < event->matched_count; i++)
        sn_buf_format(out, "%s=%.*s ", event->matched[i]->field,
                      (int)event->matched[i]->value_size,
                      event->matched[i]->value);
    sn_buf_add(out, evidence->raw, evidence->raw_size);
    sn_buf_byte(out, '\n');
    return 0;
}

static void
write_ledger(struct buf *out, const seine_ledger *ledger)
{
    sn_buf_format(
        out,
        "%s %llu = %llu + %llu + %llu + %llu + %llu; long %llu cut "
        "%llu nul %llu/%llu first %lld last %lld events %llu\n",
        ledger->format, (unsigned long long)ledger->lines,
        (unsigned long long)ledger->records,
        (unsigned long long)ledger->continuations,
        (unsigned long long)ledger->headers, (unsigned long long)ledger->blank,
        (unsigned long long)ledger->unrecognised,
        (unsigned long long)ledger->long_lines,
        (unsigned long long)ledger->cut_bytes,
        (unsigned long long)ledger->nul_run_total,
        (unsigned long long)ledger->nul_bytes, (long long)ledger->first,
        (long long)ledger->last, (unsigned long long)ledger->events);
    ck_assert_uint_eq(ledger->lines, ledger->records + ledger->continuations +
                                         ledger->headers + ledger->blank +
                                         ledger->unrecognised);
}

static void
pack(const struct buf *plain, struct buf *out)
{
    z_stream z = {0};

    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    sn_buf_reserve(out, deflateBound(&z, plain->size) + 100);
    z.next_in = (Bytef *)plain->at;
    z.avail_in = (uInt)plain->size;
    z.next_out = (Bytef *)out->at;
    z.avail_out = (uInt)out->room;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->size = z.total_out;
    deflateEnd(&z);
}

static void
scan(const struct buf *log, const struct way *way, struct buf *out)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .no_screen = way->no_screen,
                                     .assume_tz = "UTC",
                                     .on_event = write_event,
                                     .user = out};
    seine_input input = {.struct_size = sizeof(input),
                         .name = "gui_logs/gui.current"};
    seine_scanner *scanner;
    const seine_ledger *ledger;
    struct buf packed = {0};
    const struct buf *data = log;
    size_t at, step, turn = 0;
    int status = 0;

    if (way->gzip) {
        pack(log, &packed);
        data = &packed;
    }
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    for (at = 0; status == 0 && at < data->size; at += step) {
        step = way->cut == 0 ? data->size : way->cut;
        if (way->cut == SIZE_MAX)
            step = 1 + (turn++ * 7919) % 5003;
        if (step > data->size - at)
            step = data->size - at;
        status = seine_scanner_feed(scanner, data->at + at, step);
    }
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    write_ledger(out, ledger);
    seine_scanner_free(scanner);
    sn_buf_fini(&packed);
}

static uint32_t
next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* A gui log with everything that flow must keep together or apart. */
static void
make_log(struct buf *log, size_t lines)
{
    uint32_t state = 20251210;
    size_t i;

    sn_buf_str(log, "Mon Dec  1 00:00:00 2025 Info: Begin Logfile\n"
                    "Mon Dec  1 00:00:00 2025 Info: Version: 15.0.0-104 SN: "
                    "AAAABBBBCCCC-DDDDEEEEFFFF\n"
                    "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 "
                    "seconds\n");
    for (i = 0; i < lines; i++) {
        uint32_t kind = next_random(&state) % 40;
        uint32_t second = next_random(&state) % 60;

        sn_buf_format(log, "Mon Dec  1 %02u:%02u:%02u 2025 ",
                      (unsigned)(i * 24 / lines), (unsigned)(i % 60), second);
        if (kind == 0)
            sn_buf_str(log, "Critical: An application fault occurred: x\n"
                            "Traceback (most recent call last):\n"
                            "  File \"index.py\", line 3, in f\n\n"
                            "ZeroDivisionError: no\r\n");
        else if (kind == 1)
            sn_buf_str(log, "Info: req:198.51.100.77 user:- id:- 200 POST "
                            "/index HTTP/1.1 curl/8\n");
        else if (kind == 2)
            sn_buf_str(log, "Info: req:192.0.2.9 user:- id:- 404 GET "
                            "/..%2f..//etc/passwd?a=/etc/passwd HTTP/1.1 -\n");
        else if (kind == 3)
            sn_buf_str(log, "Info: req:192.0.2.9 user:joe "
                            "id:AbCdEf0123456789abcd 500 GET /monitor/x "
                            "HTTP/1.1 Mozilla/5.0 (Windows NT 10.0)\r\n");
        else if (kind == 4)
            sn_buf_add(log, "Info: \0\0\0\0\0\0\0\0\0\0odd\n", 20);
        else
            sn_buf_str(log, "Info: req:192.0.2.9 user:joe "
                            "id:AbCdEf0123456789abcd 200 GET /monitor/x "
                            "HTTP/1.1 Mozilla/5.0 (Windows NT 10.0)\n");
    }
}

static const struct way ways[] = {
    {"whole", 0, false, false},
    {"byte by byte", 1, false, false},
    {"uneven", SIZE_MAX, false, false},
    {"no screen", 0, false, true},
    {"4096", 4096, false, false},
    {"gzip", 0, true, false},
    {"gzip byte by byte", 1, true, false},
    {"gzip uneven, no screen", SIZE_MAX, true, true},
};

static void
compare_ways(size_t lines)
{
    struct buf log = {0}, first = {0}, now = {0};
    size_t i;

    make_log(&log, lines);
    for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        sn_buf_clear(&now);
        scan(&log, &ways[i], &now);
        if (i == 0) {
            sn_buf_slice(&first, sn_buf_view(&now));
            ck_assert_msg(strstr(sn_buf_string(&first), "line 4+") ||
                              first.size > 200,
                          "nothing found");
        }
        ck_assert_msg(sn_slice_equal(sn_buf_view(&first), sn_buf_view(&now)),
                      "%s gives\n%.3000s\ninstead of\n%.3000s", ways[i].name,
                      sn_buf_string(&now), sn_buf_string(&first));
    }
    sn_buf_fini(&log);
    sn_buf_fini(&first);
    sn_buf_fini(&now);
}

START_TEST(all_ways_agree_on_a_small_log)
{
    compare_ways(200);
}
END_TEST

START_TEST(all_ways_agree_over_many_blocks)
{
    compare_ways(12000);
}
END_TEST

static size_t
count_text(struct slice text, const char *needle)
{
    size_t count = 0, size = strlen(needle), i;

    for (i = 0; i + size <= text.size; i++)
        count += memcmp(text.at + i, needle, size) == 0;
    return count;
}

/* Counts that grep would give, against what the rules found. */
START_TEST(every_planted_line_is_found)
{
    struct buf log = {0}, out = {0};
    struct slice text;

    make_log(&log, 5000);
    scan(&log, &ways[0], &out);
    text = sn_buf_view(&log);
    ck_assert_uint_eq(count_text(sn_buf_view(&out), "addresses 5 "),
                      count_text(text, "req:198.51.100.77"));
    ck_assert_uint_eq(count_text(sn_buf_view(&out), "traversal 4 "),
                      count_text(text, "?a=/etc/passwd"));
    ck_assert_uint_eq(count_text(sn_buf_view(&out), "post without user 3 "),
                      count_text(text, " POST "));
    ck_assert_uint_eq(count_text(sn_buf_view(&out), "no literal at all 2 "),
                      count_text(text, " 500 GET"));
    ck_assert_uint_eq(count_text(sn_buf_view(&out), "keyword in any line 2 "),
                      count_text(text, "Traceback"));
    ck_assert_uint_gt(count_text(text, "Traceback"), 50);
    sn_buf_fini(&log);
    sn_buf_fini(&out);
}
END_TEST

/* Evidence points at exactly the bytes that it shows. */
static int
check_evidence(void *user, const seine_event *event)
{
    const struct buf *log = user;
    const seine_evidence *evidence = event->evidence;

    ck_assert_uint_le(evidence->offset + evidence->length, log->size);
    ck_assert_uint_eq(evidence->length, evidence->raw_size);
    ck_assert_mem_eq(evidence->raw, log->at + evidence->offset,
                     evidence->raw_size);
    return 0;
}

START_TEST(evidence_is_the_very_bytes)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = check_evidence};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    seine_scanner *scanner;
    const seine_ledger *ledger;
    struct buf log = {0};

    make_log(&log, 12000);
    options.user = &log;
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log.at, log.size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_uint_gt(ledger->events, 1000);
    seine_scanner_free(scanner);
    sn_buf_fini(&log);
}
END_TEST

static const struct {
    const char *name;
    int64_t from;
    int64_t to;
    uint64_t events;
    uint64_t outside;
} intervals[] = {
    /* one request at 10:00:00 local, offset 3600: 09:00:00Z = 1764579600 */
    {"all", INT64_MIN, INT64_MAX, 1, 0},
    {"from is inclusive", 1764579600, INT64_MAX, 1, 0},
    {"to is exclusive", INT64_MIN, 1764579600, 0, 1},
    {"after", 1764579601, INT64_MAX, 0, 1},
    {"second", 1764579600, 1764579601, 1, 0},
};

START_TEST(interval_by_utc)
{
    static const char log[] =
        "Mon Dec  1 10:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
        "Mon Dec  1 10:00:00 2025 Info: req:192.0.2.9 user:- id:- 200 POST "
        "/x HTTP/1.1 -\n";
    const int64_t second = 1000000000, from = intervals[_i].from,
                  to = intervals[_i].to;
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .has_interval = 1,
        .from_ns = from == INT64_MIN ? from : from * second,
        .to_ns = to == INT64_MAX ? to : to * second};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    seine_scanner *scanner;
    const seine_ledger *ledger;

    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log, sizeof(log) - 1), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_msg(ledger->events == intervals[_i].events, "%s: %llu events",
                  intervals[_i].name, (unsigned long long)ledger->events);
    seine_scanner_free(scanner);
}
END_TEST

#define GUI " Info: req:192.0.2.7 user:- id:- 200 GET / HTTP/1.1 -\n"
#define OFFSET " Info: Time offset from UTC: 0 seconds\n"
#define XML                                                         \
 "<?xml version=\"1.0\"?><!DOCTYPE config SYSTEM \"config.dtd\">\n" \
 "<config>\n"

static const struct ledger_row {
    const char *name;
    const char *log;
    uint64_t gap_seconds;
    uint64_t gap_line;
    int state;
    int complete;
    uint64_t offset_changes;
} ledgers[] = {
    {"offsets change, or are absurd",
     "Wed Sep  8 11:00:00 2004" OFFSET "Wed Sep  8 11:00:00 2004" OFFSET
     "Wed Sep  8 11:00:00 2004 Info: Time offset from UTC: 60 seconds\n"
     "Wed Sep  8 11:00:00 2004 Info: Time offset from UTC: 99999999 seconds\n"
     "Wed Sep  8 11:00:00 2004" OFFSET,
     0, 0, SEINE_FILE_READ, 1, 2},

    {"Q26: no gap in one record", "Wed Sep  8 11:00:00 2004" GUI, 0, 0,
     SEINE_FILE_READ, 1, 0},
    {"Q26: the longest gap",
     "Wed Sep  8 11:00:00 2004" GUI "Wed Sep  8 11:00:09 2004" GUI
     "Wed Sep  8 15:00:09 2004" GUI "Wed Sep  8 15:30:09 2004" GUI,
     4 * 3600, 3, SEINE_FILE_READ, 1, 0},
    {"Q26: header lines fill no gap",
     "Wed Sep  8 11:00:00 2004" OFFSET "Wed Sep  8 11:00:00 2004" GUI
     "Wed Sep  8 11:30:00 2004" OFFSET "Wed Sep  8 12:00:00 2004" GUI,
     3600, 4, SEINE_FILE_READ, 1, 0},
    {"Q26: back in time is no gap",
     "Wed Sep  8 11:00:09 2004" GUI "Wed Sep  8 11:00:00 2004" GUI, 0, 0,
     SEINE_FILE_READ, 1, 0},
    {"Q4, Q26: from an unknown zone to a known one is no gap",
     "Wed Sep  8 11:00:00 2004" GUI "Wed Sep  8 18:00:00 2004" OFFSET
     "Wed Sep  8 18:00:01 2004" GUI "Wed Sep  8 18:00:03 2004" GUI,
     2, 4, SEINE_FILE_READ, 1, 0},
    {"Q49: configuration history is left out", XML, 0, 0, SEINE_FILE_SKIPPED, 1,
     0},
    {"Q49: but not with entries of a log in it",
     XML "<a/>\nWed Sep  8 11:00:00 2004" GUI, 0, 0, SEINE_FILE_READ, 1, 0},
    {"Q49: nor with lines that nobody knows", "what is this\n" XML, 0, 0,
     SEINE_FILE_READ, 0, 0},
};

/* A traceback of `count` lines with a run of NUL before its last but one. */
static void
make_holed(struct buf *log, size_t count)
{
    static const char zeros[40];

    sn_buf_str(log, "Wed Sep  8 11:00:00 2004" GUI);
    for (size_t i = 0; i < count; i++) {
        if (i + 2 == count)
            sn_buf_add(log, zeros, sizeof(zeros));
        sn_buf_str(log, i & 1 ? "  odd\n" : "  even line\n");
        if (i % 3 == 0)
            sn_buf_str(log, "\n");
    }
    sn_buf_add(log, zeros, sizeof(zeros));
}

/* All bytes but the first run of NUL, and without the last line end. */
static int
check_holed(void *user, seine_record *record, const seine_evidence *evidence)
{
    const struct buf *log = user;
    size_t hole = sn_slice_find(sn_buf_view(log), '\0');

    (void)record;
    ck_assert_uint_eq(evidence->flags, SEINE_EVIDENCE_CUT);
    ck_assert_uint_eq(evidence->raw_size, log->size - 81);
    ck_assert_mem_eq(evidence->raw, log->at, hole);
    ck_assert_mem_eq(evidence->raw + hole, log->at + hole + 40,
                     evidence->raw_size - hole);
    return 0;
}

/* In one block, and in an entry that goes on over the end of one. */
START_TEST(evidence_says_that_nuls_are_left_out)
{
    static const size_t counts[] = {2, 3, 5, 20001};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = check_holed};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    const seine_ledger *ledger;
    seine_scanner *scanner;
    struct buf log = {0};

    make_holed(&log, counts[_i]);
    options.user = &log;
    ck_assert_int_eq(seine_scanner_new(&scanner, NULL, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log.at, log.size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_uint_eq(ledger->nul_run_count, 2);
    ck_assert_uint_eq(ledger->nul_runs[1]->offset, log.size - 40);
    ck_assert_uint_eq(ledger->nul_runs[1]->line, ledger->lines + 1);
    seine_scanner_free(scanner);
    sn_buf_fini(&log);
}
END_TEST

START_TEST(ledgers_tell)
{
    const struct ledger_row *row = &ledgers[_i];
    seine_scanner_options options = {.struct_size = sizeof(options)};
    seine_input input = {.struct_size = sizeof(input), .name = "x"};
    seine_scanner *scanner;
    const seine_ledger *ledger;

    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, row->log, strlen(row->log)),
                     0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_msg(ledger->gap_seconds == row->gap_seconds &&
                      ledger->gap_line == row->gap_line,
                  "%s: %llu s before line %llu", row->name,
                  (unsigned long long)ledger->gap_seconds,
                  (unsigned long long)ledger->gap_line);
    ck_assert_msg(ledger->offset_changes == row->offset_changes,
                  "%s: %llu changes", row->name,
                  (unsigned long long)ledger->offset_changes);
    ck_assert_msg(ledger->state == row->state &&
                      ledger->complete == row->complete,
                  "%s: state %d, complete %d", row->name, ledger->state,
                  ledger->complete);
    seine_scanner_free(scanner);
}
END_TEST

static int
stop_now(void *user, const seine_event *event)
{
    (void)event;
    ++*(int *)user;
    return 1;
}

START_TEST(a_callback_stops_the_scan)
{
    int calls = 0;
    seine_scanner_options options = {
        .struct_size = sizeof(options), .on_event = stop_now, .user = &calls};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    seine_scanner *scanner;
    const seine_ledger *ledger;
    struct buf log = {0};
    size_t at; /* without header no zone is known */

    make_log(&log, 3000);
    at = (size_t)(strstr(sn_buf_string(&log), "req:") - log.at) - 31;
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log.at + at, log.size - at),
                     SEINE_STOPPED);
    ck_assert_int_eq(seine_scanner_feed(scanner, log.at + at, log.size - at),
                     SEINE_STOPPED);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), SEINE_STOPPED);
    ck_assert_int_eq(ledger->complete, 0);
    ck_assert_int_eq(calls, 1);
    ck_assert_uint_eq(ledger->zone_unknown, ledger->records); /* each timed */
    seine_scanner_free(scanner);
    sn_buf_fini(&log);
}
END_TEST

static Suite *
scan_suite(void)
{
    Suite *suite = suite_create("scan");
    TCase *tcase = tcase_create("scan");

    tcase_add_unchecked_fixture(tcase, compile_rules, free_rules);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, all_ways_agree_on_a_small_log);
    tcase_add_test(tcase, all_ways_agree_over_many_blocks);
    tcase_add_test(tcase, every_planted_line_is_found);
    tcase_add_test(tcase, evidence_is_the_very_bytes);
    tcase_add_loop_test(tcase, interval_by_utc, 0,
                        (int)(sizeof(intervals) / sizeof(*intervals)));
    tcase_add_loop_test(tcase, evidence_says_that_nuls_are_left_out, 0, 4);
    tcase_add_loop_test(tcase, ledgers_tell, 0,
                        (int)(sizeof(ledgers) / sizeof(*ledgers)));
    tcase_add_test(tcase, a_callback_stops_the_scan);
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return run_suite(scan_suite());
}
