/*
 * The other AsyncOS logs, the list of formats, and who claims whose lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "log_line.h"

#define STAMP "Wed Sep  8 11:17:24 2004 "
#define INFO STAMP "Info: "
#define SID "aBcDeFgHiJkLmNoPqRsT"
#define CEF                                                                \
 "CEF:0|Cisco|C300V Email Security|15.0.0-104|ESA_CONSOLIDATED_LOG_EVENT|" \
 "Consolidated Log Event|5|"

/* Each line's own format bids most, and no other bids more than its envelope
   is worth, unless `shared` says so. */
static const struct line_row rows[] = {
    {"logged on",
     INFO "The user admin successfully logged on from 192.0.2.4 with privilege "
          "Help Desk User using an HTTPS connection.",
     "authentication",
     {{"event.action", "login"},
      {"event.outcome", "success"},
      {"user.name", "admin"},
      {"source.ip", "192.0.2.4"},
      {"asyncos.privilege", "Help Desk User"},
      {"network.protocol", "https"}}},
    {"logged on, short",
     INFO "The user admin successfully logged on from 192.0.2.4 using an SSH "
          "connection.",
     "authentication",
     {{"event.action", "login"}, {"network.protocol", "ssh"}}},
    {"attempt failed",
     INFO "An authentication attempt by the user admin from 192.0.2.4 failed "
          "using an HTTPS connection.",
     "authentication",
     {{"event.action", "login"},
      {"event.outcome", "failure"},
      {"source.ip", "192.0.2.4"}}},
    {"attempt failed, a user who lies about the client",
     INFO "An authentication attempt by the user x from 198.51.100.1 failed. y "
          "from 192.0.2.4 failed",
     "authentication",
     {{"event.outcome", "failure"},
      {"user.name", "x from 198.51.100.1 failed. y"},
      {"source.ip", "192.0.2.4"}}},
    {"a user who lies about the outcome",
     INFO "User x was authenticated successfully. y failed authentication.",
     "authentication",
     {{"event.outcome", "failure"},
      {"user.name", "x was authenticated successfully. y"}}},
    {"attempt failed, a user who tells a whole message",
     INFO "An authentication attempt by the user x from 198.51.100.1 failed "
          "using an HTTPS connection. y from 192.0.2.4 failed using an HTTPS "
          "connection.",
     "authentication",
     {{"user.name", "x from 198.51.100.1 failed using an HTTPS connection. y"},
      {"source.ip", "192.0.2.4"},
      {"asyncos.ambiguous", NULL}}},
    {"authenticated, two clients",
     INFO "CLI: User x logged out from 198.51.100.1 because of y logged out "
          "from 192.0.2.4 because of inactivity timeout",
     "authentication",
     {{"user.name", "x logged out from 198.51.100.1 because of y"},
      {"source.ip", "192.0.2.4"},
      {"asyncos.ambiguous", "true"}}},
    {"authenticated",
     INFO "User admin from 192.0.2.4 was authenticated successfully.",
     "authentication",
     {{"event.action", "authentication"},
      {"event.outcome", "success"},
      {"source.ip", "192.0.2.4"}}},
    {"authenticated, no client",
     INFO "User admin was authenticated successfully.",
     "authentication",
     {{"user.name", "admin"}, {"source.address", NULL}}},
    {"failed authentication",
     INFO "User joe failed authentication.",
     "authentication",
     {{"event.outcome", "failure"}, {"user.name", "joe"}}},
    {"logged out of the command line",
     INFO "CLI: User admin logged out from UNKNOWN because of inactivity "
          "timeout",
     "authentication",
     {{"event.action", "logout"},
      {"source.address", "UNKNOWN"},
      {"source.ip", NULL},
      {"event.reason", "inactivity timeout"}}},
    {"logged out of the interface",
     INFO "GUI: User admin logged out from session " SID
          " because of inactivity timeout",
     "authentication",
     {{"event.action", "logout"},
      {"asyncos.session.id", SID},
      {"source.address", NULL}}},
    {"logged out of SSH",
     INFO "User admin logged out of SSH session 192.0.2.4",
     "authentication",
     {{"event.action", "logout"},
      {"network.protocol", "ssh"},
      {"source.ip", "192.0.2.4"}}},
    {"logged out, no session, no tag",
     "<14>Jun 4 15:45:37 esa.example.com Info: PID 2585: User admin logged out "
     "from session because of inactivity timeout.",
     "authentication",
     {{"event.action", "logout"},
      {"process.pid", "2585"},
      {"log.syslog.hostname", "esa.example.com"}}},
    {"audit login",
     INFO "Appliance: mail.example.com, Interaction Mode: GUI, User: admin, "
          "Source IP: 192.0.2.4, Destination IP: 192.0.2.5, Event: Successful "
          "login",
     "audit",
     {{"event.action", "login"},
      {"event.outcome", "success"},
      {"observer.name", "mail.example.com"},
      {"asyncos.interaction_mode", "GUI"},
      {"user.name", "admin"},
      {"source.ip", "192.0.2.4"},
      {"destination.ip", "192.0.2.5"}}},
    {"audit command with commas and keys",
     INFO "Appliance: m, Interaction Mode: CLI, User: admin, Source IP: "
          "192.0.2.4, Event: User input was 'a, User: b, Event: c'",
     "audit",
     {{"event.action", "command"},
      {"asyncos.command", "a, User: b, Event: c"},
      {"user.name", "admin"},
      {"destination.ip", NULL}}},
    {"audit, a user who brings an event",
     INFO "Appliance: m, Interaction Mode: GUI, User: x, Source IP: "
          "198.51.100.1, Event: Successful login, Source IP: 192.0.2.4, Event: "
          "Login failed",
     "audit",
     {{"asyncos.ambiguous", "true"},
      {"asyncos.alternative", "Source IP: 192.0.2.4, Event: Login failed"}}},
    {"audit page",
     INFO "Appliance: m, Interaction Mode: GUI, User: admin, Source IP: "
          "192.0.2.4, Location: /network/dns, Event: User visited the web "
          "page.",
     "audit",
     {{"event.action", "page-visited"},
      {"asyncos.destination_page", "/network/dns"}}},
    {"audit, unknown event",
     INFO "Appliance: m, Interaction Mode: API, User: a, b, Source IP: "
          "192.0.2.4, Event: Something new: x",
     "audit",
     {{"event.action", "audit-event"},
      {"event.reason", "Something new: x"},
      {"user.name", "a, b"}}},
    {"command",
     INFO "PID 16434: User admin entered 'who'; prompt was "
          "'\\nmail.example.com> '",
     "cli",
     {{"event.action", "command"},
      {"asyncos.command", "who"},
      {"process.pid", "16434"},
      {"user.name", "admin"}}},
    {"command that quotes a prompt",
     INFO "PID 1: User admin entered 'x'; prompt was 'y'; prompt was '> '",
     "cli",
     {{"asyncos.command", "x'; prompt was 'y"}}},
    {"command, cut prompt",
     INFO "PID 1: User admin entered 'who'; prompt was '\\nmail",
     "cli",
     {{"asyncos.command", "who"}}},
    {"commit",
     INFO "PID 1237: User admin commit changes: Added a second log",
     "cli",
     {{"event.action", "commit"}, {"asyncos.command", "Added a second log"}}},
    {"commit by tag",
     "<38>Jun 15 10:20:30 system_logs: Info: PID 12: User admin commit changes: "
     "x",
     "system",
     {{"event.action", "commit"}}},
    {"ftp connection",
     INFO "ID:1 Connection from 192.0.2.4 on 192.0.2.5",
     "ftp",
     {{"event.action", "connection"},
      {"asyncos.session.id", "1"},
      {"source.ip", "192.0.2.4"},
      {"destination.ip", "192.0.2.5"}}},
    {"ftp login",
     INFO "ID:1 User admin login SUCCESS",
     "ftp",
     {{"event.action", "login"}, {"event.outcome", "success"}}},
    {"ftp login refused",
     INFO "ID:1 User admin login FAILURE",
     "ftp",
     {{"event.action", "login"}, {"event.outcome", "failure"}}},
    {"ftp download",
     INFO "ID:1 Download configuration/a b.xml 1191 bytes",
     "ftp",
     {{"event.action", "download"},
      {"file.name", "configuration/a b.xml"},
      {"file.size", "1191"}}},
    {"ftp upload",
     INFO "ID:1 Upload words.txt 20 bytes",
     "ftp",
     {{"event.action", "upload"}, {"file.name", "words.txt"}}},
    {"ftp logout",
     INFO "ID:1 User admin logout",
     "ftp",
     {{"event.action", "logout"}, {"user.name", "admin"}}},
    {"api request",
     INFO "192.0.2.4 - jane 13/May/2019 07:25:22 -0700 GET "
          "/sma/api/v2.0/config?device_type=sma&x=a b HTTP/1.0 200 -",
     "api",
     {{"event.action", "request"},
      {"source.ip", "192.0.2.4"},
      {"user.name", "jane"},
      {"http.request.method", "GET"},
      {"url.path", "/sma/api/v2.0/config"},
      {"url.query", "device_type=sma&x=a b"},
      {"http.version", "1.0"},
      {"http.response.status_code", "200"},
      {"http.response.bytes", "-"}}},
    {"api request, user with a blank, cut",
     INFO "192.0.2.4 - Jane Doe 13/May/2019 07:25:22 -0700 GET /esa/api/v2",
     "api",
     {{"user.name", "Jane Doe"},
      {"url.path", "/esa/api/v2"},
      {"http.response.status_code", NULL}}},
    {"api request, a user who holds a request",
     INFO "192.0.2.4 - x 13/May/2019 07:25:00 -0700 GET /ok HTTP/1.0 200 - "
          "13/May/2019 07:25:22 -0700 POST /login HTTP/1.0 401 -",
     "api",
     {{"user.name", "x 13/May/2019 07:25:00 -0700 GET /ok HTTP/1.0 200 -"},
      {"http.request.method", "POST"},
      {"http.response.status_code", "401"},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative",
       "13/May/2019 07:25:00 -0700 GET /ok HTTP/1.0 200 - 13/May/2019 "
       "07:25:22 -0700 POST /login HTTP/1.0 401 -"}}},
    {"api request, a target that holds a stamp",
     INFO "192.0.2.4 - x 13/May/2019 07:25:22 -0700 GET /a 13/May/2019 "
          "07:25:00 b HTTP/1.0 404 -",
     "api",
     {{"user.name", "x"},
      {"url.original", "/a 13/May/2019 07:25:00 b"},
      {"http.response.status_code", "404"},
      {"asyncos.ambiguous", "true"}}},
    {"api refusal",
     INFO "User joe not authorized",
     "api",
     {{"event.action", "authorization"}, {"event.outcome", "failure"}}},
    {"quarantine release",
     INFO "ISQ: Released MID [82, 83] for all",
     "euq",
     {{"event.action", "release"}}},
    {"quarantine, anything else",
     "<111> Jun 15 10:20:30 esa01 euq_logs: Info: ISQ: action changed to 'X'",
     "euq",
     {{"event.action", "quarantine-event"}}},
    {"Q48 no level, older keys",
     "Wed Sep  8 11:17:24 2004: " CEF
     "deviceExternalId=42-AB sourceAddress=192.0.2.4 "
     "sourceHostName=a.example.com act=DELIVERED cfp1= cs2=not enabled "
     "ESAAttachmentDetails={'x} y=z.pdf': {\"AMP\": \"it's\"}} suser=b",
     "cef",
     {{"event.action", "DELIVERED"},
      {"source.ip", "192.0.2.4"},
      {"source.domain", "a.example.com"},
      {"observer.serial_number", "42-AB"},
      {"observer.version", "15.0.0-104"},
      {"cfp1", ""},
      {"cs2", "not enabled"},
      {"ESAAttachmentDetails", "{'x} y=z.pdf': {\"AMP\": \"it's\"}}"},
      {"suser", "b"},
      {"cef.name", "Consolidated Log Event"}}},
    {"Q48 newer keys, a broken one, cut",
     "<166>Jun 15 10:20:30 consolidated_event: " CEF
     "src=192.0.2.4 shost=a.example.com E SAAMPVerdict=CLEAN dvc={'a': ",
     "cef",
     {{"source.ip", "192.0.2.4"},
      {"source.domain", "a.example.com E"},
      {"SAAMPVerdict", "CLEAN"},
      {"dvc", "{'a': "},
      {"event.action", "consolidated-event"}}},
    {"Q48 cut in the header",
     "<166>Jun 15 10:20:30 consolidated_event: CEF:0|Cisco|C3\\|00",
     "cef",
     {{"cef.product", "C3\\|00"}}},
    {"Q49 configuration history",
     "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!DOCTYPE config SYSTEM "
     "\"config.dtd\"><!-- XML generated by configuration change",
     "config-xml",
     {{"event.action", NULL}}},
    {"mail log",
     INFO "MID 86 queued for delivery",
     "text",
     {{"log.level", "Info"}, {"message", "MID 86 queued for delivery"}}},
    {"header of no known log",
     INFO "Begin Logfile",
     "text",
     {{"event.action", "log-begin"}}},
    {"Q53 error log of Apache",
     "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/x",
     "raw",
     {{"event.action", NULL}}},
    {"Q53 log of a proxy client",
     "[10.30 16:49:06] chrome.exe - proxy.example.com:5070 open through proxy",
     "raw",
     {{"event.action", NULL}}},
    {"Q53 system log of a Unix",
     "Nov  3 09:23:38 veridian automount[7998]: lookup(file): lookup failed",
     "raw",
     {{"event.action", NULL}}},
};

