/*
 * Sigma strings: escapes, wildcards, case, and time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/pattern.h"

#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum how {
    WHOLE,
    CONTAINS,
    STARTS,
    ENDS
};

/* Does a value in a rule match a text? */
static const struct pattern_case {
    const char *name;
    enum how how;
    const char *value;
    const char *text;
    bool matches;
} cases[] = {
    {"equal", WHOLE, "abc", "abc", true},
    {"caseless", WHOLE, "aBc", "AbC", true},
    {"longer text", WHOLE, "abc", "abcd", false},
    {"longer value", WHOLE, "abcd", "abc", false},
    {"empty", WHOLE, "", "", true},
    {"empty and text", WHOLE, "", "a", false},
    {"beyond ASCII", WHOLE, "\xC3\x89", "\xC3\xA9", true},
    {"Greek", WHOLE, "\xCE\xA9", "\xCF\x89", true},
    {"star", WHOLE, "*", "", true},
    {"star and text", WHOLE, "*", "x\ny", true},
    {"two stars", WHOLE, "**", "x", true},
    {"star inside", WHOLE, "a*c", "ac", true},
    {"star over a newline", WHOLE, "a*c", "a\nb\nc", true},
    {"star not enough", WHOLE, "a*c", "a", false},
    {"ends overlap", WHOLE, "ab*bc", "abc", false},
    {"star comes back", WHOLE, "*a?c*", "xabbabc", true},
    {"star comes back twice", WHOLE, "a*b?d*e", "abxxbcdxe", true},
    {"last one counts", WHOLE, "*ab", "abxab", true},
    {"last one not at end", WHOLE, "*ab", "abxabx", false},
    {"last with one", WHOLE, "*a?", "aabac", true},
    {"last with one, late", WHOLE, "*?b", "ab", true},
    {"question mark", WHOLE, "a?c", "abc", true},
    {"question mark itself", WHOLE, "a?c", "a?c", true},
    {"question mark needs one", WHOLE, "a?c", "ac", false},
    {"one character of two bytes", WHOLE, "a?c",
     "a\xC3\xA9"
     "c",
     true},
    {"two for two bytes", WHOLE, "a??c",
     "a\xC3\xA9"
     "c",
     false},
    {"character of four bytes", WHOLE, "?", "\xF0\x9F\x90\x9F", true},
    {"invalid byte is one", WHOLE, "a?c",
     "a\xFF"
     "c",
     true},
    {"cut character is two", WHOLE, "a??c",
     "a\xE2\x82"
     "c",
     true},
    {"escaped star", WHOLE, "a\\*c", "a*c", true},
    {"escaped star is no star", WHOLE, "a\\*c", "abc", false},
    {"escaped question mark", WHOLE, "a\\?c", "a?c", true},
    {"escaped question mark no one", WHOLE, "a\\?c", "abc", false},
    {"lone backslash", WHOLE, "a\\bc", "a\\bc", true},
    {"two backslashes", WHOLE, "a\\\\c", "a\\c", true},
    {"three backslashes", WHOLE, "a\\\\\\x", "a\\\\x", true},
    {"four backslashes", WHOLE, "a\\\\\\\\x", "a\\\\x", true},
    {"backslash, wildcard", WHOLE, "a\\\\*", "a\\bcd", true},
    {"backslash, literal star", WHOLE, "a\\\\\\*", "a\\*", true},
    {"backslash, literal star only", WHOLE, "a\\\\\\*", "a\\bcd", false},
    {"not special", WHOLE, "%_[].'\"", "%_[].'\"", true},
    {"dot is no wildcard", WHOLE, "a.c", "abc", false},
    {"contains", CONTAINS, "b", "abc", true},
    {"contains nothing", CONTAINS, "", "", true},
    {"contains not", CONTAINS, "x", "abc", false},
    {"contains stars already", CONTAINS, "*b*", "abc", true},
    {"contains with wildcard", CONTAINS, "a*c", "xxabbcxx", true},
    {"contains with one", CONTAINS, "/x.php?cmd=", "/x.php?cmd=id", true},
    {"contains, trailing backslash", CONTAINS, "\\public\\",
     "c:\\public\\x.exe", true},
    {"trailing backslash is needed", CONTAINS, "\\public\\", "c:\\publicx",
     false},
    {"starts with trailing backslash", STARTS, "c:\\", "C:\\x", true},
    {"ends with backslash", ENDS, "x\\", "c:x\\", true},
    {"starts", STARTS, "a*b", "axxbzz", true},
    {"starts not inside", STARTS, "a*b", "zaxxb", false},
    {"ends", ENDS, ".php", "/a.PHP", true},
    {"ends not inside", ENDS, ".php", "/a.php/", false},
    {"ends with one", ENDS, ".ph?", "/a.ph\xC3\xA9", true},
    {"ends after cut", ENDS, "\xA9", "\xC3\xA9", false},
    {"leading blank kept", CONTAINS, " or ", "a or b", true},
    {"leading blank needed", CONTAINS, " or ", "(or)", false},
    {"more than 64 characters", CONTAINS,
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     "x0123456789012345678901234567890123456789012345678901234567890123456789y",
     true},
    {"more than 64, one differs", CONTAINS,
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     "x0123456789012345678901234567890123456789012345678901234567890123456780y",
     false},
    {"more than 64 with one", CONTAINS,
     "012345678901234567890123456789012345678901234567890123456789?123456789",
     "x0123456789012345678901234567890123456789012345678901234567890123456789y",
     true},
};

