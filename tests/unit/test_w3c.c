/*
 * W3C logs of the WSA, of IIS and of other web servers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

#define LINES 9

/* Lines of one file, and what the last of them says. */
struct file_row {
    const char *name;
    const char *format;
    const char *lines[LINES];
    struct wanted want[12];
};

#define IIS "#Software: Microsoft Internet Information Services 10.0"
#define IIS_FIELDS                                                     \
 "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "  \
 "cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus " \
 "sc-win32-status time-taken"
#define WSA "#Software: AsyncOS for Web 15.0.0"
#define WSA_FIELDS                                                          \
 "#Fields: timestamp x-elapsed-time c-ip x-resultcode-httpstatus sc-bytes " \
 "cs-method cs-url cs-username x-hierarchy-origin cs-mime-type x-acltag "   \
 "x-result-code x-suspect-user-agent"
#define WSA_LINE                                                             \
 "1727246631.866 12 192.0.2.9 TCP_MISS/200 77 GET http://a.example/b.exe?c " \
 "\"CORP\\Ann B\" DIRECT/203.0.113.7 text/html "                             \
 "BLOCK_WBRS_1-P-I-N-N-N-D <\"IW a\",-5.0,-,\"x > y\"> -"

static const struct file_row files[] = {
    {"IIS",
     "iis",
     {IIS, "#Version: 1.0", "#Date: 2025-08-07 00:00:01", IIS_FIELDS,
      "2025-08-07 00:01:24 198.51.100.1 POST /a/b.aspx x=1&y=2 444 CORP\\ann "
      "192.0.2.4 Mozilla/5.0+(X) - 200 0 0 15"},
     {{"destination.ip", "198.51.100.1"},
      {"http.request.method", "POST"},
      {"url.path", "/a/b.aspx"},
      {"url.query", "x=1&y=2"},
      {"x-uri", "/a/b.aspx?x=1&y=2"},
      {"url.extension", "aspx"},
      {"destination.port", "444"},
      {"user.name", "CORP\\ann"},
      {"source.ip", "192.0.2.4"},
      {"user_agent.original", "Mozilla/5.0+(X)"},
      {"sc-win32-status", "0"},
      {"asyncos.elapsed_ms", "15"}}},
    {"IIS, dashes and two blanks",
     "iis",
     {IIS, IIS_FIELDS,
      "2025-08-07 00:01:24 ::1 GET / - 444  CORP\\ann ::1 x/1 - 401 1 67 4"},
     {{"url.query", "-"},
      {"x-uri", "/"},
      {"user.name", "CORP\\ann"},
      {"http.request.referrer", "-"},
      {"http.response.status_code", "401"},
      {"asyncos.truncated", NULL}}},
    {"IIS, quotes are bytes of the values",
     "iis",
     {IIS, IIS_FIELDS,
      "2025-08-07 00:01:24 ::1 GET / - 444 - ::1 \"evil http://\"x 401 1 67 4"},
     {{"user_agent.original", "\"evil"},
      {"http.request.referrer", "http://\"x"},
      {"http.response.status_code", "401"}}},
    {"IIS, quotes at both ends of two values",
     "iis",
     {IIS, IIS_FIELDS,
      "2025-08-07 00:01:24 ::1 GET / - 444 - ::1 \"evil b\" 401 1 67 4"},
     {{"user_agent.original", "\"evil"},
      {"http.request.referrer", "b\""},
      {"http.response.status_code", "401"}}},
    {"Q46: columns change in the middle",
     "iis",
     {IIS, IIS_FIELDS,
      "2025-08-07 00:01:24 ::1 GET / - 444 - ::1 x - 401 1 67 4", IIS,
      "#Fields: date time c-ip cs-method cs-uri-stem sc-status",
      "2025-08-08 00:01:24 192.0.2.44 GET /new.asp 500"},
     {{"source.ip", "192.0.2.44"},
      {"url.path", "/new.asp"},
      {"http.response.status_code", "500"},
      {"user_agent.original", NULL}}},
    {"IIS Advanced Logging, quoted values",
     "iis",
     {"#Software: IIS Advanced Logging Module",
      "#Fields:   date-local time-local   s-ip cs-method cs-uri-stem c-ip "
      "cs(User-Agent) cs(Host) sc-status sc-substatus TimeTakenMS",
      "2025-08-15 17:00:00.363 198.51.100.1 GET /Products \"192.0.2.77\" "
      "\"Mozilla/5.0 (Linux; x)\" \"www.example.com:8080\" 404 "
      "\" \"\"odd\"\" text \" 109"},
     {{"source.ip", "192.0.2.77"},
      {"user_agent.original", "Mozilla/5.0 (Linux; x)"},
      {"url.domain", "www.example.com"},
      {"url.port", "8080"},
      {"http.response.status_code", "404"},
      {"sc-substatus", " \"\"odd\"\" text "},
      {"TimeTakenMS", "109"}}},
    {"runs of blanks and a cookie",
     "iis",
     {"#Version: 1.0", "#Software: Web Cache/2.0",
      "#Fields:  c-ip  date  time  cs-method  cs-uri  sc-status  cs(Cookie)",
      "192.0.2.3      2025-10-31     00:00:18      GET      /a/b.gif?z    200  "
      "  \"a=1;b=2\""},
     {{"source.ip", "192.0.2.3"},
      {"url.path", "/a/b.gif"},
      {"url.query", "z"},
      {"http.request.headers.cookie", "a=1;b=2"}}},
    {"fewer values than columns",
     "iis",
     {IIS, IIS_FIELDS, "2025-08-07 00:01:24 ::1 GET /cut"},
     {{"url.path", "/cut"},
      {"asyncos.truncated", "true"},
      {"http.response.status_code", NULL}}},
    {"more values than columns",
     "iis",
     {"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query",
      "2025-01-13 00:32:17 198.51.100.8 GET /robots.txt - 80 - 192.0.2.1"},
     {{"url.path", "/robots.txt"},
      {"asyncos.custom", "80 - 192.0.2.1"},
      {"asyncos.unusual_layout", "true"}}},
    {"CRLF",
     "iis",
     {IIS "\r", "#Fields: date time c-ip cs-uri-stem sc-status\r",
      "2025-01-13 00:32:17 192.0.2.1 /robots.txt 404\r"},
     {{"http.response.status_code", "404"}, {"url.path", "/robots.txt"}}},
    {"protocol version",
     "iis",
     {IIS, "#Fields: date time cs-version cs-host sc-status",
      "2025-01-13 00:32:17 HTTP/1.1 www.example.com 404"},
     {{"http.version", "1.1"}, {"url.domain", "www.example.com"}}},
    {"Q47: WSA, blanks in quotes, verdicts in one column",
     "w3c",
     {"#Version: 1.0", "#Date: 2025-06-15 13:55:20",
      "#System: 192.0.2.1 - wsa.example", WSA, WSA_FIELDS, WSA_LINE},
     {{"source.ip", "192.0.2.9"},
      {"asyncos.result_code", "TCP_MISS"},
      {"http.response.status_code", "200"},
      {"url.full", "http://a.example/b.exe?c"},
      {"url.extension", "exe"},
      {"user.name", "CORP\\Ann B"},
      {"destination.ip", "203.0.113.7"},
      {"asyncos.acl.action", "block"},
      {"event.outcome", "failure"},
      {"asyncos.verdict.webcat_code_abbr", "IW a"},
      {"asyncos.verdict.webroot_threat_name", "x > y"},
      {"asyncos.suspect_user_agent", "-"}}},
    {"Q46: WSA, header again with other columns",
     "w3c",
     {WSA, WSA_FIELDS, WSA_LINE, WSA,
      "#Fields: timestamp c-ip cs-method cs-url x-amp-sha x-avc-app bytes",
      "1727246632.866 192.0.2.8 GET http://b.example/ 00ff \"App X\" 9"},
     {{"source.ip", "192.0.2.8"},
      {"url.domain", "b.example"},
      {"asyncos.verdict.amp_sha", "00ff"},
      {"asyncos.verdict.avc_app", "App X"},
      {"bytes", "9"}}},
    {"WSA columns without any software",
     "w3c",
     {WSA_FIELDS, WSA_LINE},
     {{"source.ip", "192.0.2.9"}}},
    {"WSA software with columns of everybody",
     "w3c",
     {WSA, "#Fields: date time c-ip cs-method cs-url sc-http-status",
      "2025-01-13 00:32:17 192.0.2.1 GET http://a.example/ 404"},
     {{"http.response.status_code", "404"}, {"url.domain", "a.example"}}},
    {"Q46: pushed in the recommended order, without a header",
     "w3c",
     {"<13>Jun 15 10:20:30 wsa1 1623752430.000 374.156 - 192.0.2.7 "
      "TCP_DENIED/403 298 CONNECT tunnel://a.example:443/ - - - - "
      "BLOCK_WEBCAT_12-D-D-NONE-NONE-NONE-NONE-NONE \"198.51.100.9\" 52734 "
      "a.example 443 1 IW_shop 9.3 1 - - - - - - - - - - - - - - - - IW_shop - "
      "\"Shopping\" \"Amazon\" \"No Action\" \"Encrypted\" - 0.00 0 - - - - - "
      "- - - - - - - - \"Mozilla/5.0 (X) y\" 5"},
     {{"source.ip", "192.0.2.7"},
      {"asyncos.elapsed_ms", "374.156"},
      {"http.response.status_code", "403"},
      {"url.domain", "a.example"},
      {"http.request.headers.x-forwarded-for", "198.51.100.9"},
      {"source.port", "52734"},
      {"asyncos.verdict.webcat_code_abbr", "IW_shop"},
      {"asyncos.verdict.wbrs_threat_type", "Shopping"},
      {"asyncos.verdict.avg_bw", "0.00"},
      {"user_agent.original", "Mozilla/5.0 (X) y"},
      {"http.request.bytes", "5"},
      {"asyncos.acl.action", "block"}}},
    {"as an export of Sentinel has it, cut",
     "w3c",
     {"2025-06-02 12:13:34 1589596903.150 178 https://r.example 192.0.2.5 200 "
      "18454 43125 POST https://a.example:443/b.jpg 203.0.113.2 "
      "https://a.example:443/b.jpg - \"text/html\" ALLOW_REFERER 192.0.2.100 "
      "45675 a.example 443 HTTP/1.1 x 88"},
     {{"source.ip", "192.0.2.5"},
      {"http.request.referrer", "https://r.example"},
      {"http.response.status_code", "200"},
      {"url.full", "https://a.example:443/b.jpg"},
      {"cs-uri", "https://a.example:443/b.jpg"},
      {"http.response.mime_type", "text/html"},
      {"asyncos.acl.tag", "ALLOW_REFERER"},
      {"http.version", "1.1"},
      {"asyncos.verdict.wbrs_score", "88"},
      {"destination.domain", "a.example"},
      {"asyncos.truncated", "true"}}},
};

