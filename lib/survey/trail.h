/*
 * A trail: what the sightings of one file add up to.  It knows nothing of other
 * files, so that each thread of a hunt can make its own and hand it on when the
 * file is over.
 *
 *     sighting --> trail.c       whose log: appliance and format; header lines
 *              --> trail_time.c  span, rhythm, silences, steps back, hours
 *              --> trail_line.c  whole and cut lines
 *     trail    --> take.c        into the survey, file after file
 *              --> trail_pack.c  into one block of memory, for another thread
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_TRAIL_H
#define SEINE_SURVEY_TRAIL_H

#include "base/array.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "record/sighting.h"
#include "rule/sign.h"
#include "survey/gaps.h"
#include "survey/rhythm.h"

#define MINUTE_NS (60 * NS_PER_SECOND)
#define HOUR_NS (3600 * NS_PER_SECOND)

/* Times beyond this are none: sums with zones and gaps cannot overflow. */
#define SURVEY_TIME_MOST (INT64_MAX - 30 * 24 * HOUR_NS)

/* An index that stands for nothing. */
#define SURVEY_NONE UINT32_MAX

/* A sign that the lines themselves show. */
struct trail_sign {
    enum sign_kind kind;
    uint32_t part;
    seine_survey_place place;
    uint64_t value;
    uint64_t threshold;
    uint64_t count;
    int64_t from; /* INT64_MAX: none */
    int64_t to;
    int zone_unknown;
    size_t detail; /* in texts */
    size_t detail_size;
};

/* What an appliance is called: kind of name, and the name in texts. */
#define BOX_SERIAL 's'
#define BOX_HOST 'h'
#define BOX_FOLDER 'f'

struct trail_name {
    char kind;
    size_t at;
    size_t size;
};

/* A host or folder that was met together with a serial number. */
struct trail_pair {
    uint32_t name;
    uint32_t serial;
};

/* When the clock of an appliance was changed. */
struct trail_clock {
    uint32_t name;
    int64_t ns;
};

/* A log in the file: of one appliance, in one format. */
struct part {
    const struct format *format;
    uint32_t name; /* of the appliance */
    uint64_t records;
    uint64_t headers;
    uint64_t lines;
    uint64_t untimed;
    uint64_t times_dropped; /* out of all bounds */
    uint64_t zone_unknown;
    uint64_t dst_steps;
    uint64_t cuts; /* records that are cut, long ones too */
    seine_survey_place cut;
    int64_t first; /* of records; INT64_MAX: none */
    int64_t last;
    struct rhythm rhythm;
    uint64_t gap_longest; /* seconds */
    int64_t gap_from;
    seine_survey_place gap_place;
    struct gaps gaps;
    uint32_t signs[SIGN_KINDS];
    int64_t previous; /* time of the record before; INT64_MIN: none */
    bool previous_unknown;
    bool begun; /* a header stood between them: it may step back */
    /* as a link of the chain of rollover files */
    bool unknown;  /* the zone of a time is not known */
    bool placed;   /* place is set */
    bool ended;    /* last_place is set */
    int64_t begin; /* headers count; INT64_MAX: no time */
    int64_t end;
    seine_survey_place place; /* of its first record */
    seine_survey_place last_place;
};

/* Which header lines the first lines of the file have. */
enum {
    HEADER_BEGIN = 1,
    HEADER_VERSION = 2,
    HEADER_OFFSET = 4,
    HEADER_ALL = 7,
};

/* The file of all places is NULL. */
struct trail {
    char head[SHA256_HEX_SIZE]; /* hash of the first line; the maker's to set */
    bool syslog;                /* lines of it have syslog headers */
    bool wrapped;               /* or came in an export */
    unsigned headers;           /* HEADER_... */
    uint32_t serial;            /* name, or SURVEY_NONE */
    uint32_t host;              /* of the last line that had one, likewise */
    size_t part;                /* the last one met */
    uint64_t orphans;
    seine_survey_place orphan;
    uint64_t unplaced; /* sightings beyond a limit: in no part */
    SN_ARRAY(struct trail_name) names; /* the first is the folder */
    SN_ARRAY(struct trail_pair) pairs;
    SN_ARRAY(struct trail_clock) clocks;
    SN_ARRAY(struct trail_sign) signs;
    SN_ARRAY(struct part) parts;
    struct hours hours; /* log: the part */
    struct buf texts;
};

/* hours: how many of them are kept. */
void
sn_trail_init(struct trail *trail, size_t hours);
void
sn_trail_fini(struct trail *trail);

/* Another file begins.  0 or SEINE_E_MEMORY; likewise all below. */
int
sn_trail_begin(struct trail *trail, const char *name);

/*
 * Take a sighting in.  *part is the number of its part, SURVEY_NONE beyond a
 * limit, or if it is of no known format.
 */
int
sn_trail_see(struct trail *trail, const struct sighting *sighting,
             uint32_t *part);

/* An entry of the file that was seen last tells that the clock was changed. */
int
sn_trail_clock(struct trail *trail, const struct seine_time *when);

/* The folder of a path; "." without one. */
struct slice
sn_trail_folder(const char *name);

/* A copy in one block of memory. */
size_t
sn_trail_size(const struct trail *trail);
struct trail *
sn_trail_write(void *at, const struct trail *trail);

/* Instead of what was taken in: what a copy has.  0 or SEINE_E_MEMORY. */
int
sn_trail_load(struct trail *trail, const struct trail *from);

static inline struct slice
sn_trail_text(const struct trail *trail, size_t at, size_t size)
{
    return size ? sn_slice(trail->texts.at + at, size) : sn_slice("", 0);
}

/* --- trail_time.c, trail_line.c --- */
int
sn_trail_time(struct trail *trail, uint32_t part,
              const struct sighting *sighting);
int
sn_trail_line(struct trail *trail, uint32_t part,
              const struct sighting *sighting);

/* Add a sign; beyond the limit of its part it is counted only. */
int
sn_trail_sign(struct trail *trail, const struct trail_sign *sign,
              struct slice detail);

/* A sign at a sighting; the time that it is about is the sighting's. */
struct trail_sign
sn_trail_sign_at(enum sign_kind kind, uint32_t part,
                 const struct sighting *sighting);

/* Is it within bounds? */
bool
sn_survey_is_time(const struct seine_time *when);

/* Where it stands; a trail does not know the name of its file. */
static inline seine_survey_place
sn_trail_place(const struct sighting *sighting)
{
    return (seine_survey_place){
        .member = sighting->member,
        .line = sighting->line,
        .offset = sighting->offset,
    };
}

#endif
