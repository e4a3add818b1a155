/*
 * Fuzz target: any bytes as a rule file.  Whatever compiles is run over lines
 * of every kind, with and without the screen: both must find the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seine.h"
#include "sum.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char log_text[] =
    "Mon Dec  1 00:00:01 2025 Info: req:192.0.2.1 user:- id:- 200 POST "
    "/a?b=%2fetc%2fpasswd&c=;id HTTP/1.1 curl/8.0\n"
    "Mon Dec  1 00:00:02 2025 Critical: An application fault occurred: x\n"
    "192.0.2.1 - - [01/Dec/2025:00:00:00 +0000] \"GET /../../etc/passwd "
    "HTTP/1.1\" 200 12 \"-\" \"Mozilla/5.0 (Windows NT 10.0)\"\n"
    "1764547201.123 10 192.0.2.1 TCP_MISS/503 10 GET "
    "http://www.example.org/Kiosk/a?x=\xC3\x89 - DIRECT/www.example.org - "
    "DEFAULT_CASE_12-A-B-NONE-NONE-NONE-DefaultGroup-NONE <\"IW_comp\",3.0> - "
    "-\n"
    "{\"_raw\":\"needle\",\"cs-method\":\"GET\",\"sc-status\":404,\"a\":null,"
    "\"b\":\"\"}\n"
    "nothing that is known: letmein\n";

struct tally_of_run {
    uint64_t sum;
    uint64_t diags;
};

static void
take_diag(void *user, const seine_diag *diag)
{
    struct tally_of_run *run = user;

    run->diags++;
    if (!diag->message || !diag->file || !diag->code ||
        strchr(diag->message, '\n'))
        abort();
}

static int
take_event(void *user, const seine_event *event)
{
    struct tally_of_run *run = user;

    run->sum = sum_add(run->sum, event->finding_id, strlen(event->finding_id));
    return 0;
}

static uint64_t
scan(seine_rules *rules, int no_screen)
{
    struct tally_of_run run = {SUM_BEGIN, 0};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .no_screen = no_screen,
                                     .on_event = take_event,
                                     .user = &run};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    if (seine_scanner_new(&scanner, rules, &options) < 0 ||
        seine_scanner_begin(scanner, &input) < 0 ||
        seine_scanner_feed(scanner, log_text, sizeof(log_text) - 1) < 0 ||
        seine_scanner_finish(scanner, &ledger) < 0)
        abort();
    run.sum += ledger->not_evaluated ? 0 : ledger->events;
    seine_scanner_free(scanner);
    return run.sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tally_of_run run = {0, 0};
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .keep_going = 1,
                                      .warnings = 1,
                                      .on_diag = take_diag,
                                      .user = &run};
    seine_compiler *compiler;
    seine_rules *rules;

    if (seine_compiler_new(&compiler, &options) < 0 ||
        seine_compiler_add(compiler, "rules.yml", data, size) < 0)
        abort();
    if (seine_compiler_finish(compiler, &rules) == 0) {
        if (scan(rules, 0) != scan(rules, 1)) {
            fprintf(stderr, "the screen changes what is found\n");
            abort();
        }
        seine_rules_unref(rules);
    }
    seine_compiler_free(compiler);
    return 0;
}
