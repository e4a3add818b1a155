/*
 * HTTP logs: the appliance's management interface.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/gui_parse.h"

static const char *const aliases[] = {"gui_logs", "http_logs", NULL};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_gui, envelope) +
           sn_gui_shape_bid(payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_gui_frame(&sn_format_gui, frame);
}

const struct format sn_format_gui = {
    .about = {.name = "gui",
              .title = "HTTP logs of the management interface",
              .category = "webserver",
              .product = "cisco",
              .service = "gui",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = sn_gui_carries,
    .probe = probe,
    .frame = frame,
    .quick = sn_gui_quick,
    .cut = sn_gui_cut,
    .glance = sn_gui_glance,
    .glanced = sn_gui_glanced,
    .parse = sn_gui_parse,
};
