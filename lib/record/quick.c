/*
 * Quick framing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/quick.h"

#include "base/text.h"
#include "record/framer.h"

#define CLOCK_AT 11 /* where its time stands */
#define CLOCK_SIZE 8
#define CLOCK_END (CLOCK_AT + CLOCK_SIZE)
#define DAY 86400

/* Is all that stands before the payload a file stamp and a level? */
static bool
is_plain(const struct framed *framed, size_t head)
{
    const struct envelope *envelope = &framed->frame.envelope;

    return envelope->file_stamp && envelope->level.size > 0 &&
           envelope->stamp.kind == STAMP_LOCAL && envelope->stamp.nanos == 0 &&
           envelope->stamp.text.at == framed->text.at &&
           envelope->stamp.text.size == STENCIL_STAMP &&
           framed->text.at[CLOCK_AT + 2] == ':' &&
           framed->text.at[CLOCK_AT + 5] == ':' && head > STENCIL_STAMP &&
           head <= STENCIL_MOST;
}

static bool
has_names(const struct envelope *envelope)
{
    return envelope->syslog || envelope->priority >= 0 ||
           envelope->tag.size > 0 || envelope->host.size > 0;
}

void
sn_stencil_cut(struct stencil *stencil, const struct framed *framed)
{
    const struct envelope *envelope = &framed->frame.envelope;
    size_t head = (size_t)(framed->frame.payload.at - framed->text.at);

    if (framed->class != FRAME_RECORD || framed->wrapped ||
        !framed->format->quick || has_names(envelope) ||
        (head > 0 && !is_plain(framed, head)))
        return;
    stencil->format = framed->format;
    stencil->size = head;
    stencil->timed = false;
    if (head == 0)
        return;
    memcpy(stencil->head, framed->text.at, head);
    stencil->level_at = (size_t)(envelope->level.at - framed->text.at);
    stencil->level_size =
        stencil->head[head - 1] == ' ' ? envelope->level.size : 0;
    stencil->seconds = envelope->stamp.seconds;
    stencil->midnight = stencil->seconds - stencil->seconds % DAY;
    if (stencil->midnight > stencil->seconds)
        stencil->midnight -= DAY;
}

/* Two digits below `end`, or -1. */
static int
two_digits(const char *at, int end)
{
    int number = (at[0] - '0') * 10 + at[1] - '0';

    return sn_is_digit(at[0]) && sn_is_digit(at[1]) && number < end ? number
                                                                    : -1;
}

/* The clock differs: a leap second is not for a quick look. */
static bool
read_clock(struct stencil *stencil, const char *at)
{
    int hour = two_digits(at, 24), minute = two_digits(at + 3, 60);
    int second = two_digits(at + 6, 60);

    if (hour < 0 || minute < 0 || second < 0 || at[2] != ':' || at[5] != ':')
        return false;
    stencil->seconds = stencil->midnight + hour * 3600 + minute * 60 + second;
    stencil->timed = false;
    memcpy(stencil->head + CLOCK_AT, at, CLOCK_SIZE);
    return true;
}

bool
sn_stencil_match(struct stencil *stencil, struct slice line)
{
    size_t size = stencil->size;

    if (size == 0)
        return line.size > 0;
    if (line.size <= size || memcmp(line.at, stencil->head, CLOCK_AT) != 0 ||
        memcmp(line.at + CLOCK_END, stencil->head + CLOCK_END,
               size - CLOCK_END) != 0)
        return false;
    return memcmp(line.at + CLOCK_AT, stencil->head + CLOCK_AT, CLOCK_SIZE) ==
               0 ||
           read_clock(stencil, line.at + CLOCK_AT);
}

/* A blank more would be peeled as well. */
bool
sn_quick_peel(const struct quick *quick, struct slice line, struct frame *out)
{
    struct envelope *envelope = &out->envelope;

    if (quick->level_size == 0 || line.size <= quick->front ||
        line.at[quick->front] == ' ')
        return false;
    envelope->stamp.text = sn_slice_first(line, STENCIL_STAMP);
    envelope->stamp.seconds = quick->seconds;
    envelope->stamp.kind = STAMP_LOCAL;
    envelope->level = sn_slice(line.at + quick->level_at, quick->level_size);
    envelope->priority = -1;
    envelope->file_stamp = true;
    out->payload = sn_slice_skip(line, quick->front);
    return true;
}
