/*
 * Spam quarantine GUI logs: the same web server as in the HTTP logs, as end
 * users reach it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/gui_parse.h"

static const char *const aliases[] = {"euqgui_logs", NULL};

/* One less than gui for the shapes of both, but for the quarantine's own. */
static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    unsigned bid = sn_gui_shape_bid(payload);

    (void)state;
    if (bid > BID_HEADER && !sn_slice_opens(payload, "ISQ: "))
        bid--;
    else if (bid > BID_HEADER)
        bid++;
    return sn_asyncos_tag_bid(&sn_format_euqgui, envelope) + bid;
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_gui_frame(&sn_format_euqgui, frame);
}

const struct format sn_format_euqgui = {
    .about = {.name = "euqgui",
              .title = "spam quarantine GUI logs",
              .category = "webserver",
              .product = "cisco",
              .service = "euqgui",
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
