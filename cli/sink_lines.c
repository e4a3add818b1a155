/*
 * What search finds, as grep shows it: the lines as they are, with the lines
 * around them; or how many there are in each file; or which files they are in.
 * For a terminal all is escaped.
 *
 * A record is known to be found only after it was told of: it waits until the
 * next one, or the end of its file, comes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "sink.h"

/* A record that may be shown yet. */
struct kept {
    struct text raw;
    uint64_t line;
    uint64_t number; /* counts up over all records */
};

struct lines_sink {
    struct sink sink;
    struct kept *ring; /* the records before, `before` of them */
    size_t ring_count;
    size_t ring_next;
    struct kept present;
    const char *file; /* of present */
    bool terminal;
    bool waiting; /* present is not shown yet */
    bool found;   /* and is to be */
    uint64_t after_left;
    uint64_t number;
    uint64_t shown; /* number of the last one shown */
    uint64_t in_file;
};

/* -------------------------------------------------------------- writing --- */

static void
add_bytes(struct sink *sink, const char *at, size_t size)
{
    if (((struct lines_sink *)(void *)sink)->terminal)
        escape_terminal(&sink->line, at, size);
    else
        text_add(&sink->line, at, size);
}

/* "FILE:LINE:", as grep has it; `-` in lines around what was found. */
static void
add_prefix(struct sink *sink, const char *file, uint64_t line, char mark)
{
    const struct settings *settings = sink->run->settings;

    if (sink->run->with_file) {
        add_bytes(sink, file, strlen(file));
        text_byte(&sink->line, mark);
    }
    if (settings->line_number)
        text_format(&sink->line, "%" PRIu64 "%c", line, mark);
}

/* All lines of a record. */
static void
write_lines(struct sink *sink, const char *file, uint64_t line, const char *raw,
            size_t size, char mark)
{
    const char *end;

    do {
        end = memchr(raw, '\n', size);
        add_prefix(sink, file, line++, mark);
        add_bytes(sink, raw, end ? (size_t)(end - raw) : size);
        text_byte(&sink->line, '\n');
        if (end) {
            size -= (size_t)(end + 1 - raw);
            raw = end + 1;
        }
    } while (end);
    sink_flush(sink);
}

static bool
shows_lines(const struct sink *sink)
{
    const struct settings *settings = sink->run->settings;

    return !settings->count_only && !settings->files_only;
}

/* -------------------------------------------------------------- context --- */

static bool
has_context(const struct sink *sink)
{
    const struct run *run = sink->run;

    return (run->before || run->after) && shows_lines(sink);
}

static void
show(struct lines_sink *lines, const struct kept *kept, char mark)
{
    struct sink *sink = &lines->sink;

    if (lines->shown && kept->number > lines->shown + 1)
        text_str(&sink->line, "--\n");
    write_lines(sink, lines->file, kept->line, kept->raw.at, kept->raw.size,
                mark);
    lines->shown = kept->number;
}

static void
show_ring(struct lines_sink *lines)
{
    uint64_t room = lines->sink.run->before;
    size_t i, first = (size_t)((lines->ring_next + room - lines->ring_count) %
                               (room ? room : 1));

    for (i = 0; i < lines->ring_count; i++)
        show(lines, &lines->ring[(first + i) % room], '-');
    lines->ring_count = 0;
}

static void
keep(struct lines_sink *lines)
{
    uint64_t room = lines->sink.run->before;
    struct kept *slot, swap;

    if (room == 0 || !lines->ring)
        return;
    slot = &lines->ring[lines->ring_next];
    swap = *slot;
    *slot = lines->present;
    lines->present = swap;
    lines->ring_next = (size_t)((lines->ring_next + 1) % room);
    if (lines->ring_count < room)
        lines->ring_count++;
}

/* The present record is over: show it, or keep it for the next one found. */
static void
settle(struct lines_sink *lines)
{
    if (!lines->waiting)
        return;
    lines->waiting = false;
    if (lines->found) {
        show_ring(lines);
        show(lines, &lines->present, ':');
        lines->after_left = lines->sink.run->after;
    } else if (lines->after_left > 0) {
        lines->after_left--;
        show(lines, &lines->present, '-');
    } else {
        keep(lines);
    }
}

static void
take_record(struct sink *sink, seine_record *record,
            const seine_evidence *evidence)
{
    struct lines_sink *lines = (struct lines_sink *)(void *)sink;

    (void)record;
    settle(lines);
    text_clear(&lines->present.raw);
    text_add(&lines->present.raw, evidence->raw, evidence->raw_size);
    sink->line.failed |= lines->present.raw.failed;
    lines->file = evidence->file;
    lines->present.line = evidence->line;
    lines->present.number = ++lines->number;
    lines->waiting = true;
    lines->found = false;
}

/* --------------------------------------------------------------- events --- */

static void
begin_lines(struct sink *sink)
{
    struct lines_sink *lines = (struct lines_sink *)(void *)sink;

    lines->terminal = !sink->target.path && isatty(STDOUT_FILENO);
    if (!has_context(sink) || sink->run->before == 0)
        return;
    lines->ring = calloc((size_t)sink->run->before, sizeof(*lines->ring));
    if (!lines->ring)
        sink->line.failed = true;
}

static void
take_event(struct sink *sink, const seine_event *event)
{
    struct lines_sink *lines = (struct lines_sink *)(void *)sink;
    const seine_evidence *evidence = event->evidence;

    lines->in_file++;
    lines->found = true;
    if (!has_context(sink) && shows_lines(sink))
        write_lines(sink, evidence->file, evidence->line, evidence->raw,
                    evidence->raw_size, ':');
}

static void
end_file(struct sink *sink, const seine_ledger *ledger)
{
    struct lines_sink *lines = (struct lines_sink *)(void *)sink;
    const struct settings *settings = sink->run->settings;

    settle(lines);
    lines->ring_count = 0;
    lines->after_left = 0;
    lines->number++;
    if (settings->files_only && lines->in_file) {
        add_bytes(sink, ledger->file, strlen(ledger->file));
        text_byte(&sink->line, '\n');
    } else if (settings->count_only && !settings->files_only &&
               ledger->state != SEINE_FILE_FAILED) {
        if (sink->run->with_file) {
            add_bytes(sink, ledger->file, strlen(ledger->file));
            text_byte(&sink->line, ':');
        }
        text_format(&sink->line, "%" PRIu64 "\n", lines->in_file);
    }
    lines->in_file = 0;
    sink_flush(sink);
}

static void
fini_lines(struct sink *sink)
{
    struct lines_sink *lines = (struct lines_sink *)(void *)sink;
    size_t i;

    for (i = 0; lines->ring && i < sink->run->before; i++)
        text_fini(&lines->ring[i].raw);
    free(lines->ring);
    text_fini(&lines->present.raw);
}

const struct sink_class sink_lines = {
    .name = "lines",
    .size = sizeof(struct lines_sink),
    .commands = CMD_SEARCH,
    .suffix = ".txt",
    .begin = begin_lines,
    .event = take_event,
    .record = take_record,
    .file = end_file,
    .fini = fini_lines,
};
