/*
 * Rules and a log: up to a line "%%" the input is a rule file, what follows is
 * the log.  With and without the screen, whole and in pieces, the same is
 * found.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "seine.h"
#include "sum.h"

#define EVENTS 4096 /* more only take time */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sum over all events, in their order, and what was counted. */
struct outcome {
    uint64_t sum;
    uint64_t events;
    uint64_t not_evaluated;
    uint64_t candidates;
};

static void
add(struct outcome *outcome, const void *data, size_t size)
{
    outcome->sum = sum_add(outcome->sum, data, size);
}

static int
take_event(void *user, const seine_event *event)
{
    struct outcome *outcome = user;
    size_t i;

    add(outcome, event->finding_id, strlen(event->finding_id));
    add(outcome, &event->evidence->offset, sizeof(event->evidence->offset));
    for (i = 0; i < event->matched_count; i++)
        add(outcome, event->matched[i]->value, event->matched[i]->value_size);
    return ++outcome->events == EVENTS ? SEINE_STOPPED : 0;
}

static seine_rules *
compile(const uint8_t *data, size_t size)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .keep_going = 1};
    seine_compiler *compiler;
    seine_rules *rules = NULL;

    if (seine_compiler_new(&compiler, &options) < 0)
        return NULL;
    if (seine_compiler_add(compiler, "fuzz.yml", data, size) == 0)
        (void)seine_compiler_finish(compiler, &rules);
    seine_compiler_free(compiler);
    return rules;
}

static seine_scanner *
make(seine_rules *rules, int no_screen, struct outcome *outcome)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .no_screen = no_screen,
                                     .max_line = 1024,
                                     .max_bytes = 1 << 20,
                                     .on_event = take_event,
                                     .user = outcome};
    seine_scanner *scanner = NULL;

    (void)seine_scanner_new(&scanner, rules, &options);
    assert(scanner);
    return scanner;
}

static void
scan(seine_scanner *scanner, struct outcome *outcome, const uint8_t *data,
     size_t size, size_t step)
{
    seine_input input = {.struct_size = sizeof(input), .name = "gui.log"};
    const seine_ledger *ledger = NULL;
    size_t at;
    int status = 0;

    *outcome = (struct outcome){.sum = SUM_BEGIN};
    assert(seine_scanner_begin(scanner, &input) == 0);
    for (at = 0; at < size && status == 0; at += step)
        status = seine_scanner_feed(scanner, data + at,
                                    step < size - at ? step : size - at);
    assert(status >= 0);
    (void)seine_scanner_finish(scanner, &ledger);
    if (ledger && outcome->events < EVENTS) {
        outcome->not_evaluated = ledger->not_evaluated;
        outcome->candidates = ledger->candidates;
    }
}

/* Where the line "%%" begins; size if there is none. */
static size_t
find_border(const uint8_t *data, size_t size)
{
    size_t i;

    for (i = 0; i + 3 < size; i++)
        if (memcmp(data + i, "\n%%\n", 4) == 0)
            return i + 1;
    return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t border = find_border(data, size);
    struct outcome whole, all, outcome;
    seine_scanner *scanner;
    seine_rules *rules;

    if (border == size)
        return 0;
    rules = compile(data, border);
    if (!rules)
        return 0;
    data += border + 3;
    size -= border + 3;
    scanner = make(rules, 0, &outcome);
    scan(scanner, &outcome, data, size, size + 1);
    whole = outcome;
    scan(scanner, &outcome, data, size, 1 + size / 3);
    assert(memcmp(&whole, &outcome, sizeof(whole)) == 0);
    seine_scanner_free(scanner);
    scanner = make(rules, 1, &all);
    scan(scanner, &all, data, size, size + 1);
    seine_scanner_free(scanner);
    /* a test that is given up may be one that the screen had spared */
    if (whole.not_evaluated == 0 && all.not_evaluated == 0)
        assert(memcmp(&whole, &all, sizeof(whole)) == 0);
    seine_rules_unref(rules);
    return 0;
}
