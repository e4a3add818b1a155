/*
 * Lists of entries through the public interface: what an entry of an allow list
 * takes away from a rule that holds on every line, and what it leaves; which
 * lines are about a critical asset.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/limits.h"
#include "seine.h"
#include "suite.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

static const char rules_text[] =
    "title: any\nname: any\nlogsource: {}\n"
    "detection: {s: {log.level: '*', event.action: '*'}, k: ['HTTP', 'TCP'], "
    "condition: 1 of them}\nlevel: high\n---\n"
    "title: other\nname: other\nlogsource: {}\n"
    "detection: {k: ['HTTP', 'TCP'], condition: k}\nlevel: high\n";

#define GUI(source, user, path)                                      \
 "Mon Dec  1 00:00:01 2025 Info: req:" source " user:" user " id:- " \
 "200 GET " path " HTTP/1.1 curl/8.5.0\n"
#define WSA(url)                                                      \
 "1764547201.123 55 192.0.2.9 TCP_MISS/200 512 GET " url " - DIRECT/" \
 "198.51.100.1 text/html DEFAULT_CASE_12-x-y-NONE-NONE-NONE-NONE "    \
 "<nc,ns> -\n"
#define TCP(server)                                                      \
 "1764547201.123 55 192.0.2.9 TCP_MISS/200 512 CONNECT tunnel://" server \
 ":443/ - DIRECT/" server " - DEFAULT_CASE_12-x-y-NONE-NONE-NONE-NONE "  \
 "<nc,ns> -\n"
#define JSON(name)                                                      \
 "{\"@timestamp\":\"2025-12-01T00:00:01Z\",\"" name "\":\"192.0.2.7\"," \
 "\"a\":\"HTTP\"}\n"

/* what: of the two rules, so many events are taken away */
static const struct {
    const char *name;
    const char *entry; /* but for reason, owner and expiry */
    const char *line;
    unsigned what;
} rows[] = {
    {"address", "source: 192.0.2.7", GUI("192.0.2.7", "-", "/"), 2},
    {"another address", "source: 192.0.2.70", GUI("192.0.2.7", "-", "/"), 0},
    {"network", "source: 192.0.2.0/29", GUI("192.0.2.7", "-", "/"), 2},
    {"beside the network", "source: 192.0.2.0/29", GUI("192.0.2.8", "-", "/"),
     0},
    {"IPv6", "source: '2001:DB8:0::7'", GUI("2001:db8::7", "-", "/"), 2},
    {"IPv6 network", "source: '2001:db8::/64'",
     GUI("2001:db8:0:1::7", "-", "/"), 0},
    {"IPv4 in IPv6", "source: '::ffff:192.0.2.7'", GUI("192.0.2.7", "-", "/"),
     2},
    {"one of several", "source: [10.0.0.1, 192.0.2.7]",
     GUI("192.0.2.7", "-", "/"), 2},
    {"a client is no server", "destination: 192.0.2.7",
     GUI("192.0.2.7", "-", "/"), 0},
    {"a server is no client", "source: 198.51.100.1", WSA("http://a.example/x"),
     0},
    {"server by address", "destination: 198.51.100.0/24",
     WSA("http://a.example/x"), 2},
    {"server by address in the URL", "destination: 203.0.113.9",
     TCP("203.0.113.9"), 2},
    {"server by name", "destination: A.example", WSA("http://a.example/x"), 2},
    {"another name", "destination: example", WSA("http://a.example/x"), 0},
    {"names below", "destination: '*.example'", WSA("http://a.example/x"), 2},
    {"the end of a name", "destination: '*.example'",
     WSA("http://example.evil/.example"), 0},
    {"user", "user: joe", GUI("192.0.2.7", "joe", "/"), 2},
    {"user in other case", "user: JOE", GUI("192.0.2.7", "joe", "/"), 2},
    {"part of a user", "user: joe", GUI("192.0.2.7", "joey", "/"), 0},
    {"users by wildcard", "user: joe*", GUI("192.0.2.7", "joey", "/"), 2},
    {"a number for a user", "user: 17", GUI("192.0.2.7", "17", "/"), 2},
    {"that is not compared as one", "user: 17", GUI("192.0.2.7", "017", "/"),
     0},
    {"domain user", "user: 'ACME\\joe'", GUI("192.0.2.7", "ACME\\joe", "/"), 2},
    {"path", "path: /a", GUI("192.0.2.7", "-", "/a?b=c"), 2},
    {"path below", "path: /a", GUI("192.0.2.7", "-", "/a/b"), 0},
    {"paths by wildcard", "path: /a/*", GUI("192.0.2.7", "-", "/a/b"), 2},
    {"a path in a query", "path: /a", GUI("192.0.2.7", "-", "/b?c=/a"), 0},
    {"escaped path", "path: /a", GUI("192.0.2.7", "-", "/%61"), 0},
    {"all keys", "{source: 192.0.2.7, user: joe, path: /a}",
     GUI("192.0.2.7", "joe", "/a"), 2},
    {"all keys but one", "{source: 192.0.2.7, user: joe, path: /b}",
     GUI("192.0.2.7", "joe", "/a"), 0},
    {"one rule", "{source: 192.0.2.7, rules: other}",
     GUI("192.0.2.7", "-", "/"), 1},
    {"both rules", "{source: 192.0.2.7, rules: [other, any]}",
     GUI("192.0.2.7", "-", "/"), 2},
    {"no such rule", "{source: 192.0.2.7, rules: nobody}",
     GUI("192.0.2.7", "-", "/"), 0},
    {"own names", "source: 192.0.2.7", JSON("source.ip"), 2},
    {"own names that are others", "source: 192.0.2.7", JSON("src_ip"), 0},
};

