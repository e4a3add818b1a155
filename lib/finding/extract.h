/*
 * Lines taken out of a file again: one pass over the file as it is now tells
 * its SHA-256, and of every spot whether the line that was told stands there.
 *
 *     told:   offset      raw (SHA-256, size)        offset + length
 *             |-- begins --|-- same ----------------------| ends
 *     pieces: [ line ][ the line, with what goes on with it ][ line ]
 *
 * A record is taken from the same pieces as a scan takes it, so that what was
 * cut (a line that was too long, a run of NULs, damage) comes out the same.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_FINDING_EXTRACT_H
#define SEINE_FINDING_EXTRACT_H

#include "base/sha256.h"

#define SPOT_BEGINS 1U /* a line of this number and member begins there */
#define SPOT_ENDS 2U   /* and one ends where it must, as its bytes do */
#define SPOT_SAME 4U   /* its bytes are those that were told, or none were */

struct spot {
    uint64_t member;
    uint64_t line;
    uint64_t offset;
    uint64_t length;
    uint64_t raw_size;
    char raw[SHA256_HEX_SIZE]; /* "": not told */
    uint32_t claim;            /* which file: the caller's */
    unsigned state;            /* SPOT_... */
    struct spot *peer;         /* while it is looked for: of the same bytes */
};

struct extract;

/* 0 or SEINE_E_MEMORY. */
int
sn_extract_new(struct extract **out);
void
sn_extract_free(struct extract *extract);

struct extract_file {
    int fd;
    uint64_t size;     /* just so many bytes are read */
    uint64_t max_line; /* as the run had them; 0: default, none */
    uint64_t max_bytes;
    struct spot **spots; /* sorted by offset */
    size_t count;
    int (*on_read)(void *user, uint64_t bytes); /* non-zero stops */
    void *user;
    char sha256[SHA256_HEX_SIZE]; /* out; "" after an error */
    int error;                    /* out: errno of a failed read, or 0 */
};

/* 0, SEINE_STOPPED or SEINE_E_MEMORY. */
int
sn_extract_run(struct extract *extract, struct extract_file *file);

#endif
