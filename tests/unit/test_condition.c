/*
 * Conditions: what they mean, by truth tables over their selections, and where
 * they are wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/limits.h"
#include "rule/definition.h"
#include "suite.h"

#define MOST 8

/*
 * names: selections in their order, for bits 0, 1, ... of an assignment.
 * meaning: the same in postfix: a digit is a selection, `!` not, `&` and, `|`
 * or.
 */
static const struct {
    const char *condition;
    const char *names;
    const char *meaning;
} meanings[] = {
    {"a", "a", "0"},
    {"not a", "a", "0!"},
    {"not not a", "a", "0"},
    {"not not not a", "a", "0!"},
    {"a and b", "a b", "01&"},
    {"a or b", "a b", "01|"},
    {"a or b and c", "a b c", "012&|"},
    {"a and b or c", "a b c", "01&2|"},
    {"(a or b) and c", "a b c", "01|2&"},
    {"a and (b or c)", "a b c", "012|&"},
    {"not a and b", "a b", "0!1&"},
    {"not a or b", "a b", "0!1|"},
    {"not (a and b)", "a b", "01&!"},
    {"not (a or b)", "a b", "01|!"},
    {"a and not b", "a b", "01!&"},
    {"a and not b and not c", "a b c", "01!&2!&"},
    {"a or not b and c", "a b c", "01!2&|"},
    {"not a and not b or c", "a b c", "0!1!&2|"},
    {"a or b or c and not d", "a b c d", "01|23!&|"},
    {"a and b and c or d and e", "a b c d e", "01&2&34&|"},
    {"((((a))))", "a", "0"},
    {"(a)and(b)or(c)", "a b c", "01&2|"},
    {"not(a)", "a", "0!"},
    {"  a   and\tb ", "a b", "01&"},
    /* words have borders */
    {"order or android", "order android", "01|"},
    {"nothing and notb", "nothing notb", "01&"},
    {"not nota", "nota", "0!"},
    {"oracle and of_x", "oracle of_x", "01&"},
    {"all and any", "all any", "01&"},
    {"them_x or allx", "them_x allx", "01|"},
    {"sel-1 and sel.2", "sel-1 sel.2", "01&"},
    {"1a or 1", "1a 1", "01|"},
    /* quantifiers */
    {"1 of them", "a b c", "01|2|"},
    {"any of them", "a b c", "01|2|"},
    {"all of them", "a b c", "01&2&"},
    {"1 of s*", "s1 s2 t", "01|"},
    {"any of s*", "s1 s2 t", "01|"},
    {"all of s*", "s1 s2 t", "01&"},
    {"all of *x", "ax b cx", "02&"},
    {"1 of s*x", "sx say sbx", "02|"},
    {"1 of s*a*x", "sx sax sbabx", "12|"},
    {"1 of *", "a _b c", "02|"},
    {"all of them", "a _b c", "02&"},
    {"1 of _*", "a _b c", NULL},
    {"a and _b", "a _b", "01&"},
    {"1 of a", "a b", "0"},
    {"all of a*", "a ab abc b", "01&2&"},
    {"not 1 of s*", "s1 s2", "01|!"},
    {"not all of s*", "s1 s2", "01&!"},
    {"a and not 1 of f_*", "a f_1 f_2", "012|!&"},
    {"a and 1 of f_* or b", "a f_1 f_2 b", "012|&3|"},
    {"1 of a* and 1 of b*", "a1 a2 b1 b2", "01|23|&"},
    {"all of a* or all of b*", "a1 a2 b1 b2", "01&23&|"},
    {"not 1 of a* and not 1 of b*", "a1 a2 b1", "01|!2!&"},
    {"1 of (a)", "a", NULL},
    /* a pattern that fits nothing drops out */
    {"a and not 1 of f_*", "a", "0"},
    {"a and 1 of f_*", "a", "0"},
    {"a or all of f_*", "a", "0"},
    {"not 1 of f_* and a", "a", "0"},
    {"a and not (1 of f_* or 1 of g_*)", "a", "0"},
    {"a and not (1 of f_* or b)", "a b", "01!&"},
    {"not 1 of f_*", "a", NULL},
    {"1 of f_* and all of g_*", "a", NULL},
    /* lists: any of them */
    {"[a, b]", "a b", "01|"},
    {"[a and b, not c]", "a b c", "01&2!|"},
    {"['a or b', c]", "a b c", "01|2|"},
    {"[a]", "a", "0"},
};

