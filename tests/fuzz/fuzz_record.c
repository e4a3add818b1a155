/*
 * Records: any lines in any format are peeled, probed, framed and parsed, and
 * all their values read.  The first byte picks the format; a byte beyond the
 * last format leaves the choice to the bids.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "record/formats/formats.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
count_formats(void)
{
    size_t count = 0;

    while (sn_formats[count])
        count++;
    return count;
}

static const struct format *
best_format(const struct format_state *state, const struct seine_record *record)
{
    const struct format *best = &sn_format_raw;
    unsigned most = 0, bid;

    for (size_t i = 0; sn_formats[i]; i++) {
        if (!sn_formats[i]->probe)
            continue;
        bid = sn_formats[i]->probe(state, &record->envelope, record->payload);
        if (bid > most) {
            most = bid;
            best = sn_formats[i];
        }
    }
    return best;
}

static bool
is_within(struct slice part, struct slice whole)
{
    return part.at >= whole.at && part.at + part.size <= whole.at + whole.size;
}

/* The screen relies on literal fields being bytes of the text. */
static void
read_values(struct seine_record *record)
{
    bool decoded = record->format->flags & FORMAT_JSON;
    struct value value;

    for (unsigned i = FIELD_RAW; i < FIELD_COUNT; i++)
        for (size_t n = 0; sn_record_value(record, (enum field)i, n, &value);
             n++) {
            assert(value.kind != VALUE_ABSENT);
            assert(decoded || !sn_field_is_literal((enum field)i) ||
                   is_within(value.text, record->text));
            for (size_t at = 0; at < value.text.size; at++)
                assert(value.text.at[at] == value.text.at[at]);
        }
    assert(record->extra_count <= LIMIT_EXTRA_FIELDS);
    for (size_t i = 0; i < record->extra_count; i++)
        sn_record_extra(record, record->extra[i].name);
}

/* As the framer does it: a line that its format does not want is not parsed. */
static void
read_line(struct format_state *state, struct stamp_cache *cache,
          const struct format *format, struct seine_record *record,
          struct slice line)
{
    struct frame frame = {.offset_known = false};

    sn_record_reset(record);
    record->raw = line;
    record->text = line;
    record->payload = sn_envelope_peel(line, cache, &record->envelope);
    assert(is_within(record->payload, line));
    record->format = format ? format : best_format(state, record);
    frame.envelope = record->envelope;
    frame.payload = record->payload;
    frame.stamp = record->envelope.stamp;
    sn_record_set_envelope(record);
    if (record->format->frame && record->format->frame(state, &frame) &&
        record->format->parse)
        record->format->parse(state, record);
    read_values(record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct format_state state; /* large; emptied at the end */
    struct slice rest = sn_slice((const char *)data, size), line;
    const struct format *format = NULL;
    struct stamp_cache cache = {.size = 0};
    struct seine_record *record;

    if (size == 0 || sn_record_new(&record) < 0)
        return 0;
    if (data[0] < count_formats())
        format = sn_formats[data[0]];
    rest = sn_slice_skip(rest, 1);
    while (sn_next_part(&rest, '\n', &line))
        read_line(&state, &cache, format, record, line);
    sn_record_free(record);
    sn_format_state_fini(&state);
    return 0;
}
