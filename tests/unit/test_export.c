/*
 * Exports: lines in JSON objects and CSV rows, JSON objects as records of their
 * own, and the shared samples read through the framer.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/json.h"
#include "frames.h"
#include "predicate/test.h"
#include "record/export_time.h"
#include "record/unwrap.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

#define REQ                                                         \
 "req:192.0.2.7 user:admin id:a1B2c3D4e5F6g7H8i9J0 200 GET /login " \
 "HTTP/1.1 tester/1.0"
#define STAMPED "Mon Aug 10 09:40:17 2020 Info: " REQ

struct row {
    const char *name;
    const char *text;
    const char *frames;
};

static const struct row rows[] = {
    {"array of _raw and _time; the zone follows from both",
     "[{\"_raw\":\"" STAMPED "\",\"_time\":1597045217},\n"
     "{\"_raw\":\"" STAMPED "\",\"_time\":1597045999}]",
     "record gui 2020-08-10T07:40:17Z export wrapped|" STAMPED "\n"
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"the export's time where the line has none",
     "{\"_time\":\"2025-12-10T12:00:00.000+0100\",\"_raw\":\"Info: " REQ
     "\"}\n",
     "record gui 2025-12-10T11:00:00Z export wrapped|Info: " REQ "\n"},
    {"the export's year and zone where the line has none",
     "{\"@timestamp\":\"2019-06-15T08:20:31Z\",\"event\":{\"original\":"
     "\"\\u003c38\\u003eJun 15 10:20:30 gui_logs: Info: " REQ "\"}}\n",
     "record gui 2019-06-15T08:20:31Z export wrapped|<38>Jun 15 10:20:30 "
     "gui_logs: Info: " REQ "\n"},
    {"only the year where the zone does not follow",
     "{\"@timestamp\":\"2019-06-15T08:24:31Z\",\"event\":{\"original\":"
     "\"\\u003c38\\u003eJun 15 10:20:30 gui_logs: Info: " REQ "\"}}\n",
     "record gui 2019-06-15T10:20:30Z~ unknown wrapped|<38>Jun 15 10:20:30 "
     "gui_logs: Info: " REQ "\n"},
    {"hits.hits[]._source",
     "{\"took\":3,\"hits\":{\"total\":1,\"hits\":[{\"_id\":\"1\",\"_source\":{"
     "\"event.original\":\"" STAMPED "\"}}]}}",
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"Splunk's result",
     "{\"preview\":false,\"result\":{\"_raw\":\"" STAMPED "\"}}\n",
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"content.message",
     "{\"content\":{\"timestamp\":1597045217000,\"message\":\"" STAMPED
     "\"}}\n",
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"milliseconds",
     "{\"timestamp\":1597045217125,\"message\":\"Info: " REQ "\"}\n",
     "record gui 2020-08-10T07:40:17.125Z export wrapped|Info: " REQ "\n"},
    {"SyslogMessage, American date",
     "[{\"TimeGenerated [UTC]\":\"6/1/2021, 12:42:28.603 PM\",\n"
     "\"EventTime [UTC]\":\"6/1/2021, 12:30:02.000 AM\",\n"
     "\"SyslogMessage\":\"Info: " REQ "\"}]",
     "record gui 2021-06-01T00:30:02Z export wrapped|Info: " REQ "\n"},
    {"the surest member is taken",
     "{\"message\":\"" STAMPED "\",\"_raw\":\"Info: " REQ "\"}\n",
     "record gui - none wrapped|Info: " REQ "\n"},
    {"but one that is known is taken before one that is not",
     "{\"message\":\"" STAMPED "\",\"_raw\":\"what?\"}\n",
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"a line end in the member", "{\"_raw\":\"Info: " REQ "\\r\\n\"}\n",
     "record gui - none wrapped|Info: " REQ "\n"},
    {"header lines in an export",
     "[{\"_raw\":\"Mon Aug 10 09:40:17 2020 Info: Time offset from UTC: 3600 seconds\"},{\"_raw\":\"" STAMPED
     "\"}]",
     "header text 2020-08-10T08:40:17Z offset-header wrapped|Mon Aug 10 09:40:17 2020 Info: Time offset from UTC: 3600 seconds\n"
     "record gui 2020-08-10T08:40:17Z offset-header wrapped|" STAMPED "\n"},
    {"an object of its own", "{\"a\":1,\"time\":\"2020-01-01T00:00:00Z\"}\n",
     "record jsonl 2020-01-01T00:00:00Z zoned|{\"a\":1,\"time\":\"2020-01-01T00:00:00Z\"}\n"},
    {"its escapes are decoded for keywords", "{\"a\":\"\\u003cscript\"}\n",
     "record jsonl - none wrapped|{\"a\":\"<script\"}\n"},
    {"its _raw is what keywords search", "{\"a\":1,\"_raw\":\"x \\\"y\\\"\"}\n",
     "record jsonl - none wrapped|x \"y\"\n"},
    {"prose in an application's message is no line of a log",
     "{\"level\":\"info\",\"message\":\"Warning: low on disk\"}\n",
     "record jsonl - none|{\"level\":\"info\",\"message\":\"Warning: low on disk\"}\n"},
    {"unsound JSON is not recognised", "{\"a\":1,}\n{\"_raw\":\"" STAMPED "\n",
     "unknown raw - none|{\"a\":1,}\nunknown raw - none|{\"_raw\":\"" STAMPED
     "\n"},
    {"CSV with quotes doubled",
     "\"_time\",\"_raw\",host\n"
     "\"2025-12-10T12:00:00.000+0000\",\"Info: req:192.0.2.7 user:- id:- 200 GET / HTTP/1.1 \"\"q\"\", x\",h1\n"
     "2025-12-10T12:00:01.000+0000,\"" STAMPED "\",h1\n",
     "header raw - none|\"_time\",\"_raw\",host\n"
     "record gui 2025-12-10T12:00:00Z export wrapped|Info: req:192.0.2.7 user:- id:- 200 GET / HTTP/1.1 \"q\", x\n"
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\n"},
    {"semicolons; commas in fields",
     "_time;_raw;host\n"
     "2025-12-10T12:00:00.000+0000;Info: req:192.0.2.7 user:- id:- 200 GET /a,b HTTP/1.1 x, y;h1\n"
     "\"2025-12-10T12:00:01.000+0000\";\"Info: req:192.0.2.7 user:- id:- 200 GET /;b HTTP/1.1 \"\"q\"\"\";h1\n",
     "header raw - none|_time;_raw;host\n"
     "record gui 2025-12-10T12:00:00Z export wrapped|Info: req:192.0.2.7 user:- id:- 200 GET /a,b HTTP/1.1 x, y\n"
     "record gui 2025-12-10T12:00:01Z export wrapped|Info: req:192.0.2.7 user:- id:- 200 GET /;b HTTP/1.1 \"q\"\n"},
    {"tabs; commas, semicolons and a line end in fields",
     "\"_time\"\t\"Raw Message\"\thost\r\n"
     "2025-12-10T12:00:00.000+0000\tInfo: req:192.0.2.7 user:- id:- 200 GET /a,b;c HTTP/1.1 x, y\th1\r\n"
     "2025-12-10T12:00:00.000+0000\t\"" STAMPED "\nTraceback\tof it\"\th1\r\n",
     "header raw - none|\"_time\"\t\"Raw Message\"\thost\n"
     "record gui 2025-12-10T12:00:00Z export wrapped|Info: req:192.0.2.7 user:- id:- 200 GET /a,b;c HTTP/1.1 x, y\n"
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED
     "\nTraceback\tof it\n"},
    {"CSV: newline in quotes, header again, odd rows",
     "_raw,host\n\"" STAMPED "\nTraceback\",h1\n_raw,host\n\"what?\",h1\n,h1\n",
     "header raw - none|_raw,host\n"
     "record gui 2020-08-10T09:40:17Z unknown wrapped|" STAMPED "\nTraceback\n"
     "header raw - none|_raw,host\n"
     "unknown raw - none|\"what?\",h1\n"
     "unknown raw - none|,h1\n"},
};

START_TEST(exports_are_unwrapped)
{
    struct frames frames = {0};

    frames_read(&frames, sn_slice_str(rows[_i].text));
    ck_assert_msg(strcmp(sn_buf_string(&frames.text), rows[_i].frames) == 0,
                  "%s:\n%s", rows[_i].name, sn_buf_string(&frames.text));
    frames_fini(&frames);
}
END_TEST

static const struct row fields[] = {
    {"types and nesting",
     "{\"s\":\"x\",\"n\":-1.5,\"t\":true,\"f\":false,\"z\":null,\"e\":\"\","
     "\"o\":{\"a\":{\"b\":1}},\"l\":[1,\"two\",{\"c\":3}],\"d.e\":\"-\"}\n",
     "  s=x\n  n=-1.5\n  t=true\n  f=false\n  z=null\n  e=\n  o.a.b=1\n"
     "  l=1\n  l=two\n  l.c=3\n  d.e=-\n"},
    {"escapes in names and values",
     "{\"a\\u0062\":{\"\\\"\":\"\\u00e9\\n\"}}\n", "  ab.\"=\xC3\xA9\n\n"},
    {"wrappers are no part of names",
     "{\"_index\":\"x\",\"_source\":{\"url\":{\"path\":\"/\"}}}\n",
     "  _index=x\n  url.path=/\n"},
    {"_raw is a field", "{\"_raw\":\"what?\",\"a\":1}\n",
     "  _raw=what?\n  a=1\n"},
    {"members beside a line",
     "{\"_raw\":\"Info: Session a1B2c3D4e5F6g7H8i9J0 user:- expired\","
     "\"host\":\"h1\",\"log.level\":\"x\",\"n\":{\"m\":2}}\n",
     "  host=h1\n  n.m=2\n"},
    {"columns beside a line",
     "_raw,host,empty,\"q\"\n\"Info: Session a1B2c3D4e5F6g7H8i9J0 user:- "
     "expired\",h1,,\"a \"\"b\"\"\"\n",
     "  host=h1\n  q=a \"b\"\n"},
};

START_TEST(members_become_fields)
{
    struct frames frames = {.fields = true};

    frames_read(&frames, sn_slice_str(fields[_i].text));
    ck_assert_msg(strstr(sn_buf_string(&frames.text), fields[_i].frames) &&
                      sn_slice_ends(sn_buf_view(&frames.text),
                                    sn_slice_str(fields[_i].frames)),
                  "%s:\n%s", fields[_i].name, sn_buf_string(&frames.text));
    frames_fini(&frames);
}
END_TEST

static void
keep_flags(struct seine_record *record, void *user)
{
    bool *flags = user;

    flags[0] = record->own_names;
    flags[1] = record->any_source;
    flags[2] = record->wrapped;
}

START_TEST(own_objects_are_of_every_source)
{
    bool flags[3] = {false, false, false};
    struct frames frames = {.on_record = keep_flags, .user = flags};

    frames_read(&frames, sn_slice_str("{\"a\":1}\n"));
    ck_assert(flags[0] && flags[1] && !flags[2]);
    frames_fini(&frames);
    frames_read(&frames, sn_slice_str("{\"_raw\":\"" STAMPED "\"}\n"));
    ck_assert(!flags[0] && !flags[1] && flags[2]);
    frames_fini(&frames);
}
END_TEST

static void
count_values(struct seine_record *record, void *user)
{
    static const enum field none[] = {FIELD_NONE};
    const struct target target = {none, 0, SLICE("l")};
    struct target_cursor cursor = {0};
    struct value value;
    const char *field;
    struct buf *out = user;

    while (sn_target_next(&target, record, &cursor, &value, &field)) {
        sn_buf_slice(out, value.text);
        sn_buf_byte(out, ' ');
    }
}

/* A name that comes twice must not hide its second value from rules. */
START_TEST(rules_see_all_values_of_a_name)
{
    struct buf values = {0};
    struct frames frames = {.on_record = count_values, .user = &values};

    frames_read(&frames, sn_slice_str("{\"l\":[\"a\",[\"b\"]],\"k\":1,"
                                      "\"l\":\"c\"}\n"));
    ck_assert_str_eq(sn_buf_string(&values), "a b c ");
    frames_fini(&frames);
    sn_buf_fini(&values);
}
END_TEST

