/*
 * bookmarks: a log that grew, gone on with from its bookmark, gives the events
 * and the ledger that a scan of all of it gives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdlib.h>

#include "seine.h"

#define SNIFF 65536 /* smaller inputs have no place to go on from */
#define CUTS 20

static const char rules_text[] = "title: find\n"
                                 "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0b01\n"
                                 "logsource: {product: cisco}\n"
                                 "detection:\n"
                                 "    keywords: [evil, Traceback]\n"
                                 "    condition: keywords\n"
                                 "level: high\n"
                                 "---\n"
                                 "title: status\n"
                                 "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0b02\n"
                                 "logsource: {category: webserver}\n"
                                 "detection:\n"
                                 "    selection: {sc-status: 500}\n"
                                 "    condition: selection\n"
                                 "level: low\n";

static seine_rules *rules;

static void
compile_rules(void)
{
    rules = compile_text(rules_text);
}

static void
free_rules(void)
{
    seine_rules_unref(rules);
}

/* ---------------------------------------------------------------- logs --- */

static uint32_t
next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 8;
}

/* What a line of a log of some kind is; by the number of the line. */
typedef void (*add_line)(struct buf *log, size_t i, uint32_t *state);

static void
add_gui(struct buf *log, size_t i, uint32_t *state)
{
    uint32_t kind = next_random(state) % 60;

    if (kind == 9) {
        sn_buf_str(log, "Tue Dec  2 00:00:00 2025 Info: Time offset from "
                        "UTC: ");
        sn_buf_format(log, "%d seconds\n", (int)(i % 5) * 3600);
        return;
    }
    sn_buf_format(log, "Mon Dec  1 %02u:%02u:%02u 2025 ",
                  (unsigned)(i / 3600 % 24), (unsigned)(i / 60 % 60),
                  (unsigned)(i % 60));
    if (kind == 0)
        sn_buf_str(log, "Critical: An application fault occurred: x\n"
                        "Traceback (most recent call last):\n"
                        "  File \"index.py\", line 3, in f\n\n"
                        "ZeroDivisionError: no\r\n");
    else if (kind == 1)
        sn_buf_str(log, "Info: req:198.51.100.77 user:- id:- 500 POST /evil "
                        "HTTP/1.1 curl/8\n");
    else if (kind == 2)
        sn_buf_str(log, "Info: Version: 15.0.0-104 SN: AAAABBBBCCCC-DDDD\n");
    else
        sn_buf_str(log, "Info: req:192.0.2.9 user:joe id:AbCdEf0123456789abcd "
                        "200 GET /monitor/x HTTP/1.1 Mozilla/5.0\n");
}

/* As gui, with what an account has to tell of. */
static void
add_spoilt(struct buf *log, size_t i, uint32_t *state)
{
    uint32_t kind = next_random(state) % 900;
    size_t size = 70000;

    if (kind == 0)
        while (size-- > 0)
            sn_buf_byte(log, 'x');
    else if (kind == 1)
        sn_buf_add(log, "\0\0\0\0\0\0\0\0\0\0\0\0evil", 16);
    else if (kind == 2)
        sn_buf_add(log, "a\0\0b evil", 9);
    else if (kind == 3)
        sn_buf_str(log, "\r\n \n");
    if (kind < 3)
        sn_buf_byte(log, '\n');
    add_gui(log, i, state);
}

/* A year-less log over the turn of a year, read long after. */
static void
add_syslog(struct buf *log, size_t i, uint32_t *state)
{
    static const char *const months[] = {"Nov", "Dec", "Jan", "Feb"};

    sn_buf_format(
        log, "%s %2u %02u:%02u:%02u host gui_logs: Info: ", months[i / 900 % 4],
        (unsigned)(1 + i / 40 % 28), (unsigned)(i / 3600 % 24),
        (unsigned)(i / 60 % 60), (unsigned)(i % 60));
    if (next_random(state) % 40 == 0)
        sn_buf_str(log, "req:198.51.100.77 user:- id:- 500 POST /evil "
                        "HTTP/1.1 curl/8\n");
    else
        sn_buf_str(log, "req:192.0.2.9 user:joe id:AbCdEf0123456789abcd 200 "
                        "GET /monitor/x HTTP/1.1 Mozilla/5.0\n");
}

