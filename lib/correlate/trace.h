/*
 * A trace: what is kept of an event until all are known.  32 bytes; its rule
 * and values are a tuple that equal events share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_TRACE_H
#define SEINE_CORRELATE_TRACE_H

#include "base/buf.h"
#include "seine.h"

/* Greater numbers than fit are kept as the greatest that does. */
struct trace {
    int64_t time;
    uint64_t offset : 42; /* in the decompressed stream: 4 TiB */
    uint64_t member : 22; /* gzip member */
    uint64_t line : 36;
    uint64_t length : 24;
    uint64_t outcome : 2;
    uint64_t spare : 2;
    uint32_t tuple; /* in memory only */
    uint32_t file : 24;
    uint32_t lines : 5;
    uint32_t flags : 3; /* SEINE_EVIDENCE_... */
};

#define TRACE_FILES ((size_t)1 << 24)

/* A file that events came from. */
struct source_file {
    char *name;
    char sha256[65]; /* "" while it is not known */
    bool untold;     /* it was not known with the first event */
};

/*
 * A tuple is the number of the rule, then for each captured value its size
 * plus one (0: absent) and its bytes.
 */
static inline uint32_t
sn_tuple_number(const char *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof(number));
    return number;
}

/* Value number `index` of a tuple; false if it is absent. */
bool
sn_tuple_value(struct slice tuple, uint32_t index, struct slice *out);

/* Append a value to a tuple that begins with the number of its rule. */
void
sn_tuple_add(struct buf *tuple, bool there, struct slice value);

/* The trace of an event, without file and tuple. */
void
sn_trace_make(struct trace *trace, const seine_event *event);

/* The evidence pointer of a trace; raw is not kept. */
void
sn_trace_evidence(const struct trace *trace, const struct source_file *file,
                  seine_evidence *out);

#endif
