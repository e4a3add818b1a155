/*
 * Hunts: a file that changes while it is read, and hunts that saw nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hunt/hunt.h"
#include "suite.h"

#define LINES 20000 /* several blocks */

static const char line[] =
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7 user:- id:- 200 GET / "
    "HTTP/1.1 x\n";

static char path[40];

static void
make_file(void)
{
    int fd;

    snprintf(path, sizeof(path), "/tmp/seine-hunt-XXXXXX");
    fd = mkstemp(path);
    ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
    close(fd);
}

static void
remove_file(void)
{
    unlink(path);
}

static void
write_lines(int count)
{
    FILE *file = fopen(path, "ab");

    ck_assert_ptr_nonnull(file);
    while (count-- > 0)
        fputs(line, file);
    fclose(file);
}

/* What happens to the file once a part of it was read. */
struct change {
    const char *name;
    int status;
    int state;
    const char *reason; /* begins so */
    int64_t size;       /* cut to so much first; -1: not */
    int more;           /* then so many lines appended */
};

static const struct change changes[] = {
    {"nothing", 0, SEINE_FILE_READ, "", -1, 0},
    {"grows", 0, SEINE_FILE_READ, "the file grew", -1, 10},
    {"shrinks", SEINE_INCOMPLETE, SEINE_FILE_DAMAGED, "the file became shorter",
     HUNT_BLOCK + 10, 0},
    {"is emptied", SEINE_INCOMPLETE, SEINE_FILE_DAMAGED,
     "the file became shorter", 0, 0},
    {"is emptied and written anew", SEINE_INCOMPLETE, SEINE_FILE_DAMAGED,
     "the file became shorter", 0, 5},
};

struct seen {
    const struct change *change;
    int files;
};

static int
change_file(void *user, uint64_t bytes_done, uint64_t bytes_total,
            uint64_t files_done, uint64_t files_total)
{
    const struct seen *seen = user;

    (void)bytes_total;
    (void)files_done;
    (void)files_total;
    if (bytes_done != HUNT_BLOCK)
        return 0;
    if (seen->change->size >= 0)
        ck_assert_int_eq(truncate(path, seen->change->size), 0);
    write_lines(seen->change->more);
    return 0;
}

static int
check_ledger(void *user, const seine_ledger *ledger)
{
    struct seen *seen = user;
    const struct change *change = seen->change;

    seen->files++;
    ck_assert_msg(ledger->state == change->state, "%s: state %d", change->name,
                  ledger->state);
    ck_assert_msg(
        strncmp(ledger->reason, change->reason, strlen(change->reason)) == 0,
        "%s: '%s'", change->name, ledger->reason);
    return 0;
}

START_TEST(changed_files_are_told)
{
    struct seen seen = {.change = &changes[_i]};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .on_file = check_ledger,
                                  .on_progress = change_file,
                                  .user = &seen};
    seine_hunt *hunt;
    int status;

    write_lines(LINES);
    ck_assert_int_eq(seine_hunt_new(&hunt, NULL, &options), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, path), 0);
    status = seine_hunt_run(hunt);
    ck_assert_msg(status == seen.change->status, "%s: %d", seen.change->name,
                  status);
    ck_assert_int_eq(seine_hunt_summary(hunt)->complete, status == 0);
    ck_assert_int_eq(seen.files, 1);
    seine_hunt_free(hunt);
}
END_TEST

/* Neither an empty file nor one that was left out is a clean log. */
static const char *const leave_out[] = {"*", NULL};
static const char *const *const excludes[] = {NULL, leave_out};

START_TEST(no_line_at_all_is_incomplete)
{
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .exclude = excludes[_i]};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, NULL, &options), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, path), 0);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_int_eq(seine_hunt_summary(hunt)->complete, 0);
    seine_hunt_free(hunt);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("hunt");
    TCase *tcase = tcase_create("file");

    tcase_add_checked_fixture(tcase, make_file, remove_file);
    tcase_add_loop_test(tcase, changed_files_are_told, 0,
                        (int)(sizeof(changes) / sizeof(changes[0])));
    tcase_add_loop_test(tcase, no_line_at_all_is_incomplete, 0,
                        (int)(sizeof(excludes) / sizeof(excludes[0])));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
