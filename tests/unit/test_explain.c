/*
 * Explanations: what each item of a rule found and where, against what is
 * counted by hand; screen, log source, filters and correlations.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "seine.h"
#include "suite.h"

#define HEAD "Mon Dec  1 00:00:01 2025 Info: "
#define LINE                                                                 \
 HEAD "req:192.0.2.9 user:joe id:- 200 POST /a/%2e%2e/b?c=dEf&g=h HTTP/1.1 " \
      "curl/8.0"

/* What the explanation of the one record told, as text. */
struct told {
    char text[4096];
    seine_scanner *scanner;
    size_t rule;
    int screen;
    int held;
    int applies;
    int64_t literal_offset;
};

static void
put(struct told *told, const char *text, size_t size)
{
    size_t used = strlen(told->text);

    if (size > sizeof(told->text) - used - 1)
        size = sizeof(told->text) - used - 1;
    memcpy(told->text + used, text, size);
    told->text[used + size] = '\0';
}

static void
put_number(struct told *told, const char *before, int64_t number)
{
    char text[64];

    put(told, text,
        (size_t)snprintf(text, sizeof(text), "%s%lld", before,
                         (long long)number));
}

/* "+ key field:from-size in raw" */
static void
put_test(struct told *told, const seine_explained_test *test)
{
    const seine_explained_value *value = test->matched;

    put(told, test->held ? "+ " : "- ", 2);
    if (test->negated)
        put(told, "not ", 4);
    put(told, test->key, strlen(test->key));
    if (test->indicator) {
        put(told, " = ", 3);
        put(told, test->indicator->at, test->indicator->size);
    }
    if (value) {
        put(told, " in ", 4);
        put(told, value->field, strlen(value->field));
        put(told, ": ", 2);
        put(told, value->value + test->span_offset, test->span_size);
        put_number(told, " at ",
                   value->raw_offset < 0
                       ? -1
                       : value->raw_offset + (int64_t)test->span_offset);
    }
    put(told, "\n", 1);
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct told *told = user;
    const seine_explanation *why;
    size_t i;

    (void)record;
    (void)evidence;
    ck_assert_int_eq(seine_scanner_explain(told->scanner, told->rule, &why), 0);
    told->screen = why->screen;
    told->held = why->held;
    told->applies = why->applies;
    told->literal_offset = why->literal_offset;
    for (i = 0; i < why->test_count; i++)
        put_test(told, why->tests[i]);
    for (i = 0; i < why->base_count; i++) {
        put(told, why->bases[i]->rule->title,
            strlen(why->bases[i]->rule->title));
        put(told, why->bases[i]->held ? " holds\n" : " does not\n",
            why->bases[i]->held ? 7 : 10);
    }
    for (i = 0; i < why->group_count; i++) {
        const seine_explained_group *group = why->groups[i];

        put(told, group->name, strlen(group->name));
        put(told, group->counted ? " # " : " = ", 3);
        put(told, group->value ? group->value : "nothing",
            group->value ? group->value_size : 7);
        put(told, "\n", 1);
    }
    if (why->suppressed_by)
        put(told, "suppressed\n", 11);
    return 0;
}

static void
explain(struct told *told, const char *rules_text, const char *line)
{
    seine_scanner_options options = {
        .struct_size = sizeof(options), .on_record = on_record, .user = told};
    seine_input input = {.struct_size = sizeof(input), .name = "gui.log"};
    const seine_ledger *ledger;
    seine_compiler *compiler;
    seine_rules *rules;

    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "r.yml", rules_text, strlen(rules_text)),
        0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    seine_compiler_free(compiler);
    ck_assert_int_eq(seine_scanner_new(&told->scanner, rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(told->scanner, &input), 0);
    ck_assert_int_eq(seine_scanner_feed(told->scanner, line, strlen(line)), 0);
    ck_assert_int_eq(seine_scanner_finish(told->scanner, &ledger), 0);
    seine_scanner_free(told->scanner);
    seine_rules_unref(rules);
}

#define RULE(items)                                                     \
 "title: t\nlogsource: {category: webserver}\ndetection:\n  s: {" items \
 "}\n  condition: s\n"

