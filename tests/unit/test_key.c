/*
 * Keys of rules: equal if two runs find the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "part_hunt.h"
#include "suite.h"

/* ----------------------------------------------------------------- keys --- */

/* Rules that mean the same as the first one, or find something else. */
static const struct variant {
    const char *name;
    const char *text;
    bool same;
} variants[] = {
    {"as it is",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n",
     true},
    {"other words",
     "title: t2\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "description: d\nlogsource: {category: webserver}\n"
     "detection:\n  b: {cs-uri-query|contains: x}\n"
     "  condition: b\n",
     true},
    {"other id",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0004\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n",
     false},
    {"other value",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: y}\n  condition: a\n",
     false},
    {"a filter",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n"
     "---\ntitle: f\nlogsource: {category: webserver}\nfilter:\n"
     "  rules: any\n  a: {cs-username: joe}\n  condition: not a\n",
     false},
    {"a correlation",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "name: t\nlogsource: {category: webserver}\n"
     "detection:\n  a: {cs-uri-query|contains: x}\n"
     "  condition: a\n---\ntitle: c\ncorrelation:\n"
     "  type: event_count\n  rules: [t]\n"
     "  group-by: [source.ip]\n  timespan: 1h\n"
     "  condition: {gte: 3}\n",
     false},
};

START_TEST(keys_tell_what_a_result_depends_on)
{
    const struct variant *variant = &variants[_i];
    seine_rules *first = compile_text(variants[0].text);
    seine_rules *now = compile_text(variant->text);

    ck_assert_msg((strcmp(seine_rules_key(first, 0), seine_rules_key(now, 0)) ==
                   0) == variant->same,
                  "%s", variant->name);
    seine_rules_unref(first);
    seine_rules_unref(now);
}
END_TEST

/* A placeholder that stands for something else, names meant strictly. */
START_TEST(keys_tell_how_a_rule_was_understood)
{
    static const char text[] =
        "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
        "logsource: {category: webserver}\ndetection:\n"
        "  a: {cs-uri-query|expand: '%v%'}\n  condition: a\n";
    char keys[3][65];

    for (int i = 0; i < 3; i++) {
        seine_compiler_options options = {
            .struct_size = sizeof(options),
            .fields = i == 2 ? SEINE_FIELDS_STRICT : SEINE_FIELDS_ANY,
        };
        seine_compiler *compiler;
        seine_rules *now;

        ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
        ck_assert_int_eq(
            seine_compiler_set(compiler, "v", i == 1 ? "b\n" : "a\n", 2), 0);
        ck_assert_int_eq(
            seine_compiler_add(compiler, "r", text, sizeof(text) - 1), 0);
        ck_assert_int_eq(seine_compiler_finish(compiler, &now), 0);
        memcpy(keys[i], seine_rules_key(now, 0), 65);
        seine_compiler_free(compiler);
        seine_rules_unref(now);
    }
    ck_assert_str_ne(keys[0], keys[1]);
    ck_assert_str_ne(keys[0], keys[2]);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("key");
    TCase *same = tcase_create("key");
    const size_t variant_count = sizeof(variants) / sizeof(variants[0]);

    tcase_add_loop_test(same, keys_tell_what_a_result_depends_on, 0,
                        (int)variant_count);
    tcase_add_test(same, keys_tell_how_a_rule_was_understood);
    suite_add_tcase(suite, same);
    return run_suite(suite);
}
