/*
 * Stamps and envelopes: what stands before the message of a log line - the
 * AsyncOS file stamp, one or two syslog headers, tag and level - and when the
 * line says that it was.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_STAMP_H
#define SEINE_RECORD_STAMP_H

#include "base/slice.h"

enum stamp_kind {
    STAMP_NONE = 0,
    STAMP_LOCAL,    /* seconds are local time read as UTC */
    STAMP_YEARLESS, /* the same, in the leap year 1972; year unknown */
    STAMP_ZONED,    /* seconds are UTC; the zone stood beside it */
    STAMP_EPOCH,    /* seconds are UTC by definition */
    STAMP_EXPORT,   /* seconds are UTC, by the export around the line */
};

struct stamp {
    struct slice text; /* as written */
    int64_t seconds;   /* since 1970 */
    int32_t nanos;
    enum stamp_kind kind;
};

/* What was peeled off a line.  Slices point into it; at == NULL: not there. */
struct envelope {
    struct stamp stamp; /* the best one: an inner file stamp wins (Q8) */
    struct slice level; /* "Info" */
    struct slice tag;   /* "gui_logs" */
    struct slice host;
    struct slice priority_text; /* its digits */
    int priority;               /* syslog PRI, or -1 */
    bool file_stamp;            /* the AsyncOS file stamp was there */
    bool syslog;                /* at least one syslog header was there */
};

/*
 * Peel all envelope layers off a line (AsyncOS and syslog shapes, RFC
 * 5424, `DD Mon YYYY HH:MM:SS (GMT+H:MM)`, or a level alone).  Returns the
 * payload; a line without any layer is its own payload.  cache: see below.
 */
struct stamp_cache;
struct slice
sn_envelope_peel(struct slice line, struct stamp_cache *cache,
                 struct envelope *out);

/* A stamp equal to the one before is compared, not parsed.  All zero: empty. */
struct stamp_cache {
    char text[32];
    size_t size;
    int64_t seconds;
};

/* Single stamps; each returns the bytes used, or 0 if there is none here. */
size_t
sn_stamp_asctime(struct slice s, struct stamp *out); /* Q1 */
size_t
sn_stamp_bsd(struct slice s, struct stamp *out); /* Mon DD HH:MM:SS */
size_t
sn_stamp_clf(struct slice s, struct stamp *out); /* DD/Mon/YYYY:.. +zone */
size_t
sn_stamp_epoch(struct slice s, struct stamp *out); /* seconds.millis */
size_t
sn_stamp_iso(struct slice s, struct stamp *out); /* RFC 3339, or local */

/*
 * Does a line have the looks of one that opens with a stamp, but of a time that
 * cannot be ("Wed Dec  3 25:11:09 2025 ...", "192.0.2.1 - - [99/Dec/2025:...")?
 */
bool
sn_stamp_is_spoilt(struct slice line);

size_t
sn_stamp_gmt(struct slice s, struct stamp *out); /* DD Mon YYYY .. (GMT+H:MM) */

#endif
