/*
 * Scan a log that is in memory already: rules from a string, bytes in, events
 * out, and the account of what was read.
 *
 * SPDX-License-Identifier: MIT
 */
#include <seine.h>
#include <stdio.h>
#include <string.h>

static const char rule[] = "title: Unauthenticated POST\n"
                           "id: 6f1c1f62-7d0e-4c0e-9b7c-0d6f6f0f7a11\n"
                           "level: high\n"
                           "logsource:\n"
                           "    category: webserver\n"
                           "    product: cisco\n"
                           "detection:\n"
                           "    selection:\n"
                           "        cs-method: POST\n"
                           "        cs-username: null\n"
                           "    condition: selection\n";

static const char data[] =
    "Fri Dec  5 02:00:00 2025 Info: Begin Logfile\n"
    "Fri Dec  5 02:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
    "Fri Dec  5 02:11:09 2025 Info: req:203.0.113.9 user:- "
    "id:AbCdEf0123456789abcd 200 POST /index HTTP/1.1 curl/8.5.0\n"
    "Fri Dec  5 02:12:00 2025 Info: req:10.20.0.5 user:admin "
    "id:Kd83hfPq0ZmNx7VbT2aL 200 GET /network/dns HTTP/1.1 -\n";

/* Text from a log may hold anything: never print it to a terminal as it is. */
static void
print_safely(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        putchar(text[i] >= ' ' && text[i] <= '~' ? text[i] : '.');
    putchar('\n');
}

static void
on_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%s:%d:%d: %s\n", diag->file, diag->line, diag->column,
            diag->message);
}

static int
on_event(void *user, const seine_event *event)
{
    char when[40] = "no time";

    (void)user;
    if (event->time->quality != SEINE_TIME_NONE)
        seine_time_format(event->time->ns, NULL, when, sizeof(when));
    printf("%s %s: %s\n", when, seine_level_name(event->level),
           event->rule->title);
    print_safely(event->evidence->raw, event->evidence->raw_size);
    return 0; /* go on */
}

static int
load_rules(seine_rules **rules)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .on_diag = on_diag};
    seine_compiler *compiler;
    int status = seine_compiler_new(&compiler, &options);

    if (status < 0)
        return status;
    status = seine_compiler_add(compiler, "rule.yml", rule, strlen(rule));
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

/* In pieces of 16 bytes, to show that the cut does not matter. */
static int
feed(seine_scanner *scanner)
{
    const size_t size = sizeof(data) - 1;
    int status = 0;

    for (size_t at = 0; at < size && status == 0; at += 16)
        status = seine_scanner_feed(scanner, data + at,
                                    size - at < 16 ? size - at : 16);
    return status;
}

static int
scan(seine_rules *rules)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    const seine_ledger *ledger;
    seine_scanner *scanner;
    int status = seine_scanner_new(&scanner, rules, &options);

    if (status < 0)
        return status;
    status = seine_scanner_begin(scanner, &input);
    if (status == 0)
        status = feed(scanner);
    if (status == 0)
        status = seine_scanner_finish(scanner, &ledger);
    if (status == 0)
        printf("%llu lines of %s, %llu events, %s\n",
               (unsigned long long)ledger->lines, ledger->format,
               (unsigned long long)ledger->events,
               ledger->complete ? "all read" : "not all could be read");
    seine_scanner_free(scanner);
    return status;
}

int
main(void)
{
    seine_rules *rules = NULL;
    int status = load_rules(&rules);

    if (status == 0)
        status = scan(rules);
    seine_rules_unref(rules);
    if (status < 0)
        fprintf(stderr, "scan_buffer: %s\n", seine_status_text(status));
    return status < 0;
}
