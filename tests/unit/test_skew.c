/*
 * Clocks of two copies: what the times of records in both say of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/civil.h"
#include "compare/skew.h"
#include "suite.h"

#define HOUR INT64_C(3600)
#define TOLERANCE (2 * NS_PER_SECOND)

/* Records of one key each, one a minute; the export's clock is ahead. */
struct stretch {
    int records;
    int64_t ahead; /* seconds */
};

static const struct {
    const char *name;
    struct stretch stretches[4];
    size_t skews;
    int64_t found[4]; /* seconds, in any order */
} cases[] = {
    {"the same", {{100, 0}}, 1, {0}},
    {"ahead", {{100, 7}}, 1, {7}},
    {"behind by a year", {{100, -365 * 24 * HOUR}}, 1, {-365 * 24 * HOUR}},
    {"three are enough", {{3, 90}}, 1, {90}},
    {"two are not", {{2, 90}}, 1, {0}},
    {"summer time", {{500, HOUR}, {300, 2 * HOUR}}, 2, {HOUR, 2 * HOUR}},
    {"eight of another one", {{300, 0}, {8, HOUR}}, 2, {0, HOUR}},
    {"seven of another one", {{300, 0}, {7, HOUR}}, 1, {0}},
    {"one in fifty", {{1000, 0}, {20, HOUR}}, 2, {0, HOUR}},
    {"less", {{1000, 0}, {19, HOUR}}, 1, {0}},
    {"within the tolerance", {{50, 0}, {50, 1}, {50, 2}}, 1, {1}},
};

/* Multiples of an odd number: they end in zeros as random ones do. */
static uint64_t
key_of(uint64_t number)
{
    return (number + 1) * UINT64_C(0x9E3779B97F4A7C15);
}

static void
fill(const struct stretch *stretches, struct sample *reference,
     struct sample *export)
{
    uint64_t number = 0;

    for (size_t i = 0; i < 4; i++)
        for (int k = 0; k < stretches[i].records; k++) {
            int64_t ns = (int64_t)number * 60 * NS_PER_SECOND;
            int64_t ahead = stretches[i].ahead * NS_PER_SECOND;
            uint64_t key = key_of(number++);

            ck_assert_int_eq(sn_sample_add(reference, key, ns), 0);
            ck_assert_int_eq(sn_sample_add(export, key, ns + ahead), 0);
        }
}

static bool
has_skew(const struct skews *skews, int64_t seconds)
{
    for (size_t i = 0; i < skews->count; i++)
        if (skews->at[i].view.ns == seconds * NS_PER_SECOND)
            return true;
    return false;
}

START_TEST(found)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;

    fill(cases[_i].stretches, &reference, &export);
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, TOLERANCE),
                     0);
    ck_assert_msg(skews.count == cases[_i].skews, "%s: %zu", cases[_i].name,
                  skews.count);
    for (size_t i = 0; i < cases[_i].skews; i++)
        ck_assert_msg(has_skew(&skews, cases[_i].found[i]), "%s",
                      cases[_i].name);
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

START_TEST(nothing_in_common)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;

    for (uint64_t i = 0; i < 1000; i++) {
        sn_sample_add(&reference, key_of(i), (int64_t)i);
        sn_sample_add(&export, key_of(i + 5000), (int64_t)i);
    }
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, TOLERANCE),
                     0);
    ck_assert_uint_eq(skews.count, 1);
    ck_assert_int_eq(skews.at[0].view.estimated, 0);
    ck_assert_int_eq(skews.at[0].view.ns, 0);
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

/* Times that have nothing to do with each other say nothing. */
START_TEST(noise)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;
    uint64_t state = 7;

    for (uint64_t i = 0; i < 2000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        sn_sample_add(&reference, key_of(i), (int64_t)(state >> 4));
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        sn_sample_add(&export, key_of(i), (int64_t)(state >> 4));
    }
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, TOLERANCE),
                     0);
    ck_assert_int_eq(skews.at[0].view.estimated, 0);
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

/* Few different records again and again, and more of them on one side. */
static const struct {
    const char *name;
    unsigned different;
    unsigned period; /* seconds between two; 0: at random */
    int64_t ahead;   /* seconds */
    int64_t found;
} repeated[] = {
    {"at random", 40, 0, 3604, 3604},
    {"at random, no skew", 40, 0, 0, 0},
    {"a check every minute", 1, 60, 7, 7},
    {"a check every minute, a bit behind", 1, 60, -7, -7},
};

