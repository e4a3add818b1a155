/*
 * A glance at an entry before it is parsed: of rules that are to be tried,
 * which cannot hold for what a few fields of it are?
 *
 * A test of such fields is known.  One of url.domain, of which a cut has all
 * values that it may have, can be known not to hold.  Of all others anything
 * can be true.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "match/matcher.h"

/* What a glance says of a test. */
enum sight {
    SIGHT_NONE,
    SIGHT_LIMIT, /* nothing, and it may be given up, which is counted */
    SIGHT_FIELDS,
    SIGHT_HOSTS,
};

/* What can be. */
#define TRUE 1U
#define FALSE 2U
#define EITHER (TRUE | FALSE)

static bool
is_glanced(const struct format *format, enum field field)
{
    for (const enum field *at = format->glanced; *at != FIELD_NONE; at++)
        if (*at == field)
            return true;
    return false;
}

/* Does a check look at nothing but the values of its test's fields? */
static bool
asks_values_only(const struct check *check, bool absence)
{
    if (check->kind == CHECK_NULL || check->kind == CHECK_EXISTS)
        return absence;
    return check->kind != CHECK_FIELDREF &&
           (check->kind != CHECK_NUMBER ||
            check->u.number.part == PART_NONE); /* of a date: the time, too */
}

/* A regular expression may be given up, which is counted. */
static bool
has_regex(const struct test *test)
{
    for (size_t i = 0; i < test->count; i++)
        if (test->checks[i].kind == CHECK_REGEX)
            return true;
    return false;
}

static enum sight
sight_of(const struct test *test, const struct format *format)
{
    enum sight lost = has_regex(test) ? SIGHT_LIMIT : SIGHT_NONE;
    enum sight sight = SIGHT_FIELDS;

    if (test->target.count == 0)
        return lost;
    for (size_t i = 0; i < test->target.count; i++) {
        if (is_glanced(format, test->target.fields[i]))
            continue;
        if (test->target.fields[i] != FIELD_URL_DOMAIN || test->all)
            return lost;
        sight = SIGHT_HOSTS;
    }
    for (size_t i = 0; i < test->count; i++)
        if (!asks_values_only(&test->checks[i], sight == SIGHT_FIELDS))
            return lost;
    return sight;
}

/* A value known for sure decides which way a program goes. */
static size_t
skip(const struct op *op, unsigned char top)
{
    return top == (op->kind == OP_SKIP_TRUE ? TRUE : FALSE) ? op->skip : 0;
}

/* The guess of a step's test; EITHER and *lost: the rule must be tried. */
typedef unsigned char (*guess_test)(void *user, const struct op *op,
                                    bool *lost);

/* Can the rule hold? */
static bool
can_hold(struct matcher *matcher, const struct rule *rule, guess_test guess,
         void *user)
{
    unsigned char *top = matcher->guesses; /* one behind the top */
    bool lost = false;

    for (size_t i = 0; i < rule->op_count && !lost; i++) {
        const struct op *op = &rule->ops[i];
        unsigned a, b;

        if (op->kind == OP_TEST) {
            *top++ = guess(user, op, &lost);
        } else if (op->kind == OP_TRUE || op->kind == OP_FALSE) {
            *top++ = op->kind == OP_TRUE ? TRUE : FALSE;
        } else if (op->kind == OP_NOT) {
            a = top[-1];
            top[-1] = (unsigned char)(a >> 1 | (a & TRUE) << 1);
        } else if (op->kind == OP_AND || op->kind == OP_OR) {
            b = *--top;
            a = top[-1];
            top[-1] = (unsigned char)(op->kind == OP_AND
                                          ? (a & b & TRUE) | ((a | b) & FALSE)
                                          : ((a | b) & TRUE) | (a & b & FALSE));
        } else {
            i += skip(op, top[-1]);
        }
    }
    return lost || (matcher->guesses[0] & TRUE);
}

/* ------------------------------------------------------ the first test --- */

#define EARLY_OPS 64   /* a longer program is taken as it is */
#define EARLY_CHECKS 4 /* of a test that costs little */

