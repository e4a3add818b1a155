/*
 * A job of test_oom: what a hunt tells is told again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "oom_telling.h"

#include <stddef.h>
#include <string.h>

static struct {
    char at[131072];
    size_t size;
    int ended;
} kept;

static int
keep(void *user, const seine_part_bytes *bytes)
{
    (void)user;
    if (bytes->size > sizeof(kept.at) - kept.size)
        return 1;
    memcpy(kept.at + kept.size, bytes->data, bytes->size);
    kept.size += bytes->size;
    kept.ended = bytes->kind == SEINE_PART_END;
    return 0;
}

static int64_t
read_kept(void *user, uint64_t offset, void *buffer, size_t size)
{
    (void)user;
    if (offset >= kept.size)
        return 0;
    if (size > kept.size - offset)
        size = kept.size - (size_t)offset;
    memcpy(buffer, kept.at + offset, size);
    return (int64_t)size;
}

static int
on_event(void *user, const seine_event *event)
{
    int *events = user;

    (void)event;
    ++*events;
    return 0;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    return on_event(user, (const seine_event *)(const void *)finding);
}

/* folder: NULL, what was kept. */
static int
hunt_in(seine_rules *rules, const char *folder, int *events)
{
    seine_scanner_options scan = {
        .struct_size = sizeof(scan), .on_event = on_event, .user = events};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .threads = 1,
                                  .on_finding = on_finding,
                                  .user = events,
                                  .on_telling = folder ? keep : NULL};
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, rules, &options);

    if (status == 0)
        status = folder ? seine_hunt_add_path(hunt, folder)
                        : seine_hunt_add_telling(hunt, read_kept, NULL);
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    return status == SEINE_INCOMPLETE ? 0 : status;
}

int
oom_telling(seine_rules *rules, const char *folder, int *events)
{
    int status;

    memset(&kept, 0, sizeof(kept));
    status = hunt_in(rules, folder, events);
    if (status != 0)
        return status;
    /* a hunt that could not write it has no failure for that */
    return kept.ended ? hunt_in(rules, NULL, events) : SEINE_E_MEMORY;
}
