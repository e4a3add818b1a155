/*
 * The web server's logs: both request grammars, sessions, services, errors.
 * Rows bear the number of the quirk that they are about.
 *
 * SPDX-License-Identifier: MIT
 */
#include "log_line.h"

#define STAMP "Wed Sep  8 11:17:24 2004 "
#define SID "aBcDeFgHiJkLmNoPqRsT"
#define WHO "req:192.0.2.14 user:admin id:" SID " "

static const struct line_row rows[] = {
    {"Q11 status first",
     STAMP "Info: " WHO "303 POST /setup/wizard?a=1 HTTP/1.1 curl/7.88",
     "gui",
     {{"event.action", "request"},
      {"source.ip", "192.0.2.14"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID},
      {"http.request.method", "POST"},
      {"url.path", "/setup/wizard"},
      {"url.query", "a=1"},
      {"http.version", "1.1"},
      {"http.response.status_code", "303"},
      {"user_agent.original", "curl/7.88"},
      {"event.outcome", NULL}}},
    {"Q11 status last",
     STAMP "Info: " WHO "POST /setup/wizard?a=1 HTTP/1.1 303",
     "gui",
     {{"event.action", "request"},
      {"source.ip", "192.0.2.14"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID},
      {"http.request.method", "POST"},
      {"url.path", "/setup/wizard"},
      {"url.query", "a=1"},
      {"http.version", "1.1"},
      {"http.response.status_code", "303"},
      {"user_agent.original", NULL}}},
    {"Q11 status last, version in the target",
     STAMP "Info: " WHO "GET /a HTTP/1.0 b HTTP/1.1 404 ",
     "gui",
     {{"url.original", "/a HTTP/1.0 b"}, {"http.response.status_code", "404"}}},
    {"Q12 invalid URL",
     "<38>Jun 15 10:20:30 gui_logs: Info: req:192.0.2.14 user:- id:- 400  The "
     "URL accessed is invalid:    \\xE2   \\xDE \\-C0\xFF\x01 r\xDB\x99 \\xC0 -",
     "gui",
     {{"http.response.status_code", "400"},
      {"event.reason", "The URL accessed is invalid"},
      {"url.original", "\\xE2   \\xDE \\-C0\xFF\x01 r\xDB\x99 \\xC0"},
      {"user_agent.original", "-"},
      {"http.request.method", NULL},
      {"http.version", NULL},
      {"source.ip", "192.0.2.14"}}},
    {"Q12 invalid URL that is one",
     STAMP "Info: " WHO
           "400  The URL accessed is invalid: /..%00/etc/passwd?x -",
     "gui",
     {{"url.path", "/..%00/etc/passwd"}, {"x-uri", "/..%00/etc/passwd?x"}}},
    {"Q13 user agent with all in it",
     STAMP "Info: " WHO
           "200 GET /x HTTP/1.1 a \"b\" [c] GET /y HTTP/1.1 (d)  404 ",
     "gui",
     {{"url.path", "/x"},
      {"http.response.status_code", "200"},
      {"user_agent.original", "a \"b\" [c] GET /y HTTP/1.1 (d)  404"}}},
    {"Q13 no user agent, blank at the end",
     STAMP "Info: " WHO "200 GET /x HTTP/1.1 - ",
     "gui",
     {{"user_agent.original", "-"}, {"url.path", "/x"}}},
    {"Q14 neither user nor session",
     "<38>Jun 15 10:20:30 gui_logs: Info: req:192.0.2.14 user:- id:- 200 GET "
     "/login HTTP/1.1 -",
     "gui",
     {{"user.name", "-"}, {"asyncos.session.id", "-"}}},
    {"Q15 absolute target",
     STAMP "Info: " WHO "307 GET http://probe.example.net/ HTTP/1.1 -",
     "gui",
     {{"url.full", "http://probe.example.net/"},
      {"url.domain", "probe.example.net"},
      {"url.path", "/"}}},
    {"Q16 target without a slash",
     STAMP "Info: " WHO "200 GET xxx.png HTTP/1.1 -",
     "gui",
     {{"url.original", "xxx.png"},
      {"url.path", "xxx.png"},
      {"url.extension", "png"}}},
    {"Q17 beacuse",
     STAMP "Info: Action: User admin logged out from session " SID
           " beacuse of inactivity timeout",
     "gui",
     {{"event.action", "logout"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID},
      {"event.reason", "inactivity timeout"}}},
    {"Q17 because",
     STAMP "Info: Action: User admin logged out from session " SID
           " because of inactivity timeout.",
     "gui",
     {{"event.action", "logout"}, {"event.reason", "inactivity timeout"}}},
    {"Q18 not found",
     STAMP "Info: Session " SID " from 192.0.2.14 not found",
     "gui",
     {{"event.action", "session-not-found"},
      {"source.ip", "192.0.2.14"},
      {"asyncos.session.id", SID},
      {"asyncos.destination_page", NULL}}},
    {"Q18 not found, with destination",
     STAMP "Info: Session " SID " from 192.0.2.14 not found "
           "Destination:/monitor/x not found Destination:y",
     "gui",
     {{"event.action", "session-not-found"},
      {"asyncos.destination_page", "/monitor/x not found Destination:y"}}},
    {"Q19 login",
     STAMP "Info: login:192.0.2.14 user:admin session:" SID,
     "gui",
     {{"event.action", "login"},
      {"event.outcome", "success"},
      {"source.ip", "192.0.2.14"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID}}},
    {"Q19 logout",
     STAMP "Info: logout:192.0.2.14 user:admin session:" SID,
     "gui",
     {{"event.action", "logout"}, {"source.ip", "192.0.2.14"}}},
    {"Q19 labels that do not fit",
     STAMP "Info: login:admin user:" SID " session:192.0.2.14",
     "gui",
     {{"source.ip", "192.0.2.14"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID}}},
    {"Q19 swapped once more",
     STAMP "Info: login:" SID " user:admin session:2001:db8::14",
     "gui",
     {{"source.ip", "2001:db8::14"},
      {"user.name", "admin"},
      {"asyncos.session.id", SID}}},
    {"Q19 masked client",
     STAMP "Info: login:dummy_ip user:admin session:" SID,
     "gui",
     {{"source.address", "dummy_ip"},
      {"source.ip", NULL},
      {"user.name", "admin"},
      {"asyncos.session.id", SID}}},
    {"Q19 a user who looks like a session",
     STAMP "Info: login:192.0.2.14 user:" SID " session:tSrQpOnMlKjIhGfEdCbA",
     "gui",
     {{"user.name", SID}, {"asyncos.session.id", "tSrQpOnMlKjIhGfEdCbA"}}},
    {"Q20 connection error, Info",
     STAMP "Info: Error in http connection from host 192.0.2.48 port 33275 - "
           "not indexable",
     "gui",
     {{"event.action", "connection-error"},
      {"event.outcome", "failure"},
      {"event.reason", "not indexable"},
      {"source.ip", "192.0.2.48"},
      {"source.port", "33275"},
      {"network.protocol", "http"},
      {"log.level", "Info"}}},
    {"Q20 connection error, Critical, port 000",
     STAMP "Critical: Error in https connection from host 192.0.2.48 port 000 "
           "- [Errno 54] Connection reset by peer",
     "gui",
     {{"event.action", "connection-error"},
      {"event.reason", "[Errno 54] Connection reset by peer"},
      {"source.port", "0"},
      {"network.protocol", "https"},
      {"log.level", "Critical"}}},
    {"Q21 SSL error",
     STAMP "Warning: SSL error with client 192.0.2.51:37222 - (336027804, "
           "'error:1407609C:SSL routines:SSL23_GET_CLIENT_HELLO:x - y')",
     "gui",
     {{"event.action", "ssl-error"},
      {"source.ip", "192.0.2.51"},
      {"source.port", "37222"},
      {"event.reason",
       "(336027804, 'error:1407609C:SSL routines:SSL23_GET_CLIENT_HELLO:"
       "x - y')"}}},
    {"Q22 only the first line has values",
     STAMP "Info: " WHO "500 GET /x HTTP/1.1 -\nTraceback (most recent):\n  x",
     "gui",
     {{"user_agent.original", "-"}, {"http.response.status_code", "500"}}},
    {"Q23 client that is no address",
     STAMP "Info: req:dummy_ip user:- id:- 200 GET / HTTP/1.1 -",
     "gui",
     {{"source.address", "dummy_ip"}, {"source.ip", NULL}, {"url.path", "/"}}},
    {"Q24 IPv6 client",
     STAMP "Info: req:2001:db8::1 user:admin id:- 200 GET / HTTP/1.1 -",
     "gui",
     {{"source.ip", "2001:db8::1"}, {"user.name", "admin"}}},
    {"Q25 user as an address of mail",
     STAMP "Info: req:192.0.2.1 user:DOM\\a.b+c@example.com id:" SID
           " 200 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "DOM\\a.b+c@example.com"}}},
    {"Q25 user with a blank",
     STAMP "Info: req:192.0.2.1 user:Jane Doe id:- 200 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "Jane Doe"}}},
    {"S1",
     STAMP "Info: Session " SID " user:- expired",
     "gui",
     {{"event.action", "session-expired"},
      {"user.name", "-"},
      {"asyncos.session.id", SID}}},
    {"S3",
     STAMP "Info: SourceIP:192.0.2.14 Destination:/login?a= Username:x "
           "Username:jane@example.com Privilege:Help Desk User session:" SID
           " Action: The HTTPS session has been established successfully.",
     "gui",
     {{"event.action", "session-established"},
      {"event.outcome", "success"},
      {"source.ip", "192.0.2.14"},
      {"asyncos.destination_page", "/login?a= Username:x"},
      {"user.name", "jane@example.com"},
      {"asyncos.privilege", "Help Desk User"},
      {"asyncos.session.id", SID},
      {"network.protocol", "https"}}},
    {"S5",
     STAMP "Info: Passphrase has been changed for user admin",
     "gui",
     {{"event.action", "passphrase-changed"}, {"user.name", "admin"}}},
    {"SSO",
     STAMP
     "Info: SSO authentication is successful for the user: a@example.com.",
     "gui",
     {{"event.action", "login"},
      {"event.outcome", "success"},
      {"user.name", "a@example.com"}}},
    {"E3",
     STAMP "Warning: Could not fetch current Virus Threat Level: OS error "
           "opening URL 'http://x.example.com/'",
     "gui",
     {{"event.action", "fetch-error"},
      {"event.reason", "OS error opening URL 'http://x.example.com/'"}}},
    {"L1",
     STAMP "Info: https service listening on 192.0.2.1:443",
     "gui",
     {{"event.action", "service-listening"},
      {"destination.ip", "192.0.2.1"},
      {"destination.port", "443"},
      {"network.protocol", "https"}}},
    {"L1 IPv6",
     STAMP "Info: http service listening on 2001:db8::1:80",
     "gui",
     {{"destination.ip", "2001:db8::1"}, {"destination.port", "80"}}},
    {"L2",
     STAMP "Info: http service on 192.0.2.1:80 redirecting to https port 443",
     "gui",
     {{"event.action", "service-redirect"}, {"destination.port", "80"}}},
    {"P1",
     STAMP "Info: PERIODIC REPORTS: PERIODIC_REPORTS.SYSTEM.STARTED",
     "gui",
     {{"event.action", "periodic-report"}}},
    {"application fault",
     STAMP "Critical: An application fault occurred: ('x.py', 1)\nTraceback",
     "gui",
     {{"event.action", "application-fault"}, {"event.outcome", "failure"}}},
    {"header by tag",
     "<38>Jun 15 10:20:30 gui_logs: Info: Version: 14.2.0-620 SN: BUSDEV-002",
     "gui",
     {{"event.action", "version"},
      {"observer.version", "14.2.0-620"},
      {"observer.serial_number", "BUSDEV-002"}}},
    {"quarantine by tag",
     "<38>Jun 15 10:20:30 euqgui_logs: Info: " WHO "200 GET /Search HTTP/1.1 -",
     "euqgui",
     {{"event.action", "request"}, {"url.path", "/Search"}}},
    {"quarantine service",
     STAMP "Info: ISQ: Serving HTTPS on 192.0.2.1, port 83",
     "euqgui",
     {{"event.action", "service-listening"},
      {"destination.ip", "192.0.2.1"},
      {"destination.port", "83"},
      {"network.protocol", "https"}}},
    {"no stamp at all",
     "Info: " WHO "200 GET / HTTP/1.1 -",
     "gui",
     {{"url.path", "/"}, {"source.ip", "192.0.2.14"}}},
    {"cut after the client",
     STAMP "Info: req:192.0.2.14 user:adm",
     "gui",
     {{"source.ip", "192.0.2.14"}, {"user.name", "adm"}}},
    {"cut in the target",
     STAMP "Info: " WHO "200 GET /monitor/in",
     "gui",
     {{"http.response.status_code", "200"}, {"url.path", "/monitor/in"}}},
    {"cut in the old grammar",
     STAMP "Info: " WHO "GET /a HTTP/1.1",
     "gui",
     {{"http.request.method", "GET"},
      {"url.path", "/a"},
      {"http.version", "1.1"},
      {"http.response.status_code", NULL}}},
    {"Q54 NUL and control bytes",
     STAMP "Info: " WHO "200 GET /\x01\x1B[31m HTTP/1.1 \x7F-",
     "gui",
     {{"url.path", "/\x01\x1B[31m"}, {"user_agent.original", "\x7F-"}}},
};

START_TEST(messages)
{
    line_row_check(&rows[_i]);
}
END_TEST

/* A NUL does not end a line either. */
START_TEST(q54_nul_in_a_target)
{
    static const char text[] =
        STAMP "Info: " WHO "200 GET /a\0b?c HTTP/1.1 d\0e";
    struct line_reader reader;
    struct seine_record *record;

    line_reader_init(&reader);
    record = line_read(&reader, sn_slice(text, sizeof(text) - 1), NULL);
    ck_assert(sn_slice_equal(record->value[FIELD_URL_PATH].text,
                             sn_slice("/a\0b", 4)));
    ck_assert(sn_slice_equal(record->value[FIELD_USER_AGENT].text,
                             sn_slice("d\0e", 3)));
    line_reader_fini(&reader);
}
END_TEST

/* Fields that are literal are slices of the line, as the screen relies on. */
START_TEST(literal_fields_are_slices)
{
    const char *line = rows[_i].line;
    size_t size = strlen(line);
    struct line_reader reader;
    struct seine_record *record;

    line_reader_init(&reader);
    record = line_read(&reader, sn_slice_str(line), NULL);
    for (unsigned i = FIELD_RAW + 1; i < FIELD_COUNT; i++) {
        struct slice text = record->value[i].text;

        if (!sn_record_has(record, (enum field)i))
            continue;
        ck_assert_msg(
            !sn_field_is_literal((enum field)i) ||
                (text.at >= line && text.at + text.size <= line + size),
            "%s: %s", rows[_i].name, sn_field_name((enum field)i));
    }
    line_reader_fini(&reader);
}
END_TEST

/* What a row has, the descriptor says that it carries. */
START_TEST(nothing_that_is_not_carried)
{
    struct line_reader reader;
    struct seine_record *record;

    line_reader_init(&reader);
    record = line_read(&reader, sn_slice_str(rows[_i].line), NULL);
    for (unsigned i = FIELD_RAW + 1; i < FIELD_COUNT; i++) {
        const enum field *carried = reader.format->carries;

        if (!sn_record_has(record, (enum field)i))
            continue;
        while (*carried && *carried != i)
            carried++;
        ck_assert_msg(*carried, "%s: %s", rows[_i].name,
                      sn_field_name((enum field)i));
    }
    line_reader_fini(&reader);
}
END_TEST

/* Q12: text and payload are the line, byte for byte. */
START_TEST(q12_raw_is_exact)
{
    struct line_reader reader;
    struct seine_record *record;
    struct slice line = sn_slice_str(rows[3].line);

    line_reader_init(&reader);
    record = line_read(&reader, line, NULL);
    ck_assert(sn_slice_equal(record->text, line));
    ck_assert(sn_slice_ends(line, record->payload));
    line_reader_fini(&reader);
}
END_TEST

/* Every beginning of every line is parsed without harm. */
START_TEST(cut_messages)
{
    struct slice line = sn_slice_str(rows[_i].line);
    struct line_reader reader;

    line_reader_init(&reader);
    for (size_t size = 0; size <= line.size; size++) {
        line_read(&reader, sn_slice_first(line, size), &sn_format_gui);
        ck_assert(reader.record->payload.size <= size);
    }
    line_reader_fini(&reader);
}
END_TEST

/*
 * Q2..Q4, the parser's part: the offset line is state and may come again; a
 * senseless one changes nothing.
 */
static const struct {
    const char *line;
    bool header;
    bool known;
    int32_t offset;
} header_rows[] = {
    {STAMP "Info: Begin Logfile", true, false, 0},
    {STAMP "Info: Version: 7.6.3-019 SN: 420D4FEA709365BFB3E3-0AF2EE5E700E",
     true, false, 0},
    {STAMP "Info: Time offset from UTC: -25200 seconds", true, true, -25200},
    {STAMP "Info: Time offset from UTC: 0 seconds", true, true, 0},
    {STAMP "Info: Time offset from UTC: 19207 seconds", true, true, 19207},
    {STAMP "Info: Time offset from UTC: 86400 seconds", true, true, 86400},
    {STAMP "Info: Time offset from UTC: 86401 seconds", true, false, 0},
    {STAMP "Info: Time offset from UTC: -86401 seconds", true, false, 0},
    {STAMP "Info: Time offset from UTC: 99999999999999999999 seconds", true,
     false, 0},
    {STAMP "Info: Time offset from UTC: x seconds", false, false, 0},
    {STAMP "Info: Time offset from UTC: 1 hours", false, false, 0},
    {STAMP "Info: System is coming up", true, false, 0},
    {STAMP "Info: System is coming up.", true, false, 0},
    {STAMP "Info: Logfile rolled over", true, false, 0},
    {STAMP "Info: End Logfile", true, false, 0},
    {STAMP "Info: Begin Logfile of a story", false, false, 0},
    {STAMP "Info: Version: none", false, false, 0},
    {STAMP "Info: " WHO "200 GET / HTTP/1.1 Begin Logfile", false, false, 0},
};

START_TEST(headers)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(header_rows[_i].line), &sn_format_gui);
    ck_assert_msg(reader.framed, "%s", header_rows[_i].line);
    ck_assert_msg(reader.frame.header == header_rows[_i].header &&
                      reader.frame.offset_known == header_rows[_i].known &&
                      reader.frame.offset == header_rows[_i].offset,
                  "%s", header_rows[_i].line);
    line_reader_fini(&reader);
}
END_TEST

