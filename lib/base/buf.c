/*
 * A growable byte buffer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/mem.h"
#include "seine.h"

int
sn_buf_reserve(struct buf *buf, size_t more)
{
    size_t room = buf->room ? buf->room : 64;
    char *at;

    if (buf->failed || more > SIZE_MAX / 2 - buf->size)
        goto fail;
    if (buf->size + more <= buf->room)
        return 0;
    while (room < buf->size + more)
        room *= 2;
    at = sn_realloc(buf->at, room, 1);
    if (!at)
        goto fail;
    buf->at = at;
    buf->room = room;
    return 0;
fail:
    buf->failed = true;
    return SEINE_E_MEMORY;
}

void
sn_buf_add(struct buf *buf, const void *data, size_t size)
{
    if (size == 0 || sn_buf_reserve(buf, size) < 0)
        return;
    memcpy(buf->at + buf->size, data, size);
    buf->size += size;
}

void
sn_buf_byte(struct buf *buf, char byte)
{
    sn_buf_add(buf, &byte, 1);
}

void
sn_buf_str(struct buf *buf, const char *string)
{
    sn_buf_add(buf, string, strlen(string));
}

void
sn_buf_slice(struct buf *buf, struct slice s)
{
    sn_buf_add(buf, s.at, s.size);
}

/* Into the room that there is; only what does not fit is formatted twice. */
void
sn_buf_format(struct buf *buf, const char *format, ...)
{
    size_t room = buf->failed ? 0 : buf->room - buf->size;
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(room ? buf->at + buf->size : NULL, room, format, args);
    va_end(args);
    if (size < 0)
        return;
    if ((size_t)size >= room) {
        if (sn_buf_reserve(buf, (size_t)size + 1) < 0)
            return;
        va_start(args, format);
        vsnprintf(buf->at + buf->size, (size_t)size + 1, format, args);
        va_end(args);
    }
    buf->size += (size_t)size;
}

const char *
sn_buf_string(struct buf *buf)
{
    if (sn_buf_reserve(buf, 1) < 0)
        return "";
    buf->at[buf->size] = '\0';
    return buf->at;
}

void
sn_buf_clear(struct buf *buf)
{
    buf->size = 0;
    buf->failed = false;
}

void
sn_buf_fini(struct buf *buf)
{
    sn_free(buf->at);
    memset(buf, 0, sizeof(*buf));
}
