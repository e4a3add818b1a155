/*
 * The compiler: definitions become rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "predicate/needles.h"
#include "rule/build.h"
#include "rule/sign.h"

#define EXPANDED_MOST LIMIT_VALUES
#define MESSAGE_SIZE 400
#define QUOTE_MOST 100 /* bytes of a regular expression in a message */

int
sn_build_reject(struct build *build, struct mark mark, const char *code,
                const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list list;

    va_start(list, format);
    vsnprintf(message, sizeof(message), format, list);
    va_end(list);
    sn_diag(build->diags, SEINE_DIAG_ERROR, code, build->definition->file,
            mark.line, mark.column, "%s", message);
    return BUILD_REJECTED;
}

/* ------------------------------------------------------- placeholders --- */

static bool
is_name_byte(char c)
{
    return sn_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

bool
sn_placeholder_find(struct slice text, size_t *start, struct slice *name)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t end = at + 1;

        if (text.at[at] != '%')
            continue;
        while (end < text.size && is_name_byte(text.at[end]))
            end++;
        if (end > at + 1 && end < text.size && text.at[end] == '%') {
            *start = at;
            *name = sn_slice(text.at + at + 1, end - at - 1);
            return true;
        }
    }
    return false;
}

static const struct expansion *
find_expansion(const struct build *build, struct slice name)
{
    const struct compile_options *options = build->options;

    for (size_t i = 0; i < options->expansion_count; i++)
        if (sn_slice_equal(options->expansions[i].name, name))
            return &options->expansions[i];
    return NULL;
}

/*
 * A text that is partly filled in.  Only what follows `done` is searched, so
 * that a value with percent signs is not filled in again.
 */
struct partial {
    struct slice text;
    size_t done;
};

struct partials {
    SN_ARRAY(struct partial) list;
};

static int
push_partial(struct partials *partials, struct slice text, size_t done)
{
    struct partial *slot =
        sn_array_push(&partials->list, sizeof(*partials->list.at));

    if (!slot)
        return SEINE_E_MEMORY;
    slot->text = text;
    slot->done = done;
    return 0;
}

/* One placeholder of a partial text becomes each of its values. */
static int
fill_in(struct build *build, struct partials *partials,
        const struct partial *partial, size_t start, struct slice name,
        const struct expansion *expansion)
{
    struct slice after = sn_slice_skip(partial->text, start + name.size + 2);
    struct buf text = {0};
    int status = 0;

    for (size_t i = 0; status == 0 && i < expansion->count; i++) {
        struct slice copy;
        size_t done;

        sn_buf_clear(&text);
        sn_buf_slice(&text, sn_slice_first(partial->text, start));
        sn_buf_slice(&text, expansion->values[i]);
        done = text.size;
        sn_buf_slice(&text, after);
        copy = text.failed ? sn_slice(NULL, 0)
                           : sn_arena_copy(&build->scratch, sn_buf_view(&text));
        status = copy.at ? push_partial(partials, copy, done) : SEINE_E_MEMORY;
    }
    sn_buf_fini(&text);
    return status;
}

static int
push_text(struct texts *texts, struct slice text)
{
    struct slice *slot = sn_array_push(&texts->list, sizeof(*slot));

    if (!slot)
        return SEINE_E_MEMORY;
    *slot = text;
    return 0;
}

static int
expand_one(struct build *build, const struct scalar *scalar,
           struct partials *partials, size_t at, struct texts *out)
{
    struct partial partial = partials->list.at[at];
    const struct expansion *expansion;
    struct slice name;
    size_t start;

    if (!sn_placeholder_find(sn_slice_skip(partial.text, partial.done), &start,
                             &name))
        return push_text(out, partial.text);
    start += partial.done;
    expansion = find_expansion(build, name);
    if (name.size > LIMIT_PLACEHOLDER)
        return sn_build_reject(build, scalar->mark, "placeholder",
                               "the name of a placeholder is longer than %d "
                               "bytes",
                               LIMIT_PLACEHOLDER);
    if (!expansion || expansion->count == 0)
        return sn_build_reject(build, scalar->mark, "placeholder",
                               "no values for the placeholder %%%.*s%%",
                               (int)name.size, name.at);
    if (partials->list.count + expansion->count > EXPANDED_MOST)
        return sn_build_reject(build, scalar->mark, "too-many-values",
                               "placeholders give over %d values",
                               EXPANDED_MOST);
    return fill_in(build, partials, &partial, start, name, expansion);
}

