/*
 * Time zones.  The offsets are those of Python's zoneinfo and, for rules, of
 * GNU date: both sides of each change in some years.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/tzrule.h"
#include "base/zone.h"
#include "seine.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

struct row {
    const char *name;
    int64_t utc;
    int32_t offset;
};

static const struct row rows[] = {
    {"Europe/Berlin", INT64_C(473385600), 3600},
    {"Europe/Berlin", INT64_C(481078799), 3600},
    {"Europe/Berlin", INT64_C(481078800), 7200},
    {"Europe/Berlin", INT64_C(496803599), 7200},
    {"Europe/Berlin", INT64_C(496803600), 3600},
    {"Europe/Berlin", INT64_C(1072915200), 3600},
    {"Europe/Berlin", INT64_C(1080435599), 3600},
    {"Europe/Berlin", INT64_C(1080435600), 7200},
    {"Europe/Berlin", INT64_C(1099184399), 7200},
    {"Europe/Berlin", INT64_C(1099184400), 3600},
    {"Europe/Berlin", INT64_C(1735689600), 3600},
    {"Europe/Berlin", INT64_C(1743296399), 3600},
    {"Europe/Berlin", INT64_C(1743296400), 7200},
    {"Europe/Berlin", INT64_C(1761440399), 7200},
    {"Europe/Berlin", INT64_C(1761440400), 3600},
    {"Europe/Berlin", INT64_C(2114380800), 3600},
    {"Europe/Berlin", INT64_C(2121901199), 3600},
    {"Europe/Berlin", INT64_C(2121901200), 7200},
    {"Europe/Berlin", INT64_C(2140045199), 7200},
    {"Europe/Berlin", INT64_C(2140045200), 3600},
    {"Europe/Berlin", INT64_C(2145916800), 3600},
    {"Europe/Berlin", INT64_C(2153350799), 3600},
    {"Europe/Berlin", INT64_C(2153350800), 7200},
    {"Europe/Berlin", INT64_C(2172099599), 7200},
    {"Europe/Berlin", INT64_C(2172099600), 3600},
    {"Europe/Berlin", INT64_C(4102444800), 3600},
    {"Europe/Berlin", INT64_C(4109878799), 3600},
    {"Europe/Berlin", INT64_C(4109878800), 7200},
    {"Europe/Berlin", INT64_C(4128627599), 7200},
    {"Europe/Berlin", INT64_C(4128627600), 3600},
    {"America/New_York", INT64_C(1072915200), -18000},
    {"America/New_York", INT64_C(1081061999), -18000},
    {"America/New_York", INT64_C(1081062000), -14400},
    {"America/New_York", INT64_C(1099202399), -14400},
    {"America/New_York", INT64_C(1099202400), -18000},
    {"America/New_York", INT64_C(1136073600), -18000},
    {"America/New_York", INT64_C(1143961199), -18000},
    {"America/New_York", INT64_C(1143961200), -14400},
    {"America/New_York", INT64_C(1162101599), -14400},
    {"America/New_York", INT64_C(1162101600), -18000},
    {"America/New_York", INT64_C(1735689600), -18000},
    {"America/New_York", INT64_C(1741503599), -18000},
    {"America/New_York", INT64_C(1741503600), -14400},
    {"America/New_York", INT64_C(1762063199), -14400},
    {"America/New_York", INT64_C(1762063200), -18000},
    {"America/New_York", INT64_C(2524608000), -18000},
    {"America/New_York", INT64_C(2530767599), -18000},
    {"America/New_York", INT64_C(2530767600), -14400},
    {"America/New_York", INT64_C(2551327199), -14400},
    {"America/New_York", INT64_C(2551327200), -18000},
    {"Australia/Sydney", INT64_C(1735689600), 39600},
    {"Australia/Sydney", INT64_C(1743868799), 39600},
    {"Australia/Sydney", INT64_C(1743868800), 36000},
    {"Australia/Sydney", INT64_C(1759593599), 36000},
    {"Australia/Sydney", INT64_C(1759593600), 39600},
    {"Australia/Sydney", INT64_C(2840140800), 39600},
    {"Australia/Sydney", INT64_C(2848233599), 39600},
    {"Australia/Sydney", INT64_C(2848233600), 36000},
    {"Australia/Sydney", INT64_C(2863958399), 36000},
    {"Australia/Sydney", INT64_C(2863958400), 39600},
    {"America/Sao_Paulo", INT64_C(1514764800), -7200},
    {"America/Sao_Paulo", INT64_C(1518919199), -7200},
    {"America/Sao_Paulo", INT64_C(1518919200), -10800},
    {"America/Sao_Paulo", INT64_C(1541300399), -10800},
    {"America/Sao_Paulo", INT64_C(1541300400), -7200},
    {"America/Sao_Paulo", INT64_C(1735689600), -10800},
    {"America/Sao_Paulo", INT64_C(2840140800), -10800},
    {"Asia/Kolkata", INT64_C(1735689600), 19800},
    {"Asia/Kolkata", INT64_C(2840140800), 19800},
    {"Asia/Tehran", INT64_C(1609459200), 12600},
    {"Asia/Tehran", INT64_C(1616358599), 12600},
    {"Asia/Tehran", INT64_C(1616358600), 16200},
    {"Asia/Tehran", INT64_C(1632252599), 16200},
    {"Asia/Tehran", INT64_C(1632252600), 12600},
    {"Asia/Tehran", INT64_C(1735689600), 12600},
    {"Asia/Tehran", INT64_C(2840140800), 12600},
    {"America/St_Johns", INT64_C(1735689600), -12600},
    {"America/St_Johns", INT64_C(1741498199), -12600},
    {"America/St_Johns", INT64_C(1741498200), -9000},
    {"America/St_Johns", INT64_C(1762057799), -9000},
    {"America/St_Johns", INT64_C(1762057800), -12600},
    {"America/St_Johns", INT64_C(2840140800), -12600},
    {"America/St_Johns", INT64_C(2846467799), -12600},
    {"America/St_Johns", INT64_C(2846467800), -9000},
    {"America/St_Johns", INT64_C(2867027399), -9000},
    {"America/St_Johns", INT64_C(2867027400), -12600},
    {"Pacific/Apia", INT64_C(1293840000), -36000},
    {"Pacific/Apia", INT64_C(1301752799), -36000},
    {"Pacific/Apia", INT64_C(1301752800), -39600},
    {"Pacific/Apia", INT64_C(1316872799), -39600},
    {"Pacific/Apia", INT64_C(1316872800), -36000},
    {"Pacific/Apia", INT64_C(1325239199), -36000},
    {"Pacific/Apia", INT64_C(1325239200), 50400},
    {"Pacific/Apia", INT64_C(1735689600), 46800},
    {"Pacific/Apia", INT64_C(2840140800), 46800},
    {"Europe/Dublin", INT64_C(1735689600), 0},
    {"Europe/Dublin", INT64_C(1743296399), 0},
    {"Europe/Dublin", INT64_C(1743296400), 3600},
    {"Europe/Dublin", INT64_C(1761440399), 3600},
    {"Europe/Dublin", INT64_C(1761440400), 0},
    {"Europe/Dublin", INT64_C(2840140800), 0},
    {"Europe/Dublin", INT64_C(2847661199), 0},
    {"Europe/Dublin", INT64_C(2847661200), 3600},
    {"Europe/Dublin", INT64_C(2866409999), 3600},
    {"Europe/Dublin", INT64_C(2866410000), 0},
    {"Etc/GMT+3", INT64_C(1735689600), -10800},
    {"UTC", INT64_C(1735689600), 0},
    {"Antarctica/Troll", INT64_C(1735689600), 0},
    {"Antarctica/Troll", INT64_C(1743296399), 0},
    {"Antarctica/Troll", INT64_C(1743296400), 7200},
    {"Antarctica/Troll", INT64_C(1761440399), 7200},
    {"Antarctica/Troll", INT64_C(1761440400), 0},
    {"Antarctica/Troll", INT64_C(2840140800), 0},
    {"Antarctica/Troll", INT64_C(2847661199), 0},
    {"Antarctica/Troll", INT64_C(2847661200), 7200},
    {"Antarctica/Troll", INT64_C(2866409999), 7200},
    {"Antarctica/Troll", INT64_C(2866410000), 0},
    {"Australia/Lord_Howe", INT64_C(1735689600), 39600},
    {"Australia/Lord_Howe", INT64_C(1743865199), 39600},
    {"Australia/Lord_Howe", INT64_C(1743865200), 37800},
    {"Australia/Lord_Howe", INT64_C(1759591799), 37800},
    {"Australia/Lord_Howe", INT64_C(1759591800), 39600},
    {"Australia/Lord_Howe", INT64_C(2840140800), 39600},
    {"Australia/Lord_Howe", INT64_C(2848229999), 39600},
    {"Australia/Lord_Howe", INT64_C(2848230000), 37800},
    {"Australia/Lord_Howe", INT64_C(2863956599), 37800},
    {"Australia/Lord_Howe", INT64_C(2863956600), 39600},
    {"Europe/Berlin", INT64_C(-3000000000), 3208},
    {"z", 0, 0},
    {"utc", 0, 0},
    {"GMT", 0, 0},
    {"+01:00", 0, 3600},
    {"-0530", 0, -19800},
    {"+2", 0, 7200},
    {"-11", 0, -39600},
    {"UTC+2", 0, 7200},
    {"utc-03:30", 0, -12600},
    {"GMT-3", 0, -10800},
    {"+14:00", 0, 50400},
};

/* The database may be absent from a machine that builds packages. */
static bool
have_database(void)
{
    struct zone *zone;
    int status = sn_zone_new(&zone, "Europe/Berlin");

    sn_zone_free(zone);
    if (status < 0)
        fprintf(stderr, "skipped for want of a time zone database\n");
    return status == 0;
}

