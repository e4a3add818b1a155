/*
 * A temporary file without a name: it is gone with its descriptor, however the
 * program ends.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_TEMP_H
#define SEINE_BASE_TEMP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Make one in a folder.  0, SEINE_E_MEMORY, or SEINE_E_IO with errno set and
 * *fd negative.
 */
int
sn_temp_open(int *fd, const char *folder);

/* Write or read all of it at an offset.  0, or SEINE_E_IO with errno set. */
int
sn_temp_write(int fd, const void *data, size_t size, uint64_t at);
int
sn_temp_read(int fd, void *data, size_t size, uint64_t at);

#endif
