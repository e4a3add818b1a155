/*
 * Quiet lines: whether lines like the one before are only counted or looked at
 * one by one, what is found and what the ledger says is the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "seine.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 60

static const char rules_text[] =
    "title: path\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0b01\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    selection: {cs-uri-query|contains: '/evil/'}\n"
    "    condition: selection\n"
    "level: high\n"
    "---\n"
    "title: word\n"
    "id: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0b02\n"
    "logsource: {product: cisco}\n"
    "detection:\n"
    "    keywords: ['Traceback', 'marker']\n"
    "    condition: keywords\n"
    "level: low\n";

#define STAMP "Wed Dec  3 03:11:09 2025 "
#define LATER "Wed Dec  3 03:11:10 2025 "
#define REQUEST "req:192.0.2.7 user:anna id:Zk3 200 GET "

/* Lines of which some follow each other, and what may come in between. */
static const char *const lines[] = {
    STAMP "Info: " REQUEST "/a HTTP/1.1 curl/8\n",
    STAMP "Info: " REQUEST "/a HTTP/1.1 curl/8\r\n",
    LATER "Info: " REQUEST "/a HTTP/1.1 curl/8\n",
    "Wed Dec  3 03:11:01 2025 Info: " REQUEST "/back HTTP/1.1 -\n",
    "Thu Dec  4 03:11:01 2025 Info: " REQUEST "/gap HTTP/1.1 -\n",
    STAMP "Warning: " REQUEST "/a HTTP/1.1 curl/8\n",
    STAMP "Info: " REQUEST "/evil/ HTTP/1.1 curl/8\n",
    STAMP "Info: " REQUEST "/marker HTTP/1.1 marker\n",
    STAMP "Info: req:192.0.2.7 user:\n",
    STAMP "Info: Session Zk3 from 192.0.2.7 not found\n",
    STAMP "Info: Begin Logfile\n",
    STAMP "Info: Time offset from UTC: 3600 seconds\n",
    STAMP "Info: \n",
    "Traceback (most recent call last):\n",
    "  a line that goes on with marker in it\n",
    "\n",
    ("1764731469.120 51 192.0.2.9 TCP_MISS/200 512 GET http://h/evil/ - "
     "DIRECT/h text/html DEFAULT_CASE_11-A-B-NONE-NONE-NONE-D <nc,-,-> -\n"),
};

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

static uint32_t
below(uint32_t *state, size_t most)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return (uint32_t)((*state >> 8) % most);
}

/* Runs of one line, most of them of the first kinds. */
static void
make_log(struct buf *log, uint32_t seed, size_t size)
{
    sn_buf_str(log, STAMP "Info: Begin Logfile\n");
    while (log->size < size) {
        size_t kind = below(&seed, below(&seed, 3) ? 3 : LENGTH(lines));

        for (uint32_t left = 1 + below(&seed, 12); left; left--)
            sn_buf_str(log, lines[kind]);
    }
    if (seed & 1)
        log->size--; /* no line end */
}

static int
write_event(void *user, const seine_event *event)
{
    const seine_evidence *evidence = event->evidence;

    sn_buf_format(user, "%s line %llu+%llu offset %llu time %lld %s\n",
                  event->rule->title, (unsigned long long)evidence->line,
                  (unsigned long long)evidence->lines,
                  (unsigned long long)evidence->offset,
                  (long long)event->time->ns, event->finding_id);
    return 0;
}

static void
write_ledger(struct buf *out, const seine_ledger *ledger)
{
    const uint64_t counts[] = {
        ledger->lines,         ledger->records,      ledger->continuations,
        ledger->headers,       ledger->blank,        ledger->unrecognised,
        ledger->untimed,       ledger->zone_unknown, ledger->backwards,
        ledger->gap_seconds,   ledger->gap_line,     ledger->events,
        ledger->not_evaluated,
    };

    for (size_t i = 0; i < LENGTH(counts); i++)
        sn_buf_format(out, "%llu ", (unsigned long long)counts[i]);
    sn_buf_format(out, "%s %lld %lld\n", ledger->format,
                  (long long)ledger->first, (long long)ledger->last);
    sn_buf_add(out, ledger->bookmark, ledger->bookmark_size);
}

static void
scan(const struct buf *log, seine_rules *with,
     const seine_scanner_options *options, size_t step)
{
    struct buf *out = options->user;
    seine_input input = {.struct_size = sizeof(input),
                         .size = log->size,
                         .name = "gui_logs/gui.current"};
    seine_scanner *scanner;
    const seine_ledger *ledger;

    sn_buf_clear(out);
    ck_assert_int_eq(seine_scanner_new(&scanner, with, options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    for (size_t at = 0; at < log->size; at += step)
        ck_assert_int_eq(
            seine_scanner_feed(scanner, log->at + at,
                               step < log->size - at ? step : log->size - at),
            0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    write_ledger(out, ledger);
    seine_scanner_free(scanner);
}

static const struct {
    const char *name;
    size_t size; /* of the log: the last ones are of many blocks */
    const char *zone;
    bool interval;
    bool bookmark;
    bool bare; /* no rules */
} rows[] = {
    {"a few lines", 3000, "UTC", false, false, false},
    {"no zone is known", 3000, NULL, false, false, false},
    {"an interval", 3000, "UTC", true, false, false},
    {"a bookmark", 3000, "UTC", false, true, false},
    {"no rules", 3000, "UTC", false, false, true},
    {"many blocks", 900000, "UTC", false, false, false},
    {"many blocks and a bookmark", 900000, "UTC", false, true, false},
};

START_TEST(quiet_lines_count_as_others)
{
    struct buf log = {0}, quiet = {0}, plain = {0};
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .assume_tz = rows[_i].zone,
        .has_interval = rows[_i].interval,
        .from_ns = INT64_C(1764731470) * 1000000000,
        .to_ns = INT64_MAX,
        .bookmark = rows[_i].bookmark,
        .on_event = write_event,
    };
    seine_rules *with = rows[_i].bare ? NULL : rules;
    uint32_t rounds = rows[_i].size > 10000 ? 2 : ROUNDS;

    for (uint32_t seed = 0; seed < rounds; seed++) {
        sn_buf_clear(&log);
        make_log(&log, seed, rows[_i].size);
        options.user = &plain;
        options.no_screen = 1;
        scan(&log, with, &options, log.size);
        options.user = &quiet;
        options.no_screen = 0;
        scan(&log, with, &options, seed % 2 ? log.size : 997);
        ck_assert_msg(sn_slice_equal(sn_buf_view(&plain), sn_buf_view(&quiet)),
                      "%s, %u:\n%.3000s\ninstead of\n%.3000s", rows[_i].name,
                      seed, sn_buf_string(&quiet), sn_buf_string(&plain));
    }
    sn_buf_fini(&log);
    sn_buf_fini(&quiet);
    sn_buf_fini(&plain);
}
END_TEST

static Suite *
quiet_suite(void)
{
    Suite *suite = suite_create("quiet");
    TCase *tcase = tcase_create("quiet");

    tcase_add_unchecked_fixture(tcase, compile_rules, free_rules);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, quiet_lines_count_as_others, 0,
                        (int)LENGTH(rows));
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return run_suite(quiet_suite());
}
