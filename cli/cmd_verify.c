/*
 * seine verify: do findings still stand in the files that they are from?
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "escape.h"
#include "interrupt.h"
#include "json_record.h"
#include "json_run.h"
#include "output.h"
#include "say.h"

#define READ_SIZE 65536

struct verifying {
    const struct settings *settings;
    struct run run;
    struct target target;
    struct text line;
    const char *results; /* the file that is read */
    bool table;
    bool none;                  /* a file holds no results at all */
    seine_verifier_stats total; /* over all files */
};

static void
flush(struct verifying *verifying)
{
    target_write(&verifying->target, &verifying->line);
    text_clear(&verifying->line);
}

static int
must_stop(const struct verifying *verifying)
{
    return interrupt_signal() != 0 || verifying->target.error != 0;
}

/* -------------------------------------------------------------- table --- */

/* What stands in the table for a status; problems stand out. */
static const char *const words[] = {
    [SEINE_VERIFIED_OK] = "OK",
    [SEINE_VERIFIED_CHANGED] = "CHANGED",
    [SEINE_VERIFIED_MISSING] = "MISSING",
    [SEINE_VERIFIED_UNREADABLE] = "UNREADABLE",
};

static void
add_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

static void
write_place(struct text *out, const seine_verified_place *place)
{
    add_text(out, place->file);
    if (place->line)
        text_format(out, ":%" PRIu64, place->line);
    if (*place->reason) {
        text_str(out, ": ");
        add_text(out, place->reason);
    }
    text_byte(out, '\n');
}

/* STATUS  ID  FILE:LINE: why; a correlation has a line for every place. */
static void
write_lines(struct text *out, const seine_verified *verified)
{
    size_t i;

    text_format(out, "%-10s  ", words[verified->status]);
    add_text(out,
             *verified->finding_id ? verified->finding_id : verified->type);
    if (verified->place_count == 1) {
        text_str(out, "  ");
        write_place(out, verified->places[0]);
        return;
    }
    text_byte(out, '\n');
    for (i = 0; i < verified->place_count; i++) {
        text_format(out, "  %-10s  ", words[verified->places[i]->status]);
        write_place(out, verified->places[i]);
    }
}

/* What the verdict is worth: are the results themselves whole? */
static void
write_wholeness(struct text *out, const seine_verifier_stats *stats)
{
    if (stats->complete) {
        text_str(out, "Results: whole\n");
        return;
    }
    text_str(out, "Results: NOT whole, or not all could be looked at\n");
    if (stats->by_status[SEINE_VERIFIED_UNREADABLE])
        text_str(out, "  some files could not be read\n");
    if (stats->rejected)
        text_format(out, "  lines that are no results: %" PRIu64 "\n",
                    stats->rejected);
    if (stats->runs == 0)
        text_str(out, "  no line says what was run\n");
    if (stats->runs != stats->ended)
        text_format(out,
                    "  runs: %" PRIu64 ", with their summary: %" PRIu64 "\n",
                    stats->runs, stats->ended);
    if (stats->told != stats->findings)
        text_format(out,
                    "  findings that were counted: %" PRIu64
                    ", that are there: %" PRIu64 "\n",
                    stats->told, stats->findings);
}

static void
write_statement(struct text *out, const seine_verifier_stats *stats)
{
    int status;

    text_format(out, "Verified: %" PRIu64, stats->verified);
    for (status = SEINE_VERIFIED_OK; status <= SEINE_VERIFIED_UNREADABLE;
         status++)
        text_format(out, ", %s %" PRIu64, words[status],
                    stats->by_status[status]);
    text_byte(out, '\n');
    write_wholeness(out, stats);
}

/* --------------------------------------------------------------- JSON --- */

static void
write_json_place(struct json *json, const seine_verified_place *place)
{
    json_open(json, '{');
    json_member(json, "status", seine_verified_name(place->status));
    json_member(json, "reason", place->reason);
    json_member(json, "file", place->file);
    json_member(json, "opened", *place->opened ? place->opened : NULL);
    json_member_uint(json, "member", place->member);
    json_member_uint(json, "line", place->line);
    json_member_uint(json, "offset", place->offset);
    json_member_uint(json, "length", place->length);
    json_close(json, '}');
}

