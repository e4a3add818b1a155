/*
 * Time zones: UTC, fixed offsets (+01:00, -0530, UTC+2) and names of the IANA
 * database, read from the system's TZif files (RFC 8536).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_ZONE_H
#define SEINE_BASE_ZONE_H

#include "base/slice.h"

struct zone;

/* SEINE_E_ZONE for an unknown name; names with ".." or a leading / are. */
int
sn_zone_new(struct zone **out, const char *name);
void
sn_zone_free(struct zone *zone);

/* Offset (local minus UTC, seconds) that holds at a UTC time. */
int32_t
sn_zone_offset(const struct zone *zone, int64_t utc_seconds);

/*
 * UTC of a local time.  A local time that comes twice gives the first; one
 * that is skipped is read with the offset before the change.
 */
int64_t
sn_zone_to_utc(const struct zone *zone, int64_t local_seconds);

#endif
