/*
 * The framer: what every piece of a text is, and when it was.  Expected times
 * follow from the stamps by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/zone.h"
#include "frames.h"
#include "input/input.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

/* A gui request, in the shape of a real one. */
#define REQ                                                         \
 "req:192.0.2.7 user:admin id:a1B2c3D4e5F6g7H8i9J0 200 GET /login " \
 "HTTP/1.1 tester/1.0"
#define ACCESS                                                         \
 "1623752430.500 37 192.0.2.9 TCP_MISS/200 512 GET http://a.example/ " \
 "- DIRECT/a.example text/html DEFAULT_CASE_12-P-I-NONE-NONE-NONE-D "  \
 "<IW_comp,3.0,-> -"
#define API "192.0.2.4 - x 13/May/2019 07:25:00 -0700 GET /x HTTP/1.0 200 -"
#define COMMON \
 "192.0.2.1 - - [10/Oct/2020:13:55:36 -0700] \"GET /x HTTP/1.0\" 200 23"

/* Lines that open with a stamp that cannot be. */
static const char *const spoilt[] = {
    "Wed Dec  3 25:11:09 2025 Info: " REQ,
    "Wed Dec 3 03:61:09 2025 Info: " REQ,
    "Wed Dec 33 03:11:09 2025 Info: " REQ,
    "Wed Xyz  3 03:11:09 2025 Info: " REQ,
    "Dec  3 25:11:09 gui_logs: Info: " REQ,
    "<38>Dec  3 25:11:09 gui_logs: Info: " REQ,
    "2025-13-03T03:11:09Z host gui_logs: Info: " REQ,
    "31 Abc 2025 25:11:09 (GMT) Info: " REQ,
    "192.0.2.1 - - [45/Oct/2020:13:55:36 -0700] \"GET /x HTTP/1.0\" 200 23",
    "192.0.2.1 - a b [10/Oct/2020:33:55:36 -0700] \"GET /x HTTP/1.0\" 200 23",
    "99999999999.500 37 192.0.2.9 TCP_MISS/200 512 GET http://a.example/ -",
};

START_TEST(a_spoilt_stamp_is_no_continuation)
{
    struct frames frames = {.name = "gui.current"};
    struct buf text = {0};

    sn_buf_str(&text, "Wed Dec  3 03:11:09 2025 Info: " REQ "\nTraceback\n");
    sn_buf_str(&text, spoilt[_i]);
    sn_buf_str(&text, "\nof nothing\n");
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_msg(frames.count[FRAME_RECORD] == 1 &&
                      frames.count[FRAME_CONTINUATION] == 1 &&
                      frames.count[FRAME_UNKNOWN] == 2,
                  "%s: %s", spoilt[_i], sn_buf_string(&frames.text));
    frames_fini(&frames);
    sn_buf_fini(&text);
}
END_TEST

struct row {
    const char *name;
    const char *file;
    const char *text;
    const char *frames;
    const char *why;
};

