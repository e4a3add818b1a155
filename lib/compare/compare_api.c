/*
 * The public object: its rounds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/options.h"
#include "compare/compare.h"

#define TOLERANCE_DEFAULT INT64_C(2000000000) /* ns */
#define TOLERANCE_MOST (INT64_MAX / 16)
#define MEMORY_DEFAULT (UINT64_C(32) << 20)
#define MEMORY_LEAST 65536

/* Both sides, and one once more while it is sorted. */
#define MEMORY_PARTS 4

static uint64_t
items_in_memory(const struct seine_compare *compare)
{
    return compare->options.max_memory / MEMORY_PARTS / sizeof(struct item);
}

/* What taking fills. */
static void
init_taking(struct seine_compare *compare, struct side *side)
{
    sn_keyed_init(&side->streams, sizeof(struct stream),
                  LIMIT_COMPARE_STREAMS + 1);
    sn_sorter_init(&side->records, compare->folder, items_in_memory(compare),
                   &compare->message);
}

static int
take(struct seine_compare *compare, struct seine_record *record,
     const seine_evidence *evidence)
{
    struct side *side = compare->present.side;
    struct item item = {{0, 0, 0}};
    struct stream *stream;
    int status;

    sn_compare_carry(compare, side->number, record);
    status = sn_compare_key(compare, side->number, record, &item.word[0]);
    if (status == 0)
        status =
            sn_compare_place(compare, record, evidence, &stream, &item.word[2]);
    if (status < 0)
        return status;
    side->view.records++;
    sn_compare_note(stream, record);
    if (sn_compare_is_timed(record)) {
        item.word[1] = sn_time_pack(record->when.ns);
        status = sn_sample_add(&side->sample, item.word[0], record->when.ns);
    }
    return status < 0 ? status : sn_sorter_add(&side->records, &item);
}

static bool
always(const struct seine_compare *compare, const struct side *side)
{
    (void)compare;
    (void)side;
    return true;
}

static bool
has_other_fields(const struct seine_compare *compare, const struct side *side)
{
    (void)side;
    return compare->narrow;
}

static bool
has_left(const struct seine_compare *compare, const struct side *side)
{
    return side->left.count > 0 && compare->report.matched > 0;
}

static bool
has_missing(const struct seine_compare *compare, const struct side *side)
{
    (void)compare;
    return side->view.only > 0;
}

/* All were taken, by all the fields that they have; or by those of both. */
static int
end_taking(struct seine_compare *compare)
{
    compare->narrow = sn_compare_differ(compare);
    return compare->narrow ? 0 : sn_compare_match(compare);
}

static int
take_again(struct seine_compare *compare)
{
    struct side *side = compare->present.side;

    sn_sorter_fini(&side->records);
    sn_sample_fini(&side->sample);
    sn_keyed_fini(&side->streams);
    init_taking(compare, side);
    side->view.records = 0;
    return 0;
}

static int
prepare(struct seine_compare *compare)
{
    int status = sn_compare_prepare(compare);

    return status < 0 ? status : sn_compare_start(compare);
}

static int
judge(struct seine_compare *compare)
{
    struct side *side = compare->present.side;
    int status = sn_compare_judge(compare, side);

    sn_texts_fini(&side->texts);
    sn_sorter_fini(&side->left);
    return status;
}

/* What is done with the records of a side, one reading after the other. */
static const struct round {
    int side;
    bool (*is_needed)(const struct seine_compare *compare,
                      const struct side *side);
    int (*begin)(struct seine_compare *compare);
    int (*record)(struct seine_compare *compare, struct seine_record *record,
                  const seine_evidence *evidence);
    int (*end)(struct seine_compare *compare);
} rounds[] = {
    {SEINE_SIDE_REFERENCE, always, NULL, take, NULL},
    {SEINE_SIDE_EXPORT, always, NULL, take, end_taking},
    {SEINE_SIDE_REFERENCE, has_other_fields, take_again, take, NULL},
    {SEINE_SIDE_EXPORT, has_other_fields, take_again, take, sn_compare_match},
    {SEINE_SIDE_REFERENCE, has_left, prepare, sn_compare_tell,
     sn_compare_choose},
    {SEINE_SIDE_REFERENCE, has_missing, sn_compare_start, sn_compare_count,
     judge},
    {SEINE_SIDE_EXPORT, has_left, prepare, sn_compare_tell, sn_compare_choose},
    {SEINE_SIDE_EXPORT, has_missing, sn_compare_start, sn_compare_count, judge},
};

#define ROUNDS (sizeof(rounds) / sizeof(rounds[0]))

/* --------------------------------------------------------------- object --- */

static bool
is_usable(const seine_compare_options *options)
{
    return sn_options_check(options, sizeof(*options)) >= 0 &&
           (!options || ((options->max_memory == 0 ||
                          options->max_memory >= MEMORY_LEAST) &&
                         options->tolerance_ns <= TOLERANCE_MOST));
}

static void
fill_options(seine_compare_options *own)
{
    if (own->tolerance_ns == 0)
        own->tolerance_ns = TOLERANCE_DEFAULT;
    if (own->tolerance_ns < 0)
        own->tolerance_ns = 0;
    if (own->max_memory == 0)
        own->max_memory = MEMORY_DEFAULT;
}

static void
init_side(struct seine_compare *compare, int number)
{
    struct side *side = &compare->sides[number];

    side->number = number;
    side->view.side = number;
    side->view.rule = "";
    side->view.longest_from = INT64_MAX;
    side->view.longest_to = INT64_MIN;
    sn_keyed_init(&side->sources, sizeof(struct source), LIMIT_COMPARE_FILES);
    init_taking(compare, side);
    sn_sorter_init(&side->left, compare->folder, items_in_memory(compare),
                   &compare->message);
}