static void
add_names(struct buf *out, const char *names)
{
    struct slice rest = sn_slice_str(names);

    while (rest.size) {
        struct slice name = sn_slice_first(rest, sn_slice_find(rest, ' '));

        sn_buf_str(out, "  ");
        sn_buf_slice(out, name);
        sn_buf_str(out, ": {cs-method: x}\n");
        rest = sn_slice_skip(rest, name.size + 1);
    }
}

struct told {
    int line;
    int column;
    char code[40];
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;

    if (diag->severity != SEINE_DIAG_ERROR || told->line)
        return;
    told->line = diag->line;
    told->column = diag->column;
    snprintf(told->code, sizeof(told->code), "%s", diag->code);
}

/* Three lines, then the condition from column 14 on. */
#define CONDITION_LINE 4
#define CONDITION_COLUMN 14

/* Parse a rule; true if it was understood. */
static bool
parse_rule(struct definitions *set, const char *condition, const char *names,
           struct told *told)
{
    struct diags diags = {.on_diag = on_diag, .user = told, .warnings = true};
    struct buf text = {0};

    sn_buf_format(&text,
                  "title: t\nlogsource: {category: webserver}\ndetection:\n"
                  "  condition: %s\n",
                  condition);
    add_names(&text, names);
    ck_assert(!text.failed);
    memset(told, 0, sizeof(*told));
    ck_assert_int_eq(
        sn_definitions_parse(set, "t.yml", sn_buf_view(&text), NULL, &diags),
        0);
    sn_buf_fini(&text);
    return set->list.count == 1;
}

static bool
is_true(const struct definition *def, size_t index, unsigned bits)
{
    const struct node *node = &def->nodes[index];

    ck_assert_uint_lt(index, def->node_count);
    switch (node->kind) {
    case NODE_SELECTION:
        ck_assert_uint_lt(node->left, def->selection_count);
        return bits >> node->left & 1;
    case NODE_NOT:
        return !is_true(def, node->left, bits);
    case NODE_AND:
        return is_true(def, node->left, bits) &&
               is_true(def, node->right, bits);
    case NODE_OR:
        return is_true(def, node->left, bits) ||
               is_true(def, node->right, bits);
    default:
        return node->kind == NODE_TRUE;
    }
}

static bool
means_true(const char *meaning, unsigned bits)
{
    bool stack[MOST];
    size_t depth = 0;

    for (; *meaning; meaning++) {
        if (*meaning == '!') {
            stack[depth - 1] = !stack[depth - 1];
        } else if (*meaning == '&') {
            depth--;
            stack[depth - 1] &= stack[depth];
        } else if (*meaning == '|') {
            depth--;
            stack[depth - 1] |= stack[depth];
        } else {
            ck_assert_uint_lt(depth, MOST);
            stack[depth++] = bits >> (*meaning - '0') & 1;
        }
    }
    ck_assert_uint_eq(depth, 1);
    return stack[0];
}

START_TEST(condition_means)
{
    const char *condition = meanings[_i].condition;
    struct definitions set = {0};
    struct told told;
    bool fine = parse_rule(&set, condition, meanings[_i].names, &told);
    unsigned bits;

    ck_assert_msg(fine == (meanings[_i].meaning != NULL), "%s: %s", condition,
                  fine ? "understood" : told.code);
    for (bits = 0; fine && bits < 1U << set.list.at[0].selection_count; bits++)
        ck_assert_msg(is_true(&set.list.at[0], set.list.at[0].root, bits) ==
                          means_true(meanings[_i].meaning, bits),
                      "%s: with %u", condition, bits);
    sn_definitions_fini(&set);
}
END_TEST

