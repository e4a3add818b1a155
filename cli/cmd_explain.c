/*
 * seine explain: why a rule holds on a line, or does not.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "explain.h"
#include "load.h"
#include "output.h"
#include "say.h"

#define READ_SIZE 65536
#define RULES_FEW 8 /* so many are all shown in full */

/* One line that was asked for. */
struct asking {
    struct explaining explaining;
    struct target target;
    bool table;
    uint64_t line; /* 0: every record */
    uint64_t told;
};

/* -------------------------------------------------------------- words --- */

const char *
explain_derived(size_t i)
{
    static const char *const names[] = {
        "x-uri",         "x-uri-decoded", "x-uri-decode-rounds",
        "x-query-value", "x-src-scope",
    };

    return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

const char *
explain_zone(int quality)
{
    static const char *const texts[] = {
        [SEINE_TIME_NONE] = "the record has no time",
        [SEINE_TIME_EPOCH] = "seconds since 1970, UTC by definition",
        [SEINE_TIME_ZONED] = "the zone stands beside it",
        [SEINE_TIME_HEADER] =
            "by the last line `Time offset from UTC` before it",
        [SEINE_TIME_ASSUMED] = "by the zone of --assume-tz",
        [SEINE_TIME_UNKNOWN] =
            "the zone is not known; it may be up to 14 hours off UTC",
        [SEINE_TIME_EXPORT] = "by the export that the line came in",
    };

    if (quality < 0 || quality >= (int)(sizeof(texts) / sizeof(texts[0])))
        quality = SEINE_TIME_NONE;
    return texts[quality];
}

const char *
explain_screen(int screen)
{
    static const char *const names[] = {
        [SEINE_SCREEN_NONE] = "none",
        [SEINE_SCREEN_ALWAYS] = "always tried",
        [SEINE_SCREEN_PASSED] = "passed",
        [SEINE_SCREEN_OPEN] = "cannot tell, tried",
        [SEINE_SCREEN_STOPPED] = "stopped",
    };

    if (screen < 0 || screen >= (int)(sizeof(names) / sizeof(names[0])))
        screen = SEINE_SCREEN_NONE;
    return names[screen];
}

const seine_explanation *
explain_rule(struct explaining *explaining, size_t i)
{
    const seine_explanation *why;
    int status = seine_scanner_explain(explaining->scanner, i, &why);

    if (status < 0)
        explaining->status = status;
    return why;
}

/* --------------------------------------------------------------- lines --- */

/* The line that is asked for may be any of an entry's. */
static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct asking *asking = user;
    struct explaining *explaining = &asking->explaining;

    if (asking->line && evidence->line + evidence->lines <= asking->line)
        return 0;
    if (asking->line && evidence->line > asking->line)
        return 1; /* it is passed: no entry has it */
    if (asking->table)
        explain_text(explaining, record, evidence);
    else
        explain_json(explaining, record, evidence);
    target_write(&asking->target, &explaining->out);
    text_clear(&explaining->out);
    asking->told++;
    return explaining->status < 0 || asking->line != 0;
}

static int
feed_file(seine_scanner *scanner, int fd, const char *path)
{
    static char block[READ_SIZE];
    int status = 0;
    ssize_t got = 1;

    while (status == 0 && got > 0) {
        got = read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            say_error("%s: %s", path, strerror(errno));
        else
            status = seine_scanner_feed(scanner, block, (size_t)got);
    }
    return got < 0 ? SEINE_E_IO : status;
}

/* The end of a line that was given as an argument. */
static int
feed_text(seine_scanner *scanner, const char *text)
{
    int status = seine_scanner_feed(scanner, text, strlen(text));

    return status == 0 ? seine_scanner_feed(scanner, "\n", 1) : status;
}

