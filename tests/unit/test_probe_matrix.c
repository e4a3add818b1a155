/*
 * Every format against the lines of every other one: a line goes to its own
 * format, by its bid, and no other format frames what it does not understand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

#define STAMP "Wed Sep 17 18:59:26 2025 Info: "
#define ACL "DEFAULT_CASE_12-P-I-NONE-NONE-NONE-D-NONE "

/* A line without name of a subscription, so that its shape alone counts. */
struct matrix_row {
    const char *format;
    const char *line;
    bool
        framed_by_text_logs; /* an envelope: any AsyncOS text log may have it */
};

static const struct matrix_row rows[] = {
    {"gui",
     STAMP "req:192.0.2.1 user:admin id:2v10z5fEuDsvhdbVE6Ck 200 GET /login "
           "HTTP/1.1 Mozilla/5.0 (X11)",
     true},
    {"authentication",
     STAMP "The user admin successfully logged on from 192.0.2.1 with "
           "privilege admin using an HTTPS connection.",
     true},
    {"audit",
     STAMP "Appliance: mail1.example.com, Interaction Mode: GUI, User: admin, "
           "Source IP: 192.0.2.1, Event: Successful login",
     true},
    {"cli",
     STAMP "PID 16434: User admin entered 'who'; prompt was "
           "'\\nmail3.example.com> '",
     true},
    {"ftp", STAMP "ID:1 Connection from 192.0.2.14 on 198.51.100.86", true},
    {"api",
     STAMP "192.0.2.1 - - 13/May/2025 07:25:22 -0700 GET "
           "/sma/api/v2.0/config/system_time?device_type=sma HTTP/1.0 200 -",
     true},
    {"l4tm",
     STAMP "Firewall noted TCP data from 192.0.2.15 to "
           "198.51.100.205(a.example):1283.",
     true},
    {"access",
     "1727246631.866 71 192.0.2.10 TCP_MISS/200 8560 GET http://a.example/x - "
     "DIRECT/a.example text/html " ACL "<\"IW_comp\",3.0,1,\"-\",-> - -",
     false},
    {"access",
     "192.0.2.11 - - [01/Jun/2025:00:00:00 +0200] \"GET http://a.example/\" "
     "200 2088 TCP_MISS:DIRECT 155 " ACL "<nc,-5.4,-> -",
     false},
    {"access", "%t %e %a %w/%h %s %2r %A %H/%d %c %D %Xr %u", false},
    {"squid",
     "1734567890.123    145 192.0.2.20 TCP_MISS/200 4687 GET "
     "http://www.example.com/a.png - HIER_DIRECT/203.0.113.5 image/png",
     false},
    {"common",
     "192.0.2.1 - - [08/Dec/2025:09:16:05 +0000] \"GET /a HTTP/1.1\" 200 494",
     false},
    {"common",
     "www.example.com:443 192.0.2.1 - ann [08/Dec/2025:09:16:05 +0000] "
     "\"GET /a HTTP/1.1\" 200 494 \"-\" \"Mozilla/5.0 (X11)\"",
     false},
    {"w3c",
     "1623752430.000 374.156 - 192.0.2.7 TCP_DENIED/403 298 CONNECT "
     "tunnel://a.example:443/ - - - - BLOCK_WEBCAT_12-D-D-N-N-N-N-N - 5 a 443 "
     "1 IW_shop 9.3 1",
     false},
    {"w3c",
     "2025-06-02 12:13:34 1589596903.150 178 - 192.0.2.5 200 18454 43125 POST "
     "https://a.example:443/b.jpg 203.0.113.2",
     false},
    {"w3c", "#Software: AsyncOS for Web 15.0.0", false},
    {"iis", "#Software: Microsoft Internet Information Services 10.0", false},
    {"iis", "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query",
     false},
};

static bool
is_one_of_text_logs(const struct format *format)
{
    return format->flags & FORMAT_ENVELOPE || format->flags & FORMAT_CONTINUES;
}

START_TEST(the_own_format_wins)
{
    const struct matrix_row *row = &rows[_i];
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(row->line), NULL);
    ck_assert_msg(!strcmp(reader.format->about.name, row->format),
                  "'%s' taken for %s", row->line, reader.format->about.name);
    ck_assert_msg(reader.framed, "'%s' is not framed", row->line);
    sn_arena_fini(&reader.state.w3c.names);
    sn_arena_fini(&reader.state.access.names);
    line_reader_fini(&reader);
}
END_TEST

