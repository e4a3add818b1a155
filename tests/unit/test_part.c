/*
 * Parts: told from them, hunts tell the same as if they had read the files; and
 * whatever is cut off, changed or foreign in them is found.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "part/part.h"
#include "part_hunt.h"
#include "suite.h"

#define SHARDS 3

static struct told part;          /* of all files */
static struct told shard[SHARDS]; /* of some */

static void
make_all(void)
{
    parts_make();
    part = (struct told){.write = true, .threads = 1};
    parts_hunt_logs(&part, 0, 0);
    for (int i = 0; i < SHARDS; i++) {
        shard[i] = (struct told){.write = true, .threads = 1};
        parts_hunt_logs(&shard[i], (uint64_t)i + 1, SHARDS);
    }
}

static void
remove_all(void)
{
    parts_remove();
    parts_fini(&part);
    for (int i = 0; i < SHARDS; i++)
        parts_fini(&shard[i]);
}

/* Add bytes as part number so-and-so. */
static void
add_part(seine_hunt *hunt, int number, const void *data, size_t size)
{
    char path[64];

    parts_name(path, "parts", number);
    parts_write(path, data, size);
    ck_assert_int_eq(seine_hunt_add_part(hunt, path), 0);
}

static void
add_told(seine_hunt *hunt, int number, const struct told *from)
{
    add_part(hunt, number, from->part.at, from->part.size);
}

/* ----------------------------------------------------------------- same --- */

START_TEST(a_part_tells_what_the_hunt_told)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);

    add_told(hunt, 0, &part);
    ck_assert_int_eq(seine_hunt_part(hunt, 0)->state, SEINE_PART_WHOLE);
    ck_assert_uint_eq(seine_hunt_part(hunt, 0)->blocks, PART_FILES + 1);
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "from a part");
    ck_assert_int_eq(parts_whole.status, told.status);
    ck_assert_uint_eq(part.last_pieces, PART_FILES + 1);
    ck_assert_ptr_nonnull(
        strstr(sn_buf_string(&parts_whole.text), "finding many"));
    ck_assert_ptr_nonnull(
        strstr(parts_whole.text.at, " but nobody in particular"));
    parts_fini(&told);
}
END_TEST

/* Nor does it matter where the room of a queue ends. */
START_TEST(threads_do_not_change_a_part)
{
    static const size_t limits[] = {0, 1, 300, 1000, 5000};
    struct told told = {
        .write = true, .threads = _i % 2 ? 5 : 1, .limit = limits[_i / 2]};

    parts_hunt_logs(&told, 0, 0);
    parts_same(&part.part, &told.part, "part by threads");
    parts_fini(&told);
}
END_TEST

static const int orders[][4] = {{0, 1, 2, 2}, {0, 2, 1, 0}, {1, 0, 2, 1},
                                {1, 2, 0, 0}, {2, 0, 1, 2}, {2, 1, 0, 1}};

START_TEST(shards_tell_it_in_any_order_and_twice)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    uint64_t blocks = 0;

    for (int i = 0; i < 4; i++) {
        add_told(hunt, i, &shard[orders[_i][i]]);
        blocks += i < 3 ? seine_hunt_part(hunt, (size_t)i)->blocks : 0;
    }
    ck_assert_uint_eq(blocks, PART_FILES + 1);
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "from shards");
    ck_assert_uint_eq(told.parts_whole, 4);
    parts_fini(&told);
}
END_TEST

/* Held against numbers made by another program (see the comment). */
START_TEST(shards_are_chosen_by_the_hash_of_the_path)
{
    /* int.from_bytes(hashlib.sha256(b"...").digest()[:8], "big") % 7 + 1 */
    ck_assert_uint_eq(sn_part_shard("/var/log/gui.current", 7), 6);
    ck_assert_uint_eq(sn_part_shard("a", 7), 5);
    ck_assert_uint_eq(sn_part_shard("", 16384), 7189);
    ck_assert_uint_eq(sn_part_shard("-", 1), 1);
}
END_TEST

/* --------------------------------------------------------------- damage --- */

