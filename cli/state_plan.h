/*
 * The plan of a run: what is known of each input, and what is to be hunted.
 *
 *     UNREAD  the walk left it out, or it is not there
 *     NEW     nothing is known: all rules, all of it
 *     GROWN   its first bytes are known: all rules, from a bookmark on
 *     KNOWN   it is known, maybe not by all rules: the missing ones, all of it
 *
 * What an input is follows from its bytes.  These are not read if the system
 * says of its path what it said last time (size, times, device, inode), unless
 * --verify-content asks for it or the file was changed just before it was
 * looked at then.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_STATE_PLAN_H
#define SEINE_CLI_STATE_PLAN_H

#include "state.h"

enum plan_kind {
    PLAN_UNREAD,
    PLAN_NEW,
    PLAN_GROWN,
    PLAN_KNOWN,
};

struct plan_item {
    enum plan_kind kind;
    const char *path; /* of the walk, as is: */
    const char *reason;
    int state; /* of PLAN_UNREAD */
    bool regular;
    bool looked;            /* the digest has what the system said */
    bool trusted;           /* known by what the system says alone */
    int64_t content;        /* KNOWN, or as hunted; 0: none */
    int64_t base;           /* GROWN: what it was */
    int64_t block;          /* not kept: of this run alone; 0: none */
    uint64_t from;          /* GROWN: where it is gone on */
    bool has_digest;        /* of all of it */
    seine_digest digest;    /* at least what the system said */
    char start[HEX_SIZE];   /* digest of its first bytes */
    struct numbers extends; /* contents that it begins with */
    bool again;             /* NEW, though something of it is known */
    bool settled;           /* it is hunted, or need not be */
    bool redo;              /* it changed: again, as new */
    struct source *sources; /* its blocks, while they are told */
};

/* What a run found out about its inputs. */
struct plan_counts {
    uint64_t known;   /* told from the state, without a scan */
    uint64_t rules;   /* hunted with those rules that were new */
    uint64_t grown;   /* gone on with from a bookmark */
    uint64_t fresh;   /* hunted with all rules */
    uint64_t again;   /* of these, known but read again: see the messages */
    uint64_t lost;    /* what was known of a path is nowhere any more */
    uint64_t aside;   /* known contents that are no input, for correlations */
    uint64_t unasked; /* of these, not hunted with all that correlations ask */
};

struct plan {
    struct state *state;
    const struct settings *settings;
    seine_hunt *walk; /* whose paths these are, once it is not that of logs */
    struct plan_item *items;
    size_t count;
    struct numbers tiny; /* sizes of contents that are short, ascending */
    struct plan_counts counts;
};

/*
 * All inputs of a hunt that was not run, as the system told of them.  Then what
 * is known of each.  EXIT_DONE or EXIT_INTERNAL.
 */
int
plan_list(struct plan *plan, struct state *state, struct logs *logs);
int
plan_make(struct plan *plan);

/*
 * Will the system show it if the file changes, so that its bytes need not be
 * read again?  checked: when that was found out, seconds.
 */
bool
plan_is_settled(const seine_digest *digest, int64_t checked);
void
plan_fini(struct plan *plan);

/* The item of a path, or NULL. */
struct plan_item *
plan_find(const struct plan *plan, const char *path);

#endif
