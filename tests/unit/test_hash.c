/*
 * SHA-256: of texts, of whole files, and of files beside their scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/hasher.h"
#include "hunt/hash_thread.h"
#include "suite.h"

/* FIPS 180-4 examples, and lengths around the padding's limits. */
static const struct {
    const char *text;
    unsigned times;
    const char *hex;
} vectors[] = {
    {"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a", 1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(vectors_hold)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 sha;
    struct hasher *hasher;
    size_t size = strlen(vectors[_i].text);
    unsigned i;

    ck_assert_int_eq(sn_hasher_new(&hasher), 0);
    sn_hasher_add(hasher, "forgotten", 9);
    sn_hasher_begin(hasher);
    sn_sha256_init(&sha);
    for (i = 0; i < vectors[_i].times; i++) {
        sn_sha256_add(&sha, vectors[_i].text, size);
        sn_hasher_add(hasher, vectors[_i].text, size);
    }
    sn_sha256_hex(&sha, hex);
    ck_assert_str_eq(hex, vectors[_i].hex);
    ck_assert_int_eq(sn_hasher_hex(hasher, hex), 0);
    ck_assert_str_eq(hex, vectors[_i].hex);
    sn_hasher_free(hasher);
}
END_TEST

/* Every length up to a few blocks, in two parts: both ways agree. */
START_TEST(both_ways_agree)
{
    unsigned char data[300];
    char one[SHA256_HEX_SIZE], two[SHA256_HEX_SIZE];
    struct hasher *hasher;
    struct sha256 sha;
    size_t i, size;

    for (i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i * 37 + 11);
    ck_assert_int_eq(sn_hasher_new(&hasher), 0);
    for (size = 0; size <= sizeof(data); size++) {
        size_t cut = size * (size_t)_i / 7;

        sn_sha256_init(&sha);
        sn_sha256_add(&sha, data, cut);
        sn_sha256_add(&sha, data + cut, size - cut);
        sn_sha256_hex(&sha, one);
        sn_hasher_begin(hasher);
        sn_hasher_add(hasher, data, size);
        ck_assert_int_eq(sn_hasher_hex(hasher, two), 0);
        ck_assert_msg(strcmp(one, two) == 0, "size %zu, cut %zu", size, cut);
    }
    sn_hasher_free(hasher);
}
END_TEST

/* --- files --- */

static char path[40];
static struct hash_thread *hash;

static void
set_up(void)
{
    int fd;

    snprintf(path, sizeof(path), "/tmp/seine-hash-XXXXXX");
    fd = mkstemp(path);
    ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
    close(fd);
    ck_assert_int_eq(sn_hash_new(&hash), 0);
}

static void
tear_down(void)
{
    sn_hash_free(hash);
    unlink(path);
}

static int
make_file(size_t size)
{
    FILE *file = fopen(path, "wb");
    size_t i;
    int fd;

    ck_assert_ptr_nonnull(file);
    for (i = 0; i < size; i++)
        fputc((int)(i / 1000 & 0xff), file);
    fclose(file);
    fd = open(path, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    return fd;
}

static void
expect_hash(const char *name, size_t size, const char *hex)
{
    char expect[SHA256_HEX_SIZE];
    struct sha256 sha;
    size_t i;

    sn_sha256_init(&sha);
    for (i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)(i / 1000 & 0xff);

        sn_sha256_add(&sha, &byte, 1);
    }
    sn_sha256_hex(&sha, expect);
    ck_assert_msg(strcmp(hex, expect) == 0, "%s: %s", name, hex);
}

/* What is there, what is asked for, and what comes of it. */
static const struct {
    const char *name;
    size_t size;
    size_t most;
    size_t hashed;
    bool more;
} files[] = {
    {"empty", 0, 0, 0, false},
    {"size not told", 10, 0, 0, true},
    {"small", 1000, 1000, 1000, false},
    {"at the limit", HASH_INLINE, HASH_INLINE, HASH_INLINE, false},
    {"in a thread", HASH_INLINE + 1, HASH_INLINE + 1, HASH_INLINE + 1, false},
    {"grown", 3000000, 2000000, 2000000, true},
    {"grown, small", 3000, 2000, 2000, true},
    {"shrunk", 2000000, 3000000, 2000000, false},
};

START_TEST(files_are_hashed)
{
    const char *name = files[_i].name;
    int fd = make_file(files[_i].size);
    const struct hash_result *result;

    sn_hash_begin(hash, fd, files[_i].most);
    result = sn_hash_wait(hash);
    ck_assert_msg(sn_hash_ready(hash), "%s", name);
    ck_assert_msg(result->error == 0, "%s: %d", name, result->error);
    ck_assert_msg(result->size == files[_i].hashed, "%s: %llu", name,
                  (unsigned long long)result->size);
    ck_assert_msg(result->more == files[_i].more, "%s", name);
    ck_assert_msg(lseek(fd, 0, SEEK_CUR) == 0, "%s: the offset moved", name);
    expect_hash(name, files[_i].hashed, result->sha256);
    close(fd);
}
END_TEST

START_TEST(unreadable_files_have_no_hash)
{
    const struct hash_result *result;

    sn_hash_begin(hash, -1, _i ? 2 * HASH_INLINE : 10);
    result = sn_hash_wait(hash);
    ck_assert_int_eq(result->error, EBADF);
    ck_assert_str_eq(result->sha256, "");
    ck_assert_uint_eq(result->size, 0);
}
END_TEST

/* Files one after the other, waited for, asked for, stopped or forgotten. */
START_TEST(one_object_does_many_files)
{
    int fd = make_file(4 * HASH_INLINE);
    unsigned i;

    for (i = 0; i < 12; i++) {
        size_t size = i % 3 ? 4 * HASH_INLINE : 100;

        sn_hash_begin(hash, fd, size);
        if (i % 4 == 0)
            sn_hash_stop(hash);
        if (i % 4 == 1)
            while (!sn_hash_ready(hash))
                sched_yield();
        if (i % 4 == 2)
            expect_hash("many", size, sn_hash_wait(hash)->sha256);
    }
    sn_hash_stop(hash);
    close(fd);
}
END_TEST

/* A scan that reads pieces of these sizes, and takes so long for each. */
static const struct {
    const char *name;
    size_t piece;
    size_t from; /* where it begins */
    unsigned pause_us;
    unsigned each; /* pieces: the others take no time */
} scans[] = {
    {"fast", HASH_BLOCK, 0, 0, 1},
    {"fast, odd pieces", 100003, 0, 0, 1},
    {"slow", HASH_BLOCK, 0, 3000, 1},
    {"slow, odd pieces", 77777, 0, 500, 1},
    {"now and then", 200001, 0, 4000, 9},
    {"from the middle", HASH_BLOCK, 2500000, 0, 1},
    {"from the middle, slow", 99999, 1000001, 1000, 1},
};

#define SCANNED (3 * HASH_INLINE + 12345)

static void
scan_file(int fd, int row)
{
    const struct timespec pause = {.tv_nsec = scans[row].pause_us * 1000L};
    size_t at = scans[row].from;
    unsigned count = 0;
    ssize_t got = 1;

    while (at < SCANNED) {
        size_t left = SCANNED - at;
        char *room = sn_hash_room(hash);

        got = pread(fd, room, left < scans[row].piece ? left : scans[row].piece,
                    (off_t)at);
        ck_assert_int_gt(got, 0);
        sn_hash_offer(hash, at, (size_t)got);
        at += (size_t)got;
        if (scans[row].pause_us && count++ % scans[row].each == 0)
            nanosleep(&pause, NULL);
    }
}

START_TEST(scans_share_what_they_read)
{
    int fd = make_file(SCANNED), times;
    const struct hash_result *result;

    for (times = 0; times < 2; times++) {
        sn_hash_begin(hash, fd, SCANNED);
        scan_file(fd, _i);
        while (!sn_hash_ready_within(hash, 1000000))
            continue;
        result = sn_hash_wait(hash);
        ck_assert_int_eq(result->error, 0);
        ck_assert_uint_eq(result->size, SCANNED);
    }
    expect_hash(scans[_i].name, SCANNED, result->sha256);
    close(fd);
}
END_TEST

/* What is offered is not what is in the file: which of both was hashed? */
START_TEST(offers_are_hashed)
{
    int fd = make_file(SCANNED);
    char own[SHA256_HEX_SIZE];

    sn_hash_begin(hash, fd, SCANNED);
    memcpy(own, sn_hash_wait(hash)->sha256, sizeof(own));
    sn_hash_begin(hash, fd, SCANNED);
    for (size_t at = 0; at < SCANNED; at += HASH_BLOCK) {
        size_t left = SCANNED - at;
        char *room = sn_hash_room(hash);

        memset(room, 'x', HASH_BLOCK);
        sn_hash_offer(hash, at, left < HASH_BLOCK ? left : HASH_BLOCK);
    }
    ck_assert_str_ne(sn_hash_wait(hash)->sha256, own);
    close(fd);
}
END_TEST

/* Nobody waits for a hash that ends early or was stopped. */
START_TEST(rooms_outlive_the_hash)
{
    int fd = make_file(2 * HASH_INLINE);

    for (int times = 0; times < 6; times++) {
        sn_hash_begin(hash, fd, 4 * HASH_INLINE);
        for (size_t at = 0; at < 4 * HASH_INLINE; at += HASH_BLOCK) {
            ck_assert_ptr_nonnull(sn_hash_room(hash));
            if (at < 2 * HASH_INLINE)
                sn_hash_offer(hash, at, HASH_BLOCK);
            if (times % 2 && at == HASH_INLINE)
                sn_hash_stop(hash);
        }
        ck_assert_uint_le(sn_hash_wait(hash)->size, 2 * HASH_INLINE);
    }
    close(fd);
}
END_TEST

/* A signal to the process never reaches the thread. */
static volatile sig_atomic_t signals;
static pthread_t main_thread;

static void
on_signal(int number)
{
    (void)number;
    signals += pthread_equal(pthread_self(), main_thread) ? 1 : 1000;
}

START_TEST(signals_stay_with_the_program)
{
    struct sigaction action = {.sa_handler = on_signal};
    int fd = make_file(8 * HASH_INLINE);

    main_thread = pthread_self();
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    sn_hash_begin(hash, fd, 8 * HASH_INLINE);
    kill(getpid(), SIGUSR1);
    sn_hash_wait(hash);
    ck_assert_int_eq(signals, 1);
    close(fd);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table[0])))

int
main(void)
{
    Suite *suite = suite_create("hash");
    TCase *text = tcase_create("text");
    TCase *file = tcase_create("file");

    tcase_add_loop_test(text, vectors_hold, 0, ROWS(vectors));
    tcase_add_loop_test(text, both_ways_agree, 0, 8);
    suite_add_tcase(suite, text);
    tcase_add_checked_fixture(file, set_up, tear_down);
    tcase_add_loop_test(file, files_are_hashed, 0, ROWS(files));
    tcase_add_loop_test(file, unreadable_files_have_no_hash, 0, 2);
    tcase_add_test(file, one_object_does_many_files);
    tcase_add_loop_test(file, scans_share_what_they_read, 0, ROWS(scans));
    tcase_add_test(file, offers_are_hashed);
    tcase_add_test(file, rooms_outlive_the_hash);
    tcase_add_test(file, signals_stay_with_the_program);
    suite_add_tcase(suite, file);
    return run_suite(suite);
}
