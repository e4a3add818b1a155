/*
 * Numbers and parts of dates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/number.h"

#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct compare_case {
    const char *name;
    const char *value; /* in the log */
    enum compare compare;
    const char *number; /* in the rule */
    bool holds;
} compares[] = {
    {"equal", "404", COMPARE_EQ, "404", true},
    {"leading zero", "0404", COMPARE_EQ, "404", true},
    {"fraction", "404.0", COMPARE_EQ, "404", true},
    {"exponent", "4.04e2", COMPARE_EQ, "404", true},
    {"plus", "+404", COMPARE_EQ, "404", true},
    {"not equal", "405", COMPARE_EQ, "404", false},
    {"not lexical", "9", COMPARE_LT, "100", true},
    {"less", "100", COMPARE_LT, "100", false},
    {"less or equal", "100", COMPARE_LTE, "100", true},
    {"greater", "101", COMPARE_GT, "100", true},
    {"greater not", "100", COMPARE_GT, "100", false},
    {"greater or equal", "100", COMPARE_GTE, "100", true},
    {"negative", "-5", COMPARE_LT, "0", true},
    {"half", "1.5", COMPARE_GT, "1", true},
    {"hex in the rule", "31", COMPARE_EQ, "0x1F", true},
    {"octal in the rule", "15", COMPARE_EQ, "0o17", true},
    {"hex in the log", "0x1F", COMPARE_EQ, "31", false},
    {"text", "many", COMPARE_GT, "1", false},
    {"text less", "many", COMPARE_LT, "1", false},
    {"number and text", "5 KB", COMPARE_EQ, "5", false},
    {"empty", "", COMPARE_LT, "1", false},
    {"exact beyond 2^53", "9007199254740993", COMPARE_EQ, "9007199254740992",
     false},
    {"greatest", "9223372036854775807", COMPARE_GT, "9223372036854775806",
     true},
};

START_TEST(numbers_compare)
{
    const struct compare_case *row = &compares[_i];
    struct number value, number;
    bool holds;

    ck_assert_msg(sn_number_parse(sn_slice_str(row->number), true, &number),
                  "%s", row->name);
    holds = sn_number_parse(sn_slice_str(row->value), false, &value) &&
            sn_number_holds(&value, row->compare, &number);
    ck_assert_msg(holds == row->holds, "%s", row->name);
}
END_TEST

static const struct part_case {
    const char *name;
    const char *text;
    enum date_part part;
    int64_t value;
} parts[] = {
    {"minute", "2025-12-03T02:11:09Z", PART_MINUTE, 11},
    {"hour", "2025-12-03T02:11:09Z", PART_HOUR, 2},
    {"hour in UTC", "2025-12-03T02:11:09+01:00", PART_HOUR, 1},
    {"day", "2025-12-03T02:11:09Z", PART_DAY, 3},
    {"month", "2025-12-03T02:11:09Z", PART_MONTH, 12},
    {"year", "2025-12-03T02:11:09Z", PART_YEAR, 2025},
    {"week", "2025-12-03T02:11:09Z", PART_WEEK, 49},
    {"week of the year before", "2027-01-01T00:00:00Z", PART_WEEK, 53},
    {"week of the year after", "2024-12-30T00:00:00Z", PART_WEEK, 1},
    {"week one", "2026-01-01T00:00:00Z", PART_WEEK, 1},
    {"epoch", "1764727869", PART_HOUR, 2},
    {"epoch with millis", "1764727869.123", PART_MINUTE, 11},
    {"epoch in millis", "1764727869123", PART_MINUTE, 11},
    {"before 1970", "1969-12-31T23:00:00Z", PART_HOUR, 23},
    {"common log", "03/Dec/2025:02:11:09 +0000", PART_HOUR, 2},
};

START_TEST(parts_of_dates)
{
    const struct part_case *row = &parts[_i];
    int64_t seconds;

    ck_assert_msg(sn_date_parse(sn_slice_str(row->text), &seconds), "%s",
                  row->name);
    ck_assert_msg(sn_date_part(seconds, row->part) == row->value, "%s: %lld",
                  row->name, (long long)sn_date_part(seconds, row->part));
}
END_TEST

static const char *const no_dates[] = {"",   "soon",  "2025-13-45T00:00:00Z",
                                       "-1", "1e300", "nan"};

START_TEST(not_dates)
{
    int64_t seconds;

    ck_assert_msg(!sn_date_parse(sn_slice_str(no_dates[_i]), &seconds), "%s",
                  no_dates[_i]);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("number");
    TCase *numbers = tcase_create("numbers");
    TCase *dates = tcase_create("dates");

    tcase_add_loop_test(numbers, numbers_compare, 0, (int)LENGTH(compares));
    tcase_add_loop_test(dates, parts_of_dates, 0, (int)LENGTH(parts));
    tcase_add_loop_test(dates, not_dates, 0, (int)LENGTH(no_dates));
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, dates);
    return run_suite(suite);
}
