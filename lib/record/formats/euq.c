/*
 * Spam quarantine logs: what became of quarantined messages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {"euq_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,
    FIELD_EVENT_OUTCOME,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"ISQ: Quarantined {*}", "quarantine", NULL},
    {"ISQ: Tagging {*}", "quarantine", NULL},
    {"ISQ: Releasing {*}", "release", NULL},
    {"ISQ: Released {*}", "release", "success"},
    {"ISQ: Delivering {*}", "delivery", NULL},
    {"ISQ: {*}", "quarantine-event", NULL},
    {NULL, NULL, NULL},
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_euq, envelope) +
           sn_asyncos_shape_bid(templates, payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_euq, frame,
                            sn_asyncos_shape_bid(templates, frame->payload));
}

const struct format sn_format_euq = {
    .about = {.name = "euq",
              .title = "spam quarantine logs",
              .category = "",
              .product = "cisco",
              .service = "euq",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .templates = templates,
    .probe = probe,
    .frame = frame,
    .parse = sn_asyncos_parse,
};
