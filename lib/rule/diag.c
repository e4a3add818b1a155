/*
 * Diagnostics: what is wrong with a rule file, and where.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

#define MESSAGE_SIZE 512

/* A message is one line of printable ASCII and UTF-8, whatever it quotes. */
static void
clean(char *message)
{
    for (; *message; message++)
        if ((unsigned char)*message < 0x20 || *message == 0x7F)
            *message = '?';
}

void
sn_diag(struct diags *diags, int severity, const char *code, const char *file,
        int line, int column, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    seine_diag diag = {.severity = severity,
                       .line = line,
                       .column = column,
                       .file = file ? file : "",
                       .message = message,
                       .code = code};
    va_list args;

    if (severity == SEINE_DIAG_ERROR)
        diags->errors++;
    else
        diags->warned++;
    if (!diags->on_diag || (severity != SEINE_DIAG_ERROR && !diags->warnings) ||
        diags->errors + diags->warned > LIMIT_DIAGS)
        return;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    clean(message);
    diags->on_diag(diags->user, &diag);
}
