/*
 * What a survey is made of: tables with a limit, counters, the rhythm of a log,
 * first fixed releases.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>

#include "base/civil.h"
#include "seine.h"
#include "survey/survey.h"

/* --------------------------------------------------------------- keyed --- */

struct entry {
    struct keyed keyed;
    unsigned number;
};

static struct slice
key_of(char *text, size_t size, unsigned number)
{
    return sn_slice(text, (size_t)snprintf(text, size, "key-%u", number));
}

START_TEST(keyed_keeps_up_to_its_limit)
{
    struct keyed_table table;
    struct entry *entry;
    char text[32];
    unsigned i;

    sn_keyed_init(&table, sizeof(*entry), 1000);
    ck_assert_ptr_null(sn_keyed_find(&table, sn_slice_str("key-1")));
    for (i = 0; i < 1000; i++) {
        ck_assert_int_eq(
            sn_keyed_add(&table, key_of(text, sizeof(text), i), &entry), 0);
        ck_assert_uint_eq(entry->number, 0);
        entry->number = i + 1;
    }
    ck_assert_int_eq(sn_keyed_add(&table, sn_slice_str("one more"), &entry),
                     KEYED_FULL);
    ck_assert_ptr_null(entry);
    ck_assert_uint_eq(table.refused, 1);
    for (i = 0; i < 1000; i++) {
        ck_assert_int_eq(
            sn_keyed_add(&table, key_of(text, sizeof(text), i), &entry), 0);
        ck_assert_uint_eq(entry->number, i + 1);
        ck_assert_uint_eq(sn_keyed_index(&table, entry), i);
    }
    ck_assert_uint_eq(table.refused, 1);
    sn_keyed_fini(&table);
}
END_TEST

START_TEST(keyed_tells_keys_apart)
{
    static const struct slice keys[] = {
        SLICE(""),          SLICE("\0"),       SLICE("\0\0"),
        SLICE("12345678"),  SLICE("1234567"),  SLICE("12345678\0"),
        SLICE("123456789"), SLICE("\xff\xfe"), SLICE("12345678123456789"),
    };
    const size_t count = sizeof(keys) / sizeof(keys[0]);
    struct keyed_table table;
    struct entry *entry;
    size_t i;

    sn_keyed_init(&table, sizeof(*entry), 100);
    for (i = 0; i < count; i++)
        ck_assert_int_eq(sn_keyed_add(&table, keys[i], &entry), 0);
    ck_assert_uint_eq(table.count, count);
    for (i = 0; i < count; i++) {
        entry = sn_keyed_find(&table, keys[i]);
        ck_assert_uint_eq(sn_keyed_index(&table, entry), i);
        ck_assert(sn_slice_equal(entry->keyed.key, keys[i]));
    }
    sn_keyed_fini(&table);
}
END_TEST

static bool
is_odd(void *entry, void *user)
{
    (void)user;
    return ((struct entry *)entry)->number % 2 == 1;
}

START_TEST(keyed_sieves)
{
    struct keyed_table table;
    struct entry *entry;
    char text[32];
    unsigned i;

    sn_keyed_init(&table, sizeof(*entry), 100);
    for (i = 0; i < 100; i++) {
        ck_assert_int_eq(
            sn_keyed_add(&table, key_of(text, sizeof(text), i), &entry), 0);
        entry->number = i;
    }
    ck_assert_int_eq(sn_keyed_sieve(&table, is_odd, NULL), 0);
    ck_assert_uint_eq(table.count, 50);
    for (i = 0; i < 100; i++) {
        entry = sn_keyed_find(&table, key_of(text, sizeof(text), i));
        ck_assert_int_eq(entry != NULL, i % 2);
        if (entry)
            ck_assert_uint_eq(entry->number, i);
    }
    ck_assert_int_eq(sn_keyed_add(&table, sn_slice_str("new"), &entry), 0);
    sn_keyed_fini(&table);
}
END_TEST

/* ------------------------------------------------------------- counter --- */

