/*
 * Texts in common: parts of lines, words and values, and their limits.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "compare/common_texts.h"
#include "suite.h"

/* --------------------------------------------------------------- parts --- */

static const struct {
    const char *name;
    const char *lines[4];
    const char *parts[4]; /* the longest first */
} parts[] = {
    {"one line", {"abcdef"}, {"abcdef"}},
    {"two bytes are too few", {"xxab", "abyy"}, {NULL}},
    {"three are not", {"xxabc", "abcyy"}, {"abc"}},
    {"a network", {"from 10.1.2.3 x", "to 10.1.2.77 y"}, {" 10.1.2."}},
    {"at both ends", {"abc-1-def", "abc-2-def"}, {"abc-", "-def"}},
    {"in another order", {"abcd...efg", "efg,,,abcd"}, {"abcd", "efg"}},
    {"in all of three", {"abc def", "abc xyz", "def abc"}, {"abc"}},
    {"within another one", {"aaaaa", "aaa"}, {"aaa", "aaa", "aaa"}},
    {"nothing", {"abcdef", ""}, {NULL}},
    {"overlapping", {"abcde", "abcd bcde"}, {"abcd", "bcde"}},
};

START_TEST(common_parts)
{
    struct slice lines[4];
    struct part_list list;
    size_t count = 0, wanted = 0;

    for (; count < 4 && parts[_i].lines[count]; count++)
        lines[count] = sn_slice_str(parts[_i].lines[count]);
    while (wanted < 4 && parts[_i].parts[wanted])
        wanted++;
    ck_assert_int_eq(sn_parts_find(lines, count, &list), 0);
    ck_assert_msg(list.count == wanted, "%s: %zu", parts[_i].name, list.count);
    for (size_t i = 0; i < wanted; i++)
        ck_assert_msg(sn_slice_is(list.at[i], parts[_i].parts[i]), "%s: %.*s",
                      parts[_i].name, (int)list.at[i].size, list.at[i].at);
}
END_TEST

/* NULs stand for what no part may have. */
START_TEST(blanks)
{
    struct slice lines[] = {SLICE("abc\0\0\0def"), SLICE("abc\0\0\0def")};
    struct part_list list;

    ck_assert_int_eq(sn_parts_find(lines, 2, &list), 0);
    ck_assert_uint_eq(list.count, 2);
    ck_assert(sn_slice_is(list.at[0], "abc"));
    ck_assert(sn_slice_is(list.at[1], "def"));
}
END_TEST

static const size_t part_counts[] = {
    LIMIT_COMPARE_TEXTS - 1, LIMIT_COMPARE_TEXTS, LIMIT_COMPARE_TEXTS + 1};

START_TEST(parts_limit)
{
    struct buf first = {0}, second = {0};
    struct slice lines[2];
    struct part_list list;
    size_t count = part_counts[_i];

    for (size_t i = 0; i < count; i++) {
        sn_buf_format(&first, "w%02zu+", i);
        sn_buf_format(&second, "w%02zu-", i);
    }
    lines[0] = sn_buf_view(&first);
    lines[1] = sn_buf_view(&second);
    ck_assert_int_eq(sn_parts_find(lines, 2, &list), 0);
    ck_assert_uint_eq(
        list.count, count < LIMIT_COMPARE_TEXTS ? count : LIMIT_COMPARE_TEXTS);
    sn_buf_fini(&first);
    sn_buf_fini(&second);
}
END_TEST

/* --------------------------------------------------------------- texts --- */

static struct seine_record *record;

static void
make_record(void)
{
    ck_assert_int_eq(sn_record_new(&record), 0);
}

static void
free_record(void)
{
    sn_record_free(record);
}

static void
add_line(struct texts *texts, struct slice line, bool missing, uint64_t number)
{
    sn_record_reset(record);
    record->raw = record->text = record->payload = line;
    ck_assert_int_eq(sn_texts_add(texts, record, missing, number), 0);
}

static bool
is_chosen(const struct texts *texts, const char *value)
{
    for (size_t i = 0; i < texts->count; i++)
        if (sn_slice_is(texts->list[i].value, value))
            return true;
    return false;
}

START_TEST(choice)
{
    struct texts texts;
    char line[64];

    ck_assert_int_eq(sn_texts_begin(&texts, 10, 1000), 0);
    for (unsigned i = 0; i < 1000; i++) {
        bool missing = i % 100 == 0;

        snprintf(line, sizeof(line), "usual %s id-%u.x",
                 missing ? "evil:\"curl/7\"" : "good", i);
        add_line(&texts, sn_slice_str(line), missing, i * 7919 % 1000);
    }
    ck_assert_int_eq(sn_texts_choose(&texts), 0);
    ck_assert(is_chosen(&texts, "evil"));
    ck_assert(is_chosen(&texts, "curl"));
    ck_assert(is_chosen(&texts, "curl/7"));
    ck_assert(!is_chosen(&texts, "usual"));
    ck_assert(!is_chosen(&texts, "good"));
    ck_assert(!is_chosen(&texts, "id-100.x")); /* in one of them only */
    sn_texts_fini(&texts);
}
END_TEST

static const struct {
    const char *name;
    size_t size; /* of the word */
    bool chosen;
} words[] = {
    {"two bytes", 2, false},
    {"three", 3, true},
    {"below the limit", LIMIT_COMPARE_VALUE - 1, true},
    {"at the limit", LIMIT_COMPARE_VALUE, true},
    {"above the limit", LIMIT_COMPARE_VALUE + 1, false},
};

