/*
 * Why a rule holds on the present record, or does not: asked of the very
 * matcher and with the very marks that the scan goes on with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "scan/scan.h"

#define EXPLAIN_MOST 16 /* values, texts and literals that are listed */

/* A list of views behind the pointers that the caller gets. */
struct explaining {
    seine_explanation view;
    struct arena arena; /* of all that the view points to */
    bool failed;
};

static void *
take(struct explaining *explaining, size_t count, size_t size)
{
    void *memory = sn_arena_alloc(&explaining->arena, count + 1, size);

    explaining->failed |= memory == NULL;
    return memory;
}

static const seine_text *
make_text(struct explaining *explaining, struct slice s)
{
    seine_text *text = take(explaining, 1, sizeof(*text));

    if (!text)
        return NULL;
    text->at = s.at ? s.at : "";
    text->size = s.size;
    return text;
}

/* ------------------------------------------------------------- values --- */

/* Where a slice of the record stands in its bytes, or -1. */
static int64_t
raw_offset(const struct seine_record *record, struct slice s)
{
    uintptr_t at = (uintptr_t)s.at, raw = (uintptr_t)record->raw.at;

    if (!s.at || at < raw || at + s.size > raw + record->raw.size)
        return -1;
    return (int64_t)(at - raw);
}

static const seine_explained_value *
make_value(struct explaining *explaining, const struct seine_record *record,
           const char *field, struct slice text)
{
    seine_explained_value *value = take(explaining, 1, sizeof(*value));

    if (!value)
        return NULL;
    value->field = field;
    value->value = text.at ? text.at : "";
    value->value_size = text.size;
    value->raw_offset = raw_offset(record, text);
    return value;
}

static void
list_values(struct explaining *explaining, seine_explained_test *out,
            const struct target *target, struct seine_record *record)
{
    const seine_explained_value **list =
        take(explaining, EXPLAIN_MOST, sizeof(*list));
    struct target_cursor cursor = {0};
    struct value value;
    const char *field;

    out->values = list;
    while (list && sn_target_next(target, record, &cursor, &value, &field)) {
        if (value.kind == VALUE_DASH)
            continue;
        if (out->value_count < EXPLAIN_MOST)
            list[out->value_count++] =
                make_value(explaining, record, field, value.text);
        out->value_total++;
    }
}

static void
list_wanted(struct explaining *explaining, seine_explained_test *out,
            const struct test *test, bool neq)
{
    size_t count = neq ? 1 : test->count, i;
    const seine_text **list = take(explaining, EXPLAIN_MOST, sizeof(*list));

    out->wanted = list;
    out->wanted_total = count;
    for (i = 0; list && i < count && i < EXPLAIN_MOST; i++)
        list[i] = make_text(explaining, neq ? test->neq : test->checks[i].text);
    out->wanted_count = i;
}

/* -------------------------------------------------------------- tests --- */

static void
note_hit(struct explaining *explaining, seine_explained_test *out,
         const struct seine_record *record, const struct test_hit *hit)
{
    out->indicator = make_text(explaining, hit->text);
    if (!hit->whole.at)
        return;
    out->matched = make_value(explaining, record, hit->field, hit->whole);
    if (hit->span.at >= hit->whole.at &&
        hit->span.at + hit->span.size <= hit->whole.at + hit->whole.size) {
        out->span_offset = (size_t)(hit->span.at - hit->whole.at);
        out->span_size = hit->span.size;
    } else {
        out->span_size = hit->whole.size;
    }
}

static void
explain_test(struct seine_scanner *scanner, const struct op *op,
             const struct origin *origin, seine_explained_test *out)
{
    struct explaining *explaining = scanner->explaining;
    const struct test *test = scanner->rules->tests[op->test];
    struct test_hit hit;
    int held =
        sn_matcher_ask_test(scanner->matcher, op->test, scanner->record, &hit);

    out->held = op->neq ? held <= 0 : held > 0;
    out->negated = op->negative != op->neq;
    out->given_up = held == SEINE_E_LIMIT;
    out->line = origin->line;
    out->selection = origin->selection;
    out->key = origin->key;
    out->map = origin->map;
    list_values(explaining, out, &test->target, scanner->record);
    list_wanted(explaining, out, test, op->neq);
    if (held > 0)
        note_hit(explaining, out, scanner->record, &hit);
}

