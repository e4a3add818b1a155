/*
 * System logs: start and stop, commits, the clock.  Their prose has no shape of
 * its own, so only the name of the log tells them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {"system_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS, FIELD_EVENT_OUTCOME, FIELD_USER_NAME,
    FIELD_COMMAND,  FIELD_PID,           FIELD_NONE,
};

static const struct template templates[] = {
    {"PID {P}: User {U} commit changes: {C}", "commit", "success"},
    {NULL, NULL, NULL},
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    (void)payload;
    return sn_asyncos_tag_bid(&sn_format_system, envelope) +
           (sn_asyncos_is_log(envelope) ? BID_HEADER : 0);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_system, frame,
                            sn_asyncos_shape_bid(templates, frame->payload));
}

const struct format sn_format_system = {
    .about = {.name = "system",
              .title = "system logs",
              .category = "",
              .product = "cisco",
              .service = "system",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .templates = templates,
    .probe = probe,
    .frame = frame,
    .parse = sn_asyncos_parse,
};