static void
count(struct counter *counter, unsigned number)
{
    static const struct seine_time none = {.quality = SEINE_TIME_NONE};
    char text[32];

    ck_assert_int_eq(
        sn_counter_add(counter, key_of(text, sizeof(text), number), &none), 0);
}

START_TEST(counter_is_exact_up_to_its_limit)
{
    const struct counted *entry;
    struct counter counter;
    unsigned i, k;

    sn_counter_init(&counter, 50);
    for (i = 1; i <= 50; i++)
        for (k = 0; k < i; k++)
            count(&counter, i);
    ck_assert_uint_eq(counter.error, 0);
    ck_assert_uint_eq(counter.total, 50 * 51 / 2);
    sn_counter_sort(&counter);
    for (i = 0; i < 50; i++) {
        entry = sn_keyed_at(&counter.table, i);
        ck_assert_uint_eq(entry->count, 50 - i);
    }
    sn_counter_fini(&counter);
}
END_TEST

/*
 * Ten values come often among thousands that come once: they are all kept, and
 * the error holds for their counts.
 */
START_TEST(counter_beyond_its_limit_knows_its_error)
{
    uint64_t wanted[10] = {0}, total = 0;
    uint32_t state = 1;
    struct counter counter;
    unsigned i;

    sn_counter_init(&counter, 100);
    for (i = 0; i < 50000; i++) {
        state = state * 1664525 + 1013904223;
        total++;
        if (state >> 28 < 10) {
            wanted[state >> 28]++;
            count(&counter, state >> 28);
        } else {
            count(&counter, 100 + i);
        }
    }
    ck_assert_uint_eq(counter.total, total);
    ck_assert_uint_gt(counter.error, 0);
    ck_assert_uint_lt(counter.error, total / 40);
    ck_assert_uint_le(counter.table.count, 100);
    for (i = 0; i < 10; i++) {
        char text[32];
        const struct counted *entry =
            sn_keyed_find(&counter.table, key_of(text, sizeof(text), i));

        ck_assert_ptr_nonnull(entry);
        ck_assert_uint_le(entry->count, wanted[i]);
        ck_assert_uint_ge(entry->count + counter.error, wanted[i]);
    }
    sn_counter_fini(&counter);
}
END_TEST

START_TEST(counter_cuts_long_values)
{
    char text[LIMIT_SURVEY_VALUE + 1];
    const struct counted *entry;
    struct seine_time when = {.quality = SEINE_TIME_EPOCH, .ns = 7};
    struct counter counter;

    memset(text, 'a', sizeof(text));
    sn_counter_init(&counter, 10);
    sn_counter_add(&counter, sn_slice(text, LIMIT_SURVEY_VALUE), &when);
    entry = sn_keyed_at(&counter.table, 0);
    ck_assert(!entry->cut);
    when.ns = 5;
    sn_counter_add(&counter, sn_slice(text, sizeof(text)), &when);
    ck_assert_uint_eq(counter.table.count, 1);
    ck_assert(entry->cut);
    ck_assert_int_eq(entry->first, 5);
    ck_assert_int_eq(entry->last, 7);
    sn_counter_fini(&counter);
}
END_TEST

/* -------------------------------------------------------------- rhythm --- */

static const struct {
    const char *name;
    uint64_t often; /* 99 times */
    uint64_t once;
    uint64_t p99;
} rhythms[] = {
    {"nothing", 0, 0, 0},
    {"exact below 32", 31, 1000, 31},
    {"32 alone in its step", 32, 1000, 33},
    {"33 with 32", 33, 1000, 33},
    {"an hour, a sixteenth too high at most", 3600, 100000, 3711},
    {"a year", 31536000, 0, 31536000 / 2097152 * 2097152 + 2097151 - 1048576},
    {"beyond all bounds", UINT64_MAX, 0, (UINT64_C(1) << 35) - 1},
};

