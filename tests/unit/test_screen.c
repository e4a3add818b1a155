/*
 * The screen: all occurrences of all literals, and nothing slow.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define LITERALS 8

static const struct screen_case {
    const char *name;
    const char *literals[LITERALS];
    const char *block;
    const char *hits; /* offset:literal, ascending */
} cases[] = {
    {"one", {"abcdef"}, "xxabcdefxx", "2:0 "},
    {"none", {"abcdef"}, "xxabcdexx", ""},
    {"caseless", {"abcdef"}, "AbCdEf", "0:0 "},
    {"twice", {"abcd"}, "abcdabcd", "0:0 4:0 "},
    {"overlapping", {"aaaa"}, "aaaaaa", "0:0 1:0 2:0 "},
    {"one in another", {"abcdef", "bcde"}, "abcdef", "0:0 1:1 "},
    {"same beginning", {"abcdef", "abcd", "abcdxx"}, "abcdef", "0:0 0:1 "},
    {"short ones", {"a", "bc", "def"}, "abcdef", "0:0 1:1 3:2 "},
    {"short and long", {"ab", "abcd"}, "abcd", "0:0 0:1 "},
    {"short at the end", {"ef", "f"}, "def", "1:0 2:1 "},
    {"cut at the end", {"efg", "efgh"}, "def", ""},
    {"at the very end", {"cdef"}, "abcdef", "2:0 "},
    {"over lines", {"ab"}, "ab\nab\nxx", "0:0 3:0 "},
    {"equal ones", {"abcd", "abcd"}, "abcd", "0:0 0:1 "},
    {"bytes above ASCII", {"\xE2\x84\xAA"}, "x\xE2\x84\xAA", "1:0 "},
    {"no literals", {NULL}, "abc", ""},
    {"empty block", {"a"}, "", ""},
};

/* Rules of nothing but literals. */
static void
make_rules(struct seine_rules *rules, struct literal *literals,
           const char *const *texts, size_t most)
{
    size_t count = 0;

    memset(rules, 0, sizeof(*rules));
    for (; count < most && texts[count]; count++) {
        memset(&literals[count], 0, sizeof(*literals));
        literals[count].text = sn_slice_str(texts[count]);
    }
    rules->literals = literals;
    rules->literal_count = count;
}

START_TEST(literals_are_found)
{
    const struct screen_case *row = &cases[_i];
    struct literal literals[LITERALS];
    struct screen_hits hits = {{NULL, 0, 0}};
    struct seine_rules rules;
    struct screen *screen;
    struct buf text = {0};

    make_rules(&rules, literals, row->literals, LITERALS);
    ck_assert_int_eq(sn_screen_new(&screen, &rules), 0);
    ck_assert_int_eq(sn_screen_block(screen, sn_slice_str(row->block), &hits),
                     0);
    for (size_t i = 0; i < hits.list.count; i++)
        sn_buf_format(&text, "%u:%u ", hits.list.at[i].offset,
                      hits.list.at[i].literal);
    ck_assert_msg(strcmp(sn_buf_string(&text), row->hits) == 0, "%s: %s",
                  row->name, sn_buf_string(&text));
    sn_buf_fini(&text);
    sn_array_fini(&hits.list);
    sn_screen_free(screen);
}
END_TEST

/* A small generator of numbers: the same in every run. */
static uint32_t
next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

/* How often a literal stands in a text, counted one place after another. */
static size_t
count_slowly(struct slice text, struct slice literal)
{
    size_t count = 0;

    for (size_t at = 0; at + literal.size <= text.size; at++)
        count += sn_equal_nocase(sn_slice(text.at + at, literal.size), literal);
    return count;
}

#define RANDOM_LITERALS 40

/* Random literals of a small alphabet in random text. */
START_TEST(agrees_with_the_plain_way)
{
    static const char letters[] = "abAB/\n";
    uint64_t state = (uint64_t)_i + 1;
    char texts[RANDOM_LITERALS][8], block[500];
    struct literal literals[RANDOM_LITERALS];
    struct screen_hits hits = {{NULL, 0, 0}};
    struct seine_rules rules = {.literals = literals,
                                .literal_count = RANDOM_LITERALS};
    size_t found[RANDOM_LITERALS] = {0};
    struct screen *screen;

    for (size_t i = 0; i < RANDOM_LITERALS; i++) {
        size_t size = 1 + next_number(&state) % 8;

        for (size_t k = 0; k < size; k++)
            texts[i][k] = "ab/"[next_number(&state) % 3];
        memset(&literals[i], 0, sizeof(literals[i]));
        literals[i].text = sn_slice(texts[i], size);
    }
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = letters[next_number(&state) % 6];
    ck_assert_int_eq(sn_screen_new(&screen, &rules), 0);
    ck_assert_int_eq(
        sn_screen_block(screen, sn_slice(block, sizeof(block)), &hits), 0);
    for (size_t i = 0; i < hits.list.count; i++) {
        ck_assert(i == 0 ||
                  hits.list.at[i - 1].offset <= hits.list.at[i].offset);
        found[hits.list.at[i].literal]++;
    }
    for (size_t i = 0; i < RANDOM_LITERALS; i++)
        ck_assert_msg(found[i] == count_slowly(sn_slice(block, sizeof(block)),
                                               literals[i].text),
                      "literal %zu of run %d", i, _i);
    sn_array_fini(&hits.list);
    sn_screen_free(screen);
}
END_TEST

