/*
 * Matching: which rules hold on a record.  Equal tests are evaluated once per
 * record; a rule is tried only on log sources that it names.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_MATCH_H
#define SEINE_MATCH_MATCH_H

#include "match/screen.h"
#include "predicate/test.h"
#include "record/format.h"
#include "record/record.h"
#include "rule/rules.h"

/* A rule held.  Valid until the callback returns. */
struct match {
    const struct rule *rule;
    size_t rule_index;
    int level; /* one lower if outside the indicator's time */
    bool outside_time;
    const struct rule *filter; /* that suppresses it, or NULL */
    int level_before;          /* the level without critical assets */
    const struct rule *asset;  /* that raises it, or NULL */
    const seine_matched *asset_matched;
    const seine_matched *const *matched;
    size_t matched_count;
};

typedef int (*on_match)(void *user, const struct match *match);

struct matcher; /* one thread at a time; holds no reference on the rules */

int
sn_matcher_new(struct matcher **out, const struct seine_rules *rules);
void
sn_matcher_free(struct matcher *matcher);

/*
 * From now on nobody asks what made rules hold that only feed correlations:
 * their matches may have no values.  0 or SEINE_E_MEMORY.
 */
int
sn_matcher_spare(struct matcher *matcher);

/*
 * Mark the rules of a literal (or SCREEN_ANY) as candidates for the next run.
 */
void
sn_matcher_hit(struct matcher *matcher, uint32_t literal);

/*
 * Is it known without a look that no rule holds on the next entry of this
 * format?  Nothing was marked, and there is nothing to look for.
 */
bool
sn_matcher_is_idle(const struct matcher *matcher, const struct format *format);

/* Would the look below use a cut of entries of this format? */
bool
sn_matcher_asks_cut(struct matcher *matcher, const struct format *format);

/*
 * Mark also the rules that no literal tells of but that may hold on a record of
 * this format and text: those that need neither literal nor run, those whose
 * run stands in the text, and indicator lists, but for those of which `cut`
 * (NULL: not known) or the text shows that none of their values is there.
 * Unmark those of which more must stand in the text than does; apart: it is
 * known that values end there before a byte that is in no word.  True if any
 * rule of this log source is marked now.  Without memory all are.
 */
bool
sn_matcher_look(struct matcher *matcher, const struct format *format,
                struct slice text, bool apart, const struct cut *cut);

/*
 * After a look that found rules to be tried: can a glance at some fields show
 * that none of them holds on an entry of this format?
 */
bool
sn_matcher_asks_glance(struct matcher *matcher, const struct format *format);

/*
 * Unmark the rules that cannot hold, whatever the fields are that the record
 * does not have yet: it has those that format.h's glance sets.  cut as above.
 * True if any rule of this log source is to be tried still.
 */
bool
sn_matcher_glance(struct matcher *matcher, const struct format *format,
                  struct seine_record *record, const struct cut *cut);

/*
 * Evaluate on the record the rules marked since the last run, and, unless they
 * were looked for, all those of which no literal tells; in the order of the
 * rules.  The marks are gone afterwards.  Non-zero from on_match ends it and is
 * returned.
 */
int
sn_matcher_run(struct matcher *matcher, struct seine_record *record,
               on_match on_match, void *user);

/* What the marks that are there now mean for a rule and a record. */
enum verdict {
    VERDICT_UNNAMED, /* the record is of no log source that the rule names */
    VERDICT_ALWAYS,  /* it is tried on every one */
    VERDICT_MARKED,  /* it is tried: a literal or run stands there, or a value
                        of the list may */
    VERDICT_OPEN,    /* it is tried: the screen could not tell */
    VERDICT_STOPPED, /* it is not */
};

enum verdict
sn_matcher_verdict(struct matcher *matcher, size_t rule,
                   const struct seine_record *record);

/*
 * Does a rule hold on the record?  Whatever is marked, and nothing is counted.
 * 1 with *out filled until the next call, 0, or SEINE_E_MEMORY.
 */
int
sn_matcher_ask(struct matcher *matcher, size_t rule,
               struct seine_record *record, struct match *out);

/*
 * The same for one test: 1 with *hit, 0, or SEINE_E_LIMIT if it was given up.
 */
int
sn_matcher_ask_test(struct matcher *matcher, uint32_t test,
                    struct seine_record *record, struct test_hit *hit);

/* Forget the marks without a run. */
void
sn_matcher_clear(struct matcher *matcher);

/* How often a filter has suppressed an event. */
uint64_t
sn_matcher_suppressed(const struct matcher *matcher, size_t rule);

/* Tests given up at a PCRE2 limit since the last call. */
uint64_t
sn_matcher_take_given_up(struct matcher *matcher);

/* Was a test of this rule given up on any record? */
bool
sn_matcher_gave_up(const struct matcher *matcher, size_t rule);

/*
 * Note that a record of this log source and format was met; afterwards ask
 * which rules no record could have matched (log source or fields lacking).
 * Of correlations, filters and assets it cannot tell: true.
 */
void
sn_matcher_saw(struct matcher *matcher, const struct format *format);
bool
sn_matcher_was_applicable(const struct matcher *matcher, size_t rule);

/*
 * An input ends: bits by rule, those that were applicable to it (correlations
 * and filters are not among them), and behind as many words as they take, those
 * of which tests were given up.  Until the next call.
 */
const uint64_t *
sn_matcher_end_input(struct matcher *matcher);

#endif