static int
state_of(const void *data, size_t size, size_t *files)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    int state;

    add_part(hunt, 0, data, size);
    state = seine_hunt_part(hunt, 0)->state;
    ck_assert((state == SEINE_PART_WHOLE) ==
              (*seine_hunt_part(hunt, 0)->reason == '\0'));
    parts_end(hunt, &told);
    if (state != SEINE_PART_WHOLE)
        ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    *files = told.files;
    parts_fini(&told);
    return state;
}

START_TEST(a_part_that_is_cut_off_anywhere_is_told_up_to_there)
{
    size_t files = 0, before = 0, step = part.part.size / 60 + 1;

    for (size_t size = 0; size < part.part.size; size += step) {
        int state = state_of(part.part.at, size, &files);

        ck_assert_msg(state == SEINE_PART_CUT ||
                          (state == SEINE_PART_FAILED && files == 0),
                      "cut to %zu bytes it is %s", size,
                      seine_part_state_name(state));
        ck_assert_uint_ge(files, before);
        before = files;
    }
    ck_assert_int_eq(state_of(part.part.at, part.part.size - 1, &files),
                     SEINE_PART_CUT);
    ck_assert_uint_eq(files, PART_FILES + 1);
}
END_TEST

START_TEST(a_byte_that_changed_is_found_wherever_it_is)
{
    size_t files, step = part.part.size / 120 + 1;

    for (size_t i = (size_t)_i; i < part.part.size; i += step) {
        char kept = part.part.at[i];
        int state;

        part.part.at[i] = (char)(kept ^ (_i ? 0x80 : 1));
        state = state_of(part.part.at, part.part.size, &files);
        part.part.at[i] = kept;
        ck_assert_msg(state != SEINE_PART_WHOLE, "byte %zu", i);
        ck_assert_uint_le(files, PART_FILES + 1);
    }
}
END_TEST

START_TEST(bytes_behind_its_end_are_found)
{
    size_t files;

    sn_buf_byte(&part.part, '\0');
    ck_assert_int_eq(state_of(part.part.at, part.part.size, &files),
                     SEINE_PART_DAMAGED);
    part.part.size--;
    ck_assert_uint_eq(files, PART_FILES + 1);
}
END_TEST

/* A block that is damaged does not take away those behind it. */
START_TEST(blocks_behind_a_damaged_one_are_told)
{
    struct slice bytes = sn_buf_view(&part.part);
    size_t at = bytes.size / 2, files;
    char kept = bytes.at[at];

    part.part.at[at] ^= 1;
    ck_assert_int_eq(state_of(bytes.at, bytes.size, &files),
                     SEINE_PART_DAMAGED);
    part.part.at[at] = kept;
    ck_assert_uint_eq(files, PART_FILES);
}
END_TEST

/* Replaced, or gone, after it was added. */
START_TEST(a_part_that_changes_meanwhile_is_not_told)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    char path[64];

    add_told(hunt, 0, &part);
    parts_name(path, "parts", 0);
    ck_assert_int_eq(unlink(path), 0);
    if (_i)
        parts_write(path, part.part.at, part.part.size - 1);
    parts_end(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.files, PART_FILES + 1);
    ck_assert_ptr_null(strstr(sn_buf_string(&told.text), "event "));
    ck_assert_ptr_nonnull(strstr(told.text.at, "its block cannot be read"));
    parts_fini(&told);
}
END_TEST

START_TEST(what_is_no_part_is_named)
{
    static const char *const texts[] = {"",
                                        "seine-part",
                                        "seine-part 1\nH",
                                        "seine-part 2\nB\0\0\0\0",
                                        "seine-part 2\nH\xff\xff\xff\x0f",
                                        "seine-part 2\nH\0\0\0\0"};
    static const size_t sizes[] = {0, 10, 14, 18, 18, 18};
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);

    for (int i = 0; i < 6; i++) {
        add_part(hunt, i, texts[i], sizes[i]);
        ck_assert_int_eq(seine_hunt_part(hunt, (size_t)i)->state,
                         i == 2 ? SEINE_PART_FOREIGN : SEINE_PART_FAILED);
    }
    ck_assert_int_eq(seine_hunt_add_part(hunt, "/nonexistent/part"), 0);
    ck_assert_int_eq(seine_hunt_add_part(hunt, parts_logs), 0);
    ck_assert_int_eq(seine_hunt_part(hunt, 6)->state, SEINE_PART_FAILED);
    ck_assert_str_eq(seine_hunt_part(hunt, 7)->reason, "Is a directory");
    ck_assert_ptr_null(seine_hunt_part(hunt, 8));
    parts_end(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.parts, 8);
    ck_assert_uint_eq(told.parts_whole, 0);
    parts_fini(&told);
}
END_TEST

