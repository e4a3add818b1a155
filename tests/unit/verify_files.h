/*
 * Files and results for the tests of the verifier.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_VERIFY_FILES_H
#define SEINE_TESTS_VERIFY_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "seine.h"

/* Made and removed by these two; root and what is beside it lie there. */
extern char verify_folder[64];
void
verify_make_files(void);
void
verify_remove_files(void);

struct verdicts {
    char text[4096];
    uint64_t count;
    uint64_t stop_at;
};

/* Feed in pieces of `cut` bytes; what finish gave. */
int
verify_results(const char *root, const char *text, size_t size, size_t cut,
               struct verdicts *verdicts, seine_verifier_stats *stats);

#define FINDING(place) "{\"type\":\"finding\",\"evidence\":" place "}"

/* "one\ntwo\n" is root/logs/a */
#define HASH "c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"
#define TELL(sha, line, offset, length, raw)                                  \
 "{\"type\":\"finding\",\"evidence\":{\"file\":\"logs/a\",\"sha256\":\"" sha  \
 "\",\"member\":0,\"line\":" line ",\"offset\":" offset ",\"length\":" length \
 ",\"raw\":" raw "}}\n"
#define RUN "{\"type\":\"run\",\"max_line\":65536}\n"
#define END(n) "{\"type\":\"summary\",\"findings\":" n "}\n"

#endif
