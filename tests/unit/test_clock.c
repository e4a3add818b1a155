/*
 * The clock: offsets, assumed zones, and the year of stamps that have none.
 * Stamps are given as text, times are demanded as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/zone.h"
#include "record/clock.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

/* A stamp of any notation. */
static struct stamp
read_stamp(const char *text)
{
    struct slice s = sn_slice_str(text);
    struct stamp stamp = {.kind = STAMP_NONE};

    if (sn_stamp_asctime(s, &stamp) || sn_stamp_bsd(s, &stamp) ||
        sn_stamp_iso(s, &stamp) || sn_stamp_epoch(s, &stamp))
        return stamp;
    stamp.kind = STAMP_NONE;
    return stamp;
}

static void
expect(struct clock *clock, const char *stamp_text, const char *expected,
       int quality)
{
    struct stamp stamp = read_stamp(stamp_text);
    struct seine_time when;
    char text[40];

    sn_clock_resolve(clock, &stamp, &when);
    seine_time_format(when.ns, NULL, text, sizeof(text));
    ck_assert_msg(when.quality == quality, "%s: quality %s, not %s", stamp_text,
                  seine_time_quality_name(when.quality),
                  seine_time_quality_name(quality));
    if (expected)
        ck_assert_msg(strcmp(text, expected) == 0, "%s: %s, not %s", stamp_text,
                      text, expected);
    ck_assert_int_eq(when.year_inferred, stamp.kind == STAMP_YEARLESS &&
                                             quality != SEINE_TIME_NONE);
}

/* Q2, Q3, Q4: UTC = stamp - offset, from the offset line on. */
START_TEST(q2_q3_q4_offset_lines_apply_from_there_on)
{
    struct clock clock;

    sn_clock_init(&clock, NULL);
    expect(&clock, "Wed Sep  8 18:17:23 2004", "2004-09-08T18:17:23Z",
           SEINE_TIME_UNKNOWN);
    sn_clock_set_offset(&clock, -25200);
    expect(&clock, "Wed Sep  8 11:17:24 2004", "2004-09-08T18:17:24Z",
           SEINE_TIME_HEADER);
    sn_clock_set_offset(&clock, 10800);
    expect(&clock, "Wed Sep  8 21:17:25 2004", "2004-09-08T18:17:25Z",
           SEINE_TIME_HEADER);
    sn_clock_set_offset(&clock, 113);
    expect(&clock, "Wed Sep  8 18:19:19 2004", "2004-09-08T18:17:26Z",
           SEINE_TIME_HEADER);
}
END_TEST

/* Q6: without any, the zone is not known, and never UTC in silence. */
START_TEST(q6_zone_is_unknown_or_assumed)
{
    struct clock clock;
    struct zone *zone;

    sn_clock_init(&clock, NULL);
    expect(&clock, "Wed Sep  8 11:17:24 2004", "2004-09-08T11:17:24Z",
           SEINE_TIME_UNKNOWN);
    ck_assert_int_eq(sn_zone_new(&zone, "+02:00"), 0);
    sn_clock_init(&clock, zone);
    expect(&clock, "Wed Sep  8 11:17:24 2004", "2004-09-08T09:17:24Z",
           SEINE_TIME_ASSUMED);
    sn_clock_set_offset(&clock, 3600);
    expect(&clock, "Wed Sep  8 11:17:24 2004", "2004-09-08T10:17:24Z",
           SEINE_TIME_HEADER);
    sn_zone_free(zone);
}
END_TEST

START_TEST(other_stamps_need_no_zone)
{
    struct clock clock;

    sn_clock_init(&clock, NULL);
    sn_clock_set_offset(&clock, 3600);
    expect(&clock, "1094642244.250", "2004-09-08T11:17:24.250Z",
           SEINE_TIME_EPOCH);
    expect(&clock, "2004-09-08T11:17:24+01:00", "2004-09-08T10:17:24Z",
           SEINE_TIME_ZONED);
    expect(&clock, "", NULL, SEINE_TIME_NONE);
}
END_TEST

/* Q5: an earlier entry after a later header is neither error nor roll. */
START_TEST(q5_earlier_entries_stay_as_they_are)
{
    struct clock clock;

    sn_clock_init(&clock, NULL);
    sn_clock_set_offset(&clock, 0);
    expect(&clock, "Wed Nov 19 09:16:46 2014", "2014-11-19T09:16:46Z",
           SEINE_TIME_HEADER);
    expect(&clock, "Wed Nov 19 09:16:38 2014", "2014-11-19T09:16:38Z",
           SEINE_TIME_HEADER);
}
END_TEST

struct year_row {
    const char *name;
    enum clock_hint hint;
    const char *hint_text;
    const char *stamps[4];
    const char *years; /* "2024 2025"; - for none */
};

