/*
 * W3C extended logs (WD-logfile): what the WSA's and the web servers' share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_W3C_H
#define SEINE_RECORD_FORMATS_W3C_H

#include "record/format.h"

/* A fixed order of columns, for lines that a header never reached. */
struct w3c_order {
    const struct column *at;
    size_t count;
};

/* The fixed order that the line verifies, or NULL. */
const struct w3c_order *
sn_w3c_fixed_order(struct slice line);

/*
 * The next value of a line: a word, a quoted string in which a quote is
 * doubled, or a verdict block.  quotes false: a quote is a byte like others.
 */
bool
sn_w3c_next(struct slice *rest, bool quotes, struct slice *value);

#endif
