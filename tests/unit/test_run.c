/*
 * Runs: what regular expressions need, against PCRE2 itself; what a look at an
 * entry passes over, against the search that it spares.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "predicate/lookup.h"
#include "predicate/pattern.h"
#include "predicate/regex.h"
#include "rule/literal.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PICK(list, state) ((list)[next_number(state) % LENGTH(list)])

static uint32_t
next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

/* has, lacks: some bytes of the class, and some that are not in it. */
static const struct run_case {
    const char *pattern;
    bool caseless;
    size_t least; /* 0: no clause */
    const char *has;
    const char *lacks;
} cases[] = {
    {"[a-f]{40}", false, 40, "abf", "gA "},
    {"[a-f]{40}", true, 40, "aFfA\xE2", "gG "},
    {"[^a-f]{40}", false, 40, "gA \xC3", "af"},
    {"[^\\d]{40}", false, 40, "dx \xC3", "09"},
    {"[^\\xZ]{40}", false, 40, "xZ", ""},
    {"[^a-\\d]{40}", false, 40, "a0", ""},
    {"[]a]{40}", false, 40, "]a", "["},
    {"[^]a]{40}", false, 40, "[b", "]a"},
    {"[a\\]b]{40}", false, 40, "a]b", "\\"},
    {"[+/_%-]{40}", false, 40, "+/_%-", ",."},
    {"[\\w.]{40}", false, 40, "aZ_0.\xC3", "- "},
    {"[\xC3\xA9]{40}", false, 40, "\xC3\xA9\xFF", "a"},
    {".{40}", false, 40, "a \xFF", ""},
    {"\\d{40}", false, 40, "09", "a"},
    {"\\D{40}", false, 40, "a0", ""},
    {"\\s{40}", false, 40, "\t ", "a"},
    {"[ab]{31}", false, 0, "", ""},
    {"[ab]{32}", false, 32, "a", "c"},
    {"[ab]{40,}", false, 40, "a", "c"},
    {"[ab]{40,50}", false, 40, "a", "c"},
    {"[ab]{0,50}", false, 0, "", ""},
    {"[ab]{99999}", false, RUN_MOST, "a", "c"},
    {"[ab]{40}?", false, 40, "a", "c"},
    {"(?:[ab]{40})?", false, 0, "", ""},
    {"x[ab]{40}|y[cd]{50}", false, 40, "ad", "xe"},
    {"[ab]{40}|", false, 0, "", ""},
    {"[ab]{40}[cd]{50}", false, 50, "d", "a"},
    {"([ab]{40})+", false, 40, "a", "c"},
    {"(?i)[ab]{40}", false, 40, "aB", "c"},
    {"[[:alpha:]]{40}", false, 0, "", ""},
    {"[a\\Qb\\E]{40}", false, 0, "", ""},
    {"[ab", false, 0, "", ""},
};

START_TEST(regexes_give_runs)
{
    const struct run_case *row = &cases[_i];
    struct arena arena = {0};
    bool failed = false;
    struct clause clause = sn_regex_clause(&arena, sn_slice_str(row->pattern),
                                           row->caseless, "", &failed);

    ck_assert_msg(clause.known == (row->least > 0) &&
                      clause.run.least == row->least && clause.count == 0,
                  "%s: %zu", row->pattern, clause.run.least);
    for (const char *c = row->has; *c; c++)
        ck_assert_msg(sn_run_has(&clause.run, (unsigned char)*c), "%s has %c",
                      row->pattern, *c);
    for (const char *c = row->lacks; *c; c++)
        ck_assert_msg(!sn_run_has(&clause.run, (unsigned char)*c),
                      "%s lacks %c", row->pattern, *c);
    sn_arena_fini(&arena);
}
END_TEST

static const char *const atoms[] = {
    "[a-c]",  "[^a-c]", ".",        "\\d",     "\\w",
    "[\\d.]", "[^\\w]", "[a-c\\]]", "[^]\"]",  "\\s",
    "[k-s]",  "[-a]",   "[%2-9]",   "[\\x41]", "[\xC3\xA9z]",
};
static const char *const joints[] = {"", "=", "|", "x?", "(?i)", "\\."};
static const char *const bytes[] = {
    "a",
    "b",
    "c",
    "A",
    "k",
    "S",
    "0",
    "9",
    ".",
    " ",
    "-",
    "]",
    "\"",
    "%",
    "\n",
    "_",
    "=",
    "\xC3\xA9",
    "\xE2\x84\xAA",
    "\xC5\xBF",
    "z",
};

