/*
 * How files are opened that somebody else chose.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_OPEN_H
#define SEINE_BASE_OPEN_H

#include <fcntl.h>

/* Without O_NONBLOCK to open a FIFO would wait for its other end. */
#define OPEN_TO_READ (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

#endif