START_TEST(offsets)
{
    const struct row *row = &rows[_i];
    struct zone *zone;
    int32_t offset;

    if (!have_database())
        return;
    ck_assert_msg(sn_zone_new(&zone, row->name) == 0, "%s", row->name);
    offset = sn_zone_offset(zone, row->utc);
    ck_assert_msg(offset == row->offset, "%s at %lld: %d, not %d", row->name,
                  (long long)row->utc, offset, row->offset);
    sn_zone_free(zone);
}
END_TEST

static const struct {
    const char *name;
    int64_t local; /* read as UTC */
    int64_t utc;
} locals[] = {
    /* 2025-03-30 02:00 does not exist in Berlin, 2025-10-26 02:00 comes twice
     */
    {"Europe/Berlin", 1743299999, 1743296399},
    {"Europe/Berlin", 1743300000, 1743296400},
    {"Europe/Berlin", 1743301800, 1743298200},
    {"Europe/Berlin", 1743303600, 1743296400},
    {"Europe/Berlin", 1761443999, 1761436799},
    {"Europe/Berlin", 1761444000, 1761436800},
    {"Europe/Berlin", 1761447599, 1761440399},
    {"Europe/Berlin", 1761447600, 1761444000},
    /* the same by the rule at the end of the file: 2100 */
    {"Europe/Berlin", 4109882400, 4109878800},
    {"Europe/Berlin", 4109886000, 4109878800},
    {"Europe/Berlin", 4128631200, 4128624000},
    {"Europe/Berlin", 4128634800, 4128631200},
    /* 2025-03-09 02:30 and 2025-11-02 01:30 in New York */
    {"America/New_York", 1741487400, 1741505400},
    {"America/New_York", 1762047000, 1762061400},
    /* south of the equator: 2025-04-06 02:30 twice, 2025-10-05 02:30 never */
    {"Australia/Sydney", 1743906600, 1743867000},
    {"Australia/Sydney", 1759631400, 1759595400},
    /* a change of half an hour */
    {"Australia/Lord_Howe", 1743903900, 1743864300},
    /* a whole day was left out: 2011-12-30 in Apia */
    {"Pacific/Apia", 1325203199, 1325239199},
    {"Pacific/Apia", 1325289600, 1325239200},
    {"+01:00", 3600, 0},
    {"UTC", 1743301800, 1743301800},
};

