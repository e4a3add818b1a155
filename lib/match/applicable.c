/*
 * Log sources: which rules name them, and which rules could not have matched
 * any record that was met, for want of their log source or of their fields.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "match/matcher.h"
#include "record/format.h"

static bool
is_named(const seine_rule *rule, const struct format *format)
{
    return sn_rule_names_source(rule, format ? &format->about : NULL);
}

/* Does the rule search the text alone, whatever its fields are? */
static bool
asks_keywords_only(const struct seine_rules *rules, const struct rule *rule)
{
    for (size_t i = 0; i < rule->op_count; i++) {
        const struct op *op = &rule->ops[i];
        const struct target *target;

        if (op->kind != OP_TEST)
            continue;
        target = &rules->tests[op->test]->target;
        if (target->count || target->name.size)
            return false;
    }
    return rule->op_count > 0;
}

/*
 * A line of no known format may be of any log source: rules of keywords alone
 * are tried on it, since a missed line costs more than one too many.
 */
static bool
is_for_raw(const struct seine_rules *rules, const struct rule *rule,
           const struct format *format)
{
    return format && strcmp(format->about.name, "raw") == 0 &&
           asks_keywords_only(rules, rule);
}

static struct source *
add_source(struct matcher *matcher, const struct format *format)
{
    const struct seine_rules *rules = matcher->rules;
    struct source *source = sn_array_push(&matcher->sources, sizeof(*source));

    if (!source)
        return NULL;
    memset(source, 0, sizeof(*source));
    source->format = format;
    source->named = sn_calloc(matcher->words, sizeof(*source->named));
    source->possible = sn_calloc(matcher->words, sizeof(*source->possible));
    if (!source->named || !source->possible) {
        sn_free(source->named);
        sn_free(source->possible);
        matcher->sources.count--;
        return NULL;
    }
    for (size_t i = 0; i < rules->count; i++)
        if (is_named(&rules->rules[i]->view, format) ||
            is_for_raw(rules, rules->rules[i], format))
            source->named[i / 64] |= UINT64_C(1) << (i % 64);
    return source;
}

struct source *
sn_matcher_find_source(struct matcher *matcher, const struct format *format)
{
    struct source *source = NULL;

    for (size_t i = 0; i < matcher->sources.count && !source; i++)
        if (matcher->sources.at[i].format == format)
            source = &matcher->sources.at[i];
    if (!source)
        source = add_source(matcher, format);
    matcher->present = source;
    return source;
}

/* Without memory the source is not noted; the next record notes it. */
void
sn_matcher_saw(struct matcher *matcher, const struct format *format)
{
    struct source *source = sn_matcher_source(matcher, format);

    if (source)
        source->seen = true;
}

/* Fields from which others are made. */
static const struct {
    enum field made;
    enum field from;
} derived[] = {
    {FIELD_URI, FIELD_URL_PATH},
    {FIELD_URI, FIELD_URL_QUERY},
    {FIELD_URI, FIELD_URL_ORIGINAL},
    {FIELD_URL_FULL, FIELD_URL_ORIGINAL},
    {FIELD_URI_DECODED, FIELD_URI},
    {FIELD_URI_DECODED, FIELD_URL_PATH},
    {FIELD_URI_DECODED, FIELD_URL_QUERY},
    {FIELD_URI_DECODE_ROUNDS, FIELD_URI},
    {FIELD_URI_DECODE_ROUNDS, FIELD_URL_PATH},
    {FIELD_URI_DECODE_ROUNDS, FIELD_URL_QUERY},
    {FIELD_QUERY_VALUE, FIELD_URL_QUERY},
    {FIELD_QUERY_VALUE, FIELD_URI},
    {FIELD_SOURCE_SCOPE, FIELD_SOURCE_IP},
};

static bool
is_carried(const struct format *format, enum field field)
{
    for (const enum field *at = format->carries; *at != FIELD_NONE; at++)
        if (*at == field)
            return true;
    return false;
}

static bool
can_have(const struct format *format, enum field field)
{
    if (field == FIELD_RAW || field == FIELD_MESSAGE ||
        is_carried(format, field))
        return true;
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++)
        if (derived[i].made == field && is_carried(format, derived[i].from))
            return true;
    return false;
}

/* Formats whose columns or members are whatever the log has. */
static bool
has_any_field(const struct format *format)
{
    static const char *const names[] = {"w3c", "iis", "cef"};

    if (!format || !format->carries || format->flags & FORMAT_JSON)
        return true;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(format->about.name, names[i]) == 0)
            return true;
    return false;
}

static bool
target_possible(const struct target *target, const struct format *format)
{
    if (target->name.size == 0)
        return true;
    for (size_t i = 0; i < target->count; i++)
        if (can_have(format, target->fields[i]))
            return true;
    return false;
}