static const struct row rows[] = {
    {"Q6: no offset line, zone unknown", "",
     "Mon Aug 10 09:40:17 2020 Info: " REQ "\n",
     "record gui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: " REQ
     "\n",
     "request line"},
    {"Q2, Q3, Q4: offset lines apply from there on", "",
     "Wed Sep  8 18:17:23 2004 Info: http service listening on 192.0.2.1:80\n"
     "Wed Sep  8 11:17:24 2004 Info: Time offset from UTC: -25200 seconds\n"
     "Wed Sep  8 11:17:25 2004 Info: " REQ "\n"
     "Wed Sep  8 12:17:26 2004 Info: Time offset from UTC: -21600 seconds\n"
     "Wed Sep  8 12:17:27 2004 Info: " REQ "\n",
     "record gui 2004-09-08T18:17:23Z unknown|Wed Sep  8 18:17:23 2004 Info: http service listening on 192.0.2.1:80\n"
     "header gui 2004-09-08T18:17:24Z offset-header|Wed Sep  8 11:17:24 2004 Info: Time offset from UTC: -25200 seconds\n"
     "record gui 2004-09-08T18:17:25Z offset-header|Wed Sep  8 11:17:25 2004 Info: " REQ
     "\n"
     "header gui 2004-09-08T18:17:26Z offset-header|Wed Sep  8 12:17:26 2004 Info: Time offset from UTC: -21600 seconds\n"
     "record gui 2004-09-08T18:17:27Z offset-header|Wed Sep  8 12:17:27 2004 Info: " REQ
     "\n",
     "shape of its messages"},
    {"an absurd offset leaves no zone", "",
     "Wed Sep  8 11:17:24 2004 Info: Time offset from UTC: -25200 seconds\n"
     "Wed Sep  8 11:17:25 2004 Info: " REQ "\n"
     "Wed Sep  8 12:17:26 2004 Info: Time offset from UTC: 99999999 seconds\n"
     "Wed Sep  8 12:17:27 2004 Info: " REQ "\n"
     "Wed Sep  8 12:17:28 2004 Info: Time offset from UTC: 0 seconds\n"
     "Wed Sep  8 12:17:28 2004 Info: Time offset from UTC: -9999999999999999999999 seconds\n"
     "Wed Sep  8 12:17:29 2004 Info: " REQ "\n",
     "header text 2004-09-08T18:17:24Z offset-header|Wed Sep  8 11:17:24 2004 Info: Time offset from UTC: -25200 seconds\n"
     "record gui 2004-09-08T18:17:25Z offset-header|Wed Sep  8 11:17:25 2004 Info: " REQ
     "\n"
     "header gui 2004-09-08T12:17:26Z unknown|Wed Sep  8 12:17:26 2004 Info: Time offset from UTC: 99999999 seconds\n"
     "record gui 2004-09-08T12:17:27Z unknown|Wed Sep  8 12:17:27 2004 Info: " REQ
     "\n"
     "header gui 2004-09-08T12:17:28Z offset-header|Wed Sep  8 12:17:28 2004 Info: Time offset from UTC: 0 seconds\n"
     "header gui 2004-09-08T12:17:28Z unknown|Wed Sep  8 12:17:28 2004 Info: Time offset from UTC: -9999999999999999999999 seconds\n"
     "record gui 2004-09-08T12:17:29Z unknown|Wed Sep  8 12:17:29 2004 Info: " REQ
     "\n",
     "request line"},
    {"header and footer lines tell no format by themselves", "",
     "Wed Nov 19 09:16:46 2014 Info: Begin Logfile\n"
     "Wed Nov 19 09:16:46 2014 Info: Version: 14.2.0-620 SN: 0123456789AB-TEST001\n"
     "Wed Nov 19 09:16:38 2014 Info: " REQ "\n"
     "Wed Nov 19 09:16:47 2014 Info: Logfile rolled over\n"
     "Wed Nov 19 09:16:47 2014 Info: End Logfile\n",
     "header text 2014-11-19T09:16:46Z unknown|Wed Nov 19 09:16:46 2014 Info: Begin Logfile\n"
     "header text 2014-11-19T09:16:46Z unknown|Wed Nov 19 09:16:46 2014 Info: Version: 14.2.0-620 SN: 0123456789AB-TEST001\n"
     "record gui 2014-11-19T09:16:38Z unknown|Wed Nov 19 09:16:38 2014 Info: " REQ
     "\n"
     "header gui 2014-11-19T09:16:47Z unknown|Wed Nov 19 09:16:47 2014 Info: Logfile rolled over\n"
     "header gui 2014-11-19T09:16:47Z unknown|Wed Nov 19 09:16:47 2014 Info: End Logfile\n",
     "request line"},
    {"the file's name decides between gui and euqgui",
     "/data/euqgui.@20200810T094017.s",
     "Mon Aug 10 09:40:17 2020 Info: Begin Logfile\n"
     "Mon Aug 10 09:40:17 2020 Info: " REQ "\n",
     "header euqgui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: Begin Logfile\n"
     "record euqgui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: " REQ
     "\n",
     "file name euqgui"},
    {"a tag wins over the file's name", "euqgui.current",
     "<38>Mar 17 18:31:14 2020 x\n"
     "<38>Mar 17 18:31:14 gui_logs: Info: " REQ "\n",
     NULL, "tag gui_logs"},
    {"content wins over a wrong name", "gui.current", COMMON "\n",
     "record common 2020-10-10T20:55:36Z zoned|" COMMON "\n",
     "shape of its lines"},
    {"Q9: the epoch of an access log, with its milliseconds", "", ACCESS "\n",
     "record access 2021-06-15T10:20:30.500Z epoch|" ACCESS "\n",
     "shape of its lines"},
    {"Q35: a level before the epoch", "", "Info: " ACCESS "\n",
     "record access 2021-06-15T10:20:30.500Z epoch|Info: " ACCESS "\n", NULL},
    {"Q36: a doubled syslog header", "",
     "<38>Jun 15 12:30:01 192.0.2.60 <14>Jun 15 12:30:03 ACCESS_LOGS: Info: " ACCESS
     "\n",
     "record access 2021-06-15T10:20:30.500Z epoch|<38>Jun 15 12:30:01 192.0.2.60 <14>Jun 15 12:30:03 ACCESS_LOGS: Info: " ACCESS
     "\n",
     NULL},
    {"Q22: continuation lines, and an orphan", "",
     "Traceback (most recent call last):\n"
     "Mon Aug 10 09:40:17 2020 Info: " REQ "\n"
     "Traceback (most recent call last):\n"
     "  File \"web.py\", line 7, in get\n"
     "\n"
     "Error: no such page\n"
     "Mon Aug 10 09:40:18 2020 Info: " REQ "\n",
     "unknown raw - none|Traceback (most recent call last):\n"
     "record gui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: " REQ
     "\n"
     "continues gui - none|Traceback (most recent call last):\n"
     "continues gui - none|  File \"web.py\", line 7, in get\n"
     "blank raw - none|\n"
     "continues gui - none|Error: no such page\n"
     "record gui 2020-08-10T09:40:18Z unknown|Mon Aug 10 09:40:18 2020 Info: " REQ
     "\n",
     NULL},
    {"Q22: a header line is not gone on with", "",
     "Mon Aug 10 09:40:17 2020 Info: Begin Logfile\n"
     "what is this\n",
     "header text 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: Begin Logfile\n"
     "unknown raw - none|what is this\n",
     ""},
    {"Q22: lines that stand alone are no continuation", "",
     "Mon Aug 10 09:40:17 2020 Info: " REQ "\n" COMMON "\n" ACCESS "\n",
     "record gui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 Info: " REQ
     "\n"
     "record common 2020-10-10T20:55:36Z zoned|" COMMON "\n"
     "record access 2021-06-15T10:20:30.500Z epoch|" ACCESS "\n",
     NULL},
    {"Q22: after a common log nothing goes on", "",
     COMMON "\n  File \"web.py\", line 7, in get\n",
     "record common 2020-10-10T20:55:36Z zoned|" COMMON "\n"
     "unknown raw - none|  File \"web.py\", line 7, in get\n",
     NULL},
    {"Q26: lines taken out leave exact times around the gap", "",
     "Mon Aug 10 09:40:17 2020 Info: Time offset from UTC: 7200 seconds\n"
     "Mon Aug 10 09:40:18 2020 Info: " REQ "\n"
     "Mon Aug 10 15:00:00 2020 Info: Session a1B2c3D4e5F6g7H8i9J0 user:admin expired\n",
     "header text 2020-08-10T07:40:17Z offset-header|Mon Aug 10 09:40:17 2020 Info: Time offset from UTC: 7200 seconds\n"
     "record gui 2020-08-10T07:40:18Z offset-header|Mon Aug 10 09:40:18 2020 Info: " REQ
     "\n"
     "record gui 2020-08-10T13:00:00Z offset-header|Mon Aug 10 15:00:00 2020 Info: Session a1B2c3D4e5F6g7H8i9J0 user:admin expired\n",
     NULL},
    {"Q46: W3C header repeated and changed", "",
     "#Version: 1.0\n"
     "#Fields: timestamp c-ip cs-method cs-url\n"
     "1623752430.000 192.0.2.9 GET http://a.example/\n"
     "#Fields: c-ip timestamp cs-url\n"
     "192.0.2.9 1623752431.000 http://b.example/\n",
     "header w3c - none|#Version: 1.0\n"
     "header w3c - none|#Fields: timestamp c-ip cs-method cs-url\n"
     "record w3c 2021-06-15T10:20:30Z epoch|1623752430.000 192.0.2.9 GET http://a.example/\n"
     "header w3c - none|#Fields: c-ip timestamp cs-url\n"
     "record w3c 2021-06-15T10:20:31Z epoch|192.0.2.9 1623752431.000 http://b.example/\n",
     NULL},
    {"of two stamps one may be forged", "",
     "Mon May 13 07:25:22 2019 Info: " API "\n"
     "Mon May 13 07:25:22 2019 Info: " API " " API "\n",
     "record api 2019-05-13T14:25:00Z zoned|Mon May 13 07:25:22 2019 Info: " API
     "\n"
     "record api 2019-05-13T07:25:22Z unknown|Mon May 13 07:25:22 2019 Info: " API
     " " API "\n",
     NULL},
    {"Q49: configuration history is told apart", "",
     "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
     "<!DOCTYPE config SYSTEM \"config.dtd\">\n"
     "<config>\n",
     "record config-xml - none|<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
     "record config-xml - none|<!DOCTYPE config SYSTEM \"config.dtd\">\n"
     "record config-xml - none|<config>\n",
     NULL},
    {"Q51: CRLF, no LF at the end, a byte order mark", "",
     "\xEF\xBB\xBF" COMMON "\r\n\r\n" COMMON,
     "record common 2020-10-10T20:55:36Z zoned|" COMMON "\n"
     "blank raw - none|\n"
     "record common 2020-10-10T20:55:36Z zoned|" COMMON "\n",
     NULL},
    {"Q53: other logs are of no known format", "",
     "[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10] AH00128: x\n"
     "[10.30 16:49:06] chrome.exe - proxy.example:5070 open through proxy\n"
     "Oct 13 12:24:49 host sshd[7]: Accepted password\n"
     "just words\n",
     "unknown raw - none|[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10] AH00128: x\n"
     "unknown raw - none|[10.30 16:49:06] chrome.exe - proxy.example:5070 open through proxy\n"
     "unknown raw - none|Oct 13 12:24:49 host sshd[7]: Accepted password\n"
     "unknown raw - none|just words\n",
     ""},
    {"a syslog file of many kinds", "",
     "<38>Jun 15 10:20:30 gui_logs: Info: " REQ "\n"
     "<38>Jun 15 10:20:31 accesslogs: Info: " ACCESS "\n"
     "<38>Jun 15 10:20:32 authentication: Info: User joe failed authentication.\n"
     "<38>Jun 15 10:20:33 euqgui_logs: Info: " REQ "\n"
     "<38>Jun 15 10:20:34 mail_logs: Info: MID 37 done\n"
     "<38>Jun 15 10:20:35 gui_logs: Info: whatever it says\n",
     "record gui - none|<38>Jun 15 10:20:30 gui_logs: Info: " REQ "\n"
     "record access 2021-06-15T10:20:30.500Z epoch|<38>Jun 15 10:20:31 accesslogs: Info: " ACCESS
     "\n"
     "record authentication 2021-06-15T10:20:32Z~ unknown|<38>Jun 15 10:20:32 authentication: Info: User joe failed authentication.\n"
     "record euqgui 2021-06-15T10:20:33Z~ unknown|<38>Jun 15 10:20:33 euqgui_logs: Info: " REQ
     "\n"
     "record text 2021-06-15T10:20:34Z~ unknown|<38>Jun 15 10:20:34 mail_logs: Info: MID 37 done\n"
     "record gui 2021-06-15T10:20:35Z~ unknown|<38>Jun 15 10:20:35 gui_logs: Info: whatever it says\n",
     "tag gui_logs"},
    {"Q7: the year from the name of the file", "gui.@20201231T235000.s",
     "<38>Dec 31 23:59:59 gui_logs: Info: " REQ "\n"
     "<38>Jan  1 00:00:01 gui_logs: Info: " REQ "\n",
     "record gui 2020-12-31T23:59:59Z~ unknown|<38>Dec 31 23:59:59 gui_logs: Info: " REQ
     "\n"
     "record gui 2021-01-01T00:00:01Z~ unknown|<38>Jan  1 00:00:01 gui_logs: Info: " REQ
     "\n",
     NULL},
    {"Q48: consolidated events have no level; cut ones are still events", "",
     "Tue Aug 13 15:15:49 2019: CEF:0|Cisco|C300V|13.0.0-252|X|Y|5|a=b\n"
     "<166>Aug 13 15:15:50 consolidated_event: CEF:0|Cisco|C30\n",
     "record cef 2019-08-13T15:15:49Z unknown|Tue Aug 13 15:15:49 2019: "
     "CEF:0|Cisco|C300V|13.0.0-252|X|Y|5|a=b\n"
     "record cef 2019-08-13T15:15:50Z~ unknown|<166>Aug 13 15:15:50 "
     "consolidated_event: CEF:0|Cisco|C30\n",
     "shape of its lines"},
    {"prose belongs to the log in the majority", "",
     "Info: odd\nInfo: " REQ "\nInfo: odd\nInfo: " REQ "\nInfo: " REQ "\n"
     "Info: odd\n",
     "record text - none|Info: odd\nrecord gui - none|Info: " REQ "\n"
     "record text - none|Info: odd\nrecord gui - none|Info: " REQ "\n"
     "record gui - none|Info: " REQ "\nrecord gui - none|Info: odd\n",
     NULL},
    {"a quarantine line in a mail log does not make it a quarantine log", "",
     "Info: MID 7 done\nInfo: ISQ: Tagging MID 7 for quarantine\n"
     "Info: MID 8 done\n",
     "record text - none|Info: MID 7 done\n"
     "record euq - none|Info: ISQ: Tagging MID 7 for quarantine\n"
     "record text - none|Info: MID 8 done\n",
     NULL},
    {"Splunk takes the stamp off", "", "Info: " REQ "\n",
     "record gui - none|Info: " REQ "\n", "request line"},
};

