/*
 * Pump: inflate in a thread of its own, once a file is large enough.
 *
 *     push --slot--> [inflate thread] --chunks--> push: splitter
 *
 * Both sides have two or three buffers, so that neither waits for the other
 * one while there is work.  What the caller sees does not depend on how fast
 * they are: a push that fills a slot plays exactly the chunks of the slot
 * before it, and the last ones come with finish.  on_block is called in the
 * thread that pushes, never in another one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_PUMP_H
#define SEINE_INPUT_PUMP_H

#include "input/split.h"

/* Compressed bytes before which there is no thread. */
#define PUMP_START 1048576U

struct pump;

/* 0 or SEINE_E_MEMORY.  portable: by zlib alone; single: without a thread. */
int
sn_pump_new(struct pump **out, struct splitter *split, struct tally *tally,
            bool portable, bool single);
void
sn_pump_free(struct pump *pump);

/* Begin a file; one that was not finished is given up. */
void
sn_pump_begin(struct pump *pump);

/* As sn_split_push. */
int
sn_pump_push(struct pump *pump, const char *data, size_t size);

/* Play all that was pushed so far, as far as it can be inflated. */
int
sn_pump_flush(struct pump *pump);
int
sn_pump_finish(struct pump *pump);

#endif
