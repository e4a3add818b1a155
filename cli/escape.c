/*
 * Text from a log on its way to a terminal, into JSON, into CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "escape.h"

#include <stdint.h>
#include <string.h>

/* Characters that change how others look, beside the controls. */
static const struct {
    uint32_t first;
    uint32_t last;
} hidden[] = {
    {0x7f, 0x9f},       /* DEL and C1 */
    {0xad, 0xad},       /* soft hyphen */
    {0x61c, 0x61c},     /* Arabic letter mark */
    {0x180e, 0x180e},   /* Mongolian vowel separator */
    {0x200b, 0x200f},   /* zero width, left-to-right, right-to-left mark */
    {0x2028, 0x202e},   /* separators of lines, embeddings, overrides */
    {0x2060, 0x206f},   /* joiners, isolates */
    {0xfeff, 0xfeff},   /* zero width no-break space */
    {0xfff9, 0xfffb},   /* interlinear annotation */
    {0xe0000, 0xe007f}, /* tags */
};

static bool
is_hidden(uint32_t point)
{
    size_t i;

    if (point < 0x20)
        return true;
    for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (point >= hidden[i].first && point <= hidden[i].last)
            return true;
    return false;
}

/* Bytes of the UTF-8 character at `at`, or 0: it is none. */
static size_t
decode_utf8(const char *at, size_t size, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)at[0];
    size_t length = lead < 0x80   ? 1
                    : lead < 0xc2 ? 0
                    : lead < 0xe0 ? 2
                    : lead < 0xf0 ? 3
                    : lead < 0xf5 ? 4
                                  : 0;
    size_t i;

    if (length > size)
        return 0;
    *point = length < 2 ? lead : lead & (0x7fU >> length);
    for (i = 1; i < length; i++) {
        if (((unsigned char)at[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | ((unsigned char)at[i] & 0x3f);
    }
    if (length > 1 && (*point < least[length] || *point > 0x10ffff ||
                       (*point >= 0xd800 && *point <= 0xdfff)))
        return 0;
    return length;
}

bool
is_utf8(const char *at, size_t size)
{
    uint32_t point;
    size_t length;

    for (; size > 0; at += length, size -= length) {
        length = decode_utf8(at, size, &point);
        if (length == 0)
            return false;
    }
    return true;
}

static void
show_hidden(struct text *out, uint32_t point)
{
    if (point < 0x80)
        text_format(out, "\\x%02x", (unsigned)point);
    else if (point < 0x10000)
        text_format(out, "\\u%04x", (unsigned)point);
    else
        text_format(out, "\\U%08x", (unsigned)point);
}

void
escape_terminal(struct text *out, const char *at, size_t size)
{
    uint32_t point;
    size_t length;

    for (; size > 0; at += length, size -= length) {
        length = decode_utf8(at, size, &point);
        if (length && !is_hidden(point)) {
            text_add(out, at, length);
        } else if (length) {
            show_hidden(out, point);
        } else {
            text_format(out, "\\x%02x", (unsigned)(unsigned char)at[0]);
            length = 1;
        }
    }
}

static void
json_point(struct text *out, uint32_t point)
{
    if (point >= 0x10000) {
        point -= 0x10000;
        text_format(out, "\\u%04x", (unsigned)(0xd800 + (point >> 10)));
        point = 0xdc00 + (point & 0x3ff);
    }
    text_format(out, "\\u%04x", (unsigned)point);
}

/* The letter of a short escape, or 0. */
static char
short_escape(uint32_t point)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *hit = point && point < 0x80 ? strchr(from, (char)point) : NULL;

    return hit ? to[hit - from] : 0;
}

static inline bool
is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * Not 0 if one of eight bytes is not plain.  Each term sets the top bit of such
 * a byte; a carry or borrow comes only from a byte that is not plain either.
 */
static inline uint64_t
not_plain(uint64_t eight)
{
    return ((eight - EACH(0x20)) | eight | (eight + EACH(1)) |
            ((eight ^ EACH('"')) - EACH(1)) |
            ((eight ^ EACH('\\')) - EACH(1))) &
           EACH(0x80);
}

#define STEP 32

/* Without a branch, so that a compiler looks at all of them at once. */
static inline bool
is_plain_step(const char *at)
{
    unsigned char bad = 0;
    size_t i;

    for (i = 0; i < STEP; i++) {
        unsigned char byte = (unsigned char)at[i];

        bad |= (unsigned char)(byte - 0x20) > 0x5e;
        bad |= byte == '"';
        bad |= byte == '\\';
    }
    return bad == 0;
}

/*
 * Bytes from `at` that need no escape in JSON, written to `out`, which has room
 * for all of them; returns their number.
 */
static size_t
copy_plain(char *out, const char *at, size_t size)
{
    size_t i = 0;
    uint64_t eight;

    for (; size - i >= STEP && is_plain_step(at + i); i += STEP)
        memcpy(out + i, at + i, STEP);
    for (; size - i >= sizeof(eight); i += sizeof(eight)) {
        memcpy(&eight, at + i, sizeof(eight));
        if (not_plain(eight))
            break;
        memcpy(out + i, &eight, sizeof(eight));
    }
    if (size >= sizeof(eight)) { /* the rest of most, with what is before it */
        memcpy(&eight, at + size - sizeof(eight), sizeof(eight));
        if (size - i <= sizeof(eight) && !not_plain(eight)) {
            memcpy(out + size - sizeof(eight), &eight, sizeof(eight));
            return size;
        }
    }
    for (; i < size && is_plain((unsigned char)at[i]); i++)
        out[i] = at[i];
    return i;
}

/* One character that is not plain; returns its bytes. */
static size_t
escape_one(struct text *out, const char *at, size_t size)
{
    uint32_t point;
    size_t length = decode_utf8(at, size, &point);

    if (!length) {
        json_point(out, 0xdc00 + (unsigned char)at[0]);
        return 1;
    }
    if (short_escape(point)) {
        text_byte(out, '\\');
        text_byte(out, short_escape(point));
    } else if (is_hidden(point)) {
        json_point(out, point);
    } else {
        text_add(out, at, length);
    }
    return length;
}

size_t
escape_json(struct text *out, const char *at, size_t size)
{
    size_t done = 0, first = 0, length;

    text_byte(out, '"');
    while (done < size && text_reserve(out, size - done)) {
        length = copy_plain(out->at + out->size, at + done, size - done);
        out->size += length;
        if (done == 0)
            first = length;
        done += length;
        if (done < size)
            done += escape_one(out, at + done, size - done);
    }
    text_byte(out, '"');
    return first;
}

/* What a spreadsheet takes for the start of a formula. */
static bool
starts_formula(const char *at, size_t size)
{
    return size > 0 && at[0] && strchr("=+-@\t\r\n", at[0]) != NULL;
}

static bool
needs_quotes(const char *at, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        if (at[i] == '"' || at[i] == ',' || at[i] == '\n' || at[i] == '\r')
            return true;
    return size > 0 && (at[0] == ' ' || at[size - 1] == ' ');
}

static void
quote_cell(struct text *out, const char *at, size_t size)
{
    size_t i;

    text_byte(out, '"');
    for (i = 0; i < size; i++) {
        if (at[i] == '"')
            text_byte(out, '"');
        text_byte(out, at[i]);
    }
    text_byte(out, '"');
}

void
escape_csv(struct text *out, const char *at, size_t size, bool raw)
{
    struct text cell = {0};

    if (!raw && starts_formula(at, size))
        text_byte(&cell, '\'');
    if (raw)
        text_add(&cell, at, size);
    else
        escape_terminal(&cell, at, size);
    if (needs_quotes(cell.at, cell.size))
        quote_cell(out, cell.at, cell.size);
    else
        text_add(out, cell.at, cell.size);
    out->failed |= cell.failed;
    text_fini(&cell);
}
