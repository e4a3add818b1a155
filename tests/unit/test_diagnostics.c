/*
 * Diagnostics as data: every tests/diagnostics/NAME.yml must give exactly the
 * lines of NAME.expected.  With SEINE_UPDATE=1 in the environment they are
 * written instead of compared: read the difference before you commit it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/mem.h"
#include "seine.h"
#include "suite.h"

#define CASES_LEAST 60
#define SHARED_RULES 150 /* of SigmaHQ, in the shared samples */

struct names {
    char **at;
    size_t count;
    size_t room;
};

static struct names cases;
static char *folder; /* with the cases */

struct told {
    struct buf lines;
    size_t errors;
    size_t warnings;
};

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* FILE:LINE:COLUMN: MESSAGE [CODE], warnings marked as such. */
static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;
    bool error = diag->severity == SEINE_DIAG_ERROR;

    if (error)
        told->errors++;
    else
        told->warnings++;
    sn_buf_format(&told->lines, "%s:%d:%d: %s%s [%s]\n", base_name(diag->file),
                  diag->line, diag->column,
                  error ? "" : "warning: ", diag->message, diag->code);
}

/* Compile what a path holds; the status of finish. */
static int
compile(const char *path, struct told *told, seine_rules **rules)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .warnings = 1,
                                      .on_diag = on_diag,
                                      .user = told};
    seine_compiler *compiler;
    int status;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    status = seine_compiler_add_path(compiler, path);
    ck_assert_msg(status == 0, "%s", seine_compiler_message(compiler));
    status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

static void
write_expected(const char *path, const struct buf *lines)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(lines->at, 1, lines->size, file), lines->size);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(case_is_told)
{
    struct buf path = {0}, wanted = {0}, name = {0};
    struct told told = {{0}, 0, 0};
    seine_rules *rules;
    int status;

    ck_assert_int_eq(chdir(folder), 0); /* so that names are short */
    sn_buf_format(&path, "%s.yml", cases.at[_i]);
    status = compile(sn_buf_string(&path), &told, &rules);
    ck_assert_msg(status == SEINE_E_RULES || told.errors == 0,
                  "%s: %zu errors, but status %d", cases.at[_i], told.errors,
                  status);
    seine_rules_unref(rules);
    sn_buf_clear(&path);
    sn_buf_format(&path, "%s.expected", cases.at[_i]);
    sn_buf_format(&name, "tests/diagnostics/%s.expected", cases.at[_i]);
    if (getenv("SEINE_UPDATE"))
        write_expected(sn_buf_string(&path), &told.lines);
    ck_assert_msg(read_test_file("SEINE_SOURCE", sn_buf_string(&name), &wanted),
                  "%s is missing", sn_buf_string(&path));
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&told.lines), sn_buf_view(&wanted)),
        "%s:\n%s", cases.at[_i], sn_buf_string(&told.lines));
    sn_buf_fini(&path);
    sn_buf_fini(&name);
    sn_buf_fini(&wanted);
    sn_buf_fini(&told.lines);
}
END_TEST

START_TEST(cases_are_many)
{
    ck_assert_uint_ge(cases.count, CASES_LEAST);
}
END_TEST

/* The rules that most responders have are taken without a word. */
START_TEST(shared_rules_are_taken)
{
    const char *shared = getenv("SEINE_SHARED");
    struct buf path = {0};
    struct told told = {{0}, 0, 0};
    seine_rules *rules;
    DIR *there;

    sn_buf_format(&path, "%s/sigma/rules", shared ? shared : "");
    there = opendir(sn_buf_string(&path));
    if (there) {
        closedir(there);
        ck_assert_msg(compile(path.at, &told, &rules) == 0, "%s",
                      sn_buf_string(&told.lines));
        ck_assert_uint_eq(told.errors, 0);
        ck_assert_uint_eq(seine_rules_count(rules), SHARED_RULES);
        seine_rules_unref(rules);
    } else {
        say_skipped("rules of SigmaHQ");
    }
    sn_buf_fini(&path);
    sn_buf_fini(&told.lines);
}
END_TEST

START_TEST(pack_is_taken)
{
    struct buf path = {0};
    struct told told = {{0}, 0, 0};
    seine_rules *rules;

    sn_buf_format(&path, "%s/../../patterns", folder);
    ck_assert_msg(compile(sn_buf_string(&path), &told, &rules) == 0, "%s",
                  sn_buf_string(&told.lines));
    ck_assert_msg(told.errors == 0, "%s", sn_buf_string(&told.lines));
    seine_rules_unref(rules);
    sn_buf_fini(&path);
    sn_buf_fini(&told.lines);
}
END_TEST

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
list_cases(void)
{
    const char *source = getenv("SEINE_SOURCE");
    struct buf path = {0};
    struct dirent *entry;
    DIR *open;

    sn_buf_format(&path, "%s/tests/diagnostics", source ? source : ".");
    folder = sn_strdup(sn_buf_string(&path));
    sn_buf_fini(&path);
    open = opendir(folder);
    while (open && (entry = readdir(open))) {
        struct slice name = sn_slice_str(entry->d_name);
        char **slot;

        if (!sn_slice_ends(name, sn_slice_str(".yml")))
            continue;
        name.size -= 4;
        slot = sn_array_push(&cases, sizeof(*slot));
        if (slot)
            *slot = sn_strndup(name);
    }
    if (open)
        closedir(open);
    if (cases.count)
        qsort(cases.at, cases.count, sizeof(*cases.at), compare);
}

int
main(void)
{
    Suite *suite = suite_create("diagnostics");
    TCase *tests = tcase_create("diagnostics");
    size_t i;
    int status;

    list_cases();
    tcase_add_test(tests, cases_are_many);
    tcase_add_loop_test(tests, case_is_told, 0, (int)cases.count);
    tcase_add_test(tests, shared_rules_are_taken);
    tcase_add_test(tests, pack_is_taken);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    status = run_suite(suite);
    for (i = 0; i < cases.count; i++)
        sn_free(cases.at[i]);
    sn_array_fini(&cases);
    sn_free(folder);
    return status;
}
