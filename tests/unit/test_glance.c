/*
 * A glance changes nothing: random rules on random lines, parsed at once, and
 * parsed only where the screen, a look and a glance left a rule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/input.h"
#include "match/match.h"
#include "record/framer.h"
#include "suite.h"

#define RULES 3
#define SETS 40
#define LINES 60
#define ROUNDS 24
#define FIELDS_MOST 32

#define PICK(list, state) \
 ((list)[next_number(state) % (sizeof(list) / sizeof((list)[0]))])

static uint32_t
next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

/* --------------------------------------------------------------- rules --- */

/* Items of a detection: some of fields that a glance knows, some not. */
static const char *const items[] = {
    "cs-method: GET",
    "cs-method: CONNECT",
    "cs-method|neq: POST",
    "cs-method|re: '^(GET|HEAD)$'",
    "cs-method|contains|all: [O, T]",
    "cs-method: null",
    "cs-method|exists: true",
    "sc-status: 404",
    "sc-status|gte: 300",
    "sc-status|lt: 500",
    "sc-status: [200, 101]",
    "sc-status: null",
    "sc-status|startswith: '4'",
    "asyncos.elapsed_ms|gte: 1000",
    "asyncos.elapsed_ms|exists: false",
    "asyncos.result_code|startswith: TCP_",
    "cs-username: null",
    "cs-username: anna",
    "cs-username|re: '^[a-z]+$'",
    "asyncos.session.id: '-'",
    "asyncos.session.id|exists: false",
    "event.action: request",
    "http.version: '1.0'",
    "c-useragent: null",
    "c-useragent|contains: curl",
    "c-ip|cidr: 192.0.2.0/24",
    "cs-host: good.example.com",
    "cs-host: 198.51.100.7",
    "cs-host|contains: ':'",
    "cs-host|endswith: '.com'",
    "cs-host|startswith: good",
    "cs-host|re: '^\\d{1,3}(\\.\\d{1,3}){3}$'",
    "cs-host|cidr: 198.51.100.0/24",
    "cs-host: null",
    "cs-host|exists: true",
    "cs-host|contains|all: [o, m]",
    "cs-host|neq: good.example.com",
    "cs-uri-stem|startswith: /log",
    "cs-uri-query: null",
    "c-uri|contains: login",
    "cs-method|fieldref: cs-username",
    "url.port: 443",
};

static const char *const keywords[] = {"404", "TCP_",   "CONNECT", "GET",
                                       "req", "DIRECT", "/"};

static const char *const conditions[] = {
    "k and a",
    "k and a and b",
    "k and (a or b)",
    "k and not a",
    "k and a and not b",
    "k and (a or (b and not c))",
    "k and not (a and b)",
    "k and a and not 1 of c*",
    "(k and a) or (k and b and c)",
    /* without a necessary literal */
    "not a",
    "not k",
    "not (a or b)",
    "a or not b",
    "not a and not k",
    "not a and b",
    "not (a and not b)",
};

