/*
 * Every public function with every wrong argument: SEINE_E_INVALID or
 * SEINE_E_STATE, and never a crash.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "seine.h"

static int failures;
static int checks;

static void
expect(int got, int wanted, const char *what)
{
    checks++;
    if (got == wanted)
        return;
    failures++;
    fprintf(stderr, "%s: %d instead of %d\n", what, got, wanted);
}

#define EXPECT(wanted, call) expect((call), (wanted), #call)

static void
check_components(void)
{
    char version[64], tiny[2];
    const char *name = NULL;

    EXPECT(SEINE_E_INVALID, seine_component_get(0, NULL, version, 64));
    EXPECT(SEINE_E_INVALID, seine_component_get(0, &name, NULL, 64));
    EXPECT(SEINE_E_INVALID, seine_component_get(0, &name, version, 0));
    EXPECT(1, seine_component_get(0, &name, version, sizeof(version)));
    EXPECT(0, !name || version[0] < '1');
    EXPECT(1, seine_component_get(0, &name, tiny, sizeof(tiny)));
    EXPECT(0, tiny[0]); /* does not fit */
    EXPECT(0, seine_component_get(99, &name, version, sizeof(version)));
    EXPECT(0, name != NULL);
}

static int
explain_twice(void *user, seine_record *record, const seine_evidence *evidence)
{
    const seine_explanation *why = NULL;
    seine_scanner *scanner = *(seine_scanner **)user;

    (void)record;
    (void)evidence;
    EXPECT(SEINE_E_INVALID, seine_scanner_explain(NULL, 0, &why));
    EXPECT(SEINE_E_INVALID, seine_scanner_explain(scanner, 0, NULL));
    EXPECT(SEINE_E_INVALID, seine_scanner_explain(scanner, 1, &why));
    EXPECT(0, why != NULL);
    EXPECT(0, seine_scanner_explain(scanner, 0, &why));
    EXPECT(0, !why || why->test_count != 1);
    return 0;
}

static void
wrong_explaining(seine_rules *rules)
{
    static const char line[] = "Mon Dec  1 00:00:01 2025 Info: x\n";
    seine_input input = {.struct_size = sizeof(input), .name = "gui.log"};
    seine_scanner *scanner = NULL;
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = explain_twice,
                                     .user = &scanner};
    const seine_explanation *why = NULL;
    const seine_ledger *ledger;

    EXPECT(0, seine_scanner_new(&scanner, rules, &options));
    EXPECT(SEINE_E_STATE, seine_scanner_explain(scanner, 0, &why));
    EXPECT(SEINE_E_INVALID, seine_scanner_flush(NULL));
    EXPECT(SEINE_E_STATE, seine_scanner_flush(scanner));
    EXPECT(0, seine_scanner_begin(scanner, &input));
    EXPECT(0, seine_scanner_flush(scanner));
    EXPECT(SEINE_E_STATE, seine_scanner_explain(scanner, 0, &why));
    EXPECT(0, seine_scanner_feed(scanner, line, sizeof(line) - 1));
    EXPECT(0, seine_scanner_finish(scanner, &ledger));
    EXPECT(SEINE_E_STATE, seine_scanner_explain(scanner, 0, &why));
    seine_scanner_free(scanner);
}

static void
wrong_verifier(void)
{
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .root = "/nowhere/at/all"};
    seine_verifier *verifier = NULL;

    EXPECT(SEINE_E_INVALID, seine_verifier_new(NULL, NULL));
    EXPECT(SEINE_E_IO, seine_verifier_new(&verifier, &options));
    EXPECT(0, verifier != NULL);
    options.struct_size = 1;
    EXPECT(SEINE_E_INVALID, seine_verifier_new(&verifier, &options));
    EXPECT(0, seine_verifier_new(&verifier, NULL));
    EXPECT(SEINE_E_INVALID, seine_verifier_feed(NULL, "", 0));
    EXPECT(SEINE_E_INVALID, seine_verifier_feed(verifier, NULL, 1));
    EXPECT(0, seine_verifier_feed(verifier, NULL, 0));
    EXPECT(SEINE_E_INVALID, seine_verifier_finish(NULL));
    EXPECT(SEINE_INCOMPLETE, seine_verifier_finish(verifier));
    EXPECT(SEINE_E_STATE, seine_verifier_finish(verifier));
    EXPECT(SEINE_E_STATE, seine_verifier_feed(verifier, "x", 1));
    EXPECT(0, seine_verifier_statistics(NULL)->lines != 0);
    EXPECT(0, *seine_verifier_message(NULL));
    EXPECT(0, strcmp(seine_verified_name(SEINE_VERIFIED_OK), "ok"));
    EXPECT(0, strcmp(seine_verified_name(0), "unreadable"));
    EXPECT(0, strcmp(seine_verified_name(99), "unreadable"));
    seine_verifier_free(verifier);
    seine_verifier_free(NULL);
}

