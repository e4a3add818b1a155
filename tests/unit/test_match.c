/*
 * Rules on records, from the text of a rule to its matches: the semantics of
 * Sigma, one line a case; log sources; indicator lists; and that the screen
 * changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/match.h"

#include <stdio.h>

#include "base/mem.h"
#include "record/format.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A format of which only the log source counts. */
static const enum field carries[] = {FIELD_USER_AGENT, FIELD_STATUS,
                                     FIELD_URL_PATH, FIELD_SOURCE_IP,
                                     FIELD_NONE};
static const char *const no_aliases[] = {NULL};
static const struct format web = {
    .about = {.name = "web",
              .title = "",
              .category = "webserver",
              .product = "apache",
              .service = "",
              .aliases = no_aliases},
    .carries = carries,
};

static void
say_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%d:%d: %s\n", diag->line, diag->column, diag->message);
}

/* Compile; NULL if a document was rejected. */
static struct seine_rules *
compile(struct slice yaml, bool quiet)
{
    static const struct slice values[] = {SLICE("cmd"), SLICE("pwsh*")};
    static const struct expansion expansion = {SLICE("shells"), values, 2};
    struct compile_options options = {.expansions = &expansion,
                                      .expansion_count = 1};
    struct diags diags = {.on_diag = quiet ? NULL : say_diag};
    struct definitions set = {0};
    struct seine_rules *rules = NULL;

    ck_assert_int_eq(sn_definitions_parse(&set, "rule", yaml, NULL, &diags), 0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    sn_definitions_fini(&set);
    if (rules->rejected == 0)
        return rules;
    seine_rules_unref(rules);
    return NULL;
}

/* A rule around a detection. */
static struct seine_rules *
compile_detection(const char *detection, bool quiet)
{
    struct buf text = {0};
    struct seine_rules *rules;

    sn_buf_format(&text,
                  "title: a test\nlogsource:\n  category: webserver\n"
                  "detection:\n%s",
                  detection);
    if (!strstr(detection, "condition:"))
        sn_buf_str(&text, "\n  condition: s\n");
    rules = compile(sn_buf_view(&text), quiet);
    sn_buf_fini(&text);
    return rules;
}

static int
count_match(void *user, const struct match *match)
{
    size_t *count = user;

    (void)match;
    ++*count;
    return 0;
}

static size_t
run_all(const struct seine_rules *rules, struct seine_record *record)
{
    struct matcher *matcher;
    size_t count = 0;

    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    sn_matcher_hit(matcher, SCREEN_ANY);
    ck_assert_int_eq(sn_matcher_run(matcher, record, count_match, &count), 0);
    sn_matcher_free(matcher);
    return count;
}

static void
set_text(struct seine_record *record, enum field field, const char *text)
{
    sn_record_set_value(record, field, sn_slice_str(text), VALUE_TEXT);
}

/*
 * The record of the cases: a GET of /App/login.php?user=Bob&next=%2Fa+b, with
 * some fields absent, one a dash, one empty, one null.
 */
static struct seine_record *
make_record(void)
{
    static const char text[] =
        "192.0.2.7 - Bob GET /App/login.php?user=Bob&next=%2Fa+b HTTP/1.1 404 "
        "Curl/8.1 -c C:\\public\\ caf\xC3\xA9";
    struct seine_record *record;

    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->text = sn_slice_str(text);
    record->raw = record->text;
    record->format = &web;
    record->when.quality = SEINE_TIME_ZONED;
    record->when.ns = INT64_C(1764727869) * 1000000000; /* 2025-12-03 02:11 */
    set_text(record, FIELD_SOURCE_IP, "192.0.2.7");
    set_text(record, FIELD_METHOD, "GET");
    set_text(record, FIELD_USER_NAME, "Bob");
    set_text(record, FIELD_SOURCE_DOMAIN, "bob");
    set_text(record, FIELD_URL_DOMAIN, "www.bob.example");
    sn_record_set_url(record,
                      sn_slice_str("/App/login.php?user=Bob&next=%2Fa+b"));
    sn_record_set(record, FIELD_STATUS, sn_slice_str("404"));
    sn_record_set(record, FIELD_RESPONSE_BYTES, sn_slice_str("90"));
    sn_record_set(record, FIELD_REFERRER, sn_slice_str("-"));
    sn_record_set_value(record, FIELD_COOKIE, sn_slice("", 0), VALUE_TEXT);
    sn_record_set_value(record, FIELD_COMMAND, sn_slice("", 0), VALUE_NULL);
    set_text(record, FIELD_USER_AGENT, "Curl/8.1 -c C:\\public\\ caf\xC3\xA9");
    sn_record_add(record, sn_slice_str("x-own"), sn_slice_str("Own value"),
                  VALUE_TEXT);
    sn_record_add(record, sn_slice_str("b64"),
                  sn_slice_str("eyJjbWQiOiJ3aG9hbWkifQ=="), VALUE_TEXT);
    sn_record_add(record, sn_slice_str("dashed"), /* with an en dash */
                  sn_slice_str("Y21kIOKAk2MgeA=="), VALUE_TEXT);
    sn_record_add(record, sn_slice_str("wide"), /* cmd /c x */
                  sn_slice_str("YwBtAGQAIAAvAGMAIAB4AA=="), VALUE_TEXT);
    sn_record_add(record, sn_slice_str("seen"),
                  sn_slice_str("2024-02-29T23:59:00Z"), VALUE_TEXT);
    sn_record_add(record, sn_slice_str("flag"), sn_slice_str("true"),
                  VALUE_BOOL);
    return record;
}

static const struct rule_case {
    const char *detection;
    bool matches;
} cases[] = {
    /* a status is asked before keywords, where that decides */
    {"  k:\n    - curl\n  s:\n    sc-status: 404\n  condition: k and s", true},
    {"  k:\n    - curl\n  s:\n    sc-status: 200\n  condition: k and s", false},
    {"  k:\n    - curl\n  s:\n    sc-status: 200\n  condition: k or s", true},
    {"  k:\n    - curl\n  s:\n    sc-status: 200\n  condition: k and not s",
     true},
    {"  k:\n    - nope\n  s:\n    sc-status: 404\n  condition: k and s", false},
    {"  k:\n    - curl\n  s:\n    sc-status: 200\n  condition: not (k and s)",
     true},
    /* strings and their modifiers */
    {"  s:\n    cs-method: get", true},
    {"  s:\n    cs-method: ge", false},
    {"  s:\n    cs-method|cased: get", false},
    {"  s:\n    cs-method: [PUT, GET]", true},
    {"  s:\n    cs-method: G?T", true},
    {"  s:\n    c-useragent|contains: '\\public\\'", true},
    {"  s:\n    c-useragent|contains: '\\public\\x'", false},
    {"  s:\n    c-useragent|endswith: 'caf?'", true},
    {"  s:\n    c-useragent|endswith: 'CAF\xC3\x89'", true},
    {"  s:\n    c-useragent|endswith: 'caf?\?'", false},
    {"  s:\n    c-useragent|startswith: 'curl/*1'", true},
    {"  s:\n    c-useragent|contains|all: [curl, public]", true},
    {"  s:\n    c-useragent|all|contains: [curl, wget]", false},
    {"  s:\n    c-useragent|windash|contains: ' /c '", true},
    {"  s:\n    c-useragent|contains: ' /c '", false},
    {"  s:\n    dashed|windash|base64: cmd -c x", true},
    {"  s:\n    dashed|base64: cmd -c x", false},
    {"  s:\n    dashed|windash|base64offset|contains: ' -c x'", true},
    {"  s:\n    dashed|base64offset|contains: ' -c x'", false},
    {"  s:\n    dashed|contains|all|windash|base64offset: [-c x, cmd]", true},
    {"  s:\n    dashed|contains|all|windash|base64offset: [-c x, no]", false},
    {"  s:\n    wide|windash|wide|base64offset|contains: -c x", true},
    {"  s:\n    wide|wide|base64offset|contains: -c x", false},
    /* names that stand for several fields */
    {"  s:\n    cs-uri-query: '/app/login.php\\?user=*'", true},
    {"  s:\n    c-uri|contains: login", true},
    {"  s:\n    c-uri|contains|all: [login, next]", true},
    {"  s:\n    c-uri|contains|all: [login, wget]", false},
    {"  s:\n    c-uri-stem: /app/login.php", true},
    {"  s:\n    c-uri-query|startswith: user=", true},
    {"  s:\n    c-uri-extension: php", true},
    {"  s:\n    url.path: /app/login.php", true},
    {"  s:\n    x-uri-decoded|endswith: 'next=/a b'", true},
    {"  s:\n    x-query-value: ['/a b']", true},
    {"  s:\n    x-query-value|all: ['/a b', bob]", true},
    {"  s:\n    x-src-scope: public", false},
    /* own names */
    {"  s:\n    x-own: own value", true},
    {"  s:\n    X-Own: own value", false},
    {"  s:\n    flag: true", true},
    {"  s:\n    flag: false", false},
    /* regular expressions */
    {"  s:\n    c-useragent|re: 'Curl/\\d'", true},
    {"  s:\n    c-useragent|re: 'curl/\\d'", false},
    {"  s:\n    c-useragent|re|i: 'curl/\\d'", true},
    {"  s:\n    c-useragent|re: '(?i)curl/\\d'", true},
    {"  s:\n    c-useragent|re: ['wget', 'Curl']", true},
    {"  s:\n    c-useragent|re|i|all: ['wget', 'curl']", false},
    /* numbers */
    {"  s:\n    sc-status: 404", true},
    {"  s:\n    sc-status: '404'", true},
    {"  s:\n    sc-status: 404.0", true},
    {"  s:\n    sc-status: [200, 403]", false},
    {"  s:\n    sc-status|startswith: 40", true},
    {"  s:\n    sc-status: '4*'", true},
    {"  s:\n    sc-status|gte: 400", true},
    {"  s:\n    sc-status|gt: 404", false},
    {"  s:\n    sc-bytes|lt: 100", true},
    {"  s:\n    cs-method|lt: 100", false},
    {"  s:\n    cs-bytes|lt: 100", false},
    {"  s:\n    cs-bytes|gte: 0", false},
    /* addresses */
    {"  s:\n    c-ip|cidr: 192.0.2.0/24", true},
    {"  s:\n    c-ip|cidr: [198.51.100.0/24, '2001:db8::/32']", false},
    {"  s:\n    cs-method|cidr: 0.0.0.0/0", false},
    /* absent, dash, null, empty */
    {"  s:\n    cs-content-type: null", true},
    {"  s:\n    cs-content-type: ''", false},
    {"  s:\n    cs-content-type: '*'", false},
    {"  s:\n    cs-content-type|exists: false", true},
    {"  s:\n    cs-content-type|exists: true", false},
    {"  s:\n    cs-referer: null", true},
    {"  s:\n    cs-referer: ''", true},
    {"  s:\n    cs-referer: '*'", false},
    {"  s:\n    cs-referer: '-'", true},
    {"  s:\n    cs-referer|contains: '-'", false},
    {"  s:\n    cs-referer|re: '.*'", false},
    {"  s:\n    cs-referer|exists: true", false},
    {"  s:\n    cs-referer|exists: false", true},
    {"  s:\n    cs-cookie: null", false},
    {"  s:\n    cs-cookie: ''", true},
    {"  s:\n    cs-cookie: '*'", true},
    {"  s:\n    cs-cookie|exists: true", true},
    {"  s:\n    asyncos.command: null", true},
    {"  s:\n    asyncos.command: ''", false},
    {"  s:\n    asyncos.command: '*'", false},
    {"  s:\n    asyncos.command|exists: true", true},
    {"  s:\n    cs-method: null", false},
    {"  s:\n    c-uri: null", false},
    {"  s:\n    x-own: null", false},
    {"  s:\n    x-other: null", true},
    /* not, neq */
    {"  s:\n    cs-method: GET\n  f:\n    cs-content-type: x\n"
     "  condition: s and not f",
     true},
    {"  s:\n    cs-method: GET\n  f:\n    c-uri|contains: login\n"
     "  condition: s and not f",
     false},
    {"  s:\n    cs-method|neq: GET", false},
    {"  s:\n    cs-method|neq: PUT", true},
    {"  s:\n    cs-method|neq: [PUT, GET]", false},
    {"  s:\n    cs-content-type|neq: x", true},
    /* lists of maps; maps */
    {"  s:\n    - cs-method: PUT\n    - cs-method: GET", true},
    {"  s:\n    - cs-method: PUT\n    - sc-status: 200", false},
    {"  s:\n    cs-method: GET\n    sc-status: 200", false},
    {"  s:\n    - cs-method: GET\n      sc-status: 200\n    - cs-method: GET\n"
     "      sc-status: 404",
     true},
    /* conditions */
    {"  a:\n    cs-method: GET\n  b:\n    sc-status: 200\n"
     "  condition: a or b",
     true},
    {"  a:\n    cs-method: GET\n  b:\n    sc-status: 200\n"
     "  condition: a and b",
     false},
    {"  a1:\n    cs-method: GET\n  a2:\n    sc-status: 200\n"
     "  condition: 1 of a*",
     true},
    {"  a1:\n    cs-method: GET\n  a2:\n    sc-status: 200\n"
     "  condition: all of a*",
     false},
    {"  s:\n    cs-method: GET\n  condition: s and not 1 of filter_*", true},
    {"  a:\n    cs-method: PUT\n  b:\n    sc-status: 404\n"
     "  c:\n    sc-status: 200\n  condition: a and b or not c",
     true},
    {"  a:\n    cs-method: PUT\n  b:\n    sc-status: 404\n"
     "  c:\n    sc-status: 200\n  condition: a and (b or not c)",
     false},
    {"  a:\n    cs-method: PUT\n  b:\n    sc-status: 404\n"
     "  condition: not (a or not b)",
     true},
    /* keywords */
    {"  s:\n    - public", true},
    {"  s:\n    - pub*caf", true},
    {"  s:\n    - 404", true},
    {"  s:\n    - wget\n    - curl", true},
    {"  s:\n    '|all':\n      - curl\n      - public", true},
    {"  s:\n    '|all':\n      - curl\n      - wget", false},
    {"  s:\n    '|re': 'Curl.\\d'", true},
    /* encodings */
    {"  s:\n    b64|base64offset|contains: whoami", true},
    {"  s:\n    b64|base64offset|contains: [wget, whoami]", true},
    {"  s:\n    b64|base64offset|contains|all: [cmd, whoami]", true},
    {"  s:\n    b64|base64offset|contains|all: [wget, whoami]", false},
    {"  s:\n    b64|base64: '{\"cmd\":\"whoami\"}'", true},
    {"  s:\n    b64|utf16le|base64offset|contains: whoami", false},
    {"  s:\n    b64|wide|base64offset|contains: whoami", false},
    /* other fields */
    {"  s:\n    cs-username|fieldref: src_host", true},
    {"  s:\n    cs-username|fieldref: cs-method", false},
    {"  s:\n    cs-username|fieldref: cs-content-type", false},
    {"  s:\n    cs-host|fieldref|contains: cs-username", true},
    {"  s:\n    cs-host|fieldref|startswith: cs-username", false},
    {"  s:\n    cs-host|fieldref|endswith: cs-username", false},
    /* placeholders */
    {"  s:\n    cs-username|expand: '%shells%'", false},
    {"  s:\n    c-useragent|contains: '%shells%'", false},
    /* times */
    {"  s:\n    seen|day: 29", true},
    {"  s:\n    seen|hour|gte: 22", true},
    {"  s:\n    seen|week: 9", true},
    {"  s:\n    seen|year: [2023, 2025]", false},
    {"  s:\n    '@timestamp|hour|lt': 3", true},
    {"  s:\n    '@timestamp|minute': 12", false},
    {"  s:\n    cs-method|hour: 1", false},
};

START_TEST(rules_match)
{
    const struct rule_case *row = &cases[_i];
    struct seine_rules *rules = compile_detection(row->detection, false);
    struct seine_record *record = make_record();

    ck_assert_msg(rules != NULL, "rejected: %s", row->detection);
    ck_assert_msg(run_all(rules, record) == row->matches, "%s", row->detection);
    sn_record_free(record);
    seine_rules_unref(rules);
}
END_TEST

/* What a finding says of the first test that made the rule hold. */
static const struct told_case {
    const char *detection;
    const char *field;
    const char *value;
    const char *indicator;
} told_cases[] = {
    {"  s:\n    sc-status: 404", "http.response.status_code", "404", "404"},
    {"  s:\n    sc-status|gt: 400", "http.response.status_code", "404",
     "> 400"},
    {"  s:\n    sc-status|gte: 404", "http.response.status_code", "404",
     ">= 404"},
    {"  s:\n    sc-status|lt: [1, 500]", "http.response.status_code", "404",
     "< 500"},
    {"  s:\n    sc-status|lte: 404", "http.response.status_code", "404",
     "<= 404"},
    {"  s:\n    seen|day: 29", "seen", "2024-02-29T23:59:00Z", "day = 29"},
    {"  s:\n    seen|hour|gte: 22", "seen", "2024-02-29T23:59:00Z",
     "hour >= 22"},
    {"  s:\n    '@timestamp|minute|lt': 12", "@timestamp", "", "minute < 12"},
    {"  s:\n    cs-method|neq: PUT", "http.request.method", "GET", "!= PUT"},
    {"  s:\n    cs-method|neq: [PUT, HEAD]", "http.request.method", "GET",
     "!= PUT, HEAD"},
    {"  s:\n    cs-method|neq|contains: u", "http.request.method", "GET",
     "not contains u"},
    {"  s:\n    sc-status|re|neq: ^2", "http.response.status_code", "404",
     "not re ^2"},
    {"  s:\n    cs-content-type|neq: x", "cs-content-type", "", "!= x"},
    {"  s:\n    cs-method|neq: GET\n  condition: not s", "http.request.method",
     "GET", "GET"},
    {"  s:\n    c-useragent|contains: curl", "user_agent.original",
     "Curl/8.1 -c C:\\public\\ caf\xC3\xA9", "curl"},
};

static int
check_told(void *user, const struct match *match)
{
    const struct told_case *row = user;
    const seine_matched *told = match->matched[0];

    ck_assert_msg(match->matched_count > 0, "%s: nothing", row->detection);
    ck_assert_msg(strcmp(told->field, row->field) == 0, "%s: %s",
                  row->detection, told->field);
    ck_assert_msg(
        sn_slice_is(sn_slice(told->value, told->value_size), row->value),
        "%s: %.*s", row->detection, (int)told->value_size, told->value);
    ck_assert_msg(sn_slice_is(sn_slice(told->indicator, told->indicator_size),
                              row->indicator),
                  "%s: %.*s", row->detection, (int)told->indicator_size,
                  told->indicator);
    return SEINE_STOPPED;
}

START_TEST(findings_tell_operators)
{
    struct told_case row = told_cases[_i];
    struct seine_rules *rules = compile_detection(row.detection, false);
    struct seine_record *record = make_record();
    struct matcher *matcher;

    ck_assert_msg(rules != NULL, "rejected: %s", row.detection);
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    sn_matcher_hit(matcher, SCREEN_ANY);
    ck_assert_msg(sn_matcher_run(matcher, record, check_told, &row) ==
                      SEINE_STOPPED,
                  "%s", row.detection);
    sn_matcher_free(matcher);
    sn_record_free(record);
    seine_rules_unref(rules);
}
END_TEST

/* What the screen would let pass, on the text of the same record. */
START_TEST(screen_lets_matches_pass)
{
    const struct rule_case *row = &cases[_i];
    struct seine_rules *rules = compile_detection(row->detection, false);
    struct seine_record *record = make_record();
    struct screen_hits hits = {{NULL, 0, 0}};
    struct screen *screen;
    struct matcher *matcher;
    struct buf line = {0};
    size_t count = 0;

    ck_assert_msg(rules != NULL, "rejected: %s", row->detection);
    ck_assert_int_eq(sn_screen_new(&screen, rules), 0);
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    sn_buf_slice(&line, record->text);
    sn_buf_str(&line, " Own value eyJjbWQiOiJ3aG9hbWkifQ== Y21kIOKAk2MgeA== "
                      "YwBtAGQAIAAvAGMAIAB4AA== www.bob.example "
                      "2024-02-29T23:59:00Z true 90");
    ck_assert_int_eq(sn_screen_block(screen, sn_buf_view(&line), &hits), 0);
    for (size_t i = 0; i < hits.list.count; i++)
        sn_matcher_hit(matcher, hits.list.at[i].literal);
    ck_assert_int_eq(sn_matcher_run(matcher, record, count_match, &count), 0);
    ck_assert_msg(count == row->matches, "%s", row->detection);
    sn_buf_fini(&line);
    sn_array_fini(&hits.list);
    sn_matcher_free(matcher);
    sn_screen_free(screen);
    sn_record_free(record);
    seine_rules_unref(rules);
}
END_TEST

static const char *const rejected[] = {
    "  s:\n    c-uri|re: '('",
    "  s:\n    c-ip|cidr: 192.0.2.0/33",
    "  s:\n    c-ip|cidr: nonsense",
    "  s:\n    sc-status|gt: many",
    "  s:\n    c-uri|re|base64: x",
    "  s:\n    c-uri|base64: 'x*'",
    "  s:\n    c-uri|base64offset|contains: 'x'",
    "  s:\n    c-uri|expand: '%unknown%'",
    "  s:\n    c-uri|exists: maybe",
    "  s:\n    c-uri|contains: null",
    "  s:\n    c-uri|cidr|gt: 1",
};

START_TEST(nonsense_is_rejected)
{
    ck_assert_msg(compile_detection(rejected[_i], true) == NULL, "%s",
                  rejected[_i]);
}
END_TEST

/* Records with own names are asked for names as they are written only. */
START_TEST(own_names_only)
{
    static const struct {
        const char *detection;
        bool matches;
    } rows[] = {
        {"  s:\n    cs-uri-query: x=1", true},
        {"  s:\n    c-uri-query: x=1", false},
        {"  s:\n    url.query: x=1", false},
        {"  s:\n    sc-status: 404", true},
        {"  s:\n    cs-referer: null", true},
        {"  s:\n    cs-referer|exists: true", true},
        {"  s:\n    c-uri: null", true},
        {"  s:\n    - whole line", true},
        {"  s:\n    _raw|contains: whole", true},
        {"  s:\n    - cs-uri-query", false},
    };
    struct seine_rules *rules = compile_detection(rows[_i].detection, false);
    struct seine_record *record;

    ck_assert_ptr_nonnull(rules);
    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->raw = sn_slice_str("{\"cs-uri-query\":\"x=1\"}");
    record->text = sn_slice_str("the whole line");
    record->own_names = true;
    record->any_source = true;
    set_text(record, FIELD_URL_QUERY, "x=1");
    sn_record_add(record, sn_slice_str("cs-uri-query"), sn_slice_str("x=1"),
                  VALUE_TEXT);
    sn_record_add(record, sn_slice_str("sc-status"), sn_slice_str("404"),
                  VALUE_NUMBER);
    sn_record_add(record, sn_slice_str("cs-referer"), sn_slice("", 0),
                  VALUE_NULL);
    sn_record_add(record, sn_slice_str("_raw"), sn_slice_str("the whole line"),
                  VALUE_TEXT);
    ck_assert_msg(run_all(rules, record) == rows[_i].matches, "%s",
                  rows[_i].detection);
    sn_record_free(record);
    seine_rules_unref(rules);
}
END_TEST

static int
sum_matched(void *user, const struct match *match)
{
    size_t *counts = user;

    counts[match->rule_index] = match->matched_count + 1;
    return 0;
}

/* Only of rules that feed a correlation and nothing else. */
START_TEST(nobody_asks_what_matched)
{
    static const char yaml[] =
        "title: feeds\nname: feeds\nlogsource: {category: webserver}\n"
        "detection:\n  a: {cs-method: GET}\n  condition: a\n---\n"
        "title: filtered\nname: filtered\nlogsource: {category: webserver}\n"
        "detection:\n  a: {cs-method: GET}\n  condition: a\n---\n"
        "title: alone\nlogsource: {category: webserver}\n"
        "detection:\n  a: {cs-method: GET}\n  condition: a\n---\n"
        "title: f\nlogsource: {category: webserver}\nfilter:\n"
        "  rules: [filtered]\n  a: {cs-method: POST}\n  condition: not a\n"
        "---\ntitle: c\ncorrelation:\n  type: event_count\n"
        "  rules: [feeds, filtered]\n  group-by: [c-ip]\n  timespan: 1h\n"
        "  condition: {gte: 2}\n";
    struct seine_record *record = make_record();
    size_t counts[8] = {0};
    struct matcher *matcher;
    seine_rules *rules;

    rules = compile_text(yaml);
    ck_assert_uint_lt(rules->count, 8);
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    for (int spare = 0; spare < 2; spare++) {
        if (spare)
            ck_assert_int_eq(sn_matcher_spare(matcher), 0);
        sn_matcher_hit(matcher, SCREEN_ANY);
        ck_assert_int_eq(sn_matcher_run(matcher, record, sum_matched, counts),
                         0);
        ck_assert_uint_eq(counts[0], spare ? 1 : 2);
        ck_assert_uint_eq(counts[1], 2);
        ck_assert_uint_eq(counts[2], 2);
    }
    sn_matcher_free(matcher);
    sn_record_free(record);
    seine_rules_unref(rules);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("match");
    TCase *matching = tcase_create("matching");

    tcase_add_loop_test(matching, rules_match, 0, (int)LENGTH(cases));
    tcase_add_loop_test(matching, findings_tell_operators, 0,
                        (int)LENGTH(told_cases));
    tcase_add_loop_test(matching, screen_lets_matches_pass, 0,
                        (int)LENGTH(cases));
    tcase_add_loop_test(matching, nonsense_is_rejected, 0,
                        (int)LENGTH(rejected));
    tcase_add_loop_test(matching, own_names_only, 0, 10);
    tcase_add_test(matching, nobody_asks_what_matched);
    suite_add_tcase(suite, matching);
    return run_suite(suite);
}