/* Read all lines of a row, each by whoever bids most. */
static void
read_lines(struct line_reader *reader, const char *const *lines,
           const char *name)
{
    line_reader_init(reader);
    for (size_t i = 0; i < LINES && lines[i]; i++) {
        line_read(reader, sn_slice_str(lines[i]), NULL);
        ck_assert_msg(reader->framed, "%s: line %zu is not framed", name, i);
        ck_assert_msg(reader->frame.header == (lines[i][0] == '#'),
                      "%s: line %zu and headers", name, i);
    }
}

static void
end_lines(struct line_reader *reader)
{
    sn_arena_fini(&reader->state.w3c.names);
    line_reader_fini(reader);
}

START_TEST(fields)
{
    const struct file_row *row = &files[_i];
    struct line_reader reader;

    read_lines(&reader, row->lines, row->name);
    ck_assert_msg(!strcmp(reader.format->about.name, row->format),
                  "%s: taken for %s", row->name, reader.format->about.name);
    for (size_t i = 0; i < 12 && row->want[i].field; i++)
        line_check(reader.record, row->name, &row->want[i]);
    end_lines(&reader);
}
END_TEST

struct time_row {
    const char *name;
    const char *lines[LINES];
    enum stamp_kind kind;
    int64_t seconds;
    int32_t nanos;
    const char *text;
};

