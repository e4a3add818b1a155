/*
 * FTP server logs: who fetched or placed files, log and configuration files
 * among them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {"ftpd_logs", "ftpd", NULL};

static const enum field carries[] = {
    ASYNCOS_FIELDS,
    FIELD_EVENT_OUTCOME,
    FIELD_SOURCE_IP,
    FIELD_SOURCE_ADDRESS,
    FIELD_SOURCE_SCOPE,
    FIELD_DESTINATION_IP,
    FIELD_DESTINATION_ADDRESS,
    FIELD_DESTINATION_DOMAIN,
    FIELD_USER_NAME,
    FIELD_SESSION_ID,
    FIELD_FILE_NAME,
    FIELD_FILE_SIZE,
    FIELD_NONE,
};

static const struct template templates[] = {
    {"ID:{i} Connection from {c} on {S}", "connection", NULL},
    {"ID:{i} User {u} login SUCCESS", "login", "success"},
    {"ID:{i} User {u} login {w}", "login", "failure"},
    {"ID:{i} User {u} logout", "logout", NULL},
    {"ID:{i} Upload {f} {z} bytes", "upload", NULL},
    {"ID:{i} Download {f} {z} bytes", "download", NULL},
    {"ID:{i} {*}", "ftp-event", NULL},
    {NULL, NULL, NULL},
};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_ftp, envelope) +
           sn_asyncos_shape_bid(templates, payload);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_ftp, frame,
                            sn_asyncos_shape_bid(templates, frame->payload));
}

const struct format sn_format_ftp = {
    .about = {.name = "ftp",
              .title = "FTP server logs",
              .category = "",
              .product = "cisco",
              .service = "ftp",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .templates = templates,
    .probe = probe,
    .frame = frame,
    .parse = sn_asyncos_parse,
};
