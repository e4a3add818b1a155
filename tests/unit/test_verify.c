/*
 * Verifying: files opened again, and verdicts on what was told of them, true or
 * forged.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sha256.h"
#include "finding/reopen.h"
#include "seine.h"
#include "suite.h"
#include "verify_files.h"

/* All that a path may mean below the root: what their names are. */
static const struct {
    const char *path;
    const char *opened[3];
} below[] = {
    {"logs/a", {"logs/a", "a"}},
    {"./logs//./a", {"./logs//./a", "./a"}},
    {"a", {"a"}},
    {"/evidence/7/logs/a", {"logs/a", "a"}},
    {"/logs/a", {"/logs/a", "a"}},
    {"../other/logs/a", {"logs/a", "a"}},
    {"logs/../a", {"a"}},
    {"logs/../../outside", {NULL}},
    {"../outside", {NULL}},
    {"up/outside", {NULL}},
    {"out", {NULL}},
    {"logs/in", {NULL}},
    {"up/root/a", {"a"}},
    {"..", {NULL}},
    {".", {NULL}},
    {"/", {NULL}},
    {"logs", {NULL}},
    {"logs/", {NULL}},
    {"fifo", {NULL}},
    {"nothing", {NULL}},
    {"a/b", {NULL}},
};

START_TEST(nothing_outside_is_opened)
{
    struct reopen reopen;
    char root[128];
    struct slice name, path = sn_slice_str(below[_i].path);
    size_t from = 0, i;
    uint64_t size;
    int fd, error = 0;

    snprintf(root, sizeof(root), "%s/root", verify_folder);
    ck_assert_int_eq(sn_reopen_init(&reopen, root), 0);
    for (i = 0; below[_i].opened[i]; i++) {
        const char *opened = below[_i].opened[i];
        char content[16];

        fd = sn_reopen_next(&reopen, path, &from, &name, &size, &error);
        ck_assert_msg(fd >= 0, "%s: %s", below[_i].path, opened);
        while (opened[0] != '/' && name.size && name.at[0] == '/')
            name = sn_slice_skip(name, 1);
        ck_assert_msg(sn_slice_is(name, opened), "%s: %.*s", below[_i].path,
                      (int)name.size, name.at);
        ck_assert_int_eq(read(fd, content, sizeof(content)), (ssize_t)size);
        ck_assert_int_ne(content[1], 'u'); /* of "outside" */
        close(fd);
    }
    error = 0;
    fd = sn_reopen_next(&reopen, path, &from, &name, &size, &error);
    ck_assert_msg(fd < 0, "%s: %.*s", below[_i].path, (int)name.size, name.at);
    ck_assert_int_ne(error, 0);
    sn_reopen_fini(&reopen);
}
END_TEST

/* A path is as long as it may be, or longer by one byte. */
START_TEST(paths_have_a_limit)
{
    static char path[REOPEN_PATH + 1];
    struct reopen reopen;
    struct slice name;
    size_t from, size;
    uint64_t bytes;
    int error;

    memset(path, '/', sizeof(path));
    for (size = REOPEN_PATH - 2; size <= REOPEN_PATH; size++) {
        memcpy(path + size - 6, "logs/a", 6);
        ck_assert_int_eq(sn_reopen_init(&reopen, verify_folder), 0);
        from = 0;
        error = 0;
        ck_assert_int_lt(sn_reopen_next(&reopen, sn_slice(path, size), &from,
                                        &name, &bytes, &error),
                         0);
        ck_assert_int_eq(error == 36, size == REOPEN_PATH); /* ENAMETOOLONG */
        sn_reopen_fini(&reopen);
    }
}
END_TEST

/* ------------------------------------------------------------- verdicts --- */

