/*
 * libseine: hunt through exported Cisco AsyncOS web and HTTP logs with Sigma
 * rules and indicator lists.  This is the whole public interface.
 *
 * SPDX-License-Identifier: MIT
 *
 * The way of the data:
 *
 *     seine_compiler --finish--> seine_rules --+--> seine_scanner  one input
 *     (mutable)                  (immutable)   +--> seine_correlator
 *                                              |    events in, findings out
 *                                              +--> seine_hunt     many paths
 *
 * Simple use: make a compiler, add rule files, finish it, make a hunt with a
 * callback, add paths, run.  Embedders that have bytes and no paths use a
 * scanner: begin, feed, feed, finish.
 *
 * Conventions
 *   - Functions that can fail return int: 0 is fine, negative is a SEINE_E_...
 *     status, positive is a documented condition.
 *   - `T **out` becomes the caller's and is set to NULL first; `const T *` is
 *     borrowed, and its comment says until when.
 *   - Views (seine_rule, seine_event, ...) are made by the library only.  Never
 *     copy one or stride over an array of them: members are added at the end.
 *   - Option structs begin with struct_size = sizeof(the struct); all zero is
 *     every default.  Members the library does not know must be zero.
 *   - seine_rules may be used by any number of threads at once.  Every other
 *     object belongs to one thread at a time.
 *   - Text from a log is any bytes at all, may hold NUL, and is never
 *     terminated: it always comes with a size, in bytes.
 *   - Time is int64_t nanoseconds since 1970-01-01T00:00:00Z, leap seconds not
 *     counted.
 *   - The library does not print, exit, or read the environment.
 */
#ifndef SEINE_H
#define SEINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEINE_VERSION_MAJOR 0
#define SEINE_VERSION_MINOR 1
#define SEINE_VERSION_PATCH 0

#if defined(__GNUC__)
# define SEINE_API __attribute__((visibility("default")))
#else
# define SEINE_API
#endif

/* The version of the library at run time, "0.1.0".  Static storage. */
SEINE_API const char *
seine_version(void);

/*
 * A library that this one is made with, by index from 0: its name, "pcre2"
 * (static storage), and the version that runs into `version`, 64 bytes mostly;
 * "" where the build leaves it out, or it does not fit.  1, or 0 past the last.
 */
SEINE_API int
seine_component_get(size_t index, const char **name, char *version,
                    size_t size);

/* ------------------------------------------------------------ status --- */

/* Positive: conditions. */
#define SEINE_STOPPED 1    /* a callback asked to stop; results so far hold */
#define SEINE_INCOMPLETE 2 /* finished, but not all input could be read */

/* Negative: failures.  Numbers are stable and mean nothing by themselves. */
#define SEINE_E_MEMORY (-12)  /* out of memory */
#define SEINE_E_IO (-5)       /* reading failed; the message says what */
#define SEINE_E_INVALID (-22) /* an argument breaks the contract */
#define SEINE_E_STATE (-31)   /* right call, wrong moment */
#define SEINE_E_RULES (-40)   /* rules rejected; on_diag told which and why */
#define SEINE_E_FORMAT                                                       \
 (-41)                      /* no log format of that name, bad format string \
                             */
#define SEINE_E_ZONE (-42)  /* no time zone of that name */
#define SEINE_E_LIMIT (-43) /* a limit of the library was reached */

/* One lower-case line for a status, never NULL.  Static storage. */
SEINE_API const char *
seine_status_text(int status);

/* Levels, as Sigma names them. */
#define SEINE_LEVEL_NONE 0
#define SEINE_LEVEL_INFORMATIONAL 1
#define SEINE_LEVEL_LOW 2
#define SEINE_LEVEL_MEDIUM 3
#define SEINE_LEVEL_HIGH 4
#define SEINE_LEVEL_CRITICAL 5

/* "high" for SEINE_LEVEL_HIGH, "none" for anything else.  Static storage. */
SEINE_API const char *
seine_level_name(int level);

/* The level of a name, or SEINE_E_INVALID. */
SEINE_API int
seine_level_from_name(const char *name);

/* ------------------------------------------------------- diagnostics --- */

#define SEINE_DIAG_ERROR 1   /* the document is rejected */
#define SEINE_DIAG_WARNING 2 /* lint only: legal, but probably not meant */

/* What is wrong with a rule or indicator file, and where. */
typedef struct seine_diag {
    int severity;        /* SEINE_DIAG_... */
    int line;            /* from 1; 0 where the file as a whole is meant */
    int column;          /* from 1; 0 likewise */
    const char *file;    /* as given to the compiler */
    const char *message; /* one line, no capital, no full stop */
    const char *code;    /* stable short name, "unknown-modifier" */
} seine_diag;

/* Called once for every diagnostic.  The view lives until it returns. */
typedef void (*seine_on_diag)(void *user, const seine_diag *diag);

/* ------------------------------------------------------------- rules --- */

typedef struct seine_compiler seine_compiler;
typedef struct seine_rules seine_rules;

#define SEINE_FIELDS_ANY 0    /* cs-uri-query is path?query, c-uri any form */
#define SEINE_FIELDS_STRICT 1 /* the W3C meaning */

typedef struct seine_compiler_options {
    size_t struct_size;
    int keep_going; /* 1: a rejected document does not reject the set */
    int warnings;   /* 1: on_diag also gets warnings */
    int fields;     /* SEINE_FIELDS_... */
    int min_level;  /* leave out rules below this level; 0: none */
    const char *const *tags;    /* NULL-ended: only rules with one of these */
    const char *const *exclude; /* NULL-ended: rule ids or titles left out */
    const char *expand_folder;  /* %name% values: files NAME or NAME.txt */
    seine_on_diag on_diag;
    void *user;
} seine_compiler_options;

/* Make a compiler.  Options may be NULL.  Strings are copied. */
SEINE_API int
seine_compiler_new(seine_compiler **out, const seine_compiler_options *options);
SEINE_API void
seine_compiler_free(seine_compiler *compiler);

/*
 * Add the YAML documents of a rule file: Sigma rules, correlations and
 * filters, indicator lists, survey rules, allow lists, and critical assets.
 * `name` is for diagnostics and stands in seine_rule.file.  Returns 0 also
 * where documents were rejected: finish judges.  The data is not kept.
 */
SEINE_API int
seine_compiler_add(seine_compiler *compiler, const char *name, const void *data,
                   size_t size);

/*
 * The same for a file, or for every *.yml and *.yaml below a folder, in byte
 * order of their paths.  SEINE_E_IO if it cannot be read.
 */
SEINE_API int
seine_compiler_add_path(seine_compiler *compiler, const char *path);

/*
 * Add indicators from plain text, CSV, a STIX 2.1 bundle or a MISP event; the
 * content decides which.  They become rules titled after `name`.
 */
SEINE_API int
seine_compiler_add_indicators(seine_compiler *compiler, const char *name,
                              const void *data, size_t size);
SEINE_API int
seine_compiler_add_indicators_path(seine_compiler *compiler, const char *path);

/*
 * Add an allow list: YAML as above, but only documents with the key `allow`
 * (add takes those as well); anything else is rejected.  Each entry becomes a
 * SEINE_RULE_FILTER with SEINE_RULE_ALLOWED.
 */
SEINE_API int
seine_compiler_add_allow(seine_compiler *compiler, const char *name,
                         const void *data, size_t size);
SEINE_API int
seine_compiler_add_allow_path(seine_compiler *compiler, const char *path);

/*
 * Add critical assets: likewise YAML documents with the key `x-critical-assets`
 * and no other.  Each entry becomes a SEINE_RULE_ASSETS.
 */
SEINE_API int
seine_compiler_add_assets(seine_compiler *compiler, const char *name,
                          const void *data, size_t size);
SEINE_API int
seine_compiler_add_assets_path(seine_compiler *compiler, const char *path);

/* Values for the placeholder %name% of the `expand` modifier, one a line. */
SEINE_API int
seine_compiler_set(seine_compiler *compiler, const char *name, const void *data,
                   size_t size);

/*
 * Compile all that was added.  SEINE_E_RULES if a document was rejected and
 * keep_going is not set, or if no rule is left.  The caller owns one reference.
 * The compiler starts anew: its options and placeholders stay.
 */
SEINE_API int
seine_compiler_finish(seine_compiler *compiler, seine_rules **out);

/* What went wrong last, one line; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_compiler_message(const seine_compiler *compiler);

/* Count up (returns its argument) and down (NULL is fine).  Any thread. */
SEINE_API seine_rules *
seine_rules_ref(seine_rules *rules);
SEINE_API void
seine_rules_unref(seine_rules *rules);

#define SEINE_RULE_DETECTION 1  /* a Sigma detection rule */
#define SEINE_RULE_INDICATORS 2 /* an indicator list */
#define SEINE_RULE_CORRELATION                        \
 3 /* a Sigma correlation: over events of other rules \
    */
#define SEINE_RULE_FILTER \
 4 /* a Sigma filter, or an entry of an allow list: suppresses events */

#define SEINE_RULE_ASSETS 5 /* an entry of critical assets: raises levels */
#define SEINE_RULE_SURVEY \
 6 /* signs, as survey tells them: findings of a hunt as a whole */

#define SEINE_RULE_UNSCREENED                                            \
 1U                          /* no necessary literal: tried on all lines \
                              */
#define SEINE_RULE_FEEDS 2U  /* a correlation asks for its events */
#define SEINE_RULE_SILENT 4U /* and it is not reported by itself */
#define SEINE_RULE_ALLOWED \
 8U /* a filter made of an entry of an allow list; its title is the reason */

#define SEINE_RULE_RECORDS \
 16U /* a survey rule for signs that only all parsed records tell of */

