/*
 * Parts of records as JSON objects.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_record.h"

#include <stdio.h>
#include <string.h>

/* -------------------------------------------------------------- parts --- */

/* A time as a JSON string; without its Z if the zone is not known. */
static void
write_instant(struct json *json, int64_t ns, bool unknown)
{
    char text[42] = "\"";
    size_t size;

    if (seine_time_format(ns, NULL, text + 1, sizeof(text) - 2) < 0) {
        json_null(json);
        return;
    }
    size = strlen(text);
    if (unknown && text[size - 1] == 'Z')
        size--;
    text[size++] = '"';
    json_raw(json, text, size);
}

void
json_instant(struct json *json, const char *name, int64_t ns, bool unknown)
{
    json_name(json, name);
    if (ns == INT64_MIN || ns == INT64_MAX)
        json_null(json);
    else
        write_instant(json, ns, unknown);
}

void
json_time(struct json *json, const char *name, const seine_time *time)
{
    bool none = time->quality == SEINE_TIME_NONE;

    json_name(json, name);
    if (none)
        json_null(json);
    else
        write_instant(json, time->ns, time->quality == SEINE_TIME_UNKNOWN);
    json_name(json, "time_original");
    if (none)
        json_null(json);
    else
        json_bytes(json, time->original, time->original_size);
    json_word(json, "time_quality", seine_time_quality_name(time->quality));
    if (time->year_inferred)
        json_member_bool(json, "year_inferred", true);
}

static bool
is_same_time(const struct time_text *again, const char *name,
             const seine_time *time)
{
    const seine_time *last = &again->time;

    return again->name == name && last->ns == time->ns &&
           last->quality == time->quality &&
           last->year_inferred == time->year_inferred &&
           last->original_size == time->original_size &&
           memcmp(again->original, time->original, time->original_size) == 0;
}

void
json_time_again(struct json *json, const char *name, const seine_time *time,
                struct time_text *again)
{
    struct json members = {.out = &again->members};

    if (time->original_size == 0 || time->original_size > TIME_TEXT_MAX) {
        json_time(json, name, time);
        return;
    }
    if (!is_same_time(again, name, time)) {
        text_clear(&again->members);
        json_time(&members, name, time);
        again->name = again->members.failed ? NULL : name;
        again->time = *time;
        memcpy(again->original, time->original, time->original_size);
    }
    json->out->failed |= again->members.failed;
    json_raw(json, again->members.at, again->members.size);
}

static const struct {
    unsigned flag;
    const char *name;
} evidence_flags[] = {
    {SEINE_EVIDENCE_CUT, "cut"},
    {SEINE_EVIDENCE_WRAPPED, "wrapped"},
    {SEINE_EVIDENCE_ORPHAN, "orphan"},
};

/* Where it is: the same for all of an input, or of a gzip member of it. */
static void
write_place(struct json *json, const seine_evidence *evidence)
{
    json_member(json, "file", evidence->file);
    if (evidence->sha256)
        json_word(json, "sha256", evidence->sha256);
    else
        json_member(json, "sha256", NULL);
    json_member_uint(json, "member", evidence->member);
}

static void
write_lines(struct json *json, const seine_evidence *evidence)
{
    size_t i;

    json_member_uint(json, "line", evidence->line);
    if (evidence->lines != 1)
        json_member_uint(json, "lines", evidence->lines);
    json_member_uint(json, "offset", evidence->offset);
    json_member_uint(json, "length", evidence->length);
    for (i = 0; i < sizeof(evidence_flags) / sizeof(evidence_flags[0]); i++)
        if (evidence->flags & evidence_flags[i].flag)
            json_member_bool(json, evidence_flags[i].name, true);
    json_name(json, "raw");
    if (evidence->raw)
        json_whole(json, evidence->raw, evidence->raw_size);
    else
        json_null(json);
}

static void
write_evidence(struct json *json, const seine_evidence *evidence)
{
    json_open(json, '{');
    write_place(json, evidence);
    write_lines(json, evidence);
    json_close(json, '}');
}

void
json_evidence(struct json *json, const seine_evidence *evidence)
{
    json_name(json, "evidence");
    write_evidence(json, evidence);
}

static bool
is_same_place(const struct place_text *again, const seine_evidence *evidence)
{
    return again->members.size > 0 && again->member == evidence->member &&
           strcmp(again->sha256, evidence->sha256) == 0 &&
           strcmp(again->file.at, evidence->file) == 0;
}

static void
keep_place(struct place_text *again, const seine_evidence *evidence)
{
    struct json json = {.out = &again->members};

    text_clear(&again->file);
    text_clear(&again->members);
    text_add(&again->file, evidence->file, strlen(evidence->file) + 1);
    memcpy(again->sha256, evidence->sha256, SHA256_TEXT);
    again->member = evidence->member;
    write_place(&json, evidence);
    if (again->file.failed || again->members.failed)
        again->members.size = 0;
}

