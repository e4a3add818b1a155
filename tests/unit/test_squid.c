/*
 * Native logs of Squid.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

static const struct line_row rows[] = {
    {"native",
     "1734567890.123    145 192.0.2.20 TCP_MISS/200 4687 GET "
     "http://www.example.com/a.png?x=1 - DIRECT/203.0.113.5 image/png",
     "squid",
     {{"asyncos.elapsed_ms", "145"},
      {"source.ip", "192.0.2.20"},
      {"asyncos.result_code", "TCP_MISS"},
      {"http.response.status_code", "200"},
      {"http.response.bytes", "4687"},
      {"http.request.method", "GET"},
      {"url.full", "http://www.example.com/a.png?x=1"},
      {"url.extension", "png"},
      {"user.name", "-"},
      {"asyncos.hierarchy", "DIRECT"},
      {"destination.ip", "203.0.113.5"},
      {"http.response.mime_type", "image/png"},
      {"asyncos.custom", NULL}}},
    {"new names of the hierarchy",
     "1734567890.123      5 2001:db8::9 TCP_TUNNEL/200 39 CONNECT "
     "www.example.com:443 ann HIER_DIRECT/2001:db8::5 -",
     "squid",
     {{"source.ip", "2001:db8::9"},
      {"url.domain", "www.example.com"},
      {"url.port", "443"},
      {"user.name", "ann"},
      {"asyncos.hierarchy", "HIER_DIRECT"},
      {"destination.ip", "2001:db8::5"},
      {"http.response.mime_type", "-"}}},
    {"a URL that holds all that follows it",
     "1734567890.123    145 192.0.2.20 TCP_MISS/200 4687 GET "
     "http://a.example/ - DIRECT/192.0.2.1 a/b x - DIRECT/203.0.113.5 c/d",
     "squid",
     {{"asyncos.ambiguous", "true"}}},
    {"error URL",
     "1734567890.123      0 192.0.2.20 NONE/405 2050 GET "
     "error:method-not-allowed - NONE/- text/html",
     "squid",
     {{"url.original", "error:method-not-allowed"},
      {"asyncos.hierarchy", "NONE"},
      {"destination.domain", "-"},
      {"http.response.status_code", "405"}}},
    {"blanks behind the URL",
     "1734567890.123      0 192.0.2.20 TCP_DENIED/400 2050 GET word   - "
     "NONE/- text/html",
     "squid",
     {{"url.original", "word"}, {"user.name", "-"}}},
    {"blanks in the URL",
     "1734567890.123      0 192.0.2.20 TCP_DENIED/400 2050 GET "
     "http://a.example/x y z - NONE/- text/html",
     "squid",
     {{"url.path", "/x y z"}, {"user.name", "-"}}},
    {"status 000",
     "1734567890.123  60001 192.0.2.20 TCP_MISS/000 0 GET "
     "http://a.example/ - HIER_DIRECT/203.0.113.5 -",
     "squid",
     {{"http.response.status_code", "0"}, {"asyncos.elapsed_ms", "60001"}}},
    {"client is a name",
     "1734567890.123     60 pc1.example.net TCP_HIT/200 9 GET "
     "http://a.example/ CORP\\ann HIER_NONE/- text/css",
     "squid",
     {{"source.address", "pc1.example.net"},
      {"source.ip", NULL},
      {"user.name", "CORP\\ann"}}},
    {"fields of the administrator's",
     "1734567890.123     60 192.0.2.20 TCP_HIT/200 9 GET "
     "http://a.example/ - HIER_NONE/- text/css \"-\" \"curl/8.5.0\" 77",
     "squid",
     {{"http.response.mime_type", "text/css"},
      {"asyncos.custom", "\"-\" \"curl/8.5.0\" 77"}}},
    {"CRLF",
     "1734567890.123     60 192.0.2.20 TCP_HIT/200 9 GET http://a.example/ - "
     "HIER_NONE/- text/css\r",
     "squid",
     {{"http.response.mime_type", "text/css"}}},
    {"behind syslog",
     "<134>Dec 18 23:44:50 proxy1 squid[77]: 1734567890.123     60 192.0.2.20 "
     "TCP_HIT/200 9 GET http://a.example/ - HIER_NONE/- text/css",
     "squid",
     {{"source.ip", "192.0.2.20"}, {"log.syslog.hostname", "proxy1"}}},
};

START_TEST(fields)
{
    line_row_check(&rows[_i]);
}
END_TEST

/* Lines that are not Squid's, though they begin like one. */
static const struct line_row others[] = {
    {"cut before the server",
     "1734567890.123 60 192.0.2.20 TCP_HIT/200 9 GET http://a.example/ -",
     "raw",
     {{0}}},
    {"no status",
     "1734567890.123 60 192.0.2.20 TCP_HIT 9 GET / - NONE/- -",
     "raw",
     {{0}}},
    {"no epoch",
     "12345 60 192.0.2.20 TCP_HIT/200 9 GET / - NONE/- -",
     "raw",
     {{0}}},
    {"elapsed is a word",
     "1734567890.123 x 192.0.2.20 TCP_HIT/200 9 GET / - NONE/- -",
     "raw",
     {{0}}},
};

START_TEST(other_lines_are_not_taken)
{
    line_row_check(&others[_i]);
}
END_TEST

/* A decision tag, whole or cut, makes the line the WSA's. */
static const char *const wsa_lines[] = {
    "1734567890.123 60 192.0.2.20 TCP_HIT/200 9 GET http://a.example/ - "
    "NONE/- text/css DEFAULT_CASE_12-P-I-N-N-N-D <nc,5.0,->",
    "1734567890.123 60 192.0.2.20 TCP_HIT/200 9 GET http://a.example/ - "
    "NONE/- text/css DEFAULT_CASE_12-P-I",
    "1734567890.123 60 192.0.2.20 TCP_HIT/200 9 GET http://a.example/ - "
    "NONE/- text/css CMF:44 DCF:2",
};

START_TEST(lines_of_the_wsa_are_refused)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(wsa_lines[_i]), &sn_format_squid);
    ck_assert_msg(!reader.framed, "framed: %s", wsa_lines[_i]);
    ck_assert_uint_eq(sn_format_squid.probe(&reader.state,
                                            &reader.record->envelope,
                                            reader.record->payload),
                      0);
    line_reader_fini(&reader);
}
END_TEST

START_TEST(every_cut_is_safe)
{
    line_cuts_check(&rows[_i], &sn_format_squid);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("squid");
    TCase *tc = tcase_create("squid");

    tcase_add_loop_test(tc, fields, 0, LENGTH(rows));
    tcase_add_loop_test(tc, other_lines_are_not_taken, 0, LENGTH(others));
    tcase_add_loop_test(tc, lines_of_the_wsa_are_refused, 0, LENGTH(wsa_lines));
    tcase_add_loop_test(tc, every_cut_is_safe, 0, LENGTH(rows));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