static const struct {
    const char *name;
    const char *results;
    const char *verdicts;
    int status;
} cases[] = {
    {"as it is",
     RUN TELL(HASH, "1", "0", "3", "\"one\"")
         TELL(HASH, "2", "4", "3", "\"two\"") TELL(HASH, "2", "4", "3", "null")
             END("3"),
     "2 ok\n3 ok\n4 ok\n", 0},
    {"two lines of one record",
     RUN TELL(HASH, "1", "0", "7", "\"one\\ntwo\"") END("1"), "2 ok\n", 0},
    {"out of order",
     RUN TELL(HASH, "2", "4", "3", "\"two\"")
         TELL(HASH, "1", "0", "3", "\"one\"") END("2"),
     "2 ok\n3 ok\n", 0},
    {"another file",
     RUN TELL(OTHER, "1", "0", "3", "\"one\"") TELL(
         OTHER, "1", "0", "3", "\"0ne\"") TELL(OTHER, "1", "0", "2", "\"on\"")
         TELL(OTHER, "1", "1", "3", "\"one\"") END("4"),
     "2 changed: the file has another hash, but the line is still there\n"
     "3 changed: the file has another hash, and another line is there\n"
     "4 changed: the file has another hash, and the line ends elsewhere\n"
     "5 changed: the file has another hash, and no such line begins there\n",
     0},
    {"forged",
     RUN TELL(HASH, "1", "0", "3", "\"0ne\"") TELL(HASH, "2", "0", "3",
                                                   "\"one\"")
         TELL(HASH, "1", "1", "2", "\"ne\"") TELL(HASH, "1", "0", "2", "\"on\"")
             TELL(HASH, "1", "0", "4", "\"one\"")
                 TELL(HASH, "1", "0", "3", "\"\"")
                     TELL(HASH, "3", "8", "0", "\"\"") END("7"),
     "2 changed: the file is the same, but the results tell otherwise of it\n"
     "3 changed: the file is the same, but the results tell otherwise of it\n"
     "4 changed: the file is the same, but the results tell otherwise of it\n"
     "5 changed: the file is the same, but the results tell otherwise of it\n"
     "6 changed: the file is the same, but the results tell otherwise of it\n"
     "7 changed: the file is the same, but the results tell otherwise of it\n"
     "8 changed: the file is the same, but the results tell otherwise of it\n",
     0},
    {"absurd numbers",
     RUN TELL(HASH, "18446744073709551615", "18446744073709551615",
              "18446744073709551615", "\"one\"")
         TELL(HASH, "1", "0", "18446744073709551615", "null")
             TELL(HASH, "1", "18446744073709551615", "1", "null") END("3"),
     "2 changed: the file is the same, but the results tell otherwise of it\n"
     "3 changed: the file is the same, but the results tell otherwise of it\n"
     "4 changed: the file is the same, but the results tell otherwise of it\n",
     0},
    {"absurd limits",
     "{\"type\":\"run\",\"max_line\":1,\"max_bytes\":18446744073709551615}\n" TELL(
         HASH, "1", "0", "3", "\"one\"") END("1"),
     "2 ok\n", 0},
    {"cut as the run cut it",
     "{\"type\":\"run\",\"max_line\":256,\"max_bytes\":5}\n" TELL(
         HASH, "2", "4", "1", "\"t\"") END("1"),
     "2 ok\n", 0},
    {"no summary", RUN TELL(HASH, "1", "0", "3", "\"one\""), "2 ok\n",
     SEINE_INCOMPLETE},
    {"no run", TELL(HASH, "1", "0", "3", "\"one\"") END("1"), "1 ok\n",
     SEINE_INCOMPLETE},
    {"a line is gone", RUN TELL(HASH, "1", "0", "3", "\"one\"") END("2"),
     "2 ok\n", SEINE_INCOMPLETE},
    {"a line too many", RUN TELL(HASH, "1", "0", "3", "\"one\"") END("0"),
     "2 ok\n", SEINE_INCOMPLETE},
    {"a count beyond all",
     RUN END("18446744073709551614") RUN END("18446744073709551614"), "",
     SEINE_INCOMPLETE},
    {"cut in a line", RUN TELL(HASH, "1", "0", "3", "\"one\"") "{\"type\":\"fi",
     "2 ok\n", SEINE_INCOMPLETE},
    {"something else between", RUN "none\n" END("0"), "", SEINE_INCOMPLETE},
    {"blank lines", "\n" RUN " \t\r\n" END("0"), "", 0},
    {"two runs", RUN END("0") RUN TELL(HASH, "1", "0", "3", "\"one\"") END("1"),
     "4 ok\n", 0},
    {"a run in a run", RUN RUN END("0"), "", SEINE_INCOMPLETE},
    {"two summaries", RUN END("0") END("0"), "", SEINE_INCOMPLETE},
    {"nothing", "", "", SEINE_INCOMPLETE},
    {"not below the root",
     RUN FINDING("{\"file\":\"../outside\",\"line\":1}") "\n" FINDING("{\"file\":\"out\",\"line\":1}") "\n" FINDING("{\"file\":\"fifo\",\"line\":1}") "\n" FINDING(
         "{\"file\":\"-\",\"line\":1}") "\n" FINDING("{\"file\":\"logs\",\"line\":1}") "\n" END("5"),
     "2 missing: No such file or directory\n"
     "3 unreadable: is a link, which is not followed\n"
     "4 unreadable: is no regular file and cannot be read again\n"
     "5 unreadable: standard input cannot be read again\n"
     "6 missing: is a folder\n",
     SEINE_INCOMPLETE},
    {"no hash was told",
     RUN "{\"type\":\"finding\",\"evidence\":{\"file\":\"logs/a\",\"line\":1,"
         "\"length\":3,\"raw\":\"one\"}}\n"
         "{\"type\":\"finding\",\"evidence\":{\"file\":\"logs/a\",\"line\":1,"
         "\"length\":3,\"raw\":\"0ne\"}}\n"
         "{\"type\":\"finding\",\"evidence\":{\"file\":\"logs/a\",\"line\":7}}"
         "\n" END("3"),
     "2 ok\n3 changed: another line is there\n"
     "4 changed: no such line begins there\n",
     0},
};