/* -------------------------------------------------------------- foreign --- */

START_TEST(parts_have_a_limit)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);

    for (int i = 0; i < LIMIT_PARTS; i++)
        ck_assert_int_eq(seine_hunt_add_part(hunt, "/nonexistent/part"), 0);
    ck_assert_int_eq(seine_hunt_add_part(hunt, "/nonexistent/part"),
                     SEINE_E_LIMIT);
    parts_end(hunt, &told);
    ck_assert_uint_eq(told.parts, LIMIT_PARTS);
    ck_assert_uint_eq(told.parts_whole, 0);
    parts_fini(&told);
}
END_TEST

START_TEST(chunks_have_a_limit)
{
    static const size_t sizes[] = {0, LIMIT_PART_CHUNK - 1, LIMIT_PART_CHUNK,
                                   (size_t)LIMIT_PART_CHUNK + 1};
    char head[PART_CHUNK_HEAD], kind;
    size_t size;

    for (int i = 0; i < 4; i++) {
        sn_chunk_head(head, CHUNK_DATA, sizes[i]);
        ck_assert(sn_chunk_parse(head, &kind, &size) == (i < 3));
        ck_assert_uint_eq(size, sizes[i]);
        ck_assert_int_eq(kind, CHUNK_DATA);
    }
    head[0] = '\0';
    ck_assert(!sn_chunk_parse(head, &kind, &size));
}
END_TEST

START_TEST(foreign_parts_are_named_and_not_told)
{
    static const char text[] = "title: other\nlogsource: {product: cisco}\n"
                               "detection:\n  k: ['needle']\n  condition: k\n";
    struct told told = {.threads = 1};
    struct told zone = {.write = true, .threads = 1}, other = zone;
    seine_rules *others = compile_text(text);
    seine_hunt *hunt = parts_hunt_of(&zone, parts_rules, "+02:00", 0, 0);

    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    parts_end(hunt, &zone);
    hunt = parts_hunt_of(&other, others, "+01:00", 0, 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    parts_end(hunt, &other);

    hunt = parts_hunt(&told, 0, 0);
    add_told(hunt, 0, &part);
    add_told(hunt, 1, &zone);
    add_told(hunt, 2, &other);
    ck_assert_str_eq(seine_hunt_part(hunt, 1)->reason,
                     "it was made with another assumed zone");
    ck_assert_int_eq(seine_hunt_part(hunt, 1)->state, SEINE_PART_FOREIGN);
    ck_assert_int_eq(seine_hunt_part(hunt, 2)->state, SEINE_PART_FOREIGN);
    ck_assert_str_eq(seine_hunt_part(hunt, 2)->reason,
                     "it was made with other rules: number 1 is 'other', not "
                     "'requests'");
    ck_assert_str_eq(seine_hunt_part(hunt, 0)->assume_tz, "+01:00");
    parts_end(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.files, PART_FILES + 1);
    seine_rules_unref(others);
    parts_fini(&told);
    parts_fini(&zone);
    parts_fini(&other);
}
END_TEST

START_TEST(a_missing_shard_is_named)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    const seine_part *missing;

    add_told(hunt, 0, &shard[2]);
    add_told(hunt, 1, &shard[0]);
    ck_assert_ptr_null(seine_hunt_part(hunt, 2));
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    missing = seine_hunt_part(hunt, 2);
    ck_assert_ptr_nonnull(missing);
    ck_assert_int_eq(missing->state, SEINE_PART_MISSING);
    ck_assert_uint_eq(missing->shard, 2);
    ck_assert_uint_eq(missing->shards, SHARDS);
    ck_assert_ptr_null(seine_hunt_part(hunt, 3));
    seine_hunt_free(hunt);
    parts_fini(&told);
}
END_TEST

