/*
 * The sinks of a run: made from -O, fed together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sink.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

static const struct sink_class *const classes[] = {
    &sink_table,        &sink_jsonl, &sink_csv,           &sink_survey_table,
    &sink_survey_jsonl, &sink_lines, &sink_compare_table, &sink_compare_jsonl,
};

static const struct sink_class *
find_class(const char *name, size_t size, unsigned command)
{
    size_t i;

    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if ((classes[i]->commands & command) &&
            strlen(classes[i]->name) == size &&
            memcmp(classes[i]->name, name, size) == 0)
            return classes[i];
    return NULL;
}

static void
say_formats(const char *name, size_t size, unsigned command)
{
    struct text list = {0};
    size_t i;

    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (classes[i]->commands & command)
            text_format(&list, "%s%s", list.size ? ", " : "", classes[i]->name);
    say_error("no output format '%.*s'; there are %s", (int)size, name,
              text_string(&list));
    text_fini(&list);
}

static bool
ends_in(const char *path, const char *suffix)
{
    size_t size = strlen(path), end = strlen(suffix);

    return size > end && strcmp(path + size - end, suffix) == 0;
}

/* The class for -o: by what the name of the file ends in, else JSONL. */
static const struct sink_class *
class_of_file(const char *path, unsigned command)
{
    size_t i;

    for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if ((classes[i]->commands & command) && classes[i]->suffix &&
            ends_in(path, classes[i]->suffix))
            return classes[i];
    return find_class("jsonl", 5, command);
}

static bool
wants_color(const struct run *run, const struct sink *sink)
{
    const char *when = run->settings->color, *term = getenv("TERM"),
               *none = getenv("NO_COLOR");

    if (!sink->class->for_terminal)
        return false;
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    return !sink->target.path && isatty(STDOUT_FILENO) && !(none && *none) &&
           !(term && strcmp(term, "dumb") == 0);
}

static bool
is_taken(const struct sinks *sinks, const char *path)
{
    const char *taken;
    size_t i;

    for (i = 0; i < sinks->count; i++) {
        taken = sinks->at[i]->target.path;
        if (strcmp(taken ? taken : "-", path) == 0)
            return true;
    }
    return false;
}

static int
add_sink(struct sinks *sinks, const struct run *run,
         const struct sink_class *class, const char *path)
{
    struct sink *sink;

    if (sinks->count == SINKS_MAX) {
        say_error("more than %d outputs", SINKS_MAX);
        return -1;
    }
    if (is_taken(sinks, path)) {
        say_error("%s: two outputs into one file", path);
        return -1;
    }
    sink = calloc(1, class->size);
    if (!sink) {
        say_error("out of memory");
        return -1;
    }
    sink->class = class;
    sink->run = run;
    sinks->at[sinks->count++] = sink;
    if (target_open_as(&sink->target, path, run->settings->force, run->suffix) <
        0)
        return -1;
    sink->color = wants_color(run, sink);
    return 0;
}

static int
add_output(struct sinks *sinks, const struct run *run, unsigned command,
           const char *text)
{
    const char *equal = strchr(text, '='), *path = equal ? equal + 1 : "-";
    size_t size = equal ? (size_t)(equal - text) : strlen(text);
    const struct sink_class *class = find_class(text, size, command);

    if (!class) {
        say_formats(text, size, command);
        return -1;
    }
    if (!*path) {
        say_error("-O %s: the file name is empty", text);
        return -1;
    }
    return add_sink(sinks, run, class, path);
}

/* A file that an option names. */
static int
add_named(struct sinks *sinks, const struct run *run,
          const struct sink_class *class, const char *option, const char *path)
{
    if (!path)
        return 0;
    if (!*path) {
        say_error("--%s: the file name is empty", option);
        return -1;
    }
    return add_sink(sinks, run, class, path);
}

int
sinks_open(struct sinks *sinks, const struct run *run, unsigned command)
{
    const struct settings *settings = run->settings;
    const struct strings *outputs = &settings->outputs;
    const char *file = settings->output_file;
    const struct sink_class *class = find_class("lines", 5, command);
    size_t i;

    if (!class && isatty(STDOUT_FILENO))
        class = find_class("table", 5, command);
    for (i = 0; i < outputs->count; i++)
        if (add_output(sinks, run, command, outputs->at[i]) < 0)
            return -1;
    if (file && add_named(sinks, run, class_of_file(file, command),
                          "output-file", file) < 0)
        return -1;
    if (sinks->count == 0 &&
        add_sink(sinks, run, class ? class : find_class("jsonl", 5, command),
                 "-") < 0)
        return -1;
    return add_named(sinks, run, &sink_manifest, "manifest",
                     settings->manifest);
}

void
sink_flush(struct sink *sink)
{
    target_write(&sink->target, &sink->line);
    text_clear(&sink->line);
}

void
sinks_begin(struct sinks *sinks)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->begin)
            sinks->at[i]->class->begin(sinks->at[i]);
}

void
sinks_event(struct sinks *sinks, const seine_event *event)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->event)
            sinks->at[i]->class->event(sinks->at[i], event);
}

void
sinks_suppressed(struct sinks *sinks, const seine_event *event)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->suppressed)
            sinks->at[i]->class->suppressed(sinks->at[i], event);
}

void
sinks_finding(struct sinks *sinks, const seine_finding *finding)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->finding)
            sinks->at[i]->class->finding(sinks->at[i], finding);
}

void
sinks_record(struct sinks *sinks, seine_record *record,
             const seine_evidence *evidence)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->record)
            sinks->at[i]->class->record(sinks->at[i], record, evidence);
}

void
sinks_difference(struct sinks *sinks, const seine_difference *difference)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->difference)
            sinks->at[i]->class->difference(sinks->at[i], difference);
}

void
sinks_file(struct sinks *sinks, const seine_ledger *ledger)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->file)
            sinks->at[i]->class->file(sinks->at[i], ledger);
}

void
sinks_end(struct sinks *sinks, const struct outcome *outcome)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        if (sinks->at[i]->class->end)
            sinks->at[i]->class->end(sinks->at[i], outcome);
}

void
sinks_write(const struct sinks *sinks)
{
    size_t i;

    for (i = 0; i < sinks->count; i++)
        sink_flush(sinks->at[i]);
}

size_t
sinks_failed(const struct sinks *sinks)
{
    size_t i, failed = 0;

    for (i = 0; i < sinks->count; i++)
        failed += sinks->at[i]->target.error != 0;
    return failed;
}

int
sinks_flush(struct sinks *sinks)
{
    int status = 0;
    size_t i;

    sinks_write(sinks);
    for (i = 0; i < sinks->count; i++)
        if (target_flush(&sinks->at[i]->target) < 0)
            status = -1;
    return status;
}

int
sinks_close(struct sinks *sinks, bool keep)
{
    int status = 0;
    size_t i;

    for (i = 0; i < sinks->count; i++) {
        struct sink *sink = sinks->at[i];

        if (sink->class->fini)
            sink->class->fini(sink);
        sink_flush(sink);
        if (keep && target_close(&sink->target) < 0)
            status = -1;
        target_abandon(&sink->target);
        text_fini(&sink->line);
        free(sink);
    }
    sinks->count = 0;
    return status;
}
