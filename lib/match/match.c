/*
 * Matching: which rules hold on a record.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/match.h"

#include "base/mem.h"
#include "match/matcher.h"
#include "record/format.h"

/* None has stood in any entry; those of rules left out never will. */
static void
forget_literals(struct matcher *matcher)
{
    const struct seine_rules *rules = matcher->rules;

    for (size_t i = 0; i < rules->number_count; i++)
        matcher->stood[i] = UNSEARCHED;
    for (size_t i = 0; i < rules->literal_count; i++)
        matcher->stood[rules->literals[i].number] = 0;
    matcher->entry = 1;
}

static int
fill_matcher(struct matcher *matcher)
{
    const struct seine_rules *rules = matcher->rules;

    matcher->words = rules->count / 64 + 1;
    matcher->always = sn_calloc(matcher->words, sizeof(*matcher->always));
    matcher->called = sn_calloc(matcher->words, sizeof(*matcher->called));
    matcher->doubted = sn_calloc(matcher->words, sizeof(*matcher->doubted));
    matcher->marked = sn_calloc(matcher->words, sizeof(*matcher->marked));
    matcher->stood =
        sn_calloc(rules->number_count + 1, sizeof(*matcher->stood));
    matcher->held = sn_calloc(matcher->words, sizeof(*matcher->held));
    matcher->applicable =
        sn_calloc(matcher->words, sizeof(*matcher->applicable));
    matcher->input = sn_calloc(matcher->words, 2 * sizeof(*matcher->input));
    matcher->suppressed =
        sn_calloc(rules->count + 1, sizeof(*matcher->suppressed));
    matcher->known = sn_calloc(rules->test_count + 1, sizeof(*matcher->known));
    matcher->given_up =
        sn_calloc(rules->test_count + 1, sizeof(*matcher->given_up));
    matcher->gave_up = sn_calloc(matcher->words, sizeof(*matcher->gave_up));
    matcher->early = sn_calloc(rules->count + 1, sizeof(*matcher->early));
    matcher->stack = sn_calloc(rules->stack + 1, sizeof(*matcher->stack));
    matcher->guesses = sn_calloc(rules->stack + 1, sizeof(*matcher->guesses));
    if (!matcher->always || !matcher->called || !matcher->doubted ||
        !matcher->marked || !matcher->stood || !matcher->held ||
        !matcher->applicable || !matcher->input || !matcher->suppressed ||
        !matcher->known || !matcher->given_up || !matcher->gave_up ||
        !matcher->early || !matcher->stack || !matcher->guesses)
        return SEINE_E_MEMORY;
    forget_literals(matcher);
    sn_matcher_know_early(matcher);
    for (size_t i = 0; i < rules->unscreened_count; i++)
        set_rule_bit(matcher->always, rules->unscreened[i]);
    memcpy(matcher->called, matcher->always,
           matcher->words * sizeof(*matcher->called));
    for (size_t i = 0; i < rules->run_count; i++)
        set_rule_bit(matcher->called, rules->runs[i].rule);
    for (size_t i = 0; i < rules->list_count; i++)
        set_rule_bit(matcher->called, rules->lists[i]);
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rules[i]->ask_count > 0)
            set_rule_bit(matcher->doubted, i);
    for (size_t i = 0; i < LIMIT_MATCHED; i++)
        matcher->matched[i] = &matcher->values[i];
    return sn_scratch_init(&matcher->scratch);
}

int
sn_matcher_new(struct matcher **out, const struct seine_rules *rules)
{
    struct matcher *matcher = sn_calloc(1, sizeof(*matcher));

    *out = NULL;
    if (!matcher)
        return SEINE_E_MEMORY;
    matcher->rules = rules;
    if (fill_matcher(matcher) < 0) {
        sn_matcher_free(matcher);
        return SEINE_E_MEMORY;
    }
    *out = matcher;
    return 0;
}

void
sn_matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    for (size_t i = 0; i < matcher->sources.count; i++) {
        sn_free(matcher->sources.at[i].named);
        sn_free(matcher->sources.at[i].possible);
        sn_free(matcher->sources.at[i].sights);
        sn_free(matcher->sources.at[i].droppable);
        sn_array_fini(&matcher->sources.at[i].runs);
        sn_array_fini(&matcher->sources.at[i].lists);
    }
    sn_array_fini(&matcher->sources);
    sn_array_fini(&matcher->found.list);
    sn_scratch_fini(&matcher->scratch);
    sn_free(matcher->always);
    sn_free(matcher->called);
    sn_free(matcher->doubted);
    sn_free(matcher->spared);
    sn_free(matcher->marked);
    sn_free(matcher->stood);
    sn_free(matcher->held);
    sn_free(matcher->applicable);
    sn_free(matcher->input);
    sn_free(matcher->suppressed);
    sn_free(matcher->known);
    sn_free(matcher->given_up);
    sn_free(matcher->gave_up);
    sn_free(matcher->early);
    sn_free(matcher->stack);
    sn_free(matcher->guesses);
    sn_free(matcher);
}