/* A line, or for correlations an input of several, of a rule's own `tests`. */
typedef struct seine_rule_test {
    int match;          /* 1: the rule must match it, 0: it must not */
    int line;           /* where it stands in the rule file */
    const char *format; /* forced log format, or NULL */
    const char *text;   /* without the last line end */
    size_t text_size;
    int64_t findings; /* of a correlation, so many; -1: one or more */
    int64_t events;   /* and so many events in all of them; -1: not said */
    int joined;       /* 1: another input of the same test as the one before */
} seine_rule_test;

/* A rule.  Lives as long as its rules. */
typedef struct seine_rule {
    int kind;  /* SEINE_RULE_... */
    int level; /* SEINE_LEVEL_... */
    int line;  /* of its document */
    unsigned flags;
    const char *id; /* never NULL; "" where the document has none */
    const char *title;
    const char *status; /* "" where it has none, as all below */
    const char *description;
    const char *author;
    const char *license;
    const char *date;
    const char *modified;
    const char *file;
    const char *category; /* log source */
    const char *product;
    const char *service;
    const char *hash;        /* SHA-256 of its meaning, hex */
    const char *const *tags; /* NULL-ended lists */
    const char *const *references;
    const char *const *false_positives;
    size_t test_count;
    size_t indicator_count; /* entries of an indicator list */
    const char *name;       /* by which other documents may refer to it; "" */
    int64_t expires;       /* of a filter: later records are not taken away, ns;
                              INT64_MAX: never */
    const char *owner;     /* of an entry of an allow list; "" */
    size_t column;         /* of its document or entry, from 1; with line */
    const char *condition; /* as written, of its selections; "" */
    const char *const *signs; /* of a survey rule: kinds, NULL-ended */
} seine_rule;

/* How many rules there are: also lists, correlations, filters and assets. */
SEINE_API size_t
seine_rules_count(const seine_rules *rules);

/* The rule at index 0 .. count-1, in the order added; NULL past the end. */
SEINE_API const seine_rule *
seine_rules_get(const seine_rules *rules, size_t index);

/* A test of a rule by index; NULL past the end.  Lives as the rules. */
SEINE_API const seine_rule_test *
seine_rules_test(const seine_rules *rules, size_t rule, size_t index);

/*
 * SHA-256 of all that what a rule finds in an input depends on, hex: more than
 * its hash, also its id, the filters over it, what correlations ask of its
 * events, and what placeholders and field names stood for.  Two runs of equal
 * keys find the same in equal inputs.  NULL past the end.  Lives as the rules.
 */
SEINE_API const char *
seine_rules_key(const seine_rules *rules, size_t index);

/* How many documents were rejected (with keep_going). */
SEINE_API size_t
seine_rules_rejected(const seine_rules *rules);

/* SHA-256 over the hashes of all rules, sorted; hex.  Lives as the rules. */
SEINE_API const char *
seine_rules_hash(const seine_rules *rules);

/* 1: events of this rule are wanted. */
typedef int (*seine_wants_rule)(void *user, const seine_rule *rule);

/*
 * The same rules, at the same indices, of which those that are not wanted never
 * hold on a record, and cost nothing; their keys are all zeros.  Correlations
 * and filters stay.  Events of the others are as they are with all rules.  The
 * caller owns one reference.
 */
SEINE_API int
seine_rules_select(seine_rules **out, seine_rules *rules,
                   seine_wants_rule wants, void *user);

/* -------------------------------------------------------------- time --- */

#define SEINE_TIME_NONE 0    /* the record has no time */
#define SEINE_TIME_EPOCH 1   /* seconds since 1970, UTC by definition */
#define SEINE_TIME_ZONED 2   /* the zone stands beside the time */
#define SEINE_TIME_HEADER 3  /* by the header `Time offset from UTC` */
#define SEINE_TIME_ASSUMED 4 /* by the zone that the caller assumed */
#define SEINE_TIME_UNKNOWN                                                  \
 5                          /* zone not known: ns is local time read as UTC \
                             */
#define SEINE_TIME_EXPORT 6 /* by the export that the record came in */

/* When a record was.  ns is UTC unless quality is NONE or UNKNOWN. */
typedef struct seine_time {
    int quality;       /* SEINE_TIME_... */
    int year_inferred; /* 1: the text had no year */
    int64_t ns;
    const char *original; /* the text of the time in the record */
    size_t original_size;
} seine_time;

/* "offset-header" for SEINE_TIME_HEADER and so on.  Static storage. */
SEINE_API const char *
seine_time_quality_name(int quality);

/*
 * An instant from RFC 3339, a date, a date with time, or epoch seconds; text
 * without a zone is read in `zone` (NULL: UTC).  0, SEINE_E_INVALID for
 * unreadable text, SEINE_E_ZONE for an unknown zone.
 */
SEINE_API int
seine_time_parse(const char *text, const char *zone, int64_t *ns);

/*
 * Write ns as RFC 3339 in `zone` (NULL: UTC, with Z), at the precision that
 * it has (seconds, or milli-, micro-, nanoseconds).  buffer takes 40 bytes.
 */
SEINE_API int
seine_time_format(int64_t ns, const char *zone, char *buffer, size_t size);

/* ----------------------------------------------------------- records --- */

/* One entry of a log with its fields.  Borrowed: until the callback ends. */
typedef struct seine_record seine_record;

#define SEINE_VALUE_TEXT 1
#define SEINE_VALUE_NUMBER 2 /* the text is a number */
#define SEINE_VALUE_BOOL 3   /* the text is true or false */
#define SEINE_VALUE_NULL 4   /* a JSON null */

/* A field of a record.  Until the next call with the same cursor. */
typedef struct seine_field {
    int type;         /* SEINE_VALUE_... */
    int canonical;    /* 1: one of our names, at one address in all records */
    const char *name; /* e.g. "source.ip"; not terminated */
    size_t name_size;
    const char *value;
    size_t value_size;
} seine_field;

/*
 * The next present field: *cursor is 0 at first and moved on.  1 with *out
 * filled, 0 after the last, SEINE_E_INVALID for NULL.  A `-` in the log is no
 * field.
 */
SEINE_API int
seine_record_next(const seine_record *record, size_t *cursor, seine_field *out);

/*
 * The same for several: the next ones, `room` at most, go to out[0] and so on.
 * Their number, 0 after the last, SEINE_E_INVALID for NULL or no room.
 */
SEINE_API int
seine_record_fields(const seine_record *record, size_t *cursor,
                    seine_field *out, size_t room);

/*
 * The value of a field by canonical name or Sigma alias, derived ones too.
 * 1 found, 0 absent.  *value is borrowed as the record is.
 */
SEINE_API int
seine_record_get(seine_record *record, const char *name, const char **value,
                 size_t *size);

/* The log format it was read as, "gui"; "raw" for a line of no known one. */
SEINE_API const char *
seine_record_format(const seine_record *record);

/* Its log source as Sigma names it; "" where there is none. */
SEINE_API const char *
seine_record_category(const seine_record *record);
SEINE_API const char *
seine_record_product(const seine_record *record);
SEINE_API const char *
seine_record_service(const seine_record *record);

/* When it was.  Borrowed as the record is. */
SEINE_API const seine_time *
seine_record_time(const seine_record *record);

/* The log line itself (unwrapped, if an export carried it). */
SEINE_API const char *
seine_record_text(const seine_record *record, size_t *size);

/* ------------------------------------------------------------ formats --- */

/* A log format.  Static storage. */
typedef struct seine_format {
    const char *name;
    const char *title;
    const char *category;
    const char *product;
    const char *service;
    const char *const *aliases; /* subscription names and file stems */
} seine_format;

/* The format at index, in the order of the manual; NULL past the end. */
SEINE_API const seine_format *
seine_format_get(size_t index);

/* ----------------------------------------------------------- evidence --- */

#define SEINE_EVIDENCE_CUT 1U     /* too long, damaged, or NULs are left out */
#define SEINE_EVIDENCE_WRAPPED 2U /* raw is the export's object or row */
#define SEINE_EVIDENCE_ORPHAN 4U  /* hunted as raw text: format unknown */
#define SEINE_EVIDENCE_HEADER 8U  /* bookkeeping of the log itself */

/* Where in which file.  Offsets count bytes of the decompressed stream. */
typedef struct seine_evidence {
    const char *file;   /* as given */
    const char *sha256; /* of the file as received, hex; NULL: not yet known */
    const char *raw;    /* exact bytes, without the final line end */
    size_t raw_size;
    uint64_t member; /* gzip member from 1; 0: not compressed */
    uint64_t line;   /* from 1 */
    uint64_t lines;  /* 1, or more with continuation lines */
    uint64_t offset;
    uint64_t length; /* raw_size plus what was cut */
    unsigned flags;  /* SEINE_EVIDENCE_... */
} seine_evidence;

/* A value that made a rule hold. */
typedef struct seine_matched {
    const char
        *field; /* canonical name; "" where the whole line was searched */
    const char *value;
    size_t value_size;
    const char *indicator; /* what was looked for, as the rule has it; with its
                              operator where it is compared: "> 400" */
    size_t indicator_size;
} seine_matched;

#define SEINE_OUTCOME_UNKNOWN 0
#define SEINE_OUTCOME_SUCCESS 1 /* got through: by status and ACL decision */
#define SEINE_OUTCOME_FAILURE 2 /* refused or failed */

/* "success", "failure" or "unknown".  Static storage. */
SEINE_API const char *
seine_outcome_name(int outcome);

