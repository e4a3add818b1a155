/*
 * The correlator as an object: events in any order, from text, through a
 * temporary file; and what happens when there is no room.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/buf.h"
#include "correlate/trace.h"
#include "seine.h"
#include "suite.h"

#define MANY 80000 /* events: over 64 runs where 64 KiB are allowed */
#define SMALL 65536
#define CLUMP 8 /* visits at once in a flood */

static const char rules_text[] = "title: one\n"
                                 "name: one\n"
                                 "logsource: {category: test}\n"
                                 "detection: {sel: {ev: a}, condition: sel}\n"
                                 "---\n"
                                 "title: many\n"
                                 "name: many\n"
                                 "correlation:\n"
                                 "    type: event_count\n"
                                 "    rules: one\n"
                                 "    group-by: [src]\n"
                                 "    timespan: 10s\n"
                                 "    condition: {gte: 3}\n"
                                 "    generate: true\n"
                                 "---\n"
                                 "title: hosts\n"
                                 "correlation:\n"
                                 "    type: value_count\n"
                                 "    rules: [one]\n"
                                 "    group-by: [src]\n"
                                 "    timespan: 30s\n"
                                 "    condition: {gte: 3, field: host}\n"
                                 "    generate: true\n"
                                 "---\n"
                                 "title: above\n"
                                 "correlation:\n"
                                 "    type: event_count\n"
                                 "    rules: [many]\n"
                                 "    timespan: 1h\n"
                                 "    condition: {gte: 2}\n"
                                 "    generate: true\n"
                                 "---\n"
                                 "title: again\n"
                                 "correlation:\n"
                                 "    type: event_count\n"
                                 "    rules: [many]\n"
                                 "    group-by: [src]\n"
                                 "    timespan: 6h\n"
                                 "    condition: {gte: 2}\n"
                                 "---\n"
                                 "title: often\n"
                                 "correlation:\n"
                                 "    type: event_count\n"
                                 "    rules: [one]\n"
                                 "    timespan: 2s\n"
                                 "    condition: {gte: 20}\n"
                                 "    generate: true\n"
                                 "---\n"
                                 "title: new\n"
                                 "correlation:\n"
                                 "    type: new_terms\n"
                                 "    rules: [one]\n"
                                 "    group-by: [src]\n"
                                 "    lead-in: 10m\n"
                                 "    generate: true\n"
                                 "---\n"
                                 "x-critical-assets:\n"
                                 "    - {user: u1, reason: critical}\n";

static seine_rules *rules;
static struct buf found; /* findings as text */
static struct buf lines; /* events as text */
static seine_correlator *correlator;
static int stop_after;
static int flood_groups; /* 0: not a flood */

static int
on_finding(void *user, const seine_finding *finding)
{
    (void)user;
    sn_buf_format(&found, "%s %s %d", finding->rule->title, finding->finding_id,
                  (int)finding->group_count);
    for (size_t i = 0; i < finding->group_count; i++) {
        sn_buf_format(&found, " %s=", finding->groups[i]->name);
        sn_buf_add(&found, finding->groups[i]->value,
                   finding->groups[i]->value_size);
    }
    sn_buf_format(&found, " %d %lld %lld %g %d", (int)finding->count,
                  (long long)finding->first, (long long)finding->last,
                  finding->value, (int)finding->evidence_count);
    for (size_t i = 0; i < finding->evidence_count; i++)
        sn_buf_format(&found, " %s:%d:%d:%d", finding->evidence[i]->file,
                      (int)finding->evidence[i]->line,
                      (int)finding->evidence[i]->offset,
                      (int)finding->evidence[i]->length);
    ck_assert_int_eq(finding->level,
                     SEINE_LEVEL_MEDIUM + (finding->asset_events > 0));
    ck_assert_int_eq(finding->level_before, SEINE_LEVEL_MEDIUM);
    ck_assert_uint_le(finding->asset_events, finding->count);
    sn_buf_format(&found, " assets %d\n", (int)finding->asset_events);
    return stop_after > 0 && --stop_after == 0;
}

static int
on_correlate(void *user, const seine_event *event)
{
    char text[4096];
    size_t size = 0;

    (void)user;
    if (correlator)
        (void)seine_correlator_add(correlator, event);
    ck_assert_int_eq(seine_event_write(event, NULL, 0, &size), SEINE_E_LIMIT);
    ck_assert_int_eq(seine_event_write(event, text, size, &size), 0);
    sn_buf_add(&lines, text, size);
    return 0;
}

