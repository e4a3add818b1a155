/*
 * How the clocks of two copies differ.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/skew.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"

#define BITS_MOST 40  /* of a key that say whether it is in a sample */
#define EQUAL_MOST 8  /* records of one key that vote in their order */
#define CROSS_MOST 64 /* and each with each */
#define VOTES_MOST 262144
#define NEARLY 8      /* as thick: an eighth less at most */
#define VOTES_LEAST 3 /* for a skew, if they are more than half */
#define VOTES_MORE 8  /* for one of several */
#define SHARE_MORE 50 /* and one of so many votes */
#define STRAYS 50     /* one of so many at either end may be chance */

/* Greater differences tell nothing, and sums with them would not fit. */
#define DIFFERENCE_MOST (INT64_MAX / 4)

struct vote {
    int64_t difference;
    int64_t ns; /* in the clock of the reference */
};

struct votes {
    SN_ARRAY(struct vote) list;
};

/* --------------------------------------------------------------- sample --- */

static bool
is_sampled(uint64_t key, unsigned bits)
{
    return (key & ((UINT64_C(1) << bits) - 1)) == 0;
}

static void
thin_out(struct sample *sample, unsigned bits)
{
    size_t kept = 0;

    for (size_t i = 0; i < sample->timed.count; i++)
        if (is_sampled(sample->timed.at[i].key, bits))
            sample->timed.at[kept++] = sample->timed.at[i];
    sample->timed.count = kept;
    sample->bits = bits;
}

int
sn_sample_add(struct sample *sample, uint64_t key, int64_t ns)
{
    struct timed *timed;

    if (!is_sampled(key, sample->bits))
        return 0;
    while (sample->timed.count >= LIMIT_COMPARE_SAMPLE) {
        if (sample->bits == BITS_MOST)
            return 0;
        thin_out(sample, sample->bits + 1);
        if (!is_sampled(key, sample->bits))
            return 0;
    }
    timed = sn_array_push(&sample->timed, sizeof(*timed));
    if (!timed)
        return SEINE_E_MEMORY;
    timed->key = key;
    timed->ns = ns;
    return 0;
}

void
sn_sample_fini(struct sample *sample)
{
    sn_array_fini(&sample->timed);
    sample->bits = 0;
}

/* ---------------------------------------------------------------- votes --- */

static int
compare_timed(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->ns > y->ns) - (x->ns < y->ns);
}

static void
sort_sample(struct sample *sample)
{
    if (sample->timed.count > 1)
        qsort(sample->timed.at, sample->timed.count, sizeof(struct timed),
              compare_timed);
}

static size_t
count_equal(const struct sample *sample, size_t from)
{
    size_t to = from;

    while (to < sample->timed.count &&
           sample->timed.at[to].key == sample->timed.at[from].key)
        to++;
    return to - from;
}

