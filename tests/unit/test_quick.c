/*
 * Quick framing says what framing says: lines of many kinds in any order go
 * through two framers, one of which looks quickly first.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

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
    "Wed Dec  3 03:11:09 2025  Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025: Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 gui_logs: Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info:",
    "Wed Dec  3 03:11:09 2025 Info:" REQUEST,
    "Wed Dec  3 03:11:09 2025 Info: Info: " REQUEST,
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7 user:a id:- 200 GET / "
    "HTTP/1.1 id:- 401 GET / HTTP/1.1 -",
    "Wed Dec  3 03:11:09 2025 Info: req:192.0.2.7 user:req:192.0.2.8 user:b "
    "id:c id:- 401 GET / HTTP/1.1 -",
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
    "1764731470.000" ACCESS " x DEFAULT_CASE_11-a-b-c-d-e-f <nc> -",
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

static bool
is_same_slice(struct slice a, struct slice b)
{
    return a.at == b.at && a.size == b.size;
}

static bool
is_same_stamp(const struct stamp *a, const struct stamp *b)
{
    return is_same_slice(a->text, b->text) && a->kind == b->kind &&
           a->seconds == b->seconds && a->nanos == b->nanos;
}

static bool
is_same_envelope(const struct envelope *a, const struct envelope *b)
{
    return is_same_stamp(&a->stamp, &b->stamp) &&
           is_same_slice(a->level, b->level) && is_same_slice(a->tag, b->tag) &&
           is_same_slice(a->host, b->host) &&
           is_same_slice(a->priority_text, b->priority_text) &&
           a->priority == b->priority && a->file_stamp == b->file_stamp &&
           a->syslog == b->syslog;
}

/* One assertion for all: each would cost more than what it looks at. */
static void
check_same(const struct framed *quick, const struct framed *full,
           const char *line)
{
    const char *differs = NULL;

    if (quick->class != full->class)
        differs = "class";
    else if (quick->format != full->format)
        differs = "format";
    else if (!is_same_slice(quick->text, full->text))
        differs = "text";
    else if (!is_same_slice(quick->frame.payload, full->frame.payload))
        differs = "payload";
    else if (!is_same_envelope(&quick->frame.envelope, &full->frame.envelope))
        differs = "envelope";
    else if (quick->frame.header != full->frame.header)
        differs = "header";
    else if (!is_same_stamp(&quick->frame.stamp, &full->frame.stamp))
        differs = "stamp";
    else if (quick->when.quality != full->when.quality ||
             quick->when.ns != full->when.ns ||
             quick->when.original != full->when.original ||
             quick->when.original_size != full->when.original_size)
        differs = "time";
    if (differs)
        ck_abort_msg("%s: the %s differs", line, differs);
}

/* A line of both framers; the quick one may know all of it only later. */
struct both {
    struct slice line;
    struct quick quick;
    bool placed; /* by the quick look */
    struct framed framed;
    struct framed full;
};

static void
frame_both(struct framer *quick, struct framer *full, struct both *out)
{
    struct slice line = out->line;

    out->placed = sn_framer_quick(quick, line, &out->quick);
    if ((!out->placed &&
         sn_framer_frame(quick, line, SPLIT_LINES, &out->framed) != 0) ||
        sn_framer_frame(full, line, SPLIT_LINES, &out->full) != 0 ||
        strcmp(sn_framer_why(quick), sn_framer_why(full)) != 0)
        ck_abort_msg("%.*s", (int)line.size, line.at);
}

static void
check_both(struct framer *quick, struct both *both, const char *line)
{
    if (both->placed)
        sn_framer_expand(quick, &both->quick, both->line, &both->framed);
    check_same(&both->framed, &both->full, line);
}

/*
 * Runs of one line are as in a log; a few lines are drawn at random.  late: a
 * line is expanded when the next one was looked at.
 */