static void
make_rules(void)
{
    rules = compile_text(rules_text);
}

static void
free_all(void)
{
    seine_correlator_free(correlator);
    correlator = NULL;
    seine_rules_unref(rules);
    sn_buf_fini(&found);
    sn_buf_fini(&lines);
}

static void
new_correlator(uint64_t memory, const char *folder)
{
    seine_correlator_options options = {.struct_size = sizeof(options),
                                        .max_memory = memory,
                                        .folder = folder,
                                        .on_finding = on_finding};

    seine_correlator_free(correlator);
    ck_assert_int_eq(seine_correlator_new(&correlator, rules, &options), 0);
}

/* Visits of four requests, some at once; every group comes twice. */
static void
make_visit(struct buf *out, int at)
{
    int visit = at / 4, second = visit / CLUMP * 5;
    int group = (int)((int64_t)visit * 7919 % flood_groups);

    sn_buf_format(out,
                  "{\"@timestamp\":\"2025-12-03T%02d:%02d:%02dZ\",\"ev\":\"a\","
                  "\"src\":\"s%d\",\"host\":\"h%d\",\"user.name\":\"u%d\"}\n",
                  second / 3600, second / 60 % 60, second % 60, group,
                  group % 3 ? at % 3 : 0, group % 5);
}

/* Line number `at` of a log of `count`, with its quirks. */
static void
make_line(struct buf *out, int at)
{
    int second = at / 3;

    if (flood_groups) {
        make_visit(out, at);
        return;
    }

    sn_buf_format(
        out,
        "{\"@timestamp\":\"2025-12-%02dT%02d:%02d:%02dZ\",\"ev\":\"a\","
        "\"src\":\"s%d\",\"host\":\"h%d\\u00e9 %%\\t\","
        "\"user.name\":\"u%d\"}\n",
        1 + second / 86400, second / 3600 % 24, second / 60 % 60, second % 60,
        at * 7 % 11 + at / 4096 % 5, at % 13, at / 50 % 3);
}

/* Every part-th line of the log as a file, backwards on request. */
static void
scan_part(const char *name, int count, int part, int parts, bool backwards)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_correlate = on_correlate};
    seine_input input = {.struct_size = sizeof(input), .name = name};
    seine_scanner *scanner;
    const seine_ledger *ledger;
    struct buf text = {0};

    for (int i = 0; i < count; i++) {
        int at = backwards ? count - 1 - i : i;

        if (at % parts == part)
            make_line(&text, at);
    }
    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, text.at, text.size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_uint_gt(ledger->correlated, 0);
    if (correlator)
        ck_assert_int_eq(seine_correlator_add_file(correlator, ledger), 0);
    seine_scanner_free(scanner);
    sn_buf_fini(&text);
}

static char *
take_found(void)
{
    char *text = strdup(sn_buf_string(&found));

    ck_assert_ptr_nonnull(text);
    sn_buf_clear(&found);
    return text;
}

START_TEST(spilled_is_the_same)
{
    char *whole, *spilled;

    new_correlator(0, NULL);
    scan_part("a", MANY, 0, 2, false);
    scan_part("b", MANY, 1, 2, false);
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->spilled, 0);
    ck_assert_uint_gt(seine_correlator_statistics(correlator)->findings, 2);
    whole = take_found();

    new_correlator(SMALL, NULL);
    scan_part("b", MANY, 1, 2, false);
    scan_part("a", MANY, 0, 2, false);
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    ck_assert_uint_gt(seine_correlator_statistics(correlator)->spilled, 64);
    spilled = take_found();
    ck_assert_str_eq(whole, spilled);
    free(whole);
    free(spilled);
}
END_TEST

/* Of events about an asset their correlations, and those above, tell. */
START_TEST(assets_are_counted)
{
    char *text, *above;

    new_correlator(0, NULL);
    scan_part("a", 150, 0, 1, false);
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    text = take_found();
    above = strstr(text, "above ");
    ck_assert_ptr_nonnull(above);
    ck_assert_msg(strstr(above, " assets ") &&
                      strcmp(strstr(above, " assets "), " assets 0\n") != 0,
                  "%s", text);
    free(text);
}
END_TEST

