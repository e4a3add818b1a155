/*
 * Compiled rules: what the public seine_rules is inside.  Immutable once made;
 * any number of threads may read it.
 *
 * Equal tests of different rules are one test here, so that a record evaluates
 * it once.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_RULES_H
#define SEINE_RULE_RULES_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/array.h"
#include "predicate/lookup.h"
#include "record/field.h"
#include "rule/definition.h"
#include "rule/run.h"
#include "seine.h"

struct test;    /* predicate/test.h: fields, predicate, values */
struct target;  /* likewise */
struct needles; /* predicate/needles.h */

/*
 * One step of a rule's program in postfix order.  Where the left side has
 * decided, a skip jumps over the right side and its operator:
 *
 *     a SKIP_FALSE(2) b AND
 */
enum op_kind {
    OP_TEST,
    OP_NOT,
    OP_AND,
    OP_OR,
    OP_TRUE,
    OP_FALSE,
    OP_SKIP_FALSE, /* if the top is false, pass over the next `skip` */
    OP_SKIP_TRUE
};

struct op {
    enum op_kind kind;
    bool negative; /* OP_TEST: must not hold, by `not` and neq together */
    bool neq;      /* OP_TEST: the item has neq */
    union {
        uint32_t test; /* index into tests for OP_TEST */
        uint32_t skip;
    };
};

/* Where a test stands in its rule. */
struct origin {
    const char *selection; /* its name */
    const char *key;       /* as written: field|modifier|modifier */
    uint32_t map;          /* of the selection's list of maps, from 1 */
    int line;              /* of the rule file */
};

/* A literal of which one must stand in the text of a record, ASCII-caseless. */
struct literal {
    struct slice text;     /* lower case, no LF, CR; never empty */
    const uint32_t *rules; /* ascending */
    size_t rule_count;
    uint32_t number; /* of it; the same where rules are selected of others */
};

/* A rule that can hold only where a run stands, or one of its literals. */
struct rule_run {
    struct run run;
    uint32_t rule;
};

struct rule;

/*
 * A correlation: events of its bases, compared over time.  The fields that it
 * asks for are its groups, then those whose values count; `columns` has for
 * each base the numbers of the captured values that stand for them.
 */
struct correlation {
    enum correlation_type type;
    unsigned level; /* 1 over rules, 2 over correlations of level 1, ... */
    int64_t span;   /* ns: timespan, or the lead-in; 0: none */
    const struct rule *const *bases; /* as named, in that order */
    size_t base_count;
    const struct slice *groups; /* names */
    size_t group_count;
    size_t field_count;
    const uint32_t *columns;
    const struct bound *bounds; /* all must hold */
    size_t bound_count;
    uint32_t percentile; /* thousandths of a percent */
    bool has_baseline;
    const struct slice *baseline; /* values of a group, apart by tabs */
    size_t baseline_count;
};

/* One of these must stand in the text. */
struct ask {
    const struct slice *literals; /* lower case */
    const uint32_t *numbers;      /* of them in the table, or LITERAL_NONE */
    size_t count;
    bool ends; /* with no letter, digit or underscore right behind it */
};

#define ASKS_MOST 2
#define LITERAL_NONE UINT32_MAX

struct rule_list {
    const struct rule *const *at;
    size_t count;
};

struct rule {
    seine_rule view; /* first: a pointer to it is a pointer to the rule */
    bool left_out;   /* of the rules selected: it never holds */
    const struct op *ops;
    size_t op_count;
    size_t stack; /* greatest stack depth of the program */
    const struct origin *const *origins; /* by op; NULL but for OP_TEST */
    const seine_rule_test *tests;
    const enum field *fields; /* that the rule asks for; FIELD_NONE-ended */
    const struct slice *own_names; /* field names outside the table */
    size_t own_name_count;
    bool screened;              /* false: every record must be tried */
    struct ask asks[ASKS_MOST]; /* of one that is: what else must be so */
    size_t ask_count;
    /* indicator lists */
    int indicator_type;
    const struct target *places; /* where to look; none: the whole line */
    size_t place_count;
    bool own_places;                /* the list names them itself */
    struct lookup *lookup;          /* NULL for strings */
    struct needles *strings;        /* NULL but for strings */
    const struct slice *indicators; /* number -> text as given */
    int64_t valid_from;
    int64_t valid_until;
    /* over others */
    uint32_t index;                /* in the rules */
    const struct target *captures; /* values that an event of it keeps */
    size_t capture_count;
    struct rule_list filters;              /* that may suppress it */
    struct rule_list assets;               /* that may raise its level */
    const struct correlation *correlation; /* NULL: it is none */
    const char *key;                       /* SHA-256, hex; see key.c */
    unsigned signs; /* of a survey rule; bits by enum sign_kind */
};

/* Is the rule for logs of this format?  NULL: of none that is known. */
bool
sn_rule_names_source(const seine_rule *rule, const seine_format *format);

struct seine_rules {
    atomic_uint references;
    seine_rules *whole; /* whose rules and tests these are, or NULL */
    struct arena arena;
    struct rule **rules;
    size_t count;
    struct test *const *tests;
    size_t test_count;
    const struct literal *literals;
    size_t literal_count;
    size_t number_count; /* their numbers are below; some may be missing */
    const struct rule_run *runs; /* ascending by rule */
    size_t run_count;
    const uint32_t *unscreened; /* with neither literal nor run, ascending */
    size_t unscreened_count;
    const uint32_t *lists; /* the same, indicators with a lookup, ascending */
    size_t list_count;
    size_t rejected;
    size_t correlation_count;
    unsigned signs; /* of all survey rules */
    size_t stack;   /* greatest of all rules */
    char hash[65];
};

/* Make the keys of all rules.  0 or SEINE_E_MEMORY. */
int
sn_rules_make_keys(struct seine_rules *rules);

/* How names of placeholders get their values. */
struct expansion {
    struct slice name;
    const struct slice *values;
    size_t count;
};

/* The first %name% of a text: *start is its first percent sign. */
bool
sn_placeholder_find(struct slice text, size_t *start, struct slice *name);

struct compile_options {
    bool keep_going;
    bool strict_fields;
    const struct expansion *expansions;
    size_t expansion_count;
};

/*
 * Compile definitions (already selected by level, tag, id) into rules.  A
 * definition that cannot be compiled is said in diags and counted as rejected.
 * 0 or SEINE_E_MEMORY; *out holds its own copies, with one reference.
 */
int
sn_rules_compile(struct seine_rules **out, const struct definitions *set,
                 const struct compile_options *options, struct diags *diags);

#endif
