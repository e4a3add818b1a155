/*
 * What explains the missing records of a side.
 *
 * A text explains them if they have it and hardly any other record has.  That
 * can be chance where records are lost: so what counts is how unlikely it is
 * that just those with the text are lost, by the share that is lost around
 * them, over as many texts as could have been looked at.  Records in a row can
 * be lost at one blow, and count once; and only if all of the row has such a
 * text.  The text that explains most is taken, with those that explain the
 * same; then what is left is judged again, and at last how it lies.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "compare/compare.h"

#define PURE_PERCENT 80   /* of the records with a text that are missing */
#define SAME_PERCENT 90   /* of records that two texts of a group share */
#define BITS_LEAST 10.0   /* it is chance once in 1,000 comparisons */
#define BITS_SURE 17.0    /* or in 100,000 */
#define TEXTS_A_RECORD 16 /* different ones, about */
#define LOCAL_WEIGHT 4.0  /* records of the whole that stand by those near */
#define RECORDS_LEAST 3   /* that have something in common */
#define RECORDS_LOOKED 10 /* that lie in some way */
#define STRETCH 3.0       /* times as long as chance makes it */
#define PARTS_MOST 64     /* of a side, to see if losses are spread */

/* How far "near" is, in records before and behind. */
static const uint64_t near[] = {32, 512};

#define NEAR (sizeof(near) / sizeof(near[0]))

struct judge {
    struct side *side;
    const struct judged *at;
    size_t count;
    bool *covered;  /* by record: a text explains it */
    uint32_t *size; /* by run: records that are not covered */
    uint32_t *pure; /* of these, with a text that hardly any other has */
    uint32_t *own;  /* of these, with the text at hand */
    size_t runs;    /* numbers of runs, and one more */
    size_t open;    /* runs with records that are not covered */
    uint64_t left;  /* records that are not covered */
    uint64_t pure_bits[TEXT_KINDS];
    enum text_kind kind[LIMIT_COMPARE_TEXTS];
};

/* How a text does with what is left. */
struct weight {
    uint64_t lines;
    size_t runs; /* that it makes up, with others like it */
    bool alone;  /* it is in every record that is left, and in no other */
    double bits;
};

/* ---------------------------------------------------------------- texts --- */

static unsigned
percent(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)((double)part * 100.0 / (double)whole) : 0;
}

static bool
is_pure(const struct text_count *count)
{
    return count->lines >= 2 &&
           percent(count->lines, count->lines + count->kept) >= PURE_PERCENT;
}

/* Anywhere in the line, unless it is much purer as a whole word. */
static enum text_kind
choose_kind(const struct text *text)
{
    const struct text_count *part = &text->count[TEXT_PART];
    const struct text_count *whole = &text->count[TEXT_WHOLE];

    return !is_pure(part) && is_pure(whole) ? TEXT_WHOLE : TEXT_PART;
}

static bool
has_text(const struct judge *judge, size_t record, size_t text)
{
    return judge->at[record].texts[judge->kind[text]] >> text & 1;
}

static bool
has_pure(const struct judge *judge, size_t record)
{
    return (judge->at[record].texts[TEXT_PART] & judge->pure_bits[TEXT_PART]) ||
           (judge->at[record].texts[TEXT_WHOLE] & judge->pure_bits[TEXT_WHOLE]);
}

/* Counts that change with what is covered. */
static void
count_left(struct judge *judge)
{
    memset(judge->size, 0, judge->runs * sizeof(*judge->size));
    memset(judge->pure, 0, judge->runs * sizeof(*judge->pure));
    judge->open = 0;
    judge->left = 0;
    for (size_t i = 0; i < judge->count; i++) {
        uint64_t run = judge->at[i].run;

        if (judge->covered[i])
            continue;
        judge->open += judge->size[run]++ == 0;
        judge->pure[run] += has_pure(judge, i);
        judge->left++;
    }
}

/* --------------------------------------------------------------- weights ---
 */

/* Bits of the choice of `kept` in all records with the text. */
static double
choice_bits(uint64_t lines, uint64_t kept)
{
    double all = (double)lines + (double)kept, share = (double)kept / all;

    if (kept == 0 || lines == 0)
        return 0;
    return -all * (share * log2(share) + (1 - share) * log2(1 - share));
}

/* The records near to one, and those of them with the text at hand. */
struct window {
    uint64_t width;
    size_t from; /* [from, to) of what is judged */
    size_t to;
    uint64_t all; /* that are not covered */
    uint64_t own;
};