/* Can a test hold on some record of the format?  Absence always can. */
static bool
test_possible(const struct test *test, const struct format *format)
{
    if (target_possible(&test->target, format))
        return true;
    for (size_t i = 0; i < test->count; i++) {
        const struct check *check = &test->checks[i];

        if (check->kind == CHECK_NULL || check->kind == CHECK_EXISTS ||
            (check->kind == CHECK_NUMBER && check->u.number.part))
            return true;
    }
    return false;
}

/*
 * The program with "can be true" for values.  Everything can be false, so that
 * `not` of a test always can be true; operators keep that for a pair of bits:
 * bit 0 can be true, bit 1 can be false.
 */
static bool
program_possible(const struct seine_rules *rules, const struct rule *rule,
                 const struct format *format, unsigned char *stack)
{
    unsigned char *top = stack;

    for (size_t i = 0; i < rule->op_count; i++) {
        const struct op *op = &rule->ops[i];

        if (op->kind == OP_TEST) {
            *top++ = test_possible(rules->tests[op->test], format) ? 3 : 2;
        } else if (op->kind == OP_TRUE || op->kind == OP_FALSE) {
            *top++ = op->kind == OP_TRUE ? 1 : 2;
        } else if (op->kind == OP_NOT) {
            top[-1] = (unsigned char)(top[-1] >> 1 | (top[-1] & 1) << 1);
        } else if (op->kind == OP_AND) {
            top--;
            top[-1] = (unsigned char)((top[-1] & top[0] & 1) |
                                      ((top[-1] | top[0]) & 2));
        } else if (op->kind == OP_OR) {
            top--;
            top[-1] = (unsigned char)(((top[-1] | top[0]) & 1) |
                                      (top[-1] & top[0] & 2));
        }
    }
    return stack[0] & 1;
}

static bool
rule_possible(const struct seine_rules *rules, const struct rule *rule,
              const struct format *format)
{
    unsigned char *stack;
    bool possible;

    /* lists fall back on the whole text */
    if (has_any_field(format) || rule->view.kind == SEINE_RULE_INDICATORS)
        return true;
    stack = sn_calloc(rule->stack + 1, 1);
    possible = !stack || program_possible(rules, rule, format, stack);
    sn_free(stack);
    return possible;
}

bool
sn_matcher_takes_all(const struct format *format)
{
    return format && format->flags & FORMAT_JSON && !*format->about.category &&
           !*format->about.product && !*format->about.service;
}

/* Could the rule have held on a record of this source? */
static bool
source_possible(const struct matcher *matcher, const struct source *source,
                size_t rule)
{
    return (sn_matcher_takes_all(source->format) ||
            rule_bit(source->named, rule)) &&
           rule_possible(matcher->rules, matcher->rules->rules[rule],
                         source->format);
}

static bool
is_judged_elsewhere(const struct rule *rule)
{
    return rule->correlation || rule->view.kind == SEINE_RULE_FILTER ||
           rule->view.kind == SEINE_RULE_ASSETS ||
           rule->view.kind == SEINE_RULE_SURVEY;
}

bool
sn_matcher_was_applicable(const struct matcher *matcher, size_t rule)
{
    if (is_judged_elsewhere(matcher->rules->rules[rule]))
        return true;
    /* columns that a user names can be others than those of the format */
    if (rule_bit(matcher->held, rule) || rule_bit(matcher->applicable, rule))
        return true;
    for (size_t i = 0; i < matcher->sources.count; i++)
        if (matcher->sources.at[i].seen &&
            source_possible(matcher, &matcher->sources.at[i], rule))
            return true;
    return false;
}

/* Asked once for each source, since inputs can be many and small. */
static void
find_possible(const struct matcher *matcher, struct source *source)
{
    for (size_t i = 0; i < matcher->rules->count; i++)
        if (!is_judged_elsewhere(matcher->rules->rules[i]) &&
            source_possible(matcher, source, i))
            set_rule_bit(source->possible, i);
    source->judged = true;
}

const uint64_t *
sn_matcher_end_input(struct matcher *matcher)
{
    memcpy(matcher->input, matcher->held,
           matcher->words * sizeof(*matcher->input));
    for (size_t i = 0; i < matcher->sources.count; i++) {
        struct source *source = &matcher->sources.at[i];

        if (!source->seen)
            continue;
        if (!source->judged)
            find_possible(matcher, source);
        for (size_t word = 0; word < matcher->words; word++)
            matcher->input[word] |= source->possible[word];
        source->seen = false;
    }
    for (size_t word = 0; word < matcher->words; word++)
        matcher->applicable[word] |= matcher->input[word];
    memset(matcher->held, 0, matcher->words * sizeof(*matcher->held));
    sn_matcher_end_given_up(matcher, matcher->input + matcher->words);
    return matcher->input;
}
