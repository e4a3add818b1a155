/*
 * The public compiler inside: what is collected until it is finished.
 *
 *     compiler_api.c     adding, finishing
 *     compiler_select.c  which definitions stay: level, tags, exclusion
 *     compiler_expand.c  values of placeholders
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_COMPILER_H
#define SEINE_RULE_COMPILER_H

#include "base/buf.h"
#include "rule/rules.h"

#define COMPILER_MESSAGE 512

/* A rule that is to be left out, by id or title. */
struct exclusion {
    const char *name;
    bool met;
};

struct seine_compiler {
    struct diags diags;
    struct definitions set;
    bool keep_going;
    bool strict_fields;
    int min_level;
    const char *const *tags; /* NULL-ended; NULL: all */
    struct exclusion *exclusions;
    size_t exclusion_count;
    const char *expand_folder; /* NULL: none */
    SN_ARRAY(struct expansion) expansions;
    size_t left_out;    /* definitions that were not wanted */
    struct arena arena; /* copies of options, and expansions */
    char message[COMPILER_MESSAGE];
};

/* Note what went wrong; returns status. */
int
sn_compiler_fail(struct seine_compiler *compiler, int status,
                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Mark those definitions from number `first` on that are not wanted.  `tags`:
 * also by tag; lists of indicators from files of others have none and are
 * wanted as they are named.
 */
void
sn_compiler_select(struct seine_compiler *compiler, size_t first, bool tags);

/* Say exclusions that met no rule, and ids that several rules have.  0 or
   SEINE_E_MEMORY. */
int
sn_compiler_check_set(struct seine_compiler *compiler);

/* Set the values of a placeholder, one a line.  0 or SEINE_E_MEMORY. */
int
sn_compiler_expand(struct seine_compiler *compiler, struct slice name,
                   struct slice text);

/*
 * Read the values of placeholders that are used and not set from the expand
 * folder.  0, SEINE_E_MEMORY, or SEINE_E_IO.
 */
int
sn_compiler_read_expansions(struct seine_compiler *compiler);

#endif
