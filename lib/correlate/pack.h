/*
 * An event as the correlator keeps it, and as text that can be read back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CORRELATE_PACK_H
#define SEINE_CORRELATE_PACK_H

#include "base/buf.h"
#include "correlate/trace.h"
#include "rule/rules.h"

struct packed {
    const struct rule *rule;
    int quality;
    struct trace trace;
    struct buf tuple;
    struct buf file;
    char sha256[65]; /* "" if it is not known */
};

/*
 * 0 or SEINE_E_MEMORY.  The record is not needed afterwards: what is packed may
 * go to another thread.
 */
int
sn_event_pack(struct packed *packed, const seine_event *event);
void
sn_packed_fini(struct packed *packed);

/*
 * seine_correlator_add of an event that is packed already.  File and hash, NULL
 * if it is not known, are told apart from it.
 */
int
sn_correlator_add_packed(seine_correlator *correlator,
                         const struct trace *trace, int quality,
                         struct slice tuple, const char *file,
                         const char *sha256);

/* Set since_ns of its options anew. */
void
sn_correlator_since(seine_correlator *correlator, int64_t since_ns);

/* Append it as a line. */
void
sn_packed_write(const struct packed *packed, struct buf *out);

/*
 * Read a line without its end.  0, SEINE_E_MEMORY, SEINE_E_INVALID, or
 * SEINE_E_RULES if no rule is the one that it names.
 */
int
sn_packed_read(struct packed *packed, const struct seine_rules *rules,
               struct slice line);

#endif
