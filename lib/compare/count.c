/*
 * Which records have the texts that missing ones may have in common.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/bits.h"
#include "compare/compare.h"

/*
 * Others with the text count between the missing ones only: a purge may have
 * come before more of them were written.
 */
static void
count_text(struct text_count *count, bool missing)
{
    if (!missing) {
        count->pending++;
        return;
    }
    if (count->lines++ > 0)
        count->kept += count->pending;
    else
        count->outside += count->pending;
    count->pending = 0;
}

/* Is it the value of a field? */
static void
look_for_field(struct text *text, struct seine_record *record)
{
    seine_field field;
    size_t cursor = 0;

    text->looked = true;
    while (seine_record_next(record, &cursor, &field) > 0)
        if (sn_slice_equal(sn_slice(field.value, field.value_size),
                           text->value)) {
            enum field number =
                sn_field_from_name(sn_slice(field.name, field.name_size));

            text->field = number == FIELD_NONE ? "" : sn_field_name(number);
            return;
        }
}

static int
note_judged(struct side *side, const struct step *step,
            const uint64_t found[TEXT_KINDS])
{
    struct judged *judged;

    if (side->texts.judged.count == LIMIT_COMPARE_JUDGED)
        return 0;
    judged = sn_array_push(&side->texts.judged, sizeof(*judged));
    if (!judged)
        return SEINE_E_MEMORY;
    memcpy(judged->texts, found, sizeof(judged->texts));
    judged->run = step->run;
    judged->index = step->index;
    side->view.judged++;
    return 0;
}

int
sn_compare_count(struct seine_compare *compare, struct seine_record *record,
                 const seine_evidence *evidence)
{
    struct side *side = compare->present.side;
    uint64_t found[TEXT_KINDS];
    struct step step;
    bool missing;
    int status = sn_compare_step(compare, record, evidence, &step);

    if (status < 0 || (step.state != STEP_BOTH && step.state != STEP_MISSING))
        return status;
    status = sn_texts_find(&side->texts, record->text, found);
    if (status < 0)
        return status;
    missing = step.state == STEP_MISSING;
    for (int kind = 0; kind < TEXT_KINDS; kind++)
        for (uint64_t bits = found[kind]; bits; bits &= bits - 1) {
            struct text *text = &side->texts.list[sn_lowest_bit(bits)];

            count_text(&text->count[kind], missing);
            if (missing && !text->looked && kind == TEXT_WHOLE)
                look_for_field(text, record);
        }
    return missing ? note_judged(side, &step, found) : 0;
}
