/*
 * The screen changes nothing: random rules on random lines, screen on and off.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "match/match.h"
#include "record/format.h"
#include "suite.h"

#define RULES 60
#define LINES 250
#define ROUNDS 20

/* Pieces of which rules and lines are made, so that they meet often. */
static const char *const pieces[] = {
    "abc",
    "xyzzy",
    "ab",
    "/",
    "/./",
    "//",
    "k",
    "s",
    "%41bc",
    "%2561bc",
    "+",
    " ",
    "?",
    "-",
    "SKed",
    "\xE2\x84\xAA"
    "ed",
    "\xC5\xBF"
    "ked",
    "\xC3\xA9",
    "404",
    "a.b",
    "/etc/",
    "/etc/passwd",
    "/etc//passwd",
    "c/./pass",
    "zy?xzz",
    "z\\?x",
    "zy\\?x",
    "passwd",
    "&q=",
    "=xyz",
    "%2Fetc%2F",
    "..",
    "AbC",
    "zz",
    "aaaaaaaaaaaaaaaaaaa",
    "/./aaaaaaaaaaaaaaaa",
};

static const char *const fields[] = {
    "cs-uri-query", "c-uri", "c-useragent", "x-uri-decoded", "x-query-value",
    "cs-method",    "own",   "c-uri-stem",  "sc-status",     "cs-referer",
};

static const char *const modifiers[] = {
    "",
    "|contains",
    "|contains",
    "|startswith",
    "|endswith",
    "|re",
    "|re|i",
    "|contains|all",
    "|windash|contains",
    "|neq",
    "|contains|cased",
};

static const char *const regexes[] = {
    "abc|xyz+y",
    "(?:abc)?zz",
    "(ab|SK)ed",
    "a.b+",
    "^ab[ck]x?",
    "sked",
    "(abc){2}|passwd",
    "x(y|z){2,}",
    "\\/etc\\/",
    "a\\.b",
    "k+s*ed",
    "z\\?x",
    "(?i)sked",
    "[a-z/]{33}",
    ".{60}",
    "[^=]{40}",
    "[a-z+ ]{36}",
    "[a-z?]{34}|abcabc",
    "[a/?]{33}",
    "[a ]{32}",
    "(?i)[a-z&=/.]{40}",
};

static const char *const conditions[] = {
    "a",      "a and b", "a or b",         "a and not b",
    "not a",  "1 of *",  "all of *",       "not (a and b) and c",
    "a or c", "b",       "(a or b) and c", "not a and c",
};

#define PICK(list, state) \
 ((list)[next_number(state) % (sizeof(list) / sizeof((list)[0]))])

static uint32_t
next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

static void
add_pieces(struct buf *text, uint64_t *state, unsigned most)
{
    for (unsigned i = next_number(state) % most + 1; i > 0; i--)
        sn_buf_str(text, PICK(pieces, state));
}

/* A value between single quotes; patterns get a wildcard now and then. */
static void
add_value(struct buf *text, uint64_t *state, const char *modifier)
{
    sn_buf_byte(text, '\'');
    if (strstr(modifier, "|re")) {
        sn_buf_str(text, PICK(regexes, state));
    } else {
        add_pieces(text, state, 2);
        if (next_number(state) % 5 == 0) {
            sn_buf_str(text, "*");
            add_pieces(text, state, 2);
        }
    }
    sn_buf_byte(text, '\'');
}

static void
add_selection(struct buf *text, uint64_t *state, const char *name)
{
    const char *modifier = PICK(modifiers, state);

    sn_buf_format(text, "  %s:\n", name);
    if (next_number(state) % 6 == 0) {
        sn_buf_str(text, "    - ");
        add_value(text, state, "");
        sn_buf_byte(text, '\n');
        return;
    }
    sn_buf_format(text, "    %s%s: [", PICK(fields, state), modifier);
    add_value(text, state, modifier);
    for (unsigned i = next_number(state) % 3; i > 0; i--) {
        sn_buf_str(text, ", ");
        add_value(text, state, modifier);
    }
    sn_buf_str(text, "]\n");
}

