/*
 * Survey: what is in a set of logs, without any rule.
 *
 *     record --> file.c    which file, which appliance, which log
 *            --> part.c    time: span, gaps, steps back; whole and cut lines
 *            --> web.c     requests, logins, sessions, versions, plain HTTP
 *     ledger --> file.c    damage, NUL runs; the file is a link of a chain
 *     finish --> canon.c   logs of one appliance under several names
 *            --> silence.c gaps, holes between files, steps back
 *            --> orphan.c  sessions and logins that one log lacks
 *            --> survey_report.c  the views
 *
 * What is known about an appliance while files are read depends on what their
 * headers say: a log belongs to a serial number, else to a host, else to a
 * folder.  canon.c joins these when all is read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_SURVEY_H
#define SEINE_SURVEY_SURVEY_H

#include "base/array.h"
#include "base/civil.h"
#include "base/limits.h"
#include "base/zone.h"
#include "record/format.h"
#include "survey/counter.h"
#include "survey/rhythm.h"

#define MINUTE_NS (60 * NS_PER_SECOND)
#define HOUR_NS (3600 * NS_PER_SECOND)

/* Times beyond this are none: sums with zones and gaps cannot overflow. */
#define SURVEY_TIME_MOST (INT64_MAX - 30 * 24 * HOUR_NS)

/* An index that stands for nothing. */
#define SURVEY_NONE UINT32_MAX

enum sign_kind {
    SIGN_NUL,
    SIGN_SILENCE,
    SIGN_EARLY_END,
    SIGN_BACKWARDS,
    SIGN_NO_REQUEST, /* a session without a request */
    SIGN_NO_LOGIN,   /* a request with a user whose session never began */
    SIGN_NO_WEB,     /* a login through the web of which the web log is empty */
    SIGN_HEADER,
    SIGN_HOLE,
    SIGN_CUT,
    SIGN_ORPHAN,
    SIGN_CONTINUATION,
    SIGN_MERGED,
    SIGN_KINDS
};

struct sign {
    seine_survey_sign view;
    enum sign_kind kind;
    uint32_t log;
    uint32_t box; /* where log is SURVEY_NONE */
};

/* A silence within one file. */
struct gap {
    int64_t from;
    int64_t to;
    bool unknown;             /* the zone of these times is not known */
    seine_survey_place place; /* of the record after it */
};

struct log {
    struct keyed keyed; /* box and format */
    uint32_t box;
    uint32_t canon; /* the log that this one belongs to: canon.c */
    const struct format *format;
    seine_survey_log view;
    seine_survey_place gap_place;
    struct rhythm rhythm;
    SN_ARRAY(struct gap) gaps;
    bool gaps_full; /* then a heap, the shortest first */
    SN_ARRAY(seine_survey_kind) kinds;
    seine_survey_kind **kind_list;
    uint64_t signs[SIGN_KINDS];
    uint64_t session_logins; /* records that begin a session by its id */
    int64_t session_first;   /* the first of them */
};

struct service {
    seine_survey_service view;
    seine_survey_place first_place;
    seine_survey_place last_place;
};

struct version {
    seine_survey_version view;
    seine_survey_place place;
};

#define PRODUCTS 3 /* esa, sma, wsa */
#define WSA 2

struct box {
    struct keyed keyed; /* BOX_... and the name */
    uint32_t canon;     /* the box that this one belongs to: canon.c */
    size_t order;       /* in the report */
    seine_survey_appliance view;
    struct service services[SEINE_SERVICES];
    const seine_survey_service *service_list[SEINE_SERVICES];
    SN_ARRAY(struct version) versions;
    const seine_survey_version **version_list;
    const seine_survey_log **log_list;
    SN_ARRAY(int64_t) clocks; /* when the clock was changed */
    uint64_t products[PRODUCTS];
    seine_survey_place plain_place;
};

#define BOX_SERIAL 's'
#define BOX_HOST 'h'
#define BOX_FOLDER 'f'

/* A log in a file: a link of the chain of rollover files. */
struct link {
    uint32_t log;
    bool header;   /* the file opens with the header of the log */
    bool unknown;  /* the zone of its times is not known */
    bool current;  /* by its name, the file that is still written */
    int64_t begin; /* headers count; INT64_MAX: no time */
    int64_t end;
    seine_survey_place place; /* of its first record */
    seine_survey_place last;
};

/* A log in the file that is read at present. */
struct part {
    const struct format *format;
    uint32_t box;
    uint32_t log;
    uint64_t records;
    uint64_t headers;
    uint64_t lines;
    int64_t previous; /* time of the record before; INT64_MIN: none */
    bool previous_unknown;
    bool begun;    /* a header stood between them: it may step back */
    uint64_t cuts; /* records that are cut, long ones too */
    seine_survey_place cut;
    struct link link;
};

/* The file that is read at present. */
struct present {
    const char *name; /* NULL: no file is open */
    bool followed;    /* else it is beyond a limit */
    bool syslog;
    bool wrapped;
    bool current;
    unsigned headers;       /* which header lines its first lines have */
    uint32_t folder;        /* box */
    uint32_t serial;        /* box, or SURVEY_NONE */
    struct slice host_name; /* in the key of its box */
    uint32_t host;
    SN_ARRAY(struct part) parts;
    size_t part; /* the last one met */
    uint64_t orphans;
    seine_survey_place orphan;
};

/* What is known of a session id. */
struct session {
    struct keyed keyed;
    bool began; /* a login or the like */
    bool ended;
    bool asked;   /* a request has it */
    bool user;    /* one with a user */
    uint32_t log; /* of what told it first */
    uint32_t user_log;
    int64_t ns;
    int64_t user_ns;
    seine_survey_place place;
    seine_survey_place user_place; /* of the first request with a user */
};

