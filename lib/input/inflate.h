/*
 * Inflate: gzip members, one after the other, into the splitter.  Damage is
 * noted and the search for the next member goes on behind it.
 *
 *     window  | searched again after damage | not yet used        |
 *             0            LIMIT_SALVAGE    pos                   size
 *
 * zlib sees the stream in steps that end at multiples of INFLATE_STEP bytes of
 * the file, however it was fed, so that where damage shows is always the same.
 *
 *     START --> BODY --> TRAILER --> START ...
 *       |         |         |
 *       +---------+---------+--> SEARCH --(trial inflates)--> START
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_INFLATE_H
#define SEINE_INPUT_INFLATE_H

#include "input/split.h"

struct inflate;

/* 0 or SEINE_E_MEMORY. */
int
sn_inflate_new(struct inflate **out, struct splitter *split,
               struct tally *tally);
void
sn_inflate_free(struct inflate *inflate);
void
sn_inflate_begin(struct inflate *inflate);

/* As sn_split_push. */
int
sn_inflate_push(struct inflate *inflate, const char *data, size_t size);
int
sn_inflate_finish(struct inflate *inflate);

#endif
