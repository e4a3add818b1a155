/*
 * A rule's own tests: raw log lines that it must match, or must not.
 *
 *     tests:
 *         format: euqgui          # optional, for all lines
 *         match:
 *             - 'a line'
 *             - {format: gui, line: 'another'}
 *             - lines: |          # of one input, for correlations
 *                   a line
 *                   the next one
 *               findings: 1       # exactly; else one at least
 *               events: 2         # in all of them
 *             - inputs:           # several, told apart by their format
 *                   - {format: gui, line: 'a line'}
 *                   - {format: authentication, line: 'a line'}
 *         no_match:
 *             - 'a line'
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/reading.h"

/* Keys of a test, and where they may stand. */
#define IN_TEST 1U
#define IN_INPUT 2U
#define IN_MATCH 4U /* of a correlation */

static const struct {
    const char *key;
    unsigned where;
} keys[] = {
    {"format", IN_TEST | IN_INPUT}, {"line", IN_TEST | IN_INPUT},
    {"lines", IN_TEST | IN_INPUT},  {"inputs", IN_TEST},
    {"findings", IN_MATCH},         {"events", IN_MATCH},
};

/* The name of a log format, or NULL with an error. */
static const char *
read_format(struct reading *reading, const struct yaml_node *node)
{
    const seine_format *format;
    size_t i;

    for (i = 0; node->kind == YAML_SCALAR && (format = seine_format_get(i));
         i++)
        if (sn_slice_is(node->text, format->name))
            return sn_reading_string(reading, node->text);
    sn_reading_error(reading, node->mark, "unknown-format",
                     "no log format of this name");
    return NULL;
}

static void
check_keys(struct reading *reading, const struct yaml_node *tests)
{
    static const char *const known[] = {"format", "match", "no_match"};
    const struct yaml_node *key;
    size_t i;

    for (key = tests->first; key && key->next; key = key->next->next) {
        for (i = 0; i < sizeof(known) / sizeof(*known); i++)
            if (sn_slice_is(key->text, known[i]))
                break;
        if (i == sizeof(known) / sizeof(*known))
            sn_reading_error(reading, key->mark, "bad-test",
                             "unknown key '%.*s' of tests", (int)key->text.size,
                             key->text.at);
    }
}

static void
check_test_keys(struct reading *reading, const struct yaml_node *test,
                unsigned where)
{
    const struct yaml_node *key;
    size_t i;

    for (key = test->first; key && key->next; key = key->next->next) {
        for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
            if (sn_slice_is(key->text, keys[i].key) && keys[i].where & where)
                break;
        if (i == sizeof(keys) / sizeof(*keys))
            sn_reading_error(reading, key->mark, "bad-test",
                             "a test has no key '%.*s' here",
                             (int)key->text.size, key->text.at);
    }
}

static int64_t
read_number(struct reading *reading, const struct yaml_node *test,
            const char *key)
{
    const struct yaml_node *node = sn_yaml_get(test, key);
    uint64_t number;

    if (!node)
        return -1;
    if (node->kind == YAML_SCALAR && sn_parse_u64(node->text, &number) &&
        number > 0 && number <= INT64_MAX)
        return (int64_t)number;
    sn_reading_error(reading, node->mark, "bad-test",
                     "%s must be a number above 0", key);
    return -1;
}

/* A line, or the `line`, or the `lines`, of a map. */
static const struct yaml_node *
find_text(const struct yaml_node *node)
{
    const struct yaml_node *text = node;

    if (node->kind == YAML_MAPPING) {
        text = sn_yaml_get(node, "line");
        if (!text)
            text = sn_yaml_get(node, "lines");
    }
    if (!text || text->kind != YAML_SCALAR ||
        sn_yaml_scalar_kind(text) == SCALAR_NULL)
        return NULL;
    return text;
}