/* Which lines the format of a file keeps, and which it gives away. */
static const struct {
    const char *name;
    const char *line;
    const struct format *format;
    bool kept;
} frame_rows[] = {
    {"own shape", STAMP "Info: " WHO "200 GET / HTTP/1.1 -", &sn_format_gui,
     true},
    {"own shape of the quarantine", STAMP "Info: " WHO "200 GET / HTTP/1.1 -",
     &sn_format_euqgui, true},
    {"unknown prose of a file", STAMP "Info: Nobody knows this", &sn_format_gui,
     true},
    {"unknown prose under the own tag",
     "<38>Jun 15 10:20:30 gui_logs: Info: Nobody knows this", &sn_format_gui,
     true},
    {"unknown prose under an unknown tag",
     "<38>Jun 15 10:20:30 x_logs: Info: Nobody knows this", &sn_format_gui,
     false},
    {"own shape under another tag",
     "<38>Jun 15 10:20:30 euqgui_logs: Info: " WHO "200 GET / HTTP/1.1 -",
     &sn_format_gui, false},
    {"own shape under an unknown tag",
     "<38>Jun 15 10:20:30 x_logs: Info: " WHO "200 GET / HTTP/1.1 -",
     &sn_format_gui, true},
    {"another log's shape",
     STAMP "Info: PID 1: User a entered 'b'; prompt was "
           "'c'",
     &sn_format_gui, false},
    {"no envelope", "Traceback (most recent call last):", &sn_format_gui,
     false},
    {"text keeps prose", STAMP "Info: MID 1 queued", &sn_format_text, true},
    {"text keeps prose under any tag",
     "<38>Jun 15 10:20:30 x_logs: Info: MID 1 queued", &sn_format_text, true},
    {"text gives requests away", STAMP "Info: " WHO "200 GET / HTTP/1.1 -",
     &sn_format_text, false},
};

