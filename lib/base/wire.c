/*
 * Numbers and texts as bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/wire.h"

void
sn_put_uint(struct buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        sn_buf_byte(out, (char)(number | 0x80));
    sn_buf_byte(out, (char)number);
}

void
sn_put_int(struct buf *out, int64_t number)
{
    uint64_t bits = (uint64_t)number << 1;

    sn_put_uint(out, number < 0 ? ~bits : bits);
}

void
sn_put_bytes(struct buf *out, struct slice bytes)
{
    sn_put_uint(out, bytes.size);
    sn_buf_slice(out, bytes);
}

uint64_t
sn_get_uint(struct wire *wire)
{
    uint64_t number = 0;
    size_t i;

    for (i = 0; i < wire->rest.size && i < 10; i++) {
        unsigned char byte = (unsigned char)wire->rest.at[i];

        if (i == 9 && byte > 1)
            break;
        number |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            wire->rest = sn_slice_skip(wire->rest, i + 1);
            return number;
        }
    }
    wire->rest = sn_slice_skip(wire->rest, wire->rest.size);
    wire->bad = true;
    return 0;
}

uint64_t
sn_get_most(struct wire *wire, uint64_t most)
{
    uint64_t number = sn_get_uint(wire);

    if (number <= most)
        return number;
    wire->bad = true;
    return 0;
}

int64_t
sn_get_int(struct wire *wire)
{
    uint64_t bits = sn_get_uint(wire);
    uint64_t half = bits >> 1;

    return bits & 1 ? -(int64_t)half - 1 : (int64_t)half;
}

struct slice
sn_get_raw(struct wire *wire, size_t size)
{
    struct slice bytes = sn_slice_first(wire->rest, size);

    if (wire->bad || size > wire->rest.size) {
        wire->bad = true;
        return sn_slice(NULL, 0);
    }
    wire->rest = sn_slice_skip(wire->rest, size);
    return bytes;
}

struct slice
sn_get_bytes(struct wire *wire)
{
    uint64_t size = sn_get_most(wire, SIZE_MAX);

    return sn_get_raw(wire, (size_t)size);
}

void
sn_wire_no_memory(struct wire *wire)
{
    wire->bad = true;
    wire->no_memory = true;
}

const char *
sn_get_string(struct wire *wire, struct arena *arena)
{
    struct slice bytes = sn_get_bytes(wire);
    const char *string;

    wire->bad |= sn_slice_find(bytes, '\0') != bytes.size;
    if (wire->bad)
        return "";
    string = sn_arena_string(arena, bytes);
    if (string)
        return string;
    sn_wire_no_memory(wire);
    return "";
}