static void
count_record(const struct judge *judge, struct window *window, size_t record,
             size_t text, bool comes)
{
    uint64_t own = has_text(judge, record, text);

    if (judge->covered[record])
        return;
    window->all = comes ? window->all + 1 : window->all - 1;
    window->own = comes ? window->own + own : window->own - own;
}

static void
move_window(const struct judge *judge, struct window *window, size_t record,
            size_t text)
{
    uint64_t index = judge->at[record].index;

    while (window->to < judge->count &&
           judge->at[window->to].index <= index + window->width)
        count_record(judge, window, window->to++, text, true);
    while (judge->at[window->from].index + window->width < index)
        count_record(judge, window, window->from++, text, false);
}

/* The share of records that are lost near to this one, without the text. */
static double
share_near(const struct window *window, double share)
{
    double others = (double)(window->all - window->own);
    double records = (double)(2 * window->width + 1 - window->own);

    return (others + LOCAL_WEIGHT * share) / (records + LOCAL_WEIGHT);
}

static double
told(const struct judge *judge)
{
    return (double)(judge->side->view.matched + judge->side->view.only);
}

/* The records with the text, and the runs that it and others like it make up.
 */
static void
mark_runs(struct judge *judge, size_t text, struct weight *weight)
{
    memset(judge->own, 0, judge->runs * sizeof(*judge->own));
    for (size_t i = 0; i < judge->count; i++)
        if (!judge->covered[i] && has_text(judge, i, text)) {
            weight->lines++;
            judge->own[judge->at[i].run]++;
        }
}

/* How unlikely is it to lose just these runs, by what else is lost? */
static void
weigh_runs(struct judge *judge, size_t text, struct weight *weight)
{
    double share = ((double)(judge->left - weight->lines) + 1) /
                   (told(judge) - (double)weight->lines + 2);
    struct window windows[NEAR] = {{.width = 0}};

    for (size_t k = 0; k < NEAR; k++)
        windows[k].width = near[k];
    for (size_t i = 0; i < judge->count; i++) {
        uint64_t run = judge->at[i].run;
        double most = share;

        if (judge->covered[i] || !has_text(judge, i, text) ||
            judge->own[run] == 0 || judge->pure[run] != judge->size[run])
            continue;
        judge->own[run] = 0; /* a run counts once */
        for (size_t k = 0; k < NEAR; k++) {
            double here;

            move_window(judge, &windows[k], i, text);
            here = share_near(&windows[k], share);
            most = here > most ? here : most;
        }
        weight->runs++;
        weight->bits += most < 1 ? -log2(most) : 0;
    }
}

static struct weight
weigh(struct judge *judge, size_t text)
{
    const struct text_count *count =
        &judge->side->texts.list[text].count[judge->kind[text]];
    struct weight weight = {.lines = 0};

    mark_runs(judge, text, &weight);
    weigh_runs(judge, text, &weight);
    weight.bits -= log2(told(judge) * TEXTS_A_RECORD) +
                   choice_bits(count->lines, count->kept);
    weight.alone = weight.lines == judge->left && judge->left == judge->count &&
                   count->kept == 0 &&
                   (count->outside + count->pending) * 4 <= count->lines;
    return weight;
}

/* Does it say something?  A single row of records may be lost as it is. */
static bool
is_telling(const struct weight *weight)
{
    return weight->lines >= RECORDS_LEAST &&
           (weight->bits >= BITS_LEAST || weight->alone);
}

static unsigned
confidence(const struct text_count *count, const struct weight *weight)
{
    unsigned sure = percent(count->lines + 1, count->lines + count->kept + 2);

    if (weight->bits >= BITS_SURE)
        return sure;
    return weight->bits >= BITS_LEAST ? sure * 8 / 10 : sure * 6 / 10;
}

/* --------------------------------------------------------------- groups --- */

static int
add_common(struct judge *judge, size_t number, int group,
           const struct weight *weight)
{
    struct side *side = judge->side;
    const struct text *text = &side->texts.list[number];
    const struct text_count *count = &text->count[judge->kind[number]];
    struct slice value = sn_arena_copy(&side->values, text->value);
    seine_common *common;

    if (!value.at)
        return SEINE_E_MEMORY;
    if (side->commons.count == LIMIT_COMPARE_COMMONS)
        return 0;
    common = sn_array_push(&side->commons, sizeof(*common));
    if (!common)
        return SEINE_E_MEMORY;
    common->side = side->number;
    common->group = group;
    common->whole = judge->kind[number] == TEXT_WHOLE;
    common->field = text->field;
    common->value = value.at;
    common->value_size = value.size;
    common->lines = count->lines;
    common->runs = weight->runs;
    common->kept = count->kept;
    common->kept_else = count->outside + count->pending;
    common->coverage = percent(count->lines, side->view.only);
    common->purity = percent(count->lines, count->lines + count->kept);
    common->confidence = confidence(count, weight);
    return 0;
}

