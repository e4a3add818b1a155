/*
 * Escaping of log text for terminals, JSON and CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "escape.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_writer.h"

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

static uint32_t
next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 16;
}

/*
 * Long runs of letters, and among them what is escaped, whole or cut; of the
 * first kinds only.
 */
#define KINDS 11

static size_t
fill(char *at, size_t room, size_t kinds, uint32_t *state)
{
    static const char *const odd[] = {
        "\"",       "\\",       "\x01",
        "\x7f",     "\xc3\xa9", "\xe2\x80\xae",
        "\xe2\x82", "\xff",     "\xf3\xa0\x80\x81",
        "\"\"\"\"", "\n"};
    size_t size = 0, run;

    while (size < room) {
        const char *piece = odd[next_random(state) % kinds];

        for (run = next_random(state) % 40; run > 0 && size < room; run--)
            at[size++] = (char)('a' + run % 26);
        for (; *piece && size < room; piece++)
            at[size++] = *piece;
    }
    return size;
}

/* A character at a time; what is cut off at the end is bytes. */
static void
escape_slowly(struct text *out, const char *at, size_t size)
{
    size_t done, length;
    uint32_t point;

    text_byte(out, '"');
    for (done = 0; done < size; done += length) {
        struct text one = {0};

        length = decode_utf8(at + done, size - done, &point);
        length += length == 0;
        escape_json(&one, at + done, length);
        text_add(out, one.at + 1, one.size - 2);
        text_fini(&one);
    }
    text_byte(out, '"');
}

static size_t
count_plain(const char *at, size_t size)
{
    size_t i = 0;

    while (i < size && at[i] >= 0x20 && at[i] < 0x7f && at[i] != '"' &&
           at[i] != '\\')
        i++;
    return i;
}

/* Texts longer than what is escaped at once, in memory that ends with them. */
START_TEST(escapes_long_texts)
{
    uint32_t state = (uint32_t)_i;
    size_t room = 1 + next_random(&state) % 4000;
    char *at = malloc(room);
    struct text quick = {0}, slow = {0};
    bool other;

    ck_assert_ptr_nonnull(at);
    fill(at, room, KINDS, &state);
    ck_assert_uint_eq(escape_json_part(&quick, at, room, at + room, &other),
                      count_plain(at, room));
    escape_slowly(&slow, at, room);
    assert_text(&quick, "long", "JSON", text_string(&slow));
    text_fini(&slow);
    free(at);
}
END_TEST

/* A byte at a time; only UTF-8 that is whole goes together. */
static void
show_slowly(struct text *out, const char *at, size_t size)
{
    size_t done, length;
    uint32_t point;

    for (done = 0; done < size; done += length) {
        length = decode_utf8(at + done, size - done, &point);
        length += length == 0;
        escape_terminal(out, at + done, length);
    }
}

/* The rules of RFC 4180 on the text as a terminal would get it. */
static void
quote_slowly(struct text *out, const struct text *cell)
{
    bool quotes =
        cell->size && (cell->at[0] == ' ' || cell->at[cell->size - 1] == ' ');
    size_t i;

    for (i = 0; i < cell->size; i++)
        quotes |= memchr("\",\r\n", cell->at[i], 4) != NULL;
    text_str(out, quotes ? "\"" : "");
    for (i = 0; i < cell->size; i++) {
        text_str(out, cell->at[i] == '"' ? "\"" : "");
        text_byte(out, cell->at[i]);
    }
    text_str(out, quotes ? "\"" : "");
}

START_TEST(writes_cells)
{
    static const char starts[] = "aa =+-@\t,\"";
    uint32_t state = (uint32_t)_i;
    char at[200];
    size_t size = next_random(&state) % sizeof(at), i;

    fill(at, sizeof(at), _i % 2 ? 2 : KINDS, &state);
    for (i = 0; i < 8; i++)
        at[next_random(&state) % sizeof(at)] =
            starts[next_random(&state) % (sizeof(starts) - 1)];
    at[0] = starts[next_random(&state) % (sizeof(starts) - 1)];
    for (i = 0; i < 2; i++) {
        struct text cell = {0}, slow = {0}, quick = {0};

        if (i == 0 && size && strchr("=+-@\t", at[0]))
            text_byte(&cell, '\'');
        if (i == 0)
            show_slowly(&cell, at, size);
        else
            text_add(&cell, at, size);
        quote_slowly(&slow, &cell);
        escape_csv(&quick, at, size, i == 1);
        ck_assert_uint_eq(quick.size, slow.size);
        ck_assert(quick.size == 0 || memcmp(quick.at, slow.at, slow.size) == 0);
        text_fini(&cell);
        text_fini(&slow);
        text_fini(&quick);
    }
}
END_TEST

/* Parts of a text are written as if there was no more than them. */
START_TEST(writes_parts)
{
    uint32_t state = (uint32_t)_i;
    size_t room = 1 + next_random(&state) % 600, i, from, size;
    char *at = malloc(room);
    struct text out = {0};
    struct json json = {.out = &out};

    ck_assert_ptr_nonnull(at);
    fill(at, room, _i % 2 ? 2 : KINDS, &state);
    json_whole(&json, at, room);
    for (i = 0; i < 200; i++) {
        struct text part = {0};
        size_t before = out.size;

        from = next_random(&state) % (room + 1);
        size = i % 2 ? room - from : next_random(&state) % (room - from + 1);
        json_part(&json, at + from, size);
        escape_json(&part, at + from, size);
        ck_assert_uint_eq(out.size - before, part.size);
        ck_assert_mem_eq(out.at + before, part.at, part.size);
        text_fini(&part);
    }
    text_fini(&out);
    free(at);
}
END_TEST

/* Numbers around each change of their size. */
START_TEST(writes_numbers)
{
    uint64_t at = 1, value;
    int i, off;
    char want[32];

    for (i = 0; i < 20; i++, at *= 10)
        for (off = -1; off < 2; off++) {
            struct text text = {0};

            value = at + (uint64_t)(int64_t)off;
            snprintf(want, sizeof(want), "%" PRIu64, value);
            text_uint(&text, value);
            assert_text(&text, want, "number", want);
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
    tcase_add_loop_test(tcase, escapes_long_texts, 0, 100);
    tcase_add_loop_test(tcase, writes_parts, 0, 50);
    tcase_add_loop_test(tcase, writes_cells, 0, 300);
    tcase_add_test(tcase, writes_numbers);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
