/*
 * Quick framing: most lines are framed as the one before them.  What stands
 * before the payload is compared with a stencil instead of being taken apart,
 * and the format looks at the payload's front only.
 *
 *     Wed Dec  3 03:11:09 2025 Info: req:...
 *     |same      |clock   |same      |format's quick look
 *
 * A quick look never decides otherwise than the long one would: it is sure, or
 * it says nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_QUICK_H
#define SEINE_RECORD_QUICK_H

#include "record/format.h"

#define STENCIL_MOST 64  /* bytes before a payload */
#define STENCIL_STAMP 24 /* of "Wed Dec  3 03:11:09 2025" */

/* An entry as a quick look sees it. */
struct quick {
    const struct format *format;
    size_t front;           /* bytes before the payload */
    size_t level_at;        /* of a level behind a file stamp */
    size_t level_size;      /* 0: what stands there must be looked at */
    int64_t seconds;        /* of that stamp, local */
    struct stamp stamp;     /* the payload's own; STAMP_NONE: the envelope's */
    struct seine_time when; /* original points into the line */
};

/* The last entry that was framed in full, if the next may be like it. */
struct stencil {
    const struct format *format; /* NULL: none */
    char head[STENCIL_MOST];
    size_t size; /* 0: its lines have no envelope */
    size_t level_at;
    size_t level_size;
    int64_t midnight; /* of the stamp's day, local */
    int64_t seconds;  /* of the stamp in head, local */
    bool timed;       /* `when` is what the clock makes of it */
    struct seine_time when;
};

struct framed;

/* Learn from an entry that was framed in full, if there is anything to learn.
 */
void
sn_stencil_cut(struct stencil *stencil, const struct framed *framed);

/*
 * Does the line begin as the stencil does?  Another time of the same day is
 * taken over; `timed` is false then.
 */
bool
sn_stencil_match(struct stencil *stencil, struct slice line);

/*
 * Peel a line that matched: nothing but its stamp and its level stand before
 * the payload.  false: it must be looked at.
 */
bool
sn_quick_peel(const struct quick *quick, struct slice line, struct frame *out);

#endif