/* A rule held on a record.  Until the callback ends. */
typedef struct seine_event {
    const seine_rule *rule;
    int level;   /* the rule's, lower for an indicator out of its time, raised
                    by one for a critical asset */
    int outcome; /* SEINE_OUTCOME_... */
    int outside_time;       /* 1: before valid_from or after valid_until */
    const char *finding_id; /* the same in every run over the same evidence;
                               "" where only on_correlate gets the event */
    const seine_time *time;
    const seine_evidence *evidence;
    const seine_matched *const *matched; /* matched_count pointers */
    size_t matched_count;
    seine_record *record;
    const seine_rule *suppressed_by; /* a filter, or NULL */
    /* the entry of critical assets that the record is about, or NULL; its title
       is the reason, and what of the record it was */
    const seine_rule *asset;
    const seine_matched *asset_matched; /* NULL without asset */
    int level_before;                   /* the level without that */
} seine_event;

/* ------------------------------------------------------------- ledger --- */

#define SEINE_DAMAGE_TRUNCATED 1 /* gzip: the stream ends inside a member */
#define SEINE_DAMAGE_DATA 2      /* gzip: cannot be inflated any further */
#define SEINE_DAMAGE_CRC 3       /* gzip: inflated, but the CRC differs */
#define SEINE_DAMAGE_LENGTH 4    /* gzip: inflated, but the length differs */
#define SEINE_DAMAGE_HEADER 5    /* gzip: bad member header */
#define SEINE_DAMAGE_TRAILING 6  /* gzip: bytes after the last member */
#define SEINE_DAMAGE_LIMIT 7     /* max_bytes reached: the rest was not read */
#define SEINE_DAMAGE_READ 8      /* the system could not read on */
#define SEINE_DAMAGE_CHANGED 9   /* the file changed while it was read */

/* Something that could not be read, or not for sure. */
typedef struct seine_damage {
    int kind;               /* SEINE_DAMAGE_... */
    int lossy;              /* 1: bytes were lost; 0: reported only */
    uint64_t member;        /* gzip member from 1; 0: none */
    uint64_t offset;        /* in the file as received */
    uint64_t stream_offset; /* in the decompressed stream */
    uint64_t lost;          /* bytes of the file not used; 0: not known */
} seine_damage;

/* "truncated member", "crc mismatch", ...  Static storage. */
SEINE_API const char *
seine_damage_name(int kind);

/* A run of NUL bytes: it can be the trace of removed lines. */
typedef struct seine_nul_run {
    uint64_t offset; /* in the decompressed stream */
    uint64_t length;
    uint64_t line; /* the line it stands in or before */
} seine_nul_run;

#define SEINE_FILE_READ 1    /* read to its end without loss */
#define SEINE_FILE_DAMAGED 2 /* read, but something was lost */
#define SEINE_FILE_FAILED 3  /* not read at all */
#define SEINE_FILE_SKIPPED 4 /* left out on purpose; reason says why */

/*
 * The account of one input.  Until the next call on its maker.
 * lines = records + continuations + headers + blank + unrecognised.
 */
typedef struct seine_ledger {
    int state;         /* SEINE_FILE_... */
    int complete;      /* 1: all of it was read and recognised */
    int compressed;    /* 1: gzip */
    int ratio_warning; /* 1: decompressed size over 1000 times the file's */
    const char *file;
    const char *sha256;    /* of the file as received, hex; "" if not read */
    const char *format;    /* most frequent format; "raw" if none */
    const char *why;       /* how the format was recognised, one line */
    const char *reason;    /* why failed, skipped or unrecognised; "" */
    const char *appliance; /* serial number from the header; "" */
    const char *version;   /* AsyncOS version from the header; "" */
    uint64_t size;         /* bytes of the file as received */
    uint64_t bytes;        /* bytes of the decompressed stream */
    uint64_t members;      /* gzip members */
    uint64_t lines;
    uint64_t records; /* entries in a known format, headers not counted */
    uint64_t continuations;
    uint64_t headers;
    uint64_t blank;
    uint64_t unrecognised;
    uint64_t long_lines; /* longer than max_line */
    uint64_t cut_bytes;  /* the bytes of long lines that were not kept */
    uint64_t cut_lines;  /* lines that end in damage */
    uint64_t nul_bytes;
    uint64_t untimed;         /* records without a time */
    uint64_t zone_unknown;    /* records whose zone is not known */
    uint64_t out_of_interval; /* records; none of unknown zone within 14 h */
    uint64_t candidates;      /* records that passed the screen */
    uint64_t events;
    uint64_t not_evaluated; /* tests given up at a regex limit */
    uint64_t extra_dropped; /* fields over the limit of one record */
    int64_t first;          /* earliest time, ns; INT64_MAX: none */
    int64_t last;           /* latest time, ns; INT64_MIN: none */
    const seine_damage *const
        *damage; /* damage_count pointers, the first 100 */
    size_t damage_count;
    uint64_t damage_total;
    const seine_nul_run *const *nul_runs; /* the first 100 */
    size_t nul_run_count;
    uint64_t nul_run_total;
    const char *const *formats;     /* NULL-ended: all formats met */
    const uint64_t *format_records; /* records of each of `formats` */
    uint64_t offset_changes;        /* `Time offset from UTC`: new or absurd */
    uint64_t backwards;   /* records more than 2 s before the one before */
    uint64_t gap_seconds; /* longest time between two records in a row */
    uint64_t gap_line;    /* line of the record after it; 0: no gap */
    int whole; /* 1: if it is not complete, then only for unrecognised lines */
    uint64_t suppressed; /* events that a filter took away; not in events */
    uint64_t correlated; /* events for correlations; in events as well only
                            if their rule is reported by itself */
    int64_t modified_ns; /* file time as in seine_input; 0: not known */
    /* if the scanner makes bookmarks; else "" and NULL */
    const char *stream_sha256; /* of the decompressed stream; "": damaged */
    const void *bookmark;      /* see seine_bookmark_read */
    size_t bookmark_size;
} seine_ledger;

/* ------------------------------------------------------------ scanner --- */

typedef struct seine_scanner seine_scanner;

/*
 * A rule held.  Nothing may be called on the same scanner or hunt.  Non-zero
 * stops the scan, which then returns SEINE_STOPPED.
 */
typedef int (*seine_on_event)(void *user, const seine_event *event);

/* A record was read (also those that no rule matches).  As above. */
typedef int (*seine_on_record)(void *user, seine_record *record,
                               const seine_evidence *evidence);

typedef struct seine_scanner_options {
    size_t struct_size;
    const char *format;      /* force a log format by name; NULL: detect */
    const char *wsa_format;  /* the appliance's own access log format string */
    const char *assume_tz;   /* zone of stamps whose zone is not known */
    int no_screen;           /* 1: evaluate every record: same result */
    int has_interval;        /* 1: from_ns and to_ns are set */
    int64_t from_ns;         /* inclusive */
    int64_t to_ns;           /* exclusive */
    uint64_t max_bytes;      /* decompressed bytes of one input; 0: no cap */
    size_t max_line;         /* bytes; 0: 65536 */
    seine_on_event on_event; /* not those of SEINE_RULE_SILENT */
    seine_on_record on_record;
    void *user;
    seine_on_event on_suppressed; /* what a filter takes away */
    seine_on_event on_correlate;  /* of SEINE_RULE_FEEDS: for a correlator */
    uint64_t bookmark; /* 1: make bookmarks, and hash what was decompressed */
} seine_scanner_options;

/*
 * Make a scanner.  rules may be NULL (records and ledger only); the scanner
 * holds a reference.  SEINE_E_FORMAT, SEINE_E_ZONE for bad options.
 */
SEINE_API int
seine_scanner_new(seine_scanner **out, seine_rules *rules,
                  const seine_scanner_options *options);
SEINE_API void
seine_scanner_free(seine_scanner *scanner);

/* What is known about an input before it is read. */
typedef struct seine_input {
    size_t struct_size;
    const char *name;    /* for evidence; its file name also hints the format */
    const char *sha256;  /* hex, if known; NULL: the scanner computes it */
    int64_t modified_ns; /* file time, for stamps without a year; 0: unknown */
    int64_t gzip_ns;     /* time in the gzip header, for bookmarks; 0: none */
    uint64_t size;       /* bytes, for where a bookmark is put; 0: unknown */
    const void *bookmark; /* go on from there; NULL: from the first byte */
    size_t bookmark_size;
} seine_input;

/*
 * Begin an input.  Strings are copied.  SEINE_E_STATE inside another one,
 * SEINE_E_INVALID for a bookmark that cannot be used.
 */
SEINE_API int
seine_scanner_begin(seine_scanner *scanner, const seine_input *input);

/*
 * A bookmark holds what the results of a scan depend on besides its bytes and
 * the options, and a place near the end of the input where a scan can go on
 * once the input has grown: by the same version of the library, with the same
 * rules and options.  A scan that begins with it is fed the bytes from *offset
 * on; its ledger is that of the whole input, and its events are those of the
 * whole input from *offset on: of the first scan, events at or behind *offset
 * no longer hold.
 *
 * 0: results of a scan of input->bookmark hold for an input of this name and
 * these times as well, and *offset is the place to go on from, 0 if there is
 * none.  SEINE_E_INVALID: they do not, or it is no bookmark of this version.
 */
SEINE_API int
seine_bookmark_read(const seine_input *input, uint64_t *offset);

/*
 * 1: a hunt with these rules (NULL: none) can go on from input->bookmark, as
 * far as they ask for signs that logs were changed; those need that a hunt with
 * rules for the same signs made it.  0: it must begin at the first byte.
 */
SEINE_API int
seine_bookmark_follows(const seine_input *input, const seine_rules *rules);

/*
 * The next bytes of the input as received, plain or gzip, cut anywhere: how it
 * is cut never changes the result.  data is not kept.  0, SEINE_STOPPED,
 * SEINE_E_MEMORY.  Damage is no failure: it goes into the ledger.
 */
SEINE_API int
seine_scanner_feed(seine_scanner *scanner, const void *data, size_t size);