START_TEST(texts_are_framed)
{
    const struct row *row = &rows[_i];
    struct frames frames = {.name = row->file};

    frames_read(&frames, sn_slice_str(row->text));
    if (row->frames)
        ck_assert_msg(strcmp(sn_buf_string(&frames.text), row->frames) == 0,
                      "%s:\n%s", row->name, sn_buf_string(&frames.text));
    if (row->why)
        ck_assert_msg(strcmp(sn_buf_string(&frames.why), row->why) == 0,
                      "%s: why: %s", row->name, sn_buf_string(&frames.why));
    frames_fini(&frames);
}
END_TEST

START_TEST(serial_and_version_are_kept)
{
    struct slice text = SLICE(
        "Mon Aug 10 09:40:17 2020 Info: Version: 9.0.0-485 SN: OLD-1\n"
        "Mon Aug 10 09:40:17 2020 Info: Version: 14.2.0-620 SN: AB12-CD\n");
    struct frames frames = {0};

    frames_read(&frames, text);
    ck_assert_str_eq(sn_buf_string(&frames.serial), "AB12-CD");
    ck_assert_str_eq(sn_buf_string(&frames.version), "14.2.0-620");
    frames_fini(&frames);
}
END_TEST

START_TEST(forced_format_takes_what_fits)
{
    struct slice text =
        SLICE("Mon Aug 10 09:40:17 2020 Info: " REQ "\n" REQ "\n" COMMON "\n");
    struct frames frames = {0};

    frames.options.forced = sn_format_find(sn_slice_str("euqgui"));
    frames_read(&frames, text);
    ck_assert_str_eq(
        sn_buf_string(&frames.text),
        "record euqgui 2020-08-10T09:40:17Z unknown|Mon Aug 10 09:40:17 2020 "
        "Info: " REQ "\nrecord euqgui - none|" REQ
        "\ncontinues euqgui - none|" COMMON "\n");
    ck_assert_str_eq(sn_buf_string(&frames.why), "--format");
    frames_fini(&frames);
    memset(&frames, 0, sizeof(frames));
    frames.options.forced = sn_format_find(sn_slice_str("common"));
    frames_read(&frames, text);
    ck_assert_uint_eq(frames.count[FRAME_UNKNOWN], 2);
    ck_assert_uint_eq(frames.count[FRAME_RECORD], 1);
    frames_fini(&frames);
}
END_TEST

