/*
 * What name and times of an input hint at: its format, and the year of stamps
 * that have none.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_HINTS_H
#define SEINE_RECORD_HINTS_H

#include "record/clock.h"
#include "record/format.h"

struct input_hints {
    const struct format *format; /* NULL: none */
    enum clock_hint kind;
    int64_t seconds;
};

/* Times of 0 are not known. */
void
sn_input_hints(struct slice name, int64_t modified_ns, int64_t gzip_ns,
               struct input_hints *out);

#endif
