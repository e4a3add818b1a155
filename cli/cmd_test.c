/*
 * seine test: the rules' own lines through a scanner.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "escape.h"
#include "load.h"
#include "say.h"

struct tester {
    seine_rules *rules;
    seine_scanner *scanner;
    const char *format; /* that the scanner was made for */
    const seine_rule *rule;
    bool hit; /* the rule held on the line */
    size_t tests;
    size_t failed;
    size_t untested; /* rules */
};

static int
on_event(void *user, const seine_event *event)
{
    struct tester *tester = user;

    if (event->rule == tester->rule)
        tester->hit = true;
    return 0;
}

static bool
same_format(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A scanner for the format; the one at hand if it will do. */
static int
need_scanner(struct tester *tester, const char *format)
{
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .format = format,
        .on_event = on_event,
        .user = tester,
    };

    if (tester->scanner && same_format(tester->format, format))
        return 0;
    seine_scanner_free(tester->scanner);
    tester->scanner = NULL;
    tester->format = format;
    return seine_scanner_new(&tester->scanner, tester->rules, &options);
}

static int
scan_text(struct tester *tester, const seine_rule_test *test)
{
    seine_input input = {.struct_size = sizeof(input), .name = "test"};
    const seine_ledger *ledger;
    int status;

    tester->hit = false;
    status = need_scanner(tester, test->format);
    if (status == 0)
        status = seine_scanner_begin(tester->scanner, &input);
    if (status == 0)
        status =
            seine_scanner_feed(tester->scanner, test->text, test->text_size);
    if (status == 0)
        status = seine_scanner_feed(tester->scanner, "\n", 1);
    if (status == 0)
        status = seine_scanner_finish(tester->scanner, &ledger);
    return status;
}

/* FILE:LINE: TITLE: WHAT: TEXT */
static void
print_failed(const struct tester *tester, const seine_rule_test *test,
             const char *what)
{
    struct text out = {0};

    escape_terminal(&out, tester->rule->file, strlen(tester->rule->file));
    text_format(&out, ":%d: ", test->line);
    escape_terminal(&out, tester->rule->title, strlen(tester->rule->title));
    text_format(&out, ": %s: ", what);
    escape_terminal(&out, test->text, test->text_size);
    text_byte(&out, '\n');
    if (out.size)
        fwrite(out.at, 1, out.size, stdout);
    text_fini(&out);
}

static int
run_test(struct tester *tester, const seine_rule_test *test)
{
    int status = scan_text(tester, test);
    bool wanted = test->match != 0;

    tester->tests++;
    if (status == SEINE_E_FORMAT) {
        tester->failed++;
        print_failed(tester, test, "no such log format");
        return 0;
    }
    if (status < 0) {
        say_error("%s", seine_status_text(status));
        return status;
    }
    if (tester->hit != wanted) {
        tester->failed++;
        print_failed(tester, test,
                     wanted ? "must match, but does not"
                            : "must not match, but does");
    }
    return 0;
}

static int
run_tests(struct tester *tester)
{
    size_t count = seine_rules_count(tester->rules), i, k;
    const seine_rule_test *test;
    int status = 0;

    for (i = 0; i < count && status == 0; i++) {
        tester->rule = seine_rules_get(tester->rules, i);
        tester->untested += tester->rule->test_count == 0;
        for (k = 0; status == 0; k++) {
            test = seine_rules_test(tester->rules, i, k);
            if (!test)
                break;
            status = run_test(tester, test);
        }
    }
    return status;
}

int
command_test(const struct settings *settings)
{
    struct tester tester = {0};
    int status = load_rules(settings, &settings->paths, &tester.rules);

    if (status != EXIT_DONE)
        return status;
    status = run_tests(&tester);
    if (!settings->quiet)
        say_info("rules: %zu, rejected: %zu, tests: %zu, failed: %zu, rules "
                 "without tests: %zu",
                 seine_rules_count(tester.rules),
                 seine_rules_rejected(tester.rules), tester.tests,
                 tester.failed, tester.untested);
    seine_scanner_free(tester.scanner);
    seine_rules_unref(tester.rules);
    if (fflush(stdout) != 0 || status < 0)
        return EXIT_INTERNAL;
    return tester.failed ? EXIT_FOUND : EXIT_DONE;
}
