/*
 * Authentication logs: who logged on to the appliance, by which way, and who
 * failed.  Single sign-on stands in the HTTP logs only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {"authentication", "authentication_logs",
                                      "auth_logs", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,       FIELD_EVENT_OUTCOME,
    FIELD_EVENT_REASON,   FIELD_SOURCE_IP,
    FIELD_SOURCE_ADDRESS, FIELD_SOURCE_SCOPE,
    FIELD_USER_NAME,      FIELD_SESSION_ID,
    FIELD_PRIVILEGE,      FIELD_INTERACTION_MODE,
    FIELD_PROTOCOL,       FIELD_PID,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"The user {u} successfully logged on from {c} with privilege {r} using an {p} connection",
     "login", "success"},
    {"The user {u} successfully logged on from {c} with privilege {r} using a {p} connection",
     "login", "success"},
    {"The user {u} successfully logged on from {c} using an {p} connection",
     "login", "success"},
    {"The user {u} successfully logged on from {c} using a {p} connection",
     "login", "success"},
    {"The user {u} successfully logged on from {c} with privilege {r}", "login",
     "success"},
    {"The user {u} successfully logged on from {c}", "login", "success"},
    {"An authentication attempt by the user {u} from {c} failed using an {p} connection",
     "login", "failure"},
    {"An authentication attempt by the user {u} from {c} failed using a {p} connection",
     "login", "failure"},
    {"An authentication attempt by the user {u} from {c} failed", "login",
     "failure"},
    {"An authentication attempt by the user {u} failed", "login", "failure"},
    {"User {u} from {c} was authenticated successfully", "authentication",
     "success"},
    {"User {u} was authenticated successfully", "authentication", "success"},
    {"User {u} from {c} failed authentication", "authentication", "failure"},
    {"User {u} failed authentication", "authentication", "failure"},
    {"CLI: User {u} logged out from {c} because of {R}", "logout", NULL},
    {"GUI: User {u} logged out from session {i} because of {R}", "logout",
     NULL},
    {"GUI: User {u} logged out from {c} because of {R}", "logout", NULL},
    {"User {u} logged out of {p} session {c}", "logout", NULL},
    {"PID {P}: User {u} logged out from session because of {R}", "logout",
     NULL},
    {"login:{x} user:{x} session:{X}", "login", "success"},
    {"logout:{x} user:{x} session:{X}", "logout", "success"},
    {NULL, NULL, NULL},
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_authentication, envelope) +
           sn_asyncos_shape_bid(templates, payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_authentication, frame,
                            sn_asyncos_shape_bid(templates, frame->payload));
}

const struct format sn_format_authentication = {
    .about = {.name = "authentication",
              .title = "authentication logs",
              .category = "",
              .product = "cisco",
              .service = "authentication",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .templates = templates,
    .probe = probe,
    .frame = frame,
    .parse = sn_asyncos_parse,
};
