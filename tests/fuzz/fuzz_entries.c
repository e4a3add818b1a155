/*
 * Lists of entries: any bytes give filters, as an allow list, and critical
 * assets, or a diagnostic with a place in the file.  What filters take away
 * from a rule that always holds is counted; assets take nothing away.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "seine.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rule_text[] =
    "title: any\nname: any\nid: 6d1f7a30-5b0e-4c3e-9d55-2f0a10000001\n"
    "logsource: {}\ndetection: {k: [HTTP, TCP], condition: k}\n";

static const char log_text[] =
    "Mon Dec  1 00:00:01 2025 Info: req:192.0.2.7 user:joe id:- 200 GET "
    "/a/b HTTP/1.1 curl/8.5.0\n"
    "1764547201.123 55 2001:db8::9 TCP_MISS/200 512 GET http://a.example/x - "
    "DIRECT/198.51.100.1 text/html DEFAULT_CASE_12-x-y-NONE-NONE-NONE-NONE "
    "<nc,ns> -\n"
    "{\"@timestamp\":\"2025-12-01T00:00:01Z\",\"source.ip\":\"192.0.2.7\","
    "\"user.name\":\"*\",\"a\":\"HTTP\"}\n";

/* One of the two kinds of lists. */
struct kind {
    int (*add)(seine_compiler *compiler, const char *name, const void *data,
               size_t size);
    int rule; /* what entries become */
    unsigned flags;
};

static const struct kind kinds[] = {
    {seine_compiler_add_allow, SEINE_RULE_FILTER, SEINE_RULE_ALLOWED},
    {seine_compiler_add_assets, SEINE_RULE_ASSETS, 0},
};

struct counts {
    size_t errors;
    size_t events;
    size_t suppressed;
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct counts *counts = user;

    if (diag->severity == SEINE_DIAG_ERROR)
        counts->errors++;
    assert(*diag->message && !strchr(diag->message, '\n') && *diag->code);
    assert(diag->line >= 0 && diag->column >= 0);
}

static seine_rules *
compile(const struct kind *kind, const uint8_t *data, size_t size,
        int keep_going, struct counts *counts)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .keep_going = keep_going,
                                      .warnings = 1,
                                      .on_diag = on_diag,
                                      .user = counts};
    seine_compiler *compiler;
    seine_rules *rules = NULL;
    int status = seine_compiler_new(&compiler, &options);

    if (status == 0)
        status = seine_compiler_add(compiler, "r.yml", rule_text,
                                    sizeof(rule_text) - 1);
    if (status == 0)
        status = kind->add(compiler, "fuzz.yml", data, size);
    if (status == 0)
        status = seine_compiler_finish(compiler, &rules);
    assert((status == 0) == (rules != NULL));
    assert(!rules || keep_going || counts->errors == 0);
    seine_compiler_free(compiler);
    return rules;
}

static void
look_at(const struct kind *kind, const seine_rules *rules)
{
    const seine_rule *rule;
    size_t i;

    for (i = 0; (rule = seine_rules_get(rules, i)); i++) {
        if (strcmp(rule->file, "r.yml") == 0)
            continue;
        assert(rule->kind == kind->rule && rule->flags == kind->flags);
        assert(*rule->title && rule->line > 0 && rule->column > 0);
        if (kind->flags)
            assert(*rule->owner && rule->expires != INT64_MAX);
    }
}

static int
on_event(void *user, const seine_event *event)
{
    struct counts *counts = user;

    if (event->suppressed_by)
        counts->suppressed++;
    else
        counts->events++;
    assert((event->asset == NULL) == (event->asset_matched == NULL));
    assert(event->level_before == SEINE_LEVEL_MEDIUM);
    assert(event->level == event->level_before + (event->asset != NULL));
    return 0;
}

/* One rule, three lines: three events, taken away or not. */
static void
scan(seine_rules *rules, struct counts *counts)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event,
                                     .on_suppressed = on_event,
                                     .assume_tz = "UTC",
                                     .user = counts};
    seine_input input = {.struct_size = sizeof(input), .name = "log"};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    if (seine_scanner_new(&scanner, rules, &options) < 0)
        return;
    assert(seine_scanner_begin(scanner, &input) == 0);
    assert(seine_scanner_feed(scanner, log_text, sizeof(log_text) - 1) == 0);
    assert(seine_scanner_finish(scanner, &ledger) == 0);
    assert(counts->events + counts->suppressed == 3);
    assert(ledger->suppressed == counts->suppressed);
    seine_scanner_free(scanner);
}

static void
try_kind(const struct kind *kind, const uint8_t *data, size_t size)
{
    struct counts kept = {0, 0, 0}, all = {0, 0, 0};
    seine_rules *most = compile(kind, data, size, 1, &kept);
    seine_rules *rules = compile(kind, data, size, 0, &all);

    if (most) {
        look_at(kind, most);
        scan(most, &kept);
        assert(kind->flags || kept.suppressed == 0);
    }
    if (rules) {
        assert(most && kept.errors == 0);
        assert(strcmp(seine_rules_hash(rules), seine_rules_hash(most)) == 0);
    }
    seine_rules_unref(most);
    seine_rules_unref(rules);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        try_kind(&kinds[i], data, size);
    return 0;
}
