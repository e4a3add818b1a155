/*
 * Spans: what a stream is held against.
 *
 * A stream belongs to those of the other side with which it has a record in
 * common.  From the first to the last time of these is the span in which its
 * records must be there too.  If none of them has a time, all must.  Where the
 * stream goes on beyond the span, the span is less by the tolerance: in the
 * second in which a copy was made, records are missing that came after it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/compare.h"

#define STREAMS (LIMIT_COMPARE_STREAMS + 1)

static bool
is_pair(const struct seine_compare *compare, int side, size_t own, size_t other)
{
    size_t reference = side == SEINE_SIDE_REFERENCE ? own : other;
    size_t export = side == SEINE_SIDE_REFERENCE ? other : own;

    return compare->pairs[(reference * STREAMS + export) / 8] >> (export % 8) &
           1;
}

/* A time of the other side in the clock of this one. */
static int64_t
convert(const struct seine_compare *compare, int side, int64_t ns)
{
    int64_t skew = sn_skew_near(&compare->skews, !side, ns);

    return side == SEINE_SIDE_REFERENCE ? ns - skew : ns + skew;
}

static void
leave_margin(const struct seine_compare *compare, seine_compare_stream *view)
{
    if (view->from == INT64_MAX || view->first == INT64_MAX)
        return;
    if (view->first < view->from)
        view->from += compare->options.tolerance_ns;
    if (view->last > view->to)
        view->to -= compare->options.tolerance_ns;
}

static void
find_span(struct seine_compare *compare, int side, size_t index)
{
    seine_compare_stream *view =
        &sn_compare_stream(&compare->sides[side], index)->view;
    const struct side *other = &compare->sides[!side];

    view->from = INT64_MAX;
    view->to = INT64_MIN;
    view->compared = view->matched > 0;
    for (size_t i = 0; i < other->streams.count; i++) {
        const seine_compare_stream *theirs = &sn_compare_stream(other, i)->view;
        int64_t first, last;

        if (!is_pair(compare, side, index, i) || theirs->first == INT64_MAX)
            continue;
        first = convert(compare, side, theirs->first);
        last = convert(compare, side, theirs->last);
        if (first < view->from)
            view->from = first;
        if (last > view->to)
            view->to = last;
    }
    leave_margin(compare, view);
}

void
sn_compare_find_spans(struct seine_compare *compare)
{
    for (int side = 0; side < SEINE_SIDES; side++)
        for (size_t i = 0; i < compare->sides[side].streams.count; i++)
            find_span(compare, side, i);
}
