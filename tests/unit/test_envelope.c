/*
 * Envelopes: every way in which a line comes wrapped, and lines that only
 * look so.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/json.h"
#include "log_line.h"

#define T_2020 1597050759 /* Mon Aug 10 09:12:39 2020 */
#define T_JUNE 77451630   /* Jun 15 10:20:30 of 1972 */

struct row {
    const char *name;
    const char *line;
    const char *payload;
    const char *level; /* NULL: not there */
    const char *tag;
    const char *host;
    int priority;
    enum stamp_kind kind;
    int64_t seconds;
    bool file_stamp;
    bool syslog;
};

static const struct row rows[] = {
    {"file form", "Mon Aug 10 09:12:39 2020 Info: req:x", "req:x", "Info", NULL,
     NULL, -1, STAMP_LOCAL, T_2020, true, false},
    {"blanks after the level", "Mon Aug 10 09:12:39 2020 Warning:   MID 86",
     "MID 86", "Warning", NULL, NULL, -1, STAMP_LOCAL, T_2020, true, false},
    {"empty message", "Mon Aug 10 09:12:39 2020 Info:", "", "Info", NULL, NULL,
     -1, STAMP_LOCAL, T_2020, true, false},
    {"S-1", "<38>Jun 15 10:20:30 gui_logs: Info: req:x", "req:x", "Info",
     "gui_logs", NULL, 38, STAMP_YEARLESS, T_JUNE, false, true},
    {"S-2", "<38>Jun 15 10:20:30 esa01 gui_logs: Info: req:x", "req:x", "Info",
     "gui_logs", "esa01", 38, STAMP_YEARLESS, T_JUNE, false, true},
    {"S-3", "<14>Jun 15 10:20:30 esa.example.com Info: PID 1: x", "PID 1: x",
     "Info", NULL, "esa.example.com", 14, STAMP_YEARLESS, T_JUNE, false, true},
    {"Q36: S-4",
     "<38>Jun 15 10:20:29 192.0.2.60 <14>Jun 15 10:20:30 gui_logs: Info: x",
     "x", "Info", "gui_logs", "192.0.2.60", 14, STAMP_YEARLESS, T_JUNE, false,
     true},
    {"Q8: S-5",
     "<111> Jun 15 10:20:30 esa01 ESA: Mon Aug 10 09:12:39 2020 Info: msg",
     "msg", "Info", "ESA", "esa01", 111, STAMP_LOCAL, T_2020, true, true},
    {"Q8: S-6",
     "<111> Jun 15 10:20:30 esa01 ESA: Aug 10 09:12:39 2020 esa02 mail_logs: "
     "Info: msg",
     "msg", "Info", "mail_logs", "esa02", 111, STAMP_LOCAL, T_2020, true, true},
    {"S-7", "Thu Jun 15 10:20:30 c60 smail: Info: msg", "msg", "Info", "smail",
     "c60", -1, STAMP_YEARLESS, T_JUNE, false, true},
    {"S-8",
     "<111> Jun 14 10:20:30 esa01 ESA: Jun 15 10:20:30 SplunkMail: Info: msg",
     "msg", "Info", "SplunkMail", "esa01", 111, STAMP_YEARLESS, T_JUNE, false,
     true},
    {"S-9", "<13> Jun 15 10:20:30 wsa01  1588596903.150 1 192.0.2.1 x",
     "1588596903.150 1 192.0.2.1 x", NULL, NULL, "wsa01", 13, STAMP_YEARLESS,
     T_JUNE, false, true},
    {"S-10", "Mon Aug 10 09:12:39 2020 192.0.2.7 testlog: Info: msg", "msg",
     "Info", "testlog", "192.0.2.7", -1, STAMP_LOCAL, T_2020, true, false},
    {"Q36: three headers",
     "<38>Jun 15 10:20:28 192.0.2.1 <38>Jun 15 10:20:29 192.0.2.2 <14>Jun 15 "
     "10:20:30 ACCESS_LOGS: Info: 1474918202.299 232 x",
     "1474918202.299 232 x", "Info", "ACCESS_LOGS", "192.0.2.2", 14,
     STAMP_YEARLESS, T_JUNE, false, true},
    {"RFC 5424",
     "<171>1 2025-11-05T20:47:03.000000+00:00 fw.example.com nginx 12 - - m [x",
     "m [x", NULL, "nginx", "fw.example.com", 171, STAMP_ZONED, 1762375623,
     false, true},
    {"RFC 5424 with data and a tag inside",
     "<38>1 2025-11-05T21:47:03+01:00 relay - - ID1 [a@1 b=\"c ] \\\" d\"][e@2] "
     "\xEF\xBB\xBFgui_logs: Info: req:x",
     "req:x", "Info", "gui_logs", "relay", 38, STAMP_ZONED, 1762375623, false,
     true},
    {"RFC 5424 without a stamp", "<38>1 - - app - - - Info: x", "x", "Info",
     "app", NULL, 38, STAMP_NONE, 0, false, true},
    {"Q8: the stamp with a year wins",
     "<38>1 2025-11-05T20:47:03Z h app - - - Mon Aug 10 09:12:39 2020 Info: x",
     "x", "Info", "app", "h", 38, STAMP_LOCAL, T_2020, true, true},
    {"RFC 3339 without priority",
     "2025-11-05T20:47:03+00:00 esa01 gui_logs: Info: req:x", "req:x", "Info",
     "gui_logs", "esa01", -1, STAMP_ZONED, 1762375623, false, true},
    {"level alone", "Info: req:x", "req:x", "Info", NULL, NULL, -1, STAMP_NONE,
     0, false, false},
    {"Q35: level before an epoch", "Info: 1737539565.563 481 192.0.2.4 x",
     "1737539565.563 481 192.0.2.4 x", "Info", NULL, NULL, -1, STAMP_NONE, 0,
     false, false},
    {"Q10: l4tm", "04 May 2020 12:59:57 (GMT-1:00) Info: Address x",
     "Address x", "Info", NULL, NULL, -1, STAMP_ZONED, 1588600797, true, false},
    {"Q48: consolidated event", "Mon Aug 10 09:12:39 2020: CEF:0|Cisco|x",
     "CEF:0|Cisco|x", NULL, NULL, NULL, -1, STAMP_LOCAL, T_2020, true, false},
    {"consolidated event over syslog",
     "<166>Jun 15 10:20:30 ::ffff:192.0.2.8 mail_logs_SIEM: CEF:0|Cisco|x",
     "CEF:0|Cisco|x", NULL, "mail_logs_SIEM", "::ffff:192.0.2.8", 166,
     STAMP_YEARLESS, T_JUNE, false, true},
    {"tag with a process id", "Jun 15 10:20:30 h app[12]: m", "m", NULL, "app",
     "h", -1, STAMP_YEARLESS, T_JUNE, false, true},
    {"priority and tag only", "<38>gui_logs: Info: req:x", "req:x", "Info",
     "gui_logs", NULL, 38, STAMP_NONE, 0, false, true},
    {"client is no host",
     "<13>Jun 15 10:20:30 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /",
     "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /", NULL, NULL, NULL, 13,
     STAMP_YEARLESS, T_JUNE, false, true},
    {"request is no host", "<13>Jun 15 10:20:30 req:192.0.2.1 user:- id:- 200",
     "req:192.0.2.1 user:- id:- 200", NULL, NULL, NULL, 13, STAMP_YEARLESS,
     T_JUNE, false, true},
    {"a message that opens like a tag",
     "Mon Aug 10 09:12:39 2020 Info: gui_logs: Info: x", "gui_logs: Info: x",
     "Info", NULL, NULL, -1, STAMP_LOCAL, T_2020, true, false},
};