void
sn_matcher_hit(struct matcher *matcher, uint32_t literal)
{
    const struct literal *hit;

    if (literal == SCREEN_ANY) {
        matcher->any = true;
        return;
    }
    hit = &matcher->rules->literals[literal];
    matcher->dirty = true;
    matcher->stood[hit->number] = matcher->entry;
    for (size_t i = 0; i < hit->rule_count; i++)
        set_rule_bit(matcher->marked, hit->rules[i]);
}

static void
next_entry(struct matcher *matcher)
{
    if (++matcher->entry == UNSEARCHED)
        forget_literals(matcher);
}

void
sn_matcher_clear(struct matcher *matcher)
{
    if (matcher->dirty) {
        memset(matcher->marked, 0, matcher->words * sizeof(*matcher->marked));
        next_entry(matcher);
    }
    matcher->dirty = false;
    matcher->any = false;
    matcher->looked = false;
    matcher->glanced = false;
}

uint64_t
sn_matcher_take_given_up(struct matcher *matcher)
{
    uint64_t count = matcher->scratch.given_up;

    matcher->scratch.given_up = 0;
    return count;
}

static bool
gives_up(const struct matcher *matcher, size_t rule)
{
    const struct rule *asked = matcher->rules->rules[rule];

    for (size_t i = 0; i < asked->op_count; i++)
        if (asked->ops[i].kind == OP_TEST &&
            matcher->given_up[asked->ops[i].test])
            return true;
    return false;
}

bool
sn_matcher_gave_up(const struct matcher *matcher, size_t rule)
{
    return rule_bit(matcher->gave_up, rule) || gives_up(matcher, rule);
}

void
sn_matcher_end_given_up(struct matcher *matcher, uint64_t *bits)
{
    memset(bits, 0, matcher->words * sizeof(*bits));
    if (!matcher->gives_up)
        return;
    for (size_t i = 0; i < matcher->rules->count; i++)
        if (gives_up(matcher, i)) {
            set_rule_bit(bits, i);
            set_rule_bit(matcher->gave_up, i);
        }
    memset(matcher->given_up, 0,
           matcher->rules->test_count * sizeof(*matcher->given_up));
    matcher->gives_up = false;
}

/* The result of a test on this record, evaluated when first asked for. */
static bool
test_holds(struct matcher *matcher, uint32_t test, struct seine_record *record)
{
    uint64_t given_up = matcher->scratch.given_up;
    uint32_t known = matcher->known[test];
    bool holds;

    if (known >> 1 == matcher->generation)
        return known & 1;
    holds =
        sn_test_holds(matcher->rules->tests[test], record, &matcher->scratch);
    matcher->known[test] = matcher->generation << 1 | holds;
    if (matcher->scratch.given_up != given_up)
        matcher->given_up[test] = matcher->gives_up = true;
    return holds;
}

static bool
rule_holds(struct matcher *matcher, const struct rule *rule,
           struct seine_record *record)
{
    bool *top = matcher->stack; /* one behind the top of the stack */
    uint32_t early = matcher->early[rule->index];

    if (early != TEST_NONE && !test_holds(matcher, early, record))
        return false;
    for (size_t i = 0; i < rule->op_count; i++) {
        const struct op *op = &rule->ops[i];

        switch (op->kind) {
        case OP_TEST:
            *top++ = test_holds(matcher, op->test, record);
            break;
        case OP_NOT:
            top[-1] = !top[-1];
            break;
        case OP_AND:
            top--;
            top[-1] = top[-1] && top[0];
            break;
        case OP_OR:
            top--;
            top[-1] = top[-1] || top[0];
            break;
        case OP_TRUE:
        case OP_FALSE:
            *top++ = op->kind == OP_TRUE;
            break;
        case OP_SKIP_FALSE:
        case OP_SKIP_TRUE:
            if (top[-1] == (op->kind == OP_SKIP_TRUE))
                i += op->skip;
            break;
        }
    }
    return matcher->stack[0];
}

struct test_hit *
sn_matcher_hit_slot(struct matcher *matcher)
{
    if (matcher->hit_count == LIMIT_MATCHED)
        return NULL;
    return &matcher->hits[matcher->hit_count++];
}

/* Has an earlier step of the program asked the same? */
static bool
was_asked(const struct rule *rule, size_t step)
{
    const struct op *op = &rule->ops[step];

    for (size_t i = 0; i < step; i++)
        if (rule->ops[i].kind == OP_TEST && rule->ops[i].test == op->test &&
            rule->ops[i].negative == op->negative)
            return true;
    return false;
}

