/*
 * Which rules are tried and told: log sources, indicator lists, what matched,
 * and which rules could not have matched.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "match/match.h"
#include "record/format.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define NS INT64_C(1000000000)

static const char *const no_aliases[] = {NULL};
static const enum field web_carries[] = {
    FIELD_SOURCE_IP, FIELD_METHOD,     FIELD_URL_ORIGINAL, FIELD_URI,
    FIELD_URL_PATH,  FIELD_USER_AGENT, FIELD_STATUS,       FIELD_NONE};
static const enum field raw_carries[] = {FIELD_RAW, FIELD_MESSAGE, FIELD_NONE};

static const struct format web = {
    .about = {"web", "", "webserver", "apache", "access", no_aliases},
    .carries = web_carries,
};
static const struct format proxy = {
    .about = {"proxy", "", "proxy", "", "", no_aliases},
    .carries = web_carries,
};
static const struct format unknown = {
    .about = {"raw", "", "", "", "", no_aliases},
    .carries = raw_carries,
};
static const struct format json = {
    .about = {"jsonl", "", "", "", "", no_aliases},
    .flags = FORMAT_JSON,
    .carries = raw_carries,
};

static const struct format *const formats[] = {&web, &proxy, &unknown, &json};

static void
say_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%d:%d: %s\n", diag->line, diag->column, diag->message);
}

static struct seine_rules *
compile(const char *yaml)
{
    struct compile_options options = {0};
    struct diags diags = {.on_diag = say_diag};
    struct definitions set = {0};
    struct seine_rules *rules = NULL;

    ck_assert_int_eq(
        sn_definitions_parse(&set, "rule", sn_slice_str(yaml), NULL, &diags),
        0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    ck_assert_uint_eq(rules->rejected, 0);
    sn_definitions_fini(&set);
    return rules;
}

static struct seine_record *
make_record(const struct format *format, const char *text)
{
    struct seine_record *record;

    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->text = record->raw = sn_slice_str(text);
    record->format = format;
    return record;
}

/* Matches as text: `title field=value<indicator>; `. */
static int
show_match(void *user, const struct match *match)
{
    struct buf *out = user;

    sn_buf_format(out, "%s", match->rule->view.title);
    if (match->outside_time)
        sn_buf_format(out, " outside %d", match->level);
    for (size_t i = 0; i < match->matched_count; i++) {
        const seine_matched *value = match->matched[i];

        sn_buf_format(out, " %s=", value->field);
        sn_buf_add(out, value->value, value->value_size);
        sn_buf_byte(out, '<');
        sn_buf_add(out, value->indicator, value->indicator_size);
        sn_buf_byte(out, '>');
    }
    sn_buf_str(out, "; ");
    return 0;
}

static void
check_run(const struct seine_rules *rules, struct seine_record *record,
          const char *expected)
{
    struct matcher *matcher;
    struct buf out = {0};

    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    sn_matcher_hit(matcher, SCREEN_ANY);
    ck_assert_int_eq(sn_matcher_run(matcher, record, show_match, &out), 0);
    ck_assert_str_eq(sn_buf_string(&out), expected);
    sn_matcher_free(matcher);
    sn_buf_fini(&out);
    sn_record_free(record);
}

#define DETECTION "detection:\n  s:\n    - needle\n  condition: s\n---\n"

static const char sources[] =
    "title: any\nlogsource:\n  product: ''\n" DETECTION
    "title: web\nlogsource:\n  category: webserver\n" DETECTION
    "title: apache\nlogsource:\n  product: apache\n" DETECTION
    "title: nginx\nlogsource:\n  category: webserver\n  product: nginx\n" DETECTION
    "title: access\nlogsource:\n  service: access\n" DETECTION
    "title: proxy\nlogsource:\n  category: proxy\n"
    "detection:\n  s:\n    - needle\n  condition: s\n";

static const struct {
    const struct format *format;
    bool any_source;
    const char *titles;
} tried[] = {
    {&web, false,
     "any =needle<needle>; web =needle<needle>; apache =needle<needle>; "
     "access =needle<needle>; "},
    {&proxy, false, "any =needle<needle>; proxy =needle<needle>; "},
    /* keywords alone are tried on lines of any unknown log */
    {&unknown, false,
     "any =needle<needle>; web =needle<needle>; apache =needle<needle>; "
     "nginx =needle<needle>; access =needle<needle>; proxy =needle<needle>; "},
    {&json, true,
     "any =needle<needle>; web =needle<needle>; apache =needle<needle>; "
     "nginx =needle<needle>; access =needle<needle>; proxy =needle<needle>; "},
};

START_TEST(rules_of_the_source)
{
    struct seine_rules *rules = compile(sources);
    struct seine_record *record = make_record(tried[_i].format, "a needle b");

    record->any_source = tried[_i].any_source;
    check_run(rules, record, tried[_i].titles);
    seine_rules_unref(rules);
}
END_TEST

