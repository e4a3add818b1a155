/*
 * The sieve: it lets pass every place where what it looks for stands, in upper
 * and lower case, and just the places that its tables tell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "match/screen_plan.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define LITERALS 700
#define LONGEST 64
#define TEXT (SIEVE_PART + 8)

/* Of which literals are made, and how many. */
static const struct sieve_case {
    const char *name;
    const char *letters;
    size_t shortest;
    size_t longest;
    size_t count;
} cases[] = {
    {"one", "abc/", 4, 4, 1},
    {"two bytes", "abc-/.", 2, 2, 20},
    {"three bytes", "abc-/.", 3, 3, 40},
    {"all lengths", "abcdefghij0123456789/.-_", 2, 64, 300},
    {"more than find their place twice", "abcdefgh0123/.-", 4, 30, LITERALS},
    {"bytes that fold alike", "@`[{\x01!\x81\xA1\xC1\xE1", 2, 8, 60},
    {"not ASCII", "\xC5\xBF\xE2\x84\xAA\xFF\x80", 2, 6, 30},
    {"all the same", "a", 2, 64, 50},
    {"controls", "\x01\x02\x1B\x7F\t ", 2, 9, 40},
};

struct bench {
    char texts[LITERALS][LONGEST];
    struct choice choices[LITERALS];
    size_t count;
    char text[TEXT];
    struct sample sample;
};

static size_t
below(uint64_t *state, size_t most)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (size_t)(*state >> 33) % most;
}

static void
make_literals(struct bench *bench, const struct sieve_case *row,
              uint64_t *state)
{
    bench->count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        size_t size =
            row->shortest + below(state, row->longest - row->shortest + 1);

        for (size_t k = 0; k < size; k++)
            bench->texts[i][k] =
                row->letters[below(state, strlen(row->letters))];
        bench->choices[i].text = sn_slice(bench->texts[i], size);
        bench->choices[i].literal = (uint32_t)i;
        sn_sample_literal(&bench->sample, bench->choices[i].text);
    }
}

/* Text of the same bytes, with what is looked for in it at any place. */
static void
make_text(struct bench *bench, const struct sieve_case *row, uint64_t *state)
{
    for (size_t i = 0; i < TEXT; i++)
        bench->text[i] = row->letters[below(state, strlen(row->letters))];
    for (size_t i = 0; i < 40; i++) {
        struct slice literal = bench->choices[below(state, bench->count)].text;
        size_t at = below(state, TEXT - literal.size);

        for (size_t k = 0; k < literal.size; k++)
            bench->text[at + k] = sn_is_alpha(literal.at[k]) && below(state, 2)
                                      ? (char)(literal.at[k] ^ 0x20)
                                      : literal.at[k];
    }
}

/* What the tables tell of a place. */
static bool
is_let_pass(const struct sieve *sieve, const char *at)
{
    unsigned any = 0;

    for (unsigned t = 0; t < sieve->count; t++) {
        unsigned left = 0xFF;

        for (unsigned k = 0; k < SIEVE_BYTES; k++) {
            unsigned char byte = (unsigned char)at[k];

            left &= sieve->tables[t].low[k][byte & 15] &
                    sieve->tables[t].high[k][byte >> 4];
        }
        any |= left;
    }
    return any != 0;
}

/* Do the bytes that the sieve looks for stand there? */
static bool
stands(const struct choice *choice, const char *at)
{
    for (size_t k = 0; k < SIEVE_BYTES && choice->at + k < choice->text.size;
         k++)
        if (sn_lower(at[k]) != choice->text.at[choice->at + k])
            return false;
    return true;
}

