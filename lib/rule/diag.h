/*
 * Diagnostics: what is wrong with a rule file, and where.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_DIAG_H
#define SEINE_RULE_DIAG_H

#include "base/slice.h"
#include "seine.h"

/* Where they go; one at a time, in the order found. */
struct diags {
    seine_on_diag on_diag; /* NULL: only counted */
    void *user;
    bool warnings; /* pass warnings on */
    size_t errors;
    size_t warned;
};

/*
 * Say one.  code is a stable short name ("unknown-modifier"); file, line and
 * column say where (0: not known).  The message is formatted, one line.
 */
void
sn_diag(struct diags *diags, int severity, const char *code, const char *file,
        int line, int column, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

#endif