/* Positive tests that held are told, those under `not` and the others not. */
START_TEST(what_matched_is_told)
{
    struct seine_rules *rules = compile(
        "title: t\nlogsource:\n  category: webserver\ndetection:\n"
        "  a:\n    cs-method: [PUT, get]\n    c-useragent|contains|all: [ur, l]\n"
        "  b:\n    sc-status: 500\n  c:\n    cs-referer: null\n"
        "  f:\n    sc-status: 404\n  k:\n    - 'NEED*'\n"
        "  condition: (a or b) and c and k and not f\n");
    struct seine_record *record = make_record(&web, "GET curl needle");

    sn_record_set(record, FIELD_METHOD, sn_slice_str("GET"));
    sn_record_set(record, FIELD_USER_AGENT, sn_slice_str("curl"));
    sn_record_set(record, FIELD_STATUS, sn_slice_str("200"));
    check_run(rules, record,
              "t http.request.method=GET<get> user_agent.original=curl<ur> "
              "user_agent.original=curl<l> cs-referer=<null> "
              "=need<NEED*>; ");
    seine_rules_unref(rules);
}
END_TEST

#define LIST(type, more, values)                                  \
 "title: list\nlevel: high\nindicators:\n  type: " type "\n" more \
 "  values: [" values "]\n"

/* One list, one record with up to two fields. */
static const struct list_case {
    const char *name;
    const char *list;
    const struct format *format;
    const char *text;
    struct {
        enum field field;
        const char *value;
    } fields[2];
    const char *matches;
} lists[] = {
    {"address",
     LIST("ip", "", "192.0.2.7"),
     &web,
     "x",
     {{FIELD_SOURCE_IP, "192.0.2.7"}},
     "list source.ip=192.0.2.7<192.0.2.7>; "},
    {"defanged",
     LIST("ip", "", "'192.0.2[.]7'"),
     &web,
     "x",
     {{FIELD_SOURCE_IP, "192.0.2.7"}},
     "list source.ip=192.0.2.7<192.0.2.7>; "},
    {"network",
     LIST("ip", "", "192.0.2.0/24"),
     &web,
     "x",
     {{FIELD_SOURCE_IP, "192.0.2.7"}},
     "list source.ip=192.0.2.7<192.0.2.0/24>; "},
    {"named field is not there: not the line",
     LIST("ip", "  fields: [dst_ip]\n", "192.0.2.7"),
     &web,
     "192.0.2.7",
     {{FIELD_SOURCE_IP, "192.0.2.8"}},
     ""},
    {"named field, line of no known format: the line",
     LIST("ip", "  fields: [dst_ip]\n", "192.0.2.7"),
     &unknown,
     "a 192.0.2.7 b",
     {{FIELD_NONE, NULL}},
     "list =192.0.2.7<192.0.2.7>; "},
    {"field is there: not the line",
     LIST("ip", "", "192.0.2.7"),
     &web,
     "192.0.2.7",
     {{FIELD_SOURCE_IP, "192.0.2.8"}},
     ""},
    {"field is not there: the line",
     LIST("ip", "", "192.0.2.7"),
     &unknown,
     "from 192.0.2.7:80",
     {{FIELD_NONE, NULL}},
     "list =192.0.2.7<192.0.2.7>; "},
    {"forwarded for",
     LIST("ip", "", "192.0.2.7"),
     &web,
     "x",
     {{FIELD_CLIENT_FORWARDED, "198.51.100.1, 192.0.2.7"}},
     "list http.request.headers.x-forwarded-for=192.0.2.7<192.0.2.7>; "},
    {"own field",
     LIST("ip", "  fields: [dst_ip]\n", "192.0.2.7"),
     &web,
     "x",
     {{FIELD_SOURCE_IP, "192.0.2.7"}, {FIELD_DESTINATION_IP, "198.51.100.1"}},
     ""},
    {"domain and child",
     LIST("domain", "", "evil.example"),
     &proxy,
     "x",
     {{FIELD_URL_DOMAIN, "a.EVIL.example"}},
     "list url.domain=a.EVIL.example<evil.example>; "},
    {"url",
     LIST("url", "", "'hxxp://evil.example/a'"),
     &proxy,
     "x",
     {{FIELD_URL_FULL, "http://evil.example/a"}},
     "list url.full=http://evil.example/a<http://evil.example/a>; "},
    {"user agent",
     LIST("user-agent", "", "bad agent"),
     &web,
     "x",
     {{FIELD_USER_AGENT, "Bad Agent"}},
     "list user_agent.original=Bad Agent<bad agent>; "},
    {"user agent is whole",
     LIST("user-agent", "", "bad"),
     &web,
     "bad agent",
     {{FIELD_USER_AGENT, "bad agent"}},
     ""},
    {"user agent in a raw line",
     LIST("user-agent", "", "bad agent"),
     &unknown,
     "GET / (Bad Agent)",
     {{FIELD_NONE, NULL}},
     "list =Bad Agent<bad agent>; "},
    {"string",
     LIST("string", "", "'Needle', other"),
     &web,
     "a nEEdle b",
     {{FIELD_NONE, NULL}},
     "list =nEEdle<Needle>; "},
    {"strings",
     LIST("string", "", "'Needle', other"),
     &web,
     "otherneedle",
     {{FIELD_NONE, NULL}},
     "list =other<other> =needle<Needle>; "},
    {"string has no wildcards",
     LIST("string", "", "'n*e'"),
     &web,
     "needle",
     {{FIELD_NONE, NULL}},
     ""},
    {"string in a field",
     LIST("string", "  fields: [c-useragent]\n", "needle"),
     &web,
     "needle",
     {{FIELD_USER_AGENT, "x"}},
     ""},
    {"too early",
     LIST("ip", "  valid_from: 2025-11-01\n", "192.0.2.7"),
     &web,
     "x",
     {{FIELD_SOURCE_IP, "192.0.2.7"}},
     "list outside 3 source.ip=192.0.2.7<192.0.2.7>; "},
};