/* A selection that the condition names twice is told once. */
static bool
was_told(const struct rule *rule, size_t step)
{
    for (size_t i = 0; i < step; i++)
        if (rule->origins[i] == rule->origins[step])
            return true;
    return false;
}

static void
explain_tests(struct seine_scanner *scanner, const struct rule *rule)
{
    struct explaining *explaining = scanner->explaining;
    seine_explanation *view = &explaining->view;
    seine_explained_test *tests =
        take(explaining, rule->op_count, sizeof(*tests));
    const seine_explained_test **list =
        take(explaining, rule->op_count, sizeof(*list));

    view->tests = list;
    if (!tests || !list || !rule->origins)
        return;
    for (size_t i = 0; i < rule->op_count; i++) {
        if (!rule->origins[i] || was_told(rule, i))
            continue;
        explain_test(scanner, &rule->ops[i], rule->origins[i],
                     &tests[view->test_count]);
        list[view->test_count] = &tests[view->test_count];
        view->test_count++;
    }
}

/* ------------------------------------------------------------- screen --- */

static bool
is_of_rule(const struct literal *literal, uint32_t rule)
{
    for (size_t i = 0; i < literal->rule_count; i++)
        if (literal->rules[i] == rule)
            return true;
    return false;
}

/* The literals of the rule, and the first of them that stands in the text. */
static void
list_literals(struct seine_scanner *scanner, size_t rule)
{
    struct explaining *explaining = scanner->explaining;
    seine_explanation *view = &explaining->view;
    struct slice raw = scanner->record->raw;
    const seine_text **list = take(explaining, EXPLAIN_MOST, sizeof(*list));

    view->literals = list;
    view->literal_offset = -1;
    for (size_t i = 0; list && i < scanner->rules->literal_count; i++) {
        const struct literal *literal = &scanner->rules->literals[i];
        size_t at;

        if (!is_of_rule(literal, (uint32_t)rule))
            continue;
        if (view->literal_count < EXPLAIN_MOST)
            list[view->literal_count++] = make_text(explaining, literal->text);
        view->literal_total++;
        at = view->literal ? raw.size : sn_find_nocase(raw, literal->text);
        if (at < raw.size) {
            view->literal = make_text(explaining, literal->text);
            view->literal_offset = (int64_t)at;
        }
    }
    for (size_t i = 0; i < scanner->rules->run_count; i++)
        if (scanner->rules->runs[i].rule == rule)
            view->run = 1;
}

static void
explain_screen(struct seine_scanner *scanner, size_t rule)
{
    static const int screens[] = {
        [VERDICT_UNNAMED] = SEINE_SCREEN_NONE,
        [VERDICT_ALWAYS] = SEINE_SCREEN_ALWAYS,
        [VERDICT_MARKED] = SEINE_SCREEN_PASSED,
        [VERDICT_OPEN] = SEINE_SCREEN_OPEN,
        [VERDICT_STOPPED] = SEINE_SCREEN_STOPPED,
    };
    seine_explanation *view = &scanner->explaining->view;
    enum verdict verdict =
        sn_matcher_verdict(scanner->matcher, rule, scanner->record);

    view->applies = verdict != VERDICT_UNNAMED;
    view->literal_offset = -1;
    if (view->rule->kind == SEINE_RULE_CORRELATION ||
        view->rule->kind == SEINE_RULE_FILTER ||
        view->rule->kind == SEINE_RULE_ASSETS ||
        view->rule->kind == SEINE_RULE_SURVEY)
        return;
    list_literals(scanner, rule);
    view->screen = screens[verdict];
}

/* ------------------------------------------------------- correlations --- */

static void
add_group(struct seine_scanner *scanner, const struct correlation *correlation,
          size_t base, size_t field, seine_explained_group *out)
{
    size_t fields = correlation->group_count + correlation->field_count;
    const struct rule *rule = correlation->bases[base];
    uint32_t column = correlation->columns[base * fields + field];
    struct slice value;

    out->base = &rule->view;
    out->counted = field >= correlation->group_count;
    out->name = out->counted ? rule->captures[column].name.at
                             : correlation->groups[field].at;
    if (!rule->correlation &&
        sn_target_first(&rule->captures[column], scanner->record, &value)) {
        out->value = value.at;
        out->value_size = value.size;
    }
}

