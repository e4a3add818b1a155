/*
 * The specifiers of the appliance's format strings.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_WSA_SPECIFIER_H
#define SEINE_RECORD_FORMATS_WSA_SPECIFIER_H

#include "record/format.h"

/* The size of the specifier at the start of s, or 0. */
size_t
sn_specifier_size(struct slice s);

/*
 * Give a column that is named by its specifier the W3C name, field and role;
 * names stay in static storage or are what they were.
 */
void
sn_specifier_describe(struct column *column);

/*
 * A stamp of a date and a time of day that stand apart; false if they are
 * none.  Its text is the clock's.
 */
bool
sn_stamp_joined(struct slice date, struct slice clock, enum stamp_kind kind,
                struct stamp *out);

/* Both of one line with what is between them, if the date stands first. */
struct slice
sn_stamp_text(struct slice date, struct slice clock);

#endif
