/*
 * What the examples share.
 *
 * SPDX-License-Identifier: MIT
 */
#include "embed.h"

#include <string.h>

void
print_safely(FILE *out, const char *text, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        putc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '.', out);
}

static void
on_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%s:%d:%d: %s\n", diag->file, diag->line, diag->column,
            diag->message);
}

int
load_rules(const char *path, seine_rules **rules)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .on_diag = on_diag};
    seine_compiler *compiler;
    int status = seine_compiler_new(&compiler, &options);

    *rules = NULL;
    if (status == 0)
        status = seine_compiler_add_path(compiler, path);
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

int
feed_file(seine_scanner *scanner, const char *path)
{
    static _Thread_local char block[65536];
    FILE *file = fopen(path, "rb");
    int status = file ? 0 : SEINE_E_IO;
    size_t size;

    while (status == 0 && (size = fread(block, 1, sizeof(block), file)) > 0)
        status = seine_scanner_feed(scanner, block, size);
    if (status == 0 && ferror(file))
        status = seine_scanner_read_failed(scanner, SEINE_DAMAGE_READ, path);
    if (file)
        fclose(file);
    return status;
}

void
print_event(const seine_event *event)
{
    printf("%s: %s: ", seine_level_name(event->level), event->rule->title);
    print_safely(stdout, event->evidence->raw, event->evidence->raw_size);
    putchar('\n');
}

int
fail(const char *program, int status)
{
    fprintf(stderr, "%s: %s\n", program, seine_status_text(status));
    return 2;
}