/* Of texts that do as well: a field's value goes first, then the longer one. */
static bool
is_better(const struct judge *judge, size_t a, const struct weight *weight,
          size_t b, const struct weight *best)
{
    const struct text *left = &judge->side->texts.list[a];
    const struct text *right = &judge->side->texts.list[b];
    uint64_t kept = left->count[judge->kind[a]].kept;
    uint64_t others = right->count[judge->kind[b]].kept;

    if (weight->lines != best->lines)
        return weight->lines > best->lines;
    if (kept != others)
        return kept < others;
    if (!*left->field != !*right->field)
        return *left->field != '\0';
    return left->value.size > right->value.size;
}

/* The one that explains most; false if there is none. */
static bool
find_best(struct judge *judge, size_t *text, struct weight *best)
{
    bool found = false;

    for (size_t i = 0; i < judge->side->texts.count; i++) {
        struct weight weight;

        if (!(judge->pure_bits[judge->kind[i]] >> i & 1))
            continue;
        weight = weigh(judge, i);
        if (!is_telling(&weight) ||
            (found && !is_better(judge, i, &weight, *text, best)))
            continue;
        *best = weight;
        *text = i;
        found = true;
    }
    return found;
}

/* Do two texts stand in the same records, of those that are left? */
static bool
is_same(const struct judge *judge, size_t a, size_t b)
{
    uint64_t both = 0, any = 0;

    for (size_t i = 0; i < judge->count; i++) {
        bool left = has_text(judge, i, a), right = has_text(judge, i, b);

        if (judge->covered[i])
            continue;
        both += left && right;
        any += left || right;
    }
    return any > 0 && percent(both, any) >= SAME_PERCENT;
}

/* Is it one of the texts of a set with something around it, or a piece of it?
 */
static bool
adds_nothing(const struct judge *judge, uint64_t set, size_t number)
{
    const struct text *list = judge->side->texts.list;
    struct slice own = list[number].value;

    if (*list[number].field)
        return false;
    for (size_t i = 0; i < judge->side->texts.count; i++) {
        struct slice other = list[i].value;

        if ((set >> i & 1) && (sn_find(own, other) < own.size ||
                               sn_find(other, own) < other.size))
            return true;
    }
    return false;
}

/* Add the texts that stand in the same records: of fields, or others. */
static int
add_same(struct judge *judge, size_t leader, int group, bool fields,
         uint64_t *set)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < judge->side->texts.count; i++) {
        struct weight weight;

        if ((*set >> i & 1) ||
            fields != (*judge->side->texts.list[i].field != '\0') ||
            !(judge->pure_bits[judge->kind[i]] >> i & 1) ||
            adds_nothing(judge, *set, i) || !is_same(judge, leader, i))
            continue;
        weight = weigh(judge, i);
        if (!is_telling(&weight))
            continue;
        *set |= UINT64_C(1) << i;
        status = add_common(judge, i, group, &weight);
    }
    return status;
}

static int
add_group(struct judge *judge, size_t leader, int group,
          const struct weight *weight)
{
    uint64_t set = UINT64_C(1) << leader;
    int status = add_common(judge, leader, group, weight);

    if (status == 0)
        status = add_same(judge, leader, group, true, &set);
    if (status == 0)
        status = add_same(judge, leader, group, false, &set);
    for (size_t i = 0; i < judge->count; i++)
        judge->covered[i] |= has_text(judge, i, leader);
    return status;
}

/* ------------------------------------------------------------- the rest --- */

