/*
 * A sighting: what framing tells of an entry, and a little more of header
 * lines.  It is all that the account of a log's time and lines needs, so that
 * most entries need not be parsed for it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_SIGHTING_H
#define SEINE_RECORD_SIGHTING_H

#include "record/format.h"

struct sighting {
    const struct format *format;
    const struct seine_time *when;
    struct slice host;    /* of a syslog header; empty: none */
    struct slice text;    /* of all its lines */
    struct slice payload; /* behind stamp and level */
    struct slice action;  /* event.action; of header lines, or parsed ones */
    struct slice serial;  /* of header lines; empty: none */
    bool syslog;          /* a syslog header stands in front */
    bool one_line;        /* an entry of its kind is one line: a request */
    bool request;         /* it has a method or a status; of parsed ones */
    uint64_t member;
    uint64_t line;
    uint64_t lines;
    uint64_t offset;
    unsigned flags; /* SEINE_EVIDENCE_... */
};

/* The sighting of a record. */
void
sn_sighting_of_record(struct sighting *sighting,
                      const struct seine_record *record,
                      const seine_evidence *evidence);

/*
 * Of an entry that is not parsed; envelope may be NULL: it is none but a stamp
 * and a level.
 */
void
sn_sighting_of_entry(struct sighting *sighting, const struct format *format,
                     const struct seine_time *when,
                     const struct envelope *envelope, struct slice text,
                     struct slice payload, const seine_evidence *evidence);

#endif
