/*
 * Necessary literals: of regular expressions, patterns, and conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/literal.h"

#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define KELVIN "\xE2\x84\xAA"
#define LONG_S "\xC5\xBF"

/* The clause as text: literals with blanks between; NULL: unknown. */
static const struct regex_case {
    const char *pattern;
    bool caseless;
    const char *clause;
} regexes[] = {
    {"vpnxyz", false, "vpnxyz"},
    {"VPNXyz", false, "vpnxyz"},
    {"abcx|defy", false, "abcx defy"},
    {"abcx|d", false, NULL},
    {"abcx|", false, NULL},
    {"(?:abcx|defy)ghijkl", false, "ghijkl"},
    {"(abcdef|ghijkl)mno", false, "abcdef ghijkl"},
    {"(abcdef|ghijkl)?mnoq", false, "mnoq"},
    {"(abcdef)*", false, NULL},
    {"(abcdef)+", false, "abcdef"},
    {"(abcdef){2,3}", false, "abcdef"},
    {"(abcdef){0,3}", false, NULL},
    {"(abcdef){00}", false, NULL},
    {"abcx?", false, "abc"},
    {"abcx*yyyyy", false, "yyyyy"},
    {"abcx+", false, "abcx"},
    {"abcx+?yz", false, "abcx"},
    {"abcxy{3}", false, "abcxy"},
    {"abcxy{0}", false, "abcx"},
    {"abcx{,3}", false, NULL},
    {"abcx{ 1 }", false, NULL},
    {"a.bcxy", false, "bcxy"},
    {"^abcx$", false, "abcx"},
    {"abc[xy]defgh", false, "defgh"},
    {"abcx[^]]defgh", false, "defgh"},
    {"abcx[\\]z]defgh", false, "defgh"},
    {"abcx[[:alpha:]]", false, NULL},
    {"abcx\\.defy", false, "abcx.defy"},
    {"abcx\\ddefyz", false, "defyz"},
    {"abcx\\bdefyz", false, "defyz"},
    {"abcx\\x41", false, NULL},
    {"\\Qabcx\\E", false, NULL},
    {"(abcx)\\1", false, NULL},
    {"(?=abcx)", false, NULL},
    {"(?!abcx)", false, NULL},
    {"(?<name>abcx)", false, NULL},
    {"(?x)ab cx", false, NULL},
    {"(?#abcx)", false, NULL},
    {"(*UTF)abcx", false, NULL},
    {"ab\xC3\xA9xyzw", false, "xyzw"},
    {"abcx\\\nyzwvu", false, "yzwvu"},
    {"abcxyz", true, "abcxyz"},
    {"abckyz", true, "abckyz " KELVIN},
    {"abcsyz", true, "abcsyz " LONG_S},
    {"abskyz", true, "abskyz " KELVIN " " LONG_S},
    {"(?i)abckyz", false, "abckyz " KELVIN},
    {"(?i:abckyz)", false, "abckyz " KELVIN},
    {"abckyz(?i)q", false, "abckyz"},
    {"(((((abcx)))))", false, "abcx"},
    {"((((abcx))))y{1}", false, "abcx"},
    {"", false, NULL},
    {".", false, NULL},
    {"\\.\\.\\/etc\\/shadow", false, "../etc/shadow"},
};

static void
check_clause(const struct clause *clause, const char *expected,
             const char *name)
{
    struct buf text = {0};

    ck_assert_msg(clause->known == (expected != NULL), "%s: %s", name,
                  clause->known ? "known" : "unknown");
    for (size_t i = 0; i < clause->count; i++) {
        if (i > 0)
            sn_buf_byte(&text, ' ');
        sn_buf_slice(&text, clause->literals[i]);
    }
    ck_assert_msg(!expected || strcmp(sn_buf_string(&text), expected) == 0,
                  "%s: '%s'", name, sn_buf_string(&text));
    sn_buf_fini(&text);
}

START_TEST(regexes_give_literals)
{
    const struct regex_case *row = &regexes[_i];
    struct arena arena = {0};
    bool failed = false;
    struct clause clause = sn_regex_clause(&arena, sn_slice_str(row->pattern),
                                           row->caseless, "", &failed);

    ck_assert(!failed);
    check_clause(&clause, row->clause, row->pattern);
    sn_arena_fini(&arena);
}
END_TEST

START_TEST(deep_groups_are_unknown)
{
    struct arena arena = {0};
    struct buf text = {0};
    bool failed = false;
    struct clause clause;

    for (int i = 0; i < 200; i++)
        sn_buf_byte(&text, '(');
    sn_buf_str(&text, "abcx");
    for (int i = 0; i < 200; i++)
        sn_buf_byte(&text, ')');
    clause = sn_regex_clause(&arena, sn_buf_view(&text), false, "", &failed);
    check_clause(&clause, NULL, "200 groups");
    sn_buf_fini(&text);
    sn_arena_fini(&arena);
}
END_TEST

