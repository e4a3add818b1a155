/*
 * What goes to standard error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "escape.h"

#define SAY_MAX 4096 /* bytes of one message */

static void __attribute__((format(printf, 2, 0)))
say(const char *start, const char *format, va_list args)
{
    char message[SAY_MAX];
    struct text line = {0};
    int size = vsnprintf(message, sizeof(message), format, args);

    if (size < 0)
        return;
    if (size >= SAY_MAX)
        size = SAY_MAX - 1;
    text_str(&line, start);
    escape_terminal(&line, message, (size_t)size);
    text_byte(&line, '\n');
    if (!line.failed)
        fwrite(line.at, 1, line.size, stderr);
    text_fini(&line);
}

void
say_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("seine: ", format, args);
    va_end(args);
}

void
say_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("", format, args);
    va_end(args);
}