/*
 * Judge now what was fed and is whole, instead of when a block is full: for a
 * stream that may rest.  An entry to which lines can still belong waits for the
 * next one.  Whether the input is an export (JSON over many lines, CSV) is told
 * by the bytes up to here; nothing else depends on it.  Returns as feed does.
 */
SEINE_API int
seine_scanner_flush(seine_scanner *scanner);

/* The caller could not read on: counted as damage, `reason` is copied. */
SEINE_API int
seine_scanner_read_failed(seine_scanner *scanner, int kind, const char *reason);

/* End the input and give its ledger; the scanner can begin another one. */
SEINE_API int
seine_scanner_finish(seine_scanner *scanner, const seine_ledger **out);

/* What went wrong last; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_scanner_message(const seine_scanner *scanner);

/* ------------------------------------------------------------ explain --- */

/* Bytes with a length. */
typedef struct seine_text {
    const char *at;
    size_t size;
} seine_text;

/* A value of a record. */
typedef struct seine_explained_value {
    const char *field; /* canonical name; "" for the whole record */
    const char *value;
    size_t value_size;
    int64_t raw_offset; /* where it stands in evidence.raw; -1: it is made */
} seine_explained_value;

/* One item of a selection: `cs-uri-stem|startswith: [a, b]`. */
typedef struct seine_explained_test {
    int held;              /* the item holds */
    int negated;           /* and stands under `not` */
    int given_up;          /* a regex limit was reached: it does not hold */
    int line;              /* of the rule file */
    const char *selection; /* name */
    const char *key;       /* as written: field|modifier|modifier */
    uint64_t map;          /* of the selection's list of maps, from 1 */
    const seine_explained_value *const *values; /* of the field, the first */
    size_t value_count;
    uint64_t value_total;
    const seine_text *const *wanted; /* what is looked for, the first */
    size_t wanted_count;
    uint64_t wanted_total;
    const seine_explained_value *matched; /* what one was found in, or NULL */
    size_t span_offset;                   /* in matched->value */
    size_t span_size;
    const seine_text *indicator; /* which one, or NULL */
} seine_explained_test;

/* A rule that a correlation is over. */
typedef struct seine_explained_base {
    const seine_rule *rule;
    int held; /* on this record, which is of its log source: an event */
} seine_explained_base;

/* A field that a correlation asks the events of a rule for. */
typedef struct seine_explained_group {
    const seine_rule *base;
    const char *name;  /* as the correlation has it */
    const char *value; /* of this record; NULL: it has none */
    size_t value_size;
    int counted; /* 0: of group-by; 1: its values count */
} seine_explained_group;

/*
 * Is a rule tried on a record?  ALWAYS if it has no literal.  PASSED: a literal
 * or run of it stands there, or a value of the list may.  OPEN: the screen
 * cannot tell, because of escapes, or is off.  STOPPED: what must stand there
 * does not. NONE: correlations and filters.
 */
#define SEINE_SCREEN_NONE 0
#define SEINE_SCREEN_ALWAYS 1
#define SEINE_SCREEN_PASSED 2
#define SEINE_SCREEN_OPEN 3
#define SEINE_SCREEN_STOPPED 4

/* Why a rule holds on a record, or does not. */
typedef struct seine_explanation {
    const seine_rule *rule;
    int held;         /* condition or list hold */
    int applies;      /* the record is of a log source of the rule */
    int screen;       /* SEINE_SCREEN_... */
    int level;        /* of the event; else the rule's */
    int outside_time; /* as in seine_event */
    const seine_rule *suppressed_by;   /* as in seine_event */
    const seine_text *const *literals; /* one must stand there; the first */
    size_t literal_count;
    uint64_t literal_total;
    const seine_text *literal; /* the one that does, or NULL */
    int64_t literal_offset;    /* in evidence.raw; -1: none does */
    int run;                   /* 1: a run of certain bytes will do, too */
    const seine_explained_test *const *tests; /* in the order of the rule */
    size_t test_count;
    const seine_matched *const *matched; /* as in seine_event */
    size_t matched_count;
    const seine_explained_base *const *bases; /* of a correlation */
    size_t base_count;
    const seine_explained_group *const *groups; /* base by base */
    size_t group_count;
} seine_explanation;

/*
 * Only within on_record of a scanner, and not of a hunt's: why does rule number
 * `rule` hold on the record, or not?  The scan goes on as if nothing was asked.
 * *out lives until the next call, or until the callback ends.  SEINE_E_STATE
 * elsewhere, SEINE_E_INVALID past the last rule, SEINE_E_MEMORY.
 */
SEINE_API int
seine_scanner_explain(seine_scanner *scanner, size_t rule,
                      const seine_explanation **out);

/* --------------------------------------------------------- correlator --- */

typedef struct seine_correlator seine_correlator;

/* A field that a correlation groups by, and its value in a finding. */
typedef struct seine_group {
    const char *name; /* as the rule has it */
    const char *value;
    size_t value_size;
} seine_group;

struct seine_survey_sign;

/*
 * A correlation held: one burst of events.  Or, of a hunt, a sign, as survey
 * tells them.  Until the callback ends.
 */
typedef struct seine_finding {
    const seine_rule *rule;
    int level;
    int outcome; /* SUCCESS if any event got through, FAILURE if all failed */
    const char *finding_id; /* the same in every run over the same evidence */
    uint64_t count;         /* events */
    int64_t first;          /* time of the first event, ns */
    int64_t last;           /* and of the last one at which the rule held */
    double value;           /* what the condition compared when it first held */
    const seine_group *const *groups; /* group_count pointers */
    size_t group_count;
    const seine_evidence *const *evidence; /* of the first; raw is NULL */
    size_t evidence_count;
    uint64_t asset_events; /* about a critical asset; if any is, the level is
                              one higher */
    int level_before;      /* the rule's */
    const struct seine_survey_sign *sign; /* of a SEINE_RULE_SURVEY, else NULL:
                                             first and last are its times,
                                             INT64_MAX for none; groups are
                                             appliance and log */
} seine_finding;

/* Nothing may be called on the correlator or hunt.  Non-zero stops. */
typedef int (*seine_on_finding)(void *user, const seine_finding *finding);

typedef struct seine_correlator_options {
    size_t struct_size;
    uint64_t max_memory; /* bytes, at least 65536; 0: 256 MiB */
    const char *folder;  /* for temporary files beyond that; NULL: /tmp */
    size_t evidence;     /* pointers to evidence of a finding; 0: 10 */
    int64_t since_ns;    /* records before were not looked at; 0: not limited */
    seine_on_finding on_finding;
    void *user;
    int tell_silent; /* 1: also findings of SEINE_RULE_SILENT (for tests) */
} seine_correlator_options;

/* What became of the events.  Until the next call on the correlator. */
typedef struct seine_correlator_stats {
    uint64_t events;        /* taken in */
    uint64_t untimed;       /* left out: no time, or one of unknown zone */
    uint64_t without_group; /* events that a rule passed over: no value of a
                               group-by field */
    uint64_t without_value; /* likewise: no value, or no number, to count */
    uint64_t learned;       /* likewise, new_terms: within the first lead-in */
    uint64_t lost;          /* could not be kept: the result is not complete */
    uint64_t spilled;       /* sorted runs written to temporary files */
    uint64_t findings;
    uint64_t findings_by_level[6]; /* index: SEINE_LEVEL_... */
} seine_correlator_stats;

/* Make a correlator; it holds a reference to the rules.  Strings are copied. */
SEINE_API int
seine_correlator_new(seine_correlator **out, seine_rules *rules,
                     const seine_correlator_options *options);
SEINE_API void
seine_correlator_free(seine_correlator *correlator);

/*
 * Take an event in, from the on_correlate of any number of scanners with the
 * same rules, in any order; events of rules without SEINE_RULE_FEEDS are passed
 * over.  SEINE_E_IO, SEINE_E_MEMORY: it is lost, and finish will say so.
 */
SEINE_API int
seine_correlator_add(seine_correlator *correlator, const seine_event *event);

/*
 * Tell of an input once it is read: its hash, and how far back the logs reach,
 * which the lead-in of new_terms is counted from.
 */
SEINE_API int
seine_correlator_add_file(seine_correlator *correlator,
                          const seine_ledger *ledger);

/*
 * Write an event as a line of text, for a correlator in another process or on
 * another machine: *needed is its size with the line end.  SEINE_E_LIMIT if
 * `size` is less; nothing is written then.  It holds no terminating NUL.
 */
SEINE_API int
seine_event_write(const seine_event *event, char *buffer, size_t size,
                  size_t *needed);

/*
 * Take in lines that seine_event_write wrote, whole ones.  SEINE_E_INVALID if a
 * line is none, SEINE_E_RULES if its rule is not among those of the correlator;
 * lines before it are taken in.
 */
SEINE_API int
seine_correlator_read(seine_correlator *correlator, const void *text,
                      size_t size);

/*
 * Judge all events and hand findings to on_finding, ordered by first event,
 * rule and group.  0, SEINE_STOPPED, or what failed, now or in add: then the
 * findings are those that were seen nevertheless.  SEINE_E_LIMIT: what one
 * group must remember takes more than half of max_memory; the others are
 * judged.  Only once.
 */
SEINE_API int
seine_correlator_finish(seine_correlator *correlator);
SEINE_API const seine_correlator_stats *
seine_correlator_statistics(const seine_correlator *correlator);

/* What went wrong last; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_correlator_message(const seine_correlator *correlator);

/* ------------------------------------------------------------- digest --- */

/* A digest of what the decompressed stream begins with; non-zero: enough. */
typedef int (*seine_on_mark)(void *user, size_t index, const char *sha256);

typedef struct seine_digest_options {
    size_t struct_size;
    uint64_t most;         /* only so many bytes of the stream; 0: all */
    const uint64_t *marks; /* ascending sizes; on_mark is told the digest of so
                              many first bytes, if there are so many */
    size_t mark_count;
    seine_on_mark on_mark;
    void *user;
} seine_digest_options;

