/*
 * A survey as JSON lines: everything that it knows.
 *
 *     run, file..., appliance, log..., service..., version..., client...,
 *     login..., hour..., sign..., value..., survey, summary
 *
 * SPDX-License-Identifier: MIT
 */
#include "json_line.h"
#include "json_record.h"
#include "sink.h"
#include "survey_parts.h"

static void
write_bytes(struct json *json, const char *name, const char *at, size_t size)
{
    json_name(json, name);
    json_bytes(json, at, size);
}

/* "name": {...}, or null. */
static void
write_place(struct json *json, const char *name,
            const seine_survey_place *place)
{
    json_name(json, name);
    if (!place) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_member(json, "file", place->file);
    json_member_uint(json, "member", place->member);
    json_member_uint(json, "line", place->line);
    json_member_uint(json, "offset", place->offset);
    json_close(json, '}');
}

static void
write_by_hour(struct json *json, const char *name, const uint64_t by_hour[24])
{
    size_t i;

    json_name(json, name);
    json_open(json, '[');
    for (i = 0; i < 24; i++)
        json_uint(json, by_hour[i]);
    json_close(json, ']');
}

/* ----------------------------------------------------------- appliances --- */

static void
write_appliance(struct sink *sink, const seine_survey_appliance *appliance)
{
    struct json json = begin_line(sink, "appliance");
    size_t last = appliance->version_count;
    struct text verdict = {0};

    json_member(&json, "appliance", appliance->name);
    json_member(&json, "named_by", appliance->named_by);
    json_member(&json, "verdict", survey_verdict(&verdict, appliance));
    json_member_bool(&json, "reachable", appliance->reachable);
    json_member_uint(&json, "answered", appliance->answered);
    json_member_uint(&json, "addresses", appliance->addresses);
    json_member_uint(&json, "not_kept", appliance->not_kept);
    json_member(&json, "product",
                *appliance->product ? appliance->product : NULL);
    json_member(&json, "version",
                last ? appliance->versions[last - 1]->version : NULL);
    json_member(&json, "fix", survey_fix_name(appliance->fix));
    json_member(&json, "first_fixed",
                *appliance->first_fixed ? appliance->first_fixed : NULL);
    json_member(&json, "fix_text", appliance->fix_text);
    json_member_uint(&json, "plain_http", appliance->plain_http);
    json_member(&json, "plain_http_text",
                appliance->plain_http ? appliance->plain_http_text : NULL);
    write_place(&json, "plain_http_place", appliance->plain_http_place);
    write_by_hour(&json, "logins_by_hour", appliance->logins_by_hour);
    sink->line.failed |= verdict.failed;
    text_fini(&verdict);
    end_line(sink, &json);
}