START_TEST(text_is_the_same)
{
    char *direct, *text;

    new_correlator(0, NULL);
    scan_part("a \xC3\xA9\t%", 3000, 0, 2, false);
    scan_part("b", 3000, 1, 2, false);
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    direct = take_found();
    ck_assert_ptr_nonnull(strstr(direct, "many"));
    ck_assert_ptr_nonnull(strstr(direct, " assets 1"));

    new_correlator(0, NULL);
    ck_assert_int_eq(seine_correlator_read(correlator, lines.at, lines.size),
                     0);
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->events, 3000);
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    text = take_found();
    ck_assert_str_eq(direct, text);
    free(direct);
    free(text);
}
END_TEST

/* Every cut and every changed byte of a line: refused or read, never more. */
START_TEST(text_is_checked)
{
    struct buf line = {0};

    new_correlator(0, NULL);
    scan_part("a", 3, 0, 3, false);
    sn_buf_slice(&line,
                 sn_slice_first(sn_buf_view(&lines),
                                sn_slice_find(sn_buf_view(&lines), '\n')));
    for (size_t i = 0; i < line.size; i++) {
        char kept = line.at[i];
        int status = seine_correlator_read(correlator, line.at, i);

        ck_assert_msg(i == 0 ? status == 0 : status <= 0, "cut at %zu", i);
        line.at[i] = '\t';
        status = seine_correlator_read(correlator, line.at, line.size);
        ck_assert_msg(kept == '\t' ? status == 0 : status < 0, "tab at %zu", i);
        line.at[i] = kept;
    }
    ck_assert_int_eq(seine_correlator_read(correlator, "x\n", 2),
                     SEINE_E_INVALID);
    ck_assert_str_eq(seine_correlator_message(correlator),
                     "line 1: not an event");
    line.at[15] = line.at[15] == 'a' ? 'b' : 'a'; /* of the rule's hash */
    ck_assert_int_eq(seine_correlator_read(correlator, line.at, line.size),
                     SEINE_E_RULES);
    sn_buf_fini(&line);
}
END_TEST

START_TEST(no_folder_is_told)
{
    const seine_correlator_stats *stats;

    new_correlator(SMALL, "/nonexistent");
    scan_part("a", 5000, 0, 1, false);
    ck_assert_int_eq(seine_correlator_finish(correlator), SEINE_E_IO);
    stats = seine_correlator_statistics(correlator);
    ck_assert_uint_gt(stats->lost, 0);
    ck_assert_uint_eq(stats->lost + stats->events, 5000);
    ck_assert_uint_gt(stats->findings, 0);
    ck_assert_ptr_nonnull(
        strstr(seine_correlator_message(correlator), "/nonexistent"));
}
END_TEST

static int
count_titles(const char *text, const char *title)
{
    int count = strncmp(text, title, strlen(title)) == 0;

    for (const char *at = text; (at = strchr(at, '\n')) != NULL;)
        count += strncmp(++at, title, strlen(title)) == 0;
    return count;
}

/* All that a flood gives with so much memory, in the order in which it is. */
static char *
flood(int groups, uint64_t memory)
{
    int count = 2 * groups * 4;

    flood_groups = groups;
    new_correlator(memory, NULL);
    scan_part("a", count, 0, 2, false);
    scan_part("b", count, 1, 2, false);
    flood_groups = 0;
    ck_assert_int_eq(seine_correlator_finish(correlator), 0);
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->lost, 0);
    return take_found();
}

/*
 * More groups and findings than fit into memory: the same as if they did.
 * Their number is known from how the flood is made.
 */
static void
check_flood(int groups, uint64_t little)
{
    char *whole = flood(groups, UINT64_C(1) << 30), *small;
    uint64_t learned = seine_correlator_statistics(correlator)->learned;

    ck_assert_int_eq(count_titles(whole, "many "), 2 * groups);
    ck_assert_int_eq(count_titles(whole, "again "), groups);
    ck_assert_int_eq(count_titles(whole, "often "), 2 * groups / CLUMP);
    ck_assert_int_eq(count_titles(whole, "above "), 1);
    ck_assert_int_eq(count_titles(whole, "hosts "),
                     2 * (groups - (groups + 2) / 3));
    ck_assert_uint_eq((uint64_t)count_titles(whole, "new ") + learned,
                      (uint64_t)groups * 2);
    small = flood(groups, little);
    ck_assert_msg(strcmp(whole, small) == 0, "other findings");
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->learned,
                      learned);
    free(whole);
    free(small);
}

START_TEST(flood_is_the_same)
{
    check_flood(2000, SMALL);
    sn_buf_clear(&lines);
    check_flood(12000, UINT64_C(1) << 20);
}
END_TEST