START_TEST(local_to_utc)
{
    struct zone *zone;
    int64_t utc;

    if (!have_database())
        return;
    ck_assert_int_eq(sn_zone_new(&zone, locals[_i].name), 0);
    utc = sn_zone_to_utc(zone, locals[_i].local);
    ck_assert_msg(utc == locals[_i].utc, "%s %lld: %lld, not %lld",
                  locals[_i].name, (long long)locals[_i].local, (long long)utc,
                  (long long)locals[_i].utc);
    sn_zone_free(zone);
}
END_TEST

static const char *const bad_names[] = {
    "",
    " ",
    "Nowhere/Nothing",
    "../../etc/passwd",
    "Europe/../Europe/Berlin",
    "/usr/share/zoneinfo/UTC",
    "/etc/localtime",
    "Europe//Berlin",
    "Europe/Berlin/",
    "Europe",
    "Europe/Berlin ",
    "Europe/Ber lin",
    "Europe/Berlin\n",
    "tzdata.zi",
    "zone.tab",
    "+24:00",
    "+1:30",
    "+01:60",
    "+01:3",
    "+015",
    "++1",
    "+",
    "UTC+",
    "UTC+x",
    "GMT+25",
    "+01:00x",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

START_TEST(bad_names_are_refused)
{
    struct zone *zone = (struct zone *)&zone;
    int status = sn_zone_new(&zone, bad_names[_i]);

    ck_assert_msg(status == SEINE_E_ZONE, "'%s': %d", bad_names[_i], status);
    ck_assert_ptr_null(zone);
}
END_TEST

static const struct row rules[] = {
    {"ABC3YYY,J60/2,J300/2", 1704110400, -10800},
    {"ABC3YYY,J60/2,J300/2", 1709269199, -10800},
    {"ABC3YYY,J60/2,J300/2", 1709269200, -7200},
    {"ABC3YYY,J60/2,J300/2", 1730001599, -7200},
    {"ABC3YYY,J60/2,J300/2", 1730001600, -10800},
    {"ABC3YYY,J60/2,J300/2", 1735732800, -10800},
    {"ABC3YYY,J60/2,J300/2", 1740805199, -10800},
    {"ABC3YYY,J60/2,J300/2", 1740805200, -7200},
    {"ABC3YYY,J60/2,J300/2", 1761537599, -7200},
    {"ABC3YYY,J60/2,J300/2", 1761537600, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1704110400, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1709182799, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1709182800, -7200},
    {"ABC3YYY2,59/2,299/3:30", 1729920599, -7200},
    {"ABC3YYY2,59/2,299/3:30", 1729920600, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1735732800, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1740805199, -10800},
    {"ABC3YYY2,59/2,299/3:30", 1740805200, -7200},
    {"ABC3YYY2,59/2,299/3:30", 1761542999, -7200},
    {"ABC3YYY2,59/2,299/3:30", 1761543000, -10800},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1704110400, 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1712415599, 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1712415600, 37800},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1728142199, 37800},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1728142200, 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1735732800, 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1743865199, 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1743865200, 37800},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1759591799, 37800},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1759591800, 39600},
    {"AAA5BBB,0/0,J365/25", 1704110400, -14400},
    {"AAA5BBB,0/0,J365/25", 1735732800, -14400},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1704110400, 3600},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1711760399, 3600},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1711760400, 7200},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1729900799, 7200},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1729900800, 3600},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1735732800, 3600},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1743209999, 3600},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1743210000, 7200},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1761350399, 7200},
    {"CCC-1DDD,M3.4.4/50,M10.4.4/50", 1761350400, 3600},
    {"EEE0", 1704110400, 0},
    {"EEE0", 1735732800, 0},
};

