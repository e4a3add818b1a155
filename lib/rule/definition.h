/*
 * A definition: one YAML document of a pattern file, understood but not yet
 * compiled.  Everything lives in the arena of its set.
 *
 *     yaml.c --> definition.c (+ condition.c) --> compile.c
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_DEFINITION_H
#define SEINE_RULE_DEFINITION_H

#include "base/arena.h"
#include "base/array.h"
#include "predicate/number.h"
#include "rule/diag.h"
#include "seine.h"

/* Where something stands in the rule file, both from 1. */
struct mark {
    int line;
    int column;
};

enum scalar_kind {
    SCALAR_STRING,
    SCALAR_NUMBER, /* YAML 1.2 core int or float; text as written */
    SCALAR_BOOL,
    SCALAR_NULL,
};

struct scalar {
    enum scalar_kind kind;
    struct slice text; /* decoded YAML scalar */
    struct mark mark;
    bool bad; /* an error was said of it */
};

/* Modifiers, as `field|modifier|modifier`. */
enum modifier {
    MODIFIER_CONTAINS,
    MODIFIER_STARTSWITH,
    MODIFIER_ENDSWITH,
    MODIFIER_ALL,
    MODIFIER_CASED,
    MODIFIER_RE,
    MODIFIER_I,
    MODIFIER_M,
    MODIFIER_S,
    MODIFIER_CIDR,
    MODIFIER_BASE64,
    MODIFIER_BASE64OFFSET,
    MODIFIER_UTF16LE, /* also `wide` */
    MODIFIER_UTF16BE,
    MODIFIER_UTF16,
    MODIFIER_WINDASH,
    MODIFIER_EXISTS,
    MODIFIER_FIELDREF,
    MODIFIER_EXPAND,
    MODIFIER_LT,
    MODIFIER_LTE,
    MODIFIER_GT,
    MODIFIER_GTE,
    MODIFIER_NEQ,
    MODIFIER_MINUTE,
    MODIFIER_HOUR,
    MODIFIER_DAY,
    MODIFIER_WEEK,
    MODIFIER_MONTH,
    MODIFIER_YEAR,
    MODIFIER_COUNT
};

#define ITEM_MODIFIERS 8

/* `field|modifiers: values`; field.size == 0: keywords. */
struct item {
    struct slice field;
    enum modifier modifiers[ITEM_MODIFIERS]; /* in the order written */
    size_t modifier_count;
    struct scalar *values;
    size_t value_count;
    struct mark mark;
    bool bad; /* an error was said of its key */
};

/* All items of a map must hold (AND). */
struct item_map {
    struct item *items;
    size_t count;
};

/* A named selection: any of its maps may hold (list of maps: OR). */
struct selection {
    struct slice name;
    struct item_map *maps;
    size_t count;
    struct mark mark;
};

enum node_kind {
    NODE_SELECTION, /* index */
    NODE_NOT,       /* left */
    NODE_AND,       /* left, right */
    NODE_OR,
    NODE_TRUE, /* a quantifier over nothing: drops out of and / or */
    NODE_FALSE,
};

/* The condition with quantifiers expanded; indices into `nodes`. */
struct node {
    enum node_kind kind;
    size_t left; /* selection index for NODE_SELECTION */
    size_t right;
};

enum definition_kind {
    DEFINITION_RULE,
    DEFINITION_INDICATORS,
    DEFINITION_CORRELATION,
    DEFINITION_FILTER,
    DEFINITION_ASSETS, /* an entry of critical assets */
    DEFINITION_SURVEY,
};

#define BASE_NONE SIZE_MAX

/* A rule that a correlation or a filter names, by id or by `name`. */
struct base {
    struct slice name;
    struct mark mark;
    size_t target; /* index of its definition, once it is resolved */
};

enum correlation_type {
    CORRELATION_EVENT_COUNT,
    CORRELATION_VALUE_COUNT,
    CORRELATION_TEMPORAL,
    CORRELATION_TEMPORAL_ORDERED,
    CORRELATION_VALUE_SUM,
    CORRELATION_VALUE_AVG,
    CORRELATION_VALUE_PERCENTILE,
    CORRELATION_NEW_TERMS, /* ours */
    CORRELATION_TYPES
};

