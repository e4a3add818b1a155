/*
 * seine formats: what log formats there are, or what each file is and why.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "escape.h"
#include "logs.h"

static void
print_format(const seine_format *format)
{
    const char *const *alias;

    printf("%-14s %s", format->name, format->title);
    if (*format->category)
        printf("  [%s]", format->category);
    printf("\n");
    if (!format->aliases || !*format->aliases)
        return;
    printf("%14s ", "");
    for (alias = format->aliases; *alias; alias++)
        printf("%s%s", alias == format->aliases ? "" : ", ", *alias);
    printf("\n");
}

static int
list_formats(void)
{
    const seine_format *format;
    size_t i;

    for (i = 0; (format = seine_format_get(i)); i++)
        print_format(format);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_INTERNAL;
}

static void
add_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

static void
add_counts(struct text *out, const seine_ledger *ledger)
{
    size_t i;

    text_format(out, "  %" PRIu64 " of ", ledger->lines - ledger->unrecognised);
    text_count(out, ledger->lines, "line recognised, ", "lines recognised, ");
    text_count(out, ledger->records, "record", "records");
    for (i = 0; ledger->formats && ledger->format_records &&
                ledger->formats[i] && ledger->formats[1];
         i++)
        text_format(out, "%s%s %" PRIu64,
                    i ? ", " : "; entries by format: ", ledger->formats[i],
                    ledger->format_records[i]);
    text_byte(out, '\n');
}

/* FILE: FORMAT, WHY */
static int
print_file(void *user, const seine_ledger *ledger)
{
    struct text out = {0};

    (void)user;
    add_text(&out, ledger->file);
    text_str(&out, ": ");
    if (ledger->state == SEINE_FILE_FAILED ||
        ledger->state == SEINE_FILE_SKIPPED) {
        text_str(&out, ledger->state == SEINE_FILE_FAILED ? "not read: "
                                                          : "left out: ");
        add_text(&out, ledger->reason);
        text_byte(&out, '\n');
    } else {
        text_str(&out, ledger->format);
        text_str(&out, ledger->compressed ? " (gzip), " : ", ");
        add_text(&out, *ledger->why ? ledger->why : "by its lines");
        text_byte(&out, '\n');
        add_counts(&out, ledger);
    }
    fwrite(out.at, 1, out.size, stdout);
    text_fini(&out);
    return ferror(stdout) != 0;
}

int
command_formats(const struct settings *settings)
{
    struct logs logs = {0};
    int status;

    if (settings->paths.count == 0 && !settings->files_from)
        return list_formats();
    status = logs_open(&logs, "formats", settings, NULL, false);
    logs.on_file = print_file;
    if (status == EXIT_DONE)
        status = logs_run(&logs);
    logs_fini(&logs);
    if (fflush(stdout) != 0 && status < EXIT_INTERNAL)
        status = EXIT_INTERNAL;
    return status;
}
