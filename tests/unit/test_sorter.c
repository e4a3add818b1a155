/*
 * The sorter: what comes out is what went in, in order, whatever fits into
 * memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "compare/sorter.h"
#include "seine.h"
#include "suite.h"

static const struct {
    const char *name;
    uint64_t most; /* items in memory */
    size_t count;
    uint64_t values; /* different ones of each word */
} cases[] = {
    {"nothing", 10, 0, 1},
    {"one", 10, 1, 1},
    {"all in memory", 1000, 1000, 100000},
    {"one more than fits", 1000, 1001, 100000},
    {"equal ones", 100, 5000, 3},
    {"all equal", 100, 5000, 1},
    {"a level that is full", 10, 10 * SORTER_RUNS, 100000},
    {"one run more", 10, 10 * SORTER_RUNS + 10, 100000},
    {"two levels that are full", 1, SORTER_RUNS *SORTER_RUNS + 70, 100000},
    {"blocks of a run", SORTER_BLOCK * 3 + 1, SORTER_BLOCK * 20, 100000},
};

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *state >> 33;
}

static int
compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    for (size_t i = 0; i < 3; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

static void
check_order(struct sorter *sorter, const struct item *wanted, size_t count)
{
    struct item item;

    ck_assert_int_eq(sn_sorter_rewind(sorter), 0);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(sn_sorter_next(sorter, &item), 1);
        ck_assert_mem_eq(&item, &wanted[i], sizeof(item));
    }
    ck_assert_int_eq(sn_sorter_next(sorter, &item), 0);
    ck_assert_int_eq(sn_sorter_next(sorter, &item), 0);
}

START_TEST(in_order)
{
    size_t count = cases[_i].count;
    struct item *items = calloc(count + 1, sizeof(*items));
    struct buf message = {0};
    struct sorter sorter;
    uint64_t state = 1;

    sn_sorter_init(&sorter, "/tmp", cases[_i].most, &message);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 3; k++)
            items[i].word[k] = next_random(&state) % cases[_i].values;
        ck_assert_int_eq(sn_sorter_add(&sorter, &items[i]), 0);
        ck_assert_uint_le(sorter.items.count, cases[_i].most);
    }
    ck_assert_msg(sorter.count == count, "%s", cases[_i].name);
    qsort(items, count, sizeof(*items), compare);
    check_order(&sorter, items, count);
    check_order(&sorter, items, count); /* it can be read again */
    sn_sorter_fini(&sorter);
    sn_buf_fini(&message);
    free(items);
}
END_TEST

START_TEST(no_folder)
{
    struct item item = {{1, 2, 3}};
    struct buf message = {0};
    struct sorter sorter;

    sn_sorter_init(&sorter, "/nowhere/at/all", 2, &message);
    ck_assert_int_eq(sn_sorter_add(&sorter, &item), 0);
    ck_assert_int_eq(sn_sorter_add(&sorter, &item), 0);
    ck_assert_int_eq(sn_sorter_add(&sorter, &item), SEINE_E_IO);
    ck_assert_ptr_nonnull(strstr(message.at, "/nowhere/at/all"));
    check_order(&sorter, (struct item[]){item, item}, 2);
    sn_sorter_fini(&sorter);
    sn_buf_fini(&message);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("sorter");
    TCase *order = tcase_create("order");

    tcase_add_loop_test(order, in_order, 0,
                        (int)(sizeof(cases) / sizeof(cases[0])));
    tcase_add_test(order, no_folder);
    suite_add_tcase(suite, order);
    return run_suite(suite);
}
