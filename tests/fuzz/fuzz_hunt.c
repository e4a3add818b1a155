/*
 * Fuzz target: a whole hunt over one input.  However it is cut, and with the
 * screen on or off, and whether anything is explained or flushed on the way,
 * the events and the ledger must be the same; and the explanations must tell of
 * these events.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "input/split.h"
#include "seine.h"
#include "sum.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules_text[] =
    "title: decoded\nlogsource: {category: webserver}\n"
    "detection:\n  s: {x-uri-decoded|contains: ['/etc/passwd', '../..']}\n"
    "  condition: s\nlevel: high\n"
    "---\n"
    "title: value\nlogsource: {category: webserver}\n"
    "detection:\n  s: {x-query-value|re: '[;|]\\s*(id|whoami|cat)\\b'}\n"
    "  condition: s\nlevel: high\n"
    "---\n"
    "title: agent\nlogsource: {product: cisco}\n"
    "detection:\n  s: {c-useragent|startswith: ['curl', 'python-requests']}\n"
    "  f: {cs-method: GET}\n  condition: s and not f\nlevel: low\n"
    "---\n"
    "title: status\nlogsource: {category: proxy}\n"
    "detection:\n  s: {sc-status|gte: 500}\n  condition: s\nlevel: low\n"
    "---\n"
    "title: words\nlogsource: {product: cisco}\n"
    "detection:\n  keywords: ['fault', 'not indexable']\n"
    "  condition: keywords\nlevel: low\n"
    "---\n"
    "title: regex without case\nlogsource: {category: proxy}\n"
    "detection:\n  s: {c-uri|re|i: 'kiosk/[a-z]+'}\n"
    "  condition: s\nlevel: low\n"
    "---\n"
    "title: addresses\nlevel: high\n"
    "indicators: {type: ip, values: [192.0.2.1, '2001:db8::/32']}\n"
    "---\n"
    "title: domains\nlevel: high\n"
    "indicators: {type: domain, values: [example.org]}\n"
    "---\n"
    "title: text\nlevel: high\n"
    "indicators: {type: string, values: [letmein, aquashell]}\n";

/* What one run gave: a sum over all that a caller can see. */
struct outcome {
    uint64_t sum;
    uint64_t events;
    uint64_t told; /* events by the explanations */
    seine_scanner *scanner;
};

static void
add(struct outcome *outcome, const void *data, size_t size)
{
    outcome->sum = sum_add(outcome->sum, data, size);
}

static int
take_event(void *user, const seine_event *event)
{
    const seine_evidence *evidence = event->evidence;
    struct outcome *outcome = user;
    seine_field field;
    size_t cursor = 0;

    outcome->events++;
    add(outcome, event->rule->title, strlen(event->rule->title));
    add(outcome, event->finding_id, strlen(event->finding_id));
    add(outcome, evidence->raw, evidence->raw_size);
    add(outcome, &evidence->offset, sizeof(evidence->offset));
    add(outcome, &evidence->length, sizeof(evidence->length));
    add(outcome, &evidence->line, sizeof(evidence->line));
    add(outcome, &event->time->ns, sizeof(event->time->ns));
    while (seine_record_next(event->record, &cursor, &field)) {
        add(outcome, field.name, field.name_size);
        add(outcome, field.value, field.value_size);
    }
    return 0;
}

static void
add_ledger(struct outcome *outcome, const seine_ledger *ledger)
{
    const uint64_t numbers[] = {
        ledger->bytes,           ledger->members,        ledger->lines,
        ledger->records,         ledger->continuations,  ledger->headers,
        ledger->blank,           ledger->unrecognised,   ledger->long_lines,
        ledger->cut_bytes,       ledger->cut_lines,      ledger->nul_bytes,
        ledger->nul_run_total,   ledger->untimed,        ledger->damage_total,
        (uint64_t)ledger->first, (uint64_t)ledger->last,
    };

    if (ledger->lines != ledger->records + ledger->continuations +
                             ledger->headers + ledger->blank +
                             ledger->unrecognised)
        abort();
    add(outcome, numbers, sizeof(numbers));
    add(outcome, ledger->format, strlen(ledger->format));
}

static seine_rules *
get_rules(void)
{
    static seine_rules *rules;
    seine_compiler *compiler;

    if (rules)
        return rules;
    if (seine_compiler_new(&compiler, NULL) < 0 ||
        seine_compiler_add(compiler, "rules", rules_text,
                           sizeof(rules_text) - 1) < 0 ||
        seine_compiler_finish(compiler, &rules) < 0)
        abort();
    seine_compiler_free(compiler);
    return rules;
}

