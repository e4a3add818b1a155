/*
 * Worker threads: whatever their number, their luck and the room they have, the
 * caller is told the same in the same order; and it may stop at any time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hunt/worker.h"
#include "show.h"
#include "suite.h"

#define FILES 24
#define LARGE 9 /* this one is hashed by a thread */
#define LARGE_LINES 1000
#define LARGE_FILL ((int)HASH_INLINE) /* blanks after the middle one */

static char folder[32];
static seine_rules *rules;

static void
name_file(char path[64], int number)
{
    snprintf(path, 64, "%s/gui.%02d.log", folder, number);
}

static void
write_log(int number)
{
    static const char *const lines[] = {
        "Info: req:192.0.2.9 user:joe id:- 200 GET /x HTTP/1.1 Mozilla/5.0",
        "Info: req:203.0.113.9 user:- id:- 404 GET /e?a=1&b=%2e%2e/ HTTP/1.1 x",
        "Critical: An application fault occurred: x\nTraceback\n  here: needle",
        "Info: nothing of note, and so on until the file is of a good size..",
    };
    int count = number == LARGE ? LARGE_LINES : number % 7 * 5;
    char path[64];
    FILE *file;

    name_file(path, number);
    file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    for (int i = 0; i < count; i++)
        fprintf(file, "Mon Dec  1 00:%02d:%02d 2025 %s%*s\n", i / 60 % 60,
                i % 60, lines[number == LARGE && i % 5 ? 3 : (i + number) % 4],
                number == LARGE && i == count / 2 ? LARGE_FILL : 0, "");
    fclose(file);
}

/* One run and what it told. */
struct told {
    struct buf text;
    bool records;
    uint32_t delays; /* seed; 0: none */
    size_t calls;
    size_t stop_at; /* call of on_event or on_record; 0: never */
    size_t files;
    size_t stop_file;
    size_t findings;
    uint64_t suppressed; /* by the filter, as the summary has it */
    size_t interrupt;    /* on_progress stops after so many files; 0: never */
    bool over;           /* it said stop */
    int status;
    seine_summary summary;
};

static int
count_call(struct told *told)
{
    struct timespec time = {.tv_nsec = 0};

    ck_assert_msg(!told->over, "told after it said stop");
    if (told->delays) {
        told->delays = told->delays * 1664525 + 1013904223;
        time.tv_nsec = (told->delays >> 8) % 50000;
        if (told->delays >> 30 == 0)
            nanosleep(&time, NULL);
    }
    told->over = ++told->calls == told->stop_at;
    return told->over;
}

static int
on_event(void *user, const seine_event *event)
{
    struct told *told = user;

    show_event(&told->text, event);
    return count_call(told);
}

static int
on_finding(void *user, const seine_finding *finding)
{
    struct told *told = user;

    ck_assert_msg(!told->over, "told after it said stop");
    show_finding(&told->text, finding);
    told->findings++;
    return 0;
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct told *told = user;

    show_record(&told->text, record, evidence);
    return count_call(told);
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    struct told *told = user;

    if (!told->over)
        show_ledger(&told->text, ledger);
    else
        ck_assert_int_eq(ledger->complete, 0);
    return ++told->files == told->stop_file;
}

static int
on_progress(void *user, uint64_t bytes, uint64_t total, uint64_t files,
            uint64_t total_files)
{
    struct told *told = user;

    (void)bytes;
    (void)total;
    (void)total_files;
    return told->interrupt && files >= told->interrupt;
}

static void
run(struct told *told, int threads, size_t limit)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .assume_tz = "+01:00",
                                  .on_event = on_event,
                                  .on_suppressed = on_event,
                                  .on_record = told->records ? on_record : NULL,
                                  .user = told};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .threads = threads,
                                  .on_file = on_file,
                                  .on_finding = on_finding,
                                  .on_progress = on_progress,
                                  .user = told};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, rules, &options), 0);
    if (limit) {
        hunt->queue_limit = limit;
        hunt->lone->queue.limit = limit;
    }
    ck_assert_int_eq(seine_hunt_add_path(hunt, folder), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    told->status = seine_hunt_run(hunt);
    told->summary = *seine_hunt_summary(hunt);
    ck_assert_uint_eq(told->summary.filter_count, 1);
    told->suppressed = told->summary.filter_suppressed[0];
    told->summary.not_applicable = NULL;
    told->summary.given_up = NULL;
    told->summary.correlation = NULL;
    told->summary.filters = NULL;
    told->summary.filter_suppressed = NULL;
    seine_hunt_free(hunt);
}

/* What one thread tells; with records, and without. */
static struct told first[2];

