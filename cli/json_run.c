/*
 * What ran, with what, where and when.
 *
 * SPDX-License-Identifier: MIT
 */
/* POSIX 2008 has gethostname; glibc declares it with the XSI part only. */
#define _XOPEN_SOURCE 700

#include "json_run.h"

#include <time.h>
#include <unistd.h>

#include "json_record.h"

#define SCHEMA 1 /* counts up when a member is removed or retyped: never */
#define MAX_LINE 65536 /* of seine_scanner_options, where it is 0 */
#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

int64_t
run_time(const struct settings *settings)
{
    struct timespec now;

    if (settings->reproducible || clock_gettime(CLOCK_REALTIME, &now) < 0)
        return INT64_MIN;
    return (int64_t)now.tv_sec * SECOND +
           now.tv_nsec / MILLISECOND * MILLISECOND;
}

void
run_begin(struct run *run)
{
    run->start_ns = run_time(run->settings);
    if (run->settings->reproducible)
        return;
    if (gethostname(run->host, sizeof(run->host)) < 0)
        run->host[0] = '\0';
    run->host[sizeof(run->host) - 1] = '\0';
    if (!getcwd(run->folder, sizeof(run->folder)))
        run->folder[0] = '\0';
}

static void
write_versions(struct json *json)
{
    char version[128];
    const char *name;
    size_t i;

    json_name(json, "versions");
    json_open(json, '{');
    json_member(json, "seine", seine_version());
    for (i = 0; seine_component_get(i, &name, version, sizeof(version)) > 0;
         i++)
        json_member(json, name, *version ? version : NULL);
    json_close(json, '}');
}

static void
write_rules(struct json *json, const seine_rules *rules)
{
    size_t i, count = seine_rules_count(rules);

    json_name(json, "rules");
    json_open(json, '{');
    json_member_uint(json, "count", count);
    json_member_uint(json, "rejected", seine_rules_rejected(rules));
    json_member(json, "hash", seine_rules_hash(rules));
    json_name(json, "list");
    json_open(json, '[');
    for (i = 0; i < count; i++) {
        const seine_rule *rule = seine_rules_get(rules, i);

        json_open(json, '{');
        json_member(json, "id", rule->id);
        json_member(json, "title", rule->title);
        json_member(json, "hash", rule->hash);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void
write_interval(struct json *json, const struct run *run)
{
    json_name(json, "interval");
    if (!run->has_interval) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_instant(json, "from", run->from_ns, false);
    json_instant(json, "to", run->to_ns, false);
    json_close(json, '}');
}

void
json_run(struct json *json, const struct run *run)
{
    const struct settings *settings = run->settings;

    json_member_uint(json, "schema", SCHEMA);
    json_member(json, "tool", "seine");
    json_member(json, "version", seine_version());
    json_member(json, "command", run->command);
    json_member_list(json, "arguments", settings->arguments);
    if (run->rules)
        write_rules(json, run->rules);
    write_interval(json, run);
    json_member(json, "assume_tz", settings->assume_tz);
    json_member(json, "format", settings->format);
    json_member(json, "timezone", settings->timezone);
    json_member_uint(json, "max_line",
                     settings->max_line ? settings->max_line : MAX_LINE);
    json_name(json, "max_bytes");
    if (settings->max_bytes)
        json_uint(json, settings->max_bytes);
    else
        json_null(json);
    json_member(json, "host", *run->host ? run->host : NULL);
    json_member(json, "folder", *run->folder ? run->folder : NULL);
    json_instant(json, "start", run->start_ns, false);
    write_versions(json);
}