static void
check_text(const struct row *row, const char *what, struct slice got,
           const char *wanted)
{
    ck_assert_msg((got.size > 0) == (wanted != NULL) &&
                      (!wanted || sn_slice_is(got, wanted)),
                  "%s: %s is '%.*s'", row->name, what, (int)got.size, got.at);
}

static void
check_row(const struct row *row, struct stamp_cache *cache)
{
    struct envelope envelope;
    struct slice payload =
        sn_envelope_peel(sn_slice_str(row->line), cache, &envelope);

    ck_assert_msg(sn_slice_is(payload, row->payload), "%s: payload '%.*s'",
                  row->name, (int)payload.size, payload.at);
    check_text(row, "level", envelope.level, row->level);
    check_text(row, "tag", envelope.tag, row->tag);
    check_text(row, "host", envelope.host, row->host);
    ck_assert_msg(envelope.priority == row->priority, "%s: priority %d",
                  row->name, envelope.priority);
    ck_assert_msg(envelope.stamp.kind == row->kind, "%s: kind %d", row->name,
                  (int)envelope.stamp.kind);
    ck_assert_msg(row->kind == STAMP_NONE ||
                      envelope.stamp.seconds == row->seconds,
                  "%s: %lld", row->name, (long long)envelope.stamp.seconds);
    ck_assert_msg(envelope.file_stamp == row->file_stamp, "%s", row->name);
    ck_assert_msg(envelope.syslog == row->syslog, "%s", row->name);
}