/* What a file is, by its bytes. */
typedef struct seine_digest {
    int compressed;  /* 1: gzip */
    int damaged;     /* 1: the stream is not all that was compressed */
    uint64_t device; /* as the system told when it was opened, as are: */
    uint64_t inode;
    int64_t modified_ns;
    int64_t changed_ns;
    uint64_t file_size;
    uint64_t size;          /* as received, of what was read */
    uint64_t members;       /* of gzip */
    int64_t gzip_ns;        /* time in the header of the first one; 0: none */
    uint64_t stream_size;   /* of what was hashed of the stream */
    char sha256[65];        /* as received; "" if not all of it was read */
    char stream_sha256[65]; /* of the stream */
} seine_digest;

/*
 * The digest of a regular file, of as many bytes as it had when it was opened;
 * plain or gzip.  Its lines are not looked at.  Options may be NULL.  0;
 * SEINE_STOPPED after `most` bytes, or if on_mark said so; SEINE_E_IO with
 * errno, SEINE_E_MEMORY.
 */
SEINE_API int
seine_digest_file(const char *path, const seine_digest_options *options,
                  seine_digest *out);

/* -------------------------------------------------------------- parts --- */

/*
 * What a hunt saw in some inputs, in bytes that can be kept or sent: another
 * hunt tells it as if it had read these inputs itself, in their place among all
 * others.
 *
 *     part = head, a block for every input, end
 *
 * A head tells what all blocks behind it depend on: versions, keys of rules,
 * options, the shard.  Heads of equal rules and options are equal byte for byte
 * but for the shard.  A block is the ledger entry of one input, the events in
 * it with their records, and the events for correlations; it can be kept alone
 * as long as its head is kept as well.  A part, and a block, end with a
 * SHA-256 over all of it.
 */
#define SEINE_PART_HEAD 1  /* comes once, first */
#define SEINE_PART_BLOCK 2 /* the next bytes of a block */
#define SEINE_PART_END 3   /* comes once, last */

/* Until the callback ends. */
typedef struct seine_part_bytes {
    int kind; /* SEINE_PART_... */
    const void *data;
    size_t size;
    const seine_ledger *ledger; /* BLOCK: with its last bytes, else NULL; a
                                   block without last bytes is to be forgotten
                                 */
} seine_part_bytes;

/* Blocks come one after another.  Non-zero stops the hunt. */
typedef int (*seine_on_part)(void *user, const seine_part_bytes *bytes);

/*
 * Read at most `size` bytes from `offset` on: how many were read, 0 behind the
 * end, negative if that failed.
 */
typedef int64_t (*seine_read_at)(void *user, uint64_t offset, void *buffer,
                                 size_t size);

/* A block that is kept somewhere, for seine_hunt_add_block. */
typedef struct seine_block {
    size_t struct_size;
    const void *head; /* that it was written behind; copied */
    size_t head_size;
    const char *file;       /* what it is called now; NULL: as when written */
    seine_read_at read;     /* its bytes, from 0 on; called within run, and */
    void *user;             /* within add_block if `file` is NULL */
    seine_wants_rule wants; /* called within add_block; NULL: all rules */
    uint64_t until;         /* only of records before this offset; 0: of all */
    const seine_digest *digest; /* the file as it is now, if it was compressed
                                   since or no longer is; copied.  One member
                                   at most.  NULL: as when written */
    uint64_t aside;      /* 1: it is no input: its events count for correlations
                            alone, and it is in no total */
    int64_t modified_ns; /* of the file as it is now; 0: as when written */
} seine_block;

#define SEINE_PART_WHOLE 1
#define SEINE_PART_CUT 2 /* it ends too early: blocks up to there are told */
#define SEINE_PART_DAMAGED 3  /* blocks that are whole are told */
#define SEINE_PART_FOREIGN 4  /* of other rules, options, versions: not told */
#define SEINE_PART_FAILED 5   /* it cannot be read, or is no part */
#define SEINE_PART_MISSING 6  /* other parts are of a set that it is of */
#define SEINE_PART_CONFLICT 7 /* of a file it tells otherwise than another */

/* A part that a hunt was given, or lacks.  Lives as the hunt. */
typedef struct seine_part {
    int state;          /* SEINE_PART_... */
    const char *path;   /* "": missing */
    const char *reason; /* what is wrong, one line; "": nothing */
    uint64_t shard;     /* from 1; 0: of no shard, or not known */
    uint64_t shards;
    uint64_t blocks;     /* that were whole */
    const char *version; /* of seine that wrote it; "": not known, as below */
    const char *rules;   /* as seine_rules_hash */
    int has_interval;    /* as in seine_scanner_options, likewise: */
    int64_t from_ns;
    int64_t to_ns;
    const char *assume_tz; /* "": none */
    const char *format;
    const char *wsa_format;
    uint64_t max_bytes;
    uint64_t max_line;
} seine_part;

/* "whole", "cut off", "missing", ...  Static storage. */
SEINE_API const char *
seine_part_state_name(int state);

/* --------------------------------------------------------------- hunt --- */

typedef struct seine_hunt seine_hunt;

/* The ledger entry of an input; comes after its events. */
typedef int (*seine_on_file)(void *user, const seine_ledger *ledger);

/* From time to time; bytes as received.  Non-zero stops the hunt. */
typedef int (*seine_on_progress)(void *user, uint64_t bytes_done,
                                 uint64_t bytes_total, uint64_t files_done,
                                 uint64_t files_total);

typedef struct seine_hunt_options {
    size_t struct_size;
    /*
     * Copied with its callbacks but for on_correlate, since a hunt has its own
     * correlator; its strings must outlive hunt_new.
     */
    const seine_scanner_options *scan;
    /* that read several files, or a large one; 256 at most; 0: one a core */
    int threads;
    int follow; /* 0: links that lead out of a named folder are skipped */
    /* NULL-ended globs on names or paths; they must outlive the hunt */
    const char *const *include;
    const char *const *exclude;
    seine_on_file on_file;
    seine_on_progress on_progress;
    void *user;                  /* for on_file, on_progress and on_finding */
    seine_on_finding on_finding; /* of correlations, then signs that logs were
                                    changed, after the last input */
    uint64_t max_memory;         /* as in seine_correlator_options, likewise: */
    const char *temp_folder;     /* it must outlive hunt_new */
    /*
     * What is seen, as a part.  Then nothing is judged over time: there is no
     * correlator; and no input at all is not incomplete.  A stopped hunt gives
     * no end.
     */
    seine_on_part on_part;
    /*
     * Only inputs whose path is of this shard: 1 + the first 8 bytes of its
     * SHA-256, highest first, modulo shards.  0, 0: all.
     */
    uint64_t shard;
    uint64_t shards;
    /*
     * 1: the finding was told in an earlier run, and is passed over: it is
     * counted in summary.known alone.  NULL: none was.
     */
    seine_on_event known_event;
    seine_on_finding known_finding;
    /*
     * All that is told, as bytes for seine_hunt_add_telling: whatever known_...
     * say.  They are whole once SEINE_PART_END came, which it does not if the
     * hunt was stopped or failed.  Non-zero: no more of it is wanted, and the
     * hunt goes on.
     */
    seine_on_part on_telling;
} seine_hunt_options;

/* Totals over all inputs.  Until the next call on the hunt. */
typedef struct seine_summary {
    int complete; /* 1: there was input, all of it was read and recognised, and
                     nothing was given up */
    int stopped;  /* 1: a callback stopped the hunt */
    uint64_t files; /* all; each is of one of the four states, or unread */
    uint64_t files_read;
    uint64_t files_damaged;
    uint64_t files_failed;
    uint64_t files_skipped;
    uint64_t files_unrecognised; /* read, but with lines of no known format */
    uint64_t size;
    uint64_t bytes;
    uint64_t lines;
    uint64_t records;
    uint64_t continuations;
    uint64_t headers;
    uint64_t blank;
    uint64_t unrecognised;
    uint64_t long_lines;
    uint64_t cut_bytes;
    uint64_t cut_lines;
    uint64_t nul_runs;
    uint64_t untimed;
    uint64_t zone_unknown;
    uint64_t out_of_interval;
    uint64_t candidates;
    uint64_t events;
    uint64_t not_evaluated;
    uint64_t extra_dropped;
    uint64_t events_by_level[6]; /* index: SEINE_LEVEL_... */
    uint64_t rules;
    uint64_t rules_rejected;
    int64_t first; /* as in seine_ledger */
    int64_t last;
    /*
     * Rules that looked at nothing.  A rule is in there if it held on no record
     * and none was met whose format is of its log source (category, product
     * and service, each where the rule names it; JSON objects that are records
     * of their own are of every one) and has the fields without which the
     * condition cannot hold.  A `null`, an `exists` or a `not` holds without
     * the field.  Logs that name their own columns (W3C, IIS, CEF, JSON) may
     * have any field; of indicator lists only the log source counts.  A line of
     * no known format counts for rules that search keywords alone.  Records
     * outside of the interval are not met.
     */
    const seine_rule *const *not_applicable;
    size_t not_applicable_count;
    uint64_t suppressed; /* as in seine_ledger */
    uint64_t correlated;
    uint64_t findings; /* of correlations, and signs; by level they are counted
                          in events_by_level as well */
    const seine_correlator_stats *correlation; /* NULL: no correlations */
    const seine_rule *const *filters;
    const uint64_t *filter_suppressed; /* events, by filter */
    size_t filter_count;
    uint64_t files_unread; /* not begun when the hunt was stopped or failed */
    uint64_t parts; /* see seine_hunt_part; with those that are missing */
    uint64_t parts_whole;
    /* rules with tests that were given up, as not_evaluated counts them: they
       may have held there */
    const seine_rule *const *given_up;
    size_t given_up_count;
    uint64_t known; /* findings passed over by known_event, known_finding */
    uint64_t signs; /* findings that are signs */
    uint64_t signs_dropped; /* signs beyond the limit of each log */
} seine_summary;

