/*
 * Reading logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "logs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "interval.h"
#include "json_run.h"
#include "load.h"
#include "say.h"

#define MILLION LOGS_ALL_UNPARSED
#define MEMORY_LEAST 65536 /* of --max-memory */

/* ---------------------------------------------------------- callbacks --- */

/* Must the hunt end now? */
static int
must_stop(const struct logs *logs)
{
    return interrupt_signal() != 0 || sinks_failed(&logs->sinks) > 0 ||
           logs->partial.target.error != 0;
}

static int
on_event(void *user, const seine_event *event)
{
    struct logs *logs = user;

    if (logs->run.fail_on && event->level >= logs->run.fail_on)
        logs->found = true;
    sinks_event(&logs->sinks, event);
    return must_stop(logs);
}

static int
on_suppressed(void *user, const seine_event *event)
{
    struct logs *logs = user;

    sinks_suppressed(&logs->sinks, event);
    return must_stop(logs);
}

static int
on_finding(void *user, const seine_finding *finding)
{
    struct logs *logs = user;

    if (logs->run.fail_on && finding->level >= logs->run.fail_on)
        logs->found = true;
    sinks_finding(&logs->sinks, finding);
    return must_stop(logs);
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct logs *logs = user;

    if (logs->on_record)
        return logs->on_record(logs->user, record, evidence) || must_stop(logs);
    sinks_record(&logs->sinks, record, evidence);
    return must_stop(logs);
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    struct logs *logs = user;

    if (!ledger->whole)
        logs->lost = true;
    if (logs->on_file)
        return logs->on_file(logs->user, ledger) || must_stop(logs);
    sinks_file(&logs->sinks, ledger);
    return must_stop(logs);
}

static int
on_progress(void *user, uint64_t bytes, uint64_t bytes_total, uint64_t files,
            uint64_t files_total)
{
    struct logs *logs = user;

    progress_show(&logs->progress, bytes, bytes_total, files, files_total);
    return must_stop(logs);
}

static int
on_part(void *user, const seine_part_bytes *bytes)
{
    struct logs *logs = user;

    partial_write(&logs->partial, bytes);
    return must_stop(logs);
}

static int
on_telling(void *user, const seine_part_bytes *bytes)
{
    struct logs *logs = user;

    return logs->on_telling(logs->user, bytes);
}

static int
known_event(void *user, const seine_event *event)
{
    struct logs *logs = user;

    return logs->known_event ? logs->known_event(logs->user, event) : 0;
}

static int
known_finding(void *user, const seine_finding *finding)
{
    struct logs *logs = user;

    return logs->known_finding ? logs->known_finding(logs->user, finding) : 0;
}

/* ------------------------------------------------------------ settings --- */

/* "0.5", "0.5%": at most 100, at most four digits behind the point. */
static bool
read_percent(const char *text, uint64_t *millionths)
{
    uint64_t value = 0, scale = 10000;
    const char *at = text;

    for (; *at >= '0' && *at <= '9' && value <= 100; at++)
        value = value * 10 + (uint64_t)(*at - '0');
    if (at == text)
        return false;
    value *= scale;
    if (*at == '.' && at[1] >= '0' && at[1] <= '9')
        for (at++; *at >= '0' && *at <= '9' && scale > 1; at++) {
            scale /= 10;
            value += (uint64_t)(*at - '0') * scale;
        }
    if (*at == '%')
        at++;
    *millionths = value;
    return *at == '\0' && value <= MILLION;
}