START_TEST(messages)
{
    line_row_check(&rows[_i]);
}
END_TEST

/* Who else may know a line: logs whose shapes are really the same. */
static bool
is_shared(const char *format, const char *other)
{
    static const char *const pairs[][2] = {
        {"gui", "euqgui"},
        {"euq", "euqgui"},
        {"authentication", "cli"},
        {"cli", "system"},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if ((strcmp(format, pairs[i][0]) == 0 &&
             strcmp(other, pairs[i][1]) == 0) ||
            (strcmp(format, pairs[i][1]) == 0 &&
             strcmp(other, pairs[i][0]) == 0))
            return true;
    return false;
}

START_TEST(probe_matrix)
{
    const struct line_row *row = &rows[_i];
    struct line_reader reader;
    const struct format *format;
    unsigned bid;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(row->line), NULL);
    for (size_t i = 0; sn_formats[i]; i++) {
        format = sn_formats[i];
        if (!format->probe || format == reader.format ||
            is_shared(row->format, format->about.name))
            continue;
        bid = format->probe(&reader.state, &reader.record->envelope,
                            reader.record->payload);
        ck_assert_msg(bid <= 2, "%s: %s bids %u", row->name, format->about.name,
                      bid);
        ck_assert_msg(strcmp(row->format, "raw") != 0 || bid == 0,
                      "%s: %s bids %u", row->name, format->about.name, bid);
    }
    line_reader_fini(&reader);
}
END_TEST

