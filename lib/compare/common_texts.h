/*
 * Texts that missing records may have in common.
 *
 *     missing records --> values and words, counted --+
 *     some of the others --> the same, counted -------+--> candidates
 *     some lines of both --> parts in common (parts.c) +
 *
 * The candidates are then counted in every record; explain.c takes its choice.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_COMPARE_COMMON_TEXTS_H
#define SEINE_COMPARE_COMMON_TEXTS_H

#include "base/limits.h"
#include "predicate/needles.h"
#include "record/record.h"
#include "survey/counter.h"

/* How a text stands in a line. */
enum text_kind {
    TEXT_PART,  /* anywhere, as grep finds it */
    TEXT_WHOLE, /* with no letter or digit beside it */
    TEXT_KINDS
};

/* Where a text stands in the records of a side. */
struct text_count {
    uint64_t lines;   /* missing records */
    uint64_t kept;    /* others, between the first and the last of these */
    uint64_t outside; /* others, before and after */
    uint64_t pending; /* others since the last missing one */
};

struct text {
    struct slice value;
    const char *field; /* whose value it is; "" */
    bool looked;       /* for a field */
    struct text_count count[TEXT_KINDS];
};

/* A missing record, for the judge. */
struct judged {
    uint64_t texts[TEXT_KINDS]; /* bits: those that it has */
    uint64_t run;
    uint64_t index; /* among those that both sides may have */
};

/* Some lines, those whose number has the lowest hash, without their stamps. */
struct line_sample {
    char *room; /* LIMIT_COMPARE_LINES times LIMIT_COMPARE_LINE bytes */
    struct slice lines[LIMIT_COMPARE_LINES];
    uint64_t ranks[LIMIT_COMPARE_LINES];
    size_t count;
};

struct texts {
    struct counter missing;
    struct counter kept;
    struct line_sample missing_lines;
    struct line_sample kept_lines;
    uint64_t missing_stride; /* one record of so many is looked at */
    uint64_t kept_stride;
    uint64_t missing_seen;
    uint64_t kept_seen;
    struct buf line; /* of the record at hand, its stamp blanked */
    struct text list[LIMIT_COMPARE_TEXTS];
    size_t count;
    struct slice lower[LIMIT_COMPARE_TEXTS]; /* the needles */
    struct needles *needles;
    struct needle_hits hits;
    struct arena arena;
    SN_ARRAY(struct judged) judged;
};

/* Begin with a side that has so many missing records, and records at all. */
int
sn_texts_begin(struct texts *texts, uint64_t missing, uint64_t records);
void
sn_texts_fini(struct texts *texts);

/* A record that is missing, or one that is not, and its number. */
int
sn_texts_add(struct texts *texts, struct seine_record *record, bool missing,
             uint64_t number);

/* All were added: choose what is counted.  0 or SEINE_E_MEMORY. */
int
sn_texts_choose(struct texts *texts);

/* Which of the chosen does a line have?  One bit each. */
int
sn_texts_find(struct texts *texts, struct slice line,
              uint64_t found[TEXT_KINDS]);

/* --- parts.c --- */

/*
 * Parts of the first line that all lines have, the longest ones; at most
 * `room`.  They point into that line.
 */
struct part_list {
    struct slice at[LIMIT_COMPARE_TEXTS];
    size_t count;
};

int
sn_parts_find(const struct slice *lines, size_t count, struct part_list *out);

/* Is it a byte of a word? */
bool
sn_text_is_word(char byte);

#endif