START_TEST(the_99th_percentile)
{
    struct rhythm rhythm;
    uint64_t p99;
    int i;

    memset(&rhythm, 0, sizeof(rhythm));
    ck_assert_uint_eq(sn_rhythm_p99(&rhythm), 0);
    for (i = 0; i < 99; i++)
        sn_rhythm_add(&rhythm, rhythms[_i].often);
    sn_rhythm_add(&rhythm, rhythms[_i].once);
    p99 = sn_rhythm_p99(&rhythm);
    ck_assert_msg(p99 >= (rhythms[_i].often < p99 ? rhythms[_i].often : p99) &&
                      (rhythms[_i].often > (UINT64_C(1) << 35) ||
                       p99 <= rhythms[_i].often + rhythms[_i].often / 16),
                  "%s: %llu", rhythms[_i].name, (unsigned long long)p99);
    if (rhythms[_i].often < 10000 || rhythms[_i].often == UINT64_MAX)
        ck_assert_msg(p99 == rhythms[_i].p99, "%s: %llu", rhythms[_i].name,
                      (unsigned long long)p99);
}
END_TEST

/* 2025-12-01 is a Monday. */
#define MONDAY INT64_C(1764547200)
#define SECONDS(s) ((MONDAY + (s)) * NS_PER_SECOND)

static const struct {
    const char *name;
    int64_t from; /* seconds */
    int64_t to;
    bool alive;
} lives[] = {
    {"before", -3600, 0, false},
    {"the minute itself", 0, 60, true},
    {"a part of the minute is not looked at", 1, 61, false},
    {"ends within the minute", 0, 59, false},
    {"between", 60, 7200, false},
    {"up to and with the second one", 60, 7260, true},
    {"one hour later", 3600, 7200, false},
    {"after", 7260, 100000, false},
    {"over all", -100000, 100000, true},
};

START_TEST(alive_in_whole_minutes)
{
    const uint32_t canon[] = {0, 1};
    struct hours hours = {.limit = 100};

    ck_assert_int_eq(sn_hours_add(&hours, 0, SECONDS(30), false), 0);
    ck_assert_int_eq(sn_hours_add(&hours, 0, SECONDS(7200), true), 0);
    ck_assert_int_eq(sn_hours_add(&hours, 1, SECONDS(1800), true), 0);
    sn_hours_sort(&hours, canon);
    ck_assert_msg(sn_hours_alive(&hours, 0, SECONDS(lives[_i].from),
                                 SECONDS(lives[_i].to)) == lives[_i].alive,
                  "%s", lives[_i].name);
    sn_hours_fini(&hours);
}
END_TEST

/* The same counts as by looking for each hour, whatever came before. */
START_TEST(hours_are_kept_at_hand)
{
    static const int64_t steps[] = {0, 1, 30, 59, 60, 61, -1, -60, 3600, -3601};
    const uint32_t canon[] = {0, 1};
    struct hours kept = {.limit = 1000}, sought = {.limit = 1000};
    uint32_t random = (uint32_t)_i + 1;
    int64_t at = _i % 2 ? -7200 : 1764731469;

    for (size_t i = 0; i < 3000; i++) {
        uint32_t log = (random = random * 1664525 + 1013904223) >> 31;
        int64_t hour, ns;
        struct hour one = {.records = 1, .requests = random >> 30 & 1};

        at += steps[(random >> 16) % 10];
        ns = at * NS_PER_SECOND + (random & 1);
        hour = (at - ((at % 3600) + 3600) % 3600) / 3600;
        one.hour = (int32_t)hour;
        one.minutes = UINT64_C(1) << (at - hour * 3600) / 60;
        ck_assert_int_eq(sn_hours_add(&kept, log, ns, one.requests), 0);
        ck_assert_int_eq(sn_hours_merge(&sought, log, &one), 0);
        if (random >> 20 == 7) { /* a copy may bring others' hours */
            one.hour += 5;
            ck_assert_int_eq(sn_hours_merge(&kept, log, &one), 0);
            ck_assert_int_eq(sn_hours_merge(&sought, log, &one), 0);
        }
    }
    sn_hours_sort(&kept, canon);
    sn_hours_sort(&sought, canon);
    ck_assert_uint_eq(kept.count, sought.count);
    for (size_t i = 0; i < kept.count; i++) {
        const struct hour *a = &kept.at[i], *b = &sought.at[i];

        ck_assert(a->log == b->log && a->hour == b->hour &&
                  a->minutes == b->minutes && a->records == b->records &&
                  a->requests == b->requests);
    }
    sn_hours_fini(&kept);
    sn_hours_fini(&sought);
}
END_TEST