/* Every beginning of every line in every format. */
START_TEST(cut_messages)
{
    struct slice line = sn_slice_str(rows[_i].line);
    struct line_reader reader;

    line_reader_init(&reader);
    for (size_t i = 0; sn_formats[i]; i++)
        for (size_t size = 0; size <= line.size; size++)
            line_read(&reader, sn_slice_first(line, size), sn_formats[i]);
    line_reader_fini(&reader);
}
END_TEST

/* Literal fields are slices of the line; no field that is not carried. */
START_TEST(fields_keep_their_promises)
{
    struct slice line = sn_slice_str(rows[_i].line);
    struct line_reader reader;
    struct seine_record *record;

    line_reader_init(&reader);
    record = line_read(&reader, line, NULL);
    for (unsigned i = FIELD_RAW + 1; i < FIELD_COUNT; i++) {
        const enum field *carried = reader.format->carries;
        struct slice text = record->value[i].text;

        if (!sn_record_has(record, (enum field)i) ||
            reader.format == &sn_format_raw)
            continue;
        while (*carried && *carried != i)
            carried++;
        ck_assert_msg(*carried, "%s carries %s", rows[_i].name,
                      sn_field_name((enum field)i));
        ck_assert_msg(!sn_field_is_literal((enum field)i) ||
                          (text.at >= line.at &&
                           text.at + text.size <= line.at + line.size),
                      "%s: %s", rows[_i].name, sn_field_name((enum field)i));
    }
    line_reader_fini(&reader);
}
END_TEST

