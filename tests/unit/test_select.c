/*
 * select: of all rules some, whose events are the same as among all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdlib.h>

#include "seine.h"

/* One with a literal, one without, one with a run, lists, over time, filter. */
static const char rules_text[] =
    "title: r0\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c00\nname: r0\n"
    "logsource: {category: webserver}\n"
    "detection:\n  a: {cs-uri|contains: evil}\n  condition: a\nlevel: low\n"
    "---\n"
    "title: r1\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c01\n"
    "logsource: {category: webserver}\n"
    "detection:\n  a: {cs-username: null}\n  condition: a\nlevel: low\n"
    "---\n"
    "title: r2\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c02\n"
    "logsource: {category: webserver}\n"
    "detection:\n  a: {cs-uri|re: '%[0-9a-f]{2}%[0-9a-f]{2}'}\n"
    "  condition: a\nlevel: low\n"
    "---\n"
    "title: r3\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c03\nlevel: low\n"
    "indicators: {type: ip, values: [198.51.100.77]}\n"
    "---\n"
    "title: r4\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c04\nlevel: low\n"
    "indicators: {type: string, values: [evil]}\n"
    "---\n"
    "title: f\nlogsource: {category: webserver}\n"
    "filter:\n  rules: [r0]\n  a: {c-ip: 192.0.2.1}\n  condition: not a\n"
    "---\n"
    "title: c\nid: 4f6e3f0a-94f7-4f29-a6f1-8d7f1d0b0c06\n"
    "correlation:\n  type: event_count\n  rules: [r0]\n  group-by: [c-ip]\n"
    "  timespan: 1h\n  condition: {gte: 2}\n  generate: true\nlevel: high\n";

#define RULES 5 /* that are evaluated on records */

static seine_rules *rules;
static struct buf text;

static void
make_all(void)
{
    rules = compile_text(rules_text);
    for (unsigned i = 0; i < 4000; i++)
        sn_buf_format(&text,
                      "Mon Dec  1 10:%02u:%02u 2025 Info: req:%s user:%s id:- "
                      "200 GET /%s HTTP/1.1 x\n",
                      i / 60 % 60, i % 60,
                      i % 7 ? "192.0.2.1" : "198.51.100.77", i % 5 ? "j" : "-",
                      i % 11 == 0   ? "evil"
                      : i % 13 == 0 ? "a%41%42"
                                    : "index");
}

static void
free_all(void)
{
    seine_rules_unref(rules);
    sn_buf_fini(&text);
}

static int
wants(void *user, const seine_rule *rule)
{
    const unsigned *chosen = user;

    ck_assert(rule->kind == SEINE_RULE_DETECTION ||
              rule->kind == SEINE_RULE_INDICATORS);
    return *chosen >> (rule->title[1] - '0') & 1;
}

struct seen {
    unsigned chosen; /* bits of rules that are noted */
    struct buf events;
};

static int
on_event(void *user, const seine_event *event)
{
    struct seen *seen = user;

    if (!(seen->chosen >> (event->rule->title[1] - '0') & 1))
        return 0;
    sn_buf_format(&seen->events, "%s %s %s %zu\n", event->rule->title,
                  event->finding_id,
                  event->suppressed_by ? event->suppressed_by->title : "",
                  event->matched_count);
    return 0;
}

static void
scan(seine_rules *with, bool no_screen, struct seen *seen)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .no_screen = no_screen,
                                     .on_event = on_event,
                                     .on_suppressed = on_event,
                                     .on_correlate = on_event,
                                     .user = seen};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    ck_assert_int_eq(seine_scanner_new(&scanner, with, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, text.at, text.size), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    seine_scanner_free(scanner);
}

