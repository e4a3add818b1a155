/*
 * Quick framing says what framing says: lines of many kinds in any order go
 * through two framers, one of which looks quickly first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/input.h"
#include "record/framer.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 30
#define LINES 300

#define REQUEST "req:192.0.2.7 user:anna id:Zk3 200 GET /login HTTP/1.1 curl/8"
#define ACCESS                                                          \
 " 51 192.0.2.9 TCP_MISS/200 512 GET http://www.example.com/a - "       \
 "DIRECT/www.example.com text/html DEFAULT_CASE_11-AllowAll-Corp-NONE-" \
 "NONE-NONE-DefaultGroup <IW_busi,3.2,-> -"

static const char *const lines[] = {
    "Wed Dec  3 03:11:09 2025 Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info: " REQUEST,
    "Wed Dec  3 23:59:59 2025 Info: " REQUEST,
    "Wed Dec  3 03:11:60 2025 Info: " REQUEST,
    "Wed Dec  3 25:11:09 2025 Info: " REQUEST,
    "Wed Dec  3 0a:11:09 2025 Info: " REQUEST,
    "Thu Dec  4 00:00:00 2025 Info: " REQUEST,
    "Wed Dec 31 00:00:00 1969 Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Warning: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info:   " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info: req:",
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7",
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7 user:",
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7 x user:y id:z 200 GET /",
    "Wed Dec  3 03:11:09 2025 Info: Session Zk3 from 192.0.2.7 not found",
    "Wed Dec  3 03:11:09 2025 Info: Begin Logfile",
    "Wed Dec  3 03:11:09 2025 Info: Time offset from UTC: 3600 seconds",
    "Wed Dec  3 03:11:09 2025 Info: Time offset from UTC: -7200 seconds",
    "Wed Dec  3 03:11:09 2025 Info: a word of prose",
    "Wed Dec  3 03:11:09 2025 Info: The user anna successfully logged on from "
    "192.0.2.7 with privilege admin",
    "  File \"/x.py\", line 4, in f",
    "",
    "Dec  3 03:11:09 esa.example.com gui_logs: Info: " REQUEST,
    "<38>Dec  3 03:11:09 esa.example.com gui_logs: Info: " REQUEST,
    "1764731469.120" ACCESS,
    "1764731469.120" ACCESS,
    "1764731470.000" ACCESS,
    "1764731470.000 x" ACCESS,
    "Info: 1764731470.000" ACCESS,
    "1764731470.000 51 192.0.2.9 TCP_MISS/200 512 GET",
    "1764731470.000 51 192.0.2.9 TCP_MISS/200 512 GET http://cut",
    "192.0.2.5 - - [03/Dec/2025:03:11:09 +0100] \"GET / HTTP/1.1\" 200 5",
    "{\"message\": \"x\"}",
};

static uint32_t
next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 16;
}

static struct framer *
new_framer(const struct framer_options *options)
{
    struct framer *framer;
    const char *why;

    ck_assert_int_eq(sn_framer_new(&framer, options, &why), 0);
    ck_assert_int_eq(sn_framer_begin(framer, sn_slice_str("log"), 0, 0), 0);
    return framer;
}

static void
check_same_slice(struct slice a, struct slice b, const char *line)
{
    ck_assert_msg(a.at == b.at && a.size == b.size, "%s", line);
}

static void
check_same(const struct framed *quick, const struct framed *full,
           const char *line)
{
    ck_assert_msg(quick->class == full->class, "%s", line);
    ck_assert_msg(quick->format == full->format, "%s: %s, not %s", line,
                  quick->format->about.name, full->format->about.name);
    check_same_slice(quick->text, full->text, line);
    check_same_slice(quick->frame.payload, full->frame.payload, line);
    check_same_slice(quick->frame.stamp.text, full->frame.stamp.text, line);
    check_same_slice(quick->frame.envelope.level, full->frame.envelope.level,
                     line);
    ck_assert_msg(quick->frame.stamp.kind == full->frame.stamp.kind, "%s",
                  line);
    ck_assert_msg(quick->frame.stamp.seconds == full->frame.stamp.seconds, "%s",
                  line);
    ck_assert_msg(quick->frame.stamp.nanos == full->frame.stamp.nanos, "%s",
                  line);
    ck_assert_msg(quick->frame.header == full->frame.header, "%s", line);
    ck_assert_msg(quick->when.quality == full->when.quality, "%s", line);
    ck_assert_msg(quick->when.ns == full->when.ns, "%s", line);
    check_same_slice(sn_slice(quick->when.original, quick->when.original_size),
                     sn_slice(full->when.original, full->when.original_size),
                     line);
}

/* true if the quick look placed the line. */
static bool
frame_quickly(struct framer *framer, struct slice line, struct framed *out)
{
    struct quick quick;

    if (!sn_framer_quick(framer, line, &quick)) {
        ck_assert_int_eq(sn_framer_frame(framer, line, SPLIT_LINES, out), 0);
        return false;
    }
    sn_framer_expand(framer, &quick, line, out);
    return true;
}

/* Runs of one line are as in a log; a few lines are drawn at random. */
static size_t
run(uint32_t seed, const struct framer_options *options)
{
    struct framer *quick = new_framer(options), *full = new_framer(options);
    size_t at = 0, placed = 0;

    for (size_t i = 0; i < LINES; i++) {
        struct framed a, b;
        struct slice line;

        if (next_random(&seed) % 3 == 0)
            at = next_random(&seed) % LENGTH(lines);
        line = sn_slice_str(lines[at]);
        placed += frame_quickly(quick, line, &a);
        ck_assert_int_eq(sn_framer_frame(full, line, SPLIT_LINES, &b), 0);
        check_same(&a, &b, lines[at]);
        ck_assert_str_eq(sn_framer_why(quick), sn_framer_why(full));
    }
    sn_framer_free(quick);
    sn_framer_free(full);
    return placed;
}

START_TEST(quick_is_full)
{
    static const char *const forced[] = {NULL, "gui", "access", "text"};
    struct framer_options options = {0};
    size_t placed = 0;

    if (forced[_i])
        options.forced = sn_format_find(sn_slice_str(forced[_i]));
    for (uint32_t seed = 0; seed < ROUNDS; seed++)
        placed += run(seed, &options);
    /* the look must be taken, or nothing was compared */
    if (_i < 3)
        ck_assert_uint_gt(placed, ROUNDS);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("quick");
    TCase *test = tcase_create("quick");

    tcase_add_loop_test(test, quick_is_full, 0, 4);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