START_TEST(word_sizes)
{
    char word[LIMIT_COMPARE_VALUE + 2], line[LIMIT_COMPARE_VALUE + 16];
    struct texts texts;

    memset(word, 'a', words[_i].size);
    word[words[_i].size] = '\0';
    ck_assert_int_eq(sn_texts_begin(&texts, 4, 4), 0);
    for (unsigned i = 0; i < 4; i++) {
        snprintf(line, sizeof(line), "%u %s %u", i, word, i);
        add_line(&texts, sn_slice_str(line), true, i);
    }
    ck_assert_int_eq(sn_texts_choose(&texts), 0);
    ck_assert_msg(is_chosen(&texts, word) == words[_i].chosen, "%s",
                  words[_i].name);
    sn_texts_fini(&texts);
}
END_TEST

START_TEST(texts_limit)
{
    struct buf line = {0};
    struct texts texts;

    for (unsigned i = 0; i < 200; i++)
        sn_buf_format(&line, "w%u ", i);
    ck_assert_int_eq(sn_texts_begin(&texts, 3, 3), 0);
    for (unsigned i = 0; i < 3; i++)
        add_line(&texts, sn_buf_view(&line), true, i);
    ck_assert_int_eq(sn_texts_choose(&texts), 0);
    ck_assert_uint_gt(texts.count, 0);
    ck_assert_uint_le(texts.count, LIMIT_COMPARE_TEXTS);
    sn_texts_fini(&texts);
    sn_buf_fini(&line);
}
END_TEST

static int
compare_ranks(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The same lines, in whatever order they come. */
START_TEST(lines_limit)
{
    uint64_t ranks[2][LIMIT_COMPARE_LINES];
    struct texts texts;
    const struct line_sample *sample = &texts.missing_lines;
    char line[16];

    for (unsigned turn = 0; turn < 2; turn++) {
        unsigned all = LIMIT_COMPARE_LINES + 100;

        ck_assert_int_eq(sn_texts_begin(&texts, 1, 1), 0);
        for (unsigned i = 0; i < all; i++) {
            unsigned number = turn ? all - i : i + 1;

            snprintf(line, sizeof(line), "line %u", number);
            add_line(&texts, sn_slice_str(line), true, number);
            ck_assert_uint_eq(sample->count, i + 1 < LIMIT_COMPARE_LINES
                                                 ? i + 1
                                                 : LIMIT_COMPARE_LINES);
        }
        memcpy(ranks[turn], sample->ranks, sizeof(ranks[turn]));
        qsort(ranks[turn], LIMIT_COMPARE_LINES, sizeof(ranks[turn][0]),
              compare_ranks);
        sn_texts_fini(&texts);
    }
    ck_assert_mem_eq(ranks[0], ranks[1], sizeof(ranks[0]));
}
END_TEST

START_TEST(whole_words)
{
    static const struct {
        const char *line;
        bool part;
        bool whole;
    } lines[] = {
        {"x 10.1.2.3 y", true, true},   {"x 10.1.2.33 y", true, false},
        {"10.1.2.3", true, true},       {"210.1.2.3", true, false},
        {"10.1.2.3:80", true, true},    {"10.1.2.4", false, false},
        {"user_10.1.2.3", true, false}, {"10.1.2.33, 10.1.2.3", true, true},
    };
    struct texts texts;
    uint64_t found[TEXT_KINDS];

    ck_assert_int_eq(sn_texts_begin(&texts, 2, 2), 0);
    add_line(&texts, sn_slice_str("a 10.1.2.3 b"), true, 1);
    add_line(&texts, sn_slice_str("c 10.1.2.3 d"), true, 2);
    ck_assert_int_eq(sn_texts_choose(&texts), 0);
    ck_assert(sn_slice_is(texts.list[0].value, "10.1.2.3"));
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        ck_assert_int_eq(
            sn_texts_find(&texts, sn_slice_str(lines[i].line), found), 0);
        ck_assert_msg((found[TEXT_PART] & 1) == lines[i].part, "%s",
                      lines[i].line);
        ck_assert_msg((found[TEXT_WHOLE] & 1) == lines[i].whole, "%s",
                      lines[i].line);
    }
    sn_texts_fini(&texts);
}
END_TEST

/* Case counts, as for grep. */
START_TEST(cased)
{
    struct texts texts;
    uint64_t found[TEXT_KINDS];

    ck_assert_int_eq(sn_texts_begin(&texts, 2, 2), 0);
    add_line(&texts, sn_slice_str("1 Admin 2"), true, 1);
    add_line(&texts, sn_slice_str("3 Admin 4"), true, 2);
    ck_assert_int_eq(sn_texts_choose(&texts), 0);
    ck_assert(sn_slice_is(texts.list[0].value, "Admin"));
    sn_texts_find(&texts, sn_slice_str("an admin"), found);
    ck_assert_uint_eq(found[TEXT_PART] & 1, 0);
    sn_texts_find(&texts, sn_slice_str("an Admin"), found);
    ck_assert_uint_eq(found[TEXT_PART] & 1, 1);
    sn_texts_fini(&texts);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("compare texts");
    TCase *part = tcase_create("parts"), *text = tcase_create("texts");

    tcase_add_loop_test(part, common_parts, 0, ROWS(parts));
    tcase_add_test(part, blanks);
    tcase_add_loop_test(part, parts_limit, 0, ROWS(part_counts));
    tcase_add_checked_fixture(text, make_record, free_record);
    tcase_add_test(text, choice);
    tcase_add_loop_test(text, word_sizes, 0, ROWS(words));
    tcase_add_test(text, texts_limit);
    tcase_add_test(text, lines_limit);
    tcase_add_test(text, whole_words);
    tcase_add_test(text, cased);
    suite_add_tcase(suite, part);
    suite_add_tcase(suite, text);
    return run_suite(suite);
}
