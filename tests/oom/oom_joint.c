/*
 * A hunt in one file that is cut and read by several threads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "oom_joint.h"
#include "oom_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hunt/worker.h"

#define PATH_SIZE 32
#define LINES 2000
#define STRETCH 20000
#define EVERY 10 /* lines: an event */

static const char rules_text[] =
    "title: one\nlogsource: {product: cisco}\n"
    "detection: {keywords: [needle], condition: keywords}\n"
    "---\n"
    "title: nul runs\nlevel: high\nsurvey: {signs: [nul-run, line-cut]}\n";

static int
on_event(void *user, const seine_event *event)
{
    (void)event;
    ++*(int *)user;
    return 0;
}

/* The name of a log of so many lines. */
static int
make_log(char path[PATH_SIZE])
{
    int fd;
    FILE *file;

    snprintf(path, PATH_SIZE, "/tmp/seine-oom-joint-XXXXXX");
    fd = mkstemp(path);
    file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (!file)
        return SEINE_E_IO;
    for (int i = 0; i < LINES; i++)
        fprintf(file,
                "Mon Dec  1 00:%02d:%02d 2025 Info: req:192.0.2.9 user:joe "
                "id:- 200 GET /%s HTTP/1.1 Mozilla/5.0\n",
                i / 60 % 60, i % 60, i % EVERY ? "x" : "needle");
    return fclose(file) == 0 ? 0 : SEINE_E_IO;
}

static int
run(seine_rules *rules, const char *path, int *events)
{
    seine_scanner_options scan = {
        .struct_size = sizeof(scan), .on_event = on_event, .user = events};
    seine_hunt_options options = {
        .struct_size = sizeof(options), .scan = &scan, .threads = 2};
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, rules, &options);

    if (status == 0) {
        hunt->stretch = STRETCH;
        status = seine_hunt_add_path(hunt, path);
    }
    if (status == 0)
        status = seine_hunt_run(hunt);
    if (status == 0 && (*events != LINES / EVERY || hunt->stretches < 3))
        status = SEINE_E_STATE; /* it is not what it should be about */
    seine_hunt_free(hunt);
    return status;
}

int
oom_joint(int *events)
{
    static char path[PATH_SIZE];
    seine_rules *rules = NULL;
    int status = oom_compile(rules_text, &rules);

    *events = 0;
    if (status == 0)
        status = make_log(path);
    if (status == 0)
        status = run(rules, path, events);
    if (*path)
        unlink(path);
    *path = '\0';
    seine_rules_unref(rules);
    return status;
}
