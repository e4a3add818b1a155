/*
 * Files that results name, opened again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "finding/reopen.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/open.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

int
sn_reopen_init(struct reopen *reopen, const char *root)
{
    reopen->folder = -1;
    if (!root)
        return 0;
    reopen->folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return reopen->folder < 0 ? errno : 0;
}

void
sn_reopen_fini(struct reopen *reopen)
{
    if (reopen->folder >= 0)
        close(reopen->folder);
    reopen->folder = -1;
}

/* Only a regular file is kept open. */
static int
check_file(int fd, uint64_t *size, int *error)
{
    struct stat info;

    if (fd < 0) {
        *error = errno;
        return -1;
    }
    *error = 0;
    if (fstat(fd, &info) < 0)
        *error = errno;
    else if (S_ISDIR(info.st_mode))
        *error = EISDIR;
    else if (!S_ISREG(info.st_mode))
        *error = ENOTSUP;
    if (*error == 0) {
        *size = (uint64_t)info.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

/* The next part of the path; "." and empty ones are passed over. */
static bool
next_part(struct slice path, size_t *at, struct slice *part)
{
    while (*at < path.size) {
        struct slice rest = sn_slice_skip(path, *at);
        size_t size = sn_slice_find(rest, '/');

        *part = sn_slice_first(rest, size);
        *at += size < rest.size ? size + 1 : size;
        if (size > 0 && !sn_slice_is(*part, "."))
            return true;
    }
    return false;
}

/* Where the parts begin that may be looked for: behind the last "..". */
static size_t
skip_upward(struct slice path)
{
    struct slice part;
    size_t at = 0, behind = 0;

    while (next_part(path, &at, &part))
        if (sn_slice_is(part, ".."))
            behind = at;
    return behind;
}

/* Where a folder was wanted, a link is told as "not a directory". */
static int
find_error(int folder, const char *name, int error)
{
    struct stat info;

    if (error == ENOTDIR &&
        fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(info.st_mode))
        return ELOOP;
    return error;
}

/* One step down, which no link takes; the upper folder is closed. */
static int
step_into(int folder, struct slice part, int flags, int root)
{
    char name[REOPEN_PATH];
    int fd, error;

    memcpy(name, part.at, part.size);
    name[part.size] = '\0';
    fd = openat(folder, name, flags);
    error = fd < 0 ? find_error(folder, name, errno) : 0;
    if (folder != root)
        close(folder);
    errno = error;
    return fd;
}

/* Open a path that has no "..", from part to part. */
static int
open_below(int root, struct slice path)
{
    struct slice part, next;
    size_t at = 0;
    int folder = root;

    if (!next_part(path, &at, &part)) {
        errno = EISDIR;
        return -1;
    }
    while (next_part(path, &at, &next)) {
        folder = step_into(folder, part, FOLDER_FLAGS, root);
        if (folder < 0)
            return -1;
        part = next;
    }
    return step_into(folder, part, OPEN_TO_READ | O_NOFOLLOW, root);
}

static int
open_as_is(struct slice path)
{
    char name[REOPEN_PATH];

    memcpy(name, path.at, path.size);
    name[path.size] = '\0';
    return open(name, OPEN_TO_READ);
}

/* "Is there but cannot be read" says more than "is not there". */
static void
keep_error(int *kept, int error)
{
    bool absent = error == ENOENT || error == ENOTDIR;

    if (*kept == 0 || ((*kept == ENOENT || *kept == ENOTDIR) && !absent))
        *kept = error;
}

int
sn_reopen_next(const struct reopen *reopen, struct slice path, size_t *from,
               struct slice *name, uint64_t *size, int *error)
{
    struct slice part;
    int fd, failed;

    if (path.size >= REOPEN_PATH) {
        keep_error(error, ENAMETOOLONG);
        return -1;
    }
    if (reopen->folder < 0) {
        if (*from > 0)
            return -1;
        *from = path.size + 1;
        *name = path;
        fd = check_file(open_as_is(path), size, &failed);
        if (fd < 0)
            keep_error(error, failed);
        return fd;
    }
    if (*from == 0)
        *from = skip_upward(path);
    while (*from < path.size) {
        *name = sn_slice_skip(path, *from);
        fd = check_file(open_below(reopen->folder, *name), size, &failed);
        if (!next_part(path, from, &part))
            *from = path.size;
        if (fd >= 0)
            return fd;
        keep_error(error, failed);
    }
    keep_error(error, ENOENT);
    return -1;
}