/* Does a test look at a few values that the log gave, each short? */
static bool
is_cheap(const struct test *test)
{
    if (test->all || test->target.count == 0 || test->count > EARLY_CHECKS)
        return false;
    for (size_t i = 0; i < test->target.count; i++)
        if (test->target.fields[i] != FIELD_STATUS &&
            test->target.fields[i] != FIELD_METHOD &&
            test->target.fields[i] != FIELD_DURATION_MS)
            return false;
    for (size_t i = 0; i < test->count; i++)
        if (!asks_values_only(&test->checks[i], true))
            return false;
    return true;
}

/* One test is false, all others can be either. */
static unsigned char
guess_one(void *user, const struct op *op, bool *lost)
{
    const uint32_t *wrong = user;

    (void)lost;
    return op->test == *wrong ? FALSE : EITHER;
}

/* What is given up is counted: then tests are asked in their order. */
static bool
can_be_given_up(const struct seine_rules *rules, const struct rule *rule)
{
    for (size_t i = 0; i < rule->op_count; i++)
        if (rule->ops[i].kind == OP_TEST &&
            has_regex(rules->tests[rule->ops[i].test]))
            return true;
    return false;
}

/* A cheap test that must hold, where the program begins with another one. */
static uint32_t
early_test(struct matcher *matcher, const struct rule *rule)
{
    const struct seine_rules *rules = matcher->rules;

    if (rule->op_count < 2 || rule->op_count > EARLY_OPS ||
        rule->ops[0].kind != OP_TEST ||
        is_cheap(rules->tests[rule->ops[0].test]) ||
        can_be_given_up(rules, rule))
        return TEST_NONE;
    for (size_t i = 1; i < rule->op_count; i++) {
        uint32_t test = rule->ops[i].test;

        if (rule->ops[i].kind == OP_TEST && is_cheap(rules->tests[test]) &&
            !can_hold(matcher, rule, guess_one, &test))
            return test;
    }
    return TEST_NONE;
}

void
sn_matcher_know_early(struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->rules->count; i++) {
        const struct rule *rule = matcher->rules->rules[i];

        matcher->early[rule->index] = early_test(matcher, rule);
    }
}

/* ------------------------------------------------- what can be dropped --- */

/* All that a glance tells of is as the rule must not have it.  Of hosts it can
   tell no more than that a test does not hold. */
static unsigned char
guess_least(void *user, const struct op *op, bool *lost)
{
    const struct source *source = user;
    unsigned char sight = source->sights[op->test];

    *lost = sight == SIGHT_LIMIT;
    if (sight == SIGHT_FIELDS)
        return op->negative ? TRUE : FALSE;
    return sight == SIGHT_HOSTS ? FALSE : EITHER;
}

/* Filters and assets are marked like others, but no candidates. */
static bool
is_tried(const struct rule *rule)
{
    return rule->view.kind != SEINE_RULE_FILTER &&
           rule->view.kind != SEINE_RULE_ASSETS;
}

static bool
is_droppable(struct matcher *matcher, struct source *source,
             const struct rule *rule)
{
    if (rule->view.kind == SEINE_RULE_INDICATORS || rule->correlation)
        return false;
    return !is_tried(rule) || !can_hold(matcher, rule, guess_least, source);
}

/* false without memory. */
static bool
know_sights(struct matcher *matcher, struct source *source)
{
    const struct seine_rules *rules = matcher->rules;

    source->sights = sn_calloc(rules->test_count + 1, sizeof(*source->sights));
    source->droppable = sn_calloc(matcher->words, sizeof(*source->droppable));
    if (!source->sights || !source->droppable) {
        sn_free(source->sights);
        sn_free(source->droppable);
        source->sights = NULL;
        source->droppable = NULL;
        return false;
    }
    for (size_t i = 0; i < rules->test_count; i++)
        source->sights[i] =
            (unsigned char)sight_of(rules->tests[i], source->format);
    for (size_t i = 0; i < rules->count; i++)
        if (is_droppable(matcher, source, rules->rules[i]))
            set_rule_bit(source->droppable, i);
    return true;
}

/* Rules that are to be tried, as bits of a word. */
static uint64_t
called_of(const struct matcher *matcher, const struct source *source,
          size_t word)
{
    return (matcher->marked[word] | matcher->always[word]) &
           source->named[word];
}