static void
write_json(struct verifying *verifying, const seine_verified *verified)
{
    struct json json = {.out = &verifying->line};
    size_t i;

    json_open(&json, '{');
    json_member(&json, "type", "verified");
    json_member(&json, "status", seine_verified_name(verified->status));
    json_member(&json, "of", verified->type);
    json_member(&json, "finding_id",
                *verified->finding_id ? verified->finding_id : NULL);
    json_member(&json, "results", verifying->results);
    json_member_uint(&json, "result_line", verified->result_line);
    json_name(&json, "places");
    json_open(&json, '[');
    for (i = 0; i < verified->place_count; i++)
        write_json_place(&json, verified->places[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    text_byte(&verifying->line, '\n');
}

static void
begin_json(struct verifying *verifying)
{
    struct json json = {.out = &verifying->line};

    json_open(&json, '{');
    json_member(&json, "type", "run");
    json_run(&json, &verifying->run);
    json_close(&json, '}');
    text_byte(&verifying->line, '\n');
    flush(verifying);
}

static void
end_json(struct verifying *verifying, int code)
{
    const seine_verifier_stats *total = &verifying->total;
    struct json json = {.out = &verifying->line};
    int status;

    json_open(&json, '{');
    json_member(&json, "type", "verification");
    json_member_bool(&json, "complete", total->complete);
    json_member_uint(&json, "lines", total->lines);
    json_member_uint(&json, "rejected", total->rejected);
    json_member_uint(&json, "runs", total->runs);
    json_member_uint(&json, "ended", total->ended);
    json_member_uint(&json, "told", total->told);
    json_member_uint(&json, "findings", total->findings);
    json_member_uint(&json, "verified", total->verified);
    for (status = SEINE_VERIFIED_OK; status <= SEINE_VERIFIED_UNREADABLE;
         status++)
        json_member_uint(&json, seine_verified_name(status),
                         total->by_status[status]);
    json_member_uint(&json, "files", total->files);
    json_member_uint(&json, "bytes", total->bytes);
    json_instant(&json, "end", run_time(verifying->settings), false);
    json_name(&json, "exit");
    json_open(&json, '{');
    json_member_uint(&json, "code", (uint64_t)code);
    json_close(&json, '}');
    json_close(&json, '}');
    text_byte(&verifying->line, '\n');
}

/* ------------------------------------------------------------ results --- */

static int
on_verified(void *user, const seine_verified *verified)
{
    struct verifying *verifying = user;

    if (verifying->table)
        write_lines(&verifying->line, verified);
    else
        write_json(verifying, verified);
    flush(verifying);
    return must_stop(verifying);
}

static int
on_progress(void *user, uint64_t bytes, uint64_t bytes_total, uint64_t files,
            uint64_t files_total)
{
    (void)bytes;
    (void)bytes_total;
    (void)files;
    (void)files_total;
    return must_stop(user);
}

static void
add_total(seine_verifier_stats *total, const seine_verifier_stats *one)
{
    size_t i;

    total->complete = total->complete && one->complete;
    total->lines += one->lines;
    total->rejected += one->rejected;
    total->runs += one->runs;
    total->ended += one->ended;
    total->told += one->told;
    total->findings += one->findings;
    total->verified += one->verified;
    for (i = 0; i < sizeof(one->by_status) / sizeof(*one->by_status); i++)
        total->by_status[i] += one->by_status[i];
    total->files += one->files;
    total->bytes += one->bytes;
}

/* Feed all of an open file; the status of the verifier. */
static int
feed(struct verifying *verifying, seine_verifier *verifier, int fd)
{
    static char block[READ_SIZE];
    int status = 0;
    ssize_t got;

    while (status == 0) {
        got = read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR && !must_stop(verifying))
            continue;
        if (got < 0 && errno == EINTR)
            return SEINE_STOPPED;
        if (got < 0) {
            say_error("%s: %s", verifying->results, strerror(errno));
            return SEINE_E_IO;
        }
        if (got == 0)
            return seine_verifier_finish(verifier);
        status = seine_verifier_feed(verifier, block, (size_t)got);
    }
    return status;
}

static int
verify_open(struct verifying *verifying, int fd)
{
    seine_verifier_options options = {
        .struct_size = sizeof(options),
        .root = verifying->settings->root,
        .on_verified = on_verified,
        .on_progress = on_progress,
        .user = verifying,
    };
    const seine_verifier_stats *stats;
    seine_verifier *verifier;
    int status = seine_verifier_new(&verifier, &options);

    if (status < 0) {
        say_error("%s", seine_status_text(status));
        return EXIT_INTERNAL;
    }
    status = feed(verifying, verifier, fd);
    stats = seine_verifier_statistics(verifier);
    add_total(&verifying->total, stats);
    if (stats->runs == 0 && stats->verified == 0)
        verifying->none = true;
    if (status < 0 && status != SEINE_E_IO)
        say_error("%s", seine_verifier_message(verifier));
    seine_verifier_free(verifier);
    if (status == SEINE_E_IO)
        verifying->total.complete = 0;
    return status < 0 && status != SEINE_E_IO ? EXIT_INTERNAL : EXIT_DONE;
}

static int
open_results(const char *path)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO
                                    : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        say_error("%s: %s", path, strerror(errno));
    return fd;
}