void
json_evidence_again(struct json *json, const seine_evidence *evidence,
                    struct place_text *again)
{
    if (!evidence->sha256 || strlen(evidence->sha256) + 1 != SHA256_TEXT) {
        json_evidence(json, evidence);
        return;
    }
    if (!is_same_place(again, evidence))
        keep_place(again, evidence);
    json->out->failed |= again->members.size == 0;
    json_name(json, "evidence");
    json_open(json, '{');
    json_raw(json, again->members.at, again->members.size);
    write_lines(json, evidence);
    json_close(json, '}');
}

void
json_sign_measure(struct json *json, const seine_survey_sign *sign)
{
    bool unknown = sign->zone_unknown;

    json_member_uint(json, "value", sign->value);
    json_member_uint(json, "threshold", sign->threshold);
    json_member(json, "unit", sign->unit);
    json_member(json, "reason", sign->reason);
    json_member_uint(json, "count", sign->count);
    json_instant(json, "from", sign->from, unknown);
    json_instant(json, "to", sign->to, unknown);
    json_name(json, "detail");
    json_bytes(json, sign->detail, sign->detail_size);
}

void
json_sign(struct json *json, const seine_survey_sign *sign)
{
    json_name(json, "sign");
    json_open(json, '{');
    json_member(json, "kind", sign->kind);
    json_member(json, "title", sign->title);
    json_member(json, "appliance", sign->appliance->name);
    json_member(json, "log", sign->log ? sign->log->format : NULL);
    json_sign_measure(json, sign);
    json_close(json, '}');
}

void
json_correlation(struct json *json, const seine_finding *finding)
{
    char text[32];
    size_t i;

    json_name(json, "correlation");
    json_open(json, '{');
    json_member_uint(json, "count", finding->count);
    json_instant(json, "first", finding->first, false);
    json_instant(json, "last", finding->last, false);
    snprintf(text, sizeof(text), "%.15g", finding->value);
    json_name(json, "value");
    if (strspn(text, "0123456789.e+-") == strlen(text))
        json_raw(json, text, strlen(text));
    else
        json_null(json);
    json_name(json, "group");
    json_open(json, '[');
    for (i = 0; i < finding->group_count; i++) {
        json_open(json, '{');
        json_member(json, "field", finding->groups[i]->name);
        json_name(json, "value");
        json_bytes(json, finding->groups[i]->value,
                   finding->groups[i]->value_size);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_name(json, "evidence");
    json_open(json, '[');
    for (i = 0; i < finding->evidence_count; i++)
        write_evidence(json, finding->evidence[i]);
    json_close(json, ']');
    json_close(json, '}');
}

/* The members of a matched value, without the braces. */
static void
write_matched(struct json *json, const seine_matched *matched)
{
    json_member(json, "field", matched->field);
    json_name(json, "value");
    json_bytes(json, matched->value, matched->value_size);
    json_name(json, "indicator");
    json_bytes(json, matched->indicator, matched->indicator_size);
}

void
json_asset(struct json *json, const seine_event *event)
{
    if (!event->asset)
        return;
    json_name(json, "critical_asset");
    json_open(json, '{');
    json_member(json, "level_before", seine_level_name(event->level_before));
    json_member(json, "title", event->asset->title);
    json_member(json, "file", event->asset->file);
    json_member_uint(json, "line", (uint64_t)event->asset->line);
    write_matched(json, event->asset_matched);
    json_close(json, '}');
}

void
json_matched(struct json *json, const seine_matched *const *list, size_t count)
{
    size_t i;

    json_name(json, "matched");
    json_open(json, '[');
    for (i = 0; i < count; i++) {
        json_open(json, '{');
        write_matched(json, list[i]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_rule(struct json *json, const seine_rule *rule)
{
    json_member(json, "id", rule->id);
    json_member(json, "title", rule->title);
    json_member(json, "level", seine_level_name(rule->level));
    json_member_list(json, "tags", rule->tags);
}

void
json_rule(struct json *json, const seine_rule *rule)
{
    json_name(json, "rule");
    json_open(json, '{');
    write_rule(json, rule);
    json_close(json, '}');
}

void
json_filter(struct json *json, const seine_rule *filter)
{
    bool allowed = filter->flags & SEINE_RULE_ALLOWED;

    write_rule(json, filter);
    json_member(json, "kind", allowed ? "allowed" : "filter");
    json_member(json, "file", filter->file);
    json_member_uint(json, "line", (uint64_t)filter->line);
    if (allowed)
        json_member(json, "owner", filter->owner);
    json_instant(json, "expires", filter->expires, false);
}