START_TEST(assumed_zone_is_used)
{
    struct frames frames = {0};
    struct zone *zone;

    ck_assert_int_eq(sn_zone_new(&zone, "+02:00"), 0);
    frames.options.assume = zone;
    frames_read(&frames,
                sn_slice_str("Mon Aug 10 09:40:17 2020 Info: " REQ "\n"));
    ck_assert_msg(sn_slice_opens(sn_buf_view(&frames.text),
                                 "record gui 2020-08-10T07:40:17Z assumed|"),
                  "%s", sn_buf_string(&frames.text));
    frames_fini(&frames);
    sn_zone_free(zone);
}
END_TEST

/* The times of gzip header and file are for years, the name's is better. */
START_TEST(year_hints_have_an_order)
{
    static const struct {
        const char *name;
        int64_t file;
        int64_t gzip;
        const char *year;
    } hints[] = {
        {"gui.current", 1609459200, 0, "2020"},
        {"gui.current", 1609459200, 1577836800, "2019"},
        {"gui.@20180101T000000.s", 1609459200, 1577836800, "2018"},
        {"gui.@2018.s", 1609459200, 0, "2020"},
        {"gui.@20181301T000000.s", 1609459200, 0, "2020"},
        {"mail@192.0.2.1/gui.@20170101T000000Z_20170102T000000Z.s", 0, 0,
         "2017"},
    };
    struct slice line = SLICE("<38>Jun 15 10:20:30 gui_logs: Info: " REQ);
    struct framer_options options = {0};
    struct framer *framer;
    const char *why;

    ck_assert_int_eq(sn_framer_new(&framer, &options, &why), 0);
    for (int i = 0; i < LENGTH(hints); i++) {
        struct framed framed;
        char text[40];

        sn_framer_begin(framer, sn_slice_str(hints[i].name),
                        hints[i].file * NS_PER_SECOND, 0);
        sn_framer_gzip_time(framer, hints[i].gzip * NS_PER_SECOND);
        ck_assert_int_eq(sn_framer_frame(framer, line, 0, &framed), 0);
        seine_time_format(framed.when.ns, NULL, text, sizeof(text));
        text[4] = '\0';
        ck_assert_msg(strcmp(text, hints[i].year) == 0, "%s: %s", hints[i].name,
                      text);
    }
    sn_framer_free(framer);
}
END_TEST

