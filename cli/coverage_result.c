/*
 * The last line of a table: what was found, and whether that is all.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>

#include "coverage.h"

void
coverage_write_ending(struct text *out, const struct outcome *outcome)
{
    if (outcome->error)
        text_format(out, "ENDED EARLY: %s\n", outcome->error);
    else if (outcome->incomplete)
        text_str(out, "coverage is INCOMPLETE, there may be more\n");
    else if (outcome->tolerated)
        text_str(out, "all input was read; what was not recognised is within "
                      "--max-unparsed\n");
    else
        text_str(out, "all input was read and recognised\n");
}

void
coverage_write_result(struct text *out, const struct run *run,
                      const struct outcome *outcome)
{
    const seine_summary *summary = outcome->summary;
    uint64_t found = summary->events + summary->findings;

    text_str(out, "Result: ");
    if (found)
        text_count(out, found, "finding; ", "findings; ");
    else if (summary->known && run->memory && run->memory->new_only)
        text_str(out, "nothing new found; ");
    else
        text_str(out, "nothing found; ");
    if (summary->suppressed)
        text_format(out, "%" PRIu64 " suppressed; ", summary->suppressed);
    if (summary->known && run->memory && run->memory->new_only)
        text_count(out, summary->known, "finding was told before; ",
                   "findings were told before; ");
    if (outcome->signal)
        text_format(out, "STOPPED by signal %d: what follows was not read\n",
                    outcome->signal);
    else if (outcome->error)
        coverage_write_ending(out, outcome);
    else if (summary->lines + summary->files_failed + summary->files_damaged ==
             0)
        text_str(out, "but there was no line to look at, this is no "
                      "all-clear\n");
    else if (outcome->incomplete && !found)
        text_str(out, "coverage is INCOMPLETE, this is no all-clear\n");
    else if (outcome->incomplete)
        coverage_write_ending(out, outcome);
    else if (summary->records == 0)
        text_str(out, "but there was no record to look at\n");
    else if (summary->records == summary->out_of_interval)
        text_str(out, "but no record was in the interval\n");
    else if (summary->rules == summary->not_applicable_count)
        text_str(out, "but no rule was applicable to these logs\n");
    else if (summary->correlation && summary->correlation->untimed && !found)
        text_str(out, "but correlations had to leave events out\n");
    else
        coverage_write_ending(out, outcome);
}
