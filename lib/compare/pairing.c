/*
 * Both sides against each other.
 *
 * The records of both sides come sorted by key and time.  Of one key, the
 * earliest record of each side is held against that of the other: within the
 * tolerance they are one and the same; else the earlier one has no partner.
 * Since the tolerance is the same for all, no other way finds more pairs.  What
 * is left over goes through again with the next skew, and at last without any
 * time, for records that have none.  Where there are several skews, each is
 * tried at its own time before it is tried at all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/compare.h"

#define STREAMS (LIMIT_COMPARE_STREAMS + 1)

/* Records of both sides, in and out. */
struct pairing {
    struct sorter *from[SEINE_SIDES];
    struct sorter *to[SEINE_SIDES];
    struct skew *skew; /* NULL: the last time, for those without a time */
    bool in_span;      /* only where the skew got votes */
    struct item item[SEINE_SIDES];
    bool has[SEINE_SIDES];
};

static int
pull(struct pairing *pairing, int side)
{
    int status = sn_sorter_next(pairing->from[side], &pairing->item[side]);

    pairing->has[side] = status > 0;
    return status < 0 ? status : 0;
}

/* It has no partner in this pairing. */
static int
leave(struct pairing *pairing, int side)
{
    int status = sn_sorter_add(pairing->to[side], &pairing->item[side]);

    return status < 0 ? status : pull(pairing, side);
}

static struct stream *
stream_of(struct seine_compare *compare, const struct pairing *pairing,
          int side, uint64_t *index)
{
    *index = sn_place_stream(pairing->item[side].word[2]);
    return sn_compare_stream(&compare->sides[side], *index);
}

static void
note_skew(struct skew *skew, int64_t ns)
{
    skew->view.matched++;
    if (ns < skew->view.first)
        skew->view.first = ns;
    if (ns > skew->view.last)
        skew->view.last = ns;
}

static int
match(struct seine_compare *compare, struct pairing *pairing)
{
    uint64_t reference, export;
    struct stream *a =
        stream_of(compare, pairing, SEINE_SIDE_REFERENCE, &reference);
    struct stream *b = stream_of(compare, pairing, SEINE_SIDE_EXPORT, &export);
    int status;

    a->view.matched++;
    b->view.matched++;
    compare->pairs[(reference * STREAMS + export) / 8] |=
        (unsigned char)(1U << (export % 8));
    compare->report.matched++;
    if (!pairing->skew)
        compare->report.without_time++;
    else if (pairing->item[SEINE_SIDE_REFERENCE].word[1] != 0)
        note_skew(pairing->skew,
                  sn_time_unpack(pairing->item[SEINE_SIDE_REFERENCE].word[1]));
    else
        compare->report.without_time++;
    status = pull(pairing, SEINE_SIDE_REFERENCE);
    return status < 0 ? status : pull(pairing, SEINE_SIDE_EXPORT);
}

/* Both heads have the same key: by their times. */
static int
judge_times(struct seine_compare *compare, struct pairing *pairing)
{
    uint64_t a = pairing->item[SEINE_SIDE_REFERENCE].word[1];
    uint64_t b = pairing->item[SEINE_SIDE_EXPORT].word[1];
    int64_t difference;
    int status;

    if (a == 0 && b == 0)
        return match(compare, pairing);
    if (a == 0 || b == 0) {
        if (!pairing->skew)
            return match(compare, pairing);
        return leave(pairing, a ? SEINE_SIDE_EXPORT : SEINE_SIDE_REFERENCE);
    }
    if (!pairing->skew) {
        compare->report.displaced++;
        status = leave(pairing, SEINE_SIDE_REFERENCE);
        return status < 0 ? status : leave(pairing, SEINE_SIDE_EXPORT);
    }
    if (pairing->in_span && (sn_time_unpack(a) < pairing->skew->from ||
                             sn_time_unpack(a) > pairing->skew->to))
        return leave(pairing, SEINE_SIDE_REFERENCE);
    difference = sn_time_unpack(b) - sn_time_unpack(a);
    if (difference < pairing->skew->least)
        return leave(pairing, SEINE_SIDE_EXPORT);
    if (difference > pairing->skew->most)
        return leave(pairing, SEINE_SIDE_REFERENCE);
    return match(compare, pairing);
}