START_TEST(repeated_keys)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;
    uint64_t state = 5;
    int64_t seconds = 0, ahead = repeated[_i].ahead;

    for (unsigned i = 0; i < repeated[_i].different * 30; i++) {
        uint64_t key = key_of(i % repeated[_i].different);

        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        seconds += repeated[_i].period ? repeated[_i].period
                                       : (int64_t)(state >> 33) % 40;
        sn_sample_add(&reference, key, seconds * NS_PER_SECOND);
        if (i > repeated[_i].different * 10)
            sn_sample_add(&export, key, (seconds + ahead) * NS_PER_SECOND);
    }
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, TOLERANCE),
                     0);
    ck_assert_msg(skews.count == 1 && has_skew(&skews, repeated[_i].found),
                  "%s: %d", repeated[_i].name,
                  (int)(skews.at[0].view.ns / NS_PER_SECOND));
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

static const struct {
    const char *name;
    uint64_t records;
} sizes[] = {
    {"below", LIMIT_COMPARE_SAMPLE - 1},
    {"at", LIMIT_COMPARE_SAMPLE},
    {"above", LIMIT_COMPARE_SAMPLE + 1},
    {"far above", LIMIT_COMPARE_SAMPLE * 10},
};

/* The samples of two sides hold the same records, however many there are. */
START_TEST(sample_limit)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;
    uint64_t all = sizes[_i].records;

    for (uint64_t i = 0; i < all; i++) {
        sn_sample_add(&reference, key_of(i), (int64_t)i);
        if (i >= all / 2)
            sn_sample_add(&export, key_of(i), (int64_t)i + 9);
    }
    ck_assert_uint_le(reference.timed.count, LIMIT_COMPARE_SAMPLE);
    ck_assert_uint_le(export.timed.count, LIMIT_COMPARE_SAMPLE);
    if (all <= LIMIT_COMPARE_SAMPLE)
        ck_assert_uint_eq(reference.timed.count, all);
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, 0), 0);
    ck_assert_int_eq(skews.at[0].view.ns, 9);
    ck_assert_msg(skews.at[0].view.votes > LIMIT_COMPARE_SAMPLE / 8, "%s",
                  sizes[_i].name);
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

/* One line over and over again: its key can end in many zeros. */
START_TEST(flood)
{
    struct sample sample = {.bits = 0};

    for (uint64_t i = 0; i < LIMIT_COMPARE_SAMPLE * 3; i++)
        ck_assert_int_eq(sn_sample_add(&sample, 0, (int64_t)i), 0);
    ck_assert_uint_le(sample.timed.count, LIMIT_COMPARE_SAMPLE);
    sn_sample_fini(&sample);
}
END_TEST

START_TEST(skews_limit)
{
    struct sample reference = {.bits = 0}, export = {.bits = 0};
    struct skews skews;

    for (uint64_t i = 0; i < 100 * (LIMIT_COMPARE_SKEWS + 4); i++) {
        int64_t ahead = (int64_t)(i / 100) * HOUR * NS_PER_SECOND;

        sn_sample_add(&reference, key_of(i), (int64_t)i);
        sn_sample_add(&export, key_of(i), (int64_t)i + ahead);
    }
    ck_assert_int_eq(sn_skew_estimate(&skews, &reference, &export, TOLERANCE),
                     0);
    ck_assert_uint_eq(skews.count, LIMIT_COMPARE_SKEWS);
    sn_sample_fini(&reference);
    sn_sample_fini(&export);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("skew");
    TCase *clocks = tcase_create("clocks"), *limits = tcase_create("limits");

    tcase_add_loop_test(clocks, found, 0, ROWS(cases));
    tcase_add_test(clocks, nothing_in_common);
    tcase_add_test(clocks, noise);
    tcase_add_loop_test(clocks, repeated_keys, 0, ROWS(repeated));
    tcase_add_loop_test(limits, sample_limit, 0, ROWS(sizes));
    tcase_add_test(limits, flood);
    tcase_add_test(limits, skews_limit);
    suite_add_tcase(suite, clocks);
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
