/*
 * The condition of a rule: words to a tree of not, and, or over selections.
 *
 * Precedence is `x of`, not, and, or.  Words are told apart at blanks and
 * parentheses, so that a selection may be called `order` or `nothing`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "rule/reading.h"

/* Results of parsing that are no node. */
#define DROPPED SIZE_MAX   /* a pattern that no selection fits */
#define BAD (SIZE_MAX - 1) /* an error was said */

enum token {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_PIPE,
    TOKEN_WORD
};

struct parse {
    struct reading *reading;
    const struct yaml_node *scalar;
    struct slice rest;
    enum token token;
    struct slice word;
    unsigned depth;
    SN_ARRAY(struct node) nodes;
    bool *used; /* by selection, for warnings */
};

/* Where the present word stands in the rule file. */
static struct mark
place(const struct parse *parse)
{
    return parse->scalar->kind == YAML_SCALAR
               ? sn_yaml_mark_in(parse->scalar, parse->word.at)
               : parse->scalar->mark;
}

static bool
is_word_byte(char c)
{
    return !sn_is_space(c) && c != '(' && c != ')' && c != '|';
}

static void
advance(struct parse *parse)
{
    struct slice *rest = &parse->rest;
    size_t size = 0;

    while (rest->size && sn_is_space(rest->at[0]))
        *rest = sn_slice_skip(*rest, 1);
    while (size < rest->size && is_word_byte(rest->at[size]))
        size++;
    if (rest->size == 0)
        parse->token = TOKEN_END;
    else if (size)
        parse->token = TOKEN_WORD;
    else
        parse->token = rest->at[0] == '('   ? TOKEN_OPEN
                       : rest->at[0] == ')' ? TOKEN_CLOSE
                                            : TOKEN_PIPE;
    if (rest->size && size == 0)
        size = 1;
    parse->word = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size);
}

static bool
at_word(const struct parse *parse, const char *word)
{
    return parse->token == TOKEN_WORD && sn_slice_is(parse->word, word);
}

static size_t
fail(struct parse *parse, const char *code, const char *what)
{
    sn_reading_error(parse->reading, place(parse), code, "%s%s%.*s%s", what,
                     parse->word.size ? " '" : "",
                     parse->word.size < 80 ? (int)parse->word.size : 80,
                     parse->word.size ? parse->word.at : "",
                     parse->word.size ? "'" : "");
    return BAD;
}

static size_t
add_node(struct parse *parse, enum node_kind kind, size_t left, size_t right)
{
    struct node *node;

    if (left == BAD || right == BAD)
        return BAD;
    if (parse->nodes.count == LIMIT_CONDITION_NODES)
        return fail(parse, "condition-too-long", "condition is too long at");
    node = sn_array_push(&parse->nodes, sizeof(*node));
    if (!node) {
        parse->reading->status = SEINE_E_MEMORY;
        return BAD;
    }
    node->kind = kind;
    node->left = left;
    node->right = right;
    return parse->nodes.count - 1;
}

/* A term that dropped out leaves the other one. */
static size_t
join(struct parse *parse, enum node_kind kind, size_t left, size_t right)
{
    if (left == DROPPED)
        return right;
    if (right == DROPPED)
        return left;
    return add_node(parse, kind, left, right);
}