static const char rule[] =
    "title: t\nlogsource: {category: webserver}\n"
    "detection:\n  s: {cs-method: POST}\n  condition: s\nlevel: low\n";

static seine_rules *
make_rules(void)
{
    seine_compiler *compiler = NULL;
    seine_rules *rules = NULL;

    EXPECT(0, seine_compiler_new(&compiler, NULL));
    EXPECT(0, seine_compiler_add(compiler, "r", rule, sizeof(rule) - 1));
    EXPECT(0, seine_compiler_finish(compiler, &rules));
    seine_compiler_free(compiler);
    return rules;
}

static void
wrong_compiler(void)
{
    seine_compiler_options options;
    seine_compiler *compiler = NULL;
    seine_rules *rules = NULL;

    memset(&options, 0, sizeof(options));
    EXPECT(SEINE_E_INVALID, seine_compiler_new(NULL, NULL));
    EXPECT(SEINE_E_INVALID, seine_compiler_new(&compiler, &options));
    options.struct_size = sizeof(options);
    options.min_level = 77;
    EXPECT(SEINE_E_INVALID, seine_compiler_new(&compiler, &options));
    options.min_level = 0;
    options.fields = 9;
    EXPECT(SEINE_E_INVALID, seine_compiler_new(&compiler, &options));
    expect(compiler == NULL, 1, "*out is NULL after a failure");
    EXPECT(0, seine_compiler_new(&compiler, NULL));
    EXPECT(SEINE_E_INVALID, seine_compiler_add(NULL, "r", rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add(compiler, NULL, rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add(compiler, "r", NULL, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_path(NULL, "r"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_path(compiler, NULL));
    EXPECT(SEINE_E_IO, seine_compiler_add_path(compiler, "/no/such/file"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_indicators(NULL, "r", rule, 1));
    EXPECT(SEINE_E_INVALID,
           seine_compiler_add_indicators(compiler, NULL, rule, 1));
    EXPECT(SEINE_E_INVALID,
           seine_compiler_add_indicators(compiler, "r", NULL, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_indicators_path(NULL, "r"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_indicators_path(compiler, NULL));
    EXPECT(SEINE_E_IO,
           seine_compiler_add_indicators_path(compiler, "/no/such/file"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_allow(NULL, "r", rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_allow(compiler, NULL, rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_allow(compiler, "r", NULL, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_allow_path(NULL, "r"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_allow_path(compiler, NULL));
    EXPECT(SEINE_E_IO,
           seine_compiler_add_allow_path(compiler, "/no/such/file"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_assets(NULL, "r", rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_assets(compiler, NULL, rule, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_assets(compiler, "r", NULL, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_assets_path(NULL, "r"));
    EXPECT(SEINE_E_INVALID, seine_compiler_add_assets_path(compiler, NULL));
    EXPECT(SEINE_E_IO,
           seine_compiler_add_assets_path(compiler, "/no/such/file"));
    EXPECT(SEINE_E_INVALID, seine_compiler_set(NULL, "n", "v", 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_set(compiler, NULL, "v", 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_set(compiler, "n", NULL, 1));
    EXPECT(SEINE_E_INVALID, seine_compiler_finish(NULL, &rules));
    EXPECT(SEINE_E_INVALID, seine_compiler_finish(compiler, NULL));
    EXPECT(SEINE_E_RULES, seine_compiler_finish(compiler, &rules));
    expect(rules == NULL, 1, "no rules from nothing");
    expect(seine_compiler_message(NULL) != NULL, 1, "message of NULL");
    seine_compiler_free(compiler);
    seine_compiler_free(NULL);
}

static void
wrong_rules(seine_rules *rules)
{
    expect(seine_rules_ref(NULL) == NULL, 1, "seine_rules_ref(NULL)");
    seine_rules_unref(NULL);
    expect(seine_rules_count(NULL) == 0, 1, "seine_rules_count(NULL)");
    expect(seine_rules_get(NULL, 0) == NULL, 1, "seine_rules_get(NULL)");
    expect(seine_rules_get(rules, 1) == NULL, 1, "seine_rules_get past end");
    expect(seine_rules_get(rules, (size_t)-1) == NULL, 1, "far past end");
    expect(seine_rules_test(NULL, 0, 0) == NULL, 1, "seine_rules_test(NULL)");
    expect(seine_rules_test(rules, 0, 0) == NULL, 1, "test past end");
    expect(seine_rules_test(rules, 9, 0) == NULL, 1, "test of no rule");
    expect(seine_rules_rejected(NULL) == 0, 1, "seine_rules_rejected(NULL)");
    expect(seine_rules_hash(NULL) != NULL, 1, "seine_rules_hash(NULL)");
    expect(seine_format_get((size_t)-1) == NULL, 1, "seine_format_get");
    EXPECT(SEINE_E_INVALID, seine_level_from_name(NULL));
    EXPECT(SEINE_E_INVALID, seine_level_from_name("High!"));
    expect(seine_level_name(99) != NULL, 1, "seine_level_name(99)");
    expect(seine_status_text(12345) != NULL, 1, "seine_status_text");
    expect(seine_damage_name(99) != NULL, 1, "seine_damage_name");
    expect(seine_outcome_name(99) != NULL, 1, "seine_outcome_name");
    expect(seine_time_quality_name(99) != NULL, 1, "seine_time_quality_name");
}

static void
wrong_times(void)
{
    char buffer[40];
    int64_t ns;

    EXPECT(SEINE_E_INVALID, seine_time_parse(NULL, NULL, &ns));
    EXPECT(SEINE_E_INVALID, seine_time_parse("2025-12-01", NULL, NULL));
    EXPECT(SEINE_E_INVALID, seine_time_parse("yesterday", NULL, &ns));
    EXPECT(SEINE_E_ZONE, seine_time_parse("2025-12-01", "No/Where", &ns));
    EXPECT(SEINE_E_INVALID, seine_time_format(0, NULL, NULL, 40));
    EXPECT(SEINE_E_INVALID, seine_time_format(0, NULL, buffer, 3));
    EXPECT(SEINE_E_ZONE,
           seine_time_format(0, "No/Where", buffer, sizeof(buffer)));
}

static void
wrong_scanner_options(seine_rules *rules)
{
    seine_scanner_options options;
    seine_scanner *scanner = NULL;

    memset(&options, 0, sizeof(options));
    EXPECT(SEINE_E_INVALID, seine_scanner_new(NULL, rules, NULL));
    EXPECT(SEINE_E_INVALID, seine_scanner_new(&scanner, rules, &options));
    options.struct_size = sizeof(options);
    options.max_line = 1;
    EXPECT(SEINE_E_INVALID, seine_scanner_new(&scanner, rules, &options));
    options.max_line = 0;
    options.format = "no-such-format";
    EXPECT(SEINE_E_FORMAT, seine_scanner_new(&scanner, rules, &options));
    options.format = NULL;
    options.assume_tz = "No/Where";
    EXPECT(SEINE_E_ZONE, seine_scanner_new(&scanner, rules, &options));
    options.assume_tz = NULL;
    options.wsa_format = "%t %Z %a";
    EXPECT(SEINE_E_FORMAT, seine_scanner_new(&scanner, rules, &options));
    options.wsa_format = NULL;
    options.has_interval = 1;
    options.from_ns = 2;
    options.to_ns = 1;
    EXPECT(SEINE_E_INVALID, seine_scanner_new(&scanner, rules, &options));
    expect(scanner == NULL, 1, "*out is NULL after a failure");
}

static void
wrong_scanner(seine_rules *rules)
{
    seine_input input;
    const seine_ledger *ledger;
    seine_scanner *scanner = NULL;

    memset(&input, 0, sizeof(input));
    EXPECT(0, seine_scanner_new(&scanner, rules, NULL));
    EXPECT(SEINE_E_STATE, seine_scanner_feed(scanner, "x", 1));
    EXPECT(SEINE_E_STATE, seine_scanner_finish(scanner, &ledger));
    EXPECT(SEINE_E_STATE,
           seine_scanner_read_failed(scanner, SEINE_DAMAGE_READ, "x"));
    EXPECT(SEINE_E_INVALID, seine_scanner_begin(NULL, &input));
    EXPECT(SEINE_E_INVALID, seine_scanner_begin(scanner, NULL));
    EXPECT(SEINE_E_INVALID, seine_scanner_begin(scanner, &input));
    input.struct_size = sizeof(input);
    input.sha256 = "no hash";
    EXPECT(SEINE_E_INVALID, seine_scanner_begin(scanner, &input));
    input.sha256 = NULL;
    EXPECT(0, seine_scanner_begin(scanner, &input));
    EXPECT(SEINE_E_STATE, seine_scanner_begin(scanner, &input));
    EXPECT(SEINE_E_INVALID, seine_scanner_feed(NULL, "x", 1));
    EXPECT(SEINE_E_INVALID, seine_scanner_feed(scanner, NULL, 1));
    EXPECT(0, seine_scanner_feed(scanner, NULL, 0));
    EXPECT(SEINE_E_INVALID, seine_scanner_read_failed(scanner, 99, "x"));
    EXPECT(SEINE_E_INVALID, seine_scanner_finish(scanner, NULL));
    EXPECT(0, seine_scanner_finish(scanner, &ledger));
    EXPECT(SEINE_E_STATE, seine_scanner_finish(scanner, &ledger));
    expect(seine_scanner_message(NULL) != NULL, 1, "message of NULL");
    seine_scanner_free(scanner);
    seine_scanner_free(NULL);
}

static void
wrong_hunt(seine_rules *rules)
{
    seine_hunt_options options;
    seine_hunt *hunt = NULL;

    memset(&options, 0, sizeof(options));
    EXPECT(SEINE_E_INVALID, seine_hunt_new(NULL, rules, NULL));
    EXPECT(SEINE_E_INVALID, seine_hunt_new(&hunt, rules, &options));
    EXPECT(0, seine_hunt_new(&hunt, rules, NULL));
    EXPECT(SEINE_E_INVALID, seine_hunt_add_path(NULL, "x"));
    EXPECT(SEINE_E_INVALID, seine_hunt_add_path(hunt, NULL));
    EXPECT(SEINE_E_INVALID, seine_hunt_add_path(hunt, ""));
    EXPECT(SEINE_E_INVALID, seine_hunt_run(NULL));
    EXPECT(0, seine_hunt_add_path(hunt, "/no/such/file"));
    EXPECT(SEINE_INCOMPLETE, seine_hunt_run(hunt));
    EXPECT(SEINE_E_STATE, seine_hunt_run(hunt));
    EXPECT(SEINE_E_STATE, seine_hunt_add_path(hunt, "x"));
    expect(seine_hunt_summary(hunt)->files_failed == 1, 1, "failed file");
    expect(seine_hunt_summary(NULL) == NULL, 1, "summary of NULL");
    expect(seine_hunt_message(NULL) != NULL, 1, "message of NULL");
    seine_hunt_free(hunt);
    seine_hunt_free(NULL);
}

static void
wrong_records(void)
{
    const char *value;
    seine_field field;
    size_t cursor = 0, size;

    EXPECT(SEINE_E_INVALID, seine_record_next(NULL, &cursor, &field));
    EXPECT(SEINE_E_INVALID, seine_record_fields(NULL, &cursor, &field, 1));
    EXPECT(SEINE_E_INVALID, seine_record_get(NULL, "source.ip", &value, &size));
    expect(seine_record_format(NULL) != NULL, 1, "format of NULL");
    expect(seine_record_category(NULL) != NULL, 1, "category of NULL");
    expect(seine_record_product(NULL) != NULL, 1, "product of NULL");
    expect(seine_record_service(NULL) != NULL, 1, "service of NULL");
    expect(seine_record_time(NULL) == NULL, 1, "time of NULL");
    expect(seine_record_text(NULL, &size) != NULL, 1, "text of NULL");
}

static int
take_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    seine_survey *survey = user;
    seine_evidence nameless = *evidence;

    nameless.file = NULL;
    EXPECT(SEINE_E_INVALID, seine_survey_record(NULL, record, evidence));
    EXPECT(SEINE_E_INVALID, seine_survey_record(survey, NULL, evidence));
    EXPECT(SEINE_E_INVALID, seine_survey_record(survey, record, NULL));
    EXPECT(SEINE_E_INVALID, seine_survey_record(survey, record, &nameless));
    EXPECT(0, seine_survey_record(survey, record, evidence));
    return 0;
}

/* Records and a ledger entry for the survey. */
static const seine_ledger *
feed_survey(seine_survey *survey, seine_scanner **scanner)
{
    static const char line[] = "Mon Dec  1 00:00:00 2025 Info: req:192.0.2.1 "
                               "user:- id:- 200 GET / HTTP/1.1 a\n";
    seine_scanner_options options;
    seine_input input;
    const seine_ledger *ledger = NULL;

    memset(&options, 0, sizeof(options));
    options.struct_size = sizeof(options);
    options.on_record = take_record;
    options.user = survey;
    memset(&input, 0, sizeof(input));
    input.struct_size = sizeof(input);
    EXPECT(0, seine_scanner_new(scanner, NULL, &options));
    EXPECT(0, seine_scanner_begin(*scanner, &input));
    EXPECT(0, seine_scanner_feed(*scanner, line, sizeof(line) - 1));
    EXPECT(0, seine_scanner_finish(*scanner, &ledger));
    return ledger;
}

static void
wrong_cursors(const seine_survey *survey, int wanted)
{
    seine_survey_client client;
    seine_survey_login login;
    seine_survey_value value;
    seine_survey_hour hour;
    size_t cursor = 0;

    EXPECT(wanted, seine_survey_next_client(survey, &cursor, &client));
    EXPECT(wanted, seine_survey_next_login(survey, &cursor, &login));
    EXPECT(wanted, seine_survey_next_value(survey, 0, &cursor, &value));
    EXPECT(wanted, seine_survey_next_hour(survey, &cursor, &hour));
    EXPECT(SEINE_E_INVALID, seine_survey_next_client(survey, NULL, &client));
    EXPECT(SEINE_E_INVALID, seine_survey_next_login(survey, &cursor, NULL));
    EXPECT(SEINE_E_INVALID, seine_survey_next_value(survey, 0, &cursor, NULL));
    EXPECT(SEINE_E_INVALID, seine_survey_next_hour(survey, NULL, &hour));
}

static void
wrong_survey(void)
{
    seine_survey_options options;
    const seine_survey_report *report;
    const seine_ledger *ledger;
    seine_scanner *scanner = NULL;
    seine_survey *survey = NULL;
    seine_survey_value value;
    size_t cursor = 0;

    memset(&options, 0, sizeof(options));
    EXPECT(SEINE_E_INVALID, seine_survey_new(NULL, NULL));
    EXPECT(SEINE_E_INVALID, seine_survey_new(&survey, &options));
    options.struct_size = sizeof(options);
    options.zone = "Nowhere/Atall";
    EXPECT(SEINE_E_ZONE, seine_survey_new(&survey, &options));
    expect(survey == NULL, 1, "*out is NULL after a failure");
    EXPECT(0, seine_survey_new(&survey, NULL));
    ledger = feed_survey(survey, &scanner);
    EXPECT(SEINE_E_INVALID, seine_survey_file(NULL, ledger));
    EXPECT(SEINE_E_INVALID, seine_survey_file(survey, NULL));
    EXPECT(0, seine_survey_file(survey, ledger));
    wrong_cursors(NULL, SEINE_E_INVALID);
    wrong_cursors(survey, SEINE_E_STATE);
    EXPECT(SEINE_E_INVALID, seine_survey_finish(survey, NULL));
    EXPECT(SEINE_E_INVALID, seine_survey_finish(NULL, &report));
    EXPECT(0, seine_survey_finish(survey, &report));
    expect(report->appliance_count == 1, 1, "one appliance");
    EXPECT(SEINE_E_STATE, seine_survey_finish(survey, &report));
    expect(report == NULL, 1, "*out is NULL after a failure");
    EXPECT(SEINE_E_STATE, seine_survey_file(survey, ledger));
    EXPECT(SEINE_E_INVALID,
           seine_survey_next_value(survey, -1, &cursor, &value));
    EXPECT(SEINE_E_INVALID, seine_survey_next_value(survey, SEINE_SURVEY_TABLES,
                                                    &cursor, &value));
    EXPECT(1, seine_survey_next_value(survey, 0, &cursor, &value));
    EXPECT(0, seine_survey_next_value(survey, 0, &cursor, &value));
    expect(seine_survey_asked(NULL, NULL) == 0, 1, "nobody asks");
    expect(*seine_service_name(-1) == '\0', 1, "no such service");
    expect(*seine_service_name(SEINE_SERVICES) == '\0', 1, "no such service");
    expect(seine_fixed_release_get(1000) == NULL, 1, "no such release");
    expect(*seine_fixed_release_source() != '\0', 1, "source of releases");
    seine_scanner_free(scanner);
    seine_survey_free(survey);
    seine_survey_free(NULL);
}

static int
take_compared(void *user, seine_record *record, const seine_evidence *evidence)
{
    seine_compare *compare = user;
    seine_evidence nameless = *evidence;

    nameless.file = NULL;
    EXPECT(SEINE_E_INVALID, seine_compare_record(NULL, record, evidence));
    EXPECT(SEINE_E_INVALID, seine_compare_record(compare, NULL, evidence));
    EXPECT(SEINE_E_INVALID, seine_compare_record(compare, record, NULL));
    EXPECT(SEINE_E_INVALID, seine_compare_record(compare, record, &nameless));
    return seine_compare_record(compare, record, evidence) < 0;
}

/* Read the same line for whatever side is asked for. */
static void
feed_compare(seine_compare *compare)
{
    static const char line[] = "Mon Dec  1 00:00:00 2025 Info: req:192.0.2.1 "
                               "user:- id:- 200 GET / HTTP/1.1 a\n";
    seine_scanner_options options;
    seine_input input;
    seine_scanner *scanner = NULL;
    const seine_ledger *ledger = NULL;

    memset(&options, 0, sizeof(options));
    options.struct_size = sizeof(options);
    options.on_record = take_compared;
    options.user = compare;
    memset(&input, 0, sizeof(input));
    input.struct_size = sizeof(input);
    EXPECT(0, seine_scanner_new(&scanner, NULL, &options));
    EXPECT(0, seine_scanner_begin(scanner, &input));
    EXPECT(0, seine_scanner_feed(scanner, line, sizeof(line) - 1));
    EXPECT(0, seine_scanner_finish(scanner, &ledger));
    EXPECT(SEINE_E_INVALID, seine_compare_file(NULL, ledger));
    EXPECT(SEINE_E_INVALID, seine_compare_file(compare, NULL));
    EXPECT(0, seine_compare_file(compare, ledger));
    seine_scanner_free(scanner);
}

static void
wrong_compare(void)
{
    seine_compare_options options;
    seine_compare *compare = NULL;
    seine_ledger ledger;
    int side = -1;

    memset(&options, 0, sizeof(options));
    memset(&ledger, 0, sizeof(ledger));
    ledger.file = "a";
    EXPECT(SEINE_E_INVALID, seine_compare_new(NULL, NULL));
    EXPECT(SEINE_E_INVALID, seine_compare_new(&compare, &options));
    options.struct_size = sizeof(options);
    options.max_memory = 65535;
    EXPECT(SEINE_E_INVALID, seine_compare_new(&compare, &options));
    options.max_memory = 65536;
    options.tolerance_ns = INT64_MAX;
    EXPECT(SEINE_E_INVALID, seine_compare_new(&compare, &options));
    expect(compare == NULL, 1, "*out is NULL after a failure");
    options.tolerance_ns = -1;
    EXPECT(0, seine_compare_new(&compare, &options));
    EXPECT(SEINE_E_STATE, seine_compare_file(compare, &ledger));
    EXPECT(SEINE_E_INVALID, seine_compare_next(NULL, &side));
    EXPECT(SEINE_E_INVALID, seine_compare_next(compare, NULL));
    expect(seine_compare_result(compare) == NULL, 1, "no result yet");
    expect(seine_compare_result(NULL) == NULL, 1, "result of NULL");
    EXPECT(1, seine_compare_next(compare, &side));
    expect(side == SEINE_SIDE_REFERENCE, 1, "the reference first");
    feed_compare(compare);
    EXPECT(1, seine_compare_next(compare, &side));
    expect(side == SEINE_SIDE_EXPORT, 1, "then the export");
    feed_compare(compare);
    EXPECT(0, seine_compare_next(compare, &side));
    EXPECT(SEINE_E_STATE, seine_compare_file(compare, &ledger));
    expect(seine_compare_result(compare)->matched == 1, 1, "one record");
    expect(*seine_compare_message(compare) == '\0', 1, "no message");
    expect(*seine_compare_message(NULL) == '\0', 1, "message of NULL");
    expect(*seine_side_name(-1) != '\0', 1, "name of no side");
    expect(*seine_loss_name(-1) != '\0', 1, "name of no loss");
    seine_compare_free(compare);
    seine_compare_free(NULL);
}

int
main(void)
{
    seine_rules *rules = make_rules();

    wrong_compiler();
    wrong_rules(rules);
    wrong_times();
    check_components();
    wrong_verifier();
    wrong_scanner_options(rules);
    wrong_scanner(rules);
    wrong_explaining(rules);
    wrong_hunt(rules);
    wrong_records();
    wrong_survey();
    wrong_compare();
    seine_rules_unref(rules);
    printf("%d checks, %d failed\n", checks, failures);
    return failures != 0;
}