static void
keep_text(struct seine_record *record, void *user)
{
    static const struct target whole = {NULL, 0, SLICE("")};
    struct target_cursor cursor = {0};
    struct value value;
    const char *field;
    struct buf *out = user;

    ck_assert(sn_target_next(&whole, record, &cursor, &value, &field));
    sn_buf_slice(out, value.text);
}

/* Keywords search the line that was found, whatever _raw says beside it. */
START_TEST(keywords_search_the_line)
{
    struct buf text = {0};
    struct frames frames = {.on_record = keep_text, .user = &text};

    frames_read(&frames, sn_slice_str("{\"message\":\"" STAMPED
                                      "\",\"_raw\":\"decoy\"}\n"));
    ck_assert_str_eq(sn_buf_string(&text), STAMPED);
    frames_fini(&frames);
    sn_buf_fini(&text);
}
END_TEST

static void
keep_counts(struct seine_record *record, void *user)
{
    size_t *counts = user;

    counts[0] = record->extra_count;
    counts[1] = record->extra_dropped;
}

/* Fields over the limit are counted, and so are names that are too long. */
START_TEST(fields_have_a_limit)
{
    size_t members = LIMIT_EXTRA_FIELDS - 1 + (size_t)_i, counts[2] = {0, 0};
    struct frames frames = {.on_record = keep_counts, .user = counts};
    struct buf text = {0};

    for (size_t i = 0; i < members; i++)
        sn_buf_format(&text, "%s\"m%zu\":%zu", i ? "," : "{", i, i);
    sn_buf_str(&text, "}\n");
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_uint_eq(counts[0] + counts[1], members);
    ck_assert_uint_eq(counts[1], members > LIMIT_EXTRA_FIELDS);
    frames_fini(&frames);
    sn_buf_fini(&text);
}
END_TEST

