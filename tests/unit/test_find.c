/*
 * Finding in text what two bytes of it say, against plain loops.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

#include <stdlib.h>

#include "suite.h"

#define SIZE_MOST 200
#define ROUNDS 400

static uint32_t
next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

/* Text of the very size, so that a byte read behind it is noticed. */
static struct slice
make_text(uint64_t *state, char **memory)
{
    static const char bytes[] = "::01/9a \xC5\xFF";
    size_t size = next_number(state) % SIZE_MOST;
    unsigned rare = next_number(state) % 2 ? 40 : 1;

    *memory = malloc(size + 1);
    ck_assert_ptr_nonnull(*memory);
    for (size_t i = 0; i < size; i++)
        (*memory)[1 + i] =
            next_number(state) % rare
                ? 'x'
                : bytes[next_number(state) % (sizeof(bytes) - 1)];
    return sn_slice(*memory + 1, size);
}

static size_t
find_twice(struct slice s, size_t at, char byte, size_t apart)
{
    for (; at + apart < s.size; at++)
        if (s.at[at] == byte && s.at[at + apart] == byte)
            return at;
    return s.size;
}

static size_t
find_before(struct slice s, size_t at, char byte, char first, char last)
{
    for (; at + 1 < s.size; at++)
        if (s.at[at] == byte &&
            (unsigned char)s.at[at + 1] >= (unsigned char)first &&
            (unsigned char)s.at[at + 1] <= (unsigned char)last)
            return at;
    return s.size;
}

START_TEST(finds_what_a_loop_finds)
{
    static const size_t gaps[] = {1, 3, 31, 63, 64, 100};
    uint64_t state = (uint64_t)_i + 1;
    char *memory;

    for (size_t i = 0; i < ROUNDS; i++) {
        struct slice s = make_text(&state, &memory);

        for (size_t at = 0; at <= s.size + 1; at++) {
            size_t apart = gaps[next_number(&state) % 6];

            ck_assert_uint_eq(sn_find_twice(s, at, ':', apart),
                              find_twice(s, at, ':', apart));
            ck_assert_uint_eq(sn_find_before(s, at, ':', '/', '9'),
                              find_before(s, at, ':', '/', '9'));
            ck_assert_uint_eq(sn_find_before(s, at, 'x', ' ', '~'),
                              find_before(s, at, 'x', ' ', '~'));
        }
        free(memory);
    }
}
END_TEST

/* A needle of which the first byte, or the last, is rare or missing. */
START_TEST(finds_needles)
{
    static const char *const needles[] = {":",   "::", ":0",       "x:", "X/",
                                          "xx9", "a",  "\xC5\xFF", "/x:"};
    uint64_t state = (uint64_t)_i + 77;
    char *memory;

    for (size_t i = 0; i < ROUNDS; i++) {
        struct slice s = make_text(&state, &memory);

        for (size_t k = 0; k < sizeof(needles) / sizeof(needles[0]); k++) {
            struct slice needle = sn_slice_str(needles[k]);
            size_t cased = 0, caseless = 0;

            while (cased < s.size &&
                   !sn_slice_starts(sn_slice_skip(s, cased), needle))
                cased++;
            while (caseless < s.size &&
                   !sn_starts_nocase(sn_slice_skip(s, caseless), needle))
                caseless++;
            ck_assert_uint_eq(sn_find(s, needle), cased);
            ck_assert_uint_eq(sn_find_nocase(s, needle), caseless);
        }
        free(memory);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("find");
    TCase *tests = tcase_create("find");

    tcase_add_loop_test(tests, finds_what_a_loop_finds, 0, 4);
    tcase_add_loop_test(tests, finds_needles, 0, 4);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
