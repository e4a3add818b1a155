/*
 * digests: of what a file is, and of what its stream begins with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "feed.h"
#include "suite.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sha256.h"
#include "seine.h"

static char path[] = "/tmp/seine-digest-XXXXXX";
static struct buf text;

static void
make_text(void)
{
    feed_lines(&text, "digest", 9000);
    ck_assert_uint_gt(text.size, 300000);
}

static void
free_text(void)
{
    sn_buf_fini(&text);
}

static void
write_file(struct slice content)
{
    int fd;

    memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, content.at, content.size),
                     (ssize_t)content.size);
    close(fd);
}

static void
expect_hash(const char *hex, struct slice content)
{
    char want[SHA256_HEX_SIZE];
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, content.at, content.size);
    sn_sha256_hex(&sha, want);
    ck_assert_str_eq(hex, want);
}

/* Plain, one member, two, and one that is cut off. */
static void
pack(int kind, struct buf *out)
{
    size_t half = text.size / 2;

    if (kind == 0)
        sn_buf_slice(out, sn_buf_view(&text));
    else if (kind == 2) {
        feed_gzip(out, sn_slice(text.at, half), 6);
        feed_gzip(out, sn_slice(text.at + half, text.size - half), 6);
    } else {
        feed_gzip(out, sn_buf_view(&text), 6);
    }
    if (kind == 3)
        out->size -= 1000;
}

START_TEST(whole_files)
{
    struct buf file = {0};
    seine_digest digest;

    pack(_i, &file);
    write_file(sn_buf_view(&file));
    ck_assert_int_eq(seine_digest_file(path, NULL, &digest), 0);
    ck_assert_uint_eq(digest.size, file.size);
    ck_assert_uint_eq(digest.file_size, file.size);
    ck_assert_int_eq(digest.compressed, _i > 0);
    ck_assert_uint_eq(digest.members, (uint64_t)(_i == 3 ? 1 : _i));
    ck_assert_int_eq(digest.damaged, _i == 3);
    expect_hash(digest.sha256, sn_buf_view(&file));
    if (_i < 3) {
        ck_assert_uint_eq(digest.stream_size, text.size);
        expect_hash(digest.stream_sha256, sn_buf_view(&text));
    }
    unlink(path);
    sn_buf_fini(&file);
}
END_TEST

static const uint64_t marks[] = {0,      1,      1,      1000,
                                 262144, 262145, 300000, UINT64_MAX};

static int
on_mark(void *user, size_t index, const char *sha256)
{
    size_t *count = user;

    ck_assert_uint_eq(index, *count);
    ++*count;
    expect_hash(sha256, sn_slice(text.at, (size_t)marks[index]));
    return 0;
}

START_TEST(begins)
{
    struct buf file = {0};
    size_t count = 0;
    seine_digest_options options = {
        .struct_size = sizeof(options),
        .marks = marks,
        .mark_count = sizeof(marks) / sizeof(*marks),
        .on_mark = on_mark,
        .user = &count,
    };
    seine_digest digest;

    pack(_i, &file);
    write_file(sn_buf_view(&file));
    ck_assert_int_eq(seine_digest_file(path, &options, &digest), 0);
    ck_assert_uint_eq(count, 7);
    count = 0;
    options.most = 1000;
    ck_assert_int_eq(seine_digest_file(path, &options, &digest), SEINE_STOPPED);
    ck_assert_uint_eq(count, 4);
    ck_assert_uint_eq(digest.stream_size, 1000);
    ck_assert_str_eq(digest.sha256, "");
    expect_hash(digest.stream_sha256, sn_slice(text.at, 1000));
    unlink(path);
    sn_buf_fini(&file);
}
END_TEST

START_TEST(what_is_no_file)
{
    seine_digest digest;
    seine_digest_options options = {.struct_size = sizeof(options),
                                    .mark_count = 1};

    ck_assert_int_eq(seine_digest_file("/tmp", NULL, &digest), SEINE_E_IO);
    ck_assert_int_eq(seine_digest_file("/dev/null", NULL, &digest), SEINE_E_IO);
    ck_assert_int_eq(seine_digest_file("/tmp/no/such", NULL, &digest),
                     SEINE_E_IO);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(seine_digest_file("/tmp", &options, &digest),
                     SEINE_E_INVALID);
    write_file(sn_slice("", 0));
    ck_assert_int_eq(seine_digest_file(path, NULL, &digest), 0);
    expect_hash(digest.stream_sha256, sn_slice("", 0));
    unlink(path);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("digest");
    TCase *tests = tcase_create("digest");

    tcase_add_checked_fixture(tests, make_text, free_text);
    tcase_add_loop_test(tests, whole_files, 0, 4);
    tcase_add_loop_test(tests, begins, 0, 3);
    tcase_add_test(tests, what_is_no_file);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