static int
check_settings(struct logs *logs)
{
    const struct settings *settings = logs->settings;
    const char *color = settings->color;
    char text[40];

    if (settings->timezone &&
        seine_time_format(0, settings->timezone, text, sizeof(text)) < 0) {
        say_error("--timezone: no time zone '%s'", settings->timezone);
        return EXIT_USAGE;
    }
    if (color && strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 &&
        strcmp(color, "never") != 0) {
        say_error("--color: '%s' is none of auto, always, never", color);
        return EXIT_USAGE;
    }
    if (settings->fail_on) {
        logs->run.fail_on = seine_level_from_name(settings->fail_on);
        if (logs->run.fail_on < 0) {
            say_error("--fail-on: no level '%s'", settings->fail_on);
            return EXIT_USAGE;
        }
    }
    if (settings->max_unparsed &&
        !read_percent(settings->max_unparsed, &logs->max_unparsed)) {
        say_error("--max-unparsed: '%s' is no percentage such as 0.5",
                  settings->max_unparsed);
        return EXIT_USAGE;
    }
    return interval_read(settings, &logs->run);
}

static void
fill_scan(struct logs *logs, bool records)
{
    const struct settings *settings = logs->settings;
    seine_scanner_options *scan = &logs->scan;

    scan->struct_size = sizeof(*scan);
    scan->format = settings->format;
    scan->wsa_format = settings->wsa_format;
    scan->assume_tz = settings->assume_tz;
    scan->no_screen = settings->no_screen;
    scan->has_interval = logs->run.has_interval;
    scan->from_ns = logs->run.from_ns;
    scan->to_ns = logs->run.to_ns;
    scan->max_bytes = settings->max_bytes;
    scan->max_line = (size_t)settings->max_line;
    scan->on_event = logs->run.rules ? on_event : NULL;
    scan->on_record = records ? on_record : NULL;
    scan->on_suppressed = settings->show_suppressed ? on_suppressed : NULL;
    scan->user = logs;
}

static bool
is_format(const char *name)
{
    const seine_format *format;
    size_t i;

    for (i = 0; name && (format = seine_format_get(i)); i++)
        if (strcmp(format->name, name) == 0)
            return true;
    return false;
}

/* What was wrong with the options of the hunt, by its status. */
static int
say_refused(const struct logs *logs, int status)
{
    const struct settings *settings = logs->settings;

    if (status == SEINE_E_ZONE)
        say_error("--assume-tz: no time zone '%s'", settings->assume_tz);
    else if (status == SEINE_E_FORMAT && settings->format &&
             !(settings->wsa_format && is_format(settings->format)))
        say_error("--format: no log format '%s'; see seine formats",
                  settings->format);
    else if (status == SEINE_E_FORMAT)
        say_error("--wsa-format: cannot be understood: %s",
                  settings->wsa_format ? settings->wsa_format : "");
    else if (status == SEINE_E_INVALID && settings->max_memory &&
             settings->max_memory < MEMORY_LEAST)
        say_error("--max-memory: %" PRIu64 " is too small",
                  settings->max_memory);
    else if (status == SEINE_E_INVALID && settings->max_line)
        say_error("--max-line: %" PRIu64 " is too small or too large",
                  settings->max_line);
    else
        say_error("%s", seine_status_text(status));
    return status == SEINE_E_MEMORY ? EXIT_INTERNAL : EXIT_USAGE;
}

/* Where the correlator may write what does not fit into memory. */
static const char *
temp_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder && *folder ? folder : NULL;
}

static int
make_hunt(struct logs *logs, seine_rules *rules)
{
    const struct settings *settings = logs->settings;
    seine_hunt_options options = {
        .struct_size = sizeof(options),
        .scan = &logs->scan,
        .threads = settings->threads < 1024 ? (int)settings->threads : 1024,
        .follow = settings->follow,
        .include = settings->include.at,
        .exclude = settings->exclude.at,
        .on_file = on_file,
        .on_progress = on_progress,
        .user = logs,
        .on_finding = on_finding,
        .max_memory = settings->max_memory,
        .temp_folder = temp_folder(),
        .on_part = settings->partial ? on_part : NULL,
        .shard = logs->partial.shard,
        .shards = logs->partial.shards,
        .known_event = settings->state ? known_event : NULL,
        .known_finding = settings->state ? known_finding : NULL,
        .on_telling = logs->on_telling ? on_telling : NULL,
    };
    int status = seine_hunt_new(&logs->hunt, rules, &options);

    return status < 0 ? say_refused(logs, status) : EXIT_DONE;
}

