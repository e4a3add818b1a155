/*
 * What every unit test program shares.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

int
run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

bool
read_test_file(const char *variable, const char *path, struct buf *buf)
{
    const char *folder = getenv(variable);
    char part[65536];
    struct buf name = {0};
    FILE *file;
    size_t got;

    if (!folder)
        return false;
    sn_buf_format(&name, "%s/%s", folder, path);
    file = fopen(sn_buf_string(&name), "rb");
    sn_buf_fini(&name);
    if (!file)
        return false;
    while ((got = fread(part, 1, sizeof(part), file)) > 0)
        sn_buf_add(buf, part, got);
    fclose(file);
    return !buf->failed;
}

void
say_skipped(const char *what)
{
    fprintf(stderr, "skipped for want of the shared samples: %s\n", what);
}

seine_rules *
compile_text(const char *text)
{
    seine_compiler *compiler;
    seine_rules *out;

    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(seine_compiler_add(compiler, "rules", text, strlen(text)),
                     0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &out), 0);
    seine_compiler_free(compiler);
    return out;
}