START_TEST(the_api_log_has_its_own_zone)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader,
              sn_slice_str(INFO "192.0.2.4 - - 13/May/2019 07:25:22 -0700 GET "
                                "/x HTTP/1.0 200 -"),
              NULL);
    ck_assert_int_eq(reader.frame.stamp.kind, STAMP_ZONED);
    ck_assert_int_eq(reader.frame.stamp.seconds, 1557757522);
    line_reader_fini(&reader);
}
END_TEST

/* Q49: the rest of the XML belongs to it, a log line does not. */
START_TEST(q49_all_of_the_xml)
{
    static const struct {
        const char *line;
        bool kept;
    } lines[] = {
        {"<config>", true},
        {"  <hostname>mail.example.com</hostname>", true},
        {"  plain text", true},
        {INFO "req:192.0.2.4 user:- id:- 200 GET / HTTP/1.1 -", false},
        {"req:192.0.2.4 user:- id:- 200 GET / HTTP/1.1 -", false},
    };
    struct line_reader reader;

    line_reader_init(&reader);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        line_read(&reader, sn_slice_str(lines[i].line), &sn_format_config_xml);
        ck_assert_msg(reader.framed == lines[i].kept, "%s", lines[i].line);
    }
    ck_assert_uint_ne(sn_format_config_xml.flags & FORMAT_NOT_WEB, 0);
    line_reader_fini(&reader);
}
END_TEST