static struct seine_rules *
make_rules(uint64_t *state, const char *category)
{
    struct diags diags = {.on_diag = NULL};
    struct compile_options options = {.expansions = NULL};
    struct definitions set = {0};
    struct seine_rules *rules;
    struct buf yaml = {0};

    for (size_t i = 0; i < RULES; i++) {
        sn_buf_format(&yaml,
                      "%stitle: r%zu\nlogsource:\n  category: %s\n"
                      "detection:\n  k:\n    - '%s'\n",
                      i ? "---\n" : "", i, category, PICK(keywords, state));
        for (char name = 'a'; name <= 'c'; name++)
            sn_buf_format(&yaml, "  %c:\n    %s\n", name, PICK(items, state));
        sn_buf_format(&yaml, "  condition: %s\n", PICK(conditions, state));
    }
    ck_assert(!yaml.failed);
    ck_assert_int_eq(
        sn_definitions_parse(&set, "rule", sn_buf_view(&yaml), NULL, &diags),
        0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    ck_assert_msg(rules->rejected == 0, "%s", sn_buf_string(&yaml));
    sn_definitions_fini(&set);
    sn_buf_fini(&yaml);
    return rules;
}

/* --------------------------------------------------------------- lines --- */

static const char *const clients[] = {
    "192.0.2.7", "10.1.2.3", "2001:db8::7", "192.0.2.7:80", "-", "a.example",
};
static const char *const users[] = {
    "-", "anna", "x id:y 404 GET", "", "two words", "\"CORP\\anna@realm\"",
};
static const char *const methods[] = {
    "GET", "POST", "CONNECT", "HEAD", "G T", "-",
};
static const char *const statuses[] = {
    "200", "404", "101", "503", "0404", "-", "4040", "20",
};
static const char *const targets[] = {
    "/login",
    "/a?b=404",
    "http://good.example.com/login?x=1",
    "http://198.51.100.7:80/",
    "tunnel://198.51.100.7:443/",
    "198.51.100.7:443",
    "tunnel://good.example.com:443/",
    "http://u@good.example.com/",
    "http://[2001:db8::9]:80/",
    "http://good.example.com",
    "ftp://a b/",
    "-",
    "",
};
#define TAIL                                                              \
 " text/html DEFAULT_CASE_11-A-B-NONE-NONE-NONE-D <IW_busi,3.2,-> \"curl" \
 "/8\" -"

static void
make_access(struct buf *line, uint64_t *state)
{
    sn_buf_format(line, "1764731469.120 %u %s TCP_MISS/%s 51 ",
                  next_number(state) % 2000, PICK(clients, state),
                  PICK(statuses, state));
    sn_buf_format(line, "%s %s ", PICK(methods, state), PICK(targets, state));
    sn_buf_format(line, "%s DIRECT/%s", PICK(users, state),
                  PICK(clients, state));
    if (next_number(state) % 4)
        sn_buf_str(line, TAIL);
}

static const char *const sessions[] = {
    "-", "Kd83hfPq0ZmNx7VbT2aL", "short", "", "x id:Kd83hfPq0ZmNx7VbT2aL 200",
};
static const char *const agents[] = {
    "-", "curl/8.1", "Mozilla/5.0 (X11) HTTP/1.1 x", "", "a id:- 404 GET /",
};

/* As real logs have it, as manuals have it, and what is no URL. */
static void
make_gui(struct buf *line, uint64_t *state)
{
    unsigned kind = next_number(state) % 8;

    sn_buf_format(line,
                  "Fri Dec  5 02:11:%02u 2025 Info: req:%s user:%s id:%s ",
                  next_number(state) % 60, PICK(clients, state),
                  PICK(users, state), PICK(sessions, state));
    if (kind > 0)
        sn_buf_format(line, "%s ", PICK(statuses, state));
    if (kind == 1) {
        sn_buf_str(line, " The URL accessed is invalid: \\x16\\x03 -");
        return;
    }
    sn_buf_format(line, "%s %s HTTP/1.%u", PICK(methods, state),
                  PICK(targets, state), next_number(state) % 2);
    sn_buf_format(line, " %s",
                  kind ? PICK(agents, state) : PICK(statuses, state));
}

/* The logs that have a glance. */
static const struct log {
    const char *category;
    struct slice first; /* so that the next line may be framed by quick */
    void (*make)(struct buf *line, uint64_t *state);
} logs[] = {
    {"proxy",
     SLICE("1764731469.120 51 192.0.2.9 TCP_MISS/200 512 GET "
           "http://www.example.com/a - DIRECT/www.example.com" TAIL),
     make_access},
    {"webserver",
     SLICE("Fri Dec  5 02:11:09 2025 Info: req:192.0.2.9 user:- id:- 200 GET / "
           "HTTP/1.1 curl/8.1"),
     make_gui},
};

static void
make_line(const struct log *log, struct buf *line, uint64_t *state)
{
    sn_buf_clear(line);
    log->make(line, state);
    if (next_number(state) % 6 == 0)
        line->at[next_number(state) % line->size] =
            "\t \"/:\\-4"[next_number(state) % 8];
    if (next_number(state) % 12 == 0)
        line->size = line->size / 2 + next_number(state) % (line->size / 2);
    ck_assert(!line->failed);
}

/* ------------------------------------------------------------- compare --- */

struct ways {
    struct framer *framer;
    struct seine_record *record;
    struct screen *screen;
    struct screen_hits hits;
    struct matcher *all;
    struct matcher *spare;
    size_t matches;
    size_t glances;
    size_t dropped; /* lines that a glance was enough for */
};

static int
note_match(void *user, const struct match *match)
{
    bool *matched = user;

    matched[match->rule_index] = true;
    return 0;
}

static void
parse(struct ways *ways, const struct quick *quick, struct slice line)
{
    struct framed framed;

    sn_framer_expand(ways->framer, quick, line, &framed);
    sn_record_reset(ways->record);
    sn_framer_parse(ways->framer, &framed, line, ways->record);
}

/* Are the fields glanced at as parse sets them? */
static void
check_fields(struct ways *ways, const struct quick *quick, struct slice line)
{
    const enum field *glanced = quick->format->glanced;
    struct value values[FIELDS_MOST], value;
    bool there[FIELDS_MOST];

    sn_record_reset(ways->record);
    if (!sn_framer_glance(quick, line, ways->record))
        return;
    for (size_t i = 0; glanced[i] != FIELD_NONE; i++)
        there[i] = sn_record_value(ways->record, glanced[i], 0, &values[i]);
    parse(ways, quick, line);
    for (size_t i = 0; glanced[i] != FIELD_NONE; i++) {
        bool now = sn_record_value(ways->record, glanced[i], 0, &value);

        ck_assert_msg(
            there[i] == now &&
                (!now || (values[i].kind == value.kind &&
                          sn_slice_equal(values[i].text, value.text))),
            "%s of '%.*s'", sn_field_name(glanced[i]), (int)line.size, line.at);
    }
}

/* As a scan does it: is the line to be parsed? */
static bool
is_wanted(struct ways *ways, const struct quick *quick, struct slice line)
{
    struct matcher *matcher = ways->spare;
    struct cut cut = {.count = 0};
    bool known = sn_framer_cut(quick, &cut);

    ck_assert_int_eq(sn_screen_block(ways->screen, line, &ways->hits), 0);
    for (size_t i = 0; i < ways->hits.list.count; i++)
        sn_matcher_hit(matcher, ways->hits.list.at[i].literal);
    if (!sn_matcher_look(matcher, quick->format, line, true,
                         known ? &cut : NULL))
        return false;
    if (!sn_matcher_asks_glance(matcher, quick->format))
        return true;
    ways->glances++;
    sn_record_reset(ways->record);
    if (!sn_framer_glance(quick, line, ways->record) ||
        sn_matcher_glance(matcher, quick->format, ways->record,
                          known ? &cut : NULL))
        return true;
    ways->dropped++;
    return false;
}

static void
compare_line(struct ways *ways, struct slice line)
{
    bool all[RULES] = {false}, spare[RULES] = {false};
    struct quick quick;

    if (!sn_framer_quick(ways->framer, line, &quick))
        return;
    check_fields(ways, &quick, line);
    if (is_wanted(ways, &quick, line)) {
        parse(ways, &quick, line);
        ck_assert_int_eq(
            sn_matcher_run(ways->spare, ways->record, note_match, spare), 0);
    }
    sn_matcher_clear(ways->spare);
    parse(ways, &quick, line);
    sn_matcher_hit(ways->all, SCREEN_ANY);
    ck_assert_int_eq(sn_matcher_run(ways->all, ways->record, note_match, all),
                     0);
    for (size_t i = 0; i < RULES; i++) {
        ways->matches += all[i];
        ck_assert_msg(all[i] == spare[i], "rule %zu on '%.*s': %d", i,
                      (int)line.size, line.at, all[i]);
    }
}

static void
begin(struct framer *framer, const struct log *log)
{
    struct framed framed;

    ck_assert_int_eq(sn_framer_frame(framer, log->first, SPLIT_LINES, &framed),
                     0);
}

static void
compare_rules(struct ways *ways, const struct log *log, uint64_t *state)
{
    struct seine_rules *rules = make_rules(state, log->category);
    struct buf line = {0};

    ck_assert_int_eq(sn_matcher_new(&ways->all, rules), 0);
    ck_assert_int_eq(sn_matcher_new(&ways->spare, rules), 0);
    ck_assert_int_eq(sn_screen_new(&ways->screen, rules), 0);
    for (size_t i = 0; i < LINES; i++) {
        begin(ways->framer, log);
        make_line(log, &line, state);
        compare_line(ways, sn_buf_view(&line));
    }
    sn_matcher_free(ways->all);
    sn_matcher_free(ways->spare);
    sn_screen_free(ways->screen);
    sn_buf_fini(&line);
    seine_rules_unref(rules);
}

static void
compare_log(const struct log *log, uint64_t state)
{
    const struct framer_options options = {.forced = NULL};
    struct ways ways = {0};
    const char *why;

    ck_assert_int_eq(sn_framer_new(&ways.framer, &options, &why), 0);
    ck_assert_int_eq(sn_framer_begin(ways.framer, sn_slice_str("log"), 0, 0),
                     0);
    ck_assert_int_eq(sn_record_new(&ways.record), 0);
    for (size_t i = 0; i < SETS; i++)
        compare_rules(&ways, log, &state);
    ck_assert_uint_gt(ways.matches, 0);
    ck_assert_uint_gt(ways.glances, SETS);
    ck_assert_uint_gt(ways.dropped, SETS / 2);
    ck_assert_uint_lt(ways.dropped, ways.glances);
    sn_array_fini(&ways.hits.list);
    sn_record_free(ways.record);
    sn_framer_free(ways.framer);
}

START_TEST(glance_changes_nothing)
{
    for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
        compare_log(&logs[i], (uint64_t)_i * 977 + 5);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("glance");
    TCase *tests = tcase_create("glance");

    tcase_add_loop_test(tests, glance_changes_nothing, 0, ROUNDS);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
