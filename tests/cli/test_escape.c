/*
 * Escaping of log text for terminals, JSON and CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "escape.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
    const char *name;
    const char *at;
    size_t size;
    const char *terminal;
    const char *json;
    const char *csv;
} rows[] = {
    {"empty", BYTES(""), "", "\"\"", ""},
    {"plain", BYTES("GET /a"), "GET /a", "\"GET /a\"", "GET /a"},
    {"UTF-8", BYTES("\xc3\xa9\xf0\x9f\x90\x9f"), "\xc3\xa9\xf0\x9f\x90\x9f",
     "\"\xc3\xa9\xf0\x9f\x90\x9f\"", "\xc3\xa9\xf0\x9f\x90\x9f"},
    {"Q54: escape", BYTES("\x1b[2J"), "\\x1b[2J", "\"\\u001b[2J\"", "\\x1b[2J"},
    {"Q54: NUL", BYTES("a\0b"), "a\\x00b", "\"a\\u0000b\"", "a\\x00b"},
    {"Q54: DEL", BYTES("\x7f"), "\\x7f", "\"\\u007f\"", "\\x7f"},
    {"Q54: C1", BYTES("\xc2\x9b"), "\\u009b", "\"\\u009b\"", "\\u009b"},
    {"line end", BYTES("a\r\n\tb"), "a\\x0d\\x0a\\x09b", "\"a\\r\\n\\tb\"",
     "a\\x0d\\x0a\\x09b"},
    {"override", BYTES("\xe2\x80\xae"), "\\u202e", "\"\\u202e\"", "\\u202e"},
    {"tag", BYTES("\xf3\xa0\x80\x81"), "\\U000e0001", "\"\\udb40\\udc01\"",
     "\\U000e0001"},
    {"invalid", BYTES("\xff\x80"), "\\xff\\x80", "\"\\udcff\\udc80\"",
     "\\xff\\x80"},
    {"cut", BYTES("\xe2\x80"), "\\xe2\\x80", "\"\\udce2\\udc80\"",
     "\\xe2\\x80"},
    {"overlong", BYTES("\xc0\xaf"), "\\xc0\\xaf", "\"\\udcc0\\udcaf\"",
     "\\xc0\\xaf"},
    {"surrogate", BYTES("\xed\xb2\x80"), "\\xed\\xb2\\x80",
     "\"\\udced\\udcb2\\udc80\"", "\\xed\\xb2\\x80"},
    {"too great", BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80",
     "\"\\udcf4\\udc90\\udc80\\udc80\"", "\\xf4\\x90\\x80\\x80"},
    {"quotes", BYTES("a\"b\\c"), "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\"\"b\\c\""},
    {"comma", BYTES("a,b"), "a,b", "\"a,b\"", "\"a,b\""},
    {"formula", BYTES("=1+1"), "=1+1", "\"=1+1\"", "'=1+1"},
    {"formula, plus", BYTES("+1"), "+1", "\"+1\"", "'+1"},
    {"formula, minus", BYTES("-1"), "-1", "\"-1\"", "'-1"},
    {"formula, at", BYTES("@A1,x"), "@A1,x", "\"@A1,x\"", "\"'@A1,x\""},
    {"formula, tab", BYTES("\t=1"), "\\x09=1", "\"\\t=1\"", "'\\x09=1"},
    {"no formula", BYTES("a=1"), "a=1", "\"a=1\"", "a=1"},
};

static void
assert_text(struct text *text, const char *row, const char *what,
            const char *want)
{
    ck_assert_msg(strcmp(text_string(text), want) == 0, "%s, %s: %s", row, what,
                  text_string(text));
    text_fini(text);
}

START_TEST(escapes)
{
    struct text terminal = {0}, json = {0}, csv = {0};

    escape_terminal(&terminal, rows[_i].at, rows[_i].size);
    escape_json(&json, rows[_i].at, rows[_i].size);
    escape_csv(&csv, rows[_i].at, rows[_i].size, false);
    assert_text(&terminal, rows[_i].name, "terminal", rows[_i].terminal);
    assert_text(&json, rows[_i].name, "JSON", rows[_i].json);
    assert_text(&csv, rows[_i].name, "CSV", rows[_i].csv);
}
END_TEST

START_TEST(keeps_raw_cells)
{
    struct text csv = {0};

    escape_csv(&csv, "=\xff\n\"", 4, true);
    assert_text(&csv, "raw", "CSV", "\"=\xff\n\"\"\"");
}
END_TEST

/* Every byte at every place of a text: what is taken at once changes nothing.
 */
START_TEST(escapes_at_any_place)
{
    char plain[40], one = (char)_i;
    size_t size, at;

    memset(plain, 'a', sizeof(plain));
    for (size = 1; size <= sizeof(plain); size++)
        for (at = 0; at < size; at++) {
            struct text whole = {0}, parts = {0}, byte = {0};

            plain[at] = one;
            escape_json(&whole, plain, size);
            plain[at] = 'a';
            escape_json(&byte, &one, 1);
            text_byte(&parts, '"');
            text_add(&parts, plain, at);
            text_add(&parts, byte.at + 1, byte.size - 2);
            text_add(&parts, plain, size - at - 1);
            text_byte(&parts, '"');
            assert_text(&whole, "any place", "JSON", text_string(&parts));
            text_fini(&parts);
            text_fini(&byte);
        }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("escape");
    TCase *tcase = tcase_create("escape");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, escapes, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, keeps_raw_cells);
    tcase_add_loop_test(tcase, escapes_at_any_place, 0, 256);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