START_TEST(peeled)
{
    struct stamp_cache cache = {.size = 0};

    check_row(&rows[_i], NULL);
    check_row(&rows[_i], &cache);
    check_row(&rows[_i], &cache);
}
END_TEST

/* Lines that have no envelope stay whole. */
static const char *const bare[] = {
    "",
    "1726597763.348 68855 192.0.2.10 TCP_MISS/200 97645 CONNECT x:443 - -",
    "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
    "www.example.com:80 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /",
    "#Fields: date time c-ip",
    "2021-06-02 12:13:34 1589596903.150 178 192.0.2.1",
    "2021-06-02 12:13:34 W3SVC1 192.0.2.1 GET / -",
    "{\"Info\": \"<38>Jun 15 10:20:30\"}",
    "  File \"web.py\", line 3, in f",
    "Traceback (most recent call last):",
    "Error: not a level here",
    "Info",
    "Information is no level",
    "Info:x",
    "<html>",
    "<999>Jun 15 10:20:30 x",
    "<>Jun 15 10:20:30 x",
    "<1",
    "<",
    "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok",
    "[10.30 16:49:06] chrome.exe - proxy.example.com:5070 open",
    "2025/11/05 20:47:03 [error] 24537#230441: *914 open() failed",
    "Sat Feb 29 10:00:00 2025 Info: no such day, and no stamp without a year",
};

START_TEST(bare_lines_stay_whole)
{
    struct envelope envelope;
    struct stamp_cache cache = {.size = 0};
    struct slice line = sn_slice_str(bare[_i]);
    struct slice payload = sn_envelope_peel(line, &cache, &envelope);

    ck_assert_msg(payload.size == line.size, "'%s': left '%.*s'", bare[_i],
                  (int)payload.size, payload.at);
    ck_assert_msg(envelope.level.size == 0 && envelope.tag.size == 0 &&
                      envelope.host.size == 0 && !envelope.file_stamp,
                  "%s", bare[_i]);
}
END_TEST

/* The fourth syslog stamp is no envelope any more. */
START_TEST(nested_headers_have_a_limit)
{
    struct buf line = {0};
    struct envelope envelope;
    struct slice payload;

    for (int i = 0; i < LIMIT_SYSLOG_HEADERS; i++)
        sn_buf_str(&line, "<38>Jun 15 10:20:30 h ");
    sn_buf_str(&line, "x");
    payload = sn_envelope_peel(sn_buf_view(&line), NULL, &envelope);
    ck_assert(sn_slice_is(payload, "x"));
    line.size--;
    sn_buf_str(&line, "<38>Jun 15 10:20:30 h x");
    payload = sn_envelope_peel(sn_buf_view(&line), NULL, &envelope);
    ck_assert(sn_slice_is(payload, "Jun 15 10:20:30 h x"));
    sn_buf_fini(&line);
}
END_TEST

/* A cached stamp is used only where the whole text is the same. */
START_TEST(the_cache_tells_stamps_apart)
{
    static const struct {
        const char *line;
        int64_t seconds;
    } lines[] = {
        {"Wed Sep 8 11:17:24 2004 Info: x", 1094642244},
        {"Wed Sep  8 11:17:24 2004 Info: x", 1094642244},
        {"Wed Sep  8 11:17:25 2004 Info: x", 1094642245},
        {"Wed Sep  8 11:17:25 2004: CEF:0|", 1094642245},
        {"Wed Sep  8 11:17:25 2005 Info: x", 1126178245},
    };
    struct stamp_cache cache = {.size = 0};
    struct envelope envelope;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        sn_envelope_peel(sn_slice_str(lines[i].line), &cache, &envelope);
        ck_assert_msg(envelope.stamp.seconds == lines[i].seconds, "%s",
                      lines[i].line);
        ck_assert(envelope.stamp.text.at == lines[i].line);
    }
    sn_envelope_peel(sn_slice_str("Wed Sep  8 11:17:25 20051 Info: x"), &cache,
                     &envelope);
    ck_assert(!envelope.file_stamp);
}
END_TEST

/* Every beginning of every line, in a block of just its size. */
START_TEST(cut_lines)
{
    struct envelope envelope;
    struct stamp_cache cache = {.size = 0};

    for (size_t size = 0; size <= strlen(rows[_i].line); size++) {
        char *copy = malloc(size ? size : 1);
        struct slice payload;

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, rows[_i].line, size);
        payload = sn_envelope_peel(sn_slice(copy, size), &cache, &envelope);
        ck_assert(payload.size <= size);
        free(copy);
    }
}
END_TEST

