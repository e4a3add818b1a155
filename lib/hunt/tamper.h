/*
 * What a hunt finds of signs that logs were changed: the trails of all files
 * feed a survey, whose signs are findings where a rule asks for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_TAMPER_H
#define SEINE_HUNT_TAMPER_H

#include "survey/keyed.h"
#include "survey/trail.h"

/* Hours of one file that a worker keeps; a busy log has 8,784 in a year. */
#define TAMPER_HOURS 32768

struct tamper {
    bool trails;                 /* some rule asks for signs */
    struct seine_survey *survey; /* NULL: none does, or a part is written */
    bool records;                /* some are of parsed records */
    struct keyed_table files;    /* their hashes, by name */
};

int
sn_tamper_init(struct tamper *tamper, struct seine_hunt *hunt);
void
sn_tamper_fini(struct tamper *tamper);

/* A record, where rules ask for signs of records; a file with its trail, which
 * is NULL if it was not read.  0 or SEINE_E_MEMORY. */
int
sn_tamper_record(struct seine_hunt *hunt, struct seine_record *record,
                 const seine_evidence *evidence);
int
sn_tamper_file(struct seine_hunt *hunt, const seine_ledger *ledger,
               const struct trail *trail);

/* Is there a file of this name already? */
bool
sn_tamper_has(const struct seine_hunt *hunt, const char *name);

/* After the last input: findings.  0, SEINE_STOPPED or what failed. */
int
sn_tamper_finish(struct seine_hunt *hunt);

#endif
