/*
 * Correlations with more groups than fit into their memory: events are sorted
 * by group in a temporary file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "oom_flood.h"
#include "oom_rules.h"

#include <stdio.h>
#include <string.h>

#include "seine.h"

#define CLIENTS 60
#define LINES (2 * CLIENTS)
#define LEAST 65536

static const char rules_text[] =
    "title: one\nname: one\nlogsource: {category: test}\n"
    "detection: {sel: {ev: a}, condition: sel}\n"
    "---\n"
    "title: two\nname: two\n"
    "correlation:\n"
    "    type: event_count\n"
    "    rules: one\n"
    "    group-by: [src]\n"
    "    timespan: 1h\n"
    "    condition: {gte: 2}\n"
    "---\n"
    "title: above\n"
    "correlation:\n"
    "    type: value_count\n"
    "    rules: two\n"
    "    timespan: 1h\n"
    "    condition: {gte: 2, field: src}\n"
    "    generate: true\n";

static int
on_correlate(void *user, const seine_event *event)
{
    (void)seine_correlator_add(user, event); /* finish tells */
    return 0;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    (void)finding;
    ++*(int *)user;
    return 0;
}

static int
scan(seine_rules *rules, seine_correlator *correlator)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_correlate = on_correlate,
                                     .user = correlator};
    seine_input input = {.struct_size = sizeof(input), .name = "flood"};
    const seine_ledger *ledger;
    seine_scanner *scanner = NULL;
    int status = seine_scanner_new(&scanner, rules, &options);
    char line[128];

    if (status == 0)
        status = seine_scanner_begin(scanner, &input);
    for (int i = 0; status == 0 && i < LINES; i++) {
        snprintf(line, sizeof(line),
                 "{\"@timestamp\":\"2025-12-03T00:%02d:%02dZ\",\"ev\":\"a\","
                 "\"src\":\"s%d\"}\n",
                 i / 60, i % 60, i % CLIENTS);
        status = seine_scanner_feed(scanner, line, strlen(line));
    }
    if (status == 0)
        status = seine_scanner_finish(scanner, &ledger);
    seine_scanner_free(scanner);
    return status;
}

/* Two requests of every client: a finding each, and one above them. */
int
oom_flood(int *findings)
{
    seine_correlator_options options = {.struct_size = sizeof(options),
                                        .max_memory = LEAST,
                                        .on_finding = on_finding,
                                        .user = findings};
    seine_correlator *correlator = NULL;
    seine_rules *rules = NULL;
    int status = oom_compile(rules_text, &rules);

    *findings = 0;
    if (status == 0)
        status = seine_correlator_new(&correlator, rules, &options);
    if (status == 0)
        status = scan(rules, correlator);
    if (status == 0)
        status = seine_correlator_finish(correlator);
    if (status == 0 && (*findings != CLIENTS + 1 ||
                        !seine_correlator_statistics(correlator)->spilled))
        status = SEINE_E_STATE; /* it is not what it should be about */
    seine_correlator_free(correlator);
    seine_rules_unref(rules);
    return status;
}