static size_t
run(uint32_t seed, const struct framer_options *options, bool late)
{
    struct framer *quick = new_framer(options), *full = new_framer(options);
    size_t at = 0, placed = 0;
    struct both both[2];

    for (size_t i = 0; i < LINES; i++) {
        struct both *now = &both[i % 2], *last = &both[(i + 1) % 2];
        const char *before = lines[at];

        if (next_random(&seed) % 3 == 0)
            at = next_random(&seed) % LENGTH(lines);
        now->line = sn_slice_str(lines[at]);
        frame_both(quick, full, now);
        placed += now->placed;
        if (!late)
            check_both(quick, now, lines[at]);
        else if (i > 0)
            check_both(quick, last, before);
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
        placed += run(seed, &options, seed % 2);
    /* the look must be taken, or nothing was compared */
    if (_i < 3)
        ck_assert_uint_gt(placed, ROUNDS);
}
END_TEST

/* Put together at random, lines have hosts in all the places there are. */
static const char *const clients[] = {
    "192.0.2.7",
    "2001:db8::7",
    "-",
    "192.0.2.7:80",
    "[2001:db8::7]",
    "host.example.com",
    "fe80::1%eth0",
    "192.0.2.7 (pc.example.com)",
};
static const char *const targets[] = {
    "/login",
    "/a?b=c:80",
    "http://198.51.100.7/a",
    "http://198.51.100.7",
    "http://198.51.100.7?x",
    "https://u:p@198.51.100.7:8443/",
    "http://good.example\\@198.51.100.7/",
    "http://198.51.100.7 b/",
    "http://[2001:db8::9]:80/",
    "http://%31%39%38.51.100.7/",
    "tunnel://198.51.100.7:443/",
    "198.51.100.7:443",
    "198.51.100.7:443 ",
    "evil.example.com:8443",
    "[2001:db8::9]:443",
    "//198.51.100.7/",
    "ftp://files.example.net#x",
    "-",
    "",
};
static const char *const users[] = {
    "-",
    "anna",
    "\"CORP\\anna@realm\"",
    "\"two words\"",
    "\"DIRECT/x y\"",
    "http://u.example.com:80 ",
};
static const char *const servers[] = {
    "DIRECT/198.51.100.9", "NONE/-", "DEFAULT_PARENT/proxy.example.com",
    "DIRECT/2001:db8::9",  "-",      "DIRECT/[2001:db8::9]",
};
#define TAG "text/html DEFAULT_CASE_11-A-B-NONE-NONE-NONE-D <IW_busi,3.2,-> -"

static const char *const ends[] = {
    TAG, (TAG " \"https://r.example.com/\""), "text/html",
    "-", "application/x 198.51.100.8 ERR:5",  "",
};

static const char *
pick(const char *const *list, size_t count, uint32_t *seed)
{
    return list[next_random(seed) % count];
}

#define PICK(list, seed) pick(list, LENGTH(list), seed)

static void
make_line(struct buf *line, uint32_t *seed, bool gui)
{
    sn_buf_clear(line);
    if (gui) {
        sn_buf_str(line, "Wed Dec  3 03:11:09 2025 Info: req:");
        sn_buf_str(line, PICK(clients, seed));
        sn_buf_format(line, " user:%s id:Zk3 ", PICK(users, seed));
        sn_buf_str(line, next_random(seed) % 4 ? "200 GET " : "GET ");
        sn_buf_str(line, PICK(targets, seed));
        sn_buf_str(line, next_random(seed) % 4 ? " HTTP/1.1 curl/8" : "");
    } else {
        sn_buf_str(line, "1764731469.120 51 ");
        sn_buf_str(line, PICK(clients, seed));
        sn_buf_str(line, " TCP_MISS/200 512 GET ");
        sn_buf_str(line, PICK(targets, seed));
        sn_buf_format(line, " %s", PICK(users, seed));
        sn_buf_format(line, " %s", PICK(servers, seed));
        sn_buf_format(line, " %s", PICK(ends, seed));
    }
    if (next_random(seed) % 4 == 0)
        line->at[next_random(seed) % line->size] =
            "\t \"/:\\"[next_random(seed) % 6];
    if (next_random(seed) % 8 == 0)
        line->size = line->size / 2 + next_random(seed) % (line->size / 2);
    ck_assert(!line->failed);
}

static bool
is_source(const struct cut *cut, struct slice value)
{
    struct ip ip;

    return sn_slice_equal(value, cut->client) && sn_ip_parse(value, &ip);
}

/* Is every value of the fields that a cut speaks for in one of its hosts? */
static void
check_cut(struct seine_record *record, const struct cut *cut,
          const struct buf *line)
{
    static const enum field fields[] = {
        FIELD_SOURCE_IP,     FIELD_DESTINATION_IP,     FIELD_URL_DOMAIN,
        FIELD_SOURCE_DOMAIN, FIELD_DESTINATION_DOMAIN, FIELD_CLIENT_FORWARDED,
    };
    struct value value;
    struct ip ip;
    bool known = sn_ip_parse(cut->client, &ip);

    ck_assert_msg(!known ||
                      (sn_record_value(record, FIELD_SOURCE_IP, 0, &value) &&
                       is_source(cut, value.text)),
                  "%.*s", (int)line->size, line->at);
    for (size_t i = !known; i < LENGTH(fields); i++)
        for (size_t k = 0; sn_record_value(record, fields[i], k, &value); k++) {
            bool there = value.kind == VALUE_DASH || is_source(cut, value.text);

            for (size_t n = 0; n < cut->count && !there; n++)
                there =
                    sn_slice_equal(value.text, cut->hosts[n]) ||
                    sn_slice_equal(
                        value.text,
                        sn_slice_first(cut->hosts[n],
                                       sn_slice_find(cut->hosts[n], ':'))) ||
                    (value.text.size + 2 <= cut->hosts[n].size &&
                     cut->hosts[n].at[0] == '[' &&
                     sn_slice_equal(value.text, sn_slice(cut->hosts[n].at + 1,
                                                         value.text.size)));
            ck_assert_msg(there, "%s '%.*s' of %.*s", sn_field_name(fields[i]),
                          (int)value.text.size, value.text.at, (int)line->size,
                          line->at);
        }
}

START_TEST(cut_has_all_hosts)
{
    static const char *const firsts[] = {
        "Wed Dec  3 03:11:09 2025 Info: " REQUEST,
        "1764731469.120" ACCESS,
    };
    struct framer_options options = {0};
    struct framer *framer = new_framer(&options);
    uint32_t seed = (uint32_t)_i + 1;
    struct seine_record *record;
    struct buf line = {0};
    size_t cuts = 0;

    ck_assert_int_eq(sn_record_new(&record), 0);
    for (size_t i = 0; i < 4000; i++) {
        struct cut cut = {.count = 0};
        struct framed framed;
        struct quick quick;

        ck_assert_int_eq(sn_framer_frame(framer, sn_slice_str(firsts[_i % 2]),
                                         SPLIT_LINES, &framed),
                         0);
        make_line(&line, &seed, _i % 2 == 0);
        if (!sn_framer_quick(framer, sn_buf_view(&line), &quick) ||
            !sn_framer_cut(&quick, &cut))
            continue;
        sn_framer_expand(framer, &quick, sn_buf_view(&line), &framed);
        sn_record_reset(record);
        sn_framer_parse(framer, &framed, sn_buf_view(&line), record);
        check_cut(record, &cut, &line);
        cuts++;
    }
    ck_assert_uint_gt(cuts, 100);
    sn_record_free(record);
    sn_framer_free(framer);
    sn_buf_fini(&line);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("quick");
    TCase *test = tcase_create("quick");

    tcase_add_loop_test(test, quick_is_full, 0, 4);
    tcase_add_loop_test(test, cut_has_all_hosts, 0, 6);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