static const struct {
    const char *path;
    const char *format; /* NULL: no hint */
} path_rows[] = {
    {"gui.@20210304T000000.s", "gui"},
    {"/x/gui_logs/gui.@20210304T000000.s.gz", "gui"},
    {"/x/euqgui_logs/anything.s", "euqgui"},
    {"euqgui.@20210304T000000Z_20210305T000000Z.s", "euqgui"},
    {"192.0.2.208-gui.@20201218T000001.s", "gui"},
    {"my-host-gui.@20201218T000001.s", "gui"},
    {"authentication.example.com.@123456789.s", "authentication"},
    {"gui_logs.current", "gui"},
    {"cli.current", "cli"},
    {"ftpd.@20201218T000001.s", "ftp"},
    {"GUI_LOGS.@20201218T000001.s", "gui"},
    {"mail.@20190516T183759.c", "text"},
    {"C:\\logs\\euq_logs\\x.s", "euq"},
    {"/gui_logs/authentication.@1.s", "authentication"},
    {"/gui_logs/backup/x.s", "gui"},
    {"nothing.log", NULL},
    {"xgui_logs.s", NULL},
    {"raw.log", NULL},
    {"", NULL},
    {"/", NULL},
    {"-", NULL},
    {".@", NULL},
};

START_TEST(file_names)
{
    const struct format *format =
        sn_format_from_file_name(sn_slice_str(path_rows[_i].path));
    const char *wanted = path_rows[_i].format;

    ck_assert_msg(wanted ? format && strcmp(format->about.name, wanted) == 0
                         : format == NULL,
                  "%s: %s", path_rows[_i].path,
                  format ? format->about.name : "no format");
}
END_TEST

/* Names and aliases lead to one format each, and the list is all public. */
START_TEST(names_are_unique)
{
    size_t count = 0;

    for (; sn_formats[count]; count++) {
        const seine_format *about = &sn_formats[count]->about;

        ck_assert_ptr_eq(seine_format_get(count), about);
        ck_assert(about->title && about->category && about->product &&
                  about->service);
        ck_assert_msg(sn_format_find(sn_slice_str(about->name)) ==
                          sn_formats[count],
                      "%s", about->name);
        for (size_t i = 0; about->aliases[i]; i++)
            ck_assert_msg(sn_format_find(sn_slice_str(about->aliases[i])) ==
                              sn_formats[count],
                          "%s", about->aliases[i]);
    }
    ck_assert_ptr_null(seine_format_get(count));
    ck_assert_ptr_null(seine_format_get(SIZE_MAX));
    ck_assert_ptr_null(sn_format_find(sn_slice_str("no-such-format")));
    ck_assert_ptr_null(sn_format_find(sn_slice_str("")));
}
END_TEST

/* Nothing of one input is left for the next, but the user's own columns. */
START_TEST(state_begins_empty)
{
    static struct format_state state;
    struct columns *const all[] = {&state.w3c, &state.csv, &state.access,
                                   &state.wsa};

    for (size_t i = 0; i < 4; i++) {
        all[i]->count = 1;
        all[i]->at[0].name =
            sn_arena_copy(&all[i]->names, sn_slice_str("name"));
    }
    state.w3c_dated = true;
    state.w3c_date = 1;
    sn_format_state_begin(&state);
    ck_assert_uint_eq(state.w3c.count + state.csv.count + state.access.count,
                      0);
    ck_assert_uint_eq(state.wsa.count, 1);
    ck_assert(sn_slice_is(state.wsa.at[0].name, "name"));
    ck_assert(!state.w3c_dated && state.w3c_date == 0);
    sn_format_state_fini(&state);
    ck_assert_uint_eq(state.wsa.count, 0);
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("asyncos");
    TCase *tc = tcase_create("asyncos");

    tcase_add_loop_test(tc, messages, 0, LENGTH(rows));
    tcase_add_loop_test(tc, probe_matrix, 0, LENGTH(rows));
    tcase_add_loop_test(tc, cut_messages, 0, LENGTH(rows));
    tcase_add_loop_test(tc, fields_keep_their_promises, 0, LENGTH(rows));
    tcase_add_test(tc, the_api_log_has_its_own_zone);
    tcase_add_test(tc, q49_all_of_the_xml);
    tcase_add_loop_test(tc, file_names, 0, LENGTH(path_rows));
    tcase_add_test(tc, names_are_unique);
    tcase_add_test(tc, state_begins_empty);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
