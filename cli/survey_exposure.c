/*
 * A survey for people: which service answered whom, who logged in, and which
 * version ran.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "survey_parts.h"

const char *
survey_verdict(struct text *verdict, const seine_survey_appliance *appliance)
{
    uint64_t connections = 0;
    bool seen = false;
    int i;

    for (i = 0; i < SEINE_SERVICES; i++) {
        connections += appliance->services[i]->connections;
        seen |= appliance->services[i]->seen;
    }
    text_clear(verdict);
    text_str(verdict, "reachable from the internet: ");
    if (!seen) {
        text_str(verdict, "not known, no log of its web services is here");
        return text_string(verdict);
    }
    if (!appliance->reachable) {
        text_str(verdict, "not seen in this coverage");
        return text_string(verdict);
    }
    text_str(verdict, "yes, seen ");
    text_count(verdict, appliance->answered + connections, "time from ",
               "times from ");
    text_str(verdict, appliance->not_kept ? "at least " : "");
    text_count(verdict, appliance->addresses, "address", "addresses");
    return text_string(verdict);
}

const char *
survey_fix_name(int fix)
{
    static const char *const names[] = {
        [SEINE_FIX_UNKNOWN] = "unknown",
        [SEINE_FIX_AFFECTED] = "affected",
        [SEINE_FIX_FIXED] = "fixed",
        [SEINE_FIX_DEPENDS] = "depends",
    };

    return fix >= 0 && fix < 4 ? names[fix] : names[0];
}

static void
write_time(struct text *out, const struct sink *sink, int64_t ns, bool unknown)
{
    if (ns == INT64_MAX || ns == INT64_MIN)
        text_str(out, "no time");
    else
        write_table_time(out, sink->run, ns, unknown);
}

static void
write_span(struct text *out, const struct sink *sink, int64_t first,
           int64_t last, bool unknown)
{
    write_time(out, sink, first, unknown);
    if (first != last) {
        text_str(out, " to ");
        write_time(out, sink, last, unknown);
    }
}

/* ", 3 served" where there are any. */
static void
add_if(struct text *out, uint64_t count, const char *what)
{
    if (count)
        text_format(out, ", %" PRIu64 " %s", count, what);
}

static void
add_connections(struct text *out, uint64_t count)
{
    if (!count)
        return;
    text_str(out, ", ");
    text_count(out, count, "connection without a request",
               "connections without a request");
}

static void
write_service(struct sink *sink, const seine_survey_service *service)
{
    struct text *out = &sink->line;

    text_format(out, "  %s: ", seine_service_name(service->service));
    text_count(out, service->requests, "request", "requests");
    if (service->answered + service->connections == 0) {
        text_str(out, ", none from a public address");
    } else {
        text_format(out, "; from public addresses %" PRIu64, service->answered);
        add_if(out, service->served, "served");
        add_if(out, service->unauthenticated, "of these without a user");
        add_if(out, service->refused, "refused");
        add_if(out, service->failed, "failed");
        add_if(out, service->other, "of another outcome");
        add_connections(out, service->connections);
        text_str(out, "; ");
        write_span(out, sink, service->first, service->last,
                   service->zone_unknown);
        text_str(out, "; ");
        survey_write_place(out, service->first_place);
    }
    if (service->unclear)
        text_format(
            out, "; NOT SURE of %" PRIu64 " more, whose client is no address",
            service->unclear);
    text_byte(out, '\n');
}

static void
write_client(struct sink *sink, const seine_survey_client *client)
{
    struct text *out = &sink->line;

    text_str(out, "    ");
    survey_write_value(out, client->address, client->address_size, false);
    text_format(out, "  %" PRIu64 "x", client->answered);
    add_if(out, client->served, "served");
    add_if(out, client->refused, "refused");
    add_if(out, client->failed, "failed");
    add_if(out, client->other, "of another outcome");
    add_connections(out, client->connections);
    text_str(out, "; ");
    write_span(out, sink, client->first, client->last, client->zone_unknown);
    text_str(out, "; ");
    survey_write_place(out, client->first_place);
    text_byte(out, '\n');
}

/* The clients of one service, the busiest first. */
static void
write_clients(struct sink *sink, const seine_survey_appliance *appliance,
              int service, size_t *cursor)
{
    uint64_t shown = 0, more = 0;
    seine_survey_client client;
    size_t at = *cursor;

    while (seine_survey_next_client(sink->run->survey, &at, &client) > 0 &&
           client.appliance == appliance && client.service == service) {
        *cursor = at;
        if (shown < survey_top(sink)) {
            write_client(sink, &client);
            shown++;
        } else {
            more++;
        }
    }
    if (more)
        text_format(&sink->line, "    and %" PRIu64 " more addresses\n", more);
}

