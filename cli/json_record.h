/*
 * Parts of records as JSON objects, shared by the outputs that write JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_RECORD_H
#define SEINE_CLI_JSON_RECORD_H

#include "json_writer.h"
#include "seine.h"

/* time, time_original, time_quality, ...; time ends in Z only if it is UTC. */
void
json_time(struct json *json, const char *name, const seine_time *time);

/*
 * "name": "2025-...Z", or null for the two "none" values.  unknown: the zone is
 * not known, so that no Z is written.
 */
void
json_instant(struct json *json, const char *name, int64_t ns, bool unknown);

/* "evidence": {...}; raw is null where it is not kept */
void
json_evidence(struct json *json, const seine_evidence *evidence);

/* "correlation": {...} */
void
json_correlation(struct json *json, const seine_finding *finding);

/* "matched": [...] */
void
json_matched(struct json *json, const seine_event *event);

/* "rule": {...}, or of another name */
void
json_rule(struct json *json, const seine_rule *rule);
void
json_rule_as(struct json *json, const char *name, const seine_rule *rule);

#endif
