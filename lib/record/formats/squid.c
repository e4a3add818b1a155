/*
 * Native access logs of Squid:
 *
 *     epoch elapsed client RESULT/status bytes METHOD url user HIER/peer mime
 *
 * The same front as the WSA's access log, but no decision tag.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "record/formats/carries.h"
#include "record/formats/cut.h"
#include "record/formats/formats.h"
#include "record/formats/wsa.h"

#define BID_NATIVE 90U
#define BID_WITH_MORE 70U /* something follows the last field */

struct squid {
    struct stamp stamp;
    struct slice elapsed;
    struct slice client;
    struct slice result;
    struct slice bytes;
    struct slice method;
    struct slice url;
    struct slice user;
    struct slice hierarchy;
    struct slice mime;
    struct slice more;
    bool ambiguous; /* a URL with blanks may hold all that is behind it */
};

static bool
take_front(struct slice *line, struct squid *squid)
{
    size_t used = sn_stamp_epoch(*line, &squid->stamp);

    if (!used || used == line->size || line->at[used] != ' ')
        return false;
    *line = sn_slice_skip(*line, used);
    return sn_cut_word(line, &squid->elapsed) &&
           sn_is_digits(
               sn_slice_skip(squid->elapsed, squid->elapsed.at[0] == '-')) &&
           sn_cut_word(line, &squid->client) &&
           sn_cut_word(line, &squid->result) &&
           sn_is_result_status(squid->result) &&
           sn_cut_word(line, &squid->bytes) &&
           (sn_is_digits(squid->bytes) || sn_slice_is(squid->bytes, "-")) &&
           sn_cut_word(line, &squid->method) &&
           (sn_is_method(squid->method) || sn_slice_is(squid->method, "-"));
}

/* From the right: a URL with blanks does not hide what is behind it. */
static bool
take_back(struct slice line, struct squid *squid)
{
    return sn_cut_last_word(&line, &squid->mime) &&
           sn_cut_last_word(&line, &squid->hierarchy) &&
           sn_is_hierarchy(squid->hierarchy) &&
           sn_cut_last_word(&line, &squid->user) &&
           (squid->url = line).size > 0;
}

/* From the left: fields of the administrator's follow the ten known ones. */
static bool
take_onwards(struct slice line, struct squid *squid)
{
    return sn_cut_word(&line, &squid->url) &&
           sn_cut_word(&line, &squid->user) &&
           sn_cut_word(&line, &squid->hierarchy) &&
           sn_is_hierarchy(squid->hierarchy) &&
           sn_cut_word(&line, &squid->mime) && !sn_is_acl_tag(squid->mime) &&
           (squid->more = sn_cut_end_blanks(line)).size > 0;
}

/* A decision tag, even a cut one, makes it a line of the WSA. */
static bool
is_of_wsa(const struct squid *squid)
{
    struct slice more = squid->more, word;

    return sn_slice_opens(squid->more, "CMF:") ||
           (sn_cut_word(&more, &word) &&
            (sn_is_acl_start(word) || sn_is_acl_tag(word)));
}

static bool
recognise(struct slice line, struct squid *squid)
{
    line = sn_cut_end_blanks(line);
    memset(squid, 0, sizeof(*squid));
    if (!take_front(&line, squid))
        return false;
    if (take_onwards(line, squid)) {
        struct squid other;

        squid->ambiguous = take_back(line, &other);
        return !is_of_wsa(squid);
    }
    squid->more = sn_slice(NULL, 0);
    return take_back(line, squid);
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    struct squid squid;

    (void)state;
    (void)envelope;
    if (!recognise(payload, &squid))
        return 0;
    return squid.more.size ? BID_WITH_MORE : BID_NATIVE;
}

static bool
frame_squid(struct format_state *state, struct frame *frame)
{
    struct squid squid;

    (void)state;
    if (!recognise(frame->payload, &squid))
        return false;
    frame->stamp = squid.stamp;
    return true;
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct squid squid;

    (void)state;
    if (!recognise(record->payload, &squid))
        return;
    sn_record_set(record, FIELD_DURATION_MS, squid.elapsed);
    sn_record_set_client(record, squid.client);
    sn_set_result_status(record, squid.result);
    sn_record_set(record, FIELD_RESPONSE_BYTES, squid.bytes);
    sn_record_set(record, FIELD_METHOD, squid.method);
    sn_record_set_url(record, squid.url);
    sn_record_set(record, FIELD_USER_NAME, squid.user);
    sn_set_hierarchy(record, squid.hierarchy);
    sn_record_set(record, FIELD_RESPONSE_TYPE, squid.mime);
    sn_set_custom(record, squid.more);
    if (squid.ambiguous)
        sn_set_ambiguous(record, sn_slice(NULL, 0));
}

static const enum field carries[] = {
    LINE_FIELDS,  SOURCE_FIELDS,     DESTINATION_FIELDS,   FIELD_USER_NAME,
    FIELD_METHOD, FIELD_STATUS,      FIELD_RESPONSE_BYTES, FIELD_RESPONSE_TYPE,
    URL_FIELDS,   FIELD_DURATION_MS, FIELD_RESULT_CODE,    FIELD_HIERARCHY,
    FIELD_CUSTOM, FIELD_NONE,
};

static const char *const aliases[] = {NULL};

const struct format sn_format_squid = {
    .about = {.name = "squid",
              .title = "Squid access log",
              .category = "proxy",
              .product = "squid",
              .service = "",
              .aliases = aliases},
    .carries = carries,
    .probe = probe,
    .frame = frame_squid,
    .parse = parse,
};