START_TEST(frames)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(frame_rows[_i].line),
              frame_rows[_i].format);
    ck_assert_msg(reader.framed == frame_rows[_i].kept, "%s",
                  frame_rows[_i].name);
    line_reader_fini(&reader);
}
END_TEST

/* The lines of the manual, all but one of the offset, have a known action. */
START_TEST(samples_of_the_manual)
{
    struct buf file = {0};
    struct line_reader reader;
    struct slice rest, line;
    int lines = 0;

    if (!read_test_file("SEINE_SHARED",
                        "samples/cisco-docs/gui_logs_http_doc_example.log",
                        &file)) {
        say_skipped("gui: lines of the manual");
        sn_buf_fini(&file);
        return;
    }
    line_reader_init(&reader);
    rest = sn_buf_view(&file);
    while (sn_next_part(&rest, '\n', &line)) {
        if (line.size == 0)
            continue;
        line_read(&reader, line, &sn_format_gui);
        ck_assert(reader.framed);
        ck_assert(sn_record_has(reader.record, FIELD_EVENT_ACTION));
        lines++;
    }
    ck_assert_int_eq(lines, 10);
    line_reader_fini(&reader);
    sn_buf_fini(&file);
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("gui");
    TCase *tc = tcase_create("gui");

    tcase_add_loop_test(tc, messages, 0, LENGTH(rows));
    tcase_add_test(tc, q54_nul_in_a_target);
    tcase_add_loop_test(tc, literal_fields_are_slices, 0, LENGTH(rows));
    tcase_add_loop_test(tc, nothing_that_is_not_carried, 0, LENGTH(rows));
    tcase_add_test(tc, q12_raw_is_exact);
    tcase_add_loop_test(tc, cut_messages, 0, LENGTH(rows));
    tcase_add_loop_test(tc, headers, 0, LENGTH(header_rows));
    tcase_add_loop_test(tc, frames, 0, LENGTH(frame_rows));
    tcase_add_test(tc, samples_of_the_manual);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
