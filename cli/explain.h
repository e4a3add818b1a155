/*
 * An explanation of a record, in both of its outputs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_EXPLAIN_H
#define SEINE_CLI_EXPLAIN_H

#include "arguments.h"
#include "seine.h"

struct explaining {
    const struct settings *settings;
    seine_rules *rules;
    seine_scanner *scanner;
    struct text out;
    bool all;   /* rules that do not hold in full, too */
    int status; /* of what failed */
};

/* A record and all rules on it. */
void
explain_text(struct explaining *explaining, seine_record *record,
             const seine_evidence *evidence);
void
explain_json(struct explaining *explaining, seine_record *record,
             const seine_evidence *evidence);

/* The rule number i on the present record; NULL: it failed. */
const seine_explanation *
explain_rule(struct explaining *explaining, size_t i);

/* Values that are made of others; NULL past the last. */
const char *
explain_derived(size_t i);

/* How the time of a record became UTC, one line. */
const char *
explain_zone(int quality);

/* "passed" for SEINE_SCREEN_PASSED and so on. */
const char *
explain_screen(int screen);

#endif
