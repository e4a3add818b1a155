/*
 * Trial: is what a search found a member?  Its first bytes are inflated into
 * nothing, by zlib.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_TRIAL_H
#define SEINE_INPUT_TRIAL_H

#include "base/slice.h"

/* Bytes that must inflate; by chance not even a tenth of them does. */
#define TRIAL 512U

/* Fewer bytes than this before the end of the file prove nothing. */
#define TRIAL_LEAST 64U

struct trial;

/* 0 or SEINE_E_MEMORY. */
int
sn_trial_new(struct trial **out);
void
sn_trial_free(struct trial *trial);

/*
 * The data after a header, up to TRIAL bytes; at_end: the file ends with them.
 * What was inflated is added to *work.  0 or SEINE_E_MEMORY.
 */
int
sn_trial_run(struct trial *trial, struct slice data, bool at_end, bool *good,
             uint64_t *work);

#endif