static void
write_login(struct sink *sink, const seine_survey_login *login)
{
    struct text *out = &sink->line;

    text_str(out, "    ");
    survey_write_value(out, login->address, login->address_size, false);
    if (*login->scope)
        text_format(out, " (%s)", login->scope);
    text_str(out, " user ");
    if (login->user_size)
        survey_write_value(out, login->user, login->user_size, false);
    else
        text_byte(out, '-');
    text_str(out, ": ");
    text_count(out, login->sessions, "session", "sessions");
    if (login->logins) {
        text_str(out, ", ");
        text_count(out, login->logins, "login in other logs",
                   "logins in other logs");
    }
    if (login->failures) {
        text_str(out, ", ");
        text_count(out, login->failures, "failure", "failures");
    }
    text_str(out, "; ");
    write_span(out, sink, login->first, login->last, login->zone_unknown);
    text_str(out, "; ");
    survey_write_place(out, login->first_place);
    text_byte(out, '\n');
}

static void
write_logins(struct sink *sink, const seine_survey_appliance *appliance,
             size_t *cursor)
{
    uint64_t shown = 0, more = 0;
    seine_survey_login login;
    size_t at = *cursor;

    while (seine_survey_next_login(sink->run->survey, &at, &login) > 0 &&
           login.appliance == appliance) {
        *cursor = at;
        if (shown == 0)
            text_str(&sink->line, "  Logins by source:\n");
        if (shown < survey_top(sink)) {
            write_login(sink, &login);
            shown++;
        } else {
            more++;
        }
    }
    if (more)
        text_format(&sink->line, "    and %" PRIu64 " more sources\n", more);
}

static void
write_login_hours(struct sink *sink, const seine_survey_appliance *appliance)
{
    const uint64_t *hours = appliance->logins_by_hour;
    struct text *out = &sink->line;
    uint64_t most = 0;
    size_t i;

    for (i = 0; i < 24; i++)
        most = hours[i] > most ? hours[i] : most;
    if (most == 0)
        return;
    text_format(out, "  Logins by hour of the day (%s):\n",
                sink->run->settings->timezone ? sink->run->settings->timezone
                                              : "UTC");
    for (i = 0; i < 24; i++) {
        if (!hours[i])
            continue;
        text_format(out, "    %02zu h %8" PRIu64, i, hours[i]);
        survey_write_bar(out, hours[i], most);
        text_byte(out, '\n');
    }
}

static void
write_plain(struct sink *sink, const seine_survey_appliance *appliance)
{
    struct text *out = &sink->line;

    if (!appliance->plain_http)
        return;
    text_str(out, "  Plain HTTP is in use: ");
    text_count(out, appliance->plain_http,
               "record, the first: ", "records, the first: ");
    text_str(out, appliance->plain_http_text);
    text_str(out, ", ");
    survey_write_place(out, appliance->plain_http_place);
    text_byte(out, '\n');
}

void
survey_write_exposure(struct sink *sink)
{
    const seine_survey_report *report = sink->run->report;
    size_t clients = 0, logins = 0, i;
    struct text verdict = {0};
    int service;

    text_str(&sink->line, "EXPOSURE\n");
    for (i = 0; i < report->appliance_count; i++) {
        const seine_survey_appliance *appliance = report->appliances[i];

        escape_terminal(&sink->line, appliance->name, strlen(appliance->name));
        text_str(&sink->line, ": ");
        text_str(&sink->line, survey_verdict(&verdict, appliance));
        text_byte(&sink->line, '\n');
        for (service = 0; service < SEINE_SERVICES; service++) {
            if (!appliance->services[service]->seen)
                continue;
            write_service(sink, appliance->services[service]);
            write_clients(sink, appliance, service, &clients);
        }
        write_plain(sink, appliance);
        write_logins(sink, appliance, &logins);
        write_login_hours(sink, appliance);
        sink_flush(sink);
    }
    text_byte(&sink->line, '\n');
    text_fini(&verdict);
}

/* ------------------------------------------------------------- versions --- */

static void
write_appliance_versions(struct sink *sink,
                         const seine_survey_appliance *appliance)
{
    struct text *out = &sink->line;
    size_t i;

    escape_terminal(out, appliance->name, strlen(appliance->name));
    text_str(out, ": ");
    if (appliance->fix == SEINE_FIX_AFFECTED)
        text_str(out, "AFFECTED: ");
    escape_terminal(out, appliance->fix_text, strlen(appliance->fix_text));
    text_byte(out, '\n');
    for (i = 0; i < appliance->version_count; i++) {
        const seine_survey_version *version = appliance->versions[i];

        text_str(out, "  ");
        escape_terminal(out, version->version, strlen(version->version));
        text_str(out, "  ");
        write_span(out, sink, version->first, version->last,
                   version->zone_unknown);
        text_str(out, "; ");
        survey_write_place(out, version->place);
        text_byte(out, '\n');
    }
}

void
survey_write_versions(struct sink *sink)
{
    const seine_survey_report *report = sink->run->report;
    const seine_fixed_release *row;
    size_t i;

    text_str(&sink->line, "VERSION\n");
    for (i = 0; i < report->appliance_count; i++)
        write_appliance_versions(sink, report->appliances[i]);
    text_str(&sink->line, "First fixed releases for CVE-2025-20393 (");
    text_str(&sink->line, seine_fixed_release_source());
    text_str(&sink->line, "):\n");
    for (i = 0; (row = seine_fixed_release_get(i)); i++)
        text_format(&sink->line, "  %s %-16s %s\n", row->product, row->train,
                    row->release);
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}