/* The same files in another number of shards are another set. */
START_TEST(sets_of_shards_are_told_apart)
{
    struct told told = {.threads = 1}, half = {.write = true, .threads = 1};
    seine_hunt *hunt = parts_hunt(&half, 1, 2);

    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    parts_end(hunt, &half);
    hunt = parts_hunt(&told, 0, 0);
    for (int i = 0; i < SHARDS; i++)
        add_told(hunt, i, &shard[i]);
    add_told(hunt, SHARDS, &half);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_int_eq(seine_hunt_part(hunt, SHARDS + 1)->state,
                     SEINE_PART_MISSING);
    ck_assert_uint_eq(seine_hunt_part(hunt, SHARDS + 1)->shards, 2);
    ck_assert_ptr_null(seine_hunt_part(hunt, SHARDS + 2));
    seine_hunt_free(hunt);
    parts_fini(&told);
    parts_fini(&half);
}
END_TEST

/*
 * A file that could not be read by one worker, and was read by another: the
 * latter is told.  One that changed between the two is a conflict.
 */
START_TEST(of_two_blocks_of_a_file_the_better_one_is_told)
{
    struct told told = {.threads = 1}, later = {.write = true, .threads = 1};
    seine_hunt *hunt;
    char path[64], kept[64];

    parts_name(path, "logs", 3);
    parts_name(kept, "parts", 9);
    if (_i == 0)
        ck_assert_int_eq(rename(path, kept), 0);
    else
        parts_write_log(4 - 1);
    if (_i == 1)
        parts_write(path, "needle\n", 7);
    hunt = parts_hunt(&later, 0, 0);
    for (int i = 0; i < PART_FILES; i++) {
        char name[64];

        parts_name(name, "logs", i);
        ck_assert_int_eq(seine_hunt_add_path(hunt, name), 0);
    }
    parts_end(hunt, &later);
    if (_i == 0)
        ck_assert_int_eq(rename(kept, path), 0);
    else
        parts_write_log(3);
    hunt = parts_hunt(&told, 0, 0);
    add_told(hunt, 0, &later);
    add_told(hunt, 1, &part);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_int_eq(seine_hunt_part(hunt, 1)->state,
                     _i ? SEINE_PART_CONFLICT : SEINE_PART_WHOLE);
    ck_assert_uint_eq(told.files, PART_FILES + 1);
    if (_i == 0) {
        parts_show_summary(&told.text, seine_hunt_summary(hunt));
        parts_same(&parts_whole.text, &told.text, "one could not be read");
    }
    seine_hunt_free(hunt);
    parts_fini(&told);
    parts_fini(&later);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("part");
    TCase *same = tcase_create("part");

    tcase_add_unchecked_fixture(same, make_all, remove_all);
    tcase_set_timeout(same, 120);
    tcase_add_test(same, a_part_tells_what_the_hunt_told);
    tcase_add_loop_test(same, threads_do_not_change_a_part, 0, 10);
    tcase_add_loop_test(same, shards_tell_it_in_any_order_and_twice, 0, 6);
    tcase_add_test(same, shards_are_chosen_by_the_hash_of_the_path);
    tcase_add_test(same, a_part_that_is_cut_off_anywhere_is_told_up_to_there);
    tcase_add_loop_test(same, a_byte_that_changed_is_found_wherever_it_is, 0,
                        2);
    tcase_add_test(same, bytes_behind_its_end_are_found);
    tcase_add_test(same, blocks_behind_a_damaged_one_are_told);
    tcase_add_loop_test(same, a_part_that_changes_meanwhile_is_not_told, 0, 2);
    tcase_add_test(same, what_is_no_part_is_named);
    tcase_add_test(same, parts_have_a_limit);
    tcase_add_test(same, chunks_have_a_limit);
    tcase_add_test(same, foreign_parts_are_named_and_not_told);
    tcase_add_test(same, a_missing_shard_is_named);
    tcase_add_test(same, sets_of_shards_are_told_apart);
    tcase_add_loop_test(same, of_two_blocks_of_a_file_the_better_one_is_told, 0,
                        2);
    suite_add_tcase(suite, same);
    return run_suite(suite);
}
