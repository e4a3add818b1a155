/*
 * The parts of a survey as text, each in its own file.
 *
 *     survey_table.c     the sink; coverage and signs
 *     survey_exposure.c  who was answered, logins, versions
 *     survey_activity.c  the most frequent and the rarest; bars
 *     survey_jsonl.c     all of it as JSON lines
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_SURVEY_PARTS_H
#define SEINE_CLI_SURVEY_PARTS_H

#include "sink.h"

/*
 * "reachable from the internet: yes, seen 3 times from 1 address", the answer
 * of an appliance, in verdict.  Until it is changed.
 */
const char *
survey_verdict(struct text *verdict, const seine_survey_appliance *appliance);

/* "affected" for SEINE_FIX_AFFECTED and so on. */
const char *
survey_fix_name(int fix);

/* FILE:LINE, escaped; nothing for NULL. */
void
survey_write_place(struct text *out, const seine_survey_place *place);

/* Bytes of a log, escaped, and cut so that a line stays readable. */
void
survey_write_value(struct text *out, const char *at, size_t size, bool cut);

/* "90 s", "1 h 30 min", "2 d 3 h" */
void
survey_write_span(struct text *out, uint64_t seconds);

/* Does a sign say that lines were removed or changed?  Others say what only all
   lines together show. */
bool
survey_is_change(const seine_survey_sign *sign);

/* Where a sign is, and what was measured, a line. */
void
survey_write_sign(struct text *out, const struct run *run,
                  const seine_survey_sign *sign);

/* How many values of a kind --top asks for. */
uint64_t
survey_top(const struct sink *sink);

/* A bar of at most 40 marks. */
void
survey_write_bar(struct text *out, uint64_t value, uint64_t most);

void
survey_write_exposure(struct sink *sink);
void
survey_write_versions(struct sink *sink);
void
survey_write_activity(struct sink *sink);

#endif