static void
make_files(void)
{
    snprintf(folder, sizeof(folder), "/tmp/seine-crew-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (int i = 0; i < FILES; i++)
        write_log(i);
    rules = show_rules();
    for (int i = 0; i < 2; i++) {
        first[i].records = i;
        run(&first[i], 1, 0);
    }
}

static void
remove_files(void)
{
    char path[64];

    for (int i = 0; i < FILES; i++) {
        name_file(path, i);
        unlink(path);
    }
    rmdir(folder);
    seine_rules_unref(rules);
    for (int i = 0; i < 2; i++)
        sn_buf_fini(&first[i].text);
}

static const struct way {
    const char *name;
    int threads;
    size_t limit; /* of a queue; 0: the usual one */
    uint32_t delays;
    bool records;
} ways[] = {
    {"one", 1, 0, 0, false},
    {"one, no room", 1, 1, 0, true},
    {"two", 2, 0, 0, false},
    {"two, no room", 2, 1, 0, true},
    {"two, little room, slow", 2, 2000, 7, true},
    {"seven", 7, 0, 0, true},
    {"seven, no room, slow", 7, 1, 3, false},
    {"seven, little room", 7, 10000, 0, true},
    {"more than files", 200, 65536, 5, true},
    {"more than the limit", 100000, 1000, 0, false},
    {"as many as cores", 0, 0, 0, true},
};

START_TEST(all_ways_tell_the_same)
{
    const struct way *way = &ways[_i];
    struct told *whole = &first[way->records];
    struct told now = {.records = way->records, .delays = way->delays};

    run(&now, way->threads, way->limit);
    ck_assert_uint_gt(whole->calls, 500);
    ck_assert_uint_eq(whole->files, FILES + 1);
    ck_assert_uint_gt(whole->findings, 0);
    ck_assert_uint_gt(whole->suppressed, 50);
    ck_assert_uint_eq(whole->suppressed, now.suppressed);
    ck_assert_int_eq(whole->status, SEINE_INCOMPLETE);
    ck_assert_msg(now.status == whole->status, "%s: %d", way->name, now.status);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&whole->text), sn_buf_view(&now.text)),
        "%s: what is told differs", way->name);
    ck_assert_msg(memcmp(&whole->summary, &now.summary, sizeof(now.summary)) ==
                      0,
                  "%s: the summary differs", way->name);
    sn_buf_fini(&now.text);
}
END_TEST

static bool
opens_with(const struct buf *whole, const struct buf *part)
{
    return part->size <= whole->size &&
           memcmp(whole->at, part->at, part->size) == 0;
}

/* Threads and room of the runs that are stopped. */
static const struct way stops[] = {
    {"one", 1, 0, 0, false},
    {"one, no room", 1, 1, 0, false},
    {"two", 2, 0, 0, false},
    {"three, no room", 3, 1, 0, false},
};

START_TEST(it_stops_at_events)
{
    const struct way *way = &stops[_i];
    struct told *whole = &first[false];

    for (size_t at = 1; at <= whole->calls;
         at += at < 10 ? 1 : whole->calls / 9) {
        struct told now = {.stop_at = at};

        run(&now, way->threads, way->limit);
        ck_assert_msg(now.status == SEINE_STOPPED, "%s: %zu: status %d",
                      way->name, at, now.status);
        ck_assert_msg(now.calls == at, "%s: %zu: told %zu", way->name, at,
                      now.calls);
        ck_assert_uint_eq(now.summary.events + now.suppressed, at);
        ck_assert_uint_eq(now.findings, 0);
        ck_assert_int_eq(now.summary.complete, 0);
        ck_assert_int_eq(now.summary.stopped, 1);
        ck_assert_msg(opens_with(&whole->text, &now.text),
                      "%s: %zu: what is told differs", way->name, at);
        sn_buf_fini(&now.text);
    }
}
END_TEST

START_TEST(it_stops_at_files)
{
    const struct way *way = &stops[_i];

    for (size_t at = 1; at <= FILES + 1; at += 4) {
        struct told now = {.stop_file = at};

        run(&now, way->threads, way->limit);
        ck_assert_msg(now.status == SEINE_STOPPED, "%s: %zu: status %d",
                      way->name, at, now.status);
        ck_assert_uint_eq(now.files, at);
        ck_assert_uint_eq(now.summary.files, FILES + 1);
        ck_assert_uint_eq(now.summary.files_unread, FILES + 1 - at);
        ck_assert_uint_eq(now.summary.files_read + now.summary.files_damaged +
                              now.summary.files_failed +
                              now.summary.files_skipped,
                          at);
        sn_buf_fini(&now.text);
    }
}
END_TEST

/* What was read until then is correlated: the large file, and not the last. */
START_TEST(interrupted_it_tells_findings)
{
    const struct way *way = &stops[_i];
    struct told whole = {0}, now = {.interrupt = LARGE + 2};

    run(&whole, way->threads, way->limit);
    run(&now, way->threads, way->limit);
    ck_assert_msg(now.status == SEINE_STOPPED, "%s: status %d", way->name,
                  now.status);
    ck_assert_msg(now.findings > 0, "%s: %zu findings", way->name,
                  now.findings);
    ck_assert_uint_lt(now.summary.correlated, whole.summary.correlated);
    ck_assert_uint_eq(now.summary.findings, now.findings);
    ck_assert_int_eq(now.summary.complete, 0);
    ck_assert_int_eq(now.summary.stopped, 1);
    sn_buf_fini(&whole.text);
    sn_buf_fini(&now.text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("crew");
    TCase *tcase = tcase_create("crew");

    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, make_files, remove_files);
    tcase_add_loop_test(tcase, all_ways_tell_the_same, 0,
                        (int)(sizeof(ways) / sizeof(ways[0])));
    tcase_add_loop_test(tcase, it_stops_at_events, 0,
                        (int)(sizeof(stops) / sizeof(stops[0])));
    tcase_add_loop_test(tcase, interrupted_it_tells_findings, 0,
                        (int)(sizeof(stops) / sizeof(stops[0])));
    tcase_add_loop_test(tcase, it_stops_at_files, 0,
                        (int)(sizeof(stops) / sizeof(stops[0])));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