START_TEST(lists_match)
{
    const struct list_case *row = &lists[_i];
    struct seine_rules *rules = compile(row->list);
    struct seine_record *record = make_record(row->format, row->text);

    record->when.quality = SEINE_TIME_ZONED;
    record->when.ns = INT64_C(1735689600) * NS; /* 2025-01-01 */
    for (size_t i = 0; i < 2 && row->fields[i].field; i++)
        sn_record_set_value(record, row->fields[i].field,
                            sn_slice_str(row->fields[i].value), VALUE_TEXT);
    check_run(rules, record, row->matches);
    seine_rules_unref(rules);
}
END_TEST

/* Strings are screened, look-ups are not but need every record. */
START_TEST(lists_and_the_screen)
{
    struct seine_rules *strings = compile(LIST("string", "", "needle, other"));
    struct seine_rules *addresses = compile(LIST("ip", "", "192.0.2.7"));
    const struct format *format = sn_format_find(sn_slice_str("common"));
    struct matcher *matcher;

    ck_assert_uint_eq(strings->literal_count, 2);
    ck_assert_uint_eq(strings->list_count, 0);
    ck_assert_uint_eq(strings->unscreened_count, 0);
    ck_assert_uint_eq(addresses->literal_count, 0);
    ck_assert_uint_eq(addresses->list_count, 1);
    ck_assert_uint_eq(addresses->unscreened_count, 0);
    ck_assert_int_eq(sn_matcher_new(&matcher, strings), 0);
    ck_assert(!sn_matcher_look(matcher, format, sn_slice_str(""), false, NULL));
    sn_matcher_free(matcher);
    ck_assert_int_eq(sn_matcher_new(&matcher, addresses), 0);
    ck_assert(!sn_matcher_look(matcher, format, sn_slice_str("192.0.2.8"),
                               false, NULL));
    ck_assert(sn_matcher_look(matcher, format, sn_slice_str("192.0.2.7"), false,
                              NULL));
    sn_matcher_free(matcher);
    seine_rules_unref(strings);
    seine_rules_unref(addresses);
}
END_TEST

/* Could the rule have matched on a format?  In the order of `formats`. */
static const struct applicable_case {
    const char *detection;
    bool possible[4];
} applicable[] = {
    {"  s:\n    - needle\n  condition: s", {true, false, true, true}},
    {"  s:\n    c-useragent: x\n  condition: s", {true, false, false, true}},
    {"  s:\n    cs-cookie: x\n  condition: s", {false, false, false, true}},
    {"  s:\n    cs-cookie: null\n  condition: s", {true, false, false, true}},
    {"  s:\n    some-field: x\n  condition: s", {false, false, false, true}},
    {"  s:\n    cs-cookie: x\n    c-useragent: x\n  condition: s",
     {false, false, false, true}},
    {"  s:\n    cs-cookie: x\n  t:\n    c-useragent: x\n  condition: s or t",
     {true, false, false, true}},
    {"  s:\n    cs-cookie: x\n  t:\n    c-useragent: x\n"
     "  condition: t and not s",
     {true, false, false, true}},
    {"  s:\n    x-uri-decoded: x\n  condition: s", {true, false, false, true}},
    {"  s:\n    x-src-scope: public\n  condition: s",
     {true, false, false, true}},
};