/* Mostly one byte over and over, so that long runs come about. */
static void
make_text(struct buf *text, uint64_t *state)
{
    sn_buf_clear(text);
    for (unsigned i = next_number(state) % 4 + 1; i > 0; i--) {
        const char *one = PICK(bytes, state), *two = PICK(bytes, state);

        for (unsigned k = next_number(state) % 70; k > 0; k--)
            sn_buf_str(text, next_number(state) % 4 ? one : two);
    }
    ck_assert(!text->failed);
}

static void
make_regex(struct buf *text, uint64_t *state)
{
    sn_buf_clear(text);
    for (unsigned i = next_number(state) % 3 + 1; i > 0; i--) {
        sn_buf_str(text, PICK(joints, state));
        sn_buf_str(text, PICK(atoms, state));
        if (next_number(state) % 4)
            sn_buf_format(text, "{%u}", next_number(state) % 30 + 20);
    }
}

static bool
clause_allows(const struct clause *clause, struct slice text)
{
    if (!clause->known)
        return true;
    for (size_t i = 0; i < clause->count; i++)
        if (sn_find_nocase(text, clause->literals[i]) < text.size)
            return true;
    return clause->run.least && sn_run_stands_in(&clause->run, text);
}

/* Where a regular expression matches, its clause holds. */
START_TEST(runs_are_necessary)
{
    uint64_t state = (uint64_t)_i * 7919 + 3;
    struct buf pattern = {0}, text = {0};
    struct regex_scratch *scratch;
    char why[REGEX_WHY_SIZE];
    size_t found = 0, spared = 0;

    ck_assert_int_eq(sn_regex_scratch_new(&scratch), 0);
    for (int i = 0; i < 300; i++) {
        unsigned flags = next_number(&state) % 3 ? 0 : REGEX_CASELESS;
        struct arena arena = {0};
        struct regex *regex;
        struct clause clause;
        bool failed = false;

        make_regex(&pattern, &state);
        if (sn_regex_new(&regex, sn_buf_view(&pattern), flags, why) < 0)
            continue;
        clause =
            sn_regex_clause(&arena, sn_buf_view(&pattern), flags, "", &failed);
        for (int k = 0; k < 30; k++) {
            bool holds, allowed;

            make_text(&text, &state);
            holds =
                sn_regex_search(regex, scratch, sn_buf_view(&text), NULL) > 0;
            allowed = clause_allows(&clause, sn_buf_view(&text));
            ck_assert_msg(allowed || !holds, "'%s' on '%s'",
                          sn_buf_string(&pattern), sn_buf_string(&text));
            found += holds;
            spared += !allowed;
        }
        sn_regex_free(regex);
        sn_arena_fini(&arena);
    }
    ck_assert_uint_gt(found, 0);
    ck_assert_uint_gt(spared, 0);
    sn_regex_scratch_free(scratch);
    sn_buf_fini(&pattern);
    sn_buf_fini(&text);
}
END_TEST

/*
 * Values that the text does not have as they are: joined of two columns, or
 * decoded.
 */