int
seine_compare_new(seine_compare **out, const seine_compare_options *options)
{
    struct seine_compare *compare;
    size_t streams = LIMIT_COMPARE_STREAMS + 1;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!is_usable(options))
        return SEINE_E_INVALID;
    compare = sn_calloc(1, sizeof(*compare));
    if (!compare)
        return SEINE_E_MEMORY;
    sn_options_copy(&compare->options, sizeof(compare->options), options);
    fill_options(&compare->options);
    compare->folder =
        sn_strdup(compare->options.folder ? compare->options.folder : "/tmp");
    compare->options.folder = compare->folder;
    compare->pairs = sn_calloc(streams, streams / 8);
    for (int side = 0; side < SEINE_SIDES; side++)
        init_side(compare, side);
    if (!compare->folder || !compare->pairs) {
        seine_compare_free(compare);
        return SEINE_E_MEMORY;
    }
    *out = compare;
    return 0;
}

static void
fini_side(struct side *side)
{
    sn_keyed_fini(&side->sources);
    sn_keyed_fini(&side->streams);
    sn_sorter_fini(&side->records);
    sn_sorter_fini(&side->left);
    sn_sample_fini(&side->sample);
    sn_texts_fini(&side->texts);
    sn_arena_fini(&side->values);
    sn_array_fini(&side->commons);
    sn_free(side->common_list);
    sn_free(side->stream_list);
}

void
seine_compare_free(seine_compare *compare)
{
    if (!compare)
        return;
    for (int side = 0; side < SEINE_SIDES; side++)
        fini_side(&compare->sides[side]);
    sn_buf_fini(&compare->key);
    sn_buf_fini(&compare->message);
    sn_free(compare->pairs);
    sn_free(compare->folder);
    sn_free(compare);
}

/* --------------------------------------------------------------- rounds --- */

static const struct round *
present_round(const struct seine_compare *compare)
{
    return &rounds[compare->round - 1];
}

static int
end_round(struct seine_compare *compare)
{
    const struct round *round;
    int status;

    if (compare->round == 0)
        return 0;
    round = present_round(compare);
    status = sn_compare_end(compare);
    return status == 0 && round->end ? round->end(compare) : status;
}

/* Go to the next round that is needed; 1, 0 after the last, or a failure. */
static int
begin_round(struct seine_compare *compare, int *side)
{
    while (compare->round < ROUNDS) {
        const struct round *round = &rounds[compare->round++];
        int status;

        if (!round->is_needed(compare, &compare->sides[round->side]))
            continue;
        sn_compare_begin(compare, round->side);
        status = round->begin ? round->begin(compare) : 0;
        *side = round->side;
        return status < 0 ? status : 1;
    }
    return 0;
}

int
seine_compare_next(seine_compare *compare, int *side)
{
    int status;

    if (!compare || !side)
        return SEINE_E_INVALID;
    if (compare->status != 0)
        return compare->status;
    if (compare->done)
        return 0;
    status = end_round(compare);
    if (status == 0)
        status = begin_round(compare, side);
    if (status == 0) {
        status = sn_compare_report(compare);
        compare->done = status == 0;
    }
    if (status < 0)
        compare->status = status;
    return status;
}

/* Is a side being read? */
static int
check_open(const struct seine_compare *compare)
{
    if (compare->status != 0)
        return compare->status;
    return compare->round == 0 || compare->done ? SEINE_E_STATE : 0;
}

int
seine_compare_record(seine_compare *compare, seine_record *record,
                     const seine_evidence *evidence)
{
    int status;

    if (!compare || !record || !evidence || !evidence->file)
        return SEINE_E_INVALID;
    status = check_open(compare);
    if (status != 0)
        return status;
    status = sn_compare_locate(compare, evidence);
    if (status == 0 && sn_compare_is_header(evidence)) {
        struct side *side = compare->present.side;

        side->view.headers += compare->present.reading == 1;
        return 0;
    }
    if (status == 0)
        status = present_round(compare)->record(compare, record, evidence);
    return compare->status = status;
}

int
seine_compare_file(seine_compare *compare, const seine_ledger *ledger)
{
    int status;

    if (!compare || !ledger || !ledger->file)
        return SEINE_E_INVALID;
    status = check_open(compare);
    if (status != 0)
        return status;
    return compare->status = sn_compare_end_file(compare, ledger);
}

const seine_compare_report *
seine_compare_result(const seine_compare *compare)
{
    return compare && compare->done ? &compare->report : NULL;
}

const char *
seine_compare_message(const seine_compare *compare)
{
    return compare && compare->message.size ? compare->message.at : "";
}

const char *
seine_side_name(int side)
{
    return side == SEINE_SIDE_EXPORT ? "export" : "reference";
}

const char *
seine_loss_name(int loss)
{
    static const char *const names[] = {
        [SEINE_LOSS_NONE] = "none",       [SEINE_LOSS_PURGE] = "purge",
        [SEINE_LOSS_STRETCH] = "stretch", [SEINE_LOSS_BURSTS] = "bursts",
        [SEINE_LOSS_SPREAD] = "spread",   [SEINE_LOSS_UNCLEAR] = "unclear",
    };

    return loss >= SEINE_LOSS_NONE && loss <= SEINE_LOSS_UNCLEAR ? names[loss]
                                                                 : "unclear";
}