static enum frame_class
frame_one(struct framer *framer, const char *line, struct framed *framed)
{
    ck_assert_int_eq(
        sn_framer_frame(framer, sn_slice_str(line), SPLIT_LINES, framed), 0);
    return framed->class;
}

/* Nothing of an input is left when the next one begins. */
START_TEST(inputs_are_apart)
{
    struct framer_options options = {0};
    struct framer *framer;
    struct framed framed;
    const char *why;

    ck_assert_int_eq(sn_framer_new(&framer, &options, &why), 0);
    sn_framer_begin(framer, sn_slice_str("gui.@20180101T000000.s"), 0, 0);
    frame_one(framer, "#Fields: c-ip timestamp cs-url", &framed);
    frame_one(framer, "192.0.2.9 1623752431.000 http://b.example/", &framed);
    ck_assert_str_eq(framed.format->about.name, "w3c");
    frame_one(framer,
              "Mon Aug 10 09:40:17 2020 Info: Version: 9.0.0-485 SN: X-1",
              &framed);
    frame_one(framer,
              "Mon Aug 10 09:40:17 2020 Info: Time offset from UTC: 60 seconds",
              &framed);
    frame_one(framer, "Mon Aug 10 09:40:17 2020 Info: " REQ, &framed);
    ck_assert_int_eq(framed.when.quality, SEINE_TIME_HEADER);
    sn_framer_begin(framer, sn_slice_str(""), 0, 0);
    ck_assert_str_eq(sn_framer_why(framer), "");
    ck_assert_str_eq(sn_framer_serial(framer), "");
    ck_assert_str_eq(sn_framer_version(framer), "");
    ck_assert_int_eq(frame_one(framer, "  File \"x\", line 1", &framed),
                     FRAME_UNKNOWN);
    ck_assert_int_eq(frame_one(framer,
                               "192.0.2.9 1623752431.000 http://b.example/",
                               &framed),
                     FRAME_UNKNOWN);
    frame_one(framer, "Mon Aug 10 09:40:17 2020 Info: " REQ, &framed);
    ck_assert_int_eq(framed.when.quality, SEINE_TIME_UNKNOWN);
    frame_one(framer, "<38>Jun 15 10:20:30 gui_logs: Info: " REQ, &framed);
    ck_assert_int_eq(framed.when.year_inferred, 1);
    ck_assert_int_eq(framed.when.ns / NS_PER_SECOND, 1592216430); /* 2020 */
    sn_framer_free(framer);
}
END_TEST