static const struct {
    const char *name;
    const char *rule;
    const char *told;
    int screen;
    int held;
} cases[] = {
    {"equal", RULE("cs-method: post"),
     "+ cs-method = post in http.request.method: POST at 63\n",
     SEINE_SCREEN_PASSED, 1},
    {"contains", RULE("cs-uri-query|contains: ['no', 'def']"),
     "+ cs-uri-query|contains = def in x-uri: dEf at 82\n", SEINE_SCREEN_PASSED,
     1},
    {"startswith", RULE("c-useragent|startswith: cur"),
     "+ c-useragent|startswith = cur in user_agent.original: cur at 99\n",
     SEINE_SCREEN_PASSED, 1},
    {"endswith", RULE("c-useragent|endswith: '8.0'"),
     "+ c-useragent|endswith = 8.0 in user_agent.original: 8.0 at 104\n",
     SEINE_SCREEN_PASSED, 1},
    {"wildcards", RULE("c-useragent: '*l/8*'"),
     "+ c-useragent = *l/8* in user_agent.original: l/8 at 102\n",
     SEINE_SCREEN_PASSED, 1},
    {"regex", RULE("c-useragent|re: 'url/[0-9]'"),
     "+ c-useragent|re = url/[0-9] in user_agent.original: url/8 at 100\n",
     SEINE_SCREEN_PASSED, 1},
    {"cidr", RULE("src_ip|cidr: 192.0.2.0/24"),
     "+ src_ip|cidr = 192.0.2.0/24 in source.ip: 192.0.2.9 at 35\n",
     SEINE_SCREEN_ALWAYS, 1},
    {"number", RULE("sc-status|lt: 300"),
     "+ sc-status|lt = < 300 in http.response.status_code: 200 at 59\n",
     SEINE_SCREEN_ALWAYS, 1},
    {"made", RULE("x-uri-decoded|contains: '/../'"),
     "+ x-uri-decoded|contains = /../ in x-uri-decoded: /../ at -1\n",
     SEINE_SCREEN_PASSED, 1},
    {"absence", RULE("cs-referrer: null"), "+ cs-referrer = null\n",
     SEINE_SCREEN_ALWAYS, 1},
    {"neq", RULE("cs-method|neq: GET"), "+ cs-method|neq\n",
     SEINE_SCREEN_ALWAYS, 1},
    {"neq that is equal", RULE("cs-method|neq: POST"),
     "- cs-method|neq = POST in http.request.method: POST at 63\n",
     SEINE_SCREEN_ALWAYS, 0},
    {"not at all", RULE("cs-method: [GET, HEAD], c-useragent: curl/8.0"),
     "- cs-method\n"
     "+ c-useragent = curl/8.0 in user_agent.original: curl/8.0 at 99\n",
     SEINE_SCREEN_STOPPED, 0},
    {"stopped", RULE("c-useragent: wget"), "- c-useragent\n",
     SEINE_SCREEN_STOPPED, 0},
    {"keywords",
     "title: t\nlogsource: {product: cisco}\ndetection:\n  k: ['nothing', "
     "'GET', 'joe']\n  condition: k\n",
     "+  = joe in : joe at 50\n", SEINE_SCREEN_PASSED, 1},
    {"under not",
     "title: t\nlogsource: {category: webserver}\ndetection:\n"
     "  a: {cs-method: POST}\n  b: [{c-useragent: wget}, {src_ip: 10.0.0.1}]\n"
     "  condition: a and not b and not (not a)\n",
     "+ cs-method = POST in http.request.method: POST at 63\n"
     "- not c-useragent\n- not src_ip\n",
     SEINE_SCREEN_PASSED, 1},
    {"all", RULE("cs-uri-query|contains|all: ['def', 'g=h']"),
     "+ cs-uri-query|contains|all = def in x-uri: dEf at 82\n",
     SEINE_SCREEN_PASSED, 1},
    {"suppressed",
     RULE("cs-method: POST") "id: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001\n---\n"
                             "title: f\nlogsource: {category: webserver}\n"
                             "filter:\n"
                             "  rules: "
                             "[0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001]\n"
                             "  s: {src_ip: 192.0.2.9}\n"
                             "  condition: not s\n",
     "+ cs-method = POST in http.request.method: POST at 63\nsuppressed\n",
     SEINE_SCREEN_PASSED, 1},
    {"correlation",
     "title: c\ncorrelation:\n  type: value_count\n  rules: [base, other]\n"
     "  group-by: [source.ip]\n  timespan: 1h\n"
     "  condition: {gte: 2, field: cs-method}\n---\n"
     "name: base\n" RULE("cs-method: POST") "---\nname: other\n" RULE(
         "cs-method: GET"),
     "t holds\nt does not\nsource.ip = 192.0.2.9\ncs-method # POST\n"
     "source.ip = 192.0.2.9\ncs-method # POST\n",
     SEINE_SCREEN_NONE, 0},
};

START_TEST(items_are_told)
{
    struct told told = {.rule = 0};

    explain(&told, cases[_i].rule, LINE "\n");
    ck_assert_msg(strcmp(told.text, cases[_i].told) == 0, "%s: %s",
                  cases[_i].name, told.text);
    ck_assert_msg(told.screen == cases[_i].screen, "%s: %d", cases[_i].name,
                  told.screen);
    ck_assert_int_eq(told.held, cases[_i].held);
    ck_assert_int_eq(told.applies, 1);
}
END_TEST

/* Another log source: told all the same, but the rule does not apply. */
START_TEST(another_source)
{
    struct told told = {.rule = 0};

    explain(&told,
            "title: t\nlogsource: {category: proxy}\ndetection:\n"
            "  s: {cs-method: POST}\n  condition: s\n",
            LINE "\n");
    ck_assert_int_eq(told.applies, 0);
    ck_assert_int_eq(told.held, 1);
    ck_assert_str_eq(told.text,
                     "+ cs-method = POST in http.request.method: POST at 63\n");
}
END_TEST

/* The screen saw no escapes: it cannot speak for what they stand for. */
START_TEST(escapes_are_open)
{
    struct told told = {.rule = 0};

    explain(&told, RULE("cs-method: PUT"),
            "{\"cs-method\":\"P\\u0055T\"}\n{\"cs-method\":\"x\"}\n");
    ck_assert_str_eq(told.text, "+ cs-method = PUT in cs-method: PUT at -1\n"
                                "- cs-method\n");
    ck_assert_int_eq(told.screen, SEINE_SCREEN_STOPPED); /* of the last one */
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("explain");
    TCase *tcase = tcase_create("explain");

    tcase_add_loop_test(tcase, items_are_told, 0,
                        sizeof(cases) / sizeof(cases[0]));
    tcase_add_test(tcase, another_source);
    tcase_add_test(tcase, escapes_are_open);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