/* Is the record an event of a base?  Of a correlation none is. */
static void
add_base(struct seine_scanner *scanner, const struct rule *rule,
         seine_explained_base *out)
{
    struct match match;
    bool named = sn_matcher_verdict(scanner->matcher, rule->index,
                                    scanner->record) != VERDICT_UNNAMED;
    int held =
        sn_matcher_ask(scanner->matcher, rule->index, scanner->record, &match);

    out->rule = &rule->view;
    out->held = named && held > 0 && !match.filter;
    scanner->explaining->failed |= held < 0;
}

static void
explain_correlation(struct seine_scanner *scanner, const struct rule *rule)
{
    const struct correlation *correlation = rule->correlation;
    struct explaining *explaining = scanner->explaining;
    seine_explanation *view = &explaining->view;
    size_t fields = correlation->group_count + correlation->field_count;
    size_t bases = correlation->base_count;
    seine_explained_base *told = take(explaining, bases, sizeof(*told));
    const seine_explained_base **list = take(explaining, bases, sizeof(*list));
    seine_explained_group *groups =
        take(explaining, bases * fields, sizeof(*groups));
    const seine_explained_group **group_list =
        take(explaining, bases * fields, sizeof(*group_list));

    view->bases = list;
    view->groups = group_list;
    if (!told || !list || !groups || !group_list)
        return;
    view->base_count = bases;
    for (size_t i = 0; i < bases; i++) {
        add_base(scanner, correlation->bases[i], &told[i]);
        list[i] = &told[i];
        for (size_t k = 0; k < fields; k++) {
            size_t at = view->group_count++;

            add_group(scanner, correlation, i, k, &groups[at]);
            group_list[at] = &groups[at];
        }
    }
}

/* ---------------------------------------------------------------- all --- */

/* Copies, since the matcher is asked for other things afterwards. */
static void
keep_matched(struct explaining *explaining, const struct match *match)
{
    seine_explanation *view = &explaining->view;
    seine_matched *copies =
        take(explaining, match->matched_count, sizeof(*copies));
    const seine_matched **list =
        take(explaining, match->matched_count, sizeof(*list));

    view->matched = list;
    if (!copies || !list)
        return;
    for (size_t i = 0; i < match->matched_count; i++) {
        copies[i] = *match->matched[i];
        list[i] = &copies[i];
    }
    view->matched_count = match->matched_count;
}

static int
explain(struct seine_scanner *scanner, size_t index)
{
    struct explaining *explaining = scanner->explaining;
    const struct rule *rule = scanner->rules->rules[index];
    seine_explanation *view = &explaining->view;
    struct match match;
    int status;

    memset(view, 0, sizeof(*view));
    view->rule = &rule->view;
    view->level = rule->view.level;
    explain_screen(scanner, index);
    status = sn_matcher_ask(scanner->matcher, index, scanner->record, &match);
    if (status < 0)
        return status;
    view->held = status > 0;
    if (view->held) {
        view->level = match.level;
        view->outside_time = match.outside_time;
        view->suppressed_by = match.filter ? &match.filter->view : NULL;
        keep_matched(explaining, &match);
    }
    explain_tests(scanner, rule);
    if (rule->correlation)
        explain_correlation(scanner, rule);
    return explaining->failed || scanner->record->out_of_memory ? SEINE_E_MEMORY
                                                                : 0;
}

int
seine_scanner_explain(seine_scanner *scanner, size_t rule,
                      const seine_explanation **out)
{
    int status;

    if (!scanner || !out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!scanner->telling || !scanner->matcher)
        return SEINE_E_STATE;
    if (rule >= scanner->rules->count)
        return SEINE_E_INVALID;
    if (!scanner->explaining)
        scanner->explaining = sn_calloc(1, sizeof(*scanner->explaining));
    if (!scanner->explaining)
        return SEINE_E_MEMORY;
    sn_arena_reset(&scanner->explaining->arena);
    scanner->explaining->failed = false;
    status = explain(scanner, rule);
    if (status < 0)
        return status;
    *out = &scanner->explaining->view;
    return 0;
}

void
sn_explaining_free(struct explaining *explaining)
{
    if (!explaining)
        return;
    sn_arena_fini(&explaining->arena);
    sn_free(explaining);
}
