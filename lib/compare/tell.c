/*
 * Telling what is missing, and what it may have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/compare.h"

int
sn_compare_prepare(struct seine_compare *compare)
{
    struct side *side = compare->present.side;

    return sn_texts_begin(&side->texts, side->left.count, side->view.records);
}

static void
note_run(struct side *side, struct step *step,
         const struct seine_record *record)
{
    struct stream *stream = step->stream;
    seine_compare_side *view = &side->view;

    if (step->opens) {
        view->runs++;
        stream->run_size = 0;
        stream->run_from = INT64_MAX;
        stream->run_to = INT64_MIN;
    }
    stream->run_size++;
    if (sn_compare_is_timed(record)) {
        if (record->when.ns < stream->run_from)
            stream->run_from = record->when.ns;
        if (record->when.ns > stream->run_to)
            stream->run_to = record->when.ns;
    }
    if (stream->run_size > view->longest_run) {
        view->longest_run = stream->run_size;
        view->longest_from = stream->run_from;
        view->longest_to = stream->run_to;
    }
}

static int
tell(struct seine_compare *compare, const struct step *step,
     struct seine_record *record, const seine_evidence *evidence)
{
    const struct present *present = &compare->present;
    seine_evidence whole = *evidence;
    seine_difference difference = {
        .side = present->side->number,
        .run = step->run,
        .time = &record->when,
        .evidence = &whole,
        .record = record,
    };

    whole.sha256 = *present->source->sha256 ? present->source->sha256 : NULL;
    if (!compare->options.on_difference ||
        compare->options.on_difference(compare->options.user, &difference) == 0)
        return 0;
    return SEINE_STOPPED;
}

/* What is not missing, and not in both. */
static void
note_outside(struct side *side, const struct step *step)
{
    if (step->state == STEP_FOREIGN)
        return;
    side->view.outside++;
    if (step->state == STEP_BEFORE)
        step->stream->view.before++;
    else
        step->stream->view.after++;
}

int
sn_compare_tell(struct seine_compare *compare, struct seine_record *record,
                const seine_evidence *evidence)
{
    struct present *present = &compare->present;
    struct side *side = present->side;
    struct step step;
    uint64_t number;
    int status = sn_compare_step(compare, record, evidence, &step);

    if (status < 0)
        return status;
    if (step.state != STEP_BOTH && step.state != STEP_MISSING) {
        note_outside(side, &step);
        return 0;
    }
    if (step.state == STEP_MISSING) {
        side->view.only++;
        step.stream->view.only++;
        note_run(side, &step, record);
        status = tell(compare, &step, record, evidence);
        if (status != 0)
            return status;
    }
    number = present->file << PLACE_RECORD_BITS | present->ordinal;
    return sn_texts_add(&side->texts, record, step.state == STEP_MISSING,
                        number);
}

int
sn_compare_choose(struct seine_compare *compare)
{
    struct texts *texts = &compare->present.side->texts;

    return texts->missing_seen ? sn_texts_choose(texts) : 0;
}