START_TEST(rule_offsets)
{
    const struct row *row = &rules[_i];
    struct tzrule rule;
    int32_t offset;

    ck_assert_msg(sn_tzrule_parse(&rule, sn_slice_str(row->name)), "%s",
                  row->name);
    offset = sn_tzrule_offset(&rule, row->utc);
    ck_assert_msg(offset == row->offset, "%s at %lld: %d, not %d", row->name,
                  (long long)row->utc, offset, row->offset);
}
END_TEST

static const char *const bad_rules[] = {
    "",
    "X",
    "XX3",
    "ABC",
    "ABC3YYY",
    "ABC3YYY,",
    "ABC168",
    "<ABC3",
    "<>3",
    "ABC3:60",
    "ABC3YYY,M13.1.0,M4.1.0",
    "ABC3YYY,M0.1.0,M4.1.0",
    "ABC3YYY,M1.6.0,M4.1.0",
    "ABC3YYY,M1.0.0,M4.1.0",
    "ABC3YYY,M1.1.7,M4.1.0",
    "ABC3YYY,M1.1,M4.1.0",
    "ABC3YYY,J0,J5",
    "ABC3YYY,J366,J5",
    "ABC3YYY,366,5",
    "ABC3YYY,M3.2.0,M4.1.0/",
    "ABC3YYY,M3.2.0,M4.1.0/168",
    "ABC3YYY,M3.2.0,M4.1.0 ",
    "ABC3YYY,M3.2.0",
};

