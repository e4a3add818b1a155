/*
 * Trial: the first bytes of a candidate.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/trial.h"

#include "base/mem.h"
#include "input/engine.h"
#include "input/gzip.h"
#include "seine.h"

#define TRIAL_OUT 65536U

struct trial {
    struct zlib_engine *zlib;
    unsigned char out[TRIAL_OUT];
};

int
sn_trial_new(struct trial **out)
{
    struct trial *trial = sn_calloc(1, sizeof(*trial));

    *out = NULL;
    if (!trial)
        return SEINE_E_MEMORY;
    if (sn_zlib_new(&trial->zlib) < 0) {
        sn_free(trial);
        return SEINE_E_MEMORY;
    }
    *out = trial;
    return 0;
}

void
sn_trial_free(struct trial *trial)
{
    if (!trial)
        return;
    sn_zlib_free(trial->zlib);
    sn_free(trial);
}

/* Does the trailer of a trial fit?  What is missing at the end may be cut. */
static bool
trial_ended(struct slice rest, uint32_t crc, uint64_t size)
{
    return rest.size >= GZIP_TRAILER && sn_gzip_u32(rest.at) == crc &&
           sn_gzip_u32(rest.at + 4) == (uint32_t)size;
}

int
sn_trial_run(struct trial *trial, struct slice data, bool at_end, bool *good,
             uint64_t *work)
{
    static const struct engine_bits none;
    struct engine_io io = {(const unsigned char *)data.at, data.size, NULL, 0};
    uint32_t crc = 0;
    uint64_t size = 0;
    int result = sn_zlib_begin(trial->zlib, none);

    while (result == ENGINE_MORE && io.out_size == 0) {
        size_t got;

        io.out = trial->out;
        io.out_size = TRIAL_OUT;
        result = sn_zlib_run(trial->zlib, &io, ENGINE_TO_END);
        got = TRIAL_OUT - io.out_size;
        crc = sn_zlib_crc(crc, trial->out, got);
        size += got;
    }
    if (result < 0)
        return result;
    *work += size;
    *good = false;
    if (result == ENGINE_END)
        *good =
            trial_ended(sn_slice((const char *)io.in, io.in_size), crc, size);
    else if (result == ENGINE_MORE)
        *good = !at_end || data.size >= TRIAL_LEAST;
    return 0;
}