struct counts {
    unsigned events;
    unsigned suppressed;
    unsigned raised;
    const seine_rule *filter;
    char field[40]; /* of the asset */
};

static int
on_event(void *user, const seine_event *event)
{
    struct counts *counts = user;

    ck_assert_ptr_null(event->suppressed_by);
    ck_assert_int_eq(event->level_before, SEINE_LEVEL_HIGH);
    ck_assert_int_eq(event->level, SEINE_LEVEL_HIGH + (event->asset != NULL));
    counts->events++;
    if (!event->asset)
        return 0;
    counts->raised++;
    ck_assert_int_eq(event->asset->kind, SEINE_RULE_ASSETS);
    ck_assert_str_eq(event->asset->title, "why");
    snprintf(counts->field, sizeof(counts->field), "%s",
             event->asset_matched->field);
    return 0;
}

static int
on_suppressed(void *user, const seine_event *event)
{
    struct counts *counts = user;

    counts->suppressed++;
    counts->filter = event->suppressed_by;
    return 0;
}

typedef int (*add_list)(seine_compiler *compiler, const char *name,
                        const void *data, size_t size);

/* The rules with a list of one entry; its braces may be left out. */
static seine_rules *
compile_list(const char *key, const char *entry, const char *more, add_list add)
{
    struct buf text = {0};
    seine_compiler *compiler;
    seine_rules *rules;
    size_t size = strlen(entry);

    sn_buf_format(&text, "%s:\n  - {", key);
    if (*entry == '{')
        sn_buf_add(&text, entry + 1, size - 2);
    else
        sn_buf_str(&text, entry);
    sn_buf_format(&text, ", reason: why%s}\n", more);
    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "r", rules_text, sizeof(rules_text) - 1),
        0);
    ck_assert_int_eq(add(compiler, "allow", text.at, text.size), 0);
    ck_assert_msg(seine_compiler_finish(compiler, &rules) == 0, "%s: %s", entry,
                  seine_compiler_message(compiler));
    seine_compiler_free(compiler);
    sn_buf_fini(&text);
    return rules;
}

static seine_rules *
compile(const char *entry, const char *expires)
{
    char more[80];

    snprintf(more, sizeof(more), ", owner: joe, expires: %s", expires);
    return compile_list("allow", entry, more, seine_compiler_add_allow);
}

static struct counts
scan(seine_rules *rules, const char *line)
{
    struct counts counts = {0};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event,
                                     .on_suppressed = on_suppressed,
                                     .assume_tz = "UTC",
                                     .user = &counts};
    seine_input input = {.struct_size = sizeof(input), .name = "log"};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    ck_assert_int_eq(seine_scanner_new(&scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(scanner, line, strlen(line)), 0);
    ck_assert_int_eq(seine_scanner_finish(scanner, &ledger), 0);
    ck_assert_uint_eq(ledger->suppressed, counts.suppressed);
    ck_assert_uint_eq(ledger->events, counts.events);
    seine_scanner_free(scanner);
    return counts;
}

START_TEST(entries_take_away)
{
    seine_rules *rules = compile(rows[_i].entry, "2099-12-31");
    struct counts counts = scan(rules, rows[_i].line);

    ck_assert_msg(counts.events + counts.suppressed == 2,
                  "%s: %u events, %u suppressed", rows[_i].name, counts.events,
                  counts.suppressed);
    ck_assert_msg(counts.suppressed == rows[_i].what, "%s: %u suppressed",
                  rows[_i].name, counts.suppressed);
    if (rows[_i].what) {
        ck_assert_int_eq(counts.filter->kind, SEINE_RULE_FILTER);
        ck_assert(counts.filter->flags & SEINE_RULE_ALLOWED);
        ck_assert_str_eq(counts.filter->title, "why");
        ck_assert_str_eq(counts.filter->owner, "joe");
        ck_assert_str_eq(counts.filter->file, "allow");
        ck_assert_int_eq(counts.filter->line, 2);
        ck_assert_uint_eq(counts.filter->column, 5);
    }
    seine_rules_unref(rules);
}
END_TEST

