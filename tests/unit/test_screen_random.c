/*
 * The screen against the plain way: random literals in random text, whatever
 * it was tuned by.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "match/screen.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 250 /* of each row */
#define LITERALS 40
#define LONGEST 70
#define BLOCK 700

/* From which bytes literals and text are made. */
static const struct random_case {
    const char *name;
    const char *letters; /* of the text; literals have its lower case */
    size_t shortest;
    size_t longest;
    size_t literals; /* at most */
    size_t copies;   /* literals put into the text, most of them damaged */
} cases[] = {
    {"one letter", "aA", 1, 20, 12, 0},
    {"two letters", "abAB", 1, 12, 40, 4},
    {"two letters, lines", "ab\n", 1, 9, 40, 4},
    {"three letters", "abcC\n", 3, 8, 40, 10},
    {"bytes that fold alike", "@`[{A\x01!a\x81\xA1\xC1\xE1", 1, 8, 40, 20},
    {"exactly one", "ab", 1, 1, 2, 4},
    {"exactly two", "abc-", 2, 2, 9, 10},
    {"exactly three", "abc-", 3, 3, 20, 10},
    {"exactly four", "abAB-", 4, 4, 20, 10},
    {"exactly five", "abAB", 5, 5, 20, 10},
    {"four to seven", "abAB \n", 4, 7, 30, 10},
    {"eight and more", "abAB \n", 8, 24, 30, 12},
    {"words", "abcdefghijKLMNOPQ/.%-_ \n", 2, 24, 40, 14},
    {"long", "abC\n", 16, 64, 20, 8},
    {"longer than kept", "abcdefgh\n", 60, 70, 9, 6},
    {"all lengths", "abcdeF\n", 1, 64, 40, 10},
    {"tail of the block", "ab", 1, 9, 4, 1},
    {"many bytes", "\xFF\xFE\x80\x7F\x1F \x20\x5B\x7B\r\n", 1, 12, 40, 14},
    {"numbers", "0123456789.\n", 7, 15, 40, 14},
    {"same beginnings", "aaaaaaab\n", 6, 30, 40, 10},
};

/* A small generator of numbers: the same in every run. */
static size_t
below(uint64_t *state, size_t most)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (size_t)(*state >> 33) % most;
}

struct sea {
    char texts[LITERALS][LONGEST];
    struct literal literals[LITERALS];
    struct seine_rules rules;
    char block[BLOCK];
    size_t size;
};

static void
fill_random(char *to, size_t size, const char *letters, uint64_t *state)
{
    for (size_t i = 0; i < size; i++)
        to[i] = letters[below(state, strlen(letters))];
}

static void
make_literals(struct sea *sea, const struct random_case *row, uint64_t *state)
{
    size_t count = 1 + below(state, row->literals);
    size_t spread = row->longest - row->shortest + 1;

    memset(sea->literals, 0, sizeof(sea->literals));
    memset(&sea->rules, 0, sizeof(sea->rules));
    for (size_t i = 0; i < count; i++) {
        size_t size = row->shortest + below(state, spread);

        fill_random(sea->texts[i], size, row->letters, state);
        for (size_t k = 0; k < size; k++) {
            char c = sn_lower(sea->texts[i][k]);

            sea->texts[i][k] = c == '\n' || c == '\r' ? '~' : c;
        }
        sea->literals[i].text = sn_slice(sea->texts[i], size);
    }
    sea->rules.literals = sea->literals;
    sea->rules.literal_count = count;
}

/* Text in which some literals stand, some of them with one wrong byte. */
static void
make_block(struct sea *sea, const struct random_case *row, uint64_t *state)
{
    sea->size = below(state, 4) ? below(state, BLOCK) : below(state, 40);
    fill_random(sea->block, sea->size, row->letters, state);
    for (size_t i = 0; i < row->copies; i++) {
        struct slice text =
            sea->literals[below(state, sea->rules.literal_count)].text;
        size_t at;

        if (text.size > sea->size)
            continue;
        at = below(state, 3) ? below(state, sea->size - text.size + 1)
                             : sea->size - text.size;
        memcpy(sea->block + at, text.at, text.size);
        at += below(state, text.size);
        if (below(state, 2))
            sea->block[at] = (char)(sea->block[at] ^ (1 << below(state, 8)));
    }
}

/* The next hit of the plain way, from (offset, literal) on; false: no more. */
static bool
next_plain(const struct sea *sea, bool lines, size_t *offset, size_t *literal)
{
    for (; *offset < sea->size; ++*offset, *literal = 0)
        for (; *literal < sea->rules.literal_count; ++*literal) {
            struct slice text = sea->literals[*literal].text;
            size_t at = *offset;
            bool again = false;

            if (text.size > sea->size - at ||
                !sn_equal_nocase(sn_slice(sea->block + at, text.size), text))
                continue;
            while (lines && !again && at > 0 && sea->block[at - 1] != '\n') {
                at--;
                again =
                    sn_equal_nocase(sn_slice(sea->block + at, text.size), text);
            }
            if (!again)
                return true;
        }
    return false;
}

static void
compare(struct screen *screen, const struct sea *sea, bool lines,
        const char *name, int round)
{
    struct screen_hits hits = {{NULL, 0, 0}};
    struct slice block = sn_slice(sn_calloc(1, sea->size), sea->size);
    size_t offset = 0, literal = 0, i = 0;

    /* memory of its own, so that a step behind the end shows */
    memcpy((char *)(uintptr_t)block.at, sea->block, sea->size);
    ck_assert_int_eq(lines ? sn_screen_lines(screen, block, &hits)
                           : sn_screen_block(screen, block, &hits),
                     0);
    for (; next_plain(sea, lines, &offset, &literal); i++, literal++) {
        ck_assert_msg(i < hits.list.count && hits.list.at[i].offset == offset &&
                          hits.list.at[i].literal == literal,
                      "%s, round %d: literal %zu at %zu, lines %d", name, round,
                      literal, offset, lines);
    }
    ck_assert_msg(i == hits.list.count, "%s, round %d: %zu hits, not %zu", name,
                  round, hits.list.count, i);
    sn_free((void *)(uintptr_t)block.at);
    sn_array_fini(&hits.list);
}

START_TEST(agrees_with_the_plain_way)
{
    const struct random_case *row = &cases[_i];
    uint64_t state = (uint64_t)_i * 7919 + 11;
    static struct sea sea;

    for (int round = 0; round < ROUNDS; round++) {
        struct screen *screen;
        char sample[100];

        make_literals(&sea, row, &state);
        make_block(&sea, row, &state);
        ck_assert_int_eq(sn_screen_new(&screen, &sea.rules), 0);
        compare(screen, &sea, false, row->name, round);
        compare(screen, &sea, true, row->name, round);
        ck_assert_int_eq(sn_screen_tune(screen, sn_slice(sea.block, sea.size)),
                         0);
        compare(screen, &sea, true, row->name, round);
        compare(screen, &sea, true, row->name, round);
        fill_random(sample, sizeof(sample), "abz/%\xFF\n", &state);
        ck_assert_int_eq(
            sn_screen_tune(screen, sn_slice(sample, sizeof(sample))), 0);
        compare(screen, &sea, false, row->name, round);
        sn_screen_free(screen);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("screen_random");
    TCase *searching = tcase_create("searching");

    tcase_set_timeout(searching, 60);
    tcase_add_loop_test(searching, agrees_with_the_plain_way, 0,
                        (int)LENGTH(cases));
    suite_add_tcase(suite, searching);
    return run_suite(suite);
}
