/*
 * Inside the compiler: what its parts share while rules are being built.
 *
 *     compile.c   definitions, one after another; texts; the finished object
 *     item.c      one item of a detection --> a test, shared with equal ones
 *     item_told.c how reports name what it looks for
 *     program.c   the condition --> steps in postfix order
 *     necessity.c the steps --> necessary literals; literals --> rules
 *     indicator_list.c  likewise for indicator lists
 *     correlation_build.c  correlations and filters, linked to their rules
 *     meaning.c   hashes
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_BUILD_H
#define SEINE_RULE_BUILD_H

#include "base/buf.h"
#include "base/map.h"
#include "predicate/test.h"
#include "rule/literal.h"
#include "rule/rules.h"

#define BUILD_REJECTED 1 /* said in diags; the rule is left out */

/* A rule with what is needed of it until all are known. */
struct draft {
    struct rule *rule;
    struct clause clause;
    const struct definition *definition;
    bool dropped;                    /* rejected when it was linked to others */
    SN_ARRAY(struct slice) captures; /* what correlations ask of its records */
};

struct build {
    struct seine_rules *rules; /* owns arena and tests from the start */
    const struct compile_options *options;
    struct diags *diags;
    const struct definition *definition; /* the present one */
    const char *file;                    /* its name, in the arena */
    struct map keys;                     /* what a test asks --> its index */
    SN_ARRAY(struct test *) tests;
    SN_ARRAY(struct draft *) drafts;
    struct draft **slots; /* by definition; NULL: rejected or left out */
    struct arena scratch; /* drafts, clauses; gone when the rules are done */
    bool handed_over;     /* the rules own what the drafts point to */
};

/* Reject the present definition for what stands at mark. */
int
sn_build_reject(struct build *build, struct mark mark, const char *code,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * The test of an item: its index; *negated if it must not hold.  0,
 * BUILD_REJECTED or SEINE_E_MEMORY; likewise all below.
 */
int
sn_build_item(struct build *build, const struct item *item, uint32_t *test,
              bool *negated);

/*
 * How a report tells what an item looks for: text, with the operator of a
 * comparison ("> 400", "hour >= 22"); and what an item with neq wants it not to
 * be ("!= GET, PUT").  In the rules' arena; at is NULL without memory.
 */
struct slice
sn_build_told(struct build *build, const struct item *item, struct slice text);
struct slice
sn_build_told_neq(struct build *build, const struct item *item);

/* Where to look for a field name. */
int
sn_build_target(struct build *build, struct slice name, struct target *out);

/* The values of text with its %placeholders% filled in. */
struct texts {
    SN_ARRAY(struct slice) list;
};
int
sn_build_expand(struct build *build, const struct scalar *scalar,
                struct texts *out);

/* Program, stack and fields of a rule. */
int
sn_build_program(struct build *build, struct rule *rule);

/*
 * Say what is wrong with the values of a definition that is rejected already
 * and will not be a rule.
 */
int
sn_build_check(struct build *build);

/* The clause of a program. */
int
sn_build_clause(struct build *build, const struct rule *rule,
                struct clause *out);

/* The table of literals of all drafts, and the rules without. */
int
sn_build_literals(struct build *build);

/* What an indicator list asks for. */
int
sn_build_list(struct build *build, struct rule *rule, struct clause *clause);

/* What definitions that name others do with them. */
int
sn_build_links(struct build *build, const struct definitions *set);

/* Hash of a rule's meaning; of all rules. */
int
sn_build_rule_hash(struct build *build, struct rule *rule);
int
sn_build_hash(struct build *build);

#endif