/* One input; NULL if it is none. */
static seine_rule_test *
read_input(struct reading *reading, const struct yaml_node *node, int match,
           const char *format)
{
    struct definition *def = reading->def;
    seine_rule_test *test = &def->tests[def->test_count];
    const struct yaml_node *text = find_text(node), *own = NULL;
    struct slice lines;

    if (node->kind == YAML_MAPPING)
        own = sn_yaml_get(node, "format");
    if (own)
        format = read_format(reading, own);
    if (!text) {
        sn_reading_error(reading, node->mark, "bad-test",
                         "a test must be a line, or a map with `line`");
        return NULL;
    }
    lines = text->text;
    if (lines.size && lines.at[lines.size - 1] == '\n')
        lines.size--;
    test->match = match;
    test->line = text->mark.line;
    test->format = format;
    test->text = sn_reading_string(reading, lines);
    test->text_size = lines.size;
    test->findings = -1;
    test->events = -1;
    def->test_count++;
    return test;
}

static void
read_test(struct reading *reading, const struct yaml_node *node, int match,
          const char *format)
{
    bool counted = match && reading->def->kind == DEFINITION_CORRELATION;
    const struct yaml_node *inputs = NULL, *one = node;
    seine_rule_test *first = NULL;

    if (node->kind == YAML_MAPPING) {
        check_test_keys(reading, node, counted ? IN_TEST | IN_MATCH : IN_TEST);
        inputs = sn_yaml_get(node, "inputs");
    }
    if (inputs && (inputs->kind != YAML_SEQUENCE || !inputs->first)) {
        sn_reading_error(reading, inputs->mark, "bad-test",
                         "inputs must be a list");
        return;
    }
    for (one = inputs ? inputs->first : node; one; one = one->next) {
        seine_rule_test *test = read_input(reading, one, match, format);

        if (inputs && one->kind == YAML_MAPPING)
            check_test_keys(reading, one, IN_INPUT);
        if (test && first)
            test->joined = 1;
        if (!first)
            first = test;
        if (!inputs)
            break;
    }
    if (first && counted && node->kind == YAML_MAPPING) {
        first->findings = read_number(reading, node, "findings");
        first->events = read_number(reading, node, "events");
    }
}

static const struct yaml_node *
get_tests(struct reading *reading, const struct yaml_node *node,
          const char *key)
{
    const struct yaml_node *list = sn_yaml_get(node, key);

    if (!list || list->kind == YAML_SEQUENCE)
        return list;
    sn_reading_error(reading, list->mark, "bad-test", "%s must be a list", key);
    return NULL;
}

/* How many inputs the tests of a list have at most. */
static size_t
count_inputs(const struct yaml_node *list)
{
    size_t count = 0;

    for (const struct yaml_node *one = list ? list->first : NULL; one;
         one = one->next) {
        const struct yaml_node *inputs =
            one->kind == YAML_MAPPING ? sn_yaml_get(one, "inputs") : NULL;

        count += 1 + (inputs ? inputs->count : 0);
    }
    return count;
}

void
sn_read_rule_tests(struct reading *reading, const struct yaml_node *node)
{
    static const char *const names[] = {"no_match", "match"};
    const struct yaml_node *lists[2], *one;
    const struct yaml_node *own;
    const char *format = NULL;
    size_t count = 0;
    int i;

    if (node->kind != YAML_MAPPING) {
        sn_reading_error(reading, node->mark, "bad-test",
                         "tests must be a map of match and no_match");
        return;
    }
    check_keys(reading, node);
    own = sn_yaml_get(node, "format");
    if (own)
        format = read_format(reading, own);
    for (i = 0; i < 2; i++) {
        lists[i] = get_tests(reading, node, names[i]);
        count += count_inputs(lists[i]);
    }
    reading->def->tests =
        sn_reading_alloc(reading, count + 1, sizeof(*reading->def->tests));
    if (!reading->def->tests)
        return;
    for (i = 1; i >= 0; i--)
        for (one = lists[i] ? lists[i]->first : NULL; one; one = one->next)
            read_test(reading, one, i, format);
}
