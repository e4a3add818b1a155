/*
 * Line ends: all of them are found, and nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/line_ends.h"

#include <string.h>

#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 400

/* Of which bytes a text is made. */
static const struct ends_case {
    const char *name;
    const char *bytes;
    size_t most; /* bytes */
} cases[] = {
    {"nothing but line ends", "\n", LINE_ENDS_PART},
    {"none", "ab", LINE_ENDS_PART},
    {"half", "a\n", LINE_ENDS_PART},
    {"some", "abcdefgh\r\t \x8A\x0B\x01\xFF\n", LINE_ENDS_PART},
    {"few", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNO\n",
     LINE_ENDS_PART},
    {"short", "ab\n", 130},
};

static size_t
below(uint64_t *state, size_t most)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (size_t)(*state >> 33) % most;
}

START_TEST(all_ends_are_found)
{
    const struct ends_case *row = &cases[_i];
    char text[LINE_ENDS_PART + 16];
    uint16_t ends[LINE_ENDS_PART];
    uint64_t state = 1;

    for (size_t round = 0; round < ROUNDS; round++) {
        size_t size = round ? below(&state, row->most + 1) : row->most;
        size_t from = below(&state, 16), next = 0, count;

        memset(text, '\n', sizeof(text));
        for (size_t i = 0; i < size; i++)
            text[from + i] = row->bytes[below(&state, strlen(row->bytes))];
        count = sn_line_ends(text + from, size, ends);
        for (size_t i = 0; i < size; i++)
            if (text[from + i] == '\n' && (next == count || ends[next++] != i))
                ck_abort_msg("%s: %zu of %zu", row->name, i, size);
        ck_assert_uint_eq(next, count);
    }
}
END_TEST

static Suite *
line_ends_suite(void)
{
    Suite *suite = suite_create("line_ends");
    TCase *tcase = tcase_create("line_ends");

    tcase_add_loop_test(tcase, all_ends_are_found, 0, (int)LENGTH(cases));
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return run_suite(line_ends_suite());
}
