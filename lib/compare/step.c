/*
 * Going through the records of a side again: what became of each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/compare.h"

static int
next_item(struct present *present)
{
    int status = sn_sorter_next(&present->side->left, &present->item);

    present->has_item = status > 0;
    return status < 0 ? status : 0;
}

int
sn_compare_start(struct seine_compare *compare)
{
    struct present *present = &compare->present;
    struct side *side = present->side;
    int status = sn_sorter_rewind(&side->left);

    for (size_t i = 0; i < side->streams.count; i++)
        sn_compare_stream(side, i)->run = 0;
    present->told = 0;
    present->runs = 0;
    present->open_runs = 0;
    return status < 0 ? status : next_item(present);
}

/* The number of a record in its side; places of records begin with it. */
static uint64_t
record_number(const struct present *present)
{
    return present->file << PLACE_RECORD_BITS | present->ordinal;
}

/* Is it the next one that is left over?  Then its stream, else NULL. */
static int
take_item(struct present *present, struct stream **stream)
{
    uint64_t number = record_number(present), place;
    int status = 0;

    *stream = NULL;
    while (status == 0 && present->has_item &&
           present->item.word[0] >> PLACE_STREAM_BITS < number)
        status = next_item(present);
    if (status < 0 || !present->has_item ||
        present->item.word[0] >> PLACE_STREAM_BITS != number)
        return status;
    place = present->item.word[0];
    *stream = sn_compare_stream(present->side, sn_place_stream(place));
    return next_item(present);
}

static enum step_state
judge_span(const struct stream *stream, const struct seine_record *record)
{
    if (!sn_compare_is_timed(record) || stream->view.from == INT64_MAX)
        return STEP_MISSING;
    if (record->when.ns < stream->view.from)
        return STEP_BEFORE;
    return record->when.ns > stream->view.to ? STEP_AFTER : STEP_MISSING;
}

/* A record that is not missing ends the run of its stream. */
static int
close_run(struct seine_compare *compare, const struct seine_record *record,
          const seine_evidence *evidence)
{
    struct stream *stream;
    uint64_t place;
    int status;

    if (compare->present.open_runs == 0)
        return 0;
    status = sn_compare_place(compare, record, evidence, &stream, &place);
    if (status < 0 || stream->run == 0)
        return status;
    stream->run = 0;
    compare->present.open_runs--;
    return 0;
}

int
sn_compare_step(struct seine_compare *compare,
                const struct seine_record *record,
                const seine_evidence *evidence, struct step *out)
{
    struct present *present = &compare->present;
    int status = take_item(present, &out->stream);

    if (status < 0)
        return status;
    out->opens = false;
    if (!out->stream) {
        out->state = STEP_BOTH;
        out->index = present->told++;
        return close_run(compare, record, evidence);
    }
    if (!out->stream->view.compared)
        out->state = STEP_FOREIGN;
    else
        out->state = judge_span(out->stream, record);
    if (out->state != STEP_MISSING)
        return 0;
    out->index = present->told++;
    out->opens = out->stream->run == 0;
    if (out->opens) {
        out->stream->run = ++present->runs;
        present->open_runs++;
    }
    out->run = out->stream->run;
    return 0;
}