/* Nowhere to sort groups: an error, and what is known is judged in parts. */
START_TEST(flood_without_folder)
{
    char *text;

    flood_groups = 600;
    new_correlator(UINT64_C(4) << 20, "/nonexistent");
    scan_part("a", 2 * flood_groups * 4, 0, 1, false);
    flood_groups = 0;
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->lost, 0);
    ck_assert_int_eq(seine_correlator_finish(correlator), SEINE_E_IO);
    text = take_found();
    ck_assert_int_gt(count_titles(text, "many "), 0);
    ck_assert_ptr_nonnull(
        strstr(seine_correlator_message(correlator), "/nonexistent"));
    free(text);
}
END_TEST

START_TEST(callback_can_stop)
{
    new_correlator(0, NULL);
    scan_part("a", 3000, 0, 1, false);
    stop_after = 1;
    ck_assert_int_eq(seine_correlator_finish(correlator), SEINE_STOPPED);
    ck_assert_uint_eq(seine_correlator_statistics(correlator)->findings, 1);
    ck_assert_int_eq(seine_correlator_finish(correlator), SEINE_E_STATE);
    ck_assert_int_eq(seine_correlator_read(correlator, "", 0), SEINE_E_STATE);
}
END_TEST

START_TEST(arguments_are_checked)
{
    seine_correlator_options small = {.struct_size = sizeof(small),
                                      .max_memory = SMALL - 1};
    seine_correlator_options evidence = {.struct_size = sizeof(evidence),
                                         .evidence = 1001};
    seine_correlator *out;

    ck_assert_int_eq(seine_correlator_new(NULL, rules, NULL), SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_new(&out, NULL, NULL), SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_new(&out, rules, &small),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_new(&out, rules, &evidence),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_add(NULL, NULL), SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_add_file(NULL, NULL), SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_read(NULL, NULL, 0), SEINE_E_INVALID);
    ck_assert_int_eq(seine_correlator_finish(NULL), SEINE_E_INVALID);
    ck_assert_ptr_null(seine_correlator_statistics(NULL));
    ck_assert_str_eq(seine_correlator_message(NULL), "");
    seine_correlator_free(NULL);
    ck_assert_int_eq(seine_correlator_new(&out, rules, NULL), 0);
    ck_assert_int_eq(seine_correlator_finish(out), 0);
    seine_correlator_free(out);
}
END_TEST

/* What does not fit is the greatest number that does, never a small one. */
START_TEST(traces_saturate)
{
    seine_time time = {.quality = SEINE_TIME_ZONED, .ns = -5};
    seine_evidence evidence = {.file = "f",
                               .member = UINT64_MAX,
                               .line = UINT64_MAX,
                               .lines = 99,
                               .offset = UINT64_MAX,
                               .length = UINT64_MAX,
                               .flags = 7};
    seine_event event = {.time = &time, .evidence = &evidence, .outcome = 2};
    char name[] = "f";
    struct source_file file = {.name = name};
    seine_evidence out;
    struct trace trace;

    sn_trace_make(&trace, &event);
    sn_trace_evidence(&trace, &file, &out);
    ck_assert_int_eq(trace.time, -5);
    ck_assert_uint_eq(trace.outcome, 2);
    ck_assert_uint_eq(out.member, (1U << 22) - 1);
    ck_assert_uint_eq(out.line, (UINT64_C(1) << 36) - 1);
    ck_assert_uint_eq(out.lines, 31);
    ck_assert_uint_eq(out.offset, (UINT64_C(1) << 42) - 1);
    ck_assert_uint_eq(out.length, (1U << 24) - 1);
    ck_assert_uint_eq(out.flags, 7);
    ck_assert_ptr_null(out.sha256);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("correlate");
    TCase *tcase = tcase_create("correlator");

    tcase_add_checked_fixture(tcase, make_rules, free_all);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, spilled_is_the_same);
    tcase_add_test(tcase, assets_are_counted);
    tcase_add_test(tcase, text_is_the_same);
    tcase_add_test(tcase, text_is_checked);
    tcase_add_test(tcase, no_folder_is_told);
    tcase_add_test(tcase, flood_is_the_same);
    tcase_add_test(tcase, flood_without_folder);
    tcase_add_test(tcase, callback_can_stop);
    tcase_add_test(tcase, arguments_are_checked);
    tcase_add_test(tcase, traces_saturate);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
