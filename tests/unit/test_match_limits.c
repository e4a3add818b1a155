/*
 * Limits of compiling and matching: at, below and above each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/match.h"
#include "suite.h"

static struct seine_rules *
compile(const struct buf *yaml, const struct expansion *expansion)
{
    struct compile_options options = {.expansions = expansion,
                                      .expansion_count = expansion != NULL};
    struct diags diags = {0};
    struct definitions set = {0};
    struct seine_rules *rules = NULL;

    ck_assert(!yaml->failed);
    ck_assert_int_eq(
        sn_definitions_parse(&set, "rule", sn_buf_view(yaml), NULL, &diags), 0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    sn_definitions_fini(&set);
    return rules;
}

static void
begin_rule(struct buf *yaml)
{
    sn_buf_str(yaml, "title: t\nlogsource:\n  category: webserver\n"
                     "detection:\n  condition: s\n  s:\n");
}

/* Of n maps joined by OR there are 1 + 3 (n - 1) steps. */
START_TEST(steps_of_a_rule)
{
    size_t count = (LIMIT_STEPS - 1) / 3 + (size_t)_i;
    struct buf yaml = {0};
    struct seine_rules *rules;

    begin_rule(&yaml);
    for (size_t i = 0; i < count; i++)
        sn_buf_str(&yaml, "  - c-uri: x\n");
    rules = compile(&yaml, NULL);
    ck_assert_uint_eq(rules->rejected, 1 + 3 * (count - 1) > LIMIT_STEPS);
    seine_rules_unref(rules);
    sn_buf_fini(&yaml);
}
END_TEST

static int
keep_count(void *user, const struct match *match)
{
    size_t *count = user;

    *count = match->matched_count;
    return 0;
}

/* All of LIMIT_MATCHED - 1, LIMIT_MATCHED, LIMIT_MATCHED + 1 values hold. */
START_TEST(values_told)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    size_t asked = LIMIT_MATCHED - 1 + (size_t)_i, told = 0;
    size_t most = asked < LIMIT_MATCHED ? asked : LIMIT_MATCHED;
    struct seine_record *record;
    struct matcher *matcher;
    struct seine_rules *rules;
    struct buf yaml = {0};

    ck_assert_uint_lt(asked, sizeof(letters));
    begin_rule(&yaml);
    sn_buf_str(&yaml, "    '|all':\n");
    for (size_t i = 0; i < asked; i++)
        sn_buf_format(&yaml, "    - '%c'\n", letters[i]);
    rules = compile(&yaml, NULL);
    ck_assert_uint_eq(rules->rejected, 0);
    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->any_source = true;
    record->text = sn_slice_str(letters);
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    ck_assert_int_eq(sn_matcher_run(matcher, record, keep_count, &told), 0);
    ck_assert_uint_eq(told, most);
    sn_matcher_free(matcher);
    sn_record_free(record);
    seine_rules_unref(rules);
    sn_buf_fini(&yaml);
}
END_TEST

/* Placeholders: `%a%` of LIMIT_VALUES - 2, - 1 and LIMIT_VALUES values. */
START_TEST(values_of_placeholders)
{
    size_t count = LIMIT_VALUES - 2 + (size_t)_i;
    SN_ARRAY(struct slice) values = {NULL, 0, 0};
    struct expansion expansion = {SLICE("a"), NULL, 0};
    struct seine_rules *rules;
    struct buf yaml = {0};

    for (size_t i = 0; i < count; i++) {
        struct slice *slot = sn_array_push(&values, sizeof(*values.at));

        ck_assert_ptr_nonnull(slot);
        *slot = sn_slice_str("x");
    }
    expansion.values = values.at;
    expansion.count = count;
    begin_rule(&yaml);
    sn_buf_str(&yaml, "    c-uri|expand: '%a%'\n");
    rules = compile(&yaml, &expansion);
    /* the text with its placeholder counts as one */
    ck_assert_uint_eq(rules->rejected, count + 1 > LIMIT_VALUES);
    seine_rules_unref(rules);
    sn_array_fini(&values);
    sn_buf_fini(&yaml);
}
END_TEST

/* What is given up is counted once a record, and taken once. */
START_TEST(given_up_is_counted)
{
    struct seine_record *record;
    struct matcher *matcher;
    struct seine_rules *rules;
    struct buf yaml = {0};
    size_t told = 0;

    begin_rule(&yaml);
    sn_buf_str(&yaml, "    '|re': '^(a|aa|a+)+$'\n---\n");
    begin_rule(&yaml);
    sn_buf_str(&yaml, "    '|re': '^(a|aa|a+)+$'\n");
    rules = compile(&yaml, NULL);
    ck_assert_uint_eq(rules->count, 2);
    ck_assert_uint_eq(rules->test_count, 1);
    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->any_source = true;
    record->text =
        sn_slice_str("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    ck_assert_int_eq(sn_matcher_run(matcher, record, keep_count, &told), 0);
    ck_assert_uint_eq(sn_matcher_take_given_up(matcher), 1);
    ck_assert_uint_eq(sn_matcher_take_given_up(matcher), 0);
    sn_matcher_free(matcher);
    sn_record_free(record);
    seine_rules_unref(rules);
    sn_buf_fini(&yaml);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("match_limits");
    TCase *limits = tcase_create("limits");

    tcase_add_loop_test(limits, steps_of_a_rule, 0, 3);
    tcase_add_loop_test(limits, values_told, 0, 3);
    tcase_add_loop_test(limits, values_of_placeholders, 0, 3);
    tcase_add_test(limits, given_up_is_counted);
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