static const struct made_case {
    enum field field;
    const char *pattern;
    const char *path;
    const char *query; /* NULL: no column of its own */
} made[] = {
    {FIELD_URI, "[a?]{38}", "/aaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaa"},
    {FIELD_URI, ".{70}", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {FIELD_URI_DECODED, "[a/]{38}",
     "/aaaaaaaaaaaaaaaaaaa/./aaaaaaaaaaaaaaaaaaa", NULL},
    {FIELD_URI_DECODED, "[a/]{38}",
     "/aaaaaaaaaaaaaaaaaaa///aaaaaaaaaaaaaaaaaaa", NULL},
    {FIELD_URI_DECODED, "[a ]{38}",
     "/b?aaaaaaaaaaaaaaaaaaa+aaaaaaaaaaaaaaaaaaa", NULL},
    {FIELD_URI_DECODED, "[a]{38}", "/aaaaaaaaaaaaaaaaaaa%61aaaaaaaaaaaaaaaaaaa",
     NULL},
    {FIELD_QUERY_VALUE, "[a ]{38}",
     "/b?c=aaaaaaaaaaaaaaaaaaa+aaaaaaaaaaaaaaaaaaa&d", NULL},
};

START_TEST(runs_of_made_values)
{
    const struct made_case *row = &made[_i];
    const enum field fields[2] = {row->field, FIELD_NONE};
    struct check check = {.kind = CHECK_REGEX,
                          .text = sn_slice_str(row->pattern)};
    struct test test = {.target = {fields, 1, sn_slice_str("field")},
                        .groups = 1,
                        .checks = &check,
                        .count = 1};
    struct seine_record *record;
    struct scratch scratch;
    struct arena arena = {0};
    struct buf text = {0};
    char why[REGEX_WHY_SIZE];
    struct clause clause;
    bool failed = false;
    size_t path = strlen(row->path);

    ck_assert_int_eq(sn_regex_new(&check.u.regex, check.text, 0, why), 0);
    ck_assert_int_eq(sn_scratch_init(&scratch), 0);
    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_buf_format(&text, "%s\t%s", row->path, row->query ? row->query : "");
    record->raw = record->text = sn_buf_view(&text);
    if (row->query) {
        sn_record_set(record, FIELD_URL_PATH, sn_slice(text.at, path));
        sn_record_set(record, FIELD_URL_QUERY,
                      sn_slice_skip(record->text, path + 1));
    } else {
        sn_record_set_url(record, sn_slice(text.at, path));
    }
    ck_assert_msg(sn_test_holds(&test, record, &scratch), "%s", row->path);
    clause = sn_test_clause(&arena, &test, &failed);
    ck_assert_msg(clause_allows(&clause, record->text), "%s", row->path);
    sn_record_free(record);
    sn_scratch_fini(&scratch);
    sn_test_fini(&test);
    sn_arena_fini(&arena);
    sn_buf_fini(&text);
}
END_TEST

static bool
stands_plainly(const struct run *run, struct slice text)
{
    size_t length = 0;

    for (size_t i = 0; i < text.size; i++) {
        length = sn_run_has(run, (unsigned char)text.at[i]) ? length + 1 : 0;
        if (length == run->least)
            return true;
    }
    return false;
}

START_TEST(runs_are_found)
{
    uint64_t state = (uint64_t)_i + 1;
    struct run run = {0};
    struct buf text = {0};

    sn_run_add_range(&run, 'a', 'c');
    for (int i = 0; i < 3000; i++) {
        run.least = next_number(&state) % 40 + 1;
        make_text(&text, &state);
        ck_assert_int_eq(sn_run_stands_in(&run, sn_buf_view(&text)),
                         stands_plainly(&run, sn_buf_view(&text)));
    }
    sn_buf_fini(&text);
}
END_TEST

/* A pattern that the pairs of a value rule out does not match it. */
START_TEST(pairs_rule_out_no_match)
{
    uint64_t state = (uint64_t)_i * 31 + 7;
    struct buf value = {0}, text = {0};
    size_t out = 0, matched = 0;

    for (int i = 0; i < 4000; i++) {
        struct tokens tokens = {{NULL, 0, 0}};
        struct arena arena = {0};
        const struct pattern *pattern;
        struct grams grams;
        bool is_out, matches;

        sn_buf_clear(&value);
        for (unsigned k = next_number(&state) % 4 + 1; k > 0; k--)
            sn_buf_str(&value, PICK(bytes, &state));
        if (next_number(&state) % 4 == 0)
            sn_buf_str(&value, "*a");
        sn_buf_clear(&text);
        for (unsigned k = next_number(&state) % 60; k > 0; k--)
            sn_buf_str(&text, PICK(bytes, &state));
        ck_assert_int_eq(sn_tokens_parse(&tokens, sn_buf_view(&value)), 0);
        ck_assert_int_eq(sn_tokens_open(&tokens, next_number(&state) % 4,
                                        next_number(&state) % 4),
                         0);
        pattern = sn_pattern_new(&arena, &tokens, next_number(&state) % 4 == 0);
        ck_assert_ptr_nonnull(pattern);
        sn_grams_make(&grams, sn_buf_view(&text));
        is_out = sn_pattern_is_out(pattern, &grams);
        matches = sn_pattern_match(pattern, sn_buf_view(&text));
        ck_assert_msg(!(is_out && matches), "'%s' in '%s'",
                      sn_buf_string(&value), sn_buf_string(&text));
        out += is_out;
        matched += matches;
        sn_tokens_fini(&tokens);
        sn_arena_fini(&arena);
    }
    ck_assert_uint_gt(out, 500);
    ck_assert_uint_gt(matched, 100);
    sn_buf_fini(&value);
    sn_buf_fini(&text);
}
END_TEST

static const char *const listed[] = {
    "evil.example",      "a.b.example.net", "xn--bcher-kva.example",
    "files.example.org", "192.0.2.7",       "under_score.example.com",
};

static const char *const odd[] = {"localhost", "ex!mple.com"};

static const char *const parts[] = {
    "evil.example",
    "EVIL.Example",
    ".",
    "www.",
    "b\303\274cher.example",
    "files",
    ".example.org",
    "%2e",
    "example",
    "/",
    "a.b.",
    "example.net",
    "@",
    ":80",
    "537.36",
    "192.0.2.7",
    "localhost",
    "ex!mple.com",
    "xn--bcher-kva.example",
    "under_score.example.com",
    " ",
    "evil",
    ".example",
    "%65vil.example",
    "\xE3\x80\x82",
    "example.com",
    ".com",
    "-",
    "_",
};

static void
make_line(struct buf *line, uint64_t *state)
{
    sn_buf_clear(line);
    for (unsigned i = next_number(state) % 9 + 1; i > 0; i--)
        sn_buf_str(line, PICK(parts, state));
    ck_assert(!line->failed);
}

/* Where no domain may stand, none is found, in the line or in a part of it. */
START_TEST(domains_that_may_not_stand_do_not)
{
    uint64_t state = (uint64_t)_i * 131 + 11;
    struct lookup *lookup;
    struct buf line = {0};
    size_t found = 0, spared = 0;

    ck_assert_int_eq(sn_lookup_new(&lookup, LOOKUP_DOMAIN), 0);
    for (uint32_t i = 0; i < LENGTH(listed); i++)
        ck_assert_int_eq(sn_lookup_add(lookup, sn_slice_str(listed[i]), i), 0);
    for (uint32_t i = 0; _i % 4 == 0 && i < LENGTH(odd); i++)
        ck_assert_int_ge(sn_lookup_add(lookup, sn_slice_str(odd[i]), 100 + i),
                         0);
    for (int i = 0; i < 5000; i++) {
        struct slice text, token, part;
        bool may, holds;

        make_line(&line, &state);
        text = sn_buf_view(&line);
        /* a value of a field is a part of the line, between blanks, say */
        part = sn_slice_first(text, sn_slice_find(text, ' '));
        part = sn_slice_first(part, sn_slice_find(part, '/'));
        may = sn_lookup_may_stand_in(lookup, text);
        holds = sn_lookup_find_in_line(lookup, text, &token) != LOOKUP_NONE ||
                sn_lookup_find(lookup, part) != LOOKUP_NONE;
        ck_assert_msg(may || !holds, "'%s'", sn_buf_string(&line));
        found += holds;
        spared += !may;
    }
    ck_assert_uint_gt(found, 100);
    ck_assert(spared > 100 || _i % 4 == 0);
    sn_lookup_free(lookup);
    sn_buf_fini(&line);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("run");
    TCase *runs = tcase_create("runs");
    TCase *looks = tcase_create("looks");

    tcase_add_loop_test(runs, regexes_give_runs, 0, (int)LENGTH(cases));
    tcase_add_loop_test(runs, runs_are_necessary, 0, 6);
    tcase_add_loop_test(runs, runs_of_made_values, 0, (int)LENGTH(made));
    tcase_add_loop_test(runs, runs_are_found, 0, 4);
    tcase_add_loop_test(looks, pairs_rule_out_no_match, 0, 4);
    tcase_add_loop_test(looks, domains_that_may_not_stand_do_not, 0, 4);
    suite_add_tcase(suite, runs);
    suite_add_tcase(suite, looks);
    return run_suite(suite);
}
