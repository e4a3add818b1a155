/*
 * Where an output goes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

#define BUFFER_SIZE (64 * 1024) /* bytes to one write */

/* The rights of a new file, as open() would give them. */
static void
set_rights(int fd)
{
    mode_t mask = umask(0);

    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

static int
open_temporary(struct target *target, const char *path)
{
    struct text name = {0};
    int fd;

    text_format(&name, "%s.XXXXXX", path);
    text_byte(&name, '\0');
    if (name.failed) {
        say_error("out of memory");
        return -1;
    }
    fd = mkstemp(name.at);
    if (fd < 0) {
        say_error("%s: cannot be written: %s", path, strerror(errno));
        text_fini(&name);
        return -1;
    }
    target->temporary = name.at;
    set_rights(fd);
    target->file = fdopen(fd, "wb");
    if (target->file)
        return 0;
    say_error("%s: cannot be written: %s", path, strerror(errno));
    close(fd);
    target_abandon(target);
    return -1;
}

/* A device, FIFO, or what stands behind /dev/fd. */
static int
open_in_place(struct target *target, const char *path)
{
    target->file = fopen(path, "ab");
    if (target->file)
        return 0;
    say_error("%s: cannot be written: %s", path, strerror(errno));
    return -1;
}

static int
open_target(struct target *target, const char *path, bool force)
{
    struct stat info;

    if (strcmp(path, "-") == 0) {
        target->file = stdout;
        return 0;
    }
    target->path = path;
    if (strncmp(path, "/dev/", 5) == 0)
        return open_in_place(target, path);
    if (stat(path, &info) < 0)
        return open_temporary(target, path);
    if (S_ISREG(info.st_mode) && !force) {
        say_error("%s: is there already; --force overwrites it", path);
        return -1;
    }
    if (S_ISREG(info.st_mode))
        return open_temporary(target, path);
    return open_in_place(target, path);
}

int
target_open(struct target *target, const char *path, bool force)
{
    memset(target, 0, sizeof(*target));
    if (open_target(target, path, force) < 0)
        return -1;
    (void)setvbuf(target->file, NULL, _IOFBF, BUFFER_SIZE);
    return 0;
}

void
target_write(struct target *target, const struct text *text)
{
    if (text->failed && !target->error)
        target->error = ENOMEM;
    if (target->error || text->size == 0)
        return;
    if (fwrite(text->at, 1, text->size, target->file) != text->size)
        target->error = errno ? errno : EIO;
}

static int
say_failed(struct target *target)
{
    say_error("%s: cannot be written: %s",
              target->path ? target->path : "standard output",
              strerror(target->error));
    return -1;
}

int
target_close(struct target *target)
{
    int failed = 0;

    if (!target->file)
        return 0;
    if (fflush(target->file) != 0 && !target->error)
        target->error = errno;
    if (target->path && fclose(target->file) != 0 && !target->error)
        target->error = errno;
    target->file = NULL;
    if (!target->error && target->temporary &&
        rename(target->temporary, target->path) < 0)
        target->error = errno;
    if (target->error) {
        if (target->error != EPIPE)
            say_failed(target);
        failed = -1;
        target_abandon(target);
    }
    free(target->temporary);
    target->temporary = NULL;
    return failed;
}

void
target_abandon(struct target *target)
{
    if (target->file && target->path)
        fclose(target->file);
    target->file = NULL;
    if (target->temporary)
        unlink(target->temporary);
    free(target->temporary);
    target->temporary = NULL;
}
