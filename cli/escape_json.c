/*
 * Text from a log on its way into JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "escape.h"

#include <stdint.h>
#include <string.h>

#include "step.h"

#define PART 1024 /* bytes that room is made for at once */
#define GROWTH 6  /* bytes that one becomes at most: \u001b */

static char *
put_unit(char *out, unsigned unit)
{
    static const char digits[] = "0123456789abcdef";

    *out++ = '\\';
    *out++ = 'u';
    *out++ = digits[unit >> 12 & 15];
    *out++ = digits[unit >> 8 & 15];
    *out++ = digits[unit >> 4 & 15];
    *out++ = digits[unit & 15];
    return out;
}

static char *
put_point(char *out, uint32_t point)
{
    if (point >= 0x10000) {
        point -= 0x10000;
        out = put_unit(out, 0xd800 + (point >> 10));
        point = 0xdc00 + (point & 0x3ff);
    }
    return put_unit(out, point);
}

/* The letter of a short escape, or 0. */
static char
short_escape(uint32_t point)
{
    static const char from[] = "\b\f\n\r\t", to[] = "bfnrt";
    const char *hit = point && point < 0x20 ? strchr(from, (char)point) : NULL;

    return hit ? to[hit - from] : 0;
}

/* One character that is neither plain nor a quote; returns its bytes. */
static size_t
put_odd(char **out, const char *at, size_t size)
{
    uint32_t point;
    size_t length = decode_utf8(at, size, &point);
    char letter;

    if (!length) {
        *out = put_point(*out, 0xdc00 + (unsigned char)at[0]);
        return 1;
    }
    letter = short_escape(point);
    if (letter) {
        (*out)[0] = '\\';
        (*out)[1] = letter;
        *out += 2;
    } else if (is_hidden(point)) {
        *out = put_point(*out, point);
    } else {
        memcpy(*out, at, length);
        *out += length;
    }
    return length;
}

/* What is left of a text. */
struct source {
    const char *at;
    const char *end;
    const char *readable; /* up to here, and not less than the end */
    const char *odd;      /* the first byte that is not plain, once seen */
    bool other;           /* one of them was no quote */
};

/*
 * A step that may be more than is left: *count bytes of it are of the text.
 * Writes STEP bytes; a bit is set for each of the text that is not plain.
 */
static inline unsigned
last_step(char *out, const struct source *source, size_t *count)
{
    char rest[STEP] = {0};

    *count = (size_t)(source->end - source->at);
    if (*count > STEP)
        *count = STEP;
    if (source->readable - source->at >= STEP)
        return step_copy(out, source->at) & ((1U << *count) - 1);
    step_copy_few(rest, source->at, *count);
    return step_copy(out, rest) & ((1U << *count) - 1);
}

static inline bool
is_quote(char byte)
{
    return byte == '"' || byte == '\\';
}

/*
 * A step was written, *count bytes of it of the text, of which some are odd.
 * Each quote moves what is behind it by one; for what cannot be read again or
 * has other escapes the step ends earlier.
 */
static inline char *
put_quotes(char *out, const struct source *source, unsigned odd, size_t *count)
{
    size_t readable = (size_t)(source->readable - source->at), done = 0;

    for (; odd; odd &= odd - 1) {
        size_t at = step_lowest(odd);

        out += at - done;
        done = at;
        if (!is_quote(source->at[at]) || readable < at + STEP) {
            *count = at;
            break;
        }
        *out++ = '\\';
        memcpy(out, source->at + at, STEP);
    }
    return out + (*count - done);
}

/* One that is not plain; returns its bytes. */
static inline size_t
put_one(char **out, struct source *source)
{
    char byte = *source->at;

    if (!is_quote(byte)) {
        source->other = true;
        return put_odd(out, source->at, (size_t)(source->end - source->at));
    }
    (*out)[0] = '\\';
    (*out)[1] = byte;
    *out += 2;
    return 1;
}

/* About PART bytes: there is room for what they become. */
static char *
put_part(char *out, struct source *source)
{
    struct source now = *source;
    const char *stop = now.end - now.at > PART ? now.at + PART : now.end;

    while (now.at < stop) {
        size_t steps = (size_t)(stop - now.at) / STEP, count = STEP, whole;
        unsigned odd = 0;

        for (; steps > 0; steps--, now.at += STEP, out += STEP) {
            odd = step_copy(out, now.at);
            if (odd)
                break;
        }
        if (!odd)
            odd = last_step(out, &now, &count);
        if (odd && !now.odd)
            now.odd = now.at + step_lowest(odd);
        whole = count;
        out = put_quotes(out, &now, odd, &count);
        now.at += count;
        if (count < whole)
            now.at += put_one(&out, &now);
    }
    *source = now;
    return out;
}

/* For the next part, and less than two steps more. */
static inline bool
make_room(struct text *out, const struct source *source)
{
    size_t left = (size_t)(source->end - source->at);

    return text_reserve(out, ((left < PART ? left : PART) + 3 * STEP) * GROWTH);
}

size_t
escape_json_part(struct text *out, const char *at, size_t size, const char *end,
                 bool *other)
{
    struct source source = {at, at + size, end, NULL, false};
    char *to;

    text_byte(out, '"');
    while (source.at < source.end && make_room(out, &source)) {
        to = put_part(out->at + out->size, &source);
        out->size = (size_t)(to - out->at);
    }
    text_byte(out, '"');
    *other = source.other;
    return (size_t)((source.odd ? source.odd : source.at) - at);
}

void
escape_json(struct text *out, const char *at, size_t size)
{
    bool other;

    escape_json_part(out, at, size, at + size, &other);
}