static struct seine_rules *
make_rules(uint64_t *state)
{
    struct compile_options options = {0};
    struct definitions set = {0};
    struct seine_rules *rules;
    struct diags diags = {0};
    struct buf text = {0};

    for (int i = 0; i < RULES; i++) {
        sn_buf_format(&text,
                      "---\ntitle: rule %d\nlogsource:\n"
                      "  category: webserver\ndetection:\n",
                      i);
        add_selection(&text, state, "a");
        add_selection(&text, state, "b");
        add_selection(&text, state, "c");
        sn_buf_format(&text, "  condition: %s\n", PICK(conditions, state));
    }
    ck_assert_int_eq(
        sn_definitions_parse(&set, "random", sn_buf_view(&text), NULL, &diags),
        0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    ck_assert_msg(rules->rejected == 0, "%s", sn_buf_string(&text));
    sn_definitions_fini(&set);
    sn_buf_fini(&text);
    return rules;
}

static struct slice
cut(const struct buf *text, size_t from)
{
    return sn_slice(text->at + from, text->size - from);
}

/* As one field, or as two columns: x-uri then is no part of the line. */
static void
set_target(struct seine_record *record, struct slice target, bool apart)
{
    size_t mark = sn_slice_find(target, '?');

    if (!apart) {
        sn_record_set_url(record, target);
        return;
    }
    sn_record_set(record, FIELD_URL_PATH, sn_slice_first(target, mark));
    if (mark < target.size)
        sn_record_set(record, FIELD_URL_QUERY, sn_slice_skip(target, mark + 2));
}

/* A line of target, user agent, and an own field; fields are parts of it. */
static void
make_line(struct seine_record *record, struct buf *text, uint64_t *state)
{
    size_t target, agent, own;
    struct slice all;

    sn_buf_clear(text);
    ck_assert_int_eq(sn_buf_reserve(text, 4096), 0);
    sn_buf_str(text, "GET ");
    target = text->size;
    sn_buf_str(text, next_number(state) % 3 ? "/" : "http://h.example/");
    add_pieces(text, state, 6);
    if (next_number(state) % 2) {
        /* the tab parts two columns */
        sn_buf_str(text, next_number(state) % 3 ? "?\t" : "z?\tx");
        add_pieces(text, state, 5);
    }
    agent = text->size;
    add_pieces(text, state, 4);
    own = text->size;
    add_pieces(text, state, 3);
    ck_assert(!text->failed);
    sn_record_reset(record);
    all = sn_buf_view(text);
    record->raw = record->text = all;
    record->any_source = true;
    set_target(record, sn_slice(text->at + target, agent - target),
               next_number(state) % 2);
    sn_record_set(record, FIELD_METHOD, sn_slice_first(all, 3));
    sn_record_set(record, FIELD_USER_AGENT,
                  sn_slice(text->at + agent, own - agent));
    sn_record_add(record, sn_slice_str("own"), cut(text, own), VALUE_TEXT);
}

struct outcome {
    bool matched[RULES];
    struct buf shown; /* all that a match tells */
};

static int
note_match(void *user, const struct match *match)
{
    struct outcome *outcome = user;

    outcome->matched[match->rule_index] = true;
    sn_buf_format(&outcome->shown, "%zu", match->rule_index);
    for (size_t i = 0; i < match->matched_count; i++) {
        const seine_matched *value = match->matched[i];

        sn_buf_format(&outcome->shown, " %s=", value->field);
        sn_buf_add(&outcome->shown, value->value, value->value_size);
        sn_buf_add(&outcome->shown, value->indicator, value->indicator_size);
    }
    return 0;
}

/* Each way has a matcher of its own, so that what one remembers shows. */
struct ways {
    struct matcher *all;
    struct matcher *screened;
    struct screen *screen;
    struct screen_hits hits;
    size_t matches;
    size_t passed; /* lines without any hit */
};

static void
compare_line(struct ways *ways, struct seine_record *record)
{
    struct outcome all = {{false}, {0}}, screened = {{false}, {0}};

    sn_matcher_hit(ways->all, SCREEN_ANY);
    ck_assert_int_eq(sn_matcher_run(ways->all, record, note_match, &all), 0);
    ck_assert_int_eq(sn_screen_block(ways->screen, record->text, &ways->hits),
                     0);
    for (size_t i = 0; i < ways->hits.list.count; i++)
        sn_matcher_hit(ways->screened, ways->hits.list.at[i].literal);
    sn_matcher_look(ways->screened, sn_format_find(sn_slice_str("jsonl")),
                    record->text, false, NULL);
    ways->passed += ways->hits.list.count == 0;
    ck_assert_int_eq(
        sn_matcher_run(ways->screened, record, note_match, &screened), 0);
    for (size_t i = 0; i < RULES; i++) {
        ways->matches += all.matched[i];
        ck_assert_msg(all.matched[i] == screened.matched[i],
                      "rule %zu on '%.*s'", i, (int)record->text.size,
                      record->text.at);
    }
    ck_assert_str_eq(sn_buf_string(&all.shown), sn_buf_string(&screened.shown));
    sn_buf_fini(&all.shown);
    sn_buf_fini(&screened.shown);
}

START_TEST(screen_changes_nothing)
{
    uint64_t state = (uint64_t)_i * 977 + 5;
    struct seine_rules *rules = make_rules(&state);
    struct ways ways = {0};
    struct seine_record *record;
    struct buf text = {0};

    ck_assert_int_eq(sn_record_new(&record), 0);
    ck_assert_int_eq(sn_matcher_new(&ways.all, rules), 0);
    ck_assert_int_eq(sn_matcher_new(&ways.screened, rules), 0);
    ck_assert_int_eq(sn_screen_new(&ways.screen, rules), 0);
    for (int i = 0; i < LINES; i++) {
        make_line(record, &text, &state);
        compare_line(&ways, record);
    }
    ck_assert_uint_gt(ways.matches, 0);
    ck_assert_msg(rules->unscreened_count < RULES, "no rule has a literal");
    sn_array_fini(&ways.hits.list);
    sn_matcher_free(ways.all);
    sn_matcher_free(ways.screened);
    sn_screen_free(ways.screen);
    sn_record_free(record);
    sn_buf_fini(&text);
    seine_rules_unref(rules);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("soundness");
    TCase *screening = tcase_create("screening");

    tcase_add_loop_test(screening, screen_changes_nothing, 0, ROUNDS);
    suite_add_tcase(suite, screening);
    return run_suite(suite);
}