static const struct pattern_case {
    const char *name;
    const char *value;
    enum field field; /* FIELD_NONE: the whole record */
    const char *clause;
} patterns[] = {
    {"longest piece", "abc*defgh*ij", FIELD_USER_AGENT, "defgh"},
    {"one breaks", "abc?defgh", FIELD_USER_AGENT, "defgh"},
    {"escape does not", "abc\\?defgh", FIELD_USER_AGENT, "abc?defgh"},
    {"case", "AbcX", FIELD_USER_AGENT, "abcx"},
    {"not ASCII breaks", "ab\xC3\xA9xyzw", FIELD_USER_AGENT, "xyzw"},
    {"line end breaks", "abcx\nyzwvu", FIELD_USER_AGENT, "yzwvu"},
    {"one byte is not worth it", "x", FIELD_USER_AGENT, NULL},
    {"empty", "", FIELD_USER_AGENT, NULL},
    {"star", "*", FIELD_USER_AGENT, NULL},
    {"path and query", "/abcx?defghi", FIELD_URI, "defghi"},
    {"whole record", "xyz zyx", FIELD_NONE, "xyz zyx"},
    {"decoded", "/ab/{}z", FIELD_URI_DECODED,
     "{}z %u %25 %30 %31 %32 %33 %34 %35 %36 %37 %38 %39 %41 %42 %43 %44 %45 "
     "%46 %55 %5a %61 %62 %63 %64 %65 %66 %75 %7a %7b %7d"},
    {"decoded with blank", "ab {}z", FIELD_QUERY_VALUE,
     "{}z %u %25 %30 %31 %32 %33 %34 %35 %36 %37 %38 %39 %41 %42 %43 %44 %45 "
     "%46 %55 %5a %61 %62 %63 %64 %65 %66 %75 %7a %7b %7d"},
    {"decoded with colon", "${}:abc", FIELD_QUERY_VALUE,
     "${} %u %24 %25 %30 %31 %32 %33 %34 %35 %36 %37 %38 %39 %41 %42 %43 %44 "
     "%45 %46 %55 %61 %62 %63 %64 %65 %66 %75 %7b %7d"},
    {"made up", "private", FIELD_SOURCE_SCOPE, NULL},
    {"made up by the parser", "success", FIELD_EVENT_OUTCOME, NULL},
};

START_TEST(patterns_give_literals)
{
    const struct pattern_case *row = &patterns[_i];
    struct arena arena = {0};
    struct tokens tokens = {{NULL, 0, 0}};
    struct check check = {.kind = CHECK_PATTERN};
    const enum field fields[2] = {row->field, FIELD_NONE};
    struct test test = {
        .target = {fields, row->field != FIELD_NONE,
                   sn_slice_str(row->field ? "field" : "")},
        .groups = 1,
        .checks = &check,
        .count = 1,
    };
    bool failed = false;
    struct clause clause;

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(row->value)), 0);
    check.u.pattern = sn_pattern_new(&arena, &tokens, false);
    ck_assert_ptr_nonnull(check.u.pattern);
    clause = sn_test_clause(&arena, &test, &failed);
    check_clause(&clause, row->clause, row->name);
    sn_tokens_fini(&tokens);
    sn_arena_fini(&arena);
}
END_TEST

START_TEST(clauses_combine)
{
    struct arena arena = {0};
    bool failed = false;
    struct clause never = sn_clause_never(), unknown = sn_clause_unknown();
    struct clause a = sn_clause_of(&arena, sn_slice_str("abcdef"), &failed);
    struct clause b = sn_clause_of(&arena, sn_slice_str("ghi"), &failed);
    struct clause c, out;

    out = sn_clause_and(&a, &b);
    check_clause(&out, "abcdef", "and: the more telling");
    out = sn_clause_or(&arena, &a, &b, &failed);
    check_clause(&out, "abcdef ghi", "or: both");
    b = sn_clause_of(&arena, sn_slice_str("%"), &failed);
    c = sn_clause_of(&arena, sn_slice_str("id"), &failed);
    out = sn_clause_or(&arena, &a, &b, &failed);
    c = sn_clause_or(&arena, &b, &c, &failed);
    out = sn_clause_and(&c, &out);
    check_clause(&out, "abcdef %", "and: the worst less often");
    out = sn_clause_and(&a, &unknown);
    check_clause(&out, "abcdef", "and unknown");
    out = sn_clause_or(&arena, &a, &unknown, &failed);
    check_clause(&out, NULL, "or unknown");
    out = sn_clause_and(&a, &never);
    check_clause(&out, "", "and never");
    out = sn_clause_or(&arena, &never, &a, &failed);
    check_clause(&out, "abcdef", "or never");
    out = sn_clause_or(&arena, &never, &unknown, &failed);
    check_clause(&out, NULL, "never or unknown");
    sn_arena_fini(&arena);
}
END_TEST

/* A literal of LITERAL_MOST bytes is whole, a longer one is cut. */
START_TEST(literals_are_cut)
{
    static const size_t sizes[] = {LITERAL_MOST - 1, LITERAL_MOST,
                                   LITERAL_MOST + 1};
    char text[LITERAL_MOST + 1];
    struct arena arena = {0};
    bool failed = false;
    struct clause clause;
    size_t kept = sizes[_i] < LITERAL_MOST ? sizes[_i] : LITERAL_MOST;

    memset(text, 'x', sizeof(text));
    clause = sn_clause_of(&arena, sn_slice(text, sizes[_i]), &failed);
    ck_assert_uint_eq(clause.literals[0].size, kept);
    sn_arena_fini(&arena);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("literal");
    TCase *literals = tcase_create("literals");

    tcase_add_loop_test(literals, regexes_give_literals, 0,
                        (int)LENGTH(regexes));
    tcase_add_test(literals, deep_groups_are_unknown);
    tcase_add_loop_test(literals, patterns_give_literals, 0,
                        (int)LENGTH(patterns));
    tcase_add_test(literals, clauses_combine);
    tcase_add_loop_test(literals, literals_are_cut, 0, 3);
    suite_add_tcase(suite, literals);
    return run_suite(suite);
}