/* `*` stands for any run of characters, anywhere in the pattern. */
static bool
fits(struct slice name, struct slice pattern)
{
    size_t n = 0, p = 0, star = SIZE_MAX, retry = 0;

    while (n < name.size) {
        if (p < pattern.size && pattern.at[p] == '*') {
            star = p++;
            retry = n;
        } else if (p < pattern.size && pattern.at[p] == name.at[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.at[p] == '*')
        p++;
    return p == pattern.size;
}

/* The next word after the present one, without moving on. */
static bool
next_is(const struct parse *parse, const char *word)
{
    struct parse ahead = *parse;

    advance(&ahead);
    return at_word(&ahead, word);
}

/* `1 of x*`, `all of them`: the fitting selections, joined. */
static size_t
parse_quantifier(struct parse *parse)
{
    enum node_kind kind = at_word(parse, "all") ? NODE_AND : NODE_OR;
    const struct definition *def = parse->reading->def;
    size_t i, node = DROPPED;
    bool them;

    if (!at_word(parse, "1") && !at_word(parse, "any") &&
        !at_word(parse, "all"))
        return fail(parse, "bad-quantifier",
                    "only 1, any and all may stand before `of`, not");
    advance(parse); /* of */
    advance(parse);
    if (parse->token != TOKEN_WORD)
        return fail(parse, "bad-condition",
                    "a name or pattern must follow `of`");
    them = at_word(parse, "them");
    for (i = 0; i < def->selection_count && node != BAD; i++) {
        struct slice name = def->selections[i].name;

        if (name.size && name.at[0] == '_')
            continue;
        if (!them && !fits(name, parse->word))
            continue;
        parse->used[i] = true;
        node = join(parse, kind, node, add_node(parse, NODE_SELECTION, i, 0));
    }
    if (node == DROPPED)
        sn_reading_warn(parse->reading, place(parse), "empty-pattern",
                        "no selection fits '%.*s'", (int)parse->word.size,
                        parse->word.at);
    advance(parse);
    return node;
}

static size_t
parse_name(struct parse *parse)
{
    size_t index;

    if (at_word(parse, "and") || at_word(parse, "or") || at_word(parse, "of") ||
        at_word(parse, "them"))
        return fail(parse, "bad-condition", "unexpected");
    if (next_is(parse, "of"))
        return parse_quantifier(parse);
    index = sn_selection_find(parse->reading->def, parse->word);
    if (index == parse->reading->def->selection_count)
        return fail(parse, "undefined-selection", "undefined selection");
    parse->used[index] = true;
    advance(parse);
    return add_node(parse, NODE_SELECTION, index, 0);
}

static size_t
parse_or(struct parse *parse);

/* Recursion is bounded by LIMIT_CONDITION_DEPTH. */
static size_t
parse_primary(struct parse *parse)
{
    size_t node;

    if (parse->token == TOKEN_WORD)
        return parse_name(parse);
    if (parse->token != TOKEN_OPEN)
        return fail(parse, "bad-condition",
                    parse->token == TOKEN_END ? "condition ends too early"
                                              : "unexpected");
    if (++parse->depth > LIMIT_CONDITION_DEPTH)
        return fail(parse, "condition-too-deep", "nested too deeply at");
    advance(parse);
    node = parse_or(parse);
    parse->depth--;
    if (node == BAD)
        return BAD;
    if (parse->token != TOKEN_CLOSE)
        return fail(parse, "bad-condition",
                    parse->token == TOKEN_END ? "a `)` is missing"
                                              : "a `)` is missing before");
    advance(parse);
    return node;
}

static size_t
parse_not(struct parse *parse)
{
    bool negated = false;
    size_t node;

    while (at_word(parse, "not")) {
        negated = !negated;
        advance(parse);
    }
    node = parse_primary(parse);
    if (negated && node != DROPPED)
        node = add_node(parse, NODE_NOT, node, 0);
    return node;
}

static size_t
parse_and(struct parse *parse)
{
    size_t node = parse_not(parse);

    while (node != BAD && at_word(parse, "and")) {
        advance(parse);
        node = join(parse, NODE_AND, node, parse_not(parse));
    }
    return node;
}

static size_t
parse_or(struct parse *parse)
{
    size_t node = parse_and(parse);

    while (node != BAD && at_word(parse, "or")) {
        advance(parse);
        node = join(parse, NODE_OR, node, parse_and(parse));
    }
    return node;
}

static size_t
parse_scalar(struct parse *parse, const struct yaml_node *scalar)
{
    size_t node;

    parse->scalar = scalar;
    parse->rest = scalar->text;
    parse->depth = 0;
    parse->word = sn_slice(scalar->text.at, 0);
    if (scalar->kind != YAML_SCALAR)
        return fail(parse, "bad-condition", "a condition must be text");
    advance(parse);
    if (parse->token == TOKEN_END)
        return fail(parse, "bad-condition", "the condition is empty");
    node = parse_or(parse);
    if (node == BAD)
        return BAD;
    if (parse->token == TOKEN_PIPE)
        return fail(parse, "aggregation",
                    "aggregations are not part of Sigma 2; write a correlation "
                    "rule instead of");
    if (parse->token != TOKEN_END)
        return fail(parse, "bad-condition", "unexpected");
    if (node == DROPPED) {
        parse->word = sn_slice(scalar->text.at, 0);
        return fail(parse, "bad-condition", "no selection is left to test");
    }
    return node;
}

static void
warn_unused(struct parse *parse)
{
    const struct definition *def = parse->reading->def;
    size_t i;

    for (i = 0; i < def->selection_count; i++)
        if (!parse->used[i])
            sn_reading_warn(
                parse->reading, def->selections[i].mark, "unused-selection",
                "selection '%.*s' is not part of the condition",
                (int)def->selections[i].name.size, def->selections[i].name.at);
}

/* A list of conditions: any of them. */
static size_t
parse_all(struct parse *parse, const struct yaml_node *node)
{
    const struct yaml_node *one;
    size_t root = DROPPED;

    if (node->kind != YAML_SEQUENCE)
        return parse_scalar(parse, node);
    if (node->count == 0) {
        parse->scalar = node;
        return fail(parse, "bad-condition", "the condition is empty");
    }
    for (one = node->first; one && root != BAD; one = one->next)
        root = join(parse, NODE_OR, root, parse_scalar(parse, one));
    return root;
}

/* The text, for reports; a list is joined by commas. */
static const char *
keep_text(struct reading *reading, const struct yaml_node *node)
{
    const struct yaml_node *one =
        node->kind == YAML_SEQUENCE ? node->first : node;
    const char *kept;
    struct buf text = {0};

    for (; one; one = one == node ? NULL : one->next) {
        if (text.size)
            sn_buf_str(&text, ", ");
        sn_buf_slice(&text, one->text);
    }
    kept = sn_reading_string(reading, sn_buf_view(&text));
    sn_buf_fini(&text);
    return kept;
}

void
sn_read_condition(struct reading *reading, const struct yaml_node *node)
{
    struct parse parse = {.reading = reading};
    struct definition *def = reading->def;
    struct node *nodes;
    size_t root;

    parse.used = sn_reading_alloc(reading, def->selection_count + 1,
                                  sizeof(*parse.used));
    if (!parse.used)
        return;
    root = parse_all(&parse, node);
    if (root != BAD) {
        nodes = sn_reading_alloc(reading, parse.nodes.count, sizeof(*nodes));
        if (nodes)
            memcpy(nodes, parse.nodes.at, parse.nodes.count * sizeof(*nodes));
        def->condition = keep_text(reading, node);
        def->nodes = nodes;
        def->node_count = parse.nodes.count;
        def->root = root;
        warn_unused(&parse);
    }
    sn_array_fini(&parse.nodes);
}
