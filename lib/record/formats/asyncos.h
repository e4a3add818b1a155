/*
 * What the AsyncOS text logs share: header lines, tags, prose.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_ASYNCOS_H
#define SEINE_RECORD_FORMATS_ASYNCOS_H

#include "record/formats/carries.h"
#include "record/formats/formats.h"
#include "record/formats/template.h"

/* Fields that the envelope and the header lines give to every text log. */
#define ASYNCOS_FIELDS                                    \
 LINE_FIELDS, FIELD_EVENT_ACTION, FIELD_OBSERVER_VERSION, \
     FIELD_OBSERVER_SERIAL, FIELD_OFFSET_SECONDS

/* What probes bid: the bits that were looked at, more or less. */
#define BID_LOG 2U      /* a line of some AsyncOS log, by its envelope */
#define BID_HEADER 1U   /* a header line: every log has them */
#define BID_TEMPLATE 8U /* for each byte that stands for itself */
#define BID_MOST 100U   /* a whole message taken apart */
#define BID_TAG 200U    /* the subscription's name stands in the line */

/* Is it an entry of an AsyncOS text log: a level, or a file stamp? */
bool
sn_asyncos_is_log(const struct envelope *envelope);

/* BID_TAG if the envelope's tag is a name of the format, else 0. */
unsigned
sn_asyncos_tag_bid(const struct format *format,
                   const struct envelope *envelope);

/* For the header lines and templates together, without the tag. */
unsigned
sn_asyncos_shape_bid(const struct template *set, struct slice payload);

/* Does another format know the line by more than its envelope? */
bool
sn_asyncos_is_claimed(const struct format *format, const struct frame *frame);

/* Set header and offset, if the line is a header line. */
void
sn_asyncos_frame_header(struct frame *frame);

/*
 * Frame a line of a text log: its header, and whether it belongs to it.  It
 * belongs to format if it bears its tag, has its shape (shape_bid), is a
 * header line, or comes out of a file, where all lines are of one log, and
 * nothing else claims it.
 */
bool
sn_asyncos_frame(const struct format *format, struct frame *frame,
                 unsigned shape_bid);

/* The parse of a log of messages only: a header line, or one of templates. */
void
sn_asyncos_parse(const struct format_state *state, struct seine_record *record);

/* Set the fields of a header line; false if it is none. */
bool
sn_asyncos_parse_header(struct seine_record *record);

#endif