static void
add_w3c(struct buf *log, size_t i, uint32_t *state)
{
    uint32_t kind = next_random(state) % 300;

    if (i == 0 || kind == 0)
        sn_buf_format(log, "#Version: 1.0\n#Date: 2025-12-0%u 10:00:00\n",
                      (unsigned)(1 + i / 300 % 8));
    if (i == 0 || kind == 1)
        sn_buf_str(log, "#Fields: time c-ip cs-method cs-uri-stem sc-status\n");
    if (kind == 2)
        sn_buf_str(log, "#Fields: date time c-ip sc-status cs-method "
                        "cs-uri-stem x-odd\n");
    sn_buf_format(log, "%02u:%02u:%02u 192.0.2.%u GET /%s %u\n",
                  (unsigned)(i / 3600 % 24), (unsigned)(i / 60 % 60),
                  (unsigned)(i % 60), (unsigned)(i % 250),
                  kind % 30 ? "index" : "evil", kind % 30 ? 200U : 500U);
}

/* Objects that carry lines, and prose that no format is sure of. */
static void
add_mixed(struct buf *log, size_t i, uint32_t *state)
{
    uint32_t kind = next_random(state) % 6;

    if (kind == 0)
        sn_buf_format(log,
                      "{\"message\": \"Mon Dec  1 10:00:%02u 2025 Info: evil "
                      "prose\", \"@timestamp\": \"2025-12-01T09:00:00Z\"}\n",
                      (unsigned)(i % 60));
    else if (kind == 1)
        sn_buf_str(log, "what is this evil\n");
    else if (kind == 2)
        sn_buf_format(log, "Mon Dec  1 10:00:%02u 2025 Info: some prose\n",
                      (unsigned)(i % 60));
    else
        add_gui(log, i, state);
}

static const struct kind {
    const char *name;
    const char *file;
    add_line add;
    size_t lines;
    size_t most_without; /* so many cuts may have no place */
} kinds[] = {
    {"gui", "gui.current", add_gui, 5000, 0},
    {"spoilt", "gui.current", add_spoilt, 5000, 12},
    {"syslog", "messages", add_syslog, 6000, 0},
    {"w3c", "accesslog.current", add_w3c, 9000, 0},
    {"mixed", "x.log", add_mixed, 5000, 0},
};

/* ---------------------------------------------------------------- scans --- */

struct scan {
    uint64_t from; /* events before are not told */
    uint64_t until;
    struct buf events;
    struct buf ledger;
    struct buf bookmark;
};

static int
on_event(void *user, const seine_event *event)
{
    struct scan *scan = user;
    const seine_evidence *evidence = event->evidence;

    if (evidence->offset < scan->from || evidence->offset >= scan->until)
        return 0;
    sn_buf_format(
        &scan->events, "%s %s line %llu+%llu at %llu %lld %d %d\n",
        event->rule->title, event->finding_id,
        (unsigned long long)evidence->line, (unsigned long long)evidence->lines,
        (unsigned long long)evidence->offset, (long long)event->time->ns,
        event->time->quality, event->time->year_inferred);
    sn_buf_add(&scan->events, evidence->raw, evidence->raw_size);
    sn_buf_byte(&scan->events, '\n');
    return 0;
}

static void
write_ledger(struct scan *scan, const seine_ledger *ledger)
{
    struct buf *out = &scan->ledger;
    const uint64_t numbers[] = {
        ledger->size,
        ledger->bytes,
        ledger->lines,
        ledger->records,
        ledger->continuations,
        ledger->headers,
        ledger->blank,
        ledger->unrecognised,
        ledger->long_lines,
        ledger->cut_bytes,
        ledger->cut_lines,
        ledger->nul_bytes,
        ledger->untimed,
        ledger->zone_unknown,
        ledger->out_of_interval,
        ledger->candidates,
        ledger->events,
        ledger->extra_dropped,
        ledger->nul_run_total,
        ledger->nul_run_count,
        ledger->damage_total,
        ledger->offset_changes,
        ledger->backwards,
        ledger->gap_seconds,
        ledger->gap_line,
        (uint64_t)ledger->first,
        (uint64_t)ledger->last,
        (uint64_t)ledger->complete,
    };

    sn_buf_format(out, "%s %s %s %s %s %d\n", ledger->format, ledger->why,
                  ledger->reason, ledger->appliance, ledger->version,
                  ledger->state);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        sn_buf_format(out, "%llu ", (unsigned long long)numbers[i]);
    for (size_t i = 0; i < ledger->nul_run_count; i++)
        sn_buf_format(out, "nul %llu %llu %llu ",
                      (unsigned long long)ledger->nul_runs[i]->offset,
                      (unsigned long long)ledger->nul_runs[i]->length,
                      (unsigned long long)ledger->nul_runs[i]->line);
    for (size_t i = 0; ledger->formats[i]; i++)
        sn_buf_format(out, "%s %llu ", ledger->formats[i],
                      (unsigned long long)ledger->format_records[i]);
    sn_buf_clear(&scan->bookmark);
    sn_buf_add(&scan->bookmark, ledger->bookmark, ledger->bookmark_size);
}