/* Are the records that are left as many in every part of the side? */
static bool
is_spread(const struct judge *judge)
{
    size_t parts =
        judge->left / 5 < PARTS_MOST ? (size_t)judge->left / 5 : PARTS_MOST;
    uint64_t all = judge->side->view.matched + judge->side->view.only;
    double share = (double)judge->left / (double)all, sum = 0, degrees;
    uint64_t width = (all + parts - 1) / parts, from = 0;
    uint64_t missing[PARTS_MOST] = {0};

    for (size_t i = 0; i < judge->count; i++)
        if (!judge->covered[i])
            missing[judge->at[i].index / width]++;
    for (size_t i = 0; i < parts && from < all && share < 1; i++) {
        uint64_t size = all - from < width ? all - from : width;
        double expected = (double)size * share;
        double off = (double)missing[i] - expected;

        sum += off * off / (expected * (1 - share));
        from += width;
    }
    degrees = (double)(parts - 1);
    return sum <= degrees + 4 * sqrt(2 * degrees) + 4;
}

static int
judge_rest(const struct judge *judge)
{
    double all = told(judge), kept = all - (double)judge->left;
    double length = judge->open ? (double)judge->left / (double)judge->open : 0;
    double chance = kept > 0 ? all / kept : all;

    if (judge->left == 0)
        return SEINE_LOSS_NONE;
    if (judge->left >= 5 && length >= STRETCH * chance)
        return SEINE_LOSS_STRETCH;
    if (judge->left < RECORDS_LOOKED)
        return SEINE_LOSS_UNCLEAR;
    return is_spread(judge) ? SEINE_LOSS_SPREAD : SEINE_LOSS_BURSTS;
}

/* How bad is it that the other side lacks these records? */
static int
find_level(const struct side *side)
{
    static const int levels[][SEINE_SIDES] = {
        [SEINE_LOSS_NONE] = {SEINE_LEVEL_NONE, SEINE_LEVEL_NONE},
        [SEINE_LOSS_PURGE] = {SEINE_LEVEL_CRITICAL, SEINE_LEVEL_MEDIUM},
        [SEINE_LOSS_STRETCH] = {SEINE_LEVEL_HIGH, SEINE_LEVEL_LOW},
        [SEINE_LOSS_BURSTS] = {SEINE_LEVEL_MEDIUM, SEINE_LEVEL_LOW},
        [SEINE_LOSS_SPREAD] = {SEINE_LEVEL_LOW, SEINE_LEVEL_INFORMATIONAL},
        [SEINE_LOSS_UNCLEAR] = {SEINE_LEVEL_HIGH, SEINE_LEVEL_LOW},
    };

    return levels[side->view.loss][side->number];
}

/* ---------------------------------------------------------------- judge --- */

static int
init_judge(struct judge *judge, struct side *side)
{
    const struct texts *texts = &side->texts;

    memset(judge, 0, sizeof(*judge));
    judge->side = side;
    judge->at = texts->judged.at;
    judge->count = texts->judged.count;
    judge->runs = (size_t)side->view.judged + 1;
    judge->covered = sn_calloc(judge->count + 1, sizeof(*judge->covered));
    judge->size = sn_calloc(judge->runs, sizeof(*judge->size));
    judge->pure = sn_calloc(judge->runs, sizeof(*judge->pure));
    judge->own = sn_calloc(judge->runs, sizeof(*judge->own));
    for (size_t i = 0; i < texts->count; i++) {
        judge->kind[i] = choose_kind(&texts->list[i]);
        if (is_pure(&texts->list[i].count[judge->kind[i]]))
            judge->pure_bits[judge->kind[i]] |= UINT64_C(1) << i;
    }
    return judge->covered && judge->size && judge->pure && judge->own
               ? 0
               : SEINE_E_MEMORY;
}

static void
fini_judge(struct judge *judge)
{
    sn_free(judge->covered);
    sn_free(judge->size);
    sn_free(judge->pure);
    sn_free(judge->own);
}

static int
find_groups(struct judge *judge)
{
    struct weight best;
    size_t text = 0;
    int status = 0;

    count_left(judge);
    for (int group = 0; status == 0 && group < COMPARE_GROUPS; group++) {
        if (!find_best(judge, &text, &best))
            break;
        status = add_group(judge, text, group, &best);
        count_left(judge);
    }
    return status;
}

int
sn_compare_judge(struct seine_compare *compare, struct side *side)
{
    struct judge judge;
    int status = init_judge(&judge, side);

    (void)compare;
    if (status == 0)
        status = find_groups(&judge);
    if (status == 0) {
        side->view.explained = judge.count - judge.left;
        side->view.rest = judge_rest(&judge);
        side->view.loss =
            side->commons.count ? SEINE_LOSS_PURGE : side->view.rest;
        side->view.level = find_level(side);
        side->view.texts_tried = side->texts.count;
    }
    fini_judge(&judge);
    return status;
}
