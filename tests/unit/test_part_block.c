/*
 * Blocks that are kept one by one: a hunt tells them as if it had read the
 * files, whatever they are called now, and several of one file as one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "part_hunt.h"
#include "suite.h"

/* --------------------------------------------------------------- blocks --- */

/* Blocks that are kept one by one, as a data base would. */
struct kept {
    struct buf head;
    struct buf block[PART_FILES + 1];
    char file[PART_FILES + 1][64];
    size_t count;
};

static int
keep_block(void *user, const seine_part_bytes *bytes)
{
    struct kept *kept = user;

    if (bytes->kind == SEINE_PART_HEAD)
        sn_buf_add(&kept->head, bytes->data, bytes->size);
    if (bytes->kind != SEINE_PART_BLOCK)
        return 0;
    sn_buf_add(&kept->block[kept->count], bytes->data, bytes->size);
    if (bytes->ledger)
        snprintf(kept->file[kept->count++], 64, "%s", bytes->ledger->file);
    return 0;
}

static void
keep_blocks(struct kept *kept, seine_rules *of)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .assume_tz = "+01:00"};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_part = keep_block,
                                  .user = kept};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, of, &options), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_uint_eq(kept->count, PART_FILES + 1);
    seine_hunt_free(hunt);
}

static void
fini_kept(struct kept *kept)
{
    sn_buf_fini(&kept->head);
    for (size_t i = 0; i < kept->count; i++)
        sn_buf_fini(&kept->block[i]);
}

/* Seven bytes at a time. */
static int64_t
read_block(void *user, uint64_t offset, void *buffer, size_t size)
{
    const struct buf *block = user;
    struct slice rest = sn_slice_skip(sn_buf_view(block), (size_t)offset);
    struct slice now = sn_slice_first(rest, size < 7 ? size : 7);

    if (now.size)
        memcpy(buffer, now.at, now.size);
    return (int64_t)now.size;
}

static int
add_block(seine_hunt *hunt, struct kept *kept, size_t number, const char *file,
          seine_wants_rule wants)
{
    seine_block block = {.struct_size = sizeof(block),
                         .head = kept->head.at,
                         .head_size = kept->head.size,
                         .file = file,
                         .read = read_block,
                         .user = &kept->block[number],
                         .wants = wants};

    return seine_hunt_add_block(hunt, &block);
}

START_TEST(blocks_that_were_kept_tell_what_the_hunt_told)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, parts_rules);
    for (size_t i = kept.count; i > 0; i--)
        ck_assert_int_eq(add_block(hunt, &kept, i - 1,
                                   i % 2 ? kept.file[i - 1] : NULL, NULL),
                         0);
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "from blocks");
    fini_kept(&kept);
    parts_fini(&told);
}
END_TEST

/* Split a text of rules at a document: those up to it, and the others. */
static const char one_rule[] =
    "title: words\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
    "logsource: {product: cisco}\ndetection:\n"
    "    keywords: ['Traceback', 'needle', 'offset']\n    condition: keywords\n"
    "level: medium\n";

static int
wants_words(void *user, const seine_rule *rule)
{
    (void)user;
    return strcmp(rule->title, "words") == 0;
}

static int
wants_others(void *user, const seine_rule *rule)
{
    return !wants_words(user, rule);
}

/*
 * A rule that came later, in a block of its own or among others: with the
 * blocks of all other rules it is as if all had been there from the begin.
 */
START_TEST(blocks_of_one_file_are_told_as_one)
{
    struct told told = {.threads = 1};
    struct kept all = {0}, late = {0};
    seine_rules *words = compile_text(one_rule);
    seine_hunt *hunt = parts_hunt(&told, 0, 0);

    keep_blocks(&all, parts_rules);
    keep_blocks(&late, _i ? words : parts_rules);
    ck_assert_str_eq(seine_rules_key(words, 0),
                     seine_rules_key(parts_rules, 2));
    for (size_t i = 0; i < all.count; i++) {
        ck_assert_int_eq(add_block(hunt, &all, i, NULL, wants_others), 0);
        ck_assert_int_eq(add_block(hunt, &late, i, NULL, wants_words), 0);
    }
    parts_end(hunt, &told);
    parts_same(&parts_whole.text, &told.text, "from two blocks each");
    seine_rules_unref(words);
    fini_kept(&all);
    fini_kept(&late);
    parts_fini(&told);
}
END_TEST

