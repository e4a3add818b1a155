/*
 * Verifying: files opened again, and verdicts on what was told of them, true or
 * forged.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "finding/reopen.h"
#include "seine.h"
#include "suite.h"

#define FINDING(place) "{\"type\":\"finding\",\"evidence\":" place "}"

/* --------------------------------------------------------------- files --- */

static char folder[64];

static void
write_file(const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}

static void
at_folder(int (*make)(const char *path, mode_t mode), const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    ck_assert_int_eq(make(path, 0700), 0);
}

static void
link_file(const char *target, const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    ck_assert_int_eq(symlink(target, path), 0);
}

/*
 * folder/outside          what must never be opened
 * folder/root/logs/a      folder/root/a
 * folder/root/up -> ..    folder/root/out -> ../outside
 * folder/root/fifo        folder/root/logs/in -> a
 */
static void
make_files(void)
{
    snprintf(folder, sizeof(folder), "/tmp/seine-verify-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    at_folder(mkdir, "root");
    at_folder(mkdir, "root/logs");
    at_folder(mkfifo, "root/fifo");
    write_file("outside", "outside\n");
    write_file("root/logs/a", "one\ntwo\n");
    write_file("root/a", "another\n");
    link_file("..", "root/up");
    link_file("../outside", "root/out");
    link_file("a", "root/logs/in");
}

static void
remove_files(void)
{
    static const char *const names[] = {
        "root/logs/in", "root/logs/a", "root/logs", "root/a",  "root/up",
        "root/out",     "root/fifo",   "root",      "outside", "",
    };
    char path[256];
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        ck_assert_int_eq(remove(path), 0);
    }
}

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

    snprintf(root, sizeof(root), "%s/root", folder);
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
        ck_assert_int_eq(sn_reopen_init(&reopen, folder), 0);
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

struct verdicts {
    char text[4096];
    uint64_t count;
    uint64_t stop_at;
};

static int
note_verdict(void *user, const seine_verified *verified)
{
    struct verdicts *verdicts = user;
    size_t used = strlen(verdicts->text), i;

    verdicts->count++;
    for (i = 0; i < verified->place_count && used < 4000; i++)
        used += (size_t)snprintf(
            verdicts->text + used, sizeof(verdicts->text) - used,
            "%llu %s%s%s\n", (unsigned long long)verified->result_line,
            seine_verified_name(verified->places[i]->status),
            *verified->places[i]->reason ? ": " : "",
            verified->places[i]->reason);
    return verdicts->stop_at && verdicts->count == verdicts->stop_at;
}

/* Feed in pieces of `cut` bytes; what finish gave. */
static int
verify(const char *root, const char *text, size_t size, size_t cut,
       struct verdicts *verdicts, seine_verifier_stats *stats)
{
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .root = root,
                                      .on_verified = note_verdict,
                                      .user = verdicts};
    seine_verifier *verifier;
    size_t at, step;
    int status = 0;

    verdicts->text[0] = '\0';
    verdicts->count = 0;
    ck_assert_int_eq(seine_verifier_new(&verifier, &options), 0);
    for (at = 0; at < size && status == 0; at += step) {
        step = size - at < cut ? size - at : cut;
        status = seine_verifier_feed(verifier, text + at, step);
    }
    if (status == 0)
        status = seine_verifier_finish(verifier);
    *stats = *seine_verifier_statistics(verifier);
    seine_verifier_free(verifier);
    return status;
}

/* "one\ntwo\n" is root/logs/a */
#define HASH "c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"
#define TELL(sha, line, offset, length, raw)                                  \
 "{\"type\":\"finding\",\"evidence\":{\"file\":\"logs/a\",\"sha256\":\"" sha  \
 "\",\"member\":0,\"line\":" line ",\"offset\":" offset ",\"length\":" length \
 ",\"raw\":" raw "}}\n"
#define RUN "{\"type\":\"run\",\"max_line\":65536}\n"
#define END(n) "{\"type\":\"summary\",\"findings\":" n "}\n"

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

    snprintf(root, sizeof(root), "%s/root", folder);
    ck_assert_int_eq(
        verify(root, results, strlen(results), SIZE_MAX, &whole, &stats),
        cases[_i].status);
    ck_assert_str_eq(whole.text, cases[_i].verdicts);
    ck_assert_int_eq(stats.complete, cases[_i].status == 0);
    for (step = 1; step < 9; step += 7) {
        ck_assert_int_eq(
            verify(root, results, strlen(results), step, &cut, &again),
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

    snprintf(root, sizeof(root), "%s/root", folder);
    /* no file has it: the first one, logs/a */
    verify(root, results, sizeof(results) - 1, 100, &verdicts, &stats);
    ck_assert_str_eq(verdicts.text, "2 changed: the file has another hash, but "
                                    "the line is still there\n");
    ck_assert_uint_eq(stats.files, 3); /* both, and the first again */
    /* root/a has it */
    sn_sha256_init(&sha);
    sn_sha256_add(&sha, "another\n", 8);
    sn_sha256_hex(&sha, hex);
    memcpy(text, results, sizeof(text));
    memcpy(strstr(text, "9ea1"), hex, 64);
    verify(root, text, sizeof(text) - 1, 100, &verdicts, &stats);
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

    snprintf(root, sizeof(root), "%s/root", folder);
    ck_assert_int_eq(
        verify(root, results, sizeof(results) - 1, SIZE_MAX, &verdicts, &stats),
        SEINE_STOPPED);
    ck_assert_uint_eq(verdicts.count, 1);
    ck_assert_int_eq(stats.complete, 0);
}
END_TEST

/* -------------------------------------------------------------- limits --- */

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
        ck_assert_int_eq(
            verify(NULL, text.at, text.size, 1 << 20, &verdicts, &stats),
            over > 0 ? SEINE_INCOMPLETE : 0);
        ck_assert_uint_eq(stats.rejected, over > 0);
        ck_assert_uint_eq(stats.lines, 3);
        ck_assert_int_eq(
            verify(NULL, text.at, text.size, SIZE_MAX, &verdicts, &stats),
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

    snprintf(root, sizeof(root), "%s/root", folder);
    for (count = LIMIT_VERIFY_PLACES - 1; count <= LIMIT_VERIFY_PLACES + 1;
         count++) {
        sn_buf_clear(&text);
        sn_buf_str(&text, RUN);
        for (i = 0; i < count; i++)
            sn_buf_str(&text, line);
        sn_buf_format(&text, "{\"type\":\"summary\",\"findings\":%zu}\n",
                      count);
        ck_assert_int_eq(
            verify(root, text.at, text.size, 1 << 20, &verdicts, &stats), 0);
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
        verify(NULL, text.at, text.size, 1 << 20, &verdicts, &stats), 0);
    ck_assert_uint_eq(stats.by_status[SEINE_VERIFIED_MISSING], i);
    sn_buf_fini(&text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("verify");
    TCase *files = tcase_create("files");

    tcase_add_unchecked_fixture(files, make_files, remove_files);
    tcase_set_timeout(files, 60);
    tcase_add_loop_test(files, nothing_outside_is_opened, 0,
                        sizeof(below) / sizeof(below[0]));
    tcase_add_test(files, paths_have_a_limit);
    tcase_add_loop_test(files, verdicts_are_right, 0,
                        sizeof(cases) / sizeof(cases[0]));
    tcase_add_test(files, the_hash_chooses);
    tcase_add_test(files, a_callback_stops);
    tcase_add_test(files, a_line_has_a_limit);
    tcase_add_test(files, places_come_in_batches);
    tcase_add_test(files, texts_come_in_batches);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