/* What a test that must hold, or an item with neq, has to do with it. */
static size_t
explain_test(struct matcher *matcher, const struct op *op,
             struct seine_record *record, struct test_hit *hits, size_t room)
{
    const struct test *test = matcher->rules->tests[op->test];

    if (op->negative)
        return op->neq && !test_holds(matcher, op->test, record)
                   ? sn_test_explain_neq(test, record, hits, room)
                   : 0;
    return test_holds(matcher, op->test, record)
               ? sn_test_explain(test, record, &matcher->scratch, hits, room)
               : 0;
}

/*
 * What made a rule hold.  All its positive tests are asked, whether the program
 * passed over them or not, so that the answer does not depend on which other
 * rules were tried before.
 */
static void
explain(struct matcher *matcher, const struct rule *rule,
        struct seine_record *record)
{
    for (size_t i = 0; i < rule->op_count; i++) {
        const struct op *op = &rule->ops[i];

        if (matcher->hit_count == LIMIT_MATCHED)
            return;
        if (op->kind == OP_TEST && !was_asked(rule, i))
            matcher->hit_count += explain_test(
                matcher, op, record, matcher->hits + matcher->hit_count,
                LIMIT_MATCHED - matcher->hit_count);
    }
}

/* The same tests asked, without an answer: what is given up is counted. */
static void
ask_explained(struct matcher *matcher, const struct rule *rule,
              struct seine_record *record)
{
    for (size_t i = 0; i < rule->op_count; i++)
        if (rule->ops[i].kind == OP_TEST &&
            (!rule->ops[i].negative || rule->ops[i].neq))
            test_holds(matcher, rule->ops[i].test, record);
}

static void
show_hit(const struct test_hit *hit, seine_matched *value)
{
    value->field = hit->field;
    value->value = hit->value.at ? hit->value.at : "";
    value->value_size = hit->value.size;
    value->indicator = hit->text.at;
    value->indicator_size = hit->text.size;
}

/* An indicator that was not yet, or is no longer, valid counts for less. */
static bool
is_outside(const struct rule *rule, const struct seine_time *when)
{
    return rule->view.kind == SEINE_RULE_INDICATORS &&
           when->quality != SEINE_TIME_NONE &&
           (when->ns < rule->valid_from || when->ns > rule->valid_until);
}

/* A filter that ends does not take away what has no time. */
static bool
has_expired(const struct rule *filter, const struct seine_time *when)
{
    return filter->valid_until != INT64_MAX &&
           (when->quality == SEINE_TIME_NONE || when->ns > filter->valid_until);
}

/* The first filter of a rule that suppresses the record, or NULL. */
static const struct rule *
find_filter(struct matcher *matcher, const struct rule *rule,
            const struct source *source, struct seine_record *record)
{
    for (size_t i = 0; i < rule->filters.count; i++) {
        const struct rule *filter = rule->filters.at[i];

        if ((!source || rule_bit(source->named, filter->index)) &&
            !has_expired(filter, &record->when) &&
            rule_holds(matcher, filter, record))
            return filter;
    }
    return NULL;
}

/* The first critical asset of a rule that the record is about, or NULL. */
static const struct rule *
find_asset(struct matcher *matcher, const struct rule *rule,
           struct seine_record *record)
{
    for (size_t i = 0; i < rule->assets.count; i++) {
        const struct rule *asset = rule->assets.at[i];

        if (!rule_holds(matcher, asset, record))
            continue;
        for (size_t k = 0; k < asset->op_count; k++)
            if (asset->ops[k].kind == OP_TEST &&
                explain_test(matcher, &asset->ops[k], record,
                             &matcher->asset_hit, 1) > 0)
                break;
        show_hit(&matcher->asset_hit, &matcher->asset_value);
        return asset;
    }
    return NULL;
}

uint64_t
sn_matcher_suppressed(const struct matcher *matcher, size_t rule)
{
    return matcher->suppressed[rule];
}

/* All that there is to tell of a rule that holds. */
static struct match
describe(struct matcher *matcher, size_t index, const struct source *source,
         struct seine_record *record)
{
    const struct rule *rule = matcher->rules->rules[index];
    struct match match = {
        .rule = rule,
        .rule_index = index,
        .level = rule->view.level,
        .outside_time = is_outside(rule, &record->when),
        .filter = find_filter(matcher, rule, source, record),
        .asset = find_asset(matcher, rule, record),
        .matched = matcher->matched,
        .matched_count = matcher->hit_count,
    };

    if (match.outside_time && match.level > SEINE_LEVEL_INFORMATIONAL)
        match.level--;
    match.level_before = match.level;
    if (match.asset) {
        match.level += match.level < SEINE_LEVEL_CRITICAL;
        match.asset_matched = &matcher->asset_value;
    }
    for (size_t i = 0; i < matcher->hit_count; i++)
        show_hit(&matcher->hits[i], &matcher->values[i]);
    return match;
}