bool
sn_matcher_asks_glance(struct matcher *matcher, const struct format *format)
{
    struct source *source;

    if (!format->glance || matcher->any || !matcher->looked ||
        sn_matcher_takes_all(format))
        return false;
    source = sn_matcher_known_source(matcher, format);
    if (!source || (!source->sights && !know_sights(matcher, source)))
        return false;
    for (size_t i = 0; i < matcher->words; i++)
        if (called_of(matcher, source, i) & ~source->droppable[i])
            return false;
    return true;
}

/* -------------------------------------------------------------- a glance ---
 */

struct glance {
    struct matcher *matcher;
    const struct source *source;
    struct seine_record *record;
    const struct cut *cut;
};

/* A test that was given up is as good as not looked at. */
static unsigned char
ask_test(const struct glance *glance, uint32_t test)
{
    struct matcher *matcher = glance->matcher;
    uint64_t given_up = matcher->scratch.given_up;
    bool holds = sn_test_holds(matcher->rules->tests[test], glance->record,
                               &matcher->scratch);

    if (matcher->scratch.given_up == given_up)
        return holds ? TRUE : FALSE;
    matcher->scratch.given_up = given_up;
    return EITHER;
}

static unsigned char
ask_once(const struct glance *glance, uint32_t test)
{
    struct matcher *matcher = glance->matcher;
    uint32_t known = matcher->known[test];
    unsigned char guess;

    if (known >> 1 == matcher->generation)
        return known & 1 ? TRUE : FALSE;
    guess = ask_test(glance, test);
    if (guess != EITHER)
        matcher->known[test] = matcher->generation << 1 | (guess == TRUE);
    return guess;
}

static bool
may_be_host(const struct glance *glance, uint32_t test, struct slice host)
{
    sn_record_set_value(glance->record, FIELD_URL_DOMAIN, host, VALUE_TEXT);
    return ask_test(glance, test) != FALSE;
}

/* A host that was asked for already is not asked for again. */
static bool
is_first(const struct cut *cut, size_t which, struct slice host)
{
    for (size_t i = 0; i < which; i++)
        if (sn_slice_starts(cut->hosts[i], host) &&
            (cut->hosts[i].size == host.size ||
             cut->hosts[i].at[host.size] == ':'))
            return false;
    return true;
}

/* Does it hold for any host that url.domain may be? */
static unsigned char
ask_hosts(const struct glance *glance, uint32_t test)
{
    const struct cut *cut = glance->cut;

    for (size_t i = 0; i < cut->count; i++) {
        struct slice host = cut->hosts[i];
        struct slice bare = sn_slice_first(host, sn_slice_find(host, ':'));

        if ((is_first(cut, i, host) && may_be_host(glance, test, host)) ||
            (bare.size < host.size && is_first(cut, i, bare) &&
             may_be_host(glance, test, bare)))
            return EITHER;
    }
    return FALSE;
}

static unsigned char
guess_now(void *user, const struct op *op, bool *lost)
{
    const struct glance *glance = user;
    enum sight sight = glance->source->sights[op->test];
    unsigned char guess = EITHER;

    if (sight == SIGHT_FIELDS)
        guess = ask_once(glance, op->test);
    else if (sight == SIGHT_HOSTS && glance->cut)
        guess = ask_hosts(glance, op->test);
    *lost = sight != SIGHT_NONE && guess == EITHER;
    return guess;
}

/* Unmark those of the rules in a word that cannot hold.  Is one left? */
static bool
glance_word(struct glance *glance, size_t word)
{
    struct matcher *matcher = glance->matcher;
    uint64_t bits = called_of(matcher, glance->source, word), left = 0;

    for (; bits; bits &= bits - 1) {
        size_t index = word * 64 + sn_lowest_bit(bits);
        const struct rule *rule = matcher->rules->rules[index];

        if (is_tried(rule) && can_hold(matcher, rule, guess_now, glance))
            left |= bits & (0 - bits);
    }
    matcher->marked[word] &= left;
    return left != 0;
}

bool
sn_matcher_glance(struct matcher *matcher, const struct format *format,
                  struct seine_record *record, const struct cut *cut)
{
    struct source *source = sn_matcher_known_source(matcher, format);
    struct glance glance = {matcher, source, record, cut};
    bool left = false;

    if (!source || !source->sights)
        return true;
    sn_matcher_next(matcher);
    matcher->glanced = true;
    for (size_t word = 0; word < matcher->words; word++)
        left |= glance_word(&glance, word);
    return left;
}
