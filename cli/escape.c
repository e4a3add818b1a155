/*
 * Text from a log on its way to a terminal and into CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "escape.h"

#include <stdint.h>
#include <string.h>

#include "step.h"

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

bool
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

size_t
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

/* Plain bytes from `at` on, up to the first that is none; their number. */
static size_t
add_plain(struct text *out, const char *at, size_t size)
{
    size_t done = 0;
    unsigned odd = 0;
    char *to;

    if (!text_reserve(out, size + STEP))
        return size;
    to = out->at + out->size;
    for (; size - done >= STEP; done += STEP) {
        odd = step_copy(to + done, at + done);
        if (odd)
            break;
    }
    if (odd)
        done += step_lowest(odd);
    else
        for (; done < size && is_plain(at[done]); done++)
            to[done] = at[done];
    out->size += done;
    return done;
}

/* One character; its bytes. */
static size_t
show_one(struct text *out, const char *at, size_t size)
{
    uint32_t point;
    size_t length = decode_utf8(at, size, &point);

    if (length && !is_hidden(point)) {
        text_add(out, at, length);
    } else if (length) {
        show_hidden(out, point);
    } else {
        text_format(out, "\\x%02x", (unsigned)(unsigned char)at[0]);
        length = 1;
    }
    return length;
}

void
escape_terminal(struct text *out, const char *at, size_t size)
{
    size_t done = 0;

    while (done < size) {
        done += add_plain(out, at + done, size - done);
        if (done < size)
            done += show_one(out, at + done, size - done);
    }
}

/* What a spreadsheet takes for the start of a formula. */
static bool
starts_formula(const char *at, size_t size)
{
    return size > 0 && at[0] && strchr("=+-@\t\r\n", at[0]) != NULL;
}

/* Line ends stay in raw cells only. */
static bool
needs_quotes(const char *at, size_t size, bool raw)
{
    return size > 0 &&
           (at[0] == ' ' || at[size - 1] == ' ' || memchr(at, ',', size) ||
            memchr(at, '"', size) ||
            (raw && (memchr(at, '\n', size) || memchr(at, '\r', size))));
}

/* What stands between quotes: each of its own is doubled. */
static void
put_quoted(struct text *out, const char *at, size_t size, bool raw)
{
    size_t done = 0;

    while (done < size) {
        done += add_plain(out, at + done, size - done);
        if (done == size)
            return;
        if (at[done] == '"')
            text_byte(out, '"');
        if (at[done] == '"' || raw)
            text_byte(out, at[done++]);
        else
            done += show_one(out, at + done, size - done);
    }
}

void
escape_csv(struct text *out, const char *at, size_t size, bool raw)
{
    bool quotes = needs_quotes(at, size, raw);

    text_str(out, quotes ? "\"" : "");
    if (!raw && starts_formula(at, size))
        text_byte(out, '\'');
    if (quotes)
        put_quoted(out, at, size, raw);
    else if (raw)
        text_add(out, at, size);
    else
        escape_terminal(out, at, size);
    text_str(out, quotes ? "\"" : "");
}
