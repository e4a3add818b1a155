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
    return status < 0 ? status : next_item(present);
}

/* Is it the next one that is left over? */
static int
take_item(struct present *present, uint64_t place, bool *left)
{
    int status = 0;

    while (status == 0 && present->has_item && present->item.word[0] < place)
        status = next_item(present);
    *left = status == 0 && present->has_item && present->item.word[0] == place;
    return *left ? next_item(present) : status;
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

int
sn_compare_step(struct seine_compare *compare,
                const struct seine_record *record,
                const seine_evidence *evidence, struct step *out)
{
    struct present *present = &compare->present;
    uint64_t place;
    bool left;
    int status =
        sn_compare_place(compare, record, evidence, &out->stream, &place);

    if (status == 0)
        status = take_item(present, place, &left);
    if (status < 0)
        return status;
    out->opens = false;
    out->run = 0;
    if (!out->stream->view.compared)
        out->state = STEP_FOREIGN;
    else
        out->state = left ? judge_span(out->stream, record) : STEP_BOTH;
    if (out->state != STEP_BOTH && out->state != STEP_MISSING)
        return 0;
    out->index = present->told++;
    if (out->state == STEP_BOTH) {
        out->stream->run = 0;
        return 0;
    }
    out->opens = out->stream->run == 0;
    if (out->opens)
        out->stream->run = ++present->runs;
    out->run = out->stream->run;
    return 0;
}
