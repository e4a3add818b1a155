/*
 * Tests: what one item of a detection asks of a record.  Immutable once made;
 * shared by all rules that ask the same.
 *
 *     test     c-uri|contains: [a, b]
 *     target   where to look: the fields that the name stands for, and the
 *              record's own field of that very name
 *     checks   what must hold there: pattern a, pattern b
 *
 * A record with own names (JSONL) is asked for the name as written only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_TEST_H
#define SEINE_PREDICATE_TEST_H

#include "base/ip.h"
#include "predicate/number.h"
#include "predicate/pattern.h"
#include "predicate/regex.h"
#include "record/record.h"

/* Where a test looks. */
struct target {
    const enum field *fields; /* any of them */
    size_t count;
    struct slice name; /* as the rule has it, terminated; empty: whole record */
};

enum check_kind {
    CHECK_PATTERN,
    CHECK_REGEX,
    CHECK_NUMBER,
    CHECK_CIDR,
    CHECK_NULL,
    CHECK_EXISTS,
    CHECK_FIELDREF,
};

/* Compared with the value of another field. */
struct fieldref {
    struct target other;
    bool cased;
    bool open_start; /* endswith, contains */
    bool open_end;   /* startswith, contains */
};

struct check {
    enum check_kind kind;
    uint32_t group;    /* `all`: of every group one must hold */
    struct slice text; /* as the rule has it, with its operator; for reports */
    union {
        const struct pattern *pattern;
        struct regex *regex;
        struct {
            struct number number;
            enum compare compare;
            enum date_part part;
        } number;
        struct cidr cidr;
        bool exists;
        struct fieldref ref;
    } u;
};

struct test {
    struct target target;
    bool all;
    struct slice neq; /* of neq: what the values must not be, for reports */
    uint32_t groups;
    const struct check *checks; /* of one group together, groups ascending */
    size_t count;
};

/* What evaluation needs; one thread at a time. */
struct scratch {
    struct regex_scratch *regex;
    struct buf folded[2];
    struct buf failure; /* table of a search */
    uint64_t given_up;
    /* pairs of the value that was last asked for them */
    struct grams grams;
    const struct seine_record *grams_record;
    uint64_t grams_serial; /* of that record */
    struct slice grams_value;
    unsigned grams_asked; /* patterns so far; more: grams are there */
};

int
sn_scratch_init(struct scratch *scratch);
void
sn_scratch_fini(struct scratch *scratch);

/* Free what is not in an arena. */
void
sn_test_fini(const struct test *test);

/*
 * Does it hold?  Two-valued: on an absent field only null and exists can.  What
 * is given up at a limit does not hold and is counted in scratch->given_up.
 */
bool
sn_test_holds(const struct test *test, struct seine_record *record,
              struct scratch *scratch);

/* What made a test hold. */
struct test_hit {
    const char *field;  /* "" for the whole record */
    struct slice value; /* as long as the record */
    struct slice text;  /* of the check; as long as the test */
};

/* The hits of a test that holds: the first, or with `all` one a group. */
size_t
sn_test_explain(const struct test *test, struct seine_record *record,
                struct scratch *scratch, struct test_hit *hits, size_t room);

/* Likewise of a test with neq that does not hold: the first value there is. */
size_t
sn_test_explain_neq(const struct test *test, struct seine_record *record,
                    struct test_hit *hits, size_t room);

/* One value after another of a target; all zero begins. */
struct target_cursor {
    size_t place; /* field, then the own name */
    size_t index; /* of a field with many values */
};

/* The next value, absent ones left out; false after the last. */
bool
sn_target_next(const struct target *target, struct seine_record *record,
               struct target_cursor *cursor, struct value *out,
               const char **field);

/* Does a value compare as the reference says? */
bool
sn_fieldref_holds(const struct fieldref *ref, struct slice value,
                  struct seine_record *record, struct scratch *scratch);

#endif
