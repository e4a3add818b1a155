/*
 * Sinks: what is found, in one of the output formats.  All sinks of a run get
 * the same calls in the same order:
 *
 *     open, begin, (event | suppressed | record | difference)*, file, ...,
 *     finding*, end, close
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_SINK_H
#define SEINE_CLI_SINK_H

#include "arguments.h"
#include "seine.h"
#include "target.h"

/* A finding that an earlier run told and that no longer holds. */
struct withdrawn {
    char *id;
    char *title;
    int level;
};

/* What earlier runs knew, of a run with a state. */
struct memory {
    bool new_only;
    uint64_t known;   /* inputs told from the state */
    uint64_t rules;   /* hunted in with rules that were new */
    uint64_t grown;   /* gone on with */
    uint64_t fresh;   /* hunted in with all rules, from their begin */
    uint64_t again;   /* of these, though something was known of them */
    uint64_t lost;    /* paths whose earlier content is in no input */
    uint64_t aside;   /* what is no input now, but counts for correlations */
    uint64_t unasked; /* of that, not hunted in with all that these ask for */
    struct withdrawn *withdrawn;
    size_t withdrawn_count;
};

/* What the run is, known before the first input. */
struct run {
    const char *command;
    const struct settings *settings;
    const seine_rules *rules; /* NULL: none */
    bool has_interval;
    int64_t from_ns;            /* INT64_MIN: open */
    int64_t to_ns;              /* INT64_MAX: open */
    int fail_on;                /* level, or SEINE_LEVEL_NONE */
    int64_t start_ns;           /* INT64_MIN: not told */
    char host[256];             /* "": not told */
    char folder[4096];          /* that paths are relative to; likewise */
    const seine_survey *survey; /* finished before the sinks' end, or NULL */
    const seine_survey_report *report;
    const struct memory *memory; /* NULL: without a state */
    const char *suffix;          /* of outputs that are not whole; NULL: any */
    uint64_t before; /* of search: lines around what is found, and whether */
    uint64_t after;
    bool with_file;                      /* the file stands in front of each */
    bool comparing;                      /* then there are two sides: */
    int side;                            /* the one that is read */
    const seine_compare_report *compare; /* known at the sinks' end, or NULL */
};

/* How it ended. */
struct outcome {
    const seine_hunt *hunt; /* for its parts */
    const seine_summary *summary;
    const seine_summary *export; /* of compare, summary is the reference's */
    int exit_code;
    int signal;         /* 0, or what ended it early */
    bool findings;      /* one at or above --fail-on */
    bool incomplete;    /* not all was read, or not recognised */
    bool tolerated;     /* it was not recognised, but within --max-unparsed */
    uint64_t unwritten; /* sinks that could not be written, seen so far */
    const char *error;  /* internal error or limit, or NULL */
    int64_t end_ns;     /* INT64_MIN: not told */
};

struct sink;

struct sink_class {
    const char *name;
    size_t size; /* of the sink's own struct, which begins with struct sink */
    unsigned commands;
    bool for_terminal;
    const char *suffix; /* of files that -o writes so; NULL: of all others */
    void (*begin)(struct sink *sink);
    void (*event)(struct sink *sink, const seine_event *event);
    void (*suppressed)(struct sink *sink, const seine_event *event);
    void (*finding)(struct sink *sink, const seine_finding *finding);
    void (*record)(struct sink *sink, seine_record *record,
                   const seine_evidence *evidence);
    void (*difference)(struct sink *sink, const seine_difference *difference);
    void (*file)(struct sink *sink, const seine_ledger *ledger);
    void (*end)(struct sink *sink, const struct outcome *outcome);
    void (*fini)(struct sink *sink);
};

struct sink {
    const struct sink_class *class;
    const struct run *run;
    struct target target;
    struct text line; /* what is being written, and what is not flushed */
    bool color;
};

extern const struct sink_class sink_table;
extern const struct sink_class sink_jsonl;
extern const struct sink_class sink_csv;
extern const struct sink_class sink_manifest;
extern const struct sink_class sink_lines;
extern const struct sink_class sink_survey_table;
extern const struct sink_class sink_survey_jsonl;
extern const struct sink_class sink_compare_table;
extern const struct sink_class sink_compare_jsonl;

/* All sinks of a run. */
#define SINKS_MAX 16

struct sinks {
    struct sink *at[SINKS_MAX];
    size_t count;
};

/*
 * Make the sinks that -O asks for; without any, lines where there are such,
 * else a table for a terminal and JSONL for all else.  -1 with a message;
 * sinks_close in any case.
 */
int
sinks_open(struct sinks *sinks, const struct run *run, unsigned command);
void
sinks_begin(struct sinks *sinks);
void
sinks_event(struct sinks *sinks, const seine_event *event);
void
sinks_suppressed(struct sinks *sinks, const seine_event *event);
void
sinks_finding(struct sinks *sinks, const seine_finding *finding);
void
sinks_record(struct sinks *sinks, seine_record *record,
             const seine_evidence *evidence);
void
sinks_difference(struct sinks *sinks, const seine_difference *difference);
void
sinks_file(struct sinks *sinks, const seine_ledger *ledger);
void
sinks_end(struct sinks *sinks, const struct outcome *outcome);

/* Write what the sinks hold, so that it is known what cannot be written. */
void
sinks_write(const struct sinks *sinks);

/* How many sinks could not be written up to now. */
size_t
sinks_failed(const struct sinks *sinks);

/* Write all that is held, to the disk where there is one.  -1: it failed. */
int
sinks_flush(struct sinks *sinks);

/* Free them; keep: outputs get their names.  -1 if one was not written. */
int
sinks_close(struct sinks *sinks, bool keep);

/* Write the line made so far to the target and empty it. */
void
sink_flush(struct sink *sink);

#endif
