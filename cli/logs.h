/*
 * Reading logs: what hunt, parse and formats share.  The settings become a
 * seine_hunt, its callbacks feed the sinks, its end becomes the exit status.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_LOGS_H
#define SEINE_CLI_LOGS_H

#include "partial.h"
#include "progress.h"
#include "sink.h"

#define LOGS_ALL_UNPARSED 1000000U /* max_unparsed: as many as there are */

struct logs {
    const struct settings *settings;
    struct run run;
    struct sinks sinks;
    struct progress progress;
    seine_hunt *hunt;
    seine_hunt *first;      /* of several readings; NULL: there is but one */
    struct partial partial; /* --partial */
    bool parts;             /* the paths are parts */
    seine_scanner_options scan;
    struct strings paths;  /* what is read */
    struct text listed;    /* content of --files-from */
    bool found;            /* a finding at or above --fail-on */
    bool lost;             /* of a file more is missing than what lines mean */
    bool search;           /* status 1 if nothing is found, as grep's */
    uint64_t max_unparsed; /* millionths of the lines */
    seine_on_file on_file; /* instead of the sinks; NULL: the sinks */
    seine_on_record on_record;
    int (*on_end)(void *user); /* all was read; a failure's status, or 0 */
    void *user;                /* for these */
    /* of a state: was it told before?  Likewise for `user`. */
    seine_on_event known_event;
    seine_on_finding known_finding;
    seine_on_part on_telling;
    int (*on_written)(void *user, const struct outcome *outcome); /* outputs
                              get their names if it returns 0 */
};

/*
 * Check the settings and make the hunt.  records: the sinks get all records.
 * EXIT_DONE, EXIT_USAGE or EXIT_INTERNAL, with a message.
 */
int
logs_open(struct logs *logs, const char *command,
          const struct settings *settings, seine_rules *rules, bool records);

/* The same for parts that are to be merged; the settings become theirs. */
int
logs_open_parts(struct logs *logs, const char *command,
                struct settings *settings, seine_rules *rules);

/*
 * Another hunt of the same settings, without inputs; the one before is the
 * caller's.  As logs_open.
 */
int
logs_renew(struct logs *logs);

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