START_TEST(bad_format_string_is_refused)
{
    struct framer_options options = {.wsa_format = SLICE("%nonsense(")};
    struct framer *framer;
    const char *why = NULL;

    ck_assert_int_eq(sn_framer_new(&framer, &options, &why), SEINE_E_FORMAT);
    ck_assert_ptr_null(framer);
    ck_assert_ptr_nonnull(why);
    sn_framer_free(NULL);
}
END_TEST

/* Q54: NUL and control bytes are bytes of the line. */
START_TEST(q54_control_bytes_are_kept)
{
    static const char text[] = "Mon Aug 10 09:40:17 2020 Info: req:192.0.2.7 "
                               "user:- id:- 400  The URL accessed is invalid: "
                               "a\0b\x1b[31m\x01 -\n";
    struct frames frames = {0};

    frames_read(&frames, sn_slice(text, sizeof(text) - 1));
    ck_assert_uint_eq(frames.count[FRAME_RECORD], 1);
    ck_assert_uint_eq(frames.count[FRAME_UNKNOWN], 0);
    frames_fini(&frames);
}
END_TEST

/* Q52: long lines are framed like others. */
START_TEST(q52_long_lines_are_framed)
{
    struct frames frames = {0};
    struct buf text = {0};

    sn_buf_str(&text, "192.0.2.1 - - [10/Oct/2020:13:55:36 -0700] \"GET /");
    for (int i = 0; i < 20000; i++)
        sn_buf_str(&text, "%2e");
    sn_buf_str(&text, " HTTP/1.0\" 200 23\n");
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_uint_eq(frames.count[FRAME_RECORD], 1);
    frames_fini(&frames);
    sn_buf_fini(&text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("framer");
    TCase *tc = tcase_create("framer");

    tcase_add_loop_test(tc, a_spoilt_stamp_is_no_continuation, 0,
                        LENGTH(spoilt));
    tcase_add_loop_test(tc, texts_are_framed, 0, LENGTH(rows));
    tcase_add_test(tc, serial_and_version_are_kept);
    tcase_add_test(tc, forced_format_takes_what_fits);
    tcase_add_test(tc, assumed_zone_is_used);
    tcase_add_test(tc, year_hints_have_an_order);
    tcase_add_test(tc, inputs_are_apart);
    tcase_add_test(tc, bad_format_string_is_refused);
    tcase_add_test(tc, q54_control_bytes_are_kept);
    tcase_add_test(tc, q52_long_lines_are_framed);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
