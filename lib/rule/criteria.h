/*
 * Criteria: the keys of an entry that say whom or what it is about, each with
 * a value or a list of them.  They become selections of the entry's definition.
 *
 *     source: [192.0.2.7, 198.51.100.0/24]   --> source.ip|cidr: ...
 *     path: /help/index                        --> url.path: ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_CRITERIA_H
#define SEINE_RULE_CRITERIA_H

#include "rule/reading.h"

#define CRITERIA_MOST 4 /* keys of one table */

/* A key, and the fields in which its values are looked for: any of them. */
struct criterion {
    const char *key;
    const char *const *address_fields; /* NULL-ended; NULL: takes none */
    const char *const *text_fields;    /* likewise */
};

/* The values of a key of an entry. */
struct criterion_values {
    const struct criterion *criterion;
    struct scalar *addresses; /* and networks */
    size_t address_count;
    struct scalar *texts; /* as in a detection: no case, * and ? */
    size_t text_count;
};

struct criteria {
    struct criterion_values keys[CRITERIA_MOST];
    size_t count;
};

/*
 * Read those keys of an entry that are in the table into the selections, the
 * condition (kind: NODE_AND, NODE_OR) and the criteria of reading->def.  Errors
 * and warnings are said; that there is none of them is an error.
 */
void
sn_read_criteria(struct reading *reading, const struct yaml_node *entry,
                 const struct criterion *table, size_t count,
                 enum node_kind kind);

/* Is it a key of the table? */
bool
sn_is_criterion(const struct criterion *table, size_t count, struct slice key);

#endif
