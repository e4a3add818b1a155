/*
 * Limits of rule files, through the public compiler: at and below nothing is
 * said; above, one error that names the limit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "rule/literal.h"
#include "seine.h"
#include "suite.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

struct told {
    size_t errors;
    char code[40]; /* of the last */
    char message[200];
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;

    told->errors++;
    snprintf(told->code, sizeof(told->code), "%s", diag->code);
    snprintf(told->message, sizeof(told->message), "%s", diag->message);
}

static seine_compiler *
make_compiler(struct told *told)
{
    seine_compiler_options options = {
        .struct_size = sizeof(options), .on_diag = on_diag, .user = told};
    seine_compiler *compiler;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    return compiler;
}

/* What compiling a rule gives. */
static int
compile(seine_compiler *compiler, const struct buf *text)
{
    seine_rules *rules;
    int status;

    ck_assert(!text->failed);
    status = seine_compiler_add(compiler, "rule", text->at, text->size);
    if (status == 0)
        status = seine_compiler_finish(compiler, &rules);
    if (status == 0)
        seine_rules_unref(rules);
    seine_compiler_free(compiler);
    return status;
}

static void
repeat(struct buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        sn_buf_str(out, text);
}

static void
write_values(struct buf *out, size_t count)
{
    sn_buf_str(out, "c-uri: [");
    repeat(out, "x,", count);
    sn_buf_str(out, "]");
}

static void
write_dashes(struct buf *out, size_t count)
{
    sn_buf_str(out, "c-useragent|windash|base64offset|contains: '");
    repeat(out, " -a", count);
    sn_buf_str(out, "'");
}

static void
write_placeholder(struct buf *out, size_t count)
{
    sn_buf_str(out, "c-uri|expand: '%");
    repeat(out, "n", count);
    sn_buf_str(out, "%'");
}

static const struct {
    const char *name;
    void (*write)(struct buf *out, size_t count);
    size_t limit;
    const char *code;
    const char *number;
} limits[] = {
    {"values of an item", write_values, LIMIT_VALUES, "too-many-values",
     LIMIT_TEXT(LIMIT_VALUES)},
    {"dashes of an encoded value", write_dashes, LIMIT_DASHES,
     "too-many-values", LIMIT_TEXT(LIMIT_DASHES)},
    {"name of a placeholder", write_placeholder, LIMIT_PLACEHOLDER,
     "placeholder", LIMIT_TEXT(LIMIT_PLACEHOLDER)},
};

START_TEST(rules_have_limits)
{
    size_t row = (size_t)_i / 3, limit = limits[row].limit;
    size_t count = limit - 1 + (size_t)_i % 3;
    struct told told = {0};
    struct buf text = {0}, name = {0};
    seine_compiler *compiler = make_compiler(&told);
    int status;

    repeat(&name, "n", count);
    ck_assert_int_eq(seine_compiler_set(compiler, sn_buf_string(&name), "x", 1),
                     0);
    sn_buf_str(&text, "title: t\nlogsource: {category: webserver}\n"
                      "detection:\n  condition: s\n  s:\n    ");
    limits[row].write(&text, count);
    sn_buf_byte(&text, '\n');
    status = compile(compiler, &text);
    ck_assert_msg(status == (count > limit ? SEINE_E_RULES : 0),
                  "%s of %zu: %d", limits[row].name, count, status);
    ck_assert_msg(told.errors == (count > limit), "%s of %zu: %zu errors",
                  limits[row].name, count, told.errors);
    if (count > limit)
        ck_assert_msg(strcmp(told.code, limits[row].code) == 0 &&
                          strstr(told.message, limits[row].number),
                      "%s: %s [%s]", limits[row].name, told.message, told.code);
    sn_buf_fini(&text);
    sn_buf_fini(&name);
}
END_TEST

/* What is over the limit is counted, and said to be. */
START_TEST(diagnostics_have_limit)
{
    size_t count = LIMIT_DIAGS - 1 + (size_t)_i;
    struct told told = {0};
    struct buf text = {0};
    seine_compiler *compiler = make_compiler(&told);

    sn_buf_str(&text, "title: t\nindicators:\n  type: ip\n  values: [");
    repeat(&text, "x,", count);
    sn_buf_str(&text, "]\n");
    ck_assert_int_eq(compile(compiler, &text), SEINE_E_RULES);
    ck_assert_uint_eq(told.errors,
                      count > LIMIT_DIAGS ? LIMIT_DIAGS + 1 : count);
    ck_assert_str_eq(told.code,
                     count > LIMIT_DIAGS ? "too-many" : "bad-indicator");
    sn_buf_fini(&text);
}
END_TEST