static const struct year_row years[] = {
    {"no hint at all",
     HINT_NONE,
     "1970-01-01T00:00:00Z",
     {"Jun 15 10:20:30"},
     "-"},
    {"written in the same year",
     HINT_WRITTEN,
     "2021-08-01T00:00:00Z",
     {"Jun 15 10:20:30", "Jul 15 10:20:30"},
     "2021 2021"},
    {"written in the next January",
     HINT_WRITTEN,
     "2022-01-03T00:00:00Z",
     {"Dec 30 10:20:30", "Dec 31 23:59:59", "Jan  1 00:00:00"},
     "2021 2021 2022"},
    {"written a day early, by another zone",
     HINT_WRITTEN,
     "2021-12-31T22:00:00Z",
     {"Jan  1 00:00:00"},
     "2022"},
    {"begun in December",
     HINT_BEGUN,
     "2021-12-30T00:00:00Z",
     {"Dec 30 10:20:30", "Jan  2 00:00:00", "Nov 30 00:00:00"},
     "2021 2022 2022"},
    {"begun in December, first entry in January",
     HINT_BEGUN,
     "2021-12-31T23:59:00Z",
     {"Jan  1 00:00:00"},
     "2022"},
    {"a late entry of December",
     HINT_WRITTEN,
     "2022-01-03T00:00:00Z",
     {"Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:58",
      "Jan  1 00:00:01"},
     "2021 2022 2021 2022"},
    {"the old log follows the new one",
     HINT_WRITTEN,
     "2022-04-01T00:00:00Z",
     {"Mar 31 00:00:00", "Nov  1 00:00:00", "Dec 31 00:00:00"},
     "2022 2021 2021"},
    {"a quiet half-year",
     HINT_BEGUN,
     "2021-01-01T00:00:00Z",
     {"Jan  5 00:00:00", "Aug  5 00:00:00"},
     "2021 2021"},
    {"29 February tells",
     HINT_WRITTEN,
     "2026-03-01T00:00:00Z",
     {"Feb 29 12:00:00", "Mar  1 00:00:00"},
     "2024 2024"},
    {"29 February after a wrong guess",
     HINT_WRITTEN,
     "2026-03-01T00:00:00Z",
     {"Feb 28 12:00:00", "Feb 29 12:00:00", "Mar  1 00:00:00"},
     "2026 2024 2024"},
    {"two rolls",
     HINT_BEGUN,
     "2019-06-01T00:00:00Z",
     {"Jul  1 00:00:00", "Jan  1 00:00:00", "Jul  1 00:00:01"},
     "2019 2020 2020"},
    {"a neighbour with a year",
     HINT_NONE,
     "1970-01-01T00:00:00Z",
     {"Wed Dec 31 23:00:00 2014", "Dec 31 23:30:00", "Jan  1 00:10:00"},
     "2014 2014 2015"},
    {"a neighbour beyond New Year",
     HINT_WRITTEN,
     "2025-06-01T00:00:00Z",
     {"2015-01-01T00:00:10Z", "Dec 31 23:59:59"},
     "2015 2014"},
};

/* Q7: the year from hints and neighbours, with the roll of December. */
START_TEST(q7_years_are_inferred)
{
    const struct year_row *row = &years[_i];
    struct slice rest = sn_slice_str(row->years);
    struct clock clock;

    sn_clock_init(&clock, NULL);
    sn_clock_set_hint(&clock, row->hint, read_stamp(row->hint_text).seconds);
    for (size_t i = 0; i < 4 && row->stamps[i]; i++) {
        struct stamp stamp = read_stamp(row->stamps[i]);
        size_t size = sn_slice_find(rest, ' ');
        struct seine_time when;
        char text[40];

        sn_clock_resolve(&clock, &stamp, &when);
        seine_time_format(when.ns, NULL, text, sizeof(text));
        text[4] = '\0';
        ck_assert_msg(
            sn_slice_is(sn_slice_first(rest, size), when.quality ? text : "-"),
            "%s, stamp %zu: %s", row->name, i, text);
        ck_assert_int_eq(when.year_inferred, when.quality != SEINE_TIME_NONE &&
                                                 stamp.kind == STAMP_YEARLESS);
        rest = sn_slice_skip(rest, size + 1);
    }
}
END_TEST

START_TEST(offset_goes_for_stamps_without_year)
{
    struct clock clock;

    sn_clock_init(&clock, NULL);
    sn_clock_set_hint(&clock, HINT_WRITTEN, 1640995200); /* 2022-01-01 */
    sn_clock_set_offset(&clock, -3600);
    expect(&clock, "Dec 31 23:30:00", "2022-01-01T00:30:00Z",
           SEINE_TIME_HEADER);
}
END_TEST

