/*
 * Why does a rule hold on a line, or not?  Within on_record a scanner can be
 * asked for each rule.
 *
 *     explain_line RULES LINE
 *
 * New here: seine_scanner_explain, fields of a record.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "embed.h"

struct asking {
    seine_scanner *scanner;
    const seine_rules *rules;
};

static void
print_fields(const seine_record *record)
{
    seine_field field;
    size_t cursor = 0;

    while (seine_record_next(record, &cursor, &field) > 0) {
        printf("%.*s = ", (int)field.name_size, field.name);
        print_safely(stdout, field.value, field.value_size);
        putchar('\n');
    }
}

static void
print_test(const seine_explained_test *test)
{
    printf("  %s %s%s, %s", test->held ? "true " : "false",
           test->negated ? "not " : "", test->selection, test->key);
    if (test->matched) {
        printf(": ");
        print_safely(stdout, test->matched->value + test->span_offset,
                     test->span_size);
        printf(" in %s", test->matched->field);
    }
    putchar('\n');
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct asking *asking = user;
    const seine_explanation *why;
    size_t i, k;

    (void)evidence;
    print_fields(record);
    for (i = 0; i < seine_rules_count(asking->rules); i++) {
        if (seine_scanner_explain(asking->scanner, i, &why) < 0)
            return 1;
        printf("%s: %s\n", why->rule->title,
               why->held && why->applies ? "holds" : "does not hold");
        if (why->screen == SEINE_SCREEN_STOPPED)
            printf("  a hunt does not even try it: no literal stands there\n");
        for (k = 0; k < why->test_count; k++)
            print_test(why->tests[k]);
    }
    return 0;
}

static int
explain(seine_rules *rules, const char *line)
{
    struct asking asking = {.rules = rules};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = on_record,
                                     .user = &asking};
    seine_input input = {.struct_size = sizeof(input), .name = "line"};
    const seine_ledger *ledger;
    int status = seine_scanner_new(&asking.scanner, rules, &options);

    if (status == 0)
        status = seine_scanner_begin(asking.scanner, &input);
    if (status == 0)
        status = seine_scanner_feed(asking.scanner, line, strlen(line));
    if (status == 0)
        status = seine_scanner_finish(asking.scanner, &ledger);
    seine_scanner_free(asking.scanner);
    return status;
}

int
main(int argc, char **argv)
{
    seine_rules *rules;
    int status;

    if (argc != 3) {
        fprintf(stderr, "usage: explain_line RULES LINE\n");
        return 2;
    }
    status = load_rules(argv[1], &rules);
    if (status == 0)
        status = explain(rules, argv[2]);
    seine_rules_unref(rules);
    return status < 0 ? fail("explain_line", status) : 0;
}
