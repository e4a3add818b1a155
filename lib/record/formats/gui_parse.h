/*
 * The messages of the appliance's own web server, which two logs hold.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_GUI_PARSE_H
#define SEINE_RECORD_FORMATS_GUI_PARSE_H

#include "record/formats/asyncos.h"

extern const enum field sn_gui_carries[];
extern const enum field sn_gui_glanced[];

/* Without the tag. */
unsigned
sn_gui_shape_bid(struct slice payload);
bool
sn_gui_quick(const struct format_state *state, struct slice payload,
             struct stamp *stamp, struct parts *parts);
bool
sn_gui_cut(const struct parts *parts, struct cut *out);
bool
sn_gui_glance(struct slice payload, struct seine_record *record);
bool
sn_gui_frame(const struct format *format, struct frame *frame);
void
sn_gui_parse(const struct format_state *state, struct seine_record *record);

#endif