START_TEST(names_have_a_limit)
{
    size_t size = LIMIT_NAME - 2 + (size_t)_i, counts[2] = {0, 0};
    struct frames frames = {.on_record = keep_counts, .user = counts};
    struct buf text = {0};

    sn_buf_str(&text, "{\"");
    for (size_t i = 0; i < size; i++)
        sn_buf_byte(&text, 'n');
    sn_buf_str(&text, "\":1,\"");
    for (size_t i = 0; i < size; i++)
        sn_buf_byte(&text, 'o');
    sn_buf_str(&text, "\":{\"p\":[2]}}\n");
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_uint_eq(counts[0],
                      (size <= LIMIT_NAME) + (size + 2 <= LIMIT_NAME));
    ck_assert_uint_eq(counts[0] + counts[1], 2);
    frames_fini(&frames);
    sn_buf_fini(&text);
}
END_TEST

static const struct {
    const char *text;
    const char *time; /* NULL: none */
    enum stamp_kind kind;
} times[] = {
    {"1597045217", "2020-08-10T07:40:17Z", STAMP_EPOCH},
    {"1597045217.25", "2020-08-10T07:40:17.250Z", STAMP_EPOCH},
    {"1597045217125", "2020-08-10T07:40:17.125Z", STAMP_EPOCH},
    {"1597045217125001", "2020-08-10T07:40:17.125001Z", STAMP_EPOCH},
    {"1597045217125001002", "2020-08-10T07:40:17.125001002Z", STAMP_EPOCH},
    {"2020-08-10T07:40:17Z", "2020-08-10T07:40:17Z", STAMP_ZONED},
    {"2020-08-10T07:40:17.5+0200", "2020-08-10T05:40:17.500Z", STAMP_ZONED},
    {"2020-08-10 07:40:17.000 UTC", "2020-08-10T07:40:17Z", STAMP_ZONED},
    {"2020-08-10 07:40:17 CEST", "2020-08-10T07:40:17Z", STAMP_LOCAL},
    {"2020-08-10 07:40:17", "2020-08-10T07:40:17Z", STAMP_LOCAL},
    {"6/1/2021, 12:42:28.603 PM", "2021-06-01T12:42:28.603Z", STAMP_ZONED},
    {"6/1/2021, 12:42:28 AM", "2021-06-01T00:42:28Z", STAMP_ZONED},
    {"12/31/2021, 1:02:03.000 PM", "2021-12-31T13:02:03Z", STAMP_ZONED},
    {"12/31/2021 11:02:03 AM", "2021-12-31T11:02:03Z", STAMP_ZONED},
    {"", NULL, STAMP_NONE},
    {"1", NULL, STAMP_NONE},
    {"99999999999999999999", NULL, STAMP_NONE},
    {"1597045217.", NULL, STAMP_NONE},
    {"31/12/2021, 1:02:03 PM", NULL, STAMP_NONE},
    {"12/31/2021, 13:02:03 PM", NULL, STAMP_NONE},
    {"12/31/2021, 0:02:03 AM", NULL, STAMP_NONE},
    {"12/31/2021, 1:02:03", NULL, STAMP_NONE},
    {"12/31/2021, 1:02:3 PM", NULL, STAMP_NONE},
    {"2/29/2021, 1:02:03 PM", NULL, STAMP_NONE},
    {"2020-08-10T07:40:17Z;", NULL, STAMP_NONE},
    {"now", NULL, STAMP_NONE},
};