int
sn_build_expand(struct build *build, const struct scalar *scalar,
                struct texts *out)
{
    struct partials partials = {{NULL, 0, 0}};
    int status = push_partial(&partials, scalar->text, 0);

    for (size_t i = 0; status == 0 && i < partials.list.count; i++)
        status = expand_one(build, scalar, &partials, i, out);
    sn_array_fini(&partials.list);
    return status;
}

/* --------------------------------------------------------------- view --- */

static const char *
copy_string(struct build *build, const char *text, bool *failed)
{
    const char *copy =
        sn_arena_string(&build->rules->arena, sn_slice_str(text));

    if (!copy)
        *failed = true;
    return copy;
}

static const char *const *
copy_list(struct build *build, const char *const *list, bool *failed)
{
    const char **copy;
    size_t count = 0;

    while (list && list[count])
        count++;
    copy = sn_arena_alloc(&build->rules->arena, count + 1, sizeof(*copy));
    if (!copy) {
        *failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        copy[i] = copy_string(build, list[i], failed);
    return copy;
}

/* The name of the file, once for all rules of one. */
static const char *
copy_file(struct build *build, const char *file, bool *failed)
{
    if (!build->file || strcmp(build->file, file ? file : "") != 0)
        build->file = copy_string(build, file, failed);
    return build->file;
}

static void
copy_tests(struct build *build, struct rule *rule, bool *failed)
{
    const struct definition *definition = build->definition;
    struct seine_rule_test *tests = sn_arena_alloc(
        &build->rules->arena, definition->test_count + 1, sizeof(*tests));

    if (!tests) {
        *failed = true;
        return;
    }
    for (size_t i = 0; i < definition->test_count; i++) {
        const struct seine_rule_test *test = &definition->tests[i];
        struct slice text = sn_arena_copy(
            &build->rules->arena, sn_slice(test->text, test->text_size));

        tests[i] = *test;
        tests[i].text = text.at;
        if (test->format)
            tests[i].format = copy_string(build, test->format, failed);
        if (!text.at)
            *failed = true;
    }
    rule->tests = tests;
    rule->view.test_count = definition->test_count;
}

/* The names of signs, NULL-ended. */
static const char *const *
list_signs(struct build *build, unsigned signs, bool *failed)
{
    const char **list =
        sn_arena_alloc(&build->rules->arena, SIGN_KINDS + 1, sizeof(*list));
    size_t count = 0;

    if (!list)
        *failed = true;
    for (int kind = 0; list && kind < SIGN_KINDS; kind++)
        if (signs & SIGN_BIT(kind))
            list[count++] = sn_sign_name((enum sign_kind)kind);
    return list;
}

static int
copy_view(struct build *build, struct rule *rule)
{
    static const int kinds[] = {
        [DEFINITION_RULE] = SEINE_RULE_DETECTION,
        [DEFINITION_INDICATORS] = SEINE_RULE_INDICATORS,
        [DEFINITION_CORRELATION] = SEINE_RULE_CORRELATION,
        [DEFINITION_FILTER] = SEINE_RULE_FILTER,
        [DEFINITION_ASSETS] = SEINE_RULE_ASSETS,
        [DEFINITION_SURVEY] = SEINE_RULE_SURVEY,
    };
    const struct definition *from = build->definition;
    seine_rule *to = &rule->view;
    bool failed = false;

    to->kind = kinds[from->kind];
    to->flags = (from->feeds ? SEINE_RULE_FEEDS : 0) |
                (from->silent ? SEINE_RULE_SILENT : 0) |
                (from->allowed ? SEINE_RULE_ALLOWED : 0) |
                (from->signs & SIGNS_OF_RECORDS ? SEINE_RULE_RECORDS : 0);
    to->level = from->level;
    to->line = from->mark.line;
    to->column = (size_t)from->mark.column;
    to->id = copy_string(build, from->id, &failed);
    to->title = copy_string(build, from->title, &failed);
    to->status = copy_string(build, from->status, &failed);
    to->description = copy_string(build, from->description, &failed);
    to->author = copy_string(build, from->author, &failed);
    to->license = copy_string(build, from->license, &failed);
    to->date = copy_string(build, from->date, &failed);
    to->modified = copy_string(build, from->modified, &failed);
    to->file = copy_file(build, from->file, &failed);
    to->category = copy_string(build, from->category, &failed);
    to->product = copy_string(build, from->product, &failed);
    to->service = copy_string(build, from->service, &failed);
    to->name = copy_string(build, from->name ? from->name : "", &failed);
    to->owner = copy_string(build, from->owner ? from->owner : "", &failed);
    to->condition =
        copy_string(build, from->condition ? from->condition : "", &failed);
    to->tags = copy_list(build, from->tags, &failed);
    to->references = copy_list(build, from->references, &failed);
    to->false_positives = copy_list(build, from->false_positives, &failed);
    copy_tests(build, rule, &failed);
    to->signs = list_signs(build, from->signs, &failed);
    rule->signs = from->signs;
    rule->valid_from = from->valid_from;
    rule->valid_until = from->valid_until;
    to->expires =
        from->kind == DEFINITION_FILTER ? from->valid_until : INT64_MAX;
    return failed ? SEINE_E_MEMORY : 0;
}

/* -------------------------------------------------------------- rules --- */

static void
free_rule_parts(struct rule *rule)
{
    sn_lookup_free(rule->lookup);
    sn_needles_free(rule->strings);
    rule->lookup = NULL;
    rule->strings = NULL;
}

static void __attribute__((format(printf, 2, 3)))
warn(struct build *build, const char *format, ...)
{
    const struct definition *definition = build->definition;
    char message[MESSAGE_SIZE];
    va_list list;

    va_start(list, format);
    vsnprintf(message, sizeof(message), format, list);
    va_end(list);
    sn_diag(build->diags, SEINE_DIAG_WARNING, "no-literal", definition->file,
            definition->mark.line, definition->mark.column, "%s", message);
}

/* Does a check say of no text that it must stand in the line? */
static bool
is_weak(struct build *build, const struct test *test, const struct check *check)
{
    struct test one = *test;
    bool failed = false;

    one.checks = check;
    one.count = 1;
    return !sn_test_clause(&build->scratch, &one, &failed).known;
}

/* The first regular expression of a rule without literal text; or NULL. */
static const struct check *
find_weak_regex(struct build *build, const struct rule *rule)
{
    for (size_t i = 0; i < rule->op_count; i++) {
        const struct op *op = &rule->ops[i];
        const struct test *test;

        if (op->kind != OP_TEST || op->negative)
            continue;
        test = build->tests.at[op->test];
        for (size_t k = 0; k < test->count; k++)
            if (test->checks[k].kind == CHECK_REGEX &&
                is_weak(build, test, &test->checks[k]))
                return &test->checks[k];
    }
    return NULL;
}

/* Right, but slow. */
static void
warn_unscreened(struct build *build, const struct rule *rule,
                const struct clause *clause)
{
    const struct check *regex;

    if (clause->known || rule->lookup)
        return;
    regex = find_weak_regex(build, rule);
    if (regex)
        warn(build,
             "every line must be tried: no text must stand in what the regular "
             "expression '%.*s' matches",
             (int)(regex->text.size < QUOTE_MOST ? regex->text.size
                                                 : QUOTE_MOST),
             regex->text.at);
    else
        warn(build, "every line must be tried: no text of two bytes or more "
                    "must stand in it for the rule to hold");
}

/* A correlation is judged elsewhere: on a record it never holds. */
static int
build_never(struct build *build, struct rule *rule)
{
    static const struct op never = {.kind = OP_FALSE};
    enum field *none = sn_arena_alloc(&build->rules->arena, 1, sizeof(*none));

    rule->ops = &never;
    rule->op_count = 1;
    rule->stack = 1;
    rule->fields = none;
    return none ? 0 : SEINE_E_MEMORY;
}

static int
fill_rule(struct build *build, struct rule *rule, struct clause *clause)
{
    enum definition_kind kind = build->definition->kind;
    int status = copy_view(build, rule);

    *clause = sn_clause_never();
    if (status == 0 && kind == DEFINITION_CORRELATION)
        return build_never(build, rule);
    if (status == 0)
        status = sn_build_rule_hash(build, rule);
    if (status != 0)
        return status;
    if (kind == DEFINITION_SURVEY && build->definition->node_count == 0)
        return build_never(build, rule);
    if (kind == DEFINITION_INDICATORS) {
        status = sn_build_list(build, rule, clause);
        if (status == 0)
            warn_unscreened(build, rule, clause);
        return status;
    }
    status = sn_build_program(build, rule);
    /* a filter is asked when a rule holds, not by the screen */
    if (status != 0 || kind == DEFINITION_FILTER || kind == DEFINITION_ASSETS)
        return status;
    status = sn_build_clause(build, rule, clause);
    if (status == 0)
        warn_unscreened(build, rule, clause);
    return status;
}

static int
push_draft(struct build *build, struct draft *draft)
{
    struct draft **slot =
        sn_array_push(&build->drafts, sizeof(*build->drafts.at));

    if (!slot)
        return SEINE_E_MEMORY;
    *slot = draft;
    return 0;
}

static int
add_rule(struct build *build, struct draft **out)
{
    struct rule *rule = sn_arena_alloc(&build->rules->arena, 1, sizeof(*rule));
    struct draft *draft = sn_arena_alloc(&build->scratch, 1, sizeof(*draft));
    int status =
        rule && draft ? fill_rule(build, rule, &draft->clause) : SEINE_E_MEMORY;

    if (status == 0)
        status = push_draft(build, draft);
    if (status == 0) {
        draft->rule = rule;
        draft->definition = build->definition;
        *out = draft;
    } else if (rule) {
        free_rule_parts(rule);
    }
    return status;
}

/* What else is wrong with definitions that are rejected already. */
static int
check_bad(struct build *build, const struct definitions *set)
{
    int status = 0;

    for (size_t i = 0; status >= 0 && i < set->bad.count; i++) {
        build->definition = &set->bad.at[i];
        status = sn_build_check(build);
    }
    return status < 0 ? status : 0;
}

static int
add_definitions(struct build *build, const struct definitions *set)
{
    build->rules->rejected = set->rejected;
    build->slots = sn_arena_alloc(&build->scratch, set->list.count + 1,
                                  sizeof(*build->slots));
    if (!build->slots)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < set->list.count; i++) {
        int status;

        build->definition = &set->list.at[i];
        if (build->definition->left_out)
            continue;
        status = add_rule(build, &build->slots[i]);
        if (status < 0)
            return status;
        build->rules->rejected += status == BUILD_REJECTED;
    }
    return check_bad(build, set);
}