/*
 * Make a hunt.  rules may be NULL (records and ledgers only); the hunt holds a
 * reference.  SEINE_E_FORMAT, SEINE_E_ZONE for bad options of scan;
 * SEINE_E_INVALID also for rules with SEINE_RULE_RECORDS where on_part is set:
 * parts and blocks do not keep what these need, nor can such a hunt be given
 * any.
 */
SEINE_API int
seine_hunt_new(seine_hunt **out, seine_rules *rules,
               const seine_hunt_options *options);
SEINE_API void
seine_hunt_free(seine_hunt *hunt);

/*
 * Add a file, folder, device, FIFO, or "-" (standard input).  Folders are
 * walked at once, in byte order.  A path that cannot be opened is no failure
 * of the call: it becomes a failed file of the ledger.
 */
SEINE_API int
seine_hunt_add_path(seine_hunt *hunt, const char *path);

/* An input as the caller knows it. */
typedef struct seine_hunt_input {
    size_t struct_size;
    const char *path;
    const char *reason; /* of what is not read */
    uint64_t state;     /* SEINE_FILE_FAILED, SEINE_FILE_SKIPPED: it is not
                           read; 0: it is */
    const seine_digest *digest; /* of the file: no more than these bytes are
                                   read; NULL: all that it has */
    const void *bookmark;       /* go on from there; NULL: from its begin */
    size_t bookmark_size;
} seine_hunt_input;

/*
 * Add an input, which is no folder.  All is copied.  Where a digest is given
 * and the file is no longer what that tells, it counts as damaged.  With a
 * bookmark, events are those from its place on: see seine_bookmark_read.
 * SEINE_E_MEMORY, SEINE_E_LIMIT.
 */
SEINE_API int
seine_hunt_add_input(seine_hunt *hunt, const seine_hunt_input *input);

/* What seine_hunt_add_path and others added.  Until the next call. */
typedef struct seine_hunt_item {
    const char *path;
    const char *reason; /* why it is not read; "" */
    int state;          /* SEINE_FILE_READ: it is to be read; else as above */
    int regular;        /* 1: a regular file */
    uint64_t size;      /* of one, as the system told then; likewise: */
    uint64_t device;
    uint64_t inode;
    int64_t modified_ns;
    int64_t changed_ns;
} seine_hunt_item;

/* The input at index, in the order of the hunt: 1, or 0 past the end. */
SEINE_API int
seine_hunt_item_at(seine_hunt *hunt, size_t index, seine_hunt_item *out);

/*
 * Add all blocks of a part, as hunts with on_part write it.  The same block of
 * several parts is told once.  Interval and zone of the first part that fits
 * the rules become those of the hunt; what does not fit to them is foreign.
 * What is wrong with a part is no failure of the call: see seine_hunt_part.
 * 0, SEINE_E_MEMORY, SEINE_E_LIMIT.
 */
SEINE_API int
seine_hunt_add_part(seine_hunt *hunt, const char *path);

/*
 * Add an input that is told from a block, when its turn comes by its path.
 * Several blocks of one path are told as one: record by record, then by rule;
 * the ledger entry is that of the first, with events as they are told.  Rules
 * that the hunt does not have, or with another key, are passed over, as are
 * those not wanted.  A path that was added as well is read, not told.  A block
 * that cannot be read or is damaged becomes a failed file.  0, SEINE_E_MEMORY,
 * SEINE_E_FORMAT if the head is damaged, of another version, or of options that
 * the hunt does not have (the message says so), SEINE_E_LIMIT.
 */
SEINE_API int
seine_hunt_add_block(seine_hunt *hunt, const seine_block *block);

/*
 * Tell what another hunt told to its on_telling: its files with their events,
 * then its findings, to the callbacks of this hunt, whose inputs are not read.
 * Of what a sign is about there are the names alone.  It is not looked whether
 * the files are still the same.  read gives its bytes, from 0 on, within this
 * call and within run; they are checked as a whole by this call. SEINE_E_FORMAT
 * if it is damaged, cut off, of another version, of other rules or options (the
 * message says so), SEINE_E_STATE if the hunt has blocks, or writes a part;
 * then the hunt is as it was.
 */
SEINE_API int
seine_hunt_add_telling(seine_hunt *hunt, seine_read_at read, void *user);

/*
 * The part at index: those added, in that order; after run then those that are
 * missing.  NULL past the end.  Until the next call but this one.
 */
SEINE_API const seine_part *
seine_hunt_part(const seine_hunt *hunt, size_t index);

/*
 * 0, SEINE_INCOMPLETE, SEINE_STOPPED, or a failure.  All callbacks are called
 * by the thread that calls this, in the order of the inputs, whatever the
 * number of threads.  The library's own threads take no signals and end before
 * it returns.
 */
SEINE_API int
seine_hunt_run(seine_hunt *hunt);

/* Totals of the run, never NULL.  Until the next call on the hunt. */
SEINE_API const seine_summary *
seine_hunt_summary(const seine_hunt *hunt);
/* What went wrong last; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_hunt_message(const seine_hunt *hunt);

/* ------------------------------------------------------------- verify --- */

/*
 * Do findings still stand in the files that they are from?  A verifier is fed
 * the JSON lines that a hunt or parse wrote; it opens every file again, hashes
 * it, and takes every line out of it again:
 *
 *     new -> feed, feed, ... -> on_verified, in the order of the lines ->
 * finish
 *
 * What the lines say may be forged: nothing in them is trusted, memory is
 * bounded, and with a root nothing outside of it is opened.  Whether a rule
 * holds on a line is not looked at.
 */
typedef struct seine_verifier seine_verifier;

#define SEINE_VERIFIED_OK 1      /* the file and the line are the same */
#define SEINE_VERIFIED_CHANGED 2 /* the file or the line is another one */
#define SEINE_VERIFIED_MISSING 3 /* there is no such file */
#define SEINE_VERIFIED_UNREADABLE            \
 4 /* it is there, or may be, but unreadable \
    */

/* "ok", "changed", "missing", "unreadable".  Static storage. */
SEINE_API const char *
seine_verified_name(int status);

/* A place that a line of results tells of. */
typedef struct seine_verified_place {
    int status;         /* SEINE_VERIFIED_... */
    const char *reason; /* one line; "" if OK */
    const char *file;   /* as told; any bytes but NUL */
    const char *opened; /* the part of it that was opened; "": none */
    uint64_t member;    /* as told; as in seine_evidence */
    uint64_t line;      /* 0: the file as a whole */
    uint64_t offset;
    uint64_t length;
} seine_verified_place;

/* A finding, record or file account.  Until the callback ends. */
typedef struct seine_verified {
    int status;             /* the worst of its places */
    const char *type;       /* "finding", "suppressed", "record", "file" */
    const char *finding_id; /* any bytes but NUL; "": none */
    uint64_t result_line;   /* line of the results, from 1 */
    const seine_verified_place *const *places; /* several: a correlation */
    size_t place_count;
} seine_verified;

/* Nothing may be called on the verifier.  Non-zero stops. */
typedef int (*seine_on_verified)(void *user, const seine_verified *verified);

typedef struct seine_verifier_options {
    size_t struct_size;
    const char *root; /* folder that files lie below; only the end of a told
                         path need be the same.  NULL: paths as told, from the
                         present folder.  Must outlive verifier_new. */
    seine_on_verified on_verified;
    seine_on_progress on_progress; /* what was read; the totals are 0 */
    void *user;
} seine_verifier_options;

/* What was verified.  Until the next call on the verifier. */
typedef struct seine_verifier_stats {
    int complete;   /* 1: the results are whole, and all could be looked at */
    uint64_t lines; /* of the results */
    uint64_t rejected;     /* of them, none that a hunt or parse could write */
    uint64_t runs;         /* that begin in the results */
    uint64_t ended;        /* of them, with their summary */
    uint64_t told;         /* findings that the summaries tell of */
    uint64_t findings;     /* and that are there */
    uint64_t verified;     /* findings, suppressed ones, records and files */
    uint64_t by_status[5]; /* of these; index: SEINE_VERIFIED_... */
    uint64_t files;        /* opened */
    uint64_t bytes;        /* read from them */
} seine_verifier_stats;

/* Make a verifier.  SEINE_E_IO: the root cannot be opened. */
SEINE_API int
seine_verifier_new(seine_verifier **out, const seine_verifier_options *options);
SEINE_API void
seine_verifier_free(seine_verifier *verifier);

/* The next bytes of the results, cut anywhere.  0, SEINE_STOPPED, a failure. */
SEINE_API int
seine_verifier_feed(seine_verifier *verifier, const void *data, size_t size);

/*
 * The results end here: the rest is verified.  0, SEINE_INCOMPLETE if not
 * `complete`, SEINE_STOPPED, or a failure.  Only once.
 */
SEINE_API int
seine_verifier_finish(seine_verifier *verifier);

/* Never NULL. */
SEINE_API const seine_verifier_stats *
seine_verifier_statistics(const seine_verifier *verifier);

/* What went wrong last; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_verifier_message(const seine_verifier *verifier);

/* ------------------------------------------------------------- survey --- */

/*
 * What is in a set of logs, without any rule: what they cover and what in them
 * looks cut or removed, which services answered to public addresses, versions,
 * and who did how much.  It is fed what a hunt or scanners tell, and asked when
 * all was told:
 *
 *     options.on_record -> seine_survey_record     in any order of the files,
 *     options.on_file   -> seine_survey_file       a file's records before it
 *     seine_survey_finish -> report
 *
 * Memory is bounded.  What no longer fits is counted in the report.
 */