START_TEST(bad_rules_are_refused)
{
    struct tzrule rule;

    ck_assert_msg(!sn_tzrule_parse(&rule, sn_slice_str(bad_rules[_i])), "'%s'",
                  bad_rules[_i]);
}
END_TEST

static const struct {
    const char *text;
    const char *zone;
    int status;
    int64_t ns;
} times[] = {
    {"2025-12-03T02:11:09Z", NULL, 0, INT64_C(1764727869000000000)},
    {"2025-12-03t02:11:09z", "Europe/Berlin", 0, INT64_C(1764727869000000000)},
    {"2025-12-03 03:11:09", "+1", 0, INT64_C(1764727869000000000)},
    {"2025-12-03T02:11:09.5+01:00", NULL, 0, INT64_C(1764724269500000000)},
    {"2025-12-03T02:11:09.123456789Z", NULL, 0, INT64_C(1764727869123456789)},
    {"2025-12-03", NULL, 0, INT64_C(1764720000000000000)},
    {"2025-12-03", "+01:00", 0, INT64_C(1764716400000000000)},
    {"2025-12-03 02:11", NULL, 0, INT64_C(1764727860000000000)},
    {"2025-12-03T02:11+02:00", NULL, 0, INT64_C(1764720660000000000)},
    {"1764727869", "Europe/Berlin", 0, INT64_C(1764727869000000000)},
    {"1764727869.25", NULL, 0, INT64_C(1764727869250000000)},
    {"", NULL, SEINE_E_INVALID, 1},
    {"2025", NULL, SEINE_E_INVALID, 1},
    {"20251203", NULL, SEINE_E_INVALID, 1},
    {"yesterday", NULL, SEINE_E_INVALID, 1},
    {"2025-13-03", NULL, SEINE_E_INVALID, 1},
    {"2025-02-29", NULL, SEINE_E_INVALID, 1},
    {"2025-12-03T", NULL, SEINE_E_INVALID, 1},
    {"2025-12-03T25:00", NULL, SEINE_E_INVALID, 1},
    {"2025-12-03T02:11:09Zx", NULL, SEINE_E_INVALID, 1},
    {"2025-12-03T02:11:09 Europe/Berlin", NULL, SEINE_E_INVALID, 1},
    {" 2025-12-03", NULL, SEINE_E_INVALID, 1},
    {"9999-12-31", NULL, SEINE_E_INVALID, 1},
    {"2025-12-03T02:11:09.12345678901234567890123456789012345678901Z", NULL,
     SEINE_E_INVALID, 1},
    {"2025-12-03", "Nowhere", SEINE_E_ZONE, 1},
};

