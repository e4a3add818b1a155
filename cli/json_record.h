/*
 * Parts of records as JSON objects, shared by the outputs that write JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_RECORD_H
#define SEINE_CLI_JSON_RECORD_H

#include "json_writer.h"
#include "seine.h"

#define TIME_TEXT_MAX 40 /* a longer one is not kept */

/* time, time_original, time_quality, ...; time ends in Z only if it is UTC. */
void
json_time(struct json *json, const char *name, const seine_time *time);

/* The members of a time that was written, to be written again.  {0} at first.
 */
struct time_text {
    struct text members;
    const char *name;
    seine_time time; /* without its original text, which is: */
    char original[TIME_TEXT_MAX];
};

void
json_time_again(struct json *json, const char *name, const seine_time *time,
                struct time_text *again);

/*
 * "name": "2025-...Z", or null for the two "none" values.  unknown: the zone is
 * not known, so that no Z is written.
 */
void
json_instant(struct json *json, const char *name, int64_t ns, bool unknown);

/* "evidence": {...}; raw is null where it is not kept */
void
json_evidence(struct json *json, const seine_evidence *evidence);

/* The members that tell of what input one is, to be written again.  {0} at
 * first. */
#define SHA256_TEXT 65 /* with its end */

struct place_text {
    struct text members;
    struct text file; /* as a string */
    char sha256[SHA256_TEXT];
    uint64_t member;
};

void
json_evidence_again(struct json *json, const seine_evidence *evidence,
                    struct place_text *again);

/* "sign": {...}, what a finding is; and the members of one that tell what was
 * measured, without the braces. */
void
json_sign(struct json *json, const seine_survey_sign *sign);
void
json_sign_measure(struct json *json, const seine_survey_sign *sign);

/* "correlation": {...} */
void
json_correlation(struct json *json, const seine_finding *finding);

/* "critical_asset": {...}; nothing where there is none */
void
json_asset(struct json *json, const seine_event *event);

/* "matched": [...] */
void
json_matched(struct json *json, const seine_matched *const *matched,
             size_t count);

/* "rule": {...}, or of another name */
void
json_rule(struct json *json, const seine_rule *rule);

/* The members of a filter, without the braces: what, where, whose, how long. */
void
json_filter(struct json *json, const seine_rule *filter);

#endif
