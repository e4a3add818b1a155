/*
 * Numbers and texts as bytes, and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/wire.h"
#include "suite.h"

/* ----------------------------------------------------------------- wire --- */

START_TEST(numbers_come_back)
{
    static const uint64_t numbers[] = {
        0,    1,          127,           128,        16383,         16384,
        1000, UINT32_MAX, INT64_MAX - 1, UINT64_MAX, UINT64_MAX - 1};
    const size_t count = sizeof(numbers) / sizeof(numbers[0]);
    struct buf out = {0};
    struct wire wire = {.bad = false};

    for (size_t i = 0; i < count; i++) {
        int64_t number;

        memcpy(&number, &numbers[i], sizeof(number));
        sn_put_uint(&out, numbers[i]);
        sn_put_int(&out, number);
        sn_put_int(&out, -number);
    }
    wire.rest = sn_buf_view(&out);
    for (size_t i = 0; i < count; i++) {
        int64_t number;

        memcpy(&number, &numbers[i], sizeof(number));
        ck_assert_uint_eq(sn_get_uint(&wire), numbers[i]);
        ck_assert_int_eq(sn_get_int(&wire), number);
        ck_assert_int_eq(sn_get_int(&wire), -number);
    }
    ck_assert(!wire.bad && wire.rest.size == 0);
    sn_get_uint(&wire);
    ck_assert(wire.bad);
    sn_buf_fini(&out);
}
END_TEST

START_TEST(bad_bytes_give_nothing)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"", 0},
               {"\x80", 1},
               {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
               {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11},
               {"\x05"
                "abcd",
                5},
               {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01z", 11}};
    const char *string;
    struct arena arena = {0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wire wire = {.rest = sn_slice(bad[i].bytes, bad[i].size)};
        struct slice got = sn_get_bytes(&wire);

        ck_assert_msg(wire.bad && got.size == 0, "row %zu", i);
    }
    {
        struct wire wire = {.rest = sn_slice("\x03"
                                             "a\0b",
                                             4)};

        string = sn_get_string(&wire, &arena);
        ck_assert(wire.bad && !wire.no_memory && *string == '\0');
    }
    sn_arena_fini(&arena);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("wire");
    TCase *same = tcase_create("wire");

    tcase_add_test(same, numbers_come_back);
    tcase_add_test(same, bad_bytes_give_nothing);
    suite_add_tcase(suite, same);
    return run_suite(suite);
}
