/*
 * Regular expressions, by PCRE2: searched for, case told apart unless asked
 * otherwise, UTF-8 that may hold invalid bytes (which match nothing).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_REGEX_H
#define SEINE_PREDICATE_REGEX_H

#include "base/slice.h"

#define REGEX_CASELESS 1U  /* i */
#define REGEX_MULTILINE 2U /* m: ^ and $ at every line */
#define REGEX_DOTALL 4U    /* s: . takes newlines as well */

struct regex; /* immutable; shared by threads */

#define REGEX_WHY_SIZE 160

/*
 * Compile.  0, SEINE_E_MEMORY, or SEINE_E_INVALID with one line in why, which
 * takes REGEX_WHY_SIZE bytes.
 */
int
sn_regex_new(struct regex **out, struct slice pattern, unsigned flags,
             char *why);
void
sn_regex_free(struct regex *regex);

/* The REGEX_ flags that it was made with. */
unsigned
sn_regex_flags(const struct regex *regex);

struct regex_scratch; /* what a search needs; one thread at a time */

int
sn_regex_scratch_new(struct regex_scratch **out);
void
sn_regex_scratch_free(struct regex_scratch *scratch);

/*
 * Search.  1 with *part (may be NULL) the text found, 0 not found, or
 * SEINE_E_LIMIT: given up at a limit of base/limits.h.
 */
int
sn_regex_search(const struct regex *regex, struct regex_scratch *scratch,
                struct slice text, struct slice *part);

/* The version of PCRE2; false if it is cut. */
bool
sn_regex_version(char *out, size_t size);

#endif