/* Does it hold?  1 with hits, 0, or SEINE_E_MEMORY. */
static int
judge_rule(struct matcher *matcher, const struct rule *rule,
           struct seine_record *record)
{
    matcher->hit_count = 0;
    if (rule->view.kind == SEINE_RULE_INDICATORS)
        return sn_matcher_list(matcher, rule, record);
    if (!rule_holds(matcher, rule, record))
        return 0;
    if (matcher->spared && rule_bit(matcher->spared, rule->index))
        ask_explained(matcher, rule, record);
    else
        explain(matcher, rule, record);
    return 1;
}

static int
try_rule(struct matcher *matcher, size_t index, const struct source *source,
         struct seine_record *record, on_match callback, void *user)
{
    const struct rule *rule = matcher->rules->rules[index];
    struct match match;
    int status;

    if (rule->view.kind == SEINE_RULE_FILTER ||
        rule->view.kind == SEINE_RULE_ASSETS)
        return 0;
    status = judge_rule(matcher, rule, record);
    if (status <= 0)
        return status;
    match = describe(matcher, index, source, record);
    if (match.filter)
        matcher->suppressed[match.filter->index]++;
    set_rule_bit(matcher->held, index);
    return callback(user, &match);
}

void
sn_matcher_next(struct matcher *matcher)
{
    if (++matcher->generation <= UINT32_MAX / 2)
        return;
    memset(matcher->known, 0,
           matcher->rules->test_count * sizeof(*matcher->known));
    matcher->generation = 1;
}

enum verdict
sn_matcher_verdict(struct matcher *matcher, size_t rule,
                   const struct seine_record *record)
{
    const struct source *source = sn_matcher_source(matcher, record->format);

    if (!record->any_source && source && !rule_bit(source->named, rule))
        return VERDICT_UNNAMED;
    if (rule_bit(matcher->looked ? matcher->always : matcher->called, rule))
        return VERDICT_ALWAYS;
    if (matcher->any)
        return VERDICT_OPEN;
    return rule_bit(matcher->marked, rule) ? VERDICT_MARKED : VERDICT_STOPPED;
}

int
sn_matcher_ask(struct matcher *matcher, size_t rule,
               struct seine_record *record, struct match *out)
{
    const struct source *source = NULL;
    uint64_t given_up = matcher->scratch.given_up;
    int status;

    if (!record->any_source) {
        source = sn_matcher_source(matcher, record->format);
        if (!source)
            return SEINE_E_MEMORY;
    }
    sn_matcher_next(matcher);
    status = judge_rule(matcher, matcher->rules->rules[rule], record);
    if (status > 0)
        *out = describe(matcher, rule, source, record);
    matcher->scratch.given_up = given_up;
    return status;
}

int
sn_matcher_ask_test(struct matcher *matcher, uint32_t test,
                    struct seine_record *record, struct test_hit *hit)
{
    const struct test *asked = matcher->rules->tests[test];
    uint64_t given_up = matcher->scratch.given_up;
    size_t count = sn_test_explain(asked, record, &matcher->scratch,
                                   matcher->hits, LIMIT_MATCHED);
    bool limit = matcher->scratch.given_up > given_up;

    matcher->scratch.given_up = given_up;
    *hit = matcher->hits[0];
    return count > 0 ? 1 : limit ? SEINE_E_LIMIT : 0;
}

static int
run_word(struct matcher *matcher, size_t word, const struct source *source,
         struct seine_record *record, on_match callback, void *user)
{
    const uint64_t *always =
        matcher->looked ? matcher->always : matcher->called;
    uint64_t bits = always[word] | matcher->marked[word];
    size_t count = matcher->rules->count;
    int status = 0;

    if (matcher->any)
        bits = UINT64_MAX;
    if (source)
        bits &= source->named[word];
    for (; status == 0 && bits; bits &= bits - 1) {
        size_t rule = word * 64 + sn_lowest_bit(bits);

        if (rule >= count)
            break;
        status = try_rule(matcher, rule, source, record, callback, user);
    }
    return status;
}

int
sn_matcher_run(struct matcher *matcher, struct seine_record *record,
               on_match callback, void *user)
{
    const struct source *source = NULL;
    int status = 0;

    if (!record->any_source) {
        source = sn_matcher_source(matcher, record->format);
        if (!source)
            status = SEINE_E_MEMORY;
    }
    if (!matcher->glanced) /* what was glanced at is so on the whole record */
        sn_matcher_next(matcher);
    for (size_t word = 0; status == 0 && word < matcher->words; word++)
        status = run_word(matcher, word, source, record, callback, user);
    sn_matcher_clear(matcher);
    return status;
}