#define LIST 1999 /* values of the list that the aliases stand for */

/* The whole, 1,999 times the list with its values, and single nodes. */
START_TEST(nodes_have_limit)
{
    size_t nodes = LIMIT_YAML_NODES - 1 + (size_t)_i;
    size_t lists = (nodes - 1) / (LIST + 1) - 1;
    struct told told = {0};
    struct buf text = {0};
    seine_compiler *compiler = make_compiler(&told);

    sn_buf_str(&text, "- &list [");
    repeat(&text, "x,", LIST);
    sn_buf_str(&text, "]\n");
    repeat(&text, "- *list\n", lists - 1);
    repeat(&text, "- x\n", nodes - 1 - lists * (LIST + 1));
    ck_assert_int_eq(compile(compiler, &text), SEINE_E_RULES);
    ck_assert_uint_eq(told.errors, 1);
    ck_assert_str_eq(told.code, nodes > LIMIT_YAML_NODES ? "too-many-nodes"
                                                         : "not-a-rule");
    if (nodes > LIMIT_YAML_NODES)
        ck_assert_ptr_nonnull(
            strstr(told.message, LIMIT_TEXT(LIMIT_YAML_NODES)));
    sn_buf_fini(&text);
}
END_TEST

/* Bytes that are no YAML are told from bytes that are too many. */
START_TEST(rule_file_has_limit)
{
    size_t size = LIMIT_RULE_FILE - 1 + (size_t)_i;
    char *zeros = sn_calloc(size, 1);
    struct told told = {0};
    seine_compiler *compiler = make_compiler(&told);
    int status;

    ck_assert_ptr_nonnull(zeros);
    status = seine_compiler_add(compiler, "file", zeros, size);
    if (size > LIMIT_RULE_FILE) {
        ck_assert_int_eq(status, SEINE_E_LIMIT);
        ck_assert_ptr_nonnull(strstr(seine_compiler_message(compiler),
                                     LIMIT_TEXT(LIMIT_RULE_FILE)));
    } else {
        ck_assert_int_eq(status, 0);
        ck_assert_uint_eq(told.errors, 1);
    }
    seine_compiler_free(compiler);
    sn_free(zeros);
}
END_TEST

START_TEST(indicator_file_has_limit)
{
    size_t size = LIMIT_IOC_FILE - 1 + (size_t)_i;
    char *zeros = sn_calloc(size, 1);
    struct told told = {0};
    seine_compiler *compiler = make_compiler(&told);

    ck_assert_ptr_nonnull(zeros);
    zeros[0] = '{'; /* ends the look at once */
    ck_assert_int_eq(
        seine_compiler_add_indicators(compiler, "file", zeros, size), 0);
    ck_assert_uint_eq(told.errors, 1);
    ck_assert_str_eq(told.code, "indicator-file");
    ck_assert_int_eq(strstr(told.message, LIMIT_TEXT(LIMIT_IOC_FILE)) != NULL,
                     size > LIMIT_IOC_FILE);
    seine_compiler_free(compiler);
    sn_free(zeros);
}
END_TEST

/* A clause too large is none: the rule is tried on every record, not lost. */
START_TEST(clause_has_limit)
{
    size_t count = CLAUSE_MOST - 1 + (size_t)_i;
    struct slice *literals = sn_calloc(count, sizeof(*literals));
    struct clause a = {.known = true, .count = count - 1, .worth = 2};
    struct clause b = {.known = true, .count = 1, .worth = 2}, both;
    struct arena arena = {0};
    bool failed = false;

    ck_assert_ptr_nonnull(literals);
    a.literals = b.literals = literals;
    both = sn_clause_or(&arena, &a, &b, &failed);
    ck_assert(!failed);
    ck_assert_int_eq(both.known, count <= CLAUSE_MOST);
    if (both.known)
        ck_assert_uint_eq(both.count, count);
    sn_arena_fini(&arena);
    sn_free(literals);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("rule_limits");
    TCase *tests = tcase_create("limits");

    tcase_add_loop_test(tests, rules_have_limits, 0, 3 * COUNT(limits));
    tcase_add_loop_test(tests, diagnostics_have_limit, 0, 4);
    tcase_add_loop_test(tests, nodes_have_limit, 0, 3);
    tcase_add_loop_test(tests, rule_file_has_limit, 0, 3);
    tcase_add_loop_test(tests, indicator_file_has_limit, 0, 3);
    tcase_add_loop_test(tests, clause_has_limit, 0, 3);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