static const struct time_row times[] = {
    {"IIS is UTC",
     {IIS, "#Fields: date time c-ip sc-status",
      "2025-01-01 00:00:01 192.0.2.1 200"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     0,
     "2025-01-01 00:00:01"},
    {"local columns",
     {IIS, "#Fields: date-local time-local c-ip sc-status",
      "2025-01-01 00:00:01.250 192.0.2.1 200"},
     STAMP_LOCAL,
     INT64_C(1735689601),
     250000000,
     "2025-01-01 00:00:01.250"},
    {"epoch of the WSA",
     {WSA, "#Fields: timestamp c-ip x-acltag", "1735689601.866 192.0.2.1 -"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     866000000,
     "1735689601.866"},
    {"the epoch wins over the date",
     {WSA, "#Fields: date time timestamp c-ip x-acltag",
      "2030-01-01 00:00:00 1735689601.866 192.0.2.1 -"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     866000000,
     "1735689601.866"},
    {"date and time of the WSA are local",
     {WSA, "#Fields: date time c-ip x-acltag",
      "2025-01-01 00:00:01 192.0.2.1 -"},
     STAMP_LOCAL,
     INT64_C(1735689601),
     0,
     "2025-01-01 00:00:01"},
    {"time apart from the date",
     {IIS, "#Fields: c-ip date sc-status time",
      "192.0.2.1 2025-01-01 200 00:00:01"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     0,
     "2025-01-01 200 00:00:01"},
    {"time before the date",
     {IIS, "#Fields: time date c-ip sc-status",
      "00:00:01 2025-01-01 192.0.2.1 200"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     0,
     "00:00:01"},
    {"day of the #Date line",
     {IIS, "#Date: 2024-12-31 23:00:00", "#Fields: time c-ip sc-status",
      "23:59:59 192.0.2.1 200"},
     STAMP_EPOCH,
     INT64_C(1735689599),
     0,
     "23:59:59"},
    {"past midnight",
     {IIS, "#Date: 2024-12-31 23:00:00", "#Fields: time c-ip sc-status",
      "23:59:59 192.0.2.1 200", "00:00:01 192.0.2.1 200"},
     STAMP_EPOCH,
     INT64_C(1735689601),
     0,
     "00:00:01"},
    {"a little back is not midnight",
     {IIS, "#Date: 2025-01-01 10:00:00", "#Fields: time c-ip sc-status",
      "10:00:05 192.0.2.1 200", "10:00:04 192.0.2.1 200"},
     STAMP_EPOCH,
     INT64_C(1735725604),
     0,
     "10:00:04"},
    {"no day at all",
     {"#Fields: time c-ip sc-status", "10:00:05 192.0.2.1 200"},
     STAMP_NONE,
     0,
     0,
     ""},
};

START_TEST(times_are_read)
{
    const struct time_row *row = &times[_i];
    struct line_reader reader;
    const struct stamp *stamp = &reader.frame.stamp;

    read_lines(&reader, row->lines, row->name);
    ck_assert_msg(stamp->kind == row->kind, "%s: kind %d", row->name,
                  (int)stamp->kind);
    if (row->kind != STAMP_NONE) {
        ck_assert_msg(stamp->seconds == row->seconds, "%s: %lld", row->name,
                      (long long)stamp->seconds);
        ck_assert_msg(stamp->nanos == row->nanos, "%s: nanos", row->name);
        ck_assert_msg(sn_slice_is(stamp->text, row->text), "%s: '%.*s'",
                      row->name, (int)stamp->text.size, stamp->text.at);
    }
    end_lines(&reader);
}
END_TEST

/* Lines that no header covers and no known order fits. */
static const char *const others[] = {
    "2025-01-13 00:32:17 198.51.100.8 GET /robots.txt - 80 - 192.0.2.1 x 200",
    "# just a comment",
    "#hash: tag",
    "1623752430.000 374.156 - nobody TCP_DENIED/403 298 CONNECT "
    "tunnel://a.example:443/ - -",
    "1623752430.000 374.156 - 192.0.2.7 TCP_DENIED 298 CONNECT "
    "tunnel://a.example:443/ - -",
    "2025-06-02 12:13:34 1589596903.150 178 https://r.example 192.0.2.5 200 "
    "18454 43125 post https://a.example:443/b.jpg",
    "2025-This is a test message",
    "2025-06-01 1234567890.123 - This is a test message",
};

START_TEST(q46_lines_without_a_header_are_not_guessed)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(others[_i]), NULL);
    ck_assert_msg(reader.format != &sn_format_w3c &&
                      reader.format != &sn_format_iis,
                  "taken: %s", others[_i]);
    ck_assert_uint_eq(sn_format_w3c.probe(&reader.state,
                                          &reader.record->envelope,
                                          reader.record->payload),
                      0);
    end_lines(&reader);
}
END_TEST

/* Under a header, an entry must have its times. */
START_TEST(lines_without_their_time_are_refused)
{
    static const char *const lines[] = {"garbage", "2025-13-01 00:00:01 x 1",
                                        "2025-01-01 25:00:01 x 1", "",
                                        "2025-01-01"};
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(IIS), NULL);
    line_read(&reader, sn_slice_str("#Fields: date time c-ip sc-status"), NULL);
    line_read(&reader, sn_slice_str(lines[_i]), &sn_format_iis);
    ck_assert_msg(!reader.framed, "framed: %s", lines[_i]);
    end_lines(&reader);
}
END_TEST

/* As many columns as can be kept, and more, which are kept unnamed. */
START_TEST(columns_are_limited)
{
    struct line_reader reader;
    struct buf head = {0}, line = {0};
    int count = LIMIT_COLUMNS - 1 + _i;

    sn_buf_str(&head, "#Fields: date time");
    sn_buf_str(&line, "2025-01-01 00:00:01");
    for (int i = 2; i < count; i++) {
        sn_buf_format(&head, " x-own-%d", i);
        sn_buf_format(&line, " v%d", i);
    }
    line_reader_init(&reader);
    line_read(&reader, sn_buf_view(&head), NULL);
    line_read(&reader, sn_buf_view(&line), NULL);
    ck_assert(reader.framed);
    ck_assert_uint_eq(reader.state.w3c.count,
                      count < LIMIT_COLUMNS ? count : LIMIT_COLUMNS);
    ck_assert(sn_record_has(reader.record, FIELD_CUSTOM) ==
              (count > LIMIT_COLUMNS));
    end_lines(&reader);
    sn_buf_fini(&head);
    sn_buf_fini(&line);
}
END_TEST

START_TEST(every_cut_is_safe)
{
    const struct file_row *row = &files[_i];
    struct line_reader reader;
    const char *const *last = row->lines;
    struct slice line;

    read_lines(&reader, row->lines, row->name);
    while (last + 1 < row->lines + LINES && last[1])
        last++;
    line = sn_slice_str(*last);
    for (size_t size = 1; size <= line.size; size++) {
        char *copy = malloc(size);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, line.at, size);
        line_read(&reader, sn_slice(copy, size), NULL);
        free(copy);
    }
    end_lines(&reader);
}
END_TEST

static const struct count_row counts[] = {
    {"samples/plaso/iis10.log", 5, 0},
    {"samples/plaso/iis10_cookies.log", 7, 0},
    {"samples/plaso/iis10_edge_cases.log", 19, 0},
    {"samples/plaso/iis6.log", 16, 0},
    {"samples/plaso/iis7_owa.log", 5, 0},
    {"samples/plaso/iis7_sqli.log", 6, 0},
    {"samples/plaso/iis_without_date.log", 15, 0},
    {"samples/lnav/logfile_w3c.0", 5, 0},
    {"samples/lnav/logfile_w3c.1", 7, 0},
    {"samples/lnav/logfile_w3c.2", 22, 0},
    {"samples/lnav/logfile_w3c.3", 7, 0},
    {"samples/lnav/logfile_w3c.4", 6, 0},
    {"samples/lnav/logfile_w3c.5", 2, 0},
    {"samples/lnav/logfile_w3c.6", 5, 0},
    {"samples/lnav/logfile_w3c_big.0", 254, 0},
    {"samples/cisco-docs/wsa_w3c_header.log", 5, 0},
};

START_TEST(whole_files_are_counted)
{
    line_count_check(&counts[_i], NULL, NULL);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("w3c");
    TCase *tc = tcase_create("w3c");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, fields, 0, LENGTH(files));
    tcase_add_loop_test(tc, times_are_read, 0, LENGTH(times));
    tcase_add_loop_test(tc, q46_lines_without_a_header_are_not_guessed, 0,
                        LENGTH(others));
    tcase_add_loop_test(tc, lines_without_their_time_are_refused, 0, 5);
    tcase_add_loop_test(tc, columns_are_limited, 0, 3);
    tcase_add_loop_test(tc, every_cut_is_safe, 0, LENGTH(files));
    tcase_add_loop_test(tc, whole_files_are_counted, 0, LENGTH(counts));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