static void
check_text(const struct bench *bench, const struct sieve *sieve,
           const char *name)
{
    uint16_t found[SIEVE_PART + SIEVE_SLACK];
    size_t count = sn_sieve_find(sieve, bench->text, SIEVE_PART, found);
    size_t next = 0;

    for (size_t at = 0; at < SIEVE_PART; at++) {
        bool here = next < count && found[next] == at;
        const char *s = bench->text + at;

        next += here;
        if (here != is_let_pass(sieve, s))
            ck_abort_msg("%s: %zu is not as the tables tell", name, at);
        for (size_t i = 0; !here && i < bench->count; i++)
            if (stands(&bench->choices[i], s))
                ck_abort_msg("%s: literal %zu at %zu", name, i, at);
    }
    ck_assert_uint_eq(next, count);
}

START_TEST(all_that_is_looked_for_passes)
{
    const struct sieve_case *row = &cases[_i];
    struct bench *bench = sn_calloc(1, sizeof(*bench));
    uint64_t state = (uint64_t)_i + 1, passed;
    struct sieve sieve;

    ck_assert_ptr_nonnull(bench);
    make_literals(bench, row, &state);
    make_text(bench, row, &state);
    sn_sample_text(&bench->sample, sn_slice(bench->text, TEXT));
    for (unsigned tables = 1; sn_sieve_works() && tables <= SIEVE_TABLES;
         tables++) {
        ck_assert_int_eq(sn_sieve_make(&sieve, tables, &bench->sample,
                                       bench->choices, bench->count,
                                       sn_slice(bench->text, TEXT), &passed),
                         0);
        ck_assert_uint_eq(sieve.count, tables);
        for (size_t i = 0; i < 20; i++) {
            check_text(bench, &sieve, row->name);
            make_text(bench, row, &state);
        }
    }
    sn_free(bench);
}
END_TEST

/* Text of which little is rare: what is rarest is looked for. */
START_TEST(rare_bytes_are_chosen)
{
    static const char text[] =
        "/cgi-bin/status /cgi-bin/login /cgi-bin/index /cgi-bin/search "
        "/cgi-bin/status /cgi-bin/login /cgi-bin/index /cgi-bin/search ";
    struct bench *bench = sn_calloc(1, sizeof(*bench));
    struct sieve sieve;
    uint64_t passed;

    ck_assert_ptr_nonnull(bench);
    bench->choices[0].text = sn_slice_str("/cgi-bin/zqxjwv");
    sn_sample_text(&bench->sample, sn_slice_str(text));
    if (sn_sieve_works()) {
        ck_assert_int_eq(sn_sieve_make(&sieve, 1, &bench->sample,
                                       bench->choices, 1, sn_slice_str(text),
                                       &passed),
                         0);
        ck_assert_uint_ge(bench->choices[0].at, strlen("/cgi-bin/") - 1);
        ck_assert_uint_eq(passed, 0);
    }
    sn_free(bench);
}
END_TEST

/* Up to no place of a step, and all of them. */
START_TEST(all_places_of_a_step_are_told)
{
    uint16_t found[SIEVE_STEP + SIEVE_SLACK];
    char text[SIEVE_STEP + 8];
    struct sieve sieve = {.count = 1};

    if (!sn_sieve_works())
        return;
    memset(text, 'x', sizeof(text));
    ck_assert_uint_eq(sn_sieve_find(&sieve, text, SIEVE_STEP, found), 0);
    ck_assert_uint_eq(sn_sieve_find(&sieve, text, 0, found), 0);
    memset(sieve.tables, 0xFF, sizeof(sieve.tables));
    for (unsigned i = 1; i <= SIEVE_TABLES; i++) {
        sieve.count = i;
        ck_assert_uint_eq(sn_sieve_find(&sieve, text, SIEVE_STEP, found),
                          SIEVE_STEP);
        for (size_t at = 0; at < SIEVE_STEP; at++)
            ck_assert_uint_eq(found[at], at);
    }
}
END_TEST

static Suite *
sieve_suite(void)
{
    Suite *suite = suite_create("sieve");
    TCase *tcase = tcase_create("sieve");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, all_that_is_looked_for_passes, 0,
                        (int)LENGTH(cases));
    tcase_add_test(tcase, rare_bytes_are_chosen);
    tcase_add_test(tcase, all_places_of_a_step_are_told);
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return run_suite(sieve_suite());
}
