/*
 * A test of a rule on trial.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule_trial.h"

#include <string.h>

/* A rule that only feeds correlations holds, too; but it is told once. */
static int
on_event(void *user, const seine_event *event)
{
    struct trial *trial = user;

    trial->result.findings += event->rule == trial->rule;
    return 0;
}

static int
on_correlate(void *user, const seine_event *event)
{
    struct trial *trial = user;

    if (event->rule->flags & SEINE_RULE_SILENT)
        (void)on_event(user, event);
    if (trial->correlator)
        (void)seine_correlator_add(trial->correlator, event); /* finish says */
    return 0;
}

static int
on_suppressed(void *user, const seine_event *event)
{
    struct trial *trial = user;

    if (event->suppressed_by == trial->rule)
        trial->result.findings++;
    if ((event->rule == trial->rule ||
         (trial->correlator && event->rule->flags & SEINE_RULE_FEEDS)) &&
        !trial->result.filter)
        trial->result.filter = event->suppressed_by;
    return on_event(user, event);
}

static int
on_finding(void *user, const seine_finding *finding)
{
    struct trial *trial = user;

    if (finding->rule == trial->rule) {
        trial->result.findings++;
        trial->result.events += finding->count;
    }
    return 0;
}

static bool
same_format(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A scanner for the format; the one at hand if it will do. */
static int
need_scanner(struct trial *trial, const char *format)
{
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .format = format,
        .assume_tz = "UTC",
        .on_event = on_event,
        .on_suppressed = on_suppressed,
        .on_correlate = on_correlate,
        .user = trial,
    };

    if (trial->scanner && same_format(trial->format, format))
        return 0;
    seine_scanner_free(trial->scanner);
    trial->scanner = NULL;
    trial->format = format;
    return seine_scanner_new(&trial->scanner, trial->rules, &options);
}

static int
scan_input(struct trial *trial, const seine_rule_test *test)
{
    seine_input input = {.struct_size = sizeof(input), .name = "test"};
    const seine_ledger *ledger;
    int status = need_scanner(trial, test->format);

    if (status == 0)
        status = seine_scanner_begin(trial->scanner, &input);
    if (status == 0)
        status =
            seine_scanner_feed(trial->scanner, test->text, test->text_size);
    if (status == 0)
        status = seine_scanner_feed(trial->scanner, "\n", 1);
    if (status == 0)
        status = seine_scanner_finish(trial->scanner, &ledger);
    if (status == 0 && trial->correlator)
        status = seine_correlator_add_file(trial->correlator, ledger);
    return status;
}

static int
begin_correlator(struct trial *trial)
{
    seine_correlator_options options = {
        .struct_size = sizeof(options),
        .tell_silent = 1,
        .on_finding = on_finding,
        .user = trial,
    };

    if (trial->rule->kind != SEINE_RULE_CORRELATION)
        return 0;
    return seine_correlator_new(&trial->correlator, trial->rules, &options);
}

int
trial_run(struct trial *trial, size_t rule, size_t *index,
          struct trial_result *result)
{
    const seine_rule_test *test = seine_rules_test(trial->rules, rule, *index);
    int status;

    memset(&trial->result, 0, sizeof(trial->result));
    trial->rule = seine_rules_get(trial->rules, rule);
    status = begin_correlator(trial);
    do {
        if (status == 0)
            status = scan_input(trial, test);
        ++*index;
        test = seine_rules_test(trial->rules, rule, *index);
    } while (test && test->joined);
    if (status == 0 && trial->correlator)
        status = seine_correlator_finish(trial->correlator);
    seine_correlator_free(trial->correlator);
    trial->correlator = NULL;
    *result = trial->result;
    return status;
}

void
trial_fini(struct trial *trial)
{
    seine_scanner_free(trial->scanner);
    seine_correlator_free(trial->correlator);
    trial->scanner = NULL;
    trial->correlator = NULL;
}
