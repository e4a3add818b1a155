/*
 * Inside the matcher: what its files share.
 *
 *     match.c       marks, the run over the candidates
 *     indicator_match.c  indicator lists on a record
 *     look.c        marks that come from no literal
 *     absent.c      clients that no list has
 *     glance.c      marks that some fields are enough to take away; tests that
 *                   are asked first
 *     spare.c       rules of which nobody asks why they hold
 *     applicable.c  log sources, and which rules could have matched at all
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_MATCHER_H
#define SEINE_MATCH_MATCHER_H

#include "match/absent.h"
#include "match/match.h"
#include "predicate/needles.h"
#include "predicate/test.h"

/* An indicator list, as asked of a log source. */
struct source_list {
    uint32_t rule;
    bool asks_cut; /* it asks for nothing but what format.h's cut has */
};

/* A log source that was met. */
struct source {
    const struct format *format;
    uint64_t *named;    /* bits: rules whose log source it is */
    uint64_t *possible; /* bits: rules that could hold on a record of it; */
    bool judged;        /* they were found out */
    bool seen;          /* records of it were met in this input */
    /* what to look for; made when first needed */
    bool known;
    SN_ARRAY(const struct rule_run *) runs;
    SN_ARRAY(struct source_list) lists;
    bool looks;    /* there are any */
    bool asks_cut; /* of a list it is so */
    bool always;   /* rules of it are tried on every record */
    /* what a glance is for; made when first needed */
    unsigned char *sights; /* by test: what it says of it; see glance.c */
    uint64_t *droppable;   /* bits: rules that it can show not to hold */
};

#define UNSEARCHED UINT32_MAX
#define TEST_NONE UINT32_MAX

struct matcher {
    const struct seine_rules *rules;
    size_t words;         /* of a set of rules as bits */
    uint64_t *always;     /* rules that must be tried on every record */
    uint64_t *called;     /* the same, and those of runs, and lists */
    uint64_t *doubted;    /* rules of which more must stand in the text */
    uint64_t *spared;     /* rules of which nobody asks why; NULL: none */
    uint64_t *marked;     /* by hits since the last run */
    uint64_t *held;       /* rules that held on a record of this input */
    uint64_t *applicable; /* of all inputs that were ended */
    uint64_t *input;      /* of the last one */
    uint64_t *suppressed; /* by rule: how often that filter did */
    uint32_t *stood;      /* by number of a literal: the entry in which it was
                             last, or UNSEARCHED */
    uint32_t entry;       /* the present one, from 1 */
    bool dirty;           /* marked is not empty */
    bool any;             /* all rules are marked */
    bool looked;          /* marks of runs and lists are there */
    bool glanced;         /* results of the present record are known */
    uint32_t generation;
    uint32_t *known;   /* by test: 2 * generation + result of this record */
    bool *given_up;    /* by test: a limit was hit on a record of this input */
    bool gives_up;     /* any was */
    uint64_t *gave_up; /* rules with such tests, in inputs before */
    uint32_t *early;   /* by rule: a test to ask first, or TEST_NONE */
    bool *stack;
    unsigned char *guesses; /* the same of a glance */
    struct scratch scratch;
    struct needle_hits found; /* strings in the present text */
    struct absent absent;     /* clients that no list has */
    SN_ARRAY(struct source) sources;
    struct source *present; /* that was asked for last, or NULL */
    struct test_hit hits[LIMIT_MATCHED];
    size_t hit_count;
    struct test_hit asset_hit;
    seine_matched asset_value;
    seine_matched values[LIMIT_MATCHED];
    const seine_matched *matched[LIMIT_MATCHED];
};

static inline void
set_rule_bit(uint64_t *bits, size_t rule)
{
    bits[rule / 64] |= UINT64_C(1) << (rule % 64);
}

static inline bool
rule_bit(const uint64_t *bits, size_t rule)
{
    return bits[rule / 64] >> (rule % 64) & 1;
}

/* Rules that gave up a test in the input that ends. */
void
sn_matcher_end_given_up(struct matcher *matcher, uint64_t *bits);

/* Find out for every rule which test is asked first.  See glance.c. */
void
sn_matcher_know_early(struct matcher *matcher);

/* Results of the record before are no longer true. */
void
sn_matcher_next(struct matcher *matcher);

/* The same as sn_matcher_source, with what there is to look for. */
struct source *
sn_matcher_known_source(struct matcher *matcher, const struct format *format);

/* Is any marked rule one of this source? */
bool
sn_matcher_is_called(const struct matcher *matcher,
                     const struct source *source);

/* Room for one more matched value; NULL if the list is full. */
struct test_hit *
sn_matcher_hit_slot(struct matcher *matcher);

/* Does a literal stand in the present entry, as the screen told?  1, 0, or -1:
   it was not searched for. */
static inline int
sn_matcher_stands(const struct matcher *matcher, uint32_t number)
{
    uint32_t entry =
        number == LITERAL_NONE ? UNSEARCHED : matcher->stood[number];

    return entry == UNSEARCHED ? -1 : entry == matcher->entry;
}

/* The source of a format, made now if it is new; NULL without memory. */
struct source *
sn_matcher_find_source(struct matcher *matcher, const struct format *format);

/* Mostly it is the same one again. */
static inline struct source *
sn_matcher_source(struct matcher *matcher, const struct format *format)
{
    if (matcher->present && matcher->present->format == format)
        return matcher->present;
    return sn_matcher_find_source(matcher, format);
}

/* Do records of the format take rules of every log source? */
bool
sn_matcher_takes_all(const struct format *format);

/*
 * Does an indicator list hold?  1 with hits filled, 0, or SEINE_E_MEMORY.
 */
int
sn_matcher_list(struct matcher *matcher, const struct rule *rule,
                struct seine_record *record);

#endif