static int
vote(struct votes *votes, const struct timed *reference,
     const struct timed *export)
{
    int64_t difference = export->ns - reference->ns;
    struct vote *slot;

    if (difference < -DIFFERENCE_MOST || difference > DIFFERENCE_MOST ||
        votes->list.count == VOTES_MOST)
        return 0;
    slot = sn_array_push(&votes->list, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    slot->difference = difference;
    slot->ns = reference->ns;
    return 0;
}

/* Which of the records of one key vote, and how. */
struct poll {
    size_t most; /* records of a side */
    bool cross;  /* each with each; else as many, in their order */
};

static int
vote_all(struct votes *votes, const struct poll *poll,
         const struct timed *reference, size_t count,
         const struct timed *export, size_t others)
{
    int status = 0;

    if (count > poll->most || others > poll->most ||
        (count != others && !poll->cross))
        return 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        if (!poll->cross)
            status = vote(votes, &reference[i], &export[i]);
        else
            for (size_t k = 0; status == 0 && k < others; k++)
                status = vote(votes, &reference[i], &export[k]);
    return status;
}

/* The votes of all keys that are on both sides. */
static int
take_votes(struct votes *votes, const struct poll *poll,
           const struct sample *reference, const struct sample *export)
{
    size_t a = 0, b = 0;
    int status = 0;

    votes->list.count = 0;
    while (status == 0 && a < reference->timed.count &&
           b < export->timed.count) {
        const struct timed *left = &reference->timed.at[a];
        const struct timed *right = &export->timed.at[b];

        if (left->key == right->key) {
            size_t count = count_equal(reference, a);
            size_t others = count_equal(export, b);

            status = vote_all(votes, poll, left, count, right, others);
            a += count;
            b += others;
        } else if (left->key < right->key) {
            a++;
        } else {
            b++;
        }
    }
    return status;
}

static int
compare_votes(const void *a, const void *b)
{
    const struct vote *x = a, *y = b;

    if (x->difference != y->difference)
        return x->difference < y->difference ? -1 : 1;
    return (x->ns > y->ns) - (x->ns < y->ns);
}

/* --------------------------------------------------------------- skews --- */

static int64_t
distance_from_zero(int64_t ns)
{
    return ns < 0 ? -ns : ns;
}

/*
 * Where the votes, sorted, are thickest: [*from, *to).  Of places alike the one
 * that is nearest to no skew at all.
 */
static void
find_thickest(const struct votes *votes, int64_t tolerance, size_t *from,
              size_t *to)
{
    const struct vote *at = votes->list.at;

    *from = *to = 0;
    for (size_t i = 0, k = 0; i < votes->list.count; i++) {
        while (k < votes->list.count &&
               at[k].difference - at[i].difference <= 2 * tolerance)
            k++;
        if (k - i > *to - *from ||
            (k - i == *to - *from &&
             distance_from_zero(at[i].difference) <
                 distance_from_zero(at[*from].difference))) {
            *from = i;
            *to = k;
        }
    }
}

/* How many of them, sorted, are within the tolerance of a difference? */
static size_t
count_near(const struct vote *at, size_t count, int64_t difference,
           int64_t tolerance)
{
    size_t near = 0;

    for (size_t i = 0; i < count; i++)
        near += at[i].difference >= difference - tolerance &&
                at[i].difference <= difference + tolerance;
    return near;
}

/* The median, if nearly all of them are within the tolerance of it; else the
 * middle. */
static void
set_skew(struct skew *skew, const struct vote *at, size_t count,
         int64_t tolerance)
{
    int64_t least = at[0].difference, most = at[count - 1].difference;
    int64_t median = at[count / 2].difference;

    memset(skew, 0, sizeof(*skew));
    if (count_near(at, count, median, tolerance) < count - count / 10)
        median = least + (most - least) / 2;
    skew->view.ns = median;
    skew->view.estimated = 1;
    skew->view.votes = count;
    skew->view.first = INT64_MAX;
    skew->view.last = INT64_MIN;
    skew->least = median - tolerance;
    skew->most = median + tolerance;
}

static int
compare_times(const void *a, const void *b)
{
    const struct vote *x = a, *y = b;

    return (x->ns > y->ns) - (x->ns < y->ns);
}

/* When it was so: from the first vote to the last one, but for strays. */
static void
set_span(struct skew *skew, struct vote *at, size_t count)
{
    qsort(at, count, sizeof(*at), compare_times);
    skew->from = at[count / STRAYS].ns;
    skew->to = at[count - 1 - count / STRAYS].ns;
}

/* Between two of them it may be either. */
static void
widen_spans(struct skews *skews)
{
    int64_t from[LIMIT_COMPARE_SKEWS], to[LIMIT_COMPARE_SKEWS];

    for (size_t i = 0; i < skews->count; i++) {
        from[i] = INT64_MIN;
        to[i] = INT64_MAX;
        for (size_t k = 0; k < skews->count; k++) {
            if (skews->at[k].to < skews->at[i].from &&
                skews->at[k].to > from[i])
                from[i] = skews->at[k].to;
            if (skews->at[k].from > skews->at[i].to &&
                skews->at[k].from < to[i])
                to[i] = skews->at[k].from;
        }
    }
    for (size_t i = 0; i < skews->count; i++) {
        skews->at[i].from = from[i];
        skews->at[i].to = to[i];
    }
}

/* Is it enough for a skew, with so many others before it? */
static bool
is_enough(size_t count, size_t votes, size_t others)
{
    if (count < VOTES_MORE)
        return others == 0 && count >= VOTES_LEAST && count > votes / 2;
    return count >= votes / SHARE_MORE;
}

static void
find_skews(struct skews *skews, struct votes *votes, int64_t tolerance)
{
    size_t all = votes->list.count, from, to;
    struct skew *skew;

    while (skews->count < LIMIT_COMPARE_SKEWS && votes->list.count > 0) {
        find_thickest(votes, tolerance, &from, &to);
        if (!is_enough(to - from, all, skews->count))
            return;
        skew = &skews->at[skews->count++];
        set_skew(skew, votes->list.at + from, to - from, tolerance);
        set_span(skew, votes->list.at + from, to - from);
        memmove(votes->list.at + from, votes->list.at + to,
                (votes->list.count - to) * sizeof(struct vote));
        votes->list.count -= to - from;
    }
}

/* The place nearest to no skew of those nearly as thick as the thickest. */
static void
find_nearest(const struct votes *votes, int64_t tolerance, size_t *from,
             size_t *to)
{
    const struct vote *at = votes->list.at;
    size_t least = (*to - *from) - (*to - *from) / NEARLY;

    for (size_t i = 0, k = 0; i < votes->list.count; i++) {
        while (k < votes->list.count &&
               at[k].difference - at[i].difference <= 2 * tolerance)
            k++;
        if (k - i >= least && distance_from_zero(at[i].difference) <
                                  distance_from_zero(at[*from].difference)) {
            *from = i;
            *to = k;
        }
    }
}

/* Votes that would be as near to each other if they were spread evenly. */
static double
count_by_chance(const struct votes *votes, int64_t tolerance)
{
    const struct vote *at = votes->list.at;
    double range =
        (double)(at[votes->list.count - 1].difference - at[0].difference) +
        (double)NS_PER_SECOND;

    return (double)votes->list.count * (2 * (double)tolerance + 1e9) / range;
}

/*
 * Of the votes of each record with each: most of them are for differences
 * between one record and another, which are many everywhere, or come again and
 * again where a log repeats itself.
 */
static void
find_outstanding(struct skews *skews, struct votes *votes, int64_t tolerance)
{
    size_t from, to;

    find_thickest(votes, tolerance, &from, &to);
    if (to - from < VOTES_MORE ||
        (double)(to - from) < 2 * count_by_chance(votes, tolerance))
        return;
    find_nearest(votes, tolerance, &from, &to);
    set_skew(&skews->at[0], votes->list.at + from, to - from, tolerance);
    set_span(&skews->at[0], votes->list.at + from, to - from);
    skews->count = 1;
}

static void
set_none(struct skews *skews, int64_t tolerance)
{
    const struct vote none = {0, 0};

    set_skew(&skews->at[0], &none, 1, tolerance);
    skews->at[0].view.estimated = 0;
    skews->at[0].view.votes = 0;
    skews->count = 1;
}

/* One way after the other, until one gives a skew. */
static int
poll_all(struct skews *skews, const struct sample *reference,
         const struct sample *export, int64_t tolerance)
{
    static const struct poll polls[] = {
        {1, false},
        {EQUAL_MOST, false},
        {CROSS_MOST, true},
    };
    struct votes votes = {{0}};
    int status = 0;

    for (size_t i = 0; i < sizeof(polls) / sizeof(polls[0]) && status == 0 &&
                       skews->count == 0;
         i++) {
        status = take_votes(&votes, &polls[i], reference, export);
        if (status < 0 || votes.list.count == 0)
            continue;
        qsort(votes.list.at, votes.list.count, sizeof(struct vote),
              compare_votes);
        if (polls[i].cross)
            find_outstanding(skews, &votes, tolerance);
        else
            find_skews(skews, &votes, tolerance);
    }
    sn_array_fini(&votes.list);
    return status;
}

int
sn_skew_estimate(struct skews *skews, struct sample *reference,
                 struct sample *export, int64_t tolerance)
{
    unsigned bits =
        reference->bits > export->bits ? reference->bits : export->bits;
    int status;

    skews->count = 0;
    thin_out(reference, bits);
    thin_out(export, bits);
    sort_sample(reference);
    sort_sample(export);
    status = poll_all(skews, reference, export, tolerance);
    if (skews->count == 0)
        set_none(skews, tolerance);
    widen_spans(skews);
    return status;
}

/* How far a time is from those that a skew matched; 0: among them. */
static uint64_t
distance(const struct skew *skew, int side, int64_t ns)
{
    int64_t shift = side == SEINE_SIDE_EXPORT ? skew->view.ns : 0;
    int64_t first, last;

    if (skew->view.matched == 0)
        return UINT64_MAX;
    first = skew->view.first + shift;
    last = skew->view.last + shift;
    if (ns < first)
        return (uint64_t)first - (uint64_t)ns;
    return ns > last ? (uint64_t)ns - (uint64_t)last : 0;
}

int64_t
sn_skew_near(const struct skews *skews, int side, int64_t ns)
{
    size_t best = 0;

    for (size_t i = 1; i < skews->count; i++)
        if (distance(&skews->at[i], side, ns) <
            distance(&skews->at[best], side, ns))
            best = i;
    return skews->at[best].view.ns;
}

static int
compare_skews(const void *a, const void *b)
{
    const seine_compare_skew *x = &((const struct skew *)a)->view;
    const seine_compare_skew *y = &((const struct skew *)b)->view;

    if (x->matched != y->matched)
        return x->matched < y->matched ? 1 : -1;
    return (x->ns > y->ns) - (x->ns < y->ns);
}

void
sn_skew_sort(struct skews *skews)
{
    qsort(skews->at, skews->count, sizeof(struct skew), compare_skews);
    while (skews->count > 1 && skews->at[skews->count - 1].view.matched == 0)
        skews->count--;
}