START_TEST(times_are_read)
{
    struct stamp stamp;
    bool read = sn_export_time_parse(sn_slice_str(times[_i].text), &stamp);
    char text[40];
    int64_t ns;

    ck_assert_msg(read == (times[_i].time != NULL), "%s", times[_i].text);
    ck_assert_msg(stamp.kind == times[_i].kind, "%s", times[_i].text);
    if (!read)
        return;
    ck_assert(sn_ns_from_seconds(stamp.seconds, stamp.nanos, &ns));
    seine_time_format(ns, NULL, text, sizeof(text));
    ck_assert_str_eq(text, times[_i].time);
}
END_TEST

/* --- shared samples: counts are those of the catalogue, section 9 --- */

static const struct {
    const char *path;
    size_t records, headers, unknown;
    const char *formats[2]; /* all records are of these */
} samples[] = {
    {"samples/elastic-examples/apache_logs", 9999, 0, 1, {"common"}},
    {"samples/lnav/logfile_shop_access_log.0", 1000, 0, 0, {"common"}},
    {"samples/lnav/access_log.gz", 2492, 0, 0, {"common"}},
    {"samples/cribl-esa/sTAFXQ.json", 997, 3, 0, {"text", "euq"}},
    {"samples/datadog-wsa/samples.log", 8, 0, 0, {"access", "l4tm"}},
    {"samples/cisco-docs/gui_logs_http_doc_example.log", 9, 1, 0, {"gui"}},
    {"samples/cisco-docs/wsa_w3c_header.log", 0, 5, 0, {"w3c"}},
    {"samples/elastic-examples/nginxplus_json_logs", 0, 0, 500, {NULL}},
    {"samples/lnav/textfile_broken_gz.txt.gz", 0, 0, 1, {NULL}},
};

