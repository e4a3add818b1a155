/*
 * A comparison of two copies of a log.
 *
 * SPDX-License-Identifier: MIT
 */
#include "oom_compare.h"

#include <stdio.h>

#include "seine.h"

/* Two copies of a log, one after a purge; both are read several times. */
struct comparing {
    seine_compare *compare;
    int status;
    int told;
};

static int
compare_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct comparing *comparing = user;

    comparing->status =
        seine_compare_record(comparing->compare, record, evidence);
    return comparing->status != 0;
}

static int
count_difference(void *user, const seine_difference *difference)
{
    struct comparing *comparing = user;

    comparing->told += difference->side == SEINE_SIDE_REFERENCE;
    return 0;
}

#define COPY_LINES 24
#define COPY_LINE 100

static size_t
make_copy(char *out, int side)
{
    size_t size = 0;

    for (int i = 0; i < COPY_LINES; i++)
        if (side == SEINE_SIDE_REFERENCE || i % 6 != 3)
            size += (size_t)snprintf(
                out + size, COPY_LINE,
                "Mon Dec  1 00:%02d:00 2025 Info: req:10.0.0.%d user:- id:- "
                "200 GET /p%d HTTP/1.1 a\n",
                i, i % 6, i);
    return size;
}

static int
compare_side(struct comparing *comparing, int side)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = compare_record,
                                     .user = comparing};
    seine_input input = {.struct_size = sizeof(input), .name = "gui"};
    char text[COPY_LINES * COPY_LINE];
    size_t size = make_copy(text, side);
    const seine_ledger *ledger = NULL;
    seine_scanner *scanner = NULL;
    int status = seine_scanner_new(&scanner, NULL, &options);

    if (status == 0)
        status = seine_scanner_begin(scanner, &input);
    if (status == 0)
        status = seine_scanner_feed(scanner, text, size);
    if (status == 0)
        status = seine_scanner_finish(scanner, &ledger);
    if (status == 0)
        status = seine_compare_file(comparing->compare, ledger);
    seine_scanner_free(scanner);
    return status == SEINE_STOPPED ? comparing->status : status;
}

int
oom_compare(void)
{
    struct comparing comparing = {NULL, 0, 0};
    seine_compare_options options = {.struct_size = sizeof(options),
                                     .max_memory = 65536,
                                     .on_difference = count_difference,
                                     .user = &comparing};
    const seine_compare_report *report;
    int status = seine_compare_new(&comparing.compare, &options), side;

    while (status == 0 &&
           (status = seine_compare_next(comparing.compare, &side)) > 0)
        status = compare_side(&comparing, side);
    report = seine_compare_result(comparing.compare);
    if (status == 0 &&
        (!report || report->matched != 20 || comparing.told != 4 ||
         report->sides[SEINE_SIDE_REFERENCE]->only != 4 ||
         report->sides[SEINE_SIDE_REFERENCE]->common_count == 0))
        status = SEINE_E_STATE;
    seine_compare_free(comparing.compare);
    return status;
}