/* --------------------------------------------------------------- paths --- */

static int
add_path(struct logs *logs, const char *path)
{
    int status = logs->parts ? seine_hunt_add_part(logs->hunt, path)
                             : seine_hunt_add_path(logs->hunt, path);

    if (status >= 0)
        return EXIT_DONE;
    say_error("%s: %s", path,
              status == SEINE_E_LIMIT ? seine_hunt_message(logs->hunt)
                                      : seine_status_text(status));
    return status == SEINE_E_INVALID ? EXIT_USAGE : EXIT_INTERNAL;
}

static int
note_path(struct logs *logs, const char *path)
{
    if (strings_add(&logs->paths, path))
        return EXIT_DONE;
    say_error("out of memory");
    return EXIT_INTERNAL;
}

/* The paths of --files-from; empty ones are passed over. */
static int
note_listed(struct logs *logs)
{
    char end = logs->settings->null_ended ? '\0' : '\n', *at, *stop;
    int status = EXIT_DONE;
    size_t left;

    if (!load_file(logs->settings->files_from, &logs->listed))
        return EXIT_USAGE;
    text_byte(&logs->listed, end);
    if (logs->listed.failed)
        return EXIT_INTERNAL;
    at = logs->listed.at;
    left = logs->listed.size;
    while (status == EXIT_DONE && left > 0) {
        stop = memchr(at, end, left);
        *stop = '\0';
        if (end == '\n' && stop > at && stop[-1] == '\r')
            stop[-1] = '\0';
        if (*at)
            status = note_path(logs, at);
        left -= (size_t)(stop + 1 - at);
        at = stop + 1;
    }
    return status;
}

static int
note_paths(struct logs *logs)
{
    const struct strings *paths = &logs->settings->paths;
    int status = EXIT_DONE;
    size_t i;

    if (logs->settings->replay)
        return EXIT_DONE; /* its paths are those of the state */
    if (paths->count == 0 && !logs->settings->files_from) {
        say_error(logs->parts ? "no parts" : "no paths; - is standard input");
        return EXIT_USAGE;
    }
    for (i = 0; i < paths->count && status == EXIT_DONE; i++)
        status = note_path(logs, paths->at[i]);
    if (status == EXIT_DONE && logs->settings->files_from)
        status = note_listed(logs);
    return status;
}

static int
add_paths(struct logs *logs)
{
    int status = EXIT_DONE;
    size_t i;

    for (i = 0; i < logs->paths.count && status == EXIT_DONE; i++)
        status = add_path(logs, logs->paths.at[i]);
    return status;
}

/* Parts and states keep what framing tells, but not all parsed records. */
static int
check_rules(const struct logs *logs, const seine_rules *rules)
{
    const seine_rule *rule;
    size_t i;

    if (!logs->parts && !logs->settings->partial && !logs->settings->state)
        return EXIT_DONE;
    for (i = 0; (rule = seine_rules_get(rules, i)); i++)
        if (rule->flags & SEINE_RULE_RECORDS) {
            say_error("rule '%s' asks for signs between records, which %s "
                      "does not keep; leave it out, or hunt without",
                      rule->title,
                      logs->settings->state ? "--state" : "--partial");
            return EXIT_USAGE;
        }
    return EXIT_DONE;
}

/* Settings and signals, before there is any file to leave behind. */
static int
prepare(struct logs *logs, const char *command, const struct settings *settings,
        seine_rules *rules)
{
    int status;

    logs->settings = settings;
    logs->run.command = command;
    logs->run.settings = settings;
    logs->run.rules = rules;
    run_begin(&logs->run);
    status = check_rules(logs, rules);
    if (status == EXIT_DONE)
        status = partial_read(&logs->partial, settings);
    if (status == EXIT_DONE)
        status = check_settings(logs);
    if (status == EXIT_DONE)
        interrupt_catch();
    return status;
}