static size_t
count_lines_with(const struct buf *text, const char *start)
{
    struct slice rest = sn_buf_view(text);
    size_t count = 0;

    while (rest.size > 0) {
        count += sn_slice_opens(rest, start);
        rest = sn_slice_skip(rest, sn_slice_find(rest, '\n') + 1);
    }
    return count;
}

static size_t
count_records_of(const struct buf *text, const char *format)
{
    struct buf start = {0};
    size_t count = 0;

    if (!format)
        return 0;
    sn_buf_format(&start, "record %s ", format);
    count = count_lines_with(text, sn_buf_string(&start));
    sn_buf_fini(&start);
    return count;
}

START_TEST(samples_are_framed)
{
    struct frames frames = {0};
    struct buf data = {0};

    if (!read_test_file("SEINE_SHARED", samples[_i].path, &data)) {
        say_skipped(samples[_i].path);
        return;
    }
    frames_read(&frames, sn_buf_view(&data));
    ck_assert_msg(frames.count[FRAME_RECORD] == samples[_i].records &&
                      frames.count[FRAME_HEADER] == samples[_i].headers &&
                      frames.count[FRAME_UNKNOWN] == samples[_i].unknown &&
                      frames.count[FRAME_CONTINUATION] == 0,
                  "%s: %zu records, %zu headers, %zu unknown", samples[_i].path,
                  frames.count[FRAME_RECORD], frames.count[FRAME_HEADER],
                  frames.count[FRAME_UNKNOWN]);
    ck_assert_uint_eq(
        count_records_of(&frames.text, samples[_i].formats[0]) +
            count_records_of(&frames.text, samples[_i].formats[1]),
        samples[_i].records);
    frames_fini(&frames);
    sn_buf_fini(&data);
}
END_TEST

/* The time of every record of the array is its _time. */
struct oracle {
    size_t agreed;
    size_t by_header;
};

static void
compare_time(struct seine_record *record, void *user)
{
    struct oracle *oracle = user;
    const char *text;
    size_t size;
    uint64_t seconds = 0;

    ck_assert_int_eq(seine_record_get(record, "_time", &text, &size), 1);
    for (size_t i = 0; i < size; i++)
        seconds = seconds * 10 + (uint64_t)(text[i] - '0');
    oracle->agreed += record->when.ns == (int64_t)seconds * NS_PER_SECOND;
    oracle->by_header += record->when.quality == SEINE_TIME_HEADER;
}

