/*
 * Necessary literals: of which byte strings one must stand in the text of a
 * record for a rule to hold there.  They make the screen.
 *
 * What is known of a condition is a clause: "one of these stands in the text",
 * literals or a run of bytes, or nothing.  Of two that must both hold the more
 * telling clause is kept, and the literals of the other as a second question;
 * of two where either may hold, both together; `not` of a test says nothing.
 *
 * Sound before all: a clause may only be given if no record can match without
 * one of its literals, byte for byte but for the case of ASCII letters, or its
 * run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_LITERAL_H
#define SEINE_RULE_LITERAL_H

#include "base/arena.h"
#include "base/slice.h"
#include "predicate/test.h"
#include "rule/run.h"

#define LITERAL_MOST 64     /* bytes kept of one */
#define CLAUSE_MOST 1000000 /* literals of one clause */
#define CLAUSE_WORTH 2      /* the least that makes a clause worth its screen */
#define ALSO_MOST 24        /* literals of a second clause */
#define RUN_WORTH 1         /* of a run: any such literal is preferred */

/* Without literals and run, but known: never true. */
struct clause {
    bool known;
    const struct slice *literals; /* lower case, in an arena */
    size_t count;
    struct run run; /* may also stand there, instead of a literal */
    unsigned worth; /* of what tells least */
    bool ends;      /* with each literal a value ends */
    /* beside all that, one of these must stand there; none: nothing is known */
    const struct slice *also;
    size_t also_count;
    unsigned also_worth;
    bool also_ends;
};

/* Nothing is known. */
struct clause
sn_clause_unknown(void);

/* It can never be true: the one of no literals. */
struct clause
sn_clause_never(void);

/*
 * One literal, cut to LITERAL_MOST and made lower case.  Unknown without memory
 * (*failed is set) or if it is not worth it.
 */
struct clause
sn_clause_of(struct arena *arena, struct slice literal, bool *failed);

/* One run; unknown if it is too short. */
struct clause
sn_clause_of_run(const struct run *run);

/* Either holds; both hold. */
struct clause
sn_clause_or(struct arena *arena, const struct clause *a,
             const struct clause *b, bool *failed);
struct clause
sn_clause_and(const struct clause *a, const struct clause *b);

/* How much a literal tells: about its length, less for what is in every log. */
unsigned
sn_literal_worth(struct slice literal);

/*
 * The most telling piece of text between the bytes that a literal cannot have:
 * those of `stops` (a C string), line ends, and, unless bytes are kept as they
 * are, all that is not ASCII.
 */
struct slice
sn_literal_piece(struct slice text, const char *stops, bool ascii_only);

/* The clause of a regular expression, for values that are bytes of the text. */
struct clause
sn_regex_clause(struct arena *arena, struct slice pattern, bool caseless,
                const char *stops, bool *failed);

/* The clause of a whole test. */
struct clause
sn_test_clause(struct arena *arena, const struct test *test, bool *failed);

#endif
