/*
 * Clients that no list has: what was added is there until another takes its
 * place, and nothing else is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/absent.h"

#include <stdio.h>

#include "base/mem.h"
#include "suite.h"

#define TEXTS 20000
#define SIZE_MOST 40

static struct absent *
make_absent(void)
{
    struct absent *absent = sn_calloc(1, sizeof(*absent));

    ck_assert_ptr_nonnull(absent);
    return absent;
}

START_TEST(texts_of_all_sizes)
{
    const char text[] = "2001:db8:1111:2222:3333:4444:5555:6666";
    struct absent *absent = make_absent();
    const int lists[2] = {0, 0};

    for (size_t size = 0; size < SIZE_MOST - 2; size++) {
        struct slice s = sn_slice(text, size);

        ck_assert(!sn_absent_has(absent, &lists[0], s));
        sn_absent_add(absent, &lists[0], s);
        ck_assert(sn_absent_has(absent, &lists[0], s) ==
                  (size >= 8 && size <= 16));
        ck_assert(!sn_absent_has(absent, &lists[1], s));
    }
    sn_absent_add(absent, &lists[1], sn_slice_str("192.0.2.1"));
    ck_assert(!sn_absent_has(absent, &lists[0], sn_slice_str("192.0.2.1")));
    ck_assert(!sn_absent_has(absent, &lists[0], sn_slice(text, 9)));
    ck_assert(!sn_absent_has(absent, &lists[1], sn_slice(text, 9)));
    ck_assert(sn_absent_has(absent, &lists[1], sn_slice_str("192.0.2.1")));
    sn_free(absent);
}
END_TEST

/* Their first and last eight bytes are the same. */
START_TEST(texts_of_one_byte)
{
    const char text[] = "1111111111111111";
    struct absent *absent = make_absent();
    const int lists = 0;

    for (size_t added = 8; added <= 16; added++) {
        sn_absent_add(absent, &lists, sn_slice(text, added));
        for (size_t size = 8; size <= 16; size++)
            ck_assert(sn_absent_has(absent, &lists, sn_slice(text, size)) ==
                      (size == added));
    }
    sn_free(absent);
}
END_TEST

/* Odd ones are added, even ones are not. */
START_TEST(nothing_else_is_there)
{
    struct absent *absent = make_absent();
    unsigned kept = 0;
    const int lists = 0;
    char text[SIZE_MOST];

    for (unsigned i = 0; i < TEXTS; i++) {
        snprintf(text, sizeof(text), "10.%u.%u.1", i / 256, i % 256);
        ck_assert(!sn_absent_has(absent, &lists, sn_slice_str(text)));
        if (i % 2) {
            sn_absent_add(absent, &lists, sn_slice_str(text));
            ck_assert(sn_absent_has(absent, &lists, sn_slice_str(text)));
        }
    }
    for (unsigned i = 0; i < TEXTS; i++) {
        bool has;

        snprintf(text, sizeof(text), "10.%u.%u.1", i / 256, i % 256);
        has = sn_absent_has(absent, &lists, sn_slice_str(text));
        ck_assert(!has || i % 2);
        kept += has;
    }
    ck_assert_uint_gt(kept, ABSENT_SLOTS / 2);
    ck_assert_uint_le(kept, ABSENT_SLOTS);
    sn_free(absent);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("absent");
    TCase *tcase = tcase_create("absent");

    tcase_add_test(tcase, texts_of_all_sizes);
    tcase_add_test(tcase, texts_of_one_byte);
    tcase_add_test(tcase, nothing_else_is_there);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