/* Formats whose lines are told by their shape take no others at all. */
START_TEST(no_other_format_frames_it)
{
    const struct matrix_row *row = &rows[_i];

    for (size_t i = 0; sn_formats[i]; i++) {
        const struct format *format = sn_formats[i];
        struct line_reader reader;

        if (!format->frame || format == &sn_format_raw ||
            !strcmp(format->about.name, row->format) ||
            (row->framed_by_text_logs && is_one_of_text_logs(format)))
            continue;
        /* A squid line and a WSA line cut before its tag are the same. */
        if (format == &sn_format_access && !strcmp(row->format, "squid"))
            continue;
        line_reader_init(&reader);
        line_read(&reader, sn_slice_str(row->line), format);
        if (reader.framed && !strcmp(row->format, "access") &&
            format == &sn_format_common) {
            /* The Apache style is a common log with more behind it. */
            ck_assert(row->line[0] == '1' && row->line[1] == '9');
        } else {
            ck_assert_msg(!reader.framed, "%s frames '%s'", format->about.name,
                          row->line);
        }
        sn_arena_fini(&reader.state.w3c.names);
        sn_arena_fini(&reader.state.access.names);
        line_reader_fini(&reader);
    }
}
END_TEST

/* Lines of nobody: each format of ours must bid nothing. */
static const char *const nobodys[] = {
    "",
    "-",
    "%",
    "#",
    "\"",
    "[",
    "<",
    "1734567890.123",
    "1734567890.123 ",
    "Oct 11 22:14:15 host sshd[4721]: Accepted password for root from 192.0.2.4",
    "[Fri Oct 10 17:08:41.203277 2025] [core:error] [pid 7005:tid 1] [client "
    "192.0.2.1:14532] AH00126: Invalid URI in request GET /x HTTP/1.1",
    "[10.30 16:49:06] chrome.exe - www.example.com:5070 close, 0 bytes sent",
    "192.0.2.1:14853 [14/Jan/2025:12:48:57.127] https-in~ a/b 170/0/0/3/173 "
    "200 739 - - --NN 0/0/0/0/0 0/0 \"GET /x HTTP/1.1\"",
    "https 2025-01-11T16:55:20.356586Z app/web/jf29 192.0.2.1:44325 "
    "198.51.100.1:80 0.013 0.164 0.000 200 200 391 107999 "
    "\"GET https://www.example.com:443/ HTTP/1.1\" \"Mozilla/5.0\" - -",
    "2025-05-13T23:39:43.945958Z my-lb 192.0.2.1:2817 198.51.100.1:80 0.000073 "
    "0.001048 0.000057 200 200 0 29 \"GET http://a.example:80/ HTTP/1.1\" "
    "\"curl/7.38.0\" - -",
    "[2025-04-15T20:17:00.310Z] \"POST /api/v1/x HTTP/2\" 204 - 154 0 226 100 "
    "\"192.0.2.35\" \"agent\" \"cc21d9b0\" \"a.example\" \"198.51.100.1:80\"",
    "192.0.2.1 - - \"GET /x HTTP/1.1\" 200 65508 4.386",
    "The quick brown fox - - [08/Dec/2025] \"GET\" 200 5",
};

START_TEST(nobodys_lines_are_left)
{
    static const struct format *const ours[] = {
        &sn_format_access, &sn_format_w3c,   &sn_format_iis,
        &sn_format_l4tm,   &sn_format_squid, &sn_format_common,
    };
    struct line_reader reader;

    line_reader_init(&reader);
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        line_read(&reader, sn_slice_str(nobodys[_i]), &sn_format_raw);
        ck_assert_msg(ours[i]->probe(&reader.state, &reader.record->envelope,
                                     reader.record->payload) == 0,
                      "%s bids for '%s'", ours[i]->about.name, nobodys[_i]);
    }
    line_reader_fini(&reader);
}
END_TEST

