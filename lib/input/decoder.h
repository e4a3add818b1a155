/*
 * Decoder: raw deflate by the fast engine, with results that are zlib's to the
 * byte, and to the byte where damage shows.
 *
 *                                   +---------------------------+
 *                                   v                           |
 *     a block begins --its header is good--> fast engine reads -+--> end
 *        |       ^                  ^           | damage,       |
 *        | else  |                  |           v or too long   |
 *        v       +------------------|-- zlib reads the block ---+
 *     zlib reads the header --------+           ^
 *        +--small----------------------------- -+
 *
 * No block is given to the fast engine whose header zlib would refuse: either
 * deflate.h has no doubt or zlib was asked.  If the fast engine then meets bad
 * data, or the end of the file, zlib reads that block again, and what the fast
 * engine gave is passed over: where the damage is, is for zlib to say.  So is
 * all that is not worth a block of its own.
 *
 * The caller keeps the last DECODER_BEHIND bytes of input before io->in, and
 * the last ENGINE_HISTORY bytes of the member before io->out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_DECODER_H
#define SEINE_INPUT_DECODER_H

#include "base/limits.h"
#include "input/engine.h"

#define DECODER_BEHIND LIMIT_SALVAGE

struct decoder;

/* By zlib alone if not `fast`.  0 or SEINE_E_MEMORY. */
int
sn_decoder_new(struct decoder **out, bool fast);
void
sn_decoder_free(struct decoder *decoder);

/* Begin a stream. */
int
sn_decoder_begin(struct decoder *decoder);

/* ENGINE_MORE, ENGINE_END, ENGINE_BAD or SEINE_E_MEMORY. */
int
sn_decoder_run(struct decoder *decoder, struct engine_io *io);

/*
 * The output up to `out`, which is where it ended, moves or is given away;
 * only ENGINE_HISTORY bytes stay before io->out of the next run.  0 or
 * SEINE_E_MEMORY.
 */
int
sn_decoder_move(struct decoder *decoder, const unsigned char *out);

/*
 * No more input will come: *again if a last run could give more, since the fast
 * engine has not given all yet.  io->out is where the output ends.  0,
 * ENGINE_BAD or SEINE_E_MEMORY.
 */
int
sn_decoder_drain(struct decoder *decoder, struct engine_io *io, bool *again);

#endif