START_TEST(rules_that_the_hunt_does_not_have_are_passed_over)
{
    struct told told = {.threads = 1}, only = {.threads = 1};
    struct kept kept = {0};
    seine_rules *words = compile_text(one_rule);
    seine_hunt *hunt = parts_hunt_of(&told, words, "+01:00", 0, 0);

    keep_blocks(&kept, parts_rules);
    for (size_t i = 0; i < kept.count; i++)
        ck_assert_int_eq(add_block(hunt, &kept, i, NULL, NULL), 0);
    parts_end(hunt, &told);
    hunt = parts_hunt_of(&only, words, "+01:00", 0, 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    parts_end(hunt, &only);
    parts_same(&only.text, &told.text, "one rule of many");
    seine_rules_unref(words);
    fini_kept(&kept);
    parts_fini(&told);
    parts_fini(&only);
}
END_TEST

START_TEST(a_block_may_have_another_name_now)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, parts_rules);
    ck_assert_int_eq(add_block(hunt, &kept, 6, "another/name", NULL), 0);
    parts_end(hunt, &told);
    ck_assert_uint_eq(told.files, 1);
    ck_assert_ptr_nonnull(
        strstr(sn_buf_string(&told.text), "file=another/name"));
    ck_assert_ptr_null(strstr(told.text.at, kept.file[6]));
    fini_kept(&kept);
    parts_fini(&told);
}
END_TEST

START_TEST(a_damaged_block_is_a_failed_file)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, parts_rules);
    kept.block[3].at[kept.block[3].size / 2] ^= 4;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_int_eq(add_block(hunt, &kept, 3, "it", NULL), 0);
    ck_assert_int_eq(add_block(hunt, &kept, 4, "other", NULL), 0);
    parts_end(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.files, 2);
    ck_assert_ptr_nonnull(
        strstr(sn_buf_string(&told.text), "reason=its block is damaged"));
    fini_kept(&kept);
    parts_fini(&told);
}
END_TEST

START_TEST(heads_that_do_not_fit_are_refused)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = parts_hunt_of(&told, parts_rules, "+02:00", 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, parts_rules);
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_str_eq(seine_hunt_message(hunt),
                     "it was made with another assumed zone");
    kept.head.at[40] ^= 1;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    kept.head.at[11] = '9';
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_str_eq(seine_hunt_message(hunt),
                     "the head is of another version");
    kept.head.size = 5;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    seine_hunt_free(hunt);
    fini_kept(&kept);
    parts_fini(&told);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    struct told told = {.write = true, .threads = 1};
    seine_hunt *hunt = parts_hunt(&told, 0, 0), *none;
    seine_hunt_options options = {.struct_size = sizeof(options)};
    static const uint64_t wrong[][2] = {{1, 0}, {0, 1}, {3, 2}, {1, 16385}};

    ck_assert_int_eq(seine_hunt_add_part(NULL, "x"), SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_part(hunt, ""), SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_block(hunt, NULL), SEINE_E_INVALID);
    ck_assert_ptr_null(seine_hunt_part(hunt, 0));
    ck_assert_ptr_null(seine_hunt_part(NULL, 0));
    ck_assert_ptr_null(seine_rules_key(parts_rules, 99));
    ck_assert_str_eq(seine_part_state_name(0), "unknown");
    ck_assert_str_eq(seine_part_state_name(99), "unknown");
    for (int i = 0; i < 4; i++) {
        options.shard = wrong[i][0];
        options.shards = wrong[i][1];
        ck_assert_int_eq(seine_hunt_new(&none, parts_rules, &options),
                         SEINE_E_INVALID);
    }
    options.shard = options.shards = 16384;
    ck_assert_int_eq(seine_hunt_new(&none, parts_rules, &options), 0);
    seine_hunt_free(none);
    parts_end(hunt, &told);
    parts_fini(&told);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("part_block");
    TCase *same = tcase_create("part_block");

    tcase_add_unchecked_fixture(same, parts_make, parts_remove);
    tcase_set_timeout(same, 120);
    tcase_add_test(same, blocks_that_were_kept_tell_what_the_hunt_told);
    tcase_add_loop_test(same, blocks_of_one_file_are_told_as_one, 0, 2);
    tcase_add_test(same, rules_that_the_hunt_does_not_have_are_passed_over);
    tcase_add_test(same, a_block_may_have_another_name_now);
    tcase_add_test(same, a_damaged_block_is_a_failed_file);
    tcase_add_test(same, heads_that_do_not_fit_are_refused);
    tcase_add_test(same, wrong_arguments_are_refused);
    suite_add_tcase(suite, same);
    return run_suite(suite);
}