/* What was found lies in the value, and the value in the line. */
static void
check_test(const seine_explained_test *test, const seine_evidence *evidence)
{
    const seine_explained_value *value = test->matched;

    if (!value)
        return;
    if (test->span_offset > value->value_size ||
        test->span_size > value->value_size - test->span_offset)
        abort();
    if (value->raw_offset >= 0 &&
        ((uint64_t)value->raw_offset + value->value_size > evidence->raw_size ||
         memcmp(evidence->raw + value->raw_offset, value->value,
                value->value_size) != 0))
        abort();
}

static int
explain_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct outcome *outcome = user;
    const seine_explanation *why;
    size_t i, k;

    (void)record;
    for (i = 0; i < seine_rules_count(get_rules()); i++) {
        if (seine_scanner_explain(outcome->scanner, i, &why) < 0)
            abort();
        for (k = 0; k < why->test_count; k++)
            check_test(why->tests[k], evidence);
        if (!why->held || !why->applies)
            continue;
        outcome->told++;
        if (why->screen == SEINE_SCREEN_STOPPED)
            abort();
    }
    return 0;
}

enum way {
    USUAL,
    NO_SCREEN,
    EXPLAINED,
    FLUSHED,
    WAYS
};

/* Made once for all inputs: most of the time of a scan would go into it. */
static seine_scanner *
get_scanner(enum way way, struct outcome *outcome)
{
    static seine_scanner *scanners[WAYS];
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .no_screen = way == NO_SCREEN,
        .max_line = 1024,
        .max_bytes = 1 << 22,
        .on_event = take_event,
        .on_record = way == EXPLAINED ? explain_record : NULL,
        .user = outcome};

    if (!scanners[way] &&
        seine_scanner_new(&scanners[way], get_rules(), &options) < 0)
        abort();
    return scanners[way];
}

static struct outcome
scan(const uint8_t *data, size_t size, size_t cut, enum way way)
{
    static struct outcome outcome;
    seine_scanner *scanner = get_scanner(way, &outcome);
    seine_input input = {.struct_size = sizeof(input),
                         .name = "euqgui.current"};
    const seine_ledger *ledger;
    size_t at, step;

    memset(&outcome, 0, sizeof(outcome));
    outcome.sum = SUM_BEGIN;
    outcome.scanner = scanner;
    if (seine_scanner_begin(scanner, &input) < 0)
        abort();
    for (at = 0; at < size; at += step) {
        step = cut && cut < size - at ? cut : size - at;
        if (seine_scanner_feed(scanner, data + at, step) < 0)
            abort();
        if (way == FLUSHED && seine_scanner_flush(scanner) < 0)
            abort();
    }
    if (seine_scanner_finish(scanner, &ledger) < 0)
        abort();
    add_ledger(&outcome, ledger);
    if (way == EXPLAINED && outcome.told != outcome.events)
        abort();
    return outcome;
}

/*
 * Is it lines, also by the bytes up to the first flush behind a line end?  Of
 * gzip nothing is said.
 */
static int
is_lines(const uint8_t *data, size_t size, size_t cut)
{
    struct slice all = sn_slice((const char *)data, size);
    size_t line = sn_slice_find(all, '\n') + 1, first;

    if (sn_slice_opens(all, "\x1f") || line > size)
        return 0;
    first = (line + cut - 1) / cut * cut;
    all = sn_slice_first(all, LIMIT_SNIFF);
    if (sn_slice_opens(all, "\xEF\xBB\xBF"))
        return 0;
    return sn_sniff(all) == SPLIT_LINES &&
           sn_sniff(sn_slice_first(all, first)) == SPLIT_LINES;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole = scan(data, size, 0, USUAL), other;
    size_t cut = size ? 1 + data[size / 2] : 1;

    other = scan(data, size, cut, USUAL);
    if (other.sum != whole.sum) {
        fprintf(stderr, "cut into %zu bytes it is another result\n", cut);
        abort();
    }
    other = scan(data, size, 0, NO_SCREEN);
    if (other.sum != whole.sum) {
        fprintf(stderr, "without the screen: %llu events, with it %llu\n",
                (unsigned long long)other.events,
                (unsigned long long)whole.events);
        abort();
    }
    other = scan(data, size, 0, EXPLAINED);
    if (other.sum != whole.sum) {
        fprintf(stderr, "with explanations it is another result\n");
        abort();
    }
    other = scan(data, size, cut, FLUSHED);
    if (other.sum != whole.sum && is_lines(data, size, cut)) {
        fprintf(stderr, "flushed every %zu bytes it is another result\n", cut);
        abort();
    }
    return 0;
}