/* Scan log[from, size); bookmark: NULL, or to go on from. */
static void
run(struct scan *out, struct slice log, size_t size, const struct kind *kind,
    int64_t modified_ns, const struct buf *bookmark)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event,
                                     .user = out,
                                     .bookmark = 1};
    seine_input input = {.struct_size = sizeof(input),
                         .name = kind->file,
                         .modified_ns = modified_ns,
                         .size = size};
    seine_scanner *scanner;
    const seine_ledger *ledger;
    uint64_t from = 0;

    if (bookmark) {
        input.bookmark = bookmark->at;
        input.bookmark_size = bookmark->size;
        ck_assert_int_eq(seine_bookmark_read(&input, &from), 0);
        ck_assert_uint_gt(from, 0);
        ck_assert_uint_le(from, size);
    }
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, log.at + from, size - from),
                     0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    write_ledger(out, ledger);
    seine_scanner_free(scanner);
}

static void
free_scan(struct scan *scan)
{
    sn_buf_fini(&scan->events);
    sn_buf_fini(&scan->ledger);
    sn_buf_fini(&scan->bookmark);
}

static uint64_t
place_of(const struct buf *bookmark, const struct kind *kind, int64_t now)
{
    seine_input input = {.struct_size = sizeof(input),
                         .name = kind->file,
                         .modified_ns = now,
                         .bookmark = bookmark->at,
                         .bookmark_size = bookmark->size};
    uint64_t place;

    ck_assert_int_eq(seine_bookmark_read(&input, &place), 0);
    return place;
}

#define DAY_NS (INT64_C(86400) * 1000000000)
#define WRITTEN (INT64_C(20500) * DAY_NS) /* in February 2026 */

/* The log as it was at two sizes, and as it is now.  false: no place. */
static bool
grow_twice(const struct kind *kind, struct slice log, size_t first,
           size_t second)
{
    struct scan old = {.until = UINT64_MAX}, tail = {.until = UINT64_MAX},
                whole = {.until = UINT64_MAX}, head = {0};
    uint64_t place;

    run(&old, log, first, kind, WRITTEN - DAY_NS / 2, NULL);
    place = place_of(&old.bookmark, kind, WRITTEN);
    if (place > 0) {
        ck_assert_uint_le(place, first);
        head.until = tail.from = place;
        sn_buf_clear(&old.events);
        old.until = place;
        run(&head, log, first, kind, WRITTEN - DAY_NS / 2, NULL);
        run(&tail, log, second, kind, WRITTEN, &old.bookmark);
        run(&whole, log, second, kind, WRITTEN, NULL);
        sn_buf_slice(&head.events, sn_buf_view(&tail.events));
        ck_assert_str_eq(sn_buf_string(&head.events),
                         sn_buf_string(&whole.events));
        ck_assert_str_eq(sn_buf_string(&tail.ledger),
                         sn_buf_string(&whole.ledger));
        if (kind->most_without == 0)
            ck_assert(sn_slice_equal(sn_buf_view(&tail.bookmark),
                                     sn_buf_view(&whole.bookmark)));
    }
    free_scan(&old);
    free_scan(&tail);
    free_scan(&whole);
    free_scan(&head);
    return place > 0;
}

