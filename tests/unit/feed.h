/*
 * For tests of input: feed bytes in any cut and write down all that comes out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_FEED_H
#define SEINE_TESTS_FEED_H

#include "base/buf.h"
#include "input/input.h"

#define FEED_WHOLE SIZE_MAX

/* What came out; all zero at first, feed_fini at the end. */
struct feed {
    size_t max_line;
    uint64_t max_bytes;
    int stop_after;    /* blocks; 0: never */
    bool portable;     /* by zlib alone */
    bool single;       /* without a thread */
    struct buf pieces; /* "mode offset line member cut flags text\n" each */
    struct buf texts;  /* the texts alone, each with a LF */
    struct buf account;
    uint64_t count;
    size_t blocks;
    int status;
    bool bad_block; /* a block broke the contract */
};

/*
 * Feed data in parts of `part` bytes (FEED_WHOLE: at once; 0: parts of sizes
 * that follow from seed).
 */
void
feed_run(struct feed *feed, struct slice data, size_t part, unsigned seed);
void
feed_fini(struct feed *feed);

/* Append a gzip member with this content. */
void
feed_gzip(struct buf *out, struct slice content, int level);

/* Is everything that came out the same? */
bool
feed_equal(const struct feed *a, const struct feed *b);

/* --- feed_check.c --- */

/* Lines that compress like a log and are all different. */
void
feed_lines(struct buf *out, const char *tag, unsigned count);

/* Append a member with such lines. */
void
feed_member(struct buf *out, const char *tag, unsigned count);

/* Demand that the other engine gives what the whole gave. */
void
feed_check_engines(const char *name, struct slice data, struct feed *whole);

/* Demand that all cuts, by either engine, give what the whole gave. */
void
feed_check_cuts(const char *name, struct slice data, struct feed *whole);

/* Run the whole, then all cuts, and demand the same and good blocks. */
void
feed_all(const char *name, struct feed *feed, const struct buf *data);

/* Append one byte many times. */
void
feed_bytes(struct buf *out, char byte, size_t count);

/* Demand that the account has this text. */
void
feed_expect(struct feed *feed, const char *name, const char *line);

/* Demand that all lines of a member are there. */
void
feed_expect_lines(struct feed *feed, const char *name, const char *tag,
                  unsigned count);

#endif
