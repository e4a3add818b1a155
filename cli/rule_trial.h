/*
 * A test of a rule on trial: its inputs through a scanner and a correlator, or
 * a survey.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_RULE_TRIAL_H
#define SEINE_CLI_RULE_TRIAL_H

#include <stdbool.h>

#include "seine.h"

#define TRIAL_TEXT 96

struct trial_result {
    uint64_t findings; /* of a correlation; signs of a survey rule; records on
                          which a rule holds, or that a filter takes away */
    uint64_t events;   /* in the findings */
    const seine_rule *filter; /* one that takes a record of it away, or NULL */
};

/* All zero but for the rules, which it does not own, is fine. */
struct trial {
    seine_rules *rules;
    seine_scanner *scanner;
    const char *format; /* that the scanner was made for */
    bool records;       /* likewise: records are told */
    /* the test at hand */
    const seine_rule *rule;
    seine_correlator *correlator;
    seine_survey *survey;
    size_t inputs; /* of it, so far */
    struct trial_result result;
};

/*
 * Run the test with number *index, which is moved on to the next one.  Filters
 * do not keep a rule from holding in its own test, but take away what it would
 * give to correlations.
 */
int
trial_run(struct trial *trial, size_t rule, size_t *index,
          struct trial_result *result);
void
trial_fini(struct trial *trial);

#endif
