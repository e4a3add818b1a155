/*
 * A temporary file without a name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "seine.h"

int
sn_temp_open(int *fd, const char *folder)
{
    struct buf path = {0};

    *fd = -1;
    sn_buf_format(&path, "%s/seine-XXXXXX", folder);
    sn_buf_string(&path);
    if (path.failed) {
        sn_buf_fini(&path);
        return SEINE_E_MEMORY;
    }
    *fd = mkstemp(path.at);
    if (*fd >= 0)
        unlink(path.at);
    sn_buf_fini(&path);
    if (*fd >= 0 && fcntl(*fd, F_SETFD, FD_CLOEXEC) < 0) {
        close(*fd);
        *fd = -1;
    }
    return *fd < 0 ? SEINE_E_IO : 0;
}

int
sn_temp_write(int fd, const void *data, size_t size, uint64_t at)
{
    const char *from = data;
    size_t done = 0;

    while (done < size) {
        ssize_t wrote =
            pwrite(fd, from + done, size - done, (off_t)(at + done));

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote == 0)
            errno = ENOSPC;
        if (wrote <= 0)
            return SEINE_E_IO;
        done += (size_t)wrote;
    }
    return 0;
}

int
sn_temp_read(int fd, void *data, size_t size, uint64_t at)
{
    char *to = data;
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(fd, to + done, size - done, (off_t)(at + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* it is shorter than what was written */
        if (got <= 0)
            return SEINE_E_IO;
        done += (size_t)got;
    }
    return 0;
}
