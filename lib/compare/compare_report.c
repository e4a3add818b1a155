/*
 * The views of a finished comparison.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "compare/compare.h"

#define RULE "TMP-02"

static int
list_streams(struct side *side)
{
    size_t count = side->streams.count;

    side->stream_list = sn_calloc(count + 1, sizeof(*side->stream_list));
    if (!side->stream_list)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        seine_compare_stream *view = &sn_compare_stream(side, i)->view;

        side->stream_list[i] = view;
        if (!view->compared)
            side->view.not_compared += view->records;
    }
    side->view.streams = side->stream_list;
    side->view.stream_count = count;
    return 0;
}

static int
list_commons(struct side *side)
{
    size_t count = side->commons.count;

    side->common_list = sn_calloc(count + 1, sizeof(*side->common_list));
    if (!side->common_list)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < count; i++)
        side->common_list[i] = &side->commons.at[i];
    side->view.commons = side->common_list;
    side->view.common_count = count;
    return 0;
}

static int
fill_side(struct seine_compare *compare, struct side *side)
{
    int status = list_streams(side);

    if (status == 0)
        status = list_commons(side);
    side->view.files = side->sources.count;
    if (side->view.only > 0)
        side->view.rule = RULE;
    for (size_t i = 0; i < side->sources.count; i++) {
        const struct source *source = sn_keyed_at(&side->sources, i);

        compare->report.changed_files += source->changed;
    }
    compare->side_list[side->number] = &side->view;
    return status;
}

int
sn_compare_report(struct seine_compare *compare)
{
    seine_compare_report *report = &compare->report;
    int status = 0;

    for (int side = 0; status == 0 && side < SEINE_SIDES; side++)
        status = fill_side(compare, &compare->sides[side]);
    for (size_t i = 0; i < compare->skews.count; i++)
        compare->skew_list[i] = &compare->skews.at[i].view;
    report->sides = compare->side_list;
    report->skews = compare->skew_list;
    report->skew_count = compare->skews.count;
    report->comparable = report->matched > 0;
    report->tolerance_ns = compare->options.tolerance_ns;
    return status;
}