START_TEST(rules_are_applicable)
{
    const struct applicable_case *row = &applicable[_i];
    struct buf text = {0};
    struct seine_rules *rules;

    sn_buf_format(&text,
                  "title: t\nlogsource:\n  category: webserver\n"
                  "detection:\n%s\n",
                  row->detection);
    rules = compile(sn_buf_string(&text));
    for (size_t i = 0; i < LENGTH(formats); i++) {
        struct matcher *matcher;

        ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
        ck_assert(!sn_matcher_was_applicable(matcher, 0));
        sn_matcher_saw(matcher, formats[i]);
        ck_assert_msg(sn_matcher_was_applicable(matcher, 0) == row->possible[i],
                      "%s: %s", row->detection, formats[i]->about.name);
        sn_matcher_free(matcher);
    }
    seine_rules_unref(rules);
    sn_buf_fini(&text);
}
END_TEST

/* Nor is it of comments, quotes, or the order of keys and selections. */
START_TEST(hash_is_not_of_the_order)
{
    static const char *const rules[] = {
        "title: a\nlogsource:\n  category: webserver\n  product: cisco\n"
        "detection:\n"
        "  s1: {cs-method: POST, cs-uri|contains: [x, y]}\n"
        "  s2: [{sc-status: 200}, {c-ip: 192.0.2.1}]\n"
        "  out: {cs-username: joe}\n"
        "  condition: 1 of s* and not out\n",
        "# a comment\ndetection:\n"
        "  condition: not out and 1 of s*\n"
        "  out: {'cs-username': \"joe\"}\n"
        "  s2:\n    - c-ip: 192.0.2.1\n    - sc-status: 200 # ok\n"
        "  s1: {cs-uri|contains: [x, y], cs-method: POST}\n"
        "logsource:\n  product: cisco\n  category: webserver\ntitle: a\n",
        /* another meaning */
        "title: a\nlogsource:\n  category: webserver\n  product: cisco\n"
        "detection:\n"
        "  s1: {cs-method: POST, cs-uri|contains: [x, y]}\n"
        "  s2: [{sc-status: 200}, {c-ip: 192.0.2.1}]\n"
        "  out: {cs-username: joe}\n"
        "  condition: all of s* and not out\n",
        "title: a\nlogsource:\n  category: webserver\n  product: cisco\n"
        "detection:\n"
        "  s1: {cs-method: POST, cs-uri|contains: [x, y]}\n"
        "  s2: [{sc-status: 200, c-ip: 192.0.2.1}]\n"
        "  out: {cs-username: joe}\n"
        "  condition: 1 of s* and not out\n",
        "title: a\nlogsource:\n  category: webserver\n  product: cisco\n"
        "detection:\n"
        "  s1: {cs-method: POST, cs-uri|contains: [x, y]}\n"
        "  s2: [{sc-status: 200}, {c-ip: 192.0.2.1}]\n"
        "  out: {cs-username: joe}\n"
        "  condition: not (1 of s* and not out)\n",
    };
    struct seine_rules *first = compile(rules[0]);
    struct seine_rules *other = compile(rules[_i]);

    ck_assert((strcmp(first->hash, other->hash) == 0) == (_i < 2));
    seine_rules_unref(first);
    seine_rules_unref(other);
}
END_TEST

/* The hash is of the meaning, not of the name. */
START_TEST(hash_is_of_the_meaning)
{
    static const char *const rules[] = {
        "title: a\nlogsource:\n  category: webserver\n" DETECTION,
        "title: b\nstatus: test\nlogsource:\n  category: webserver\n" DETECTION,
        "title: a\nlevel: high\nlogsource:\n  category: webserver\n" DETECTION,
        "title: a\nlogsource:\n  category: proxy\n" DETECTION,
        "title: a\nlogsource:\n  category: webserver\n"
        "detection:\n  s:\n    - needles\n  condition: s\n",
    };
    struct seine_rules *first = compile(rules[0]);
    struct seine_rules *other = compile(rules[_i]);

    ck_assert((strcmp(first->hash, other->hash) == 0) == (_i < 2));
    ck_assert((strcmp(first->rules[0]->view.hash, other->rules[0]->view.hash) ==
               0) == (_i < 2));
    seine_rules_unref(first);
    seine_rules_unref(other);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("source");
    TCase *telling = tcase_create("telling");

    tcase_add_loop_test(telling, rules_of_the_source, 0, (int)LENGTH(tried));
    tcase_add_test(telling, what_matched_is_told);
    tcase_add_loop_test(telling, lists_match, 0, (int)LENGTH(lists));
    tcase_add_test(telling, lists_and_the_screen);
    tcase_add_loop_test(telling, rules_are_applicable, 0,
                        (int)LENGTH(applicable));
    tcase_add_loop_test(telling, hash_is_not_of_the_order, 0, 5);
    tcase_add_loop_test(telling, hash_is_of_the_meaning, 0, 5);
    suite_add_tcase(suite, telling);
    return run_suite(suite);
}
