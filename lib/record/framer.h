/*
 * Framing: every piece of an input is told apart - an entry of a known format,
 * a header, a continuation, blank, or not recognised - and gets its time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FRAMER_H
#define SEINE_RECORD_FRAMER_H

#include "base/wire.h"
#include "base/zone.h"
#include "record/quick.h"

enum frame_class {
    FRAME_RECORD,
    FRAME_HEADER,       /* also a record for rules, counted as header */
    FRAME_CONTINUATION, /* belongs to the entry before */
    FRAME_BLANK,
    FRAME_UNKNOWN,
};

struct framed {
    enum frame_class class;
    const struct format *format; /* sn_format_raw for FRAME_UNKNOWN */
    struct frame frame;
    struct slice text; /* the entry (unwrapped from an export) */
    bool wrapped;
    bool offset_changed; /* a header line: stamps mean another UTC from here */
    struct seine_time when;
};

struct framer;

struct framer_options {
    const struct format *forced; /* NULL: detect */
    struct slice wsa_format;     /* empty: none */
    const struct zone *assume;   /* NULL: none */
};

/* 0, SEINE_E_MEMORY, SEINE_E_FORMAT (*why then says what). */
int
sn_framer_new(struct framer **out, const struct framer_options *options,
              const char **why);
void
sn_framer_free(struct framer *framer);

/* Begin an input; name and times are hints for format and missing years. */
int
sn_framer_begin(struct framer *framer, struct slice name, int64_t modified_ns,
                int64_t gzip_ns);

/* The time of the gzip header became known after begin. */
void
sn_framer_gzip_time(struct framer *framer, int64_t gzip_ns);

/*
 * Tell what a piece is.  wrapped_mode: the piece is an object or row of an
 * export (SPLIT_JSON, SPLIT_CSV).  Slices in *out live until the next call.
 */
int
sn_framer_frame(struct framer *framer, struct slice piece, int split_mode,
                struct framed *out);

/*
 * The same by a quick look at a line of text: true if it is an entry, which
 * then only its time and format are told of.  false: frame it.  Does to the
 * framer what framing the line would have done.
 */
bool
sn_framer_quick(struct framer *framer, struct slice line, struct quick *out);

/*
 * After a line that a quick look was taken at: is this one an entry of which a
 * quick look would tell the same, but for its parts?  Then it counts as if it
 * had been taken.
 */
bool
sn_framer_repeats(struct framer *framer, struct slice line,
                  struct parts *parts);

/* The hosts of an entry of one line, as format.h says of cut. */
bool
sn_framer_cut(const struct quick *quick, struct cut *out);

/* Some fields of an entry of one line, as format.h says of glance. */
bool
sn_framer_glance(const struct quick *quick, struct slice line,
                 struct seine_record *record);

/* All that framing the line would have told. */
void
sn_framer_expand(struct framer *framer, const struct quick *quick,
                 struct slice line, struct framed *out);

/*
 * Fill a record (reset before) from a framed piece and its text with
 * continuation lines; `raw` is what evidence shows.
 */
void
sn_framer_parse(struct framer *framer, const struct framed *framed,
                struct slice raw, struct seine_record *record);

/* One line: how the present format was recognised.  Until the next call. */
const char *
sn_framer_why(const struct framer *framer);

/* Serial number and AsyncOS version of the last header; "" if none. */
const char *
sn_framer_serial(const struct framer *framer);
const char *
sn_framer_version(const struct framer *framer);

/*
 * All that the framer knows of the lines up to here, as bytes: a framer with
 * the same options that loads them goes on as this one would.  false: it cannot
 * be kept (columns of a CSV export).
 */
bool
sn_framer_save(const struct framer *framer, struct buf *out);

/*
 * After begin, which told the hints of the input as it is now.  0, or
 * SEINE_E_MEMORY; wire->bad if these are no such bytes.
 */
int
sn_framer_load(struct framer *framer, struct wire *wire);

/*
 * What name and times of the input did to the lines up to here, as bytes; and
 * would others have done the same?  Not if wire->bad.
 */
void
sn_framer_conditions(const struct framer *framer, struct buf *out);
bool
sn_framer_fits(struct wire *wire, struct slice name, int64_t modified_ns,
               int64_t gzip_ns);

#endif