/* Give the rules what was collected; tests and rules are freed with them. */
static int
hand_over(struct build *build)
{
    struct seine_rules *rules = build->rules;
    struct arena *arena = &rules->arena;
    struct test **tests =
        sn_arena_alloc(arena, build->tests.count + 1, sizeof(*tests));
    struct rule **list =
        sn_arena_alloc(arena, build->drafts.count + 1, sizeof(*list));

    if (!tests || !list)
        return SEINE_E_MEMORY;
    if (build->tests.count)
        memcpy(tests, build->tests.at, build->tests.count * sizeof(*tests));
    for (size_t i = 0; i < build->drafts.count; i++) {
        list[i] = build->drafts.at[i]->rule;
        rules->correlation_count += list[i]->correlation != NULL;
        rules->signs |= list[i]->signs;
        if (list[i]->stack > rules->stack)
            rules->stack = list[i]->stack;
    }
    rules->tests = tests;
    rules->test_count = build->tests.count;
    rules->rules = list;
    rules->count = build->drafts.count;
    build->tests.count = 0;
    build->handed_over = true;
    return 0;
}

static void
free_build(struct build *build)
{
    for (size_t i = 0; i < build->tests.count; i++)
        sn_test_fini(build->tests.at[i]);
    for (size_t i = 0; i < build->drafts.count; i++) {
        if (!build->handed_over)
            free_rule_parts(build->drafts.at[i]->rule);
        sn_array_fini(&build->drafts.at[i]->captures);
    }
    sn_array_fini(&build->tests);
    sn_array_fini(&build->drafts);
    sn_map_fini(&build->keys);
    sn_arena_fini(&build->scratch);
}

int
sn_rules_compile(struct seine_rules **out, const struct definitions *set,
                 const struct compile_options *options, struct diags *diags)
{
    struct build build = {.options = options, .diags = diags};
    int status;

    *out = NULL;
    build.rules = sn_calloc(1, sizeof(*build.rules));
    if (!build.rules)
        return SEINE_E_MEMORY;
    atomic_init(&build.rules->references, 1);
    status = add_definitions(&build, set);
    if (status == 0)
        status = sn_build_links(&build, set);
    if (status == 0)
        status = sn_build_literals(&build);
    if (status == 0)
        status = sn_build_hash(&build);
    if (status == 0)
        status = hand_over(&build);
    if (status == 0)
        status = sn_rules_make_keys(build.rules);
    free_build(&build);
    if (status < 0) {
        seine_rules_unref(build.rules);
        return status;
    }
    *out = build.rules;
    return 0;
}
