/*
 * Regular expressions: search, flags, invalid UTF-8, limits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/regex.h"

#include "base/limits.h"
#include "base/mem.h"
#include "seine.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct regex_case {
    const char *name;
    const char *pattern;
    unsigned flags;
    const char *text;
    bool found;
} cases[] = {
    {"search", "b+", 0, "aabbcc", true},
    {"not the whole only", "^b+$", 0, "aabbcc", false},
    {"case counts", "ABC", 0, "abc", false},
    {"i", "ABC", REGEX_CASELESS, "xabc", true},
    {"inline i", "(?i)ABC", 0, "xabc", true},
    {"i beyond ASCII", "\xC3\x89", REGEX_CASELESS, "\xC3\xA9", true},
    {"dot and newline", "a.b", 0, "a\nb", false},
    {"s", "a.b", REGEX_DOTALL, "a\nb", true},
    {"caret at line", "^b", 0, "a\nb", false},
    {"m", "^b", REGEX_MULTILINE, "a\nb", true},
    {"dot is a character", "^a.b$", 0,
     "a\xC3\xA9"
     "b",
     true},
    {"digits", "\\d{3}", 0, "ab123", true},
    {"word boundary", "\\bcat\\b", 0, "a cat.", true},
    {"lazy", "a.+?b", 0, "axxb", true},
    {"look-ahead", "a(?=b)", 0, "ab", true},
    {"around an invalid byte", "b+$", 0,
     "a\xFF"
     "bb",
     true},
    {"not over an invalid byte", "a.b", 0,
     "a\xFF"
     "b",
     false},
    {"empty text", "^$", 0, "", true},
    {"empty pattern", "", 0, "x", true},
};

START_TEST(patterns_search)
{
    const struct regex_case *row = &cases[_i];
    struct regex_scratch *scratch;
    struct regex *regex;
    char why[REGEX_WHY_SIZE];

    ck_assert_int_eq(sn_regex_scratch_new(&scratch), 0);
    ck_assert_msg(
        sn_regex_new(&regex, sn_slice_str(row->pattern), row->flags, why) == 0,
        "%s", row->name);
    ck_assert_msg(sn_regex_search(regex, scratch, sn_slice_str(row->text),
                                  NULL) == (row->found ? 1 : 0),
                  "%s", row->name);
    sn_regex_free(regex);
    sn_regex_scratch_free(scratch);
}
END_TEST

START_TEST(part_is_what_was_found)
{
    struct regex_scratch *scratch;
    struct regex *regex;
    struct slice part = {NULL, 0};
    char why[REGEX_WHY_SIZE];

    ck_assert_int_eq(sn_regex_scratch_new(&scratch), 0);
    ck_assert_int_eq(sn_regex_new(&regex, sn_slice_str("b+"), 0, why), 0);
    ck_assert_int_eq(
        sn_regex_search(regex, scratch, sn_slice_str("abbc"), &part), 1);
    ck_assert(sn_slice_is(part, "bb"));
    sn_regex_free(regex);
    sn_regex_scratch_free(scratch);
}
END_TEST

static const char *const invalid[] = {
    "(", "[a", "a{2,1}", "(?<=a*)b", "\\", "(?P<n>", "*a", "\\C", "\xFF",
};

START_TEST(invalid_is_said)
{
    struct regex *regex;
    char why[REGEX_WHY_SIZE] = "";

    ck_assert_msg(sn_regex_new(&regex, sn_slice_str(invalid[_i]), 0, why) ==
                      SEINE_E_INVALID,
                  "%s", invalid[_i]);
    ck_assert_ptr_null(regex);
    ck_assert_msg(strstr(why, " at byte ") != NULL, "%s: %s", invalid[_i], why);
}
END_TEST

/* Limit of the size of a pattern: at, above. */
START_TEST(size_is_limited)
{
    char *text = sn_calloc(LIMIT_REGEX_SIZE + 1, 1);
    char why[REGEX_WHY_SIZE] = "";
    struct regex *regex;

    ck_assert_ptr_nonnull(text);
    memset(text, 'a', LIMIT_REGEX_SIZE + 1);
    (void)sn_regex_new(&regex, sn_slice(text, LIMIT_REGEX_SIZE), 0, why);
    ck_assert_msg(strstr(why, "longer than") == NULL, "%s", why);
    sn_regex_free(regex);
    ck_assert_int_eq(
        sn_regex_new(&regex, sn_slice(text, LIMIT_REGEX_SIZE + 1), 0, why),
        SEINE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(why, "longer than"));
    sn_free(text);
}
END_TEST

/* Catastrophic back-tracking is given up, and the scratch works on. */
START_TEST(hostile_is_given_up)
{
    struct regex_scratch *scratch;
    struct regex *regex;
    char why[REGEX_WHY_SIZE];
    char text[64];

    memset(text, 'a', sizeof(text));
    ck_assert_int_eq(sn_regex_scratch_new(&scratch), 0);
    ck_assert_int_eq(sn_regex_new(&regex, sn_slice_str("^(a|aa|a+)+$"), 0, why),
                     0);
    text[sizeof(text) - 1] = 'd';
    ck_assert_int_eq(
        sn_regex_search(regex, scratch, sn_slice(text, sizeof(text)), NULL),
        SEINE_E_LIMIT);
    ck_assert_int_eq(sn_regex_search(regex, scratch, sn_slice_str("aaa"), NULL),
                     1);
    sn_regex_free(regex);
    sn_regex_scratch_free(scratch);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("regex");
    TCase *searching = tcase_create("searching");
    TCase *refusing = tcase_create("refusing");

    tcase_add_loop_test(searching, patterns_search, 0, (int)LENGTH(cases));
    tcase_add_test(searching, part_is_what_was_found);
    tcase_add_loop_test(refusing, invalid_is_said, 0, (int)LENGTH(invalid));
    tcase_add_test(refusing, size_is_limited);
    tcase_add_test(refusing, hostile_is_given_up);
    suite_add_tcase(suite, searching);
    suite_add_tcase(suite, refusing);
    return run_suite(suite);
}