static int
verify_file(struct verifying *verifying, const char *path)
{
    int fd = open_results(path), status;

    verifying->results = path;
    if (fd < 0)
        return EXIT_USAGE;
    status = verify_open(verifying, fd);
    if (fd != STDIN_FILENO)
        close(fd);
    if (status == EXIT_DONE && verifying->none && !must_stop(verifying)) {
        say_error("%s: holds no results of seine", path);
        status = EXIT_USAGE;
    }
    return status;
}

/* Nothing is begun that cannot be ended. */
static int
check_settings(const struct settings *settings)
{
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .root = settings->root};
    seine_verifier *verifier;
    size_t i;

    if (settings->paths.count == 0) {
        say_error("which results?  - is standard input");
        return EXIT_USAGE;
    }
    for (i = 0; i < settings->paths.count; i++)
        if (strcmp(settings->paths.at[i], "-") != 0 &&
            access(settings->paths.at[i], R_OK) < 0) {
            say_error("%s: %s", settings->paths.at[i], strerror(errno));
            return EXIT_USAGE;
        }
    if (seine_verifier_new(&verifier, &options) == SEINE_E_IO) {
        say_error("--root: %s cannot be opened", settings->root);
        return EXIT_USAGE;
    }
    seine_verifier_free(verifier);
    return EXIT_DONE;
}

static int
judge(const struct verifying *verifying)
{
    const seine_verifier_stats *total = &verifying->total;

    if (interrupt_signal())
        return EXIT_SIGNAL + interrupt_signal();
    if (verifying->target.error == EPIPE)
        return EXIT_SIGNAL + SIGPIPE;
    if (verifying->target.error)
        return EXIT_INTERNAL;
    if (!total->complete)
        return EXIT_INCOMPLETE;
    return total->by_status[SEINE_VERIFIED_OK] == total->verified ? EXIT_DONE
                                                                  : EXIT_FOUND;
}

static int
verify_all(struct verifying *verifying)
{
    const struct strings *paths = &verifying->settings->paths;
    int status = EXIT_DONE;
    size_t i;

    verifying->total.complete = 1;
    if (!verifying->table)
        begin_json(verifying);
    for (i = 0; i < paths->count && status == EXIT_DONE; i++) {
        status = verify_file(verifying, paths->at[i]);
        if (must_stop(verifying)) {
            verifying->total.complete = 0;
            break;
        }
    }
    if (status == EXIT_DONE)
        status = judge(verifying);
    else
        verifying->total.complete = 0;
    if (verifying->table)
        write_statement(&verifying->line, &verifying->total);
    else
        end_json(verifying, status);
    flush(verifying);
    return status;
}

int
command_verify(const struct settings *settings)
{
    struct verifying verifying = {
        .settings = settings,
        .run = {.command = "verify",
                .settings = settings,
                .from_ns = INT64_MIN,
                .to_ns = INT64_MAX},
    };
    const char *path;
    int status;

    interrupt_catch();
    if (check_settings(settings) != EXIT_DONE ||
        !output_choose(settings, &verifying.table, &path) ||
        target_open(&verifying.target, path, settings->force) < 0)
        return EXIT_USAGE;
    run_begin(&verifying.run);
    status = verify_all(&verifying);
    if (status == EXIT_USAGE)
        target_abandon(&verifying.target);
    else if (target_close(&verifying.target) < 0 && status < EXIT_INTERNAL)
        status = EXIT_INTERNAL;
    text_fini(&verifying.line);
    return status;
}
