/*
 * Rules of the jobs of test_oom.
 *
 * SPDX-License-Identifier: MIT
 */
#include "oom_rules.h"

#include <string.h>

int
oom_compile(const char *text, seine_rules **rules)
{
    seine_compiler *compiler = NULL;
    int status = seine_compiler_new(&compiler, NULL);

    if (status == 0)
        status = seine_compiler_add(compiler, "rules", text, strlen(text));
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}