/* A client of a service. */
struct client {
    struct keyed keyed; /* box, service, address */
    size_t order;
    uint32_t box; /* SURVEY_NONE: joined with another one */
    bool public;
    struct slice address;
    seine_survey_client view;
    seine_survey_place first_place;
    seine_survey_place last_place;
};

struct login {
    struct keyed keyed; /* box, address, NUL, user */
    size_t order;       /* of its appliance in the report */
    uint32_t box;
    bool web; /* one of them came by HTTP or HTTPS, without a session id */
    uint32_t log;
    int64_t web_ns;
    seine_survey_place web_place;
    seine_survey_login view;
    seine_survey_place first_place;
};

/* A folder or host, and the only serial number met with it. */
struct belongs {
    struct keyed keyed;
    uint32_t box; /* SURVEY_NONE: more than one */
};

struct seine_survey {
    struct zone *zone;
    bool finished;
    int status; /* a failure is final */
    struct arena texts;
    uint64_t files; /* whose names are kept */
    struct present present;
    struct keyed_table boxes;
    struct keyed_table logs;
    struct keyed_table folders; /* struct belongs */
    struct keyed_table hosts;
    struct keyed_table sessions;
    struct keyed_table clients;
    struct keyed_table logins;
    struct counter counters[SEINE_SURVEY_TABLES];
    struct hours hours;
    size_t gaps; /* of all logs */
    SN_ARRAY(struct link) links;
    SN_ARRAY(struct sign) signs;
    uint32_t *canon; /* of logs: log->canon as sn_hours_sort takes it */
    seine_survey_report report;
    seine_survey_table tables[SEINE_SURVEY_TABLES];
    const seine_survey_table *table_list[SEINE_SURVEY_TABLES];
    const seine_survey_appliance **appliance_list;
    const seine_survey_sign **sign_list;
};

static inline struct box *
sn_survey_box(const struct seine_survey *survey, uint32_t box)
{
    return sn_keyed_at(&survey->boxes, box);
}

static inline struct log *
sn_survey_log(const struct seine_survey *survey, uint32_t log)
{
    return sn_keyed_at(&survey->logs, log);
}

/* Where a record stands. */
seine_survey_place
sn_survey_place(const struct seine_survey *survey,
                const seine_evidence *evidence);

/* --- file.c: 0 or SEINE_E_MEMORY --- */

/* Another file begins, if this is not the present one. */
int
sn_survey_begin(struct seine_survey *survey, const char *name);

/* The log that a record is of; *out NULL: beyond a limit. */
int
sn_survey_part(struct seine_survey *survey, const struct seine_record *record,
               const seine_evidence *evidence, struct part **out);

/* The present file is over; ledger may be NULL. */
int
sn_survey_end(struct seine_survey *survey, const seine_ledger *ledger);

/* --- part.c --- */

/* Span, rhythm, steps back, lines. */
int
sn_survey_time(struct seine_survey *survey, struct part *part,
               const struct seine_record *record,
               const seine_evidence *evidence);
int
sn_survey_lines(struct seine_survey *survey, struct part *part,
                const struct seine_record *record,
                const seine_evidence *evidence);

/* --- web.c --- */
int
sn_survey_web(struct seine_survey *survey, struct part *part,
              struct seine_record *record, const seine_evidence *evidence);

/* What a box, or the table of clients, has under a name that is another's. */
void
sn_survey_join_services(struct box *to, struct box *from);
int
sn_survey_join_versions(struct seine_survey *survey, struct box *to,
                        const struct box *from);
int
sn_survey_join_clients(struct seine_survey *survey);

/* Did the logs of a service have this client? */
bool
sn_survey_has_client(const struct seine_survey *survey, uint32_t box,
                     int service, struct slice address);

/* --- login.c --- */
int
sn_survey_join_logins(struct seine_survey *survey);

int
sn_survey_login(struct seine_survey *survey, struct part *part,
                struct seine_record *record, const seine_evidence *evidence);

/* --- signs.c --- */

/*
 * Add a sign to a log; what is in *view is taken, the rest is filled in from
 * the table of signs.  Beyond the limit it is counted only.
 */
int
sn_survey_sign(struct seine_survey *survey, enum sign_kind kind, uint32_t log,
               const seine_survey_sign *view);

/* A sign that has nothing but its place. */
seine_survey_sign
sn_survey_sign_at(const seine_survey_place *place);

/* The time of a record, as the time that a sign is about. */
void
sn_survey_sign_time(seine_survey_sign *sign, const struct seine_time *when);

/* Is it within bounds? */
bool
sn_survey_is_time(const struct seine_time *when);

/* --- finish: canon.c, silence.c, orphan.c --- */
int
sn_survey_join(struct seine_survey *survey);
int
sn_survey_judge_time(struct seine_survey *survey);
int
sn_survey_judge_sessions(struct seine_survey *survey);

/* Is the log one of a web service, in which sessions make requests? */
bool
sn_survey_is_web(const struct log *log);

/* --- fixed_release.c --- */

/*
 * Judge a version of a product ("" for one that is not known): SEINE_FIX_...,
 * the first fixed release in *release ("" for none).
 */
int
sn_fixed_release_judge(const char *product, struct slice version,
                       const char **release);

/* --- survey_rows.c --- */

/* Bring clients and logins into the order in which they are told. */
void
sn_survey_sort_rows(struct seine_survey *survey);

/* --- survey_report.c --- */
int
sn_survey_report(struct seine_survey *survey);

#endif
