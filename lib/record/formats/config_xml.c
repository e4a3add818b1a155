/*
 * Configuration history: no log, but an XML file for each commit, exported
 * beside the logs.  Known so that it is passed over and not misread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"

static const char *const aliases[] = {"config_history", NULL};
static const enum field carries[] = {FIELD_RAW, FIELD_MESSAGE, FIELD_NONE};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    struct slice type = SLICE("<!DOCTYPE config SYSTEM \"config.dtd\">");

    (void)state;
    (void)envelope;
    if (sn_slice_opens(payload, "\xEF\xBB\xBF"))
        payload = sn_slice_skip(payload, 3);
    if (sn_slice_starts(payload, type))
        return BID_MOST;
    if (!sn_slice_opens(payload, "<?xml "))
        return 0;
    return sn_find(payload, type) < payload.size ? BID_MOST : BID_LOG;
}

/* Once begun, all that is no log line of any kind. */
static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    return !sn_asyncos_is_log(&frame->envelope) &&
           !sn_asyncos_is_claimed(&sn_format_config_xml, frame);
}

const struct format sn_format_config_xml = {
    .about = {.name = "config-xml",
              .title = "configuration history (XML, passed over)",
              .category = "",
              .product = "cisco",
              .service = "config",
              .aliases = aliases},
    .flags = FORMAT_NOT_WEB,
    .carries = carries,
    .probe = probe,
    .frame = frame,
};
