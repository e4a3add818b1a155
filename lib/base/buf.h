/*
 * A growable byte buffer.  A failed allocation is remembered in `failed`, so
 * that a row of adds needs one check at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_BUF_H
#define SEINE_BASE_BUF_H

#include "base/slice.h"

struct buf {
    char *at;
    size_t size;
    size_t room;
    bool failed;
};

/* Room for `more` bytes after the content.  0 or SEINE_E_MEMORY. */
int
sn_buf_reserve(struct buf *buf, size_t more);
void
sn_buf_add(struct buf *buf, const void *data, size_t size);
void
sn_buf_byte(struct buf *buf, char byte);
void
sn_buf_str(struct buf *buf, const char *string);
void
sn_buf_slice(struct buf *buf, struct slice s);
void
sn_buf_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The content as a C string (a NUL is put behind it); "" without memory. */
const char *
sn_buf_string(struct buf *buf);

/* Empty, but keep the memory; `failed` is reset. */
void
sn_buf_clear(struct buf *buf);
void
sn_buf_fini(struct buf *buf);

static inline struct slice
sn_buf_view(const struct buf *buf)
{
    return sn_slice(buf->at, buf->size);
}

#endif