/* fd is -1: the text itself. */
static int
explain_input(struct asking *asking, const char *name, int fd)
{
    seine_scanner *scanner = asking->explaining.scanner;
    seine_input input = {.struct_size = sizeof(input),
                         .name = fd < 0 ? "-" : name};
    const seine_ledger *ledger;
    struct stat info;
    int status, finish;

    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        input.modified_ns =
            (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    status = seine_scanner_begin(scanner, &input);
    if (status == 0)
        status =
            fd < 0 ? feed_text(scanner, name) : feed_file(scanner, fd, name);
    finish = seine_scanner_finish(scanner, &ledger);
    return status == 0 ? finish : status;
}

/* "FILE:LINE": a log line has blanks, or is no number behind its last colon. */
static bool
split_place(const char *text, struct text *path, uint64_t *line)
{
    const char *colon = strrchr(text, ':'), *at;

    *line = 0;
    for (at = colon ? colon + 1 : ""; *at >= '0' && *at <= '9'; at++)
        *line = *line > UINT64_MAX / 10 - 1
                    ? UINT64_MAX
                    : *line * 10 + (uint64_t)(*at - '0');
    if (!colon || *at || at == colon + 1 || colon == text)
        return false;
    text_add(path, text, (size_t)(colon - text));
    return access(text_string(path), F_OK) == 0 || !strchr(text, ' ');
}

static int
explain_place(struct asking *asking, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), status;

    if (fd < 0) {
        say_error("%s: %s", path, strerror(errno));
        return SEINE_E_IO;
    }
    status = explain_input(asking, path, fd);
    close(fd);
    return status;
}

static int
explain_argument(struct asking *asking, const char *text)
{
    struct text path = {0};
    uint64_t line;
    int status;

    asking->told = 0;
    asking->line = 0;
    if (strcmp(text, "-") == 0) {
        status = explain_input(asking, text, STDIN_FILENO);
    } else if (split_place(text, &path, &line)) {
        asking->line = line ? line : UINT64_MAX;
        status = explain_place(asking, text_string(&path));
    } else {
        status = explain_input(asking, text, -1);
    }
    text_fini(&path);
    if (asking->explaining.status < 0)
        status = asking->explaining.status;
    if (status < 0 && status != SEINE_E_IO)
        say_error("%s", seine_status_text(status));
    if (status < 0)
        return status == SEINE_E_IO ? EXIT_USAGE : EXIT_INTERNAL;
    if (asking->told)
        return EXIT_DONE;
    say_error("%s: there is no record: a blank line, or beyond the end", text);
    return EXIT_USAGE;
}

/* ------------------------------------------------------------- command --- */

static int
make_scanner(struct asking *asking)
{
    const struct settings *settings = asking->explaining.settings;
    seine_scanner_options options = {
        .struct_size = sizeof(options),
        .format = settings->format,
        .wsa_format = settings->wsa_format,
        .assume_tz = settings->assume_tz,
        .max_line = (size_t)settings->max_line,
        .on_record = on_record,
        .user = asking,
    };
    int status = seine_scanner_new(&asking->explaining.scanner,
                                   asking->explaining.rules, &options);

    if (status == 0)
        return EXIT_DONE;
    say_error("%s", seine_status_text(status));
    return status == SEINE_E_MEMORY ? EXIT_INTERNAL : EXIT_USAGE;
}

static int
explain_all(struct asking *asking)
{
    const struct strings *paths = &asking->explaining.settings->paths;
    int status = EXIT_DONE;
    size_t i;

    for (i = 0; i < paths->count && status == EXIT_DONE; i++)
        status = explain_argument(asking, paths->at[i]);
    if (target_close(&asking->target) < 0)
        status = EXIT_INTERNAL;
    return status;
}

int
command_explain(const struct settings *settings)
{
    struct asking asking = {.explaining = {.settings = settings}};
    struct explaining *explaining = &asking.explaining;
    const char *path;
    int status;

    if (settings->paths.count == 0) {
        say_error("which line?  LINE, FILE:LINE, or - for standard input");
        return EXIT_USAGE;
    }
    if (!output_choose(settings, &asking.table, &path))
        return EXIT_USAGE;
    status = load_rules(settings, &settings->rules, &explaining->rules);
    if (status != EXIT_DONE)
        return status;
    explaining->all =
        settings->details || seine_rules_count(explaining->rules) <= RULES_FEW;
    status = make_scanner(&asking);
    if (status == EXIT_DONE &&
        target_open(&asking.target, path, settings->force) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = explain_all(&asking);
    seine_scanner_free(explaining->scanner);
    seine_rules_unref(explaining->rules);
    text_fini(&explaining->out);
    return status;
}