/* The samples of a syslog pipeline say which source type a line must get. */
START_TEST(published_source_types)
{
    static const struct {
        const char *type;
        const char *format;
    } types[] = {
        {"cisco:wsa:squid", "access"},
        {"cisco:wsa:squid:new", "access"},
        {"cisco:wsa:w3c:recommended", "w3c"},
        {"cisco:wsa:l4tm", "l4tm"},
    };
    struct line_reader reader;
    struct buf file = {0};
    struct slice rest, line, list, type;
    size_t events = 0;

    if (!read_test_file("SEINE_SHARED", "samples/sc4s/rendered_wsa.tsv",
                        &file)) {
        say_skipped("source types");
        return;
    }
    rest = sn_buf_view(&file);
    sn_next_part(&rest, '\n', &line);
    line_reader_init(&reader);
    while (sn_next_part(&rest, '\n', &line)) {
        const char *want = NULL;
        bool header;

        if (!sn_next_part(&line, '\t', &list) || list.size == 0 ||
            !sn_next_part(&line, '\t', &type))
            continue;
        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
            if (sn_slice_is(type, types[i].type))
                want = types[i].format;
        ck_assert_ptr_nonnull(want);
        events++;
        line_read(&reader, line, NULL);
        line_read(&reader, line,
                  sn_slice_is(sn_slice_str(want), "l4tm") ? &sn_format_l4tm
                                                          : NULL);
        header = reader.frame.header;
        ck_assert_msg(reader.framed && !strcmp(reader.format->about.name, want),
                      "'%.*s' taken for %s", (int)line.size, line.at,
                      reader.format->about.name);
        ck_assert_msg(header || sn_record_has(reader.record, FIELD_SOURCE_IP) ||
                          sn_record_has(reader.record, FIELD_DESTINATION_IP),
                      "no address: '%.*s'", (int)line.size, line.at);
        ck_assert_msg(
            !sn_record_extra(reader.record,
                             sn_slice_str("asyncos.truncated")) &&
                !sn_record_extra(reader.record,
                                 sn_slice_str("asyncos.unusual_layout")),
            "flagged: '%.*s'", (int)line.size, line.at);
    }
    ck_assert_uint_eq(events, 22);
    line_reader_fini(&reader);
    sn_buf_fini(&file);
}
END_TEST

static const struct count_row access_counts[] = {
    {"samples/datadog-wsa/samples.log", 4, 4},
};

START_TEST(published_access_lines)
{
    line_count_check(&access_counts[_i], NULL, &sn_format_access);
}
END_TEST

/* Copy a JSON string up to its closing quote, undoing `\"` and `\\`. */
static struct slice
take_json_string(struct slice *rest, struct buf *out)
{
    size_t at = 0;

    sn_buf_clear(out);
    for (; at < rest->size && rest->at[at] != '"'; at++) {
        if (rest->at[at] == '\\')
            at++;
        sn_buf_byte(out, rest->at[at]);
    }
    *rest = sn_slice_skip(*rest, at);
    return sn_buf_view(out);
}

/* The export of a SIEM: two test messages, two W3C lines, three of access. */
START_TEST(published_export_lines)
{
    static const char *const want[] = {"raw",    "raw",    "w3c",   "w3c",
                                       "access", "access", "access"};
    struct slice member = sn_slice_str("\"SyslogMessage\": \"");
    struct line_reader reader;
    struct buf file = {0}, line = {0};
    struct slice rest;
    size_t count = 0, at;

    if (!read_test_file("SEINE_SHARED",
                        "samples/azure-sentinel/CiscoWSA.distinct.json",
                        &file)) {
        say_skipped("export");
        return;
    }
    rest = sn_buf_view(&file);
    line_reader_init(&reader);
    while ((at = sn_find(rest, member)) < rest.size) {
        rest = sn_slice_skip(rest, at + member.size);
        line_read(&reader, take_json_string(&rest, &line), NULL);
        ck_assert_uint_lt(count, 7);
        ck_assert_msg(!strcmp(reader.format->about.name, want[count]),
                      "%zu taken for %s", count, reader.format->about.name);
        if (count >= 2)
            ck_assert(reader.framed &&
                      sn_record_has(reader.record, FIELD_STATUS) &&
                      sn_record_has(reader.record, FIELD_SOURCE_IP));
        count++;
    }
    ck_assert_uint_eq(count, 7);
    line_reader_fini(&reader);
    sn_buf_fini(&line);
    sn_buf_fini(&file);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("probe_matrix");
    TCase *tc = tcase_create("probe_matrix");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, the_own_format_wins, 0, LENGTH(rows));
    tcase_add_loop_test(tc, no_other_format_frames_it, 0, LENGTH(rows));
    tcase_add_loop_test(tc, nobodys_lines_are_left, 0, LENGTH(nobodys));
    tcase_add_test(tc, published_source_types);
    tcase_add_loop_test(tc, published_access_lines, 0, 1);
    tcase_add_test(tc, published_export_lines);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