/* Selections a, b and _c.  column: from 1 in the condition. */
static const struct {
    const char *condition;
    int column;
    const char *code;
} faults[] = {
    {"''", 2, "bad-condition"},
    {"x", 1, "undefined-selection"},
    {"a and x", 7, "undefined-selection"},
    {"'a and x'", 8, "undefined-selection"},
    {"\"a and x\"", 8, "undefined-selection"},
    {"A", 1, "undefined-selection"},
    {"a and", 6, "bad-condition"},
    {"a or not", 9, "bad-condition"},
    {"and a", 1, "bad-condition"},
    {"a and and b", 7, "bad-condition"},
    {"a b", 3, "bad-condition"},
    {"a AND b", 3, "bad-condition"},
    {"a not b", 3, "bad-condition"},
    {"NOT a", 1, "undefined-selection"},
    {"(a and b", 9, "bad-condition"},
    {"a and b)", 8, "bad-condition"},
    {"()", 2, "bad-condition"},
    {"a and ()", 8, "bad-condition"},
    {")", 1, "bad-condition"},
    {"2 of them", 1, "bad-quantifier"},
    {"a and 10 of b*", 7, "bad-quantifier"},
    {"0 of them", 1, "bad-quantifier"},
    {"some of them", 1, "bad-quantifier"},
    {"ALL of them", 1, "bad-quantifier"},
    {"1 of", 5, "bad-condition"},
    {"1 of (a)", 6, "bad-condition"},
    {"of them", 1, "bad-condition"},
    {"a and them", 7, "bad-condition"},
    {"a*", 1, "undefined-selection"},
    {"a | count() > 5", 3, "aggregation"},
    {"a | count() by b > 5", 3, "aggregation"},
    {"a|near b", 2, "aggregation"},
    {"1 of x*", 1, "bad-condition"},
    {"{a: b}", 1, "bad-condition"},
    {"[]", 1, "bad-condition"},
    {"[a, [b]]", 5, "bad-condition"},
    {"[a, x]", 5, "undefined-selection"},
    {"5", 1, "undefined-selection"},
};

START_TEST(fault_has_place)
{
    const char *condition = faults[_i].condition;
    struct definitions set = {0};
    struct told told;

    ck_assert_msg(!parse_rule(&set, condition, "a b _c", &told),
                  "%s: understood", condition);
    ck_assert_msg(strcmp(told.code, faults[_i].code) == 0, "%s: %s", condition,
                  told.code);
    ck_assert_msg(told.line == CONDITION_LINE &&
                      told.column == CONDITION_COLUMN + faults[_i].column - 1,
                  "%s: at %d:%d", condition, told.line,
                  told.column - CONDITION_COLUMN + 1);
    ck_assert_uint_eq(set.rejected, 1);
    sn_definitions_fini(&set);
}
END_TEST

/* `before` so often, then a, then `after` as often. */
static bool
understands(size_t count, const char *before, const char *after)
{
    struct definitions set = {0};
    struct buf text = {0};
    struct told told;
    bool fine;
    size_t i;

    for (i = 0; i < count; i++)
        sn_buf_str(&text, before);
    sn_buf_str(&text, "a");
    for (i = 0; i < count; i++)
        sn_buf_str(&text, after);
    fine = parse_rule(&set, sn_buf_string(&text), "a", &told);
    sn_buf_fini(&text);
    sn_definitions_fini(&set);
    return fine;
}

START_TEST(depth_has_limit)
{
    ck_assert(understands(LIMIT_CONDITION_DEPTH - 1, "(", ")"));
    ck_assert(understands(LIMIT_CONDITION_DEPTH, "(", ")"));
    ck_assert(!understands(LIMIT_CONDITION_DEPTH + 1, "(", ")"));
    ck_assert(!understands(1000000, "(", ")"));
    ck_assert(!understands(1000000, "not (", ")"));
    ck_assert(understands(100000, "not ", ""));
}
END_TEST

/* n times `a or` make 2 n + 1 nodes. */
START_TEST(nodes_have_limit)
{
    ck_assert(understands(LIMIT_CONDITION_NODES / 2 - 1, "a or ", ""));
    ck_assert(!understands(LIMIT_CONDITION_NODES / 2, "a or ", ""));
    ck_assert(!understands(LIMIT_CONDITION_NODES, "a and ", ""));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("condition");
    TCase *tests = tcase_create("condition");

    tcase_add_loop_test(tests, condition_means, 0, COUNT(meanings));
    tcase_add_loop_test(tests, fault_has_place, 0, COUNT(faults));
    tcase_add_test(tests, depth_has_limit);
    tcase_add_test(tests, nodes_have_limit);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
