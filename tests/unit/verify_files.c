/*
 * Files and results for the tests of the verifier.
 *
 * SPDX-License-Identifier: MIT
 */
#include "verify_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

char verify_folder[64];

static void
write_file(const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", verify_folder, name);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}

static void
at_folder(int (*make)(const char *path, mode_t mode), const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", verify_folder, name);
    ck_assert_int_eq(make(path, 0700), 0);
}

static void
link_file(const char *target, const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", verify_folder, name);
    ck_assert_int_eq(symlink(target, path), 0);
}

/*
 * folder/outside          what must never be opened
 * folder/root/logs/a      folder/root/a
 * folder/root/up -> ..    folder/root/out -> ../outside
 * folder/root/fifo        folder/root/logs/in -> a
 */
void
verify_make_files(void)
{
    snprintf(verify_folder, sizeof(verify_folder), "/tmp/seine-verify-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(verify_folder));
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

void
verify_remove_files(void)
{
    static const char *const names[] = {
        "root/logs/in", "root/logs/a", "root/logs", "root/a",  "root/up",
        "root/out",     "root/fifo",   "root",      "outside", "",
    };
    char path[256];
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", verify_folder, names[i]);
        ck_assert_int_eq(remove(path), 0);
    }
}

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

int
verify_results(const char *root, const char *text, size_t size, size_t cut,
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