static void
write_kinds(struct json *json, const seine_survey_log *log)
{
    size_t i;

    json_name(json, "kinds");
    json_open(json, '[');
    for (i = 0; i < log->kind_count; i++) {
        json_open(json, '{');
        json_member(json, "action",
                    *log->kinds[i]->name ? log->kinds[i]->name : NULL);
        json_member_uint(json, "count", log->kinds[i]->count);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_log_counts(struct json *json, const seine_survey_log *log)
{
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {
        {"files", log->files},
        {"files_without_header", log->files_without_header},
        {"files_damaged", log->files_damaged},
        {"lines", log->lines},
        {"records", log->records},
        {"headers", log->headers},
        {"requests", log->requests},
        {"untimed", log->untimed},
        {"zone_unknown", log->zone_unknown},
        {"blank", log->blank},
        {"unrecognised", log->unrecognised},
        {"long_lines", log->long_lines},
        {"cut_lines", log->cut_lines},
        {"nul_runs", log->nul_runs},
        {"gaps", log->gaps},
        {"gap_p99", log->gap_p99},
        {"gap_longest", log->gap_longest},
        {"clock_changes", log->clock_changes},
        {"dst_steps", log->dst_steps},
        {"overlaps", log->overlaps},
        {"kinds_dropped", log->kinds_dropped},
    };
    size_t i;

    for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        json_member_uint(json, counts[i].name, counts[i].value);
}

static void
write_log(struct sink *sink, const seine_survey_appliance *appliance,
          const seine_survey_log *log)
{
    struct json json = begin_line(sink, "log");

    json_member(&json, "appliance", appliance->name);
    json_member(&json, "log", log->format);
    json_instant(&json, "first", log->first, log->zone_unknown > 0);
    json_instant(&json, "last", log->last, log->zone_unknown > 0);
    write_log_counts(&json, log);
    json_instant(&json, "gap_from", log->gap_place ? log->gap_from : INT64_MAX,
                 log->zone_unknown > 0);
    write_place(&json, "gap_place", log->gap_place);
    write_kinds(&json, log);
    end_line(sink, &json);
}

static void
write_service(struct sink *sink, const seine_survey_appliance *appliance,
              const seine_survey_service *service)
{
    struct json json = begin_line(sink, "service");

    json_member(&json, "appliance", appliance->name);
    json_member(&json, "service", seine_service_name(service->service));
    json_member_bool(&json, "seen", service->seen);
    json_member_uint(&json, "requests", service->requests);
    json_member_uint(&json, "answered", service->answered);
    json_member_uint(&json, "served", service->served);
    json_member_uint(&json, "refused", service->refused);
    json_member_uint(&json, "failed", service->failed);
    json_member_uint(&json, "other", service->other);
    json_member_uint(&json, "unauthenticated", service->unauthenticated);
    json_member_uint(&json, "connections", service->connections);
    json_member_uint(&json, "addresses", service->addresses);
    json_member_uint(&json, "not_kept", service->not_kept);
    json_member_uint(&json, "unclear", service->unclear);
    json_instant(&json, "first", service->first, service->zone_unknown);
    json_instant(&json, "last", service->last, service->zone_unknown);
    write_place(&json, "first_place", service->first_place);
    write_place(&json, "last_place", service->last_place);
    end_line(sink, &json);
}

static void
write_version(struct sink *sink, const seine_survey_appliance *appliance,
              const seine_survey_version *version)
{
    struct json json = begin_line(sink, "version");

    json_member(&json, "appliance", appliance->name);
    json_member(&json, "version", version->version);
    json_member_uint(&json, "headers", version->headers);
    json_instant(&json, "first", version->first, version->zone_unknown);
    json_instant(&json, "last", version->last, version->zone_unknown);
    write_place(&json, "place", version->place);
    end_line(sink, &json);
}

static void
write_parts(struct sink *sink, const seine_survey_appliance *appliance)
{
    size_t i;

    write_appliance(sink, appliance);
    for (i = 0; i < appliance->log_count; i++)
        write_log(sink, appliance, appliance->logs[i]);
    for (i = 0; i < SEINE_SERVICES; i++)
        if (appliance->services[i]->seen)
            write_service(sink, appliance, appliance->services[i]);
    for (i = 0; i < appliance->version_count; i++)
        write_version(sink, appliance, appliance->versions[i]);
}

/* ----------------------------------------------------------------- rows --- */

static void
write_client(struct sink *sink, const seine_survey_client *client)
{
    struct json json = begin_line(sink, "client");

    json_member(&json, "appliance", client->appliance->name);
    json_member(&json, "service", seine_service_name(client->service));
    write_bytes(&json, "address", client->address, client->address_size);
    json_member_uint(&json, "answered", client->answered);
    json_member_uint(&json, "served", client->served);
    json_member_uint(&json, "refused", client->refused);
    json_member_uint(&json, "failed", client->failed);
    json_member_uint(&json, "other", client->other);
    json_member_uint(&json, "unauthenticated", client->unauthenticated);
    json_member_uint(&json, "connections", client->connections);
    json_instant(&json, "first", client->first, client->zone_unknown);
    json_instant(&json, "last", client->last, client->zone_unknown);
    write_place(&json, "first_place", client->first_place);
    write_place(&json, "last_place", client->last_place);
    end_line(sink, &json);
}

static void
write_login(struct sink *sink, const seine_survey_login *login)
{
    struct json json = begin_line(sink, "login");

    json_member(&json, "appliance", login->appliance->name);
    write_bytes(&json, "address", login->address, login->address_size);
    json_member(&json, "scope", *login->scope ? login->scope : NULL);
    json_name(&json, "user");
    if (login->user_size)
        json_bytes(&json, login->user, login->user_size);
    else
        json_null(&json);
    json_member_uint(&json, "sessions", login->sessions);
    json_member_uint(&json, "logins", login->logins);
    json_member_uint(&json, "failures", login->failures);
    json_instant(&json, "first", login->first, login->zone_unknown);
    json_instant(&json, "last", login->last, login->zone_unknown);
    write_place(&json, "first_place", login->first_place);
    write_by_hour(&json, "by_hour", login->by_hour);
    end_line(sink, &json);
}

static void
write_hour(struct sink *sink, const seine_survey_hour *hour)
{
    struct json json = begin_line(sink, "hour");

    json_member(&json, "appliance", hour->appliance->name);
    json_member(&json, "log", hour->log->format);
    json_instant(&json, "time", hour->ns, hour->log->zone_unknown > 0);
    json_member_uint(&json, "records", hour->records);
    json_member_uint(&json, "requests", hour->requests);
    end_line(sink, &json);
}

static void
write_value(struct sink *sink, const char *table,
            const seine_survey_value *value)
{
    struct json json = begin_line(sink, "value");

    json_member(&json, "table", table);
    write_bytes(&json, "value", value->value, value->value_size);
    if (value->cut)
        json_member_bool(&json, "cut", true);
    json_member_uint(&json, "count", value->count);
    json_instant(&json, "first", value->first, value->zone_unknown);
    json_instant(&json, "last", value->last, value->zone_unknown);
    end_line(sink, &json);
}

static void
write_rows(struct sink *sink)
{
    const seine_survey *survey = sink->run->survey;
    const seine_survey_report *report = sink->run->report;
    seine_survey_client client;
    seine_survey_login login;
    seine_survey_hour hour;
    seine_survey_value value;
    size_t cursor = 0;
    int table;

    while (seine_survey_next_client(survey, &cursor, &client) > 0)
        write_client(sink, &client);
    for (cursor = 0; seine_survey_next_login(survey, &cursor, &login) > 0;)
        write_login(sink, &login);
    for (cursor = 0; seine_survey_next_hour(survey, &cursor, &hour) > 0;)
        write_hour(sink, &hour);
    for (table = 0; table < SEINE_SURVEY_TABLES; table++)
        for (cursor = 0;
             seine_survey_next_value(survey, table, &cursor, &value) > 0;)
            write_value(sink, report->tables[table]->name, &value);
}

/* ---------------------------------------------------------------- signs --- */

static void
write_sign(struct sink *sink, const seine_survey_sign *sign)
{
    struct json json = begin_line(sink, "sign");

    json_member(&json, "rule", sign->rule);
    json_member(&json, "kind", sign->kind);
    json_member(&json, "title", sign->title);
    json_member(&json, "level", seine_level_name(sign->level));
    json_member(&json, "appliance", sign->appliance->name);
    json_member(&json, "log", sign->log ? sign->log->format : NULL);
    write_place(&json, "place", sign->place);
    json_sign_measure(&json, sign);
    end_line(sink, &json);
}

/* What the report leaves out, and how exact it is. */
static void
write_survey(struct sink *sink)
{
    const seine_survey_report *report = sink->run->report;
    struct json json = begin_line(sink, "survey");
    int i;

    json_member(&json, "zone",
                sink->run->settings->timezone ? sink->run->settings->timezone
                                              : "UTC");
    json_member_uint(&json, "appliances", report->appliance_count);
    json_member_uint(&json, "signs", report->signs_total);
    json_member_uint(&json, "signs_told", report->sign_count);
    json_member_uint(&json, "silences_not_judged", report->silences_not_judged);
    json_member_uint(&json, "not_followed", report->not_followed);
    json_member_uint(&json, "links_dropped", report->links_dropped);
    json_member_uint(&json, "hours_dropped", report->hours_dropped);
    json_member_uint(&json, "gaps_dropped", report->gaps_dropped);
    json_member_uint(&json, "sessions_dropped", report->sessions_dropped);
    json_member_uint(&json, "logins_dropped", report->logins_dropped);
    json_member_uint(&json, "times_dropped", report->times_dropped);
    json_member(&json, "fixed_releases", seine_fixed_release_source());
    json_name(&json, "tables");
    json_open(&json, '[');
    for (i = 0; i < SEINE_SURVEY_TABLES; i++) {
        json_open(&json, '{');
        json_member(&json, "table", report->tables[i]->name);
        json_member_uint(&json, "total", report->tables[i]->total);
        json_member_uint(&json, "values", report->tables[i]->values);
        json_member_uint(&json, "error", report->tables[i]->error);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    end_line(sink, &json);
}

static void
end_survey(struct sink *sink, const struct outcome *outcome)
{
    const seine_survey_report *report = sink->run->report;
    size_t i;

    if (report) {
        for (i = 0; i < report->appliance_count; i++)
            write_parts(sink, report->appliances[i]);
        write_rows(sink);
        for (i = 0; i < report->sign_count; i++)
            write_sign(sink, report->signs[i]);
        write_survey(sink);
    }
    sink_jsonl.end(sink, outcome);
}

static void
begin_survey(struct sink *sink)
{
    sink_jsonl.begin(sink);
}

static void
write_file(struct sink *sink, const seine_ledger *ledger)
{
    sink_jsonl.file(sink, ledger);
}

const struct sink_class sink_survey_jsonl = {
    .name = "jsonl",
    .size = sizeof(struct sink),
    .commands = CMD_SURVEY,
    .begin = begin_survey,
    .file = write_file,
    .end = end_survey,
};
