/*
 * Fuzz target: two copies, cut apart at the first form feed, are compared.  All
 * records must be accounted for on either side, what is told must be as much
 * as what is counted, and a copy must be the same as itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "seine.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
    const uint8_t *at;
    size_t size;
};

struct run {
    seine_compare *compare;
    uint64_t told[SEINE_SIDES];
};

static int
take_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct run *run = user;

    if (seine_compare_record(run->compare, record, evidence) != 0)
        abort();
    return 0;
}

static int
take_difference(void *user, const seine_difference *difference)
{
    struct run *run = user;

    if (difference->run == 0 || !difference->evidence->sha256)
        abort();
    run->told[difference->side]++;
    return 0;
}

static void
read_text(struct run *run, const struct text *text)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .max_line = 1024,
                                     .max_bytes = 1 << 20,
                                     .on_record = take_record,
                                     .user = run};
    seine_input input = {.struct_size = sizeof(input), .name = "a/log"};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    if (seine_scanner_new(&scanner, NULL, &options) < 0 ||
        seine_scanner_begin(scanner, &input) < 0 ||
        seine_scanner_feed(scanner, text->at, text->size) < 0 ||
        seine_scanner_finish(scanner, &ledger) < 0 ||
        seine_compare_file(run->compare, ledger) < 0)
        abort();
    seine_scanner_free(scanner);
}

static void
check_common(const seine_compare_side *side, const seine_common *common)
{
    if (common->value_size == 0 || common->lines == 0 ||
        common->lines > side->only || common->coverage > 100 ||
        common->purity > 100 || common->confidence > 100)
        abort();
}

static void
check_side(const struct run *run, const seine_compare_report *report,
           int number)
{
    const seine_compare_side *side = report->sides[number];
    uint64_t records = 0;

    if (side->records !=
            side->matched + side->only + side->outside + side->not_compared ||
        side->matched != report->matched || side->only != run->told[number] ||
        side->runs > side->only || (side->only == 0) != (side->loss == 0) ||
        side->explained > side->judged || side->judged > side->only)
        abort();
    for (size_t i = 0; i < side->stream_count; i++)
        records += side->streams[i]->records;
    if (records != side->records)
        abort();
    for (size_t i = 0; i < side->common_count; i++)
        check_common(side, side->commons[i]);
}

/* How many records each side has that the other lacks, or cannot have. */
static uint64_t
compare(const struct text texts[SEINE_SIDES])
{
    struct run run = {NULL, {0, 0}};
    seine_compare_options options = {.struct_size = sizeof(options),
                                     .on_difference = take_difference,
                                     .user = &run};
    const seine_compare_report *report;
    uint64_t rest = 0;
    int side;

    if (seine_compare_new(&run.compare, &options) < 0)
        abort();
    while (seine_compare_next(run.compare, &side) > 0)
        read_text(&run, &texts[side]);
    report = seine_compare_result(run.compare);
    if (!report || report->changed_files || report->skew_count == 0)
        abort();
    for (side = 0; side < SEINE_SIDES; side++) {
        check_side(&run, report, side);
        rest += report->sides[side]->records - report->matched;
    }
    seine_compare_free(run.compare);
    return rest;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *cut = size ? memchr(data, '\f', size) : NULL;
    size_t first = cut ? (size_t)(cut - data) : size / 2;
    struct text texts[SEINE_SIDES] = {
        {data, first}, {data + first + !!cut, size - first - !!cut}};
    struct text same[SEINE_SIDES] = {texts[0], texts[0]};

    compare(texts);
    if (compare(same) != 0)
        abort();
    return 0;
}
