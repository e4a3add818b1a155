/*
 * Survey: what is in a set of logs, without any rule.
 *
 *     record --> file.c    which file, which appliance, which log
 *            --> trail.h   what framing tells of it: time, lines
 *            --> web.c     requests, versions, plain HTTP; login.c sessions
 *     ledger --> take.c    the file's trail, damage, NUL runs; the file is a
 *                          link of a chain
 *     finish --> canon.c   logs of one appliance under several names
 *            --> silence.c gaps, holes between files, steps back
 *            --> orphan.c  sessions and logins that one log lacks
 *            --> posts.c   clients that only post
 *            --> survey_report.c  the views
 *
 * A hunt makes the trails itself, one thread each, and hands them on with the
 * ledger entries; records it tells only where rules ask for signs of them.
 *
 * What is known about an appliance while files are read depends on what their
 * headers say: a log belongs to a serial number, else to a host, else to a
 * folder.  canon.c joins these when all is read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_SURVEY_H
#define SEINE_SURVEY_SURVEY_H

#include "base/zone.h"
#include "survey/counter.h"
#include "survey/trail.h"

struct sign {
    seine_survey_sign view;
    enum sign_kind kind;
    uint32_t log;
    uint32_t box; /* where log is SURVEY_NONE */
};

struct log {
    struct keyed keyed; /* box and format */
    uint32_t box;
    uint32_t canon; /* the log that this one belongs to: canon.c */
    const struct format *format;
    seine_survey_log view;
    seine_survey_place gap_place;
    struct rhythm rhythm;
    struct gaps gaps;
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

/* Whose a record is. */
struct whose {
    uint32_t box;
    uint32_t log;
    const struct format *format;
};

/* The file that is read at present. */
struct present {
    const char *name; /* NULL: no file is open */
    bool followed;    /* else it is beyond a limit */
    bool current;
    struct trail own;             /* of the records that were taken in */
    const struct trail *trail;    /* the one that counts */
    SN_ARRAY(uint32_t) boxes;     /* by name of the trail */
    SN_ARRAY(struct whose) parts; /* by part; box as name, log: known so far */
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
    uint64_t posts;  /* without a user */
    uint64_t pages;  /* login pages, styles, scripts, pictures */
    uint32_t log;    /* of the first of these posts, by time */
    int64_t post_ns; /* INT64_MAX: it has no time */
    seine_survey_place post_place;
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
    bool signs_only; /* sources, users, paths and agents are not counted */
    int status;      /* a failure is final */
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

/*
 * Take a record's sighting into the present file's trail; whose it is, false
 * beyond a limit or if it is of no known format.
 */
int
sn_survey_see(struct seine_survey *survey, const struct seine_record *record,
              const seine_evidence *evidence, struct whose *out, bool *known);

/* Whose a part of the present trail is; log SURVEY_NONE: beyond a limit. */
int
sn_survey_whose(struct seine_survey *survey, uint32_t part, struct whose *out);

/* Boxes of all names of the present trail. */
int
sn_survey_name_boxes(struct seine_survey *survey);

/* Count a record by its kind. */
int
sn_survey_kind(struct seine_survey *survey, const struct whose *whose,
               const struct seine_record *record);

/* --- take.c --- */

/* The present file is over; ledger may be NULL. */
int
sn_survey_end(struct seine_survey *survey, const seine_ledger *ledger);

/* The same with a trail that somebody else has made of it. */
int
sn_survey_take(struct seine_survey *survey, const seine_ledger *ledger,
               const struct trail *trail);

/* --- web.c --- */
int
sn_survey_web(struct seine_survey *survey, const struct whose *whose,
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
sn_survey_login(struct seine_survey *survey, const struct whose *whose,
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

/* One about a time, INT64_MAX: none, and a text; one of the kind is enough. */
seine_survey_sign
sn_survey_sign_about(const seine_survey_place *place, int64_t ns,
                     struct slice detail);

/* --- finish: canon.c, silence.c, orphan.c --- */
int
sn_survey_join(struct seine_survey *survey);
int
sn_survey_judge_time(struct seine_survey *survey);
int
sn_survey_judge_sessions(struct seine_survey *survey);

/* --- posts.c --- */

/* A request of a client. */
void
sn_survey_note_post(struct client *client, uint32_t log,
                    const struct seine_record *record,
                    const seine_survey_place *place);

/* Two clients are one. */
void
sn_survey_join_posts(struct client *to, const struct client *from);
int
sn_survey_judge_posts(struct seine_survey *survey);

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