typedef struct seine_survey seine_survey;

typedef struct seine_survey_options {
    size_t struct_size;
    const char *zone; /* for the hours of the day; NULL: UTC.  Copied. */
} seine_survey_options;

/* A place in a file.  All views of a survey live as long as the survey. */
typedef struct seine_survey_place {
    const char *file;
    uint64_t member; /* as in seine_evidence */
    uint64_t line;
    uint64_t offset;
} seine_survey_place;

/* How often a kind of record comes in a log. */
typedef struct seine_survey_kind {
    const char *name; /* event.action, "" for records without one */
    uint64_t count;
} seine_survey_kind;

/* One log of one appliance: all files of one format. */
typedef struct seine_survey_log {
    const char *format; /* "gui" */
    const char *title;
    uint64_t files;
    uint64_t files_without_header;
    uint64_t files_damaged;
    uint64_t lines; /* records, headers and continuations of this format */
    uint64_t records;
    uint64_t headers;
    uint64_t requests;
    uint64_t untimed;
    uint64_t zone_unknown; /* records whose time is local, read as UTC */
    uint64_t blank;        /* of the files that are mostly of this log, as */
    uint64_t unrecognised; /* the three below: */
    uint64_t long_lines;
    uint64_t cut_lines;
    uint64_t nul_runs;
    int64_t first;        /* ns; INT64_MAX: none */
    int64_t last;         /* ns; INT64_MIN: none */
    uint64_t gap_p99;     /* seconds: 99 of 100 gaps are not longer */
    uint64_t gaps;        /* how many that is of */
    uint64_t gap_longest; /* seconds, within one file */
    const seine_survey_place *gap_place; /* the record after it, or NULL */
    int64_t gap_from;                    /* time of the record before it */
    uint64_t clock_changes; /* steps back with a changed clock beside them */
    uint64_t dst_steps;     /* steps back as at the end of summer time */
    uint64_t overlaps;      /* files that begin before the one before ends */
    uint64_t kinds_dropped; /* records of more kinds than are kept */
    const seine_survey_kind *const *kinds; /* by count */
    size_t kind_count;
} seine_survey_log;

#define SEINE_SERVICE_MANAGEMENT 0 /* the management interface */
#define SEINE_SERVICE_QUARANTINE 1 /* the spam quarantine */
#define SEINE_SERVICE_API 2
#define SEINE_SERVICES 3

/* "management", "quarantine", "api".  Static storage. */
SEINE_API const char *
seine_service_name(int service);

/* What a service of an appliance answered to public addresses. */
typedef struct seine_survey_service {
    int service;       /* SEINE_SERVICE_... */
    int seen;          /* 1: the logs of this service are there */
    uint64_t requests; /* of anybody */
    uint64_t answered; /* of public addresses, as all below */
    uint64_t served;   /* status 2xx or 3xx */
    uint64_t refused;  /* 4xx */
    uint64_t failed;   /* 5xx */
    uint64_t other;
    uint64_t unauthenticated; /* served without a user */
    uint64_t connections;     /* failed TLS or HTTP, no request was logged */
    uint64_t addresses;       /* different ones */
    uint64_t not_kept;        /* requests of addresses beyond the limit */
    uint64_t unclear;         /* requests whose client is no address */
    int64_t first;
    int64_t last;
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
    const seine_survey_place *first_place; /* NULL: none */
    const seine_survey_place *last_place;
} seine_survey_service;

/* A version that the header of a log told. */
typedef struct seine_survey_version {
    const char *version; /* "15.0.0-104" */
    int64_t first;
    int64_t last;
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
    uint64_t headers;
    const seine_survey_place *place; /* the first one */
} seine_survey_version;

#define SEINE_FIX_UNKNOWN 0  /* no version, or none that the table has */
#define SEINE_FIX_AFFECTED 1 /* before the first fixed release */
#define SEINE_FIX_FIXED 2
#define SEINE_FIX_DEPENDS 3 /* fixed for one product, not for the other */

typedef struct seine_survey_appliance {
    const char *name;     /* serial number, host name or folder */
    const char *named_by; /* "serial", "host", "folder" */
    int reachable;        /* 1: some service answered a public address */
    uint64_t answered;    /* by all services */
    uint64_t addresses;   /* different ones, over all services */
    uint64_t not_kept;
    const seine_survey_log *const *logs;
    size_t log_count;
    const seine_survey_service *const *services; /* SEINE_SERVICES of them */
    const seine_survey_version *const *versions; /* in order of time */
    size_t version_count;
    const char *product;     /* "esa", "sma", "wsa"; "": not known */
    int fix;                 /* SEINE_FIX_... of the last version */
    const char *first_fixed; /* release; "" if there is none to tell */
    const char *fix_text;    /* the verdict, one line */
    uint64_t plain_http;     /* records that tell of HTTP without TLS */
    const seine_survey_place *plain_http_place; /* the first one, or NULL */
    const char *plain_http_text;                /* what it told */
    uint64_t logins_by_hour[24];                /* in the zone of the options */
} seine_survey_appliance;

/*
 * A sign that lines were removed, cut, or made up (rules TMP-), or of what only
 * all lines together show.
 */
typedef struct seine_survey_sign {
    const char *rule;   /* "TMP-03", "UAT-05" */
    const char *kind;   /* stable short name: "silence" */
    const char *title;  /* one line */
    const char *reason; /* why this threshold, one line */
    const char *unit;   /* of value and threshold: "s", "bytes", "lines" */
    int level;          /* SEINE_LEVEL_... */
    const seine_survey_appliance *appliance;
    const seine_survey_log *log; /* NULL: a file of no known log */
    const seine_survey_place *place;
    uint64_t value; /* measured */
    uint64_t threshold;
    uint64_t count; /* places like this one in the file; 1 mostly */
    int64_t from;   /* the time it is about; INT64_MAX: none */
    int64_t to;
    int zone_unknown;   /* 1: a time of some record is local, read as UTC */
    const char *detail; /* session id, address, what is missing; bytes of a
                           log, not terminated */
    size_t detail_size;
} seine_survey_sign;

#define SEINE_SURVEY_SOURCES 0
#define SEINE_SURVEY_USERS 1
#define SEINE_SURVEY_PATHS 2
#define SEINE_SURVEY_AGENTS 3
#define SEINE_SURVEY_TABLES 4

/* What a table of values counted. */
typedef struct seine_survey_table {
    const char *name; /* "source", "user", "path", "user_agent" */
    uint64_t total;   /* records that had a value */
    uint64_t values;  /* different values kept */
    uint64_t error;   /* 0: all counts are exact and no value is missing;
                         else counts may be too low by so much, and values
                         that came no more often may be missing */
} seine_survey_table;

typedef struct seine_survey_report {
    const seine_survey_appliance *const *appliances; /* by name */
    size_t appliance_count;
    const seine_survey_sign *const *signs; /* by appliance, log, rule, place */
    size_t sign_count;
    uint64_t signs_total; /* with those beyond the limit of each log */
    const seine_survey_table *const *tables; /* SEINE_SURVEY_TABLES of them */
    uint64_t silences_not_judged; /* no other log of the appliance is there */
    uint64_t not_followed;  /* records of files, logs or appliances beyond the
                               limits: in no part of this report */
    uint64_t links_dropped; /* logs in files, not looked at for holes */
    uint64_t hours_dropped; /* records in hours beyond the limit */
    uint64_t gaps_dropped;  /* silences beyond the limit, shorter ones */
    uint64_t sessions_dropped; /* records of sessions beyond the limit */
    uint64_t logins_dropped;   /* logins of sources beyond the limit */
    uint64_t times_dropped;    /* times that are out of all bounds */
} seine_survey_report;

/* SEINE_E_ZONE for an unknown zone. */
SEINE_API int
seine_survey_new(seine_survey **out, const seine_survey_options *options);
SEINE_API void
seine_survey_free(seine_survey *survey);

/* Take in a record, a ledger entry.  0, SEINE_E_STATE, SEINE_E_MEMORY. */
SEINE_API int
seine_survey_record(seine_survey *survey, seine_record *record,
                    const seine_evidence *evidence);
SEINE_API int
seine_survey_file(seine_survey *survey, const seine_ledger *ledger);

/* Judge all that was taken in.  The report lives as long as the survey. */
SEINE_API int
seine_survey_finish(seine_survey *survey, const seine_survey_report **out);

/*
 * 1 if a hunt makes a sign a finding of the rule: one of its kinds, in a log of
 * its log source; a header may lack only in a file that is called as an
 * appliance calls its files.  Else 0, also for NULL.  Any thread.
 */
SEINE_API int
seine_survey_asked(const seine_rule *rule, const seine_survey_sign *sign);

/* A public address and what a service answered it. */
typedef struct seine_survey_client {
    const seine_survey_appliance *appliance;
    int service;
    const char *address; /* not terminated */
    size_t address_size;
    uint64_t answered;
    uint64_t served;
    uint64_t refused;
    uint64_t failed;
    uint64_t other;
    uint64_t unauthenticated;
    uint64_t connections;
    int64_t first;
    int64_t last;
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
    const seine_survey_place *first_place;
    const seine_survey_place *last_place;
} seine_survey_client;

/* Who logged in, from where. */
typedef struct seine_survey_login {
    const seine_survey_appliance *appliance;
    const char *address;
    size_t address_size;
    const char *user;
    size_t user_size;
    const char *scope; /* as x-src-scope; "" if it is no address */
    uint64_t sessions; /* that HTTP logs tell of */
    uint64_t logins;   /* that other logs tell of: often the same ones */
    uint64_t failures;
    int64_t first;
    int64_t last;
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
    const seine_survey_place *first_place;
    uint64_t by_hour[24]; /* in the zone of the options */
} seine_survey_login;