START_TEST(hours_have_a_limit_and_join)
{
    const uint32_t canon[] = {1, 1, 0};
    struct hours hours = {.limit = 1000};
    int64_t i;

    for (i = 0; i < 1000; i++)
        ck_assert_int_eq(sn_hours_add(&hours, (uint32_t)(i % 2),
                                      SECONDS(i / 2 * 3600), true),
                         0);
    ck_assert_uint_eq(hours.refused, 0);
    ck_assert_int_eq(sn_hours_add(&hours, 2, SECONDS(0), false), 0);
    ck_assert_uint_eq(hours.refused, 1);
    ck_assert_int_eq(sn_hours_add(&hours, 0, SECONDS(10), false), 0);
    ck_assert_uint_eq(hours.refused, 1);
    sn_hours_sort(&hours, canon);
    ck_assert_uint_eq(hours.count, 500);
    ck_assert_uint_eq(hours.at[0].records, 3);
    ck_assert_uint_eq(hours.at[0].requests, 2);
    ck_assert_uint_eq(hours.at[499].records, 2);
    ck_assert_uint_eq(sn_hours_from(&hours, 1, INT32_MIN), 0);
    ck_assert_uint_eq(sn_hours_from(&hours, 1, MONDAY / 3600 + 7), 7);
    ck_assert_uint_eq(sn_hours_from(&hours, 2, 0), 500);
    sn_hours_fini(&hours);
}
END_TEST

/* Three weeks: alive from 8 to 18 h on workdays, all of the last day too. */
static void
make_habit(struct hours *hours)
{
    const uint32_t canon[] = {0};
    int64_t day, minute;

    hours->limit = 10000;
    for (day = 0; day < 21; day++)
        for (minute = 0; minute < 600 && day % 7 < 5; minute++)
            ck_assert_int_eq(
                sn_hours_add(hours, 0,
                             SECONDS(day * 86400 + 8 * 3600 + minute * 60),
                             true),
                0);
    sn_hours_sort(hours, canon);
}

static const struct {
    const char *name;
    int64_t day;
    int64_t from; /* minutes of the day */
    int64_t to;
    uint64_t days;
    unsigned usual;
    bool surprising;
} silences[] = {
    {"at night", 1, 18 * 60, 32 * 60, 13, 0, false},
    {"on a weekend", 4, 18 * 60, 80 * 60, 6, 0, false},
    {"forty minutes at work", 2, 600, 640, 14, 100, true},
    {"twenty minutes at work", 2, 600, 620, 14, 100, false},
    {"thirty minutes that hold two slots only", 2, 605, 635, 14, 100, false},
    {"at work on a Saturday", 5, 600, 700, 5, 0, false},
    {"a whole workday", 9, 0, 1440, 13, 41, true},
};

START_TEST(silence_against_habit)
{
    struct habit habit = {.zone_seconds = 0};
    struct hours hours = {0};
    struct habit_verdict verdict;
    int64_t day = silences[_i].day * 86400;

    make_habit(&hours);
    sn_habit_learn(&habit, &hours, 0);
    /* Day 18 is the last one with records: Friday. */
    ck_assert_uint_eq(habit.days[0], 15);
    ck_assert_uint_eq(habit.days[1], 4);
    sn_habit_judge(&habit, &hours, 0, SECONDS(day + silences[_i].from * 60),
                   SECONDS(day + silences[_i].to * 60), &verdict);
    ck_assert_msg((verdict.surprise > 9.2) == silences[_i].surprising, "%s: %f",
                  silences[_i].name, verdict.surprise);
    ck_assert_msg(verdict.usual == silences[_i].usual, "%s: %u %%",
                  silences[_i].name, verdict.usual);
    sn_hours_fini(&hours);
}
END_TEST

/* ------------------------------------------------------------ releases --- */