/* The line is of 2025-12-01T00:00:01Z. */
static const struct {
    const char *name;
    const char *expires;
    unsigned what;
} ends[] = {
    {"the day before", "2025-11-30", 0},
    {"the day itself", "2025-12-01", 2},
    {"the second itself", "2025-12-01T00:00:01Z", 2},
    {"the second before", "2025-12-01T00:00:00Z", 0},
};

START_TEST(entries_end)
{
    seine_rules *rules = compile("source: 192.0.2.7", ends[_i].expires);
    struct counts counts = scan(rules, GUI("192.0.2.7", "-", "/"));

    ck_assert_msg(counts.suppressed == ends[_i].what, "%s: %u suppressed",
                  ends[_i].name, counts.suppressed);
    seine_rules_unref(rules);
}
END_TEST

/* Who knows when it was? */
START_TEST(what_has_no_time_is_kept)
{
    seine_rules *rules = compile("source: 192.0.2.7", "2099-12-31");
    struct counts counts =
        scan(rules, "{\"source.ip\":\"192.0.2.7\",\"a\":\"no time, HTTP\"}\n");

    ck_assert_uint_eq(counts.suppressed, 0);
    seine_rules_unref(rules);
}
END_TEST

/* raised: of the two rules, so many */
static const struct {
    const char *name;
    const char *entry;
    const char *line;
    unsigned raised;
    const char *field;
} assets[] = {
    {"client", "address: 192.0.2.0/24", GUI("192.0.2.7", "-", "/"), 2,
     "source.ip"},
    {"server", "address: 198.51.100.1", WSA("http://a.example/x"), 2,
     "destination.ip"},
    {"server in the URL", "address: 203.0.113.9", TCP("203.0.113.9"), 2,
     "destination.ip"},
    {"nobody", "address: 203.0.113.9", GUI("192.0.2.7", "-", "/"), 0, ""},
    {"user", "user: JOE", GUI("192.0.2.7", "joe", "/"), 2, "user.name"},
    {"host", "host: '*.example'", WSA("http://a.example/x"), 2, "url.domain"},
    {"appliance", "host: esa1", "{\"observer.name\":\"esa1\",\"a\":\"HTTP\"}\n",
     2, "observer.name"},
    {"any key will do", "{address: 203.0.113.9, user: joe, host: b}",
     GUI("192.0.2.7", "joe", "/"), 2, "user.name"},
    {"no key does", "{address: 203.0.113.9, user: ann, host: b}",
     GUI("192.0.2.7", "joe", "/"), 0, ""},
    {"for one rule", "{user: joe, rules: other}", GUI("192.0.2.7", "joe", "/"),
     1, "user.name"},
};

START_TEST(assets_raise)
{
    seine_rules *rules = compile_list("x-critical-assets", assets[_i].entry, "",
                                      seine_compiler_add_assets);
    struct counts counts = scan(rules, assets[_i].line);

    ck_assert_msg(counts.events == 2, "%s: %u events", assets[_i].name,
                  counts.events);
    ck_assert_msg(counts.raised == assets[_i].raised, "%s: %u raised",
                  assets[_i].name, counts.raised);
    ck_assert_msg(strcmp(counts.field, assets[_i].field) == 0, "%s: %s",
                  assets[_i].name, counts.field);
    seine_rules_unref(rules);
}
END_TEST

struct told {
    size_t errors;
    char code[40];
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;

    told->errors += diag->severity == SEINE_DIAG_ERROR;
    snprintf(told->code, sizeof(told->code), "%s", diag->code);
}

/* At and below the limit nothing is said; above it one error. */
START_TEST(entries_are_limited)
{
    size_t count = LIMIT_ENTRIES - 1 + (size_t)_i;
    bool over = count > LIMIT_ENTRIES;
    struct told told = {0, ""};
    seine_compiler_options options = {
        .struct_size = sizeof(options), .on_diag = on_diag, .user = &told};
    struct buf text = {0};
    seine_compiler *compiler;
    seine_rules *rules;

    sn_buf_str(&text, "allow:\n");
    for (size_t i = 0; i < count; i++)
        sn_buf_format(&text,
                      "- {source: 10.0.%zu.%zu, reason: r, owner: o, "
                      "expires: 2099-12-31}\n",
                      i / 256, i % 256);
    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(
        seine_compiler_add_allow(compiler, "allow", text.at, text.size), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules),
                     over ? SEINE_E_RULES : 0);
    ck_assert_uint_eq(seine_rules_count(rules), over ? 0 : count);
    ck_assert_uint_eq(told.errors, over);
    ck_assert_str_eq(told.code, over ? "bad-list" : "");
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
    sn_buf_fini(&text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("entries");
    TCase *tests = tcase_create("entries");

    tcase_add_loop_test(tests, entries_take_away, 0, COUNT(rows));
    tcase_add_loop_test(tests, entries_end, 0, COUNT(ends));
    tcase_add_test(tests, what_has_no_time_is_kept);
    tcase_add_loop_test(tests, entries_are_limited, 0, 3);
    tcase_add_loop_test(tests, assets_raise, 0, COUNT(assets));
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
