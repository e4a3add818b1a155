/*
 * seine test: the rules' own lines through a scanner and, for correlations, a
 * correlator.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "escape.h"
#include "load.h"
#include "rule_trial.h"
#include "say.h"

struct tester {
    struct trial *trial;
    const seine_rule *rule;
    size_t tests;
    size_t failed;
    size_t untested; /* rules */
};

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

/* What is wrong with the outcome of a test; false if nothing. */
static bool
is_wrong(const seine_rule_test *test, const struct trial_result *result,
         char what[TRIAL_TEXT])
{
    if (!test->match && result->findings > 0)
        snprintf(what, TRIAL_TEXT, "must not match, but does");
    else if (test->match && result->findings == 0)
        snprintf(what, TRIAL_TEXT, "must match, but does not");
    else if (test->findings >= 0 &&
             (uint64_t)test->findings != result->findings)
        snprintf(what, TRIAL_TEXT, "must give %lld findings, not %llu",
                 (long long)test->findings,
                 (unsigned long long)result->findings);
    else if (test->events >= 0 && (uint64_t)test->events != result->events)
        snprintf(what, TRIAL_TEXT, "must be of %lld events, not %llu",
                 (long long)test->events, (unsigned long long)result->events);
    else
        return false;
    return true;
}

static int
run_test(struct tester *tester, size_t rule, size_t *index)
{
    const seine_rule_test *test =
        seine_rules_test(tester->trial->rules, rule, *index);
    struct trial_result result;
    char what[TRIAL_TEXT];
    int status = trial_run(tester->trial, rule, index, &result);

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
    if (is_wrong(test, &result, what)) {
        tester->failed++;
        print_failed(tester, test, what);
    }
    return 0;
}

static int
run_tests(struct tester *tester)
{
    size_t count = seine_rules_count(tester->trial->rules), i, k;
    int status = 0;

    for (i = 0; i < count && status == 0; i++) {
        tester->rule = seine_rules_get(tester->trial->rules, i);
        tester->untested += tester->rule->test_count == 0 &&
                            !(tester->rule->flags & SEINE_RULE_ALLOWED) &&
                            tester->rule->kind != SEINE_RULE_ASSETS;
        for (k = 0; status == 0 && k < tester->rule->test_count;)
            status = run_test(tester, i, &k);
    }
    return status;
}

int
command_test(const struct settings *settings)
{
    struct trial trial = {0};
    struct tester tester = {.trial = &trial};
    int status = load_rules(settings, &settings->paths, &trial.rules);

    if (status != EXIT_DONE)
        return status;
    status = run_tests(&tester);
    if (!settings->quiet)
        say_info("rules: %zu, rejected: %zu, tests: %zu, failed: %zu, rules "
                 "without tests: %zu",
                 seine_rules_count(trial.rules),
                 seine_rules_rejected(trial.rules), tester.tests, tester.failed,
                 tester.untested);
    trial_fini(&trial);
    seine_rules_unref(trial.rules);
    if (fflush(stdout) != 0 || status < 0)
        return EXIT_INTERNAL;
    return tester.failed ? EXIT_FOUND : EXIT_DONE;
}