static const struct {
    const char *product;
    const char *version;
    int fix;
    const char *release;
} releases[] = {
    {"esa", "14.2.3-027", SEINE_FIX_AFFECTED, "15.0.5-016"},
    {"esa", "8.7.2-004", SEINE_FIX_AFFECTED, "15.0.5-016"},
    {"esa", "15.0.5-015", SEINE_FIX_AFFECTED, "15.0.5-016"},
    {"esa", "15.0.5-016", SEINE_FIX_FIXED, "15.0.5-016"},
    {"esa", "15.0.5-017", SEINE_FIX_FIXED, "15.0.5-016"},
    {"esa", "15.0.10-001", SEINE_FIX_FIXED, "15.0.5-016"},
    {"esa", "15.5.4-011", SEINE_FIX_AFFECTED, "15.5.4-012"},
    {"esa", "15.5.4-012", SEINE_FIX_FIXED, "15.5.4-012"},
    {"esa", "16.0.0-054", SEINE_FIX_AFFECTED, "16.0.4-016"},
    {"esa", "16.0.4-016", SEINE_FIX_FIXED, "16.0.4-016"},
    {"esa", "15.2.0-001", SEINE_FIX_UNKNOWN, ""},
    {"esa", "16.5.0-001", SEINE_FIX_UNKNOWN, ""},
    {"sma", "15.0.2-006", SEINE_FIX_AFFECTED, "15.0.2-007"},
    {"sma", "15.0.2-007", SEINE_FIX_FIXED, "15.0.2-007"},
    {"sma", "15.5.4-007", SEINE_FIX_FIXED, "15.5.4-007"},
    {"sma", "16.0.4-009", SEINE_FIX_AFFECTED, "16.0.4-010"},
    {"", "15.0.2-006", SEINE_FIX_AFFECTED, ""},
    {"", "15.0.2-007", SEINE_FIX_DEPENDS, ""},
    {"", "16.0.4-016", SEINE_FIX_FIXED, ""},
    {"wsa", "15.0.0-355", SEINE_FIX_UNKNOWN, ""},
    {"esa", "", SEINE_FIX_UNKNOWN, ""},
    {"esa", "15", SEINE_FIX_UNKNOWN, ""},
    {"esa", "15.x-1", SEINE_FIX_UNKNOWN, ""},
    {"esa", "15.0.5.1.2-016", SEINE_FIX_UNKNOWN, ""},
    {"esa", "15.0.99999999999999999999-1", SEINE_FIX_UNKNOWN, ""},
    {"esa", "15.0.5-", SEINE_FIX_UNKNOWN, ""},
};

START_TEST(version_against_the_table)
{
    const char *release;
    int fix = sn_fixed_release_judge(
        releases[_i].product, sn_slice_str(releases[_i].version), &release);

    ck_assert_msg(fix == releases[_i].fix &&
                      strcmp(release, releases[_i].release) == 0,
                  "%s %s: %d %s", releases[_i].product, releases[_i].version,
                  fix, release);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("survey parts");
    TCase *tables = tcase_create("tables"), *time = tcase_create("time");
    TCase *fixed = tcase_create("releases");

    tcase_add_test(tables, keyed_keeps_up_to_its_limit);
    tcase_add_test(tables, keyed_tells_keys_apart);
    tcase_add_test(tables, keyed_sieves);
    tcase_add_test(tables, counter_is_exact_up_to_its_limit);
    tcase_add_test(tables, counter_beyond_its_limit_knows_its_error);
    tcase_add_test(tables, counter_cuts_long_values);
    tcase_add_loop_test(time, the_99th_percentile, 0, ROWS(rhythms));
    tcase_add_loop_test(time, alive_in_whole_minutes, 0, ROWS(lives));
    tcase_add_test(time, hours_have_a_limit_and_join);
    tcase_add_loop_test(time, hours_are_kept_at_hand, 0, 10);
    tcase_add_loop_test(time, silence_against_habit, 0, ROWS(silences));
    tcase_add_loop_test(fixed, version_against_the_table, 0, ROWS(releases));
    suite_add_tcase(suite, tables);
    suite_add_tcase(suite, time);
    suite_add_tcase(suite, fixed);
    return run_suite(suite);
}