START_TEST(some_rules)
{
    unsigned chosen = (unsigned)_i;
    struct seen among = {.chosen = chosen}, alone = {.chosen = ~0U};
    seine_rules *selected;

    ck_assert_int_eq(seine_rules_select(&selected, rules, wants, &chosen), 0);
    ck_assert_uint_eq(seine_rules_count(selected), seine_rules_count(rules));
    for (size_t i = 0; i < seine_rules_count(rules); i++) {
        bool kept = i >= RULES || chosen >> i & 1;

        ck_assert_int_eq(strcmp(seine_rules_key(selected, i),
                                seine_rules_key(rules, i)) == 0,
                         kept);
    }
    for (int no_screen = 0; no_screen < 2; no_screen++) {
        scan(rules, no_screen, &among);
        scan(selected, no_screen, &alone);
    }
    ck_assert_str_eq(sn_buf_string(&among.events),
                     sn_buf_string(&alone.events));
    ck_assert_int_eq(alone.events.size > 0, chosen != 0);
    seine_rules_unref(selected);
    sn_buf_fini(&among.events);
    sn_buf_fini(&alone.events);
}
END_TEST

/* The rules that they are selected from may go first. */
START_TEST(outlives_the_whole)
{
    unsigned chosen = 7, less = 3;
    struct seen seen = {.chosen = ~0U};
    seine_rules *first, *second;

    ck_assert_int_eq(seine_rules_select(&first, rules, wants, &chosen), 0);
    ck_assert_int_eq(seine_rules_select(&second, first, wants, &less), 0);
    seine_rules_unref(first);
    seine_rules_unref(rules);
    rules = NULL;
    scan(second, false, &seen);
    ck_assert(strstr(sn_buf_string(&seen.events), "r1 ") != NULL);
    ck_assert(strstr(sn_buf_string(&seen.events), "r2 ") == NULL);
    seine_rules_unref(second);
    sn_buf_fini(&seen.events);
}
END_TEST

#define LINE                                                      \
 "192.0.2.1 - - [05/Dec/2025:02:11:09 +0000] \"GET /first/%s/%s " \
 "HTTP/1.1\" 200 5\n"
#define RULE(title, detection)                          \
 "title: " title "\nlogsource: {category: webserver}\n" \
 "detection:\n" detection "level: low\n"
#define FIRST "  a: {cs-uri-stem|contains: first/}\n"
#define SECOND "  b: {cs-uri-stem|contains: second}\n"

static size_t
count_rule(struct seen *seen, const char *title)
{
    const char *at = sn_buf_string(&seen->events);
    size_t count = 0;

    while ((at = strstr(at, title)) != NULL) {
        count++;
        at += strlen(title);
    }
    return count;
}

/*
 * A rule may ask for a literal that is searched for on account of another one:
 * without that one, nobody has searched for it.
 */
START_TEST(literals_of_rules_left_out)
{
    static const char yaml[] =
        RULE("r0", FIRST SECOND "  condition: a and b\n") "---\n" RULE(
            "r1", SECOND "  condition: b\n") "---\n" RULE("r2", FIRST
                                                          "  condition: a\n");
    unsigned chosen = (unsigned)_i;
    struct seen seen = {.chosen = ~0U};
    seine_compiler *compiler;
    seine_rules *all, *selected;

    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "rules", yaml, sizeof(yaml) - 1), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &all), 0);
    seine_compiler_free(compiler);
    ck_assert_int_eq(seine_rules_select(&selected, all, wants, &chosen), 0);
    sn_buf_clear(&text);
    sn_buf_format(&text, LINE LINE LINE, "second", "x", "other", "y", "no",
                  "z");
    scan(selected, false, &seen);
    ck_assert_uint_eq(count_rule(&seen, "r0 "), chosen & 1);
    ck_assert_uint_eq(count_rule(&seen, "r1 "), chosen >> 1 & 1);
    ck_assert_uint_eq(count_rule(&seen, "r2 "), 3 * (chosen >> 2 & 1));
    seine_rules_unref(selected);
    seine_rules_unref(all);
    sn_buf_fini(&seen.events);
}
END_TEST

START_TEST(wrong_arguments)
{
    seine_rules *selected;

    ck_assert_int_eq(seine_rules_select(NULL, rules, wants, NULL),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_rules_select(&selected, NULL, wants, NULL),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_rules_select(&selected, rules, NULL, NULL),
                     SEINE_E_INVALID);
    ck_assert_ptr_null(selected);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("select");
    TCase *tests = tcase_create("select");

    tcase_add_checked_fixture(tests, make_all, free_all);
    tcase_add_loop_test(tests, some_rules, 0, 1 << RULES);
    tcase_add_test(tests, outlives_the_whole);
    tcase_add_loop_test(tests, literals_of_rules_left_out, 0, 8);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
