/*
 * Verifying: what is too much for one go.  Megabytes: not for valgrind.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/limits.h"
#include "suite.h"
#include "verify_files.h"

/* A line is as long as it may be, or one byte longer. */
START_TEST(a_line_has_a_limit)
{
    static const char before[] = "{\"type\":\"hour\",\"a\":\"", after[] = "\"}";
    struct verdicts verdicts = {.count = 0};
    seine_verifier_stats stats;
    struct buf text = {0};
    int over;

    for (over = -1; over <= 1; over++) {
        size_t size = (size_t)(LIMIT_RESULT_LINE + over);

        sn_buf_clear(&text);
        sn_buf_str(&text, before);
        ck_assert_int_eq(sn_buf_reserve(&text, size), 0);
        memset(text.at + text.size, 'a', size);
        text.size = size - strlen(after);
        sn_buf_str(&text, after);
        sn_buf_str(&text, "\n" RUN END("0"));
        ck_assert_int_eq(verify_results(NULL, text.at, text.size, 1 << 20,
                                        &verdicts, &stats),
                         over > 0 ? SEINE_INCOMPLETE : 0);
        ck_assert_uint_eq(stats.rejected, over > 0);
        ck_assert_uint_eq(stats.lines, 3);
        ck_assert_int_eq(verify_results(NULL, text.at, text.size, SIZE_MAX,
                                        &verdicts, &stats),
                         over > 0 ? SEINE_INCOMPLETE : 0);
        ck_assert_uint_eq(stats.rejected, over > 0);
    }
    sn_buf_fini(&text);
}
END_TEST

/* More places than are looked up at once: the file is opened once for each lot.
 */
START_TEST(places_come_in_batches)
{
    static const char line[] = TELL(HASH, "1", "0", "3", "\"one\"");
    struct verdicts verdicts = {.count = 0};
    seine_verifier_stats stats;
    struct buf text = {0};
    char root[128];
    size_t count, i;

    snprintf(root, sizeof(root), "%s/root", verify_folder);
    for (count = LIMIT_VERIFY_PLACES - 1; count <= LIMIT_VERIFY_PLACES + 1;
         count++) {
        sn_buf_clear(&text);
        sn_buf_str(&text, RUN);
        for (i = 0; i < count; i++)
            sn_buf_str(&text, line);
        sn_buf_format(&text, "{\"type\":\"summary\",\"findings\":%zu}\n",
                      count);
        ck_assert_int_eq(verify_results(root, text.at, text.size, 1 << 20,
                                        &verdicts, &stats),
                         0);
        ck_assert_uint_eq(stats.by_status[SEINE_VERIFIED_OK], count);
        ck_assert_uint_eq(stats.files, count > LIMIT_VERIFY_PLACES ? 2 : 1);
    }
    sn_buf_fini(&text);
}
END_TEST

/* Names that nobody looks up do not pile up either. */
START_TEST(texts_come_in_batches)
{
    struct verdicts verdicts = {.count = 0};
    seine_verifier_stats stats;
    struct buf text = {0};
    size_t i;

    sn_buf_str(&text, RUN);
    for (i = 0; i < 3 * LIMIT_VERIFY_TEXT / 4096; i++) {
        sn_buf_str(&text, "{\"type\":\"file\",\"file\":\"");
        sn_buf_format(&text, "%04096zu", i);
        sn_buf_str(&text, "\",\"sha256\":\"" HASH "\"}\n");
    }
    sn_buf_str(&text, END("0"));
    ck_assert_int_eq(
        verify_results(NULL, text.at, text.size, 1 << 20, &verdicts, &stats),
        0);
    ck_assert_uint_eq(stats.by_status[SEINE_VERIFIED_MISSING], i);
    sn_buf_fini(&text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("verify_limits");
    TCase *files = tcase_create("files");

    tcase_add_unchecked_fixture(files, verify_make_files, verify_remove_files);
    tcase_set_timeout(files, 60);
    tcase_add_test(files, a_line_has_a_limit);
    tcase_add_test(files, places_come_in_batches);
    tcase_add_test(files, texts_come_in_batches);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