/* On failure the 1 that was there before is still there. */
START_TEST(time_is_parsed)
{
    int64_t ns = 1;
    int status;

    if (!have_database())
        return;
    status = seine_time_parse(times[_i].text, times[_i].zone, &ns);
    ck_assert_msg(status == times[_i].status && ns == times[_i].ns,
                  "'%s': %d, %lld", times[_i].text, status, (long long)ns);
}
END_TEST

static const struct {
    int64_t ns;
    const char *zone;
    const char *text;
} texts[] = {
    {INT64_C(1764727869000000000), NULL, "2025-12-03T02:11:09Z"},
    {INT64_C(1764727869000000000), "UTC", "2025-12-03T02:11:09Z"},
    {INT64_C(1764727869120000000), "+02:00", "2025-12-03T04:11:09.120+02:00"},
    {INT64_C(1764727869123456000), "-0330", "2025-12-02T22:41:09.123456-03:30"},
    {INT64_C(1764727869123456789), "Europe/Berlin",
     "2025-12-03T03:11:09.123456789+01:00"},
    {INT64_C(1752000000000000000), "Europe/Berlin",
     "2025-07-08T20:40:00+02:00"},
    {INT64_C(-1), NULL, "1969-12-31T23:59:59.999999999Z"},
    {INT64_C(0), "-00:30", "1969-12-31T23:30:00-00:30"},
    /* local mean time: seconds of the offset are dropped */
    {INT64_C(-3000000000000000000), "Europe/Berlin",
     "1874-12-07T19:33:00+00:53"},
};

START_TEST(time_is_formatted)
{
    char text[40], small[10];

    if (!have_database())
        return;
    ck_assert_int_eq(
        seine_time_format(texts[_i].ns, texts[_i].zone, text, sizeof(text)), 0);
    ck_assert_str_eq(text, texts[_i].text);
    ck_assert_int_eq(
        seine_time_format(texts[_i].ns, texts[_i].zone, small, sizeof(small)),
        SEINE_E_INVALID);
    ck_assert_str_eq(small, "");
}
END_TEST

START_TEST(bad_arguments)
{
    char text[40];
    int64_t ns;

    ck_assert_int_eq(seine_time_parse(NULL, NULL, &ns), SEINE_E_INVALID);
    ck_assert_int_eq(seine_time_parse("2025-12-03", NULL, NULL),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_time_format(0, NULL, NULL, 40), SEINE_E_INVALID);
    ck_assert_int_eq(seine_time_format(0, "x/../y", text, 40), SEINE_E_ZONE);
    ck_assert_str_eq(seine_time_quality_name(SEINE_TIME_HEADER),
                     "offset-header");
    ck_assert_str_eq(seine_time_quality_name(-1), "none");
    ck_assert_str_eq(seine_time_quality_name(99), "none");
    sn_zone_free(NULL);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("zone");
    TCase *zones = tcase_create("zones");
    TCase *text = tcase_create("text");

    tcase_add_loop_test(zones, offsets, 0, LENGTH(rows));
    tcase_add_loop_test(zones, local_to_utc, 0, LENGTH(locals));
    tcase_add_loop_test(zones, bad_names_are_refused, 0, LENGTH(bad_names));
    tcase_add_loop_test(zones, rule_offsets, 0, LENGTH(rules));
    tcase_add_loop_test(zones, bad_rules_are_refused, 0, LENGTH(bad_rules));
    tcase_add_loop_test(text, time_is_parsed, 0, LENGTH(times));
    tcase_add_loop_test(text, time_is_formatted, 0, LENGTH(texts));
    tcase_add_test(text, bad_arguments);
    suite_add_tcase(suite, zones);
    suite_add_tcase(suite, text);
    return run_suite(suite);
}
