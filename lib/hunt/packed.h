/*
 * Packed: records, events, traces and ledger entries copied out of a scan, so
 * that they can be told later and from another thread.
 *
 * The text of an entry is copied once; what points into it points into the copy
 * then.  Rules, format descriptors and names of fields are shared.  Derived
 * values are not copied: the record that is read back makes them when asked, as
 * the first one did.
 *
 * `size` tells how many bytes a copy needs, `write` fills so many.  File name
 * and hash are the reader's to fill in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_PACKED_H
#define SEINE_HUNT_PACKED_H

#include <stdalign.h>

#include "correlate/pack.h"
#include "record/record.h"
#include "seine.h"
#include "survey/trail.h"

struct packed_field {
    enum field field;
    struct value value;
};

/* An entry of a log, with its fields and its evidence pointer. */
struct packed_entry {
    bool tell; /* on_record gets it; the writer's to set */
    bool wrapped;
    bool any_source;
    bool own_names;
    const struct format *format;
    struct slice raw;
    struct slice text;
    struct slice payload;
    struct seine_time when;
    seine_evidence evidence; /* file and sha256 are NULL */
    const struct packed_field *fields;
    size_t field_count;
    const struct extra *extra;
    size_t extra_count;
    size_t extra_dropped;
};

size_t
sn_packed_entry_size(const struct seine_record *record,
                     const seine_evidence *evidence);
struct packed_entry *
sn_packed_entry_write(void *at, const struct seine_record *record,
                      const seine_evidence *evidence);

/* Make a record again.  It points into the packed entry. */
void
sn_packed_entry_read(const struct packed_entry *entry,
                     struct seine_record *record);

size_t
sn_packed_event_size(const seine_event *event);

/* A seine_event whose time, evidence and record are NULL. */
void
sn_packed_event_write(void *at, const seine_event *event);

/* What correlations keep of an event; its file is not in it. */
struct packed_trace {
    struct trace trace;
    int quality;
    size_t tuple_size;
    char tuple[];
};

size_t
sn_packed_trace_size(const struct packed *event);
struct packed_trace *
sn_packed_trace_write(void *at, const struct packed *event);

/* The end of a file. */
struct packed_end {
    const struct trail *trail;          /* behind the ledger; NULL: none */
    alignas(max_align_t) char ledger[]; /* a seine_ledger whose file is NULL */
};

size_t
sn_packed_end_size(const seine_ledger *ledger, const struct trail *trail);
void
sn_packed_end_write(void *at, const seine_ledger *ledger,
                    const struct trail *trail);

/* Inside: the ledger alone. */
size_t
sn_packed_ledger_size(const seine_ledger *ledger);
void
sn_packed_ledger_write(void *at, const seine_ledger *ledger);

#endif
