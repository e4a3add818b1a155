/*
 * Header lines, tags and framing of the AsyncOS text logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/asyncos.h"

#include "base/text.h"

#define OFFSET_MOST 86400 /* seconds */

/*
 * event.action of all AsyncOS text logs:
 *   every log        log-begin, log-end, log-rolled-over, version, offset,
 *                    system-up
 *   gui, euqgui      request, session-established, session-expired,
 *                    session-not-found, login, logout, passphrase-changed,
 *                    connection-error, ssl-error, fetch-error,
 *                    service-listening, service-redirect, periodic-report,
 *                    application-fault
 *   euq              quarantine, release, delivery, quarantine-event
 *   authentication   login, authentication, logout
 *   audit            login, logout, session-established, session-terminated,
 *                    page-visited, command, audit-event
 *   cli              command, commit, login, logout
 *   ftp              connection, login, upload, download, logout
 *   api              request, authorization
 *   cef              consolidated-event
 */

struct header {
    struct slice text;
    const char *action;
    bool whole; /* nothing but a dot may follow */
};

static const struct header headers[] = {
    {SLICE("Begin Logfile"), "log-begin", true},
    {SLICE("End Logfile"), "log-end", true},
    {SLICE("Logfile rolled over"), "log-rolled-over", true},
    {SLICE("System is coming up"), "system-up", true},
    {SLICE("Version: "), "version", false},
    {SLICE("Time offset from UTC: "), "offset", false},
};

/* What a header line says. */
struct said {
    const struct header *header;
    struct slice version;
    struct slice serial;
    struct slice offset_text;
    int64_t offset;
};

static bool
read_version(struct slice rest, struct said *said)
{
    size_t at = sn_find(rest, sn_slice_str(" SN: "));

    if (rest.size == 0 || !sn_is_digit(rest.at[0]) || at == rest.size)
        return false;
    said->version = sn_slice_first(rest, at);
    said->serial = sn_trim(sn_slice_skip(rest, at + 5));
    return sn_slice_find(said->version, ' ') == at &&
           sn_slice_find(said->serial, ' ') == said->serial.size;
}

static bool
read_offset(struct slice rest, struct said *said)
{
    size_t at = sn_slice_find(rest, ' ');
    struct slice digits;

    said->offset_text = sn_slice_first(rest, at);
    if (!sn_slice_is(sn_trim(sn_slice_skip(rest, at)), "seconds"))
        return false;
    if (sn_parse_i64(said->offset_text, &said->offset))
        return true;
    said->offset = INT64_MAX; /* too many digits are an offset, an absurd one */
    digits = said->offset_text;
    digits = sn_slice_skip(digits, sn_slice_opens(digits, "-"));
    for (size_t i = 0; i < digits.size; i++)
        if (!sn_is_digit(digits.at[i]))
            return false;
    return digits.size > 0;
}

static bool
read_header(struct slice payload, struct said *said)
{
    const size_t count = sizeof(headers) / sizeof(headers[0]);
    const struct header *header;
    struct slice rest;

    for (size_t i = 0; i < count; i++) {
        header = &headers[i];
        if (payload.size == 0 || payload.at[0] != header->text.at[0] ||
            !sn_slice_starts(payload, header->text))
            continue;
        memset(said, 0, sizeof(*said));
        said->header = header;
        rest = sn_slice_skip(payload, header->text.size);
        if (header->whole) {
            rest = sn_trim(rest);
            return rest.size == 0 || sn_slice_is(rest, ".");
        }
        return header->action[0] == 'v' ? read_version(rest, said)
                                        : read_offset(rest, said);
    }
    return false;
}

bool
sn_asyncos_is_log(const struct envelope *envelope)
{
    return envelope->level.size > 0;
}

unsigned
sn_asyncos_tag_bid(const struct format *format, const struct envelope *envelope)
{
    const char *const *alias = format->about.aliases;

    if (envelope->tag.size == 0 || !alias)
        return 0;
    for (; *alias; alias++)
        if (sn_equal_nocase(sn_slice_str(*alias), envelope->tag))
            return BID_TAG;
    return 0;
}

unsigned
sn_asyncos_shape_bid(const struct template *set, struct slice payload)
{
    const struct template *found = sn_template_find(set, payload);
    struct said said;
    size_t bid;

    if (found) {
        bid = sn_template_weight(found) * BID_TEMPLATE;
        return bid < BID_MOST ? (unsigned)bid : BID_MOST;
    }
    return read_header(payload, &said) ? BID_HEADER : 0;
}

/* A log of this name belongs to another format. */
static bool
has_other_tag(const struct envelope *envelope)
{
    for (size_t i = 0; envelope->tag.size && sn_formats[i]; i++)
        if (sn_asyncos_tag_bid(sn_formats[i], envelope))
            return true;
    return false;
}

bool
sn_asyncos_is_claimed(const struct format *format, const struct frame *frame)
{
    static const struct format_state no_state;

    for (size_t i = 0; sn_formats[i]; i++)
        if (sn_formats[i] != format && sn_formats[i]->probe &&
            sn_formats[i]->probe(&no_state, &frame->envelope, frame->payload) >
                BID_LOG)
            return true;
    return false;
}

void
sn_asyncos_frame_header(struct frame *frame)
{
    struct said said;

    if (!read_header(frame->payload, &said))
        return;
    frame->header = true;
    if (said.offset_text.size == 0)
        return;
    if (said.offset < -OFFSET_MOST || said.offset > OFFSET_MOST) {
        frame->offset_absurd = true;
        return;
    }
    frame->offset_known = true;
    frame->offset = (int32_t)said.offset;
}

bool
sn_asyncos_frame(const struct format *format, struct frame *frame,
                 unsigned shape_bid)
{
    const struct envelope *envelope = &frame->envelope;

    sn_asyncos_frame_header(frame);
    if (envelope->tag.size > 0)
        return sn_asyncos_tag_bid(format, envelope) ||
               (!has_other_tag(envelope) && shape_bid > 0);
    if (frame->header || shape_bid > BID_LOG)
        return true;
    return sn_asyncos_is_log(envelope) && !sn_asyncos_is_claimed(format, frame);
}

bool
sn_asyncos_parse_header(struct seine_record *record)
{
    struct said said;

    if (!read_header(sn_template_line(record->payload), &said))
        return false;
    sn_record_set(record, FIELD_EVENT_ACTION,
                  sn_slice_str(said.header->action));
    sn_record_set(record, FIELD_OBSERVER_VERSION, said.version);
    sn_record_set(record, FIELD_OBSERVER_SERIAL, said.serial);
    sn_record_set(record, FIELD_OFFSET_SECONDS, said.offset_text);
    return true;
}

void
sn_asyncos_parse(const struct format_state *state, struct seine_record *record)
{
    (void)state;
    if (!sn_asyncos_parse_header(record))
        sn_template_parse(record->format->templates, record, record->payload);
}