START_TEST(verdicts_are_right)
{
    const char *results = cases[_i].results;
    struct verdicts whole = {.count = 0}, cut = {.count = 0};
    seine_verifier_stats stats, again;
    char root[128];
    size_t step;

    snprintf(root, sizeof(root), "%s/root", verify_folder);
    ck_assert_int_eq(verify_results(root, results, strlen(results), SIZE_MAX,
                                    &whole, &stats),
                     cases[_i].status);
    ck_assert_str_eq(whole.text, cases[_i].verdicts);
    ck_assert_int_eq(stats.complete, cases[_i].status == 0);
    for (step = 1; step < 9; step += 7) {
        ck_assert_int_eq(
            verify_results(root, results, strlen(results), step, &cut, &again),
            cases[_i].status);
        ck_assert_str_eq(cut.text, whole.text);
        ck_assert_int_eq(memcmp(&stats, &again, sizeof(stats)), 0);
    }
}
END_TEST

/* Of several files that may be meant, the one with the hash is taken. */
START_TEST(the_hash_chooses)
{
    static const char results[] = RUN
        "{\"type\":\"finding\",\"evidence\":{\"file\":\"b/logs/a\","
        "\"sha256\":\"9ea1b6ab93f0e8fe9cc6e4ad9ae4ae2a6f2c2b2a0a34b0b0b0b0b0"
        "b0b0b0b0b0\",\"line\":1,\"length\":3,\"raw\":\"one\"}}\n" END("1");
    struct verdicts verdicts = {.count = 0};
    seine_verifier_stats stats;
    char root[128], text[sizeof(results)], hex[SHA256_HEX_SIZE];
    struct sha256 sha;

    snprintf(root, sizeof(root), "%s/root", verify_folder);
    /* no file has it: the first one, logs/a */
    verify_results(root, results, sizeof(results) - 1, 100, &verdicts, &stats);
    ck_assert_str_eq(verdicts.text, "2 changed: the file has another hash, but "
                                    "the line is still there\n");
    ck_assert_uint_eq(stats.files, 3); /* both, and the first again */
    /* root/a has it */
    sn_sha256_init(&sha);
    sn_sha256_add(&sha, "another\n", 8);
    sn_sha256_hex(&sha, hex);
    memcpy(text, results, sizeof(text));
    memcpy(strstr(text, "9ea1"), hex, 64);
    verify_results(root, text, sizeof(text) - 1, 100, &verdicts, &stats);
    ck_assert_str_eq(verdicts.text, "2 changed: the file is the same, but the "
                                    "results tell otherwise of it\n");
    ck_assert_uint_eq(stats.files, 2);
}
END_TEST

START_TEST(a_callback_stops)
{
    static const char results[] = RUN TELL(HASH, "1", "0", "3", "\"one\"")
        TELL(HASH, "1", "0", "3", "\"one\"") END("2");
    struct verdicts verdicts = {.stop_at = 1};
    seine_verifier_stats stats;
    char root[128];

    snprintf(root, sizeof(root), "%s/root", verify_folder);
    ck_assert_int_eq(verify_results(root, results, sizeof(results) - 1,
                                    SIZE_MAX, &verdicts, &stats),
                     SEINE_STOPPED);
    ck_assert_uint_eq(verdicts.count, 1);
    ck_assert_int_eq(stats.complete, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("verify");
    TCase *files = tcase_create("files");

    tcase_add_unchecked_fixture(files, verify_make_files, verify_remove_files);
    tcase_set_timeout(files, 60);
    tcase_add_loop_test(files, nothing_outside_is_opened, 0,
                        sizeof(below) / sizeof(below[0]));
    tcase_add_test(files, paths_have_a_limit);
    tcase_add_loop_test(files, verdicts_are_right, 0,
                        sizeof(cases) / sizeof(cases[0]));
    tcase_add_test(files, the_hash_chooses);
    tcase_add_test(files, a_callback_stops);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