static int
step(struct seine_compare *compare, struct pairing *pairing)
{
    const struct item *a = &pairing->item[SEINE_SIDE_REFERENCE];
    const struct item *b = &pairing->item[SEINE_SIDE_EXPORT];
    bool only_a = pairing->has[SEINE_SIDE_REFERENCE] &&
                  (!pairing->has[SEINE_SIDE_EXPORT] || a->word[0] < b->word[0]);
    bool only_b =
        pairing->has[SEINE_SIDE_EXPORT] &&
        (!pairing->has[SEINE_SIDE_REFERENCE] || b->word[0] < a->word[0]);

    if (only_a)
        return leave(pairing, SEINE_SIDE_REFERENCE);
    if (only_b)
        return leave(pairing, SEINE_SIDE_EXPORT);
    return judge_times(compare, pairing);
}

static int
pair_all(struct seine_compare *compare, struct pairing *pairing)
{
    int status = 0;

    for (int side = 0; status == 0 && side < SEINE_SIDES; side++) {
        status = sn_sorter_rewind(pairing->from[side]);
        if (status == 0)
            status = pull(pairing, side);
    }
    while (status == 0 && (pairing->has[SEINE_SIDE_REFERENCE] ||
                           pairing->has[SEINE_SIDE_EXPORT]))
        status = step(compare, pairing);
    return status;
}

/* What is left over at last, by place. */
static int
keep_left(struct seine_compare *compare, int side)
{
    struct side *own = &compare->sides[side];
    struct item item, left;
    int status = sn_sorter_rewind(&own->records);

    while (status == 0 && (status = sn_sorter_next(&own->records, &item)) > 0) {
        left.word[0] = item.word[2];
        left.word[1] = item.word[1];
        left.word[2] = 0;
        status = sn_sorter_add(&own->left, &left);
    }
    sn_sorter_fini(&own->records);
    return status;
}

/* One pairing: the sorters `records` of both sides become what is left. */
static int
pair_by(struct seine_compare *compare, struct skew *skew, bool in_span)
{
    struct pairing pairing = {.skew = skew, .in_span = in_span};
    struct sorter left[SEINE_SIDES];
    int status;

    for (int side = 0; side < SEINE_SIDES; side++) {
        struct sorter *records = &compare->sides[side].records;

        sn_sorter_init(&left[side], records->folder, records->most,
                       records->message);
        pairing.from[side] = records;
        pairing.to[side] = &left[side];
    }
    status = pair_all(compare, &pairing);
    for (int side = 0; side < SEINE_SIDES; side++) {
        sn_sorter_fini(&compare->sides[side].records);
        compare->sides[side].records = left[side];
    }
    return status;
}

static int
pair_by_all(struct seine_compare *compare, bool in_span)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < compare->skews.count; i++)
        status = pair_by(compare, &compare->skews.at[i], in_span);
    return status;
}

int
sn_compare_match(struct seine_compare *compare)
{
    struct side *reference = &compare->sides[SEINE_SIDE_REFERENCE];
    struct side *export = &compare->sides[SEINE_SIDE_EXPORT];
    int status =
        sn_skew_estimate(&compare->skews, &reference->sample, &export->sample,
                         compare->options.tolerance_ns);

    sn_sample_fini(&reference->sample);
    sn_sample_fini(&export->sample);
    if (compare->skews.count > 1)
        status = pair_by_all(compare, true);
    if (status == 0)
        status = pair_by_all(compare, false);
    if (status == 0)
        status = pair_by(compare, NULL, false);
    sn_skew_sort(&compare->skews);
    for (int side = 0; status == 0 && side < SEINE_SIDES; side++) {
        compare->sides[side].view.matched = compare->report.matched;
        status = keep_left(compare, side);
    }
    if (status == 0)
        sn_compare_find_spans(compare);
    return status;
}
