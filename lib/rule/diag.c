/*
 * Diagnostics: one line each, whatever the rule file holds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

#define MESSAGE_MAX 512

/* Control bytes of quoted text must not make a second line of it. */
static void
blank_controls(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = '?';
}

/* Where vsnprintf cut: back to the start of a character, and say so. */
static void
mark_cut(char *text, size_t size)
{
    static const char dots[] = "...";
    size_t end = size - sizeof(dots);

    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    memcpy(text + end, dots, sizeof(dots));
}

static void
deliver(const struct diags *diags, seine_diag *view)
{
    if (diags->on_diag &&
        (view->severity == SEINE_DIAG_ERROR || diags->warnings))
        diags->on_diag(diags->user, view);
}

void
sn_diag(struct diags *diags, int severity, const char *code, const char *file,
        int line, int column, const char *format, ...)
{
    char message[MESSAGE_MAX];
    seine_diag view = {.severity = severity,
                       .line = line,
                       .column = column,
                       .file = file ? file : "",
                       .message = message,
                       .code = code};
    size_t *count =
        severity == SEINE_DIAG_ERROR ? &diags->errors : &diags->warned;
    va_list args;
    int size;

    if (++*count > LIMIT_DIAGS) {
        if (*count > LIMIT_DIAGS + 1)
            return;
        view.code = "too-many";
        view.message = "further ones of this kind are only counted";
        deliver(diags, &view);
        return;
    }
    va_start(args, format);
    size = vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (size < 0)
        message[0] = '\0';
    else if ((size_t)size >= sizeof(message))
        mark_cut(message, sizeof(message));
    blank_controls(message);
    deliver(diags, &view);
}