START_TEST(grown_logs_go_on)
{
    const struct kind *kind = &kinds[_i];
    struct buf log = {0};
    uint32_t state = 20251128;
    size_t without = 0;

    for (size_t i = 0; i < kind->lines; i++)
        kind->add(&log, i, &state);
    for (int i = 0; i < CUTS; i++) {
        size_t first = SNIFF + next_random(&state) % (log.size - SNIFF);
        size_t second = first + next_random(&state) % (log.size - first + 1);

        if (first <= 2 * SNIFF)
            first += SNIFF;
        if (first > log.size)
            first = log.size;
        if (second < first)
            second = log.size;
        without += !grow_twice(kind, sn_buf_view(&log), first, second);
    }
    ck_assert_msg(without <= kind->most_without, "%s: %zu without a place",
                  kind->name, without);
    sn_buf_fini(&log);
}
END_TEST

/* The year of a log without years follows from the time of the file. */
START_TEST(another_time_is_another_year)
{
    const struct kind *kind = &kinds[2];
    seine_input input = {.struct_size = sizeof(input), .name = kind->file};
    struct scan scan = {.until = UINT64_MAX};
    struct buf log = {0};
    uint32_t state = 1;
    uint64_t place;

    for (size_t i = 0; i < 2000; i++)
        kind->add(&log, i, &state);
    run(&scan, sn_buf_view(&log), log.size, kind, WRITTEN, NULL);
    input.bookmark = scan.bookmark.at;
    input.bookmark_size = scan.bookmark.size;
    input.modified_ns = WRITTEN + 30 * DAY_NS;
    ck_assert_int_eq(seine_bookmark_read(&input, &place), 0);
    input.modified_ns = WRITTEN + 400 * DAY_NS;
    ck_assert_int_eq(seine_bookmark_read(&input, &place), SEINE_E_INVALID);
    input.modified_ns = WRITTEN - 400 * DAY_NS;
    ck_assert_int_eq(seine_bookmark_read(&input, &place), SEINE_E_INVALID);
    input.modified_ns = 0;
    ck_assert_int_eq(seine_bookmark_read(&input, &place), SEINE_E_INVALID);
    input.modified_ns = WRITTEN;
    input.name = "gui.current"; /* hints at a format */
    ck_assert_int_eq(seine_bookmark_read(&input, &place), SEINE_E_INVALID);
    input.name = "messages.@20251101T000000.s"; /* at a time */
    ck_assert_int_eq(seine_bookmark_read(&input, &place), SEINE_E_INVALID);
    free_scan(&scan);
    sn_buf_fini(&log);
}
END_TEST

/* No damaged bookmark is gone on from as if it were sound, nor crashes. */
START_TEST(damaged_bookmarks)
{
    const struct kind *kind = &kinds[3];
    seine_input input = {.struct_size = sizeof(input), .name = kind->file};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .bookmark = 1};
    struct scan scan = {.until = UINT64_MAX};
    const seine_ledger *ledger;
    seine_scanner *scanner;
    struct buf log = {0};
    uint32_t state = 2;

    for (size_t i = 0; i < 4000; i++)
        kind->add(&log, i, &state);
    run(&scan, sn_buf_view(&log), log.size, kind, 0, NULL);
    ck_assert_uint_gt(place_of(&scan.bookmark, kind, 0), 0);
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    input.bookmark = scan.bookmark.at;
    for (size_t size = 0; size < scan.bookmark.size; size++) {
        input.bookmark_size = size;
        ck_assert_int_eq(seine_scanner_begin(scanner, &input), SEINE_E_INVALID);
    }
    input.bookmark_size = scan.bookmark.size;
    for (size_t i = 0; i < scan.bookmark.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            scan.bookmark.at[i] ^= (char)(1U << bit);
            if (seine_scanner_begin(scanner, &input) == 0) {
                ck_assert_int_eq(seine_scanner_feed(scanner, log.at, 4000), 0);
                ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
            }
            scan.bookmark.at[i] ^= (char)(1U << bit);
        }
    seine_scanner_free(scanner);
    free_scan(&scan);
    sn_buf_fini(&log);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("bookmark");
    TCase *tests = tcase_create("bookmark");

    tcase_add_unchecked_fixture(tests, compile_rules, free_rules);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, grown_logs_go_on, 0,
                        sizeof(kinds) / sizeof(*kinds));
    tcase_add_test(tests, another_time_is_another_year);
    tcase_add_test(tests, damaged_bookmarks);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
