/*
 * A rule's own tests: raw log lines that it must match, or must not.
 *
 *     tests:
 *         format: euqgui          # optional, for all lines
 *         match:
 *             - 'a line'
 *             - {format: gui, line: 'another'}
 *         no_match:
 *             - 'a line'
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/reading.h"

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
read_line(struct reading *reading, const struct yaml_node *node, int match,
          const char *format)
{
    struct definition *def = reading->def;
    seine_rule_test *test = &def->tests[def->test_count];
    const struct yaml_node *line = node, *own;

    if (node->kind == YAML_MAPPING) {
        line = sn_yaml_get(node, "line");
        own = sn_yaml_get(node, "format");
        if (own)
            format = read_format(reading, own);
    }
    if (!line || line->kind != YAML_SCALAR ||
        sn_yaml_scalar_kind(line) == SCALAR_NULL) {
        sn_reading_error(reading, node->mark, "bad-test",
                         "a test must be a line, or a map with `line`");
        return;
    }
    test->match = match;
    test->line = line->mark.line;
    test->format = format;
    test->text = sn_reading_string(reading, line->text);
    test->text_size = line->text.size;
    def->test_count++;
}

static const struct yaml_node *
get_lines(struct reading *reading, const struct yaml_node *node,
          const char *key)
{
    const struct yaml_node *list = sn_yaml_get(node, key);

    if (!list || list->kind == YAML_SEQUENCE)
        return list;
    sn_reading_error(reading, list->mark, "bad-test", "%s must be a list", key);
    return NULL;
}

void
sn_read_rule_tests(struct reading *reading, const struct yaml_node *node)
{
    static const char *const names[] = {"no_match", "match"};
    const struct yaml_node *lists[2], *one;
    const struct yaml_node *own = sn_yaml_get(node, "format");
    const char *format = NULL;
    size_t count = 0;
    int i;

    if (node->kind != YAML_MAPPING) {
        sn_reading_error(reading, node->mark, "bad-test",
                         "tests must be a map of match and no_match");
        return;
    }
    check_keys(reading, node);
    if (own)
        format = read_format(reading, own);
    for (i = 0; i < 2; i++) {
        lists[i] = get_lines(reading, node, names[i]);
        count += lists[i] ? lists[i]->count : 0;
    }
    reading->def->tests =
        sn_reading_alloc(reading, count + 1, sizeof(*reading->def->tests));
    if (!reading->def->tests)
        return;
    for (i = 1; i >= 0; i--)
        for (one = lists[i] ? lists[i]->first : NULL; one; one = one->next)
            read_line(reading, one, i, format);
}
