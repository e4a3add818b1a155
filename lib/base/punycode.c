/*
 * Punycode (RFC 3492).  The ASCII letters of a label come first; then each
 * other code point, the least first, as a number: how many steps lie between
 * it and the one before, if a step is one place in the label or, past its end,
 * the next code point.  Numbers are of base 36, the least digit first; where
 * one ends follows from thresholds that adapt to the size of those before.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/punycode.h"

#include <stdbool.h>

#define BASE 36
#define THRESHOLD_LEAST 1
#define THRESHOLD_MOST 26
#define SKEW 38
#define DAMP 700
#define BIAS_START 72
#define POINT_START 0x80

struct encoder {
    char *out;
    size_t room;
    size_t size;
    uint32_t bias;
    bool first; /* no number was written yet */
};

static bool
put(struct encoder *encoder, char c)
{
    if (encoder->size == encoder->room)
        return false;
    encoder->out[encoder->size++] = c;
    return true;
}

static bool
put_digit(struct encoder *encoder, uint32_t digit)
{
    return put(encoder, "abcdefghijklmnopqrstuvwxyz0123456789"[digit]);
}

/* The bias behind a number; `length` is of the label as far as it is known. */
static void
adapt(struct encoder *encoder, uint32_t delta, uint32_t length)
{
    uint32_t bias = 0;

    delta /= encoder->first ? DAMP : 2;
    delta += delta / length;
    for (; delta > (BASE - THRESHOLD_LEAST) * THRESHOLD_MOST / 2; bias += BASE)
        delta /= BASE - THRESHOLD_LEAST;
    encoder->bias = bias + BASE * delta / (delta + SKEW);
    encoder->first = false;
}

static bool
put_number(struct encoder *encoder, uint32_t number)
{
    uint32_t k, threshold;

    for (k = BASE;; k += BASE) {
        threshold = k <= encoder->bias                    ? THRESHOLD_LEAST
                    : k >= encoder->bias + THRESHOLD_MOST ? THRESHOLD_MOST
                                                          : k - encoder->bias;
        if (number < threshold)
            return put_digit(encoder, number);
        if (!put_digit(encoder,
                       threshold + (number - threshold) % (BASE - threshold)))
            return false;
        number = (number - threshold) / (BASE - threshold);
    }
}

/* The least code point that is not below `from`. */
static uint32_t
next_point(const uint32_t *points, size_t count, uint32_t from)
{
    uint32_t least = UINT32_MAX;
    size_t i;

    for (i = 0; i < count; i++)
        if (points[i] >= from && points[i] < least)
            least = points[i];
    return least;
}

/* Write a number for each `point`; *delta goes on to the end of the label. */
static bool
put_points(struct encoder *encoder, const uint32_t *points, size_t count,
           uint32_t point, size_t *done, uint32_t *delta)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (points[i] < point && ++*delta == 0)
            return false;
        if (points[i] != point)
            continue;
        if (!put_number(encoder, *delta))
            return false;
        adapt(encoder, *delta, (uint32_t)++ * done);
        *delta = 0;
    }
    return true;
}

size_t
sn_punycode_encode(const uint32_t *points, size_t count, char *out, size_t room)
{
    struct encoder encoder = {
        .out = out, .room = room, .bias = BIAS_START, .first = true};
    uint32_t point = POINT_START, next, delta = 0;
    size_t i, done;

    if (count >= UINT32_MAX)
        return 0;
    for (i = 0; i < count; i++)
        if (points[i] < POINT_START && !put(&encoder, (char)points[i]))
            return 0;
    done = encoder.size;
    if (done > 0 && !put(&encoder, '-'))
        return 0;
    while (done < count) {
        next = next_point(points, count, point);
        if (next - point > (UINT32_MAX - delta) / (uint32_t)(done + 1))
            return 0;
        delta += (next - point) * (uint32_t)(done + 1);
        if (!put_points(&encoder, points, count, next, &done, &delta))
            return 0;
        delta++;
        point = next + 1;
    }
    return encoder.size;
}
