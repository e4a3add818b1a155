/*
 * Inside framers: what their files share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FRAMER_PART_H
#define SEINE_RECORD_FRAMER_PART_H

#include "record/clock.h"
#include "record/framer.h"
#include "record/judge.h"

struct framer {
    struct judge judge;
    struct clock clock;
    const struct zone *assume;
    struct stamp_cache cache;
    struct stencil stencil;
    bool continues;  /* the last piece was an entry that may go on */
    bool name_time;  /* the file's name told a time */
    struct buf line; /* unwrapped from an export */
    struct buf serial;
    struct buf version;
    struct buf header_row; /* of a CSV export */
};

#endif
