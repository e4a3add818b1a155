/*
 * A test of a rule on trial.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule_trial.h"

#include <stdio.h>
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

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct trial *trial = user;

    return seine_survey_record(trial->survey, record, evidence) < 0;
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
        .on_record = trial->survey ? on_record : NULL,
        .user = trial,
    };

    if (trial->scanner && same_format(trial->format, format) &&
        trial->records == (trial->survey != NULL))
        return 0;
    seine_scanner_free(trial->scanner);
    trial->scanner = NULL;
    trial->format = format;
    trial->records = trial->survey != NULL;
    return seine_scanner_new(&trial->scanner, trial->rules, &options);
}

static int
scan_input(struct trial *trial, const seine_rule_test *test)
{
    seine_input input = {.struct_size = sizeof(input), .name = "test"};
    const seine_ledger *ledger;
    int status = need_scanner(trial, test->format);
    char name[32];

    /* as an appliance calls the file that it still writes to */
    snprintf(name, sizeof(name), "%zu.current", trial->inputs++);
    if (trial->survey)
        input.name = name;
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
    if (status == 0 && trial->survey)
        status = seine_survey_file(trial->survey, ledger);
    return status;
}

/* ---------------------------------------------------------------- signs --- */

static int
finish_survey(struct trial *trial)
{
    const seine_survey_report *report;
    int status = seine_survey_finish(trial->survey, &report);
    size_t i;

    for (i = 0; status == 0 && i < report->sign_count; i++)
        trial->result.findings +=
            (uint64_t)seine_survey_asked(trial->rule, report->signs[i]);
    return status;
}

/* ----------------------------------------------------------------- run --- */

static int
begin_survey(struct trial *trial)
{
    trial->inputs = 0;
    if (trial->rule->kind != SEINE_RULE_SURVEY)
        return 0;
    return seine_survey_new(&trial->survey, NULL);
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

static void
free_judges(struct trial *trial)
{
    seine_correlator_free(trial->correlator);
    seine_survey_free(trial->survey);
    trial->correlator = NULL;
    trial->survey = NULL;
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
    if (status == 0)
        status = begin_survey(trial);
    do {
        if (status == 0)
            status = scan_input(trial, test);
        ++*index;
        test = seine_rules_test(trial->rules, rule, *index);
    } while (test && test->joined);
    if (status == 0 && trial->correlator)
        status = seine_correlator_finish(trial->correlator);
    if (status == 0 && trial->survey)
        status = finish_survey(trial);
    free_judges(trial);
    *result = trial->result;
    return status;
}

void
trial_fini(struct trial *trial)
{
    seine_scanner_free(trial->scanner);
    trial->scanner = NULL;
    free_judges(trial);
}
