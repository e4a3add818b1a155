/*
 * What a hunt told is told again by another hunt as if it had read the inputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "part_hunt.h"
#include "suite.h"

static struct told first; /* it wrote down what it told */

static void
make_first(void)
{
    parts_make();
    first = (struct told){.threads = 1, .telling = true};
    parts_hunt_logs(&first, 0, 0);
    ck_assert(first.ended);
}

static void
remove_first(void)
{
    parts_fini(&first);
    parts_remove();
}

/* Seven bytes at a time. */
static int64_t
read_little(void *user, uint64_t offset, void *buffer, size_t size)
{
    const struct buf *from = user;
    struct slice rest = sn_slice_skip(sn_buf_view(from), (size_t)offset);
    struct slice now = sn_slice_first(rest, size < 7 ? size : 7);

    if (now.size)
        memcpy(buffer, now.at, now.size);
    return (int64_t)now.size;
}

static int64_t
read_none(void *user, uint64_t offset, void *buffer, size_t size)
{
    (void)user;
    (void)offset;
    (void)buffer;
    (void)size;
    return -1;
}

/* What add_telling says of these bytes. */
static int
check(struct buf *bytes)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    int status = seine_hunt_add_telling(hunt, read_little, bytes);

    seine_hunt_free(hunt);
    parts_fini(&told);
    return status;
}

START_TEST(writing_it_down_changes_nothing)
{
    parts_same(&parts_whole.text, &first.text, "written down");
    ck_assert_int_eq(first.status, parts_whole.status);
}
END_TEST

START_TEST(it_is_told_as_it_was)
{
    struct told told = {.threads = 1, .telling = true};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);

    /* inputs are not read */
    if (_i)
        ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    ck_assert_int_eq(seine_hunt_add_telling(hunt, read_little, &first.part), 0);
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "told again");
    ck_assert_int_eq(told.status, parts_whole.status);
    ck_assert_uint_eq(told.files, parts_whole.files);
    parts_same(&first.part, &told.part, "written down again");
    parts_fini(&told);
}
END_TEST

START_TEST(it_is_the_same_for_any_number_of_threads)
{
    struct told told = {.threads = 4, .telling = true};

    parts_hunt_logs(&told, 0, 0);
    ck_assert(told.ended);
    parts_same(&first.part, &told.part, "four threads");
    parts_fini(&told);
}
END_TEST

START_TEST(who_wants_no_more_gets_no_end)
{
    struct told told = {.threads = 1, .telling = true};

    told.most = first.part.size / 2;
    parts_hunt_logs(&told, 0, 0);
    ck_assert(!told.ended);
    parts_same(&parts_whole.text, &told.text, "given up");
    ck_assert_int_eq(check(&told.part), SEINE_E_FORMAT);
    parts_fini(&told);
}
END_TEST

START_TEST(what_is_damaged_is_refused)
{
    struct buf bytes = {0};

    sn_buf_slice(&bytes, sn_buf_view(&first.part));
    ck_assert(!bytes.failed);
    for (size_t i = 0; i < bytes.size; i += bytes.size / 400 + 1) {
        bytes.at[i] ^= 4;
        ck_assert_int_eq(check(&bytes), SEINE_E_FORMAT);
        bytes.at[i] ^= 4;
    }
    ck_assert_int_eq(check(&bytes), 0);
    for (size_t left = bytes.size; left > 0; left -= left / 20 + 1) {
        bytes.size = left - 1;
        ck_assert_int_eq(check(&bytes), SEINE_E_FORMAT);
    }
    sn_buf_fini(&bytes);
}
END_TEST

START_TEST(other_rules_and_options_are_refused)
{
    struct told told = {.threads = 1};
    seine_rules *other = compile_text("title: one\nlogsource: {product: cisco}"
                                      "\ndetection: {k: [x], condition: k}\n");
    seine_hunt *hunts[] = {
        parts_hunt_of(&told, other, "+01:00", 0, 0),
        parts_hunt_of(&told, NULL, "+01:00", 0, 0),
        parts_hunt_of(&told, parts_rules, "+02:00", 0, 0),
    };

    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(
            seine_hunt_add_telling(hunts[i], read_little, &first.part),
            SEINE_E_FORMAT);
        ck_assert_str_ne(seine_hunt_message(hunts[i]), "");
        seine_hunt_free(hunts[i]);
    }
    seine_rules_unref(other);
    parts_fini(&told);
}
END_TEST

START_TEST(wrong_calls_are_refused)
{
    struct told told = {.threads = 1}, part = {.threads = 1, .write = true};
    seine_hunt *hunt = parts_hunt(&told, 0, 0),
               *writer = parts_hunt(&part, 0, 0);

    ck_assert_int_eq(seine_hunt_add_telling(NULL, read_little, &first.part),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_telling(hunt, NULL, NULL), SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_telling(hunt, read_none, NULL), SEINE_E_IO);
    ck_assert_int_eq(seine_hunt_add_telling(writer, read_little, &first.part),
                     SEINE_E_STATE);
    ck_assert_int_eq(seine_hunt_add_telling(hunt, read_little, &first.part), 0);
    ck_assert_int_eq(seine_hunt_add_telling(hunt, read_little, &first.part),
                     SEINE_E_STATE);
    seine_hunt_free(writer);
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "after wrong calls");
    parts_fini(&told);
    parts_fini(&part);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("telling");
    TCase *same = tcase_create("telling");

    tcase_add_unchecked_fixture(same, make_first, remove_first);
    tcase_set_timeout(same, 120);
    tcase_add_test(same, writing_it_down_changes_nothing);
    tcase_add_loop_test(same, it_is_told_as_it_was, 0, 2);
    tcase_add_test(same, it_is_the_same_for_any_number_of_threads);
    tcase_add_test(same, who_wants_no_more_gets_no_end);
    tcase_add_test(same, what_is_damaged_is_refused);
    tcase_add_test(same, other_rules_and_options_are_refused);
    tcase_add_test(same, wrong_calls_are_refused);
    suite_add_tcase(suite, same);
    return run_suite(suite);
}
