/*
 * Findings of the table by rule, source and user.  Memory is bounded: beyond
 * GROUPS_MAX groups findings are only counted.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_TABLE_GROUPS_H
#define SEINE_CLI_TABLE_GROUPS_H

#include "seine.h"
#include "text_buffer.h"

#define GROUPS_MAX 10000
#define VALUE_MAX 256   /* bytes of source and user that are kept */
#define EXAMPLE_MAX 200 /* bytes of an example line that are kept */

struct group {
    const seine_rule *rule;
    const seine_rule *asset; /* critical, or NULL */
    int level;
    int level_before;
    char *source;
    char *user;
    char *place;   /* file:line of the example */
    char *example; /* cut to EXAMPLE_MAX */
    size_t example_size;
    uint64_t count;
    uint64_t outcomes[3];
    uint64_t untimed;
    uint64_t zone_unknown;
    int64_t first;
    int64_t last;
};

struct groups {
    struct group *at;
    size_t count;
    size_t room;
    uint32_t *slots;      /* index + 1 of a group; 0: free */
    uint64_t not_grouped; /* findings beyond GROUPS_MAX */
    bool failed;          /* no memory */
};

void
groups_init(struct groups *groups);
void
groups_add(struct groups *groups, const seine_event *event);

/* High levels first, then by rule and time. */
void
groups_sort(struct groups *groups);
void
groups_fini(struct groups *groups);

#endif
