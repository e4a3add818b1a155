/*
 * JSON objects, one a line or in an array, that carry no line of a known log:
 * their members are the fields, under their own names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/formats.h"

#include "record/unwrap.h"

#define BID_OBJECT                                         \
 40U /* it opens like an object; the framer reads it whole \
      */

static const char *const aliases[] = {"json", "ndjson", NULL};
static const enum field carries[] = {FIELD_RAW, FIELD_NONE};

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    if (envelope->syslog || envelope->level.size || payload.size < 2)
        return 0;
    return payload.at[0] == '{' &&
                   (payload.at[1] == '"' || payload.at[1] == '}')
               ? BID_OBJECT
               : 0;
}

/* Whole objects are told by the framer; what it leaves is none. */
static bool
frame(struct format_state *state, struct frame *frame)
{
    (void)state;
    (void)frame;
    return false;
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    (void)state;
    record->any_source = true;
    record->own_names = true;
    sn_unwrap_add_object(record, record->raw, true);
}

const struct format sn_format_jsonl = {
    .about = {.name = "jsonl",
              .title = "JSON objects with fields of their own",
              .category = "",
              .product = "",
              .service = "",
              .aliases = aliases},
    .flags = FORMAT_JSON,
    .carries = carries,
    .probe = probe,
    .frame = frame,
    .parse = parse,
};