static bool
match(const char *value, enum how how, bool cased, struct slice text)
{
    struct arena arena = {0};
    struct tokens tokens = {{NULL, 0, 0}};
    const struct pattern *pattern;
    bool matches;

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(value)), 0);
    ck_assert_int_eq(sn_tokens_open(&tokens, how == CONTAINS || how == ENDS,
                                    how == CONTAINS || how == STARTS),
                     0);
    pattern = sn_pattern_new(&arena, &tokens, cased);
    ck_assert_ptr_nonnull(pattern);
    matches = sn_pattern_match(pattern, text);
    sn_tokens_fini(&tokens);
    sn_arena_fini(&arena);
    return matches;
}

START_TEST(values_match)
{
    const struct pattern_case *row = &cases[_i];

    ck_assert_msg(match(row->value, row->how, false, sn_slice_str(row->text)) ==
                      row->matches,
                  "%s", row->name);
}
END_TEST

START_TEST(cased_tells_case_apart)
{
    ck_assert(match("aBc", WHOLE, true, sn_slice_str("aBc")));
    ck_assert(!match("aBc", WHOLE, true, sn_slice_str("abc")));
    ck_assert(!match("B", CONTAINS, true, sn_slice_str("abc")));
    ck_assert(!match("\xC3\x89", WHOLE, true, sn_slice_str("\xC3\xA9")));
}
END_TEST

START_TEST(nul_is_a_character)
{
    ck_assert(match("a?c", WHOLE, false, sn_slice("a\0c", 3)));
    ck_assert(match("c", CONTAINS, false, sn_slice("a\0c", 3)));
}
END_TEST

/* The same by the book, with back-tracking; for short strings only. */
static bool
match_slow(const char *value, const char *text)
{
    if (!*value)
        return !*text;
    if (*value == '*')
        return match_slow(value + 1, text) ||
               (*text && match_slow(value, text + 1));
    return *text && (*value == '?' || *value == *text) &&
           match_slow(value + 1, text + 1);
}

/* All patterns of up to five and texts of up to five characters. */
START_TEST(agrees_with_the_book)
{
    static const char signs[] = {'a', 'b', '*', '?'};
    char value[6], text[6];

    for (unsigned v = 0; v < 4 * 4 * 4 * 4 * 4; v++) {
        for (unsigned i = 0; i < 5; i++)
            value[i] = signs[v >> (2 * i) & 3];
        value[1 + (v + (unsigned)_i) % 5] = '\0';
        for (unsigned t = 0; t < 32; t++) {
            for (unsigned i = 0; i < 5; i++)
                text[i] = t >> i & 1 ? 'a' : 'b';
            text[_i] = '\0';
            ck_assert_msg(match(value, WHOLE, false, sn_slice_str(text)) ==
                              match_slow(value, text),
                          "'%s' on '%s'", value, text);
        }
    }
}
END_TEST

/* What makes a back-tracking matcher run for ages. */
START_TEST(hostile_text_is_linear)
{
    static char text[65536];

    memset(text, 'a', sizeof(text));
    ck_assert(!match("*a*a*a*a*a*a*a*a*a*a*a*a*b", WHOLE, false,
                     sn_slice(text, sizeof(text))));
    ck_assert(!match("*a?a?a?a?a?a?a?a?a?b*a*", WHOLE, false,
                     sn_slice(text, sizeof(text))));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("pattern");
    TCase *matching = tcase_create("matching");

    tcase_add_loop_test(matching, values_match, 0, (int)LENGTH(cases));
    tcase_add_test(matching, cased_tells_case_apart);
    tcase_add_test(matching, nul_is_a_character);
    tcase_add_loop_test(matching, agrees_with_the_book, 0, 6);
    tcase_add_test(matching, hostile_text_is_linear);
    suite_add_tcase(suite, matching);
    return run_suite(suite);
}
