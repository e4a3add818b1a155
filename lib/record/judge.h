/*
 * Judging: which format does a line belong to?
 *
 *     --format | tag | the present format | the highest bid | the file's name
 *
 * Prose after stamp and level could be of any text log.  It belongs to the log
 * that the file is named after, else to the one whose entries outnumber prose,
 * else to none in particular.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_JUDGE_H
#define SEINE_RECORD_JUDGE_H

#include "base/buf.h"
#include "record/format.h"

#define JUDGE_FORMATS 32

struct judge {
    const struct format *forced;
    const struct format *hint;    /* by the name of the file */
    const struct format *current; /* of the last entry */
    const struct format *tagged;  /* the format that `tag` names, or NULL */
    /* lines that only say that they are of some log, and shapely ones */
    uint64_t prose;
    uint64_t shapely[JUDGE_FORMATS];
    const struct format *leader; /* of whom most are; NULL: none yet */
    uint64_t leader_lines;
    struct buf tag;
    struct buf why; /* how current was recognised */
    struct format_state state;
};

/* Is there anything before the payload? */
static inline bool
sn_has_envelope(const struct envelope *envelope)
{
    return envelope->level.size > 0 || envelope->syslog ||
           envelope->stamp.kind != STAMP_NONE;
}

/* Put a text and a name into buf, terminated; empty without memory. */
void
sn_judge_say(struct buf *buf, const char *what, struct slice name);

void
sn_judge_begin(struct judge *judge, const struct format *hint);
void
sn_judge_fini(struct judge *judge);

/*
 * The format of a line, whose frame (envelope and payload are set) it fills;
 * NULL if there is none.  bare: the line may lack the envelope that its format
 * needs, since it came in an export.
 */
const struct format *
sn_judge_line(struct judge *judge, struct frame *frame, bool bare);

/* A line was taken by the shape of its message without being judged. */
void
sn_judge_count(struct judge *judge, const struct format *format);

/* Does a format that needs no envelope surely know the line? */
bool
sn_judge_stands_alone(const struct judge *judge, const struct frame *frame);

#endif
