/*
 * Inside inputs: what their files share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_INPUT_PART_H
#define SEINE_INPUT_INPUT_PART_H

#include "input/pump.h"

struct input {
    struct splitter split;
    struct tally tally;
    struct pump *pump; /* made when the first gzip is met */
    bool portable;
    bool single;
    bool decided; /* plain or gzip is known */
    bool broken;  /* damage was noted by the caller: no more came */
    bool full;    /* the cap was met in a plain stream */
    size_t magic; /* bytes of gzip_magic met at the start */
    int status;   /* what ended an earlier feed */
    struct seine_damage cap;
};

#endif
