/*
 * The quirks of exported logs, from the bytes of a file to the fields and times
 * of its entries.  Rows bear the number that the list of quirks gives them.
 * Those of the access log and the W3C log are in test_quirks_wsa.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "quirk.h"

#define STAMP "Wed Sep  8 11:17:24 2004 Info: "
#define AT "gui 2004-09-08T11:17:24Z unknown|"
#define OFFSET STAMP "Time offset from UTC: 0 seconds\n"
#define SID "aBcDeFgHiJkLmNoPqRsT"
#define WHO "req:192.0.2.14 user:admin id:" SID " "
#define REQ WHO "200 GET /login HTTP/1.1 tester/1.0"
#define L4TM                                                          \
 "Info: Address 198.51.100.7 for b.example (b.example) removed from " \
 "firewall block list.\n"

static const struct quirk rows[] = {
    {"Q1: a day padded, bare and with a zero is the same instant",
     "",
     SLICE("Wed Sep  8 11:17:24 2004 Info: " REQ "\n"
           "Wed Sep 8 11:17:24 2004 Info: " REQ "\n"
           "Wed Sep 08 11:17:24 2004 Info: " REQ "\n"),
     {"record " AT, "record " AT, "record " AT}},
    {"Q1: and without a year",
     "gui.@20040901T000000.s",
     SLICE("<38>Sep  8 11:17:24 gui_logs: Info: " REQ "\n"
           "<38>Sep 8 11:17:24 gui_logs: Info: " REQ "\n"
           "<38>Sep 08 11:17:24 gui_logs: Info: " REQ "\n"),
     {"record gui 2004-09-08T11:17:24Z~ unknown|",
      "record gui 2004-09-08T11:17:24Z~ unknown|",
      "record gui 2004-09-08T11:17:24Z~ unknown|"}},
    {"Q2: UTC is the stamp less the offset, of any number of seconds",
     "",
     SLICE(STAMP "Time offset from UTC: 19207 seconds\n" STAMP REQ "\n"),
     {"header text 2004-09-08T05:57:17Z offset-header|",
      "record gui 2004-09-08T05:57:17Z offset-header|"}},
    {"Q3: an offset line in the middle goes for what follows",
     "",
     SLICE(STAMP "Time offset from UTC: -3600 seconds\n" STAMP REQ "\n" STAMP
                 "Time offset from UTC: 3600 seconds\n" STAMP REQ "\n"),
     {"header text 2004-09-08T12:17:24Z", "record gui 2004-09-08T12:17:24Z",
      "header gui 2004-09-08T10:17:24Z", "record gui 2004-09-08T10:17:24Z"}},
    {"Q4: before the first offset line the zone is not known",
     "",
     SLICE("Wed Sep  8 18:17:23 2004 Info: " REQ "\n" STAMP
           "Time offset from UTC: -25200 seconds\n" STAMP REQ "\n"),
     {"record gui 2004-09-08T18:17:23Z unknown|",
      "header gui 2004-09-08T18:17:24Z offset-header|",
      "record gui 2004-09-08T18:17:24Z offset-header|"}},
    {"Q5: a header that is later than the entries moves none",
     "",
     SLICE("Wed Sep  8 11:17:30 2004 Info: Time offset from UTC: 0 seconds\n"
           "Wed Sep  8 11:17:22 2004 Info: " REQ "\n"
           "Wed Sep  8 11:17:31 2004 Info: " REQ "\n"),
     {"header text 2004-09-08T11:17:30Z offset-header|",
      "record gui 2004-09-08T11:17:22Z offset-header|",
      "record gui 2004-09-08T11:17:31Z offset-header|"}},
    {"Q7: December and January of one file",
     "gui.@20201230T235000.s",
     SLICE("<38>Dec 31 23:59:59 gui_logs: Info: " REQ "\n"
           "<38>Jan  1 00:00:01 gui_logs: Info: " REQ "\n"),
     {"record gui 2020-12-31T23:59:59Z~", "record gui 2021-01-01T00:00:01Z~"}},
    {"Q8: the file's stamp inside of syslog wins",
     "gui.@20250101T000000.s",
     SLICE("<38>Jun 15 10:20:30 esa1 ESA: Thu Aug 07 11:57:16 2003 Info: " REQ
           "\n"),
     {"record gui 2003-08-07T11:57:16Z unknown|", "  source.ip=192.0.2.14"}},
    {"Q10: the zone of the traffic monitor has the sign that is printed",
     "",
     SLICE("04 May 2020 12:59:57 (GMT-1:00) " L4TM
           "04 May 2020 12:59:57 (GMT+5:30) " L4TM),
     {"record l4tm 2020-05-04T13:59:57Z zoned|",
      "  destination.ip=198.51.100.7",
      "record l4tm 2020-05-04T07:29:57Z zoned|"}},
    {"Q11: status first and status last are the same entry",
     "",
     SLICE(STAMP WHO "303 POST /setup?a=1 HTTP/1.1 -\n" STAMP WHO
                     "POST /setup?a=1 HTTP/1.1 303\n"),
     {"record " AT, "  source.ip=192.0.2.14", "  http.request.method=POST",
      "  url.original=/setup?a=1", "  http.version=1.1",
      "  http.response.status_code=303", "record " AT, "  source.ip=192.0.2.14",
      "  http.request.method=POST", "  url.original=/setup?a=1",
      "  http.version=1.1", "  http.response.status_code=303"}},
    {"Q12: bytes that are no URL are one entry of status 400",
     "",
     SLICE(STAMP "req:192.0.2.14 user:- id:- 400  The URL accessed is invalid: "
                 "  \\xE2 \\-\xFF\xDB\x99 \\xC0 -\n"),
     {"record " AT "Wed Sep  8 11:17:24 2004 Info: req:192.0.2.14 user:- id:- "
      "400  The URL accessed is invalid:   \\xE2 \\-\xFF\xDB\x99 \\xC0 -",
      "  http.response.status_code=400", "!http.request.method",
      "!http.version", "!user_agent.original"}},
    {"Q13: an agent with a version inside, and none",
     "",
     SLICE(STAMP WHO "200 GET /x HTTP/1.1 a \"b\" [c] HTTP/1.1 (d) \n" STAMP WHO
                     "200 GET /x HTTP/1.1 - \n"),
     {"record " AT, "  url.path=/x",
      "  user_agent.original=a \"b\" [c] HTTP/1.1 (d)", "record " AT,
      "  url.path=/x", "!user_agent.original"}},
    {"Q14: a dash is neither user nor session",
     "",
     SLICE(STAMP "req:192.0.2.14 user:- id:- 200 GET /login HTTP/1.1 -\n"),
     {"record " AT, "!user.name", "!asyncos.session.id"}},
    {"Q15: an absolute target is a URL of another host, no path",
     "",
     SLICE(STAMP WHO "307 GET http://probe.example/ HTTP/1.1 -\n"),
     {"record " AT, "  url.full=http://probe.example/",
      "  url.domain=probe.example", "  url.path=/"}},
    {"Q16: a target without a slash",
     "",
     SLICE(STAMP WHO "200 GET logo.png HTTP/1.1 -\n"),
     {"record " AT, "  url.path=logo.png", "!url.domain"}},
    {"Q17: both spellings of because",
     "",
     SLICE(STAMP "Action: User admin logged out from session " SID
                 " beacuse of inactivity timeout\n" STAMP
                 "Action: User admin logged out from session " SID
                 " because of inactivity timeout\n"),
     {"record " AT, "  event.action=logout", "  user.name=admin", "record " AT,
      "  event.action=logout", "  user.name=admin"}},
    {"Q18: a session not found, with and without its destination",
     "",
     SLICE(STAMP "Session " SID " from 192.0.2.14 not found\n" STAMP
                 "Session " SID
                 " from 192.0.2.14 not found Destination:/monitor/x\n"),
     {"record " AT, "  event.action=session-not-found",
      "!asyncos.destination_page", "record " AT,
      "  event.action=session-not-found",
      "  asyncos.destination_page=/monitor/x"}},
    {"Q19: values behind each other's labels",
     "",
     SLICE(STAMP "login:192.0.2.14 user:admin session:" SID "\n" STAMP
                 "login:admin user:" SID " session:192.0.2.14\n"),
     {"record " AT, "  source.ip=192.0.2.14", "  user.name=admin",
      "  asyncos.session.id=" SID, "record " AT, "  source.ip=192.0.2.14",
      "  user.name=admin", "  asyncos.session.id=" SID}},
    {"Q20: a connection error of any level, port 000",
     "",
     SLICE(STAMP "Error in http connection from host 192.0.2.48 port 000 - not "
                 "indexable\n"
                 "Wed Sep  8 11:17:24 2004 Critical: Error in http connection "
                 "from host 192.0.2.48 port 4711 - not indexable\n"),
     {"record " AT, "  event.action=connection-error", "  source.port=0",
      "record " AT, "  event.action=connection-error", "  source.port=4711",
      "  log.level=Critical"}},
    {"Q21: parentheses and quotes in an error",
     "",
     SLICE(STAMP "SSL error with client 192.0.2.51:372 - (33, 'error:14:SSL "
                 "routines:X:(a) \"b')\n"),
     {"record " AT, "  event.action=ssl-error", "  source.ip=192.0.2.51",
      "  source.port=372",
      "  event.reason=(33, 'error:14:SSL routines:X:(a) \"b')"}},
    {"Q22: lines without a stamp belong to the entry before",
     "",
     SLICE("  orphan\n" STAMP REQ "\nTraceback (most recent call last):\n"),
     {"unknown raw - none|  orphan", "record " AT,
      "continues gui - none|Traceback"}},
    {"Q23: a client that is no address",
     "",
     SLICE(STAMP "req:dummy_ip user:- id:- 200 GET / HTTP/1.1 -\n"),
     {"record " AT, "  source.address=dummy_ip", "!source.ip"}},
    {"Q24: an IPv6 client",
     "",
     SLICE(STAMP "req:2001:db8::1 user:bo id:- 200 GET / HTTP/1.1 -\n"),
     {"record " AT, "  source.ip=2001:db8::1", "  user.name=bo"}},
    {"Q25: a user with +, @ and a backslash",
     "",
     SLICE(STAMP "req:192.0.2.1 user:DOM\\a.b+c@example.com id:" SID
                 " 200 GET / HTTP/1.1 -\n"),
     {"record " AT, "  user.name=DOM\\a.b+c@example.com",
      "  asyncos.session.id=" SID}},
    {"Q48: consolidated events without level, broken and cut",
     "",
     SLICE("Wed Sep  8 11:17:24 2004: CEF:0|Cisco|C300V|13.0.0-252|X|Y|5|"
           "src=192.0.2.4 cs2=x E SAAMPVerdict=CLEAN act=DELI\n"
           "Wed Sep  8 11:17:24 2004: CEF:0|Cisco|C30\n"),
     {"record cef 2004-09-08T11:17:24Z unknown|", "  source.ip=192.0.2.4",
      "  SAAMPVerdict=CLEAN", "!log.level",
      "record cef 2004-09-08T11:17:24Z unknown|", "  cef.product=C30"}},
    {"Q51: a BOM, CRLF, and no LF at the end",
     "",
     SLICE("\xEF\xBB\xBF" STAMP REQ "\r\n" STAMP REQ),
     {"record " AT, "  user_agent.original=tester/1.0", "record " AT,
      "  user_agent.original=tester/1.0"}},
    {"Q53: no false event from other programs' logs",
     "",
     SLICE("[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10] [client "
           "192.0.2.1:4] AH00128: File does not exist: /x\n"
           "[10.30 16:49:06] chrome.exe - proxy.example:5070 open through\n"),
     {"unknown raw - none|[Thu", "!source.ip", "!url.path",
      "!http.request.method", "unknown raw - none|[10.30", "!url.path"}},
    {"Q53: the status of nginx is not recognised",
     "",
     SLICE("{\"version\":6,\"nginx_version\":\"1.9.4\",\"connections\":{"
           "\"accepted\":8,\"idle\":2},\"requests\":{\"total\":5,"
           "\"current\":1}}\n"),
     {"unknown raw - none|{\"version\":6", "!source.ip", "!url.path"}},
    {"Q53: an event that has one of its names is one",
     "",
     SLICE("{\"nginx_version\":\"1.9.4\",\"requests\":{\"total\":5}}\n"),
     {"record jsonl - none|", "  nginx_version=1.9.4"}},
    {"Q53: the status of another server is no request",
     "",
     SLICE("{\"version\":6,\"address\":\"192.0.2.64\",\"requests\":{\"total\":"
           "5,\"current\":1},\"responses\":{\"2xx\":4},\"peers\":[{\"server\":"
           "\"198.51.100.1:80\",\"state\":\"up\"}]}\n"),
     {"record jsonl - none|", "!source.ip", "!url.path", "!url.full",
      "!http.request.method", "!http.response.status_code"}},
    {"Q54: control bytes do not end a line",
     "",
     SLICE(STAMP WHO "200 GET /a\x1b[2J\x01\x0b\x0c\x85?b=\0c HTTP/1.1 d\0e\n"),
     {"record " AT, "  url.path=/a\x1b[2J\x01\x0b\x0c\x85",
      "  http.version=1.1"}},
};

START_TEST(files_are_read)
{
    quirk_check(&rows[_i]);
}
END_TEST

/* As long as attackers make them: the value is whole. */
START_TEST(q52_url_of_many_kilobytes)
{
    struct frames frames = {.fields = true};
    struct buf text = {0}, want = {0};

    sn_buf_str(&want, "/");
    while (want.size < 30000)
        sn_buf_str(&want, "%2e%2e/");
    sn_buf_format(&text, "%s%s200 GET ", STAMP, WHO);
    sn_buf_slice(&text, sn_buf_view(&want));
    sn_buf_str(&text, " HTTP/1.1 -\n");
    frames_read(&frames, sn_buf_view(&text));
    ck_assert_uint_eq(frames.count[FRAME_RECORD], 1);
    sn_buf_clear(&text);
    sn_buf_str(&text, "\n  url.path=");
    sn_buf_slice(&text, sn_buf_view(&want));
    sn_buf_str(&text, "\n");
    ck_assert(sn_find(sn_buf_view(&frames.text), sn_buf_view(&text)) <
              frames.text.size);
    frames_fini(&frames);
    sn_buf_fini(&text);
    sn_buf_fini(&want);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("quirks");
    TCase *tc = tcase_create("quirks");

    tcase_add_loop_test(tc, files_are_read, 0, LENGTH(rows));
    tcase_add_test(tc, q52_url_of_many_kilobytes);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