/* A value of a table. */
typedef struct seine_survey_value {
    const char *value; /* not terminated */
    size_t value_size;
    int cut; /* 1: only its beginning is kept */
    uint64_t count;
    int64_t first;
    int64_t last;
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
} seine_survey_value;

/* An hour in which a log has records. */
typedef struct seine_survey_hour {
    const seine_survey_appliance *appliance;
    const seine_survey_log *log;
    int64_t ns; /* when it begins */
    uint64_t records;
    uint64_t requests;
} seine_survey_hour;

/*
 * After finish, the next one: *cursor is 0 at first and moved on.  1 with *out
 * filled, 0 after the last, SEINE_E_STATE before finish.  Clients and logins by
 * appliance, those with most requests or sessions first; values of a table
 * (SEINE_SURVEY_SOURCES, ...), the most frequent first; hours by log and time.
 */
SEINE_API int
seine_survey_next_client(const seine_survey *survey, size_t *cursor,
                         seine_survey_client *out);
SEINE_API int
seine_survey_next_login(const seine_survey *survey, size_t *cursor,
                        seine_survey_login *out);
SEINE_API int
seine_survey_next_value(const seine_survey *survey, int table, size_t *cursor,
                        seine_survey_value *out);
SEINE_API int
seine_survey_next_hour(const seine_survey *survey, size_t *cursor,
                       seine_survey_hour *out);

/* A row of the table of first fixed releases. */
typedef struct seine_fixed_release {
    const char *product; /* "esa", "sma" */
    const char *train;   /* "15.5", or "15.0 and earlier" */
    const char *release; /* "15.5.4-012" */
} seine_fixed_release;

/* The row at index; NULL past the end.  Static storage. */
SEINE_API const seine_fixed_release *
seine_fixed_release_get(size_t index);

/* Where the table is from, one line.  Static storage. */
SEINE_API const char *
seine_fixed_release_source(void);

/* ------------------------------------------------------------ compare --- */

/*
 * Two copies of the same log: what has one that the other lacks, and what do
 * the missing lines have in common?  The reference is the copy that is trusted
 * (a syslog server's, an earlier pull), the export the one in question.  They
 * may be cut into files, packed and written in another way each.
 *
 * A comparison reads each side several times and asks for what it needs:
 *
 *     while ((status = seine_compare_next(compare, &side)) > 0)
 *         read all inputs of that side:
 *             options.on_record -> seine_compare_record
 *             options.on_file   -> seine_compare_file, after its records
 *     seine_compare_result -> report
 *
 * Every time the same inputs must come under the same names and in the same
 * order, without any interval or rules.  The order of their times is of no
 * importance.  Memory is bounded; beyond it go 24 bytes a record to temporary
 * files.
 */
typedef struct seine_compare seine_compare;

#define SEINE_SIDE_REFERENCE 0
#define SEINE_SIDE_EXPORT 1
#define SEINE_SIDES 2

/* "reference", "export".  Static storage. */
SEINE_API const char *
seine_side_name(int side);

/* A record that only one side has, within the span of the other. */
typedef struct seine_difference {
    int side;     /* that has it */
    uint64_t run; /* number of the stretch of such records in a row, from 1 */
    const seine_time *time;
    const seine_evidence *evidence; /* its hash is known */
    seine_record *record;
} seine_difference;

/* Nothing may be called on the comparison.  Non-zero stops. */
typedef int (*seine_on_difference)(void *user,
                                   const seine_difference *difference);

typedef struct seine_compare_options {
    size_t struct_size;
    int64_t tolerance_ns; /* between times of one record; 0: two seconds,
                             negative: none at all */
    uint64_t max_memory;  /* bytes for sorting, at least 65536; 0: 32 MiB */
    const char *folder;   /* for temporary files beyond that; NULL: /tmp */
    seine_on_difference on_difference; /* those of the reference first, each
                                          side in order of its inputs */
    void *user;
} seine_compare_options;

/* SEINE_E_INVALID for bad options.  Strings are copied. */
SEINE_API int
seine_compare_new(seine_compare **out, const seine_compare_options *options);
SEINE_API void
seine_compare_free(seine_compare *compare);

/*
 * End a reading.  1 and the side that is to be read now, 0 when all is known,
 * or a failure: SEINE_E_STATE if an input of an earlier reading did not come.
 */
SEINE_API int
seine_compare_next(seine_compare *compare, int *side);

/*
 * Take in a record, a ledger entry, of the side that was asked for.  0,
 * SEINE_STOPPED, or a failure, which is final: SEINE_E_MEMORY, SEINE_E_LIMIT,
 * SEINE_E_IO (temporary files), SEINE_E_STATE.
 */
SEINE_API int
seine_compare_record(seine_compare *compare, seine_record *record,
                     const seine_evidence *evidence);
SEINE_API int
seine_compare_file(seine_compare *compare, const seine_ledger *ledger);

/* How what is missing looks. */
#define SEINE_LOSS_NONE 0    /* nothing is missing */
#define SEINE_LOSS_PURGE 1   /* lines with something in common were removed */
#define SEINE_LOSS_STRETCH 2 /* lines in a row: an outage, or cut out */
#define SEINE_LOSS_BURSTS 3  /* thick at some times: lost under load */
#define SEINE_LOSS_SPREAD 4  /* evenly spread, as syslog loses lines */
#define SEINE_LOSS_UNCLEAR 5 /* too few lines, or none of these */

/* "purge" for SEINE_LOSS_PURGE and so on.  Static storage. */
SEINE_API const char *
seine_loss_name(int loss);

/*
 * A text that missing lines have in common and hardly any other line has, as
 * grep would find it.  All views of a comparison live as long as it does.
 */
typedef struct seine_common {
    int side;          /* whose lines have it */
    int group;         /* from 0: texts of a group explain the same lines */
    int whole;         /* 1: as a whole word only, not within longer ones */
    const char *field; /* whose value it is; "" for a word or part of a line */
    const char *value; /* not terminated */
    size_t value_size;
    uint64_t lines;      /* missing lines that have it */
    uint64_t runs;       /* stretches that these lines make up alone */
    uint64_t kept;       /* lines of both sides that have it, between those */
    uint64_t kept_else;  /* the same, before the first or after the last one */
    unsigned coverage;   /* missing lines with it, in percent of all missing */
    unsigned purity;     /* in percent of all lines with it between those */
    unsigned confidence; /* percent */
} seine_common;

/* The records of one format from one host, or without one from one folder. */
typedef struct seine_compare_stream {
    int side;
    int compared;       /* 1: the other side has some record of it */
    const char *format; /* "gui" */
    const char *origin; /* host or folder */
    int by_host;        /* 1: origin is a host */
    uint64_t records;
    uint64_t matched; /* in both */
    uint64_t only;    /* missing from the other side within its span */
    uint64_t before;  /* not judged: before the span of the other side */
    uint64_t after;   /* likewise: after it */
    uint64_t untimed; /* of `records`, without a time */
    int zone_unknown; /* 1: a time of some record is local, read as UTC */
    int64_t first;    /* ns; INT64_MAX: none */
    int64_t last;     /* ns; INT64_MIN: none */
    int64_t from;     /* span of the other side, in the clock of this one; */
    int64_t to;       /* INT64_MAX and INT64_MIN: none */
} seine_compare_stream;

/* By how much the clock of the export is ahead of the reference's. */
typedef struct seine_compare_skew {
    int64_t ns;
    int estimated;    /* 0: no records tell; it is taken to be none */
    uint64_t votes;   /* records that it was estimated from */
    uint64_t matched; /* records that were matched by it */
    int64_t first;    /* of these, in the clock of the reference, ns */
    int64_t last;
} seine_compare_skew;

/* What one side has that the other lacks. */
typedef struct seine_compare_side {
    int side;
    int loss;         /* SEINE_LOSS_...: how the other side came to lack it */
    int rest;         /* likewise, of the lines that no common text explains */
    int level;        /* SEINE_LEVEL_... */
    const char *rule; /* "TMP-02"; "" if nothing is missing */
    uint64_t files;
    uint64_t records; /* compared: header lines are not */
    uint64_t headers;
    uint64_t matched;
    uint64_t only;         /* missing from the other side within its span */
    uint64_t outside;      /* not judged: out of the span of the other side */
    uint64_t not_compared; /* in streams of which the other side has nothing */
    uint64_t runs;         /* stretches of missing records in a row */
    uint64_t longest_run;  /* records */
    int64_t longest_from;  /* ns; INT64_MAX: none had a time */
    int64_t longest_to;
    uint64_t explained;   /* missing records that common texts explain */
    uint64_t judged;      /* missing records looked at for how they lie: all,
                             or the first ones up to a limit */
    uint64_t texts_tried; /* texts that were counted in all lines */
    const seine_compare_stream *const *streams; /* as they came */
    size_t stream_count;
    const seine_common *const *commons; /* by group, the best first */
    size_t common_count;
} seine_compare_side;

typedef struct seine_compare_report {
    int comparable; /* 0: the sides have no record in common */
    int64_t tolerance_ns;
    const seine_compare_side *const *sides; /* SEINE_SIDES of them */
    const seine_compare_skew *const *skews; /* the most frequent first */
    size_t skew_count;
    uint64_t matched;       /* pairs */
    uint64_t without_time;  /* of these, since one of them has no time */
    uint64_t displaced;     /* records missing here and there alike but for a
                               time out of tolerance: pairs */
    uint64_t changed_files; /* that changed between two readings */
} seine_compare_report;

/* All that was found; NULL until seine_compare_next gave 0. */
SEINE_API const seine_compare_report *
seine_compare_result(const seine_compare *compare);

/* What went wrong last; "" if nothing.  Until the next call. */
SEINE_API const char *
seine_compare_message(const seine_compare *compare);

#ifdef __cplusplus
}
#endif

#endif /* SEINE_H */
