/*
 * The times that exports give to their entries.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_EXPORT_TIME_H
#define SEINE_RECORD_EXPORT_TIME_H

#include "record/stamp.h"

/* How good a member of this name is as the time; 0: it is none. */
unsigned
sn_export_time_rank(struct slice name);

/*
 * Read a time as exports write it: epoch seconds to nanoseconds, ISO, or
 * "6/1/2021, 12:42:28.603 PM" (UTC).  The kind is that of the text.
 */
bool
sn_export_time_parse(struct slice text, struct stamp *out);

#endif
