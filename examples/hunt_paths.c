/*
 * Hunt through files and folders: rules from a folder, paths from the command
 * line, a callback for every event.
 *
 * SPDX-License-Identifier: MIT
 */
#include <seine.h>
#include <stdio.h>

static int
on_event(void *user, const seine_event *event)
{
    (void)user;
    printf("%s:%llu: %s: %s\n", event->evidence->file,
           (unsigned long long)event->evidence->line,
           seine_level_name(event->level), event->rule->title);
    return 0;
}

static void
on_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%s:%d:%d: %s\n", diag->file, diag->line, diag->column,
            diag->message);
}

static int
load(const char *folder, seine_rules **rules)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .on_diag = on_diag};
    seine_compiler *compiler;
    int status = seine_compiler_new(&compiler, &options);

    if (status == 0)
        status = seine_compiler_add_path(compiler, folder);
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

/* The heart of it: a hunt, its paths, its run, its summary. */
static int
hunt(seine_rules *rules, char **paths)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .on_event = on_event};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan};
    const seine_summary *summary;
    seine_hunt *hunt;
    int status = seine_hunt_new(&hunt, rules, &options);

    for (; *paths && status == 0; paths++)
        status = seine_hunt_add_path(hunt, *paths);
    if (status == 0)
        status = seine_hunt_run(hunt);
    if (status >= 0) {
        summary = seine_hunt_summary(hunt);
        printf("%llu files, %llu lines, %llu events, %s\n",
               (unsigned long long)summary->files,
               (unsigned long long)summary->lines,
               (unsigned long long)summary->events,
               summary->complete ? "all read" : "not all could be read");
    }
    seine_hunt_free(hunt);
    return status;
}

int
main(int argc, char **argv)
{
    seine_rules *rules = NULL;
    int status;

    if (argc < 3) {
        fprintf(stderr, "usage: hunt_paths RULES PATH...\n");
        return 2;
    }
    status = load(argv[1], &rules);
    if (status == 0)
        status = hunt(rules, argv + 2);
    seine_rules_unref(rules);
    if (status < 0)
        fprintf(stderr, "hunt_paths: %s\n", seine_status_text(status));
    return status < 0 ? 2 : status == SEINE_INCOMPLETE ? 3 : 0;
}