START_TEST(array_times_agree)
{
    struct oracle oracle = {0, 0};
    struct frames frames = {.on_record = compare_time, .user = &oracle};
    struct buf data = {0};

    if (!read_test_file("SEINE_SHARED", "samples/cribl-esa/sTAFXQ.json",
                        &data)) {
        say_skipped("array of mail log lines");
        return;
    }
    frames_read(&frames, sn_buf_view(&data));
    ck_assert_uint_eq(oracle.agreed, 1000);
    /* all but the two lines before the offset line, which need the export */
    ck_assert_uint_eq(oracle.by_header, 998);
    frames_fini(&frames);
    sn_buf_fini(&data);
}
END_TEST

/* The last column of a table of rendered events, each in a file of its own. */
static const struct {
    const char *path;
    size_t records, headers;
} tables[] = {
    {"samples/sc4s/rendered_esa.tsv", 45, 7},
    {"samples/sc4s/rendered_wsa.tsv", 19, 3},
};

START_TEST(rendered_events_are_framed)
{
    struct buf data = {0}, text = {0};
    struct frames frames = {.modified_ns = INT64_C(1640995200000000000)};
    struct slice rest;

    if (!read_test_file("SEINE_SHARED", tables[_i].path, &data)) {
        say_skipped(tables[_i].path);
        return;
    }
    rest = sn_buf_view(&data);
    while (rest.size > 0) {
        size_t end = sn_slice_find(rest, '\n');
        struct slice line = sn_slice_first(rest, end);

        if (line.size > 0 && line.at[0] != '#') {
            while (sn_slice_find(line, '\t') < line.size)
                line = sn_slice_skip(line, sn_slice_find(line, '\t') + 1);
            sn_buf_slice(&text, line);
            sn_buf_byte(&text, '\n');
        }
        rest = sn_slice_skip(rest, end + 1);
    }
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_msg(frames.count[FRAME_RECORD] == tables[_i].records &&
                      frames.count[FRAME_HEADER] == tables[_i].headers &&
                      frames.count[FRAME_UNKNOWN] == 0,
                  "%s: %zu records, %zu unknown", tables[_i].path,
                  frames.count[FRAME_RECORD], frames.count[FRAME_UNKNOWN]);
    ck_assert_uint_eq(count_lines_with(&frames.text, "record raw"), 0);
    frames_fini(&frames);
    sn_buf_fini(&text);
    sn_buf_fini(&data);
}
END_TEST

/* Lines, and the two messages of prose as objects of their own. */
START_TEST(sentinel_export_is_framed)
{
    struct frames frames = {0};
    struct buf data = {0};

    if (!read_test_file("SEINE_SHARED",
                        "samples/azure-sentinel/CiscoWSA.distinct.json",
                        &data)) {
        say_skipped("export of a syslog table");
        return;
    }
    frames_read(&frames, sn_buf_view(&data));
    ck_assert_uint_eq(frames.count[FRAME_RECORD], 7);
    ck_assert_uint_eq(frames.count[FRAME_UNKNOWN], 0);
    ck_assert_uint_eq(count_records_of(&frames.text, "access"), 3);
    ck_assert_uint_eq(count_records_of(&frames.text, "w3c"), 2);
    ck_assert_uint_eq(count_records_of(&frames.text, "jsonl"), 2);
    frames_fini(&frames);
    sn_buf_fini(&data);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("export");
    TCase *tc = tcase_create("export");
    TCase *shared = tcase_create("shared");

    tcase_add_loop_test(tc, exports_are_unwrapped, 0, LENGTH(rows));
    tcase_add_loop_test(tc, members_become_fields, 0, LENGTH(fields));
    tcase_add_test(tc, own_objects_are_of_every_source);
    tcase_add_test(tc, rules_see_all_values_of_a_name);
    tcase_add_test(tc, keywords_search_the_line);
    tcase_add_loop_test(tc, fields_have_a_limit, 0, 3);
    tcase_add_loop_test(tc, names_have_a_limit, 0, 4);
    tcase_add_loop_test(tc, times_are_read, 0, LENGTH(times));
    tcase_add_loop_test(shared, samples_are_framed, 0, LENGTH(samples));
    tcase_add_test(shared, array_times_agree);
    tcase_add_loop_test(shared, rendered_events_are_framed, 0, LENGTH(tables));
    tcase_add_test(shared, sentinel_export_is_framed);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, shared);
    return run_suite(suite);
}