/* Every byte, at every place of a word: only A..Z become other bytes. */
START_TEST(all_bytes)
{
    char text[256], block[512];
    struct literal literals[256];
    struct screen_hits hits = {{NULL, 0, 0}};
    struct seine_rules rules = {.literals = literals};
    struct screen *screen;

    memset(literals, 0, sizeof(literals));
    for (unsigned i = 0; i < 256; i++) {
        text[i] = (char)i;
        if (sn_lower(text[i]) == text[i])
            literals[rules.literal_count++].text = sn_slice(text + i, 1);
    }
    for (unsigned i = 0; i < sizeof(block); i++)
        block[i] = (char)(i * 7 + (unsigned)_i);
    ck_assert_int_eq(sn_screen_new(&screen, &rules), 0);
    ck_assert_int_eq(
        sn_screen_block(screen, sn_slice(block, sizeof(block)), &hits), 0);
    ck_assert_uint_eq(hits.list.count, sizeof(block));
    for (size_t i = 0; i < hits.list.count; i++) {
        const struct screen_hit *hit = &hits.list.at[i];

        ck_assert_uint_eq(hit->offset, i);
        ck_assert_int_eq(literals[hit->literal].text.at[0], sn_lower(block[i]));
    }
    sn_array_fini(&hits.list);
    sn_screen_free(screen);
}
END_TEST

#define HOSTILE_LITERALS 500
#define HOSTILE_BLOCK 262144

/* Text that is made to be much work. */
static const struct hostile_case {
    const char *name;
    const char *shape; /* of the literals; # is a letter of its own for each */
    const char *text;  /* over and over; NULL: literals with one wrong byte */
    unsigned work;     /* at most, in steps for 100 bytes */
} hostile[] = {
    {"own letters at the end", "/wp-content/plugins/name-##", NULL, 15},
    {"own letters at the begin", "##/wp-content/plugins/", NULL, 15},
    {"own letters in the middle", "/cgi-bin/##/luci/login", NULL, 15},
    {"one own letter", "/a/#/index.jsp", NULL, 80},
    {"all of own letters", "##########", NULL, 90},
    {"short", "=##i", NULL, 25},
    {"shorter", "=#i", NULL, 100},
    {"one letter", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa##", "a", 5},
    {"one letter and one wrong", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa##", NULL,
     15},
    {"period of two", "abababababababababab##", "ab", 5},
    {"what they share", "/login/##/setup.php", "/login//setup.php", 5},
    {"as usual", "/login/##/setup.php", "GET /index.html HTTP/1.1 200 ", 2},
};

static void
fill_shape(char *out, const char *shape, size_t number)
{
    for (; *shape; shape++, out++) {
        *out = *shape;
        if (*shape != '#')
            continue;
        *out = (char)('b' + number % 23);
        number /= 23;
    }
    *out = '\0';
}

static void
fill_hostile(char *block, size_t size, const struct hostile_case *row,
             const struct literal *literals)
{
    uint64_t state = 3;

    for (size_t at = 0; at < size;) {
        struct slice text =
            row->text ? sn_slice_str(row->text)
                      : literals[next_number(&state) % HOSTILE_LITERALS].text;

        text = sn_slice_first(text, size - at);
        memcpy(block + at, text.at, text.size);
        if (!row->text)
            block[at + next_number(&state) % text.size] ^= 1;
        at += text.size;
    }
}

/*
 * Many literals with much in common, and text that is nothing but what they
 * have in common, or all but a byte of them: no byte costs many steps, before
 * the screen is tuned by that text and after.
 */
START_TEST(hostile_text_is_cheap)
{
    const struct hostile_case *row = &hostile[_i];
    static char texts[HOSTILE_LITERALS][64], block[HOSTILE_BLOCK];
    static struct literal literals[HOSTILE_LITERALS];
    struct screen_hits hits = {{NULL, 0, 0}};
    struct seine_rules rules = {.literals = literals,
                                .literal_count = HOSTILE_LITERALS};
    const struct screen_work *work;
    struct screen *screen;
    uint64_t before = 0;

    for (size_t i = 0; i < HOSTILE_LITERALS; i++) {
        fill_shape(texts[i], row->shape, i);
        literals[i].text = sn_slice_str(texts[i]);
    }
    fill_hostile(block, sizeof(block), row, literals);
    ck_assert_int_eq(sn_screen_new(&screen, &rules), 0);
    work = sn_screen_work(screen);
    for (int round = 0; round < 3; round++) {
        uint64_t steps;

        ck_assert_int_eq(
            sn_screen_lines(screen, sn_slice(block, sizeof(block)), &hits), 0);
        steps = work->places + work->windows + work->compares - before;
        before += steps;
        steps = steps * 100 / sizeof(block);
        fprintf(stderr, "# %s, round %d: %llu steps for 100 bytes\n", row->name,
                round, (unsigned long long)steps);
        ck_assert_msg(steps <= row->work, "%s, round %d: %llu steps", row->name,
                      round, (unsigned long long)steps);
    }
    sn_array_fini(&hits.list);
    sn_screen_free(screen);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("screen");
    TCase *searching = tcase_create("searching");

    tcase_add_loop_test(searching, literals_are_found, 0, (int)LENGTH(cases));
    tcase_add_loop_test(searching, agrees_with_the_plain_way, 0, 50);
    tcase_add_loop_test(searching, all_bytes, 0, 8);
    tcase_add_loop_test(searching, hostile_text_is_cheap, 0,
                        (int)LENGTH(hostile));
    suite_add_tcase(suite, searching);
    return run_suite(suite);
}
