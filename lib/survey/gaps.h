/*
 * Gaps: silences of a log, the longest ones of them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_GAPS_H
#define SEINE_SURVEY_GAPS_H

#include <stdbool.h>

#include "base/array.h"
#include "seine.h"

/* A silence within one file. */
struct gap {
    int64_t from;
    int64_t to;
    bool unknown;             /* the zone of these times is not known */
    seine_survey_place place; /* of the record after it */
};

struct gaps {
    SN_ARRAY(struct gap) list;
    bool full;        /* then a heap, the shortest first */
    uint64_t dropped; /* the shortest ones, when there was no more room */
};

/*
 * Keep a gap; with room false only in the place of a shorter one.  0 or
 * SEINE_E_MEMORY.
 */
int
sn_gaps_keep(struct gaps *gaps, const struct gap *gap, bool room);

#endif
