/*
 * Walk: what becomes of named paths, in a folder made for each test.
 *
 * SPDX-License-Identifier: MIT
 */
/* For nftw. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "hunt/walk.h"
#include "suite.h"

static char folder[32];

static void
put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    fputs(text, file);
    fclose(file);
}

/*
 *     a/one.log  a/two.txt  a.log  z/deep/three.log
 *     z/fifo  z/out -> outside  z/in -> a.log  z/loop -> .
 *     z/broken -> nowhere
 */
static void
make_tree(void)
{
    snprintf(folder, sizeof(folder), "/tmp/seine-walk-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    mkdir("t", 0700);
    mkdir("t/a", 0700);
    mkdir("t/z", 0700);
    mkdir("t/z/deep", 0700);
    mkdir("outside", 0700);
    put_file("t/a/one.log", "12345");
    put_file("t/a/two.txt", "");
    put_file("t/a.log", "1");
    put_file("t/z/deep/three.log", "1");
    put_file("outside/four.log", "1");
    ck_assert_int_eq(mkfifo("t/z/fifo", 0600), 0);
    ck_assert_int_eq(symlink("../../outside", "t/z/out"), 0);
    ck_assert_int_eq(symlink("../a.log", "t/z/in"), 0);
    ck_assert_int_eq(symlink(".", "t/z/loop"), 0);
    ck_assert_int_eq(symlink("nowhere", "t/z/broken"), 0);
}

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void
remove_tree(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* All items, "state path size reason" each. */
static void
dump(struct walk *walk, struct buf *out)
{
    size_t i;

    sn_walk_sort(walk, NULL, NULL);
    for (i = 0; i < walk->items.count; i++) {
        const struct walk_item *item = &walk->items.at[i];

        sn_buf_format(out, "%d %s %llu %s\n", item->state, item->path,
                      (unsigned long long)item->size,
                      item->reason ? item->reason : "");
    }
}

#define LINKS                                               \
 "4 t/z/in 1 symbolic link to what is in the same folder\n" \
 "4 t/z/loop 0 symbolic link to what is in the same folder\n"
#define BROKEN "3 t/z/broken 0 No such file or directory\n"

static const char *const only_log[] = {"*.log", NULL};
static const char *const no_a[] = {"a", NULL};
static const char *const a_path[] = {"/a/*", NULL};
static const char *const deep_path[] = {"z/*.log", "z/deep/*.log", NULL};

struct walk_row {
    const char *name;
    const char *paths[4];
    struct walk_options options;
    const char *expect;
};

static const struct walk_row walk_rows[] = {
    {"folder",
     {"t"},
     {0},
     "1 t/a.log 1 \n1 t/a/one.log 5 \n1 t/a/two.txt 0 \n" BROKEN
     "1 t/z/deep/three.log 1 \n4 t/z/fifo 0 is a FIFO\n" LINKS
     "4 t/z/out 0 symbolic link leads out of the folder\n"},
    {"follow",
     {"t/z"},
     {.follow = true},
     BROKEN "1 t/z/deep/three.log 1 \n4 t/z/fifo 0 is a FIFO\n"
            "1 t/z/in 1 \n"
            "4 t/z/loop 0 symbolic link to what is in the same folder\n"
            "1 t/z/out/four.log 1 \n"},
    {"slash at the end", {"t/a/"}, {0}, "1 t/a/one.log 5 \n1 t/a/two.txt 0 \n"},
    {"order and twice",
     {"t/a.log", "t/a", "-", "t/a.log"},
     {0},
     "1 - 0 \n1 t/a.log 1 \n1 t/a/one.log 5 \n1 t/a/two.txt 0 \n"},
    {"missing", {"t/none"}, {0}, "3 t/none 0 No such file or directory\n"},
    {"no path", {""}, {0}, "3  0 No such file or directory\n"},
    {"named fifo", {"t/z/fifo"}, {0}, "1 t/z/fifo 0 \n"},
    {"named device", {"/dev/null"}, {0}, "1 /dev/null 0 \n"},
    {"named link", {"t/z/in"}, {0}, "1 t/z/in 1 \n"},
    {"named link to a folder", {"t/z/out"}, {0}, "1 t/z/out/four.log 1 \n"},
    {"include",
     {"t/a"},
     {.include = only_log},
     "1 t/a/one.log 5 \n4 t/a/two.txt 0 not included\n"},
    {"named files need no include",
     {"t/a/two.txt"},
     {.include = only_log},
     "1 t/a/two.txt 0 \n"},
    {"exclude named",
     {"t/a/one.log"},
     {.exclude = only_log},
     "4 t/a/one.log 5 excluded by '*.log'\n"},
    {"exclude folder",
     {"t"},
     {.include = only_log, .exclude = no_a},
     "4 t/a 0 excluded by 'a'\n1 t/a.log 1 \n" BROKEN
     "1 t/z/deep/three.log 1 \n4 t/z/fifo 0 is a FIFO\n" LINKS
     "4 t/z/out 0 symbolic link leads out of the folder\n"},
};

START_TEST(takes_what_is_there)
{
    const struct walk_row *row = &walk_rows[_i];
    struct walk walk = {0};
    struct buf out = {0};
    size_t i;

    for (i = 0; i < 4 && row->paths[i]; i++)
        ck_assert_int_eq(sn_walk_add(&walk, row->paths[i], &row->options), 0);
    dump(&walk, &out);
    ck_assert_msg(strcmp(sn_buf_string(&out), row->expect) == 0, "%s:\n%s",
                  row->name, sn_buf_string(&out));
    sn_buf_fini(&out);
    sn_walk_fini(&walk);
}
END_TEST

/* One item of a walk over t. */
static void
expect_item(const struct walk_options *options, const char *line)
{
    struct walk walk = {0};
    struct buf out = {0};

    ck_assert_int_eq(sn_walk_add(&walk, "t", options), 0);
    dump(&walk, &out);
    ck_assert_msg(strstr(sn_buf_string(&out), line) != NULL, "%s", out.at);
    sn_buf_fini(&out);
    sn_walk_fini(&walk);
}

START_TEST(globs_with_a_slash_are_below_the_folder)
{
    static const struct walk_options below = {.include = deep_path};
    static const struct walk_options rooted = {.exclude = a_path};

    expect_item(&below, "4 t/a/one.log 5 not included\n");
    expect_item(&below, "1 t/z/deep/three.log 1 \n");
    expect_item(&rooted, "4 t/a/one.log 5 excluded by '/a/*'\n");
    expect_item(&rooted, "1 t/a.log 1 \n");
}
END_TEST

START_TEST(unreadable_folders_are_items)
{
    static const struct walk_options none = {0};

    if (geteuid() == 0) {
        fprintf(stderr, "skipped: root can read every folder\n");
        return;
    }
    chmod("t/z/deep", 0);
    expect_item(&none, "3 t/z/deep 0 Permission denied\n");
    chmod("t/z/deep", 0700);
}
END_TEST

START_TEST(sockets_fail)
{
    static const struct walk_options none = {0};
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "t/sock"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct walk walk = {0};

    ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
    expect_item(&none, "4 t/sock 0 is a socket\n");
    ck_assert_int_eq(sn_walk_add(&walk, "t/sock", &none), 0);
    ck_assert_int_eq(walk.items.at[0].state, SEINE_FILE_FAILED);
    sn_walk_fini(&walk);
    close(fd);
}
END_TEST

/* Folders in folders, with a file in each of the last three. */
START_TEST(depth_has_a_limit)
{
    static const struct walk_options none = {0};
    struct buf path = {0};
    struct buf line = {0};
    int i;

    sn_buf_str(&path, "t");
    for (i = 1; i <= LIMIT_WALK_DEPTH + 1; i++) {
        sn_buf_str(&path, "/d");
        ck_assert_int_eq(mkdir(sn_buf_string(&path), 0700), 0);
        if (i == LIMIT_WALK_DEPTH + 1)
            break;
        sn_buf_clear(&line);
        sn_buf_format(&line, "%s/f", sn_buf_string(&path));
        put_file(sn_buf_string(&line), "1");
    }
    sn_buf_str(&line, " 1 \n");
    expect_item(&none, sn_buf_string(&line));
    sn_buf_str(&path, " 0 too many folders deep\n");
    expect_item(&none, sn_buf_string(&path));
    sn_buf_fini(&path);
    sn_buf_fini(&line);
}
END_TEST

/* Links to folders above and to each other must not multiply. */
START_TEST(followed_links_do_not_loop)
{
    static const struct walk_options follow = {.follow = true};
    struct walk walk = {0};
    struct buf out = {0};
    int i;

    mkdir("m", 0700);
    mkdir("n", 0700);
    put_file("n/f", "1");
    for (i = 0; i < 12; i++) {
        char name[16];

        snprintf(name, sizeof(name), "m/%d", i);
        ck_assert_int_eq(symlink("../n", name), 0);
        snprintf(name, sizeof(name), "n/%d", i);
        ck_assert_int_eq(symlink("../m", name), 0);
    }
    ck_assert_int_eq(sn_walk_add(&walk, "m", &follow), 0);
    dump(&walk, &out);
    ck_assert_uint_eq(walk.items.count, 1 + 11 + 12);
    sn_buf_fini(&out);
    sn_walk_fini(&walk);
}
END_TEST

/*
 * The last that is taken, and the first two that are not.  The others are made
 * up: nobody looks at them, so their pages are never touched.
 */
START_TEST(paths_have_a_limit)
{
    static const struct walk_options none = {0};
    const size_t size = LIMIT_PATHS * sizeof(struct walk_item);
    struct walk walk = {0};
    int zero = open("/dev/zero", O_RDWR);
    void *items =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);

    ck_assert_ptr_ne(items, MAP_FAILED);
    close(zero);
    walk.items.at = items;
    walk.items.room = LIMIT_PATHS;
    walk.items.count = LIMIT_PATHS - 1;
    ck_assert_int_eq(sn_walk_add(&walk, "-", &none), 0);
    ck_assert_uint_eq(walk.items.count, LIMIT_PATHS);
    ck_assert_int_eq(sn_walk_add(&walk, "-", &none), SEINE_E_LIMIT);
    ck_assert_int_eq(sn_walk_add(&walk, "-", &none), SEINE_E_LIMIT);
    ck_assert_uint_eq(walk.items.count, LIMIT_PATHS);
    sn_free(walk.items.at[LIMIT_PATHS - 1].path);
    munmap(items, size);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("walk");
    TCase *tree = tcase_create("tree");

    tcase_add_checked_fixture(tree, make_tree, remove_tree);
    tcase_add_loop_test(tree, takes_what_is_there, 0,
                        (int)(sizeof(walk_rows) / sizeof(walk_rows[0])));
    tcase_add_test(tree, globs_with_a_slash_are_below_the_folder);
    tcase_add_test(tree, unreadable_folders_are_items);
    tcase_add_test(tree, sockets_fail);
    tcase_add_test(tree, depth_has_a_limit);
    tcase_add_test(tree, followed_links_do_not_loop);
    tcase_add_test(tree, paths_have_a_limit);
    suite_add_tcase(suite, tree);
    return run_suite(suite);
}
