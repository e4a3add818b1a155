/*
 * The state: what earlier runs hunted in and told, in one file.
 *
 *     setting   options that change results; all below it goes by one of them
 *     content   a stream of bytes, whatever it is called and however it is
 *               packed; `extended`: another content begins with it
 *     file      a path, what the system said of it, and its content
 *     head      behind which blocks were written; head_rule: the keys of the
 *               rules that were evaluated then
 *     block     what a scan gave, in pieces
 *     pass      a block that tells of a content, from `since` up to `until` of
 *               its stream; 0: up to its end
 *     reported  findings that were told
 *     replaced  rows of it as they were before the run that is not settled
 *     output    files that this run is to make
 *     telling   what the last run told, for the next one over the same inputs
 *     run       when, and how much
 *
 *     state.c           the file: made, opened, made new, given up
 *     state_output.c    outputs, and what a run that was killed left behind
 *     state_content.c   contents, and which blocks tell of them
 *     state_plan.c      what is known of each input
 *     state_hunt.c      what is not known is hunted
 *     state_report.c    all is told
 *     state_told.c      what was told before
 *     state_telling.c   what the last run told is kept
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_H
#define SEINE_CLI_STATE_H

#include "db.h"
#include "logs.h"

#define STATE_PIECES 8  /* pieces of blocks kept in memory */
#define START_SIZE 1024 /* first bytes by which contents are looked for */
#define HEX_SIZE 65

/* A head, and which rules of this run were evaluated under it. */
struct state_head {
    int64_t id;
    void *data;
    size_t size;
    bool *has; /* by rule */
};

struct state_piece {
    int64_t block;
    uint64_t at;
    struct text data;
};

/* A list of keys. */
struct numbers {
    int64_t *at;
    size_t count;
    size_t room;
};

bool
numbers_add(struct numbers *list, int64_t number);
bool
numbers_have(const struct numbers *list, int64_t number);

struct state {
    struct db *db;
    const char *path;
    int64_t now; /* when the run began, seconds */
    int64_t run;
    int64_t setting;
    char suffix[7]; /* of outputs that are not whole */
    seine_rules *rules;
    size_t rule_count;
    bool *asked;            /* by rule: it is evaluated on records */
    const seine_rule *only; /* whose findings are told; NULL: all */
    struct state_head **heads;
    size_t head_count;
    struct state_piece pieces[STATE_PIECES];
    size_t next_piece;
    struct text folder; /* where relative paths begin, with a / */
    struct text path_text;
};

/* --- state.c --- */

/*
 * Open it, and settle what an earlier run left behind.  EXIT_DONE, EXIT_USAGE
 * or EXIT_INTERNAL with a message; state_close in any case.
 */
int
state_open(struct state *state, const char *path, bool make);
void
state_close(struct state *state);

/*
 * A run begins, with these rules: it is noted, with the outputs that it will
 * make, and there is room for more.  As state_open.
 */
int
state_begin_run(struct state *state, const struct settings *settings,
                seine_rules *rules);

/* Say what failed, if something did: EXIT_DONE, or EXIT_INTERNAL. */
int
state_check(const struct state *state);

/* What is kept with a path: from the root on.  Until the next call. */
const char *
state_absolute(struct state *state, const char *path);

/* --- state_output.c --- */

/* The files that get their names when all is written. */
void
state_note_outputs(struct state *state, const struct settings *settings);

/*
 * What the run before left behind, if it was killed.  Findings that it noted as
 * told are told if one of its outputs has its name; then the others get theirs.
 * If none has, nobody saw them: all is as it was before.
 */
void
state_recover(struct state *state);

/* Nothing is left to be done or taken back; inside a transaction. */
void
state_settle(struct state *state);

/* --- state_content.c --- */

/* The bytes of a head that was kept; NULL: none. */
const struct state_head *
state_head(struct state *state, int64_t id);

/* The key of a head, kept now if it is new. */
int64_t
state_keep_head(struct state *state, const seine_rules *rules, const void *data,
                size_t size);

/* Which passes of a content tell of which rules: the newest that fit. */
struct cover {
    struct cover_pass {
        int64_t block;
        int64_t head;
        uint64_t since;
        uint64_t until;
        char received[HEX_SIZE]; /* of the file as it was scanned */
        bool *wanted;            /* by rule */
    } * passes;
    size_t count;
    size_t room;
    uint64_t *left; /* by rule: from 0 up to here nothing tells of it */
};

/* 0, or -1 without memory. */
int
cover_find(struct cover *cover, struct state *state, int64_t content);
void
cover_fini(struct cover *cover);

/* Are all rules told of that are asked for?  And which ones are not. */
bool
cover_is_whole(const struct cover *cover, const struct state *state);

/* Remove a block, and all that nothing points to any more. */
void
state_drop_block(struct state *state, int64_t block);
void
state_sweep(struct state *state);

/* A block as seine_hunt_add_block takes it; lives as long as the hunt. */
struct source {
    struct state *state;
    int64_t block;
    const bool *wanted; /* during add_block; NULL: all */
};

int64_t
source_read(void *user, uint64_t offset, void *buffer, size_t size);
int
source_wants(void *user, const seine_rule *rule);

#endif