enum bound_kind {
    BOUND_GT,
    BOUND_GTE,
    BOUND_LT,
    BOUND_LTE,
    BOUND_EQ,
    BOUND_NEQ,
    BOUND_KINDS
};

/* One comparison of a condition. */
struct bound {
    enum bound_kind kind;
    struct number limit;
};

/* In the events of a base, `field` is meant where the correlation says `name`.
 */
struct alias {
    struct slice name;
    struct slice field;
    size_t base; /* index into bases */
};

struct correlation_definition {
    enum correlation_type type;
    bool generate;    /* events of the bases are reported as well */
    int64_t timespan; /* ns; new_terms: the lead-in, 0 for none */
    struct slice *groups;
    size_t group_count;
    struct slice *fields; /* whose values count */
    size_t field_count;
    struct alias *aliases;
    size_t alias_count;
    struct bound *bounds; /* all must hold; none: all bases must occur */
    size_t bound_count;
    uint32_t percentile; /* thousandths of a percent */
    bool has_baseline;
    struct slice *baseline; /* its lines */
    size_t baseline_count;
    unsigned level; /* 1 over rules, 2 over correlations of level 1, ... */
};

struct criteria; /* rule/criteria.h */

struct definition {
    enum definition_kind kind;
    struct mark mark;
    const char *file;
    int level;
    const char *id, *title, *status, *description, *author, *license, *date,
        *modified, *name;
    const char *category, *product, *service; /* "" where not given */
    const char *const *tags;                  /* NULL-ended, never NULL */
    const char *const *references;
    const char *const *false_positives;
    struct selection *selections;
    size_t selection_count;
    const char *condition; /* as written; NULL: none */
    struct node *nodes;
    size_t node_count;
    size_t root;
    struct seine_rule_test *tests;
    size_t test_count;
    /* indicator lists */
    struct slice indicator_type;
    struct mark indicator_mark;
    struct slice *fields;
    size_t field_count;
    struct scalar *values; /* from `values`, and from `file:` lines */
    size_t value_count;
    bool refanged; /* they are so already */
    struct slice
        value_file;      /* `file: NAME`, read by the parser; for messages */
    int64_t valid_from;  /* ns; INT64_MIN: none */
    int64_t valid_until; /* ns; INT64_MAX: none */
    /* correlations and filters */
    struct base *bases;
    size_t base_count;
    bool any_base; /* filter, assets: of all rules */
    /* entries of lists */
    const struct criteria *criteria; /* NULL: it is none */
    bool allowed;                    /* of an allow list, which is a filter */
    const char *owner;
    struct correlation_definition *correlation;
    unsigned signs; /* survey: of which it asks; bits by enum sign_kind */
    /* what the whole set and the caller make of it */
    bool left_out;  /* not needed, or rejected for what it refers to */
    bool unwanted;  /* by level, tag or name; a correlation may need it yet */
    bool feeds;     /* a correlation refers to it */
    bool generated; /* and lets it be reported as well */
    bool silent;    /* it is not reported by itself */
};

/* All documents that were understood. */
struct definitions {
    struct arena arena;
    SN_ARRAY(struct definition) list;
    SN_ARRAY(struct definition) bad; /* rejected, for what else is wrong */
    size_t rejected;
};

/*
 * Parse the documents of one rule file into `set`.  Everything wrong goes to
 * `diags`; a document with an error is counted in set->rejected, and kept in
 * set->bad only so that the compiler can say what is wrong with its values.
 * `folder` is where `file:` of indicator lists is looked for; NULL: nowhere.
 * 0, or SEINE_E_MEMORY.
 */
int
sn_definitions_parse(struct definitions *set, const char *name,
                     struct slice text, const char *folder,
                     struct diags *diags);

/*
 * Find what correlations and filters refer to; all documents are there.  Those
 * that refer to nothing, or to each other in a circle, are rejected: said in
 * diags, counted in set->rejected, and left out.  Sets left_out, feeds and
 * silent.  0, or SEINE_E_MEMORY.
 */
int
sn_definitions_resolve(struct definitions *set, struct diags *diags);

/*
 * The field of a base that stands for number `index` of the fields of a
 * correlation: those of group-by, then those whose values count.
 */
struct slice
sn_correlation_field(const struct correlation_definition *correlation,
                     size_t base, size_t index);
void
sn_definitions_fini(struct definitions *set);

#endif