static const struct {
    const char *name;
    const char *stamp;
    const char *export_stamp;
    const char *expected;
    int quality;
} exports[] = {
    {"no stamp in the line", "", "2021-06-01T10:00:00Z", "2021-06-01T10:00:00Z",
     SEINE_TIME_EXPORT},
    {"the line's own zone wins", "2021-06-01T10:00:00+01:00",
     "2021-06-01T10:00:00Z", "2021-06-01T09:00:00Z", SEINE_TIME_ZONED},
    {"the line's epoch wins", "1622541600.125", "2021-06-01T12:00:00Z",
     "2021-06-01T10:00:00.125Z", SEINE_TIME_EPOCH},
    {"differs as a zone does", "Tue Jun  1 12:00:00 2021",
     "2021-06-01T10:00:00Z", "2021-06-01T10:00:00Z", SEINE_TIME_EXPORT},
    {"differs as a half-hour zone", "Tue Jun  1 15:30:00 2021",
     "2021-06-01T10:00:01Z", "2021-06-01T10:00:01Z", SEINE_TIME_EXPORT},
    {"differs as no zone does", "Tue Jun  1 12:04:00 2021",
     "2021-06-01T10:00:00Z", "2021-06-01T12:04:00Z", SEINE_TIME_UNKNOWN},
    {"a day later", "Tue Jun  1 12:00:00 2021", "2021-06-02T12:00:00Z",
     "2021-06-01T12:00:00Z", SEINE_TIME_UNKNOWN},
    {"the year comes from the export", "Jun  1 12:04:00",
     "2019-06-02T12:00:00Z", "2019-06-01T12:04:00Z", SEINE_TIME_UNKNOWN},
    {"so does that of New Year's Eve", "Dec 31 23:59:59",
     "2020-01-01T00:03:10Z", "2019-12-31T23:59:59Z", SEINE_TIME_UNKNOWN},
    {"no time anywhere", "", "", NULL, SEINE_TIME_NONE},
};

START_TEST(exports_help_out)
{
    struct stamp stamp = read_stamp(exports[_i].stamp);
    struct stamp export_stamp = read_stamp(exports[_i].export_stamp);
    struct seine_time when;
    struct clock clock;
    char text[40];

    if (export_stamp.kind == STAMP_ZONED)
        export_stamp.kind = STAMP_EXPORT;
    sn_clock_init(&clock, NULL);
    sn_clock_resolve_export(&clock, &stamp, &export_stamp, &when);
    seine_time_format(when.ns, NULL, text, sizeof(text));
    ck_assert_msg(when.quality == exports[_i].quality, "%s: %s",
                  exports[_i].name, seine_time_quality_name(when.quality));
    if (exports[_i].expected)
        ck_assert_msg(strcmp(text, exports[_i].expected) == 0, "%s: %s",
                      exports[_i].name, text);
}
END_TEST

/* A known offset tells the zone better than the export. */
START_TEST(offset_wins_over_export)
{
    struct stamp stamp = read_stamp("Tue Jun  1 12:00:00 2021");
    struct stamp export_stamp = read_stamp("2021-06-01T10:00:00Z");
    struct seine_time when;
    struct clock clock;

    export_stamp.kind = STAMP_EXPORT;
    sn_clock_init(&clock, NULL);
    sn_clock_set_offset(&clock, 3600);
    sn_clock_resolve_export(&clock, &stamp, &export_stamp, &when);
    ck_assert_int_eq(when.quality, SEINE_TIME_HEADER);
    ck_assert_int_eq(when.ns, INT64_C(1622545200000000000));
}
END_TEST

/* Times that do not fit are none, and nothing wraps. */
START_TEST(far_times_are_none)
{
    struct stamp stamp = {.kind = STAMP_EPOCH, .seconds = INT64_MAX / 2};
    struct seine_time when;
    struct clock clock;

    sn_clock_init(&clock, NULL);
    sn_clock_resolve(&clock, &stamp, &when);
    ck_assert_int_eq(when.quality, SEINE_TIME_NONE);
    expect(&clock, "Mon Jan  1 00:00:00 9999", NULL, SEINE_TIME_NONE);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("clock");
    TCase *tc = tcase_create("clock");

    tcase_add_test(tc, q2_q3_q4_offset_lines_apply_from_there_on);
    tcase_add_test(tc, q6_zone_is_unknown_or_assumed);
    tcase_add_test(tc, other_stamps_need_no_zone);
    tcase_add_test(tc, q5_earlier_entries_stay_as_they_are);
    tcase_add_loop_test(tc, q7_years_are_inferred, 0, LENGTH(years));
    tcase_add_test(tc, offset_goes_for_stamps_without_year);
    tcase_add_loop_test(tc, exports_help_out, 0, LENGTH(exports));
    tcase_add_test(tc, offset_wins_over_export);
    tcase_add_test(tc, far_times_are_none);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