/* The hunt, and what it reads. */
static int
make_all(struct logs *logs, seine_rules *rules, bool records)
{
    int status;

    fill_scan(logs, records);
    status = make_hunt(logs, rules);
    if (status == EXIT_DONE)
        status = note_paths(logs);
    return status == EXIT_DONE ? add_paths(logs) : status;
}

int
logs_open(struct logs *logs, const char *command,
          const struct settings *settings, seine_rules *rules, bool records)
{
    int status;

    memset(logs, 0, sizeof(*logs));
    status = prepare(logs, command, settings, rules);
    return status == EXIT_DONE ? make_all(logs, rules, records) : status;
}

/* What all parts have in common, as if it had been asked for. */
static void
adopt(struct logs *logs, struct settings *settings, const seine_part *part)
{
    settings->assume_tz = *part->assume_tz ? part->assume_tz : NULL;
    settings->format = *part->format ? part->format : NULL;
    logs->run.has_interval = part->has_interval != 0;
    if (part->has_interval) {
        logs->run.from_ns = part->from_ns;
        logs->run.to_ns = part->to_ns;
    }
}

/* Without a single part that can be told there is nothing to be done. */
static int
choose_part(struct logs *logs, struct settings *settings)
{
    const seine_part *part;
    size_t i;

    for (i = 0; (part = seine_hunt_part(logs->hunt, i)); i++)
        if (part->state == SEINE_PART_WHOLE || part->state == SEINE_PART_CUT ||
            part->state == SEINE_PART_DAMAGED) {
            adopt(logs, settings, part);
            return EXIT_DONE;
        }
    partial_complain(logs->hunt);
    say_error("none of these parts can be merged");
    return EXIT_USAGE;
}

int
logs_open_parts(struct logs *logs, const char *command,
                struct settings *settings, seine_rules *rules)
{
    int status;

    memset(logs, 0, sizeof(*logs));
    logs->parts = true;
    status = prepare(logs, command, settings, rules);
    if (status == EXIT_DONE)
        status = make_all(logs, rules, false);
    return status == EXIT_DONE ? choose_part(logs, settings) : status;
}

int
logs_renew(struct logs *logs)
{
    logs->hunt = NULL;
    return make_hunt(logs, (seine_rules *)(uintptr_t)logs->run.rules);
}

int
logs_again(struct logs *logs)
{
    int status;

    if (!logs->first)
        logs->first = logs->hunt;
    else
        seine_hunt_free(logs->hunt);
    status = logs_renew(logs);
    return status == EXIT_DONE ? add_paths(logs) : status;
}

void
logs_fini(struct logs *logs)
{
    seine_hunt_free(logs->hunt);
    seine_hunt_free(logs->first);
    sinks_close(&logs->sinks, false);
    partial_close(&logs->partial, false);
    strings_fini(&logs->paths);
    text_fini(&logs->listed);
}

/* ----------------------------------------------------------------- run --- */

void
logs_begin(struct logs *logs)
{
    sinks_begin(&logs->sinks);
}

int
logs_read(struct logs *logs)
{
    int status;

    progress_begin(&logs->progress, logs->settings->quiet);
    status = seine_hunt_run(logs->hunt);
    progress_end(&logs->progress);
    return status;
}

int
logs_run(struct logs *logs)
{
    struct outcome outcome = {0};
    int status;

    logs_begin(logs);
    status = logs_read(logs);
    if (logs->on_end) {
        int end = logs->on_end(logs->user);

        status = end < 0 ? end : status;
    }
    logs_judge(logs, status, &outcome);
    return logs_end(logs, &outcome);
}
