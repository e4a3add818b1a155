/*
 * Where an output goes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

#define BUFFER_SIZE ((size_t)TARGET_WRITE)

/* The rights of a new file, as open() would give them. */
static void
set_rights(int fd)
{
    mode_t mask = umask(0);

    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

/* A new file beside the path; its name is put into `name`. */
static int
make_temporary(struct text *name, const char *path, const char *suffix)
{
    text_format(name, "%s.%s", path, suffix ? suffix : "XXXXXX");
    text_byte(name, '\0');
    if (name->failed) {
        errno = ENOMEM;
        return -1;
    }
    return suffix ? open(name->at, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
                  : mkstemp(name->at);
}

static int
open_temporary(struct target *target, const char *path, const char *suffix)
{
    struct text name = {0};
    int fd = make_temporary(&name, path, suffix);

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
open_target(struct target *target, const char *path, bool force,
            const char *suffix)
{
    struct stat info;

    if (strcmp(path, "-") == 0) {
        target->file = stdout;
        return 0;
    }
    target->path = path;
    if (strncmp(path, "/dev/", 5) == 0)
        return open_in_place(target, path);
    target->force = force;
    if (lstat(path, &info) < 0)
        return open_temporary(target, path, suffix);
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return open_in_place(target, path);
    if (force)
        return open_temporary(target, path, suffix);
    say_error("%s: is there already; --force overwrites it", path);
    return -1;
}

int
target_open_as(struct target *target, const char *path, bool force,
               const char *suffix)
{
    memset(target, 0, sizeof(*target));
    if (open_target(target, path, force, suffix) < 0)
        return -1;
    (void)setvbuf(target->file, NULL, _IOFBF, BUFFER_SIZE);
    return 0;
}

int
target_open(struct target *target, const char *path, bool force)
{
    return target_open_as(target, path, force, NULL);
}

void
target_write(struct target *target, const struct text *text)
{
    if (text->failed && !target->error)
        target->error = ENOMEM;
    target_bytes(target, text->at, text->size);
}

/* Not by way of the buffer of the file, which holds less. */
static bool
write_through(FILE *file, const char *at, size_t size)
{
    ssize_t put = fflush(file);

    for (; put >= 0 && size > 0; at += put, size -= (size_t)put) {
        put = write(fileno(file), at, size);
        if (put < 0)
            break;
    }
    return put >= 0;
}

void
target_bytes(struct target *target, const void *data, size_t size)
{
    if (target->error || size == 0)
        return;
    if (size >= BUFFER_SIZE ? !write_through(target->file, data, size)
                            : fwrite(data, 1, size, target->file) != size)
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

/*
 * Give the temporary file its name.  Without --force by link(), which takes no
 * name that somebody else used meanwhile; where a file system has no links, by
 * a look before the rename.
 */
static int
take_name(const char *temporary, const char *path, bool force)
{
    struct stat info;

    if (force)
        return rename(temporary, path);
    if (link(temporary, path) == 0) {
        unlink(temporary);
        return 0;
    }
    if (errno == EEXIST)
        return -1;
    if (lstat(path, &info) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(temporary, path);
}

/* The name must last as well.  Some file systems cannot promise that. */
static void
sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct text folder = {0};
    int fd;

    if (slash)
        text_add(&folder, path, (size_t)(slash - path) + 1);
    else
        text_byte(&folder, '.');
    fd = open(text_string(&folder), O_RDONLY | O_CLOEXEC);
    text_fini(&folder);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

int
target_name(const char *temporary, const char *path, bool force)
{
    if (take_name(temporary, path, force) < 0)
        return -1;
    sync_folder(path);
    return 0;
}

/* What was written is not thrown away where only the name is to be had not. */
static int
name_file(struct target *target)
{
    if (target_name(target->temporary, target->path, target->force) == 0)
        return 0;
    say_error("%s: %s; the output is in %s", target->path,
              errno == EEXIST ? "is there by now" : strerror(errno),
              target->temporary);
    return -1;
}

int
target_flush(struct target *target)
{
    if (target->error || !target->file)
        return target->error ? -1 : 0;
    if (fflush(target->file) != 0 ||
        (target->temporary && fsync(fileno(target->file)) < 0))
        target->error = errno ? errno : EIO;
    else if (target->temporary)
        sync_folder(target->path);
    return target->error ? -1 : 0;
}

int
target_close(struct target *target)
{
    int failed = 0;

    if (!target->file)
        return 0;
    if (fflush(target->file) != 0 && !target->error)
        target->error = errno;
    if (target->temporary && !target->error && fsync(fileno(target->file)) < 0)
        target->error = errno;
    if (target->path && fclose(target->file) != 0 && !target->error)
        target->error = errno;
    target->file = NULL;
    if (!target->error && target->temporary)
        failed = name_file(target);
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
