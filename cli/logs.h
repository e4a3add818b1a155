/*
 * Reading logs: what hunt, parse and formats share.  The settings become a
 * seine_hunt, its callbacks feed the sinks, its end becomes the exit status.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_LOGS_H
#define SEINE_CLI_LOGS_H

#include "progress.h"
#include "sink.h"

struct logs {
    const struct settings *settings;
    struct run run;
    struct sinks sinks;
    struct progress progress;
    seine_hunt *hunt;
    seine_hunt *first; /* of several readings; NULL: there is but one */
    seine_scanner_options scan;
    struct strings paths;  /* what is read */
    struct text listed;    /* content of --files-from */
    bool found;            /* a finding at or above --fail-on */
    bool lost;             /* of a file more is missing than what lines mean */
    uint64_t max_unparsed; /* millionths of the lines */
    seine_on_file on_file; /* instead of the sinks; NULL: the sinks */
    seine_on_record on_record;
    int (*on_end)(void *user); /* all was read; a failure's status, or 0 */
    void *user;                /* for these */
};

/*
 * Check the settings and make the hunt.  records: the sinks get all records.
 * EXIT_DONE, EXIT_USAGE or EXIT_INTERNAL, with a message.
 */
int
logs_open(struct logs *logs, const char *command,
          const struct settings *settings, seine_rules *rules, bool records);

/* Run it and write all; the exit status. */
int
logs_run(struct logs *logs);

/*
 * The parts of logs_run, for who reads more than once: begin, then read and,
 * for another reading of the same paths, again; judge tells what a status of
 * read means; end writes all and gives the exit status.
 */
void
logs_begin(struct logs *logs);
int
logs_read(struct logs *logs);
int
logs_again(struct logs *logs);
void
logs_judge(const struct logs *logs, int status, struct outcome *outcome);
int
logs_end(struct logs *logs, struct outcome *outcome);
void
logs_fini(struct logs *logs);

#endif