/* Each line of the samples: which list it stands in, and as what it counts. */
static const struct {
    const char *list;
    const char *formats; /* one or more, blanks between */
} sample_lists[] = {
    {"testdata_gui_logs", "gui"},
    {"testdata_http", "gui text"}, /* header lines tell nothing */
    {"testdata_authentication", "authentication gui text"},
    {"testdata_euq_logs", "euq"},
};

static bool
is_one_of(const char *name, struct slice list, const char *formats)
{
    if (sn_slice_is(list, "testdata_consolidated_event"))
        return strcmp(name, "cef") == 0;
    return formats ? strstr(formats, name) != NULL : strcmp(name, "text") == 0;
}

static void
check_sample(struct line_reader *reader, struct slice list, struct slice line)
{
    const char *formats = NULL, *name;

    line_read(reader, line, NULL);
    name = reader->format->about.name;
    for (size_t i = 0; i < sizeof(sample_lists) / sizeof(sample_lists[0]); i++)
        if (sn_slice_is(list, sample_lists[i].list))
            formats = sample_lists[i].formats;
    ck_assert_msg(reader->record->envelope.level.size > 0 ||
                      strcmp(name, "cef") == 0,
                  "no level in %.*s", (int)line.size, line.at);
    ck_assert_msg(is_one_of(name, list, formats), "%.*s: %.*s is taken for %s",
                  (int)list.size, list.at, (int)line.size, line.at, name);
    ck_assert(reader->framed);
    ck_assert_int_ne(reader->frame.stamp.kind, STAMP_NONE);
}

START_TEST(samples_of_relayed_logs)
{
    struct buf file = {0};
    struct line_reader reader;
    struct slice rest, line, list, type;
    int lines = 0;

    if (!read_test_file("SEINE_SHARED", "samples/sc4s/rendered_esa.tsv",
                        &file)) {
        say_skipped("envelope: relayed logs");
        sn_buf_fini(&file);
        return;
    }
    line_reader_init(&reader);
    rest = sn_buf_view(&file);
    while (sn_next_part(&rest, '\n', &line)) {
        if (line.size == 0 || line.at[0] == '#')
            continue;
        sn_next_part(&line, '\t', &list);
        sn_next_part(&line, '\t', &type);
        check_sample(&reader, list, line);
        lines++;
    }
    ck_assert_int_eq(lines, 52);
    line_reader_fini(&reader);
    sn_buf_fini(&file);
}
END_TEST

/* Compare one exported event: its stamp less the offset is its time. */
static void
check_exported(struct slice raw, int64_t time, int32_t offset)
{
    struct stamp_cache cache = {.size = 0};
    struct envelope envelope;

    sn_envelope_peel(raw, &cache, &envelope);
    ck_assert_msg(envelope.file_stamp && envelope.level.size > 0, "%.*s",
                  (int)raw.size, raw.at);
    ck_assert_msg(envelope.stamp.seconds - offset == time, "%.*s: %lld",
                  (int)raw.size, raw.at, (long long)time);
}

/* Q2: 1000 real events with the time that an indexer gave them. */
START_TEST(q2_utc_is_stamp_less_offset)
{
    struct buf file = {0}, raw = {0};
    struct json json;
    struct json_token token;
    int64_t time = 0;
    double number;
    int events = 0;

    if (!read_test_file("SEINE_SHARED", "samples/cribl-esa/sTAFXQ.json",
                        &file)) {
        say_skipped("envelope: exported events");
        sn_buf_fini(&file);
        return;
    }
    sn_json_init(&json, sn_buf_view(&file));
    while (sn_json_next(&json, &token) > JSON_END) {
        if (sn_slice_is(token.key, "_raw") && token.kind == JSON_STRING) {
            sn_buf_clear(&raw);
            sn_json_unescape(token.text, &raw);
        } else if (sn_slice_is(token.key, "_time")) {
            ck_assert(sn_parse_double(token.text, &number));
            time = (int64_t)number;
        } else if (token.kind == JSON_OBJECT_END) {
            check_exported(sn_buf_view(&raw), time, -21600);
            events++;
        }
    }
    ck_assert_int_eq(events, 1000);
    sn_buf_fini(&raw);
    sn_buf_fini(&file);
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("envelope");
    TCase *tc = tcase_create("envelope");

    tcase_add_loop_test(tc, peeled, 0, LENGTH(rows));
    tcase_add_loop_test(tc, bare_lines_stay_whole, 0, LENGTH(bare));
    tcase_add_test(tc, nested_headers_have_a_limit);
    tcase_add_test(tc, the_cache_tells_stamps_apart);
    tcase_add_loop_test(tc, cut_lines, 0, LENGTH(rows));
    tcase_add_test(tc, samples_of_relayed_logs);
    tcase_add_test(tc, q2_utc_is_stamp_less_offset);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
