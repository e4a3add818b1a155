/*
 * Judging of lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/judge.h"

#include "base/text.h"
#include "record/formats/asyncos.h"

#define BID_SURE 60U /* a line that nobody else writes */

void
sn_judge_say(struct buf *buf, const char *what, struct slice name)
{
    sn_buf_clear(buf);
    sn_buf_str(buf, what);
    sn_buf_slice(buf, name);
    sn_buf_string(buf);
    if (buf->failed)
        buf->size = 0;
}

void
sn_judge_begin(struct judge *judge, const struct format *hint)
{
    judge->hint = hint;
    judge->current = judge->forced;
    judge->tagged = NULL;
    judge->prose = 0;
    judge->leader = NULL;
    judge->leader_lines = 0;
    memset(judge->shapely, 0, sizeof(judge->shapely));
    sn_buf_clear(&judge->tag);
    sn_judge_say(&judge->why, judge->forced ? "--format" : "",
                 sn_slice(NULL, 0));
    sn_format_state_begin(&judge->state);
}

void
sn_judge_fini(struct judge *judge)
{
    sn_format_state_fini(&judge->state);
    sn_buf_fini(&judge->tag);
    sn_buf_fini(&judge->why);
}

/* Does the line belong to format?  frame is filled then, else as before. */
static bool
try_format(struct judge *judge, const struct format *format,
           struct frame *frame, bool bare)
{
    struct frame trial;

    if (!format || !format->frame ||
        (!bare && (format->flags & FORMAT_ENVELOPE) &&
         !sn_has_envelope(&frame->envelope)))
        return false;
    trial = *frame;
    if (!format->frame(&judge->state, &trial))
        return false;
    *frame = trial;
    return true;
}

static unsigned
bid_of(const struct judge *judge, const struct format *format,
       const struct frame *frame)
{
    return format->probe
               ? format->probe(&judge->state, &frame->envelope, frame->payload)
               : 0;
}

/*
 * A name makes up for what lines of two formats have in common, and for lines
 * that tell nothing.
 */
static unsigned
bid_with_name(const struct judge *judge, const struct format *format,
              const struct frame *frame)
{
    unsigned bid = bid_of(judge, format, frame);

    return bid > 0 && format == judge->hint ? bid + BID_LOG + 1 : bid;
}

/* The format whose name the line bears; looked up when the name changes. */
static const struct format *
find_tagged(struct judge *judge, struct slice tag)
{
    if (tag.size == 0)
        return NULL;
    if (!sn_slice_equal(tag, sn_buf_view(&judge->tag))) {
        sn_buf_clear(&judge->tag);
        sn_buf_slice(&judge->tag, tag);
        judge->tagged = sn_format_find(tag);
    }
    return judge->tagged;
}

static void
set_current(struct judge *judge, const struct format *format,
            const struct frame *frame, const char *what, struct slice name)
{
    if (frame->header || judge->current == format)
        return;
    judge->current = format;
    sn_judge_say(&judge->why, what, name);
}

static const char *
name_shape(const struct frame *frame)
{
    if (sn_slice_opens(frame->payload, "req:"))
        return "request line";
    return frame->envelope.level.size > 0 ? "shape of its messages"
                                          : "shape of its lines";
}

/* The highest bidder that holds to its bid; the first of equals. */
static const struct format *
choose(struct judge *judge, struct frame *frame, bool bare)
{
    unsigned bids[JUDGE_FORMATS] = {0};
    const struct format *format;
    size_t best;

    for (size_t i = 0; i < JUDGE_FORMATS && sn_formats[i]; i++)
        bids[i] = bid_with_name(judge, sn_formats[i], frame);
    for (;;) {
        best = 0;
        for (size_t i = 1; i < JUDGE_FORMATS && sn_formats[i]; i++)
            if (bids[i] > bids[best])
                best = i;
        if (bids[best] == 0)
            return NULL;
        format = sn_formats[best];
        if (try_format(judge, format, frame, bare))
            return format;
        bids[best] = 0;
    }
}

static void
count_shapely(struct judge *judge, const struct format *format)
{
    size_t i = 0;

    while (i + 1 < JUDGE_FORMATS && sn_formats[i] != format)
        i++;
    if (++judge->shapely[i] > judge->leader_lines) {
        judge->leader_lines = judge->shapely[i];
        judge->leader = format;
    }
}

/*
 * A text log took a line: by its shape, or just as it takes any prose?  Then
 * see whose it is.  frame is what it was before it was taken.
 */
static const struct format *
settle_prose(struct judge *judge, const struct format *format,
             const struct frame *before, struct frame *frame)
{
    const struct format *owner = &sn_format_text;
    struct frame trial = *before;

    if (!(format->flags & FORMAT_ENVELOPE) || frame->header)
        return format;
    if (bid_of(judge, format, before) > BID_LOG) {
        count_shapely(judge, format);
        return format;
    }
    if (judge->hint && (judge->hint->flags & FORMAT_ENVELOPE))
        owner = judge->hint;
    else if (judge->leader && judge->leader_lines > judge->prose)
        owner = judge->leader;
    judge->prose++;
    if (owner == format || !try_format(judge, owner, &trial, false))
        return format;
    *frame = trial;
    return owner;
}

/* By shape, name and numbers. */
static const struct format *
judge_untagged(struct judge *judge, struct frame *frame, bool bare)
{
    const struct frame before = *frame;
    const struct format *format = judge->current;

    if (!try_format(judge, format, frame, bare))
        format = choose(judge, frame, bare);
    if (!format && try_format(judge, judge->hint, frame, bare))
        format = judge->hint;
    if (!format)
        return NULL;
    format = settle_prose(judge, format, &before, frame);
    if (format == judge->hint)
        set_current(judge, format, frame, "file name ",
                    sn_slice_str(format->about.name));
    else
        set_current(judge, format, frame, name_shape(frame), sn_slice(NULL, 0));
    return format;
}

const struct format *
sn_judge_line(struct judge *judge, struct frame *frame, bool bare)
{
    const struct format *format;

    if (judge->forced)
        return try_format(judge, judge->forced, frame, true) ? judge->forced
                                                             : NULL;
    format = find_tagged(judge, frame->envelope.tag);
    if (format && try_format(judge, format, frame, bare)) {
        set_current(judge, format, frame, "tag ", frame->envelope.tag);
        return format;
    }
    return judge_untagged(judge, frame, bare);
}

void
sn_judge_count(struct judge *judge, const struct format *format)
{
    if (!judge->forced && (format->flags & FORMAT_ENVELOPE))
        count_shapely(judge, format);
}

bool
sn_judge_stands_alone(const struct judge *judge, const struct frame *frame)
{
    for (size_t i = 0; sn_formats[i]; i++)
        if (!(sn_formats[i]->flags & FORMAT_ENVELOPE) &&
            bid_of(judge, sn_formats[i], frame) >= BID_SURE)
            return true;
    return false;
}
