/*
 * CLI audit logs: what was typed at the appliance's command line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {"cli_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,
    FIELD_EVENT_OUTCOME,
    FIELD_EVENT_REASON,
    FIELD_SOURCE_IP,
    FIELD_SOURCE_ADDRESS,
    FIELD_SOURCE_SCOPE,
    FIELD_DESTINATION_IP,
    FIELD_DESTINATION_ADDRESS,
    FIELD_DESTINATION_DOMAIN,
    FIELD_USER_NAME,
    FIELD_COMMAND,
    FIELD_PID,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"PID {P}: User {U} entered '{C}'; prompt was '{*}'", "command", NULL},
    {"PID {P}: User {U} entered '{C}'; prompt was '{*}", "command", NULL},
    {"PID {P}: User {U} entered {*}", "command", NULL},
    {"PID {P}: User {U} commit changes: {C}", "commit", "success"},
    {"PID {P}: User {U} login from {c} on {S}", "login", "success"},
    {"PID {P}: User {U} logged out from session because of {R}", "logout",
     NULL},
    {"PID {P}: User {U} logged out{*}", "logout", NULL},
    {NULL, NULL, NULL},
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_cli, envelope) +
           sn_asyncos_shape_bid(templates, payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_cli, frame,
                            sn_asyncos_shape_bid(templates, frame->payload));
}

const struct format sn_format_cli = {
    .about = {.name = "cli",
              .title = "CLI audit logs",
              .category = "",
              .product = "cisco",
              .service = "cli",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .templates = templates,
    .probe = probe,
    .frame = frame,
    .parse = sn_asyncos_parse,
};
