/*
 * Any other AsyncOS text log (mail, amp, updater, ...): stamp, level and
 * message only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

static const char *const aliases[] = {
    "mail_logs",       "mail",         "amp",
    "amp_logs",        "antispam",     "antivirus",
    "content_scanner", "error_logs",   "gmarkd",
    "reportd_logs",    "service_logs", "sntpd_logs",
    "status",          "updater_logs", "proxylogs",
    "smartlicense",    "slbld_logs",   NULL,
};

static const enum field carries[] = {ASYNCOS_FIELDS, FIELD_NONE};

/* The lowest bid of all, but for header lines, which tell nothing. */
static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    (void)payload;
    return sn_asyncos_tag_bid(&sn_format_text, envelope) +
           (sn_asyncos_is_log(envelope) ? BID_LOG : 0);
}

static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    sn_asyncos_frame_header(frame);
    return sn_asyncos_tag_bid(&sn_format_text, &frame->envelope) ||
           (sn_asyncos_is_log(&frame->envelope) &&
            !sn_asyncos_is_claimed(&sn_format_text, frame));
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    (void)state;
    sn_asyncos_parse_header(record);
}

const struct format sn_format_text = {
    .about = {.name = "text",
              .title = "other AsyncOS text logs",
              .category = "",
              .product = "cisco",
              .service = "text",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE | FORMAT_CONTINUES,
    .carries = carries,
    .probe = probe,
    .frame = frame,
    .parse = parse,
};
